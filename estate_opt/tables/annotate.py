"""A new workbook with a place's data as it was laid out, faulty cells marked, and a list of the problems first.

Their own file is never rewritten: saving it again by a program would lose what the program does not know.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from estate_opt.ground.errors import Finding, Severity
from estate_opt.ground.files import write_bytes
from estate_opt.spreadsheets.grid import Sheet, Value
from estate_opt.spreadsheets.out_of_sight import hidden_rows
from estate_opt.tables.schema import GUIDES
from estate_opt.tables.typed_rows import Tables
from estate_opt.tables.xlsx_file import packed

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_ORDER = (Severity.ERROR, Severity.WARNING, Severity.NOTE)
_FILLS = {Severity.ERROR: "#F8CBAD", Severity.WARNING: "#FFE699", Severity.NOTE: "#DDEBF7"}
_HEADINGS = (("Severity", 10), ("Sheet", 20), ("Cell", 24), ("Value", 24), ("Problem", 70), ("What to do", 60))
_LINE_POINTS = 15
"""Height of a line. Set for the longest text of a row by the widths above, as not every program does so by itself."""
_MOST_LINKS = 60_000
"""Excel opens no sheet with more than 65,530 links."""
_MOST_TEXT = 32_767
_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 16_384
_CELL = re.compile(r"(?P<label>.*)!(?P<letters>[A-Z]+)(?P<row>\d+)", re.DOTALL)
Mark = tuple[Severity, str]
"""How bad a cell is, and what its comment says."""


def write_annotated(tables: Tables, findings: Sequence[Finding], path: Path, overwrite: bool = False) -> None:
    """Write the data of `tables` with the findings marked in it; what is hidden in it is hidden there.

    Raises UsageError where `path` exists (unless told to overwrite) or cannot be written.
    """
    ordered = sorted(findings, key=lambda finding: _ORDER.index(finding.severity))

    def fill(book: "Workbook") -> None:
        names = _sheet_names(tables.sheets)
        formats = _formats(book)
        _write_problems(book, tables.source, ordered, names, formats)
        marks = _marks(ordered)
        for sheet in tables.sheets:
            if sheet.name == GUIDES[2]:
                continue  # what the drop-downs offer would be thousands of empty rows here
            _write_sheet(book.add_worksheet(names[sheet.label]), sheet, marks.get(sheet.label, {}), formats)

    write_bytes(packed(fill), path, overwrite)


def _formats(book: "Workbook") -> dict[str, "Format"]:
    formats = {
        "title": book.add_format({"bold": True, "font_size": 16}),
        "head": book.add_format({"bold": True, "bg_color": "#1F4E79", "font_color": "#FFFFFF", "border": 1}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
        "link": book.add_format({"font_color": "#1F4E79", "underline": 1, "valign": "top"}),
        "date": book.add_format({"num_format": "dd/mm/yyyy"}),
    }
    for severity, colour in _FILLS.items():
        formats[severity] = book.add_format({"bg_color": colour, "border": 1, "valign": "top"})
        formats[f"{severity} date"] = book.add_format({"bg_color": colour, "border": 1, "num_format": "dd/mm/yyyy"})
    return formats


def _sheet_names(sheets: Sequence[Sheet]) -> dict[str, str]:
    """A name for each sheet, by label: its own, unless Excel forbids it or another (Problems) has it."""
    taken = {"problems", "history"}
    names: dict[str, str] = {}
    for sheet in sheets:
        plain = "".join("_" if sign in "[]:*?/\\" else sign for sign in sheet.name).strip("'")[:31] or "Sheet"
        name, number = plain, 1
        while name.casefold() in taken:
            number += 1
            name = f"{plain[:26]} ({number})"
        taken.add(name.casefold())
        names[sheet.label] = name
    return names


def _marks(findings: Sequence[Finding]) -> dict[str, dict[tuple[int, int], Mark]]:
    """By sheet label and (row, column) from 1: the worst severity, and all that is said of the cell."""
    marks: dict[str, dict[tuple[int, int], Mark]] = {}
    for finding in findings:
        found = _split(finding.cell or "")
        if found is None:
            continue
        label, place = found
        said = f"{finding.severity.upper()}: {finding.problem} {finding.remedy}".strip()
        sheet = marks.setdefault(label, {})
        worst, before = sheet.get(place, (finding.severity, ""))
        sheet[place] = (worst, f"{before}\n\n{said}".strip())
    return marks


def _split(cell: str) -> tuple[str, tuple[int, int]] | None:
    """`Buildings!F12` as its label and (row, column), counted from 1; None of a data frame's cell, or of none."""
    found = _CELL.fullmatch(cell)
    if found is None:
        return None
    column = 0
    for sign in found["letters"]:
        column = column * 26 + ord(sign) - 64
    return found["label"], (int(found["row"]), column)


