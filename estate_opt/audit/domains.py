"""What may be decided at all: known names, statuses, reach, consent, hosts, customers and dissolving."""

import math
from collections.abc import Iterable, Iterator

from estate_opt.audit.point import Case, Outcomes, Point, room_allowance
from estate_opt.domain.estate import (
    DISSOLVED,
    EXTERNAL,
    OWN,
    Agency,
    Arrangement,
    Building,
    Counter,
    Lock,
    SupportFunction,
    Team,
)
from estate_opt.domain.hosting import kinds_in
from estate_opt.domain.tolerance import SAME_DISTANCE
from estate_opt.ground.figures import told_apart


def decisions(case: Case) -> Outcomes:
    """Every decision is made once, names what is in the tables and is a possible number."""
    plan, estate = case.plan, case.estate
    used = {key for key in plan.supply.values() if key != OWN}
    yield from _same_names("buildings", plan.is_open, estate.buildings)
    yield from _same_names("teams", plan.housing, estate.teams)
    yield from _same_names("support functions", plan.supply, estate.functions)
    yield from _known("arrangements", used | set(plan.tiers) | set(plan.hosts), estate.arrangements)
    yield from _known("fit-out", plan.fitout_desks, estate.buildings)
    yield from _known("counters", plan.counters | plan.through, estate.counters)
    yield from _known("front doors", plan.door_fte, estate.front_doors)
    yield from _known("teams' buildings", (home for home in plan.housing.values() if home), estate.buildings)
    yield from _known("hosts' buildings", (host for host in plan.hosts.values() if host), estate.buildings)
    for building, desks in plan.fitout_desks.items():
        yield None if math.isfinite(desks) else f"{building}: the desks added are not a number."
    for building, fte in plan.door_fte.items():
        yield None if math.isfinite(fte) else f"{building}: the staff of the front door are not a number."


def _same_names(what: str, decided: Iterable[object], known: Iterable[object]) -> Outcomes:
    decided, known = set(decided), set(known)
    yield from _known(what, decided, known)
    for name in sorted(known - decided, key=str):
        yield f"{what}: nothing is decided for {_said(name)}."


def _known(what: str, decided: Iterable[object], known: Iterable[object]) -> Outcomes:
    known = set(known)
    for name in sorted(set(decided), key=str):
        yield None if name in known else f"{what}: {_said(name)} is not one of them."


def _said(name: object) -> str:
    return " / ".join(map(str, name)) if isinstance(name, tuple) else str(name)


def building_status(case: Case) -> Outcomes:
    """Buildings marked keep stay in use, and buildings marked close do not."""
    for key, building in case.estate.buildings.items():
        if building.status == "keep" and not case.target.is_open[key]:
            yield f"{key} is marked keep but is closed."
        elif building.status == "close" and case.target.is_open[key]:
            yield f"{key} is marked close but is in use."
        else:
            yield None


def locks(case: Case) -> Outcomes:
    """Every lock is kept: buildings and counters kept or closed, teams and functions where they are pinned."""
    for lock in case.estate.locks:
        at = _where_now(case, lock)
        wanted = {"keep": _where_today(case, lock), "close": False, "pin": lock.where}
        if lock.decision == "free":
            kept = True
        elif lock.decision == "forbid":
            kept = at != lock.where
        else:
            kept = at == wanted[lock.decision]
        yield None if kept else f"The lock {lock.wording} is not kept."


def _where_now(case: Case, lock: Lock) -> object:
    """What the plan does with what is locked: a building's or counter's yes or no, a team's or function's place."""
    if lock.kind == "building":
        return case.target.is_open[lock.name]
    if lock.kind == "team":
        return case.target.housing[lock.name] or DISSOLVED
    if lock.kind == "function":
        return case.target.supply[lock.key[0], lock.key[1]]
    return lock.key in case.target.counters


def _where_today(case: Case, lock: Lock) -> object:
    """What `keep` stands for: in use, offered, the team's building of today, the agency itself."""
    if lock.kind == "team":
        return case.estate.teams[lock.name].building
    return OWN if lock.kind == "function" else True


def _housed(point: Point) -> Iterator[tuple[Team, Building]]:
    for key, home in point.housing.items():
        if home is not None:
            yield point.estate.teams[key], point.estate.buildings[home]


