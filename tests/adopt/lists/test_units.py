"""Lists of one body refer to each other: post → cost centre → unit → site, and cost centres of an account."""

from pathlib import Path

import pytest

from estate_opt.adopt.lists.command import adopt_as_it_seems
from estate_opt.options.option import Option
from tests.adopt.lists.conftest import Adopt
from tests.adopt.lists.conftest import Rows as Made
from tests.adopt.registers import Rows, write_csv

BODY = "Bay Trust"
POSTS: Rows = [
    ["Post no", "Job title", "Cost Centre", "FTE"],
    *[[f"P{n}", "Officer", centre, 2.5] for n, centre in enumerate(("1001", "1001", "1002", "1003", "9999"))],
]
CENTRES: Rows = [
    ["Cost centre", "Cost centre description", "Unit code"],
    ["1001", "Payroll and HR services", "HR"],
    ["1002", "Community nursing east", "COM"],
    ["1003", "Community nursing west", "COM"],
    ["1004", "Estates contingency", "COM"],
]
UNITS: Rows = [
    ["Unit code", "Unit name", "Directorate", "Site Code"],
    ["HR", "People", "Corporate", "A1"],
    ["COM", "Community", "Clinical", "A2"],
    ["OLD", "Wound-up unit", "Clinical", ""],
]


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """The posts first, so that they are read before what they refer to."""
    lists = {"posts": POSTS, "centres": CENTRES, "units": UNITS}
    return [write_csv(tmp_path / f"{name}.csv", lines) for name, lines in lists.items()]


def test_a_post_leads_by_its_cost_centre_to_its_unit_and_site(
    tmp_path: Path, base_option: Option, offices: Path, files: list[Path], rows: Made
) -> None:
    """Two posts of 2.5 FTE in cost centre 1001, whose unit HR is at A1 (Quay House); one each in 1002 and 1003, whose
    unit is at A2. The lists lie there in any order."""
    said = adopt_as_it_seems([*files, offices], tmp_path / "place", base_option, BODY)
    assert [line.rpartition("adopted as ")[2] for line in said[:4]] == ["teams.", "units.", "units.", "buildings."]
    made = {row["name"]: row for row in rows("teams.csv") if row["building"] and "9999" not in row["name"]}
    assert {name: (float(row["fte"]), row["building"], row["function"]) for name, row in made.items()} == {
        "Payroll and HR services (Corporate)": (5.0, "A1", "HR"),
        "Community nursing east (Clinical)": (2.5, "A2", ""),
        "Community nursing west (Clinical)": (2.5, "A2", ""),
    }


def test_what_does_not_join_is_listed_with_both_sides(
    tmp_path: Path, base_option: Option, offices: Path, files: list[Path], rows: Made
) -> None:
    """Cost centre 9999 is in no list; 1004 and the unit OLD are named by nobody; HR and COM are, by cost centres."""
    said = adopt_as_it_seems([*files, offices], tmp_path / "place", base_option, BODY)
    listed = [(row["file"], row["what"], row["they_say"], row["rows"]) for row in rows("adopted/not_joined.csv")]
    assert sorted(listed) == [
        ("centres.csv", "units", "1004, Estates contingency", "1"),
        ("posts.csv", "keys of units", "9999", "1"),
        ("units.csv", "units", "OLD, Wound-up unit", "1"),
    ]
    assert any("1 key of units (1 row) is in no list of units" in line for line in said)


def test_a_line_of_an_account_leads_by_its_cost_centre_to_its_function(
    tmp_path: Path, adopting: Adopt, offices: Path, files: list[Path], rows: Made
) -> None:
    """1001 is `Payroll and HR services`: HR. Nursing is no support function."""
    account = write_csv(tmp_path / "ledger.csv", [["Cost centre", "Staff costs (£)"], [1001, 90_000], [1002, 500_000]])
    adopting("buildings", offices, agency=BODY)
    adopting("units", *files[1:], agency=BODY)
    adopting("functions", account, agency=BODY)
    assert [(row["function"], row["staff_gbp_per_year"]) for row in rows("functions.csv")] == [("HR", "90000")]


