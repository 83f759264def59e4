"""Raising a bound that has no slope of its own: the subgradient method, deflected.

A Lagrangian bound is highest where the multipliers (here: prices of teams) make its own solution keep the rows that
were priced. Each step aims at a gain (Polyak 1969), along how far they are from being kept and with some of the way so
far (Camerini, Fratta and Maffioli 1975); after some steps without gain it goes back to the best prices, with shorter
ones.
"""

from collections.abc import Callable

import numpy as np

from estate_opt.search.milp import Array
from estate_opt.search.params import Pace

NOWHERE = 1e-9
"""Square of a direction that leads nowhere."""


def ascended(
    bound_at: Callable[[Array], tuple[float, Array]],
    start: Array,
    pace: Pace,
    gain: Callable[[float], float],
    is_over: Callable[[float], bool],
) -> tuple[Array, float]:
    """The prices at which the bound was highest, and that bound.

    `bound_at` prices: the bound, and how far each priced row is from being kept. `gain`: what one unit of aim means at
    a bound. `is_over`: whether the highest bound so far is enough, or somebody has ended it.
    """
    price = best = start
    direction, highest, aim, idle = np.zeros(len(start)), -np.inf, pace.aim, 0
    for _ in range(pace.steps):
        bound, missing = bound_at(price)
        idle += 1
        if bound > highest:
            best, highest, idle = price, bound, 0
        elif idle == pace.patience:
            price, aim, idle = best, aim * pace.shorter, 0
        direction = pace.past * direction + (1 - pace.past) * missing
        length = float(direction @ direction)
        if length < NOWHERE or aim < pace.least_aim or is_over(highest):
            break
        price = price + aim * gain(bound) / length * direction
    return best, highest
