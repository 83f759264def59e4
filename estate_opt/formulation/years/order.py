"""The moves of a year in an order that can be carried out: each where there is room by then.

Fit-out is done and who joins a shared arrangement has left before anybody moves; staff of arrangements and what is
newly offered to the public come last. Where full buildings change places with each other, no order will do, and a team
has to wait somewhere else for a while (decant).
"""

import heapq
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from estate_opt.domain.decided import Decided
from estate_opt.domain.estate import DESKS, Estate, Team
from estate_opt.domain.programme import Seat
from estate_opt.domain.tolerance import is_enough

Needs = Mapping[str, float]
"""Desks and units of space by their type."""
MOST_STATES = 20_000
"""Ways to stand half-way that are looked at before it is given up to find the best order of a knot."""

MOST_MOVES = 12
"""Moves that hang together of which the best order is looked for among all."""

Wave = tuple[Seat, ...]


@dataclass(frozen=True)
class Knot:
    """Moves of a year that hang together, and cannot be made one after another without somebody waiting elsewhere."""

    buildings: frozenset[str]
    gbp: float
    """What the waiting costs, undiscounted; infinite where nothing will do."""
    least_gbp: float
    """What it costs at the least, wherever there is room to wait."""
    is_proven: bool
    """Whether no cheaper way out was left unseen."""


@dataclass(frozen=True)
class Ordered:
    """A year's moves in waves, and the knots among them."""

    waves: tuple[Wave, ...]
    knots: tuple[Knot, ...]


@dataclass(frozen=True)
class Rooms:
    """What there is to sit in during a year, and what is taken by those who do not move in it."""

    room: Mapping[str, Needs]
    """Building → what it holds; a type that is absent is without limit."""
    taken: Mapping[str, Needs]
    needs: Mapping[str, Needs]
    """Team → what it takes up."""
    wait_in: Mapping[str, Mapping[str, float]]
    """Team → where it could wait for a while, and the pounds of the second move."""


def rooms_of(
    estate: Estate,
    before: Decided,
    after: Decided,
    staff_desks: Mapping[str, float],
    waiting: Mapping[str, Mapping[str, float]],
) -> tuple[Rooms, list[Seat]]:
    """The rooms of a year, and its moves.

    `staff_desks`: desks of arrangements' staff by building, at the beginning of the year. `waiting`: team → where it
    could wait, and what that costs.
    """
    room, taken = dict[str, dict[str, float]](), dict[str, dict[str, float]]()
    for name, b in estate.buildings.items():
        room[name] = dict(b.spaces)
        if b.desks is not None:
            room[name][DESKS] = b.desks + after.fitout_desks.get(name, 0.0)
        taken[name] = defaultdict(float, {DESKS: staff_desks.get(name, 0.0)})
    for service, building in (before.counters or frozenset()) & (after.counters or frozenset()):
        taken[building][DESKS] += estate.counters[service, building].desks
    seats = [Seat(team, before.housing.get(team), after.housing[team]) for team in after.housing]
    moves = [seat for seat in seats if seat.from_building != seat.to_building]
    for seat in seats:
        if seat.from_building is not None and seat.to_building is not None:
            for kind, amount in needs_of(estate.teams[seat.team]).items():
                taken[seat.from_building][kind] += amount
    needs = {seat.team: needs_of(estate.teams[seat.team]) for seat in moves}
    return Rooms(room, taken, needs, waiting), moves


def needs_of(team: Team) -> Needs:
    """Desks and other space that a team takes up."""
    return {DESKS: team.desks, **team.space_needs}


def in_order(rooms: Rooms, moves: Iterable[Seat], may_wait: bool) -> Ordered:
    """The moves in waves. `may_wait`: whether a team may wait elsewhere, where that is what it takes."""
    seats = list(moves)
    leaving = tuple(seat for seat in seats if seat.to_building is None)
    waves: list[list[Seat]] = [list(leaving)] if leaving else []
    knots = []
    for together in _hanging_together([seat for seat in seats if seat.to_building is not None]):
        found, left = _as_they_fit(rooms, together)
        if left and len(together) > MOST_MOVES:  # those that fit are made first, which need not be the cheapest
            untied, knot = _untied(_after(rooms, together, left), left, may_wait)
            found = [*found, *untied]
            knots += [] if knot is None else [replace(knot, is_proven=False)]
        elif left:
            found, knot = _untied(rooms, together, may_wait)
            knots += [] if knot is None else [knot]
        for number, wave in enumerate(found, start=len(leaving) > 0):
            if number == len(waves):
                waves.append([])
            waves[number] += wave
    return Ordered(tuple(tuple(sorted(wave, key=_team)) for wave in waves), tuple(knots))


def _team(seat: Seat) -> str:
    return seat.team


def _hanging_together(moves: list[Seat]) -> Iterator[list[Seat]]:
    """Moves by the buildings that they share, directly or through others."""
    group: dict[str, str] = {}

    def head(building: str) -> str:
        while group.setdefault(building, building) != building:
            building = group[building]
        return building

    for seat in moves:
        if seat.from_building is not None and seat.to_building is not None:
            group[head(seat.from_building)] = head(seat.to_building)
    found: dict[str, list[Seat]] = {}
    for seat in moves:
        found.setdefault(head(str(seat.to_building)), []).append(seat)
    yield from found.values()


