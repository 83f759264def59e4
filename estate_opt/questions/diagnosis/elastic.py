"""The MILP with every policy as a rule that can be taken away: statuses, locks and limits of moves are rows too.

In the MILP that is solved these are domains of the decisions, which is quick but leaves nothing to take away.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from estate_opt.domain.estate import Estate, Lock
from estate_opt.domain.travel import measure
from estate_opt.formulation import RULES, Case, Formulation, formulate
from estate_opt.formulation.arrays import to_arrays
from estate_opt.formulation.locks import fix_locks
from estate_opt.formulation.reach import Reach
from estate_opt.ground.errors import NoPlanError
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
    key: str
    rows: tuple[int, ...]


@dataclass(frozen=True)
class Loosened:
    """A MILP whose first rows are those of the formulation and whose last are the domains."""

    formulation: Formulation
    """Of the estate without statuses, locks and limits of moves."""
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
    free, all_moves = _free_to_move(Case(without, option, travel))
    moving = option.levers.sharing.model_copy(update={"move_teams": True})
    freely = replace(option, levers=option.levers.model_copy(update={"sharing": moving}))
    formulation = formulate(Case(free, freely, travel))
    milp = to_arrays(formulation)
    domains, hopeless = list(_domains(estate, option, formulation)), []
    for lock in estate.locks:
        bounds = bounds_of(lock, formulation)
        if bounds is None:
            hopeless.append(lock)
        fixed = [Row.of({column: 1.0}, at_most=most, at_least=least) for column, least, most in bounds or ()]
        domains += [("lock", lock.wording, row) for row in fixed]
    policies = [*_row_policies(formulation)]
    first = len(milp.row_low)
    numbered = [(rule, key, first + number) for number, (rule, key, _) in enumerate(domains)]
    for (rule, key), rows in groupby(numbered, lambda row: row[:2]):
        policies.append(Policy(rule, key, tuple(number for _, _, number in rows)))
    milp = milp.with_rows([row for _, _, row in domains])
    return Loosened(formulation, estate, milp, tuple(policies), tuple(hopeless), all_moves)


def policy_key(rule: str, key: str) -> str:
    """What a policy's row is about as a whole: the pair without the building, the service without the locality."""
    if rule in ("together", "apart"):
        return " / ".join(sorted(key.rsplit(" / ", 1)[0].split(" / ")))
    return key.split(" / ")[0] if rule == "no_worse_than_today" else key


def _row_policies(formulation: Formulation) -> Iterator[Policy]:
    kind = {rule.__name__: kind for rule, kind in RULES.items()}
    visiting = formulation.decisions.visiting
    found: dict[tuple[str, str], list[int]] = {}
    for number, (rule, key) in enumerate(formulation.rows):
        service, _, locality = key.partition(" / ")
        if rule == "visits_served" and locality in visiting[service].certain:
            # Their visits are certain only because no_worse_than_today keeps them within the standard.
            found.setdefault(("no_worse_than_today", service), []).append(number)
        elif kind[rule] == "policy":
            found.setdefault((rule, policy_key(rule, key)), []).append(number)
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


def _domains(estate: Estate, option: Option, formulation: Formulation) -> Iterator[tuple[str, str, Row]]:
    """Statuses and limits of moves as rows."""
    decisions = formulation.decisions
    for name, building in estate.buildings.items():
        if building.status in ("keep", "close"):
            weights, value = {decisions.is_open[name].column: 1.0}, float(building.status == "keep")
            yield f"status_{building.status}", name, Row.of(weights, at_most=value, at_least=value)
    limited = Reach(formulation.case)
    elsewhere: dict[int, float] = {}
    for name, team in estate.teams.items():
        if team.building is None:
            continue
        away = {b: decisions.house[name, b].column for b in decisions.reach[name] if b != team.building}
        near = set(limited.of(replace(team, movable=True)))
        beyond = {number: 1.0 for building, number in away.items() if building not in near}
        if beyond:
            yield "furthest_move", name, Row.of(beyond, at_most=0.0)
        if not team.movable and away:
            yield "immovable", name, Row.of(dict.fromkeys(away.values(), 1.0), at_most=0.0)
        if team.building not in estate.to_be_left:
            elsewhere |= dict.fromkeys(away.values(), 1.0)
    if not option.levers.sharing.move_teams and elsewhere:
        yield "move_teams", "all", Row.of(elsewhere, at_most=0.0)


def bounds_of(lock: Lock, formulation: Formulation) -> list[tuple[int, float, float]] | None:
    """What a lock fixes: columns, each with its least and most; None if it cannot be kept. The decisions stay as they
    were.
    """
    variables, case = formulation.decisions.variables, formulation.case
    before = [(variable.lowBound, variable.upBound) for variable in variables]
    try:
        fix_locks(replace(case, estate=replace(case.estate, locks=(lock,))), formulation.decisions)
        return [
            (number, float(variable.lowBound), float(variable.upBound))
            for number, variable in enumerate(variables)
            if (variable.lowBound, variable.upBound) != before[number]
        ]
    except NoPlanError:
        return None
    finally:
        for variable, (low, high) in zip(variables, before, strict=True):
            variable.lowBound, variable.upBound = low, high
