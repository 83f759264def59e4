"""What a sheet is as a list: how it is read as the kind that was asked for, or why it cannot be."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from estate_opt.adopt.cell_values import text_of
from estate_opt.adopt.heading_words import is_of_building
from estate_opt.adopt.layout import Layout, find_layout
from estate_opt.adopt.lists.columns import ListColumn, propose_columns
from estate_opt.adopt.lists.cross_tab import cross_tab_columns, site_columns
from estate_opt.adopt.lists.fields import LEFT
from estate_opt.adopt.lists.lists_file import CROSS_TAB, RETURN
from estate_opt.adopt.lists.returns import is_filled, return_columns, with_measures
from estate_opt.adopt.propose import Choice, propose
from estate_opt.adopt.what_it_is import Verdict, judge
from estate_opt.spreadsheets.grid import Sheet

SENIOR = "it lists senior posts: the structure of units, without a head-count of those in them."
LANDLORD = "it lists lettings out, where the body is the landlord."
"""Reasons why a list is none of ours, whatever else it could be taken for."""
PAID = frozenset({
    "staff_gbp_per_year", "systems_gbp_per_year", "contracts_gbp_per_year", "annual_gbp", "whole_gbp",
    "total_gbp_per_year",
})  # fmt: skip
"""What gives the pounds of a support function."""


@dataclass(frozen=True)
class Reading:
    """How a sheet is read as a list; with a reason instead where it is not."""

    layout: Layout | None
    columns: tuple[ListColumn, ...] = ()
    shape: str = ""
    refused: str = ""
    """Why it is not that kind of list, in words that follow "not adopted: "; empty where it is."""

    @property
    def taken(self) -> set[str]:
        """What its columns are."""
        return {column.to for column in self.columns} - {LEFT}


class AsBuildings(NamedTuple):
    """A table as a register of buildings: what its columns can be, and whether it is one."""

    choices: tuple[Choice, ...]
    verdict: Verdict


def as_buildings(layout: Layout | None) -> AsBuildings:
    """A table as a register of buildings."""
    choices = propose(layout) if layout else ()
    return AsBuildings(choices, judge(layout, choices))


class Seen:
    """A sheet that is asked whether it is one kind of list or another: what each of them needs is found once."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.layout = find_layout(sheet)
        self._readings: dict[str, Reading] = {}

    @cached_property
    def as_buildings(self) -> AsBuildings:
        """As a register of buildings."""
        return as_buildings(self.layout)

    def read_as(self, kind: str) -> Reading:
        """As a kind of list."""
        if kind not in self._readings:
            self._readings[kind] = self._read(kind)
        return self._readings[kind]

    def _read(self, kind: str) -> Reading:
        layout = self.layout
        if layout is None or len(layout.body) < 1:
            return Reading(layout, refused="the sheet is empty.")
        if kind == "teams" and (other := _in_another_shape(layout, self.sheet)) is not None:
            return other
        columns = propose_columns(layout, kind)
        return Reading(layout, columns, "", missing_in(kind, "", columns, layout, lambda: self.as_buildings))


def missing_in(
    kind: str,
    shape: str,
    columns: tuple[ListColumn, ...],
    layout: Layout,
    known: Callable[[], AsBuildings] | None = None,
) -> str:
    """What keeps a table from being that kind of list, in words that follow "not adopted: "; empty where nothing.

    `known`: tells what it is as buildings, for whoever asks of several kinds.
    """
    taken = {column.to for column in columns} - {LEFT}
    if shape:
        return ""
    missing = _MISSING[kind](taken, layout)
    if missing in (SENIOR, LANDLORD) or not (missing or kind in ("teams", "spaces", "functions")):
        return missing
    choices, verdict = known() if known else as_buildings(layout)
    is_register = verdict.is_register
    if missing:
        return f"{missing.removesuffix('.')}; {_AS_BUILDINGS}" if is_register else missing
    told = {choice.place.full for choice in choices if choice.to in _ESTATE}
    if is_register and len(told) >= 2 and not taken & _NOT_OF_BUILDINGS and not is_of_occupations(layout):
        shown = ", ".join(f"“{heading}”" for heading in sorted(told)[:3])
        return f"a row is a building, not one of {kind} ({shown}); {_AS_BUILDINGS}"
    return ""


def is_of_occupations(layout: Layout) -> bool:
    """Whether a row is a body's occupation of (a part of) a building: a building has as many rows as occupiers."""
    headings = [place.heading for place in layout.places]
    return any(map(_OCCUPATION.search, headings)) and any(map(is_of_building, headings))


