"""An adopted place in its owners' words: findings at the cells of their files, and a data-quality sheet per agency."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from estate_opt.adopt.lists.lists_file import NAME, ListMapping, read_lists
from estate_opt.adopt.lists.referral import sheets_of
from estate_opt.adopt.mapping_file import TableMapping, read_mapping
from estate_opt.adopt.missing import missing_lines
from estate_opt.adopt.place_files import FOLDER
from estate_opt.adopt.quality import HEADINGS, Quality, quality_of, summary_lines
from estate_opt.adopt.tables_on_sheets import sheet_name
from estate_opt.ground.errors import Finding, InputError, Severity
from estate_opt.options.option import Option
from estate_opt.spreadsheets.grid import Sheet, SheetRow, Value, letter
from estate_opt.tables.typed_rows import Row, Tables


def is_adopted(place: Path) -> bool:
    """Whether a place was made from people's own registers."""
    return (place / FOLDER / "provenance.csv").is_file() and (place / "mapping.toml").is_file()


@dataclass(frozen=True)
class Theirs:
    """A place's tables and findings as its owners know them."""

    tables: Tables
    """With their sheets in place of ours, behind a data-quality sheet for each agency."""
    findings: list[Finding]
    lines: list[str]
    """The data quality of each agency in a sentence."""


def in_their_words(place: Path, tables: Tables, findings: Sequence[Finding], option: Option) -> Theirs:
    """Move each finding to the cell of theirs that it comes from, and add what was noticed in adopting.

    Raises UsageError where the mapping cannot be read.
    """
    origins = _origins(place)
    sheets, gone = _their_sheets(place)
    ours = _Ours(tables, origins, sheets)
    about_our_headings = {(held.heading.sheet.label, held.heading.row) for held in tables.tables.values()}
    moved = [
        ours.moved(finding)
        for finding in findings
        if finding.severity is not Severity.NOTE
        or ((finding.cell or "").rpartition("!")[0], finding.row) not in about_our_headings
    ]
    noticed = list(_noticed(place, sheets))
    doubted = {
        (row.id, finding.column)
        for finding in findings
        if (row := ours.row_of(finding)) is not None and finding.column and finding.severity is not Severity.NOTE
    }
    doubted |= _doubted_cells(noticed, origins)
    quality = quality_of(tables, option, doubted)
    extra = [
        Finding(
            Severity.NOTE,
            file,
            "This file is no longer where it was adopted from; its cells cannot be shown.",
            "Put it back, or correct its path in mapping.toml.",
        )
        for file in gone
    ]
    theirs = tuple(sheets.values())
    shown = replace(tables, sheets=(*_quality_sheets(quality), *(theirs or tables.sheets)))
    return Theirs(shown, [*moved, *noticed, *extra], [*summary_lines(quality), *missing_lines(tables)])


def label_of(file: str, sheet: str) -> str:
    """What the cells of a sheet of theirs are named after."""
    sheet = sheet_name(sheet)
    return (
        file
        if Path(file).stem == sheet and Path(file).suffix.casefold() in (".csv", ".txt", ".tsv")
        else f"{file} {sheet}"
    )


def _origins(place: Path) -> dict[tuple[str, str], dict[str, str]]:
    """The provenance of each row of ours, by table and id."""
    with (place / FOLDER / "provenance.csv").open(encoding="utf-8-sig", newline="") as file:
        return {(line["table"], _plain(line["id"])): line for line in csv.DictReader(file)}


def _plain(text: str) -> str:
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@") else text


def _their_sheets(place: Path) -> tuple[dict[str, Sheet], list[str]]:
    """Their sheets by label, read again from where the mapping says; and the files that are gone."""
    sheets: dict[str, Sheet] = {}
    gone: list[str] = []
    books: dict[str, dict[str, Sheet]] = {}
    tables: list[TableMapping | ListMapping] = [*read_mapping(place / "mapping.toml").tables, *read_lists(place / NAME)]
    for table in tables:
        label = label_of(table.file, table.sheet)
        if table.path not in books:
            books[table.path] = _named_sheets(place / table.path)
        named = books[table.path]
        found = named.get(table.sheet) or named.get(sheet_name(table.sheet))
        if found is None:
            gone.append(table.file)
        else:
            sheets[label] = replace(found, label=label)
    return sheets, gone


def _named_sheets(path: Path) -> dict[str, Sheet]:
    """The sheets of a file by name; none where it is gone or cannot be read."""
    try:
        return {sheet.name: sheet for sheet in sheets_of(path)}
    except InputError:
        return {}


