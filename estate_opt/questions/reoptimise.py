"""Planning anew: the whole of a place, or only what is around something, with and without a change of the rules."""

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from estate_opt.domain.decided import Decided
from estate_opt.formulation.decode import decided_at
from estate_opt.formulation.mip_start import start_from
from estate_opt.formulation.model import Model
from estate_opt.questions.surroundings import Centre, QuestionParams, Surroundings, rings
from estate_opt.search.highs import Ending, Outcome, Settings, run
from estate_opt.search.incumbent import Found, cheapest
from estate_opt.search.milp import Array
from estate_opt.search.neighbourhoods import Mask
from estate_opt.search.regimes import search
from estate_opt.search.subproblem import polished

PENNY_GBP = 0.01
"""Plans that differ by less cost the same."""
POUND_GBP = 1.0


@dataclass(frozen=True)
class Made:
    """A plan as far as it matters here: what it decides, what it costs, and what is proven of that."""

    decided: Decided
    objective_gbp: float
    bound_gbp: float


def is_small(model: Model, params: QuestionParams) -> bool:
    """Whether the whole of a model is planned anew in seconds."""
    return model.milp.choices <= params.whole_choices


def plan_whole(
    model: Model, settings: Settings, begin: Mapping[int, float], params: QuestionParams = QuestionParams()
) -> Outcome:
    """The whole place planned anew. A Ctrl-C ends it at once, with no answer."""
    return search(model.milp, model.structure, settings, begin, params=params.search)[0]


def made_of(model: Model, point: Array, bound_gbp: float, settings: Settings) -> Made | None:
    """A point as a plan, its decisions made exactly whole; None where it does not survive that."""
    exact = polished(model.milp, point, settings)
    if exact is None:
        return None
    gbp = model.milp.value(exact)
    bound_gbp = min(max(bound_gbp, model.milp.least_gbp), gbp)
    return Made(decided_at(model.formulation, exact), gbp, bound_gbp)


def split_bound_gbp(model: Model, settings: Settings) -> float:
    """What any plan costs at the least, by the MILP in which nothing need be whole; −∞ if time ran out."""
    split = replace(model.milp, is_integer=np.zeros_like(model.milp.is_integer))
    outcome = run(split, replace(settings, threads=1))
    return outcome.bound_gbp if outcome.ending is Ending.OPTIMAL else -math.inf


class Near:
    """A plan under changed rules and one under the rules as they are, both planned anew in the same rings."""

    def __init__(
        self, model: Model, changed: Model, settings: Settings, params: QuestionParams, frees: bool = False
    ) -> None:
        """`frees`: the change only takes rules away, so that what is a plan without it is one with it.

        Then a gain of less than a pound is none.
        """
        self._model, self._changed, self._settings, self._frees = model, changed, settings, frees
        self._params = params
        self._is_same = changed.formulation is model.formulation
        self._until = time.monotonic() + settings.time_limit_seconds

    def both(self, point: Array, made: Made, centre: Centre, sizes: tuple[int, ...]) -> tuple[Made, Made] | None:
        """The cheapest plan known under the rules as they are, and the one found with the change, its bound not known.

        None where no ring allows one. `point`: the plan that is begun from, in the MILP as it is. `sizes`: of the
        rings, in buildings.
        """
        nodes = self._params.ring_nodes
        changed = Surroundings(self._changed.milp, self._changed.structure, self._settings, nodes)
        as_is = Surroundings(self._model.milp, self._model.structure, self._settings, nodes)
        values, unknown = self._carried(point, made.decided)
        better, other = Found(point, made.objective_gbp), None
        both_rings = zip(
            rings(self._changed.structure, centre, values, sizes),
            rings(self._model.structure, centre, point, sizes),
            strict=True,
        )
        for mask, same_mask in both_rings:
            if self._frees:
                better = self._improved(as_is, same_mask, better, made)
            start = cheapest(other, better) if self._frees and self._is_same else other
            wider = changed.best(mask | unknown, values, None if start is None else start.point, self._seconds())
            other = cheapest(start, wider)
            if not self._frees and other is not None:
                better = self._improved(as_is, same_mask, better, made)
            if self._seconds() <= 0:
                break
        return None if other is None else self._as_plans(better, other, made)

    def _improved(self, as_is: Surroundings, mask: Mask, best: Found, made: Made) -> Found:
        """What the same ring gains without the change, unless it is proven that there is nothing to gain."""
        if best.gbp - made.bound_gbp <= PENNY_GBP:
            return best
        seconds = self._seconds() / 2 if self._frees else self._seconds()  # what comes after must have its turn
        return cheapest(best, as_is.best(mask, best.point, best.point, seconds)) or best

    def _as_plans(self, better: Found, other: Found, made: Made) -> tuple[Made, Made] | None:
        if self._frees and better.gbp - other.gbp < POUND_GBP:
            return made, made  # not worth the making whole
        against: Made | None = made
        if better.gbp < made.objective_gbp - PENNY_GBP:
            against = made_of(self._model, better.point, made.bound_gbp, self._settings)
        found = made_of(self._changed, other.point, -math.inf, self._settings)
        return None if against is None or found is None else (against, found)

    def _carried(self, point: Array, decided: Decided) -> tuple[Array, Mask]:
        """The plan that is begun from as values of the changed MILP's columns, and those it says nothing of."""
        of = self._changed.milp
        if self._is_same:
            return point, np.zeros(len(point), dtype=bool)
        values, unknown = np.zeros(len(of.cost)), np.ones(len(of.cost), dtype=bool)
        for column, value in start_from(self._changed.formulation, of, decided).items():
            values[column], unknown[column] = value, False
        return values, unknown

    def _seconds(self) -> float:
        return self._until - time.monotonic()
