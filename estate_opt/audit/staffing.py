"""Whether the staff of counters sit with them, and each counter has enough of them."""

from collections.abc import Iterator

from estate_opt.audit.point import Case, Outcomes, Point, room_allowance
from estate_opt.domain.estate import Counter, Team
from estate_opt.ground.figures import told_apart


def _serving(case: Case) -> Iterator[tuple[str, list[Team]]]:
    """The services whose counters the option wants staffed, with the teams that say that they do."""
    for service in case.estate.services:
        if case.plan.option.access(service).staffed:
            yield service, [team for team in case.estate.teams.values() if team.serves == service]


def _there(point: Point, teams: list[Team], building: str) -> list[Team]:
    return [team for team in teams if point.housing[team.team] == building]


def sessions_fit_rooms(case: Case) -> Outcomes:
    """The half-days of a building's session rooms suffice, or no more are used than today."""
    for building in case.estate.buildings.values():
        then, today = (
            sum(
                case.estate.counters[service, at].sessions_per_week or 0.0
                for service, at in point.counters
                if at == building.building
            )
            for point in (case.target, case.today)
        )
        room = max(building.spaces.get("session room", 0.0), today)
        used, there = told_apart(then, room)
        over = then > room + room_allowance(room)
        yield f"{building.building} has {used} sessions a week; there is room for {there}." if over else None


def _all_week(case: Case, point: Point) -> set[tuple[str, str]]:
    """The counters that are offered and are there all week: only with these anybody sits."""
    return {key for key in point.counters if case.estate.counters[key].sessions_per_week is None}


def staff_sit_with_counter(case: Case) -> Outcomes:
    """Who serves a counter sits where it is offered; or stays where it is not offered today and they sit."""
    offered, offered_today = (_all_week(case, point) for point in (case.target, case.today))
    for service, teams in _serving(case):
        for team in teams:
            home = case.target.housing[team.team]
            as_today = home == team.building and (service, home) not in offered_today
            is_apart = home is not None and (service, home) not in offered and not as_today
            yield f"{team.team} serves {service}, which is not offered in {home}, where it sits." if is_apart else None


def counter_has_staff(case: Case) -> Outcomes:
    """A counter that has staff today, or is new, has enough or goes through a door; none needs more than today."""
    for service, teams in _serving(case):
        for counter in case.estate.counters_of[service]:
            if (service, counter.building) in _all_week(case, case.target) - case.target.through:
                yield _short(case, counter, teams)


def _short(case: Case, counter: Counter, teams: list[Team]) -> str | None:
    then, today = (_there(point, teams, counter.building) for point in (case.target, case.today))
    least = counter.min_staff_fte
    if least is None:
        needs_one = bool(today) if counter.is_open_today else bool(teams)
        alone = needs_one and not then
        return f"{counter.service} at {counter.building} has no staff that serve it." if alone else None
    if counter.is_open_today:
        least = min(least, sum(team.fte for team in today))
    there = sum(team.fte for team in then)
    if least <= there + room_allowance(least):
        return None
    has, needs = told_apart(there, least, decimals=2)
    return f"{counter.service} at {counter.building} has {has} FTE that serve it; it needs {needs}."
