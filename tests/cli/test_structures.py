"""`estate-opt structures`: one comparison of several structures, written once and not solved twice."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from estate_opt.cli.main import main
from tests.questions.test_structures import PLACE
from tests.small_place import SMALL, write_folder

OPTION = """title = "One"
extends = "base"
[sharing]
buildings = false
functions = false
[moves]
gbp_per_fte = 0
[[reorganise]]
into = "All"
takes = ["county", "trust"]
from = 2027-04-01
because = "a proposal"
"""


@pytest.mark.slow
def test_structures_are_compared_and_kept(tmp_path: Path) -> None:
    """The lines say the order, the workbook and the JSON hold it, and a second time nothing is solved."""
    place = write_folder(tmp_path / "place", {**SMALL, **PLACE})
    (tmp_path / "one.toml").write_text(OPTION, encoding="utf-8")
    words = ["structures", str(place), "--options", str(tmp_path / "one.toml"), "--limits-only",
             "-o", str(tmp_path / "s.xlsx"), "--json", str(tmp_path / "s.json"), "--overwrite"]  # fmt: skip
    told = CliRunner().invoke(main, words)
    assert told.exit_code == 0, told.output
    assert "1. One: £" in told.stdout
    assert "Without the bodies' limits" not in told.stdout
    assert load_workbook(tmp_path / "s.xlsx").sheetnames[:3] == ["Structures", "Bodies", "Jobs by area"]
    content = json.loads((tmp_path / "s.json").read_text(encoding="utf-8"))
    assert [each["title"] for each in content["structures"]] == ["One", "Today's bodies"]
    assert content["order"][0]["is_proven"]
    again = CliRunner().invoke(main, words)
    assert "2 of 2 runs are in" in again.stderr


def test_what_reorganises_nobody_is_refused(tmp_path: Path) -> None:
    """With a sentence and the exit code of a command that cannot be carried out."""
    place = write_folder(tmp_path / "place", {**SMALL, **PLACE})
    told = CliRunner().invoke(main, ["structures", str(place), "--options", "base", "-o", str(tmp_path / "s.xlsx")])
    assert told.exit_code == 2
    assert "there is no structure to compare" in told.output
