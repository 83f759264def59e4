"""The adopted place: read back by the contract, traceable to the cell, checked and solved in its owners' words."""

import csv
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from estate_opt.adopt.command import adopt
from estate_opt.adopt.theirs import in_their_words
from estate_opt.checks import check
from estate_opt.cli.main import main
from estate_opt.ground.errors import Severity
from estate_opt.options.option import Option
from estate_opt.planning import solve_place
from estate_opt.spreadsheets.sheets import read_workbook
from estate_opt.tables.intake import read
from estate_opt.tables.records import build_estate
from tests.adopt import registers
from tests.adopt.conftest import Adopt


@pytest.fixture
def place(tmp_path: Path, adopting: Adopt) -> Path:
    """Three bodies' lists in one place."""
    adopting(registers.police_workbook(tmp_path / "police.xlsx"), agency="Police")
    adopting(registers.lease_list(tmp_path / "leases.csv"), agency="City Council")
    adopting(registers.fire_list(tmp_path / "fire.txt"), agency="Fire Service")
    return tmp_path / "place"


def _provenance(place: Path) -> dict[tuple[str, str], dict[str, str]]:
    with (place / "adopted" / "provenance.csv").open(encoding="utf-8", newline="") as file:
        return {(line["table"], line["id"]): line for line in csv.DictReader(file)}


def test_the_tables_keep_the_contract(place: Path, base_option: Option) -> None:
    """They read back without an error, with every estimate named in `assumed` and its rule in `basis`."""
    tables = read(place)
    findings = check(tables, base_option)
    assert [finding for finding in findings if finding.severity is Severity.ERROR] == []
    estate = build_estate(tables, base_option)
    assert len(estate.buildings) == 5 + 3 + 12
    assert {agency.sector for agency in estate.agencies.values()} == {"police", "council", "fire"}
    for row in tables.rows("buildings"):
        assert all(column in (row["basis"] or "") for column in row["assumed"] or ())
    assert any(cell.column == "desks" for cell in estate.assumed)