def reach(case: Case) -> Outcomes:
    """Each team stays, or moves to where it may: movable, near enough, with the features and room it needs."""
    for team, building in _housed(case.target):
        problem = _lacking(team, building) or _not_free_to_move(case, team, building) or _too_far(case, team, building)
        yield problem and f"{team.team} cannot sit in {building.building}: {problem}."


def _lacking(team: Team, building: Building) -> str | None:
    """What keeps a team out of a building even if it sits there today."""
    missing = set(team.needs - building.features)
    missing |= {space for space, quantity in team.space_needs.items() if quantity > 0 and space not in building.spaces}
    if missing:
        return f"the building lacks {', '.join(sorted(missing))}"
    return "the building is marked close" if building.status == "close" else None


def _not_free_to_move(case: Case, team: Team, building: Building) -> str | None:
    if team.building == building.building:
        return None
    if team.building is not None:
        must_go = not case.target.is_open[team.building] and _is_told_to_close(case, team.building)
        if not (team.movable and (case.levers.sharing.move_teams or must_go)):
            return "the team is not to be moved"
    if building.desks is not None:
        most = (building.desks + building.fitout_desks) * (1 - case.levers.space.headroom_share)
        if team.desks > most + room_allowance(team.desks):
            return "the building is too small for this team alone, desks that can be added included and some kept free"
    return None


def _is_told_to_close(case: Case, building: str) -> bool:
    """Whether the tables, and not the plan, close a building."""
    locks = (lock for lock in case.estate.locks if lock.kind == "building" and lock.name == building)
    return case.estate.buildings[building].status == "close" or any(lock.decision == "close" for lock in locks)


def _too_far(case: Case, team: Team, building: Building) -> str | None:
    if team.building is None or team.building == building.building or team.max_move_km is None:
        return None
    km = case.plan.travel.km(team.building, building.building)
    if math.isnan(km):
        known = (team.team, building.building) in case.estate.move_costs_gbp
        return None if known else f"its distance from {team.building} is not known"
    if km > team.max_move_km + SAME_DISTANCE:
        far, limit = told_apart(km, team.max_move_km, decimals=2)
        return f"it is {far} km from {team.building}, and the limit is {limit} km"
    return None


def hosting(case: Case) -> Outcomes:
    """Who newly sits in a building is hosted there, and who joins an arrangement is a customer that it takes on."""
    for team, building in _housed(case.target):
        yield None if building.building == team.building else _not_hosted(case, team, building)
    for key, host in case.target.hosts.items():
        arrangement = case.estate.arrangements[key]
        if host is not None and not _takes(case, case.estate.buildings[host], arrangement.provider, False):
            yield f"{key} sits in {host}, which does not host staff of {arrangement.provider}."
    for key, served in case.target.customers.items():
        words, provider = case.estate.arrangements[key].customers, case.estate.arrangements[key].provider
        for function in served if words is not None else ():
            taken = function.agency == provider or _said_in(words or (), case.estate.agencies[function.agency])
            yield None if taken else f"{key} does not take on {function.agency}, which it supplies."


def _not_hosted(case: Case, team: Team, building: Building) -> str | None:
    """What is wrong with a newcomer; of one's own staff those may come who work in such a building today."""
    kinds = case.levers.sharing.kinds_for_own_staff_only
    if team.building is None:
        belongs = team.function is None
    else:
        home = case.estate.buildings[team.building]
        belongs = bool(kinds_in(home.category, kinds) & kinds_in(building.category, kinds))
    if _takes(case, building, team.agency, belongs):
        return None
    return f"{team.team} is put into {building.building}, which does not host it."


def _takes(case: Case, building: Building, agency: str, belongs: bool) -> bool:
    """Whether a building takes newcomers of an agency; `belongs`: they do the work that its kind is kept for."""
    is_kept = bool(kinds_in(building.category, case.levers.sharing.kinds_for_own_staff_only))
    words = building.hosts or frozenset()
    if agency == EXTERNAL:
        return "external" in {word.lower() for word in words} or (building.hosts is None and not is_kept)
    if _said_in(words, case.estate.agencies[agency]):
        return True
    if agency != building.agency:
        return building.hosts is None and not is_kept
    return belongs or not is_kept


def _said_in(words: Iterable[str], agency: Agency) -> bool:
    return agency.agency in set(words) or agency.sector in {word.lower() for word in words}


