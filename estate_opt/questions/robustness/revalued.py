"""What plans already made are worth under other figures: their decisions are kept, their money is added up anew.

The money is added up by the audit's arithmetic, straight from the tables. Whether a plan would still keep every rule
under the other figures (room for everybody at more desks per FTE, say) is not looked at.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from estate_opt.audit.clock import Clock
from estate_opt.audit.money import reckon
from estate_opt.audit.point import Case
from estate_opt.checks import checked_estate
from estate_opt.domain.costs import COSTS, Kind, is_counted
from estate_opt.domain.decided import Decided
from estate_opt.domain.estate import OWN, Estate, Tier
from estate_opt.domain.plan import Plan, Solved, Status
from estate_opt.domain.tolerance import is_enough
from estate_opt.domain.travel import Travel, measure
from estate_opt.ground.errors import UsageError
from estate_opt.options.option import Option
from estate_opt.options.reorganise import Reorganisation
from estate_opt.saved.made_of import decided_in
from estate_opt.saved.plan_json import SavedPlan
from estate_opt.tables.intake import read
from estate_opt.tables.records import build_estate
from estate_opt.tables.typed_rows import Tables

READ_INTO_THE_ESTATE = frozenset(
    {
        "space.desks_per_fte", "space.fitout_gbp_per_desk", "moves.max_km", "exits.notice_months",
        "counters.sessions_per_week_all",
        *(f"reorganisation.{name}" for name in Reorganisation.model_fields),
    }
)  # fmt: skip
"""Levers that blanks in the tables stand for, that say how much of a week a session is, or that divide bodies: with
another value the estate is built anew.
"""
POUND = 1.0


@dataclass(frozen=True, slots=True)
class Row:
    """Money of one cost in one year."""

    year: int
    kind: Kind
    cost: str
    gbp: float
    factor: float
    """Worth today of a pound of that year."""


@dataclass(frozen=True)
class Worth:
    """The money of carrying on as today and of each plan, by cost and year, under one set of figures."""

    ledgers: tuple[tuple[Row, ...], ...]
    """Of today, then of each plan."""

    @cached_property
    def present(self) -> tuple[Mapping[str, float], ...]:
        """Present value by cost: of today, then of each plan."""
        found: list[dict[str, float]] = []
        for ledger in self.ledgers:
            sums: dict[str, list[float]] = {}
            for row in ledger:
                sums.setdefault(row.cost, []).append(row.gbp * row.factor)
            found.append({cost: math.fsum(amounts) for cost, amounts in sums.items()})
        return tuple(found)

    @cached_property
    def savings_gbp(self) -> tuple[float, ...]:
        """Net present saving of each plan against today."""
        today, *plans = (math.fsum(each.values()) for each in self.present)
        return tuple(today - plan for plan in plans)


class Valuer:
    """Plans of one place, to be valued under one option and what it is varied by."""

    def __init__(self, tables: Tables, option: Option, plans: Sequence[SavedPlan]) -> None:
        """`tables`: as read. Raises UsageError where a plan is of others, InputError where they cannot be used."""
        self.option = option
        checked = checked_estate(tables, option)
        self.tables, self._estate = checked.tables, checked.estate
        for plan in plans:
            plan.refuse_other_tables(tables.input_hash)
        self._travel = measure(self._estate, option)
        self.names = tuple(plan.name for plan in plans)
        others = ((plan.name, plan.other_than(tables.input_hash, option)) for plan in plans)
        self.others = tuple(f"“{name}” {other}." for name, other in others if other)
        """Of each plan that is of these tables and not of this option: in what."""
        self._decisions = tuple(decided_in(plan, self._estate) for plan in plans)

    @cached_property
    def base(self) -> Worth:
        """With every figure as it stands."""
        return self._worth(self._estate, self.option, self._travel)

    def varied(self, levers: Mapping[str, Any]) -> Worth:
        """With some levers set otherwise. Raises OptionError for a value that a lever cannot have."""
        option = self.option.varied(levers)
        built = build_estate(self.tables, option) if READ_INTO_THE_ESTATE & set(levers) else self._estate
        travel = measure(built, option) if any(path.startswith("travel.") for path in levers) else self._travel
        return self._worth(built, option, travel)

    def with_tables(self, tables: Tables) -> Worth:
        """With other figures in the tables."""
        return self._worth(build_estate(tables, self.option), self.option, self._travel)

    def _worth(self, estate: Estate, option: Option, travel: Travel) -> Worth:
        plans = [_plan(estate, option, travel, each) for each in self._decisions]
        case = Case(plans[0])
        return Worth((_rows(case, today=True), *(_rows(Case(plan), today=False) for plan in plans)))


def valuer_of_place(place: Path, option: Option, plans: Sequence[SavedPlan], with_hidden: bool = False) -> Valuer:
    """The plans of a workbook or folder; the first is the one looked at, and must be of that option.

    Raises InputError where the place cannot be used, UsageError where a plan is of other tables or the first of other
    levers, or does not come to what it told.
    """
    option.refuse_years()
    first, tables = plans[0], read(place, with_hidden)
    first.refuse_others(tables.input_hash, option)
    made = Valuer(tables, option, plans)
    _refuse_miscounted(first, made)
    return made


def refuse_miscounted(tables: Tables, option: Option, saved: SavedPlan) -> None:
    """Raises UsageError where a plan of these tables does not come to what it tells, by the audit's arithmetic."""
    _refuse_miscounted(saved, Valuer(tables, option, [saved]))


