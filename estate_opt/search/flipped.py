"""What each decision is worth: what a MILP costs at the least with one decision after another turned round.

Reduced costs tell next to nothing of that where many decisions do each other's work. So each is turned round by its
bounds in the linear relaxation with cuts, as strong branching does (Applegate, Bixby, Chvátal and Cook 1995): the dual
simplex method solves it again from the optimal basis in a fraction of the time. What comes of it is a bound for every
point that has the decision so, whether it is whole or not.
"""

import math
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from estate_opt.search.highs import Settings
from estate_opt.search.knapsack_cuts import tightened
from estate_opt.search.linear import Linear
from estate_opt.search.lp_relaxation import root_of
from estate_opt.search.milp import Array, Milp
from estate_opt.search.neighbourhoods import Mask, Structure
from estate_opt.search.params import SearchParams

WITHIN = 1e-6


@dataclass(frozen=True)
class Flip:
    """One decision turned round: columns, with the least and the most that each may be then."""

    columns: npt.NDArray[np.int32]
    low: Array
    high: Array

    def is_so_at(self, point: Array) -> bool:
        """Whether a point has the decision turned round already."""
        values = point[self.columns]
        return bool(((values >= self.low - WITHIN) & (values <= self.high + WITHIN)).all())


@dataclass(frozen=True)
class Bound:
    """What came of turning one decision round."""

    gbp: float
    """No point that has it so costs less; infinite: there is none."""
    rows: tuple[int, ...] = ()
    """Where there is none: rows of the MILP that contradict it and each other, as far as they are known."""


@dataclass(frozen=True)
class Flipped:
    """What came of turning decisions round."""

    relaxed_gbp: float
    """What the relaxation costs with nothing turned round."""
    bounds: tuple[Bound | None, ...]
    """Of each; None: not looked at in the time."""


def flipped(
    milp: Milp,
    structure: Structure,
    flips: Sequence[Flip],
    known: Mask,
    settings: Settings,
    stop: threading.Event | None = None,
    params: SearchParams = SearchParams(),
) -> Flipped | None:
    """The bound of a MILP with each decision turned round by itself, in their order while time lasts.

    `known`: columns that are in a point already known. None where there was no time for the relaxation itself, or it
    has no solution.
    """
    until, stop = time.monotonic() + settings.time_limit_seconds, stop or threading.Event()
    root = root_of(milp, structure, known, settings, stop, params.sifting)
    left = until - time.monotonic()
    if root is None or left <= 0:
        return None
    steps = params.knapsack_cuts.hasty_steps
    tight, root = tightened(milp, structure, root, steps, replace(settings, time_limit_seconds=left), stop, params)
    left = until - time.monotonic()
    if left <= 0 or stop.is_set():
        return None
    every_column = np.ones_like(milp.is_integer)
    linear = Linear(tight, root.rows, every_column, replace(settings, time_limit_seconds=left), stop)
    solved = linear.solve()
    if solved is None:
        return None
    point, _, relaxed_gbp = solved
    found: list[Bound | None] = [Bound(relaxed_gbp) if flip.is_so_at(point) else None for flip in flips]
    linear.mark()
    for number, flip in enumerate(flips):
        if stop.is_set() or time.monotonic() >= until:
            break
        if found[number] is None:
            gbp = linear.least_gbp_within(flip.columns, flip.low, flip.high)
            rows = linear.contradicting_rows() if gbp == math.inf else ()
            found[number] = None if gbp is None else Bound(gbp, tuple(row for row in rows if row < len(milp.row_low)))
    return Flipped(relaxed_gbp, tuple(found))
