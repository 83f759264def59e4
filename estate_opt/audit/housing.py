"""Who sits where, and whether there is room."""

from collections.abc import Iterator, Mapping

from estate_opt.audit.domains import cover
from estate_opt.audit.point import Case, Outcomes, allowance, room_allowance, with_a_desk
from estate_opt.domain.estate import OWN, Building, Pair
from estate_opt.ground.figures import told_apart

DESKS = "desks"


def team_is_housed_or_dissolved(case: Case) -> Outcomes:
    """Every team has a building, or joins those who supply what it delivered."""
    for key, home in case.target.housing.items():
        gone = home is None and key not in case.estate.functions_of_team
        yield f"{key} has no building." if gone else None


def team_sits_in_open_building(case: Case) -> Outcomes:
    """Teams sit only in buildings in use."""
    for key, home in case.target.housing.items():
        if home is not None:
            yield None if case.target.is_open[home] else f"{key} sits in {home}, which is closed."


def _rooms(case: Case, building: str) -> Iterator[tuple[str, float, float]]:
    """Desks, and each space type that the building has or is asked for: what it is, what there is, what is needed."""
    point, row = case.target, case.estate.buildings[building]
    is_open = point.is_open[building]
    if row.desks is not None:
        needed = point.desks_taken(building)
        needed += sum(case.estate.counters[key].desks for key in point.counters if key[1] == building)
        there = (row.desks if is_open else 0.0) + point.fitout_desks.get(building, 0.0)
        yield DESKS, there * (1 - _kept_free(case, building)), needed
    spaces = dict.fromkeys(row.spaces, 0.0)
    for team in point.teams_in[building]:
        for space, quantity in team.space_needs.items():
            spaces[space] = spaces.get(space, 0.0) + quantity
    for space, quantity in spaces.items():
        yield space, row.spaces.get(space, 0.0) if is_open else 0.0, quantity


def _kept_free(case: Case, building: str) -> float:
    """The share of a building's desks that has to be free: none where nobody has moved in."""
    return case.levers.space.headroom_share if _newcomers(case, building) else 0.0


def _newcomers(case: Case, building: str) -> list[str]:
    """Teams that do not sit there today, arrangements whose staff do, and counters that are new and take room."""
    today = {team.team for team in case.today.teams_in[building]}
    staff = [arrangement.arrangement for arrangement, _ in case.target.staff_in[building]]
    staff += [
        f"the counter of {key[0]}" for key in sorted(case.target.counters - case.today.counters)
        if key[1] == building and case.estate.counters[key].desks
    ]  # fmt: skip
    return [team.team for team in case.target.teams_in[building] if team.team not in today] + staff


def _too_few(case: Case, building: str, what: str, there: float, needed: float) -> str | None:
    """More needed than there is: unless all were there today, and it is desks or a space of which there is any."""
    is_as_today = (what == DESKS or there > 0) and not _newcomers(case, building)
    if is_as_today or needed <= there + room_allowance(there):
        return None
    has, need = told_apart(there, needed, decimals=2)
    free = _kept_free(case, building) if what == DESKS else 0.0
    but = f" (with {free:.3g} of its desks kept free, as people have moved in)" if free else ""
    return f"{building} has {has} {what}{but}, but those in it need {need}."


def desks_suffice(case: Case) -> Outcomes:
    """No building is fuller than its desks, added ones included, less some kept free; or than today, where all stay."""
    for key, building in case.estate.buildings.items():
        desks = (room for room in _rooms(case, key) if room[0] == DESKS)
        yield None if building.desks is None else _too_few(case, key, *next(desks))


def spaces_suffice(case: Case) -> Outcomes:
    """No building is asked for more of a space type than it has, or, where nobody moves in, than today."""
    for key, building in case.estate.buildings.items():
        for what, there, needed in list(_rooms(case, key))[building.desks is not None :]:
            yield _too_few(case, key, what, there, needed)


def short_as_today(case: Case) -> Outcomes:
    """Where there is less room than those who are there need, as today, nobody has moved in."""
    for key in case.estate.buildings:
        is_short = any(needed > there + room_allowance(there) for _, there, needed in _rooms(case, key))
        new = _newcomers(case, key) if is_short else []
        yield f"{new[0]} has moved into {key}, where there is not room for all." if new else None


def fitout_within_limit(case: Case) -> Outcomes:
    """Desks are added only in buildings in use, and no more than the building can take."""
    for key, building in case.estate.buildings.items():
        desks = case.target.fitout_desks.get(key, 0.0)
        most = building.fitout_desks if case.target.is_open[key] else 0.0
        slack = room_allowance(most)
        yield None if -slack <= desks <= most + slack else f"{key}: {desks:g} desks added; {most:g} could be."


def _places(case: Case, side: str) -> set[str]:
    """Where a side of a pair is: the building of a team (none if dissolved), or all that an agency is in."""
    if side in case.estate.teams:
        home = case.target.housing[side]
        return set() if home is None else {home}
    return {building for agency, building in case.target.present if agency == side}


def together(case: Case) -> Outcomes:
    """Those to be kept together are together."""
    for pair in case.estate.pairs:
        if pair.kind == "together":
            yield _parted(case, pair)


