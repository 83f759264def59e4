"""The projects of a plan, and the options under which some of them are left out.

A project is left out by the tables' own means. A building takes nobody new but its owner's staff (`hosts`): it may
stay, close, or, where it is on offer, open for its owner alone. An arrangement asks for more agencies than there are
(`min_agencies`), so that everybody keeps to its own or joins another.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, combinations, zip_longest

from estate_opt.domain.decided import Decided
from estate_opt.domain.estate import EXTERNAL, OWN, Agency, Estate
from estate_opt.domain.hosting import names
from estate_opt.domain.projects import ARRANGEMENT, HUB, Project
from estate_opt.options.option import Change, Option
from estate_opt.questions.accounts.accounts import Asked
from estate_opt.questions.accounts.values import untidied
from estate_opt.questions.games.game import everybody, members_of
from estate_opt.results.names import lock_in_words, named, supplier
from estate_opt.tables.changes import apply_changes
from estate_opt.tables.typed_rows import Tables

BECAUSE = "Accounts: what the plan is without this project"
SMALLER = "smaller than those looked at"
MOST_NAMED = 2
"""Projects left out that a title names; of more those that are kept."""


@dataclass(frozen=True)
class ProjectsAsked:
    """The projects looked at, and what has to be solved for them."""

    projects: tuple[Project, ...]
    not_asked: tuple[tuple[Project, str], ...]
    groups: dict[int, Option]
    """By the projects that are kept (bit i of a group is the i-th), the option under which the others are left out."""


def projects_asked(asked: Asked, most: int) -> ProjectsAsked:
    """The largest projects of a plan, hub and arrangement in turn, and the options without each, each pair and all."""
    estate, held = asked.estate, dict[Project, str]()
    free: dict[str, list[Project]] = {HUB: [], ARRANGEMENT: []}
    for project in projects_of(estate, asked.plan.decided):
        lock = _lock_of(estate, project)
        if lock:
            held[project] = f"decided beforehand: {lock}"
        else:
            free[project.kind].append(project)
    in_turn = [each for pair in zip_longest(free[HUB], free[ARRANGEMENT]) for each in pair if each is not None]
    chosen, smaller = in_turn[:most], in_turn[most:]
    tables = apply_changes(asked.ticked.tables, asked.option)
    return ProjectsAsked(
        tuple(chosen),
        (*held.items(), *((each, SMALLER) for each in smaller)),
        {kept: option_keeping(asked.option, tables, estate, chosen, kept) for kept in groups_of_projects(len(chosen))},
    )


def groups_of_projects(number: int) -> list[int]:
    """The groups of projects to solve for, by those that are kept: all but each, all but each pair, none, each alone.

    All of them kept is the plan itself.
    """
    every = everybody(number)
    bits = [1 << n for n in range(number)]
    without = [every ^ bit for bit in bits]
    without_two = [every ^ first ^ second for first, second in combinations(bits, 2)]
    return [*dict.fromkeys(group for group in (*without, *without_two, 0, *bits) if group != every)]


def projects_of(estate: Estate, decided: Decided) -> list[Project]:
    """Every project of a plan, the largest of its kind first."""
    found = chain(_hubs(estate, decided), _arrangements(estate, decided))
    return sorted(found, key=lambda each: (-each.fte, each.kind, each.key))


def _hubs(estate: Estate, decided: Decided) -> Iterator[Project]:
    coming = defaultdict[str, list[tuple[str, float]]](list)
    """By building: whose staff comes to it, and how many FTE."""
    for team in estate.teams.values():
        at = decided.housing.get(team.team)
        if at is not None and at != team.building and estate.buildings[at].agency != team.agency:
            coming[at].append((team.agency, team.fte))
    for arrangement, at in decided.hosts.items():
        provider = estate.arrangements[arrangement].provider
        if at is not None and estate.buildings[at].agency != provider:
            coming[at].append((provider, _served_fte(estate, decided, arrangement)))
    for name, who in coming.items():
        owner = estate.buildings[name].agency
        bodies = sorted({body for body, _ in who} - {owner, EXTERNAL})
        fte = sum(fte for _, fte in who)
        yield Project(HUB, name, named(name, estate, "building"), (owner, *bodies), fte)


def _arrangements(estate: Estate, decided: Decided) -> Iterator[Project]:
    for name in sorted({*decided.supply.values()} - {OWN}):
        provider = estate.arrangements[name].provider
        bodies = {body for (body, _), chosen in decided.supply.items() if chosen == name} | {provider}
        if len(bodies - {EXTERNAL}) > 1:
            others = sorted(bodies - {provider, EXTERNAL})
            whose = others if provider == EXTERNAL else [provider, *others]
            yield Project(ARRANGEMENT, name, supplier(name, estate), tuple(whose), _served_fte(estate, decided, name))


def _served_fte(estate: Estate, decided: Decided, arrangement: str) -> float:
    """Before any saving."""
    return sum(estate.functions[key].fte for key, chosen in decided.supply.items() if chosen == arrangement)


def _lock_of(estate: Estate, project: Project) -> str:
    """The lock that puts staff or a function of another body into a project; empty: none does."""
    for lock in estate.locks:
        if lock.decision != "pin" or lock.where != project.key:
            continue
        if lock.kind == "team" and project.kind == HUB:
            team = estate.teams[lock.key[0]]
            if team.agency != estate.buildings[project.key].agency and team.building != project.key:
                return lock_in_words(lock, estate)
        if lock.kind == "function" and project.kind == ARRANGEMENT:
            return lock_in_words(lock, estate)
    return ""


def option_keeping(option: Option, tables: Tables, estate: Estate, projects: Sequence[Project], kept: int) -> Option:
    """The option with all projects left out but those of a group; its plan is left as it is found, for its cost alone.

    `tables`: with the option's own changes made.
    """
    left_out = [projects[number] for number in members_of(everybody(len(projects)) ^ kept)]
    changes = tuple(_change(tables, estate, each) for each in left_out)
    told = ", ".join(each.name for each in left_out)
    if len(left_out) > MOST_NAMED:
        only = ", ".join(projects[number].name for number in members_of(kept))
        told = f"the projects but {only}" if kept else "any of the projects"
    return replace(untidied(option), title=f"{option.title}: without {told}", changes=(*option.changes, *changes))


def _change(tables: Tables, estate: Estate, project: Project) -> Change:
    if project.kind == ARRANGEMENT:
        never = len(estate.functions) + 1
        return Change(table="arrangements", id=project.key, column="min_agencies", to=never, because=BECAUSE)
    row = tables.ids("buildings")[project.key]
    owner = tables.ids("agencies")[row["agency"]]
    body = Agency(owner["agency"], owner["agency"], owner["sector"] or "other")
    # Named itself, the owner may seat whom the kind of building would keep out: that stays so.
    whom = body.agency if names(row["hosts"] or (), body) else "own"
    return Change(table="buildings", id=project.key, column="hosts", to=whom, because=BECAUSE)
