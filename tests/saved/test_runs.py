"""Runs are kept in a ledger that is never half written, and plans are put side by side by what differs."""

import json
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from estate_opt.cli.main import main
from estate_opt.domain.estate import Lock
from estate_opt.ground.errors import UsageError
from estate_opt.options.option import Option, load
from estate_opt.saved import compare as comparing
from estate_opt.saved.compare import read_plans
from estate_opt.saved.plan_json import SavedPlan
from estate_opt.saved.runs import Ledger, Run, run_key
from tests.audited_town import with_levers
from tests.saved.test_ticks import TABLES
from tests.small_place import write_folder

RUN = Run("k", "place.xlsx", "h", "Base", "optimal", "", 10.0, 5.0, 0.0, datetime(2027, 4, 1, 9, 30, tzinfo=UTC), 2.0,
          None)  # fmt: skip


def test_what_is_recorded_is_found_again(tmp_path: Path) -> None:
    """A run comes back as it was noted, with its number and its result; another process sees it too."""
    ledger = Ledger(tmp_path / "runs.sqlite")
    assert ledger.record(RUN, {"status": "optimal", "summary": "Wärme £"}) == 1
    assert ledger.record(replace(RUN, key="other"), None) == 2
    again = Ledger(tmp_path / "runs.sqlite", must_exist=True)
    assert again.runs() == [replace(RUN, number=1), replace(RUN, key="other", number=2)]
    assert again.result(1) == {"status": "optimal", "summary": "Wärme £"}
    with sqlite3.connect(tmp_path / "runs.sqlite") as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


@pytest.mark.parametrize(
    ("status", "is_done"),
    [("optimal", True), ("feasible", True), ("infeasible", True), ("interrupted", False), ("error", False)],
)
def test_only_what_came_to_an_end_is_done(tmp_path: Path, status: str, is_done: bool) -> None:
    """A run that was stopped or failed is to be made again; that nothing is feasible is an outcome."""
    ledger = Ledger(tmp_path / "runs.sqlite")
    ledger.record(replace(RUN, status=status), None)
    assert (ledger.done("k") is not None) is is_done
    assert ledger.done("another key") is None


def test_what_is_no_ledger_is_refused(tmp_path: Path) -> None:
    """A missing file, another file, a run that is not there or has no plan: each in a sentence."""
    with pytest.raises(UsageError, match="no ledger of runs"):
        Ledger(tmp_path / "none.sqlite", must_exist=True)
    other = tmp_path / "other.sqlite"
    other.write_text("this is no database, and long enough to be looked at as one" * 20, encoding="utf-8")
    with pytest.raises(UsageError, match="cannot be used as a ledger"):
        Ledger(other)
    assert "no database" in other.read_text(encoding="utf-8")
    ledger = Ledger(tmp_path / "runs.sqlite")
    ledger.record(replace(RUN, status="infeasible"), None)
    with pytest.raises(UsageError, match="no run 7"):
        ledger.result(7)
    with pytest.raises(UsageError, match="Run 1 has no plan: it ended as infeasible"):
        ledger.result(1)
    with sqlite3.connect(tmp_path / "runs.sqlite") as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(UsageError, match="another version"):
        Ledger(tmp_path / "runs.sqlite")