def consent(case: Case) -> Outcomes:
    """Nobody is hosted, hosts, or is supplied by another, unless both join and the option allows sharing."""
    yield from _consent_to_teams(case)
    for key, arrangement in case.target.supply.items():
        if arrangement != OWN:
            yield _consent_to_supply(case, case.estate.functions[key], case.estate.arrangements[arrangement])
    for counter in sorted(case.target.counters):
        yield _consent_to_counter(case, case.estate.counters[counter])


def _consent_to_teams(case: Case) -> Outcomes:
    for team, building in _housed(case.target):
        if building.building == team.building or building.agency == team.agency:
            yield None
        elif not case.levers.sharing.buildings:
            yield f"{team.team} is put into {building.building}, but the option shares no building."
        else:
            unwilling = _unwilling(case, team.agency, building.agency)
            yield unwilling and f"{team.team} is put into {building.building}, but {unwilling} does not join."


def _unwilling(case: Case, *agencies: str) -> str | None:
    """The first of some agencies that does not join."""
    return next((agency for agency in agencies if not case.estate.agencies[agency].joins), None)


def _consent_to_supply(case: Case, function: SupportFunction, arrangement: Arrangement) -> str | None:
    who = f"{function.function} of {function.agency} is supplied by {arrangement.arrangement}"
    within = _brings_ways_together(case, function, arrangement)
    if not (within or case.levers.sharing.functions):
        return f"{who}, but the option shares no support functions."
    agencies = [] if within else [function.agency]
    if arrangement.provider != EXTERNAL and not within:
        agencies.append(arrangement.provider)
    if arrangement.building is not None:
        owner = case.estate.buildings[arrangement.building].agency
        if owner != arrangement.provider:
            agencies += [arrangement.provider, owner] if within else [owner]
            if not case.levers.sharing.buildings:
                return f"{who} in {arrangement.building} of {owner}, but the option shares no building."
    unwilling = _unwilling(case, *agencies)
    return unwilling and f"{who}, but {unwilling} does not join."


def _brings_ways_together(case: Case, function: SupportFunction, arrangement: Arrangement) -> bool:
    """Whether a body brings together by its own arrangement what it does in more ways than one."""
    work = [
        f for f in case.estate.functions.values() if f.agency == function.agency and f.shared_as == function.shared_as
    ]
    return arrangement.provider == function.agency and len(work) > 1


def _consent_to_counter(case: Case, counter: Counter) -> str | None:
    provider = counter.agency or case.estate.services[counter.service].agency
    host = case.estate.buildings[counter.building].agency
    if counter.is_open_today or provider is None or provider == host:
        return None
    what = f"{counter.service} is newly offered at {counter.building}"
    if not case.levers.sharing.buildings:
        return f"{what} of {host}, but the option shares no building."
    unwilling = _unwilling(case, provider, host)
    return unwilling and f"{what}, but {unwilling} does not join."


def hosts(case: Case) -> Outcomes:
    """The staff of an arrangement sit in the building it names, else with its provider, else outside the place."""
    for key, host in case.target.hosts.items():
        arrangement = case.estate.arrangements[key]
        if arrangement.building is not None:
            yield None if host == arrangement.building else f"{key} sits in {host}, not in {arrangement.building}."
        elif arrangement.provider == EXTERNAL:
            yield None if host is None else f"{key} is supplied from outside but sits in {host}."
        elif host is None:
            yield f"{key} sits nowhere."
        else:
            building = case.estate.buildings[host]
            fits = building.agency == arrangement.provider and building.status != "close"
            yield None if fits else f"{key} sits in {host}, which its provider {arrangement.provider} cannot use."


def cover(case: Case, team: Team) -> tuple[float, float]:
    """FTE of the functions that a team delivers (a function's being shared over its teams), and the FTE needed."""
    delivered = 0.0
    for function in case.estate.functions_of_team.get(team.team, []):
        together = sum(case.estate.teams[other].fte for other in function.teams)
        delivered += function.fte * team.fte / together if together > 0 else 0.0
    return delivered, case.levers.functions.team_cover_share * team.fte


def dissolving(case: Case) -> Outcomes:
    """A team joins who supplies its functions only if these make up enough of its work."""
    for key, home in case.target.housing.items():
        if home is None:
            delivered, needed = cover(case, case.estate.teams[key])
            short = delivered < needed - room_allowance(needed)
            yield (
                f"{key} joins a shared arrangement, but it does more than the functions supplied by others."
                if short
                else None
            )
