"""Knots among a year's moves: what untying them costs is said to the programme, as often as it proposes one.

Logic-based Benders cuts (Hooker and Ottosson, 2003): the programme is solved without an order inside its years; where
its proposal has none, a row says what these moves cost together in one year, or that they cannot be.
"""

import math
from collections.abc import Iterator, Mapping

from pulp import LpAffineExpression

from estate_opt.domain.decided import Decided
from estate_opt.domain.estate import Estate
from estate_opt.domain.plan import today_decided
from estate_opt.domain.programme import ProgrammeYear
from estate_opt.formulation.case import Case
from estate_opt.formulation.reach import Reach
from estate_opt.formulation.years.charges import present_gbp
from estate_opt.formulation.years.order import Knot, Ordered, in_order, rooms_of
from estate_opt.formulation.years.path import Path, Step
from estate_opt.formulation.years.stated import Programming, Terms


def ordered(made: Programming, years: list[ProgrammeYear]) -> list[Ordered]:
    """The moves of each year in waves, and the knots among them."""
    case = made.path.formulation.case
    before, reach, found = today_decided(case.estate), Reach(case), []
    staff: Mapping[str, float] = {}
    for year in years:
        after, moving = year.decided, _moving(before, year.decided)
        waiting = {team: dict(_could_wait(case, reach, team, after)) for team in moving}
        found.append(in_order(*rooms_of(case.estate, before, after, staff, waiting), case.levers.programme.may_decant))
        before, staff = after, _staff_desks(case, year)
    return found


def _moving(before: Decided, after: Decided) -> list[str]:
    seated = (team for team, building in after.housing.items() if building is not None)
    return [team for team in seated if before.housing.get(team) not in (None, after.housing[team])]


def _could_wait(case: Case, reach: Reach, team: str, after: Decided) -> Iterator[tuple[str, float]]:
    """Where a team may sit at all and that is in use at the end of the year, and what the second move costs."""
    row = case.estate.teams[team]
    for building in reach.of(row):
        if after.is_open[building] and building != row.building:
            yield building, second_move_gbp(case, team, building)


def second_move_gbp(case: Case, team: str, building: str) -> float:
    """What it costs a team to move once more, because it waits in a building for a while."""
    usual = case.levers.moves.gbp_per_fte * case.estate.teams[team].fte
    return case.levers.outturn.one_off_factor * case.estate.move_costs_gbp.get((team, building), usual)


def _staff_desks(case: Case, year: ProgrammeYear) -> Mapping[str, float]:
    """Desks that staff of arrangements take up at the end of a year, by building."""
    desks: dict[str, float] = {}
    for (agency, function), k in year.decided.supply.items():
        host = year.decided.hosts.get(k)
        if host is not None:
            fte = case.estate.functions[agency, function].fte * (1 - case.realised(year.tiers[k].staff_saving))
            desks[host] = desks.get(host, 0.0) + fte * case.levers.space.desks_per_fte
    return desks


def tell(made: Programming, in_year: int, knots: list[Knot], values: Mapping[str, float], number: int) -> None:
    """Say of the knots of a year what they cost, in whichever year its moves are made like this.

    Each costs at the least its cheapest second move, wherever there is room to wait; with all else as it was in the
    proposal, they cost what untying them all costs.
    """
    path, everything, in_all = made.path, list(range(len(made.path.steps))), math.fsum(knot.gbp for knot in knots)
    proven = [(each, knot) for each, knot in enumerate(knots) if knot.is_proven]
    near = {each: [n for n in everything if _touches(path, path.steps[n], knot.buildings)] for each, knot in proven}
    for year in range(made.years):
        for each, knot in proven:
            _tell(made, year, in_year, near[each], knot.least_gbp, values, f"knot__{number}__{each}__{year}")
        _tell(made, year, in_year, everything, in_all, values, f"way_out__{number}__{year}")


def _tell(
    made: Programming, year: int, in_year: int, steps: list[int], gbp: float, values: Mapping[str, float], name: str
) -> None:
    """If these steps are before and after a year as they were in the knot's year, waiting in it costs that much."""
    constant, terms = 0.0, Terms()  # how many of them are otherwise
    for n in steps:
        for at, was_at in ((year - 1, in_year - 1), (year, in_year)):
            was = was_at >= 0 and values[made.done[n, was_at].name] > 0.5
            if at < 0:
                constant += was
                continue
            constant += was
            terms.append((made.done[n, at], -1.0 if was else 1.0))
    if math.isinf(gbp):
        made.hold(name, terms, 1.0 - constant, math.inf)
        return
    present = present_gbp(made.path, year, gbp)
    if present <= 0:
        return
    if year not in made.waiting:
        made.waiting[year] = made.problem.add_variable(f"waiting__{year}", 0)
        made.problem.setObjective(made.problem.objective + LpAffineExpression([(made.waiting[year], 1.0)]))
    lifted = [(variable, present * weight) for variable, weight in terms]
    made.hold(name, [(made.waiting[year], 1.0), *lifted], present * (1 - constant), math.inf)


def _touches(path: Path, step: Step, buildings: frozenset[str]) -> bool:
    """Whether a step changes who or what is in one of some buildings, or their room."""
    estate, first = path.formulation.case.estate, step.key[0]
    if step.kind == "team":
        return not buildings.isdisjoint(path.formulation.decisions.reach[first])
    if step.kind == "function":
        return bool(_hosts(path, estate, step.thing) & buildings)
    return step.thing[-1] in buildings


def _hosts(path: Path, estate: Estate, key: tuple[str, ...]) -> set[str]:
    """The buildings in which staff of the arrangement that a function joins could sit."""
    supply = path.formulation.decisions.supply
    arrangements = {k for agency, function, k, _ in supply if (agency, function) == key}
    return {b for k, _, b in path.formulation.decisions.host if k in arrangements}
