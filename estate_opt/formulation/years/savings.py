"""Spend to save: what of the running cost released so far may be spent as capital.

It is the saving of all years before, where that is above nought: running cost that rises first gives a pot nothing, and
takes nothing from it. So a larger share never forbids what a smaller one allows.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping

import numpy as np

from estate_opt.formulation.years.path import Path
from estate_opt.formulation.years.stated import Programming, Terms, gathered
from estate_opt.search.milp import Array

A_HAIR = 1e-4
"""By which the shares of a function's ways of supply may be more than one in all: rows are kept to within less."""

Amount = tuple[float, Terms]
"""A constant and what varies."""


def reinvested(made: Programming, pot: str | None) -> list[Amount]:
    """By year of the appraisal: what of the saving of the years before it may have been spent by then, in pounds.

    `pot`: whose running cost; None: of all together. After the last year of works no more is counted.
    """
    case = made.path.formulation.case
    share, last = case.levers.capital.reinvest_saving_share, last_works(made)
    if not share:
        return [(0.0, []) for _ in range(case.appraisal.years)]
    found, constant, terms = list[Amount](), 0.0, Terms()
    for year, (fixed, varying) in enumerate(made.called([each.running for each in made.charges], pot)):
        if year > last:
            found.append(found[-1])
            continue
        found.append(_above_nought(made, constant, terms))
        constant -= share * fixed
        terms = gathered([*terms, *((variable, -share * weight) for variable, weight in varying)])
    return found


def last_works(made: Programming) -> int:
    """The year of the appraisal in which the last works of the programme are paid."""
    moves = made.path.formulation.case.levers.moves
    return max(moves.move_year + made.years - 2, 0)


def _above_nought(made: Programming, constant: float, terms: Terms) -> Amount:
    """At the most the amount where it is above nought, else nothing: by a yes/no decision, if it can be below."""
    varying_least, varying_most = _span(made, terms)
    least, most = constant + varying_least, constant + varying_most
    if least >= 0:
        return constant, terms
    if most <= 0:
        return 0.0, []
    name = f"saving_spent__{len(made.row_years)}"
    spent = made.problem.add_variable(name, 0)
    is_above = made.problem.add_variable(f"is_above_nought__{len(made.row_years)}", 0, 1, "Integer")
    less = [(variable, -weight) for variable, weight in terms]
    made.hold(f"{name}__saved", [(spent, 1.0), *less, (is_above, -least)], -np.inf, constant - least)
    made.hold(f"{name}__if_above", [(spent, 1.0), (is_above, -most)], -np.inf, 0.0)
    return 0.0, [(spent, 1.0)]


def _span(made: Programming, terms: Terms) -> tuple[float, float]:
    """What terms come to at the least and at the most, whatever the programme: each step is taken once, or never."""
    weights = {variable.name: weight for variable, weight in terms}
    path, least, most = made.path, 0.0, 0.0
    in_step: dict[int, tuple[Array, Array]] = defaultdict(lambda: (np.zeros(made.years), np.zeros(made.years)))
    for (step, year), done in made.done.items():
        for side in in_step[step]:
            side[year] += weights.get(done.name, 0.0)
    joins = dict(_ways_of_joining(path))
    for (step, year), ways in _by_join(made, weights, joins).items():
        low, high = in_step[step]
        low[year] += min(ways) - A_HAIR * sum(map(abs, ways))
        high[year] += max(ways) + A_HAIR * sum(map(abs, ways))
    for low, high in in_step.values():
        least += min(0.0, float(np.min(np.cumsum(low[::-1]))))
        most += max(0.0, float(np.max(np.cumsum(high[::-1]))))
    for (column, _), variable in made.anew.items():
        if column not in joins and (weight := weights.get(variable.name)):
            ends = sorted((weight * variable.lowBound, weight * variable.upBound))
            least, most = least + ends[0], most + ends[1]
    return least, most


def _ways_of_joining(path: Path) -> Iterator[tuple[int, int]]:
    """Columns of a function's supply by an arrangement, each with the step by which the function joins."""
    step_of = {step.key: number for number, step in enumerate(path.steps) if step.kind == "function"}
    for (agency, function, k, _), column in path.formulation.decisions.supply.items():
        # Among several targets each arrangement has a step of its own.
        number = step_of.get((agency, function), step_of.get((agency, function, k)))
        if number is not None:
            yield column, number


def _by_join(
    made: Programming, weights: Mapping[str, float], joins: Mapping[int, int]
) -> dict[tuple[int, int], list[float]]:
    """(step, year) → weights of the ways of supply of which one holds once the function has joined."""
    found: dict[tuple[int, int], list[float]] = defaultdict(list)
    for (column, year), variable in made.anew.items():
        if column in joins:
            found[joins[column], year].append(weights.get(variable.name, 0.0))
    return found
