"""What counts as enough: the one tolerance for desks, other space and FTE; and what as the same distance.

100 FTE × 0.55 desks are 55.00000000000001 in a computer, and fit into 55. Whoever compares what is needed with what
there is — the checks, who may sit where, the rules, the audit — compares by this, so that none of them refuses what
another has let pass.
"""

import math

import numpy as np
import numpy.typing as npt

TOLERANCE = 1e-6
"""Desks, units of space or FTE: less than anybody can mean, more than sums of thousands of figures are off by."""

SAME_DISTANCE = 1e-9
"""Kilometres or minutes: a way that is longer by no more is the same, for the rules, what is told, and the audit."""


def is_enough(there: float, needed: float) -> bool:
    """Whether what there is suffices for what is needed."""
    return bool(needed <= there + TOLERANCE)


def whole_desks(desks: float) -> int:
    """Desks that are needed or taken, as a reader counts them: a part of one is one."""
    return math.ceil(desks - TOLERANCE)


def whole_room(desks: float) -> int:
    """Desks that there are, as a reader counts them: a part of one seats nobody.

    So more needed than there is stays so.
    """
    return math.floor(desks + TOLERANCE)


PENNY_GBP, PENNY_SHARE = 0.01, 1e-8
"""Pounds, and share of the cost, by which a plan and its bound differ through rounding alone, whichever is more.

A solver keeps rows and calls decisions whole within a millionth; made exact, a plan costs that much more.
"""


def is_proven(gap: float, gbp: float, bound_gbp: float) -> bool:
    """Whether a plan is proven to be as near to the best as was asked for: a penny of rounding is no gap."""
    return gbp - bound_gbp <= gap * max(abs(gbp), 1.0) + max(PENNY_GBP, PENNY_SHARE * abs(gbp))


def where_enough(there: npt.NDArray[np.float64], needed: float) -> npt.NDArray[np.bool_]:
    """The same of many at once."""
    return np.asarray(needed <= there + TOLERANCE)
