"""Finding good plans, and proving how good, where a general solver stalls.

Teams do not split and buildings fill up: finding *any* packing of the cheapest buildings is hard for a solver, while
the same MILP with teams that may split is easy and nearly as dear. First comes the linear relaxation
(`lp_relaxation.py`), which tells the rows that matter and what each decision is worth; where a building has very many
seats, prices of the teams tell the rows before (`lagrangian_start.py`). Then two things go on side by side:

* the **bound** comes from the relaxation with splittable teams, whose few remaining yes/no decisions (which buildings
  are open, which arrangements run) HiGHS settles quickly, with cuts that say what each building holds
  (`knapsack_cuts.py`);
* **plans** come from making a relaxation whole, the largest teams first (relax and fix) among the places that are
  cheap for each team (the kernel), and so too the choices of buildings that the bound's relaxation comes to, where
  the place is not too large for it; and from neighbourhood search (`lns.py`).

The work goes in rounds that are the same for a seed, for as long as there is time.

A small place pays nothing for all this: where teams are packed, one choice of buildings after another is
(`cut_and_solve.py`), and what that leaves open goes to HiGHS whole, at first without whatever no plan near the
relaxation contains. With functions it goes to HiGHS at once. Where nothing fills up no solver is needed
(`p_median.py`).
"""

import math
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import NamedTuple, TypeVar

import numpy as np

from estate_opt.search.cut_and_solve import CutAndSolve
from estate_opt.search.highs import Ending, Outcome, Report, Settings, run, wait_awake
from estate_opt.search.incumbent import Found, Standing, cheapest, dearer, is_within, start_at
from estate_opt.search.lagrangian_start import begin_by_prices
from estate_opt.search.lns import Sweeps
from estate_opt.search.lp_relaxation import Root, root_of
from estate_opt.search.milp import Array, Milp
from estate_opt.search.neighbourhoods import Habits, Structure, fixed_but
from estate_opt.search.p_median import Median, median_of, prove
from estate_opt.search.relax_and_fix import PART, Descent, first_fit
from estate_opt.search.restricted_mip import DIRECT_COLUMNS, GUESS, WIDER, Whole
from estate_opt.search.subproblem import Remainder

MIDDLING_COLUMNS, CLOSE = 8_000, 0.0025
"""Up to so many, HiGHS tries the whole MILP before or beside the search, and once the gap is so small."""
LITTLE_COLUMNS, LITTLE_SHARE = 15_000, 0.2
"""Likewise where at most so many, and at most this share of all, can be in a plan cheaper than the first descent's."""
NODES, HASTY_NODES = 40, 5
"""Branching nodes a piece of work may take: an effort, not a time, so that the same seed finds the same plan."""
RELAX_NODES, MIDDLING_NODES, LITTLE_NODES = 200, 250, 1_000
"""The same for the relaxation with splittable teams, the whole of a place of middling size, and what little is left."""
CHOICE_NODES, PACKING_NODES, CHOICE_GAP = 1_000, 250, 1e-4
"""For the choice of buildings where each holds many teams, as nothing else is worth as much, for packing the teams into
them; and how near to its best a choice and its packing are brought."""
MANY = 8
"""Teams for each open building that are many."""
CUTTING = 5e-4
"""Share of the bound that cuts must bring there: a relaxation with denser rows is the slower."""
HASTY_GAP = 0.001
"""How near to their best the steps of a descent are brought, where they are about the whole place."""
SPARE = (0.05, 0.2)
"""What each open building keeps free in the descents beside the bound, a share of a small team."""
DESCENTS = len(SPARE)
WIDE_COLUMNS = 150_000
"""With more than so many, for few teams, the relaxation with splittable teams takes longer than it is worth."""
SWEEPS_BESIDE, SWEEPS_BESIDE_CUTS = 5, 16
"""Sweeps beside the bound; and in a large place while its cuts are sought, which take as long."""
IDLE_SWEEPS = 4
"""Rounds without gain after which the search gives way to the whole MILP."""
PRICES, HASTY_PRICES = 150, 25
"""Steps towards the prices of cuts: an effort, not a time; and in a place that is tried whole at once."""

One = TypeVar("One")
Other = TypeVar("Other")


