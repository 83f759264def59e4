"""Where the table stands on a sheet: its heading rows, its columns with their headings, and its body.

Registers begin under titles and blank rows, have headings over two rows (merged groups above, units below), or
none at all; columns of one heading come twice. Nothing is assumed about row 1.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from estate_opt.adopt.cell_values import MISSING, text_of
from estate_opt.adopt.fields import NAMED
from estate_opt.adopt.heading_words import parse
from estate_opt.adopt.profiles import CONTACT
from estate_opt.spreadsheets.grid import Sheet, SheetRow, Value, letter
from estate_opt.tables.postcodes import POSTCODE

_LOOK_DOWN = 60
"""Rows among which the headings are looked for."""
_MOST_HEADING_ROWS = 4
_HEADING_WORDS = frozenset(
    [
        "name",
        "address",
        "postcode",
        "code",
        "type",
        "ref",
        "reference",
        "no",
        "number",
        "date",
        "area",
        "cost",
        "costs",
        "tenure",
        "id",
        "uprn",
        "easting",
        "northing",
        "latitude",
        "longitude",
        "title",
        "status",
        "use",
        "total",
        "value",
        "rent",
        "rates",
        "lease",
        "end",
        "start",
        "expiry",
        "region",
        "ward",
        "district",
        "county",
        "town",
        "city",
        "street",
        "description",
        "category",
        "organisation",
        "agency",
        "owner",
        "site",
        "building",
        "property",
        "asset",
        "notes",
        "comments",
        "email",
        "phone",
        "telephone",
        "website",
        "condition",
        "gia",
        "nia",
        "sqm",
        "floor",
        "size",
        "year",
        "amount",
        "supplier",
        "department",
        "service",
        "fte",
        "staff",
        "capacity",
        "desks",
        "beds",
        "parking",
        "percentage",
        "energy",
        "consumption",
        "fax",
        "manager",
        "contact",
        "post",
        "grade",
        "month",
        "period",
        "budget",
        "actual",
        "variance",
        "transaction",
        "invoice",
        "directorate",
        "headcount",
        "group",
        "line",
        "unit",
        "units",
    ]
)


@dataclass(frozen=True, slots=True)
class Place:
    """A column of the table."""

    column: int
    """Counted from 1."""
    heading: str
    """Its own heading, the lowest; empty where there is none."""
    group: str = ""
    """What stands above its heading, over several columns."""

    @property
    def letter(self) -> str:
        """As a spreadsheet names it."""
        return letter(self.column)

    @property
    def full(self) -> str:
        """Group and heading together."""
        return f"{self.group}: {self.heading}" if self.group and self.heading else self.heading or self.group


@dataclass(frozen=True)
class Layout:
    """A table found on a sheet."""

    sheet: Sheet
    heading_rows: tuple[int, ...]
    """Row numbers on the sheet; none where the table has no headings."""
    places: tuple[Place, ...]
    body: tuple[SheetRow, ...]
    title: str = ""
    """What stands above the table."""

    def values(self, column: int) -> list[Value]:
        """A column's cells, row by row of the body."""
        index = column - 1
        return [row.values[index] if index < len(row.values) else None for row in self.body]


def find_layout(sheet: Sheet, heading_rows: Sequence[int] | None = None) -> Layout | None:
    """The table on a sheet; None where there is none. `heading_rows`: as a mapping says, `()` for no headings."""
    rows = [row for row in sheet.rows if _filled(row)]
    if not rows:
        return None
    if heading_rows is None:
        block = _heading_block(rows, sheet)
    else:
        block = [row for row in rows if row.number in set(heading_rows)]
    last = block[-1].number if block else 0
    body = tuple(row for row in rows if row.number > last)
    places = _places(block, body, sheet)
    first = block[0].number if block else (body[0].number if body else 0)
    title = " ".join(text_of(value) for row in rows if row.number < first for value in row.values if text_of(value))
    return Layout(sheet, tuple(row.number for row in block), places, body, title[:300])


def _filled(row: SheetRow) -> int:
    return len(row.values) - row.values.count(None)


