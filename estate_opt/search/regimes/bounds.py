"""Pieces of work that come to bounds, and to the plans that are near them."""

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from estate_opt.search.highs import Ending, Outcome, run
from estate_opt.search.incumbent import Found, cheapest, dearer, start_at
from estate_opt.search.lp_relaxation import Root
from estate_opt.search.milp import Array, Milp
from estate_opt.search.regimes.plans import descended, followed, packed
from estate_opt.search.regimes.work import Work


def by_root_cuts(work: Work, root: Root, plan: Found | None) -> Found | None:
    """HiGHS' cuts on the whole MILP; the plan known.

    Where very many teams are to be packed they are worth more than which buildings a relaxation would open, and denser
    cuts than its own take too long.
    """
    if work.now.has_time:
        work.whole.cut(root)
    return plan


def by_cuts(work: Work, root: Root, plan: Found | None) -> Found | None:
    """Cuts from what each building can hold, at the best prices; the plan known."""
    if work.now.has_time:
        work.whole.tighten(root, work.params.knapsack_cuts.pace.steps)
    return plan


def by_cuts_and_choice(work: Work, root: Root, plan: Found | None) -> Found | None:
    """Such cuts, and then which buildings open, unless the plan known is near enough already."""
    if not work.now.has_time:
        return plan
    cut = work.whole.tighten(root, work.params.knapsack_cuts.pace.steps)
    is_done = not work.now.has_time or work.now.is_near(plan, cut.gbp)
    return plan if is_done else chosen(work, root, cut, plan)


def by_relaxation(work: Work, root: Root, known: Found | None) -> Found | None:
    """The relaxation with splittable teams, and a plan near it."""
    return _near_relaxation(work, root, known)[0] if work.now.has_time else known


def by_relaxation_and_whole(work: Work, root: Root, known: Found | None) -> Found | None:
    """The same, and then HiGHS on the whole, which it may prove before the search does."""
    if not work.now.has_time:
        return known
    best, bound_gbp = _near_relaxation(work, root, known)
    return work.whole.settle(root, best, work.params.rounds.middling_nodes, bound_gbp)


def _near_relaxation(work: Work, root: Root, known: Found | None) -> tuple[Found | None, float]:
    """The best plan known after it, and the bound that its branching has come to."""
    relaxed = _relaxed(work, root, work.milp, known, work.params.rounds.relax_nodes, work.settings.gap / 10)
    plan = None if relaxed.point is None else followed(work, relaxed.point)
    # That a relaxation has no point where there is a plan is no proof of anything.
    bound_gbp = -math.inf if relaxed.ending is Ending.INFEASIBLE else relaxed.bound_gbp
    return cheapest(known, plan), bound_gbp


def chosen(work: Work, root: Root, cut: Root, known: Found | None) -> Found | None:
    """Which buildings open where teams are packed: each better choice that HiGHS comes to is followed at once.

    Where a building holds many teams, packing them costs much the same whichever open: the relaxation with
    splittable teams, brought near to its best, then tells good choices from bad ones, and a choice can be packed
    by itself.
    """
    efforts, guess = work.params.rounds, work.params.restricted_mip
    is_cut = cut.gbp - root.gbp >= efforts.cutting * abs(root.gbp)
    base, milp = (cut, work.whole.tight) if is_cut else (root, work.milp)
    plan, followed_gbp, dear_gbp = known, math.inf, dearer(cut.gbp, guess.guess * guess.wider)

    def follow(choice: Array, most_gbp: float = dear_gbp) -> None:
        nonlocal plan, followed_gbp
        gbp, known_gbp = milp.value(choice), math.inf if plan is None else plan.gbp
        if gbp + work.now.noise_gbp < min(most_gbp, followed_gbp, known_gbp):
            followed_gbp = gbp
            plan = cheapest(plan, descended(work, replace(root, point=choice), plan, 0))

    holds_many = _holds_many(work, root)
    gap, nodes = max(efforts.choice_gap, work.settings.gap / 10), efforts.choice_nodes if holds_many else efforts.nodes
    relaxed = _relaxed(work, base, milp, known, nodes, gap, follow)
    if relaxed.point is None or not work.now.has_time:
        return plan
    follow(relaxed.point, math.inf)
    can_win = plan is None or relaxed.gbp + work.now.noise_gbp < plan.gbp
    return packed(work, relaxed.point, plan) if can_win and holds_many else plan


def _holds_many(work: Work, root: Root) -> bool:
    """Whether a building that opens holds many teams, on average."""
    opened = root.point[np.unique(work.whole.links.is_open)].sum()
    return bool(len(work.structure.size) >= work.params.rounds.many_teams * opened)


def _relaxed(
    work: Work, base: Root, milp: Milp, known: Found | None, nodes: int, gap: float,
    found: Callable[[Array], None] | None = None,
) -> Outcome:  # fmt: skip
    """The relaxation with splittable teams, from the buildings of a plan known: a bound for every plan.

    `found` is told each better point. Without a plan known, that there is no such point proves that there is none.
    """
    split = base.split(milp, work.structure.strategic)
    start = None if known is None else start_at(split, known.point)
    report = work.now.bound_up_to(math.inf)
    settings = work.now.settings_for(gap, nodes)
    relaxed = work.now.counted(run(split, settings, start, report, work.now.stop, found))
    if relaxed.ending is not Ending.INFEASIBLE:
        work.now.raise_bound(relaxed.bound_gbp)
    elif known is None:
        work.now.end_proven()
    return relaxed
