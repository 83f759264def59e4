"""The ways from today to any of several targets, or to any there is: which is taken is decided with the years."""

import math
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from estate_opt.domain.decided import Decided
from estate_opt.domain.estate import OWN, Estate
from estate_opt.formulation.assemble import Formulation
from estate_opt.formulation.decisions import Decisions
from estate_opt.formulation.rows import Column
from estate_opt.formulation.years.path import Choices, Path, Step, on_the_way
from estate_opt.search.milp import Array

HOSTS, SEATS = 3, 2
"""Buildings, besides those of the targets, in which an arrangement's staff or a dissolved team that stays may sit."""


@dataclass(frozen=True)
class Leeway:
    """What may become of what, in whichever target."""

    turned: frozenset[str]
    """Buildings that may be opened or closed."""
    seats: frozenset[tuple[str, str | None]]
    """Team and building; None: its people join an arrangement."""
    fitted: frozenset[str]
    supply: frozenset[tuple[str, str, str]]
    """Agency, function and arrangement."""
    hosts: frozenset[tuple[str, str]]
    """Arrangement and building."""
    counters: frozenset[tuple[str, str]]
    """Counters that may be opened or given up."""
    doors: frozenset[str]
    """Buildings that may have one front door."""
    through: frozenset[tuple[str, str]]
    """Service and building whose counter may be behind it."""


def all_there_is(formulation: Formulation) -> Leeway:
    """Whatever the model leaves open."""
    made, estate = formulation.decisions, formulation.case.estate
    return Leeway(
        turned=frozenset(made.is_open),
        seats=frozenset(made.house) | {(team, None) for team in made.dissolved},
        fitted=frozenset(made.fitout_desks),
        supply=frozenset((agency, function, k) for agency, function, k, _ in made.supply),
        hosts=frozenset((k, b) for k, _, b in made.host),
        counters=frozenset(key for key in estate.counters if key in made.offer),
        doors=frozenset(made.door),
        through=frozenset(made.through),
    )


def of_targets(formulation: Formulation, targets: Collection[Decided]) -> Leeway:
    """What is decided in one of some targets."""
    estate = formulation.case.estate
    today = {key for key, counter in estate.counters.items() if counter.is_open_today}
    return Leeway(
        turned=frozenset(
            b for of in targets for b, is_open in of.is_open.items() if is_open != estate.buildings[b].in_use_today
        ),
        seats=frozenset(seat for of in targets for seat in of.housing.items()),
        fitted=frozenset(b for of in targets for b in of.fitout_desks),
        supply=frozenset((*key, k) for of in targets for key, k in of.supply.items() if k != OWN),
        hosts=frozenset((k, b) for of in targets for k, b in of.hosts.items() if b is not None),
        counters=frozenset(key for of in targets for key in today.symmetric_difference(of.counters or ())),
        doors=frozenset(b for of in targets for b in of.door_fte),
        through=frozenset(key for of in targets for key in of.through),
    )


def with_functions(formulation: Formulation, leeway: Leeway, reached: Decided) -> Leeway:
    """The leeway with whatever may become of support functions: each may be supplied by any arrangement.

    Staff of an arrangement may sit, besides, in the buildings with most room of those in use in what is `reached`;
    teams whose people join an arrangement in it may stay, or go to those that cost least.
    """
    made, estate, cost = formulation.decisions, formulation.case.estate, formulation.unit_gbp
    room = _room_left(estate, reached)
    hosts = defaultdict[str, set[str]](set)
    for k, _, b in made.host:
        if reached.is_open.get(b):
            hosts[k].add(b)
    roomiest = {(k, b) for k, near in hosts.items() for b in sorted(near, key=lambda b: -room[b])[:HOSTS]}
    gone = [team for team in made.dissolved if reached.housing.get(team) is None]
    near_by = {
        team: [(cost[made.house[team, b]], b) for b in made.reach[team] if reached.is_open.get(b)] for team in gone
    }
    cheapest = {(team, b) for team, near in near_by.items() for _, b in sorted(near)[:SEATS]}
    return replace(
        leeway,
        seats=leeway.seats | {(team, None) for team in made.dissolved} | cheapest,
        supply=frozenset((agency, function, k) for agency, function, k, _ in made.supply),
        hosts=leeway.hosts | roomiest,
    )


def _room_left(estate: Estate, reached: Decided) -> dict[str, float]:
    """Building → desks that no team takes up; without limit where they are not counted."""
    room = {
        name: math.inf if b.desks is None else b.desks + reached.fitout_desks.get(name, 0.0)
        for name, b in estate.buildings.items()
    }
    for team, b in reached.housing.items():
        if b is not None:
            room[b] -= estate.teams[team].desks
    return room


