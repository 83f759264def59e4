"""The picture of the estate: two maps to one scale, buildings now and then."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import cos, sin, sqrt

import numpy as np

from estate_opt.domain.estate import Building
from estate_opt.workbook.page.ground_plan import GroundPlan, areas_around, as_path, ground_plan, outline
from estate_opt.workbook.page.parts import Row, Section, Tabs, called, shortened, table_of
from estate_opt.workbook.tabs.dossier import Dossier

SHAPES = ("circle", "square", "diamond", "up", "hexagon", "down")
"""Of the owners that have the most buildings, in turn; each has a colour of its own too."""
_OTHERS = "dot"
_MOST_TOWNS, _LONGEST_TOWN, _TOWN_HIGH, _LETTER = 14, 18, 90.0, 6.8
_PUSHES, _EASE, _MOST_OFF, _SAME_POINT = 80, 0.5, 16.0, 0.01
"""How symbols that lie on each other are pushed apart: rounds, share of the overlap each, and how far at the most."""
_FURTHER = ("further within the standard", "further within the margin", "worse")
_STATES = {"close": "closed", "open": "opened", "open as shared hub": "opened", "keep": "kept", "shared hub": "kept"}


@dataclass(frozen=True, slots=True)
class Symbol:
    """A building on both maps."""

    building: str
    label: str
    x: float
    y: float
    r: float
    look: str
    """Shape of its owner, which has a colour too."""
    state: str
    """`kept`, `closed` or `opened`."""


@dataclass(frozen=True, slots=True)
class Owner:
    """One line of the legend."""

    look: str
    name: str


@dataclass(frozen=True)
class Maps:
    """Both maps."""

    width: float
    height: float
    symbols: Sequence[Symbol]
    owners: Sequence[Owner]
    ground: str
    """Outlines of the areas around where people live, as a path."""
    further: str
    """Those of them from which people go further for some service, as a path."""
    towns: Sequence[tuple[float, float, str]]
    bar: float
    bar_words: str
    before: int
    after: int


def map_section(dossier: Dossier, tabs: Tabs) -> Section | None:
    """Where buildings close, open and stay; None where the tables give no building a position."""
    rows = [row for row in tabs.rows("Buildings") if row["decision"] in _STATES]
    figures = dossier.headline.buildings
    title = (
        f"{figures.closed:,} of {figures.today:,} buildings close"
        + (f" and {figures.opened:,} open" if figures.opened else "")
        + f": {figures.plan:,} are left, {figures.shared_plan:,} of them shared"
    )
    table = table_of(
        tabs, "Buildings", "name building agency_name area decision release agencies_plan desks_today desks_plan "
        "yearly_today yearly_plan saving", "Every building: what becomes of it", rows, {"name": "building"},
    )  # fmt: skip
    maps = _maps(dossier, rows)
    if maps is None:
        note = "The tables give no building a position, so there is no map."
        return Section("nothing", "Buildings", title, None, notes=(note,), table=table)
    missing = len(rows) - len(maps.symbols)
    notes = [
        "A building's area on the map is by its desks; its shape and colour say whose it is.",
        "In the plan a hollow one is closed, and one with a ring around it is new. Where they stand close together "
        "they are drawn a little apart.",
    ]
    if maps.ground:
        notes.append(
            "Lines part the ground by which locality's point is nearest (Voronoi cells, cut to an outline around all): "
            "they are no boundaries of any authority."
        )
    if maps.further:
        notes.append("Hatched: people who live there go further for some service than today.")
    if missing:
        notes.append(f"Without a position, so not on the map: {missing:,}.")
    closed = [called(row["name"], row["building"]) for row in rows if row["decision"] == "close"]
    alt = f"Two maps: {maps.before:,} buildings now, {maps.after:,} in the plan."
    if closed:
        alt += f" Closed: {', '.join(closed[:12])}{f' and {len(closed) - 12:,} more' if len(closed) > 12 else ''}."
    return Section("map", "Map", title, maps, alt, notes=tuple(notes), table=table)


def _maps(dossier: Dossier, rows: Sequence[Row]) -> Maps | None:
    buildings = dossier.plan.estate.buildings
    placed = [(row, buildings[str(row["building"])]) for row in rows]
    placed = [(row, each) for row, each in placed if each.easting is not None and each.northing is not None]
    if not placed:
        return None
    people = {
        name: (each.easting, each.northing)
        for name, each in dossier.plan.estate.localities.items()
        if each.easting is not None and each.northing is not None
    }
    everywhere = [*people.values(), *((each.easting or 0.0, each.northing or 0.0) for _, each in placed)]
    around = outline(everywhere)
    plan = ground_plan(around)
    cells = dict(zip(people, areas_around([*people.values()], around), strict=True)) if people else {}
    worse = {row.locality for row in dossier.plan.localities if row.verdict in _FURTHER}
    looks, owners = _owners(dossier, [each for _, each in placed])
    symbols = spread(_symbols(dossier, placed, looks, plan))
    length, words = plan.bar()
    return Maps(
        width=400,
        height=plan.height,
        symbols=symbols,
        owners=owners,
        ground="".join(as_path(cell, plan) for cell in cells.values()),
        further="".join(as_path(cell, plan) for name, cell in cells.items() if name in worse),
        towns=_towns(dossier, symbols),
        bar=length,
        bar_words=words,
        before=sum(symbol.state != "opened" for symbol in symbols),
        after=sum(symbol.state != "closed" for symbol in symbols),
    )


def _owners(dossier: Dossier, buildings: Sequence[Building]) -> tuple[Mapping[str, str], list[Owner]]:
    """The look of each body's buildings, and the legend: those with the most have one of their own."""
    often = Counter(each.agency for each in buildings)
    ranked = sorted(often, key=lambda agency: (-often[agency], agency))
    first = ranked[: len(SHAPES)] if len(ranked) > len(SHAPES) else ranked
    looks = dict.fromkeys(ranked, _OTHERS) | dict(zip(first, SHAPES, strict=False))
    legend = [Owner(looks[agency], dossier.payer_label.get(agency, agency)) for agency in first]
    if len(ranked) > len(first):
        legend.append(Owner(_OTHERS, f"{len(ranked) - len(first)} other bodies"))
    return looks, legend


