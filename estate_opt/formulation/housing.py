"""Rules on who sits where. Formulas in `models/formulation.md`, under the functions' names."""

from estate_opt.domain.estate import DESKS, Pair
from estate_opt.formulation.case import Case
from estate_opt.formulation.decisions import Decisions
from estate_opt.formulation.keys import Key
from estate_opt.formulation.rows import Column, OnlyWhere, Rows, at_least, at_most, exactly


def team_is_housed_or_dissolved(case: Case, decisions: Decisions) -> Rows:
    """Each team sits in exactly one building, or is dissolved because its functions are supplied by others."""
    for team, buildings in decisions.reach.items():
        pairs = [(decisions.house[team, building], 1.0) for building in buildings]
        if team in decisions.dissolved:
            pairs.append((decisions.dissolved[team], 1.0))
        yield (team,), exactly(pairs, 1.0)


def team_sits_in_open_building(case: Case, decisions: Decisions) -> Rows:
    """Nobody sits in a closed building; said team by team, which gives a much better bound than sums."""
    for key, house in decisions.house.items():
        if key[1] not in decisions.always_open:
            yield key, OnlyWhere(house, decisions.is_open[key[1]])


def desks_suffice(case: Case, decisions: Decisions) -> Rows:
    """Desks of teams, shared arrangements' staff and counters fit into desks and fit-out, with room to breathe.

    Where nobody moves in they may be as full as today instead.
    """
    in_use = 1 - case.levers.space.headroom_share
    hosted: dict[str, list[Column]] = {}
    for (_, _, host), staff_fte in decisions.staff_fte.items():
        hosted.setdefault(host, []).append(staff_fte)
    counters: dict[str, list[tuple[Column, float]]] = {}
    for key, offer in decisions.offer.items():
        if desks := case.estate.counters[key].desks:
            counters.setdefault(key[1], []).append((offer, desks))
    for name, building in case.estate.buildings.items():
        if building.desks is None:
            continue
        pairs = [
            (decisions.house[team, name], case.estate.teams[team].desks)
            for team in decisions.housed_at.get(name, ())
            if case.estate.teams[team].desks
        ]
        pairs += [(staff_fte, case.levers.space.desks_per_fte) for staff_fte in hosted.get(name, ())]
        pairs += counters.get(name, ())
        if not pairs:
            continue
        pairs.append((decisions.is_open[name], -in_use * building.desks))
        if name in decisions.fitout_desks:
            pairs.append((decisions.fitout_desks[name], -in_use))
        # Without the tolerance: HiGHS has one of its own, and with sides that are not whole it cuts worse.
        yield (name,), at_most([*pairs, *_as_today(case, decisions, name, DESKS)], 0.0)


def _as_today(case: Case, decisions: Decisions, building: str, kind: str) -> list[tuple[Column, float]]:
    """The room that is taken in a building today beyond what there is to move into, where it may stay as it is."""
    short = case.beyond_room.get(building, {}).get(kind)
    return [(decisions.as_today[building], -short)] if short and building in decisions.as_today else []


def spaces_suffice(case: Case, decisions: Decisions) -> Rows:
    """Every other kind of space fits too, or is as short as today."""
    for name, building in case.estate.buildings.items():
        for space_type, capacity in building.spaces.items():
            pairs = [
                (decisions.house[team, name], case.estate.teams[team].space_needs[space_type])
                for team in decisions.housed_at.get(name, ())
                if case.estate.teams[team].space_needs.get(space_type)
            ]
            if pairs:
                pairs += [(decisions.is_open[name], -capacity), *_as_today(case, decisions, name, space_type)]
                yield (name, space_type), at_most(pairs, 0.0)


def short_as_today(case: Case, decisions: Decisions) -> Rows:
    """What is short or full today may stay so only where nobody moves in: of a building in use, one or the other."""
    for name, as_today in decisions.as_today.items():
        newcomers: list[tuple[Key, Column]] = [
            ((name, "team", team), decisions.house[team, name])
            for team in decisions.housed_at.get(name, ())
            if case.estate.teams[team].building != name
        ]
        newcomers += [
            ((name, "arrangement", arrangement, n), host)
            for (arrangement, n, building), host in decisions.host.items()
            if building == name
        ]
        newcomers += [
            ((name, "counter", service), offer)
            for (service, building), offer in decisions.offer.items()
            if building == name and (counter := case.estate.counters[service, building]).desks
            if not counter.is_open_today
        ]
        for key, moves_in in newcomers:
            if name in decisions.always_open:
                yield key, at_most([(moves_in, 1.0), (as_today, 1.0)], 1.0)
            else:
                yield key, at_most([(moves_in, 1.0), (as_today, 1.0), (decisions.is_open[name], -1.0)], 0.0)


