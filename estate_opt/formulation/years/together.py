"""Target and years chosen together: where money is short, another target can be the better one to carry out.

A place small enough is solved whole: every decision that the model leaves open, in every year. That is one programme
over all ways there are, so its bound is one of all targets with all their programmes. A larger one goes by parts.
"""

import math
import threading
import time
from dataclasses import dataclass, replace

from estate_opt.domain.decided import Decided
from estate_opt.domain.pots import new_by_year
from estate_opt.formulation.assemble import Formulation
from estate_opt.formulation.decode import today_point
from estate_opt.formulation.model import Model
from estate_opt.formulation.years.among import all_there_is, path_among
from estate_opt.formulation.years.at_prices import Effort
from estate_opt.formulation.years.by_parts import Chosen, chosen_by_parts
from estate_opt.formulation.years.searched import Found, searched
from estate_opt.formulation.years.stated import Programming
from estate_opt.formulation.years.statement import programme_for
from estate_opt.search.highs import Ending, Settings

MOST_WHOLE = 20_000
"""Decisions times years up to which a place is solved whole."""

SHARE_FOR_GIVEN = 0.15
"""Of the time, at the most, for the target that is best all at once, where others are looked at after it."""


@dataclass(frozen=True)
class Target:
    """What is best all at once."""

    decided: Decided
    all_at_once_gbp: float


def chosen(model: Model, first: Programming, target: Target, effort: Effort, most_whole: int = MOST_WHOLE) -> Chosen:
    """The best programme of the first target, and of others where there are pots: of any where the place is small.

    `first`: the programme of the target that is best all at once.
    """
    case, settings = model.formulation.case, effort.settings
    # What is near to or apart from other plans is asked of a target, and not of its programme.
    is_of_itself = case.estate.held_to is None and not case.estate.apart_from
    is_asked = bool(new_by_year(case.estate, case.levers)) and is_of_itself
    for_first = settings.time_limit_seconds * (SHARE_FOR_GIVEN if is_asked else 1.0)
    given = searched(first, replace(settings, time_limit_seconds=for_first), effort.stop)
    alone = Chosen(first, given, max(given.outcome.bound_gbp, given.least_gbp), given.is_proven)
    if not is_asked or effort.stop.is_set():
        return alone
    left = replace(settings, time_limit_seconds=settings.time_limit_seconds - given.seconds)
    if model.formulation.decisions.count * first.years <= most_whole:
        return _whole(model.formulation, first, given, left, effort.stop)
    if given.gbp - target.all_at_once_gbp <= max(settings.noise_gbp, settings.gap * abs(given.gbp)):
        return alone
    return chosen_by_parts(model, alone, target.decided, replace(effort, settings=left))


def _whole(
    formulation: Formulation, first: Programming, given: Found, settings: Settings, stop: threading.Event
) -> Chosen:
    """The best programme over all ways there are, begun from the one given."""
    began = time.monotonic()
    made = programme_for(path_among(formulation, today_point(formulation), all_there_is(formulation)), first.years)
    left = replace(settings, time_limit_seconds=settings.time_limit_seconds - (time.monotonic() - began))
    found = searched(made, left, stop, given.states or None)
    seconds, ending = given.seconds + time.monotonic() - began, found.outcome.ending
    bound = max(found.outcome.bound_gbp, found.least_gbp)
    if found.gbp < given.gbp:
        return Chosen(made, replace(found, seconds=seconds), bound, found.is_proven, given.gbp, True)
    if ending is Ending.INFEASIBLE and given.states:  # by rounding alone: it holds the programme given
        bound, ending = -math.inf, Ending.LIMIT
    outcome = replace(given.outcome, ending=ending, nodes=given.outcome.nodes + found.outcome.nodes)
    return Chosen(first, replace(given, outcome=outcome, seconds=seconds), bound, found.is_proven, given.gbp, True)
