"""Broken copies of the sample workbook: each ends in words that name the cell, and with the right exit code."""

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from estate_opt.cli.main import main
from tests.broken_sample import (
    Place,
    Spoil,
    alike_id,
    blank_rows,
    column_hidden,
    column_twice,
    column_unknown,
    degrees_swapped,
    far_cell,
    heading_blank,
    headings_merged,
    headings_only,
    immovable_pair,
    journey_to_itself,
    lease,
    lease_before_break,
    no_desks_left,
    open_in_candidate,
    pairs,
    put,
    renamed_column,
    renamed_sheet,
    roads_in_pieces,
    row_hidden,
    row_twice,
    service_default,
    service_without_counters,
    sheet_empty,
    sheet_hidden,
    team_in_candidate,
    tier_falls,
    title_row,
    without_column,
    without_sheet,
)


@dataclass(frozen=True)
class Broken:
    """A way to break the sample, and what must be said of it."""

    name: str
    spoil: Spoil
    severity: str
    words: str


CASES = [
    Broken("a needed sheet is missing", without_sheet, "error", "The table teams is missing"),
    Broken("a sheet is misspelt", renamed_sheet, "error", "Did you mean teems?"),
    Broken("a needed column is missing", without_column, "error", "The column fte is missing"),
    Broken("a column is misspelt", renamed_column, "error", "Did you mean desks"),
    Broken("a column is there twice", column_twice, "error", "The heading fte stands twice"),
    Broken("a column is unknown", column_unknown, "note", "The column colour is kept"),
    Broken("a heading is blank", heading_blank, "warning", "has no heading"),
    Broken("headings are merged", headings_merged, "error", "The heading cells B1:C1 are merged"),
    Broken("a title stands above", title_row, "error", "The headings are in row 2; row 1 must hold them"),
    Broken("blank rows in between", blank_rows, "note", "2 blank rows are skipped (rows 4 to 5)"),
    Broken("headings without rows", headings_only, "error", "teams has headings, but no rows"),
    Broken("an empty sheet", sheet_empty, "error", "it has no headings and no rows"),
    Broken("a hidden sheet", sheet_hidden, "warning", "This sheet is hidden, and is not read"),
    Broken("a hidden row", row_hidden, "warning", "Hidden rows are not read: 3."),
    Broken("a hidden column", column_hidden, "warning", "Hidden columns are not read: C ("),
    Broken("text in a number", put("teams", "fte", "twelve"), "error", "“twelve” is not a number"),
    Broken("a number with its unit", put("buildings", "floor_area_m2", "350 m2"), "error", "without units or words"),
    Broken("a continental number", put("teams", "fte", "1.234,5"), "error", "more than one way"),
    Broken("n/a for not known", put("buildings", "floor_area_m2", "n/a"), "error", "Leave the cell empty"),
    Broken("negative desks", put("buildings", "desks", -5), "error", "-5 is below 0"),
    Broken("negative FTE", put("teams", "fte", -1), "error", "below 0"),
    Broken("blank desks", put("buildings", "desks", None), "error", "the word unlimited for no limit"),
    Broken("unlimited misspelt", put("buildings", "desks", "unlimted"), "error", "Did you mean unlimited?"),
    Broken("a blank id", put("teams", "team", None), "error", "team is blank"),
    Broken("shortened money", put("buildings", "receipt_gbp", "£1.2m"), "error", "is shortened"),
    Broken("euros", put("buildings", "receipt_gbp", "€500"), "error", "is not in pounds"),
    Broken("a date where money belongs", put("buildings", "receipt_gbp", datetime(2027, 1, 1)), "error", "A date"),
    Broken("an unknown tenure", put("buildings", "tenure", "rented"), "error", "is not one of the choices"),
    Broken("a misspelt tenure", put("buildings", "tenure", "free hold"), "error", "Did you mean freehold?"),
    Broken("neither yes nor no", put("agencies", "joins", "maybe"), "error", "neither yes nor no"),
    Broken("a day that never was", put("buildings", "lease_end", "31/02/2027"), "error", "there is no such day"),
    Broken("the American order", put("buildings", "lease_end", "12/25/2027"), "error", "no month 25"),
    Broken("date nonsense", put("buildings", "lease_end", "when sold"), "error", "is not a date"),
    Broken("two figures for a year", put("buildings", "lease_end", "31/03/27"), "error", "two figures"),
    Broken("a year alone", put("buildings", "lease_end", 2031), "error", "2031 is not a date"),
    Broken("a share of twelve", put("arrangement_tiers", "staff_saving", 12), "error", "12% or 0.12"),
    Broken("more than all", put("arrangement_tiers", "staff_saving", "120%"), "error", "1.2 is above 1"),
    Broken("half an agency", put("arrangements", "min_agencies", 2.5), "error", "not a whole number"),
    Broken("a formula never calculated", put("teams", "fte", "=A1*2"), "error", "never been calculated"),
    Broken("an error cell", put("teams", "fte", "#DIV/0!"), "error", "The cell shows #DIV/0!"),
    Broken("an error cell as an id", put("teams", "agency", "#N/A"), "error", "The cell shows #N/A"),
    Broken("an id that became a date", put("teams", "team", datetime(2026, 10, 1)), "error", "where an id should be"),
    Broken("a building twice", row_twice("buildings", "building"), "error", "stands twice"),
    Broken("a team twice", row_twice("teams", "team"), "error", "stands twice"),
    Broken("demand twice", row_twice("demand", "service"), "error", "stands twice"),
    Broken("an id in other letters", alike_id, "warning", "only by capitals or spaces"),
    Broken("an unknown agency of a building", put("buildings", "agency", "XYZQ"), "error", "not in the table agencies"),
    Broken("an unknown agency of a team", put("teams", "agency", "XYZQ"), "error", "not in the table agencies"),
    Broken("an unknown building of a team", put("teams", "building", "QQQQ"), "error", "not in the table buildings"),
    Broken("an unknown team in needs", put("needs", "team", "QQQQ"), "error", "not in the table teams"),
    Broken("an unknown building in spaces", put("spaces", "building", "QQQQ"), "error", "not in the table buildings"),
    Broken("an unknown side of a pair", put("pairs", "left", "QQQQ"), "error", "any of the tables teams or agencies"),
    Broken("an unknown service", put("counters", "service", "librery"), "error", "Did you mean library?"),
    Broken("an unknown locality", put("demand", "locality", "QQQQ"), "error", "not in the table localities"),
    Broken("an unknown team of a function", put("functions", "team", "QQQQ"), "error", "not in the table teams"),
    Broken("an unknown provider", put("arrangements", "provider", "QQQQ"), "error", "not in the table agencies"),
    Broken("an unknown arrangement", put("arrangement_tiers", "arrangement", "QQQQ"), "error", "not in the table arr"),
    Broken("a pair with itself", pairs(("together", 1, 1)), "error", "is paired with itself"),
    Broken("together and apart", pairs(("together", 1, 2), ("apart", 2, 1)), "error", "keep them together"),
    Broken("apart through a chain", pairs(("together", 1, 2), ("together", 2, 3), ("together", 3, 4), ("apart", 1, 4)),
           "error", "keep them together"),
    Broken("a pair that cannot meet", immovable_pair, "error", "are to be together, but may not move"),
    Broken("an unknown kind of pair", put("pairs", "kind", "near"), "error", "is not one of the choices"),
    Broken("a team in a candidate", team_in_candidate, "error", "is only a candidate"),
    Broken("a counter open in a candidate", open_in_candidate, "error", "is only a candidate"),
    Broken("too few desks today", no_desks_left, "warning", "desks today; it has 1"),
    Broken("latitude and longitude swapped", degrees_swapped, "error", "seem to be swapped"),
    Broken("a far point", put("localities", "northing", 900_000), "warning", "far from all else"),
    Broken("half a position", put("localities", "northing", None), "error", "easting is given, but northing is not"),
    Broken("a grid reference off the map", put("localities", "easting", 5_000_000), "error", "above 700000"),
    Broken("a lease without end", lease("lease_end", None), "warning", "rent goes on for ever"),
    Broken("a lease that is over", lease("lease_end", datetime(2020, 3, 31)), "warning", "ended on 31/03/2020"),
    Broken("a lease that ends before its break", lease_before_break, "warning", "before its break on 01/01/2030"),
    Broken("a blank rent", lease("rent_gbp_per_year", None), "warning", "rent_gbp_per_year is blank"),
    Broken("a freehold with rent", put("buildings", "rent_gbp_per_year", 900), "warning", "A freehold pays no rent"),
    Broken("no people", put("localities", "population", 0), "warning", "The population is 0"),
    Broken("negative visits", put("demand", "visits_per_year", -3), "error", "-3 is below 0"),
    Broken("a service nowhere offered", service_without_counters, "warning", "swimming has no counters"),
    Broken("a service called default", service_default, "error", "has a meaning of its own"),
    Broken("savings that fall", tier_falls, "warning", "The saving falls from 50% to"),
    Broken("a function nobody has", put("arrangements", "function", "Catering"), "warning", "No agency has"),
    Broken("too many agencies asked for", put("arrangements", "min_agencies", 40), "warning", "It needs 40 agencies"),
    Broken("a price year without deflator", put("buildings", "price_year", 1999), "error", "no deflator for 1999"),
    Broken("two price years in one", put("buildings", "price_year", "2024-25"), "error", "names two years"),
    Broken("an unknown column in assumed", put("teams", "assumed", "ftee"), "warning", "Did you mean fte?"),
    Broken("a journey to itself", journey_to_itself, "warning", "leads to itself"),
    Broken("roads in pieces", roads_in_pieces, "warning", "The roads are in 2 pieces"),
    Broken("a far cell", far_cell, "error", "team is blank"),
]  # fmt: skip


