"""Whose access counts how much, and where need is concentrated: few localities make most of the visits of a service."""

from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt

from estate_opt.domain.catchment import Catchment
from estate_opt.domain.estate import Locality
from estate_opt.options.levers import AccessStandard

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def group_weight(standard: AccessStandard, locality: Locality) -> float:
    """What a person of a locality counts: the most that any of its groups does, 1 where none is weighted."""
    return max((standard.group_weights[group] for group in locality.groups & set(standard.group_weights)), default=1.0)


def counted(standard: AccessStandard, localities: Iterable[Locality], visits: Numbers) -> Numbers:
    """By locality, what it counts in shares within the standard: its people, its visits, or its people by group."""
    if standard.weigh_by == "visits":
        return visits
    people = np.array([locality.population for locality in localities], dtype=np.float64)
    return people * travel_weights(standard, localities)


def travel_weights(standard: AccessStandard, localities: Iterable[Locality]) -> Numbers:
    """By locality, how often a kilometre of a visit counts in the public's travel: 1 where groups are not weighted."""
    each = [group_weight(standard, locality) if standard.weigh_by == "groups" else 1.0 for locality in localities]
    return np.array(each, dtype=np.float64)


def by_need(visits: Numbers) -> npt.NDArray[np.intp]:
    """Localities by their visits a year, most first; of equal ones the first of the tables first."""
    return np.argsort(-visits, kind="stable")


def first_of_need(visits: Numbers, share: float) -> Flags:
    """By locality, whether it is one of the fewest that make this share of all visits; who makes none never is."""
    order = by_need(visits)
    before = np.cumsum(visits[order]) - visits[order]
    found = np.zeros(len(visits), dtype=bool)
    found[order] = (before < share * visits.sum() * (1 - 1e-12)) & (visits[order] > 0)
    return found


def limit_of_need(catchment: Catchment, visits: Mapping[tuple[str, str], float]) -> Numbers:
    """[locality] today's way of those that make the first of the need, to be protected; infinite: not asked."""
    share = catchment.standard.protect_need_share
    if share is None:
        return np.full(len(catchment.localities), np.inf)
    made = [visits.get((catchment.service, name), 0.0) for name in catchment.localities]
    return np.where(first_of_need(np.array(made, dtype=np.float64), share), catchment.today, np.inf)
