"""A MILP with most columns held: what is left, as a small MILP of its own."""

from dataclasses import replace

import numpy as np

from estate_opt.search.highs import Settings, run
from estate_opt.search.milp import Array, Milp
from estate_opt.search.neighbourhoods import Mask

TOLERANCE = 1e-5
"""By how much a row may be missed through rounding."""


def are_whole(values: Array) -> Mask:
    """Which of some decisions are one or the other, within the tolerance."""
    return np.asarray(np.abs(values - np.rint(values)) <= TOLERANCE)


class Remainder:
    """What is left of one MILP, whichever columns are held."""

    def __init__(self, milp: Milp) -> None:
        self._of = milp

    def without(self, held: Mask, values: Array) -> tuple[Milp, Mask]:
        """The MILP over the columns not held, and which those are."""
        of, free = self._of, ~held
        settled = np.where(held, values, 0.0)
        entries = np.flatnonzero(free[of.column])
        lengths = np.bincount(of.row[entries], minlength=len(of.row_low))
        kept, number = lengths > 0, np.cumsum(free, dtype=np.int32) - 1
        moved = of.levels(settled)[kept]
        rest = Milp(
            cost=of.cost[free],
            offset=of.offset + float(of.cost @ settled),
            low=of.low[free],
            high=of.high[free],
            is_integer=of.is_integer[free],
            row_low=of.row_low[kept] - moved,
            row_high=of.row_high[kept] - moved,
            row_start=np.concatenate([[0], np.cumsum(lengths[kept])]).astype(np.int32),
            column=number[of.column[entries]],
            coefficient=of.coefficient[entries],
        )
        return rest, free

    def allows(self, held: Mask, values: Array) -> bool:
        """Whether the rows that have nothing but held columns are kept: `without` leaves them out.

        A point to begin from, with some decision since locked otherwise, need not keep them.
        """
        is_settled = np.ones(len(self._of.row_low), dtype=bool)
        is_settled[self._of.row[(~held)[self._of.column]]] = False
        return not bool(np.any(is_settled & self._are_broken(np.where(held, values, 0.0))))

    def is_whole(self, point: Array) -> bool:
        """Whether every yes/no decision is one or the other, within the tolerance."""
        return bool(are_whole(point[self._of.is_integer]).all())

    def keeps_rows(self, point: Array) -> bool:
        """Whether a point keeps every row, within the tolerance."""
        return not bool(self._are_broken(point).any())

    def _are_broken(self, point: Array) -> Mask:
        levels = self._of.levels(point)
        # What is no number keeps no row.
        return np.asarray(~((levels >= self._of.row_low - TOLERANCE) & (levels <= self._of.row_high + TOLERANCE)))


def polished(milp: Milp, point: Array, settings: Settings) -> Array | None:
    """The point with its yes/no decisions made exactly 0 or 1 and the quantities best for them; None if that fails.

    A solver calls 0.9999995 a yes. Half a millionth of a hospital is a hundred pounds: the ledger would not balance.
    """
    whole, rest = np.where(milp.is_integer, np.rint(point), point), Remainder(milp)
    if not rest.allows(milp.is_integer, whole):
        return None
    quantities, free = rest.without(milp.is_integer, whole)
    if free.any():
        exact = run(quantities, replace(settings, time_limit_seconds=60.0))
        if exact.point is None:
            return None
        whole[free] = np.clip(exact.point, quantities.low, quantities.high)
    return whole