def _write_problems(
    book: "Workbook",
    source: str,
    findings: Sequence[Finding],
    names: Mapping[str, str],
    formats: Mapping[str, "Format"],
) -> None:
    sheet = book.add_worksheet("Problems")
    sheet.write_string(0, 0, f"Problems found in {source}", formats["title"])
    counts = {severity: sum(finding.severity is severity for finding in findings) for severity in _ORDER}
    told = ", ".join(f"{count:,} {severity}{'' if count == 1 else 's'}" for severity, count in counts.items())
    sheet.write_string(1, 0, f"{told}. An error stops planning, a warning does not, a note only informs.")
    for place, (heading, width) in enumerate(_HEADINGS):
        sheet.write_string(3, place, heading, formats["head"])
        sheet.set_column(place, place, width)
    for row, finding in enumerate(findings, start=4):
        label = finding.cell.rpartition("!")[0] if finding.cell else ""
        sheet.write_string(row, 0, finding.severity, formats[finding.severity])
        sheet.write_string(row, 1, names.get(label, finding.table), formats["text"])
        _write_cell_link(sheet, row, finding, names.get(label), formats)
        sheet.set_row(row, _LINE_POINTS * max(1, -(-len(finding.problem) // 70), -(-len(finding.remedy) // 60)))
        for place, text in ((3, finding.value or ""), (4, finding.problem), (5, finding.remedy)):
            sheet.write_string(row, place, text[:_MOST_TEXT], formats["text"])
    if findings:
        sheet.autofilter(3, 0, 3 + len(findings), len(_HEADINGS) - 1)
    sheet.freeze_panes(4, 0)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)


def _write_cell_link(
    sheet: "Worksheet", row: int, finding: Finding, name: str | None, formats: Mapping[str, "Format"]
) -> None:
    if finding.cell is None or name is None or row > _MOST_LINKS:
        sheet.write_string(row, 2, finding.cell or "", formats["text"])
        return
    place = finding.cell.rpartition("!")[2]
    quoted = name.replace("'", "''")
    sheet.write_url(row, 2, f"internal:'{quoted}'!{place}", formats["link"], finding.cell)


def _write_sheet(
    sheet: "Worksheet", source: Sheet, marks: dict[tuple[int, int], Mark], formats: Mapping[str, "Format"]
) -> None:
    """A sheet's values where they stood; marked cells filled and commented, blank ones too."""
    left = dict(marks)
    widths: dict[int, int] = {}
    for row in source.rows:
        for column, value in enumerate(row.values[:_MOST_COLUMNS], start=1):
            mark = left.pop((row.number, column), None)
            if (value is not None or mark) and row.number <= _MOST_ROWS:
                _write_value(sheet, row.number - 1, column - 1, value, mark, formats)
                widths[column] = max(widths.get(column, 8), min(len(str(value)), 40))
    for (number, column), mark in left.items():
        if number <= _MOST_ROWS and column <= _MOST_COLUMNS:
            _write_value(sheet, number - 1, column - 1, None, mark, formats)
    for (number, column), (_, said) in marks.items():
        sheet.write_comment(number - 1, column - 1, said[:_MOST_TEXT], {"x_scale": 2.5, "y_scale": 1.5})
    for column, width in widths.items():
        sheet.set_column(column - 1, column - 1, width + 2, None, {"hidden": column in source.hidden_columns})
    for number in hidden_rows(source):
        sheet.set_row(number - 1, None, None, {"hidden": True})
    if source.hidden:
        sheet.hide()
    sheet.freeze_panes(1, 0)


def _write_value(
    sheet: "Worksheet", row: int, column: int, value: Value, mark: Mark | None, formats: Mapping[str, "Format"]
) -> None:
    """One value as it was: text stays text, whatever it begins with."""
    fill = formats[mark[0]] if mark else None
    if value is None:
        sheet.write_blank(row, column, None, fill or formats["text"])
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value, fill)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, fill)
    elif isinstance(value, datetime | date) and value.year > 1900:
        as_date = formats[f"{mark[0]} date"] if mark else formats["date"]
        sheet.write_datetime(row, column, value.replace(tzinfo=None) if isinstance(value, datetime) else value, as_date)
    else:
        sheet.write_string(row, column, str(value)[:_MOST_TEXT], fill)
