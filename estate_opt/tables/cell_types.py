"""Reading one cell as what its column holds: strict formats, no guessing.

pandas reads `04/05/2026` as April without a word and a units library reads `£1.2m` as metres, so the formats
are our own. What could mean two things is refused, with a remedy.
"""

import math
import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import Any, Final

from estate_opt.ground.meant import LIKE, nearest
from estate_opt.spreadsheets.grid import CellError, Uncalculated, Value
from estate_opt.tables.schema import Column, Kind


class Unlimited(Enum):
    """What a cell with the word `unlimited` holds; None in its place means that the cell is blank."""

    UNLIMITED = "unlimited"

    def __str__(self) -> str:
        return self.value


UNLIMITED: Final = Unlimited.UNLIMITED

TypedValue = str | float | int | bool | date | tuple[str, ...] | Unlimited | None
"""A cell as its column means it: see `read_cell`. None: blank."""


class UnreadableCell(ValueError):
    """A cell that its column's type does not allow: what is wrong, and what to do."""

    def __init__(self, problem: str, remedy: str) -> None:
        self.problem = problem
        self.remedy = remedy
        super().__init__(f"{problem} {remedy}")


_PLAIN = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?(?:[eE][+-]?\d{1,3})?|[+-]?\.\d+")
_SPACED = re.compile(r"[+-]?\d{1,3}(?:[\u00a0\u202f ]\d{3})+(?:\.\d*)?")
_NOT_KNOWN = frozenset({
    "-", "--", "?", "n/a", "na", "n.a.", "none", "nil", "null", "unknown", "not known", "tbc", "tbd",
})  # fmt: skip
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?")
_UK = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_WORDED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ -]([A-Za-z]{3,9})\.?,?[ -](\d{4})")
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
           "november", "december")  # fmt: skip
_SERIAL_DAY_0 = date(1899, 12, 30)
_FIRST_YEAR, _LAST_YEAR = 1900, 2200
_UNKNOWN_REMEDY = "Leave the cell empty if it is not known."


def read_cell(value: Value, column: Column) -> TypedValue:
    """The value of a cell by its column's kind: text, float, int (whole numbers and years), bool, date, a tuple of
    strings (lists), `UNLIMITED`; None where it is blank. Raises UnreadableCell.
    """
    if value is None:
        return None
    if isinstance(value, str):
        value = value.strip()
        if not value:
            return None
    elif isinstance(value, CellError):
        raise UnreadableCell(f"The cell shows {value}.", "Mend its formula, or type the value.")
    elif isinstance(value, Uncalculated):
        raise UnreadableCell(
            "The cell holds a formula that has never been calculated, so the file has no value for it.",
            "Open the file in Excel or LibreOffice and save it.",
        )
    return READERS[column.kind](value, column)


def _text(value: Value, column: Column) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.strftime("%d/%m/%Y")
    return str(value)


def _id(value: Value, column: Column) -> str:
    if isinstance(value, date | time | timedelta):
        shown = _text(value, column)
        raise UnreadableCell(f"{shown} is a date where an id should be.", "Format the cell as text, type the id again.")
    if isinstance(value, int | float) and abs(value) >= 1e15:
        raise UnreadableCell("The id has more digits than a number cell can hold.", "Format the cell as text.")
    text = _text(value, column)
    for word in column.besides:
        if text.casefold() == word:
            return word
    return text


def _list(value: Value, column: Column) -> tuple[str, ...]:
    parts = (part.strip() for part in _text(value, column).split(";"))
    return tuple(dict.fromkeys(part for part in parts if part))


def _number(value: Value, column: Column) -> float:
    if isinstance(value, bool):
        raise UnreadableCell(f"{_shown(value)} is not a number.", _UNKNOWN_REMEDY)
    if isinstance(value, int | float):
        return _in_range(float(value), column)
    if not isinstance(value, str):
        raise UnreadableCell("A date or time stands where a number should.", "Format the cell as a number, retype it.")
    return _in_range(_parsed(value), column)


