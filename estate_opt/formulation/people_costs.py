"""Costs that go with the people in a building. Formulas in `models/formulation.md`, under the functions' names."""

from collections.abc import Callable

from estate_opt.domain.appraisal import Profile
from estate_opt.domain.by_desk import PerDesk
from estate_opt.domain.estate import EXTERNAL, Counter
from estate_opt.domain.plan import POOLED
from estate_opt.formulation.case import Case
from estate_opt.formulation.decisions import Decisions
from estate_opt.formulation.flow import Flow, Flows


def while_leaving(case: Case) -> Profile:
    """Until people have left, and after that what is not really saved."""
    until_vacated = case.appraisal.until(case.appraisal.vacated_time)
    return case.appraisal.partly_saved(until_vacated, case.levers.outturn.buildings_saving_share)


def old_while_moving(case: Case) -> Profile:
    """What of that is double running: M to V, of what is really saved in the end."""
    return case.appraisal.times(case.appraisal.old_beside_new, case.levers.outturn.buildings_saving_share)


def _by_desk(
    case: Case,
    decisions: Decisions,
    yearly_of: Callable[[PerDesk], float],
    left: Profile,
    weights: tuple[float, ...] | None = None,
    old: Profile | None = None,
) -> Flows:
    """What goes with the desks in use: `left` for who is there today and leaves, from M for whoever moves in.

    `old`: what of `left` is double running, if that is told.
    """
    calendar, buildings = case.appraisal, case.estate.buildings
    stays, arrives = calendar.saved(left), calendar.since(calendar.move_time)
    not_old = calendar.times(old, -1.0) if old else None
    if weights:
        left, stays, arrives = (calendar.weighted(profile, weights) for profile in (left, stays, arrives))
    for (name, building), house in decisions.house.items():
        team, owner = case.estate.teams[name], buildings[building].agency
        if not (gbp := yearly_of(case.per_desk[building]) * team.desks):
            continue
        if building == team.building:
            yield Flow(owner, building, left, gbp, None, old)
            yield Flow(owner, building, stays, gbp, house, not_old)
        else:
            yield Flow(owner, building, arrives, gbp, house)
    for (_, _, building), staff_fte in decisions.staff_fte.items():
        if gbp := yearly_of(case.per_desk[building]) * case.levers.space.desks_per_fte:
            yield Flow(buildings[building].agency, building, arrives, gbp, staff_fte)


def running_by_desk(case: Case, decisions: Decisions) -> Flows:
    """Running cost that goes with the people, to whoever runs the building they sit in."""
    return _by_desk(case, decisions, lambda each: each.running_gbp, while_leaving(case), old=old_while_moving(case))


def carbon_by_desk(case: Case, decisions: Decisions) -> Flows:
    """Carbon that goes with the people."""
    calendar = case.appraisal
    until_vacated = calendar.until(calendar.vacated_time)
    return _by_desk(case, decisions, lambda each: each.carbon_kg, until_vacated, calendar.carbon_gbp_per_kg)


def hire(case: Case, decisions: Decisions) -> Flows:
    """Desks and half-days hired of community bodies: by who uses them, as long as they do."""
    calendar, buildings, estate = case.appraisal, case.estate.buildings, case.estate
    hired = {name: b.hire_gbp_per_desk_year for name, b in buildings.items() if b.hire_gbp_per_desk_year}
    leaving, arrives = calendar.until(calendar.vacated_time), calendar.since(calendar.move_time)
    for (name, building), house in decisions.house.items():
        team, gbp = estate.teams[name], hired.get(building, 0.0) * estate.teams[name].desks
        if not gbp or team.agency == buildings[building].agency:
            continue
        if building == team.building:
            yield Flow(team.agency, building, leaving, gbp, None)
            yield Flow(team.agency, building, calendar.saved(leaving), gbp, house)
        else:
            yield Flow(team.agency, building, arrives, gbp, house)
    for (name, _, building), staff_fte in decisions.staff_fte.items():
        provider = estate.arrangements[name].provider
        if (gbp := hired.get(building, 0.0) * case.levers.space.desks_per_fte) and provider != buildings[
            building
        ].agency:
            yield Flow(POOLED if provider == EXTERNAL else provider, building, arrives, gbp, staff_fte)
    yield from _hire_of_counters(case, decisions)


def _hire_of_counters(case: Case, decisions: Decisions) -> Flows:
    calendar, buildings = case.appraisal, case.estate.buildings
    leaving = calendar.until(calendar.vacated_time)
    for key, counter in case.estate.counters.items():
        gbp, payer = _counter_gbp_per_year(case, counter), counter_payer(case, counter)
        if not gbp or payer == buildings[counter.building].agency:
            continue
        offer = decisions.offer.get(key)
        if counter.is_open_today:
            yield Flow(payer, counter.building, leaving, gbp, None)
        if offer is not None:
            paid = calendar.saved(leaving) if counter.is_open_today else calendar.since(calendar.opened_time)
            yield Flow(payer, counter.building, paid, gbp, offer)


def _counter_gbp_per_year(case: Case, counter: Counter) -> float:
    """Hire of a counter's desks and half-days; one that is there all week without desks has a room on all of them."""
    building, levers = case.estate.buildings[counter.building], case.levers.counters
    half_days = counter.sessions_per_week
    if half_days is None:
        half_days = 0.0 if counter.desks else levers.sessions_per_week_all
    by_session = building.hire_gbp_per_session * half_days * levers.session_weeks_per_year
    return building.hire_gbp_per_desk_year * counter.desks + by_session


def counter_payer(case: Case, counter: Counter) -> str:
    """Who pays for a counter: the body that provides it, else the one in whose building it is."""
    return case.estate.provider_of(counter) or case.estate.buildings[counter.building].agency
