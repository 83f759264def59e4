"""Putting the programme together: decisions, rules, objective, and the map from rows back to words."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from pulp import LpAffineExpression, LpVariable

from estate_opt.formulation import access, housing, limits, nearness, support
from estate_opt.formulation.case import Case
from estate_opt.formulation.decisions import Decisions, decide
from estate_opt.formulation.locks import fix_locks
from estate_opt.formulation.money import all_flows
from estate_opt.formulation.rows import Row
from estate_opt.pauses import no_pauses

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
    """The programme of one case."""

    case: Case
    decisions: Decisions
    objective: LpAffineExpression
    """To be minimised."""
    statements: tuple[Row, ...]
    """Every row, in order."""
    rows: tuple[tuple[str, str], ...]
    """The rule and the key within it of each: how a row is said in words."""

    @cached_property
    def column(self) -> dict[int, int]:
        """The column of each variable, by its `id`: PuLP's own hash and equality are slow and surprising."""
        return dict(zip(map(id, self.decisions.variables), range(len(self.decisions.variables)), strict=True))

    def columns(self, variables: Iterable[LpVariable], count: int) -> npt.NDArray[np.int32]:
        """The columns of so many variables, in their order."""
        # Hundreds of thousands at a time: `map` with built-in functions is some times faster than a loop.
        return np.fromiter(map(self.column.__getitem__, map(id, variables)), dtype=np.int32, count=count)


@no_pauses()
def formulate(case: Case) -> Formulation:
    """The programme of a case, in PuLP. Raises NoPlanError where a lock of the estate cannot be kept at all, UsageError
    where the option needs an earlier plan and there is none.
    """
    decisions = decide(case)
    fix_locks(case, decisions)
    access.decide_visits(case, decisions)
    nearness.decide_differences(case, decisions)
    statements: list[Row] = []
    rows: list[tuple[str, str]] = []
    for rule in RULES:
        for key, row in rule(case, decisions):
            statements.append(row)
            rows.append((rule.__name__, key))
    return Formulation(case, decisions, objective(case, decisions), tuple(statements), tuple(rows))


def objective(case: Case, decisions: Decisions) -> LpAffineExpression:
    """The net present cost in pounds: every flow, discounted."""
    constant = 0.0
    worth: dict[LpVariable, float] = defaultdict(float)
    for flow in all_flows(case, decisions):
        if flow.activity is None:
            constant += flow.gbp * flow.profile.net_present
        else:
            worth[flow.activity] += flow.gbp * flow.profile.net_present
    return LpAffineExpression(worth, constant)
