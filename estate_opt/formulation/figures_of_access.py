"""Access for the public in figures: how far it is against the standard, visits against what counters can take."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from estate_opt.domain.catchment import Catchment, limit_of_groups, shares_asked
from estate_opt.domain.estate import Estate
from estate_opt.domain.need import limit_of_need
from estate_opt.domain.tolerance import SAME_DISTANCE
from estate_opt.formulation.figures import MOST_TOLD, Clash, Figures, Source, is_more, listed, with_names
from estate_opt.ground.figures import told_apart
from estate_opt.results.names import named

NEAREST = 2
"""Counters told of one locality."""
_POSITION = ("easting", "latitude", "postcode")


def share_in_figures(clash: Clash) -> Iterator[Figures]:
    """People that are to be within the standard, those that could be, and how far the others have to go."""
    for service, scope, *_ in clash.keys.get("share_within_standard", ()):
        catchment = clash.case.catchments.get(str(service))
        if catchment is None:
            yield Figures(f"{named(str(service), clash.estate, 'service')} has no counter, open or possible.")
            continue
        for said, members, share in shares_asked(catchment, clash.estate.localities):
            if said == scope:
                yield from _beyond(clash, catchment, members, share)


def _beyond(clash: Clash, catchment: Catchment, members: Sequence[str], share: float) -> Iterator[Figures]:
    counted = dict(zip(catchment.localities, clash.case.footfall[catchment.service].counted.tolist(), strict=True))
    people = {name: counted[name] for name in members}
    far = [name for name in members if people[name] and not catchment.within_standard[_row(catchment, name)][
        _possible(clash, catchment)].any()]  # fmt: skip
    everybody = math.fsum(people.values())
    needed, there = share * everybody, everybody - math.fsum(people[name] for name in far)
    if not far or not is_more(needed, there):
        return
    both, unit = told_apart(needed, there), _unit(catchment)
    service = named(catchment.service, clash.estate, "service")
    largest = sorted(far, key=lambda name: (-people[name], name))
    words = (
        f"{service}: {both[0]} of {told_apart(everybody)[0]} {catchment.standard.counted} are to be within "
        f"{catchment.standard.wording}; "
        f"with every counter there is or could be it is {both[1]}. Beyond it: "
    )
    words += listed([_far_away(clash, catchment, name) for name in largest]) + "."
    sources = [source for name in largest[:MOST_TOLD] for source in _sources(clash, catchment, name, unit)]
    yield Figures(words, tuple(sources), needed, there, catchment.standard.counted)


def _row(catchment: Catchment, locality: str) -> int:
    return catchment.localities.index(locality)


def _unit(catchment: Catchment) -> str:
    return "minutes" if catchment.standard.in_minutes else "km"


def _possible(clash: Clash, catchment: Catchment) -> list[int]:
    """The columns of counters that the choices which clash leave possible."""
    offer = clash.decisions.offer
    return [
        column
        for column, name in enumerate(catchment.buildings)
        if name not in clash.shut
        and (catchment.service, name) in offer
        and offer[catchment.service, name] not in clash.ruled_out
    ]


def _near(clash: Clash, catchment: Catchment, locality: str) -> list[tuple[str, float]]:
    """The nearest counters that are possible, each with how far."""
    distance = catchment.distance[_row(catchment, locality)]
    possible = [column for column in _possible(clash, catchment) if math.isfinite(distance[column])]
    nearest = sorted(possible, key=lambda column: (distance[column], column))[:NEAREST]
    return [(catchment.buildings[column], float(distance[column])) for column in nearest]


def _far_away(clash: Clash, catchment: Catchment, locality: str) -> str:
    """`L2 (East Side) to CC-1 (City Hall): 23 minutes`, of the nearest counters."""
    about, near = named(locality, clash.estate, "locality"), _near(clash, catchment, locality)
    if not near:
        return f"{about}: no way to any counter is known"
    told = told_apart(*(far for _, far in near), catchment.standard.standard)
    each = [
        f"{named(name, clash.estate, 'building')} {said}" for (name, _), said in zip(near, told, strict=False)
    ]  # fmt: skip
    return f"{about} to {' or '.join(each)} {_unit(catchment)}"


def _sources(clash: Clash, catchment: Catchment, locality: str, unit: str) -> Iterator[Source]:
    """Where the tables say how far it is: the known journey, or the two positions."""
    for building, _ in _near(clash, catchment, locality):
        yield from sources_of_journey(clash.estate, locality, building, unit)


def sources_of_journey(estate: Estate, locality: str, building: str, unit: str) -> Iterator[Source]:
    """Where the tables say how far it is from a locality to a building."""
    for ends in ((locality, building), (building, locality)):
        journey = estate.journeys.get(ends)
        if journey is not None:
            known = ("minutes", "km") if unit == "minutes" else ("km",)
            if any(getattr(journey, column) is not None for column in known):
                yield Source("travel", ends, known)
                return
    yield Source("localities", (locality,), _POSITION)
    yield Source("buildings", (building,), _POSITION)


def within_in_figures(clash: Clash) -> Iterator[Figures]:
    """Of localities that clash, where no share that clashes has told of them: how far their nearest counters are."""
    shares = {str(service) for service, *_ in clash.keys.get("share_within_standard", ())}
    of_service: dict[str, list[str]] = {}
    for service, locality in clash.keys.get("people_within_standard", ()):
        of_service.setdefault(str(service), []).append(str(locality))
    for service, localities in of_service.items():
        catchment = clash.case.catchments.get(service)
        if catchment is None or service in shares:
            continue
        possible = _possible(clash, catchment)
        far = [name for name in localities if not catchment.within_standard[_row(catchment, name)][possible].any()]
        if far:
            told = listed([_far_away(clash, catchment, name) for name in far])
            unit = _unit(catchment)
            sources = [source for name in far[:MOST_TOLD] for source in _sources(clash, catchment, name, unit)]
            about = named(service, clash.estate, "service")
            yield Figures(f"{about}: {told}; the standard is {catchment.standard.wording}.", tuple(sources))


def no_worse_in_figures(clash: Clash) -> Iterator[Figures]:
    """Localities that the choices leave no counter as near as they may ask for."""
    yield from _too_far(clash, "no_worse_than_today", lambda catchment: catchment.limit_of_no_worse)


def groups_in_figures(clash: Clash) -> Iterator[Figures]:
    """The same of localities of a priority group."""
    localities = clash.estate.localities
    yield from _too_far(clash, "groups_no_further", lambda catchment: limit_of_groups(catchment, localities))


def need_in_figures(clash: Clash) -> Iterator[Figures]:
    """The same of the localities that make the first of the need."""
    yield from _too_far(clash, "need_no_further", lambda catchment: limit_of_need(catchment, clash.estate.visits))


def _too_far(clash: Clash, rule: str, limit_of: Callable[[Catchment], npt.NDArray[np.float64]]) -> Iterator[Figures]:
    for (service,) in dict.fromkeys(key[:1] for key in clash.keys.get(rule, ())):
        catchment = clash.case.catchments.get(str(service))
        if catchment is None:
            continue
        limit, possible = limit_of(catchment), _possible(clash, catchment)
        left = np.where(np.isin(np.arange(len(catchment.buildings)), possible), catchment.distance, np.inf)
        nearest = left.min(axis=1, initial=np.inf)
        rows = [int(row) for row in np.flatnonzero(np.isfinite(limit) & (nearest > limit + SAME_DISTANCE))]
        if not rows:
            continue
        rows.sort(key=lambda row: -clash.estate.localities[catchment.localities[row]].population)
        told = [_worse(clash, catchment, row, float(limit[row]), float(nearest[row])) for row in rows]
        sources = [
            source
            for row in rows[:MOST_TOLD]
            for source in _sources(clash, catchment, catchment.localities[row], _unit(catchment))
        ]
        about = named(str(service), clash.estate, "service")
        yield Figures(f"{about}: {listed(told)}.", tuple(sources))


def _worse(clash: Clash, catchment: Catchment, row: int, limit: float, nearest: float) -> str:
    about, unit = named(catchment.localities[row], clash.estate, "locality"), _unit(catchment)
    today, most = told_apart(float(catchment.today[row]), limit)
    if math.isinf(nearest):
        return f"{about} has {today} {unit} to go today and may have {most}, and would have no counter"
    said, most = told_apart(nearest, limit)
    return f"{about} has {today} {unit} to go today and may have {most}, and would have {said}"


def staff_in_figures(clash: Clash) -> Iterator[Figures]:
    """Counters that the choices keep open, of which those who could staff them are too few."""
    services = {str(service) for service, *_ in clash.keys.get("counter_has_staff", ())}
    for key, fte in clash.case.staff_asked.items():
        if key[0] in services and clash.decisions.offer.get(key) in clash.fixed:
            yield from _too_few(clash, key, fte)


def _too_few(clash: Clash, key: tuple[str, str], fte: float | None) -> Iterator[Figures]:
    service, building = key
    teams = [t for t in clash.case.serving[service] if building in clash.places_of(t.team)]
    there = float(len(teams)) if fte is None else math.fsum(team.fte for team in teams)
    needed, unit = (1.0, "teams") if fte is None else (fte, "FTE")
    if not is_more(needed, there):
        return
    both = told_apart(needed, there)
    who = f" ({with_names([team.team for team in teams], clash, 'team')})" if teams else ""
    asked = "a team that serves it" if fte is None else f"{both[0]} FTE of teams that serve it"
    words = (
        f"{named(service, clash.estate, 'service')} at {named(building, clash.estate, 'building')} needs {asked}; "
        f"{both[1]} could sit there{who}."
    )
    sources = [Source("counters", key, ("min_staff_fte", "status"))]
    sources += [Source("teams", (team.team,), ("fte",)) for team in clash.case.serving[service][:MOST_TOLD]]
    yield Figures(words, tuple(sources), needed, there, unit)


def capacity_in_figures(clash: Clash) -> Iterator[Figures]:
    """Visits against what all the counters can take that are left to those who come."""
    by_service: dict[str, list[str]] = {}
    for service, building in clash.keys.get("counter_capacity", ()):
        by_service.setdefault(str(service), []).append(str(building))
    for service, buildings in by_service.items():
        catchment = clash.case.catchments.get(service)
        if catchment is None:
            continue
        left = [catchment.buildings[column] for column in _possible(clash, catchment)]
        localities = _coming(clash, catchment, buildings, left)
        if "all" not in buildings:
            left = [name for name in left if name in buildings]
        yield from _over_capacity(clash, service, localities, left)


def _coming(clash: Clash, catchment: Catchment, buildings: Sequence[str], left: Sequence[str]) -> list[str]:
    """Whose visits count: everybody's, or of those that clash whoever has nowhere else to go."""
    if "all" in buildings:
        return list(catchment.localities)
    served = {str(key[1]) for key in clash.keys.get("visits_served", ()) if key[0] == catchment.service}
    visiting = clash.decisions.visiting.get(catchment.service)
    if visiting is None:
        return []
    return [
        name
        for name in served
        if name in visiting.choices and set(visiting.choices[name]) & set(left) <= set(buildings)
    ]


