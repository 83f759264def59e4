"""What ties the years of a programme together: what a year can bear, the pots, and when nothing of a body moves."""

import math
from collections.abc import Iterator

from pulp import LpVariable

from estate_opt.domain.appraisal import DAYS_PER_YEAR, Appraisal
from estate_opt.domain.estate import Estate
from estate_opt.domain.plan import POOLED
from estate_opt.domain.pots import new_by_year
from estate_opt.formulation.years.path import Path, Step, is_new
from estate_opt.formulation.years.savings import reinvested
from estate_opt.formulation.years.stated import Programming, Terms

ALLOWED = 0.5 / DAYS_PER_YEAR
"""Half a day: months and years are not of one length."""

Row = tuple[tuple[str, ...], Terms, float, float]
"""What a row is (its kind, then a pot, a year), its terms, and what they come to at least and at most."""


def bodies_of(estate: Estate, step: Step) -> set[str]:
    """The bodies to which something happens in a step."""
    first = step.key[0]
    if step.kind == "host":
        return set()
    if step.kind == "team":
        return {estate.teams[first].agency}
    if step.kind in ("building", "fitout", "door"):
        return {estate.buildings[first].agency}
    if step.kind == "function":
        return {first}
    service = estate.provider_of(estate.counters[step.key[0], step.key[1]])
    return {estate.buildings[step.key[1]].agency, *([service] if service else [])}


def steps_held_back(path: Path, years: int) -> set[tuple[int, int]]:
    """(step, year) in which a step cannot be taken: its body does not move at some time from M to V, a lock's dates
    rule that year out, or rent would be paid for too long for a building that stands empty.
    """
    case = path.formulation.case
    held_back = _ruled_out_by_locks(path, years) | stranded(path, years)
    for year in range(years):
        calendar = Appraisal(case.option, year)
        shut = {b.agency for b in case.estate.blackouts if b.meets(calendar.moves_on, calendar.vacated_on)}
        held_back |= {
            (n, year)
            for n, step in enumerate(path.steps)
            if bodies_of(case.estate, step) & shut and not is_new(case.estate, step)
        }
    return held_back


def _ruled_out_by_locks(path: Path, years: int) -> set[tuple[int, int]]:
    """(step, year) that the dates of a lock do not allow."""
    case = path.formulation.case
    dated = {(lock.kind, lock.key): lock for lock in case.estate.locks if lock.is_dated}
    ruled_out = set()
    for n, step in enumerate(path.steps):
        if (lock := dated.get((step.kind, step.thing))) is not None:
            days = (Appraisal(case.option, year).happens_on(is_closing(case.estate, step)) for year in range(years))
            ruled_out |= {(n, year) for year, day in enumerate(days) if not lock.allows(day)}
    return ruled_out


def stranded(path: Path, years: int) -> set[tuple[int, int]]:
    """(step, year) in which a building would be left longer before it is off the books, or taken, than allowed."""
    case, most = path.formulation.case, path.formulation.case.levers.programme.stranded_months
    if most is None:
        return set()
    found = set()
    for n, step in enumerate(path.steps):
        b = case.estate.buildings[step.key[0]] if step.kind == "building" else None
        if b is None or not b.in_use_today or b.tenure == "freehold" or b.status == "close":
            continue
        way = path.way_out(n)
        for year in range(years):
            calendar = Appraisal(case.option, year)
            gone = calendar.release_time(b) if way is None else calendar.taken_time(b, way)
            if gone - calendar.vacated_time > most / 12 + ALLOWED:
                found.add((n, year))
    return found


def is_closing(estate: Estate, step: Step) -> bool:
    """Whether a step ends the use of a building or counter, as against all that begins or moves."""
    if step.kind == "counter":
        return estate.counters[step.key[0], step.key[1]].is_open_today
    return step.kind == "building" and estate.buildings[step.key[0]].in_use_today


