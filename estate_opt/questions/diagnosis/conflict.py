"""Which policies contradict each other: a smallest set of them, by leaving out and trying again."""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import chain, groupby
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from estate_opt.formulation import RULES
from estate_opt.formulation.keys import Key, joined
from estate_opt.questions.diagnosis.elastic import Loosened, Policy
from estate_opt.search.highs import Ending, Settings, contradicting_rows, run
from estate_opt.search.milp import Milp

Thing = TypeVar("Thing")
Rows = npt.NDArray[np.bool_]
Clash = Callable[[list[Policy]], bool]

SMALL_COLUMNS = 8_000
"""Up to so many decisions every trial is made with whole decisions; beyond, where splitting teams does not help."""
SECONDS_A_TRIAL = 15.0
SECONDS_SOON = 1.5
SECONDS_A_PROOF = 8.0
MOST_SINGLY = 24
"""Policies of a large place that are tried one by one."""
MOST_ROWS_SINGLY = 150
"""Rows of facts that are tried one by one, for their figures alone."""


@dataclass(frozen=True)
class Conflict:
    """Policies that cannot be kept together: leave one out, and the rest can."""

    policies: tuple[Policy, ...]
    """None: the facts alone contradict each other, whatever the policy."""
    facts: tuple[tuple[str, tuple[Key, ...]], ...]
    """Rules of physics and law that they run up against, with the keys of the rows where these are known."""


