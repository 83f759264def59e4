"""The plan workbook as a file: XlsxWriter, its styles, and how each kind of cell is written."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import partial
from math import isfinite
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format as Style
from xlsxwriter.utility import quote_sheetname, xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from estate_opt.audit import Audit
from estate_opt.domain.firmness import Labels
from estate_opt.domain.plan import Plan
from estate_opt.domain.run_info import RunInfo
from estate_opt.domain.spread import Spread
from estate_opt.ground.errors import Finding
from estate_opt.ground.files import write_bytes
from estate_opt.questions.frontier import Frontier
from estate_opt.saved.plan_json import SavedPlan
from estate_opt.tables.xlsx_file import packed
from estate_opt.workbook.charts import DARK, LINE, NUMBER_FORMATS, draw, number_format
from estate_opt.workbook.layout import WRAPPED, Layout
from estate_opt.workbook.sheet import Cell, Column, Content, Format, Link, Shade, Sheet, value_of
from estate_opt.workbook.tabs import Dossier, all_sheets
from estate_opt.workbook.tabs.alternatives_tab import alternatives_sheets
from estate_opt.workbook.tabs.frontier_tab import frontier_sheets

_SHADES = {
    Shade.GOOD: {"bg_color": "#E2EFDA", "font_color": "#1E4620"},
    Shade.BAD: {"bg_color": "#FBE3E0", "font_color": "#7A1A10", "bold": True},
    Shade.NOTE: {"bg_color": "#FFF4D6", "font_color": "#5C4400"},
}
_TO_FILL_IN = "#FFFBE8"
"""Behind the cells that are the reader's."""
_LINE_HEIGHT = 13.5
_LONGEST_TEXT = 32_767
"""What a cell can hold; Excel refuses a file with more."""
_A4 = 9


def write_plan(
    plan: Plan, run: RunInfo, audit: Audit, findings: Sequence[Finding], path: Path, overwrite: bool = False,
    labels: Labels | None = None, spread: Spread | None = None,
) -> None:  # fmt: skip
    """Write the plan workbook. It appears at once and whole, or not at all. `labels`: how firm its decisions are.

    `spread`: how far its saving may turn out. Raises UsageError if there is a file already and `overwrite` is not set.
    """
    sheets = all_sheets(Dossier(plan, run, audit, findings, labels, spread))
    write_workbook(sheets, path, overwrite, run.started)


def write_alternatives(plans: Sequence[SavedPlan], notes: Sequence[str], path: Path, overwrite: bool = False) -> None:
    """Write the best plan and alternatives to it as a workbook. Raises UsageError as `write_plan`."""
    write_workbook(alternatives_sheets(plans, notes), path, overwrite)


def write_frontier(found: Frontier, path: Path, overwrite: bool = False) -> None:
    """Write a frontier as a workbook with its chart. Raises UsageError as `write_plan`."""
    write_workbook(frontier_sheets(found), path, overwrite)


def write_workbook(sheets: Iterable[Sheet], path: Path, overwrite: bool = False, made: datetime | None = None) -> None:
    """Write sheets as a workbook of their own, `made` now unless it is said. Raises UsageError as `write_plan`."""
    write_bytes(sheets_packed(sheets, made or datetime.now(UTC)), path, overwrite)


def sheets_packed(sheets: Iterable[Sheet], made: datetime) -> bytes:
    """Sheets as the bytes of a workbook."""
    return packed(partial(_fill, list(sheets), made))


def _fill(sheets: Sequence[Sheet], made: datetime, workbook: xlsxwriter.Workbook) -> None:
    workbook.set_properties({"title": "Estate plan", "created": made.replace(tzinfo=None)})
    styles = _Styles(workbook)
    placed = [(Layout(sheet), workbook.add_worksheet(sheet.name)) for sheet in sheets]
    ranges = _ranges(layout for layout, _ in placed)
    for name, cells in ranges.items():
        workbook.define_name(name, f"={cells}")
    for layout, worksheet in placed:
        _write_sheet(layout, worksheet, styles)
        _shade(workbook, layout, worksheet)
        _offer_choices(layout, worksheet, ranges)
        if layout.sheet.chart is not None:
            draw(workbook, layout, worksheet, layout.sheet.chart, ranges)