def _check(path: Path) -> Result:
    return CliRunner().invoke(main, ["check", str(path)])


def _told(result: Result, severity: str) -> list[str]:
    """The lines under the heading of a severity."""
    heading = {"error": "Errors", "warning": "Warnings", "note": "Notes"}[severity]
    parts = re.split(r"^(Errors|Warnings|Notes) \(.*\)$", result.stdout, flags=re.MULTILINE)
    sections = dict(zip(parts[1::2], parts[2::2], strict=True))
    return [line.strip() for line in sections.get(heading, "").splitlines()]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_broken_copy(tmp_path: Path, sample_path: Path, case: Broken) -> None:
    """A broken copy is told at its cell under its severity, and ends with 3 only if that is an error."""
    place = Place(sample_path)
    cell = case.spoil(place)
    place.book.save(tmp_path / "broken.xlsx")
    result = _check(tmp_path / "broken.xlsx")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    told = _told(result, case.severity)
    assert any(re.match(rf"{re.escape(cell)}[ :]", line) and case.words in line for line in told), (cell, told)
    assert result.exit_code == (3 if _told(result, "error") else 0)
    if case.severity == "error":
        assert result.exit_code == 3


def test_the_sample_itself_is_whole(sample_path: Path, tmp_path: Path) -> None:
    """Saved again unbroken the sample has no errors, so that what is told of the copies is their own fault."""
    place = Place(sample_path)
    place.book.save(tmp_path / "whole.xlsx")
    result = _check(tmp_path / "whole.xlsx")
    assert result.exit_code == 0
    assert _told(result, "error") == []


