"""Staff lists become teams: of posts, of people, of sites across, of bodies; what is assumed is named."""

from pathlib import Path

import pytest

from estate_opt.ground.errors import InputError
from tests.adopt import registers
from tests.adopt.lists.conftest import Adopt, Rows

BODY = "Bay Trust"


def _establishment(path: Path) -> Path:
    """People by name, with a vacant post, a part-timer, one at home and one without a site."""
    head = ["Employee No", "Surname", "Directorate", "Team", "Job Title", "Contracted FTE", "Base", "Post Status"]
    return registers.write_csv(
        path,
        [
            ["Establishment at 30 June 2026"],
            head,
            ["1001", "Arkwright", "Corporate", "Payroll", "Clerk", 1.0, "Quay House", "Filled"],
            ["1002", "Bellweather", "Corporate", "Payroll", "Clerk", 0.6, "Quay Hse", "Filled"],
            ["", "", "Corporate", "Payroll", "Clerk", 1.0, "Quay House", "Vacant"],
            ["1003", "Cuthbertson", "Community", "District Nursing", "Nurse", 0.8, "Mill Lane H.C.", "Filled"],
            ["1004", "Dunwoody", "Community", "District Nursing", "Nurse", 0.5, "Home based", "Filled"],
            ["1005", "Entwistle", "Community", "Therapies", "Therapist", 0.7, "Not recorded", "Filled"],
            ["", "", "Grand Total", "", "", 4.6, "", ""],
        ],
    )


def test_people_become_teams_and_their_names_are_dropped(
    tmp_path: Path, offices: Path, adopting: Adopt, rows: Rows
) -> None:
    """Filled posts add up by team and site; short names of sites are known; nobody's name is in any file."""
    adopting("buildings", offices, agency=BODY)
    said = adopting("teams", _establishment(tmp_path / "posts.csv"), agency=BODY)
    teams = {(row["name"], row["building"]): row for row in rows("teams.csv")}
    assert float(teams[("Payroll (Corporate)", "A1")]["fte"]) == pytest.approx(1.6)
    assert float(teams[("District Nursing (Community)", "A2")]["fte"]) == pytest.approx(0.8)
    assert sum(float(row["fte"]) for row in teams.values()) == pytest.approx(1.6 + 0.8 + 0.7)
    assert teams[("Payroll (Corporate)", "A1")]["function"] == "HR"
    written = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "place").rglob("*") if path.is_file())
    for name in ("Arkwright", "Bellweather", "Cuthbertson", "Dunwoody", "Entwistle", "1003"):
        assert name not in written
    assert any("About people, dropped at reading: Employee No, Surname" in line for line in said)
    assert any("1 row left out: a vacant post" in line for line in said)
    assert any("0.5 FTE work from home" in line for line in said)


def test_staff_without_a_site_are_spread_by_free_desks(
    tmp_path: Path, offices: Path, adopting: Adopt, rows: Rows
) -> None:
    """Therapies, of whom no site is recorded, go where most desks are free: Quay House; the cell is assumed."""
    adopting("buildings", offices, agency=BODY)
    adopting("teams", _establishment(tmp_path / "posts.csv"), agency=BODY)
    team = next(row for row in rows("teams.csv") if row["name"].startswith("Therapies"))
    # 0.7 FTE more on 60 desks with 1.6 FTE is fuller than on the 40 desks of A3 with nobody.
    assert team["building"] == "A3"
    assert "building" in team["assumed"]
    assert "spread over 3 buildings" in team["basis"]


def test_teams_made_from_desks_give_way_to_those_of_a_list(
    tmp_path: Path, offices: Path, adopting: Adopt, rows: Rows
) -> None:
    """What was invented for the body's desks is gone once its staff are known, also after its buildings come again."""
    adopting("buildings", offices, agency=BODY)
    assert sum(float(row["fte"]) for row in rows("teams.csv")) > 50
    posts = _establishment(tmp_path / "posts.csv")
    adopting("teams", posts, agency=BODY)
    once = rows("teams.csv")
    assert sum(float(row["fte"]) for row in once) < 4
    adopting("buildings", offices, agency=BODY)
    assert rows("teams.csv") == once


