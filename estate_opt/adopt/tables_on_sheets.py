"""Several tables on one sheet, one below the other, each with headings of its own: taken apart before they are read."""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from estate_opt.adopt.cell_values import text_of
from estate_opt.adopt.layout import find_layout, is_data, is_named
from estate_opt.spreadsheets.grid import Sheet, SheetRow
from estate_opt.spreadsheets.out_of_sight import in_sight
from estate_opt.spreadsheets.sheets import read_workbook

_FURTHER = re.compile(r", table \d+$")
_LEAST_HEADINGS = 3
_SAME_SHARE = 0.6


def read_tables(path: Path, quickly_above_bytes: int | None = None, with_hidden: bool = False) -> list[Sheet]:
    """The tables of a file, each as a sheet: the second on a sheet is called `Sheet1, table 2`. Row numbers stay.

    `quickly_above_bytes`: as of `read_workbook`. `with_hidden`: hidden sheets, rows and columns too. Raises InputError
    where the file cannot be read.
    """
    sheets = read_workbook(path) if quickly_above_bytes is None else read_workbook(path, quickly_above_bytes)
    return tables_of(sheets, with_hidden)


def tables_of(sheets: Sequence[Sheet], with_hidden: bool = False) -> list[Sheet]:
    """The tables on some sheets; what is hidden of them only if asked for."""
    seen = sheets if with_hidden else [in_sight(sheet) for sheet in sheets if not sheet.hidden]
    return [table for sheet in seen for table in tables_on(sheet)]


def sheet_name(table: str) -> str:
    """The name of the sheet on which a table stands."""
    return _FURTHER.sub("", table)


def tables_on(sheet: Sheet) -> list[Sheet]:
    """A sheet's tables: a new one begins where, after a gap or a title, a row of other known headings comes."""
    layout = find_layout(sheet)
    if layout is None or not layout.heading_rows:
        return [sheet]
    headings = {place.column - 1: place.heading.casefold() for place in layout.places if place.heading}
    starts = list(_starts(layout.body, headings))
    if not starts:
        return [sheet]
    edges = [0, *starts, sheet.rows[-1].number + 1]
    parts = []
    for number, (first, after) in enumerate(itertools.pairwise(edges), start=1):
        rows = tuple(row for row in sheet.rows if first <= row.number < after)
        name = sheet.name if number == 1 else f"{sheet.name}, table {number}"
        parts.append(replace(sheet, name=name, rows=rows))
    return parts


def _starts(body: tuple[SheetRow, ...], headings: dict[int, str]) -> Iterator[int]:
    """The row number at which each further table begins, its title counted in."""
    for place, row in enumerate(body[:-1]):
        if place == 0 or not _may_be_headings(row):
            continue
        before, earlier = body[place - 1], body[place - 2] if place >= 2 else None
        is_title = _filled(before) <= 2
        if not is_title and row.number - before.number < 2:
            continue
        now = {index: text_of(value).casefold() for index, value in enumerate(row.values) if text_of(value)}
        if sum(headings.get(index) == text for index, text in now.items()) >= _SAME_SHARE * len(now):
            continue
        headings = now
        has_title = is_title and (earlier is None or before.number - earlier.number >= 2 or _filled(earlier) > 2)
        yield before.number if has_title else row.number


def _filled(row: SheetRow) -> int:
    return len(row.values) - row.values.count(None)


def _may_be_headings(row: SheetRow) -> bool:
    """Whether a row holds nothing but words, most of them known as headings."""
    first = next((value for value in row.values if value is not None), None)
    if not isinstance(first, str) or len(first) > 60 or any(sign.isdigit() for sign in first):
        return False
    filled = [value for value in row.values if value is not None and str(value).strip()]
    if len(filled) < _LEAST_HEADINGS or not all(isinstance(value, str) and not is_data(value) for value in filled):
        return False
    named = sum(is_named(text_of(value)) for value in filled)
    return named >= max(2, 0.5 * len(filled)) and len(set(map(text_of, filled))) == len(filled)
