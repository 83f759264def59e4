"""A place of two agencies and three buildings as plain text, written as a folder: what the tests of reading vary."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from estate_opt import checks
from estate_opt.ground.errors import Finding
from estate_opt.options.option import Option
from estate_opt.tables import changes, intake
from estate_opt.tables.typed_rows import Tables

Grid = Sequence[Sequence[object]]
"""The headings, then the rows."""

SMALL: dict[str, Grid] = {
    "agencies": [("agency", "name"), ("county", "The County"), ("trust", "The Trust")],
    "buildings": [
        ("building", "agency", "easting", "northing", "tenure", "lease_end", "desks", "rent_gbp_per_year",
         "rates_gbp_per_year", "running_gbp_per_year", "status", "features"),
        ("hall", "county", 400_000, 300_000, "freehold", "", 50, "", 1000, 2000, "", "secure"),
        ("annex", "county", 401_000, 300_000, "leasehold", "31/03/2031", 20, 5000, 500, 900, "", ""),
        ("clinic", "trust", 402_000, 301_000, "freehold", "", 30, "", 800, 1500, "", "clinical"),
    ],
    "teams": [
        ("team", "agency", "building", "fte", "needs", "movable", "function"),
        ("pay", "county", "annex", 10, "", "", "Finance"),
        ("care", "county", "hall", 20, "", "", ""),
        ("nurses", "trust", "clinic", 12, "clinical", "no", ""),
        ("books", "trust", "clinic", 4, "", "", "Finance"),
    ],
}  # fmt: skip
"""Nothing is wrong with it, and nothing is odd."""


def write_folder(folder: Path, tables: Mapping[str, Grid]) -> Path:
    """Each table as a CSV file in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(rows)
    return folder


def read_small(folder: Path, **tables: Grid) -> Tables:
    """The small place with some tables replaced or added, written to the folder and read again."""
    return intake.read(write_folder(folder, {**SMALL, **tables}))


def findings_of(folder: Path, option: Option, **tables: Grid) -> list[Finding]:
    """What the check says of the small place with some tables replaced or added."""
    return checks.check(changes.apply_changes(read_small(folder, **tables), option), option)


def with_cell(table: str, row: str, column: str, value: object) -> Grid:
    """A table of the small place with one cell changed; a column that it does not have is added."""
    headings, *rows = [list(line) for line in SMALL[table]]
    if column not in headings:
        headings.append(column)
        rows = [[*line, ""] for line in rows]
    for line in rows:
        if line[0] == row:
            line[headings.index(column)] = value
    return [headings, *rows]


def with_row(table: str, *values: object) -> Grid:
    """A table of the small place with one row more, its missing cells blank."""
    headings = SMALL[table][0]
    return [*SMALL[table], [*values, *([""] * (len(headings) - len(values)))]]