_OCCUPATION = re.compile(r"\boccupation (?:ref|reference|id|no|number|code|agreement)\b", re.IGNORECASE)
_AS_BUILDINGS = (
    "it seems to be a register of buildings. Give it with --as buildings: what it says of staff and desks is taken "
    "over."
)
_ESTATE = ("tenure", "floor_area_m2", "lease_end", "rent_gbp_per_year", "rates_gbp_per_year", "easting", "uprn")
"""What registers of buildings have, and lists of staff, rooms and costs have not."""
_NOT_OF_BUILDINGS = {"unit", "job", "profession", "room", "floor", "use", "function", "thing", "personal"}


def _in_another_shape(layout: Layout, sheet: Sheet) -> Reading | None:
    """Staff that are no list of them: a return by body, or a cross-tab by site; None where it is neither."""
    wide = with_measures(sheet, layout)
    if columns := return_columns(wide):
        refused = "" if is_filled(wide, columns) else "it is a workforce return without a body that has staff."
        return Reading(wide, columns, RETURN, refused)
    first = layout if layout.heading_rows else find_layout(sheet, (sheet.rows[0].number,)) or layout
    for each in (first,) if first is layout else (first, layout):
        if sites := site_columns(each):
            return Reading(each, cross_tab_columns(each, sites), CROSS_TAB)
    return None


def _teams(taken: set[str], layout: Layout) -> str:
    counted = taken & {"fte", "heads", "hours"}
    if not counted and _is_of_seniors(layout):
        return SENIOR
    if not counted and not ({"job", "personal"} <= taken and "unit" in taken):
        return "no column counts staff (FTE, hours or people), and a row is no person."
    return (
        ""
        if taken & {"unit", "site", "site_ref", "agency", "cost_centre"}
        else "no column says which unit, site or body staff are of."
    )


def _is_of_seniors(layout: Layout) -> bool:
    headings = " | ".join(place.heading.casefold() for place in layout.places)
    is_ranked = re.search(r"\blevel\b|\btier\b|senior|reports? to", headings)
    return bool(is_ranked and re.search(r"salary|\bpay\b", headings))


def _functions(taken: set[str], layout: Layout) -> str:
    if not taken & (PAID | {"fte"}):
        return "no column gives FTE or pounds."
    is_keyed = "code" in taken and any(re.search(r"cost ?cent", place.heading, re.I) for place in layout.places)
    return (
        ""
        if taken & {"function", "thing"} or is_keyed
        else "no column says which function, system or contract a row is of."
    )


def _leases(taken: set[str], layout: Layout) -> str:
    if not taken & {"rent_gbp_per_year", "lease_end", "break_date"}:
        return "no column gives a rent, an end or a break of a lease."
    named = taken & {"site", "site_ref", "postcode", "address"}
    if re.search(
        r"\blettings? out\b|\blet out\b|\brent receivable\b",
        f"{layout.sheet.name} {layout.title} " + " ".join(place.heading for place in layout.places),
        re.I,
    ):
        return LANDLORD
    return "" if named else "no column says which building is leased."


def _spaces(taken: set[str], layout: Layout) -> str:
    if not taken & {"site", "site_ref", "postcode"}:
        return "no column says which building a room is in."
    return "" if taken & {"floor_area_m2", "desks", "capacity"} else "no column gives an area, desks or a capacity."


def _counters(taken: set[str], layout: Layout) -> str:
    return "" if taken & {"site", "site_ref", "postcode", "address"} else "no column says where a counter is."


def _localities(taken: set[str], layout: Layout) -> str:
    if "population" not in taken:
        return "no column gives the people who live there."
    return "" if taken & {"locality", "name"} else "no column says which area a row is."


def _units(taken: set[str], layout: Layout) -> str:
    if "key" not in taken:
        return "no column gives the key of a unit, such as its cost centre."
    return "" if taken & {"name", "unit"} else "no column gives the name of a unit."


_MISSING: dict[str, Callable[[set[str], Layout], str]] = {
    "teams": _teams,
    "functions": _functions,
    "leases": _leases,
    "spaces": _spaces,
    "counters": _counters,
    "localities": _localities,
    "units": _units,
}


def distinct(layout: Layout, columns: tuple[ListColumn, ...], name: str) -> list[str]:
    """The different words of the column that is that, in order."""
    column = next((each.place.column for each in columns if each.to == name), None)
    return list(dict.fromkeys(text for value in layout.values(column) if (text := text_of(value)))) if column else []
