"""A first plan before any relaxation: first fit, then whatever place is not worth its opening is given up again.

A relaxation of a large place with much room may take longer than there is time. Nobody should then be without a plan.
One is begun with the place that serves its teams at the least cost a desk, its opening included, then the next (greedy:
Hochbaum 1982); another with the largest team in the seat that costs least, then the next (first fit decreasing: Johnson
1973). For a team that finds no room another gives way, which may push out a third (ejection chains: Glover 1996). Then
places are opened that are worth more than their opening to the teams for which they have room, and closed where their
teams cost less elsewhere, until neither pays (add: Kuehn and Hamburger 1963; drop: Feldman, Lehrer and Ray 1966). The
plan that seats more is kept; of equals the cheaper.
"""

import heapq
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from estate_opt.search.knapsack_cuts import Knapsack, knapsacks_of
from estate_opt.search.milp import Milp
from estate_opt.search.neighbourhoods import NONE, Mask, Structure
from estate_opt.search.params import FirstPlanParams, SearchParams

Numbers = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]


def first_seats(
    milp: Milp, structure: Structure, params: SearchParams, is_over: Callable[[], bool] = lambda: False
) -> Mask:
    """[column]: a seat for each team, as cheap as greed finds it; who fits nowhere has none.

    Desks and what opening costs are looked at, no other rules. `is_over`: asked between rounds whether to end.
    """
    order = np.argsort(-structure.size, kind="stable").tolist()
    knapsacks = knapsacks_of(milp, structure, params.knapsack_cuts)
    thrifty, first_fit = (_Places(milp, structure, knapsacks, params.first_plan) for _ in range(2))
    thrifty.fill_the_thriftiest(is_over)
    for places in (thrifty, first_fit):
        places.seat_all(order, is_over)
        for _ in range(params.first_plan.rounds):
            if not places.improve(is_over):
                break
    best = min(thrifty, first_fit, key=lambda places: (places.homeless, places.gbp))
    seats = np.zeros(len(milp.cost), dtype=bool)
    seats[best.seat_of[best.seat_of != NONE]] = True
    return seats


class _Places:
    """Who sits where, and what room is left."""

    def __init__(
        self, milp: Milp, structure: Structure, knapsacks: Sequence[Knapsack], params: FirstPlanParams
    ) -> None:
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
        for knapsack in knapsacks:
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
        self._longest_chain, self._pushes_left = params.longest_chain, params.pushes

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

    @property
    def homeless(self) -> int:
        """How many teams have no seat."""
        return int((self._entry == NONE).sum())

    @property
    def gbp(self) -> float:
        """What the seats and the places opened cost."""
        return float(self._gbp[self._entry[self._entry != NONE]].sum() + self.opening_gbp[self.is_open].sum())

    def fill_the_thriftiest(self, is_over: Callable[[], bool]) -> None:
        """Open the place that serves teams at the least cost a desk, give it those, and so on.

        What a place can do for the teams left only gets dearer, so that it is asked again only when its turn comes.
        """
        least_gbp = np.full(len(self.seat_of), np.inf)
        np.minimum.at(least_gbp, self._team, self._gbp)
        beyond_gbp = self._gbp - least_gbp[self._team]
        order = np.lexsort((beyond_gbp / np.maximum(self._need, 1e-9), self._building))
        turn = [(-np.inf, building) for building in range(len(self.room))]
        while turn and not is_over():
            _, building = heapq.heappop(turn)
            here = order[self._starts[building] : self._starts[building + 1]]
            here = here[self._entry[self._team[here]] == NONE]
            here = here[np.cumsum(self._need[here]) <= self.room[building]]
            if not len(here):
                continue
            total_gbp = np.cumsum(beyond_gbp[here]) + (0.0 if self.is_open[building] else self.opening_gbp[building])
            a_desk_gbp = total_gbp / np.maximum(np.cumsum(self._need[here]), 1e-9)
            best = int(a_desk_gbp.argmin())
            if turn and a_desk_gbp[best] > turn[0][0]:
                heapq.heappush(turn, (float(a_desk_gbp[best]), building))
                continue
            for entry in here[: best + 1].tolist():
                self._take(int(self._team[entry]), entry)
            heapq.heappush(turn, (float(a_desk_gbp[best]), building))

    def seat_all(self, order: Sequence[int], is_over: Callable[[], bool]) -> None:
        """Give each team that has none its cheapest seat, in this order; for who finds no room others give way."""
        for longest in (0, self._longest_chain):
            for team in order:
                if self._entry[team] == NONE and not is_over():
                    self._push_in(team, longest, frozenset())

    def _push_in(self, team: int, longest: int, done: frozenset[int]) -> bool:
        """Seat a team; where there is no room, by pushing out one that finds room elsewhere, or pushes another."""
        entry, _ = self._cheapest(team)
        if entry != NONE:
            self._take(team, entry)
            return True
        if not longest:
            return False
        part = np.arange(self._first[team], self._first[team + 1])
        lacks = self._need[part] - self.room[self._building[part]]
        for entry in part[np.argsort(lacks, kind="stable")].tolist():
            building = int(self._building[entry])
            if building in done:
                continue
            lack = self._need[entry] - self.room[building]
            inside = np.flatnonzero((self._entry != NONE) & (self._building[self._entry] == building))
            freed = self._need[self._entry[inside]]
            gives_way = freed >= lack
            for other in inside[gives_way][np.argsort(freed[gives_way], kind="stable")].tolist():
                self._pushes_left -= 1
                if self._pushes_left < 0:
                    return False
                before = int(self._entry[other])
                self._leave(other)
                self._take(team, entry)
                if self._push_in(other, longest - 1, done | {building}):
                    return True
                self._leave(team)
                self._take(other, before)
        return False

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
