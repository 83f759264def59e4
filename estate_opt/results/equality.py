"""Who goes nearer and who further: by service, priority group and area. What an equality assessment asks for.

Ways are those to the nearest counter, as on Localities.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce

import numpy as np
import numpy.typing as npt

from estate_opt.domain.footfall import Footfall
from estate_opt.domain.plan import Plan
from estate_opt.domain.tolerance import SAME_DISTANCE
from estate_opt.results.counters import Ways, ways_of

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

MUCH_FURTHER_KM = 1.0
"""From how much further on people are told of by themselves."""


@dataclass(frozen=True, slots=True)
class ChangeOfWay:
    """How the way of some people to one service changes."""

    service: str
    area: str
    """Empty: everywhere."""
    group: str
    """Empty: everybody."""
    people: float
    ways: Ways
    people_nearer: float
    people_much_further: float
    """By more than MUCH_FURTHER_KM, or with nowhere to go any more."""


@dataclass(frozen=True, slots=True)
class WaysChanged:
    """People whose way to some service changes: each counted once."""

    people: float
    further: float
    """To one service at least."""
    much_further: float
    """By more than MUCH_FURTHER_KM."""
    nearer: float
    """To one service at least, and further to none."""


@dataclass(frozen=True)
class _Changed:
    """Of one service, by locality."""

    before: Numbers
    """Infinite: nowhere to go."""
    after: Numbers
    further: Flags
    much_further: Flags
    nearer: Flags


def changes_of_way(plan: Plan) -> Iterator[ChangeOfWay]:
    """By service and area, everywhere first; in each everybody, then each priority group that lives there."""
    localities = [*plan.estate.localities.values()]
    people = np.array([locality.population for locality in localities], dtype=np.float64)
    areas = sorted({locality.area for locality in localities} - {""})
    groups = sorted({group for locality in localities for group in locality.groups})
    for service, changed in _changed(plan).items():
        for area in ("", *areas):
            for group in ("", *groups):
                who = np.array(
                    [area in ("", each.area) and (not group or group in each.groups) for each in localities], dtype=bool
                )
                if people[who].sum() > 0:
                    yield ChangeOfWay(
                        service=service, area=area, group=group, people=float(people[who].sum()),
                        ways=ways_of(changed.before[who], changed.after[who], people[who]),
                        people_nearer=float(people[who & changed.nearer].sum()),
                        people_much_further=float(people[who & changed.much_further].sum()),
                    )  # fmt: skip


def ways_changed(plan: Plan, in_groups: bool = False) -> WaysChanged:
    """People whose way to some service changes; `in_groups`: of localities with a priority group alone."""
    localities = plan.estate.localities.values()
    people = np.array([each.population if each.groups or not in_groups else 0.0 for each in localities])
    changed, none = _changed(plan).values(), np.zeros(len(people), dtype=bool)
    further, much, nearer = (
        (
            reduce(np.logical_or, flags, none)
            for flags in zip(*((each.further, each.much_further, each.nearer) for each in changed), strict=True)
        )
        if changed
        else (none, none, none)
    )
    counted = (people, people[further], people[much], people[nearer & ~further])
    return WaysChanged(*(float(each.sum()) for each in counted))


def _changed(plan: Plan) -> dict[str, _Changed]:
    """By service that has counters; the ways are those that the plan tells on Localities."""
    ways: dict[str, list[tuple[float, float]]] = {}
    for row in plan.localities:
        before, after = (np.inf if way is None else way for way in (row.before, row.after))
        ways.setdefault(row.service, []).append((before, after))
    found = {}
    for service, footfall in plan.footfall.items() if plan.localities else ():
        before, after = np.array(ways[service]).T
        with np.errstate(invalid="ignore"):
            longer = np.where(np.isinf(before) & np.isinf(after), 0.0, after - before)
        lost = np.isinf(after) & np.isfinite(before)
        more_km = _km(footfall, plan, in_plan=True) - _km(footfall, plan, in_plan=False)
        found[service] = _Changed(
            before=before,
            after=after,
            further=longer > SAME_DISTANCE,
            much_further=lost | (more_km > MUCH_FURTHER_KM + SAME_DISTANCE),
            nearer=longer < -SAME_DISTANCE,
        )
    return found


def _km(footfall: Footfall, plan: Plan, in_plan: bool) -> Numbers:
    """By locality: kilometres to the counter that is the nearest by the standard's unit; NaN where not known."""
    catchment = footfall.catchment
    offered = {building for service, building in plan.counters if service == catchment.service}
    chosen = np.isin(catchment.buildings, sorted(offered)) if in_plan else catchment.is_open_today
    if not chosen.any():
        return np.full(len(catchment.localities), np.nan)
    distance = np.where(chosen, catchment.distance, np.inf)
    nearest = distance.argmin(axis=1)
    rows = np.arange(len(nearest))
    return np.where(np.isfinite(distance[rows, nearest]), footfall.km[rows, nearest], np.nan)
