"""What each column of a list is: proposed by its heading, and refused where its values say otherwise."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from estate_opt.adopt.cell_values import Unclear, date_in_either_order, date_in_words, number_of, text_of
from estate_opt.adopt.heading_words import is_of_site, spelled_out, words_apart
from estate_opt.adopt.layout import Layout, Place
from estate_opt.adopt.lists.fields import DATE, KINDS, LEFT, NUMBER, PERSONAL, ListField
from estate_opt.adopt.units import Measure, take_unit
from estate_opt.spreadsheets.grid import Value

_SAMPLE = 400
_LONGEST_HEADING = 500
_IN_WORDS = ("use",)
"""What a column says in words: where it holds numbers, a room's category is a code of a list that we have not."""
_LEAST_FITTING = 0.6
"""Share of a column's filled cells that must be numbers, or dates, for it to be a column of those."""
_LEAST_OF_BREAKS = 0.3
"""Many leases have no break, and say so in words."""
SUPPRESSED = frozenset({"*", "**", "[c]", "<5", "< 5", "~", "x", "#", "c"})
"""Marks for a figure under five that is not told, so that nobody can be recognised; in small letters."""


@dataclass(frozen=True, slots=True)
class ListColumn:
    """One column of theirs, and what it is taken for."""

    place: Place
    to: str
    unit: str = ""
    because: str = ""


def plain(heading: str) -> str:
    """A heading as one line of small letters without signs and units: `Passing rent (£ p.a.)` → `passing rent`."""
    text = spelled_out(words_apart(heading[:_LONGEST_HEADING]).casefold().replace("’", "'"))
    rest, unit = take_unit(text)
    text = rest if unit is not None and unit.name != "FTE" and re.search(r"[a-z]", rest) else text
    return " ".join(re.sub(r"[^\w']+", " ", text).split())


def propose_columns(layout: Layout, kind: str) -> tuple[ListColumn, ...]:
    """Every column of a table with what it is; `nothing` where no heading that is known fits its values."""
    ranked: list[tuple[int, int, ListField]] = []
    shares = {place.column: _shares(layout.values(place.column)) for place in layout.places}
    for place in layout.places:
        for field in KINDS[kind]:
            rank = _rank(place, field)
            if rank is not None and _is_of_unit(place, field) and _fits(field, shares[place.column]):
                ranked.append((rank, place.column, field))
    taken: dict[int, ListField] = {}
    used: set[str] = set()
    sites = {place.column for place in layout.places if is_of_site(place.heading)}

    def order(each: tuple[int, int, ListField]) -> tuple[bool, int, bool, int]:
        # Of two references, a site's and a building's, the building's says more.
        rank, column, field = each
        return field.name != PERSONAL, rank, field.name == "site_ref" and column in sites, column

    for rank, column, field in sorted(ranked, key=order):
        del rank
        if column not in taken and (field.many or field.name not in used):
            taken[column] = field
            used.add(field.name)
    return tuple(_column(place, taken.get(place.column)) for place in layout.places)


def _column(place: Place, field: ListField | None) -> ListColumn:
    if field is None:
        return ListColumn(place, LEFT)
    unit = take_unit(" ".join(place.full.split()).casefold())[1] if field.holds == NUMBER else None
    return ListColumn(place, field.name, unit.name if unit else "", f"its heading “{place.heading}”: {field.means}")


def _rank(place: Place, field: ListField) -> int | None:
    """How early a pattern of the field fits the heading, or the heading with its group; None: none does."""
    whole = " ".join(re.findall(r"[\w']+", place.full.casefold()))  # `annual value`: in `plain` the year is a unit
    for text in (plain(place.heading), plain(place.full), whole):
        for rank, pattern in enumerate(field.patterns):
            if re.search(pattern, text):
                return rank
    return None


_OF_WORDS = (Measure.FLOOR, Measure.LAND, Measure.MONEY, Measure.RATE, Measure.SHARE)
"""Units with which a heading is that of a figure, and of no room, site or person: `Clinical space (m²)`."""


def _is_of_unit(place: Place, field: ListField) -> bool:
    """Whether a heading's unit goes with the field: an income in pounds is no floor area."""
    unit = take_unit(" ".join(place.full.split()).casefold())[1]
    if unit is None or field.holds == DATE:
        return True
    if field.holds != NUMBER:
        return unit.measure not in _OF_WORDS or not re.search(r"[£%²³]|\bm2\b|\bsq", place.full)
    if field.name == "floor_area_m2":
        return unit.measure in (Measure.FLOOR, Measure.COUNT)
    if unit.measure in (Measure.FLOOR, Measure.LAND, Measure.SHARE):
        return False
    is_money = unit.measure is Measure.MONEY and re.search(r"£|gbp|pound", place.full, re.IGNORECASE)
    return not is_money or field.name.endswith(("_gbp", "_gbp_per_year")) or "pay" in field.name


def _fits(field: ListField, shares: tuple[float, float]) -> bool:
    numbers, dates = shares
    if field.holds == NUMBER:
        return numbers >= _LEAST_FITTING
    if field.holds == DATE:
        least = _LEAST_OF_BREAKS if field.name == "break_date" else _LEAST_FITTING
        return dates >= least or numbers >= _LEAST_FITTING
    return field.name not in _IN_WORDS or numbers < _LEAST_FITTING


def _shares(values: Sequence[Value]) -> tuple[float, float]:
    """Of a column's filled cells, how many are numbers and how many dates; a column of nothing fits anything."""
    filled = sample_of(values)
    if not filled:
        return 1.0, 1.0
    return sum(map(is_figure, filled)) / len(filled), sum(map(_is_date, filled)) / len(filled)


def sample_of(values: Sequence[Value]) -> list[Value]:
    """Some hundred of a column's filled cells, from all over it."""
    filled = [value for value in values if value is not None and value != ""]
    return [value for value in filled[:: max(1, len(filled) // _SAMPLE)] if str(value).strip()]


def is_suppressed(value: Value) -> bool:
    """Whether a cell stands for a figure under five that is not told."""
    return isinstance(value, str) and value.strip().casefold() in SUPPRESSED


def is_figure(value: Value) -> bool:
    """Whether a cell is a number, or a mark that stands for one."""
    if isinstance(value, bool):
        return False
    if is_suppressed(value) or (isinstance(value, str) and value.strip() in ("-", "–")):
        return True
    try:
        return number_of(value).value is not None
    except Unclear:
        return isinstance(value, str) and bool(re.match(r"[£\d][\d,.]*\s*\S", value.strip()))


def _is_date(value: Value) -> bool:
    try:
        return date_in_either_order(value).value is not None or not text_of(value)
    except Unclear:
        return date_in_words(text_of(value)) is not None
