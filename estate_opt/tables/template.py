"""An empty workbook to fill in, made from `schema.py`: a sheet for each table, with headings, notes and drop-downs."""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from estate_opt.ground.errors import UsageError
from estate_opt.ground.files import write_bytes
from estate_opt.ground.meant import did_you_mean
from estate_opt.tables.dropdowns import LAST_ROW, DropDowns, with_those_referred_to
from estate_opt.tables.example import EXAMPLE, ExampleRow
from estate_opt.tables.schema import BY_NAME, GUIDES, PROVENANCE, TABLES, Column, Kind, Table
from estate_opt.tables.xlsx_file import packed

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_GUIDE, _COLUMNS, _ = GUIDES
_NUMBER_FORMATS = {
    Kind.ID: "@", Kind.TEXT: "@", Kind.LIST: "@", Kind.DATE: "dd/mm/yyyy", Kind.MONEY: "#,##0", Kind.SHARE: "0.0%",
    Kind.WHOLE: "0", Kind.YEAR: "0",
}  # fmt: skip
_CONTENTS = (
    "Fill in a sheet for each table that you have. agencies, buildings and teams are needed; the rest is optional.",
    "Row 1 of each sheet holds the headings and must stay row 1. A row for each thing, no blank rows, no merged cells.",
    "Columns with a dark heading are needed in every row; point at a heading to see what the column holds.",
    "A blank cell means “not given” and has the meaning written on the sheet Columns: it is never silently taken as 0.",
    "Money is in pounds, dates are written day first (31/03/2027), shares as 12% or 0.12, lists with semicolons.",
    "In the column assumed, name the columns of the row that are estimates: plans then say what hangs on them.",
    "Cells with something to choose from have a drop-down: the words of a column, the ids of another sheet.",
    "A building that has a postcode and no coordinates stands where its postcode is.",
    "Check it at any time with: estate-opt check my-place.xlsx --annotate my-place-checked.xlsx",
)
_OF_EXAMPLE = "The rows in blue italics are an example: a tiny made-up place. Delete them, and fill in your own."


def write_template(
    path: Path, overwrite: bool = False, tables: Sequence[Table] = TABLES, with_example: bool = False
) -> None:
    """Write the empty workbook, or one with the rows of the example.

    Raises UsageError where `path` exists (unless told otherwise) or cannot be written.
    """
    rows = {table.name: EXAMPLE[table.name] for table in tables} if with_example else {}

    def fill(book: "Workbook") -> None:
        formats, drop_downs = _formats(book), DropDowns(tables)
        _write_contents(book, tables, with_example, formats)
        for table in tables:
            _write_table(book, table, rows.get(table.name, ()), drop_downs, formats)
        _write_columns(book, tables, formats)
        drop_downs.write(book, rows)

    write_bytes(packed(fill), path, overwrite)


def tables_named(text: str) -> tuple[tuple[Table, ...], tuple[str, ...]]:
    """The tables that a text names (`buildings, teams`) with those they refer to, and the names of the latter.

    Raises UsageError where a name is no table.
    """
    names = [name.casefold() for name in text.replace(",", " ").replace(";", " ").split()]
    for name in names:
        if name not in BY_NAME:
            raise UsageError(f"There is no table {name}.{did_you_mean(name, BY_NAME) or _every_table()}")
    if not names:
        raise UsageError(f"--tables names no table.{_every_table()}")
    tables = with_those_referred_to(names)
    return tables, tuple(table.name for table in tables if table.name not in names)


def _every_table() -> str:
    return f" The tables are: {', '.join(BY_NAME)}."


def needed_besides(tables: Iterable[Table]) -> tuple[str, ...]:
    """The tables that every place needs and that are not among these."""
    held = {table.name for table in tables}
    return tuple(table.name for table in TABLES if table.required and table.name not in held)


def template_columns(table: Table) -> tuple[Column, ...]:
    """The columns a table has in the template: its own, and those about where a row comes from that suit it."""
    has_money = any(column.kind is Kind.MONEY for column in table.columns)
    leave_out = {"category"} if table.name != "buildings" else set()
    leave_out |= set() if has_money else {"price_year"}
    return (*table.columns, *(column for column in PROVENANCE if column.name not in leave_out))


def _formats(book: "Workbook") -> dict[str, "Format"]:
    head = {"bold": True, "text_wrap": True, "valign": "top", "border": 1}
    codes, example = sorted(set(_NUMBER_FORMATS.values())), {"italic": True, "font_color": "#1F4E79"}
    return {
        "title": book.add_format({"bold": True, "font_size": 16}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
        "link": book.add_format({"font_color": "#1F4E79", "underline": 1, "valign": "top"}),
        "required": book.add_format({**head, "bg_color": "#1F4E79", "font_color": "#FFFFFF"}),
        "optional": book.add_format({**head, "bg_color": "#DDEBF7"}),
        "provenance": book.add_format({**head, "bg_color": "#EDEDED"}),
        **{code: book.add_format({"num_format": code}) for code in codes},
        **{f"example {code}": book.add_format({**example, "num_format": code}) for code in codes},
        "example ": book.add_format(example),
    }


def _write_contents(
    book: "Workbook", tables: Sequence[Table], with_example: bool, formats: dict[str, "Format"]
) -> None:
    sheet = book.add_worksheet(_GUIDE)
    lines = (*_CONTENTS, *([_OF_EXAMPLE] if with_example else []))
    sheet.write_string(0, 0, "A place: its public estate, staff and services", formats["title"])
    for row, line in enumerate(lines, start=1):
        sheet.write_string(row, 0, line)
    top = len(lines) + 2
    for column, word in enumerate(("Sheet", "A row is", "Needed")):
        sheet.write_string(top, column, word, formats["optional"])
    for row, table in enumerate(tables, start=top + 1):
        sheet.write_url(row, 0, f"internal:'{table.name}'!A1", formats["link"], table.name)
        sheet.write_string(row, 1, table.row_is)
        sheet.write_string(row, 2, "yes" if table.required else "no")
    sheet.write_url(top + len(tables) + 1, 0, f"internal:'{_COLUMNS}'!A1", formats["link"], _COLUMNS)
    sheet.write_string(top + len(tables) + 1, 1, "what each column holds, its unit, and what a blank means")
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 60)
    sheet.hide_gridlines(2)
    _lay_out_for_print(sheet)