def test_every_cell_of_ours_leads_to_a_cell_of_theirs(place: Path, tmp_path: Path) -> None:
    """Following the provenance of a text or figure to their file finds what it was made from."""
    lines = _provenance(place)
    sheets = {
        ("police.xlsx", "Estate"): read_workbook(tmp_path / "police.xlsx")[0],
        ("leases.csv", "leases"): read_workbook(tmp_path / "leases.csv")[0],
    }

    def theirs(line: dict[str, str], cell: str) -> object:
        match = re.fullmatch(r"([A-Z]+)(\d+)", cell)
        assert match
        sheet = sheets[(line["file"], line["sheet"])]
        row = next(row for row in sheet.rows if row.number == int(match[2]))
        return row.values[ord(match[1]) - 65]

    northgate = lines[("buildings", "northgate-police-station-la1-1yn")]
    assert theirs(northgate, northgate["name"]) == "Northgate Police Station"
    assert theirs(northgate, northgate["floor_area_m2"]) == 2100
    assert theirs(northgate, northgate["postcode"]) == "LA1 1YN"
    assert northgate["desks"] == "assumed"
    market = lines[("buildings", "L1")]
    assert [theirs(market, cell) for cell in market["floor_area_m2"].split("+")] == ["1,000", "2,000"]
    assert theirs(market, market["lease_end"]) == "30/06/31"
    with (place / "buildings.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            line = lines[("buildings", row["building"])]
            for column, value in row.items():
                if value and column not in ("building", "agency", "assumed", "basis", "source", "source_ref"):
                    assert line.get(column), (row["building"], column)


def test_findings_speak_of_their_cells(place: Path, base_option: Option) -> None:
    """No finding names a file of ours; those on figures of theirs name the very cell."""
    tables = read(place)
    theirs = in_their_words(place, tables, check(tables, base_option), base_option)
    assert theirs.findings
    assert not any(
        "buildings.csv" in (finding.cell or "") or "buildings.csv" in finding.problem for finding in theirs.findings
    )
    lease = next(finding for finding in theirs.findings if finding.cell == "leases.csv!E6")
    assert "range" in lease.problem
    assert any(finding.cell == "police.xlsx Estate!E4" for finding in theirs.findings)


def test_quality_per_agency_ranked_by_what_hangs_on_it(place: Path, base_option: Option) -> None:
    """Each agency has a sheet; counts add up to its buildings; the dearest gaps come first."""
    tables = read(place)
    theirs = in_their_words(place, tables, check(tables, base_option), base_option)
    quality = [sheet for sheet in theirs.tables.sheets if sheet.name.startswith("Quality")]
    assert [sheet.name for sheet in quality] == ["Quality City Council", "Quality Fire Service", "Quality Police"]
    for sheet, buildings in zip(quality, (3, 12, 5), strict=True):
        rows = [row.values for row in sheet.rows[3:]]
        assert all(sum(int(str(value)) for value in row[2:6]) == row[1] == buildings for row in rows)
        stakes = [float(str(row[7])) for row in rows]
        assert stakes == sorted(stakes, reverse=True)
    fire = {row.values[0]: row.values for row in quality[1].rows[3:]}
    assert fire["tenure"][2] == 12
    assert fire["tenure"][7] == 0
    assert fire["desks"][3] == 12


def test_the_annotated_workbook_holds_their_sheets(place: Path, tmp_path: Path) -> None:
    """`check --annotate` writes a copy of their data with their cells marked, behind the problems and the quality."""
    done = CliRunner().invoke(main, ["check", str(place), "--annotate", str(tmp_path / "back.xlsx")])
    assert done.exit_code == 0, done.output
    assert "is given" in done.output
    book = load_workbook(tmp_path / "back.xlsx")
    assert book.sheetnames == [
        "Problems",
        "Quality City Council",
        "Quality Fire Service",
        "Quality Police",
        "Estate",
        "leases",
        "fire",
    ]
    assert book["Estate"]["A2"].value == "Northgate Police Station"
    comment = book["leases"]["E6"].comment
    assert comment is not None
    assert "range" in comment.text


def test_the_place_can_be_solved(tmp_path: Path, adopting: Adopt, base_option: Option) -> None:
    """Teams made from rules sit in the adopted buildings, and a plan is found and passes its re-check."""
    adopting(registers.police_workbook(tmp_path / "police.xlsx"), agency="Police")
    adopting(registers.fire_list(tmp_path / "fire.txt"), agency="Fire Service")
    planned = solve_place(tmp_path / "place", base_option.with_solver(time_limit_seconds=20))
    assert planned.audit.passed
    assert planned.plan.estate.teams


def test_text_never_becomes_a_formula(tmp_path: Path, adopting: Adopt) -> None:
    """A name or a reference that begins like a formula is text in every file written."""
    rows = [
        ["Site code", "Site name", "Postcode", "Tenure"],
        ["=1+1", "=cmd|' /C calc'!A0", "LA1 1AB", "Freehold"],
        ["@x", "+441524", "LA1 1AB", "Freehold"],
        ["B3", "Hall", "LA1 1AB", "Freehold"],
    ]
    adopting(registers.write_csv(tmp_path / "r.csv", rows))
    for path in (tmp_path / "place").rglob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            assert not any(cell[:1] in ("=", "+", "@", "-") for line in csv.reader(file) for cell in line), path.name
    assert [row.id for row in read(tmp_path / "place").rows("buildings")] == ["1+1", "x", "B3"]


def test_land_art_and_furniture_are_set_aside_with_reasons(tmp_path: Path, adopting: Adopt) -> None:
    """In a register of all assets; a bridge in the name of a town hall's street does no harm."""
    names = [
        "Land at Mill Lane",
        "War Memorial",
        "Statue of a Mayor",
        "High Street Car Park",
        "Memorial Hall",
        "Bridge House",
        "Town Hall",
        "Playing Field",
        "Library",
        "Mobile Library",
        "Bus shelter, Green Lane",
    ]
    rows = [
        ["Asset ref", "Asset name", "Postcode", "Tenure"],
        *[[f"A{n}", name, "LA1 1AB", "Freehold"] for n, name in enumerate(names)],
    ]
    adopted = adopting(registers.write_csv(tmp_path / "r.csv", rows))
    assert [found.name for found in adopted.found] == ["Memorial Hall", "Bridge House", "Town Hall", "Library"]
    assert all("not a building" in row.reason for row in adopted.reads[0].set_aside)


def test_the_command_says_what_it_did(tmp_path: Path) -> None:
    """`adopt` prints columns, rows and gaps; a list of payments ends with 3 and what it seems to be."""
    file = registers.lease_list(tmp_path / "l.csv")
    done = CliRunner().invoke(
        main, ["adopt", str(file), "--as", "buildings", "--agency", "City", "-o", str(tmp_path / "place")]
    )
    assert done.exit_code == 0, done.output
    assert "4 rows kept, folded into 3 buildings" in done.output
    spend = registers.not_registers(tmp_path)["payments"]
    refused = CliRunner().invoke(main, ["adopt", str(spend), "-o", str(tmp_path / "other")])
    assert refused.exit_code == 3
    assert "a list of payments" in refused.output
    assert "Traceback" not in refused.output


def test_four_real_lists_make_one_place_that_can_be_solved(
    published: Path, tmp_path: Path, base_option: Option
) -> None:
    """A council's register, hospital sites, jobcentres and libraries of one county."""
    lists = (
        ("local_authority_land_and_assets_2021.csv", "Cheltenham Borough Council", ()),
        ("HospitalEstatesAndFacilitiesStatistics_13944.XLS", "NHS", ("Organisation Name=*GLOUCESTERSHIRE*",)),
        ("jobcentres.csv", "Department for Work and Pensions", ("County=Gloucestershire",)),
        ("libraries_raw.csv", "Gloucestershire County Council", ("A=Gloucestershire",)),
    )
    for file, agency, where in lists:
        adopt([published / file], tmp_path / "place", base_option, agency, None, where)
    tables = read(tmp_path / "place")
    assert [f for f in check(tables, base_option) if f.severity is Severity.ERROR] == []
    owners = [row["agency"] for row in tables.rows("buildings")]
    assert owners.count("Cheltenham Borough Council") == 193 - 3  # three references stand on two rows of one building
    assert owners.count("Department for Work and Pensions") == 7
    assert sum("NHS" in owner for owner in owners) == 10
    assert owners.count("Gloucestershire County Council") == 40
    planned = solve_place(tmp_path / "place", base_option.with_solver(time_limit_seconds=30))
    assert planned.audit.passed
