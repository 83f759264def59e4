"""The tidy-up of a plan: its bodies in fewer buildings, fewer and shorter moves. See *Tidy-up* in `formulation.md`."""

import math
import threading
from dataclasses import replace

import numpy as np

from estate_opt.domain.plan import Tidied
from estate_opt.domain.tolerance import PENNY_GBP, is_proven
from estate_opt.formulation.assemble import Formulation
from estate_opt.formulation.model import Model
from estate_opt.search.highs import Settings
from estate_opt.search.milp import Array, Milp
from estate_opt.search.neighbourhoods import NONE
from estate_opt.search.params import SecondParams
from estate_opt.search.second_objective import SecondObjective, Tidying
from estate_opt.search.subproblem import polished

MOST_SECONDS = 60.0
"""That a tidy-up may take: what it finds, it finds early."""
RESERVED_SECONDS, RESERVED_SHARE, LEAST_LIMIT_SECONDS = 40.0, 0.3, 20.0
"""What of a time limit is kept for it: a share, but no more than so much, and nothing of a limit that is short."""
LEAST_SECONDS = 1.0
"""With less there is none."""


def reserved_seconds(settings: Settings, within_gbp: float) -> float:
    """How much of the time limit the search leaves to the tidy-up."""
    limit = settings.time_limit_seconds
    return min(RESERVED_SECONDS, RESERVED_SHARE * limit) if within_gbp and limit >= LEAST_LIMIT_SECONDS else 0.0


def tidied(
    model: Model, point: Array, bound_gbp: float, settings: Settings, stop: threading.Event, params: SecondParams
) -> tuple[Array, Tidied | None]:
    """A plan's point tidied up within its own gap, and what that came to; the point itself and None where nothing was.

    `point`: exact, as `polished` makes it. `bound_gbp`: proven of the cost. `settings`: with the seconds that are left.
    No lever, lock or rule is touched; nor is the number of differences from an earlier plan.
    """
    levers, milp = model.formulation.case.levers, _as_near(model, point)
    if not levers.tidy.within_gbp or settings.time_limit_seconds < LEAST_SECONDS or stop.is_set():
        return point, None
    second = second_objective(model.formulation)
    limit_gbp = most_gbp(milp.value(point), bound_gbp, levers.tidy.within_gbp, settings.gap)
    hurried = replace(settings, time_limit_seconds=min(MOST_SECONDS, settings.time_limit_seconds))
    found = Tidying(milp, model.structure, second, hurried, params).better(point, limit_gbp, stop)
    exact = None if found is point else polished(milp, found, settings)
    if exact is None or milp.value(exact) > limit_gbp + PENNY_GBP:
        return point, None
    return exact, Tidied(
        presences_before=len(second.in_use(point)),
        presences_after=len(second.in_use(exact)),
        fte_moved_before=float(second.away @ point),
        fte_moved_after=float(second.away @ exact),
        cost_gbp=milp.value(exact) - milp.value(point),
    )


def most_gbp(cost_gbp: float, bound_gbp: float, within_gbp: float, gap: float) -> float:
    """What a tidied plan may cost: as much more as the lever says, but no more than the plan's own gap.

    And never so much that a plan proven to be within the gap asked for is so no longer.
    """
    if not math.isfinite(bound_gbp):
        return cost_gbp
    most = cost_gbp + min(within_gbp, max(0.0, cost_gbp - bound_gbp))
    if is_proven(gap, cost_gbp, bound_gbp):
        most = min(most, bound_gbp + gap * min(abs(cost_gbp), abs(most)))
    return max(cost_gbp, most)


def second_objective(formulation: Formulation) -> SecondObjective:
    """What a tidy plan has little of, in the pounds of the levers `tidy.…`: a body's presences in buildings, people
    who move, and how far.
    """
    case, made = formulation.case, formulation.decisions
    estate, levers, count = case.estate, case.levers.tidy, made.count
    body = {name: number for number, name in enumerate(estate.agencies)}
    place = {name: number for number, name in enumerate(estate.buildings)}
    weight, away, group = np.zeros(count), np.zeros(count), np.full(count, NONE, dtype=np.int32)
    for (name, building), house in made.house.items():
        team = estate.teams[name]
        group[house] = body[team.agency] * len(place) + place[building]
        if team.building is not None and team.building != building:
            km = case.travel.km(team.building, building)
            far = 0.0 if math.isnan(km) else km
            away[house] = team.fte
            weight[house] = team.fte * (levers.gbp_per_fte_moved + levers.gbp_per_fte_km * far)
    for (arrangement, _, building), host in made.host.items():
        provider = estate.arrangements[arrangement].provider
        if provider in body:
            group[host] = body[provider] * len(place) + place[building]
    return SecondObjective(
        weight=weight,
        group=group,
        group_weight=levers.gbp_per_presence,
        family=np.repeat(np.arange(len(body), dtype=np.int32), len(place)),
        away=away,
        home=np.array([place.get(team.building or "", NONE) for team in estate.teams.values()], dtype=np.int32),
    )


def _as_near(model: Model, point: Array) -> Milp:
    """The MILP with no more differences from an earlier plan than the point has: what is proven stays proven."""
    counted, milp = model.formulation.decisions.differences, model.milp
    if counted is None:
        return milp
    high = milp.high.copy()
    high[counted] = min(high[counted], round(float(point[counted])))
    return replace(milp, high=high)
