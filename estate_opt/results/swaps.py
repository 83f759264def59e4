"""Buildings that exchange teams, where no order of moves gives every team that comes room: found in the graph of moves.

Buildings are the nodes, moves of teams the arrows. Where arrows lead round in no ring, moves can be made one after the
other, the last building of each chain first, as each then holds what it holds in the plan. So only within a strongly
connected part can teams stand in each other's way (Tarjan, 1972; here by scipy). There, orders of moves are tried.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from estate_opt.domain.estate import Team
from estate_opt.domain.plan import Plan
from estate_opt.domain.tolerance import is_enough

MOST_LOOKS = 100_000
"""Teams looked at in one part, over all sets of moves made, before the search for an order is given up: each set costs
as much time as it has teams."""
MOST_IN_BETWEEN = 10
"""Teams, the smallest first, that are tried in a building outside meanwhile."""
_DESKS = ""
"""Desks among the types of space: no type is called so."""

Amounts = Mapping[str, float]
Move = tuple[str, str, str]
"""Team, from, to."""


@dataclass(frozen=True, slots=True)
class Ring:
    """Buildings whose teams stand in each other's way."""

    buildings: tuple[str, ...]
    teams: tuple[str, ...]
    """Those that are stuck, the largest first."""
    in_between: tuple[str, str] | None
    """A team that lets all others go if it sits in a building outside meanwhile; None: none was found."""
    is_given_up: bool
    """Whether the search for an order ended at its limit."""


def swaps(plan: Plan) -> Iterator[Ring]:
    """Each part of the moves that cannot be carried out one team at a time.

    Whole teams move, at once, into the desks and spaces that the plan gives the building, added desks included. Teams
    that are dissolved and counters given up are taken to have gone, new teams, new counters and staff of arrangements
    to come last: what is told here is certain, but for a search that was given up.
    """
    for moves in _parts(plan):
        buildings = tuple(sorted({building for _, *ends in moves for building in ends}))
        free = {name: _free(plan, name, moves) for name in buildings}
        needs = {team: _needs(plan.estate.teams[team]) for team, *_ in moves}
        stuck, is_given_up = _stuck(moves, needs, free)
        if stuck:
            teams = tuple(sorted(stuck, key=lambda team: (-plan.estate.teams[team].desks, team)))
            around = tuple(sorted({end for team, *ends in moves if team in stuck for end in ends}))
            yield Ring(around, teams, _in_between(plan, moves, needs, free, teams), is_given_up)


def _parts(plan: Plan) -> Iterator[list[Move]]:
    """Moves that lead round, by part: those between buildings of one strongly connected part."""
    moves: list[Move] = []
    for name, team in plan.estate.teams.items():
        to = plan.housing[name]
        if plan.is_moved(name) and team.building is not None and to is not None:
            moves.append((name, team.building, to))
    number = {name: position for position, name in enumerate(plan.estate.buildings)}
    ends = ([number[a] for _, a, _ in moves], [number[b] for *_, b in moves])
    graph = csr_matrix(([1] * len(moves), ends), shape=(len(number), len(number)))
    _, part_of = connected_components(graph, directed=True, connection="strong")
    parts: defaultdict[int, list[Move]] = defaultdict(list)
    for move in moves:
        if part_of[number[move[1]]] == part_of[number[move[2]]]:
            parts[part_of[number[move[1]]]].append(move)
    yield from parts.values()


def _needs(team: Team) -> dict[str, float]:
    return {_DESKS: team.desks, **team.space_needs}


def _room(plan: Plan, building: str) -> dict[str, float]:
    """Desks and spaces of a building as the plan has it; desks without limit are left out."""
    known = plan.estate.buildings[building]
    counters = sum(  # those that stay: new ones come last, and those given up are taken to have gone
        counter.desks for key, counter in plan.estate.counters.items()
        if key[1] == building and counter.is_open_today and key in plan.counters
    )  # fmt: skip
    desks = {} if known.desks is None else {_DESKS: known.desks + plan.fitout_desks.get(building, 0.0) - counters}
    return {**desks, **known.spaces}


def _free(plan: Plan, building: str, moves: Sequence[Move]) -> dict[str, float]:
    """What is free in a building before any of these moves: who stays is there, and who is still to leave."""
    leaving = {team for team, at, _ in moves if at == building}
    return _less(plan, building, (
        name for name, team in plan.estate.teams.items()
        if team.building == building and (name in leaving or plan.housing[name] == building)
    ))  # fmt: skip