def is_data(value: Value) -> bool:
    """Whether a cell is more likely a datum than a heading."""
    if isinstance(value, int | float | bool | datetime | date):
        return True
    text = text_of(value)
    if re.fullmatch(r"(?:19|20)\d{2}(?:[-/]\d{2,4})?", text):
        return False
    return bool(
        re.fullmatch(r"[£(\-]*[\d.,]+[%)k]?m?", text) or POSTCODE.fullmatch(text) or CONTACT.search(text)
        or re.fullmatch(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}.*", text) or text.casefold() in ("yes", "no", "y", "n")
    )  # fmt: skip


def is_named(text: str) -> bool:
    """Whether a cell reads like a heading: a known name, or headings' words."""
    if len(text) > 120:
        return False
    parsed = parse(text)
    if parsed.words in NAMED or parsed.core in NAMED:
        return True
    words = parsed.words.split()
    return (
        bool(words)
        and (parsed.unit is not None or any(word in _HEADING_WORDS for word in words))
        and not re.search(r"\d{3}", text)
    )


def _score(row: SheetRow, width: int) -> float:
    """How much a row looks like the headings of a table so many columns wide; below nought: not at all."""
    texts = [(value, text_of(value)) for value in row.values if value is not None and str(value).strip()]
    if len(texts) < max(2, min(3, width)) or len(texts) < 0.35 * width:
        return -1.0
    data = sum(is_data(value) for value, _ in texts)
    named = sum(is_named(text) for value, text in texts if isinstance(value, str))
    distinct = len({text.casefold() for _, text in texts}) / len(texts)
    long = sum(len(text) > 120 for _, text in texts)
    missing = sum(isinstance(value, str) and value.strip().casefold() in MISSING for value, _ in texts)
    return (2.0 * named + 0.4 * len(texts) - 3.0 * (data + missing) - 3.0 * long) * (0.5 + 0.5 * distinct)


def _width(rows: Sequence[SheetRow]) -> int:
    """How many cells of a row are usually filled, in the body of the sheet."""
    counts = sorted(_filled(row) for row in rows[: _LOOK_DOWN * 5])
    return counts[int(len(counts) * 0.75)] if counts else 0


def _heading_block(rows: Sequence[SheetRow], sheet: Sheet) -> list[SheetRow]:
    """The heading rows, from the topmost; none where the data begin at once."""
    width = _width(rows)
    top = rows[:_LOOK_DOWN]
    scored = [(_score(row, width), -index) for index, row in enumerate(top)]
    if not scored:
        return []
    best, place = max(scored)
    texts = [_label(value) for value in top[-place].values if _label(value)]
    named = sum(map(is_named, texts))
    if best <= 0 or named < max(1, 0.2 * len(texts)) or (named < 2 and len(texts) > 3):
        return [top[0]] if _stands_out(top, width) else []
    index = -place
    block = [top[index]]
    while len(block) < _MOST_HEADING_ROWS and index + len(block) < len(top):
        below = top[index + len(block)]
        if not _continues(block[-1], below, width):
            break
        block.append(below)
    above = index - 1
    while above >= 0 and len(block) < _MOST_HEADING_ROWS and _is_group_row(top[above], block[0], sheet):
        block.insert(0, top[above])
        above -= 1
    return block


def _stands_out(top: Sequence[SheetRow], width: int) -> bool:
    """Whether the first row is words over columns of data: headings, though they say nothing that is known."""
    first, below = top[0], top[1:21]
    texts = [_label(value) for value in first.values if value is not None]
    if len(below) < 3 or len(texts) < max(2, 0.7 * width) or len(set(texts)) < 0.95 * len(texts):
        return False
    if sum(value is not None and is_data(value) for value in first.values) > 0.1 * len(texts):
        return False  # `y` is a heading too
    columns = range(min(len(first.values), width))
    filled = [
        [row.values[at] for row in below if at < len(row.values) and row.values[at] is not None] for at in columns
    ]
    return sum(len(each) >= 3 and sum(map(is_data, each)) >= 0.8 * len(each) for each in filled) >= 1


def _label(value: Value) -> str:
    """A heading as one line; `X` and `NA` are headings too."""
    return " ".join(value.split()) if isinstance(value, str) else text_of(value)


