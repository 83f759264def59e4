"""Where today's counters have no room for all who live within the standard: noticed once the ways are measured."""

from collections.abc import Iterator

from estate_opt.domain.plan import Plan
from estate_opt.ground.errors import Finding, Severity
from estate_opt.results.names import named


def findings_of_room(plan: Plan) -> Iterator[Finding]:
    """One finding for each service, with both figures; no plan is asked to do better than today."""
    for share in plan.access:
        within, room = (share.people * each for each in (share.before, share.before_with_room))
        if share.form != "all" or within - room <= 1e-6 * share.people:
            continue
        called = named(share.service, plan.estate, "service")
        yield Finding(
            Severity.WARNING,
            "counters",
            f"{within:,.0f} {share.of} {'live' if share.of == 'people' else 'are'} within {share.standard} of {called} "
            f"today; its counters there have room for {'' if share.of == 'visits' else 'the visits of '}{room:,.0f} of "
            "them.",
            "Check the capacities and the visits. No plan is asked to have more room than today, unless by a share.",
            column="capacity_visits_per_year",
        )
