"""A plan made better by a second measure, at a cost that a row holds: one neighbourhood of it after another.

The ε-constraint method (Haimes, Lasdon and Wismer 1971) for the measure, large neighbourhood search (Shaw 1998) for the
way: a single programme over a whole place finds nothing in a minute, many of a few places find much in seconds.
"""

import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from estate_opt.search.beside import wait_awake
from estate_opt.search.highs import Settings, run
from estate_opt.search.incumbent import start_at
from estate_opt.search.milp import Array, Indices, Milp, Row
from estate_opt.search.neighbourhoods import NONE, Labels, Mask, Structure, fixed_but
from estate_opt.search.params import SecondParams
from estate_opt.search.subproblem import TOLERANCE, Remainder

YES = 0.5
LARGE = 1000.0
"""By which the row of the cost is divided, so that rounding of a row is not rounding of pounds to the millionth."""


@dataclass(frozen=True)
class SecondObjective:
    """What is to be small besides the cost, in its unit: a weight for each column, and one for each set in use.

    A set of columns is in use where any of them is 1; each belongs to a family. No family may come to have more sets in
    use than it has, and no more may come to be away.
    """

    weight: Array
    """[column]: of a unit of it."""
    group: Labels
    """[column]: the set that it belongs to; −1: none."""
    group_weight: float
    """Of a set in use."""
    family: Labels
    """[set]: the family that it belongs to, such as the body whose presences in buildings they are."""
    away: Array
    """[column]: how much is away from home by it, such as full-time posts; 0: nothing is."""
    home: Labels
    """[item]: the place where it is at home, as in the structure; −1: none."""

    def in_use(self, point: Array) -> Labels:
        """The sets that are in use at a point."""
        groups = np.unique(self.group[point > YES])
        return np.asarray(groups[groups != NONE], dtype=np.int32)

    def of_families(self, sets: Labels) -> Labels:
        """[family]: how many of some sets it has."""
        return np.bincount(self.family[sets], minlength=int(self.family.max(initial=-1)) + 1).astype(np.int32)


@dataclass(frozen=True)
class _Limits:
    """What no step may go beyond: the cost, how much is away, and the sets in use of each family."""

    gbp: float
    away: float
    in_use: Labels


