"""Finding good plans, and proving how good, where a general solver stalls.

Teams do not split and buildings fill up: finding *any* packing of the cheapest buildings is hard for a solver, while
the same programme with teams that may split is easy and nearly as dear. So two things go on side by side:

* the **bound** comes from the relaxation with splittable teams, whose few remaining yes/no decisions (which buildings
  are open, which arrangements run) HiGHS settles quickly;
* **plans** come from the relaxation's own choice of buildings, and from neighbourhood search: free the buildings and
  teams around one place, of one agency or of one function, hold the rest, solve, repeat.

The work goes in rounds that are the same for a seed, whatever the clock says; the time limit only decides after which
of them to stop.
"""

import math
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar

import numpy as np

from estate_opt.neighbourhoods import Habits, Mask, Neighbourhoods, Structure, fixed_but
from estate_opt.remainder import TOLERANCE, Remainder
from estate_opt.solve import Array, Ending, Outcome, Programme, Progress, Report, Settings, run

DIRECT_COLUMNS = 8_000
"""Up to so many yes/no decisions a programme goes to HiGHS as it is: the search would only cost time."""
NODES = 40
"""Branching nodes a neighbourhood may take: an effort, not a time, so that the same seed finds the same plan."""
KEEP_NODES = 500
"""The same for the whole place with its buildings chosen."""
HASTY_GAP = 0.005
SWEEP = 10
"""Neighbourhoods in a sweep, before the two workers compare what they found."""
IDLE_SWEEPS = 4
"""Rounds without gain after which the search gives way to the whole programme."""
NOISE = 1e-7
"""Improvements smaller than this share of the cost are not worth a branch."""

One = TypeVar("One")
Other = TypeVar("Other")


def search(
    programme: Programme,
    structure: Structure,
    settings: Settings,
    start: Mapping[int, float],
    report: Report | None = None,
    stop: threading.Event | None = None,
) -> tuple[Outcome, str]:
    """The best plan found and the best bound proven, with the method in words.

    A small programme goes to HiGHS as it is.
    """
    has_choice = programme.is_integer & (programme.low < programme.high)
    if int(has_choice.sum()) <= DIRECT_COLUMNS:
        return run(programme, settings, start, report, stop), "solved directly"
    hunt = _Hunt(programme, structure, settings, report, stop or threading.Event())
    return hunt.outcome(start), "bound from the relaxation with splittable teams, plans by neighbourhood search"


@dataclass(frozen=True)
class _Plan:
    """A point that keeps every row, and what it costs."""

    point: Array
    gbp: float


def _cheapest(*plans: _Plan | None) -> _Plan | None:
    """The cheapest of some plans; of equals the first."""
    return min((plan for plan in plans if plan is not None), key=lambda plan: plan.gbp, default=None)


