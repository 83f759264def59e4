"""Finding good plans, and proving how good, where a general solver stalls.

Teams do not split and buildings fill up: finding *any* packing of the cheapest buildings is hard for a solver, while
the same programme with teams that may split is easy and nearly as dear. First comes the linear relaxation (`root.py`),
which tells the rows that matter and what each decision is worth; where a building has very many seats, prices of the
teams tell the rows before (`prices.py`). Then two things go on side by side:

* the **bound** comes from the relaxation with splittable teams, whose few remaining yes/no decisions (which buildings
  are open, which arrangements run) HiGHS settles quickly, with cuts that say what each building holds (`knapsacks.py`);
* **plans** come from making that relaxation whole, the largest teams first (relax and fix) among the places that are
  cheap for each team (the kernel); and from neighbourhood search: free the buildings and teams around one place, of one
  agency or of one function, hold the rest, solve, repeat.

The work goes in rounds that are the same for a seed; the time limit only decides after which of them to stop.

A small place pays nothing for all this: it goes to HiGHS whole, where teams are packed with its cuts and at first
without whatever no plan near the relaxation contains. Where nothing fills up no solver is needed (`medians.py`).
"""

import math
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

import numpy as np

from estate_opt.descent import PART, Descent, first_fit
from estate_opt.medians import Median, median_of, prove
from estate_opt.neighbourhoods import Habits, Mask, Neighbourhoods, Structure, fixed_but
from estate_opt.prices import begin_by_prices
from estate_opt.programme import Array, Programme
from estate_opt.remainder import TOLERANCE, Remainder
from estate_opt.root import Root, ranks_of_team, root_of
from estate_opt.solve import Ending, Outcome, Report, Settings, run
from estate_opt.standing import Found, Standing, cheapest, is_within, start_at
from estate_opt.whole import DIRECT_COLUMNS, GUESS, Whole

MIDDLING_COLUMNS, CLOSE = 8_000, 0.0025
"""Up to so many, HiGHS tries the whole programme before or beside the search, and once the gap is so small."""
LITTLE_COLUMNS, LITTLE_SHARE = 15_000, 0.2
"""Likewise where at most so many, and at most this share of all, can be in a plan cheaper than the first descent's."""
NODES, SWEEP_NODES, HASTY_NODES = 40, 12, 5
"""Branching nodes a neighbourhood may take: an effort, not a time, so that the same seed finds the same plan."""
RELAX_NODES, MIDDLING_NODES, LITTLE_NODES = 200, 250, 1_000
"""The same for the relaxation with splittable teams, the whole of a place of middling size, and what little is left."""
HASTY_GAP = 0.001
"""How near to their best the steps of a descent are brought, where they are about the whole place."""
SWEEP, SWEEP_ITERATIONS = 80, 10_000
"""Neighbourhoods in a sweep, and steps of the simplex method, before the two workers compare what they found."""
DESCENTS = 2
"""Descents beside the bound, each followed by a sweep."""
SPARE = (0.05, 0.2)
"""What each open building keeps free in these, a share of a small team; thorough descents look for themselves."""
WIDE_COLUMNS = 150_000
"""With more than so many, for few teams, the relaxation with splittable teams takes longer than it is worth."""
SWEEPS_BESIDE, SWEEPS_BESIDE_CUTS = 5, 16
"""Sweeps beside the bound; and in a large place while its cuts are sought, which take as long."""
MOST_CUTTING, LEAST_ROUNDS, MOST_ROUNDS = 2_500_000, 5, 50
"""Columns x rounds of cuts at the root of the whole programme: later rounds take long and bring next to nothing."""
WORTHWHILE = 0.05
"""Share of the gap that a pair of sweeps should close: else other descents may do better."""
IDLE_SWEEPS = 4
"""Rounds without gain after which the search gives way to the whole programme."""
WIDTHS = (12, 36)
"""Places of a team that a neighbourhood looks at, the cheapest by reduced cost: one or the other."""
NEAR = 1e-5
"""How near to its best a neighbourhood is brought."""
PRICES, HASTY_PRICES = 150, 25
"""Steps towards the prices of cuts: an effort, not a time; and in a place that is tried whole at once."""

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
    """The best plan found and the best bound proven, with the method in words. A small one goes to HiGHS whole."""
    hunt = _Hunt(programme, structure, Standing(programme, settings, report, stop or threading.Event()), settings)
    if programme.choices <= DIRECT_COLUMNS:
        return hunt.direct(start), "solved directly"
    if (median := median_of(programme, structure, hunt.whole.links)) is not None:
        return hunt.median(median, start), "bound from prices of the teams, plans by interchange; nothing fills up"
    return hunt.outcome(start), "bound from the relaxation with splittable teams, plans by neighbourhood search"


