"""The MILP with every policy as a rule that can be taken away.

Statuses, locks, limits of moves, and whom buildings host and arrangements take on, are rows too.

In the MILP that is solved these are domains of the decisions, which is quick but leaves nothing to take away.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np

from estate_opt.domain.estate import Estate, Lock
from estate_opt.domain.travel import measure
from estate_opt.formulation import RULES, Case, Formulation, formulate
from estate_opt.formulation.arrays import to_arrays
from estate_opt.formulation.keys import Key
from estate_opt.formulation.locks import fixed_by
from estate_opt.formulation.reach import Reach
from estate_opt.options.option import Option
from estate_opt.search.milp import Milp, Row

MOST_PLACES = 100_000
"""Where all teams might sit, if they might move anywhere: up to so many pairs all limits of moves are looked at."""
FEW_PLACES = 3
"""Beyond that, only those of teams that have no more places than this."""


@dataclass(frozen=True)
class Policy:
    """One policy that could be given up: a cell of the tables or a lever, and its rows in the MILP."""

    rule: str
    """Its name in `RULES`."""
    key: Key
    rows: tuple[int, ...]


@dataclass(frozen=True)
class Loosened:
    """A MILP whose first rows are those of the formulation and whose last are the domains."""

    formulation: Formulation
    """Of the estate without statuses, locks, limits of moves, and of whom buildings and arrangements take."""
    estate: Estate
    """As it really is."""
    milp: Milp
    policies: tuple[Policy, ...]
    hopeless_locks: tuple[Lock, ...]
    """Locks that cannot be kept whatever else is given up."""
    all_moves: bool
    """Whether the limits of every team's moves are among the policies."""


def loosen(estate: Estate, option: Option) -> Loosened:
    """The MILP of an estate under an option, with every policy as rows of its own."""
    without = _without_statuses(estate)
    travel = measure(without, option)
    free, all_moves = _free_to_move(Case(without, option, travel, seats_staff_anywhere=True))
    free = _open_to_any(free)
    moving = option.levers.sharing.model_copy(update={"move_teams": True, "kinds_for_own_staff_only": ()})
    freely = replace(option, levers=option.levers.model_copy(update={"sharing": moving}))
    formulation = formulate(Case(free, freely, travel, seats_staff_anywhere=True))
    milp = to_arrays(formulation)
    domains, hopeless = list(_domains(estate, option, formulation)), []
    domains += _open_to_some(Case(estate, option, travel), formulation)
    for lock in estate.locks:
        bounds = bounds_of(lock, formulation)
        if bounds is None:
            hopeless.append(lock)
        fixed = [Row.of({column: 1.0}, at_most=most, at_least=least) for column, least, most in bounds or ()]
        domains += [("lock", (lock.wording,), row) for row in fixed]
    policies = [*_row_policies(formulation)]
    first = len(milp.row_low)
    numbered = [(rule, key, first + number) for number, (rule, key, _) in enumerate(domains)]
    for (rule, key), rows in groupby(numbered, lambda row: row[:2]):
        policies.append(Policy(rule, key, tuple(number for _, _, number in rows)))
    milp = milp.with_rows([row for _, _, row in domains])
    return Loosened(formulation, estate, milp, tuple(policies), tuple(hopeless), all_moves)


def _row_policies(formulation: Formulation) -> Iterator[Policy]:
    found: dict[tuple[str, Key], list[int]] = {}
    for number, (rule, key) in enumerate(formulation.rows):
        policy = RULES[rule].policy(formulation.decisions, key)
        if policy is not None:
            found.setdefault(policy, []).append(number)
    return (Policy(rule, key, tuple(rows)) for (rule, key), rows in found.items())


def _without_statuses(estate: Estate) -> Estate:
    """Everything free but for what is only on offer, and no locks; moves as they are limited."""
    buildings = {
        name: replace(building, status="free") if building.status in ("keep", "close") else building
        for name, building in estate.buildings.items()
    }
    return replace(estate, buildings=buildings, locks=())


