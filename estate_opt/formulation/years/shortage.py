"""What is short where nothing carries a plan out: how much more of which pot, or of what a year bears, would do.

The same programme with what ties its years together made elastic: it may be missed, by as little as can be.
"""

import math
from collections.abc import Iterator
from dataclasses import replace

from pulp import LpAffineExpression, LpVariable

from estate_opt.domain.plan import POOLED
from estate_opt.domain.tolerance import whole_desks
from estate_opt.formulation.years.arrays_of_pulp import milp_of
from estate_opt.formulation.years.path import Path
from estate_opt.formulation.years.searched import proposed_years
from estate_opt.formulation.years.stated import Programming
from estate_opt.formulation.years.statement import programme_for
from estate_opt.formulation.years.waiting import ordered
from estate_opt.ground.figures import financial_year, pounds
from estate_opt.results.names import enumerated, named
from estate_opt.search.highs import Ending, Settings, run

MOST_SECONDS = 30.0
WORTH_TELLING = 1e-3
MOST_NAMED = 6
WEIGHTS = {"pot": 1.0, "capital_in_all": 1.0, "fte_moved": 1e4, "closures": 1e6}
"""Of a pound, an FTE and a building that a row is missed by: money is asked for first."""
AGAINST = "The blackouts, the locks and the rules of each year are together against it: look at these first."
NO_ORDER = "There is money and time for it, but no order of a year's moves in which whoever arrives finds room. "


def what_is_short(path: Path, years: int, settings: Settings) -> str:
    """In words what more would let it be carried out, or what else stands in the way."""
    missed: dict[tuple[str, ...], LpVariable] = {}
    made = programme_for(path, years, missed)
    weighed = [(short, WEIGHTS[key[0]]) for key, short in missed.items()]
    made.problem.setObjective(LpAffineExpression(weighed))
    milp, names = milp_of(made.problem)
    brief = replace(settings, time_limit_seconds=min(MOST_SECONDS, settings.time_limit_seconds))
    outcome = run(milp, brief)
    if outcome.point is None:
        return AGAINST if outcome.ending is Ending.INFEASIBLE else "What is short could not be worked out in the time."
    values = dict(zip(names, outcome.point.tolist(), strict=True))
    by_key = {key: values[short.name] for key, short in missed.items() if values[short.name] > WORTH_TELLING}
    return " ".join(_said(path, by_key)) or " ".join(_no_order(made, values))


def _no_order(made: Programming, values: dict[str, float]) -> Iterator[str]:
    """That no order of a year's moves will do: which buildings are full of people who wait for each other."""
    may_decant = made.path.formulation.case.levers.programme.may_decant
    free = "a building that people can wait in."
    yield NO_ORDER + (f"Free {free}" if may_decant else f"Switch programme.may_decant on, or free {free}")
    estate, years = made.path.formulation.case.estate, proposed_years(made, values)
    for year, order in zip(years, ordered(made, years), strict=True):
        for knot in (each for each in order.knots if math.isinf(each.gbp)):
            teams = [name for name, at in year.decided.housing.items() if at in knot.buildings]
            desks = [estate.teams[name].desks for name in teams if estate.teams[name].building in knot.buildings]
            full = enumerated(sorted(named(name, estate, "building") for name in knot.buildings), MOST_NAMED)
            yield f"Who moves on {year.moves_on:%d/%m/%Y} among {full} waits for each other to leave."
            if desks:
                yield f"Room to wait in for the smallest of these teams is {whole_desks(min(desks)):,} desks."


def _said(path: Path, missed: dict[tuple[str, ...], float]) -> Iterator[str]:
    """A sentence for each pot or limit, of the first year in which it is missed by most."""
    worst: dict[tuple[str, ...], tuple[float, tuple[str, ...]]] = {}
    for key, amount in missed.items():
        what = key[:2] if key[0] in ("pot", "capital_in_all") else key[:1]
        if amount > worst.get(what, (0.0, key))[0] + WORTH_TELLING:  # years are in order: the first that is as short
            worst[what] = amount, key
    yield from (limit_in_words(path, key, most) for most, key in worst.values())


def limit_in_words(path: Path, key: tuple[str, ...], missed_by: float) -> str:
    """What ties the years together and is missed by so much, as a sentence. `key`: its kind, its pot, its year."""
    levers = path.formulation.case.levers
    start, first = levers.appraisal.start.year, levers.moves.move_year
    kind, name = key[:2]
    whose = "of all bodies together" if name == POOLED else f"of {name}"
    if kind == "pot":
        beside = " besides what capital.reinvest_saving_share brings in" if levers.capital.reinvest_saving_share else ""
        lever = "by_year_gbp" if name in levers.capital.by_year_gbp else "agency_limits_by_year"
        return (
            f"The pot {whose} in capital.{lever} needs {pounds(math.ceil(missed_by))} more by the end of "
            f"{financial_year(start + int(key[2]))}{beside}."
        )
    if kind == "capital_in_all":
        return f"The capital {whose} over all years needs {pounds(math.ceil(missed_by))} more."
    if kind == "fte_moved":
        return f"programme.fte_moved_per_year needs {missed_by:,.1f} FTE more in {start + first + int(key[1])}."
    return f"programme.closures_per_year needs {missed_by:,.0f} more in {start + first + int(key[1])}."
