"""What whole teams a building can hold: cuts for the bound.

Teams that may split fill every desk; whole teams leave some empty. For each building the set of teams that is worth
most at given prices, a knapsack, gives a cut that every plan keeps: what those inside are worth is at most that set's
worth, nothing where the building is closed, and as much more as the desks bought cost. Prices come from the Lagrangian
relaxation of "each team sits somewhere", by subgradients (`subgradient.py`) from where the linear relaxation left
off; with these cuts the linear relaxation is worth at least the Lagrangian bound (Geoffrion
1974), which for teams that do not split is the stronger (Holmberg, Rönnqvist and Yuan 1999).
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from estate_opt.search.highs import Settings
from estate_opt.search.lp_relaxation import Root, begin_again, links_of, root_of
from estate_opt.search.milp import Array, Milp, Row
from estate_opt.search.neighbourhoods import NONE, Structure
from estate_opt.search.params import KnapsackCutParams, SearchParams, SiftingParams
from estate_opt.search.subgradient import ascended

FINEST, ROUNDING = 1e-4, 1e-6
"""Desks told apart at all."""
WORTHLESS = 1e-6

Whole = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Knapsack:
    """A building's desks and who may sit there, in whole units; what does not divide is rounded down.

    Closed it holds nobody. That needs are rounded down makes sets fit that do not: cuts are weaker for it, never wrong.
    """

    is_open: int
    """Its column, as the others."""
    bought: int
    """Desks bought; NONE: cannot be."""
    house: npt.NDArray[np.intp]
    team: npt.NDArray[np.int32]
    need: Whole
    room: float
    """Desks there are."""
    most: int
    """Units of them with all that can be bought."""
    unit: float
    """Desks in a unit."""
    rows: tuple[int, ...]
    """The rows that say so."""
    counts: float = 1.0
    """For how many desks one that is bought counts: for less than one where a share is kept free."""

    def fullest(self, worth: Array, bought_gbp: float) -> tuple[float, npt.NDArray[np.intp]]:
        """The greatest worth of a set of teams, less what the desks bought for it cost; and the set, by number.

        By dynamic programming over the units taken.
        """
        items = self._worth_taking(worth)
        if self.need[items].sum() * self.unit <= self.room:
            return float(worth[items].sum()), items
        best, taken = np.zeros(self.most + 1), np.zeros((len(items), self.most + 1), dtype=bool)
        for number, item in enumerate(items):
            need = int(self.need[item])
            with_it = best[: self.most + 1 - need] + worth[item]
            taken[number, need:] = with_it > best[need:]
            best[need:] = np.maximum(with_it, best[need:])
        net = best - bought_gbp * np.maximum(np.arange(self.most + 1) * self.unit - self.room, 0)
        units = int(np.argmax(net))
        worth_gbp, chosen = float(net[units]), []
        for number in range(len(items) - 1, -1, -1):
            if taken[number, units]:
                chosen.append(items[number])
                units -= int(self.need[items[number]])
        return worth_gbp, np.array(chosen, dtype=np.intp)

    def most_worth(self, worth: Array) -> float:
        """No set of teams is worth more: what all its units are worth where teams may split (Dantzig 1957)."""
        items = self._worth_taking(worth)
        items = items[np.argsort(self.need[items] / worth[items])]
        need = self.need[items]
        left = self.most - (np.cumsum(need) - need)
        return float(np.clip(left / np.maximum(need, 1), 0, 1) @ worth[items])

    def _worth_taking(self, worth: Array) -> npt.NDArray[np.intp]:
        return np.flatnonzero((worth > WORTHLESS) & (self.need <= self.most))


def knapsacks_of(milp: Milp, structure: Structure, params: KnapsackCutParams) -> list[Knapsack]:
    """Rows that say: what these teams need <= desks x is_open + desks bought; and desks bought <= so many x is_open.

    What else takes room (a counter, where it is offered) is left out: teams alone then have more of it than there is,
    so that bounds and cuts are weaker for it, never wrong.
    """
    limits = _limits(milp, structure)
    is_long = np.diff(milp.row_start) > 2
    found = []
    for row in np.flatnonzero(is_long & (milp.row_high == 0) & np.isneginf(milp.row_low)):
        entries = slice(milp.row_start[row], milp.row_start[row + 1])
        column, coefficient = milp.column[entries], milp.coefficient[entries]
        is_house = structure.is_house[column]
        is_open = column[structure.strategic[column] & (coefficient < 0)]
        others = column[~is_house & ~structure.strategic[column]]
        if len(is_open) != 1 or len(others) > 1 or not milp.high[is_open[0]] <= 1:
            continue
        opens, bought = int(is_open[0]), int(others[0]) if len(others) else NONE
        limit_row, limited_by, most_bought = limits.get(bought, (NONE, NONE, 0.0))
        desks = float(-coefficient[column == opens][0])
        counts = 1.0 if bought == NONE else float(-coefficient[column == bought][0])
        most_bought *= counts
        is_bought = bought == NONE or (limited_by == opens and counts > 0)
        if desks > 0 and is_bought and (coefficient[is_house] > 0).all():
            seats = is_house & (milp.high[column] > 0)
            rows = (int(row), limit_row)[: 1 + len(others)]
            unit = _unit(coefficient[seats], desks + most_bought, params.most_states)
            need = np.floor(coefficient[seats] / unit + ROUNDING).astype(np.int64)
            most = int((desks + most_bought) / unit + ROUNDING)
            house = column[seats].astype(np.intp)
            found.append(Knapsack(opens, bought, house, structure.team[house], need, desks, most, unit, rows, counts))
    return found


def with_desks_spared(milp: Milp, structure: Structure, desks: float, params: SearchParams) -> Milp:
    """The MILP in which each open building keeps so many desks free, at most a share of its own.

    Not a bound: whole teams leave some desks empty, and few large buildings waste fewer than many small ones.
    """
    coefficient = milp.coefficient.copy()
    for knapsack in knapsacks_of(milp, structure, params.knapsack_cuts):
        entries = slice(*milp.row_start[knapsack.rows[0] : knapsack.rows[0] + 2])
        opens = milp.column[entries] == knapsack.is_open
        coefficient[entries][opens] += min(desks, params.relax_and_fix.most_spared * knapsack.room)
    return replace(milp, coefficient=coefficient)


def _limits(milp: Milp, structure: Structure) -> dict[int, tuple[int, int, float]]:
    """By column of a quantity: the row that says it is at most so many x is_open, that column, and how many."""
    row = np.flatnonzero((np.diff(milp.row_start) == 2) & (milp.row_high == 0))
    first = milp.row_start[row]
    (one, other), (ones, others) = ((of[first], of[first + 1]) for of in (milp.column, milp.coefficient))
    limits = ~milp.is_integer[one] & structure.strategic[other] & (ones > 0) & (others < 0)  # of very many rows few
    most = -others / np.where(limits, ones, 1.0)
    found = (each[limits].tolist() for each in (one, row, other, most))
    return {quantity: (row, opens, most) for quantity, row, opens, most in zip(*found, strict=True)}


def _unit(need: Array, most: float, most_states: int) -> float:
    """Desks that all needs are multiples of, if the states are not too many; else so many that they are not."""
    finest = int(np.gcd.reduce(np.rint(need / FINEST).astype(np.int64)))
    return max(finest * FINEST, most / most_states)


class _Lagrangian:
    """Every building fills itself as best it can at given prices of the teams."""

    def __init__(self, milp: Milp, structure: Structure, root: Root, knapsacks: list[Knapsack]) -> None:
        self._of, self._knapsacks, self.teams = milp, knapsacks, len(structure.size)
        multipliers = root.multipliers.copy()
        multipliers[links_of(milp, structure).row] = 0
        multipliers[[row for knapsack in knapsacks for row in knapsack.rows]] = 0
        self._cost = milp.reduced(multipliers)

    def bound_gbp(self, added_gbp: Array) -> tuple[float, Array]:
        """The bound, but for what prices cannot change, where a team is worth so much more than the relaxation says.

        With it how far each team is from sitting in exactly one place: 1: nowhere; -1: in two.
        """
        bound_gbp, missing = float(added_gbp.sum()), np.ones(self.teams)
        for knapsack in self._knapsacks:
            if self._of.high[knapsack.is_open] == 0:
                continue
            worth, bought_gbp = self._prices(knapsack, added_gbp)
            may_stay_shut = self._of.low[knapsack.is_open] == 0
            if may_stay_shut and knapsack.most_worth(worth) <= self._cost[knapsack.is_open]:
                continue  # not worth opening even for teams that split, which is told in a fraction of the time
            worth_gbp, chosen = knapsack.fullest(worth, bought_gbp)
            opening_gbp = self._cost[knapsack.is_open] - worth_gbp
            is_open = (self._of.low if opening_gbp > 0 else self._of.high)[knapsack.is_open]
            bound_gbp += opening_gbp * is_open
            if is_open > 0:
                missing[knapsack.team[chosen]] -= 1
        return bound_gbp, missing

    def _prices(self, knapsack: Knapsack, added_gbp: Array) -> tuple[Array, float]:
        worth = np.maximum(added_gbp[knapsack.team] - self._cost[knapsack.house], 0)
        return worth, 0.0 if knapsack.bought == NONE else max(0.0, float(self._cost[knapsack.bought]) / knapsack.counts)

    def cuts(self, added_gbp: Array) -> list[Row]:
        """For each building the row that its best set at these prices gives."""
        rows = []
        for knapsack in self._knapsacks:
            worth, bought_gbp = self._prices(knapsack, added_gbp)
            fullest_gbp, _ = knapsack.fullest(worth, bought_gbp)
            column = np.append(knapsack.house, knapsack.is_open)
            coefficient = np.append(worth, -fullest_gbp)
            if knapsack.bought != NONE:
                column, coefficient = (
                    np.append(column, knapsack.bought),
                    np.append(coefficient, -bought_gbp * knapsack.counts),
                )
            weighs = np.abs(coefficient) > WORTHLESS
            if worth.any():
                rows.append(Row(column[weighs], coefficient[weighs] / np.abs(coefficient).max(), 0.0))
        return rows


def cuts_at(
    milp: Milp, structure: Structure, root: Root, steps: int, stop: threading.Event, params: KnapsackCutParams
) -> list[Row]:
    """Cuts from what each building can hold, at the prices where the Lagrangian bound is highest; none: it holds all.

    `steps` of the subgradient method: an effort, not a time, so that every run has the same cuts.

    Every plan keeps the cuts, those too that the MILP given has ruled out by fixing what opens: closed, a building
    holds nobody; open, no set of teams that fits is worth more than the one found, whatever the prices.
    """
    knapsacks = knapsacks_of(milp, structure, params)
    if not knapsacks:
        return []
    lagrangian = _Lagrangian(milp, structure, root, knapsacks)
    pace = replace(params.pace, steps=steps, aim=params.pace.aim * abs(root.gbp))
    # What each team is worth more than the linear relaxation says, where the Lagrangian bound is highest.
    nothing = np.zeros(lagrangian.teams)
    added_gbp, _ = ascended(lagrangian.bound_gbp, nothing, pace, lambda _: 1.0, lambda _: stop.is_set())
    return lagrangian.cuts(added_gbp)


def tightened(
    milp: Milp, structure: Structure, root: Root, steps: int, settings: Settings,
    stop: threading.Event, params: SearchParams,
) -> tuple[Milp, Root]:  # fmt: skip
    """The MILP with cuts, and its root; as they were where that helps nothing."""
    if not (cuts := cuts_at(milp, structure, root, steps, stop, params.knapsack_cuts)):
        return milp, root
    tight, again = cut_by(cuts, milp, structure, root, settings, stop, params.sifting)
    return (milp, root) if again is None or again.gbp <= root.gbp else (tight, again)


def cut_by(
    cuts: Sequence[Row], milp: Milp, structure: Structure, root: Root, settings: Settings,
    stop: threading.Event, params: SiftingParams,
) -> tuple[Milp, Root | None]:  # fmt: skip
    """The MILP with cuts and its root, begun from the one without; None: there is none, or no time for it."""
    tight, begin = milp.with_rows(cuts), begin_again(structure, links_of(milp, structure), root, params)
    return tight, root_of(tight, structure, root.point > 0, settings, stop, params, begin)
