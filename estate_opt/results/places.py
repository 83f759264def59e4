"""Every area before and after: what a plan itself changes there for people, jobs, homes and carbon."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import fsum

from estate_opt.domain.plan import Plan
from estate_opt.results.equality import ways_changed_by_area
from estate_opt.results.occupancy import carbon_in_plan, occupancy_in_plan, occupancy_today


@dataclass(frozen=True, slots=True)
class AreaOutcome:
    """One area, today and in the plan."""

    area: str
    people: float
    jobs_today: float
    """FTE of teams, and in the plan of shared arrangements' staff, that sit in its buildings."""
    jobs_plan: float
    buildings_today: int
    buildings_plan: int
    within_today: float | None
    """Share of its people within the standards, on average over the services; None: of none it is known."""
    within_plan: float | None
    further: float
    """People who go further to some service, each counted once."""
    homes: float
    """On land of its buildings that the plan lets go."""
    carbon_today_kg: float
    carbon_plan_kg: float


def places(plan: Plan) -> Iterator[AreaOutcome]:
    """Every area of the buildings and localities, in the order of their names; what is in no area is left out."""
    today, then, carbon = occupancy_today(plan), occupancy_in_plan(plan), carbon_in_plan(plan)
    buildings, homes = plan.estate.buildings, plan.estate.localities.values()
    areas = {each.area for each in buildings.values()} | {each.area for each in homes}
    changed = ways_changed_by_area(plan)
    for area in sorted(areas - {""}):
        here = [name for name, each in buildings.items() if each.area == area]
        used = [name for name in here if buildings[name].in_use_today]
        shares = [share for share in plan.access if (share.form, share.scope) == ("area", area)]
        ways = [way for name in here if (way := plan.route_of(buildings[name])) is not None]
        yield AreaOutcome(
            area=area,
            people=fsum(each.population for each in homes if each.area == area),
            jobs_today=fsum(today[name].fte for name in here), jobs_plan=fsum(then[name].fte for name in here),
            buildings_today=len(used), buildings_plan=sum(plan.is_open[name] for name in here),
            within_today=fsum(each.before for each in shares) / len(shares) if shares else None,
            within_plan=fsum(each.after for each in shares) / len(shares) if shares else None,
            further=changed[area].further if area in changed else 0.0, homes=fsum(way.homes for way in ways),
            carbon_today_kg=fsum(buildings[name].carbon_kg_per_year for name in used),
            carbon_plan_kg=fsum(carbon[name] for name in here),
        )  # fmt: skip