def _parsed(text: str) -> float:
    """Plain digits, with a comma or a space for thousands and a point for decimals."""
    if _PLAIN.fullmatch(text):
        return float(text.replace(",", ""))
    if _SPACED.fullmatch(text):
        return float(re.sub(r"[\u00a0\u202f ]", "", text))
    if text.casefold() in _NOT_KNOWN:
        raise UnreadableCell(f"“{text}” is not a number.", _UNKNOWN_REMEDY)
    if re.fullmatch(r"[+-]?[\d.,]+", text):
        remedy = "Write it with a point for decimals and commas for thousands only, such as 1,234.5."
        raise UnreadableCell(f"“{text}” could be read in more than one way.", remedy)
    raise UnreadableCell(f"“{text}” is not a number.", "Give the figure alone, without units or words.")


def _in_range(number: float, column: Column) -> float:
    if not math.isfinite(number):
        raise UnreadableCell("The number is not finite.", "Give a figure.")
    if column.minimum is not None and number < column.minimum:
        raise UnreadableCell(
            f"{number:,.10g} is below {column.minimum:g}, which {column.name} cannot be.", "Correct the figure."
        )
    if column.maximum is not None and number > column.maximum:
        most = f"{column.maximum:g}, the most {column.name} can be"
        raise UnreadableCell(f"{number:,.10g} is above {most}.", _over(column))
    return number


def _over(column: Column) -> str:
    return "Write a share as 12% or 0.12." if column.kind is Kind.SHARE else "Correct the figure."


def _whole(value: Value, column: Column) -> int:
    number = _number(value, column)
    if not number.is_integer():
        raise UnreadableCell(f"{number:g} is not a whole number.", "Round it.")
    return int(number)


def _money(value: Value, column: Column) -> float:
    if not isinstance(value, str):
        return _number(value, column)
    text, sign = value, 1.0
    if text.startswith("(") and text.endswith(")"):
        text, sign = text[1:-1].strip(), -1.0
    if text.startswith(("-", "+")) and text[1:].lstrip().startswith("£"):
        text, sign = text[1:].lstrip(), -sign if text[0] == "-" else sign
    text = text.removeprefix("£").lstrip()
    if re.fullmatch(r"[+-]?[\d.,]+ ?(?:k|m|bn|million|thousand)", text, re.IGNORECASE):
        raise UnreadableCell(f"“{value}” is shortened.", "Write the pounds out in full, such as 1,200,000.")
    if text[:1] in ("$", "€") or text[-1:] in ("$", "€"):
        raise UnreadableCell(f"“{value}” is not in pounds.", "Give the amount in pounds.")
    try:
        return _in_range(sign * _parsed(text), column)
    except UnreadableCell as problem:
        if "“" in problem.problem:
            raise UnreadableCell(problem.problem.replace(f"“{text}”", f"“{value}”"), problem.remedy) from None
        raise


def _share(value: Value, column: Column) -> float:
    if isinstance(value, str) and value.endswith("%"):
        return _in_range(_parsed(value[:-1].strip()) / 100, column)
    return _number(value, column)


def _limit(value: Value, column: Column) -> float | Unlimited:
    if isinstance(value, str) and value.casefold() == UNLIMITED.value:
        return UNLIMITED
    if isinstance(value, str) and value[:1].isalpha() and value.casefold() not in _NOT_KNOWN:
        is_near = nearest(value, [UNLIMITED.value], LIKE)
        hint = f"Did you mean {UNLIMITED}? " if is_near else ""
        remedy = f"{hint}Give a number, or the word {UNLIMITED} for no limit."
        raise UnreadableCell(f"“{value}” is neither a number nor the word {UNLIMITED}.", remedy)
    return _number(value, column)


