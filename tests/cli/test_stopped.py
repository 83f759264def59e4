"""A command that is told to end, by a Ctrl-C or a queue, hands over what was found by then, or says it has none."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.conftest import PROJECT
from tests.small_place import SMALL, write_folder

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGTERM"), reason="this system sends no such signals")
SIGNALS = ("SIGINT", "SIGTERM")
SECONDS = 5.0
"""In which a request to end is answered: of a processor, as others may be busy on this machine."""
PATIENCE_SECONDS = 50.0
"""On the clock, whatever else goes on here; less than what a part waits that hears nothing."""
WAITS = """
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # tests that run in the background are deaf to it
def waits_at(number, of, name, seconds=60.0):
    whole, calls = getattr(of, name), []
    def part(*given, **named):
        calls.append(name)
        if len(calls) == number:
            print("now", time.process_time(), flush=True)
            until, stop = time.monotonic() + seconds, named.get("stop")
            while time.monotonic() < until and not (stop and stop.is_set()):
                time.sleep(0.05)
        return whole(*given, **named)
    setattr(of, name, part)
"""
"""The so-manieth call of a function says so and waits, until it is told to stop or for so many seconds."""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "place", SMALL)


def stopped(code: str, sent: str, *words: object) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a command that is told to end once its changed part says that it waits."""
    script = f"{WAITS}\n{code}\nfrom estate_opt.cli.main import main\nmain(sys.argv[1:])\n"
    process = subprocess.Popen(
        [sys.executable, "-c", script, *map(str, words)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=PROJECT,
    )  # fmt: skip
    assert process.stdout is not None
    now, _, seconds_before = process.stdout.readline().partition(" ")
    assert now == "now", process.communicate(timeout=PATIENCE_SECONDS)
    ended_before = os.times()
    process.send_signal(getattr(signal, sent))
    told, said = process.communicate(timeout=PATIENCE_SECONDS)
    ended = os.times()
    seconds = sum(ended[2:4]) - sum(ended_before[2:4])  # of children that have ended: of this one, all it took
    assert seconds - float(seconds_before) < SECONDS
    return process.returncode, told, said


def handed_over(code: str, sent: str, *words: object) -> tuple[str, str]:
    """Stdout and stderr of a command that hands over what was found before it was told to end: it ends with 0."""
    ended, told, said = stopped(code, sent, *words)
    assert ended == 0, said
    return told, said


def content(path: Path) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("sent", SIGNALS)
def test_solve_while_it_is_written(place: Path, sent: str) -> None:
    """The plan is written to its end, and whoever asked is told so at once."""
    code = "from estate_opt.workbook import deliver\nwaits_at(1, deliver, 'write_workbook', 1.0)"
    plan, book = place.parent / "plan.json", place.parent / "plan.xlsx"
    told, said = handed_over(code, sent, "solve", place, "-o", book, "--json", plan)
    assert "What was found is being written, and then it ends." in said
    assert "Net present cost" in told
    assert content(plan)["audit"]["passed"] is True
    assert "Summary" in load_workbook(book).sheetnames


@pytest.mark.parametrize("sent", SIGNALS)
def test_a_frontier(place: Path, sent: str) -> None:
    """The plans found before are told and written, with a word that there may be more."""
    code = "from estate_opt.questions import frontier\nwaits_at(2, frontier, 'search')"
    answer, book = place.parent / "f.json", place.parent / "f.xlsx"
    asked = ("frontier", place, "--between", "npv,buildings", "-o", book, "--json", answer)
    told, _ = handed_over(code, sent, *asked)
    assert "The search was stopped by hand: there may be more plans" in told
    assert content(answer)["is_stopped"] is True
    assert len(content(answer)["points"]) >= 1
    notes = [cell for row in load_workbook(book)["Frontier"].iter_rows(values_only=True) for cell in row]
    assert any(str(cell).startswith("The search was stopped by hand") for cell in notes)


def test_a_frontier_before_its_first_plan_has_nothing_to_hand_over(place: Path) -> None:
    """Stopped while the place is read: exit 130 and a sentence."""
    code = "from estate_opt.questions import frontier\nwaits_at(1, frontier, 'read')"
    ended, _, said = stopped(code, "SIGTERM", "frontier", place, "--between", "npv,buildings",
                             "--json", place.parent / "f.json")  # fmt: skip
    assert (ended, said) == (130, "Stopped before it was done.\n")


@pytest.mark.parametrize("sent", SIGNALS)
def test_alternatives(place: Path, sent: str) -> None:
    """Those found before are written, the best plan at the least, and told to be all that was looked for."""
    code = "from estate_opt.questions import alternatives\nwaits_at(2, alternatives, 'solve_tables')"
    answer = place.parent / "a.json"
    told, _ = handed_over(code, sent, "alternatives", place, "--differ-by", "1", "--within", "100%",
                                "--json", answer)  # fmt: skip
    assert "The search was stopped by hand: there may be more." in told
    assert content(answer)["is_proven"] is False
    assert content(place.parent / "a-best.json")["audit"]["passed"] is True


@pytest.mark.parametrize("sent", SIGNALS)
def test_refusals(place: Path, sent: str) -> None:
    """What was looked at has its price, what was not says so, and the reader is told."""
    code = "from estate_opt.questions.refusals import _Look\nwaits_at(2, _Look, '_price')"
    answer = place.parent / "r.json"
    plan = place.parent / "place-plan.json"
    headings, *rows = SMALL["buildings"]
    kept = [headings, *((*row[:10], "keep", *row[11:]) for row in rows)]  # their status
    write_folder(place, {**SMALL, "buildings": kept})
    told, _ = handed_over(code, sent, "refusals", place, "--json", answer)
    assert plan.exists()
    assert "Stopped by hand before everything was looked at" in told
    how = [each["how"] for each in content(answer)["refusals"]]
    assert how.count("not looked at: stopped") == len(how) - 1 > 0
    assert content(answer)["is_stopped"] is True


@pytest.mark.parametrize("sent", SIGNALS)
def test_explain(place: Path, sent: str) -> None:
    """The answer that is there is given; of the other it is said that there is none."""
    code = "from estate_opt.questions.explain import Explainer\nwaits_at(2, Explainer, 'explain')"
    answer = place.parent / "e.json"
    told, said = handed_over(code, sent, "explain", place, "--building", "annex", "--building", "hall",
                                "--json", answer)  # fmt: skip
    assert "Stopped by hand: there is no answer about" in said
    assert "hall" in said.rsplit("no answer about", 1)[1]
    assert content(answer)["subject"]["id"] == "annex"
    assert told


def test_sensitivity_says_that_it_has_nothing(place: Path) -> None:
    """All of its figures belong together: stopped before it was done it hands over none, in a sentence."""
    code = "from estate_opt.questions.robustness.revalued import Valuer\nwaits_at(3, Valuer, 'varied')"
    solved = [sys.executable, "-m", "estate_opt.cli", "solve", str(place), "--json", str(place.parent / "plan.json")]
    subprocess.run(solved, check=True, cwd=PROJECT, capture_output=True)
    answer = place.parent / "s.json"
    ended, _, said = stopped(code, "SIGTERM", "sensitivity", place, "--plan", place.parent / "plan.json",
                             "--json", answer)  # fmt: skip
    assert ended == 130
    assert said.endswith("Stopped before it was done.\n")
    assert not answer.exists()
