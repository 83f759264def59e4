"""The root of the search: the linear relaxation of a large MILP, with what it says of each decision.

`house ≤ is_open`, said team by team, gives a strong bound and has as many rows as there are decisions; at the optimum
very few of them matter. So they are left out until a point breaks them, and so are the dear places of each team until
their price says that they would pay (sifting, Bixby et al. 1992). A hundred thousand decisions then take seconds.
"""

import math
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from estate_opt.search.highs import Ending, Outcome, Report, Settings, run
from estate_opt.search.linear import Linear
from estate_opt.search.milp import Array, Milp
from estate_opt.search.neighbourhoods import NONE, Mask, Structure
from estate_opt.search.params import SiftingParams

BROKEN = 1e-4
"""By how much a point breaks a link before it is added."""
PRICE = 1e-6


@dataclass(frozen=True)
class Links:
    """The rows `house ≤ is_open` of a MILP."""

    row: npt.NDArray[np.intp]
    house: npt.NDArray[np.int32]
    is_open: npt.NDArray[np.int32]

    def broken(self, point: Array) -> npt.NDArray[np.intp]:
        """Rows that a point does not keep."""
        return np.asarray(self.row[point[self.house] - point[self.is_open] > BROKEN])


def links_of(milp: Milp, structure: Structure) -> Links:
    """Rows of two entries that say: not here unless that is so."""
    first = milp.row_start[:-1][np.diff(milp.row_start) == 2]
    rows = np.flatnonzero(np.diff(milp.row_start) == 2)
    house, is_open = milp.column[first], milp.column[first + 1]
    is_link = (
        (milp.coefficient[first] == 1)
        & (milp.coefficient[first + 1] == -1)
        & (milp.row_high[rows] == 0)
        & np.isneginf(milp.row_low[rows])
        & structure.is_house[house]
        & structure.strategic[is_open]
    )
    return Links(rows[is_link], house[is_link], is_open[is_link])


@dataclass(frozen=True)
class Root:
    """The linear relaxation, solved."""

    point: Array
    gbp: float
    reduced_gbp: Array
    """[column]: by how much the bound rises at least for each unit of a column above its lower end (below: falling)."""
    multipliers: Array
    """[row]: by how much the bound rises for each unit of a row's side."""
    rows: Mask
    """The rows that matter: all but the links that its optimum keeps by itself."""

    def lean(self, milp: Milp) -> Milp:
        """A MILP without the links that do not matter: its bound holds for the whole."""
        return milp.keeping(self.rows)

    def split(self, milp: Milp, strategic: Mask) -> Milp:
        """Likewise, with teams that may split: only what is strategic is whole."""
        return self.lean(replace(milp, is_integer=milp.is_integer & strategic))

    def cannot_pay(self, milp: Milp, links: Links, gbp: float) -> Mask:
        """Columns at their lower end in every plan that costs less than so much (reduced-cost fixing)."""
        dearer = self.reduced_gbp.copy()
        # Who moves in opens the building as well, where the relaxation has it closed.
        dearer[links.house] += np.maximum(self.reduced_gbp[links.is_open], 0) * (self.point[links.is_open] < PRICE)
        return np.asarray(milp.is_integer & (self.point < PRICE) & (self.gbp + dearer > gbp))

    def must_be(self, milp: Milp, gbp: float) -> Mask:
        """Columns at their upper end in every plan that costs less than so much."""
        at_top = self.point > milp.high - PRICE
        return np.asarray(milp.is_integer & at_top & (self.gbp - self.reduced_gbp > gbp))

    def fixed(self, milp: Milp, links: Links, gbp: float) -> Milp:
        """The MILP with whatever is the same in every plan that costs less than so much (infinity: nothing)."""
        if gbp == math.inf:
            return milp
        fixed = milp.fixed(self.cannot_pay(milp, links, gbp), milp.low)
        return fixed.fixed(self.must_be(milp, gbp), fixed.high)


@dataclass(frozen=True)
class Begin:
    """What the first relaxation has in it, besides what every one has."""

    links: npt.NDArray[np.intp]
    """Rows."""
    places: Mask
    """[column]"""
    from_inside: bool = False
    """By interior points, which suit many rows better than the simplex method."""


