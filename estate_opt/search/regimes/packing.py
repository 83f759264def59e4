"""Packing of up to some hundred teams: descents and sweeps beside cuts, and beside the choice of what opens."""

from functools import partial
from typing import NamedTuple

from estate_opt.search.incumbent import Found, cheapest, dearer
from estate_opt.search.neighbourhoods import Habits
from estate_opt.search.regimes.bounds import by_cuts, by_cuts_and_choice
from estate_opt.search.regimes.plans import by_cut_and_solve, by_first_fit, descended, first_plan, swept
from estate_opt.search.regimes.rounds import Bound, Rounds


def packing(rounds: Rounds, plan: Found | None) -> None:
    """First fit; descents beside cuts and what opens; where little is left then, the whole; sweeps in pairs."""
    plan, habits = by_first_fit(rounds.work, rounds.root, plan), rounds.habits
    if rounds.is_on:
        plan, habits, is_bounded = _beside_cuts(rounds, plan, by_cuts_and_choice, _sweeps_beside(rounds, 1))
        if not is_bounded:
            plan, habits = _bounded(rounds, _settled_if_little(rounds, plan), habits, by_cuts_and_choice)
    rounds.sweep_on(plan, habits)


def middling_packing(rounds: Rounds, plan: Found | None) -> None:
    """One choice of buildings after another, while branching nodes last; then descents and sweeps as above.

    The whole was tried at the first, so that it is not where little is left.
    """
    plan, habits = by_cut_and_solve(rounds.work, rounds.root, plan), rounds.habits
    if rounds.is_on:
        plan, habits, is_bounded = _beside_cuts(rounds, plan, by_cuts_and_choice, _sweeps_beside(rounds, 1))
        if not is_bounded:
            plan, habits = _bounded(rounds, plan, habits, by_cuts_and_choice)
    rounds.sweep_on(plan, habits)


def wide_packing(rounds: Rounds, plan: Found | None) -> None:
    """A first plan; one descent and one sweep beside the cuts alone; where little is left then, the whole; pairs.

    Few teams with very many places each: the relaxation with splittable teams takes longer than it is worth.
    """
    plan, habits = first_plan(rounds.work, rounds.root, plan), rounds.habits
    if rounds.is_on:
        plan, habits, is_bounded = _beside_cuts(rounds, plan, by_cuts, range(0))
        if not is_bounded:
            plan = plan if rounds.work.is_middling else _settled_if_little(rounds, plan)
            plan, habits = _bounded(rounds, plan, habits, by_cuts)
    rounds.sweep_on(plan, habits)


class _Cuts(NamedTuple):
    """What came of cuts: the bound, and whether they leave little that a plan near the relaxation can contain."""

    gbp: float
    leave_little: bool


def _hasty_cuts(rounds: Rounds) -> _Cuts:
    """Cuts at little effort."""
    work = rounds.work
    hasty = work.whole.tighten(rounds.root, work.params.knapsack_cuts.hasty_steps)
    near = work.whole.below(dearer(hasty.gbp, work.params.restricted_mip.guess), hasty)
    return _Cuts(hasty.gbp, rounds.is_little(near))


def _sweeps_beside(rounds: Rounds, first: int) -> range:
    """Numbers of the sweeps beside a bound, from one on."""
    return range(first, rounds.work.params.rounds.sweeps_beside_bound)


def _descents(rounds: Rounds) -> int:
    """How many descents there are, each with desks spared of its own."""
    return len(rounds.work.params.relax_and_fix.spared)


def _beside_cuts(rounds: Rounds, plan: Found | None, bound: Bound, more: range) -> tuple[Found | None, Habits, bool]:
    """A first descent and sweep, and `more`, beside cuts and the bound; and whether it came to a bound.

    It does not where hasty cuts leave little: a second descent is worth more then, as the cheaper the plan, the
    less is left.
    """
    work, root, habits, descents = rounds.work, rounds.root, rounds.habits, _descents(rounds)
    # In this order, as who waits for another must come after it: there may be one worker only.
    hasty = rounds.workers.submit(_hasty_cuts, rounds)
    first = rounds.workers.submit(descended, work, root, plan, 0)

    def bounded() -> Found | None:
        if hasty.result().leave_little:
            return swept(work, root, plan, habits, range(1, descents), descents)[0]
        by_cuts(work, root, None)
        best = cheapest(plan, first.result())
        return best if work.now.is_near(best, hasty.result().gbp) else bound(work, root, best)

    def sweeps() -> tuple[Found | None, Habits]:
        best = cheapest(plan, first.result())
        if work.now.is_near(best, hasty.result().gbp):
            return best, habits
        once, learnt = work.sweeps.sweep(0, best, habits)
        numbers = range(0) if hasty.result().leave_little else more
        return swept(work, root, once, learnt, numbers, descents)

    other, (best, learnt) = rounds.side_by_side(bounded, sweeps)
    return cheapest(best, other), learnt, not hasty.result().leave_little


def _bounded(rounds: Rounds, plan: Found | None, habits: Habits, bound: Bound) -> tuple[Found | None, Habits]:
    """The bound, where hasty cuts left little and it was put off, beside more sweeps: all descents have been made."""
    if not rounds.is_on:
        return plan, habits
    numbers = _sweeps_beside(rounds, _descents(rounds))
    return rounds.beside(partial(swept, rounds.work, rounds.root, plan, habits, numbers, descents=0), bound, plan)


def _settled_if_little(rounds: Rounds, plan: Found | None) -> Found | None:
    """The best plan, where next to nothing is left that one cheaper than the plan known can contain."""
    if plan is None or not rounds.is_on:
        return plan
    work = rounds.work
    is_little = rounds.is_little(work.whole.below(plan.gbp, rounds.root))
    nodes = work.params.rounds.little_nodes
    return work.whole.settle(rounds.root, plan, nodes, work.now.bound_gbp) if is_little else plan
