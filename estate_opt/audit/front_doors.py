"""Whether front doors are where they may be, and have the staff that all who come through them need."""

import numpy as np

from estate_opt.audit.access import Nearness, nearness
from estate_opt.audit.point import Case, Outcomes, room_allowance
from estate_opt.domain.tolerance import SAME_DISTANCE
from estate_opt.ground.figures import told_apart


def door_in_open_building(case: Case) -> Outcomes:
    """A front door is open only in a building in use."""
    for building in case.target.door_fte:
        yield None if case.target.is_open[building] else f"{building} has a front door and is not in use."


def counter_goes_through_door(case: Case) -> Outcomes:
    """What goes through a front door is offered there, is taken by the door, and joins; no door is for nobody."""
    for service, building in sorted(case.target.through):
        yield _why_not(case, service, building)
    for building in case.target.door_fte:
        used = any(at == building for _, at in case.target.through)
        yield None if used else f"Nothing goes through the front door of {building}."


def _why_not(case: Case, service: str, building: str) -> str | None:
    what, door = f"{service} goes through the front door of {building}", case.estate.front_doors.get(building)
    if building not in case.target.door_fte or door is None:
        return f"{what}, which has none."
    if (service, building) not in case.target.counters:
        return f"{what}, where it is not offered."
    if case.estate.counters[service, building].sessions_per_week is not None:
        return f"{what}, and is there on some half-days alone."
    if door.services is not None and service not in door.services:
        return f"{what}, which is not for it."
    counter, owner = case.estate.counters[service, building], case.estate.buildings[building].agency
    body = counter.agency or case.estate.services[service].agency
    if body is None or body == owner:
        return None
    joined = case.levers.sharing.buildings and all(case.estate.agencies[one].joins for one in (body, owner))
    return None if joined else f"{what}, but {body} and {owner} share no building."


def _visits(case: Case, near: Nearness | None, building: str) -> float:
    """Visits a year of those to whom no counter of the service that is offered is nearer than the one in a building."""
    if near is None:
        return 0.0
    own = near.ways([building], near.standard.in_minutes)[:, 0]
    comes = np.isfinite(own) & (near.after >= own - SAME_DISTANCE)
    return float(near.visits @ comes)


def _behind(case: Case, building: str) -> list[str]:
    """The services that are reached through a front door."""
    return [service for service, at in case.target.through if at == building]


def nearest_goes_through_door(case: Case) -> Outcomes:
    """A front door has staff for the visits of everybody to whom no other counter that is offered is nearer."""
    staff, measured = case.levers.staff, {near.service: near for near in nearness(case)}
    for building, fte in case.target.door_fte.items():
        minutes = 0.0
        for service in _behind(case, building):
            given = case.estate.services[service].minutes_per_visit
            each = staff.minutes_per_visit if given is None else given
            minutes += each * _visits(case, measured.get(service), building)
        yield _short(building, fte, minutes / staff.minutes_per_fte_year, "for its visits")


def door_has_staff(case: Case) -> Outcomes:
    """A front door has the least staff that it needs."""
    for building, fte in case.target.door_fte.items():
        yield _short(building, fte, case.estate.front_doors[building].minimum_staff_fte, "at the least")


def door_posts_released(case: Case) -> Outcomes:
    """Receptions that go through a front door release no more posts than fall vacant by themselves."""
    staff = case.levers.staff
    leave = min(1.0, staff.turnover_share_per_year * staff.release_years)
    for building, fte in case.target.door_fte.items():
        counters = (case.estate.counters[service, building] for service in _behind(case, building))
        posts = sum(each.min_staff_fte or 0.0 for each in counters if each.is_open_today)
        yield _short(building, fte, posts * (1 - leave), "for those who do not leave by themselves")


def _short(building: str, fte: float, needed: float, why: str) -> str | None:
    has, needs = told_apart(fte, needed, decimals=2)
    short = fte < needed - room_allowance(needed)
    return f"The front door of {building} has {has} FTE; it needs {needs} {why}." if short else None


def door_staff_sit_there(case: Case) -> Outcomes:
    """The staff of a front door are of teams that serve what goes through it, and sit there."""
    for building, fte in case.target.door_fte.items():
        here = set(_behind(case, building))
        wanted = {service for service in case.estate.services if case.plan.option.access(service).staffed}
        serving = [team for team in case.estate.teams.values() if team.serves in wanted]
        named = {team.serves for team in serving}
        if not here or not here <= named:  # nobody says who serves one of them: they come from elsewhere
            yield None
            continue
        there = sum(t.fte for t in serving if t.serves in here and case.target.housing[t.team] == building)
        has, needs = told_apart(there, fte, decimals=2)
        short = there < fte - room_allowance(fte)
        yield f"{has} FTE sit at the front door of {building}, which has {needs} FTE." if short else None
