"""How far the saving of a plan that was just made may turn out: what `sensitivity --samples` tells of a saved one."""

import threading
from collections.abc import Callable
from dataclasses import replace

from estate_opt.ground.errors import UsageError
from estate_opt.planning import Planned
from estate_opt.questions.robustness.revalued import Valuer
from estate_opt.questions.robustness.spread import spread_of
from estate_opt.saved.plan_json import SavedPlan


def ranged(
    planned: Planned,
    samples: int,
    stop: threading.Event | None = None,
    told: Callable[[int, int], None] | None = None,
) -> Planned:
    """A plan with the spread of its saving over so many draws of all that is uncertain in its option.

    It is kept as it is and valued anew for each draw, by the audit's arithmetic; nothing is solved. The seed of the
    draws is the lever `solver.seed`. `told` hears how many of how many are valued. `stop`, set from anywhere, ends it:
    the plan comes back without a spread, since fewer draws than were asked for are not those of that number. Raises
    UsageError where the option gives no range or plans over years, or the plan was made of an estate instead of tables.
    """
    if planned.tables is None:
        raise UsageError("This plan was made of an estate: its saving can be valued anew from tables only.")
    option = planned.plan.option
    option.refuse_years()
    drawn = option.drawn(samples, option.levers.solver.seed)
    plan = SavedPlan(option.title, planned.as_json(with_tables=False))
    valuer = Valuer(planned.tables, option, [plan])
    savings_gbp: list[float] = []
    for levers in drawn:
        if stop is not None and stop.is_set():
            return planned
        savings_gbp += valuer.varied(levers).savings_gbp
        if told is not None:
            told(len(savings_gbp), samples)
    spread = spread_of(plan.name, valuer.base.savings_gbp[0], savings_gbp, [savings_gbp])
    return replace(planned, spread=spread)