def test_the_key_is_what_the_answer_hangs_on(base_option: Option) -> None:
    """Another input, lever, lock or version makes another key; another title or reason does not."""
    key = run_key("h", base_option, (), {"highspy": "1"})
    assert key == run_key("h", replace(base_option, title="Other", why="another"), (), {"highspy": "1"})
    others = {
        run_key("i", base_option, (), {"highspy": "1"}),
        run_key("h", base_option.with_solver(seed=7), (), {"highspy": "1"}),
        run_key("h", load("most-saving"), (), {"highspy": "1"}),
        run_key("h", base_option, (Lock("building", ("a",), "keep"),), {"highspy": "1"}),
        run_key("h", base_option, (), {"highspy": "2"}),
    }
    assert len(others | {key}) == 6
    assert with_levers(base_option, "moves", max_km=1).settings == base_option.settings


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two runs of a small place beside their plans: the base, and with its annex kept and no functions shared."""
    folder = tmp_path_factory.mktemp("runs")
    place = write_folder(folder / "place", TABLES)
    locked = write_folder(folder / "locked", {**TABLES, "locks": [("kind", "id", "decision"),
                                                                 ("building", "annex", "keep")]})  # fmt: skip
    for name, source, chosen in (("a", place, "base"), ("b", locked, "co-location-only")):
        told = CliRunner().invoke(
            main, ["solve", str(source), "--option", chosen, "--json", str(folder / f"{name}.json"), "--quiet",
                   "--threads", "1", "--gap", "0"],
        )  # fmt: skip
        assert told.exit_code == 0, told.output
        assert "Noted as run" in told.output
        assert f"estate-opt runs --ledger {folder / 'runs.sqlite'}" in told.output
        assert ("1 decision was taken beforehand: see the tab Locks." in told.output) == (name == "b")
    return folder


def test_solve_notes_its_run_beside_the_plan(folder: Path) -> None:
    """Each run is in the ledger of its folder, with the figures of its JSON; `runs` lists it."""
    ledger = Ledger(folder / "runs.sqlite", must_exist=True)
    written = json.loads((folder / "a.json").read_text(encoding="utf-8"))
    first, second = ledger.runs()
    assert ledger.result(first.number)["buildings"] == written["buildings"]
    assert (first.net_present_gbp, first.place) == (written["objective_gbp"], "place")
    assert first.saving_gbp == pytest.approx(written["today_gbp"] - written["objective_gbp"])
    assert second.option == "Co-location only"
    told = CliRunner().invoke(main, ["runs", "--ledger", str(folder / "runs.sqlite")])
    assert told.exit_code == 0
    assert "place: Base: optimal, saves £" in told.output
    assert "2 runs in" in told.output
    rows = json.loads(CliRunner().invoke(main, ["runs", "--ledger", str(folder / "runs.sqlite"), "--json"]).output)
    assert [row["number"] for row in rows] == [1, 2]


def test_a_plan_is_not_lost_to_a_bad_ledger(folder: Path, tmp_path: Path) -> None:
    """Where the ledger cannot be written the plan is, and that is said."""
    bad = tmp_path / "bad.sqlite"
    bad.write_text("no database" * 100, encoding="utf-8")
    arguments = ["solve", str(folder / "place"), "--json", str(tmp_path / "p.json"), "--ledger", str(bad), "--quiet"]
    told = CliRunner().invoke(main, arguments)
    assert told.exit_code == 0
    assert "The run was not noted" in told.output
    assert json.loads((tmp_path / "p.json").read_text(encoding="utf-8"))["status"] == "optimal"


@pytest.fixture(scope="module")
def pair(folder: Path) -> list[SavedPlan]:
    return read_plans([str(folder / "a.json"), "2"], folder / "runs.sqlite")


def keys(found: list[comparing.Difference]) -> dict[str, Any]:
    return {" / ".join(row.key): (row.today, *row.values) for row in found}


def test_what_differs_is_what_was_asked_to(pair: list[SavedPlan]) -> None:
    """The lock and the lever that differ are there, and what they did: the annex, its team, and finance."""
    assert [plan.name for plan in pair] == ["Base", "Co-location only"]
    assert keys(comparing.buildings(pair))["annex"] == ("open", "closed", "open")
    assert keys(comparing.teams(pair))["pay"][:2] == ("annex", "dissolved")
    assert keys(comparing.functions(pair))["county / Finance"] == ("own", "shared", "own")
    assert keys(comparing.counters(pair)) == {}
    assert keys(comparing.levers(pair)) == {"sharing.functions": (None, "yes", "no")}
    assert list(keys(comparing.locks(pair)).values()) == [(None, "not locked", "locked")]


def test_a_plan_does_not_differ_from_itself(pair: list[SavedPlan]) -> None:
    """Two of the same leave every list of differences empty, and are told apart by a number."""
    found = comparing.sections([pair[0], pair[0]])
    differing = ("buildings", "teams", "functions", "counters", "levers", "locks")
    assert [name for name in differing if found[name]] == []


@pytest.mark.parametrize("by", ["cost", "agency"])
def test_the_money_adds_up(pair: list[SavedPlan], by: str) -> None:
    """Present values by cost, and by agency, add up to each plan's net present cost and to today's."""
    rows = comparing.money(pair, by)
    for number, plan in enumerate(pair):
        assert sum(row.values[number] for row in rows) == pytest.approx(plan.content["objective_gbp"], abs=0.01)  # type: ignore[misc]
    assert sum(row.today for row in rows) == pytest.approx(pair[0].content["today_gbp"], abs=0.01)  # type: ignore[misc]


def test_the_comparison_as_a_workbook(folder: Path) -> None:
    """One column a plan, headed by its number and title; the sheets hold the differences, and totals to the pound."""
    out = folder / "compare.xlsx"
    told = CliRunner().invoke(
        main, ["compare", "1", str(folder / "b.json"), "1", "-o", str(out), "--ledger", str(folder / "runs.sqlite")]
    )
    assert told.exit_code == 0, told.output
    assert "1. Base (1): saves" in told.output
    book = load_workbook(out)
    assert book.sheetnames == ["Overview", "Made from", "Tables", "Figures", "Buildings", "Moves", "Support functions",
                               "Counters", "Costs", "Agencies", "Access", "Equality", "Levers", "Locks"]  # fmt: skip
    rows = [[cell.value for cell in row] for row in book["Buildings"].iter_rows()]
    (row,) = (row for row in rows if row[0] == "annex")
    assert [*row[:2], *row[3:7]] == ["annex", "annex", "in use", "closed", "in use", "closed"]
    (heading,) = (row for row in rows if row[0] == "Building")
    plans = ["1. Base (1)", "2. Co-location only", "3. Base (2)"]
    assert heading == ["Building", "Name", "Agency", "Today", *plans, "Plans that close it, of 3"]
    assert [cell.value for cell in book["Counters"]["A"]][-1] == "none"


def test_what_cannot_be_compared_is_refused(folder: Path, tmp_path: Path) -> None:
    """No plan, another file, a single plan: exit 2 and a sentence."""
    (tmp_path / "failed.json").write_text('{"status": "infeasible", "message": "x"}', encoding="utf-8")
    (tmp_path / "list.json").write_text("[1]", encoding="utf-8")
    (tmp_path / "text.json").write_text("text", encoding="utf-8")
    for arguments, words in (
        (["a.json"], "at least two"),
        (["nowhere.json", "a.json"], "There is no plan"),
        (["failed.json", "a.json"], "holds no plan"),
        (["list.json", "a.json"], "is not a plan that `estate-opt solve --json` wrote"),  # what every command says
        (["text.json", "a.json"], "is not a JSON file"),
        (["9", "1"], "no run 9"),
    ):
        paths = [str(next((p for p in (folder / n, tmp_path / n) if p.exists()), Path(n))) for n in arguments]
        told = CliRunner().invoke(main, ["compare", *paths, "--ledger", str(folder / "runs.sqlite")])
        assert (told.exit_code, words in told.output) == (2, True), told.output


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("started", "yesterday", "Run 1 .* is damaged"),
        ("seconds", "many", "Run 1 .* is damaged"),
        ("gap", b"\xff", "Run 1 .* is damaged"),
    ],
)
def test_a_damaged_row_is_told_by_its_number(tmp_path: Path, column: str, value: object, words: str) -> None:
    """SQLite keeps any value in any column; a row that holds none of its kind is named."""
    path = tmp_path / "runs.sqlite"
    Ledger(path).record(RUN, None)
    with sqlite3.connect(path) as connection:
        connection.execute(f"UPDATE runs SET {column} = ?", [value])
    connection.close()
    with pytest.raises(UsageError, match=words):
        Ledger(path).runs()


@pytest.mark.parametrize("packed", [b"", b"no zip", b"x\x9c", 5, "text"])
def test_a_damaged_plan_in_the_ledger_is_told(tmp_path: Path, packed: object) -> None:
    """Cut off, never packed, or no bytes at all."""
    path = tmp_path / "runs.sqlite"
    Ledger(path).record(RUN, {"status": "optimal"})
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE runs SET result = ?", [packed])
    connection.close()
    with pytest.raises(UsageError, match="is damaged: its plan cannot be read"):
        Ledger(path).result(1)
