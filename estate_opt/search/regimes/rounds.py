"""Rounds: two pieces of work at a time, each begun from what was known when its round began.

Whether to go on is only asked between rounds: which of two workers is quicker makes no difference to the plan.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from estate_opt.search.beside import wait_awake
from estate_opt.search.highs import Outcome
from estate_opt.search.incumbent import Found, cheapest, is_within
from estate_opt.search.lp_relaxation import Root
from estate_opt.search.milp import Milp
from estate_opt.search.neighbourhoods import Habits
from estate_opt.search.regimes.work import Start, Work

One = TypeVar("One")
Other = TypeVar("Other")
Bound = Callable[[Work, Root, Found | None], Found | None]
"""A piece of work that raises the bound, from a plan known; it returns the best plan that it knows then."""
Swept = Callable[[], tuple[Found | None, Habits]]


class Rounds:
    """The rounds of one search, once there is a relaxation."""

    def __init__(self, work: Work, root: Root, workers: ThreadPoolExecutor) -> None:
        self.work, self.root, self.workers = work, root, workers
        self.habits = Habits.at_first(work.params.lns)
        """Of the neighbourhood search, before anything has been tried."""

    @property
    def is_on(self) -> bool:
        """Whether there is something to find yet, and time for it."""
        return self.work.now.is_on

    def beside(self, sweeps: Swept, bound: Bound, plan: Found | None) -> tuple[Found | None, Habits]:
        """Sweeps and a bound from the same plan, side by side: the better plan, and the sweeps' habits."""
        (swept, habits), other = self.side_by_side(sweeps, partial(bound, self.work, self.root, plan))
        return cheapest(swept, other), habits

    def sweep_on(self, plan: Found | None, habits: Habits) -> None:
        """Pairs of sweeps from the same plan, until they are idle or so little is left that HiGHS had better try it.

        What both of a pair gained is put together where that keeps the rows.
        """
        if not self.is_on or self._leaves_little():
            return
        number, idle, sweeps = 2, 0, self.work.sweeps
        while self.is_on and plan is not None and idle < self.work.params.rounds.idle_sweeps:
            pair = (partial(sweeps.sweep, n, plan, habits) for n in (number, number + 1))
            (one, habits), (other, _) = self.side_by_side(*pair)
            better = cheapest(plan, one, other, sweeps.together(plan, one, other)) or plan
            idle = 0 if better.gbp < plan.gbp else idle + 1
            plan, number = better, number + 2

    def side_by_side(self, one: Callable[[], One], other: Callable[[], Other]) -> tuple[One, Other]:
        """Two pieces of work at once."""
        first, second = self.workers.submit(one), self.workers.submit(other)
        wait_awake(self.work.now.stop, first, second)
        return first.result(), second.result()

    def is_little(self, rest: Milp) -> bool:
        """Whether next to nothing is left to choose."""
        of = self.work.params.rounds
        return rest.choices <= min(of.little_choices, of.little_share * self.work.milp.choices)

    def _leaves_little(self) -> bool:
        """Whether so much is fixed, and so little left to prove, that the whole MILP had better be tried."""
        now, sizes = self.work.now, self.work.params.sizes
        is_close = is_within(self.work.params.rounds.close, now.gbp, now.bound_gbp)
        most = sizes.middling_choices if is_close else sizes.direct_choices
        return self.work.whole.below(now.gbp - now.noise_gbp, self.root).choices <= most


def in_rounds(page: Callable[[Rounds, Found | None], None], work: Work, start: Start) -> Outcome:
    """A regime of rounds: what it is begun from, the relaxation, the rounds of its page, and HiGHS for the rest."""
    plan, root = work.root(start)
    if root is not None and work.now.is_on:
        with ThreadPoolExecutor(max_workers=min(2, work.settings.threads)) as workers:
            page(Rounds(work, root, workers), plan)
    return work.end(root)