class Search:
    """Conflicts of a loosened MILP, each found without the policies of those before."""

    def __init__(self, loosened: Loosened, seconds: float) -> None:
        self._of, self._until = loosened, time.monotonic() + seconds
        self._fact_rows = np.ones(len(loosened.milp.row_low), dtype=bool)
        for policy in loosened.policies:
            self._fact_rows[list(policy.rows)] = False
        self._is_small = len(loosened.milp.cost) <= SMALL_COLUMNS
        self._rule_of_row = np.array([rule for rule, _ in loosened.formulation.rows])
        self._proof: Rows | None = None
        """The facts of the last proof."""
        self.facts_alone = False
        """Whether it is proven that the facts contradict each other whatever policy is given up."""
        self.is_complete = True
        """Whether every trial came to an end: else a set may be larger than it need be, or one be missing."""

    def conflicts(self, most: int | None = None) -> list[Conflict]:
        """Conflicts that share no policy; with the policies of all of them given up, there is a plan.

        `most`: so many, for a caller who knows that there are no more.
        """
        found: list[Conflict] = []
        policies = _lone_first(self._of.policies)
        while len(found) != most and self._clash(policies):
            kept = smallest(policies, self._clash) if self._is_small else self._smallest_of_many(policies)
            found.append(Conflict(tuple(kept), self._facts(kept)))
            if not kept:
                self.facts_alone = self.do_facts_contradict()
                break
            policies = [policy for policy in policies if policy not in kept]
        return found

    def do_facts_contradict(self) -> bool:
        """Whether it is proven that no plan keeps the facts, with every policy given up."""
        return self._clash([])

    def _seconds(self) -> float:
        return self._until - time.monotonic()

    def _smallest_of_many(self, policies: list[Policy]) -> list[Policy]:
        """On a large place: what a proof does without is left out, then whole kinds of policy, then single ones if few.

        The kinds first where the proof is long in coming.
        """
        self._proof = None
        if not self._clash_split(policies):
            kept = self._few_kinds(policies, self._clash_whole)
            return self._singly(kept, self._clash_whole)
        narrowed = self._narrowed(policies, None)
        if narrowed is None:
            kept = self._few_kinds(policies, self._clash_soon)
            names = list(RULES)
            needed = smallest(names, lambda some: self._clash_soon(kept, self._rows_of(some)))
            narrowed = self._narrowed(kept, self._rows_of(needed)) or kept
        return self._singly(narrowed, self._clash_split)

    def _few_kinds(self, policies: list[Policy], clash: Clash) -> list[Policy]:
        kinds = [list(kind) for _, kind in groupby(policies, lambda policy: policy.rule)]
        few: list[list[Policy]] = smallest(kinds, lambda some: clash(list(chain.from_iterable(some))))
        return list(chain.from_iterable(few))

    def _singly(self, policies: list[Policy], clash: Clash) -> list[Policy]:
        if len(policies) <= MOST_SINGLY:
            return smallest(policies, clash)
        self.is_complete = False
        return policies

    def _narrowed(self, policies: list[Policy], facts: Rows | None) -> list[Policy] | None:
        """Those that are needed for one proof that there is no plan; None where there is none, or not soon.

        With no more facts than stand in the proof, each trial takes a moment, however many policies there are.
        """
        rows = self._certificate(policies, facts, SECONDS_A_PROOF)
        if rows is None:
            return None
        shown = self._proof = rows & self._fact_rows
        certified = [policy for policy in policies if rows[list(policy.rows)].any()]
        if not self._clash_split(certified, shown):  # what is left out of a proof as rounding may be needed after all
            return certified
        return smallest(certified, lambda some: self._clash_split(some, shown))

    def _held(self, policies: Sequence[Policy], facts: Rows | None = None) -> Rows:
        rows = (self._fact_rows if facts is None else facts).copy()
        for policy in policies:
            rows[list(policy.rows)] = True
        return rows

    def _certificate(
        self, policies: Sequence[Policy], facts: Rows | None = None, seconds: float = math.inf
    ) -> Rows | None:
        """Rows of one proof that there is no plan, even one that splits teams; None where there is no such proof."""
        if not self._clash_split(
            policies, facts
        ):  # where there is none, the search for a proof is the slow way to know
            return None
        held = self._held(policies, facts)
        certified = contradicting_rows(self._milp(held), max(min(seconds, self._seconds()), 0.1))
        if certified is None:
            return None
        rows = np.zeros_like(held)
        rows[np.flatnonzero(held)[certified]] = True
        return rows

    def _milp(self, held: Rows) -> Milp:
        """Some of the rows, and only the columns they speak of; nothing is minimised."""
        part = self._of.milp.keeping(held)
        used = np.union1d(part.column, [0])  # one at the least: HiGHS calls an MILP without columns no model
        return replace(
            part,
            cost=np.zeros(len(used)),
            offset=0.0,
            low=part.low[used],
            high=part.high[used],
            is_integer=part.is_integer[used],
            column=np.searchsorted(used, part.column).astype(np.int32),
        )

    def _clash(self, policies: Sequence[Policy], facts: Rows | None = None) -> bool:
        """Whether no plan keeps them all. A trial that does not end in time counts as none: the policy stays named."""
        return self._clash_split(policies, facts) or self._clash_whole(policies, facts)

    def _clash_split(self, policies: Sequence[Policy], facts: Rows | None = None) -> bool:
        """The same if teams could be split: quick, and enough where it says yes."""
        milp = self._milp(self._held(policies, facts))
        return self._is_impossible(replace(milp, is_integer=np.zeros_like(milp.is_integer)))

    def _clash_soon(self, policies: Sequence[Policy], facts: Rows | None = None) -> bool:
        """The same, where it shows at once: to find no contradiction may take long, to find one seldom does."""
        milp = self._milp(self._held(policies, facts))
        milp = replace(milp, is_integer=np.zeros_like(milp.is_integer))
        return self._is_impossible(milp, SECONDS_SOON)

    def _clash_whole(self, policies: Sequence[Policy], facts: Rows | None = None) -> bool:
        return self._is_impossible(self._milp(self._held(policies, facts)))

    def _is_impossible(self, milp: Milp, most: float = SECONDS_A_TRIAL) -> bool:
        seconds = min(most, self._seconds())
        if seconds <= 0:
            self.is_complete = False
            return False
        outcome = run(milp, Settings(seconds, gap=1.0, threads=1, seed=0, first_plan_only=True))
        is_sketch = most < SECONDS_A_TRIAL  # whatever is kept for want of time is tried again
        self.is_complete &= is_sketch or outcome.ending is Ending.INFEASIBLE or outcome.point is not None
        return outcome.ending is Ending.INFEASIBLE

    def _facts(self, policies: Sequence[Policy]) -> tuple[tuple[str, tuple[Key, ...]], ...]:
        """Rules of physics and law without which these policies would not clash, as far as time allows."""
        names = list(RULES)
        if self._is_small:
            certified = self._certificate(policies)
            rows = self._fact_rows if certified is None else certified & self._fact_rows
            shown = set(self._rule_of_row[rows[: len(self._rule_of_row)]])
            names = smallest(
                [name for name in names if name in shown], lambda some: self._clash(policies, self._rows_of(some))
            )
            if certified is None:
                certified = self._few_rows(policies, self._rows_of(names))
        elif (certified := self._facts_of_proof(policies)) is not None:
            shown = set(self._rule_of_row[certified[: len(self._rule_of_row)]])
            proof = certified
            names = smallest(
                [name for name in names if name in shown],
                lambda some: self._clash_split(policies, self._rows_of(some) & proof),
            )
        else:
            names, certified = [], None
        return tuple((name, self._keys(name, certified)) for name in names)

    def _few_rows(self, policies: Sequence[Policy], rows: Rows) -> Rows | None:
        """Of the rows of some facts those without which there is no clash; None where they are many, or time is short.

        For a clash of whole decisions alone, of which there is no certificate.
        """
        numbers = np.flatnonzero(rows).tolist()
        if len(numbers) > MOST_ROWS_SINGLY or self._seconds() < SECONDS_A_TRIAL:
            return None

        def clash(some: list[int]) -> bool:
            facts = np.zeros_like(rows)
            facts[some] = True
            return self._is_impossible(self._milp(self._held(policies, facts)), SECONDS_SOON)

        if not clash(numbers):
            return None
        found = np.zeros_like(rows)
        found[smallest(numbers, clash)] = True
        return found

    def _facts_of_proof(self, policies: Sequence[Policy]) -> Rows | None:
        """The facts of the proof that the policies were narrowed by, if they were by no more than that."""
        proof = self._proof
        return proof if proof is not None and self._clash_split(policies, proof) else None

    def _rows_of(self, names: Sequence[str]) -> Rows:
        rows = self._fact_rows.copy()
        rows[: len(self._rule_of_row)] &= np.isin(self._rule_of_row, names)
        return rows

    def _keys(self, name: str, certified: Rows | None) -> tuple[Key, ...]:
        if certified is None:
            return ()
        rows = self._of.formulation.rows
        return tuple(key for number, (rule, key) in enumerate(rows) if rule == name and certified[number])


def _lone_first(policies: Sequence[Policy]) -> list[Policy]:
    """Policies set one by one before those that every team or building has: the former are rather named."""
    number: dict[str, int] = {}
    for policy in policies:
        number[policy.rule] = number.get(policy.rule, 0) + 1
    return sorted(policies, key=lambda policy: (number[policy.rule], policy.rule, joined(policy.key)))


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