class _Ours:
    """The way back from a cell of ours to the cells of theirs that it came from."""

    def __init__(
        self, tables: Tables, origins: dict[tuple[str, str], dict[str, str]], sheets: dict[str, Sheet]
    ) -> None:
        self.origins = origins
        self.sheets = sheets
        self.rows = {(name, row.number): row for name, held in tables.tables.items() for row in held.rows}
        self.tables = {held.heading.sheet.label: name for name, held in tables.tables.items()}
        self.columns = {
            name: {letter(place): column for column, place in held.heading.columns.items()}
            for name, held in tables.tables.items()
        }
        labels = "|".join(re.escape(label) for label in self.tables) or "(?!)"
        self.cell = re.compile(rf"({labels})!([A-Z]{{1,3}})(\d+)")

    def row_of(self, finding: Finding) -> Row | None:
        """The row of ours that a finding speaks of."""
        return self.rows.get((finding.table, finding.row)) if finding.row is not None else None

    def moved(self, finding: Finding) -> Finding:
        """A finding at the cell of theirs that ours came from; where it came from a rule, at the row, saying so."""
        row = self.row_of(finding)
        said = finding.problem
        cell = None
        if row is not None:
            cell, why = self.theirs(finding.table, row, finding.column or "")
            if why:
                named = row["name"] or row.id
                said = f"{named}: {finding.column} ({why}): {said}" if finding.column else f"{named}: {said}"
        problem, remedy = (self.cell.sub(self._in_text, text) for text in (said, finding.remedy))
        if cell is None:
            return replace(finding, problem=problem, remedy=remedy)
        return replace(
            finding, cell=cell, problem=problem, remedy=remedy, row=int(re.sub(r"\D", "", cell.rpartition("!")[2]))
        )

    def theirs(self, table: str, row: Row, column: str) -> tuple[str | None, str]:
        """Their cell for a column of a row of ours; and why it is only the row's first, where it is."""
        origin = self.origins.get((table, row.id))
        if origin is None:
            return None, ""
        label = label_of(origin["file"], origin["sheet"])
        cells = origin.get(column, "") or ""
        if match := re.search(r"(?:(.+) (.+)!)?([A-Z]{1,3}\d+)", cells):
            other = label_of(match[1], match[2]) if match[1] else label
            return f"{other if other in self.sheets else label}!{match[3]}", ""
        first_row = re.match(r"\d+", origin["rows"])
        why = "a figure filled in by rule" if cells.startswith("assumed") else "not in your file"
        return f"{label}!A{first_row[0] if first_row else 1}", why

    def _in_text(self, match: re.Match[str]) -> str:
        table = self.tables[match[1]]
        row = self.rows.get((table, int(match[3])))
        if row is None:
            return match[0]
        return self.theirs(table, row, self.columns[table].get(match[2], ""))[0] or match[0]


def _noticed(place: Path, sheets: dict[str, Sheet]) -> Iterator[Finding]:
    """What was noticed in adopting."""
    path = place / FOLDER / "findings.csv"
    if not path.is_file():
        return
    with path.open(encoding="utf-8-sig", newline="") as file:
        for line in csv.DictReader(file):
            label = label_of(line["file"], line["sheet"])
            yield Finding(
                Severity(line["severity"]), label, line["problem"], line["remedy"],
                row=int(re.sub(r"\D", "", line["cell"])), column=re.sub(r"\d", "", line["cell"]),
                cell=f"{label}!{line['cell']}", value=_plain(line["value"]) or None,
            )  # fmt: skip


def _doubted_cells(noticed: Sequence[Finding], origins: dict[tuple[str, str], dict[str, str]]) -> set[tuple[str, str]]:
    """Building and column of ours for each cell of theirs that was in doubt."""
    places: dict[tuple[str, str], tuple[str, str]] = {}
    wanted = {finding.cell for finding in noticed if finding.severity is not Severity.NOTE}
    for (table, row_id), line in origins.items():
        if table != "buildings":
            continue
        label = label_of(line["file"], line["sheet"])
        for column, cells in line.items():
            for cell in (
                re.findall(r"[A-Z]{1,3}\d+", cells or "")
                if column not in ("table", "id", "file", "sheet", "rows")
                else ()
            ):
                if f"{label}!{cell}" in wanted:
                    places[(label, cell)] = (row_id, column)
    return set(places.values())


def _quality_sheets(found: Sequence[Quality]) -> Iterator[Sheet]:
    """A sheet for each agency, to send back to it."""
    for agency in dict.fromkeys(each.agency for each in found):
        head: list[tuple[Value, ...]] = [
            (f"Data quality: {agency}",),
            (
                "What most money hangs on comes first: over the appraisal, discounted, what is assumed, in "
                "doubt or blank.",
            ),
            HEADINGS,
        ]
        body: list[tuple[Value, ...]] = [
            (
                each.column,
                each.buildings,
                each.given,
                each.assumed,
                each.in_doubt,
                each.blank,
                round(each.share_given, 3),
                round(each.stake_gbp),
            )
            for each in found
            if each.agency == agency
        ]
        rows = tuple(SheetRow(number, values) for number, values in enumerate([*head, *body], start=1))
        name = f"Quality {agency}"[:31]
        yield Sheet(name, f"{name} (data quality)", rows)
