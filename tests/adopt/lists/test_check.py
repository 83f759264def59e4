"""What `check` says of a place made from several lists: what is missing, at the cells of their files."""

from pathlib import Path

from click.testing import CliRunner

from estate_opt.cli.main import main
from tests.adopt import registers
from tests.adopt.lists.conftest import Adopt

BODY = "Bay Trust"


def test_check_says_whose_staff_are_missing(tmp_path: Path, offices: Path, adopting: Adopt) -> None:
    """Of three buildings one has staff by a list; the other two are told with what they cost."""
    adopting("buildings", offices, agency=BODY)
    said = CliRunner().invoke(main, ["check", str(tmp_path / "place")])
    assert f"{BODY}: no staff are given for 3 of 3 buildings with desks, which cost £" in said.output
    posts = registers.write_csv(
        tmp_path / "posts.csv", [["Team", "FTE", "Base"], ["Wards", 29, "A2"], ["Night", 9, "A2"]]
    )
    adopting("teams", posts, agency=BODY)
    marked = tmp_path / "marked.xlsx"
    said = CliRunner().invoke(main, ["check", str(tmp_path / "place"), "--annotate", str(marked)])
    assert said.exit_code == 0, said.output
    assert f"{BODY}: no staff are given for 2 of 3 buildings with desks, which cost £" in said.output
    assert marked.is_file()


def test_check_says_which_teams_have_no_building(tmp_path: Path, offices: Path, adopting: Adopt) -> None:
    """Far more staff than the place has desks for are not squeezed in: they wait for a building; pay is assumed."""
    adopting("buildings", offices, agency=BODY)
    posts = registers.write_csv(tmp_path / "posts.csv", [["Team", "FTE"], ["Wards", 600], ["Legal", 10], ["X", 1]])
    adopting("teams", posts, agency=BODY)
    said = CliRunner().invoke(main, ["check", str(tmp_path / "place")])
    assert f"{BODY}: 22 teams with 611.0 FTE have no building" in said.output
    assert f"{BODY}: £400,000 a year of 1 support functions are assumed." in said.output
