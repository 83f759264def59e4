"""The audit as a recipe: the decisions first, then every rule, every cost and every claim."""

from collections.abc import Callable
from typing import TypeVar

from estate_opt.audit import access, domains, figures, front_doors, housing, nearness, staffing, support
from estate_opt.audit.figures import Books
from estate_opt.audit.point import Case, Outcomes
from estate_opt.audit.result import Audit, Check
from estate_opt.audit.years import CHECKS, every_year, pots
from estate_opt.domain.costs import COSTS
from estate_opt.domain.plan import Plan

Subject = TypeVar("Subject")

FIRST: tuple[Callable[[Case], Outcomes], ...] = (
    domains.decisions,
    figures.named_costs,
    support.supply_needs_tier,
)
"""Without these nothing else can be worked out."""

RULES: tuple[Callable[[Case], Outcomes], ...] = (
    domains.building_status,
    domains.locks,
    domains.reach,
    domains.consent,
    domains.hosting,
    domains.hosts,
    domains.dissolving,
    housing.team_is_housed_or_dissolved,
    housing.team_sits_in_open_building,
    housing.desks_suffice,
    housing.spaces_suffice,
    housing.short_as_today,
    housing.fitout_within_limit,
    housing.together,
    housing.apart,
    housing.presence,
    housing.one_way_out,
    housing.building_count,
    access.counter_in_open_building,
    staffing.sessions_fit_rooms,
    staffing.staff_sit_with_counter,
    staffing.counter_has_staff,
    front_doors.door_in_open_building,
    front_doors.counter_goes_through_door,
    front_doors.nearest_goes_through_door,
    front_doors.door_has_staff,
    front_doors.door_posts_released,
    front_doors.door_staff_sit_there,
    access.no_worse_than_today,
    access.groups_no_further,
    access.need_no_further,
    access.people_within_standard,
    access.share_within_standard,
    access.visits_served,
    access.counter_capacity,
    support.function_is_supplied_once,
    support.one_tier,
    support.tier_matches_scale,
    support.enough_agencies,
    housing.dissolved_when_supplied,
    support.arrangement_sits_somewhere,
    support.arrangement_staff,
    support.posts_released,
    housing.carbon_cap,
    housing.area_headcount,
    nearness.differences_counted,
    nearness.few_differences,
    nearness.differs_from_plans,
    access.access_table,
)
"""Rules over the plan's decisions. A rule's docstring is the sentence that its reader sees."""

OF_THE_END = (
    nearness.differences_counted, nearness.few_differences, nearness.differs_from_plans, access.access_table,
)  # fmt: skip
"""Rules that a programme keeps at its end alone, and what is told of its end alone."""

RULES_OF_MONEY: tuple[Callable[[Books], Outcomes], ...] = (
    figures.agency_capital,
    figures.pooled_capital,
    figures.recharged_by_fte,
    figures.no_body_worse_off,
    figures.net_present_cost,
    figures.ledger,
    figures.transfers,
)


def audit(plan: Plan) -> Audit:
    """Check every rule and re-add every pound of a plan, from its tables, its option and its decisions.

    If the decisions do not fit the tables at all, that alone is reported: nothing else can be worked out then.
    """
    case = Case(plan, 0 if plan.programme is None else len(plan.programme.years) - 1)
    checks: list[Check] = []
    for rule in FIRST:
        checks.append(_check(rule, case))
        if checks[-1].breaches:
            return Audit(tuple(checks))
    books = Books(case)
    checks += [_check(rule, case) for rule in RULES]
    if plan.programme is not None:
        checks += _of_years(books)
    checks += [_check(rule, books) for rule in RULES_OF_MONEY]
    checks += [figures.cost_check(cost, books) for cost in COSTS]
    checks.append(_check(figures.claims, case))
    return Audit(tuple(checks))


def _of_years(books: Books) -> list[Check]:
    """The rules of every year, and what ties the years together."""
    checks = []
    for rule, outcomes in every_year(books.course, [rule for rule in RULES if rule not in OF_THE_END]):
        breaches = tuple(outcome for outcome in outcomes if outcome is not None)
        what = f"In every year: {(rule.__doc__ or '').strip()}"
        checks.append(Check(f"{rule.__name__} (years)", what, len(outcomes), breaches))
    checks += [_check(check, books.course) for check in CHECKS]
    spent = list(pots(books.course, books.counted["the plan"]))
    checks.append(Check("pots", (pots.__doc__ or "").strip(), len(spent), tuple(each for each in spent if each)))
    return checks


def _check(rule: Callable[[Subject], Outcomes], subject: Subject) -> Check:
    outcomes = list(rule(subject))
    breaches = tuple(outcome for outcome in outcomes if outcome is not None)
    return Check(rule.__name__, (rule.__doc__ or "").strip(), len(outcomes), breaches)
