"""Maps of buildings, several to one scale: whose each is, how large, and what becomes of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from math import cos, sin, sqrt

import numpy as np
import numpy.typing as npt

from estate_opt.domain.estate import Building, Estate
from estate_opt.results.names import shortened
from estate_opt.workbook.page.boundaries import Boundaries, drawn
from estate_opt.workbook.page.ground_plan import WIDTH, GroundPlan, areas_around, as_path, ground_plan, outline

SHAPES = ("circle", "square", "diamond", "up", "hexagon", "down")
"""Of the owners that have the most buildings, in turn; each has a colour of its own too."""
_OTHERS = "dot"
_LARGEST, _LEAST_LARGEST, _SMALLEST, _INK = 14.0, 6.5, 2.4, 150.0
"""Half the width of symbols: the largest on a map of few, on one of many, the smallest; and what many share."""
_MOST_TOWNS, _LONGEST_TOWN, _TOWN_HIGH, _LETTER = 14, 18, 90.0, 6.8
_PUSHES, _EASE, _MOST_OFF, _SAME_POINT = 80, 0.5, 16.0, 0.01
"""How symbols that lie on each other are pushed apart: rounds, share of the overlap each, and how far at the most."""

Points = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Symbol:
    """A building on a map."""

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
class Shown:
    """What one map is to show."""

    title: str
    states: Mapping[str, str]
    """By building: `kept`, `closed` or `opened`; what is not here is not drawn."""
    labels: Mapping[str, str]
    """What is told of each."""
    further: AbstractSet[str] = frozenset()
    """Localities from which people go further for some service."""


@dataclass(frozen=True)
class View:
    """One map."""

    title: str
    symbols: Sequence[Symbol]
    further: str
    """The areas from which people go further, as a path."""
    is_of_today: bool


@dataclass(frozen=True)
class Maps:
    """Maps to one scale."""

    width: float
    height: float
    views: Sequence[View]
    owners: Sequence[Owner]
    ground: str
    """Outlines of the areas around where people live, as a path."""
    towns: Sequence[tuple[float, float, str]]
    bar: float
    bar_words: str
    missing: int
    """Buildings that would be drawn if they had a position."""
    lines_from: str = ""
    """Where the lines on the ground are from, in words; empty: they are worked out."""

    @property
    def has_further(self) -> bool:
        """Whether any map shows where people go further."""
        return any(view.further for view in self.views)


def drawn_maps(
    estate: Estate,
    desks: Mapping[str, float],
    shown: Sequence[Shown],
    names: Mapping[str, str],
    boundaries: Boundaries | None = None,
) -> Maps | None:
    """Maps of what is shown, the first of today; None where no building of it has a position.

    `desks`: by building, for its size. `names`: what bodies are called. `boundaries`: of the
    localities, or of larger areas around them, to be drawn instead of areas that are worked out.
    """
    wanted = dict.fromkeys(building for each in shown for building in each.states)
    buildings = [estate.buildings[name] for name in wanted]
    placed = [each for each in buildings if each.easting is not None and each.northing is not None]
    if not placed:
        return None
    people = {
        name: (each.easting, each.northing)
        for name, each in estate.localities.items()
        if each.easting is not None and each.northing is not None
    }
    around = outline([*people.values(), *((each.easting or 0.0, each.northing or 0.0) for each in placed)])
    plan = ground_plan(around)
    cells = dict(zip(people, areas_around([*people.values()], around), strict=True)) if people else {}
    paths = {name: as_path(cell, plan) for name, cell in cells.items()}
    ground, source = "".join(paths.values()), ""
    if boundaries is not None:
        paths, ground, source = _with_boundaries(estate, boundaries, plan, paths)
    looks, owners = _owners(placed, names)
    size = _sizes(placed, desks)
    home = np.array([plan.at(each.easting or 0.0, each.northing or 0.0) for each in placed])
    at = spread(home, np.array([size[each.building] for each in placed]))
    where = {each.building: (x, y) for each, (x, y) in zip(placed, at.tolist(), strict=True)}
    length, words = plan.bar()
    views = []
    for number, each in enumerate(shown):
        symbols = [
            Symbol(b.building, each.labels.get(b.building, ""), *_rounded(where[b.building]), size[b.building],
                   looks[b.agency], each.states[b.building])
            for b in placed if b.building in each.states
        ]  # fmt: skip
        hatched = "".join(path for name, path in paths.items() if name in each.further)
        views.append(View(each.title, sorted(symbols, key=lambda symbol: -symbol.r), hatched, number == 0))
    towns = _towns([(each.area, *where[each.building], size[each.building]) for each in placed])
    missing = len(buildings) - len(placed)
    return Maps(WIDTH, plan.height, views, owners, ground, towns, length, words, missing, source)


def _with_boundaries(
    estate: Estate, boundaries: Boundaries, plan: GroundPlan, cells: Mapping[str, str]
) -> tuple[dict[str, str], str, str]:
    """Localities as paths, the ground, and where that is from: a user's own outlines in the place of cells.

    Outlines that are of localities stand for these; of larger areas, or of none that the tables name, they are lines.
    """
    called = {name: (name, each.name) for name, each in estate.localities.items()}
    key = boundaries.named_by(part for names in called.values() for part in names if part)
    outlines = boundaries.by_name(key)
    own = {
        name: next((drawn(outlines[p.casefold()], plan) for p in parts if p.casefold() in outlines), "")
        for name, parts in called.items()
    }
    found = sum(bool(path) for path in own.values())
    if found * 2 >= max(1, len(called)):
        paths = {name: own[name] or cells.get(name, "") for name in called}
        return paths, "".join(paths.values()), f"The lines are those of {boundaries.file}, by its property {key}."
    lines = "".join(drawn(area.rings, plan) for area in boundaries.areas)
    areas = {each.area for each in estate.buildings.values()} | {each.area for each in estate.localities.values()}
    areas.discard("")
    key = boundaries.named_by(areas)
    which = f", by its property {key}" if key else "; none of its properties names an area of the tables"
    beside = "" if lines else " None of them lies on this map."
    return dict(cells), lines, f"The lines are those of {boundaries.file}{which}.{beside}"


def _rounded(point: tuple[float, float]) -> tuple[float, float]:
    return round(point[0], 1), round(point[1], 1)


def _owners(buildings: Sequence[Building], names: Mapping[str, str]) -> tuple[Mapping[str, str], list[Owner]]:
    """The look of each body's buildings, and the legend: those with the most have one of their own."""
    often = Counter(each.agency for each in buildings)
    ranked = sorted(often, key=lambda agency: (-often[agency], agency))
    first = ranked[: len(SHAPES)]
    looks = dict.fromkeys(ranked, _OTHERS) | dict(zip(first, SHAPES, strict=False))
    legend = [Owner(looks[agency], names.get(agency, agency)) for agency in first]
    if len(ranked) > len(first):
        legend.append(Owner(_OTHERS, f"{len(ranked) - len(first)} other bodies"))
    return looks, legend


