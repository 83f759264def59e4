"""Desks and other space in figures, and why a team has nowhere to go."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from estate_opt.domain import hosting
from estate_opt.domain.estate import Building, Team
from estate_opt.domain.staffing import may_stay
from estate_opt.domain.tolerance import SAME_DISTANCE, whole_desks, whole_room
from estate_opt.formulation.case import Case
from estate_opt.formulation.figures import Clash, Figures, Source, is_more, listed, with_names
from estate_opt.ground.figures import told_apart
from estate_opt.results.names import named

MOST_NEAR = 5
"""Buildings of which it is told why a team cannot go there: its own, then the nearest."""
DIVIDE = "Teams are never split: divide its row into teams that fit"


def desks_in_figures(clash: Clash) -> Iterator[Figures]:
    """Desks that some teams need, and those of all the buildings that are left to them."""
    buildings = [str(name) for (name,) in clash.keys.get("desks_suffice", ())]
    kept: dict[str, float] = {}
    for (service, name), offer in clash.decisions.offer.items():
        if offer in clash.fixed and (desks := clash.estate.counters[service, name].desks):
            kept[name] = kept.get(name, 0.0) + desks

    def sources(teams: Sequence[str], at: Sequence[str]) -> tuple[Source, ...]:
        counters = [Source("counters", key, ("desks",)) for key in clash.estate.counters if key[1] in kept]
        return (*_of_desks(teams, at), *(each for each in counters if each.key[1] in at))

    joined = {places[0] for team in clash.estate.teams if len(places := _to_move_to(clash, team)) == 1}

    def there(building: Building) -> float:
        case, name = clash.case, building.building
        there = case.desks_to_move_into(building) if name in joined else case.most_desks(building)
        return there - kept.get(name, 0.0)

    yield from _room(clash, _Space("desks", _desks_needed, there, sources, kept), buildings)


def _to_move_to(clash: Clash, team: str) -> list[str]:
    """The buildings left to a team that has to move."""
    places = clash.places_of(team) if clash.must_sit(team) else []
    return [] if clash.estate.teams[team].building in places else places


def spaces_in_figures(clash: Clash) -> Iterator[Figures]:
    """The same of every other type of space that clashes."""
    of_type: dict[str, list[str]] = {}
    for name, space_type in clash.keys.get("spaces_suffice", ()):
        of_type.setdefault(str(space_type), []).append(str(name))
    for space_type, buildings in of_type.items():

        def needed(team: Team, space_type: str = space_type) -> float:
            return team.space_needs.get(space_type, 0.0)

        def there(building: Building, space_type: str = space_type) -> float:
            return building.spaces.get(space_type, math.inf)

        def sources(teams: Sequence[str], at: Sequence[str], space_type: str = space_type) -> tuple[Source, ...]:
            capacities = [Source("spaces", (b, space_type), ("capacity",)) for b in at]
            return (*capacities, *(Source("needs", (team, space_type), ("quantity",)) for team in teams))

        yield from _room(clash, _Space(space_type, needed, there, sources), buildings)


@dataclass(frozen=True)
class _Space:
    """A kind of space: how much of it teams need and buildings have, and where the tables say so."""

    name: str
    needed: Callable[[Team], float]
    there: Callable[[Building], float]
    sources: Callable[[Sequence[str], Sequence[str]], tuple[Source, ...]]
    kept: Mapping[str, float] = field(default_factory=dict)
    """What counters that stay take of it, by building: already taken off what there is."""

    def told_needed(self, amount: float) -> str:
        """What is needed, as it is said: desks are whole ones."""
        return f"{whole_desks(amount):,}" if self.name == "desks" else told_apart(amount)[0]

    def told_there(self, amount: float) -> str:
        """What there is, likewise."""
        return f"{whole_room(amount):,}" if self.name == "desks" else told_apart(amount)[0]

    def told(self, needed: float, there: float) -> tuple[str, str]:
        """What some teams need, and what there is in some buildings, told apart."""
        if self.name == "desks":
            return self.told_needed(needed), self.told_there(there)
        apart = told_apart(needed, there)
        return apart[0], apart[1]


def _desks_needed(team: Team) -> float:
    return team.desks


def _of_desks(teams: Sequence[str], buildings: Sequence[str]) -> tuple[Source, ...]:
    there = [Source("buildings", (b,), (column,)) for b in buildings for column in ("desks", "fitout_desks")]
    return (*there, *(Source("teams", (team,), ("desks", "fte")) for team in teams))


def _room(clash: Clash, space: _Space, buildings: Sequence[str]) -> Iterator[Figures]:
    """What those need who have nowhere else to go than some buildings, against what there is in these."""
    estate, inside = clash.estate, set(buildings)
    open_there = [name for name in buildings if name not in clash.shut]
    there = math.fsum(space.there(estate.buildings[name]) for name in open_there)
    named_teams = {str(name) for (name,) in clash.keys.get("team_is_housed_or_dissolved", ())}
    teams = [name for name in sorted(named_teams) if clash.must_sit(name) and _is_held(clash, name, inside)]
    teams = sorted(
        (name for name in teams if space.needed(estate.teams[name]) > 0),
        key=lambda name: (-space.needed(estate.teams[name]), name),
    )
    if not open_there or not teams or math.isinf(there):
        return
    needed = math.fsum(space.needed(estate.teams[name]) for name in teams)
    if is_more(needed, there):
        yield _too_much(clash, space, teams, open_there, (needed, there))
    elif clash.only_outright and len(teams) > 1 and not _has_counters(clash, open_there):
        yield _does_not_pack(clash, space, teams, open_there, (needed, there))


def _has_counters(clash: Clash, buildings: Sequence[str]) -> bool:
    """Whether counters that may or may not be there take room too: then it is not known what is left for teams."""
    ruled = clash.ruled_out | clash.fixed
    return any(
        name in buildings and offer not in ruled and clash.estate.counters[service, name].desks
        for (service, name), offer in clash.decisions.offer.items()
    )


def _is_held(clash: Clash, team: str, buildings: set[str]) -> bool:
    """Whether a team has places, all of them in these buildings; who has none at all is told of by itself."""
    places = clash.places_of(team)
    return bool(places) and set(places) <= buildings and not fits_nowhere(clash, team)


def _by_team(clash: Clash, space: _Space, teams: Sequence[str]) -> str:
    return listed([
        f"{named(name, clash.estate, 'team')} {space.told_needed(space.needed(clash.estate.teams[name]))}"
        for name in teams
    ])  # fmt: skip


def _by_building(clash: Clash, space: _Space, buildings: Sequence[str]) -> str:
    estate = clash.estate
    if len(buildings) == 1:
        told = f"{named(buildings[0], estate, 'building')}{_fitout(space, [estate.buildings[buildings[0]]])}"
        return told + _less_counters(space, buildings)
    each = [f"{named(b, estate, 'building')} {space.told_there(space.there(estate.buildings[b]))}" for b in buildings]
    return f"{listed(each)}{_fitout(space, [estate.buildings[b] for b in buildings])}{_less_counters(space, buildings)}"


def _less_counters(space: _Space, buildings: Sequence[str]) -> str:
    taken = math.fsum(space.kept.get(name, 0.0) for name in buildings)
    return f", the {space.told_needed(taken)} that its counters take left out" if taken else ""


def _fitout(space: _Space, buildings: Sequence[Building]) -> str:
    added = math.fsum(building.fitout_desks for building in buildings) if space.name == "desks" else 0.0
    return f", {whole_room(added):,} of them still to be fitted out" if added else ""


def _density(clash: Clash, space: _Space) -> str:
    if space.name != "desks":
        return ""
    return (
        f" Where a team gives no desks it needs {clash.case.levers.space.desks_per_fte:g} for each FTE "
        f"(the lever space.desks_per_fte).{_kept_free(clash.case)}"
    )


def _kept_free(case: Case) -> str:
    """What of the desks does not count where people move in, as a sentence."""
    share = case.levers.space.headroom_share
    said = f" Where people move in, {100 * share:.3g} % of the desks are kept free (the lever space.headroom_share)."
    return said if share else ""


def _too_much(
    clash: Clash, space: _Space, teams: Sequence[str], buildings: Sequence[str], figures: tuple[float, float]
) -> Figures:
    needed, there = space.told(*figures)
    who = (
        f"{len(teams):,} teams that can sit nowhere else need"
        if len(teams) > 1
        else "A team that can sit nowhere else needs"
    )
    words = (
        f"{who} {needed} {space.name} ({_by_team(clash, space, teams)}); there are {there} "
        f"({_by_building(clash, space, buildings)}).{_density(clash, space)}"
    )
    return Figures(words, space.sources(teams, buildings), *figures, space.name)


def _does_not_pack(
    clash: Clash, space: _Space, teams: Sequence[str], buildings: Sequence[str], figures: tuple[float, float]
) -> Figures:
    needed, there = space.told(*figures)
    words = (
        f"{len(teams):,} teams need {needed} {space.name} ({_by_team(clash, space, teams)}) and there are {there} "
        f"({_by_building(clash, space, buildings)}): teams are never split, and whole they do not fit."
        f"{_kept_free(clash.case) if space.name == 'desks' else ''}"
    )
    return Figures(words, space.sources(teams, buildings), *figures, space.name)


def teams_in_figures(clash: Clash) -> Iterator[Figures]:
    """Of each team that clashes and has nowhere to go: why not."""
    named_teams = sorted(str(name) for (name,) in clash.keys.get("team_is_housed_or_dissolved", ()))
    for team in named_teams:
        if clash.must_sit(team) and (fits_nowhere(clash, team) or not clash.places_of(team)):
            yield nowhere_to_go(clash.case, team, clash.shut)


def fits_nowhere(clash: Clash, team: str) -> bool:
    """Whether no building left to a team has the desks for it, even by itself."""
    needed, room = clash.estate.teams[team].desks, clash.case.most_desks
    return all(is_more(needed, room(clash.estate.buildings[name])) for name in clash.places_of(team))


def nowhere_to_go(case: Case, team: str, shut: frozenset[str] = frozenset()) -> Figures:
    """Why no building can take a team: the largest room there is, then the nearest buildings with what is against each.

    A building's status, the locks and the limits of moves are told as the tables have them. `shut`: buildings that are
    closed by what clashes with the team.
    """
    estate, one = case.estate, case.estate.teams[team]
    about = named(team, estate, "team")
    largest = max(estate.buildings.values(), key=case.desks_to_move_into)
    room = case.desks_to_move_into(largest)
    desks, most = f"{whole_desks(one.desks):,}", f"{whole_room(room):,}" if math.isfinite(room) else ""
    lines = tuple(f"{named(b, estate, 'building')}{km}: {why}" for b, km, why in _nearest(case, one, shut))
    seat = Source("teams", (team,), ("desks", "fte"))
    if is_more(one.desks, room):
        added = f"{whole_room(largest.fitout_desks):,}"
        fitout = f" ({added} of them still to be fitted out)" if largest.fitout_desks else ""
        words = (
            f"{about} fits nowhere: it needs {desks} desks{_from_fte(case, one)}, and the largest room there is, "
            f"{named(largest.building, estate, 'building')}, has {most}{fitout}.{_kept_free(case)} {DIVIDE}."
        )
        return Figures(words, (seat, *_of_desks((), (largest.building,))), one.desks, room, "desks", lines)
    words = f"{about} has nowhere to go: it needs {desks} desks{_needs(one)}, and something is against every building."
    return Figures(words, (seat,), one.desks, None, "desks", lines)


def _from_fte(case: Case, team: Team) -> str:
    """How its desks follow from its FTE, where they do."""
    share = case.levers.space.desks_per_fte
    if not math.isclose(team.desks, team.fte * share):
        return ""
    return f" ({told_apart(team.fte)[0]} FTE at {share:g} desks each, the lever space.desks_per_fte)"


def _needs(team: Team) -> str:
    parts = [*sorted(team.needs), *(f"{told_apart(n)[0]} {kind}" for kind, n in sorted(team.space_needs.items()))]
    return f" and {', '.join(parts)}" if parts else ""


def _nearest(case: Case, team: Team, shut: frozenset[str]) -> Iterator[tuple[str, str, str]]:
    """A team's own building and the nearest others: id, how far in words, and what is against each."""

    def km_to(name: str) -> float:
        km = math.nan if team.building is None else case.travel.km(team.building, name)
        return math.inf if math.isnan(km) else km

    order = sorted(case.estate.buildings, key=lambda name: (name != team.building, km_to(name), name))
    for name in order[:MOST_NEAR]:
        km = km_to(name)
        far = "" if name == team.building or math.isinf(km) else f", {told_apart(km)[0]} km"
        where = " (where it sits today)" if name == team.building else ""
        reasons = list(against(case, team, name))
        if name in shut and case.estate.buildings[name].status != "close":
            reasons.insert(0, "the choices in conflict close it")
        yield name, f"{where}{far}", "; ".join(reasons) or "nothing is against it by itself"


