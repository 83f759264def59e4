"""Decisions taken beforehand, as fixed bounds. See *Locks* in `models/formulation.md`.

Bounds rather than rows: a fixed column is gone before the search begins, in every neighbourhood too.
"""

from collections.abc import Iterable

from pulp import LpVariable

from estate_opt.domain.estate import DISSOLVED, OWN, Lock
from estate_opt.formulation.case import Case
from estate_opt.formulation.decisions import Decisions
from estate_opt.ground.errors import NoPlanError


def fix_locks(case: Case, decisions: Decisions) -> None:
    """Fix every decision that a lock takes.

    Raises NoPlanError naming every lock that no plan can keep, for want of the choice or because of another lock.
    """
    unmet = [lock for lock in case.estate.locks if not _FIXED_BY[lock.kind](case, decisions, lock)]
    if unmet:
        told = "; ".join(lock.wording for lock in unmet)
        raise NoPlanError(
            f"No plan can keep to these locks: {told}. The status, reach, consent or another lock is against it. "
            "Lift the lock, or what stands against it.",
            "infeasible",
        )


def _building(case: Case, decisions: Decisions, lock: Lock) -> bool:
    (name,) = lock.key
    is_open = decisions.is_open[name]
    if lock.decision == "keep":
        return _yes(is_open)
    if lock.decision == "free":
        return True
    # Nobody could be there anyway: saying so saves the solver the rows.
    inside: list[LpVariable | None] = [house for (_, at), house in decisions.house.items() if at == name]
    inside += [offer for (_, at), offer in decisions.offer.items() if at == name]
    inside += [host for (_, _, at), host in decisions.host.items() if at == name]
    return _no(is_open) and _none_of(inside)


def _team(case: Case, decisions: Decisions, lock: Lock) -> bool:
    (team,) = lock.key
    choices = {at: house for (t, at), house in decisions.house.items() if t == team}
    if team in decisions.dissolved:
        choices[DISSOLVED] = decisions.dissolved[team]
    where = case.estate.teams[team].building if lock.decision == "keep" else lock.where
    return _decide_among(choices, lock.decision, where)


def _function(case: Case, decisions: Decisions, lock: Lock) -> bool:
    agency, function = lock.key
    where = OWN if lock.decision == "keep" else lock.where
    supplied = [(k, each) for (a, f, k, _), each in decisions.supply.items() if (a, f) == lock.key]
    own = decisions.own[agency, function]
    if lock.decision == "free":
        return True
    if lock.decision == "forbid":
        return _none_of([own] if where == OWN else [each for k, each in supplied if k == where])
    others = [each for k, each in supplied if k != where]
    if where == OWN:
        return _yes(own) and _none_of(others)
    # At one of several tiers, so that none of them can be fixed: the rule of one supply does the rest.
    return any(k == where and each.upBound for k, each in supplied) and _no(own) and _none_of(others)


def _counter(case: Case, decisions: Decisions, lock: Lock) -> bool:
    service, building = lock.key
    offer = decisions.offer.get((service, building))
    if lock.decision == "free":
        return True
    return _yes(offer) if lock.decision == "keep" else _none_of([offer])


_FIXED_BY = {"building": _building, "team": _team, "function": _function, "counter": _counter}


def _decide_among(choices: dict[str, LpVariable], decision: str, where: str | None) -> bool:
    """Keep and pin choose one of several, forbid rules one out; a choice that is not there is ruled out already."""
    if decision == "free":
        return True
    if decision == "forbid":
        return _none_of([choices.get(where or "")])
    others = [each for at, each in choices.items() if at != where]
    return _yes(choices.get(where or "")) and _none_of(others)


def _yes(variable: LpVariable | None) -> bool:
    if variable is None or not variable.upBound:
        return False
    variable.lowBound = variable.upBound
    return True


def _no(variable: LpVariable) -> bool:
    if variable.lowBound:
        return False
    variable.upBound = 0
    return True


def _none_of(variables: Iterable[LpVariable | None]) -> bool:
    return all(_no(variable) for variable in variables if variable is not None)