def years_bear(made: Programming) -> Iterator[Row]:
    """FTE moved and buildings closed in a year; nothing of a body in a year in which it does not move, nor against a
    lock's dates.
    """
    case, levers = made.path.formulation.case, made.path.formulation.case.levers.programme
    teams, buildings = case.estate.teams, case.estate.buildings
    fte, closed = dict[int, float](), dict[int, float]()
    for number, step in enumerate(made.path.steps):
        name = step.key[0]
        if step.kind == "team" and teams[name].building is not None and not _is_dissolved(made.path, number):
            fte[number] = teams[name].fte
        if step.kind == "building" and buildings[name].in_use_today:
            closed[number] = 1.0
    for year in range(made.years):
        for what, weights, most in (
            ("fte_moved", fte, levers.fte_moved_per_year), ("closures", closed, levers.closures_per_year),
        ):  # fmt: skip
            if most is not None:
                terms = [each for n, weight in weights.items() for each in _taken(made, n, year, weight)]
                yield (what, str(year)), terms, -math.inf, float(most)
    for number, year in sorted(steps_held_back(made.path, made.years)):
        yield ("held_back", str(year), str(number)), list(_taken(made, number, year, 1.0)), -math.inf, 0.0


def _is_dissolved(path: Path, step: int) -> bool:
    column = path.formulation.decisions.dissolved.get(path.steps[step].key[0])
    return column is not None and any(number == step for number, _ in path.changes.get(column, ()))


def _taken(made: Programming, step: int, year: int, weight: float) -> Iterator[tuple[LpVariable, float]]:
    """Whether a step is taken in a year, weighted."""
    yield made.done[step, year], weight
    if year:
        yield made.done[step, year - 1], -weight


def pots(made: Programming) -> Iterator[Row]:
    """Capital of each pot: of all years together as in the target's formulation, and of each year."""
    case, levers = made.path.formulation.case, made.path.formulation.case.levers.capital
    in_all: dict[str | None, float | None] = {None: levers.pooled_limit_gbp}
    if levers.use_agency_limits:
        in_all |= {name: agency.capital_limit_gbp for name, agency in case.estate.agencies.items()}
    for pot, limit in in_all.items():
        if limit is not None:
            calls = list(made.called([each.capital for each in made.charges], pot))
            constant, terms = _summed(calls)
            yield ("capital_in_all", pot or POOLED), terms, -math.inf, limit - constant
    for name, new in new_by_year(case.estate, case.levers).items():
        yield from _pot(made, name, new)


def _summed(parts: list[tuple[float, Terms]]) -> tuple[float, Terms]:
    return sum(constant for constant, _ in parts), [term for _, terms in parts for term in terms]


def _pot(made: Programming, name: str, new: tuple[float, ...]) -> Iterator[Row]:
    """A pot: by the end of a year no more is spent than has come in; what is new lapses unless it is carried over.

    From sales, and from running cost saved in the years before, a share comes in, and does not lapse.
    """
    levers, whose = made.path.formulation.case.levers.capital, None if name == POOLED else name
    spent = list(made.called([each.capital for each in made.charges], whose))
    sold = list(made.called([each.receipts for each in made.charges], whose))
    share, saved = levers.recycle_receipts_share, reinvested(made, whose)
    used_so_far = Terms()
    for year, (constant, terms) in enumerate(spent):
        given = new[year] if year < len(new) else 0.0
        received, from_sales = _summed(sold[: year + 1])
        came = share * received + saved[year][0]
        came_varying = [(variable, share * weight) for variable, weight in from_sales] + saved[year][1]
        less = [(variable, -weight) for variable, weight in came_varying]
        if levers.carry_over:
            constant, terms = _summed(spent[: year + 1])
            given = sum(new[: year + 1])
            yield ("pot", name, str(year)), terms + less, -math.inf, given + came - constant
            continue
        used = made.problem.add_variable(f"receipts_used__{len(made.problem.variables())}", 0)
        used_so_far.append((used, 1.0))
        yield ("pot", name, str(year)), [*terms, (used, -1.0)], -math.inf, given - constant
        yield ("receipts", name, str(year)), [*used_so_far, *less], -math.inf, came