def against(case: Case, team: Team, name: str) -> Iterator[str]:
    """Everything that keeps a team out of a building, each in a few words."""
    estate, building = case.estate, case.estate.buildings[name]
    if building.status == "close":
        yield "its status is close"
    if team.serves is not None and team.serves in case.serving and not may_stay(estate, team, name):
        counter = estate.counters.get((team.serves, name))
        if counter is None or not case.may_offer(counter):
            yield f"{named(team.serves, estate, 'service')}, with whose counter it sits, cannot be offered there"
    yield from _locked_out(case, team, name)
    lacking = sorted(team.needs - building.features)
    if lacking:
        yield f"it lacks {', '.join(lacking)}"
    free = 0.0 if team.building == name else case.levers.space.headroom_share
    room = case.desks_to_move_into(building) / (1 - case.levers.space.headroom_share) * (1 - free)
    if is_more(team.desks, room):
        needed, there = f"{whole_desks(team.desks):,}", f"{whole_room(room):,}"
        but = f", with {100 * free:.3g} % kept free where people move in" if free else ""
        yield f"it has {there} desks of the {needed} needed{but}"
    for kind, quantity in sorted(team.space_needs.items()):
        capacity = building.spaces.get(kind, 0.0)
        if is_more(quantity, capacity):
            needed, there = told_apart(quantity, capacity)
            yield f"it has {there} {kind} of the {needed} needed"
    if team.building == name:
        return
    if not case.may_share_building(team.agency, building.agency):
        yield _no_consent(case, team.agency, building.agency)
    elif not case.hosts(building, team.agency, case.works_in(team)):
        why = hosting.in_words(building, case.own_kinds(building))
        yield f"it does not host {named(team.agency, estate, 'agency')} ({why})"
    if team.building is None:
        return
    if not team.movable:
        yield "the team may not move (movable: no)"
    elif not case.levers.sharing.move_teams and team.building not in estate.to_be_left:
        yield "no team may move (the lever sharing.move_teams)"
    km = case.travel.km(team.building, name)
    if team.max_move_km is not None and (math.isnan(km) and (team.team, name) not in estate.move_costs_gbp):
        yield "its distance is not known"
    elif team.max_move_km is not None and km > team.max_move_km + SAME_DISTANCE:
        far, limit = told_apart(km, team.max_move_km)
        yield f"{far} km is further than its furthest move, {limit} km"


