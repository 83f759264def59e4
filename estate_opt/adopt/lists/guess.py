"""Without `--as`: what each sheet of each file seems to be, by what its columns can be and its rows hold."""

import re
from dataclasses import replace

from estate_opt.adopt.cell_values import text_of
from estate_opt.adopt.known_layouts import known_layout
from estate_opt.adopt.layout import Layout
from estate_opt.adopt.lists.columns import plain
from estate_opt.adopt.lists.lists_file import CROSS_TAB, RETURN
from estate_opt.adopt.lists.support_names import support_function
from estate_opt.adopt.lists.what_kind import LANDLORD, PAID, SENIOR, Reading, Seen, distinct, is_of_occupations
from estate_opt.spreadsheets.grid import Sheet

BUILDINGS = "buildings"
SEEMS = {
    BUILDINGS: "a register of buildings",
    "teams": "a list of staff",
    "functions": "costs of support functions",
    "leases": "a list of leases",
    "spaces": "a list of rooms",
    "counters": "places where the public is served",
    "localities": "small areas with their people",
    "units": "units by key (cost centres)",
}
OCCUPATIONS = "who occupies which building, without their staff"
_AREA_CODE = re.compile(r"[EWSN]\d{8}|95[A-Z]{2}\d{2,}[A-Z]?\d*", re.IGNORECASE)
_PAYMENTS = re.compile(r"\b(?:transaction|invoice|payment (?:date|ref)|date paid|merchant)\b")
_A_PAYMENT = tuple(
    re.compile(rf"(?:^|\| )(?:{words})(?: \||$)")
    for words in (
        r"(?:[a-z]+ )?(?:supplier|vendor|payee|beneficiary|creditor)(?: name)?",
        r"(?:[a-z]+ )?date",
        r"(?:[a-z]+ )*(?:amount|value)(?: [a-z]+)*",
    )
)
"""Headings of which a list of payments has one each: to whom, when, and how much."""
_LEASE = re.compile(r"\bleases?\b|\btenanc", re.IGNORECASE)
_OF_A_REGISTER = {"tenure", "floor_area_m2", "lease_end", "rent_gbp_per_year", "desks", "running_gbp_per_year"}
_COUNTED = {"fte", "heads", "hours", "personal", "job", "grade", "pay", "pay_min", "pay_max"}
_MOST_LOOKED_AT = 500
_MOST_ROWS = 2_000
"""Rows by which a sheet is judged."""


def seen(sheet: Sheet) -> Seen:
    """A sheet as it is judged: by its first rows."""
    return Seen(replace(sheet, rows=sheet.rows[:_MOST_ROWS]))


def kinds_of(sheet: Seen, has_buildings: bool) -> tuple[list[str], str]:
    """The kinds of list that a sheet is to be adopted as, none where it is none; and what it seems to be, in words.

    `has_buildings`: whether the place, or another file given, has a register: only then is a list of leases with the
    names of buildings taken as leases, to be joined to them; else it is the register of what is leased.
    A register with services or opening hours is of counters too, and of counters alone where there is another register
    and it says nothing of the buildings but where they are.
    """
    layout, (choices, verdict) = sheet.layout, sheet.as_buildings
    if layout is None or not layout.body:
        return [], verdict.seems
    for other in ("teams", "leases"):
        reason = sheet.read_as(other).refused
        if reason in (SENIOR, LANDLORD):
            return [], reason.removeprefix("it lists ").removesuffix(".")
    kind = _first(sheet, layout, verdict.is_register, has_buildings)
    if kind is None:
        return [], OCCUPATIONS if has_buildings and is_of_occupations(layout) else verdict.seems
    kinds = [kind]
    if kind == BUILDINGS and sheet.read_as("counters").taken & {"opening", "service"}:
        says_more = {choice.to for choice in choices} & _OF_A_REGISTER
        kinds = [BUILDINGS, "counters"] if says_more or not has_buildings else ["counters"]
    words = SEEMS | ({BUILDINGS: verdict.seems} if verdict.is_register else {})
    return kinds, " and ".join(words[each] for each in kinds)


def _first(sheet: Seen, layout: Layout, is_register: bool, has_buildings: bool) -> str | None:
    """The kind that fits; what is unmistakable comes before what only may be."""
    known = known_layout(layout)
    if is_register and known is not None and known.rows_are == BUILDINGS:
        return BUILDINGS
    rooms, teams, areas = (_fitting(sheet, kind) for kind in ("spaces", "teams", "localities"))
    if rooms and is_register and _is_one_row_each(rooms):
        rooms = None  # a building with its rooms or parking spaces counted
    if rooms and ("room" in rooms.taken or ({"floor", "use"} <= rooms.taken and not is_register)):
        return "spaces"
    if areas and _has_area_codes(areas):
        return "localities"
    if teams and teams.shape in (CROSS_TAB, RETURN):
        return "teams"
    leases = _fitting(sheet, "leases")
    is_named = leases is not None and (
        "lease" in leases.taken or bool(_LEASE.search(f"{sheet.sheet.name} {layout.title}"))
    )
    if leases and has_buildings and is_named and len(leases.taken & {"rent_gbp_per_year", "lease_end"}) == 2:
        return "leases"
    if has_buildings and is_of_occupations(layout):
        return "teams" if teams else None
    if is_register:
        return BUILDINGS
    if _is_of_units(sheet):
        return "units"
    headings = " | ".join(plain(place.full) for place in layout.places)
    if _PAYMENTS.search(headings) or all(pattern.search(headings) for pattern in _A_PAYMENT):
        return None
    if teams and teams.taken & {"unit", "job", "profession"}:
        return "teams"
    functions = _fitting(sheet, "functions")
    if functions and _has_support(functions):
        return "functions"
    is_keyed = teams is not None and "cost_centre" in teams.taken
    return "teams" if is_keyed and not sheet.read_as("functions").taken & PAID else None


def _fitting(sheet: Seen, kind: str) -> Reading | None:
    reading = sheet.read_as(kind)
    return reading if not reading.refused and reading.layout is not None else None


def _is_one_row_each(reading: Reading) -> bool:
    """Whether hardly any building has a second row: rooms of a building are many."""
    assert reading.layout is not None
    names = (distinct(reading.layout, reading.columns, name) for name in ("site_ref", "site", "postcode"))
    return max(map(len, names)) >= 0.9 * len(reading.layout.body)


def _is_of_units(sheet: Seen) -> bool:
    """Keys that are different in nearly every row, with names, and nothing that is counted or paid."""
    units = _fitting(sheet, "units")
    if units is None or units.layout is None:
        return False
    if sheet.read_as("teams").taken & _COUNTED or sheet.read_as("functions").taken & PAID:
        return False
    rows = len(units.layout.body)
    keys = [column.place.column for column in units.columns if column.to == "key"]
    return any(len({text_of(value) for value in units.layout.values(key)} - {""}) >= 0.9 * rows for key in keys)


def _has_area_codes(reading: Reading) -> bool:
    assert reading.layout is not None
    codes = distinct(reading.layout, reading.columns, "locality")[:_MOST_LOOKED_AT]
    return bool(codes) and sum(bool(_AREA_CODE.fullmatch(code)) for code in codes) >= 0.8 * len(codes)


def _has_support(reading: Reading) -> bool:
    """Whether any line is a support function: budgets of everything else are none of our business."""
    assert reading.layout is not None
    texts = [text for name in ("function", "thing") for text in distinct(reading.layout, reading.columns, name)]
    return any(support_function(text) for text in texts[:_MOST_LOOKED_AT])