def _continues(heading: SheetRow, below: SheetRow, width: int) -> bool:
    """Whether the row below is still heading: units, or names under merged groups, and no datum."""
    if below.number - heading.number > 1:
        return False
    texts = [
        (place, text_of(value)) for place, value in enumerate(below.values) if value is not None and str(value).strip()
    ]
    if not texts or any(is_data(below.values[place]) for place, _ in texts) or any(len(text) > 60 for _, text in texts):
        return False
    over = {place for place, value in enumerate(heading.values) if text_of(value)}
    fills_gaps = sum(place not in over for place, _ in texts)
    units = sum(_is_only_unit(text) for _, text in texts)
    named = sum(is_named(text) for _, text in texts)
    if len(texts) == 1 and not units:
        return False
    gaps_above = max(len(heading.values), len(below.values)) - len(over)
    return units >= 0.6 * len(texts) or (gaps_above >= 1 and fills_gaps >= 1 and named >= 0.6 * len(texts))


def _is_only_unit(text: str) -> bool:
    parsed = parse(text)
    return parsed.unit is not None and not parsed.core


def _is_group_row(row: SheetRow, heading: SheetRow, sheet: Sheet) -> bool:
    """Whether the row above belongs to the headings: group names over several columns, not a title."""
    if heading.number - row.number > 1:
        return False
    texts = [(place, text_of(value)) for place, value in enumerate(row.values, start=1) if text_of(value)]
    if not texts or any(is_data(row.values[place - 1]) or len(text) > 80 for place, text in texts):
        return False
    if any(_span(sheet, row.number, place) > place and place > 1 for place, _ in texts):
        return True
    return len(texts) >= 2 and len(texts) <= _filled(heading)


def _span(sheet: Sheet, row: int, column: int) -> int:
    """The last column of the merged area that begins at a cell."""
    for area in sheet.merged:
        match = re.fullmatch(r"([A-Z]+)(\d+):([A-Z]+)(\d+)", area)
        if match and int(match[2]) == row and column_number(match[1]) == column:
            return column_number(match[3])
    return column


def column_number(letters: str) -> int:
    """A column counted from 1, from its letters: AB is 28."""
    number = 0
    for sign in letters:
        number = number * 26 + ord(sign) - 64
    return number


def _places(block: Sequence[SheetRow], body: Sequence[SheetRow], sheet: Sheet) -> tuple[Place, ...]:
    """The table's columns: those with a heading, and those with something under none."""
    filled: Counter[int] = Counter()
    for row in body[:2_000]:
        filled.update(place for place, value in enumerate(row.values, start=1) if value is not None)
    width = max([*filled, *(len(row.values) for row in block)], default=0)
    own = [_labels(row, block[level + 1 :], width, sheet) for level, row in enumerate(block)]
    places = []
    for column in range(1, width + 1):
        parts = [labels[column] for labels in own if labels.get(column)]
        if not parts and not filled[column]:
            continue
        places.append(Place(column, *_heading_and_group(list(dict.fromkeys(parts)))))
    return tuple(places)


def _heading_and_group(parts: list[str]) -> tuple[str, str]:
    """The lowest label is the heading, with its unit; what stands above it is the group."""
    while len(parts) > 1 and _is_only_unit(parts[-1]):
        unit = parts[-1] if parts[-1].startswith("(") else f"({parts[-1]})"
        parts = [*parts[:-2], f"{parts[-2]} {unit}"]
    return (parts[-1], " · ".join(parts[:-1])) if parts else ("", "")


def _labels(row: SheetRow, lower: Sequence[SheetRow], width: int, sheet: Sheet) -> dict[int, str]:
    """Each column's label in a heading row. In all but the lowest row a label reaches to the right, as far as it is
    merged or, where nothing is merged, over blank cells that have a heading below."""
    labels: dict[int, str] = {}
    under = {place for below in lower for place, value in enumerate(below.values, start=1) if _label(value)}
    has_merged = any(re.match(rf"[A-Z]+{row.number}:", area) for area in sheet.merged)
    last, reach = "", 0
    for column in range(1, width + 1):
        text = _label(row.values[column - 1]) if column <= len(row.values) else ""
        if text:
            last, reach = text, _span(sheet, row.number, column)
            labels[column] = text
        elif last and lower and column in under and (column <= reach or not has_merged):
            labels[column] = last
    return labels