def _locked_out(case: Case, team: Team, name: str) -> Iterator[str]:
    for lock in case.estate.locks:
        if lock.kind == "building" and lock.key == (name,) and lock.decision == "close":
            yield "a lock closes it"
        closes_counter = (lock.kind, lock.key, lock.decision) == ("counter", (team.serves, name), "close")
        if closes_counter and team.serves in case.serving and not may_stay(case.estate, team, name):
            yield f"a lock closes the counter of {named(lock.key[0], case.estate, 'service')}, with which it sits"
        if lock.kind == "team" and lock.key == (team.team,):
            at = team.building if lock.decision == "keep" else lock.where
            if (lock.decision in ("keep", "pin") and at != name) or (lock.decision == "forbid" and at == name):
                yield f"the lock {lock.wording} is against it"


def _no_consent(case: Case, one: str, other: str) -> str:
    alone = [agency for agency in (one, other) if not case.joins(agency)]
    if not alone:
        return "agencies share no buildings (the lever sharing.buildings)"
    return f"{named(alone[0], case.estate, 'agency')} keeps to itself (joins: no)"


def count_in_figures(clash: Clash) -> Iterator[Figures]:
    """Counts of buildings: how many there can be, or what the largest so many hold."""
    counts = clash.case.levers.limits.buildings
    for number, scope, side in clash.keys.get("building_count", ()):
        count = counts[int(number)]
        inside = _in_scope(clash, str(scope))
        source: Mapping[bool, int | None] = {True: count.at_least, False: count.at_most}
        limit = source[side == "at least"]
        if limit is None:
            continue
        if side == "at least":
            there = [name for name in inside if name not in clash.shut]
            if limit > len(there):
                shut = with_names([name for name in inside if name in clash.shut], clash, "building")
                words = f"At least {limit:,} buildings are to be in use; {len(there):,} can be"
                words += f", as {shut} close{'s' if len(inside) - len(there) == 1 else ''}." if shut else "."
                yield Figures(words, (), float(limit), float(len(there)), "buildings")
        else:
            yield from _too_few(clash, inside, limit, scope == "all")