class Tidying:
    """The plans of one MILP made better by a second objective."""

    def __init__(
        self, milp: Milp, structure: Structure, second: SecondObjective, settings: Settings, params: SecondParams
    ) -> None:
        self._milp, self._of, self._second, self._params = milp, structure, second, params
        self._settings = replace(
            settings, threads=1, nodes=params.nodes, gap=0.0, noise_gbp=params.least_gain, restarts=False
        )
        self._workers = min(2, settings.threads)
        self._rest = Remainder(milp)
        self._houses = np.flatnonzero(structure.is_house)

    def better(self, point: Array, limit_gbp: float, stop: threading.Event) -> Array:
        """A point that keeps every row and costs no more than the limit, better by cost and measure added up.

        The point itself, where nothing better is found in the time of the settings. `point` keeps every row, and the
        limit is no less than its cost.
        """
        until, second = time.monotonic() + self._settings.time_limit_seconds, self._second
        limits = _Limits(limit_gbp, float(second.away @ point), second.of_families(second.in_use(point)))
        settled = np.zeros(len(self._of.owner), dtype=bool)  # [place] nothing got better around it as it is
        for _ in range(self._params.sweeps):
            before, waiting = point, list(self._centres(point))
            while apart := self._next(waiting, settled):
                left = until - time.monotonic()
                if left <= 0 or stop.is_set():
                    return point
                hurried = replace(self._settings, time_limit_seconds=left)
                found = self._side_by_side(point, apart, limits, hurried, stop)
                for near, better in zip(apart, found, strict=True):
                    settled[near] &= better is None
                    if better is None:
                        settled[near[: len(near) if len(near) == len(settled) else self._params.core]] = True
                point = self._together(point, found, limits)
            if point is before:
                break
        return point

    def _next(self, waiting: list[tuple[int, int]], settled: Mask) -> list[Labels]:
        """The places around the next centre that is not settled, and around another that has none of them in common.

        They are taken from those that wait. Always two, so that the plan does not hang on how many work at them.
        """
        found: list[Labels] = []
        for number, (centre, home) in enumerate(waiting):
            if settled[centre] and settled[home]:
                continue
            near = self._near(centre, home)
            if not found:
                found, first = [near], number
            elif not np.intersect1d(found[0], near).size:
                found.append(near)
                del waiting[number]
                break
        if found:
            del waiting[: first + 1]
        return found

    def _side_by_side(
        self, point: Array, apart: list[Labels], limits: _Limits, settings: Settings, stop: threading.Event
    ) -> list[Array | None]:
        """What comes of each of some neighbourhoods by itself."""
        with ThreadPoolExecutor(max_workers=self._workers) as pool:
            running = [pool.submit(self._around, point, near, limits, settings, stop) for near in apart]
            wait_awake(stop, *running)
            return [each.result() for each in running]

    def _together(self, point: Array, found: Sequence[Array | None], limits: _Limits) -> Array:
        """The changes of both at once, if they do not get in each other's way; else those of the first."""
        gained = [each for each in found if each is not None]
        if len(gained) < 2:
            return gained[0] if gained else point
        one, other = gained
        both = np.where(np.abs(one - point) > TOLERANCE, one, other)
        return both if self._rest.keeps_rows(both) and self._is_within(both, limits) else one

    def _is_within(self, point: Array, limits: _Limits) -> bool:
        second = self._second
        return bool(
            self._milp.value(point) <= limits.gbp + TOLERANCE
            and second.away @ point <= limits.away + TOLERANCE
            and (second.of_families(second.in_use(point)) <= limits.in_use).all()
        )

    def _centres(self, point: Array) -> Iterator[tuple[int, int]]:
        """Where to begin: items away from a home that is in use, then the sets in use, those of fewest items first."""
        of, second = self._of, self._second
        sits = self._houses[point[self._houses] > YES]
        in_use = np.zeros(len(of.owner), dtype=bool)
        in_use[of.building[(point > YES) & (of.building != NONE)]] = True
        away = sits[second.away[sits] > 0]
        for column in away[in_use[second.home[of.team[away]]]]:
            yield int(of.building[column]), int(second.home[of.team[column]])
        groups, first, items = np.unique(second.group[sits], return_index=True, return_counts=True)
        for number in np.lexsort((groups, items)):
            if groups[number] != NONE:
                seat = int(of.building[sits[first[number]]])
                yield seat, seat

    def _near(self, centre: int, home: int) -> Labels:
        """The places to think about anew, the nearest first."""
        position = self._of.position
        apart = np.fmin(*(np.hypot(*(position - position[each]).T) for each in (centre, home)))
        apart[[centre, home]] = -1.0
        return np.argsort(apart, kind="stable")[: self._params.places].astype(np.int32)

    def _mask(self, point: Array, near: Labels) -> Mask:
        """What is about these places, and the items in them: among them, or to where their family is anyway."""
        of, second = self._of, self._second
        is_near = np.isin(of.building, near)
        items = of.team[of.is_house & is_near & (point > YES)]
        may_go = is_near | np.isin(second.group, second.in_use(point)) | (point > YES)
        return np.asarray((is_near & ~of.is_house) | (of.is_house & np.isin(of.team, items) & may_go))

    def _around(
        self, point: Array, near: Labels, limits: _Limits, settings: Settings, stop: threading.Event
    ) -> Array | None:
        """The best point with all held but these places; None: it is the one there is."""
        held = fixed_but(self._mask(point, near), self._milp.is_integer)
        rest, free = self._rest.without(held, point)
        columns = np.flatnonzero(free).astype(np.int32)
        second, paid = self._second, self._second.in_use(np.where(held, point, 0.0))
        sets = np.setdiff1d(second.group[columns], np.append(paid, NONE)).astype(np.int32)
        small = _with_sets(rest, second, columns, sets).with_rows(
            [*_links(second.group[columns], sets), *self._limiting(rest, columns, sets, paid, held, point, limits)]
        )
        in_use = np.intersect1d(sets, second.in_use(point))
        now = float(small.cost[: len(columns)] @ point[columns]) + second.group_weight * len(in_use)
        outcome = run(small, settings, start_at(rest, point[columns]), None, stop)
        if outcome.point is None or outcome.gbp > now - self._params.least_gain:
            return None
        found, values = np.where(held, point, 0.0), outcome.point[: len(columns)]
        found[free] = np.where(rest.is_integer, np.rint(values), np.clip(values, rest.low, rest.high))
        return found if self._rest.keeps_rows(found) else None

    def _limiting(
        self, rest: Milp, columns: Indices, sets: Labels, paid: Labels, held: Mask, point: Array, limits: _Limits
    ) -> Iterator[Row]:
        """Rows for what no step may go beyond, less what is held."""
        second, priced = self._second, np.flatnonzero(rest.cost)
        yield Row(priced, rest.cost[priced] / LARGE, (limits.gbp - rest.offset) / LARGE)
        away = np.flatnonzero(second.away[columns])
        yield Row(away, second.away[columns[away]], limits.away - float(second.away[held] @ point[held]))
        already = second.of_families(paid)
        for family in np.unique(second.family[sets]):
            those = len(columns) + np.flatnonzero(second.family[sets] == family)
            yield Row(those, np.ones(len(those)), float(limits.in_use[family] - already[family]))


def _with_sets(rest: Milp, second: SecondObjective, columns: Indices, sets: Labels) -> Milp:
    """A MILP with the second measure in its cost, and a column 0 … 1 more for each set: whether it is in use."""
    none, one = np.zeros(len(sets)), np.ones(len(sets))
    return replace(
        rest,
        cost=np.append(rest.cost + second.weight[columns], second.group_weight * one),
        offset=0.0,
        low=np.append(rest.low, none),
        high=np.append(rest.high, one),
        is_integer=np.append(rest.is_integer, none > 0),
    )


def _links(group: Labels, sets: Labels) -> Iterator[Row]:
    """A column is 1 only where its set is in use."""
    inside = np.flatnonzero(np.isin(group, sets))
    for column, number in zip(inside, len(group) + np.searchsorted(sets, group[inside]), strict=True):
        yield Row(np.array([column, number]), np.array([1.0, -1.0]), at_most=0.0)
