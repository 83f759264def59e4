"""Covering without packing: what supplies whom is hard, or teams are all of one size."""

from functools import partial

from estate_opt.search.incumbent import Found
from estate_opt.search.regimes.bounds import by_relaxation, by_relaxation_and_whole
from estate_opt.search.regimes.plans import crossed, swept
from estate_opt.search.regimes.rounds import Bound, Rounds


def covering(rounds: Rounds, plan: Found | None) -> None:
    """What it is begun from, crossed with the root; sweeps beside the relaxation and a plan near it; then pairs."""
    _swept_beside(by_relaxation, rounds, crossed(rounds.work, rounds.root, plan))


def middling_covering(rounds: Rounds, plan: Found | None) -> None:
    """Sweeps from what it is begun from, beside the relaxation, a plan near it and a try of the whole; then pairs."""
    _swept_beside(by_relaxation_and_whole, rounds, plan)


def settled_covering(rounds: Rounds, plan: Found | None) -> None:
    """The relaxation and a plan near it, before anything else; then sweeps in pairs.

    Where no function is left to arrange, each body all but plans by itself: the relaxation with splittable teams is
    settled in seconds, and what is near it is far better than what sweeps make of today's estate in a minute.
    """
    plan = by_relaxation(rounds.work, rounds.root, plan)
    rounds.sweep_on(plan, rounds.habits)


def _swept_beside(bound: Bound, rounds: Rounds, plan: Found | None) -> None:
    work, numbers = rounds.work, range(rounds.work.params.rounds.sweeps_beside_bound)
    sweeps = partial(swept, work, rounds.root, plan, rounds.habits, numbers, descents=0)
    plan, habits = rounds.beside(sweeps, bound, plan)
    rounds.sweep_on(plan, habits)
