"""Finding good plans, and proving how good, where a general solver stalls.

Teams do not split and buildings fill up: finding *any* packing of the cheapest buildings is hard for a solver, while
the same programme with teams that may split is easy and nearly as dear. First comes the linear relaxation (`root.py`),
which tells the rows that matter and what each decision is worth. Then two things go on side by side:

* the **bound** comes from the relaxation with splittable teams, whose few remaining yes/no decisions (which buildings
  are open, which arrangements run) HiGHS settles quickly, with cuts that say what each building holds (`knapsacks.py`);
* **plans** come from making that relaxation whole, the largest teams first (relax and fix) among the places that are
  cheap for each team (the kernel); and from neighbourhood search: free the buildings and teams around one place, of one
  agency or of one function, hold the rest, solve, repeat.

The work goes in rounds that are the same for a seed; the time limit only decides after which of them to stop.
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

from estate_opt.descent import PART, Descent
from estate_opt.knapsacks import tightened
from estate_opt.neighbourhoods import Habits, Mask, Neighbourhoods, Structure, fixed_but
from estate_opt.remainder import TOLERANCE, Remainder
from estate_opt.root import Root, least_of_team, links_of, root_of, run_lean
from estate_opt.solve import Array, Ending, Outcome, Programme, Progress, Report, Settings, run

DIRECT_COLUMNS = 3_000
"""Up to so many yes/no decisions a programme goes to HiGHS as it is: the search would only cost time."""
MIDDLING_COLUMNS = 8_000
"""Up to so many, HiGHS tries the whole programme beside the search."""
NODES, SWEEP_NODES = 40, 12
"""Branching nodes a neighbourhood may take: an effort, not a time, so that the same seed finds the same plan."""
RELAX_NODES = 200
"""The same for the relaxation with splittable teams."""
HASTY_GAP = 0.001
"""How near to their best the steps of a descent are brought."""
SWEEP, SWEEP_ITERATIONS = 80, 10_000
"""Neighbourhoods in a sweep, and steps of the simplex method, before the two workers compare what they found."""
COLUMNS_A_SWEEP = 2_500
"""A sweep more for each so many columns while the cuts are sought."""
MOST_CUTTING, LEAST_ROUNDS, MOST_ROUNDS = 2_500_000, 5, 50
"""Columns x rounds of cuts at the root of the whole programme: later rounds take long and bring next to nothing."""
IDLE_SWEEPS = 4
"""Rounds without gain after which the search gives way to the whole programme."""
WIDTH = 12
"""Places of a team that a neighbourhood looks at, the cheapest by reduced cost."""
NEAR = 1e-5
"""How near to its best a neighbourhood is brought."""
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
    """The best plan found and the best bound proven, with the method in words. A small one goes to HiGHS as it is."""
    if programme.choices <= DIRECT_COLUMNS:
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
        self._tight = programme
        """With cuts from what each building can hold: for the bound."""
        self._links = links_of(programme, structure)
        self._rest = Remainder(programme)
        self._neighbourhoods = Neighbourhoods(structure)
        self._report, self._stop, self._lock = report, stop, threading.Lock()
        self._began = time.monotonic()
        self._best: _Plan | None = None
        self._bound_gbp, self._nodes = -math.inf, 0
        self._proof_of_none = self._is_proven = False
        self._is_packing = not structure.has_functions and len(np.unique(structure.size)) > 1
        """It is the packing of teams of all sizes that is hard, rather than what supplies whom."""
        self._is_large = self._is_packing and len(structure.size) > PART
        """There are too many teams to pack to do it more than once."""
        self._kernel = np.ones(len(programme.cost), dtype=bool)
        self._noise_gbp = NOISE * abs(programme.least_gbp)

    def outcome(self, start: Mapping[int, float]) -> Outcome:
        """Run the rounds until the gap is closed, nothing helps any more, or time is up.

        Each piece of work starts from what was known when its round began, and whether to go on is only asked between
        rounds: which of two workers is quicker makes no difference to the plan.
        """
        plan, habits = self._begin(start), Habits()
        root = self._take_root(plan)
        with ThreadPoolExecutor(max_workers=min(2, self._settings.threads)) as workers:
            if root is not None and self._is_on():
                descend, bound = partial(self._descend_and_sweep, root, plan, habits), partial(self._bound, root)
                (plan, habits), (other, tight) = self._side_by_side(workers, descend, bound)
                plan = _cheapest(plan, other)
                if self._is_packing and not self._is_large and self._is_on() and not self._is_small(tight):
                    plan = self._descend_again(workers, root, plan)
                root = tight
            if not self._is_small(root):
                self._rounds(workers, plan, habits)
        if self._is_on():
            self._finish(root)
        return self._outcome()

    def _descend_again(self, workers: ThreadPoolExecutor, root: Root, plan: _Plan | None) -> _Plan | None:
        """More plans from other orders of the teams, as descents differ by a per cent and more."""
        descents = (partial(self._descend, root, plan, seed) for seed in (1, 2))
        return _cheapest(plan, *self._side_by_side(workers, *descents))

    def _is_small(self, root: Root | None) -> bool:
        """Whether so much is fixed that the whole programme had better be tried at once."""
        return root is not None and self._fixed(root).choices <= DIRECT_COLUMNS

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
        if not held[self._structure.is_house].any():
            return None  # nobody sits anywhere yet
        plan, _ = self._solve_rest(held, point, nodes=NODES, gap=self._settings.gap)
        return plan

    def _take_root(self, plan: _Plan | None) -> Root | None:
        """The linear relaxation, with its bound."""
        known = np.zeros(len(self._programme.cost), dtype=bool) if plan is None else plan.point > 0.5
        root = root_of(self._programme, self._structure, known, self._run_settings(0.0), self._stop)
        if root is not None:
            self._raise_bound(root.gbp)
            cheap = least_of_team(self._structure, root.reduced_gbp, WIDTH)
            self._kernel = ~self._structure.is_house | cheap | (root.point > 0)
        return root

    def _bound(self, root: Root) -> tuple[_Plan | None, Root]:
        """A bound that holds for every plan, with a plan if one comes of it, and the root made tight.

        Where very many teams are to be packed HiGHS' cuts on the whole programme are worth more than which buildings a
        relaxation would open, and denser cuts than its own take too long.
        """
        if self._is_large:
            self._cut(root)
            return None, root
        if self._is_packing:
            self._tight, root = tightened(self._programme, self._structure, root, self._run_settings(0.0), self._stop)
            self._raise_bound(root.gbp)
        return self._relax(root), root

    def _relax(self, root: Root) -> _Plan | None:
        """The relaxation with splittable teams: its bound, and a plan near it.

        In a place of middling size HiGHS then tries the whole, which it may prove before the search does.
        """
        tight, report = self._tight, self._bound_up_to(math.inf)
        split = root.lean(replace(tight, is_integer=tight.is_integer & self._structure.strategic))
        relaxed = run(split, self._run_settings(self._settings.gap / 10, RELAX_NODES), None, report, self._stop)
        self._proof_of_none = relaxed.ending is Ending.INFEASIBLE
        if self._proof_of_none:
            return None
        self._raise_bound(relaxed.bound_gbp)
        plan = None if relaxed.point is None else self._follow(relaxed.point)
        # Asked of what is known here: whether the other worker is done already must make no difference.
        if tight.choices <= MIDDLING_COLUMNS and self._has_time() and not self._is_near(plan, relaxed.bound_gbp):
            settings = self._run_settings(self._settings.gap / 10, RELAX_NODES)
            outcome = run_lean(tight, root, self._links, settings, None, report, self._stop)
            self._take(outcome)
            self._raise_bound(outcome.bound_gbp)
            self._is_proven = outcome.ending is Ending.OPTIMAL
        return plan

    def _cut(self, root: Root) -> None:
        """The bound of the whole programme's root, with all of HiGHS' cuts and without its search for plans."""
        rounds = min(MOST_ROUNDS, max(LEAST_ROUNDS, MOST_CUTTING // len(self._programme.cost)))
        settings = replace(self._run_settings(self._settings.gap, nodes=1), bound_only=True, rounds=rounds)
        outcome = run(root.lean(self._programme), settings, None, self._bound_up_to(math.inf), self._stop)
        self._raise_bound(outcome.bound_gbp)

    def _fixed(self, root: Root) -> Programme:
        """The programme without the decisions that no plan cheaper than the best has."""
        return root.fixed(self._tight, self._links, self._gbp() - self._noise_gbp)

    def _descend_and_sweep(self, root: Root, plan: _Plan | None, habits: Habits) -> tuple[_Plan | None, Habits]:
        """A descent, then sweeps: as many as there is time for beside the cuts, which take the longer the larger."""
        if self._is_packing:
            plan = _cheapest(plan, self._descend(root, plan, 0))
        for number in range(1 + len(self._programme.cost) // COLUMNS_A_SWEEP if self._is_large else 1):
            plan, habits = self._sweep(-number, plan, habits)
        return plan, habits

    def _descend(self, root: Root, plan: _Plan | None, number: int) -> _Plan | None:
        """A plan from the relaxation; from the second on, with the teams in a shuffled order."""
        dice = np.random.default_rng([self._settings.seed, number]) if number else None
        descent = Descent(self._programme, self._structure, self._rest, root, self._hastily, self._has_time)
        point = descent.point(None if plan is None else plan.point, dice)
        if point is None:
            return None
        return self._accept(point) if self._rest.is_whole(point) else self._follow(point)

    def _hastily(self, programme: Programme) -> Array | None:
        """A good point of a programme."""
        return run(programme, self._run_settings(HASTY_GAP, NODES), None, None, self._stop).point

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
        habits, effort = habits.copy(), 0
        dice = np.random.default_rng([self._settings.seed, abs(number), number < 0])
        for _ in range(SWEEP):
            if plan is None or not self._has_time() or effort > SWEEP_ITERATIONS:
                break
            kind = habits.choose(dice)
            mask = self._neighbourhoods.draw(kind, habits.size[kind], plan.point, dice)
            held = fixed_but(mask & (self._kernel | (plan.point > 0.5)), self._programme.is_integer)
            better, outcome = self._solve_rest(held, plan.point, SWEEP_NODES, NEAR, start=plan.point)
            effort += outcome.iterations
            gained = better is not None and better.gbp < plan.gbp - self._noise_gbp
            habits.learn(kind, gained, outcome.iterations)
            plan = better if gained else plan
        return plan, habits

    def _together(self, before: _Plan, one: _Plan | None, other: _Plan | None) -> _Plan | None:
        """Both sweeps' changes at once, if they do not get in each other's way."""
        if one is None or other is None:
            return None
        changed = np.abs(one.point - before.point) > TOLERANCE
        both = np.where(changed, one.point, other.point)
        return self._accept(both) if self._rest.keeps_rows(both) else None

    def _finish(self, root: Root | None) -> None:
        """The whole programme, from the best plan, for the time that is left."""
        columns = np.flatnonzero(self._programme.is_integer).tolist()
        start = None if self._best is None else {column: float(self._best.point[column]) for column in columns}
        settings = replace(self._run_settings(self._settings.gap), threads=self._settings.threads)
        most_gbp = self._gbp() - self._noise_gbp if root is not None else math.inf
        programme = self._programme if root is None else self._fixed(root)
        outcome = run_lean(programme, root, self._links, settings, start, self._bound_up_to(most_gbp), self._stop)
        self._proof_of_none = self._best is None and outcome.ending is Ending.INFEASIBLE
        self._take(outcome)
        if not self._proof_of_none:
            self._raise_bound(min(outcome.bound_gbp, most_gbp))

    # --- what they share ---

    def _solve_rest(
        self, held: Mask, values: Array, nodes: int, gap: float, start: Array | None = None
    ) -> tuple[_Plan | None, Outcome]:
        """Solve what is not held. Returns the plan, if any, and how the solve went."""
        if not self._rest.allows(held, values):
            return None, Outcome(Ending.INFEASIBLE, None, math.inf, math.inf)
        rest, free = self._rest.without(held, values)
        settings = replace(self._run_settings(gap, nodes), noise_gbp=self._noise_gbp)
        begin = None
        if start is not None:
            whole = np.flatnonzero(rest.is_integer)
            begin = dict(zip(whole.tolist(), start[free][whole].tolist(), strict=True))
        outcome = run(rest, settings, begin, None, self._stop)
        self._nodes += outcome.nodes
        if outcome.point is None:
            return None, outcome
        point = np.where(held, values, 0.0)
        point[free] = outcome.point
        return self._accept(point), outcome

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

    def _bound_up_to(self, most_gbp: float) -> Report:
        """A run's own report: its bound holds for us, its plans may be of split teams.

        At most so much, where what no cheaper plan contains has been fixed.
        """
        return lambda progress: self._raise_bound(min(progress.bound_gbp, most_gbp))

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
        return self._is_near(self._best, self._bound_gbp)

    def _is_near(self, plan: _Plan | None, bound_gbp: float) -> bool:
        return plan is not None and plan.gbp - bound_gbp <= self._settings.gap * abs(plan.gbp)

    def _has_time(self) -> bool:
        return not (self._stop.is_set() or self._is_proven) and self._left() > 0

    def _is_on(self) -> bool:
        return self._has_time() and not self._proof_of_none and not self._is_closed()

    def _run_settings(self, gap: float, nodes: int | None = None) -> Settings:
        return replace(self._settings, time_limit_seconds=max(self._left(), 0.1), gap=gap, threads=1, nodes=nodes)

    def _side_by_side(
        self, workers: ThreadPoolExecutor, one: Callable[[], One], other: Callable[[], Other]
    ) -> tuple[One, Other]:
        """Two pieces of work at once; both look at `stop`."""
        first, second = workers.submit(one), workers.submit(other)
        both: list[Future[Any]] = [first, second]
        while wait(both, timeout=0.2).not_done:
            continue  # awake now and then, so that a Ctrl-C is heard on every system
        return first.result(), second.result()
