"""Reading one cell as what its column holds."""

from datetime import date, datetime

import pytest

from estate_opt.spreadsheets.grid import CellError, Uncalculated, Value
from estate_opt.tables.cell_types import UNLIMITED, UnreadableCell, read_cell
from estate_opt.tables.schema import Column, Kind


def _column(kind: Kind, **more: object) -> Column:
    return Column("x", kind, "a column", **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        (Kind.ID, "  A1 ", "A1"),
        (Kind.ID, 12.0, "12"),
        (Kind.ID, 12, "12"),
        (Kind.ID, "007", "007"),
        (Kind.ID, "12.50", "12.50"),
        (Kind.TEXT, "plain", "plain"),
        (Kind.TEXT, 7, "7"),
        (Kind.TEXT, datetime(2027, 3, 31), "31/03/2027"),
        (Kind.LIST, "step-free; secure;; secure ", ("step-free", "secure")),
        (Kind.NUMBER, 2.5, 2.5),
        (Kind.NUMBER, "1,234.5", 1234.5),
        (Kind.NUMBER, "12 345", 12345.0),
        (Kind.NUMBER, ".5", 0.5),
        (Kind.NUMBER, "1e3", 1000.0),
        (Kind.WHOLE, "3", 3),
        (Kind.MONEY, "£1,234", 1234.0),
        (Kind.MONEY, "£ 1,234.50", 1234.5),
        (Kind.SHARE, "12.5%", 0.125),
        (Kind.SHARE, "12 %", 0.12),
        (Kind.SHARE, 0.12, 0.12),
        (Kind.DATE, "31/03/2027", date(2027, 3, 31)),
        (Kind.DATE, "04/05/2026", date(2026, 5, 4)),
        (Kind.DATE, "4.5.2026", date(2026, 5, 4)),
        (Kind.DATE, "2027-03-31", date(2027, 3, 31)),
        (Kind.DATE, "2027-03-31T00:00:00", date(2027, 3, 31)),
        (Kind.DATE, "31 March 2027", date(2027, 3, 31)),
        (Kind.DATE, "1st Sept 2027", date(2027, 9, 1)),
        (Kind.DATE, datetime(2027, 3, 31, 12, 30), date(2027, 3, 31)),
        # Day 1 of Excel's calendar is 1/1/1900 and it has a 29/2/1900 that never was: 46,477 days on is 31/3/2027.
        (Kind.DATE, 46477, date(2027, 3, 31)),
        (Kind.YES_NO, "Yes", True),
        (Kind.YES_NO, "n", False),
        (Kind.YES_NO, "TRUE", True),
        (Kind.YES_NO, False, False),
        (Kind.LIMIT, "Unlimited", UNLIMITED),
        (Kind.LIMIT, "40", 40.0),
        (Kind.YEAR, 2025.0, 2025),
        (Kind.TEXT, "   ", None),
        (Kind.NUMBER, None, None),
    ],
)
def test_read(kind: Kind, raw: Value, value: object) -> None:
    """What a person would write is read as they meant it; a blank is nothing, never nought."""
    found = read_cell(raw, _column(kind))
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("kind", "raw", "words"),
    [
        (Kind.ID, datetime(2027, 10, 1), "is a date where an id should be"),
        (Kind.ID, 1234567890123456789, "more digits"),
        (Kind.NUMBER, "12 desks", "Give the figure alone"),
        (Kind.NUMBER, "1.234,5", "more than one way"),
        (Kind.NUMBER, "12,5", "more than one way"),
        (Kind.NUMBER, "n/a", "Leave the cell empty"),
        (Kind.NUMBER, "nan", "not a number"),
        (Kind.NUMBER, "1e999", "not finite"),
        (Kind.NUMBER, True, "TRUE is not a number"),
        (Kind.NUMBER, datetime(2027, 1, 1), "A date"),
        (Kind.NUMBER, -1, "below 0"),
        (Kind.WHOLE, 2.5, "not a whole number"),
        (Kind.MONEY, "£1.2m", "shortened"),
        (Kind.MONEY, "12k", "shortened"),
        (Kind.MONEY, "€500", "not in pounds"),
        (Kind.MONEY, "(500)", "below 0"),
        (Kind.SHARE, "x%", "not a number"),
        (Kind.DATE, "31/02/2027", "no such day"),
        (Kind.DATE, "12/25/2027", "no month 25"),
        (Kind.DATE, "31/03/27", "two figures"),
        (Kind.DATE, "2027", "not a date"),
        (Kind.DATE, 2027, "not a date"),
        (Kind.DATE, "next spring", "not a date"),
        (Kind.DATE, "31/03/3027", "cannot be right"),
        (Kind.YES_NO, "perhaps", "neither yes nor no"),
        (Kind.YES_NO, 1, "neither yes nor no"),
        (Kind.LIMIT, "unlimted", "Did you mean unlimited"),
        (Kind.LIMIT, "-5", "below 0"),
        (Kind.YEAR, "2024-25", "names two years"),
        (Kind.YEAR, datetime(2025, 1, 1), "A whole date"),
        (Kind.TEXT, CellError("#REF!"), "The cell shows #REF!"),
        (Kind.NUMBER, Uncalculated("A1"), "never been calculated"),
    ],
)
def test_refused(kind: Kind, raw: Value, words: str) -> None:
    """What could mean two things, or nothing, is refused with what to do about it."""
    with pytest.raises(UnreadableCell, match=words) as caught:
        read_cell(raw, _column(kind))
    assert caught.value.remedy


def test_share_of_twelve_is_not_twelve_percent() -> None:
    """12 where a share is due is refused, and the remedy shows both ways to write it."""
    with pytest.raises(UnreadableCell, match=r"12% or 0\.12"):
        read_cell(12, _column(Kind.SHARE, maximum=1.0))


@pytest.mark.parametrize("raw", ["(500)", "-£500", "£-500", "(£500)", "-500"])
def test_negative_money(raw: str) -> None:
    """Accountants' brackets and minus signs are negative amounts, where a negative amount may be."""
    assert read_cell(raw, _column(Kind.MONEY, minimum=None)) == -500.0


def test_choice_ignores_capitals_and_suggests() -> None:
    """A choice is read whatever its capitals; a slip names the nearest choice and all of them."""
    tenure = _column(Kind.CHOICE, choices=("freehold", "leasehold", "licence"))
    assert read_cell(" Freehold ", tenure) == "freehold"
    with pytest.raises(UnreadableCell, match=r"Did you mean freehold.*freehold, leasehold, licence"):
        read_cell("frehold", tenure)


def test_word_beside_ids() -> None:
    """The word `external` among ids is read whatever its capitals."""
    assert read_cell("External", _column(Kind.ID, besides=("external",))) == "external"