def _free_to_move(case: Case) -> tuple[Estate, bool]:
    """The estate without limits of moves: for every team, or on a large place for those that have few places."""
    estate, reach = case.estate, Reach(case)
    free = {name: replace(team, movable=True, max_move_km=None) for name, team in estate.teams.items()}
    if len(estate.teams) * len(estate.buildings) <= MOST_PLACES:
        return replace(estate, teams=free), True
    named = {part for lock in case.estate.locks for part in lock.key}
    few = {n for n, team in estate.teams.items() if n in named or len(reach.of(team)) <= FEW_PLACES}
    return replace(estate, teams={n: free[n] if n in few else t for n, t in estate.teams.items()}), False


def _open_to_any(estate: Estate) -> Estate:
    """Every building hosts, and every arrangement takes on, any that join."""
    buildings = {name: replace(building, hosts=None) for name, building in estate.buildings.items()}
    arrangements = {name: replace(each, customers=None) for name, each in estate.arrangements.items()}
    return replace(estate, buildings=buildings, arrangements=arrangements)


def _open_to_some(case: Case, formulation: Formulation) -> Iterator[tuple[str, Key, Row]]:
    """Whom buildings do not host and arrangements do not take on, as rows."""
    decisions, estate = formulation.decisions, case.estate
    outside: dict[str, list[int]] = {}
    for (name, at), house in decisions.house.items():
        team, building = estate.teams[name], estate.buildings[at]
        if team.building != at and not case.hosts(building, team.agency, case.works_in(team)):
            outside.setdefault(at, []).append(house)
    for (name, _, at), host in decisions.host.items():
        if not case.hosts(estate.buildings[at], estate.arrangements[name].provider):
            outside.setdefault(at, []).append(host)
    for at, columns in sorted(outside.items()):
        yield "hosting", (at,), Row.of(dict.fromkeys(columns, 1.0), at_most=0.0)
    refused: dict[str, list[int]] = {}
    for (agency, _, name, _), supply in decisions.supply.items():
        if not case.serves(estate.arrangements[name], agency):
            refused.setdefault(name, []).append(supply)
    for name, columns in sorted(refused.items()):
        yield "customers", (name,), Row.of(dict.fromkeys(columns, 1.0), at_most=0.0)


def _domains(estate: Estate, option: Option, formulation: Formulation) -> Iterator[tuple[str, Key, Row]]:
    """Statuses and limits of moves as rows."""
    decisions = formulation.decisions
    for name, building in estate.buildings.items():
        if building.status in ("keep", "close"):
            weights, value = {decisions.is_open[name]: 1.0}, float(building.status == "keep")
            yield f"status_{building.status}", (name,), Row.of(weights, at_most=value, at_least=value)
    limited = Reach(formulation.case)
    elsewhere: dict[int, float] = {}
    for name, team in estate.teams.items():
        if team.building is None:
            continue
        away = {b: decisions.house[name, b] for b in decisions.reach[name] if b != team.building}
        near = set(limited.of(replace(team, movable=True)))
        beyond = {number: 1.0 for building, number in away.items() if building not in near}
        if beyond:
            yield "furthest_move", (name,), Row.of(beyond, at_most=0.0)
        if not team.movable and away:
            yield "immovable", (name,), Row.of(dict.fromkeys(away.values(), 1.0), at_most=0.0)
        if team.building not in estate.to_be_left:
            elsewhere |= dict.fromkeys(away.values(), 1.0)
    if not option.levers.sharing.move_teams and elsewhere:
        yield "move_teams", ("all",), Row.of(elsewhere, at_most=0.0)


def bounds_of(lock: Lock, formulation: Formulation) -> list[tuple[int, float, float]] | None:
    """What a lock fixes: columns, each with its least and most; None if it cannot be kept."""
    before = formulation.bounds
    after, unmet = fixed_by((lock,), formulation.case, formulation.decisions, before)
    if unmet:
        return None
    changed = np.flatnonzero((after.low != before.low) | (after.high != before.high)).tolist()
    return [(column, float(after.low[column]), float(after.high[column])) for column in changed]
