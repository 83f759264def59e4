"""A register in levels: a property, its buildings, the contracts by which they are held, and who occupies them."""

import csv
from pathlib import Path

import openpyxl
import pytest

from estate_opt.adopt.layout import find_layout
from estate_opt.adopt.lists.command import adopt_as_it_seems
from estate_opt.adopt.propose import propose
from estate_opt.options.option import load
from estate_opt.spreadsheets.sheets import read_workbook

Rows = list[tuple[object, ...]]
PROPERTIES: Rows = [
    ("Property reference", "Property name", "Organisation", "Address", "Town", "Postcode"),
    ("P100", "Carr House Campus", "Ministry", "1 Carr St", "Preston", "PR1 1AA"),
    ("P200", "Mill Lane Depot", "Ministry", "Mill Lane", "Blackburn", "BB1 1AA"),
    ("P300", "Gate Lodge", "Ministry", "2 Park Rd", "Preston", "PR1 2BB"),
]
BUILDINGS: Rows = [
    ("Property reference", "Building reference", "Building name", "Floor area (m²)", "Building type"),
    ("P100", "B101", "Carr House North", 2400, "Office"),
    ("P100", "B102", "Carr House South", 1200, "Office"),
    ("P200", "B201", "Mill Lane Store", 900, "Depot"),
]
CONTRACTS: Rows = [
    ("Contract reference", "Property reference", "Building reference", "Tenure", "Expiry Date", "Actual break date",
     "Break notice term", "Break penalty", "Annual rent"),
    ("C1", "P100", "B101", "Leasehold", "31/03/2031", "31/03/2029", "6 months", "£20,000", "£240,000"),
    ("C2", "P100", "B102", "Freehold", None, None, None, None, None),
    ("C3", "P200", "B201", "Licence", "31/12/2028", None, "3 months", None, "£30,000"),
]  # fmt: skip
OCCUPATIONS: Rows = [
    ("Occupation reference", "Building reference", "Occupying organisation", "Occupation agreement type",
     "Floor area (m²)", "FTE"),
    ("O1", "B101", "Ministry", "Owner occupied", 1600, 20),
    ("O2", "B101", "Probation", "MOTO", 800, 25),
    ("O3", "B102", "Ministry", "Owner occupied", 1200, 30),
]  # fmt: skip


def written(path: Path, **sheets: Rows) -> Path:
    """A workbook of these sheets."""
    book = openpyxl.Workbook(write_only=True)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def table(place: Path, name: str) -> dict[str, dict[str, str]]:
    """The rows of a table of the place, by their first column."""
    with (place / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return {next(iter(row.values())): row for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What all four levels make."""
    folder = tmp_path_factory.mktemp("levels")
    book = written(folder / "insite.xlsx", Property=PROPERTIES, Building=BUILDINGS, Contract=CONTRACTS,
                   Occupation=OCCUPATIONS)  # fmt: skip
    adopt_as_it_seems([book], folder / "place", load())
    return folder / "place"


def test_a_property_lends_its_place_to_its_buildings(place: Path) -> None:
    """Three buildings stand on two properties; the lodge has no building of its own and is one itself. Where the
    buildings are, and whose, is said by their property alone."""
    found = table(place, "buildings")
    assert {each["name"] for each in found.values()} == {
        "Carr House North", "Carr House South", "Mill Lane Store", "Gate Lodge",
    }  # fmt: skip
    assert [(found[ref]["postcode"], found[ref]["agency"]) for ref in ("B101", "B102", "B201")] == [
        ("PR1 1AA", "Ministry"), ("PR1 1AA", "Ministry"), ("BB1 1AA", "Ministry"),
    ]  # fmt: skip
    assert found["B201"]["address"] == "Mill Lane, Blackburn"
    assert float(found["B101"]["floor_area_m2"]) == 2400
    left_out = (place / "adopted" / "left_out.csv").read_text(encoding="utf-8-sig")
    assert "Carr House Campus" in left_out


def test_contracts_belong_to_the_building_they_name(place: Path) -> None:
    """A lease with its break, notice in words and penalty; what is owned stands among the contracts too, and has no
    rent; a licence."""
    found = table(place, "buildings")
    kept = ("tenure", "lease_end", "break_date", "notice_months", "exit_gbp", "rent_gbp_per_year")
    assert [found["B101"][name] for name in kept] == ["leasehold", "2031-03-31", "2029-03-31", "6", "20000", "240000"]
    assert "break_date" not in found["B101"]["assumed"]
    assert [found["B102"][name] for name in kept] == ["freehold", "", "", "", "", ""]
    assert [found["B201"][name] for name in kept] == ["licence", "2028-12-31", "", "3", "", "30000"]


def test_occupations_are_staff_of_whoever_occupies(place: Path) -> None:
    """Two bodies sit in one building; an occupation is no building."""
    fte: dict[tuple[str, str], float] = {}
    for each in table(place, "teams").values():
        if each["source"] == "insite.xlsx":
            at = (each["agency"], each["building"])
            fte[at] = fte.get(at, 0.0) + float(each["fte"])
    assert fte == {("Ministry", "B101"): 20, ("Probation", "B101"): 25, ("Ministry", "B102"): 30}


def test_a_site_of_another_body_is_left_where_it_is(tmp_path: Path) -> None:
    """Two bodies both have a site 12. The house of the one is no site of the other's buildings."""
    ours: Rows = [
        ("Site ref", "Building ref", "Building name", "Postcode", "Floor area (m²)"),
        ("12", "A1", "North Hall", "PR1 1AA", 900), ("12", "A2", "South Hall", "PR1 1AB", 800),
    ]  # fmt: skip
    theirs: Rows = [("Site ref", "Site name", "Postcode", "Floor area (m²)"), ("12", "Mill House", "BB1 1AA", 500),
                    ("13", "Weir House", "BB1 1AB", 400)]  # fmt: skip
    files = [written(tmp_path / "ours.xlsx", A=ours), written(tmp_path / "theirs.xlsx", B=theirs)]
    adopt_as_it_seems(files, tmp_path / "place", load())
    assert {each["name"] for each in table(tmp_path / "place", "buildings").values()} == {
        "North Hall", "South Hall", "Mill House", "Weir House",
    }  # fmt: skip


def test_a_block_that_is_no_key_is_not_the_building(tmp_path: Path) -> None:
    """Block 1 of every site tells no row apart: the site's reference stays the building's."""
    rows: Rows = [("Site ref", "Block no", "Site name", "Postcode")]
    rows += [(f"S{site:03}", block, f"Site {site}", f"PR{site} 1AA") for site in range(1, 6) for block in (1, 2)]
    sheet = read_workbook(written(tmp_path / "blocks.xlsx", Blocks=rows))[0]
    layout = find_layout(sheet)
    assert layout is not None
    chosen = {choice.place.heading: choice.to for choice in propose(layout)}
    assert chosen["Site ref"] == "building"
    assert "site" not in chosen.values()