def _in_scope(clash: Clash, scope: str) -> list[str]:
    where, _, whose = scope.partition(":")
    return [
        name
        for name, building in clash.estate.buildings.items()
        if where == "all" or whose == (building.area if where == "area" else building.agency)
    ]


def _too_few(clash: Clash, inside: Sequence[str], limit: int, is_whole_place: bool) -> Iterator[Figures]:
    """At most so many: more must be open, or the largest so many have not the desks for everybody."""
    estate = clash.estate
    opened = [name for name in inside if clash.decisions.is_open[name] in clash.fixed]
    if len(opened) > limit:
        words = f"At most {limit:,} may be in use; {len(opened):,} must be: {with_names(opened, clash, 'building')}."
        yield Figures(words, (), float(len(opened)), float(limit), "buildings")
    rooms = sorted(
        (clash.case.most_desks(estate.buildings[name]) for name in inside if name not in clash.shut), reverse=True
    )
    needed = math.fsum(team.desks for name, team in estate.teams.items() if clash.must_sit(name))
    there = math.fsum(rooms[:limit])
    if is_whole_place and is_more(needed, there):
        both = f"{whole_desks(needed):,}", f"{whole_room(there):,}"
        size = "the largest has" if limit == 1 else f"the {limit:,} largest have"
        words = (
            f"All teams that cannot join a shared arrangement need {both[0]} desks; of the buildings {size} {both[1]}."
        )
        yield Figures(words, (), needed, there, "desks")