def _year(value: Value, column: Column) -> int:
    if isinstance(value, str) and re.fullmatch(r"\d{4}\s*[-/–]\s*\d{2,4}", value):
        raise UnreadableCell(f"“{value}” names two years.", "Give one, such as 2025 for prices of 2024-25.")
    if isinstance(value, datetime | date):
        raise UnreadableCell("A whole date stands where a year should.", "Give the year alone, such as 2025.")
    return _whole(value, column)


def _date(value: Value, column: Column) -> date:
    found = _date_of(value)
    if not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        raise UnreadableCell(f"The year {found.year} cannot be right.", "Correct the date.")
    return found


def _date_of(value: Value) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, bool | time | timedelta) or value is None:
        raise UnreadableCell(f"{_shown(value)} is not a date.", "Write it as 31/03/2027 or 2027-03-31.")
    if isinstance(value, int | float):
        return _serial(float(value))
    text = str(value)
    if match := _ISO.fullmatch(text):
        return _day(text, int(match[1]), int(match[2]), int(match[3]))
    if match := _UK.fullmatch(text):
        return _day(text, int(match[3]), int(match[2]), int(match[1]))
    if (match := _WORDED.fullmatch(text)) and (month := _month(match[2])):
        return _day(text, int(match[3]), month, int(match[1]))
    if re.fullmatch(r"\d{5}(\.0+)?", text):
        return _serial(float(text))
    if re.fullmatch(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2}", text):
        raise UnreadableCell(f"“{text}” has a year of two figures.", "Write the year in full, such as 31/03/2027.")
    raise UnreadableCell(f"“{text}” is not a date.", "Write it as 31/03/2027 or 2027-03-31, or leave the cell empty.")


def _serial(number: float) -> date:
    """A date as Excel counts it: days since the end of 1899. Small numbers are rather years or mistakes."""
    if not 18_264 <= number < 110_000:
        raise UnreadableCell(f"{number:g} is not a date.", "Write it as 31/03/2027 or 2027-03-31.")
    return _SERIAL_DAY_0 + timedelta(days=int(number))


def _month(word: str) -> int | None:
    found = [index for index, month in enumerate(_MONTHS, start=1) if month.startswith(word.lower())]
    return found[0] if len(found) == 1 else 9 if word.lower() == "sept" else None


def _day(text: str, year: int, month: int, day: int) -> date:
    if month > 12:
        raise UnreadableCell(f"“{text}” has no month {month}.", "Write the day first: 31/03/2027.")
    try:
        return date(year, month, day)
    except ValueError:
        raise UnreadableCell(f"“{text}”: there is no such day.", "Correct the date.") from None


def _yes_no(value: Value, column: Column) -> bool:
    if isinstance(value, bool):
        return value
    word = _text(value, column).casefold()
    if word in ("yes", "y", "true"):
        return True
    if word in ("no", "n", "false"):
        return False
    raise UnreadableCell(f"“{_shown(value)}” is neither yes nor no.", "Write yes or no.")


def _choice(value: Value, column: Column) -> str:
    word = _text(value, column)
    for choice in column.choices:
        if word.casefold() == choice:
            return choice
    suggestion = nearest(word, column.choices)
    hint = f"Did you mean {suggestion}? " if suggestion else ""
    raise UnreadableCell(f"“{word}” is not one of the choices.", f"{hint}Choose one of: {', '.join(column.choices)}.")


def _shown(value: Any) -> str:
    return {True: "TRUE", False: "FALSE"}[value] if isinstance(value, bool) else str(value)


READERS: dict[Kind, Callable[[Value, Column], TypedValue]] = {
    Kind.ID: _id,
    Kind.TEXT: _text,
    Kind.LIST: _list,
    Kind.NUMBER: _number,
    Kind.WHOLE: _whole,
    Kind.MONEY: _money,
    Kind.SHARE: _share,
    Kind.DATE: _date,
    Kind.YES_NO: _yes_no,
    Kind.CHOICE: _choice,
    Kind.LIMIT: _limit,
    Kind.YEAR: _year,
}
"""How each kind of column is read, one reader a kind."""
