"""Tables as pandas DataFrames, both ways: what a notebook builds is read as a workbook is, and can be handed out."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd

from estate_opt.ground.errors import Finding, InputError, Severity
from estate_opt.spreadsheets.flat_files import SPREADSHEET_ERRORS
from estate_opt.spreadsheets.grid import CellError, Labels, Sheet, SheetRow, Value
from estate_opt.tables.headings import heading_name
from estate_opt.tables.intake import tables_of
from estate_opt.tables.schema import BY_NAME, PROVENANCE, Column, Kind
from estate_opt.tables.typed_rows import TableRows, Tables, shown

_EXACT_BELOW = 10**15
"""A whole number beyond this is handed on as its digits: it is exact here, and would not be in a spreadsheet."""

DTYPES: dict[Kind, str] = {
    Kind.NUMBER: "float64",
    Kind.MONEY: "float64",
    Kind.SHARE: "float64",
    Kind.WHOLE: "Int64",
    Kind.YEAR: "Int64",
    Kind.DATE: "datetime64[s]",
    Kind.YES_NO: "boolean",
    Kind.LIMIT: "object",
}
"""What a column is as a Series; one of text, ids, choices or lists is `string`."""


def read_frames(frames: Mapping[str, pd.DataFrame], source: str = "data frames") -> Tables:
    """The tables of a place from DataFrames by the names of the tables: what `read` gives of a workbook.

    | a frame's | is read as |
    |---|---|
    | columns | those of the contract (the sheet *Columns* of the template); others are kept and left alone |
    | index | no column, unless it has the name of one that the table lacks; findings name rows by its labels |
    | None, NaN, NaT, pandas.NA, blank text | a blank cell |
    | Timestamps, dates, yes or no, numbers, categories | what they are; 12.0 under an id is 12 |
    | lists and the like | a list of the contract: their parts joined by semicolons |
    | text | what a spreadsheet would mean by it: `31/03/2031`, `£1,200`, `12%`, `unlimited` |

    `source`: what to call the place in findings and in the record of the run. The `input_hash` is that of what the
    cells say: the same for 12 and 12.0, whatever the dtypes, the index and the order of frames and columns.
    What is wrong with single cells is in the findings of the result, each by the name that pandas gives its cell:
    `buildings.loc[3, 'desks']`; their `row` counts the column names as row 1.
    Raises InputError where something is no DataFrame, has a MultiIndex, or has two columns of one name or one of none.
    """
    if not isinstance(frames, Mapping):
        raise InputError.of(source, "is no mapping of tables.", 'Give them by name: {"agencies": …, "buildings": …}.')
    frames = {str(name): _with_index(name, frame) for name, frame in frames.items()}
    wrong = [finding for name, frame in frames.items() for finding in _refusals(name, frame)]
    if wrong:
        raise InputError(wrong)
    sheets = tuple(_sheet(name, frame) for name, frame in frames.items())
    return tables_of(sheets, source, _hash(sheets), "a data frame")


def _with_index(name: str, frame: Any) -> Any:
    """The frame, its index made a column where the table has one of that name and the frame does not."""
    if not isinstance(frame, pd.DataFrame) or frame.index.nlevels > 1 or frame.columns.nlevels > 1:
        return frame
    table, index = BY_NAME.get(heading_name(name)), heading_name(frame.index.name)
    if table is None or table.column(index) is None or index in {heading_name(column) for column in frame.columns}:
        return frame
    made = frame.reset_index()
    made.index = frame.index
    return made


def _refusals(name: str, frame: Any) -> Iterator[Finding]:
    """Why a frame cannot be read at all."""

    def refused(problem: str, remedy: str) -> Finding:
        return Finding(Severity.ERROR, name, problem, remedy)

    if not isinstance(frame, pd.DataFrame):
        yield refused(f"is no pandas DataFrame, but a {type(frame).__name__}.", "Give a DataFrame.")
        return
    if frame.index.nlevels > 1:
        yield refused("has a MultiIndex for its rows.", "Call reset_index() on it, so that they are columns.")
    if frame.columns.nlevels > 1:
        yield refused("has a MultiIndex for its columns.", "Give each column one name.")
        return
    named: dict[str, Any] = {}
    for place, column in enumerate(frame.columns):
        heading = "" if pd.isna(column) else heading_name(column)
        if not heading:
            yield refused(f"has a column without a name (number {place}, counted from 0).", "Name it, or drop it.")
        elif heading in named:
            yield refused(f"has two columns called {heading}: {named[heading]!r} and {column!r}.", "Keep one of them.")
        named.setdefault(heading, column)


def _sheet(name: str, frame: pd.DataFrame) -> Sheet:
    columns = [_values(frame.iloc[:, place]) for place in range(frame.shape[1])]
    body = [SheetRow(number, values) for number, values in enumerate(zip(*columns, strict=True), start=2)]
    heading = [SheetRow(1, tuple(map(str, frame.columns)))] if columns else []
    rows = (*heading, *(row for row in body if any(value is not None for value in row.values)))
    labels = Labels(tuple(frame.index.tolist()) if frame.index.is_unique else (), tuple(frame.columns.tolist()))
    return Sheet(name, name, rows, labels=labels)


def _values(column: "pd.Series[Any]") -> list[Value]:
    """The cells of a column as a spreadsheet would hold them."""
    return [
        None if is_blank else _value(value)
        for value, is_blank in zip(column.astype(object), column.isna(), strict=True)
    ]


def _value(value: Any) -> Value:
    if isinstance(value, np.datetime64):
        value = pd.Timestamp(value)
    elif isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, str):
        text = value.strip()
        return CellError(text) if text.upper() in SPREADSHEET_ERRORS else text or None
    if isinstance(value, pd.Timestamp):
        return value.to_pydatetime(warn=False)
    if isinstance(value, bool | float | datetime | date | time | timedelta):
        return value
    if isinstance(value, int):
        return value if abs(value) < _EXACT_BELOW else str(value)
    if isinstance(value, list | tuple | np.ndarray):
        return "; ".join(map(str, value))
    if isinstance(value, set | frozenset):
        return "; ".join(sorted(map(str, value)))
    # Of other libraries a number counts as one, such as a Decimal; what is anything else is read as its text.
    return float(value) if isinstance(value, Real) or hasattr(value, "as_integer_ratio") else str(value)


def _hash(sheets: tuple[Sheet, ...]) -> str:
    """SHA-256 of what the cells of the tables say, by table and column; other frames are not read."""
    content = []
    held = (sheet for sheet in sheets if heading_name(sheet.name) in BY_NAME)
    for sheet in sorted(held, key=lambda sheet: (heading_name(sheet.name), sheet.name)):
        heading, *body = sheet.rows or (SheetRow(1, ()),)
        places = sorted(range(len(heading.values)), key=lambda place: heading_name(heading.values[place]))
        names = [heading_name(heading.values[place]) for place in places]
        content.append([heading_name(sheet.name), names, [[_said(row.values[p]) for p in places] for row in body]])
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()


def _said(value: Value) -> str:
    return shown(float(value) if isinstance(value, int) and not isinstance(value, bool) else value)


def to_frames(tables: Tables) -> dict[str, pd.DataFrame]:
    """The tables of a place as DataFrames, by name: to look at, to change, and to read again by `read_frames`.

    Columns are those that each table has, in its order, its own ones included; rows are counted from 0. Figures are
    floats, whole numbers and years `Int64`, dates timestamps, yes or no `boolean`, text `string`; lists are text with
    semicolons, and no limit is the word `unlimited`. A blank is NA. A cell that could not be read (`tables.findings`
    names it) is there as its text, so that nothing is lost unseen; its column is one of objects then.
    """
    unread = {
        (finding.table, finding.row, finding.column): finding.value
        for finding in tables.findings
        if finding.severity is Severity.ERROR and finding.value is not None
    }
    return {name: _frame(table, unread) for name, table in tables.tables.items()}


def _frame(table: TableRows, unread: Mapping[tuple[str, int | None, str | None], str]) -> pd.DataFrame:
    name, heading = table.heading.table, table.heading
    known = {column.name: column for column in (*BY_NAME[name].columns, *PROVENANCE)}
    raw = {row.number: row.values for row in heading.sheet.rows} if heading.others else {}
    places = sorted((place, column) for column, place in {**heading.others, **heading.columns}.items())
    made: dict[str, pd.Series[Any]] = {}
    for place, column in places:
        if column in heading.others:
            cells = [raw[row.number][place - 1] if place <= len(raw[row.number]) else None for row in table.rows]
            made[column] = pd.Series(cells, dtype=object).infer_objects()
        else:
            cells = [unread.get((name, row.number, column), row[column]) for row in table.rows]
            made[column] = _series(cells, known[column], any((name, r.number, column) in unread for r in table.rows))
    return pd.DataFrame(made)


def _series(cells: list[Any], column: Column, is_unreadable: bool) -> "pd.Series[Any]":
    """A column of typed cells by its kind; as objects where some could not be read."""
    if column.kind in (Kind.LIST, Kind.LIMIT):
        cells = [cell if cell is None or isinstance(cell, float) else shown(cell) for cell in cells]
    return pd.Series(cells, dtype=object if is_unreadable else DTYPES.get(column.kind, "string"))
