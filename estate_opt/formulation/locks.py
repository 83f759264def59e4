"""Decisions taken beforehand, as fixed bounds. See *Locks* in `models/formulation.md`.

Bounds rather than rows: a fixed column is gone before the search begins, in every neighbourhood too.
"""

from collections.abc import Iterable, Mapping, Sequence

from estate_opt.domain.estate import DISSOLVED, OWN, Lock
from estate_opt.formulation.case import Case
from estate_opt.formulation.decisions import Bounds, Decisions
from estate_opt.formulation.rows import Column
from estate_opt.ground.errors import NoPlanError
from estate_opt.results.names import lock_in_words


def fix_locks(case: Case, decisions: Decisions) -> Bounds:
    """The bounds of the decisions with every one fixed that a lock of the estate takes.

    Raises NoPlanError naming every lock that no plan can keep, for want of the choice or because of another lock.
    """
    bounds, unmet = fixed_by(case.estate.locks, case, decisions, Bounds.of(decisions))
    if unmet:
        told = "; ".join(lock_in_words(lock, case.estate) for lock in unmet)
        raise NoPlanError(
            f"No plan can keep to these locks: {told}. The status, reach, consent, hosts, customers or another lock is "
            "against it. Lift the lock, or what stands against it.",
            "infeasible",
        )
    return bounds


def fixed_by(locks: Iterable[Lock], case: Case, decisions: Decisions, bounds: Bounds) -> tuple[Bounds, Sequence[Lock]]:
    """Other bounds, with what the locks decide fixed, and the locks that cannot be kept within those given."""
    fixing = _Fixing(bounds)
    unmet = [lock for lock in locks if not _FIXED_BY[lock.kind](case, decisions, lock, fixing)]
    return Bounds(fixing.low, fixing.high), unmet


class _Fixing:
    """Bounds being fixed; each step says whether it can be."""

    def __init__(self, bounds: Bounds) -> None:
        self.low, self.high = bounds.low.copy(), bounds.high.copy()

    def may_be(self, column: Column) -> bool:
        """Whether a decision can still be yes."""
        return bool(self.high[column])

    def yes(self, column: Column | None) -> bool:
        """It is decided: yes."""
        if column is None or not self.may_be(column):
            return False
        self.low[column] = self.high[column]
        return True

    def none_of(self, columns: Iterable[Column | None]) -> bool:
        """It is decided: none of these; one that is not there is ruled out already."""
        return all(self._no(column) for column in columns if column is not None)

    def _no(self, column: Column) -> bool:
        if self.low[column]:
            return False
        self.high[column] = 0
        return True

    def among(self, choices: Mapping[str, Column], decision: str, where: str | None) -> bool:
        """Keep and pin choose one of several, forbid rules one out."""
        if decision == "free":
            return True
        if decision == "forbid":
            return self.none_of([choices.get(where or "")])
        others = [column for at, column in choices.items() if at != where]
        return self.yes(choices.get(where or "")) and self.none_of(others)


def _building(case: Case, decisions: Decisions, lock: Lock, fixing: _Fixing) -> bool:
    (name,) = lock.key
    is_open = decisions.is_open[name]
    if lock.decision == "keep":
        return fixing.yes(is_open)
    if lock.decision == "free":
        return True
    # Nobody could be there anyway: saying so saves the solver the rows.
    inside = [house for (_, at), house in decisions.house.items() if at == name]
    if not any(route.keeps_hall for route in case.estate.buildings[name].routes):
        inside += [offer for (_, at), offer in decisions.offer.items() if at == name]
    inside += [host for (_, _, at), host in decisions.host.items() if at == name]
    return fixing.none_of([is_open, *inside])


def _team(case: Case, decisions: Decisions, lock: Lock, fixing: _Fixing) -> bool:
    (team,) = lock.key
    choices = {at: house for (t, at), house in decisions.house.items() if t == team}
    if team in decisions.dissolved:
        choices[DISSOLVED] = decisions.dissolved[team]
    where = case.estate.teams[team].building if lock.decision == "keep" else lock.where
    return fixing.among(choices, lock.decision, where)


def _function(_case: Case, decisions: Decisions, lock: Lock, fixing: _Fixing) -> bool:
    agency, function = lock.key
    where = OWN if lock.decision == "keep" else lock.where
    supplied = [(k, each) for (a, f, k, _), each in decisions.supply.items() if (a, f) == lock.key]
    own = decisions.own[agency, function]
    if lock.decision == "free":
        return True
    if lock.decision == "forbid":
        return fixing.none_of([own] if where == OWN else [each for k, each in supplied if k == where])
    others = [each for k, each in supplied if k != where]
    if where == OWN:
        return fixing.yes(own) and fixing.none_of(others)
    # At one of several tiers, so that none of them can be fixed: the rule of one supply does the rest.
    return any(k == where and fixing.may_be(each) for k, each in supplied) and fixing.none_of([own, *others])


def _counter(_case: Case, decisions: Decisions, lock: Lock, fixing: _Fixing) -> bool:
    service, building = lock.key
    offer = decisions.offer.get((service, building))
    if lock.decision == "free":
        return True
    return fixing.yes(offer) if lock.decision == "keep" else fixing.none_of([offer])


_FIXED_BY = {"building": _building, "team": _team, "function": _function, "counter": _counter}
