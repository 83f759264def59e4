"""The worked examples from lists to a plan: their commands are typed, and what they say comes out."""

import csv
import re
import shlex
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner

from estate_opt.cli.main import main
from tests.conftest import PROJECT
from tests.docs.documents import INPUTS, blocks, lines, section

EXAMPLE = section("From lists to a plan, with no cell typed", INPUTS)
COUNCIL, TRUST = EXAMPLE.split("A trust gives")


def _typed(text: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What each command of a text prints, typed in a folder from which the inputs can be seen."""
    (folder / "inputs").symlink_to(PROJECT / "inputs")
    monkeypatch.chdir(folder)
    done = [CliRunner().invoke(main, shlex.split(line)[1:]) for line in lines(text)]
    assert [result.exit_code for result in done] == [0] * len(done), done[-1].output
    return [result.output for result in done]


def _buildings(text: str, output: str) -> None:
    """The plan closes as many buildings as the text says."""
    told = re.search(r"plan takes (\d+) buildings to (\d+)", text)
    assert told is not None
    assert f"Buildings go from {told[1]} to {told[2]} " in output


@pytest.mark.slow
def test_five_lists_become_a_plan_and_what_is_assumed_is_a_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every line that is quoted is printed; every cell that a rule filled in is in the table, and no other."""
    adopted, checked, solved = _typed(COUNCIL, tmp_path, monkeypatch)
    for line in blocks("text", COUNCIL)[0].splitlines():
        assert line in adopted, line
    assert "0 errors, 0 warnings" in checked
    _buildings(COUNCIL, solved)
    assumed: Counter[tuple[str, str]] = Counter()
    for path in (tmp_path / "wyreside").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                assumed.update((path.stem, name) for name in (row.get("assumed") or "").split("; ") if name)
    told = {
        (a, b): int(count) for a, b, count in re.findall(r"^\| `(\w+)` \| `(\w+)` \| (\d+) \|", COUNCIL, re.MULTILINE)
    }
    assert told == dict(assumed)


@pytest.mark.slow
def test_a_cross_tab_and_a_list_of_sites_become_a_plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The FTE of the file, less those who work from home, are the teams'."""
    adopted, solved = _typed(TRUST, tmp_path, monkeypatch)
    for quoted in ("97.9 FTE", "7 teams with 90.9 FTE", "7.0 FTE work from home"):
        assert quoted in adopted
        assert quoted in " ".join(TRUST.split())
    with (tmp_path / "bay" / "teams.csv").open(encoding="utf-8", newline="") as file:
        hidden = [row["fte"] for row in csv.DictReader(file) if "not told (*)" in row["basis"]]
    assert hidden == ["2"]
    _buildings(TRUST, solved)