def _fits(rooms: Rooms, taken: Mapping[str, Needs], team: str, building: str) -> bool:
    room = rooms.room[building]
    return all(
        kind not in room or not amount or is_enough(room[kind], taken[building].get(kind, 0.0) + amount)
        for kind, amount in rooms.needs[team].items()
    )


def _after(rooms: Rooms, moves: list[Seat], left: list[Seat]) -> Rooms:
    """The rooms once all moves but some are made."""
    taken = {name: dict(each) for name, each in rooms.taken.items()}
    for seat in moves:
        if seat not in left:
            _shift(rooms, taken, seat.team, seat.from_building, -1.0)
            _shift(rooms, taken, seat.team, seat.to_building, 1.0)
    return replace(rooms, taken=taken)


def _shift(rooms: Rooms, taken: dict[str, dict[str, float]], team: str, building: str | None, sign: float) -> None:
    if building is not None:
        for kind, amount in rooms.needs[team].items():
            taken[building][kind] = taken[building].get(kind, 0.0) + sign * amount


def _as_they_fit(rooms: Rooms, moves: list[Seat]) -> tuple[list[list[Seat]], list[Seat]]:
    """Waves of all that fit, one after another, and what is left when nothing fits any more."""
    taken, left = {name: dict(each) for name, each in rooms.taken.items()}, sorted(moves, key=_team)
    waves: list[list[Seat]] = []
    while left:
        wave = []
        for seat in left:
            if _fits(rooms, taken, seat.team, str(seat.to_building)):
                _shift(rooms, taken, seat.team, seat.to_building, 1.0)
                wave.append(seat)
        if not wave:
            break
        for seat in wave:
            _shift(rooms, taken, seat.team, seat.from_building, -1.0)
        waves.append(wave)
        left = [seat for seat in left if seat not in wave]
    return waves, left


_State = tuple[str | None, ...]
"""Where each team of a knot is."""


def _untied(rooms: Rooms, moves: list[Seat], may_wait: bool) -> tuple[list[list[Seat]], Knot | None]:
    """The cheapest order in which somebody may wait elsewhere, by Dijkstra's method over where everybody is."""
    start, goal = tuple(seat.from_building for seat in moves), tuple(seat.to_building for seat in moves)
    cheapest: dict[_State, float] = {start: 0.0}
    came: dict[_State, tuple[_State, int]] = {}
    queue: list[tuple[float, int, _State]] = [(0.0, 0, start)]
    seen = 0
    while queue and seen < MOST_STATES:
        gbp, _, state = heapq.heappop(queue)
        if gbp > cheapest[state]:
            continue
        if state == goal:
            break
        for number, to, more in _next(rooms, moves, state, may_wait):
            then = (*state[:number], to, *state[number + 1 :])
            if gbp + more < cheapest.get(then, math.inf):
                cheapest[then], came[then], seen = gbp + more, (state, number), seen + 1
                heapq.heappush(queue, (gbp + more, seen, then))
    is_found, is_proven = goal in came, seen < MOST_STATES
    waits = [gbp for seat in moves for gbp in rooms.wait_in.get(seat.team, {}).values()]
    waves = _way(moves, came, start, goal) if is_found else []
    if is_found and not any(seat.is_for_a_while for wave in waves for seat in wave):
        return waves, None
    buildings = frozenset(b for seat in moves for b in (seat.from_building, seat.to_building) if b is not None)
    least = min(waits, default=math.inf) if may_wait else math.inf
    return waves, Knot(buildings, cheapest[goal] if is_found else math.inf, least, is_proven)


def _next(rooms: Rooms, moves: list[Seat], state: _State, may_wait: bool) -> Iterator[tuple[int, str, float]]:
    """Who could move next, to where, at what extra cost."""
    taken = {name: dict(each) for name, each in rooms.taken.items()}
    for seat, at in zip(moves, state, strict=True):
        _shift(rooms, taken, seat.team, seat.from_building, -1.0)
        _shift(rooms, taken, seat.team, at, 1.0)
    for number, (seat, at) in enumerate(zip(moves, state, strict=True)):
        if at == seat.to_building:
            continue
        if _fits(rooms, taken, seat.team, str(seat.to_building)):
            yield number, str(seat.to_building), 0.0
        if may_wait and at == seat.from_building and at is not None:
            for building, gbp in rooms.wait_in.get(seat.team, {}).items():
                if building not in (at, seat.to_building) and _fits(rooms, taken, seat.team, building):
                    yield number, building, gbp


def _way(moves: list[Seat], came: dict[_State, tuple[_State, int]], start: _State, goal: _State) -> list[list[Seat]]:
    """One move a wave, in the order found."""
    steps, state = [], goal
    while state != start:
        before, number = came[state]
        team, to = moves[number].team, state[number]
        steps.append([Seat(team, before[number], to, is_for_a_while=to != moves[number].to_building)])
        state = before
    return steps[::-1]
