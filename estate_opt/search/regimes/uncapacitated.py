"""Places where nothing fills up: the p-median problem, and facility location without capacities."""

from estate_opt.search.highs import Outcome
from estate_opt.search.p_median import prove
from estate_opt.search.regimes.work import Start, Work


def p_median(work: Work, start: Start) -> Outcome:
    """No solver is needed: prices of the teams bound, interchange plans, branching on buildings closes the gap.

    What is left unproven, if anything, goes to HiGHS.
    """
    work.begin(start)
    if work.median is not None:
        of = work.params.p_median
        work.now.nodes += prove(work.median, work.milp, work.now, work.settings.gap, of)
    return work.end(None)
