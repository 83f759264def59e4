"""Small places: HiGHS is the quickest by itself, once the relaxation has fixed what cannot pay."""

from estate_opt.search.highs import Outcome
from estate_opt.search.regimes.work import Start, Work


def packing(work: Work, start: Start) -> Outcome:
    """Where teams are to be packed, one choice of buildings after another is, at cuts that take little effort.

    What that leaves open goes to HiGHS whole, at first without whatever no plan near the relaxation contains.
    """
    _, root = work.root(start)
    if root is not None and work.now.is_on:
        tight = work.whole.tighten(root, work.params.knapsack_cuts.hasty_steps)
        work.choices.settle(tight, work.now.best)
    return work.end(root)


def any_kind(work: Work, start: Start) -> Outcome:
    """Of any other kind: the whole MILP at once, without what can be in no plan cheaper than the one begun from."""
    _, root = work.root(start)
    return work.end(root)
