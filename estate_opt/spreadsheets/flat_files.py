"""CSV and Parquet files as sheets."""

import csv
import io
import math
import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from estate_opt.ground.errors import InputError
from estate_opt.spreadsheets.grid import (
    MAX_CELLS,
    MAX_UNPACKED_BYTES,
    SAVE_AGAIN,
    CellBudget,
    CellError,
    Sheet,
    SheetRow,
    Value,
)

SPREADSHEET_ERRORS = frozenset({
    "#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!", "#FIELD!", "#GETTING_DATA",
})  # fmt: skip


_LONGEST_FIELD = 1_000_000
"""Signs; the library's own 131,072 are fewer than a page of text that was pasted into a cell has."""


def read_csv(path: Path, most_cells: int = MAX_CELLS) -> Sheet:
    """A CSV file: row numbers as a spreadsheet would show them. Raises InputError, also above so many cells."""
    text = _decoded(path)
    csv.field_size_limit(_LONGEST_FIELD)
    sample = [line for line in text[:50_000].splitlines()[:40] if line.strip()]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(sample))
    rows: list[SheetRow] = []
    budget = CellBudget(path.name, most_cells)
    try:
        for number, record in enumerate(reader, start=1):
            values: list[Value] = [_csv_value(value) for value in record]
            while values and values[-1] is None:
                values.pop()
            budget.spend(max(len(values), 1))  # a blank row too: of a file of line ends alone there are many
            if values:
                rows.append(SheetRow(number, tuple(values)))
    except csv.Error as problem:
        raise InputError.of(path.name, f"is no proper CSV file: {problem}.", SAVE_AGAIN) from None
    return Sheet(name=path.stem, label=path.name, rows=tuple(rows))


def _csv_value(value: str) -> Value:
    if value.startswith("#") and value.strip().upper() in SPREADSHEET_ERRORS:
        return CellError(value.strip())
    return value if value and not value.isspace() else None


def _decoded(path: Path) -> str:
    """A text file's content: UTF-8 (with or without a mark), UTF-16 with a mark, else Windows' Western European, or the
    old Macintosh's where lines end as there. A £ that was once read as the wrong of these (`Â£`) is a £ again."""
    content = path.read_bytes()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    if b"\x00" in content[:100_000]:
        raise InputError.of(path.name, "is neither a workbook nor a text file.", "Give a CSV file or a workbook.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        is_macintosh = b"\r" in content and b"\n" not in content
        text = content.decode("mac_roman" if is_macintosh else "cp1252", "replace")
    return text.replace("Â£", "£")


def _delimiter(sample: list[str]) -> str:
    """What stands between the fields: the comma, unless another sign splits the first lines more evenly.

    Addresses have as many commas in every line; what parts the heading line too is the sign.
    """
    widths_of = {
        delimiter: [len(record) for record in csv.reader(sample, delimiter=delimiter)]
        for delimiter in (",", ";", "\t", "|", "¬", "$")
    }
    heading = next((line for line in sample if any(line.count(delimiter) >= 2 for delimiter in widths_of)), "")
    best, best_score = ",", 0.0
    for delimiter, widths in widths_of.items():
        modal = max(set(widths), key=widths.count, default=0)
        score = widths.count(modal) / len(widths) if modal > 1 else 0.0
        parts_heading = not heading or delimiter in heading
        if delimiter == "," and score >= 0.8 and parts_heading:
            return ","
        if (score if parts_heading else 0.5 * score) > best_score:
            score = score if parts_heading else 0.5 * score
            best, best_score = delimiter, score
    return best


def read_parquet(path: Path, most_cells: int = MAX_CELLS, most_unpacked_bytes: int = MAX_UNPACKED_BYTES) -> Sheet:
    """A Parquet file: its column names are row 1. Raises InputError, also above so many cells or so much text.

    Texts are read as the dictionary that the file packs them by, so that one that many cells share is there once.
    """
    import pyarrow
    from pyarrow import parquet

    try:
        about = parquet.read_metadata(path)
        budget = CellBudget(path.name, most_cells)
        budget.spend(about.num_rows * about.num_columns)
        _refuse_inflated(path, about, most_unpacked_bytes)
        texts = [field.name for field in about.schema.to_arrow_schema() if pyarrow.types.is_string(field.type)]
        table = parquet.read_table(path, read_dictionary=texts)
        columns = [list(_parquet_column(column, budget)) for column in table.columns]
    except (pyarrow.ArrowException, OSError, ValueError) as problem:
        first = re.split(r"[\n.]", str(problem))[0]
        raise InputError.of(path.name, f"cannot be read as Parquet: {first}.", "Write it again, or as CSV.") from None
    header = SheetRow(1, tuple(table.column_names))
    body = [SheetRow(number, values) for number, values in enumerate(zip(*columns, strict=True), start=2)]
    return Sheet(path.stem, path.name, (header, *(row for row in body if any(v is not None for v in row.values))))


def _refuse_inflated(path: Path, about: Any, most_bytes: int) -> None:
    """Raises InputError for columns that unpack to more than is read of any file."""
    unpacked = sum(about.row_group(number).total_byte_size for number in range(about.num_row_groups))
    if unpacked > most_bytes:
        problem = f"is refused: it unpacks to {unpacked // 1_000_000:,} MB, more than any honest table."
        raise InputError.of(path.name, problem, "Leave out the columns that no table needs.")


def _parquet_column(column: Any, budget: CellBudget) -> Iterator[Value]:
    """The values of a column; of texts each object once, however many cells it is in."""
    from pyarrow import DictionaryArray

    for chunk in column.chunks:
        if not isinstance(chunk, DictionaryArray):
            for value in map(_parquet_value, chunk.to_pylist()):
                budget.spend_text(value)
                yield value
            continue
        known = [_parquet_value(value) for value in chunk.dictionary.to_pylist()]
        for place in chunk.indices.to_pylist():
            value = None if place is None else known[place]
            budget.spend_text(value)
            yield value


def _parquet_value(value: Any) -> Value:
    """A value as a spreadsheet would hold it: lists and categories as text, not-a-number as blank."""
    if value is None or isinstance(value, str | int | bool | datetime | date | time | timedelta):
        return value
    if isinstance(value, list):
        return "; ".join(str(part) for part in value)
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    number = math.nan if isinstance(value, dict) else float(value)
    return None if math.isnan(number) else number
