"""Teams and support functions in another structure of bodies: whole ones change hands, those of divided bodies are cut.

A front-line team goes with the area of the building it sits in. A support team and its function are cut by the people
of the areas, and not by where they sit: a headquarters sits in one of them. Parts of one whole that come together again
are one again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from estate_opt.domain.estate import Estate, SupportFunction, Team
from estate_opt.domain.structure import Structure
from estate_opt.options.reorganise import Reorganisation

Key = TypeVar("Key")
Record = TypeVar("Record")

TeamNames = Mapping[str, Sequence[str]]
"""By former team, the teams that come of it."""
FunctionKeys = Mapping[tuple[str, str], Sequence[tuple[str, str]]]
"""By former (agency, function), those that come of it."""


def in_order(records: Mapping[Key, Record]) -> dict[Key, Record]:
    """Records in the order of their keys, as an estate holds them."""
    return dict(sorted(records.items(), key=lambda item: item[0]))  # type: ignore[arg-type,return-value]


def teams_of(estate: Estate, structure: Structure) -> tuple[dict[str, Team], TeamNames]:
    """The teams of the new structure, and what came of each former one."""
    cut = {name: _cut(estate, structure, team) for name, team in estate.teams.items()}
    together: dict[tuple[str, str, str | None], list[Team]] = {}
    for parts in cut.values():
        for team in parts:
            # Whole teams stay by themselves; parts of one whole in one body and building are one team.
            key = (team.agency, team.part_of or team.team, team.building)
            together.setdefault(key, []).append(team)
    pieces: dict[str, int] = {}
    for _, whole, _ in together:
        pieces[whole] = pieces.get(whole, 0) + 1
    made: dict[str, Team] = {}
    names: dict[str, list[str]] = {name: [] for name in cut}
    former = {team.team: name for name, parts in cut.items() for team in parts}
    for (agency, whole, _), parts in together.items():
        one = _united(parts, f"{whole} ({agency})" if pieces[whole] > 1 else whole, pieces[whole] > 1)
        made[one.team] = one
        for part in parts:
            names[former[part.team]].append(one.team)
    return in_order(made), {name: tuple(dict.fromkeys(each)) for name, each in names.items()}


def _cut(estate: Estate, structure: Structure, team: Team) -> list[Team]:
    """What comes of a team, each with a name that is its own among all of them."""
    if not structure.is_divided(team.agency):
        return [replace(team, agency=structure.heirs(team.agency)[0])]
    if team.function is None and team.team not in estate.functions_of_team:
        area = "" if team.building is None else estate.buildings[team.building].area
        return [replace(team, agency=structure.at(team.agency, area))]
    return [
        replace(
            team,
            team=f"{team.team} ({part.into})",
            agency=part.into,
            fte=team.fte * part.share,
            desks=team.desks * part.share,
            space_needs={kind: need * part.share for kind, need in team.space_needs.items()},
            part_of=team.part_of or team.team,
        )
        for part in structure.of(team.agency)
        if part.share
    ]


def _united(parts: Sequence[Team], name: str, is_part: bool) -> Team:
    first = parts[0]
    if len(parts) == 1 and not first.part_of:
        return first
    kinds = dict.fromkeys(kind for part in parts for kind in part.space_needs)
    return replace(
        first,
        team=name,
        fte=sum(part.fte for part in parts),
        desks=sum(part.desks for part in parts),
        space_needs={kind: sum(part.space_needs.get(kind, 0.0) for part in parts) for kind in kinds},
        part_of=first.part_of if is_part else "",
    )


def functions_of(
    estate: Estate, structure: Structure, levers: Reorganisation, teams: TeamNames, made: Mapping[str, Team]
) -> tuple[dict[tuple[str, str], SupportFunction], FunctionKeys]:
    """The support functions of the new structure, each in as many ways as there were, and what came of each.

    `teams`, `made`: what came of the former teams, and the teams there are now.
    """
    together: dict[tuple[str, str, str], list[SupportFunction]] = {}
    sources: dict[tuple[str, str, str], list[tuple[str, str]]] = {}
    for key, function in estate.functions.items():
        for part in _function_parts(structure, levers, function, teams, made):
            sort = (part.agency, part.shared_as, part.way)
            together.setdefault(sort, []).append(part)
            sources.setdefault(sort, []).append(key)
    ways: dict[tuple[str, str], int] = {}
    for agency, work, _ in together:
        ways[agency, work] = ways.get((agency, work), 0) + 1
    found: dict[tuple[str, str], SupportFunction] = {}
    keys: dict[tuple[str, str], list[tuple[str, str]]] = {key: [] for key in estate.functions}
    for (agency, work, way), parts in together.items():
        name = f"{work} ({way})" if ways[agency, work] > 1 else work
        found[agency, name] = _one_way(parts, name, work if name != work else "")
        for source in sources[agency, work, way]:
            keys[source].append((agency, name))
    return in_order(found), keys


def _function_parts(
    structure: Structure, levers: Reorganisation, function: SupportFunction, teams: TeamNames, made: Mapping[str, Team]
) -> list[SupportFunction]:
    """What comes of a function: its staff are cut, of its systems and contracts a share is needed in every part."""
    parts = [part for part in structure.of(function.agency) if part.share]
    if function.agency not in structure.parts:
        return [replace(function, teams=_delivering(function, function.agency, teams, made))]
    together = levers.onboardings_of_divided
    onboarding = 1.0 if together is None else min(1.0, together / len(parts))
    found = []
    for part in parts:
        again = part.share + levers.replicated_share * (1 - part.share)
        found.append(
            replace(
                function,
                agency=part.into,
                fte=function.fte * part.share,
                staff_gbp_per_year=function.staff_gbp_per_year * part.share,
                systems_gbp_per_year=function.systems_gbp_per_year * again,
                contracts_gbp_per_year=function.contracts_gbp_per_year * again,
                teams=_delivering(function, part.into, teams, made),
                way=function.way or function.agency,
                onboarding_share=function.onboarding_share * onboarding,
            )
        )
    return found


def _delivering(function: SupportFunction, agency: str, teams: TeamNames, made: Mapping[str, Team]) -> tuple[str, ...]:
    """The teams that deliver a part of a function: of those that were cut, its body's own where it has one."""
    found: list[str] = []
    for team in function.teams:
        own = [name for name in teams[team] if made[name].agency == agency]
        found += own if own and len(teams[team]) > 1 else teams[team]
    return tuple(sorted(found))


def _one_way(parts: Sequence[SupportFunction], name: str, work: str) -> SupportFunction:
    return replace(
        parts[0],
        function=name,
        work=work,
        fte=sum(part.fte for part in parts),
        staff_gbp_per_year=sum(part.staff_gbp_per_year for part in parts),
        systems_gbp_per_year=sum(part.systems_gbp_per_year for part in parts),
        contracts_gbp_per_year=sum(part.contracts_gbp_per_year for part in parts),
        teams=tuple(sorted({team for part in parts for team in part.teams})),
        onboarding_share=min(1.0, sum(part.onboarding_share for part in parts)),
    )
