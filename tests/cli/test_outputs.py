"""Where commands write: told before the search, never over a file that is there, and nothing lost for want of `-o`."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result

from estate_opt import planning
from estate_opt.cli.main import main
from estate_opt.ground.errors import Interrupted
from estate_opt.planning import Planned
from estate_opt.saved.runs import Ledger
from tests.cli.named_place import named_place
from tests.conftest import PROJECT


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder in which the command is given."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return named_place(tmp_path / "my-place")


def while_solving(monkeypatch: pytest.MonkeyPatch, does: Callable[[], object]) -> None:
    """Something that happens while the plan is looked for."""
    before = planning.solve_place

    def solving(*given: Any, **more: Any) -> Planned:
        does()
        return before(*given, **more)

    monkeypatch.setattr(planning, "solve_place", solving)


def files_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_without_a_name_the_plan_has_that_of_its_place(here: Path, place: Path) -> None:
    """In the current folder, told on stderr; stdout has the plan's figures and ends with the files that there are."""
    told = run("solve", place)
    assert told.exit_code == 0
    assert told.stderr == "The plan will be written to my-place-plan.xlsx.\n"
    assert told.stdout.startswith("Once all of it runs, from ")
    assert "\nWrote my-place-plan.xlsx.\nNoted as run 1 in runs.sqlite." in told.stdout
    assert files_in(here) == {"my-place-plan.xlsx", "runs.sqlite"}
    assert openpyxl.load_workbook("my-place-plan.xlsx").sheetnames[0] == "Summary"


