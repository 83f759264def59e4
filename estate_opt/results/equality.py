"""Who goes nearer and who further: by service, priority group and area. What an equality assessment asks for.

Ways are those to the nearest counter, as on Localities.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce

import numpy as np
import numpy.typing as npt

from estate_opt.domain.equal_way import equal_way, kappa_of, worst_tenth
from estate_opt.domain.footfall import Footfall
from estate_opt.domain.plan import Plan
from estate_opt.domain.tolerance import SAME_DISTANCE
from estate_opt.results.counters import NO_VISITS, Ways, ways_of

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

MUCH_FURTHER_KM = 1.0
"""From how much further on people are told of by themselves."""


@dataclass(frozen=True, slots=True)
class Unequal:
    """How unequal the ways of some people are who have one, today and in the plan, in the unit of the standard."""

    kappa: float
    """The aversion to inequality, as `kappa_of` has it: of everybody's ways today, so that all rows can be compared."""
    worst_tenth_today: float | None
    """None: nobody has a way of known length."""
    worst_tenth_plan: float | None
    equal_way_today: float | None
    """The Kolm-Pollak equally-distributed way."""
    equal_way_plan: float | None


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
    unequal: Unequal


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
        kappa = kappa_of_today(changed.before, changed.after, people, plan.option.access(service).inequality_epsilon)
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
                        unequal=_unequal(changed, who, people, kappa),
                    )  # fmt: skip


def kappa_of_today(before: Numbers, after: Numbers, people: Numbers, epsilon: float) -> float:
    """κ by the ways of everybody who has one today; where nobody has, by those of the plan (infinite: no way)."""
    for ways in (before, after):
        counted = np.isfinite(ways) & (people > NO_VISITS)
        if counted.any():
            return kappa_of(ways[counted], people[counted], epsilon)
    return 0.0


def _unequal(changed: _Changed, who: Flags, people: Numbers, kappa: float) -> Unequal:
    told: list[float | None] = []
    for ways in (changed.before, changed.after):
        counted = who & np.isfinite(ways) & (people > NO_VISITS)
        some = bool(counted.any())
        told.append(worst_tenth(ways[counted], people[counted]) if some else None)
        told.append(equal_way(ways[counted], people[counted], kappa) if some else None)
    return Unequal(kappa, told[0], told[2], told[1], told[3])


def ways_changed(plan: Plan, in_groups: bool = False) -> WaysChanged:
    """People whose way to some service changes; `in_groups`: of localities with a priority group alone."""
    localities = plan.estate.localities.values()
    people = np.array([each.population if each.groups or not in_groups else 0.0 for each in localities])
    return _each_once(_changed(plan), people)


def ways_changed_by_area(plan: Plan) -> dict[str, WaysChanged]:
    """The same by area of localities; what is in no area is left out."""
    localities, changed = plan.estate.localities.values(), _changed(plan)
    return {
        area: _each_once(changed, np.array([each.population if each.area == area else 0.0 for each in localities]))
        for area in sorted({each.area for each in localities} - {""})
    }


def _each_once(by_service: dict[str, _Changed], people: Numbers) -> WaysChanged:
    changed, none = by_service.values(), np.zeros(len(people), dtype=bool)
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
