"""What becomes of counters and of people's ways, as a plan's JSON tells it."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from estate_opt.domain.plan import Plan
from estate_opt.results.counters import Ways, counter_outcomes
from estate_opt.results.equality import changes_of_way, ways_changed
from estate_opt.results.need import need


def counters_as_json(plan: Plan) -> Iterator[dict[str, Any]]:
    """Every counter, offered or possible, as on the tab Counters. Ways are in the unit of the service's standard."""
    for told in counter_outcomes(plan):
        yield {
            "service": told.counter.service,
            "building": told.counter.building,
            "body": told.payer,
            "outcome": told.outcome,
            "visits_today": told.visits_today,
            "visits_plan": told.visits_plan,
            "capacity_visits_per_year": told.counter.capacity_visits_per_year,
            "sessions_per_week": told.counter.sessions_per_week,
            "staff_today_fte": told.fte_today,
            "staff_plan_fte": told.fte_plan,
            "desks": told.counter.desks,
            **_ways(plan, told.counter.service, told.ways),
        }


def equality_as_json(plan: Plan) -> Iterator[dict[str, Any]]:
    """Change of way by service, area and priority group (null: everywhere, everybody), as on the tab Equality."""
    for told in changes_of_way(plan):
        yield {
            "service": told.service,
            "area": told.area or None,
            "group": told.group or None,
            **_ways(plan, told.service, told.ways),
            "people_nearer": told.people_nearer,
            "people_further_by_1_km": told.people_much_further,
            **asdict(told.unequal),
        }


def need_as_json(plan: Plan) -> Iterator[dict[str, Any]]:
    """By service, how concentrated its visits are, and the localities that make the first of them: as on Need."""
    for told in need(plan):
        tenth, fifth, half = told.by_most
        yield {
            "service": told.service,
            "visits": told.visits,
            "localities": told.localities,
            "share_from_tenth": tenth,
            "share_from_fifth": fifth,
            "share_from_half": half,
            "need_share": plan.option.access(told.service).need_share,
            "unit": "minutes" if plan.option.access(told.service).in_minutes else "km",
            "first": [
                {
                    "locality": each.access.locality, "visits": each.visits, "share_of_visits": each.share_of_visits,
                    "share_of_localities": each.share_of_localities, "before": each.access.before,
                    "after": each.access.after, "is_protected": each.is_protected,
                }
                for each in told.first
            ],
        }  # fmt: skip


def _ways(plan: Plan, service: str, ways: Ways) -> dict[str, Any]:
    return {
        "people": ways.people,
        "unit": "minutes" if plan.option.access(service).in_minutes else "km",
        "mean_today": ways.mean_today,
        "mean_plan": ways.mean_plan,
        "furthest_today": ways.furthest_today,
        "furthest_plan": ways.furthest_plan,
        "people_further": ways.people_further,
    }


def public_headline(plan: Plan) -> dict[str, Any]:
    """Counters today and in the plan, and people who go nearer or further to some service: for the summary."""
    everybody, in_groups = ways_changed(plan), ways_changed(plan, in_groups=True)
    return {
        "counters_today": sum(counter.is_open_today for counter in plan.estate.counters.values()),
        "counters_plan": len(plan.counters),
        "people_nearer": everybody.nearer,
        "people_further": everybody.further,
        "people_further_by_1_km": everybody.much_further,
        "priority_people_nearer": in_groups.nearer,
        "priority_people_further": in_groups.further,
        "priority_people_further_by_1_km": in_groups.much_further,
    }
