"""Who sits where, and whether there is room."""

from collections.abc import Mapping

from estate_opt.audit.domains import cover
from estate_opt.audit.point import Case, Outcomes, allowance
from estate_opt.domain.estate import OWN, Pair

DESKS_ALLOWANCE = 1e-4
"""Desks by which a building may be overfull at the most, whatever its size."""


def _desks_allowance(scale: float) -> float:
    return min(DESKS_ALLOWANCE, allowance(scale))


def team_is_housed_or_dissolved(case: Case) -> Outcomes:
    """Every team has a building, or is dissolved because others supply what it delivers."""
    for key, home in case.target.housing.items():
        gone = home is None and key not in case.estate.functions_of_team
        yield f"{key} has no building." if gone else None


def team_sits_in_open_building(case: Case) -> Outcomes:
    """Teams sit only in buildings in use."""
    for key, home in case.target.housing.items():
        if home is not None:
            yield None if case.target.is_open[home] else f"{key} sits in {home}, which is closed."


def desks_suffice(case: Case) -> Outcomes:
    """No building has more people's desks in it than it has desks, added ones included."""
    point = case.target
    for key, building in case.estate.buildings.items():
        needed = sum(team.desks for team in point.teams_in[key])
        needed += case.levers.space.desks_per_fte * sum(fte for _, fte in point.staff_in[key])
        if building.desks is None:
            yield None
            continue
        there = (building.desks if point.is_open[key] else 0.0) + point.fitout_desks.get(key, 0.0)
        over = needed > there + _desks_allowance(there)
        yield f"{key} has {there:g} desks, but those in it need {needed:.4f}." if over else None


def spaces_suffice(case: Case) -> Outcomes:
    """No building is asked for more of a space type than it has."""
    for key, building in case.estate.buildings.items():
        needed: dict[str, float] = dict.fromkeys(building.spaces, 0.0)
        for team in case.target.teams_in[key]:
            for space, quantity in team.space_needs.items():
                needed[space] = needed.get(space, 0.0) + quantity
        for space, quantity in needed.items():
            there = building.spaces.get(space, 0.0) if case.target.is_open[key] else 0.0
            over = quantity > there + allowance(there)
            yield f"{key} has {there:g} {space}, but those in it need {quantity:g}." if over else None


def fitout_within_limit(case: Case) -> Outcomes:
    """Desks are added only in buildings in use, and no more than the building can take."""
    for key, building in case.estate.buildings.items():
        desks = case.target.fitout_desks.get(key, 0.0)
        most = building.fitout_desks if case.target.is_open[key] else 0.0
        slack = _desks_allowance(most)
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
    """A team that may be dissolved is, when others supply all it delivers, and only then."""
    for key, functions in case.estate.functions_of_team.items():
        kept = [each.function for each in functions if case.target.supply[each.agency, each.function] == OWN]
        gone = case.target.housing[key] is None
        delivered, needed = cover(case, case.estate.teams[key])
        if gone and kept:
            yield f"{key} is dissolved, but its agency still supplies {kept[0]} itself."
        elif not gone and not kept and delivered > needed + allowance(needed):
            yield f"{key} is kept, though others supply all that it delivers."
        else:
            yield None


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
        short = left.get(area, 0.0) < least - allowance(least)
        yield f"{area}: {left.get(area, 0.0):.2f} FTE left; the option asks for {least:.2f}." if short else None


def carbon_cap(case: Case) -> Outcomes:
    """The buildings in use give off no more carbon than the option allows."""
    cap = case.levers.limits.carbon_kg_per_year
    if cap is not None:
        buildings = case.estate.buildings.values()
        kg = sum(building.carbon_kg_per_year for building in buildings if case.target.is_open[building.building])
        yield f"{kg:,.1f} kg a year; the option allows {cap:,.1f}." if kg > cap + allowance(cap) else None