def search(
    milp: Milp,
    structure: Structure,
    settings: Settings,
    start: Mapping[int, float],
    report: Report | None = None,
    stop: threading.Event | None = None,
) -> tuple[Outcome, str]:
    """The best plan found and the best bound proven, with the method in words. A small one goes to HiGHS whole."""
    hunt = _Hunt(milp, structure, Standing(milp, settings, report, stop or threading.Event()), settings)
    if milp.choices <= DIRECT_COLUMNS:
        return hunt.direct(start), "solved directly"
    if (median := median_of(milp, structure, hunt.whole.links)) is not None:
        return hunt.median(median, start), "bound from prices of the teams, plans by interchange; nothing fills up"
    return hunt.outcome(start), "bound from the relaxation with splittable teams, plans by neighbourhood search"


class _Cuts(NamedTuple):
    """What came of cuts: the bound, and whether they leave little that a plan near the relaxation can contain."""

    gbp: float
    leave_little: bool


class _Hunt:
    """One search: the best plan and the best bound so far, and the rounds that improve them."""

    def __init__(self, milp: Milp, structure: Structure, now: Standing, settings: Settings) -> None:
        self._milp, self._structure, self._now, self._settings = milp, structure, now, settings
        self._rest = Remainder(milp)
        self.whole = Whole(milp, structure, self._rest, now, settings)
        self._choices = CutAndSolve(milp, structure, self.whole, now, settings)
        self._sweeps = Sweeps(milp, structure, self._rest, now, settings.seed)
        self._is_packing = structure.is_packing
        self._is_large = self._is_packing and len(structure.size) > PART
        """There are too many teams to pack to do it more than once."""
        self._is_wide = self._is_packing and not self._is_large and len(milp.cost) > WIDE_COLUMNS
        self._is_middling = milp.choices <= MIDDLING_COLUMNS

    def direct(self, start: Mapping[int, float]) -> Outcome:
        """A small place: the whole MILP at once, with cuts, and without what cannot pay."""
        root = self._take_root(self._begin(start))
        if root is not None and self._is_packing and self._now.is_on:
            root = self.whole.tighten(root, HASTY_PRICES)
            self._choices.settle(root, self._now.best)
        return self._settled(root)

    def median(self, median: Median, start: Mapping[int, float]) -> Outcome:
        """A place where nothing fills up needs no solver; what is left unproven, if anything, goes to HiGHS."""
        self._begin(start)
        self._now.nodes += prove(median, self._milp, self._now, self._settings.gap)
        return self._settled(None)

    def outcome(self, start: Mapping[int, float]) -> Outcome:
        """Run the rounds until the gap is closed, nothing helps any more, or time is up.

        Each piece of work starts from what was known when its round began, and whether to go on is only asked between
        rounds: which of two workers is quicker makes no difference to the plan.
        """
        plan = self._begin(start)
        root = self._take_root(plan)
        if root is not None and self._now.is_on:
            with ThreadPoolExecutor(max_workers=min(2, self._settings.threads)) as workers:
                self._by_rounds(workers, root, plan)
        return self._settled(root)

    def _by_rounds(self, workers: ThreadPoolExecutor, root: Root, plan: Found | None) -> None:
        """The rounds of a large place."""
        habits, sweeps = Habits(), range(SWEEPS_BESIDE_CUTS if self._is_large else SWEEPS_BESIDE)
        if self._is_packing and self._is_middling:
            plan = self._choices.settle(self.whole.tighten(root, HASTY_PRICES), plan, MIDDLING_NODES)
        elif self._is_packing:
            plan = cheapest(plan, self._first_fit(root))
        is_bounded = False
        if self._is_packing and not self._is_large and self._now.is_on:
            plan, habits, is_bounded = self._beside_cuts(workers, root, plan, habits)
            plan, sweeps = plan if is_bounded else self._at_once(root, plan), sweeps[DESCENTS:]
        if not is_bounded and self._now.is_on:
            descend = partial(self._descend_and_sweep, root, plan, habits, sweeps)
            (plan, habits), other = self._side_by_side(workers, descend, partial(self._bound, root, plan))
            plan = cheapest(plan, other)
        if self._now.is_on and not self._leaves_little(root):
            self._sweep_on(workers, plan, habits)

    def _beside_cuts(
        self, workers: ThreadPoolExecutor, root: Root, plan: Found | None, habits: Habits
    ) -> tuple[Found | None, Habits, bool]:
        """Descents and sweeps beside cuts and the bound; and whether it came to a bound.

        It does not where hasty cuts leave little: a second descent is worth more then, as the cheaper the plan, the
        less is left.
        """
        # In this order, as who waits for another must come after it: there may be one worker only.
        hasty = workers.submit(self._hasty_cuts, root)
        first = workers.submit(self._descend, root, plan, 0)

        def bound() -> Found | None:
            if hasty.result().leave_little:
                return self._descend_and_sweep(root, plan, habits, range(1, DESCENTS))[0]
            if self._now.has_time:
                self.whole.tighten(root, PRICES)
            best = cheapest(plan, first.result())
            return best if self._now.is_near(best, hasty.result().gbp) else self._bound(root, best)

        def sweep() -> tuple[Found | None, Habits]:
            best = cheapest(plan, first.result())
            if self._now.is_near(best, hasty.result().gbp):
                return best, habits
            swept = self._sweeps.sweep(0, best, habits)
            is_enough = hasty.result().leave_little or self._is_wide
            return swept if is_enough else self._descend_and_sweep(root, *swept, range(1, SWEEPS_BESIDE))

        other, (best, habits_then) = self._side_by_side(workers, bound, sweep)
        return cheapest(best, other), habits_then, not hasty.result().leave_little

    def _hasty_cuts(self, root: Root) -> _Cuts:
        """Cuts at little effort."""
        hasty = self.whole.tighten(root, HASTY_PRICES)
        return _Cuts(hasty.gbp, self._is_little(self.whole.below(dearer(hasty.gbp, GUESS), hasty)))

    def _at_once(self, root: Root, plan: Found | None) -> Found | None:
        """The best plan, where next to nothing is left that one cheaper than the plan known can contain."""
        if plan is None or self._is_middling or not self._now.is_on:
            return plan
        is_little = self._is_little(self.whole.below(plan.gbp, root))
        return self.whole.settle(root, plan, LITTLE_NODES, self._now.bound_gbp) if is_little else plan

    def _is_little(self, rest: Milp) -> bool:
        return rest.choices <= min(LITTLE_COLUMNS, LITTLE_SHARE * self._milp.choices)

    def _leaves_little(self, root: Root) -> bool:
        """Whether so much is fixed, and so little left to prove, that the whole MILP had better be tried."""
        is_close = is_within(CLOSE, self._now.gbp, self._now.bound_gbp)
        most = MIDDLING_COLUMNS if is_close else DIRECT_COLUMNS
        return self.whole.below(self._now.gbp - self._now.noise_gbp, root).choices <= most

    def _sweep_on(self, workers: ThreadPoolExecutor, plan: Found | None, habits: Habits) -> None:
        """Pairs of sweeps from the same plan; what both gained is put together where that keeps the rows."""
        number, idle = 2, 0
        while self._now.is_on and plan is not None and idle < IDLE_SWEEPS:
            sweeps = (partial(self._sweeps.sweep, n, plan, habits) for n in (number, number + 1))
            (one, habits), (other, _) = self._side_by_side(workers, *sweeps)
            better = cheapest(plan, one, other, self._sweeps.together(plan, one, other)) or plan
            idle = 0 if better.gbp < plan.gbp else idle + 1
            plan, number = better, number + 2

    def _settled(self, root: Root | None) -> Outcome:
        """What all has come to, after HiGHS has had the whole for the time that is left, if anything is open."""
        now = self._now
        if now.is_on:
            self.whole.settle(root, now.best, bound_gbp=now.bound_gbp)
        point = None if now.best is None else now.best.point
        return Outcome(now.ending, point, now.gbp, now.bound_gbp, now.nodes, now.seconds)

    # --- the pieces of work ---

    def _begin(self, start: Mapping[int, float]) -> Found | None:
        """Today's estate as the first plan, where it is one: its yes/no decisions, the rest decided best."""
        held = np.zeros(len(self._milp.cost), dtype=bool)
        point = np.zeros(len(self._milp.cost))
        for column, value in start.items():
            held[column], point[column] = True, value
        if not held[self._structure.is_house].any():
            return None  # nobody sits anywhere yet
        plan, _ = self._sweeps.solve_rest(held, point, nodes=NODES, gap=self._settings.gap)
        return plan

    def _take_root(self, plan: Found | None) -> Root | None:
        """The linear relaxation, with its bound."""
        known = np.zeros(len(self._milp.cost), dtype=bool) if plan is None else plan.point > 0.5
        begin = begin_by_prices(self._milp, self._structure, self._now.over)
        root = root_of(self._milp, self._structure, known, self._now.settings_for(0.0), self._now.stop, begin)
        if root is not None:
            self._now.raise_bound(root.gbp)
            self._sweeps.look_near(root)
            if self._rest.is_whole(root.point):
                self._now.accept(root.point)
        return root

    def _bound(self, root: Root, plan: Found | None) -> Found | None:
        """A bound for every plan, and a plan if one comes of it.

        Where very many teams are to be packed HiGHS' cuts on the whole MILP are worth more than which buildings a
        relaxation would open, and denser cuts than its own take too long.
        """
        if not self._now.has_time:
            return plan
        if self._is_large:
            self.whole.cut(root)
            return plan
        if not self._is_packing:
            return self._relax(root, plan)
        cut = self.whole.tighten(root, PRICES)
        is_done = self._is_wide or not self._now.has_time or self._now.is_near(plan, cut.gbp)
        return plan if is_done else self._choose(root, cut, plan)

    def _relax(self, root: Root, known: Found | None) -> Found | None:
        """A plan near the relaxation with splittable teams.

        In a place of middling size HiGHS then tries the whole, which it may prove before the search does.
        """
        relaxed = self._relaxed(root, self._milp, known, RELAX_NODES, self._settings.gap / 10)
        plan = None if relaxed.point is None else self._follow(relaxed.point)
        # That a relaxation has no point where there is a plan is no proof of anything.
        bound_gbp = -math.inf if relaxed.ending is Ending.INFEASIBLE else relaxed.bound_gbp
        best = cheapest(known, plan)
        return self.whole.settle(root, best, MIDDLING_NODES, bound_gbp) if self._is_middling else best

    def _choose(self, root: Root, cut: Root, known: Found | None) -> Found | None:
        """Which buildings open where teams are packed: each better choice that HiGHS comes to is followed at once.

        Where a building holds many teams, packing them costs much the same whichever open: the relaxation with
        splittable teams, brought near to its best, then tells good choices from bad ones, and a choice can be packed
        by itself.
        """
        is_cut = cut.gbp - root.gbp >= CUTTING * abs(root.gbp)
        base, milp = (cut, self.whole.tight) if is_cut else (root, self._milp)
        plan, followed_gbp, dear_gbp = known, math.inf, dearer(cut.gbp, GUESS * WIDER)

        def follow(choice: Array, most_gbp: float = dear_gbp) -> None:
            nonlocal plan, followed_gbp
            gbp, known_gbp = milp.value(choice), math.inf if plan is None else plan.gbp
            if gbp + self._now.noise_gbp < min(most_gbp, followed_gbp, known_gbp):
                followed_gbp = gbp
                plan = cheapest(plan, self._descend(replace(root, point=choice), plan, 0))

        gap, nodes = max(CHOICE_GAP, self._settings.gap / 10), CHOICE_NODES if self._holds_many(root) else NODES
        relaxed = self._relaxed(base, milp, known, nodes, gap, follow)
        if relaxed.point is None or not self._now.has_time:
            return plan
        follow(relaxed.point, math.inf)
        can_win = plan is None or relaxed.gbp + self._now.noise_gbp < plan.gbp
        return self._packed(relaxed.point, plan) if can_win and self._holds_many(root) else plan

    def _holds_many(self, root: Root) -> bool:
        """Whether a building that opens holds many teams, on average."""
        opened = root.point[np.unique(self.whole.links.is_open)].sum()
        return bool(len(self._structure.size) >= MANY * opened)

    def _relaxed(
        self, base: Root, milp: Milp, known: Found | None, nodes: int, gap: float,
        found: Callable[[Array], None] | None = None,
    ) -> Outcome:  # fmt: skip
        """The relaxation with splittable teams, from the buildings of a plan known: a bound for every plan.

        `found` is told each better point. Without a plan known, that there is no such point proves that there is none.
        """
        split = base.split(milp, self._structure.strategic)
        start = None if known is None else start_at(split, known.point)
        report = self._now.bound_up_to(math.inf)
        settings = self._now.settings_for(gap, nodes)
        relaxed = self._now.counted(run(split, settings, start, report, self._now.stop, found))
        if relaxed.ending is not Ending.INFEASIBLE:
            self._now.raise_bound(relaxed.bound_gbp)
        elif known is None:
            self._now.end_proven()
        return relaxed

    def _packed(self, choice: Array, plan: Found | None) -> Found | None:
        """The teams packed into the buildings of a choice as well as HiGHS can; or a plan known, if that is cheaper."""
        of = self._milp.is_integer & self._structure.strategic
        start = plan.point if plan is not None and (np.rint(choice[of]) == plan.point[of]).all() else None
        packed, _ = self._sweeps.solve_rest(of, np.rint(choice), PACKING_NODES, CHOICE_GAP, start)
        return cheapest(plan, packed)

    def _descend_and_sweep(
        self, root: Root, plan: Found | None, habits: Habits, numbers: range
    ) -> tuple[Found | None, Habits]:
        """Descents, each with a sweep after it; in a large place one, and sweeps as long as the cuts take."""
        descents = (1 if self._is_large else DESCENTS) * self._is_packing
        for number in numbers:
            if number < descents:
                plan = cheapest(plan, self._descend(root, plan, number))
            plan, habits = self._sweeps.sweep(-number, plan, habits)
        return plan, habits

    def _descend(self, root: Root, plan: Found | None, number: int) -> Found | None:
        """A plan from the relaxation; the second time with the teams in a shuffled order."""
        dice = np.random.default_rng([self._settings.seed, number]) if number else None
        hastily, has_time = partial(self._hastily, number), lambda: self._now.has_time
        descent = Descent(self._milp, self._structure, self._rest, root, hastily, has_time, SPARE[number])
        point = descent.point(None if plan is None else plan.point, dice)
        if point is None:
            return None
        return self._now.accept(point) if self._rest.is_whole(point) else self._follow(point)

    def _first_fit(self, root: Root) -> Found | None:
        """Within seconds a plan to show."""
        of, seats = self._structure, first_fit(self._milp, self._structure, root)
        homeless = of.is_house & ~np.isin(of.team, of.team[seats])
        giving_way = seats & np.isin(of.building, of.building[homeless])  # whoever sits where those could
        held = of.is_house & self._milp.is_integer & np.isin(of.team, of.team[seats & ~giving_way])
        return self._sweeps.solve_rest(held, seats.astype(float), NODES, HASTY_GAP)[0]

    def _hastily(self, number: int, milp: Milp, share: float) -> Array | None:
        """A good point of a MILP about a share of the place."""
        hasty = self._now.settings_for(HASTY_GAP * share, HASTY_NODES)
        shuffled = replace(hasty, seed=hasty.seed + number)
        return self._now.counted(run(milp, shuffled, None, None, self._now.over)).point

    def _follow(self, choice: Array) -> Found | None:
        """Quickly a plan near a relaxation's choice of buildings and arrangements.

        Whoever it does not split can stay where it has them. The others are packed into what room there is; as it is
        filled to the brim, what it closed may open again. Sweeps then put right what that made dearer.
        """
        strategic = self._milp.is_integer & self._structure.strategic & (choice > 0.5)
        for released in self._sweeps.neighbourhoods.around_split(choice):
            held = strategic | fixed_but(released, self._milp.is_integer)
            plan, _ = self._sweeps.solve_rest(held, np.rint(choice), NODES, self._settings.gap / 2)
            if plan is not None or not self._now.has_time:
                return plan
        return None

    def _side_by_side(
        self, workers: ThreadPoolExecutor, one: Callable[[], One], other: Callable[[], Other]
    ) -> tuple[One, Other]:
        """Two pieces of work at once."""
        first, second = workers.submit(one), workers.submit(other)
        wait_awake(self._now.stop, first, second)
        return first.result(), second.result()