def test_it_is_told_before_the_search(here: Path, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A search that is stopped before there is a plan had told where it would be, and leaves nothing behind."""

    def stopped() -> None:
        raise Interrupted("Stopped before a plan was found.")

    while_solving(monkeypatch, stopped)
    told = run("solve", place)
    assert told.exit_code == 130
    assert told.stderr == "The plan will be written to my-place-plan.xlsx.\nStopped before a plan was found.\n"
    assert files_in(here) == set()


@pytest.mark.parametrize(
    ("given", "name"),
    [("v1.2", "v1.2-plan.xlsx"), (".", "my-place-plan.xlsx"), ("../my-place", "my-place-plan.xlsx"),
     ("inner/..", "my-place-plan.xlsx")],
)  # fmt: skip
def test_the_name_is_the_folder_s(place: Path, monkeypatch: pytest.MonkeyPatch, given: str, name: str) -> None:
    """With its dots, and that of the current folder where the place is given as `.`."""
    (place / "inner").mkdir()
    named_place(place / "v1.2")
    monkeypatch.chdir(place)
    told = run("solve", given, "--gap", "0.5")
    assert told.stderr == f"The plan will be written to {name}.\n"
    assert (place / name).is_file()


def test_the_name_of_a_workbook_is_without_its_ending(here: Path, sample_path: Path) -> None:
    """`sample.xlsx` gives `sample-plan.xlsx`."""
    assert run("solve", sample_path, "--gap", "0.05").exit_code == 0
    assert "sample-plan.xlsx" in files_in(here)


def test_a_file_that_is_there_stays(here: Path, place: Path) -> None:
    """The next free name is taken, and said at once; with --overwrite it is replaced, and that is said."""
    for name in ("my-place-plan.xlsx", "my-place-plan-2.xlsx"):
        Path(name).write_text("precious")
    assert run("solve", place).stderr == "The plan will be written to my-place-plan-3.xlsx.\n"
    assert Path("my-place-plan.xlsx").read_text() == Path("my-place-plan-2.xlsx").read_text() == "precious"
    told = run("solve", place, "--overwrite")
    assert told.stderr == "The plan will be written in place of the one that is there: my-place-plan.xlsx.\n"
    assert openpyxl.load_workbook("my-place-plan.xlsx").sheetnames
    assert Path("my-place-plan-2.xlsx").read_text() == "precious"


def test_quiet_is_quiet(here: Path, place: Path) -> None:
    """Nothing on stderr; the file is named at the end."""
    told = run("solve", place, "--quiet")
    assert told.stderr == ""
    assert "Wrote my-place-plan.xlsx." in told.stdout


def test_with_json_alone_there_is_no_workbook(here: Path, place: Path) -> None:
    """As ever: whoever asks for JSON alone gets that, and the ledger beside it."""
    told = run("solve", place, "--json", "plan.json")
    assert told.exit_code == 0
    assert told.stderr == ""
    assert files_in(here) == {"plan.json", "runs.sqlite"}


def unwritable(tmp_path: Path) -> Path:
    """A folder into which nothing can be written, for the superuser too."""
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o500)
    try:
        (folder / "trial").touch()
    except OSError:
        return folder
    return Path("/proc")


@pytest.mark.parametrize("words", [[], ["-o", "plan.xlsx"], ["--json", "plan.json"]])
def test_a_folder_that_cannot_be_written_is_told_before_the_search(
    tmp_path: Path, place: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    """With 2 and a sentence; no search is begun."""
    folder = unwritable(tmp_path)
    monkeypatch.chdir(folder)
    while_solving(monkeypatch, lambda: pytest.fail("the search has begun"))
    told = run("solve", place, *words)
    assert told.exit_code == 2
    assert told.stdout == ""
    assert told.stderr.startswith(f"Nothing can be written into {folder}: ")
    assert told.stderr.endswith("Give another folder.\n")


def test_a_batch_s_folder_too(tmp_path: Path, place: Path) -> None:
    """Its folder may have to be made: then the one above it counts."""
    told = run("batch", place, "-o", unwritable(tmp_path) / "plans")
    assert told.exit_code == 2
    assert "Nothing can be written into " in told.stderr
    assert told.stdout == ""


def test_a_file_that_comes_while_searching_costs_no_plan(
    here: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stays; the plan goes beside it under the next free name, and as nobody had named it, that is no fault."""
    while_solving(monkeypatch, lambda: Path("my-place-plan.xlsx").write_text("precious"))
    told = run("solve", place)
    assert told.exit_code == 0, told.output
    assert "my-place-plan.xlsx exists already." in told.stdout
    assert "Wrote my-place-plan-2.xlsx instead." in told.stdout
    assert Path("my-place-plan.xlsx").read_text() == "precious"
    assert openpyxl.load_workbook("my-place-plan-2.xlsx").sheetnames


def test_nor_does_one_that_was_named(here: Path, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The plan, its JSON and its run are there; but it ends with 2, as a program would look where it said."""
    while_solving(monkeypatch, lambda: Path("a.xlsx").write_text("precious"))
    told = run("solve", place, "-o", "a.xlsx", "--json", "a.json")
    assert told.exit_code == 2
    assert told.stderr == "a-2.xlsx holds what was to be in a.xlsx.\n"
    assert Path("a.xlsx").read_text() == "precious"
    assert "write" in json.loads(Path("a.json").read_text(encoding="utf-8"))["seconds"]
    listed = json.loads(run("runs", "--json").stdout)
    assert [Path(row["workbook"]).name for row in listed] == ["a-2.xlsx"]


def test_whoever_reads_one_line_only_has_the_plan(here: Path, place: Path) -> None:
    """`| head -1`: everything is written before the first line is."""
    command = [sys.executable, "-m", "estate_opt.cli", "solve", str(place)]
    environment = {"PYTHONPATH": str(PROJECT), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, cwd=here, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as it:
        assert it.stdout is not None
        assert it.stdout.readline().startswith(b"Once all of it runs, from ")
        it.stdout.close()
        it.wait(timeout=60)
    assert files_in(here) == {"my-place-plan.xlsx", "runs.sqlite"}


def test_the_later_of_two_runs_with_one_output_is_told_before_its_search(
    here: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With 2 and a sentence; without a name it takes the next, though the first has written nothing yet."""
    code = "from pathlib import Path\nfrom estate_opt.ground.claims import claimed\n"
    code += "with claimed(Path('my-place-plan.xlsx')):\n    print('held', flush=True)\n    input()\n"
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    with subprocess.Popen([sys.executable, "-c", code], cwd=here, env=environment, stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, text=True) as other:  # fmt: skip
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        assert run("solve", place).stderr == "The plan will be written to my-place-plan-2.xlsx.\n"
        while_solving(monkeypatch, lambda: pytest.fail("the search has begun"))
        for words in ([], ["--overwrite"]):
            told = run("solve", place, "-o", "my-place-plan.xlsx", *words)
            assert told.exit_code == 2
            why = "Another run of estate-opt is to write my-place-plan.xlsx. Let it end, or give another name.\n"
            assert told.stderr == why
        other.communicate("\n")
    assert files_in(here) == {"my-place-plan-2.xlsx", "runs.sqlite"}


def test_a_disk_that_fills_up_while_searching_is_told(here: Path, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither workbook nor JSON has room anywhere, the ledger has: 2, the reason for each, and the plan is in that."""
    resource = pytest.importorskip("resource", reason="this system has no such limits")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    while_solving(monkeypatch, lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, before[1])))
    try:
        told = run("solve", place, "-o", "a.xlsx", "--json", "a.json")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert told.exit_code == 2
    assert told.stderr == "a.xlsx cannot be written: File too large. a.json cannot be written: File too large.\n"
    assert "Net present cost" in told.stdout
    assert "Noted as run 1 in runs.sqlite." in told.stdout
    assert Ledger(Path("runs.sqlite")).result(1)["audit"]["passed"] is True
    assert files_in(here) == {"runs.sqlite"}


def test_what_was_found_is_kept_by_every_command_that_searches(here: Path, place: Path) -> None:
    """Frontier and refusals as a workbook, and the plan that was made first; alternatives with each plan's JSON."""
    told = run("frontier", place, "--between", "npv,staff-moved", "--points", "2")
    assert (told.exit_code, told.stderr) == (0, "The frontier will be written to my-place-frontier.xlsx.\n")
    told = run("refusals", place)
    assert told.exit_code == 0, told.output
    assert told.stderr.startswith(
        "The refusals will be written to my-place-refusals.xlsx.\n"
        "The plan is made first. It will be written to my-place-plan.json.\n"
        "Wrote my-place-plan.json. To ask more about this plan, name it: --plan\n"
    )
    told = run("alternatives", place, "--count", "1", "--within", "100%", "--differ-by", "1")
    assert told.exit_code == 0, told.output
    assert told.stderr.startswith("The alternatives will be written to my-place-alternatives.xlsx.\n")
    told = run("sensitivity", place, "--plan", "my-place-plan.json")
    assert (told.exit_code, told.stderr) == (0, "The sensitivity will be written to my-place-sensitivity.xlsx.\n")
    made = {"sensitivity.xlsx", "frontier.xlsx", "refusals.xlsx", "plan.json", "alternatives.xlsx", "alternatives.json",
            "alternatives-best.json", "alternatives-1.json"}  # fmt: skip
    assert files_in(here) == {f"my-place-{name}" for name in made}
    assert [openpyxl.load_workbook(f"my-place-{name}.xlsx").sheetnames[0].lower() for name in (
        "frontier", "refusals", "alternatives")] == ["frontier", "refusals", "alternatives"]  # fmt: skip
    table = json.loads(Path("my-place-alternatives.json").read_text(encoding="utf-8"))
    assert [row["file"] for row in table["plans"]] == [
        "my-place-alternatives-best.json",
        "my-place-alternatives-1.json",
    ]


def test_alternatives_are_called_alike(here: Path, place: Path) -> None:
    """Where one of the files is there already, all of them have the next number."""
    Path("my-place-alternatives-1.json").write_text("precious")
    told = run("alternatives", place, "--count", "1", "--within", "100%", "--differ-by", "1")
    assert told.exit_code == 0, told.output
    assert "my-place-alternatives-2.xlsx" in told.stderr
    assert {"my-place-alternatives-2.xlsx", "my-place-alternatives-2.json", "my-place-alternatives-2-best.json",
            "my-place-alternatives-2-1.json"} <= files_in(here)  # fmt: skip
    assert Path("my-place-alternatives-1.json").read_text() == "precious"


def test_the_plan_made_for_an_explanation_can_be_asked_again(here: Path, place: Path, tmp_path: Path) -> None:
    """It lies beside the answer, and with it the answer is the same."""
    (tmp_path / "answers").mkdir()
    first, again = tmp_path / "answers" / "first.json", tmp_path / "answers" / "again.json"
    told = run("explain", place, "--building", "The Annexe", "--json", first)
    assert told.exit_code == 0, told.output
    assert files_in(here) == set()
    plan = tmp_path / "answers" / "my-place-plan.json"
    told = run("explain", place, "--building", "The Annexe", "--json", again, "--plan", plan)
    assert told.exit_code == 0, told.output
    assert told.stderr == ""
    assert first.read_text(encoding="utf-8") == again.read_text(encoding="utf-8")
