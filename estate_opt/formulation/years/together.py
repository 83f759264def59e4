"""Target and years chosen together: where money is short, another target can be the better one to carry out.

A place small enough is solved whole: every decision that the model leaves open, in every year. That is one programme
over all ways there are, so its bound is one of all targets with all their programmes. For a larger one the target is
chosen again with a price on capital, as high as the years' relaxation says, and higher.
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
from estate_opt.formulation.years.among import all_there_is, of_targets, path_among
from estate_opt.formulation.years.at_prices import Effort, prices_of_pots, target_at
from estate_opt.formulation.years.path import Path, path_to
from estate_opt.formulation.years.searched import Found, searched
from estate_opt.formulation.years.stated import Programming
from estate_opt.formulation.years.statement import programme_for
from estate_opt.search.highs import Ending, Settings
from estate_opt.search.milp import Array

MOST_WHOLE = 20_000
"""Decisions times years up to which a place is solved whole."""

SHARE_FOR_GIVEN = 0.25
"""Of the time, at the most, for the target that is best all at once, where others are looked at after it."""

SHARE_FOR_TARGET = 0.75
"""Of the time that there is for each price, for the target chosen with it; the rest is for its programme."""

FACTORS = (1.0, 2.0, 3.0)
"""Times the relaxation's price: it lets what is set up as a whole be set up in part, and so finds money less short."""


@dataclass(frozen=True)
class Target:
    """What is best all at once."""

    decided: Decided
    all_at_once_gbp: float


@dataclass(frozen=True)
class Chosen:
    """The best programme that was found."""

    made: Programming
    found: Found
    bound_gbp: float
    """What is proven: of all targets with all their programmes, or of this target alone."""
    is_complete: bool
    """Whether nothing was left unseen but for the search's own gap."""
    first_gbp: float | None = None
    """What it costs to carry out the target that is best all at once, where others were looked at too; infinite where
    that cannot be done. None: it is the only one looked at.
    """
    is_bound_of_all: bool = False
    """Whether the bound is one of all targets."""
    target: Decided | None = None
    """The target that is carried out, where it is given; None: the first, or what is reached."""


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
    return _at_prices(model, alone, target.decided, replace(effort, settings=left))


def _at_prices(model: Model, first: Chosen, target: Decided, effort: Effort) -> Chosen:
    """The best programme of the first target and of those chosen at a few prices of capital; then of all decisions of
    the first and the best together.
    """
    began = time.monotonic()
    until = began + effort.settings.time_limit_seconds
    prices = prices_of_pots(first.made, effort)
    best, decided = first, target
    for number, factor in enumerate(FACTORS if prices else ()):
        left = (until - time.monotonic()) / (len(FACTORS) + 1 - number)
        if left <= 0 or effort.stop.is_set():
            break
        at = {pot: factor * gbp for pot, gbp in prices.items()}
        other = target_at(model, at, decided, effort.within(SHARE_FOR_TARGET * left))
        if other is None or other in (target, decided):
            continue
        path = path_to(model.formulation, today_point(model.formulation), other)
        tried = _programme(path, first.made.years, effort.within((1 - SHARE_FOR_TARGET) * left))
        if tried.found.gbp < best.found.gbp:
            best, decided = replace(tried, target=other), other
    if best is not first and not effort.stop.is_set():
        leeway = of_targets(model.formulation, (target, decided))
        path = path_among(model.formulation, today_point(model.formulation), leeway)
        mixed = _programme(path, first.made.years, effort.within(until - time.monotonic()), best.found.states)
        best = mixed if mixed.found.gbp < best.found.gbp else best
    seconds = first.found.seconds + time.monotonic() - began
    return replace(best, found=replace(best.found, seconds=seconds), first_gbp=first.found.gbp)


def _programme(path: Path, years: int, effort: Effort, begin: tuple[Array, ...] | None = None) -> Chosen:
    made = programme_for(path, years)
    found = searched(made, effort.settings, effort.stop, begin)
    return Chosen(made, found, max(found.outcome.bound_gbp, found.least_gbp), found.is_proven)


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
