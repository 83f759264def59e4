"""The search for a programme: solved again each time a year's moves turn out to have no order of their own."""

import math
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from estate_opt.domain.programme import ProgrammeYear
from estate_opt.formulation.decisions import YES, chosen
from estate_opt.formulation.decode import NO_DESKS, PENNY, decided_at
from estate_opt.formulation.rows import Column
from estate_opt.formulation.years.arrays_of_pulp import milp_of
from estate_opt.formulation.years.charges import formulation_of, present_gbp
from estate_opt.formulation.years.order import Knot
from estate_opt.formulation.years.path import Path
from estate_opt.formulation.years.rolling import rolled
from estate_opt.formulation.years.stated import Programming
from estate_opt.formulation.years.sweeps import swept
from estate_opt.formulation.years.waiting import ordered, tell
from estate_opt.search.highs import Ending, Outcome, Settings, run
from estate_opt.search.incumbent import start_at
from estate_opt.search.milp import Array, Milp
from estate_opt.search.subproblem import Remainder, polished

SHARE_FOR_START = 0.3
"""Of the time that is left, at the most, for a programme to begin from; it mostly takes a few seconds."""


@dataclass(frozen=True)
class Found:
    """What the search came to; without a programme its cost is infinite."""

    outcome: Outcome
    """Of the last programme solved, whose bound holds for all."""
    gbp: float = math.inf
    least_gbp: float = -math.inf
    """Below which no programme can cost, by its figures alone."""
    states: tuple[Array, ...] = ()
    """By year: the point of the target's formulation that it ends with."""
    years: tuple[ProgrammeYear, ...] = ()
    is_proven: bool = True
    """Whether no cheaper order of a year's moves was left unseen."""
    seconds: float = 0.0

    @property
    def bound_gbp(self) -> float:
        """What no programme for the same target, or among the same, costs less than."""
        return max(self.outcome.bound_gbp, self.least_gbp)


def searched(
    made: Programming,
    settings: Settings,
    stop: threading.Event,
    begin: tuple[Array, ...] | None = None,
    in_sweeps: bool = False,
) -> Found:
    """The best programme whose moves can be made one after another, as far as the time allows.

    `begin`: the states by year of a programme to begin from; None: one is made year by year. `in_sweeps`: made better
    part by part, without a bound, where there is one to begin from.
    """
    began, best = time.monotonic(), Found(Outcome(ending=Ending.LIMIT, point=None, gbp=math.inf, bound_gbp=-math.inf))
    number = 0
    while True:
        found, knots, values = _proposed(made, settings.left(began), stop, begin, in_sweeps)
        if found.gbp < best.gbp:
            best = found
        point = best.outcome.point  # of the best, with the ending and the bound of the last
        best = replace(best, outcome=replace(found.outcome, point=point), seconds=time.monotonic() - began)
        is_over = stop.is_set() or best.seconds > settings.time_limit_seconds
        if not knots or is_over:
            return best
        for year in sorted({year for year, _ in knots}):
            tell(made, year, [knot for in_year, knot in knots if in_year == year], values, number)
            number += 1


Knots = list[tuple[int, Knot]]