def _sizes(buildings: Sequence[Building], desks: Mapping[str, float]) -> dict[str, float]:
    """Half the width of each symbol: its area is by the desks."""
    most = max(max(desks.get(each.building, 0.0) for each in buildings), 1.0)
    largest = min(_LARGEST, max(_LEAST_LARGEST, _INK / sqrt(len(buildings))))
    return {
        each.building: round(max(_SMALLEST, largest * sqrt(desks.get(each.building, 0.0) / most)), 1)
        for each in buildings
    }


def spread(home: Points, size: Points) -> Points:
    """Where symbols are drawn: those that lie on each other pushed apart, none further than so much from its home."""
    at = home.copy()
    turns = np.array([(cos(2.4 * n), sin(2.4 * n)) for n in range(len(home))])
    apart = 0.85 * (size[:, None] + size[None, :])
    # Symbols whose homes are further from each other never meet: none leaves its own by more than _MOST_OFF.
    between = np.hypot(*np.moveaxis(home[:, None, :] - home[None, :, :], -1, 0))
    first, second = np.nonzero(np.triu(between < apart + 2 * _MOST_OFF, 1))
    apart = apart[first, second]
    for _ in range(_PUSHES):
        way = at[first] - at[second]
        far = np.hypot(way[:, 0], way[:, 1])
        overlap = np.clip(apart - np.maximum(far, _SAME_POINT), 0.0, None)
        if not overlap.any():
            break
        same = (far < _SAME_POINT)[:, None]  # pushed apart by their numbers, as they have no direction
        push = (overlap / 2 / np.maximum(far, 1.0))[:, None] * _EASE
        at = at.copy()
        np.add.at(at, first, push * np.where(same, turns[first], way))
        np.add.at(at, second, push * np.where(same, turns[second], -way))
        off = at - home
        length = np.hypot(off[:, 0], off[:, 1])
        at = home + off * np.minimum(1.0, _MOST_OFF / np.maximum(length, _SAME_POINT))[:, None]
    return at


def _towns(buildings: Sequence[tuple[str, float, float, float]]) -> list[tuple[float, float, str]]:
    """Names of areas, the largest first, where none stands on another: above a town, in the middle of a district."""
    where: dict[str, list[tuple[float, float, float]]] = {}
    for area, x, y, r in buildings:
        if area:
            where.setdefault(area, []).append((x, y, r))
    found: list[tuple[float, float, str]] = []
    for area in sorted(where, key=lambda name: (-len(where[name]), name)):
        of_it = where[area]
        x, y = (sum(each[axis] for each in of_it) / len(of_it) for axis in (0, 1))
        top, foot = min(y - r for _, y, r in of_it), max(y + r for _, y, r in of_it)
        y = top - 5 if foot - top < _TOWN_HIGH else y
        name = shortened(area, _LONGEST_TOWN)
        room = _LETTER / 2 * len(name)
        x = min(max(x, room), WIDTH - room)
        near = (abs(x - other) < room + _LETTER / 2 * len(of) and abs(y - beside) < 13 for other, beside, of in found)
        if not any(near):
            found.append((round(x, 1), round(max(y, 12.0), 1), name))
    return found[:_MOST_TOWNS]
