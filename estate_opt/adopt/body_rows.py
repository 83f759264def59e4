"""Which rows of a table are things, and which are totals, headings said again, notes and section titles."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from estate_opt.adopt.cell_values import Unclear, number_of, text_of
from estate_opt.adopt.fields import BY_NAME
from estate_opt.adopt.layout import Layout
from estate_opt.adopt.propose import Choice
from estate_opt.spreadsheets.grid import SheetRow, Value

_TOTAL = re.compile(
    r"^(?:grand|sub|overall|running|section|area|page|net|group|report|final|all)?[\s-]*totals?\b"
    r"|\bsub[\s-]?totals?\b|\bgrand total\b"
    r"|\btotals?\s*[:=]?\s*$|^sum\b(?! of)|^sum of\b|^all (?:sites|properties|buildings|assets|areas"
    r"|premises)\b|^is-?gyfanswm|^cyfanswm\b|\bcyfanswm$"
    r"|^(?:average|mean|median|count|number of (?:sites|properties|buildings|assets|rows|records))\b",
    re.IGNORECASE | re.MULTILINE,
)
_AGGREGATE = re.compile(
    r"^(?:aggregated? (?:sites?|data|totals?)|(?:all )?other (?:small )?sites \(aggregate.*)$",
    re.IGNORECASE | re.MULTILINE,
)
_NOTE = re.compile(
        r"^\s*(?:notes?\b|source\b|\*|†|‡|\(?\d{1,2}[.)]\s|©|copyright|contact|produced by"
        r"|prepared by|last updated|printed|page \d|end of|key\b|disclaimer|n\.?b\.?\b|nodiadau"
        r"|ffynhonnell|e-?mail|tel\b)", re.IGNORECASE)  # fmt: skip
_IDENTITY = ("building", "uprn", "postcode", "address", "easting", "latitude", "grid_reference")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that is not taken over, and why."""

    row: int
    reason: str
    shown: str
    """The beginning of the row, for the reader."""


def split_rows(layout: Layout, choices: Sequence[Choice]) -> tuple[list[SheetRow], list[LeftOut]]:
    """The rows that are things, and those left out with their reasons."""
    sorter = _Sorter(layout, choices)
    kept: list[SheetRow] = []
    left: list[LeftOut] = []
    for row in layout.body:
        reason = sorter.reason(row)
        if reason is None:
            kept.append(row)
            sorter.add(row)
        else:
            left.append(LeftOut(row.number, reason, _shown(row)))
    return kept, left


def _shown(row: SheetRow) -> str:
    return " | ".join(text for value in row.values if (text := text_of(value)))[:120]


class _Sorter:
    """Tells rows apart, with the sums of the rows since the last sub-total."""

    def __init__(self, layout: Layout, choices: Sequence[Choice]) -> None:
        self.headings = {place.column - 1: place.heading.casefold() for place in layout.places if place.heading}
        used: dict[str, list[int]] = {choice.to: [] for choice in choices}
        for choice in choices:
            used[choice.to].append(choice.place.column - 1)
        self.identity = [used[name] for name in _IDENTITY if name in used]
        self.naming = [*used.get("name", []), *(index for columns in self.identity for index in columns)]
        self.numbers = [
            index
            for name, columns in used.items()
            if name in BY_NAME and BY_NAME[name].holds == ("number",)
            for index in columns
        ]
        self.mostly = [columns for columns in self.identity if _share_filled(layout, columns) >= 0.8]
        self.usual = sorted(sum(value is not None for value in row.values) for row in layout.body)[
            len(layout.body) // 2
        ]
        self.since: list[SheetRow] = []

    def add(self, row: SheetRow) -> None:
        """Count a row towards the next sub-total."""
        self.since.append(row)

    def reason(self, row: SheetRow) -> str | None:
        """Why the row is no thing; None where it is one."""
        values = row.values
        count = len(values) - values.count(None)
        filled = _first_filled(values)
        if self._says_headings_again(row, filled):
            return "the headings said again"
        lacks = [columns for columns in self.mostly if not _any_filled(values, columns)]
        first = [text for index in filled if isinstance(values[index], str) and (text := text_of(values[index]))]
        if _AGGREGATE.search("\n".join(first)):
            return "a total: it stands for several sites together"
        if _TOTAL.search("\n".join(first[:4])) and (lacks or not self.mostly):
            self._begin_again()
            return "a total"
        if lacks and len(lacks) == len(self.mostly) and self._is_sum(row):
            self._begin_again()
            return "a sub-total: its figures are the sums of the rows above"
        if count <= 2 and self.usual >= 4:
            text = first[0] if first else ""
            if _NOTE.search(text) or len(text) > 70:
                return "a note"
            if not any(index in self.numbers for index in filled) and (lacks or not self.mostly):
                return "a heading within the table"
        if self.naming and not _any_filled(values, self.naming):
            return "nothing in it says which building"
        if lacks and len(lacks) == len(self.mostly) and first and _NOTE.search(first[0]):
            return "a note"
        return None

    def _says_headings_again(self, row: SheetRow, filled: Sequence[int]) -> bool:
        if not any(text_of(row.values[index]).casefold() == self.headings.get(index) for index in filled[:4]):
            return False
        filled = [index for index, value in enumerate(row.values) if value is not None]
        same = sum(
            isinstance(row.values[index], str)
            and text_of(row.values[index]).casefold() == self.headings.get(index, "\0")
            for index in filled
        )
        return same >= 2 and same >= 0.6 * len(filled)

    def _is_sum(self, row: SheetRow) -> bool:
        if len(self.since) < 2 or not any(_figure(row, index) for index in self.numbers):
            return False
        sums = {index: sum(_figure(each, index) or 0.0 for each in self.since) for index in self.numbers}
        agreeing = differing = 0
        for index in self.numbers:
            figure = _figure(row, index)
            if figure:
                is_same = abs(figure - sums[index]) <= max(1.0, 0.005 * abs(figure))
                agreeing, differing = agreeing + is_same, differing + (not is_same)
        return agreeing >= 1 and agreeing > differing

    def _begin_again(self) -> None:
        self.since = []


def _first_filled(values: Sequence[Value]) -> list[int]:
    """Where the first eight filled cells of a row are."""
    found: list[int] = []
    for index, value in enumerate(values):
        if value is not None:
            found.append(index)
            if len(found) == 8:
                break
    return found


def _any_filled(values: Sequence[Value], columns: Sequence[int]) -> bool:
    """Whether one of the columns says something."""
    return any(index < len(values) and values[index] is not None and text_of(values[index]) for index in columns)


def _figure(row: SheetRow, index: int) -> float | None:
    if index >= len(row.values):
        return None
    value = row.values[index]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, str):
        return None
    try:
        read = number_of(value).value
    except Unclear:
        return None
    return read if isinstance(read, float) else None


def _share_filled(layout: Layout, columns: Sequence[int]) -> float:
    step = max(1, len(layout.body) // 2_000)
    rows = layout.body[::step]
    filled = sum(any(index < len(row.values) and text_of(row.values[index]) for index in columns) for row in rows)
    return filled / len(rows)