class _Styles:
    """Cell styles by what they are made of: XlsxWriter wants each made once."""

    def __init__(self, workbook: xlsxwriter.Workbook) -> None:
        self._workbook = workbook
        self._made: dict[object, Style] = {}
        self._cells: dict[object, Style] = {}

    def style(self, **properties: Any) -> Style:
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            look = {"font_name": "Arial", "font_size": 10, "valign": "top", **properties}
            self._made[key] = self._workbook.add_format(look)
        return self._made[key]

    def cell(self, column: Column, kind: Format, content: Content = None, begins_section: bool = False) -> Style:
        """The look of a cell of a column: its own format, the column's side."""
        is_to_fill_in = bool(column.choices) or column.is_yours
        looks = (column.format, column.is_bold, is_to_fill_in, column.blank_noughts)
        is_formula = isinstance(content, Cell) and content.formula is not None
        shown = number_format(kind, value_of(content))
        key = (*looks, shown, is_formula, begins_section)
        if key not in self._cells:
            # A formula in a cell that holds text would turn into that text as soon as somebody edits it.
            shown = "General" if is_formula and shown == "@" else shown
            if column.blank_noughts:
                shown = _without_noughts(shown)
            line = {"top": 2, "top_color": DARK} if begins_section else {"bottom": 4, "bottom_color": LINE}
            self._cells[key] = self.style(
                num_format=shown,
                bold=column.is_bold,
                text_wrap=column.format in WRAPPED,
                **({"bg_color": _TO_FILL_IN} if is_to_fill_in else {}),
                **_alignment(column.format),
                **line,
            )
        return self._cells[key]

    def total(self, kind: Format) -> Style:
        return self.style(num_format=NUMBER_FORMATS[kind], bold=True, top=1, valign="vcenter", **_alignment(kind))

    def heading(self, kind: Format, has_button: bool) -> Style:
        """The look of a column's title; beside the button of its filter there must be room."""
        alignment = _alignment(kind)
        if has_button and alignment["align"] == "right":
            alignment["indent"] = 2
        return self.style(
            bold=True,
            text_wrap=True,
            font_color="#FFFFFF",
            bg_color=DARK,
            valign="vcenter",
            border=1,
            border_color=LINE,
            **alignment,
        )


def _without_noughts(number_format: str) -> str:
    """The same number format, by which a nought is written as nothing."""
    return f"{number_format};" if ";" in number_format else f"{number_format};-{number_format};"


def _alignment(kind: Format) -> dict[str, Any]:
    """Figures to the right; text to the left, and a little off the figures before it."""
    return {"align": "left", "indent": 1} if kind is Format.TEXT or kind in WRAPPED else {"align": "right"}


def _ranges(layouts: Iterable[Layout]) -> dict[str, str]:
    """The cells behind each name that formulas and charts use. (LibreOffice draws no chart from a name itself.)"""
    found = {}
    for layout in layouts:
        sheet = quote_sheetname(layout.sheet.name)
        for number, column in enumerate(layout.sheet.columns):
            if column.range_name:
                letter = xl_col_to_name(number)
                found[column.range_name] = f"{sheet}!${letter}${layout.first_row + 1}:${letter}${layout.last_row + 1}"
        for row, number, content in layout.cells():
            if isinstance(content, Cell) and content.name:
                found[content.name] = f"{sheet}!{xl_rowcol_to_cell(row, number, row_abs=True, col_abs=True)}"
    return found


def _write_sheet(layout: Layout, worksheet: Worksheet, styles: _Styles) -> None:
    sheet = layout.sheet
    worksheet.write_string(0, 0, _text(sheet.title), styles.style(bold=True, font_size=15, font_color=DARK))
    worksheet.set_row(0, 24)
    for number, note in enumerate(sheet.notes, start=1):
        look = {"font_size": 11, "bold": number == 1} if sheet.is_page else {}
        worksheet.write_string(number, 0, _text(note), styles.style(**look))
        worksheet.set_row(number, 16)
    for number, width in enumerate(layout.widths):
        worksheet.set_column(number, number, width, None, {"hidden": sheet.columns[number].is_hidden})
    _write_headings(layout, worksheet, styles)
    _write_totals(layout, worksheet, styles)
    _write_rows(layout, worksheet, styles)
    _write_around(layout, worksheet, styles)
    _set_up(layout, worksheet)


