"""Credits at the prices of the relaxation: what each body brings into the place, at what it is worth there.

The dual values of the linear relaxation are prices of what the rows' sides are: a team housed, a function supplied, a
pot of capital. Whoever owns a side is credited with its price (Owen 1975; of programmes with whole decisions Goemans
and Skutella 2004). All credits sum to the relaxation, and no group could do better in a relaxation of its own.
Prices need not be unique: these are those of one optimum.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from estate_opt.domain.estate import Estate
from estate_opt.formulation.keys import Key
from estate_opt.formulation.model import model_of
from estate_opt.formulation.owners import (
    NOBODY,
    constants_gbp,
    owners_of_columns,
    owners_of_rows,
    without_implied_limits,
)
from estate_opt.ground.errors import NoPlanError
from estate_opt.options.option import Option
from estate_opt.search.highs import Settings
from estate_opt.search.lp_relaxation import root_of
from estate_opt.search.milp import Array
from estate_opt.search.params import SiftingParams

EXACT = replace(SiftingParams(), owed_share=0.0)
"""Nothing that pays is left out of the relaxation, so that its multipliers are prices of all of it."""


class Price(NamedTuple):
    """What a side of a row is worth: pounds for a unit of it, at today's worth."""

    rule: str
    key: Key
    agency: str | None
    """None: no body's."""
    side: float
    gbp: float
    """For a unit of the side; below nought where more of it would save."""


@dataclass(frozen=True)
class Credits:
    """What every body is credited with in one relaxation."""

    relaxation_gbp: float
    by_body_gbp: dict[str, float]
    of_nobody_gbp: float
    """What belongs to all together."""
    prices: tuple[Price, ...]
    """Of the rows whose side is not nought, the dearest in all first."""

    @property
    def total_gbp(self) -> float:
        """Sum of all credits: the relaxation, but for rounding."""
        return sum(self.by_body_gbp.values()) + self.of_nobody_gbp


def credits_of(estate: Estate, option: Option, stop: threading.Event | None = None) -> Credits:
    """The credits in the relaxation of an estate under an option. `stop`, once set, ends it without any.

    Raises NoPlanError where nothing keeps the rules even so, or the solver's time limit ran out.
    """
    model = model_of(estate, option)
    formulation, bounds = model.formulation, without_implied_limits(model.formulation)
    milp = replace(model.milp, low=bounds.low, high=bounds.high)
    nothing = np.zeros(len(milp.cost), dtype=bool)
    settings, stop = Settings.of(option.levers.solver), stop or threading.Event()
    root = root_of(milp, model.structure, nothing, settings, stop, EXACT)
    if root is None:
        raise NoPlanError("No prices: nothing keeps all the rules together, or the time ran out first.", "infeasible")
    side, of_rows = _credited(root.multipliers, milp.row_low, milp.row_high)
    _, of_columns = _credited(milp.reduced(root.multipliers), milp.low, milp.high)
    gbp = constants_gbp(formulation)
    owners = owners_of_rows(formulation)
    np.add.at(gbp, owners, of_rows)
    np.add.at(gbp, owners_of_columns(formulation), of_columns)
    names = tuple(estate.agencies)
    dearest = np.argsort(-np.abs(of_rows), kind="stable")[: np.count_nonzero(of_rows)]
    prices = tuple(
        Price(rule, key, _named(names, owners[row]), float(side[row]), float(root.multipliers[row]))
        for row in dearest.tolist()
        for rule, key in (formulation.rows[row],)
    )
    return Credits(root.gbp, dict(zip(names, gbp[:-1].tolist(), strict=True)), float(gbp[-1]), prices)


def _named(names: Sequence[str], owner: int) -> str | None:
    return None if owner == NOBODY else names[owner]


def _credited(multipliers: Array, low: Array, high: Array) -> tuple[Array, Array]:
    """The ends that multipliers are paid for, and what they come to; a hair at an end that is not there is nought."""
    end = np.where(multipliers > 0, low, high)
    end = np.where((multipliers != 0) & np.isfinite(end), end, 0.0)
    return end, multipliers * end


def gains_gbp(apart: Credits, together: Credits) -> dict[str, float]:
    """What each body gains by all joining: its credits where nobody joins less those where all do."""
    return {name: gbp - together.by_body_gbp[name] for name, gbp in apart.by_body_gbp.items()}