def _less(plan: Plan, building: str, teams: Iterator[str]) -> dict[str, float]:
    left = _room(plan, building)
    for name in teams:
        for kind, amount in _needs(plan.estate.teams[name]).items():
            if kind in left:
                left[kind] -= amount
    return left


def _fits(needs: Amounts, free: Amounts) -> bool:
    return all(kind not in free or is_enough(free[kind], amount) for kind, amount in needs.items())


def _stuck(
    moves: Sequence[Move], needs: Mapping[str, Amounts], free: Mapping[str, Amounts]
) -> tuple[frozenset[str], bool]:
    """The fewest teams that were left without room by any order that was tried, and whether the search was given up."""
    ends = {team: (at, to) for team, at, to in moves}
    fewest, most_states = frozenset(ends), MOST_LOOKS // len(ends) if ends else 1
    seen, orders = {fewest}, [_one_more(ends, needs, free, fewest)]
    while orders:
        left = next(orders[-1], None)
        if left is None:
            orders.pop()
        elif left not in seen:
            seen.add(left)
            fewest = left if len(left) < len(fewest) else fewest
            if not left:
                return left, False
            if len(seen) >= most_states:
                return fewest, True
            orders.append(_one_more(ends, needs, free, left))
    return fewest, False


def _one_more(
    ends: Mapping[str, tuple[str, str]], needs: Mapping[str, Amounts], free: Mapping[str, Amounts], left: frozenset[str]
) -> Iterator[frozenset[str]]:
    """Who is left once one more team has moved; moves into buildings with room for all that come are made at once.

    They bar nobody: whatever the order, those who come there find room.
    """
    now = _after(ends, needs, free, left)
    coming = {building: dict.fromkeys(amounts, 0.0) for building, amounts in now.items()}
    for team in left:
        to = coming[ends[team][1]]
        for kind in to:
            to[kind] += needs[team].get(kind, 0.0)
    may = [team for team in sorted(left) if _fits(needs[team], now[ends[team][1]])]
    if harmless := {team for team in may if _fits(coming[ends[team][1]], now[ends[team][1]])}:
        yield left - harmless
        return
    for team in may:
        yield left - {team}


def _after(
    ends: Mapping[str, tuple[str, str]], needs: Mapping[str, Amounts], free: Mapping[str, Amounts], left: frozenset[str]
) -> dict[str, dict[str, float]]:
    """What is free in each building once all but some teams have moved."""
    now = {building: dict(amounts) for building, amounts in free.items()}
    for team, (at, to) in ends.items():
        if team not in left:
            for building, sign in ((at, 1.0), (to, -1.0)):
                for kind, amount in needs[team].items():
                    if kind in now[building]:
                        now[building][kind] += sign * amount
    return now


def _in_between(
    plan: Plan, moves: Sequence[Move], needs: Mapping[str, Amounts], free: Mapping[str, Amounts], teams: Sequence[str]
) -> tuple[str, str] | None:
    """The smallest team that sets the others free from outside, and a building with room for it, today and then."""
    at = {team: start for team, start, _ in moves}
    inside = set(free)
    for team in reversed(teams[-MOST_IN_BETWEEN:]):
        without = {**free, at[team]: {k: v + needs[team].get(k, 0.0) for k, v in free[at[team]].items()}}
        others = [move for move in moves if move[0] != team]
        if _stuck(others, needs, without)[0]:
            continue
        for building in plan.estate.buildings:
            if building not in inside and _has_room(plan, building, plan.estate.teams[team]):
                return team, building
    return None


def _has_room(plan: Plan, building: str, team: Team) -> bool:
    """Whether a building that is in use today or in the plan has room and all features for a team, on both days."""
    known = plan.estate.buildings[building]
    if not (known.in_use_today or plan.is_open[building]) or not team.needs <= known.features:
        return False
    if any(kind not in known.spaces for kind in team.space_needs):
        return False
    sitting = ({name: each.building for name, each in plan.estate.teams.items()}, plan.housing)
    return all(
        _fits(_needs(team), _less(plan, building, (name for name, where in those.items() if where == building)))
        for those in sitting
    )