def root_of(
    milp: Milp,
    structure: Structure,
    start: Mask,
    settings: Settings,
    stop: threading.Event,
    params: SiftingParams,
    begin: Begin | None = None,
) -> Root | None:
    """Solve the linear relaxation. None where it has no solution or time ran out.

    `start`: columns that are in a plan already known, so that there is a solution from the first. `begin`: links and
    places to begin with, where there is something to go by.
    """
    until = time.monotonic() + settings.time_limit_seconds
    links = links_of(milp, structure)
    begin = begin or Begin(links.row[:0], _cheapest_places(structure, milp.cost, params))
    rows = np.ones(len(milp.row_low), dtype=bool)
    rows[links.row] = False
    rows[begin.links] = True
    active = begin.places | start
    linear = Linear(milp, rows, active, settings, stop, from_inside=begin.from_inside)
    while (solved := linear.solve()) is not None:
        point, multipliers, gbp = solved
        broken = np.zeros_like(rows)
        broken[links.broken(point)] = True
        broken &= ~rows
        if broken.any():
            rows |= broken
            linear.add_rows(broken)
            continue
        reduced = milp.reduced(multipliers)
        paying = ~active & (reduced < -PRICE)
        owed_gbp = _owed_gbp(structure, reduced, paying)
        if owed_gbp <= params.owed_share * abs(gbp):
            return Root(point, gbp - owed_gbp, reduced, multipliers, rows)
        added = paying & least_of_team(structure, np.where(paying, reduced, np.inf), params.places_a_round)
        added |= paying & ~structure.is_house
        active |= added
        linear.activate(added)
    left = until - time.monotonic()
    if active.all() or stop.is_set() or left <= 0:
        return None
    anew = replace(settings, time_limit_seconds=left)
    return root_of(milp, structure, np.ones_like(active), anew, stop, params, begin)


def _owed_gbp(structure: Structure, reduced_gbp: Array, paying: Mask) -> float:
    """By how much columns left out that would pay lower the bound at the most: each team sits in one place."""
    seats = structure.is_house & (structure.team != NONE)
    if (paying & ~seats).any():
        return math.inf
    places, least_gbp = np.flatnonzero(paying), np.zeros(len(structure.size))
    np.minimum.at(least_gbp, structure.team[places], reduced_gbp[places])
    return -float(least_gbp.sum())


def begin_again(structure: Structure, links: Links, root: Root, params: SiftingParams) -> Begin:
    """What mattered to a relaxation, to begin with where rows have come in since."""
    return Begin(links.row[root.rows[links.row]], _cheapest_places(structure, root.reduced_gbp, params))


def run_lean(
    milp: Milp,
    root: Root | None,
    links: Links,
    settings: Settings,
    start: Mapping[int, float] | None,
    report: Report | None,
    stop: threading.Event,
    found: Callable[[Array], None] | None = None,
) -> Outcome:
    """Solve a MILP without the links that do not matter, adding those that its best point breaks.

    `found` is told of points on the way, which may break some; without a root no link is left out.
    """
    if root is None:
        return run(milp, settings, start, report, stop, found)
    rows, until = root.rows.copy(), time.monotonic() + settings.time_limit_seconds
    bound_gbp, nodes = -math.inf, 0
    while True:
        left = max(until - time.monotonic(), 0.1)
        settings = replace(settings, time_limit_seconds=left)
        outcome = run(milp.keeping(rows), settings, start, report, stop, found)
        bound_gbp, nodes = max(bound_gbp, outcome.bound_gbp), nodes + outcome.nodes
        broken = links.row[:0] if outcome.point is None else links.broken(outcome.point)
        if not len(broken):
            return replace(outcome, bound_gbp=bound_gbp, nodes=nodes)
        if stop.is_set() or time.monotonic() > until:
            return Outcome(Ending.LIMIT, None, math.inf, bound_gbp, nodes)
        rows[broken] = True


def _cheapest_places(structure: Structure, gbp: Array, params: SiftingParams) -> Mask:
    """The columns of the first relaxation: whatever is no place, and each team's cheapest by so much a place."""
    if len(gbp) <= params.few_columns:
        return np.ones(len(gbp), dtype=bool)
    return ~structure.is_house | least_of_team(structure, gbp, params.first_places)


def least_of_team(structure: Structure, key: Array, count: int) -> Mask:
    """The places of each team with the least key, so many a team; of equals the first."""
    return ranks_of_team(structure, key) < count


def ranks_of_team(structure: Structure, key: Array) -> npt.NDArray[np.intp]:
    """[column]: how many places of its team come before a place, by this key; beyond all where it is none."""
    places = np.flatnonzero(structure.is_house & (structure.team != NONE))
    order = places[np.lexsort((key[places], structure.team[places]))]
    begins = np.flatnonzero(np.diff(structure.team[order], prepend=NONE))
    ranks = np.full(len(key), np.iinfo(np.intp).max)
    ranks[order] = np.arange(len(order)) - np.repeat(begins, np.diff(np.append(begins, len(order))))
    return ranks
