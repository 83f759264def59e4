"""The picture of who moves where: from towns to buildings, as bands as wide as the people are many."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from estate_opt.results.names import shortened
from estate_opt.workbook.page.parts import Row, Section, Table, TableCell, Tabs, called, in_words, people
from estate_opt.workbook.sheet import Format
from estate_opt.workbook.tabs.dossier import Dossier

Key = TypeVar("Key", bound=Hashable)
MOST_WAYS = 20
"""Drawn by themselves; what is left is drawn as one."""
_OTHER, _ELSEWHERE = "Other towns", "Other buildings"
_LONGEST = 28
_LEAST_SLOT, _GAP, _HIGH = 22.0, 6.0, 420.0
"""In pixels: a node is as high as its name at the least; between two; and all bands together at the most."""
_WIDEST_SHARE = 0.34


@dataclass(frozen=True)
class Way:
    """Teams that move from one town to one building."""

    town: str
    to: str
    """Its id; empty: others."""
    to_name: str
    teams: int
    fte: float


@dataclass(frozen=True, slots=True)
class End:
    """Where bands begin or end."""

    name: str
    fte: str
    middle: float
    """From the top, in pixels."""
    building: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """One way, drawn."""

    path: str
    words: str


@dataclass(frozen=True)
class Flows:
    """Bands from the left to the right, in a drawing 100 wide and so many pixels high."""

    height: float
    bands: Sequence[Band]
    towns: Sequence[End]
    buildings: Sequence[End]


def moves_section(dossier: Dossier, tabs: Tabs) -> Section:
    """Who moves from which town to which building: the widest twenty ways, and the others together."""
    staff = dossier.headline.staff
    ways = ways_of(dossier, tabs.rows("Moves"))
    if not ways:
        return Section("nothing", "Moves", "No team moves", None)
    into: dict[str, float] = {}
    for way in ways:
        into[way.to_name] = into.get(way.to_name, 0.0) + way.fte
    largest = max(into, key=lambda name: into[name])
    title = f"{people(staff.fte_moved)} of {people(staff.fte)} staff move, {people(into[largest])} of them to {largest}"
    shown, rest = ways[:MOST_WAYS], ways[MOST_WAYS:]
    if rest:
        left = Way(_OTHER, "", _ELSEWHERE, sum(way.teams for way in rest), sum(way.fte for way in rest))
        shown = [*shown, left]
    notes = [
        "Staff are full-time equivalents (FTE). A town is the area of the building that is left, as the tables give it."
    ]
    if staff.teams_dissolved:
        notes.append(
            f"Besides, {staff.teams_dissolved:,} support teams of {people(staff.fte_dissolved)} FTE join shared "
            "arrangements."
        )
    if rest:
        notes.append(
            f"The {MOST_WAYS} ways with the most people are drawn; {len(rest):,} more are one band."
            " Figures beside names are those of the bands."
        )
    alt = "Bands from towns to buildings: " + "; ".join(
        f"{way.town} to {way.to_name} {people(way.fte)}" for way in shown[:8]
    )
    return Section("flows", "Moves", title, _drawn(shown), f"{alt}.", notes=tuple(notes), tables=(_table(ways),))


def ways_of(dossier: Dossier, moves: Sequence[Row]) -> list[Way]:
    """The ways that teams go, those with the most people first."""
    buildings = dossier.plan.estate.buildings
    found: dict[tuple[str, str], list[Row]] = {}
    for row in moves:
        if row["outcome"] == "moves":
            home = buildings[str(row["origin"])]
            found.setdefault((home.area or called(home.name, home.building), str(row["to"])), []).append(row)
    ways = [
        Way(town, to, called(buildings[to].name, to), len(rows), sum(row.number("fte") for row in rows))
        for (town, to), rows in found.items()
    ]
    return sorted(ways, key=lambda way: (-way.fte, way.town, way.to))


def _table(ways: Sequence[Way]) -> Table:
    rows = [
        (
            TableCell(way.town),
            TableCell(way.to_name, way.to),
            TableCell(f"{way.teams:,}"),
            TableCell(in_words(way.fte, Format.NUMBER)),
        )
        for way in ways
    ]
    total = (
        TableCell("All"),
        TableCell(""),
        TableCell(f"{sum(way.teams for way in ways):,}"),
        TableCell(in_words(sum(way.fte for way in ways), Format.NUMBER)),
    )
    headings = ("From (town)", "To (building)", "Teams", "Staff (FTE)")
    return Table("Who moves from where to where", headings, (False, False, True, True), [*rows, total])


def _drawn(ways: Sequence[Way]) -> Flows:
    towns, buildings = dict[str, float](), dict[tuple[str, str], float]()
    for way in ways:
        towns[way.town] = towns.get(way.town, 0.0) + way.fte
        buildings[way.to, way.to_name] = buildings.get((way.to, way.to_name), 0.0) + way.fte
    total = sum(towns.values()) or 1.0
    per_fte = min(_HIGH / total, _WIDEST_SHARE * _HIGH / max(*towns.values(), *buildings.values()))
    left, left_high = _slots(towns, per_fte)
    right, right_high = _slots(buildings, per_fte)
    height = round(max(left_high, right_high))
    down = {True: (height - left_high) / 2, False: (height - right_high) / 2}
    starts = {name: slot + down[True] for name, slot in left.items()}
    ends = {key: slot + down[False] for key, slot in right.items()}
    used_left, used_right = dict.fromkeys(starts, 0.0), dict.fromkeys(ends, 0.0)
    bands = []
    order = {key: number for number, key in enumerate(ends)}
    for way in sorted(ways, key=lambda each: ([*starts].index(each.town), order[each.to, each.to_name])):
        key, thick = (way.to, way.to_name), way.fte * per_fte
        y0 = starts[way.town] - towns[way.town] * per_fte / 2 + used_left[way.town]
        y1 = ends[key] - buildings[key] * per_fte / 2 + used_right[key]
        used_left[way.town] += thick
        used_right[key] += thick
        bands.append(Band(_ribbon(y0, y1, max(thick, 1.0)), f"{way.town} to {way.to_name}: {people(way.fte)} FTE"))
    return Flows(
        height,
        bands,
        [End(shortened(name, _LONGEST), people(fte), round(starts[name], 1)) for name, fte in towns.items()],
        [End(shortened(key[1], _LONGEST), people(fte), round(ends[key], 1), key[0]) for key, fte in buildings.items()],
    )


def _slots(sizes: Mapping[Key, float], per_fte: float) -> tuple[dict[Key, float], float]:
    """The middle of each node from the top, and how high all are."""
    top, middles = 0.0, {}
    for key, fte in sizes.items():
        high = max(_LEAST_SLOT, fte * per_fte)
        middles[key] = top + high / 2
        top += high + _GAP
    return middles, top - _GAP


def _ribbon(y0: float, y1: float, thick: float) -> str:
    a, b, c, d = (f"{y:.1f}" for y in (y0, y1, y1 + thick, y0 + thick))
    return f"M0 {a}C45 {a} 55 {b} 100 {b}V{c}C55 {c} 45 {d} 0 {d}Z"
