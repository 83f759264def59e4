"""Putting the MILP together: decisions, rules, objective, and the map from rows back to words."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from estate_opt.formulation import access, housing, limits, nearness, support
from estate_opt.formulation.case import Case
from estate_opt.formulation.decisions import Decisions, decide
from estate_opt.formulation.locks import fix_locks
from estate_opt.formulation.money import all_flows
from estate_opt.formulation.rows import Statement
from estate_opt.ground.pauses import no_pauses

HARD = "hard"
POLICY = "policy"

RULES = {
    housing.team_is_housed_or_dissolved: HARD,
    housing.team_sits_in_open_building: HARD,
    housing.desks_suffice: HARD,
    housing.spaces_suffice: HARD,
    housing.fitout_within_limit: HARD,
    housing.together: POLICY,
    housing.apart: POLICY,
    housing.presence: HARD,
    housing.building_count: POLICY,
    access.counter_in_open_building: HARD,
    access.no_worse_than_today: POLICY,
    access.people_within_standard: HARD,
    access.share_within_standard: POLICY,
    access.visits_served: HARD,
    access.counter_capacity: HARD,
    support.function_is_supplied_once: HARD,
    support.supply_needs_tier: HARD,
    support.one_tier: HARD,
    support.tier_matches_scale: HARD,
    support.enough_agencies: HARD,
    support.dissolved_when_supplied: HARD,
    support.arrangement_sits_somewhere: HARD,
    support.arrangement_staff: HARD,
    support.posts_released: POLICY,
    limits.agency_capital: POLICY,
    limits.pooled_capital: POLICY,
    limits.carbon_cap: POLICY,
    limits.area_headcount: POLICY,
    nearness.differences_counted: HARD,
    nearness.few_differences: POLICY,
    nearness.differs_from_plans: POLICY,
}
"""Every rule, with whether it is physics and law or a choice."""


@dataclass(frozen=True)
class Formulation:
    """The MILP of one case."""

    case: Case
    decisions: Decisions
    unit_gbp: npt.NDArray[np.float64]
    """[column]: net present cost of a unit of each decision; with the constant what is to be minimised."""
    constant_gbp: float
    """Net present cost of what is paid whatever is decided."""

    def stated(self) -> Iterator[tuple[str, str, Statement]]:
        """Every row in order, by its rule and the key within it. Made afresh each time, as flows are: a large place has
        as many as decisions, and a MILP keeps of them no more than the numbers. What is fixed has no row, so the
        decisions' bounds must be as they were when the MILP was made.
        """
        for rule in RULES:
            for key, row in rule(self.case, self.decisions):
                yield rule.__name__, key, row

    @cached_property
    @no_pauses()
    def rows(self) -> tuple[tuple[str, str], ...]:
        """The rule and the key within it of each row: how it is said in words, where a "no" is explained."""
        return tuple((rule, key) for rule, key, _ in self.stated())


@no_pauses()
def formulate(case: Case) -> Formulation:
    """The MILP of a case, in PuLP. Raises NoPlanError where a lock of the estate cannot be kept at all, UsageError
    where the option needs an earlier plan and there is none.
    """
    decisions = decide(case)
    fix_locks(case, decisions)
    access.decide_visits(case, decisions)
    nearness.decide_differences(case, decisions)
    return Formulation(case, decisions, *_objective(case, decisions))


def _objective(case: Case, decisions: Decisions) -> tuple[npt.NDArray[np.float64], float]:
    """The net present cost: every flow, discounted; of a unit of each decision, and whatever is decided."""
    gbp, constant_gbp = [0.0] * len(decisions.variables), 0.0
    for flow in all_flows(case, decisions):
        if flow.activity is None:
            constant_gbp += flow.gbp * flow.profile.net_present
        else:
            gbp[flow.activity.column] += flow.gbp * flow.profile.net_present
    return np.array(gbp), constant_gbp
