"""What each team's seat is worth, before any linear programme: which links and places the first relaxation needs.

Where teams may split and nobody sits in a closed building, the relaxation whose rows "each team sits somewhere" are
priced falls apart into one continuous knapsack a building, filled by worth a desk (Dantzig 1957). Its bound comes
within a few hundredths of a per cent of the linear relaxation in some hundred steps of the subgradient method, each
a sort; and at its prices a link can only matter where a seat is worth more than the desks it takes.
"""

import threading

import numpy as np
import numpy.typing as npt

from estate_opt.search.knapsack_cuts import Knapsack, knapsacks_of
from estate_opt.search.lp_relaxation import Begin, least_of_team, links_of
from estate_opt.search.milp import Array, Milp
from estate_opt.search.neighbourhoods import NONE, Structure
from estate_opt.search.params import SearchParams
from estate_opt.search.subgradient import ascended


class Splittable:
    """Every building fills itself as best it can at given prices of the teams, which may split."""

    def __init__(self, milp: Milp, structure: Structure, knapsacks: list[Knapsack]) -> None:
        need = np.concatenate([knapsack.need * knapsack.unit for knapsack in knapsacks])
        at = np.repeat(np.arange(len(knapsacks)), [len(knapsack.house) for knapsack in knapsacks])
        self.house = np.concatenate([knapsack.house for knapsack in knapsacks])[need > 0]
        self.need, self._at = need[need > 0], at[need > 0]
        self.team = structure.team[self.house]
        self._room = np.array([knapsack.room for knapsack in knapsacks])
        self._most = np.array([knapsack.most * knapsack.unit for knapsack in knapsacks])
        self._bought_gbp = np.array([0.0 if k.bought == NONE else milp.cost[k.bought] / k.counts for k in knapsacks])
        opens = [knapsack.is_open for knapsack in knapsacks]
        self._open_gbp, self._low, self._high = milp.cost[opens], milp.low[opens], milp.high[opens]
        self._gbp, self._teams = milp.cost[self.house], len(structure.size)
        places = np.bincount(structure.team[structure.team != NONE], minlength=self._teams)
        self._is_priced = places == np.bincount(self.team, minlength=self._teams)
        """[team]: its places all take desks here; the price of another could rise for ever without seating it."""

    def guess(self) -> Array:
        """[team]: the least that a seat costs, with its share of opening the building."""
        seat_gbp = self._gbp + self.need * (np.maximum(self._open_gbp, 0) / self._room)[self._at]
        least_gbp = np.full(self._teams, np.inf)
        np.minimum.at(least_gbp, self.team, seat_gbp)
        return np.where(np.isfinite(least_gbp), least_gbp, 0.0)

    def bound_gbp(self, price_gbp: Array) -> tuple[float, Array]:
        """The bound, and how far each team is from sitting in exactly one place."""
        worth_gbp = price_gbp[self.team] - self._gbp
        order, before = self._by_worth(worth_gbp)
        at, need = self._at[order], self.need[order]
        within = np.clip((self._room[at] - before) / need, 0, 1)
        pays = worth_gbp[order] > self._bought_gbp[at] * need
        beyond = np.where(pays, np.clip((self._most[at] - before) / need, 0, 1) - within, 0)
        full_gbp = worth_gbp[order] * (within + beyond) - self._bought_gbp[at] * need * beyond
        opening_gbp = self._open_gbp - np.bincount(at, full_gbp, len(self._room))
        is_open = np.where(opening_gbp > 0, self._low, self._high)
        seated = np.bincount(self.team[order], (within + beyond) * is_open[at], self._teams)
        return float(price_gbp.sum() + opening_gbp @ is_open), np.where(self._is_priced, 1 - seated, 0)

    def reduced_gbp(self, price_gbp: Array) -> Array:
        """[seat]: what it costs more than it is worth, with the desks at what the last one in the building is worth."""
        worth_gbp = price_gbp[self.team] - self._gbp
        order, before = self._by_worth(worth_gbp)
        at, desks_gbp = self._at[order], worth_gbp[order] / self.need[order]
        last_gbp = []
        for limit in (self._room, self._most):
            is_last = (before < limit[at]) & (before + self.need[order] >= limit[at])
            last_gbp.append(np.bincount(at[is_last], desks_gbp[is_last], len(limit)))
        desk_gbp = np.maximum(np.minimum(last_gbp[0], self._bought_gbp), last_gbp[1])
        return np.asarray(desk_gbp[self._at] * self.need - worth_gbp)

    def _by_worth(self, worth_gbp: Array) -> tuple[npt.NDArray[np.intp], Array]:
        """The seats worth taking, by building, the most worth a desk first; and the desks taken before each."""
        taken = np.flatnonzero(worth_gbp > 0)
        order = taken[np.lexsort((-worth_gbp[taken] / self.need[taken], self._at[taken]))]
        desks = np.cumsum(self.need[order]) - self.need[order]
        first = np.searchsorted(self._at[order], np.arange(len(self._room)))
        return order, desks - np.append(desks, 0.0)[first][self._at[order]]


def begin_by_prices(milp: Milp, structure: Structure, over: threading.Event, params: SearchParams) -> Begin | None:
    """The links and places that the first relaxation had better have; None: it is quick enough without.

    Once it is `over`, by the prices come to until then.
    """
    of = params.lagrangian_start
    if structure.is_house.sum() < of.seats_a_building * max(1, len(structure.owner)):
        return None
    if not (knapsacks := knapsacks_of(milp, structure, params.knapsack_cuts)):
        return None
    splittable = Splittable(milp, structure, knapsacks)
    price_gbp, _ = ascended(splittable.bound_gbp, splittable.guess(), of.pace, abs, lambda _: over.is_set())
    reduced_gbp = np.full(len(milp.cost), -np.inf)  # what has no desks to take is in from the first
    reduced_gbp[splittable.house] = splittable.reduced_gbp(price_gbp)
    links = links_of(milp, structure)
    matters = np.isfinite(reduced_gbp) & (reduced_gbp < 0)
    places = (reduced_gbp < 0) | least_of_team(structure, reduced_gbp, of.places)
    begun = links.row[matters[links.house]]
    return Begin(begun, places, from_inside=len(begun) > 0)