def fitout_within_limit(case: Case, decisions: Decisions) -> Rows:
    """Desks are added only in open buildings, up to the limit."""
    for name, added in decisions.fitout_desks.items():
        limit = case.estate.buildings[name].fitout_desks
        yield (name,), at_most([(added, 1.0), (decisions.is_open[name], -limit)], 0.0)


def _sits(decisions: Decisions, side: str, building: str) -> Column | None:
    """The decision that says whether a side of a pair is in a building; None where it cannot be."""
    house = decisions.house.get((side, building))
    return decisions.present.get((side, building)) if house is None else house


def _buildings_of(decisions: Decisions, side: str) -> list[str]:
    if side in decisions.reach:
        return decisions.reach[side]
    return [building for agency, building in decisions.present if agency == side]


def _pair_key(pair: Pair, building: str) -> Key:
    return pair.left, pair.right, building


def together(case: Case, decisions: Decisions) -> Rows:
    """Wherever the one side sits, the other does too; an agency need only be present where a team sits."""
    for pair in case.estate.pairs:
        if pair.kind != "together":
            continue
        for one, other in ((pair.left, pair.right), (pair.right, pair.left)):
            if one in case.estate.agencies and other in case.estate.teams:
                continue
            for building in _buildings_of(decisions, one):
                sits, accompanied = _sits(decisions, one, building), _sits(decisions, other, building)
                assert sits is not None
                pairs = [(sits, 1.0)]
                if accompanied is not None:
                    pairs.append((accompanied, -1.0))
                if other in decisions.dissolved:
                    pairs.append((decisions.dissolved[other], -1.0))
                yield (one, other, building), at_most(pairs, 0.0)


def apart(case: Case, decisions: Decisions) -> Rows:
    """No building holds both sides."""
    for pair in case.estate.pairs:
        if pair.kind != "apart":
            continue
        for building in _buildings_of(decisions, pair.left):
            left, right = _sits(decisions, pair.left, building), _sits(decisions, pair.right, building)
            if left is not None and right is not None:
                yield _pair_key(pair, building), at_most([(left, 1.0), (right, 1.0)], 1.0)


def presence(case: Case, decisions: Decisions) -> Rows:
    """An agency is present where, and only where, its teams or its arrangements' staff sit."""
    for (agency, building), present in decisions.present.items():
        staff: list[tuple[Key, Column]] = [
            (("team", team), decisions.house[team, building])
            for team in decisions.housed_at.get(building, ())
            if case.estate.teams[team].agency == agency
        ]
        staff += [
            (("arrangement", k, n), host)
            for (k, n, b), host in decisions.host.items()
            if b == building and case.estate.arrangements[k].provider == agency
        ]
        for who, sits in staff:
            yield (agency, building, *who), OnlyWhere(sits, present)
        yield (agency, building), at_least([*((sits, 1.0) for _, sits in staff), (present, -1.0)], 0.0)


def one_way_out(case: Case, decisions: Decisions) -> Rows:
    """A building that has ways out of its own is in use, or is left by one of them."""
    ways: dict[str, list[Column]] = {}
    for (building, _), route in decisions.route.items():
        ways.setdefault(building, []).append(route)
    for building, routes in ways.items():
        yield (building,), exactly([(decisions.is_open[building], 1.0), *((route, 1.0) for route in routes)], 1.0)


def building_count(case: Case, decisions: Decisions) -> Rows:
    """At least / at most so many buildings in use, in the place, an area, or of an agency."""
    for number, count in enumerate(case.levers.limits.buildings):
        where, _, name = count.scope.partition(":")
        pairs = [
            (decisions.is_open[building.building], 1.0)
            for building in case.estate.buildings.values()
            if where == "all" or name == (building.area if where == "area" else building.agency)
        ]
        if count.at_least is not None:
            yield (number, count.scope, "at least"), at_least(pairs, count.at_least)
        if count.at_most is not None:
            yield (number, count.scope, "at most"), at_most(pairs, count.at_most)