def _write_headings(layout: Layout, worksheet: Worksheet, styles: _Styles) -> None:
    """The columns' titles, and the table they head: named, and with filters, but for a page that is read as one."""
    columns, row = layout.sheet.columns, layout.heading_row
    worksheet.set_row(row, _LINE_HEIGHT * layout.heading_lines + 6)
    if layout.sheet.is_page:
        for number, column in enumerate(columns):
            worksheet.write_string(row, number, column.title, styles.heading(column.format, False))
        return
    for number, column in enumerate(columns):
        if column.note:
            worksheet.write_comment(row, number, column.note, {"x_scale": 1.6, "y_scale": 0.6 + len(column.note) / 120})
    table = {
        "name": "table_" + layout.sheet.name.lower().replace(" ", "_"),
        "style": None,
        "columns": [
            {"header": column.title, "header_format": styles.heading(column.format, True)} for column in columns
        ],
    }
    worksheet.add_table(row, 0, layout.last_row, len(columns) - 1, table)


def _write_totals(layout: Layout, worksheet: Worksheet, styles: _Styles) -> None:
    if layout.totals_row is None:
        return
    worksheet.set_row(layout.totals_row, 18)
    for number, column in enumerate(layout.sheet.columns):
        if column.has_total:
            letter = xl_col_to_name(number)
            cells = f"{letter}{layout.first_row + 1}:{letter}{layout.last_row + 1}"
            style, total = styles.total(column.format), layout.total(number)
            worksheet.write_formula(
                layout.totals_row, number, f"=ROUND(SUM({cells}),{layout.digits(number)})", style, total
            )
        else:
            words = f"Total{f' {layout.sheet.total_of}' if layout.sheet.total_of else ''}" if number == 0 else ""
            worksheet.write_string(layout.totals_row, number, words, styles.total(Format.TEXT))


def _write_rows(layout: Layout, worksheet: Worksheet, styles: _Styles) -> None:
    sheet = layout.sheet
    letters = {column.key: xl_col_to_name(number) for number, column in enumerate(sheet.columns)}
    if not sheet.rows:
        worksheet.write_string(layout.first_row, 0, "none", styles.cell(sheet.columns[0], Format.TEXT))
    for row_number, row in enumerate(sheet.rows, start=layout.first_row):
        begins_section = sheet.is_page and row[0] is not None
        for number, (column, content) in enumerate(zip(sheet.columns, row, strict=True)):
            style = _style_of(column, content, begins_section, styles)
            _write(worksheet, row_number, number, content, style, letters)
        lines = layout.lines_of(row)
        is_hidden = sheet.rows_shown is not None and row_number >= layout.first_row + sheet.rows_shown
        if lines > 1 or sheet.is_page or is_hidden:
            worksheet.set_row(row_number, lines * _LINE_HEIGHT + 2, None, {"hidden": is_hidden})


def _write_around(layout: Layout, worksheet: Worksheet, styles: _Styles) -> None:
    """What is chosen and what comes out, above the table; at its foot how its totals lead to others'."""
    letters = {column.key: xl_col_to_name(number) for number, column in enumerate(layout.sheet.columns)}
    outcomes = {layout.foot_row + n for n, line in enumerate(layout.sheet.foot) if line.is_outcome}
    for row, number, content, is_words in layout.around():
        kind = content.format if isinstance(content, Cell) and content.format else layout.sheet.columns[number].format
        look = {} if is_words else {"num_format": number_format(kind, value_of(content)), **_alignment(kind)}
        chosen = {"bg_color": _TO_FILL_IN, "align": "left"} if row < layout.first_row and not is_words else {}
        style = styles.style(bold=row in outcomes or row < layout.first_row, **{**look, **chosen})
        _write(worksheet, row, number, content, style, letters)


def _style_of(column: Column, content: Content, begins_section: bool, styles: _Styles) -> Style:
    if isinstance(content, Link):
        return styles.style(indent=1, font_color=DARK, underline=1, bottom=4, bottom_color=LINE)
    if isinstance(content, Cell):
        return styles.cell(column, content.format or column.format, content, begins_section)
    return styles.cell(column, column.format, content, begins_section)