class _Hunt:
    """One search: the best plan and the best bound so far, and the rounds that improve them."""

    def __init__(
        self,
        programme: Programme,
        structure: Structure,
        settings: Settings,
        report: Report | None,
        stop: threading.Event,
    ) -> None:
        self._programme, self._structure, self._settings = programme, structure, settings
        self._rest = Remainder(programme)
        self._neighbourhoods = Neighbourhoods(structure)
        self._report, self._stop, self._lock = report, stop, threading.Lock()
        self._began = time.monotonic()
        self._best: _Plan | None = None
        self._bound_gbp, self._nodes, self._proof_of_none = -math.inf, 0, False
        self._noise_gbp = NOISE * abs(programme.least_gbp)

    def outcome(self, start: Mapping[int, float]) -> Outcome:
        """Run the rounds until the gap is closed, nothing helps any more, or time is up.

        Each piece of work starts from what was known when its round began, and whether to go on is only asked between
        rounds: which of two workers is quicker makes no difference to the plan.
        """
        plan, habits = self._begin(start), Habits()
        with ThreadPoolExecutor(max_workers=min(2, self._settings.threads)) as workers:
            choice, (plan, habits) = self._side_by_side(workers, self._relax, partial(self._warm_up, plan, habits))
            if choice is not None and self._is_on():
                follow = partial(self._follow_and_sweep, choice, 1, plan, habits)
                kept, (plan, habits) = self._side_by_side(workers, partial(self._keep_to, choice), follow)
                plan = _cheapest(plan, kept)
            self._rounds(workers, plan, habits)
        if self._is_on():
            self._finish()
        return self._outcome()

    def _rounds(self, workers: ThreadPoolExecutor, plan: _Plan | None, habits: Habits) -> None:
        """Pairs of sweeps from the same plan; what both gained is put together where that keeps the rows."""
        number, idle = 2, 0
        while self._is_on() and plan is not None and idle < IDLE_SWEEPS:
            sweeps = (partial(self._sweep, n, plan, habits) for n in (number, number + 1))
            (one, habits), (other, _) = self._side_by_side(workers, *sweeps)
            better = _cheapest(one, other, self._together(plan, one, other))
            idle = 0 if better is not None and better.gbp < plan.gbp else idle + 1
            plan, number = better, number + 2

    def _outcome(self) -> Outcome:
        if self._proof_of_none:
            ending = Ending.INFEASIBLE
        elif self._is_closed():
            ending = Ending.OPTIMAL
        else:
            ending = Ending.STOPPED if self._stop.is_set() else Ending.LIMIT
        point, gbp = (None, math.inf) if self._best is None else (self._best.point, self._best.gbp)
        return Outcome(ending, point, gbp, self._bound_gbp, self._nodes, self._seconds())

    # --- the pieces of work ---

    def _begin(self, start: Mapping[int, float]) -> _Plan | None:
        """Today's estate as the first plan, where it is one: its yes/no decisions, the rest decided best."""
        held = np.zeros(len(self._programme.cost), dtype=bool)
        point = np.zeros(len(self._programme.cost))
        for column, value in start.items():
            held[column], point[column] = True, value
        plan, _ = self._solve_rest(held, point, nodes=NODES, gap=self._settings.gap)
        return plan

    def _warm_up(self, plan: _Plan | None, habits: Habits) -> tuple[_Plan | None, Habits]:
        """While the bound is sought: a plan worth showing from a hasty relaxation, then better ones from that."""
        hasty = run(self._relaxation(), self._run_settings(HASTY_GAP), stop=self._stop)
        if hasty.point is None:
            return self._sweep(0, plan, habits)
        return self._follow_and_sweep(hasty.point, 0, plan, habits)

    def _relax(self) -> Array | None:
        """Solve the relaxation with splittable teams: its bound holds for every plan. Returns its choice."""
        outcome = run(
            self._relaxation(), self._run_settings(self._settings.gap / 10), None, self._bound_only, self._stop
        )
        self._proof_of_none = outcome.ending is Ending.INFEASIBLE
        if not self._proof_of_none:
            self._raise_bound(outcome.bound_gbp)
        return outcome.point

    def _relaxation(self) -> Programme:
        """The programme with teams that may split."""
        return replace(self._programme, is_integer=self._programme.is_integer & self._structure.strategic)

    def _keep_to(self, choice: Array) -> _Plan | None:
        """The best plan with exactly the relaxation's choice of buildings, counters and arrangements."""
        held = self._programme.is_integer & self._structure.strategic
        plan, _ = self._solve_rest(held, np.rint(choice), KEEP_NODES, self._settings.gap / 2)
        return plan

    def _follow_and_sweep(
        self, choice: Array, number: int, plan: _Plan | None, habits: Habits
    ) -> tuple[_Plan | None, Habits]:
        return self._sweep(number, _cheapest(plan, self._follow(choice)), habits)

    def _follow(self, choice: Array) -> _Plan | None:
        """Quickly a plan near a relaxation's choice of buildings and arrangements.

        Whoever it does not split can stay where it has them. The others are packed into what room there is; as it is
        filled to the brim, what it closed may open again. Sweeps then put right what that made dearer.
        """
        strategic = self._programme.is_integer & self._structure.strategic & (choice > 0.5)
        for released in self._neighbourhoods.around_split(choice):
            held = strategic | fixed_but(released, self._programme.is_integer)
            plan, _ = self._solve_rest(held, np.rint(choice), NODES, self._settings.gap / 2)
            if plan is not None or not self._has_time():
                return plan
        return None

    def _sweep(self, number: int, plan: _Plan | None, habits: Habits) -> tuple[_Plan | None, Habits]:
        """A number of neighbourhoods one after the other; returns the plan it ends with, and what it learnt."""
        habits = habits.copy()
        dice = np.random.default_rng([self._settings.seed, number])
        for _ in range(SWEEP):
            if plan is None or not self._has_time():
                break
            kind = habits.choose(dice)
            mask = self._neighbourhoods.draw(kind, habits.size[kind], plan.point, dice)
            held = fixed_but(mask, self._programme.is_integer)
            better, exhausted = self._solve_rest(held, plan.point, NODES, 0.0, start=plan.point)
            gained = better is not None and better.gbp < plan.gbp - self._noise_gbp
            habits.learn(kind, gained, exhausted)
            plan = better if gained else plan
        return plan, habits

    def _together(self, before: _Plan, one: _Plan | None, other: _Plan | None) -> _Plan | None:
        """Both sweeps' changes at once, if they do not get in each other's way."""
        if one is None or other is None:
            return None
        changed = np.abs(one.point - before.point) > TOLERANCE
        both = np.where(changed, one.point, other.point)
        return self._accept(both) if self._rest.keeps_rows(both) else None

    def _finish(self) -> None:
        """The whole programme, from the best plan, for the time that is left."""
        start = None
        if self._best is not None:
            columns = np.flatnonzero(self._programme.is_integer)
            start = dict(zip(columns.tolist(), self._best.point[columns].tolist(), strict=True))
        settings = replace(self._run_settings(self._settings.gap), threads=self._settings.threads)
        outcome = run(self._programme, settings, start, self._bound_only, self._stop)
        self._proof_of_none = self._best is None and outcome.ending is Ending.INFEASIBLE
        self._take(outcome)
        if not self._proof_of_none:
            self._raise_bound(outcome.bound_gbp)

    # --- what they share ---

    def _solve_rest(
        self, held: Mask, values: Array, nodes: int, gap: float, start: Array | None = None
    ) -> tuple[_Plan | None, bool]:
        """Solve what is not held. Returns the plan, if any, and whether the rest was searched to the end."""
        if not self._rest.allows(held, values):
            return None, True
        rest, free = self._rest.without(held, values)
        settings = replace(self._run_settings(gap), nodes=nodes, noise_gbp=self._noise_gbp)
        begin = None
        if start is not None:
            whole = np.flatnonzero(rest.is_integer)
            begin = dict(zip(whole.tolist(), start[free][whole].tolist(), strict=True))
        outcome = run(rest, settings, begin, None, self._stop)
        self._nodes += outcome.nodes
        if outcome.point is None:
            return None, outcome.ending is Ending.INFEASIBLE
        point = np.where(held, values, 0.0)
        point[free] = outcome.point
        return self._accept(point), outcome.ending is Ending.OPTIMAL

    def _take(self, outcome: Outcome) -> None:
        self._nodes += outcome.nodes
        if outcome.point is not None:
            self._accept(outcome.point)

    def _accept(self, point: Array) -> _Plan:
        """Weigh a point up; keep it if it is the best so far."""
        whole = np.where(self._programme.is_integer, np.rint(point), point)
        plan = _Plan(whole, self._programme.value(whole))
        with self._lock:
            if self._best is None or plan.gbp < self._best.gbp:
                self._best = plan
        self._tell()
        return plan

    def _raise_bound(self, bound_gbp: float) -> None:
        with self._lock:
            self._bound_gbp = max(self._bound_gbp, min(bound_gbp, self._gbp()))
        self._tell()

    def _bound_only(self, progress: Progress) -> None:
        """A run's own report: its bound holds for us, its plans may be of split teams."""
        self._raise_bound(progress.bound_gbp)

    def _tell(self) -> None:
        if self._report is not None:
            best = None if self._best is None else self._best.gbp
            self._report(Progress(self._seconds(), best, self._bound_gbp))

    def _gbp(self) -> float:
        return math.inf if self._best is None else self._best.gbp

    def _seconds(self) -> float:
        return time.monotonic() - self._began

    def _left(self) -> float:
        return self._settings.time_limit_seconds - self._seconds()

    def _is_closed(self) -> bool:
        return self._best is not None and self._gbp() - self._bound_gbp <= self._settings.gap * abs(self._gbp())

    def _has_time(self) -> bool:
        return not self._stop.is_set() and self._left() > 0

    def _is_on(self) -> bool:
        return self._has_time() and not self._proof_of_none and not self._is_closed()

    def _run_settings(self, gap: float) -> Settings:
        return replace(self._settings, time_limit_seconds=max(self._left(), 0.1), gap=gap, threads=1)

    def _side_by_side(
        self, workers: ThreadPoolExecutor, one: Callable[[], One], other: Callable[[], Other]
    ) -> tuple[One, Other]:
        """Two pieces of work at once; both look at `stop`."""
        first, second = workers.submit(one), workers.submit(other)
        both: list[Future[Any]] = [first, second]
        while wait(both, timeout=0.2).not_done:
            pass  # awake now and then, so that a Ctrl-C is heard on every system
        return first.result(), second.result()