def test_a_chain_that_leads_back_to_itself_ends(tmp_path: Path, adopting: Adopt, rows: Made) -> None:
    """A is below B and B below A: a post of A is in both."""
    units: Rows = [["Unit code", "Unit name", "Parent unit code"], ["A10", "Alpha", "B10"], ["B10", "Beta", "A10"]]
    posts: Rows = [["Unit code", "FTE"], ["A10", 4]]
    adopting("units", write_csv(tmp_path / "units.csv", units), agency=BODY)
    adopting("teams", write_csv(tmp_path / "posts.csv", posts), agency=BODY)
    assert [(row["name"], row["fte"]) for row in rows("teams.csv")] == [("Alpha (Beta)", "4")]


def test_a_list_of_units_whose_keys_a_person_takes_out_is_told_and_no_fault(
    tmp_path: Path, adopting: Adopt, rows: Made
) -> None:
    """`lists.toml` asks to be corrected: with `nothing` for both keys its four rows have none, and posts go on."""
    adopting("units", write_csv(tmp_path / "centres.csv", CENTRES), agency=BODY)
    path = tmp_path / "place" / "lists.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('to = "key"', 'to = "nothing"'), encoding="utf-8")
    adopting("teams", write_csv(tmp_path / "posts.csv", POSTS), agency=BODY)
    left_out = [(row["file"], row["reason"]) for row in rows("adopted/left_out.csv")]
    assert left_out == [("centres.csv", "no key")] * 4
    assert sum(float(row["fte"]) for row in rows("teams.csv")) == 12.5


def test_a_leasehold_that_no_lease_names_is_listed(tmp_path: Path, adopting: Adopt, offices: Path, rows: Made) -> None:
    """A1 is leasehold in its register, and the body's list of leases has only one of the freehold A2's annex."""
    leases = write_csv(
        tmp_path / "leases.csv", [["Lease ref", "Site Code", "Rent", "Lease end"], ["L1", "A9", 100, "31/03/2031"],
                                  ["L2", "A2", 200, "31/03/2031"]])  # fmt: skip
    adopting("buildings", offices, agency=BODY)
    said = adopting("leases", leases, agency=BODY)
    listed = [(row["file"], row["what"], row["they_say"]) for row in rows("adopted/not_joined.csv")]
    assert listed == [
        ("leases.csv", "leases", "A9"),
        ("assets.csv", "buildings without leases", "A1, Quay House"),
    ]
    assert "  1 building without leases there: see adopted/not_joined.csv." in said


def test_a_lease_that_names_a_site_is_of_its_only_building(tmp_path: Path, adopting: Adopt, rows: Made) -> None:
    """Building B1 stands on site S1, B2 and B3 on S2: which of these two is leased nobody can say."""
    register: Rows = [
        ["Site Code", "Building Code", "Building name", "Postcode", "Floor Area (m2)"],
        *[[site, code, f"{code} House", "LA1 1YN", 500] for site, code in (("S1", "B1"), ("S2", "B2"), ("S2", "B3"))],
    ]
    leases: Rows = [["Lease ref", "Property ref", "Rent", "Lease end"], ["L1", "S1", 100, "31/03/2031"],
                    ["L2", "S2", 200, "31/03/2032"]]  # fmt: skip
    adopting("buildings", write_csv(tmp_path / "estate.csv", register), agency=BODY)
    adopting("leases", write_csv(tmp_path / "leases.csv", leases), agency=BODY)
    assert [(row["building"], row["rent_gbp_per_year"]) for row in rows("buildings.csv") if row["lease_end"]] == [
        ("B1", "100")
    ]
    (lost,) = [row for row in rows("adopted/not_joined.csv") if row["what"] == "leases"]
    assert (lost["they_say"], lost["because"]) == ("S2", "it stands on the site S2, but 2 buildings have it")