def _write(
    worksheet: Worksheet, row: int, column: int, content: Content, style: Style, letters: Mapping[str, str]
) -> None:
    """Write one cell by the type of its value; text is never taken for anything but text."""
    if isinstance(content, Link):
        worksheet.write_url(row, column, f"internal:{quote_sheetname(content.sheet)}!A1", style, content.sheet)
        return
    value = value_of(content)
    if isinstance(content, Cell) and content.formula is not None:
        worksheet.write_formula(row, column, _resolved(content.formula, row, letters), style, _stored(value))
    elif value is None or value == "" or (isinstance(value, float) and not isfinite(value)):
        worksheet.write_blank(row, column, None, style)
    elif isinstance(value, str):
        worksheet.write_string(row, column, _text(value), style)
    elif isinstance(value, date):
        worksheet.write_datetime(row, column, value, style)
    else:
        worksheet.write_number(row, column, value, style)


_REFERENCE = re.compile(r"\{(?:(above|up(\d+))\.)?(\w+)\}")


def _resolved(formula: str, row: int, letters: Mapping[str, str]) -> str:
    """A formula with the cells of its row (or the one above, or so many up) in place of the columns' keys."""

    def cell(found: re.Match[str]) -> str:
        up = int(found[2] or 1) if found[1] else 0
        return f"{letters[found[3]]}{row + 1 - up}"

    return _REFERENCE.sub(cell, formula)


def _stored(value: str | int | float | date | None) -> str | int | float:
    return value if isinstance(value, str | int | float) else ""


def _text(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"


def _shade(workbook: xlsxwriter.Workbook, layout: Layout, worksheet: Worksheet) -> None:
    for number, column in enumerate(layout.sheet.columns):
        for word, shade in column.shades.items():
            rule = {
                "type": "cell",
                "criteria": "==",
                "value": f'"{word}"',
                "format": workbook.add_format(_SHADES[shade]),
            }
            worksheet.conditional_format(layout.first_row, number, layout.last_row, number, rule)


def _offer_choices(layout: Layout, worksheet: Worksheet, ranges: Mapping[str, str]) -> None:
    """A drop-down list in the cells of columns that the reader fills in, and where one is chosen above a table."""
    for row, number, content, _ in layout.around():
        if isinstance(content, Cell) and (chooser := layout.sheet.chooser) and content.name == chooser.name:
            listed = {"validate": "list", "source": f"={ranges[chooser.choices]}", "ignore_blank": False}
            worksheet.data_validation(row, number, row, number, listed)
    for number, column in enumerate(layout.sheet.columns):
        if column.choices and layout.sheet.rows:
            rule = {
                "validate": "list",
                "source": list(column.choices),
                "error_title": column.title,
                "error_message": f"Choose one of: {', '.join(column.choices)}; or leave it blank.",
            }
            worksheet.data_validation(layout.first_row, number, layout.last_row, number, rule)


def _set_up(layout: Layout, worksheet: Worksheet) -> None:
    """Frozen headings, and how the sheet comes out of a printer."""
    sheet = layout.sheet
    worksheet.freeze_panes(layout.first_row, sheet.pinned_columns)
    worksheet.set_paper(_A4)
    worksheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    worksheet.set_footer("&L&8&F: &A&R&8Page &P of &N")
    worksheet.hide_gridlines(2)
    worksheet.ignore_errors(
        {"number_stored_as_text": f"A1:{xl_rowcol_to_cell(layout.last_row, len(sheet.columns) - 1)}"}
    )
    if sheet.is_page:
        if sheet.is_landscape:
            worksheet.set_landscape()
        else:
            worksheet.set_portrait()
        worksheet.fit_to_pages(1, 1)
        return
    worksheet.set_landscape()
    worksheet.fit_to_pages(*((1, 1) if sheet.fits_on_a_page else (layout.pages_across, 0)))
    worksheet.repeat_rows(layout.heading_row)
    if layout.pages_across > 1 and sheet.pinned_columns:
        worksheet.repeat_columns(0, sheet.pinned_columns - 1)