def _proposed(
    made: Programming, settings: Settings, stop: threading.Event, begin: tuple[Array, ...] | None, in_sweeps: bool
) -> tuple[Found, Knots, dict[str, float]]:
    """One programme as it stands, and of what it proposes the knots that cost more than it knows of."""
    milp, names = milp_of(made.problem)
    if not names:  # the target is today's estate, and there is nothing to be worked out
        outcome = Outcome(Ending.OPTIMAL, np.zeros(0), milp.offset, milp.offset)
    else:
        outcome = _begun_and_run(made, milp, names, settings, stop, begin, in_sweeps)
    point = polished(milp, outcome.point, settings) if names and outcome.point is not None else outcome.point
    if point is None:
        return Found(replace(outcome, point=None)), [], {}
    values = dict(zip(names, point.tolist(), strict=True))
    states = tuple(_state_at(made, year, values) for year in range(made.years))
    years = list(_years(made, states))
    orders = ordered(made, years)
    knots = [(year, knot) for year, order in enumerate(orders) for knot in order.knots]
    known = sum((values[each.name] for each in made.waiting.values()), 0.0)
    waits = math.fsum(present_gbp(made.path, year, knot.gbp) for year, knot in knots)
    # Where it is open how many desks a fit-out has, more of them could untie a knot: what it costs is said of no step.
    is_untold = made.path.choices is not None and bool(made.path.choices.fitted) and waits > known + PENNY
    found = Found(
        outcome,
        gbp=milp.value(point) - known + waits,
        least_gbp=milp.least_gbp,
        states=states,
        years=tuple(replace(year, waves=order.waves) for year, order in zip(years, orders, strict=True)),
        is_proven=all(knot.is_proven for _, knot in knots) and not is_untold,
    )
    return found, knots if waits > known + PENNY and not is_untold else [], values


def _begun_and_run(
    made: Programming,
    milp: Milp,
    names: list[str],
    settings: Settings,
    stop: threading.Event,
    begin: tuple[Array, ...] | None,
    in_sweeps: bool,
) -> Outcome:
    """The programme begun from one that is made year by year; that one itself where the run finds none in its time."""
    began = time.monotonic()
    if begin is not None:
        known = _point_of(made, names, begin)
        if in_sweeps and Remainder(milp).keeps_rows(known):
            better = swept(made, milp, names, known, settings, stop)
            return Outcome(Ending.LIMIT, better, milp.value(better), -math.inf)
        return run(milp, settings, start_at(milp, known), stop=stop)
    for_start = replace(settings, time_limit_seconds=SHARE_FOR_START * settings.time_limit_seconds)
    point = rolled(made, milp, names, for_start, stop)
    outcome = run(milp, settings.left(began), None if point is None else start_at(milp, point), stop=stop)
    if point is not None and outcome.point is None and outcome.ending is not Ending.INFEASIBLE:
        return replace(outcome, point=point, gbp=milp.value(point))
    return outcome


def proposed_years(made: Programming, values: Mapping[str, float]) -> list[ProgrammeYear]:
    """The years of a programme whose decisions have these values, without an order inside each."""
    return list(_years(made, tuple(_state_at(made, year, values) for year in range(made.years))))


def _point_of(made: Programming, names: list[str], states: tuple[Array, ...]) -> Array:
    """Some states by year as a point of a programme among several targets; what waiting costs is left at nought."""
    path, number, point = made.path, {name: n for n, name in enumerate(names)}, np.zeros(len(names))
    told_by = () if path.choices is None else path.choices.told_by
    values = [(done, float(_is_done(path, told_by[step], states[year]))) for (step, year), done in made.done.items()]
    values += [(variable, float(states[year][column])) for (column, year), variable in made.anew.items()]
    for variable, value in values:
        if (at := number.get(variable.name)) is not None:
            point[at] = value
    return point


def _is_done(path: Path, columns: tuple[Column, ...], state: Array) -> bool:
    return any(abs(state[column] - path.today[column]) > NO_DESKS for column in columns)


def _state_at(made: Programming, year: int, values: Mapping[str, float]) -> Array:
    """The point of the target's formulation that a year ends with."""
    point = made.path.today.copy()
    for column, changes in made.path.changes.items():
        point[column] += sum(by for step, by in changes if values[made.done[step, year].name] > YES)
    for column in made.path.decided_anew:
        point[column] = values[made.anew[column, year].name]
    return point


def _years(made: Programming, states: tuple[Array, ...]) -> Iterator[ProgrammeYear]:
    for year, state in enumerate(states):
        formulation = formulation_of(made.path, year)
        calendar, arrangements = formulation.case.appraisal, formulation.case.estate.arrangements
        tiers = {k: arrangements[k].tiers[n] for k, n in chosen(formulation.decisions.tier, state)}
        yield ProgrammeYear(calendar.moves_on, calendar.vacated_on, decided_at(formulation, state), tiers)