def _write_columns(book: "Workbook", tables: Sequence[Table], formats: dict[str, "Format"]) -> None:
    sheet = book.add_worksheet(_COLUMNS)
    headings = ("Sheet", "Column", "Needed", "Holds", "Unit", "Kind", "A blank means")
    for place, (heading, width) in enumerate(zip(headings, (18, 26, 8, 62, 16, 46, 52), strict=True)):
        sheet.write_string(0, place, heading, formats["optional"])
        sheet.set_column(place, place, width)
    row = 0
    for table in tables:
        for column in template_columns(table):
            row += 1
            kind = ", ".join(column.choices) if column.choices else column.kind.value
            needed = "yes" if column.required else "no"
            cells = (table.name, column.name, needed, column.note, column.unit, kind, column.blank)
            for place, text in enumerate(cells):
                sheet.write_string(row, place, text, formats["text"])
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, row, len(headings) - 1)
    _lay_out_for_print(sheet)


def _write_table(
    book: "Workbook",
    table: Table,
    rows: Sequence[ExampleRow],
    drop_downs: DropDowns,
    formats: dict[str, "Format"],
) -> None:
    sheet = book.add_worksheet(table.name)
    columns = template_columns(table)
    heads = [_head_format(column, formats) for column in columns]
    options: dict[str, Any] = {
        "name": f"table_{table.name}",
        "style": "Table Style Light 1",
        "columns": [
            {"header": column.name, "header_format": head} for column, head in zip(columns, heads, strict=True)
        ],
    }
    sheet.add_table(0, 0, max(len(rows), 1), len(columns) - 1, options)
    for place, column in enumerate(columns):
        sheet.write_comment(0, place, _comment(column), {"x_scale": 2, "y_scale": 1.2})
        width = max(len(column.name) + 3, 12)
        sheet.set_column(place, place, width, formats.get(_NUMBER_FORMATS.get(column.kind, "")))
        _add_validation(sheet, place, column, drop_downs.of(table, column))
    for number, row in enumerate(rows, start=1):
        _write_row(sheet, number, columns, row, formats)
    sheet.freeze_panes(1, len(table.key))
    _lay_out_for_print(sheet)


def _write_row(
    sheet: "Worksheet", number: int, columns: Sequence[Column], row: ExampleRow, formats: dict[str, "Format"]
) -> None:
    for place, column in enumerate(columns):
        value = row.get(column.name)
        look = formats[f"example {_NUMBER_FORMATS.get(column.kind, '')}"]
        if isinstance(value, date):
            sheet.write_datetime(number, place, value, look)
        elif isinstance(value, str):
            sheet.write_string(number, place, value, look)
        elif value is not None:
            sheet.write_number(number, place, value, look)


def _lay_out_for_print(sheet: "Worksheet") -> None:
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)


def _head_format(column: Column, formats: dict[str, "Format"]) -> "Format":
    return formats["required" if column.required else "provenance" if column in PROVENANCE else "optional"]


def _comment(column: Column) -> str:
    lines = ["Needed in every row." if column.required else f"Blank: {column.blank}.", f"Holds: {column.note}."]
    if column.unit:
        lines.append(f"Unit: {column.unit}.")
    lines.append(f"Choices: {', '.join(column.choices)}." if column.choices else f"Kind: {column.kind.value}.")
    if column.refers:
        also = f", or: {', '.join(column.besides)}" if column.besides else ""
        lines.append(f"An id from: {', '.join(column.refers)}{also}.")
    return "\n".join(lines)


def _add_validation(sheet: "Worksheet", place: int, column: Column, drop_down: dict[str, Any] | None) -> None:
    """A drop-down where there is a list to choose from; limits where a figure has them."""
    options = drop_down
    figures = (Kind.NUMBER, Kind.MONEY, Kind.SHARE, Kind.WHOLE, Kind.YEAR)
    if options is None and column.kind in figures and column.minimum is not None:
        most = 1e15 if column.maximum is None else column.maximum
        options = {"validate": "decimal", "criteria": "between", "minimum": column.minimum, "maximum": most}
        options |= {"error_message": f"A number, {column.minimum:g} or more, is expected.", "error_type": "warning"}
    if options is not None:
        sheet.data_validation(1, place, LAST_ROW - 1, place, options)