def path_among(formulation: Formulation, today: Array, leeway: Leeway) -> Path:
    """The ways from today's point to whatever the leeway allows."""
    estate, bounds = formulation.case.estate, formulation.bounds
    in_use = {name for name, b in estate.buildings.items() if b.in_use_today}
    stay = {b for b in in_use if b not in leeway.turned or bounds.low[formulation.decisions.is_open[b]]}
    decisions = on_the_way(
        formulation, leeway.seats, stay, leeway.fitted, set(leeway.counters), leeway.doors, leeway.through
    )
    steps, told_by, changes = (
        list[Step](),
        list[tuple[Column, ...]](),
        defaultdict[Column, list[tuple[int, float]]](list),
    )
    for way in _ways(replace(formulation, decisions=decisions), today, leeway):
        for column, by in way.changes:
            changes[column].append((len(steps), by))
        steps.append(way.step)
        told_by.append(way.told_by)
    instead = defaultdict[tuple[str, ...], list[int]](list)
    for number, step in enumerate(steps):
        if step.kind in ("team", "function", "building"):
            instead[step.kind, *step.thing].append(number)
    choices = Choices(
        told_by=tuple(told_by),
        fitted={told_by[number][0]: number for number, step in enumerate(steps) if step.kind == "fitout"},
        instead=tuple(tuple(each) for each in instead.values() if len(each) > 1),
    )
    return Path(
        replace(formulation, decisions=decisions), today, tuple(steps),
        {column: tuple(each) for column, each in changes.items()},
        tuple(_anew(decisions, leeway)), choices,
    )  # fmt: skip


@dataclass(frozen=True)
class _Way:
    step: Step
    changes: list[tuple[Column, float]]
    told_by: tuple[Column, ...]


def _ways(formulation: Formulation, today: Array, leeway: Leeway) -> Iterator[_Way]:
    """Each step that could be taken: none that statuses or locks forbid in the end."""
    made, low, high = formulation.decisions, formulation.bounds.low, formulation.bounds.high

    def turned(kind: str, key: tuple[str, ...], column: Column) -> Iterator[_Way]:
        then = 1.0 - float(today[column])
        if low[column] <= then <= high[column]:
            yield _Way(Step(kind, key), [(column, then - float(today[column]))], (column,))

    ways_out = defaultdict[str, list[tuple[str, Column]]](list)
    for (b, way), column in made.route.items():
        ways_out[b].append((way, column))
    for b, column in made.is_open.items():
        if b in leeway.turned and b not in ways_out:
            yield from turned("building", (b,), column)
        elif b in leeway.turned and not low[column]:
            for way, left_by in ways_out[b]:
                yield _Way(Step("building", (b, way)), [(column, -1.0), (left_by, 1.0)], (left_by,))
    for b, column in made.fitout_desks.items():
        if high[column] > 0:
            yield _Way(Step("fitout", (b,)), [], (column,))
    yield from _of_teams(formulation, leeway)
    for key, own in made.own.items():
        for k in sorted(k for *of, k in leeway.supply if tuple(of) == key):
            supplied = tuple(c for (*of, by, _), c in made.supply.items() if (*of, by) == (*key, k))
            if not low[own] and any(high[c] for c in supplied):
                yield _Way(Step("function", (*key, k)), [(own, -1.0)], supplied)
    for k, b in sorted(leeway.hosts):
        seats = tuple(c for (by, _, at), c in made.host.items() if (by, at) == (k, b))
        if any(high[c] for c in seats):
            yield _Way(Step("host", (k, b)), [], seats)
    for (service, b), column in made.offer.items():
        if (service, b) in leeway.counters:
            yield from turned("counter", (service, b), column)
    for b, column in made.door.items():
        yield from turned("door", (b,), column)
    for key, column in made.through.items():
        yield from turned("through", key, column)


def _of_teams(formulation: Formulation, leeway: Leeway) -> Iterator[_Way]:
    made, high, teams = formulation.decisions, formulation.bounds.high, formulation.case.estate.teams
    for team, near in made.reach.items():
        here = made.house.get((team, teams[team].building or ""))
        left = [] if here is None else [(here, -1.0)]
        for b in near:
            column = made.house[team, b]
            if column != here and high[column] and (team, b) in leeway.seats:
                yield _Way(Step("team", (team, b)), [(column, 1.0), *left], (column,))
        if team in made.dissolved and high[made.dissolved[team]]:
            gone = made.dissolved[team]
            yield _Way(Step("team", (team, "")), [(gone, 1.0), *left], (gone,))


def _anew(made: Decisions, leeway: Leeway) -> Iterator[Column]:
    """What is decided anew each year, as in `path_to`."""
    for each in (made.as_today, made.covered, made.visits, made.beyond, made.present):
        yield from each.values()
    for doors in (made.door_fte, made.nearest, made.pooled_fte):
        yield from doors.values()
    yield from (c for (agency, function, k, _), c in made.supply.items() if (agency, function, k) in leeway.supply)
    running = {k for _, _, k in leeway.supply}
    yield from (c for (k, _), c in made.tier.items() if k in running)
    for seats in (made.host, made.staff_fte):
        yield from (c for (k, _, b), c in seats.items() if (k, b) in leeway.hosts)
