"""The point that a search begins from: today's estate, or a plan that was made before."""

from collections.abc import Iterator

from estate_opt.domain.decided import Decided
from estate_opt.domain.estate import OWN, Estate
from estate_opt.domain.plan import today_decided
from estate_opt.domain.reorganise import as_reorganised
from estate_opt.domain.staffing import may_stay
from estate_opt.domain.tolerance import is_enough
from estate_opt.formulation import Formulation
from estate_opt.formulation.rows import Column
from estate_opt.search.milp import Milp

Wish = tuple[Column, bool]
Start = dict[int, float]
"""Values of yes/no decisions, by column."""


def start_from(formulation: Formulation, milp: Milp, decided: Decided) -> Start:
    """The yes/no decisions to begin from, by column. What can no longer be as it was decided is left open.

    So are buildings that were not in use, where somebody has to go elsewhere: they may be needed.
    """
    decided = as_reorganised(formulation.case.estate, decided)
    teams = dict(_teams(formulation, decided))
    loose = _without_counter_or_staff(formulation, decided, teams)
    functions = _functions(formulation, decided)
    wishes = [*_houses(formulation, teams), *_supplies(formulation, decided, functions)]
    is_complete = len(teams) == len(formulation.decisions.reach)
    for name, is_open in formulation.decisions.is_open.items():
        if decided.is_open.get(name, False) or is_complete:
            wishes.append((is_open, decided.is_open.get(name, False)))
    wishes += [
        (route, decided.routes[name] == way)
        for (name, way), route in formulation.decisions.route.items()
        if is_complete and name in decided.routes and not decided.is_open.get(name, False)
    ]
    if decided.counters is not None:
        offers = formulation.decisions.offer.items()
        wishes += [(offer, key in decided.counters) for key, offer in offers if key[0] not in loose]
        shut = {at for service, at in decided.through if service in loose}
        wishes += [(door, at in decided.door_fte) for at, door in formulation.decisions.door.items() if at not in shut]
        throughs = formulation.decisions.through.items()
        wishes += [(through, key in decided.through) for key, through in throughs if key[1] not in shut]
    return {
        column: min(max(float(wish), milp.low[column]), milp.high[column])
        for column, wish in wishes
        if milp.is_integer[column]
    }


def starts_from(formulation: Formulation, milp: Milp, begin: Decided | None) -> tuple[Start, Start]:
    """The yes/no decisions to begin from, and those of them that today's estate has too, for where they are no plan.

    A plan of other bodies or of another option may break a limit of capital, say: what lies between it and today is
    then decided anew. `begin`: a plan that was made before; None: today's estate, and nothing to fall back on.
    """
    today = start_from(formulation, milp, today_decided(formulation.case.estate))
    if begin is None:
        return today, {}
    start = start_from(formulation, milp, begin)
    return start, {column: value for column, value in start.items() if today.get(column) == value}


def _teams(formulation: Formulation, decided: Decided) -> Iterator[tuple[str, str | None]]:
    """Where teams were put, as far as they may still be there."""
    decisions, high = formulation.decisions, formulation.bounds.high
    for team in decisions.reach:
        if team in decided.housing:
            at = decided.housing[team]
            choice = decisions.dissolved.get(team) if at is None else decisions.house.get((team, at))
            if choice is not None and high[choice]:
                yield team, at


def _without_counter_or_staff(formulation: Formulation, decided: Decided, teams: dict[str, str | None]) -> set[str]:
    """Services of which somebody would be without a counter, or a counter without staff: those teams are left open.

    So are the service's counters: where its staff go one may be needed.
    """
    case, loose = formulation.case, set()
    if decided.counters is None:
        return set()
    for service, staff in case.serving.items():
        for team in staff:
            at = teams.get(team.team)
            if team.team not in teams:
                loose.add(service)
            elif at is not None and (service, at) not in decided.counters and not may_stay(case.estate, team, at):
                loose.add(service)
                del teams[team.team]
    for key, fte in case.staff_asked.items():
        there = [team.fte for team in case.serving[key[0]] if teams.get(team.team) == key[1]]
        is_short = not there if fte is None else not is_enough(sum(there), fte)
        if is_short and key in decided.counters - decided.through:
            loose.add(key[0])
    return loose


def _houses(formulation: Formulation, teams: dict[str, str | None]) -> Iterator[Wish]:
    for (team, building), house in formulation.decisions.house.items():
        if team in teams:
            yield house, teams[team] == building


def _functions(formulation: Formulation, decided: Decided) -> set[str]:
    """The functions that every agency may still get as it was decided: they hang together by scale."""
    decisions, high = formulation.decisions, formulation.bounds.high
    possible = {(a, f, k) for (a, f, k, _), supply in decisions.supply.items() if high[supply]}
    possible |= {(a, f, OWN) for (a, f), own in decisions.own.items() if high[own]}
    every = formulation.case.estate.functions
    lost = {every[a, f].shared_as for a, f in decisions.own if (a, f, decided.supply.get((a, f))) not in possible}
    return {every[key].shared_as for key in decisions.own} - lost


def _supplies(formulation: Formulation, decided: Decided, functions: set[str]) -> Iterator[Wish]:
    decisions, estate = formulation.decisions, formulation.case.estate
    for (agency, function), own in decisions.own.items():
        if estate.functions[agency, function].shared_as in functions:
            yield own, decided.supply[agency, function] == OWN
    tiers = dict(tiers_of_decided(estate, decided))
    for (agency, function, name, n), supply in decisions.supply.items():
        if estate.arrangements[name].function in functions:
            yield supply, decided.supply[agency, function] == name and tiers[name] == n
    for (name, n), tier in decisions.tier.items():
        if estate.arrangements[name].function in functions:
            yield tier, tiers.get(name) == n
    for (name, n, building), host in decisions.host.items():
        if estate.arrangements[name].function in functions:
            yield host, tiers.get(name) == n and decided.hosts.get(name) == building


def tiers_of_decided(estate: Estate, decided: Decided) -> Iterator[tuple[str, int]]:
    """The tier at which each arrangement works, by the FTE it serves."""
    served_fte: dict[str, float] = {}
    for key, name in decided.supply.items():
        if name in estate.arrangements and key in estate.functions:
            served_fte[name] = served_fte.get(name, 0.0) + estate.functions[key].fte
    for name, fte in served_fte.items():
        yield name, sum(is_enough(fte, tier.from_fte) for tier in estate.arrangements[name].tiers) - 1
