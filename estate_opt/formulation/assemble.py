"""Putting the MILP together: decisions, rules, objective, and the map from rows back to words."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from estate_opt.formulation import access, accounts, nearness, ways
from estate_opt.formulation.case import Case
from estate_opt.formulation.decisions import Bounds, Decisions, decide
from estate_opt.formulation.keys import Key
from estate_opt.formulation.locks import fix_locks
from estate_opt.formulation.money import counted_flows
from estate_opt.formulation.rows import Statement
from estate_opt.formulation.rules import RULES
from estate_opt.ground.pauses import no_pauses
from estate_opt.search.milp import Array


@dataclass(frozen=True)
class Formulation:
    """The MILP of one case."""

    case: Case
    decisions: Decisions
    bounds: Bounds
    """[column]: what each decision may be, locks and all."""
    unit_gbp: Array
    """[column]: net present cost of a unit of each decision; with the constant what is to be minimised."""
    constant_gbp: float
    """Net present cost of what is paid whatever is decided."""

    def stated(self) -> Iterator[tuple[str, Key, Statement]]:
        """Every row in order, by its rule and the key within it. Made afresh each time, as flows are: a large place has
        as many as decisions, and a MILP keeps of them no more than the numbers.
        """
        for rule in RULES.values():
            for key, row in rule.rows(self.case, self.decisions) if rule.rows is not None else ():
                yield rule.name, key, row

    @cached_property
    @no_pauses()
    def rows(self) -> tuple[tuple[str, Key], ...]:
        """The rule and the key within it of each row: how it is said in words, where a "no" is explained."""
        return tuple((rule, key) for rule, key, _ in self.stated())


@no_pauses()
def formulate(case: Case) -> Formulation:
    """The MILP of a case. Raises NoPlanError where a lock of the estate cannot be kept at all, UsageError where the
    option needs an earlier plan and there is none.
    """
    decisions = decide(case)
    access.decide_visits(case, decisions)
    ways.decide_ways(case, decisions)
    nearness.decide_differences(case, decisions)
    accounts.decide_recharges(case, decisions)
    bounds = fix_locks(case, decisions)
    decisions.always_open |= {name for name, column in decisions.is_open.items() if bounds.low[column]}
    return Formulation(case, decisions, bounds, *_objective(case, decisions))


def _objective(case: Case, decisions: Decisions) -> tuple[Array, float]:
    """The net present cost: all that is counted for the place, discounted; of a unit of each decision, and whatever is
    decided.
    """
    gbp, constant_gbp = [0.0] * decisions.count, 0.0
    for flow in counted_flows(case, decisions):
        if flow.activity is None:
            constant_gbp += flow.gbp * flow.profile.net_present
        else:
            gbp[flow.activity] += flow.gbp * flow.profile.net_present
    return np.array(gbp), constant_gbp