class _Hunt:
    """One search: the best plan and the best bound so far, and the rounds that improve them."""

    def __init__(self, programme: Programme, structure: Structure, now: Standing, settings: Settings) -> None:
        self._programme, self._structure, self._now, self._settings = programme, structure, now, settings
        self._rest = Remainder(programme)
        self.whole = Whole(programme, structure, self._rest, now, settings)
        self._neighbourhoods = Neighbourhoods(structure, programme.cost)
        self._nodes = 0
        self._is_packing = structure.is_packing
        self._is_large = self._is_packing and len(structure.size) > PART
        """There are too many teams to pack to do it more than once."""
        self._is_wide = self._is_packing and not self._is_large and len(programme.cost) > WIDE_COLUMNS
        self._is_middling = programme.choices <= MIDDLING_COLUMNS
        self._kernels = [np.ones(len(programme.cost), dtype=bool)]

    def direct(self, start: Mapping[int, float]) -> Outcome:
        """A small place: the whole programme at once, with cuts, and without what cannot pay."""
        root = self._take_root(self._begin(start))
        if root is not None and self._is_packing and self._now.is_on:
            root = self.whole.tighten(root, HASTY_PRICES)
        self.whole.settle(root, self._now.best)
        return self._outcome()

    def median(self, median: Median, start: Mapping[int, float]) -> Outcome:
        """A place where nothing fills up needs no solver; what is left unproven, if anything, goes to HiGHS."""
        self._begin(start)
        self._nodes += prove(median, self._programme, self._now, self._settings.gap)
        self.whole.settle(None, self._now.best)
        return self._outcome()

    def outcome(self, start: Mapping[int, float]) -> Outcome:
        """Run the rounds until the gap is closed, nothing helps any more, or time is up.

        Each piece of work starts from what was known when its round began, and whether to go on is only asked between
        rounds: which of two workers is quicker makes no difference to the plan.
        """
        plan = self._begin(start)
        root = self._take_root(plan)
        if root is not None and self._now.is_on:
            with ThreadPoolExecutor(max_workers=min(2, self._settings.threads)) as workers:
                root = self._by_rounds(workers, root, plan)
        self.whole.settle(root, self._now.best)
        return self._outcome()

    def _by_rounds(self, workers: ThreadPoolExecutor, root: Root, plan: Found | None) -> Root:
        """The rounds of a large place; returns the root with the best cuts."""
        habits, tight, sweeps = Habits(), root, range(SWEEPS_BESIDE_CUTS if self._is_large else SWEEPS_BESIDE)
        if self._is_packing and self._is_middling:
            plan = self.whole.settle(self.whole.tighten(root, HASTY_PRICES), plan, MIDDLING_NODES)
        elif self._is_packing:
            plan = cheapest(plan, self._first_fit(root))
        if self._is_packing and not self._is_large and self._now.is_on:
            descend = partial(self._descend_and_sweep, root, plan, habits, range(1))
            cut = partial(self._cuts, root, plan, habits)
            (plan, habits), (tight, other, done) = self._side_by_side(workers, descend, cut)
            plan, sweeps = self._at_once(tight, cheapest(plan, other)), range(done, SWEEPS_BESIDE)
        if self._is_wide:
            self._sweep_on(workers, None, plan, habits)
        elif self._now.is_on:
            descend = partial(self._descend_and_sweep, root, plan, habits, sweeps)
            bound = partial(self._bound, root, plan)
            (plan, habits), (other, tight, opened) = self._side_by_side(workers, descend, bound)
            again = opened if self._is_packing and not self._is_large else None
            if not self._leaves_little(tight):
                self._sweep_on(workers, again, cheapest(plan, other), habits)
        return tight

    def _descend_again(self, workers: ThreadPoolExecutor, root: Root, plan: Found | None) -> Found | None:
        """More plans, more thoroughly and from other orders of the teams, as descents differ by a per cent and more."""
        descents = (partial(self._descend, root, plan, seed) for seed in (DESCENTS, DESCENTS + 1))
        return cheapest(plan, *self._side_by_side(workers, *descents))

    def _cuts(self, root: Root, plan: Found | None, habits: Habits) -> tuple[Root, Found | None, int]:
        """Hasty cuts, if they leave little that a plan near the relaxation can contain; else thorough ones.

        The former take less time than the other worker's descent: so there is one more, as the cheaper the plan, the
        less is left. Returns the root with the cuts, the plan, and how many descents there have been then.
        """
        hasty = self.whole.tighten(root, HASTY_PRICES)
        if not self._is_little(self.whole.below(hasty.gbp + GUESS * abs(hasty.gbp), hasty)):
            return self.whole.tighten(root, PRICES), None, 1
        plan, _ = self._descend_and_sweep(root, plan, habits, range(1, 2))
        return hasty, plan, 2

    def _at_once(self, root: Root, plan: Found | None) -> Found | None:
        """The best plan, where next to nothing is left that a cheaper one than is known can contain."""
        if self._is_middling or plan is None or not self._is_little(self.whole.below(plan.gbp, root)):
            return plan
        return self.whole.settle(root, plan, LITTLE_NODES)

    def _is_little(self, rest: Programme) -> bool:
        return rest.choices <= min(LITTLE_COLUMNS, LITTLE_SHARE * self._programme.choices)

    def _leaves_little(self, root: Root) -> bool:
        """Whether so much is fixed, and so little left to prove, that the whole programme had better be tried."""
        is_close = is_within(CLOSE, self._now.gbp, self._now.bound_gbp)
        most = MIDDLING_COLUMNS if is_close else DIRECT_COLUMNS
        return self.whole.below(self._now.gbp - self._now.noise_gbp, root).choices <= most

    def _sweep_on(self, workers: ThreadPoolExecutor, again: Root | None, plan: Found | None, habits: Habits) -> None:
        """Pairs of sweeps from the same plan; what both gained is put together where that keeps the rows.

        When they first bring little, other descents are tried from `again`, if any.
        """
        number, idle = 2, 0
        while self._now.is_on and plan is not None and idle < IDLE_SWEEPS:
            sweeps = (partial(self._sweep, n, plan, habits) for n in (number, number + 1))
            (one, habits), (other, _) = self._side_by_side(workers, *sweeps)
            better = cheapest(plan, one, other, self._together(plan, one, other)) or plan
            gain_gbp, gap_gbp = plan.gbp - better.gbp, plan.gbp - self._now.bound_gbp
            idle = 0 if gain_gbp > 0 else idle + 1
            if again is not None and gain_gbp < WORTHWHILE * gap_gbp:
                better, again = self._descend_again(workers, again, better) or better, None
            plan, number = better, number + 2

    def _outcome(self) -> Outcome:
        now = self._now
        point = None if now.best is None else now.best.point
        return Outcome(now.ending, point, now.gbp, now.bound_gbp, self._nodes + self.whole.nodes, now.seconds)

    # --- the pieces of work ---

    def _begin(self, start: Mapping[int, float]) -> Found | None:
        """Today's estate as the first plan, where it is one: its yes/no decisions, the rest decided best."""
        held = np.zeros(len(self._programme.cost), dtype=bool)
        point = np.zeros(len(self._programme.cost))
        for column, value in start.items():
            held[column], point[column] = True, value
        if not held[self._structure.is_house].any():
            return None  # nobody sits anywhere yet
        plan, _ = self._solve_rest(held, point, nodes=NODES, gap=self._settings.gap)
        return plan

    def _take_root(self, plan: Found | None) -> Root | None:
        """The linear relaxation, with its bound."""
        known = np.zeros(len(self._programme.cost), dtype=bool) if plan is None else plan.point > 0.5
        begin = begin_by_prices(self._programme, self._structure, self._now.over)
        root = root_of(self._programme, self._structure, known, self._now.settings_for(0.0), self._now.stop, begin)
        if root is not None:
            self._now.raise_bound(root.gbp)
            others = ~self._structure.is_house | (root.point > 0)
            ranks = ranks_of_team(self._structure, root.reduced_gbp)
            self._kernels = [others | (ranks < width) for width in WIDTHS]
            if self._rest.is_whole(root.point):
                self._now.accept(root.point)
        return root

    def _bound(self, root: Root, plan: Found | None) -> tuple[Found | None, Root, Root]:
        """A bound for every plan, and a plan if one comes of it; the root with cuts, and one with whole buildings.

        Where very many teams are to be packed HiGHS' cuts on the whole programme are worth more than which buildings a
        relaxation would open, and denser cuts than its own take too long.
        """
        if self._is_large:
            self._cut(root)
            return None, root, root
        tight = self.whole.tighten(root, PRICES) if self._is_packing else root
        plan, choice = self._relax(tight, plan)
        return plan, tight, root if choice is None else replace(root, point=choice)

    def _relax(self, root: Root, known: Found | None) -> tuple[Found | None, Array | None]:
        """The relaxation with splittable teams, from the buildings of a plan known: its bound, and a plan near it.

        In a place of middling size HiGHS then tries the whole, which it may prove before the search does; where teams
        are to be packed it has tried already.
        """
        tight, report = self.whole.tight, self._now.bound_up_to(math.inf)
        split = root.lean(replace(tight, is_integer=tight.is_integer & self._structure.strategic))
        nodes = NODES if self._is_packing else RELAX_NODES
        start = None if known is None else start_at(split, known.point)
        relaxed = run(split, self._now.settings_for(self._settings.gap / 10, nodes), start, report, self._now.stop)
        if relaxed.ending is Ending.INFEASIBLE:
            self._now.end_proven()
            return None, None
        self._now.raise_bound(relaxed.bound_gbp)
        plan = None
        if relaxed.point is not None:
            opened = replace(root, point=relaxed.point)
            plan = self._descend(opened, known, 0) if self._is_packing else self._follow(relaxed.point)
        # Asked of what is known here: whether the other worker is done already must make no difference.
        is_near = self._now.is_near(plan, relaxed.bound_gbp)
        if self._is_middling and not self._is_packing and self._now.has_time and not is_near:
            plan = self.whole.settle(root, cheapest(known, plan), MIDDLING_NODES)
        return plan, relaxed.point

    def _cut(self, root: Root) -> None:
        """The bound of the whole programme's root, with all of HiGHS' cuts and without its search for plans."""
        rounds = min(MOST_ROUNDS, max(LEAST_ROUNDS, MOST_CUTTING // len(self._programme.cost)))
        settings = replace(self._now.settings_for(self._settings.gap, nodes=1), bound_only=True, rounds=rounds)
        outcome = run(root.lean(self._programme), settings, None, self._now.bound_up_to(math.inf), self._now.stop)
        self._now.raise_bound(outcome.bound_gbp)

    def _descend_and_sweep(
        self, root: Root, plan: Found | None, habits: Habits, numbers: range
    ) -> tuple[Found | None, Habits]:
        """Descents, each with a sweep after it; in a large place one, and sweeps as long as the cuts take."""
        descents = (1 if self._is_large else DESCENTS) * self._is_packing
        for number in numbers:
            if number < descents:
                plan = cheapest(plan, self._descend(root, plan, number))
            plan, habits = self._sweep(-number, plan, habits)
        return plan, habits

    def _descend(self, root: Root, plan: Found | None, number: int) -> Found | None:
        """A plan from the relaxation; from the second on with the teams in a shuffled order, and then thoroughly."""
        dice = np.random.default_rng([self._settings.seed, number]) if number else None
        hastily = partial(self._hastily, number)
        spare, has_time = None if number >= DESCENTS else SPARE[number], lambda: self._now.has_time
        descent = Descent(self._programme, self._structure, self._rest, root, hastily, has_time, spare)
        point = descent.point(None if plan is None else plan.point, dice)
        if point is None:
            return None
        return self._now.accept(point) if self._rest.is_whole(point) else self._follow(point)

    def _first_fit(self, root: Root) -> Found | None:
        """Within seconds a plan to show."""
        of, seats = self._structure, first_fit(self._programme, self._structure, root)
        homeless = of.is_house & ~np.isin(of.team, of.team[seats])
        giving_way = seats & np.isin(of.building, of.building[homeless])  # whoever sits where those could
        held = of.is_house & self._programme.is_integer & np.isin(of.team, of.team[seats & ~giving_way])
        return self._solve_rest(held, seats.astype(float), NODES, HASTY_GAP)[0]

    def _hastily(self, number: int, programme: Programme, share: float) -> Array | None:
        """A good point of a programme about a share of the place."""
        hasty = self._now.settings_for(HASTY_GAP * share, HASTY_NODES)
        return run(programme, replace(hasty, seed=hasty.seed + number), None, None, self._now.over).point

    def _follow(self, choice: Array) -> Found | None:
        """Quickly a plan near a relaxation's choice of buildings and arrangements.

        Whoever it does not split can stay where it has them. The others are packed into what room there is; as it is
        filled to the brim, what it closed may open again. Sweeps then put right what that made dearer.
        """
        strategic = self._programme.is_integer & self._structure.strategic & (choice > 0.5)
        for released in self._neighbourhoods.around_split(choice):
            held = strategic | fixed_but(released, self._programme.is_integer)
            plan, _ = self._solve_rest(held, np.rint(choice), NODES, self._settings.gap / 2)
            if plan is not None or not self._now.has_time:
                return plan
        return None

    def _sweep(self, number: int, plan: Found | None, habits: Habits) -> tuple[Found | None, Habits]:
        """A number of neighbourhoods one after the other; returns the plan it ends with, and what it learnt."""
        habits, effort = habits.copy(), 0
        dice = np.random.default_rng([self._settings.seed, abs(number), number < 0])
        for _ in range(SWEEP):
            if plan is None or not self._now.has_time or effort > SWEEP_ITERATIONS:
                break
            kind = habits.choose(dice)
            mask = self._neighbourhoods.draw(kind, habits.size[kind], plan.point, dice)
            kernel = self._kernels[int(dice.integers(len(self._kernels)))]
            held = fixed_but(mask & (kernel | (plan.point > 0.5)), self._programme.is_integer)
            better, outcome = self._solve_rest(held, plan.point, SWEEP_NODES, NEAR, start=plan.point)
            effort += outcome.iterations
            gained = better is not None and better.gbp < plan.gbp - self._now.noise_gbp
            habits.learn(kind, gained, outcome.iterations)
            plan = better if gained else plan
        return plan, habits

    def _together(self, before: Found, one: Found | None, other: Found | None) -> Found | None:
        """Both sweeps' changes at once, if they do not get in each other's way."""
        if one is None or other is None:
            return None
        changed = np.abs(one.point - before.point) > TOLERANCE
        both = np.where(changed, one.point, other.point)
        return self._now.accept(both) if self._rest.keeps_rows(both) else None

    # --- what they share ---

    def _solve_rest(
        self, held: Mask, values: Array, nodes: int, gap: float, start: Array | None = None
    ) -> tuple[Found | None, Outcome]:
        """Solve what is not held. Returns the plan, if any, and how the solve went."""
        if not self._rest.allows(held, values):
            return None, Outcome(Ending.INFEASIBLE, None, math.inf, math.inf)
        rest, free = self._rest.without(held, values)
        settings = replace(self._now.settings_for(gap, nodes), noise_gbp=self._now.noise_gbp)
        begin = None if start is None else start_at(rest, start[free])
        outcome = run(rest, settings, begin, None, self._now.over)
        self._nodes += outcome.nodes
        if outcome.point is None:
            return None, outcome
        point = np.where(held, values, 0.0)
        point[free] = outcome.point
        return self._now.accept(point), outcome

    def _side_by_side(
        self, workers: ThreadPoolExecutor, one: Callable[[], One], other: Callable[[], Other]
    ) -> tuple[One, Other]:
        """Two pieces of work at once; both look at `stop`."""
        first, second = workers.submit(one), workers.submit(other)
        both: list[Future[Any]] = [first, second]
        while wait(both, timeout=0.2).not_done:
            continue  # awake now and then, so that a Ctrl-C is heard on every system
        return first.result(), second.result()