def _parted(case: Case, pair: Pair) -> str | None:
    """A team keeps to where the other side is; two agencies keep to the same buildings."""
    teams = case.estate.teams
    left, right = _places(case, pair.left), _places(case, pair.right)
    if pair.left in teams and pair.right in teams:
        parted = bool(left and right) and left != right
    elif pair.left in teams:
        parted = not left <= right
    elif pair.right in teams:
        parted = not right <= left
    else:
        parted = left != right
    return f"{pair.left} and {pair.right} are to be kept together, but are not." if parted else None


def apart(case: Case) -> Outcomes:
    """Those to be kept apart share no building."""
    for pair in case.estate.pairs:
        if pair.kind == "apart":
            shared = sorted(_places(case, pair.left) & _places(case, pair.right))
            yield f"{pair.left} and {pair.right} are to be kept apart, but share {shared[0]}." if shared else None


def presence(case: Case) -> Outcomes:
    """An agency named in a pair has staff only in buildings in use."""
    named = {side for pair in case.estate.pairs for side in (pair.left, pair.right)} - set(case.estate.teams)
    for agency, building in sorted(case.target.present):
        if agency in named:
            in_use = case.target.is_open[building]
            yield None if in_use else f"{agency} has staff in {building}, which is closed."


def dissolved_when_supplied(case: Case) -> Outcomes:
    """A team that may join a shared arrangement does so when others supply all it delivers, and only then."""
    for key, functions in case.estate.functions_of_team.items():
        kept = [each.function for each in functions if case.target.supply[each.agency, each.function] == OWN]
        gone = case.target.housing[key] is None
        delivered, needed = cover(case, case.estate.teams[key])
        if gone and kept:
            yield f"{key} joins a shared arrangement, but its agency still supplies {kept[0]} itself."
        elif not gone and not kept and delivered > needed + room_allowance(needed):
            yield f"{key} is kept, though others supply all that it delivers."
        else:
            yield None


def one_way_out(case: Case) -> Outcomes:
    """Each building that closes, and has ways out of its own, is left by one of them; no other is left by any."""
    for key, building in case.estate.buildings.items():
        ways, taken = {way.route for way in building.routes}, case.target.routes.get(key)
        closes = building.in_use_today and not case.target.is_open[key]
        if closes and ways:
            yield None if taken in ways else f"{key} closes, and none of its ways out is taken."
        else:
            yield None if taken is None else f"{key} is left by {taken}, but does not close, or has no such way out."


def building_count(case: Case) -> Outcomes:
    """As many buildings are in use as the option asks for, at least and at the most."""
    for limit in case.levers.limits.buildings:
        count = _in_use(case, limit.scope)
        if limit.at_least is not None and count < limit.at_least:
            yield f"{limit.scope}: {count} buildings in use; the option asks for at least {limit.at_least}."
        elif limit.at_most is not None and count > limit.at_most:
            yield f"{limit.scope}: {count} buildings in use; the option allows {limit.at_most}."
        else:
            yield None


def _in_use(case: Case, scope: str) -> int:
    """Buildings in use in the target, in the place (`all`), of an area or of an agency."""
    form, _, name = scope.partition(":")
    return sum(
        case.target.is_open[key] and (form == "all" or name == (building.area if form == "area" else building.agency))
        for key, building in case.estate.buildings.items()
    )


def headcount_by_area(case: Case, housing: Mapping[str, str | None]) -> dict[str, float]:
    """FTE of teams by the area of the building they sit in; those in buildings of which none is given are left out."""
    found: dict[str, float] = {}
    for key, home in housing.items():
        area = "" if home is None else case.estate.buildings[home].area
        if area:
            found[area] = found.get(area, 0.0) + case.estate.teams[key].fte
    return found


def area_headcount(case: Case) -> Outcomes:
    """No area is emptied of public jobs beyond what the option allows."""
    share = case.levers.limits.min_area_headcount_share
    if share is None:
        return
    left = headcount_by_area(case, case.target.housing)
    for building, arrangements in case.target.staff_in.items():
        area = case.estate.buildings[building].area
        left[area] = left.get(area, 0.0) + sum(fte for _, fte in arrangements)
    for area, fte in headcount_by_area(case, case.today.housing).items():
        least = share * fte
        there, least_told = told_apart(left.get(area, 0.0), least, decimals=2)
        short = left.get(area, 0.0) < least - room_allowance(least)
        yield f"{area}: {there} FTE left; the option asks for {least_told}." if short else None


def _carbon_of_people_kg(case: Case, building: Building) -> float:
    """What a building in use gives off more, or less, than the tables say, for the people who sit in it then."""
    goes_with = with_a_desk(case, building)
    return goes_with.carbon_kg * (case.target.desks_taken(building.building) - goes_with.usual)


def carbon_cap(case: Case) -> Outcomes:
    """The buildings in use give off no more carbon than the option allows."""
    cap = case.levers.limits.carbon_kg_per_year
    if cap is not None:
        in_use = (each for key, each in case.estate.buildings.items() if case.target.is_open[key])
        kg = sum(each.carbon_kg_per_year + _carbon_of_people_kg(case, each) for each in in_use)
        told, most = told_apart(kg, cap)
        yield f"{told} kg a year; the option allows {most}." if kg > cap + allowance(cap) else None
