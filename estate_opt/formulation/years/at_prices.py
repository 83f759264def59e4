"""Targets chosen with a price on capital, where the years are short of it."""

import threading
from dataclasses import dataclass, replace

import numpy as np

from estate_opt.domain.decided import Decided
from estate_opt.domain.plan import POOLED
from estate_opt.domain.pots import new_by_year
from estate_opt.formulation.assemble import Formulation
from estate_opt.formulation.decode import decided_at
from estate_opt.formulation.mip_start import start_from
from estate_opt.formulation.model import Model
from estate_opt.formulation.money import capital_flows
from estate_opt.formulation.years.prices import prices_of
from estate_opt.formulation.years.stated import Programming
from estate_opt.search.highs import Settings
from estate_opt.search.milp import Array
from estate_opt.search.params import SearchParams
from estate_opt.search.regimes import search
from estate_opt.search.subproblem import polished

PART_OF_AVERAGE = 0.5
"""What is left unpaid saves less than what is paid first."""


@dataclass(frozen=True)
class Effort:
    """How hard a search may try, and what ends it."""

    settings: Settings
    stop: threading.Event
    params: SearchParams

    def within(self, seconds: float) -> "Effort":
        """The same with so many seconds."""
        return replace(self, settings=self.settings.within(seconds))

    def left(self, began: float) -> "Effort":
        """The same with the seconds that are left, of what began at a reading of the clock."""
        return replace(self, settings=self.settings.left(began))


def prices_of_pots(made: Programming, effort: Effort) -> dict[str, float]:
    """By pot, by how much a pound more of it would lower the cost, in the year in which it would by most.

    Empty where that was not found in the time.
    """
    found: dict[str, float] = {}
    for each in prices_of(made, effort.settings, effort.stop):
        if each.limit == "pot":
            found[each.pot] = max(found.get(each.pot, 0.0), each.saves_gbp)
    return {pot: gbp for pot, gbp in found.items() if gbp > 0}


def prices_on_average(model: Model, made: Programming) -> dict[str, float]:
    """By pot, a part of what a pound of the target's capital saves on average: where the relaxation took too long."""
    formulation, change = model.formulation, made.path.target - made.path.today
    capital_gbp = float(_priced(formulation, {POOLED: 1.0}) @ change)
    saved_gbp = -float(model.milp.cost @ change)
    if capital_gbp <= 0 or saved_gbp <= 0:
        return {}
    pots = new_by_year(formulation.case.estate, formulation.case.levers)
    return dict.fromkeys(pots, PART_OF_AVERAGE * saved_gbp / capital_gbp)


def target_at(
    model: Model, prices: dict[str, float], begin: Decided, effort: Effort, keeps_functions: bool = False
) -> Decided | None:
    """The best target where capital costs so much more a pound, by pot; the prices steer and are in no cost told.

    `begin`: the target to begin from; `keeps_functions`: who supplies whom, and at which tier, stays as it is there.
    None where none was found in the time.
    """
    formulation, milp = model.formulation, model.milp
    steered = replace(milp, cost=milp.cost + _priced(formulation, prices))
    start = start_from(formulation, milp, begin)
    if keeps_functions:
        made = formulation.decisions
        kept = [c for of in (made.own, made.supply, made.tier) for c in of.values() if c in start]
        where, values = np.zeros(made.count, dtype=bool), np.zeros(made.count)
        where[kept], values[kept] = True, [start[c] for c in kept]
        steered = steered.fixed(where, values)
    outcome, _ = search(steered, model.structure, effort.settings, start, None, effort.stop, effort.params)
    point = None if outcome.point is None else polished(steered, outcome.point, effort.settings)
    return None if point is None else decided_at(formulation, point)


def _priced(formulation: Formulation, prices: dict[str, float]) -> Array:
    """[column]: the price of the capital of a unit, undiscounted."""
    added = np.zeros(formulation.decisions.count)
    for flow in capital_flows(formulation.case, formulation.decisions):
        if flow.activity is not None:
            per_pound = prices.get(POOLED, 0.0) + prices.get(flow.agency, 0.0)
            added[flow.activity] += per_pound * flow.gbp * sum(flow.profile.by_year)
    return added
