"""The yearly costs of having a building. Formulas in `models/formulation.md`, under the functions' names."""

from collections.abc import Callable, Iterator
from typing import TypeAlias

from estate_opt.domain.appraisal import NEVER, Profile
from estate_opt.domain.estate import Building
from estate_opt.domain.routes import LET, Route
from estate_opt.formulation.case import Case
from estate_opt.formulation.decisions import Decisions
from estate_opt.formulation.flow import Flow, Flows
from estate_opt.formulation.people_costs import old_while_moving, while_leaving
from estate_opt.formulation.rows import Column

Closing: TypeAlias = Callable[[Building, Route | None], Profile]
"""When a yearly cost of a building that closes is paid, by its way out; None: as its tenure says."""


def _occupancy(
    case: Case,
    decisions: Decisions,
    gbp_of: Callable[[Building], float],
    closing_of: Closing,
    weights: tuple[float, ...] | None = None,
    tells_double_running: bool = False,
) -> Flows:
    """A yearly cost of having a building: every year if it is kept, `closing_of` it if not, from O if it is opened."""
    calendar = case.appraisal
    shaped = (lambda p: calendar.weighted(p, weights)) if weights else (lambda p: p)
    early, old = (calendar.new_beside_old, old_while_moving(case)) if tells_double_running else (None, None)
    not_old = calendar.times(old, -1.0) if old else None
    for building in case.estate.buildings.values():
        if not (gbp := gbp_of(building)):
            continue
        line, is_open = (building.agency, building.building), decisions.is_open[building.building]

        def flow(
            profile: Profile,
            activity: Column | None,
            doubled: Profile | None,
            line: tuple[str, str] = line,
            gbp: float = gbp,
        ) -> Flow:
            return Flow(*line, shaped(profile), gbp, activity, doubled)

        routes = [way for way in building.routes if (building.building, way.route) in decisions.route]
        if routes:
            yield flow(calendar.always(), is_open, None)
            for way in routes:
                yield flow(closing_of(building, way), decisions.route[building.building, way.route], old)
        elif building.in_use_today:
            closing = closing_of(building, None)
            yield flow(closing, None, old)
            yield flow(calendar.saved(closing), is_open, not_old)
        else:
            yield flow(calendar.since(calendar.opened_time), is_open, early)


def _held(case: Case, is_rent: bool) -> Closing:
    """Until released, and after that what is not really saved."""
    calendar, saved = case.appraisal, case.levers.outturn.buildings_saving_share

    def closing(building: Building, way: Route | None) -> Profile:
        if way is None:
            end = calendar.release_time(building)
        else:
            end = calendar.rent_time(building, way) if is_rent else calendar.taken_time(building, way)
        return calendar.partly_saved(calendar.until(end), saved)

    return closing


def _emptying(case: Case) -> Closing:
    calendar, empty_share = case.appraisal, case.levers.exits.empty_running_share

    def closing(building: Building, way: Route | None) -> Profile:
        end = calendar.release_time(building) if way is None else calendar.taken_time(building, way)
        return calendar.emptying(end, empty_share)

    return closing


def rent(case: Case, decisions: Decisions) -> Flows:
    """Rent, until the building can really be left."""
    return _occupancy(case, decisions, lambda b: b.rent_gbp_per_year, _held(case, True), tells_double_running=True)


def rates(case: Case, decisions: Decisions) -> Flows:
    """Business rates, likewise."""
    return _occupancy(case, decisions, lambda b: b.rates_gbp_per_year, _held(case, False), tells_double_running=True)


def running(case: Case, decisions: Decisions) -> Flows:
    """Running cost: in full until vacated, an empty building's share until released; less what goes with people."""
    emptying, saved = _emptying(case), case.levers.outturn.buildings_saving_share

    def closing(building: Building, way: Route | None) -> Profile:
        return case.appraisal.partly_saved(emptying(building, way), saved)

    def of_people(building: Building) -> float:
        each = case.per_desk[building.building]
        return -each.running_gbp * each.usual

    left = while_leaving(case)
    yield from _occupancy(case, decisions, lambda b: b.running_gbp_per_year, closing, tells_double_running=True)
    yield from _occupancy(case, decisions, of_people, lambda *_: left, tells_double_running=True)


def income(case: Case, decisions: Decisions) -> Flows:
    """Income from let space, lost when the building is vacated; and from whoever takes it then, while it is held."""
    until_vacated = case.appraisal.until(case.appraisal.vacated_time)
    yield from _occupancy(case, decisions, lambda b: -b.income_gbp_per_year, lambda *_: until_vacated)
    for (name, _), way, route in ways_out(case, decisions):
        if way.income_gbp_per_year:
            building = case.estate.buildings[name]
            is_sublet = way.route == LET and building.tenure != "freehold"
            end = case.appraisal.rent_time(building, way) if is_sublet else NEVER
            taken = case.appraisal.between(case.appraisal.taken_time(building, way), end)
            yield Flow(building.agency, name, taken, -way.income_gbp_per_year, route)


def ways_out(case: Case, decisions: Decisions) -> Iterator[tuple[tuple[str, str], Route, Column]]:
    """Every way out that may be chosen, by its key, with its decision."""
    for key, column in decisions.route.items():
        way = next(each for each in case.estate.buildings[key[0]].routes if each.route == key[1])
        yield key, way, column


def carbon(case: Case, decisions: Decisions) -> Flows:
    """Carbon of the buildings in use, at the value of each year; less what goes with people."""
    worth, until_vacated = case.appraisal.carbon_gbp_per_kg, case.appraisal.until(case.appraisal.vacated_time)

    def of_people(building: Building) -> float:
        each = case.per_desk[building.building]
        return -each.carbon_kg * each.usual

    yield from _occupancy(case, decisions, lambda b: b.carbon_kg_per_year, _emptying(case), worth)
    yield from _occupancy(case, decisions, of_people, lambda *_: until_vacated, worth)
