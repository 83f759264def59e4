"""How far each locality goes to the nearest counter, as sums over decisions. Formula in `models/formulation.md`.

Made only where a frontier aims at ways: the radius formulation of facility location (García, Labbé and Marín, 2011).
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from estate_opt.domain.catchment import Catchment
from estate_opt.domain.equal_way import kappa_of
from estate_opt.formulation.case import Case
from estate_opt.formulation.decisions import Decisions
from estate_opt.search.milp import Row


def ways_by_step(
    case: Case, catchment: Catchment, decisions: Decisions
) -> Iterator[tuple[str, npt.NDArray[np.float64]]]:
    """Each locality that has a way today, with the lengths that its way may have, from the nearest counter on.

    No further than it would be worth to look: see `furthest_counted`.
    """
    can = np.array([(catchment.service, name) in decisions.offer for name in catchment.buildings], dtype=bool)
    furthest = furthest_counted(case, catchment)
    for row, name in enumerate(catchment.localities):
        if np.isfinite(catchment.today[row]):
            lengths = np.unique(catchment.distance[row, can])
            yield name, lengths[lengths <= max(furthest, float(catchment.today[row]))]


def furthest_counted(case: Case, catchment: Catchment) -> float:
    """The longest way that is counted, where it is not today's already; see *Equity*."""
    kappa = kappa_today(case, catchment)
    counted = catchment.today[np.isfinite(catchment.today)]
    return float(counted.max()) - MANY_TIMES / kappa if kappa and len(counted) else np.inf


def kappa_today(case: Case, catchment: Catchment) -> float:
    """κ of a service, by everybody's ways today; 0 where nobody has one."""
    people = np.array([case.estate.localities[name].population for name in catchment.localities], dtype=np.float64)
    counted = np.isfinite(catchment.today) & (people > 0)
    return kappa_of(catchment.today[counted], people[counted], catchment.standard.inequality_epsilon)


MANY_TIMES = 8.0
"""Of 1 ÷ −κ, beyond today's furthest way: there a way weighs e^8, 3,000, times as much as that one."""


def decide_ways(case: Case, decisions: Decisions) -> None:
    """Make the `beyond` decisions of the services whose ways are counted."""
    for service in sorted(case.counts_ways_to & set(case.catchments)):
        for locality, lengths in ways_by_step(case, case.catchments[service], decisions):
            for n in range(len(lengths) - 1):
                decisions.beyond[service, locality, n] = decisions.amount(1.0)


def ways_to_nearest(case: Case, decisions: Decisions) -> Iterator[Row]:
    """Rows beside those of the rules: a locality's way is longer than a length unless a counter that near is offered,
    and whoever has a way today keeps one. See *Equity* in `models/formulation.md`.
    """
    for service in sorted(case.counts_ways_to & set(case.catchments)):
        catchment = case.catchments[service]
        number = {name: row for row, name in enumerate(catchment.localities)}
        for locality, lengths in ways_by_step(case, catchment, decisions):
            distance = catchment.distance[number[locality]]
            for n, length in enumerate(lengths):
                at = (catchment.buildings[column] for column in np.flatnonzero(distance == length))
                weights = {decisions.offer[service, b]: 1.0 for b in at if (service, b) in decisions.offer}
                if n < len(lengths) - 1:
                    weights[decisions.beyond[service, locality, n]] = 1.0
                if n > 0:
                    weights[decisions.beyond[service, locality, n - 1]] = -1.0
                yield Row.of(weights, at_least=0.0 if n else 1.0)
