"""Which policies contradict each other: a smallest set of them, by leaving out and trying again."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import chain, groupby
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from estate_opt.formulation import RULES
from estate_opt.loosened import Loosened, Policy
from estate_opt.solve import Ending, Programme, Settings, contradicting_rows, run

Thing = TypeVar("Thing")
Rows = npt.NDArray[np.bool_]

SMALL_COLUMNS = 8_000
"""Up to so many decisions every trial is made with whole decisions; beyond, where splitting teams does not help."""
SECONDS_A_TRIAL = 15.0
MOST_SINGLY = 24
"""Policies of a large place that are tried one by one."""


@dataclass(frozen=True)
class Conflict:
    """Policies that cannot be kept together: leave one out, and the rest can."""

    policies: tuple[Policy, ...]
    """None: the facts alone contradict each other, whatever the policy."""
    facts: tuple[tuple[str, tuple[str, ...]], ...]
    """Rules of physics and law that they run up against, with the keys of the rows where these are known."""


class Search:
    """Conflicts of a loosened programme, each found without the policies of those before."""

    def __init__(self, loosened: Loosened, seconds: float) -> None:
        self._of, self._until = loosened, time.monotonic() + seconds
        self._fact_rows = np.ones(len(loosened.programme.row_low), dtype=bool)
        for policy in loosened.policies:
            self._fact_rows[list(policy.rows)] = False
        self._is_small = len(loosened.programme.cost) <= SMALL_COLUMNS
        self._rule_of_row = np.array([rule for rule, _ in loosened.formulation.rows])
        self.is_complete = True
        """Whether every trial came to an end: else a set may be larger than it need be, or one be missing."""

    def conflicts(self) -> list[Conflict]:
        """Conflicts that share no policy; with the policies of all of them given up, there is a plan."""
        found: list[Conflict] = []
        policies = _lone_first(self._of.policies)
        while self._clash(policies):
            kept = smallest(policies, self._clash) if self._is_small else self._smallest_of_many(policies)
            found.append(Conflict(tuple(kept), self._facts(kept)))
            if not kept:
                break
            policies = [policy for policy in policies if policy not in kept]
        return found

    def _seconds(self) -> float:
        return self._until - time.monotonic()

    def _smallest_of_many(self, policies: list[Policy]) -> list[Policy]:
        """On a large place: whole kinds of policy are left out first, then single ones if they are few."""
        clash = self._clash_split if self._clash_split(policies) else self._clash_whole
        kinds = [list(kind) for _, kind in groupby(self._certified(policies), lambda policy: policy.rule)]
        few = smallest(kinds, lambda some: clash(list(chain.from_iterable(some))))
        kept = self._certified(list(chain.from_iterable(few)))
        if len(kept) <= MOST_SINGLY:
            return smallest(kept, clash)
        self.is_complete = False
        return kept

    def _certified(self, policies: list[Policy]) -> list[Policy]:
        """Those of some policies that stand in one proof that there is no plan; all where no proof is so simple."""
        rows = self._certificate(policies)
        return policies if rows is None else [policy for policy in policies if rows[list(policy.rows)].any()]

    def _held(self, policies: Sequence[Policy], facts: Rows | None = None) -> Rows:
        rows = (self._fact_rows if facts is None else facts).copy()
        for policy in policies:
            rows[list(policy.rows)] = True
        return rows

    def _certificate(self, policies: Sequence[Policy], facts: Rows | None = None) -> Rows | None:
        """Rows of one proof that there is no plan, even one that splits teams; None where there is no such proof."""
        if not self._clash_split(
            policies, facts
        ):  # where there is none, the search for a proof is the slow way to know
            return None
        return contradicting_rows(self._programme(policies, facts), max(self._seconds(), 0.1))

    def _programme(self, policies: Sequence[Policy], facts: Rows | None) -> Programme:
        """The facts and some of the policies; nothing is minimised."""
        whole, rows = self._of.programme, self._held(policies, facts)
        return replace(
            whole,
            cost=np.zeros_like(whole.cost),
            row_low=np.where(rows, whole.row_low, -np.inf),
            row_high=np.where(rows, whole.row_high, np.inf),
        )

    def _clash(self, policies: Sequence[Policy], facts: Rows | None = None) -> bool:
        """Whether no plan keeps them all. A trial that does not end in time counts as none: the policy stays named."""
        return self._clash_split(policies, facts) or self._clash_whole(policies, facts)

    def _clash_split(self, policies: Sequence[Policy], facts: Rows | None = None) -> bool:
        """The same if teams could be split: quick, and enough where it says yes."""
        programme = self._programme(policies, facts)
        return self._is_impossible(replace(programme, is_integer=np.zeros_like(programme.is_integer)))

    def _clash_whole(self, policies: Sequence[Policy], facts: Rows | None = None) -> bool:
        return self._is_impossible(self._programme(policies, facts))

    def _is_impossible(self, programme: Programme) -> bool:
        seconds = min(SECONDS_A_TRIAL, self._seconds())
        if seconds <= 0:
            self.is_complete = False
            return False
        outcome = run(programme, Settings(seconds, gap=1.0, threads=1, seed=0, first_plan_only=True))
        self.is_complete &= outcome.ending is Ending.INFEASIBLE or outcome.point is not None
        return outcome.ending is Ending.INFEASIBLE

    def _facts(self, policies: Sequence[Policy]) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Rules of physics and law without which these policies would not clash, as far as time allows."""
        certified = self._certificate(policies)
        rows = self._fact_rows if certified is None else certified & self._fact_rows
        shown = set(self._rule_of_row[rows[: len(self._rule_of_row)]])
        names = [rule.__name__ for rule in RULES if rule.__name__ in shown]
        if self._is_small:
            names = smallest(names, lambda some: self._clash(policies, self._rows_of(some)))
        elif certified is None:
            names = []
        return tuple((name, self._keys(name, certified)) for name in names)

    def _rows_of(self, names: Sequence[str]) -> Rows:
        rows = self._fact_rows.copy()
        rows[: len(self._rule_of_row)] &= np.isin(self._rule_of_row, names)
        return rows

    def _keys(self, name: str, certified: Rows | None) -> tuple[str, ...]:
        if certified is None:
            return ()
        rows = self._of.formulation.rows
        return tuple(key for number, (rule, key) in enumerate(rows) if rule == name and certified[number])


def _lone_first(policies: Sequence[Policy]) -> list[Policy]:
    """Policies set one by one before those that every team or building has: the former are rather named."""
    number: dict[str, int] = {}
    for policy in policies:
        number[policy.rule] = number.get(policy.rule, 0) + 1
    return sorted(policies, key=lambda policy: (number[policy.rule], policy.rule, policy.key))


def smallest(things: list[Thing], clash: Callable[[list[Thing]], bool]) -> list[Thing]:
    """A set of things that clash, none of which could be left out; earlier ones are rather kept than later ones.

    Method: Junker, QuickXplain (AAAI 2004). The things must clash all together.
    """

    def needed(background: list[Thing], is_new: bool, among: list[Thing]) -> list[Thing]:
        if is_new and clash(background):
            return []
        if len(among) == 1:
            return among
        half = len(among) // 2
        later = needed(background + among[:half], True, among[half:])
        earlier = needed(background + later, bool(later), among[:half])
        return earlier + later

    return needed([], True, things) if things else []
