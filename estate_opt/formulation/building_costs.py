"""The yearly costs of having a building. Formulas in `models/formulation.md`, under the functions' names."""

from collections.abc import Callable

from estate_opt.domain.appraisal import Profile
from estate_opt.domain.estate import Building
from estate_opt.formulation.case import Case
from estate_opt.formulation.decisions import Decisions
from estate_opt.formulation.flow import Flow, Flows
from estate_opt.formulation.people_costs import old_while_moving, while_leaving
from estate_opt.formulation.rows import Column


def _occupancy(
    case: Case,
    decisions: Decisions,
    gbp_of: Callable[[Building], float],
    closing_of: Callable[[Building], Profile],
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

        if building.in_use_today:
            closing = closing_of(building)
            yield flow(closing, None, old)
            yield flow(calendar.saved(closing), is_open, not_old)
        else:
            yield flow(calendar.since(calendar.opened_time), is_open, early)


def _held(case: Case) -> Callable[[Building], Profile]:
    """Until released, and after that what is not really saved."""
    calendar, saved = case.appraisal, case.levers.outturn.buildings_saving_share
    return lambda building: calendar.partly_saved(calendar.until(calendar.release_time(building)), saved)


def _emptying(case: Case) -> Callable[[Building], Profile]:
    empty_share = case.levers.exits.empty_running_share
    return lambda building: case.appraisal.emptying(case.appraisal.release_time(building), empty_share)


def rent(case: Case, decisions: Decisions) -> Flows:
    """Rent, until the building can really be left."""
    return _occupancy(case, decisions, lambda b: b.rent_gbp_per_year, _held(case), tells_double_running=True)


def rates(case: Case, decisions: Decisions) -> Flows:
    """Business rates, likewise."""
    return _occupancy(case, decisions, lambda b: b.rates_gbp_per_year, _held(case), tells_double_running=True)


def running(case: Case, decisions: Decisions) -> Flows:
    """Running cost: in full until vacated, an empty building's share until released; less what goes with people."""
    emptying, saved = _emptying(case), case.levers.outturn.buildings_saving_share

    def closing(building: Building) -> Profile:
        return case.appraisal.partly_saved(emptying(building), saved)

    def of_people(building: Building) -> float:
        each = case.per_desk[building.building]
        return -each.running_gbp * each.usual

    left = while_leaving(case)
    yield from _occupancy(case, decisions, lambda b: b.running_gbp_per_year, closing, tells_double_running=True)
    yield from _occupancy(case, decisions, of_people, lambda _: left, tells_double_running=True)


def income(case: Case, decisions: Decisions) -> Flows:
    """Income from let space, lost when the building is vacated."""
    until_vacated = case.appraisal.until(case.appraisal.vacated_time)
    return _occupancy(case, decisions, lambda b: -b.income_gbp_per_year, lambda _: until_vacated)


def carbon(case: Case, decisions: Decisions) -> Flows:
    """Carbon of the buildings in use, at the value of each year; less what goes with people."""
    worth, until_vacated = case.appraisal.carbon_gbp_per_kg, case.appraisal.until(case.appraisal.vacated_time)

    def of_people(building: Building) -> float:
        each = case.per_desk[building.building]
        return -each.carbon_kg * each.usual

    yield from _occupancy(case, decisions, lambda b: b.carbon_kg_per_year, _emptying(case), worth)
    yield from _occupancy(case, decisions, of_people, lambda _: until_vacated, worth)
