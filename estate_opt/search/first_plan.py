"""A first plan before any relaxation: first fit, then whatever place is not worth its opening is given up again.

A relaxation of a large place with much room may take longer than there is time. Nobody should then be without a plan:
each team, the largest first, takes the seat that costs least, a place not open yet counting with what it costs to open
it (first fit decreasing, Johnson 1973). Then places are opened that are worth more than their opening to the teams for
which they have room, and closed where their teams cost less elsewhere, until neither pays (add: Kuehn and Hamburger
1963; drop: Feldman, Lehrer and Ray 1966).
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from estate_opt.search.knapsack_cuts import knapsacks_of
from estate_opt.search.milp import Milp
from estate_opt.search.neighbourhoods import NONE, Mask, Structure
from estate_opt.search.params import KnapsackCutParams

Numbers = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]

MOST_ROUNDS = 20
"""Of opening and closing: few are needed, as each takes all that pays."""


def first_seats(
    milp: Milp, structure: Structure, params: KnapsackCutParams, is_over: Callable[[], bool] = lambda: False
) -> Mask:
    """[column]: a seat for each team, as cheap as greed finds it; who fits nowhere has none.

    Desks and what opening costs are looked at, no other rules. `is_over`: asked between rounds whether to end.
    """
    places = _Places(milp, structure, params)
    for team in np.argsort(-structure.size, kind="stable").tolist():
        places.seat(team)
    for _ in range(MOST_ROUNDS):
        if not places.improve(is_over):
            break
    seats = np.zeros(len(milp.cost), dtype=bool)
    seats[places.seat_of[places.seat_of != NONE]] = True
    return seats


class _Places:
    """Who sits where, and what room is left."""

    def __init__(self, milp: Milp, structure: Structure, params: KnapsackCutParams) -> None:
        buildings, teams = len(structure.owner), len(structure.size)
        column = np.flatnonzero(structure.is_house & (structure.team != NONE) & (milp.high > 0))
        column = column[np.argsort(structure.team[column], kind="stable")]
        self._column, self._building = column, structure.building[column]
        self._gbp, self._need = milp.cost[column], np.zeros(len(column))
        self._first = np.searchsorted(structure.team[column], np.arange(teams + 1))
        self._team = structure.team[column]
        self.room, self.opening_gbp = np.full(buildings, np.inf), np.zeros(buildings)
        self.is_open = np.zeros(buildings, dtype=bool)
        opens = np.flatnonzero(structure.strategic & (structure.building != NONE) & milp.is_integer)
        need = np.zeros(len(milp.cost))
        for knapsack in knapsacks_of(milp, structure, params):
            need[knapsack.house] = knapsack.need * knapsack.unit
            at = structure.building[knapsack.house[:1]]
            self.room[at] = knapsack.most * knapsack.unit
        self._need = need[column]
        np.add.at(self.opening_gbp, structure.building[opens], np.maximum(milp.cost[opens], 0.0))
        self.is_open[structure.building[opens[milp.low[opens] > 0]]] = True
        self._by_building = np.argsort(self._building, kind="stable")
        self._starts = np.searchsorted(self._building[self._by_building], np.arange(buildings + 1))
        self.seat_of = np.full(teams, NONE)
        self._entry = np.full(teams, NONE)

    def _cheapest(self, team: int, without: int = NONE) -> tuple[int, float]:
        """The cheapest seat with room for a team, by its place among all, and what it costs; (−1, ∞): there is none."""
        part = slice(self._first[team], self._first[team + 1])
        at = self._building[part]
        gbp = self._gbp[part] + np.where(self.is_open[at], 0.0, self.opening_gbp[at])
        gbp = np.where((self.room[at] >= self._need[part]) & (at != without), gbp, np.inf)
        if not len(gbp) or not np.isfinite(gbp.min()):
            return NONE, np.inf
        best = int(gbp.argmin())
        return int(self._first[team]) + best, float(gbp[best])

    def seat(self, team: int) -> None:
        """Give a team its cheapest seat."""
        entry, _ = self._cheapest(team)
        if entry != NONE:
            self._take(team, entry)

    def _take(self, team: int, entry: int) -> None:
        self.room[self._building[entry]] -= self._need[entry]
        self.is_open[self._building[entry]] = True
        self.seat_of[team], self._entry[team] = self._column[entry], entry

    def _leave(self, team: int) -> None:
        entry = self._entry[team]
        self.room[self._building[entry]] += self._need[entry]
        self.seat_of[team] = self._entry[team] = NONE

    def improve(self, is_over: Callable[[], bool]) -> bool:
        """Open and close what pays, each building once; whether any did and there is time for more."""
        worth_gbp, changed = self._worth_opening(), False
        for building in np.argsort(-worth_gbp, kind="stable")[: int((worth_gbp > 0).sum())].tolist():
            changed |= not is_over() and self._open_if_cheaper(building)
        opened = np.flatnonzero(self.is_open)
        for building in opened[np.argsort(-self.opening_gbp[opened], kind="stable")].tolist():
            changed |= not is_over() and self._close_if_cheaper(building)
        return changed and not is_over()

    def _gain_gbp(self, entries: Rows) -> Numbers:
        """[entry]: what its team would gain by sitting there; 0 where it has no seat yet."""
        now = self._entry[self._team[entries]]
        return np.asarray(np.where(now == NONE, 0.0, self._gbp[now] - self._gbp[entries]))

    def _worth_opening(self) -> Numbers:
        """[building]: what its teams would gain at the most, less its opening."""
        gains_gbp = np.maximum(self._gain_gbp(np.arange(len(self._column))), 0.0)
        by_building_gbp = np.bincount(self._building, gains_gbp, len(self.room))
        return np.asarray(np.where(self.is_open, -np.inf, by_building_gbp - self.opening_gbp))

    def _open_if_cheaper(self, building: int) -> bool:
        """Open a building where the teams it has room for gain more than its opening."""
        if self.is_open[building]:
            return False
        here = self._by_building[self._starts[building] : self._starts[building + 1]]
        gain = self._gain_gbp(here)
        order = np.argsort(-gain / np.maximum(self._need[here], 1e-9), kind="stable")
        order = order[gain[order] > 0]
        fits = np.cumsum(self._need[here[order]]) <= self.room[building]
        if gain[order[fits]].sum() <= self.opening_gbp[building]:
            return False
        for entry in here[order[fits]].tolist():
            self._leave(int(self._team[entry]))
            self._take(int(self._team[entry]), entry)
        return True

    def _close_if_cheaper(self, building: int) -> bool:
        """Close a building where its teams cost less elsewhere than with what it costs to have it open."""
        if not self.is_open[building] or not self.opening_gbp[building]:
            return False
        seated = np.flatnonzero(self._entry != NONE)
        teams = seated[self._building[self._entry[seated]] == building].tolist()
        before = {team: int(self._entry[team]) for team in teams}
        saved_gbp = float(self.opening_gbp[building]) + float(self._gbp[list(before.values())].sum())
        opened = self.is_open.copy()
        for team in teams:
            self._leave(team)
        for team in teams:
            entry, gbp = self._cheapest(team, building)
            saved_gbp -= gbp
            if saved_gbp <= 0:
                break
            self._take(team, entry)
        if saved_gbp > 0:
            self.is_open[building] = False
            return True
        for team in teams:
            if self._entry[team] != NONE:
                self._leave(team)
        self.is_open = opened
        for team, entry in before.items():
            self._take(team, entry)
        return False
