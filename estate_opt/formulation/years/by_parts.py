"""Target and years of a larger place: the estate and support functions over all years are chosen in turn.

Where money is short, what is set up as a whole takes most of it. So the estate is chosen first with functions as they
are today, with a price on capital; then who supplies whom, and when, in sweeps with the estate held; then the estate
again; last the programme among all that was found. Each begins from the best programme known: there always is one.
"""

import math
import time
from dataclasses import replace

from estate_opt.domain.decided import Decided
from estate_opt.domain.estate import OWN
from estate_opt.domain.tolerance import is_proven
from estate_opt.formulation.decode import today_point
from estate_opt.formulation.model import Model
from estate_opt.formulation.years.among import of_targets, with_functions
from estate_opt.formulation.years.at_prices import Effort, prices_of_pots, prices_on_average, target_at
from estate_opt.formulation.years.chosen import Chosen, programme_among, programme_of
from estate_opt.formulation.years.relaxed import bound_of_all
from estate_opt.search.highs import Ending

SHARES = (0.3, 0.15, 0.3, 0.4)
"""Of the time that is left each time: for the estate with functions as they are today, for its programme, for sweeps,
and, of what then is left, for the estate with the functions chosen; the rest is for sweeps again.
"""

SHARE_FOR_BOUND = 0.25
"""Of the time, for a bound."""

MOST_RELAXED = 60_000
"""Decisions up to which there is a bound of all targets, by their relaxation: a larger one takes too long."""


def chosen_by_parts(model: Model, first: Chosen, target: Decided, effort: Effort) -> Chosen:
    """The best programme of the first target and of those that are found besides it.

    `first`: the programme of the target that is best all at once. Much of that rests on functions that money does not
    reach, so the estate is first chosen with these as they are.
    """
    began, seconds = time.monotonic(), effort.settings.time_limit_seconds
    until = began + (1 - SHARE_FOR_BOUND) * seconds
    prices = prices_of_pots(first.made, effort) or prices_on_average(model, first.made)

    def part(share: float) -> Effort:
        return effort.within(share * (until - time.monotonic()))

    best, targets = first, [target]
    estate = target_at(model, prices, without_sharing(target), part(SHARES[0]), keeps_functions=True)
    if estate is not None and not effort.stop.is_set():
        made = programme_of(model.formulation, estate, first.made.years, part(SHARES[1]))
        best, targets = _cheaper(best, made), [target, estate]
    best = _swept(model, best, targets, part(SHARES[2]))
    again = target_at(model, prices, best.reached or target, part(SHARES[3]), keeps_functions=True)
    if again is not None:
        best = _swept(model, best, [again], part(1.0))
    if best is not first:
        best = replace(best, target=best.reached)
    if not effort.stop.is_set():
        best = _bounded(model, best, best.reached or target, effort.within(began + seconds - time.monotonic()))
    if effort.stop.is_set() and not (best.is_bound_of_all and best.is_complete):
        best = _stopped(best)
    found = replace(best.found, seconds=first.found.seconds + time.monotonic() - began)
    return replace(best, found=found, first_gbp=first.found.gbp)


def without_sharing(target: Decided) -> Decided:
    """A target with functions supplied as they are today, as far as it is known where their teams then sit."""
    seated = {team: b for team, b in target.housing.items() if b is not None}
    return replace(target, housing=seated, supply=dict.fromkeys(target.supply, OWN), hosts={})


def _cheaper(one: Chosen, other: Chosen) -> Chosen:
    return other if other.found.gbp < one.found.gbp else one


def _stopped(best: Chosen) -> Chosen:
    """The best programme where somebody ended the search: told as that, with the bound that needs no search."""
    found = replace(best.found, outcome=replace(best.found.outcome, ending=Ending.STOPPED))
    return replace(best, found=found, bound_gbp=max(best.bound_gbp, found.least_gbp))


def _bounded(model: Model, best: Chosen, known: Decided, effort: Effort) -> Chosen:
    """The best programme with a bound of all targets; where that would take too long, of its own target alone."""
    is_of_all = model.formulation.decisions.count <= MOST_RELAXED / best.made.years
    if not is_of_all:
        return best if math.isfinite(best.bound_gbp) else _bounded_alone(model, best, known, effort)
    bound, found = bound_of_all(model, best.made.years, known, effort), best.found
    if math.isinf(bound):
        return replace(best, bound_gbp=max(best.bound_gbp, found.least_gbp), is_complete=False)
    is_best = found.is_proven and is_proven(effort.settings.gap, found.gbp, bound)
    if is_best:
        found = replace(found, outcome=replace(found.outcome, ending=Ending.OPTIMAL))
    return replace(best, found=found, bound_gbp=bound, is_complete=is_best, is_bound_of_all=True)


def _bounded_alone(model: Model, best: Chosen, target: Decided, effort: Effort) -> Chosen:
    """The programme once more, for its target alone: when each thing happens is open, and what it costs at least."""
    formulation = model.formulation
    again = programme_among(formulation, of_targets(formulation, [target]), best.made.years, effort, best.found.states)
    found = again.found
    if found.gbp < best.found.gbp:
        return replace(again, target=best.target)
    if found.outcome.ending is Ending.INFEASIBLE:  # by rounding alone: it holds the programme known
        return replace(best, bound_gbp=found.least_gbp)
    outcome = replace(best.found.outcome, ending=found.outcome.ending)
    return replace(
        best, found=replace(best.found, outcome=outcome), bound_gbp=again.bound_gbp, is_complete=again.is_complete
    )


def _swept(model: Model, best: Chosen, targets: list[Decided], effort: Effort) -> Chosen:
    """The best programme among some targets with whatever functions, or the one known, from which it is begun."""
    if effort.stop.is_set():
        return best
    formulation, years, reached = model.formulation, best.made.years, best.reached or targets[0]
    leeway = with_functions(formulation, of_targets(formulation, [*targets, reached]), reached)
    begin = best.found.states or (today_point(formulation),) * years
    found = programme_among(formulation, leeway, years, effort, begin, in_sweeps=True)
    return replace(found, bound_gbp=-math.inf, is_complete=False) if found.found.gbp < best.found.gbp else best