def _bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)


def _no_workbook(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")


def _many_parts(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(5_001):
            archive.writestr(f"xl/{number}", "")


def _protected(path: Path) -> None:
    magic, name = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "EncryptedPackage".encode("utf-16-le")
    path.write_bytes(magic + b"\x00" * 1_000 + name + b"\x00" * 500)


def _cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-2_000])


FILES: list[tuple[str, Callable[[Path], object], str]] = [
    ("not a workbook", lambda path: path.write_text("dear sir"), "is not a workbook at all"),
    ("an empty file", lambda path: path.write_bytes(b""), "is empty (0 bytes)"),
    ("cut short", _cut_short, "is damaged or cut short"),
    ("a zip bomb", _bomb, "more than any honest workbook"),
    ("a zip of five thousand parts", _many_parts, "more than any honest workbook"),
    ("a zip that is no workbook", _no_workbook, "is a zip archive, but no workbook"),
    ("protected by a password", _protected, "is protected by a password"),
]


@pytest.mark.parametrize(("name", "spoil", "words"), FILES, ids=[name for name, _, _ in FILES])
def test_broken_file(tmp_path: Path, sample_path: Path, name: str, spoil: Callable[[Path], object], words: str) -> None:
    """A file that cannot be read ends with 3 and one sentence on stderr that names it."""
    path = tmp_path / "place.xlsx"
    path.write_bytes(sample_path.read_bytes())
    spoil(path)
    result = _check(path)
    assert result.exit_code == 3
    assert result.stdout == ""
    assert result.stderr.startswith("place.xlsx ")
    assert words in result.stderr
    assert result.stderr.count("\n") == 1


def test_folder_with_nothing(tmp_path: Path) -> None:
    """A folder without tables ends with 3 and a sentence."""
    result = _check(tmp_path)
    assert result.exit_code == 3
    assert "is a folder without any tables" in result.stderr


def test_claimed_dimensions(tmp_path: Path, sample_path: Path) -> None:
    """A sheet that claims the largest size there is, and holds little, is read as if it did not."""
    path = tmp_path / "place.xlsx"
    with zipfile.ZipFile(sample_path) as before, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as after:
        claimed = 0
        for name in before.namelist():
            content = before.read(name)
            if name.startswith("xl/worksheets/sheet"):
                content, count = re.subn(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', content)
                claimed += count
            after.writestr(name, content)
    assert claimed > 10
    assert _check(path).exit_code == 0


def test_there_are_enough_ways_to_break_it() -> None:
    """At least 45 ways, each of another name."""
    names = [case.name for case in CASES] + [name for name, _, _ in FILES]
    assert len(set(names)) == len(names) >= 45
