"""Neighbourhoods: which decisions of a plan to think about anew while the rest is held.

Large neighbourhood search (Shaw 1998) with adaptive choice (Ropke and Pisinger 2006).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from estate_opt.search.params import LnsParams

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Labels = npt.NDArray[np.int32]
NONE = -1

PLACE, AGENCY, FUNCTION, TEAMS = "place", "agency", "function", "teams"
SPLIT = 1e-6


@dataclass(frozen=True)
class Structure:
    """What the columns of a MILP are about. Labels are numbers of teams, buildings and functions; −1: none."""

    strategic: Mask
    """The yes/no decisions that stay whole in the relaxation: buildings, counters, arrangements."""
    is_house: Mask
    team: Labels
    building: Labels
    function: Labels
    position: Array
    """[building, 2] in metres; NaN where not known."""
    owner: Labels
    """[building]: number of its agency."""
    size: Array
    """[team]: desks."""

    @property
    def has_functions(self) -> bool:
        """Whether support functions are planned too: then the relaxation's choice says more than the teams' sizes."""
        return bool((self.function != NONE).any())

    @property
    def is_packing(self) -> bool:
        """Whether it is the packing of teams of all sizes that is hard, rather than what supplies whom."""
        return not self.has_functions and len(self.size) > 0 and bool(self.size.min() < self.size.max())


@dataclass
class Habits:
    """How well each kind of neighbourhood has done, and how large it is now. Belongs to one sweep at a time."""

    weight: dict[str, float]
    size: dict[str, int]
    params: LnsParams

    @classmethod
    def at_first(cls, params: LnsParams) -> "Habits":
        """Before anything has been tried."""
        kinds = {PLACE: params.place, AGENCY: params.agency, FUNCTION: params.function, TEAMS: params.teams}
        weight, size = {name: each.weight for name, each in kinds.items()}, {n: each.size for n, each in kinds.items()}
        return cls(weight, size, params)

    def choose(self, dice: np.random.Generator) -> str:
        """A kind, by weight."""
        kinds = list(self.weight)
        weights = np.array([self.weight[kind] for kind in kinds])
        return str(kinds[int(dice.choice(len(kinds), p=weights / weights.sum()))])

    def learn(self, kind: str, gained: bool, effort: int) -> None:
        """Remember an outcome: what gains is chosen more; what was easy grows, what was hard shrinks."""
        of = self.params
        self.weight[kind] = max(of.least_weight, self.weight[kind] * of.past_weight + (1.0 if gained else 0.0))
        if effort < of.easy_iterations and not gained:
            self.size[kind] = min(of.most_size, self.size[kind] + 1 + self.size[kind] // 8)
        elif effort > of.hard_iterations:
            self.size[kind] = max(of.least_size, self.size[kind] * 4 // 5)

    def copy(self) -> "Habits":
        """The same habits, to be changed apart."""
        return Habits(dict(self.weight), dict(self.size), self.params)


class Neighbourhoods:
    """Draws the columns to free around a plan."""

    def __init__(self, structure: Structure, cost_gbp: Array) -> None:
        self._of, self._cost_gbp = structure, cost_gbp
        self._houses = np.flatnonzero(structure.is_house)
        self._functions = np.flatnonzero(np.bincount(structure.function[structure.function != NONE]))

    def draw(self, kind: str, size: int, point: Array, dice: np.random.Generator) -> Mask:
        """A mask of the columns to free; what is not a yes/no decision is the caller's to leave free."""
        if kind == FUNCTION and len(self._functions):
            return self._around_function(size, point, dice)
        if kind == TEAMS:
            return self._some_teams(size, dice)
        if kind == AGENCY:
            return self._free(self._of_one_owner(size, dice), point)
        return self._free(self._near(int(dice.integers(len(self._of.owner))), size), point)

    def around_split(self, point: Array) -> Iterator[Mask]:
        """Ever wider masks that release the teams a relaxation splits: these alone, their buildings' teams, all."""
        of = self._of
        is_split = of.is_house & (point > SPLIT) & (point < 1 - SPLIT)
        others = ~of.is_house
        yield others | (of.is_house & np.isin(of.team, np.unique(of.team[is_split])))
        crowded = of.is_house & np.isin(of.building, np.unique(of.building[is_split])) & (point > SPLIT)
        yield others | (of.is_house & np.isin(of.team, np.unique(of.team[crowded])))
        yield np.ones(len(point), dtype=bool)

    def _near(self, centre: int, size: int) -> Labels:
        position = self._of.position
        apart = np.hypot(*(position - position[centre]).T)
        if np.isnan(apart).all():  # nobody knows where it is
            apart = self._gbp_apart(centre)
        return np.argsort(apart, kind="stable")[:size].astype(np.int32)

    def _gbp_apart(self, centre: int) -> Array:
        """By building: how much more or less it costs the teams, on average, to sit there than at the centre."""
        of, houses = self._of, self._houses
        team, building, gbp = of.team[houses], of.building[houses], self._cost_gbp[houses]
        here_gbp = np.full(len(of.size), np.nan)
        here_gbp[team[building == centre]] = gbp[building == centre]
        apart_gbp = np.abs(gbp - here_gbp[team])
        both = ~np.isnan(apart_gbp)
        teams = np.bincount(building[both], minlength=len(of.owner))
        sums = np.bincount(building[both], apart_gbp[both], minlength=len(of.owner))
        return np.where(teams > 0, sums / np.maximum(teams, 1), np.inf)

    def _of_one_owner(self, size: int, dice: np.random.Generator) -> Labels:
        owner = self._of.owner[dice.integers(len(self._of.owner))]
        owned = np.flatnonzero(self._of.owner == owner)
        return dice.permutation(owned).astype(np.int32)[:size]

    def _some_teams(self, size: int, dice: np.random.Generator) -> Mask:
        """Teams from all over the place, with every building open to question: what no one town can put right."""
        of = self._of
        teams = dice.permutation(len(of.size))[:size]
        return np.asarray(np.isin(of.team, teams) | (of.team == NONE) & (of.function == NONE))

    def _free(self, buildings: Labels, point: Array) -> Mask:
        """Whatever is about these buildings, and the teams in them now, wherever they may go."""
        of = self._of
        is_near = np.isin(of.building, buildings)
        teams = of.team[of.is_house & is_near & (point > 0.5)]
        return (is_near & ~of.is_house) | (of.is_house & np.isin(of.team, teams))

    def _around_function(self, size: int, point: Array, dice: np.random.Generator) -> Mask:
        """One function: who supplies whom, where the arrangements sit, and who sits there now."""
        of, function = self._of, dice.choice(self._functions)
        is_about = of.function == function
        hosts = np.unique(of.building[is_about & (of.building != NONE)])
        now = np.unique(of.building[is_about & (of.building != NONE) & (point > 0.5)])
        others = dice.permutation(hosts)[: max(0, size - len(now))]
        mask = self._free(np.union1d(now, others).astype(np.int32), point)
        teams = of.team[is_about & (of.team != NONE)]
        return np.asarray(mask | is_about | (of.is_house & np.isin(of.team, teams)))


def fixed_but(mask: Mask, is_integer: Mask) -> Mask:
    """The columns to hold when those of a mask are freed: the other yes/no decisions. Quantities are always free."""
    return np.asarray(is_integer & ~mask)
