"""A plan's decisions as a point of the programme."""

import numpy as np

from estate_opt.formulation import Formulation
from estate_opt.plan import Decided
from estate_opt.programme import Array, Programme
from estate_opt.solve import Settings, run
from estate_opt.start import start_from

SECONDS = 30.0
"""For the quantities of a plan whose yes/no decisions are known: a programme without branches."""


def point_of(formulation: Formulation, programme: Programme, decided: Decided) -> Array | None:
    """The plan as a point: its yes/no decisions, the quantities best for them. None where it breaks a rule."""
    held, values = np.zeros(len(programme.cost), dtype=bool), np.zeros(len(programme.cost))
    for column, value in start_from(formulation, programme, decided).items():
        held[column], values[column] = True, value
    return run(programme.fixed(held, values), Settings(SECONDS, gap=0.001, threads=1, seed=0)).point