def test_large_units_are_split_and_nobody_is_lost(tmp_path: Path, adopting: Adopt, rows: Rows) -> None:
    """100 FTE in teams of at most 30 are four of 25; 61.01 are three, whose figures add up to the penny."""
    head = ["Organisation", "Unit", "Payscale Minimum (£)", "Payscale Maximum (£)", "Number of Posts in FTE"]
    lines: registers.Rows = [
        head,
        ["Office of Bells", "Ringing", 20000, 30000, 99.5],
        ["Office of Bells", "Ringing", 30000, 40000, 0.5],
        ["Office of Bells", "Corporate Finance", 30000, 40000, 61.01],
    ]
    adopting("teams", registers.write_csv(tmp_path / "organogram.csv", lines))
    teams = rows("teams.csv")
    ringing = [float(row["fte"]) for row in teams if row["name"].startswith("Ringing")]
    finance = [float(row["fte"]) for row in teams if row["name"].startswith("Corporate Finance")]
    assert ringing == [25.0] * 4
    assert len(finance) == 3
    assert sum(finance) == pytest.approx(61.01, abs=1e-9)
    assert all("fte" in row["assumed"].split("; ") and "adopt.team_fte_at_most" in row["basis"] for row in teams)
    function = rows("functions.csv")[0]
    assert (function["function"], float(function["fte"])) == ("Finance", 61.01)
    assert float(function["staff_gbp_per_year"]) == pytest.approx(61.01 * 35_000, abs=1)
    assert "staff_gbp_per_year" in function["assumed"]
    assert all(row["building"] == "" for row in teams)
    assert sum(float(row["fte"]) for row in rows("adopted/without_site.csv")) == pytest.approx(161.01)


def _cross_tab(path: Path) -> Path:
    return registers.write_xlsx(
        path,
        [
            ["Contracted FTE by base"],
            [],
            ["Directorate", "Team", "Quay House", "Brook Hosp.", "Home based", "Total"],
            ["Support", "", 12.0, 6.0, 2.0, 20.0],
            ["", "Finance", 9.0, "*", "-", 12.0],
            ["", "ICT", "*", "*", 2.0, 8.0],
            ["Grand Total", "", 12.0, 6.0, 2.0, 20.0],
        ],
        sheet="FTE by base",
    )


def test_a_cross_tab_is_turned_and_a_star_is_not_nought(
    tmp_path: Path, offices: Path, adopting: Adopt, rows: Rows
) -> None:
    """Each team at each site; what is not told follows from the totals.

    Finance has 12 - 9 = 3 at Brook Hospital; so ICT has 12 - 9 = 3 at Quay House and 6 - 3 = 3 there.
    """
    adopting("buildings", offices, agency=BODY)
    adopting("teams", _cross_tab(tmp_path / "tab.xlsx"), agency=BODY)
    teams = {(row["function"], row["building"]): row for row in rows("teams.csv")}
    assert {key: round(float(row["fte"]), 1) for key, row in teams.items()} == {
        ("Finance", "A1"): 9.0, ("Finance", "A3"): 3.0, ("IT", "A1"): 3.0, ("IT", "A3"): 3.0,
    }  # fmt: skip
    assert "fte" not in teams[("Finance", "A1")]["assumed"]
    assert "not told (*)" in teams[("IT", "A3")]["basis"]
    home = rows("adopted/without_site.csv")
    assert [(row["unit"], float(row["fte"])) for row in home] == [("ICT (Support)", 2.0)]


def test_a_star_without_totals_is_the_usual_figure(tmp_path: Path, adopting: Adopt, rows: Rows) -> None:
    """Nothing tells more: 2.5, the middle of one to four, and assumed."""
    path = registers.write_csv(
        tmp_path / "staff by site.csv",
        [["Team", "Quay House", "Brook Hospital"], ["Nursing staff", 10, "*"], ["Therapy staff", 4, 6]],
    )
    adopting("teams", path, agency=BODY)
    star = next(row for row in rows("teams.csv") if "adopt.suppressed_fte" in row["basis"])
    assert float(star["fte"]) == 2.5
    assert sum(float(row["fte"]) for row in rows("teams.csv")) == 22.5


def test_of_monthly_returns_the_latest_is_taken_as_control_totals(tmp_path: Path, adopting: Adopt, rows: Rows) -> None:
    """Three sheets count the same people: one is taken, and told; a body's total is no team."""

    def sheet(total: float) -> registers.Rows:
        return [
            ["Organisation name", "Payroll EO Headcount", "Payroll EO Full-time Equivalent", "Payroll SEO Headcount",
             "Payroll SEO Full-time Equivalent", "Payroll Total Employees Headcount",
             "Payroll Total Employees Full-time Equivalent"],
            ["Office of Bells", 60, 55.5, 50, 44.5, 110, total],
        ]  # fmt: skip

    path = registers.write_xlsx(
        tmp_path / "m.xlsx", sheet(100), sheet="May 2026", more={"June 2026": sheet(99.5), "April 2026": sheet(98)}
    )
    said = adopting("teams", path)
    assert [(row["agency"], float(row["fte"])) for row in rows("adopted/control_totals.csv")] == [
        ("Office of Bells", 99.5)
    ]
    assert rows("teams.csv") == []
    assert any("3 monthly sheets; the latest, June 2026, is taken" in line for line in said)


def test_senior_posts_are_refused_with_the_reason(tmp_path: Path, adopting: Adopt) -> None:
    """A chart of the top posts says how units stand to each other, and not how many work in them."""
    path = registers.write_csv(
        tmp_path / "chart.csv",
        [
            ["Level", "JobTitle", "Directorate", "Salary band"],
            *[[2, "Director", f"D{n}", "90000 - 95000"] for n in range(5)],
        ],
    )
    with pytest.raises(InputError, match="senior posts: the structure of units, without a head-count"):
        adopting("teams", path)


