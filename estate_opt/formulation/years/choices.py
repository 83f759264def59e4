"""What holds where a programme may lead to one of several targets: each thing goes one way, and goes it once."""

import math
from collections import defaultdict
from collections.abc import Iterator

from estate_opt.formulation.years.limits import Row
from estate_opt.formulation.years.path import Choices, bounds_in, is_new
from estate_opt.formulation.years.stated import Programming, Terms


def rows_of_choices(made: Programming) -> Iterator[Row]:
    """The rows; none where the target is given."""
    choices = made.path.choices
    if choices is None:
        return
    yield from _one_way(made, choices)
    yield from _told(made, choices)
    yield from _fitted_at_once(made, choices)
    yield from _new_teams(made)
    yield from _within_bounds(made)


def _one_way(made: Programming, choices: Choices) -> Iterator[Row]:
    for steps in choices.instead:
        for year in range(made.years):
            yield ("one_way", str(year)), [(made.done[step, year], 1.0) for step in steps], -math.inf, 1.0


def _told(made: Programming, choices: Choices) -> Iterator[Row]:
    """A function's supply, and the seat of an arrangement's staff, go with their step: neither changes later."""
    for number, (step, columns) in enumerate(zip(made.path.steps, choices.told_by, strict=True)):
        if step.kind in ("function", "host"):
            for year in range(made.years):
                terms = [(made.anew[column, year], 1.0) for column in columns]
                yield ("told", step.kind, str(year)), [*terms, (made.done[number, year], -1.0)], 0.0, 0.0


def _fitted_at_once(made: Programming, choices: Choices) -> Iterator[Row]:
    """With w whether it is done and F the most: f_y ≤ F w_y, f_y ≤ f_last, and f_last − f_y ≤ F (1 − w_y)."""
    last, high = made.years - 1, made.path.formulation.bounds.high
    for column, step in choices.fitted.items():
        most, in_the_end = float(high[column]), (made.anew[column, last], 1.0)
        for year in range(made.years):
            desks, done = made.anew[column, year], made.done[step, year]
            yield ("fitted", str(year)), [(desks, 1.0), (done, -most)], -math.inf, 0.0
            if year < last:
                yield ("fitted", str(year)), [(desks, 1.0), (made.anew[column, last], -1.0)], -math.inf, 0.0
                yield ("fitted", str(year)), [in_the_end, (desks, -1.0), (done, most)], -math.inf, most


def _new_teams(made: Programming) -> Iterator[Row]:
    """A new team is housed from the first year on, or joins an arrangement in the end."""
    ways, estate = defaultdict[str, list[int]](list), made.path.formulation.case.estate
    for number, step in enumerate(made.path.steps):
        if is_new(estate, step):
            ways[step.key[0]].append(number)
    for numbers in ways.values():
        joins = [number for number in numbers if not made.path.steps[number].key[1]]
        for year in range(made.years):
            seats = [(made.done[number, year], 1.0) for number in numbers if number not in joins]
            terms = [*seats, *((made.done[n, made.years - 1], 1.0) for n in joins)]
            yield ("new_team", str(year)), terms, 1.0, math.inf


def _within_bounds(made: Programming) -> Iterator[Row]:
    """What several steps can change is in the end as statuses and locks have it."""
    bounds, last = bounds_in(made.path, is_last=True), made.years - 1
    for column, changes in made.path.changes.items():
        low, high, was = float(bounds.low[column]), float(bounds.high[column]), float(made.path.today[column])
        if len(changes) > 1 and not low <= was <= high:
            terms: Terms = [(made.done[step, last], by) for step, by in changes]
            yield ("in_the_end",), terms, low - was, high - was
