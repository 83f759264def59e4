"""Pieces of work that come to plans: first fit, relax and fix, and what follows a relaxation's choice."""

from dataclasses import replace
from functools import partial

import numpy as np

from estate_opt.search.highs import run
from estate_opt.search.incumbent import Found, cheapest
from estate_opt.search.lp_relaxation import Root
from estate_opt.search.milp import Array, Milp
from estate_opt.search.neighbourhoods import SPLIT, Habits, fixed_but
from estate_opt.search.regimes.work import Work
from estate_opt.search.relax_and_fix import Descent, first_fit


def by_first_fit(work: Work, root: Root, plan: Found | None) -> Found | None:
    """Within seconds a plan to show, or the one known, if that is cheaper."""
    of, efforts = work.structure, work.params
    seats = first_fit(work.milp, of, root, efforts.knapsack_cuts)
    homeless = of.is_house & ~np.isin(of.team, of.team[seats])
    giving_way = seats & np.isin(of.building, of.building[homeless])  # whoever sits where those could
    held = of.is_house & work.milp.is_integer & np.isin(of.team, of.team[seats & ~giving_way])
    found, _ = work.sweeps.solve_rest(held, seats.astype(float), efforts.rounds.nodes, efforts.relax_and_fix.gap)
    return cheapest(plan, found)


def by_cut_and_solve(work: Work, root: Root, plan: Found | None) -> Found | None:
    """One choice of buildings after another, for as many branching nodes as a place of middling size is worth."""
    tight = work.whole.tighten(root, work.params.knapsack_cuts.hasty_steps)
    return work.choices.settle(tight, plan, work.params.rounds.middling_nodes)


def first_plan(work: Work, root: Root, plan: Found | None) -> Found | None:
    """By the one up to middling size, else by the other."""
    return (by_cut_and_solve if work.is_middling else by_first_fit)(work, root, plan)


def descended(work: Work, root: Root, plan: Found | None, number: int) -> Found | None:
    """A plan from the relaxation by relax and fix; the second time with the teams in a shuffled order."""
    dice = np.random.default_rng([work.settings.seed, number]) if number else None
    hastily, spared = partial(_hastily, work, number), work.params.relax_and_fix.spared[number]
    descent = Descent(
        work.milp, work.structure, work.rest, root, hastily, lambda: work.now.has_time, work.params, spared
    )
    point = descent.point(None if plan is None else plan.point, dice)
    if point is None:
        return None
    return work.now.accept(point) if work.rest.is_whole(point) else followed(work, point)


def _hastily(work: Work, number: int, milp: Milp, share: float) -> Array | None:
    """A good point of a MILP about a share of the place."""
    of = work.params.relax_and_fix
    hasty = work.now.settings_for(of.gap * share, of.nodes)
    shuffled = replace(hasty, seed=hasty.seed + number)
    return work.now.counted(run(milp, shuffled, None, None, work.now.over)).point


def crossed(work: Work, root: Root, plan: Found | None) -> Found | None:
    """The best of what a plan, the relaxation and what was wished to begin from have between them; the plan at least.

    What all agree on is held (relaxation induced neighbourhoods: Danna, Rothberg and Le Pape 2005). Of a large place
    that is nearly everything, so that it takes a second, and from today's estate leads most of the way.
    """
    if plan is None or not work.now.is_on:
        return plan
    wished = plan.point.copy()
    wished[np.fromiter(work.start, dtype=np.intp)] = np.fromiter(work.start.values(), dtype=np.float64)
    differs = (np.abs(root.point - plan.point) > SPLIT) | (np.abs(wished - plan.point) > SPLIT)
    held, nodes, gap = fixed_but(differs, work.milp.is_integer), work.params.rounds.nodes, work.settings.gap
    return cheapest(plan, work.sweeps.solve_rest(held, plan.point, nodes, gap, start=plan.point)[0])


def swept(
    work: Work, root: Root, plan: Found | None, habits: Habits, numbers: range, descents: int
) -> tuple[Found | None, Habits]:
    """Sweeps of the neighbourhood search, before each of the first ones a descent; with the habits learnt."""
    for number in numbers:
        if number < descents:
            plan = cheapest(plan, descended(work, root, plan, number))
        plan, habits = work.sweeps.sweep(-number, plan, habits)
    return plan, habits


def followed(work: Work, choice: Array) -> Found | None:
    """Quickly a plan near a relaxation's choice of buildings and arrangements.

    Whoever it does not split can stay where it has them. The others are packed into what room there is; as it is
    filled to the brim, what it closed may open again. Sweeps then put right what that made dearer.
    """
    strategic = work.milp.is_integer & work.structure.strategic & (choice > 0.5)
    for released in work.sweeps.neighbourhoods.around_split(choice):
        held = strategic | fixed_but(released, work.milp.is_integer)
        nodes, gap = work.params.rounds.nodes, work.settings.gap / 2
        plan, _ = work.sweeps.solve_rest(held, np.rint(choice), nodes, gap)
        if plan is not None or not work.now.has_time:
            return plan
    return None


def packed(work: Work, choice: Array, plan: Found | None) -> Found | None:
    """The teams packed into the buildings of a choice as well as HiGHS can; or a plan known, if that is cheaper."""
    of, efforts = work.milp.is_integer & work.structure.strategic, work.params.rounds
    start = plan.point if plan is not None and (np.rint(choice[of]) == plan.point[of]).all() else None
    found, _ = work.sweeps.solve_rest(of, np.rint(choice), efforts.packing_nodes, efforts.choice_gap, start)
    return cheapest(plan, found)
