"""What a pound, an FTE or a closing more in a year would save: the prices of what ties a programme's years together.

They are the dual values of its linear relaxation, in which a step may be taken in part: estimates, for a small change.
"""

import threading
from collections import defaultdict
from dataclasses import replace

import numpy as np

from estate_opt.domain.programme import LimitPrice
from estate_opt.formulation.years.arrays_of_pulp import milp_of
from estate_opt.formulation.years.stated import Programming
from estate_opt.formulation.years.statement import ELASTIC
from estate_opt.search.highs import Settings
from estate_opt.search.linear import Linear

SHARE_OF_TIME, LEAST_SECONDS, MOST_SECONDS = 0.05, 1.0, 30.0
"""Of the time allowed, for one linear programme."""


def prices_of(made: Programming, settings: Settings, stop: threading.Event) -> tuple[LimitPrice, ...]:
    """The price of each pot by year, of capital over all years, and of an FTE and a closing a year; none where nothing
    ties the years together, or the time was too short.

    A pound that is new in a year, where pots carry over, is there in every later one too: its price is their sum.
    """
    limits = [row for row, (rule, _) in enumerate(made.row_keys) if rule in ELASTIC]
    if not limits or stop.is_set():
        return ()
    milp, _ = milp_of(made.problem)
    seconds = min(MOST_SECONDS, max(LEAST_SECONDS, SHARE_OF_TIME * settings.time_limit_seconds))
    brief = replace(settings, time_limit_seconds=seconds)
    every_row, every_column = (np.ones(n, dtype=bool) for n in (len(milp.row_low), len(milp.cost)))
    solved = Linear(milp, every_row, every_column, brief, stop, from_inside=True).solve()
    if solved is None:
        return ()
    _, duals, _ = solved
    saved: dict[tuple[str, str, int | None], float] = defaultdict(float)
    carries = made.path.formulation.case.levers.capital.carry_over
    for row in limits:
        rule, key = made.row_keys[row]
        whose = str(key[0]) if rule in ("pot", "capital_in_all") else ""
        year = None if rule == "capital_in_all" else int(key[-1])
        for at in range(year + 1) if rule == "pot" and carries and year is not None else (year,):
            saved[rule, whose, at] += max(0.0, -float(duals[row]))
    found = (LimitPrice(*key, gbp) for key, gbp in saved.items())
    return tuple(sorted(found, key=lambda each: (each.limit, each.pot, each.year or 0)))