def _refuse_miscounted(saved: SavedPlan, made: Valuer) -> None:
    told, counted = float(saved.content["today_gbp"]) - saved.objective_gbp, made.base.savings_gbp[0]
    if not abs(told - counted) <= max(POUND, 1e-9 * abs(saved.objective_gbp)):
        raise UsageError(f"{saved.name} saves £{counted:,.0f}, not the £{told:,.0f} it told: make the plan again.")


def _plan(estate: Estate, option: Option, travel: Travel, made: Decided) -> Plan:
    """The decisions as a plan without money, which the audit's arithmetic adds."""
    return Plan(
        estate=estate, option=option, travel=travel, status=Status.FEASIBLE, bound_gbp=-math.inf,
        decided=made, tiers=_tiers(estate, made), accounts=(), today_accounts=(), access=(), localities=(),
        solved=Solved("", "kept as it was", 0.0, 0.0, 0, 0, 0),
    )  # fmt: skip


def _tiers(estate: Estate, made: Decided) -> dict[str, Tier]:
    """The tier that the FTE taken over amount to, for each arrangement that runs."""
    served: dict[str, float] = {}
    for key, arrangement in made.supply.items():
        if arrangement != OWN:
            served[arrangement] = served.get(arrangement, 0.0) + estate.functions[key].fte
    return {
        name: max(
            (tier for tier in estate.arrangements[name].tiers if is_enough(fte, tier.from_fte)),
            key=lambda tier: tier.from_fte,
        )
        for name, fte in served.items()
    }


def _rows(case: Case, today: bool) -> tuple[Row, ...]:
    """The ledger of a plan or of today, by cost and year, whoever pays: what is counted for the place."""
    clock = Clock(case.levers)
    sums: dict[str, Any] = {}
    counts_transfers = case.levers.appraisal.count_transfers
    for (cost, _), years in reckon(case, case.today if today else case.target).items():
        if is_counted(COSTS[cost].kind, counts_transfers):
            sums[cost] = sums.get(cost, 0.0) + years
    first = case.levers.appraisal.start.year
    factors = clock.discount_factors.tolist()
    return tuple(
        Row(first + year, COSTS[cost].kind, cost, gbp, factors[year])
        for cost, years in sorted(sums.items())
        for year, gbp in enumerate(years.tolist())
        if abs(gbp) > 1e-6
    )
