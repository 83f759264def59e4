"""Writing what lists give into the place: beside the buildings' tables, and the cells each figure came from."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from estate_opt.adopt.lists.rows import Outcome
from estate_opt.adopt.place_files import FOLDER, as_csv, sector_of
from estate_opt.ground.files import write_atomically

_APPENDED = ("teams", "spaces", "agencies")
"""Tables that the registers of buildings make as well: rows are added to theirs."""
_COLUMNS = {
    "teams": (
        "team",
        "name",
        "agency",
        "building",
        "fte",
        "function",
        "serves",
        "assumed",
        "basis",
        "source",
        "source_ref",
    ),
    "spaces": ("building", "space_type", "capacity", "assumed", "basis", "source", "source_ref"),
    "agencies": ("agency", "name", "sector", "basis", "assumed"),
    "functions": (
        "agency",
        "function",
        "fte",
        "staff_gbp_per_year",
        "systems_gbp_per_year",
        "contracts_gbp_per_year",
        "contracts_end",
        "assumed",
        "basis",
        "source",
        "source_ref",
    ),
    "services": ("service", "name", "agency", "assumed", "basis", "source", "source_ref"),
    "counters": (
        "service",
        "building",
        "status",
        "running_gbp_per_year",
        "min_staff_fte",
        "opening_hours",
        "assumed",
        "basis",
        "source",
        "source_ref",
    ),
    "localities": (
        "locality",
        "name",
        "area",
        "latitude",
        "longitude",
        "easting",
        "northing",
        "population",
        "group",
        "assumed",
        "basis",
        "source",
        "source_ref",
    ),
}


def add_to_place(outcome: Outcome, place: Path) -> None:
    """Write the outcome of the lists into a place whose buildings' tables have just been written. Raises UsageError.

    A table that only lists make is written whole; one of the same name that a person has typed is left alone, and told.
    """
    _add_agencies(outcome, place)
    for name, rows in outcome.rows.items():
        path = place / f"{name}.csv"
        if name in _APPENDED:
            columns, held = _read(path)
            _write(path, [*columns, *(each for each in _COLUMNS[name] if each not in columns)], held, rows)
        elif path.is_file() and "source" not in _read(path)[0]:
            outcome.said.append(("", f"{path} is your own and is left as it is."))
        else:
            _write(path, _COLUMNS[name], [], rows)
    columns, held = _read(place / FOLDER / "provenance.csv")
    lines = _with_amendments(held, outcome.origins)
    more = dict.fromkeys(key for line in outcome.origins for key in line)
    _write(place / FOLDER / "provenance.csv", [*columns, *(each for each in more if each not in columns)], lines, [])
    for name, rows in outcome.beside.items():
        if rows:
            _write(place / FOLDER / name, list(rows[0]), [], rows)
    _append(
        place / FOLDER / "findings.csv",
        (
            (d.severity, d.file, d.sheet, f"{d.column or 'A'}{d.row}", d.value, d.problem, d.remedy)
            for d in outcome.doubts
        ),
    )
    _append(
        place / FOLDER / "left_out.csv",
        ((file, sheet, row.row, "not taken over", row.reason, row.shown) for file, sheet, row in outcome.left_out),
    )


def _add_agencies(outcome: Outcome, place: Path) -> None:
    """Bodies that only the lists name."""
    known = {line["agency"] for line in _read(place / "agencies.csv")[1]}
    named = [row["agency"] for rows in outcome.rows.values() for row in rows if row.get("agency")]
    for agency in dict.fromkeys(each for each in named if each not in known):
        outcome.add(
            "agencies",
            agency=agency,
            name=agency,
            sector=sector_of(agency),
            basis="sector from the name",
            assumed="sector",
        )


def _with_amendments(held: list[dict[str, str]], origins: Sequence[dict[str, str]]) -> list[dict[str, Any]]:
    """Lines of provenance; those about a building that a register gives are put into its line."""
    lines: dict[tuple[str, str], dict[str, Any]] = {(line["table"], line["id"]): dict(line) for line in held}
    for origin in origins:
        key = (origin["table"], str(as_csv(origin["id"])))
        if key in lines and origin["table"] == "buildings":
            lines[key] |= {
                name: cells for name, cells in origin.items() if name not in ("table", "id", "file", "sheet", "rows")
            }
        else:
            lines[key] = {name: as_csv(value) for name, value in origin.items()}
    return list(lines.values())


def _read(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        return list(reader.fieldnames or ()), list(reader)


def _write(path: Path, columns: Sequence[str], held: Iterable[dict[str, Any]], rows: Iterable[dict[str, Any]]) -> None:
    """A table, CSV: rows that were there as they are, new ones made safe for a spreadsheet. Raises UsageError."""
    with (
        write_atomically(path, overwrite=True) as temporary,
        temporary.open("w", encoding="utf-8", newline="") as file,
    ):
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(held)
        writer.writerows({name: as_csv(value) for name, value in row.items()} for row in rows)


def _append(path: Path, rows: Iterable[Sequence[Any]]) -> None:
    columns, held = _read(path)
    _write(path, columns, held, (dict(zip(columns, row, strict=True)) for row in rows))
