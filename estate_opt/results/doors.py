"""What becomes of each front door: who is reached through it, its staff, and what it saves."""

from collections.abc import Iterator
from dataclasses import dataclass

from estate_opt.domain.front_doors import FrontDoor
from estate_opt.domain.plan import Plan
from estate_opt.domain.receptions import coming, may_go_through


@dataclass(frozen=True, slots=True)
class DoorOutcome:
    """A front door of the tables, open in the plan or not."""

    door: FrontDoor
    is_open: bool
    staff_fte: float
    """In the plan; 0 where it is not open."""
    visits: float
    """A year, through it."""
    through: tuple[str, ...]
    """The services that are reached through it."""
    beside: tuple[str, ...]
    """Those that are offered there in the plan, and keep a reception of their own or have none."""
    posts_today_fte: float
    """Of the receptions of those reached through it, as far as they are known."""
    receptions_gbp: float
    """A year, of the receptions that it takes the place of."""

    @property
    def door_gbp(self) -> float:
        """A year, for its staff."""
        return self.staff_fte * self.door.gbp_per_fte


def door_outcomes(plan: Plan) -> Iterator[DoorOutcome]:
    """Every front door of the tables, by building."""
    able = set(may_go_through(plan.estate, plan.option))
    for building, door in plan.estate.front_doors.items():
        here = sorted(service for service, at in plan.through if at == building)
        beside = sorted(service for service, at in able & plan.counters if at == building and service not in here)
        counters = [plan.estate.counters[service, building] for service in here]
        yield DoorOutcome(
            door=door,
            is_open=building in plan.door_fte,
            staff_fte=plan.door_fte.get(building, 0.0),
            visits=sum(_visits(plan, service, building) for service in here),
            through=tuple(here),
            beside=tuple(beside),
            posts_today_fte=sum(each.min_staff_fte or 0.0 for each in counters if each.is_open_today),
            receptions_gbp=sum(each.reception_gbp_per_year for each in counters),
        )


def _visits(plan: Plan, service: str, building: str) -> float:
    """A year, of everybody to whom no counter of the service that is offered is nearer."""
    if service not in plan.footfall:
        return 0.0
    come = coming(plan.estate, plan.footfall[service].catchment, building)
    free = (visits for nearer, visits in come.groups if not any((service, at) in plan.counters for at in nearer))
    return come.visits_anyway + sum(free)
