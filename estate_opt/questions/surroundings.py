"""What is around one decision, and the best plan when only that is thought about anew and the rest is held.

One decision turned changes little far away. So instead of the whole place only the buildings around it are planned
again, with the teams in them and the functions it has to do with, in ever wider rings. What comes out is a plan of the
whole place, so that its cost bounds from above what the best can cost.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from estate_opt.search.highs import Settings, run
from estate_opt.search.incumbent import Found, start_at
from estate_opt.search.milp import Array, Milp
from estate_opt.search.neighbourhoods import NONE, Labels, Mask, Structure, fixed_but
from estate_opt.search.params import SearchParams, SizeParams
from estate_opt.search.subproblem import Remainder

YES = 0.5


@dataclass(frozen=True, slots=True)
class QuestionParams:
    """How much of a place is planned anew for a question, and how."""

    whole_choices: int = SizeParams().direct_choices
    """Yes/no decisions up to which the whole place is: that many take seconds."""
    rings: tuple[int, ...] = (8, 24, 40)
    """Buildings freed besides those asked about, ring by ring."""
    ring_nodes: int = 10
    """Branching nodes a ring may take: an effort, not a time, so that the same question gets the same answer."""
    search: SearchParams = SearchParams()
    """Of a whole place."""


@dataclass(frozen=True)
class Centre:
    """What a question is about: numbers of buildings, teams and functions, as in the structure."""

    buildings: frozenset[int]
    teams: frozenset[int] = frozenset()
    """Freed wherever they may go, besides those that sit in the buildings of a ring."""
    functions: frozenset[int] = frozenset()


def rings(structure: Structure, centre: Centre, point: Array, sizes: tuple[int, ...]) -> Iterator[Mask]:
    """Ever wider masks of the columns to free around a centre, for a plan given as a point."""
    apart = _metres_from(structure, centre)
    by_nearness = np.argsort(apart, kind="stable").astype(np.int32)
    functions = _functions(structure, centre, point)
    for size in sizes:
        near = by_nearness[: len(centre.buildings) + size]
        yield _mask(structure, near, centre, functions, point)
        if len(near) == len(by_nearness):
            return


def _metres_from(structure: Structure, centre: Centre) -> Array:
    """How far each building is from the nearest of the centre's; infinite where that is not known."""
    position = structure.position
    apart = np.full(len(position), np.inf)
    for building in centre.buildings:
        metres = np.hypot(*(position - position[building]).T)
        apart = np.fmin(apart, metres)
        apart[building] = -1.0
    return apart


def _functions(of: Structure, centre: Centre, point: Array) -> list[int]:
    """The functions asked about, and those whose shared staff sit in the buildings asked about."""
    sits = ~of.is_house & (of.function != NONE) & np.isin(of.building, list(centre.buildings)) & (point > YES)
    return sorted(centre.functions | set(of.function[sits].tolist()))


def _mask(of: Structure, near: Labels, centre: Centre, functions: list[int], point: Array) -> Mask:
    is_near = np.isin(of.building, near)
    teams = np.union1d(of.team[of.is_house & is_near & (point > YES)], list(centre.teams))
    is_about = np.isin(of.function, functions)
    delivering = of.team[is_about & (of.team != NONE)]
    teams = np.union1d(teams, delivering)
    return np.asarray((is_near & ~of.is_house) | is_about | (of.is_house & np.isin(of.team, teams)))


class Surroundings:
    """One MILP, solved again for what is around a decision."""

    def __init__(self, milp: Milp, structure: Structure, settings: Settings, nodes: int) -> None:
        """`nodes`: branching nodes that each solve may take."""
        self.milp, self.structure = milp, structure
        self._settings = replace(settings, nodes=nodes, threads=1, gap=0.0)
        self._rest = Remainder(milp)

    def best(self, mask: Mask, values: Array, start: Array | None, seconds: float) -> Found | None:
        """The best point with everything held at `values` but what the mask frees. None: there is none, or no time.

        `start`: a point that keeps the rows, to begin from. Held values outside what a decision may be are moved into
        that: so that a lock holds.
        """
        of = self.milp
        held = fixed_but(mask, of.is_integer)
        inside = np.clip(values, of.low, of.high)
        if seconds <= 0 or not self._rest.allows(held, inside):
            return None
        rest, free = self._rest.without(held, inside)
        begin = None if start is None else start_at(rest, start[free])
        outcome = run(rest, replace(self._settings, time_limit_seconds=seconds), begin)
        if outcome.point is None:
            return None
        point = np.where(held, inside, 0.0)
        point[free] = np.where(rest.is_integer, np.rint(outcome.point), outcome.point)
        return Found(point, of.value(point))
