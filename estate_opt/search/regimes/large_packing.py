"""Packing of very many teams: there is time to make the relaxation whole once, part by part."""

from functools import partial

from estate_opt.search.incumbent import Found
from estate_opt.search.regimes.bounds import by_root_cuts
from estate_opt.search.regimes.plans import first_plan, swept
from estate_opt.search.regimes.rounds import Rounds


def large_packing(rounds: Rounds, plan: Found | None) -> None:
    """A first plan; one descent and sweeps, beside HiGHS' cuts at the root of the whole; then sweeps in pairs."""
    work, habits = rounds.work, rounds.habits
    plan = first_plan(work, rounds.root, plan)
    if rounds.is_on:
        numbers = range(work.params.rounds.sweeps_beside_cuts)
        descent = partial(swept, work, rounds.root, plan, habits, numbers, descents=1)
        plan, habits = rounds.beside(descent, by_root_cuts, plan)
    rounds.sweep_on(plan, habits)
