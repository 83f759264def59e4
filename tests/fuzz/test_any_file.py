"""Every kind of file that a command reads, changed at random: a result or a sentence, a known exit code, in time."""

import json
import os
import random
import shutil
import sqlite3
import time
import traceback
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest
from click.testing import CliRunner

from estate_opt.batch.one_run import make_run
from estate_opt.cli.main import main
from estate_opt.options.option import load
from estate_opt.planning import read_place
from estate_opt.saved.runs import Ledger, run_of
from tests.fuzz import mutations
from tests.small_place import SMALL, write_folder

MANY = int(os.environ.get("ESTATE_OPT_FUZZED", "0"))
"""Changed files of all kinds together: 4,000 take some minutes."""
FEW = 300
"""Where none are asked for."""
SEED = int(os.environ.get("ESTATE_OPT_FUZZ_SEED", "1"))
PARTS = 4
"""Of each kind, so that what fails is told apart."""
LONGEST_SECONDS = 10.0
MOST_MB = 300.0
KNOWN = {0, 2, 3, 4}
"""A result; a command that cannot be carried out; tables that cannot be planned with; no plan."""
KINDS = ("folder", "workbook", "option", "plan", "asked", "mapping", "ledger")
OPTION = """
extends = "base"
title = "Another"
why = "a test"
[space]
desks_per_fte = 0.6
[appraisal]
first_year = 2028
"""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One good file of each kind."""
    folder = tmp_path_factory.mktemp("whole")
    place = write_folder(folder / "place", SMALL)
    book = openpyxl.Workbook(write_only=True)
    for name, rows in SMALL.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(folder / "place.xlsx")
    (folder / "option.toml").write_text(OPTION, encoding="utf-8")
    option = load().with_solver(time_limit_seconds=20, threads=1)
    result = json.loads(json.dumps(make_run(read_place(place), option, False)["result"]))
    (folder / "plan.json").write_text(json.dumps(result), encoding="utf-8")
    for number in (1, 2):
        run = run_of(f"k{number}", result, "Base", datetime(2027, 4, 1, tzinfo=UTC), None)
        Ledger(folder / "runs.sqlite").record(run, result)
    shutil.copy(place / "buildings.csv", folder / "register.csv")
    told = CliRunner().invoke(main, ["adopt", str(folder / "register.csv"), "-o", str(folder / "adopted")])
    assert told.exit_code == 0, told.output
    return folder


def changed(source: Path, at: Path, change: Callable[[bytes, random.Random], bytes], chance: random.Random) -> str:
    """A changed copy of a file; its path as a command takes it."""
    at.write_bytes(change(source.read_bytes(), chance))
    return str(at)


def command(kind: str, whole: Path, here: Path, chance: random.Random) -> list[str]:
    """A command that reads a changed file of a kind."""
    place, plan = str(whole / "place"), str(whole / "plan.json")
    if kind == "folder":
        shutil.copytree(whole / "place", here / "place")
        name = f"{chance.choice([*SMALL])}.csv"
        changed(whole / "place" / name, here / "place" / name, mutations.of_lines, chance)
        return ["check", str(here / "place")]
    if kind == "workbook":
        return ["check", changed(whole / "place.xlsx", here / "p.xlsx", mutations.of_workbook, chance)]
    if kind == "option":
        return ["check", place, "--option", changed(whole / "option.toml", here / "o.toml", mutations.of_lines, chance)]
    if kind == "mapping":
        if chance.random() < 0.5:
            shutil.copytree(whole / "adopted", here / "adopted")
            shutil.copy(whole / "register.csv", here)
            changed(whole / "adopted" / "mapping.toml", here / "adopted" / "mapping.toml", mutations.of_lines, chance)
            again = ["adopt", str(whole / "place" / "buildings.csv"), "-o", str(here / "adopted")]
            return chance.choice((["check", str(here / "adopted")], again))
        mapping = changed(whole / "adopted" / "mapping.toml", here / "m.toml", mutations.of_lines, chance)
        return ["adopt", str(whole / "register.csv"), "-o", str(here / "p"), "--mapping", mapping]
    if kind == "ledger":
        changed_ledger(whole / "runs.sqlite", here / "r.sqlite", chance)
        asked = chance.choice((["runs"], ["runs", "--json"], ["compare", "1", "2"]))
        return [*asked, "--ledger", str(here / "r.sqlite")]
    mutated = changed(whole / "plan.json", here / "plan.json", mutations.of_json, chance)
    if kind == "plan":
        return chance.choice((["compare", mutated, plan], ["compare", plan, mutated, "--json"],
                              ["compare", mutated, plan, "-o", str(here / "c.xlsx")]))  # fmt: skip
    building = ["--building", "annex"]
    return chance.choice((["explain", place, "--plan", mutated, *building],
                          ["solve", place, "--preserve", mutated, "--quiet", "--threads", "1", "--no-labels",
                           "--time-limit", "5", "--json", str(here / "again.json")]))  # fmt: skip


def changed_ledger(source: Path, at: Path, chance: random.Random) -> None:
    """A cell of a row, the packed plan, or the bytes of the file."""
    if chance.random() < 0.3:
        changed(source, at, mutations.of_bytes, chance)
        return
    shutil.copy(source, at)
    with sqlite3.connect(at) as connection:
        if chance.random() < 0.5:
            columns = [row[1] for row in connection.execute("PRAGMA table_info(runs)")]
            value = chance.choice((*mutations.NASTY, None, -1, 1e300, b"\xff\x00", 2**62))
            statement = f"UPDATE OR IGNORE runs SET {chance.choice(columns)} = ? WHERE number = 1"
            try:
                connection.execute(statement, [value])
            except sqlite3.Error:  # the table itself does not take it
                return
        else:
            packed = connection.execute("SELECT result FROM runs WHERE number = 1").fetchone()[0]
            plan = mutations.of_json(zlib.decompress(packed), chance)
            made = chance.choice((zlib.compress(plan), plan, mutations.of_bytes(packed, chance)))
            connection.execute("UPDATE runs SET result = ? WHERE number = 1", [made])
    connection.close()


def forget_peak() -> None:
    """Begin anew to look for the most memory that this process takes at once, where the system can (Linux)."""
    refs = Path("/proc/self/clear_refs")
    if refs.exists():
        refs.write_text("5", encoding="ascii")


class Memory(NamedTuple):
    """What this process holds, the most that it has held at once, and the most that any it has begun has; in MB."""

    own: float = 0.0
    own_peak: float = 0.0
    children_peak: float = 0.0


def memory_mb() -> Memory:
    """Memory as the system tells it; noughts where it does not (outside Linux)."""
    status = Path("/proc/self/status")
    if not status.exists():
        return Memory()
    import resource  # no such thing on Windows

    lines = (line.partition(":") for line in status.read_text("ascii").splitlines())
    kb = {name: value.split()[0] for name, _, value in lines if name in ("VmRSS", "VmHWM")}
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return Memory(int(kb["VmRSS"]) / 1024, int(kb["VmHWM"]) / 1024, children / 1024)


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("kind", KINDS)
def test_a_changed_file_is_a_result_or_a_sentence(kind: str, part: int, whole: Path, tmp_path: Path) -> None:
    """No traceback, no sign that steers a terminal, no exit code but the known, none over ten seconds or 300 MB."""
    number = max(1, (MANY or FEW) // (PARTS * len(KINDS)))
    if kind == "asked" and not MANY:
        number = max(1, number // 4)  # each searches
    for case in range(number):
        chance = random.Random(f"{SEED} {kind} {part} {case}")
        here = tmp_path / str(case)
        here.mkdir()
        asked = command(kind, whole, here, chance)
        began, before = time.monotonic(), memory_mb()
        forget_peak()
        told = CliRunner().invoke(main, asked)
        seconds = time.monotonic() - began
        words = f"seed {SEED}, case {case}: {' '.join(asked)}\n{told.output[:2_000]}"
        if told.exception is not None and not isinstance(told.exception, SystemExit):
            words += "".join(traceback.format_exception(told.exception)[-8:])[:6_000]
        assert told.exit_code in KNOWN, words
        assert told.exception is None or isinstance(told.exception, SystemExit), words
        assert seconds < LONGEST_SECONDS, words
        now = memory_mb()
        assert now.own_peak - before.own < MOST_MB, words
        assert now.children_peak < max(MOST_MB, before.children_peak + 1), words
        assert "\x1b" not in told.output, words
        shutil.rmtree(here)
