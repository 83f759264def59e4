"""Dates by whole column: the one date in a note is taken and told, and what a column does not settle is said."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from estate_opt.adopt.cell_values import Cleaned, Unclear, date_in_words, date_of, is_month_first, text_of
from estate_opt.adopt.mapping_file import TableMapping
from estate_opt.adopt.propose import Choice
from estate_opt.spreadsheets.grid import SheetRow, Value

_BOTH_WAYS = re.compile(r"(\d{1,2})\s?[/.\-]\s?(\d{1,2})\s?[/.\-]\s?(?:\d{2}|\d{4})")
_PAST = re.compile(r"not exercised|expired|lapsed|waived|passed", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something noticed in one of their cells."""

    file: str
    sheet: str
    row: int
    column: str
    """Its letter; empty for the row as a whole."""
    value: str
    problem: str
    remedy: str
    severity: str = "warning"


def dated(value: Value, month_first: bool, name: str) -> Cleaned:
    """A cell as a date; of a note, the one date in it, as an estimate. A break that was let pass is none.

    Raises Unclear.
    """
    try:
        return date_of(value, month_first)
    except Unclear:
        text = text_of(value)
        found = date_in_words(text)
        if found is None or name == "closed_on":
            raise
        if name == "break_date" and _PAST.search(text):
            return Cleaned(None, f"“{text}” is a break that was not used")
        return Cleaned(found, f"“{text}” is a note, its date is taken", True)


def order_doubts(table: TableMapping, choice: Choice, rows: Sequence[SheetRow]) -> list[Doubt]:
    """Whether a column's written dates settle if the day or the month comes first; what it does not is told."""
    index = choice.place.column - 1
    cells = [(row.number, row.values[index]) for row in rows if index < len(row.values)]
    pairs = [
        (number, int(match[1]), int(match[2]), text)
        for number, text in cells
        if isinstance(text, str) and (match := _BOTH_WAYS.fullmatch(text.strip()))
    ]
    both = [(number, text) for number, one, other, text in pairs if one <= 12 and other <= 12 and one != other]
    real = [value for _, value in cells if isinstance(value, datetime)]
    if not pairs:
        return []
    letter = choice.place.letter

    def doubt(problem: str, remedy: str, severity: str = "warning") -> Doubt:
        row, shown = both[0] if both else (pairs[0][0], pairs[0][3])
        return Doubt(table.file, table.sheet, row, letter, shown, problem, remedy, severity)

    heading = f"“{choice.place.heading}”" if choice.place.heading else f"Column {letter}"
    if (
        len(real) >= 3
        and not both
        and all(value.day <= 12 for value in real)
        and all(one > 12 for _, one, _, _ in pairs)
    ):
        problem = f"{heading}: its {len(real)} true dates all have days up to 12, and its texts days above."
        return [doubt(problem, "A spreadsheet set to American dates makes these: day and month may be exchanged.")]
    if both and len(both) == len(pairs):
        problem = f"{heading}: no date of the column settles whether the day or the month comes first."
        return [doubt(problem, "All are read day first. Ask, and write them as 2031-03-31.")]
    if any(one > 12 for _, one, _, _ in pairs) and any(other > 12 for _, _, other, _ in pairs):
        return [doubt(f"{heading}: some dates are day first and others month first.", "Write them as 2031-03-31.")]
    if both:
        order = "month" if is_month_first([text for _, _, _, text in pairs]) else "day"
        problem = f"{heading}: {len(both):,} of its {len(pairs):,} dates could be read both ways (days up to 12)."
        return [
            doubt(problem, f"They are read {order} first, as its others are. Exchanged ones would not show.", "note")
        ]
    return []
