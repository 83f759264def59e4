"""Ways to a service as aims: the mean way of some people, and their Kolm-Pollak equally-distributed way.

The equal way is no sum over decisions, but it grows with Σ p e^(−κ z), which is: of two plans the one with less of that
has the shorter equal way. So that sum is what is minimised and limited, as in arXiv 2401.15452, with κ by today's ways.
"""

import math

import numpy as np

from estate_opt.domain.catchment import Catchment
from estate_opt.domain.equal_way import equal_way
from estate_opt.formulation.assemble import Formulation
from estate_opt.formulation.case import Case
from estate_opt.formulation.ways import kappa_today, ways_by_step
from estate_opt.ground.errors import UsageError
from estate_opt.questions.aims import EQUAL_WAY, Aim, Asked
from estate_opt.results.names import named
from estate_opt.search.milp import Array


def way_aim(formulation: Formulation, asked: Asked) -> Aim:
    """The aim as a sum over the decisions `beyond`. Raises UsageError where nobody asked about has a way today."""
    case, decisions = formulation.case, formulation.decisions
    called = named(asked.service, case.estate, "service")
    if asked.service not in case.catchments:
        raise UsageError(f"The service {called} has no counter in this place.")
    catchment = case.catchments[asked.service]
    members = _members(case, catchment, asked.group)
    everybody = float(members.sum())
    if not everybody:
        who = f"Nobody of the group {asked.group}" if asked.group else "Nobody"
        raise UsageError(f"{who} has a way of known length to {called} today.")
    kappa = kappa_today(case, catchment) if asked.kind == EQUAL_WAY else 0.0
    about = equal_way(catchment.today[members > 0], members[members > 0], kappa)
    share = dict(zip(catchment.localities, members / everybody, strict=True))
    constant, weights = 0.0, dict[int, float]()
    for locality, lengths in ways_by_step(case, catchment, decisions):
        if share[locality]:
            worth = np.exp(-kappa * (lengths - about)) if kappa else lengths
            constant += share[locality] * float(worth[0])
            for n, more in enumerate(np.diff(worth)):
                weights[decisions.beyond[asked.service, locality, n]] = share[locality] * float(more)
    who = f"{asked.group} people" if asked.group else "people"
    what = "Equal way (Kolm-Pollak)" if asked.kind == EQUAL_WAY else "Average way"
    unit = "minutes" if catchment.standard.in_minutes else "km"
    return Aim(
        asked.name, f"{what} of {who} to {called}", unit, weights, constant, service=asked.service, group=asked.group,
        is_way=True, kappa=kappa, about=about,
    )  # fmt: skip


def way_told(aim: Aim, case: Case, counters: frozenset[tuple[str, str]]) -> float:
    """The mean or equal way of those whom an aim is about, with these counters; who loses every way has none."""
    catchment = case.catchments[aim.service]
    members = _members(case, catchment, aim.group)
    ways = catchment.nearest({building for service, building in counters if service == aim.service})[members > 0]
    return equal_way(ways, members[members > 0], aim.kappa) if np.isfinite(ways).all() else math.inf


def _members(case: Case, catchment: Catchment, group: str) -> Array:
    """By locality, the people of a group (empty: all) who have a way today."""
    localities = (case.estate.localities[name] for name in catchment.localities)
    people = [each.population if not group or group in each.groups else 0.0 for each in localities]
    return np.where(np.isfinite(catchment.today), np.array(people, dtype=np.float64), 0.0)
