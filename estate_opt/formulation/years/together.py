"""Target and years chosen together: where a year bears little, another target can be the better one to carry out.

A place small enough is solved whole: every decision that the model leaves open, in every year. That is one programme
over all ways there are, so its bound is one of all targets with all their programmes. A larger one with pots goes by
parts; one without keeps the target that is best all at once.
"""

import math
import time
from dataclasses import dataclass, replace

from estate_opt.domain.decided import Decided
from estate_opt.domain.pots import new_by_year
from estate_opt.formulation.assemble import Formulation
from estate_opt.formulation.model import Model
from estate_opt.formulation.years.among import all_there_is
from estate_opt.formulation.years.at_prices import Effort
from estate_opt.formulation.years.by_parts import chosen_by_parts
from estate_opt.formulation.years.chosen import Chosen, programme_among, programme_found, programme_of
from estate_opt.formulation.years.stated import Programming
from estate_opt.search.highs import Ending

MOST_WHOLE = 20_000
"""Decisions times years up to which a place is solved whole."""

SECONDS_WITHOUT_POTS = 10.0
"""For a small place without pots: a tiny one takes tenths of a second, and the sample over ten years is not done in
minutes.
"""

POUND = 1.0
"""Less than that is no reason for another target."""

SHARE_FOR_GIVEN = 0.15
"""Of the time, at the most, for the target that is best all at once, where others are looked at after it."""


@dataclass(frozen=True)
class Target:
    """What is best all at once."""

    decided: Decided
    all_at_once_gbp: float


def has_pots(formulation: Formulation) -> bool:
    """Whether money by year may be short, so that other targets deserve as much time as what is best all at once."""
    return bool(new_by_year(formulation.case.estate, formulation.case.levers))


def chosen(model: Model, first: Programming, target: Target, effort: Effort, most_whole: int = MOST_WHOLE) -> Chosen:
    """The best programme of the first target, and of others: of any where the place is small, else if it has pots.

    `first`: the programme of the target that is best all at once. What is done later has other notices, turnover and
    discounts, and a year bears only so much: so another target may be better with or without pots.
    """
    formulation, settings, is_short = model.formulation, effort.settings, has_pots(model.formulation)
    is_small = formulation.decisions.count * first.years <= most_whole
    # What is near to or apart from other plans is asked of a target, and not of its programme.
    is_of_itself = formulation.case.estate.held_to is None and not formulation.case.estate.apart_from
    for_first = settings.time_limit_seconds * (SHARE_FOR_GIVEN if is_short and is_of_itself else 1.0)
    alone = programme_found(first, effort.within(for_first))
    given = alone.found
    if not (is_small or is_short) or not is_of_itself or effort.stop.is_set():
        return alone
    left = effort.within(settings.time_limit_seconds - given.seconds)
    if is_small:
        return _whole(formulation, alone, left) if is_short else _briefly(model, alone, left)
    if given.gbp - target.all_at_once_gbp <= max(settings.noise_gbp, settings.gap * abs(given.gbp)):
        return alone
    return chosen_by_parts(model, alone, target.decided, left)


def _briefly(model: Model, alone: Chosen, effort: Effort) -> Chosen:
    """The same without pots, for a while: what is not proven by then of all targets is told of the best one alone."""
    seconds = min(SECONDS_WITHOUT_POTS, effort.settings.time_limit_seconds)
    found = _whole(model.formulation, alone, effort.within(seconds))
    is_over = found.is_complete and found.found.outcome.ending in (Ending.OPTIMAL, Ending.INFEASIBLE)
    if is_over or effort.stop.is_set():
        return found
    if not found.found.gbp < alone.found.gbp - POUND:
        return replace(alone, found=replace(alone.found, seconds=found.found.seconds), first_gbp=alone.found.gbp)
    reached = found.found.years[-1].decided
    left = effort.within(effort.settings.time_limit_seconds - seconds)
    again = programme_of(model.formulation, reached, alone.made.years, left)
    if again.found.gbp > found.found.gbp + POUND:
        return found
    told = replace(again.found, seconds=found.found.seconds + again.found.seconds)
    return replace(again, found=told, first_gbp=alone.found.gbp, target=reached)


def _whole(formulation: Formulation, alone: Chosen, effort: Effort) -> Chosen:
    """The best programme over all ways there are, begun from the one of the target that is best all at once."""
    began, given = time.monotonic(), alone.found
    best = programme_among(formulation, all_there_is(formulation), alone.made.years, effort, given.states)
    found, bound, ending = best.found, best.bound_gbp, best.found.outcome.ending
    seconds = given.seconds + time.monotonic() - began
    if found.gbp < given.gbp:
        told = replace(found, seconds=seconds)
        return replace(best, found=told, first_gbp=given.gbp, is_bound_of_all=True)
    if ending is Ending.INFEASIBLE and given.states:  # by rounding alone: it holds the programme given
        bound, ending = -math.inf, Ending.LIMIT
    outcome = replace(given.outcome, ending=ending, nodes=given.outcome.nodes + found.outcome.nodes)
    told = replace(given, outcome=outcome, seconds=seconds)
    return Chosen(alone.made, told, bound, best.is_complete, given.gbp, True)
