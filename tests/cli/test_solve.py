"""`estate-opt solve` as a user meets it: what it writes, how it ends, and what it never does."""

import csv
import json
import re
import signal
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from estate_opt.cli.main import main
from estate_opt.cli.progress import progress_words
from estate_opt.search.highs import Progress
from tests.bench.counties import write_county
from tests.conftest import PROJECT
from tests.recheck import Recheck, rows_of
from tests.small_place import SMALL, with_cell, write_folder

QUICK = ("--gap", "0.01", "--threads", "1", "--quiet")
"""The sample to within 1 %: two seconds."""
OWN = 'title = "Own"\nwhy = "a test"\nextends = "base"\n'


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def _content(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


@pytest.fixture(scope="module")
def done(sample_path: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """The folder with the sample's plan.xlsx and plan.json, and how the command ended."""
    folder = tmp_path_factory.mktemp("solved")
    result = _run("solve", sample_path, "-o", folder / "plan.xlsx", "--json", folder / "plan.json", *QUICK)
    return folder, result


def test_a_plan_ends_with_0_and_says_how_good_it_is(done: tuple[Path, Result]) -> None:
    """The saving, the net present cost, the proven bound, the re-check and the files are told, and nothing else."""
    folder, result = done
    assert result.exit_code == 0, result.output
    assert result.stderr == ""
    for words in ("the plan saves £", "dearer than the best possible", "Net present cost 2027-2046: £", "all passed."):
        assert words in result.stdout
    bound = re.search(r"Proven: no plan within these rules can cost less than £([\d,]+)\.", result.stdout)
    assert bound is not None
    assert float(bound[1].replace(",", "")) == round(_content(folder / "plan.json")["bound_gbp"])
    assert f"Wrote {folder / 'plan.xlsx'}.\nWrote {folder / 'plan.json'}.\n" in result.stdout
    assert load_workbook(folder / "plan.xlsx").sheetnames[0] == "Summary"


def test_another_program_can_recheck_the_plan(done: tuple[Path, Result], sample_path: Path) -> None:
    """From the JSON file and the sample's raw sheets alone: housing, desks, counters, money and access are right."""
    recheck = Recheck(sample_path, done[0] / "plan.json")
    assert recheck.faults() == []
    assert recheck.plan["audit"]["passed"] is True
    assert set(recheck.plan["seconds"]) == {"read", "check", "build", "solve", "ledger", "audit", "write"}


@pytest.mark.parametrize("spoil", ["team", "desks", "counter", "ledger", "access"])
def test_the_recheck_would_notice(done: tuple[Path, Result], sample_path: Path, tmp_path: Path, spoil: str) -> None:
    """A plan that is spoilt in one place fails the same re-check: it is not one that passes anything."""
    plan = _content(done[0] / "plan.json")
    closed = next(name for name, state in plan["buildings"].items() if state == "closed")
    if spoil == "team":
        plan["teams"][next(name for name, home in plan["teams"].items() if home)] = closed
    elif spoil == "desks":
        busiest = max(plan["fitout_desks"], key=lambda name: float(plan["fitout_desks"][name]))
        plan["fitout_desks"][busiest] -= 1
    elif spoil == "counter":
        plan["counters"][0]["building"] = closed
    elif spoil == "ledger":
        plan["ledger"][0]["gbp"] += 2
    else:
        plan["access"][0]["after"] -= 0.01
    spoilt = tmp_path / "plan.json"
    spoilt.write_text(json.dumps(plan), encoding="utf-8")
    assert Recheck(sample_path, spoilt).faults() != []


def test_a_folder_gives_the_same_plan_as_the_workbook(
    done: tuple[Path, Result], sample_path: Path, tmp_path: Path
) -> None:
    """The sample as CSV files is planned to the same last pound and seat."""
    folder = tmp_path / "sample"
    folder.mkdir()
    for table, rows in rows_of(sample_path).items():
        names = list(dict.fromkeys(name for row in rows for name in row))
        if table == "Contents":
            continue
        with (folder / f"{table}.csv").open("w", newline="", encoding="utf-8") as file:
            lines = csv.writer(file)
            lines.writerow(names)
            lines.writerows([_as_text(row.get(name)) for name in names] for row in rows)
    assert _run("solve", folder, "--json", tmp_path / "plan.json", *QUICK).exit_code == 0
    one, other = _content(done[0] / "plan.json"), _content(tmp_path / "plan.json")
    assert other.pop("input") == "sample"
    assert one.pop("input") == "sample.xlsx"
    for content in (one, other):
        del content["seconds"], content["input_hash"], content["seal"]  # the seal covers the hash of the input
    assert one == other


def _as_text(value: object) -> object:
    return f"{value:%d/%m/%Y}" if isinstance(value, datetime) else value


def test_without_a_file_asked_for_it_says_where_the_plan_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without -o the figures are printed, and at the end the names of the workbook and the ledger that were written."""
    monkeypatch.chdir(tmp_path)
    result = _run("solve", write_folder(tmp_path / "place", SMALL), "--quiet")
    assert result.exit_code == 0
    *_, workbook, ledger = result.stdout.splitlines()
    assert workbook == "Wrote place-plan.xlsx."
    assert ledger == "Noted as run 1 in runs.sqlite. To see all runs there: estate-opt runs"
    assert (tmp_path / "place-plan.xlsx").is_file()


def test_an_existing_file_is_not_overwritten(tmp_path: Path) -> None:
    """Before any work a file that exists is refused, and with --overwrite replaced."""
    place = write_folder(tmp_path / "place", SMALL)
    for option, name in (("-o", "plan.xlsx"), ("--json", "plan.json")):
        path = tmp_path / name
        path.write_text("precious")
        result = _run("solve", place, option, path, "--quiet")
        assert result.exit_code == 2
        assert result.stdout == ""
        assert result.stderr == f"{path} exists already. Add --overwrite to replace it, or give another name.\n"
        assert path.read_text() == "precious"
        assert _run("solve", place, option, path, "--overwrite", "--quiet").exit_code == 0
        assert path.read_bytes()[:8] != b"precious"


def test_the_place_itself_is_never_replaced(sample_path: Path, tmp_path: Path) -> None:
    """Not even with --overwrite is a plan, or an annotated copy, written over the tables."""
    place = tmp_path / "place.xlsx"
    place.write_bytes(sample_path.read_bytes())
    for command in (("solve", place, "-o", place), ("check", place, "--annotate", tmp_path / "." / "place.xlsx")):
        result = _run(*command, "--overwrite")
        assert result.exit_code == 2
        assert "holds the tables themselves, which are never replaced" in result.stderr
    assert place.read_bytes() == sample_path.read_bytes()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["-o", "none/plan.xlsx"], "There is no folder none to write plan.xlsx in."),
        (["-o", "plan.pdf"], "plan.pdf should end in .xlsx"),
        (["--json", "plan.xlsx"], "plan.xlsx should end in .json"),
        (["--gap", "tiny"], "'tiny' is not a valid number."),
        (["--threads", "0"], "0 is not in the range"),
        (["--option", "none.toml"], "no option file or option called none.toml"),
    ],
)
def test_wrong_usage_ends_with_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], words: str
) -> None:
    """What cannot be carried out is refused before any work, in words."""
    monkeypatch.chdir(tmp_path)
    result = _run("solve", write_folder(tmp_path / "place", SMALL), *arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert words in result.stderr


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (
            OWN + "[space]\ndesk_per_fte = 0.6\n",
            "space.desk_per_fte. Did you mean space.desks_per_fte?",
        ),
        (OWN + "[space]\ndesks_per_fte = 0.7\n", "own.toml: space.desks_per_fte is 0.7 already;"),
        (OWN + "[space]\ndesks_per_fte = -1\n", "own.toml: space.desks_per_fte cannot be -1:"),
        (OWN + "[access.llbrary]\nstandard_km = 2\n", "llbrary"),
        (OWN + '[[change]]\ntable = "teams"\nid = "nobody"\ncolumn = "fte"\nto = 1\nbecause = "x"\n', "nobody"),
        ('title = "Own"\n', "own.toml has no `extends`."),
        ("title = ", "is not a valid TOML file"),
    ],
)
def test_an_option_that_cannot_be_used_ends_with_2(tmp_path: Path, content: str, words: str) -> None:
    """An unknown, idle or impossible lever, a change of nobody, and a file that is none: one sentence each."""
    chosen = tmp_path / "own.toml"
    chosen.write_text(content, encoding="utf-8")
    result = _run("solve", write_folder(tmp_path / "place", SMALL), "--option", chosen, "--quiet")
    assert result.exit_code == 2
    assert words in result.stderr
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""


def test_findings_that_stop_end_with_3(tmp_path: Path) -> None:
    """The errors are told by cell, the JSON file says "error" and holds nothing like a plan, no workbook is made."""
    place = write_folder(tmp_path / "place", {**SMALL, "teams": with_cell("teams", "pay", "fte", "ten")})
    result = _run("solve", place, "-o", tmp_path / "plan.xlsx", "--json", tmp_path / "plan.json", "--quiet")
    assert result.exit_code == 3
    assert result.stdout == ""
    assert result.stderr.startswith("teams.csv!D2: “ten” is not a number.")
    assert "estate-opt check PLACE --annotate OUT.xlsx" in result.stderr
    assert set(content := _content(tmp_path / "plan.json")) == {"status", "message", "findings"}
    assert content["status"] == "error"
    assert not (tmp_path / "plan.xlsx").exists()


def test_a_flood_of_errors_is_cut_short(tmp_path: Path) -> None:
    """Of a hundred errors thirty are told, and how many more there are."""
    teams = [SMALL["teams"][0], *((f"t{n}", "county", "shed", 1, "", "", "") for n in range(100))]
    result = _run("solve", write_folder(tmp_path, {**SMALL, "teams": teams}), "--quiet")
    assert result.exit_code == 3
    assert result.stderr.count("“shed” is not in the table") == 30
    assert "… and 70 more." in result.stderr


def test_no_feasible_plan_ends_with_4(tmp_path: Path) -> None:
    """46 FTE need 32.2 desks; with the hall to be closed, 10 + 20 are left: infeasible, and nothing like a plan."""
    buildings = [list(row) for row in with_cell("buildings", "hall", "status", "close")]
    for row in buildings:
        if row[0] in ("annex", "clinic"):
            row[buildings[0].index("desks")] = {"annex": 10, "clinic": 20}[row[0]]
    place = write_folder(tmp_path / "place", {**SMALL, "buildings": buildings})
    result = _run("solve", place, "-o", tmp_path / "plan.xlsx", "--json", tmp_path / "plan.json", "--quiet")
    assert result.exit_code == 4, result.output
    assert result.stdout == ""
    assert set(content := _content(tmp_path / "plan.json")) == {"status", "message", "findings"}
    assert (content["status"], content["findings"]) == ("infeasible", [])
    assert result.stderr.endswith(content["message"] + "\n")
    assert "building hall is to be closed (status close)" in result.stderr
    assert not (tmp_path / "plan.xlsx").exists()


def _process(code: str, *arguments: object) -> subprocess.Popen[str]:
    """The command in a process of its own, with something changed in it first."""
    imports = (
        "import signal, sys, time\nfrom estate_opt import planning\nfrom estate_opt.cli import main as cli, progress\n"
    )
    hears = "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # tests in the background are deaf to it
    script = f"{imports}{hears}{code}\ncli.main(sys.argv[1:])\n"
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=PROJECT,
    )  # fmt: skip


def test_ctrl_c_before_a_plan_ends_with_130(tmp_path: Path) -> None:
    """Interrupted while reading: a sentence, and a JSON file that says "interrupted" and no more."""
    wait = "def read(*_):\n    print('reading', flush=True)\n    time.sleep(60)\nplanning.read = read"
    process = _process(wait, "solve", write_folder(tmp_path / "place", SMALL), "--json", tmp_path / "plan.json")
    assert process.stdout is not None
    assert process.stdout.readline() == "reading\n"
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert said == "Stopped before it was done.\n"
    assert _content(tmp_path / "plan.json") == {"status": "interrupted", "message": said.strip(), "findings": []}


@pytest.mark.parametrize(("buildings", "teams"), [(60, 240), (150, 600)])
def test_ctrl_c_with_a_plan_ends_with_0_and_the_plan_so_far(tmp_path: Path, buildings: int, teams: int) -> None:
    """Interrupted once there is a plan, solved directly or by the search: it is written, and called interrupted."""
    write_county(tmp_path / "county", buildings, teams, seed=7)
    told_at_once = "progress.SECONDS_BETWEEN_LINES = 0.0"
    process = _process(told_at_once, "solve", tmp_path / "county", "--gap", "0", "--threads", "1",
                       "-o", tmp_path / "plan.xlsx", "--json", tmp_path / "plan.json")  # fmt: skip
    assert process.stderr is not None
    for line in process.stderr:
        if "best plan £" in line:
            break
    process.send_signal(signal.SIGINT)
    told, said = process.communicate(timeout=120)
    assert process.returncode == 0, said
    assert "The search was stopped by hand: the plan keeps every rule, but a better one may exist." in told
    content = _content(tmp_path / "plan.json")
    assert content["status"] == "interrupted"
    assert content["audit"]["passed"] is True
    assert content["gap"] is None or content["gap"] > 0  # None: stopped before there was a bound
    cells = [
        cell for row in load_workbook(tmp_path / "plan.xlsx")["Summary"].iter_rows(values_only=True) for cell in row
    ]
    assert any("stopped by hand" in str(cell) for cell in cells)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("raise KeyError('x')", "estate-opt met a fault of its own (KeyError). Please report it, with the file "),
        ("raise MemoryError", "There is not enough memory on this machine for a place of this size."),
    ],
)
def test_a_fault_of_ours_is_no_traceback(tmp_path: Path, fault: str, words: str) -> None:
    """What nobody foresaw ends with 70 and a sentence; the trace is in the file that the sentence names."""
    code = f"def read(*_):\n    {fault}\nplanning.read = read"
    process = _process(code, "solve", write_folder(tmp_path, SMALL), "--quiet")
    told, said = process.communicate(timeout=60)
    assert process.returncode == 70
    assert said.startswith(words)
    assert "Traceback" not in told + said
    if named := re.search(r"the file (\S+\.txt)\.", said):
        trace = Path(named[1])
        assert "KeyError: 'x'" in trace.read_text(encoding="utf-8")
        trace.unlink()


@pytest.mark.parametrize("command", sorted(main.commands))
def test_help_is_instant_and_shows_an_example(command: str) -> None:
    """Each command's --help shows an example and takes under 0.3 seconds' work."""
    code = (
        "import re, time\n"
        "started = time.process_time()\n"
        "from click.testing import CliRunner\n"
        "from estate_opt.cli.main import main\n"
        f"result = CliRunner().invoke(main, ['{command}', '--help'])\n"
        "assert result.exit_code == 0\n"
        f"assert re.search(r'Example:\\n    estate-opt {command}\\s', result.output)\n"
        "print(time.process_time() - started)\n"
    )
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=PROJECT, check=True)
    assert time.monotonic() - began < 30
    assert float(done.stdout) < 0.3


def test_the_public_names_are_there_and_cost_nothing_until_used() -> None:
    """`import estate_opt` loads none of its modules, and every name that it promises can be had."""
    code = (
        "import sys, estate_opt\n"
        "loaded = {name for name in sys.modules if name.startswith('estate_opt.')}\n"
        "assert not loaded, loaded\n"
        "for name in estate_opt.__all__:\n    assert callable(getattr(estate_opt, name)), name\n"
        "from estate_opt import *\n"
        "try:\n    estate_opt.nothing\nexcept AttributeError:\n    print('ok')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=PROJECT, check=True)
    assert done.stdout == "ok\n"


def test_progress_never_rounds_up_to_all_of_the_saving() -> None:
    """Of £300 that could be saved at most £299.90 is taken: 99.97 %, told as 99.9 % and not as all of it."""
    words = progress_words(Progress(5.0, best_gbp=700.10, bound_gbp=700.0, today_gbp=1_000.0))
    assert words.endswith("99.9 % of the possible saving taken")


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="this system sends no such signals")
@pytest.mark.parametrize("sent", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_who_is_told_to_end_while_writing_writes_the_plan(tmp_path: Path, sent: str) -> None:
    """Once there is a plan it is not lost: asked to end in the middle of the re-check, the command writes its files."""
    slow = (
        "checks = planning.audit\n"
        "def audit(plan):\n    print('checking', flush=True)\n    time.sleep(2)\n    return checks(plan)\n"
        "planning.audit = audit"
    )
    place, plan = write_folder(tmp_path / "place", SMALL), tmp_path / "plan.json"
    process = _process(slow, "solve", place, "--json", plan, "--quiet")
    assert process.stdout is not None
    assert process.stdout.readline() == "checking\n"
    process.send_signal(getattr(signal, sent))
    _, said = process.communicate(timeout=30)
    assert (process.returncode, said) == (0, "")
    assert _content(plan)["status"] == "optimal"


@pytest.mark.skipif(not hasattr(signal, "SIGTERM"), reason="this system sends no such signal")
def test_who_is_told_to_end_before_a_plan_ends_in_a_sentence(tmp_path: Path) -> None:
    """A queue's or a container's request is answered as a Ctrl-C is: exit 130, in words, and nothing written."""
    wait = "def read(*_):\n    print('reading', flush=True)\n    time.sleep(60)\nplanning.read = read"
    process = _process(wait, "solve", write_folder(tmp_path / "place", SMALL), "--json", tmp_path / "plan.json")
    assert process.stdout is not None
    assert process.stdout.readline() == "reading\n"
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=30)
    assert (process.returncode, said) == (130, "Stopped before it was done.\n")
    assert _content(tmp_path / "plan.json")["status"] == "interrupted"
