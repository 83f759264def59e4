"""A plan's decisions as a point of the MILP."""

import numpy as np

from estate_opt.domain.decided import Decided
from estate_opt.formulation import Formulation
from estate_opt.formulation.mip_start import start_from
from estate_opt.search.highs import Settings, run
from estate_opt.search.milp import Array, Milp

SECONDS = 30.0
"""For the quantities of a plan whose yes/no decisions are known: a MILP without branches."""


def point_of(formulation: Formulation, milp: Milp, decided: Decided) -> Array | None:
    """The plan as a point: its yes/no decisions, the quantities best for them. None where it breaks a rule."""
    held, values = np.zeros(len(milp.cost), dtype=bool), np.zeros(len(milp.cost))
    for column, value in start_from(formulation, milp, decided).items():
        held[column], values[column] = True, value
    return run(milp.fixed(held, values), Settings(SECONDS, gap=0.001, threads=1, seed=0)).point