def _over_capacity(
    clash: Clash, service: str, localities: Iterable[str], buildings: Sequence[str]
) -> Iterator[Figures]:
    estate = clash.estate
    capacities = {name: estate.counters[service, name].capacity_visits_per_year for name in buildings}
    if any(capacity is None for capacity in capacities.values()):
        return
    each = {name: float(capacity or 0.0) for name, capacity in capacities.items()}
    come = [name for name in sorted(localities) if estate.visits.get((service, name))]
    needed = math.fsum(estate.visits[service, name] for name in come)
    there = math.fsum(each.values())
    if not is_more(needed, there):
        return
    both = told_apart(needed, there)
    counters = listed([f"{named(name, estate, 'building')} {told_apart(most)[0]}" for name, most in each.items()])
    of_whom = "" if len(come) == len(estate.localities) else f" of {with_names(come, clash, 'locality')}"
    words = (
        f"{named(service, estate, 'service')}: there are {both[0]} visits a year{of_whom}; its counters can take "
        f"{both[1]} ({counters or 'there is none left'})."
    )
    sources = [Source("counters", (service, name), ("capacity_visits_per_year",)) for name in each]
    sources += [Source("demand", (name, service), ("visits_per_year",)) for name in come[:MOST_TOLD]]
    yield Figures(words, tuple(sources), needed, there, "visits a year")