def test_a_decision_on_a_site_is_kept(tmp_path: Path, offices: Path, adopting: Adopt, rows: Rows) -> None:
    """A site that no building is called like is listed; the building that a person writes is taken from then on."""
    adopting("buildings", offices, agency=BODY)
    path = registers.write_csv(
        tmp_path / "posts.csv",
        [["Team", "FTE", "Base"], ["Night Team", 5, "The Old Granary"], ["Day Team", 4, "Quay House"], ["X", 1, "A2"]],
    )
    adopting("teams", path, agency=BODY)
    listed = {row["they_say"]: row for row in rows("adopted/sites.csv")}
    assert (listed["The Old Granary"]["taken"], listed["Quay House"]["taken"]) == ("no", "yes")
    sites = tmp_path / "place" / "adopted" / "sites.csv"
    text = sites.read_text(encoding="utf-8").splitlines()
    sites.write_text("\n".join("A3" + line if "Granary" in line else line for line in text), encoding="utf-8")
    adopting("teams", path, agency=BODY)
    night = next(row for row in rows("teams.csv") if row["name"].startswith("Night Team"))
    assert (night["building"], night["assumed"]) == ("A3", "")


def test_a_decision_on_a_site_holds_for_every_list_of_that_file(
    tmp_path: Path, offices: Path, adopting: Adopt, rows: Rows
) -> None:
    """Counters are joined before ids are given anew: what a person wrote by an id is found all the same."""
    adopting("buildings", offices, agency=BODY)
    path = registers.write_csv(
        tmp_path / "served.csv",
        [["Team", "FTE", "Base", "Service", "Opening hours"], ["Lenders", 5, "The Old Granary", "library", "Mon 9-5"],
         ["Clinic", 4, "Quay House", "clinic", "Tue 9-5"], ["More", 1, "Quay House", "library", "Wed 9-5"]],
    )  # fmt: skip
    adopting("teams", path, agency=BODY)
    sites = tmp_path / "place" / "adopted" / "sites.csv"
    text = sites.read_text(encoding="utf-8").splitlines()
    sites.write_text("\n".join("A3" + line if "Granary" in line else line for line in text), encoding="utf-8")
    adopting("counters", path, agency=BODY)
    served = {(row["service"], row["building"]) for row in rows("counters.csv")}
    assert served == {("library", "A3"), ("clinic", "A1"), ("library", "A1")}


def test_the_published_organogram_keeps_its_fte(published_again: Path, adopting: Adopt, rows: Rows) -> None:
    """29 units with 88,895.37 FTE, which is what its column adds up to; support functions are recognised."""
    said = adopting("teams", published_again / "organogram_dwp_junior_2013.csv")
    assert sum(float(row["fte"]) for row in rows("teams.csv")) == pytest.approx(88_895.37, abs=0.05)
    assert any("88,895.4 FTE in 29 units" in line for line in said)
    assert {"Finance", "HR", "IT"} <= {row["function"] for row in rows("functions.csv")}


def test_the_re_created_cross_tab_keeps_its_fte(published_again: Path, adopting: Adopt, rows: Rows) -> None:
    """279.45 FTE in all: 7 at home are listed, the rest are teams; each site adds up to the file's own total."""
    adopting("teams", published_again / "recreated" / "RECREATED_staff_by_site_crosstab.xlsx", agency=BODY)
    teams = rows("teams.csv")
    at = {
        site: sum(float(row["fte"]) for row in teams if site in row["name"])
        for site in ("Trinity House", "Kings Court", "Brecon Hosp.")
    }
    assert at == pytest.approx({"Trinity House": 75.4, "Kings Court": 67.1, "Brecon Hosp.": 123.95}, abs=0.05)
    assert sum(float(row["fte"]) for row in teams) == pytest.approx(279.45 - 7, abs=0.05)


def test_a_post_whose_holder_is_called_vacant_is_left_out(
    tmp_path: Path, adopting: Adopt, rows: Rows, offices: Path
) -> None:
    """Nobody sits there; the name is looked at for that alone, and written nowhere. Part of a name is enough where
    only one building of the body has it."""
    head = ["Post", "Service", "FTE", "Base", "Employee name"]
    body = [["1", "Planning", 1, "Quay House", "A Person"], ["2", "Planning", 1, "Lane Health Centre", "VACANT"],
            ["3", "Planning", 0.5, "Lane Health Centre", "B Person"]]  # fmt: skip
    adopting("buildings", offices, agency="Bay Trust")
    said = adopting("teams", registers.write_csv(tmp_path / "posts.csv", [head, *body]), agency="Bay Trust")
    assert "  1 row left out: a vacant post: nobody sits there today." in said
    assert {row["building"]: row["fte"] for row in rows("teams.csv")} == {"A1": "1", "A2": "0.5"}
