"""Lists of rooms: floor area, desks and other spaces by building."""

import re
from collections import Counter
from collections.abc import Sequence

from estate_opt.adopt.fields import SPACES
from estate_opt.adopt.lists.joining import Amended, Joined, join, list_unjoined
from estate_opt.adopt.lists.rows import ListRows, Outcome
from estate_opt.adopt.lists.sites import Sites
from estate_opt.adopt.records_of import Found
from estate_opt.adopt.told import many

_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (space_type, re.compile(pattern, re.IGNORECASE))
    for space_type, pattern in (
        ("interview rooms", r"\binterview"),
        ("hearing rooms", r"\bhearing\b|\bcourt ?rooms?\b|\btribunal"),
        ("meeting rooms", r"\bmeeting|\bconference|\bboard ?room|\bcommittee"),
        ("clinical rooms", r"\bconsult(?:ing|ation)|\btreatment|\bclinic|\bexam(?:ination)?\b|\bprocedure"),
        ("cells", r"\bcells?\b|\bcustody"),
        ("vehicle bays", r"\b(?:vehicle|appliance|engine|ambulance) (?:bay|space|garage)s?\b|\bgarages?\b"),
        ("training rooms", r"\btraining|\bclass ?room"),
        ("laboratories", r"\blab(?:oratory|oratories|s)?\b"),
    )
)
"""Rooms that a team may need, by what their use is called. Others count with their area alone."""
_OFFICE = re.compile(r"\boffices?\b|\bopen[- ]plan\b|\bwork ?(?:space|station|area)s?\b|\bdesks?\b", re.IGNORECASE)
_COUNTED = ("vehicle bays", "cells")
"""Spaces whose capacity is counted, not the rooms that hold them."""
_FAR = 0.1


def amend_by_rooms(
    lists: Sequence[ListRows],
    found: list[Found],
    sites: Sites,
    known: dict[str, str],
    makes: bool,
    amended: Amended,
    outcome: Outcome,
) -> None:
    """Give buildings their floor area and desks from lists of rooms, and count their other spaces.

    A floor area or desks that the register gives stay; where the rooms say otherwise by more than a tenth, it is told.
    """
    joined = join(lists, found, sites, known, makes)
    for each in joined:
        area, desks = _sum(each, "floor_area_m2"), _desks(each)
        building = each.match.found if each.match.is_sure else None
        outcome.add_beside(
            "rooms.csv",
            file=each.rows.mapping.file,
            they_say=each.words.shown,
            building=building.name if building else "",
            rooms=len(each.own),
            floor_area_m2=round(area, 2) if area is not None else None,
            desks=desks,
        )
        if building is not None:
            for column, figure in (("floor_area_m2", area), ("desks", desks)):
                _amend(building, column, figure, each, amended)
            given = {SPACES[name] for name in SPACES if building.values.get(name)}
            for space_type, count in _spaces(each).items():
                if space_type not in given:
                    amended.spaces.append((building, space_type, count, each))
    list_unjoined(joined, "rooms", outcome)
    for rows in lists:
        area = sum(_sum(each, "floor_area_m2") or 0.0 for each in joined if each.rows is rows)
        buildings = sum(each.rows is rows and each.match.is_sure for each in joined)
        text = (
            f"{rows.mapping.file}, {rows.mapping.sheet}: {many(len(rows.rows), 'room', 'rooms')} with {area:,.0f} m² "
            f"in {many(buildings, 'building', 'buildings')}."
        )
        outcome.said.append((rows.mapping.file, text))


def _sum(joined: Joined, name: str) -> float | None:
    figures = [figure for row in joined.own if (figure := joined.rows.number(row, name)) is not None]
    return sum(figures) if figures else None


def _desks(joined: Joined) -> float | None:
    """Desks as given; else the capacity of rooms that are offices."""
    rows = joined.rows
    if rows.has("desks"):
        return _sum(joined, "desks")
    places = [
        figure
        for row in joined.own
        if _OFFICE.search(rows.text(row, "use")) and (figure := rows.number(row, "capacity")) is not None
    ]
    return sum(places) if places else None


def _spaces(joined: Joined) -> dict[str, float]:
    rows = joined.rows
    counts: Counter[str] = Counter()
    for row in joined.own:
        use = rows.text(row, "use") or rows.text(row, "room")
        space_type = next((name for name, pattern in _KINDS if pattern.search(use)), None)
        if space_type is not None:
            held = rows.number(row, "capacity") if space_type in _COUNTED else None
            counts[space_type] += int(held) if held else 1
    return {name: float(count) for name, count in counts.items()}


def _amend(building: Found, column: str, figure: float | None, joined: Joined, amended: Amended) -> None:
    if figure is None:
        return
    given = building.values.get(column)
    if not given:
        names = (column,) if joined.rows.has(column) else ("capacity",)
        amended.set(building, column, figure, joined, *names)
    elif abs(float(given) - figure) > _FAR * float(given):
        problem = f"{building.name}: its register says {column} {float(given):,.0f}, its rooms {figure:,.0f}."
        first = next(iter(joined.rows.by.values()))[0]
        joined.rows.doubt(joined.own[0], first, problem, "The register's is taken. Correct whichever is wrong.")