def _symbols(
    dossier: Dossier, placed: Sequence[tuple[Row, Building]], looks: Mapping[str, str], plan: GroundPlan
) -> list[Symbol]:
    def desks(row: Row, building: Building) -> float:
        taken = max(row.number("desks_today"), row.number("desks_plan"))
        return max(taken, building.desks or 0.0)

    most = max(max(desks(*each) for each in placed), 1.0)
    largest = min(14.0, max(6.5, 150 / sqrt(len(placed))))
    found = []
    for row, building in placed:
        x, y = plan.at(building.easting or 0.0, building.northing or 0.0)
        r = round(max(2.4, largest * sqrt(desks(row, building) / most)), 1)
        label = f"{called(row['name'], row['building'])}, {row['agency_name']}: {row['decision']}"
        found.append(Symbol(building.building, label, x, y, r, looks[building.agency], _STATES[str(row["decision"])]))
    return sorted(found, key=lambda symbol: -symbol.r)


def spread(symbols: Sequence[Symbol]) -> list[Symbol]:
    """The symbols with those that lie on each other pushed apart, none further than so much from where it stands."""
    home = np.array([(each.x, each.y) for each in symbols])
    size, at = np.array([each.r for each in symbols]), home.copy()
    turns = np.array([(cos(2.4 * n), sin(2.4 * n)) for n in range(len(symbols))])
    apart = 0.85 * (size[:, None] + size[None, :])
    for _ in range(_PUSHES):
        way = at[:, None, :] - at[None, :, :]
        far = np.hypot(way[..., 0], way[..., 1])
        np.fill_diagonal(far, np.inf)
        same = far < _SAME_POINT  # pushed apart by their numbers, as they have no direction
        way[same] = turns[np.argwhere(same)[:, 0]]
        overlap = np.clip(apart - np.maximum(far, _SAME_POINT), 0.0, None)
        if not overlap.any():
            break
        at = at + (way / np.maximum(far, 1.0)[..., None] * (overlap / 2)[..., None]).sum(axis=1) * _EASE
        off = at - home
        length = np.hypot(off[:, 0], off[:, 1])
        at = home + off * np.minimum(1.0, _MOST_OFF / np.maximum(length, _SAME_POINT))[:, None]
    return [replace(each, x=round(float(x), 1), y=round(float(y), 1)) for each, (x, y) in zip(symbols, at, strict=True)]


def _towns(dossier: Dossier, symbols: Sequence[Symbol]) -> list[tuple[float, float, str]]:
    """Names of areas, the largest first, where none stands on another: above a town, in the middle of a district."""
    where: dict[str, list[Symbol]] = {}
    for symbol in symbols:
        if area := dossier.plan.estate.buildings[symbol.building].area:
            where.setdefault(area, []).append(symbol)
    found: list[tuple[float, float, str]] = []
    for area in sorted(where, key=lambda name: (-len(where[name]), name)):
        of_it = where[area]
        x, y = (sum(axis) / len(of_it) for axis in zip(*((each.x, each.y) for each in of_it), strict=True))
        top, foot = min(each.y - each.r for each in of_it), max(each.y + each.r for each in of_it)
        y = top - 5 if foot - top < _TOWN_HIGH else y
        name = shortened(area, _LONGEST_TOWN)
        room = _LETTER / 2 * len(name)
        x = min(max(x, room), 400 - room)
        near = (abs(x - other) < room + _LETTER / 2 * len(of) and abs(y - beside) < 13 for other, beside, of in found)
        if not any(near):
            found.append((round(x, 1), round(max(y, 12.0), 1), name))
    return found[:_MOST_TOWNS]
