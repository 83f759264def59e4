"""How unequal the ways of people are: the way of the worst tenth, and the Kolm-Pollak equally-distributed way.

Plain arithmetic on ways and people, as published: S.-C. Kolm (1976), R. Pollak (1971); for what is the worse the more
there is of it, G. Sheriff and K. Maguire, Health Risk, Inequality Indexes, and Environmental Justice (2020); for where
facilities are put, D. Horton, T. Logan and others, arXiv 2401.15452 (2024).
"""

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]

WORST_SHARE = 0.1
"""The share of people whose ways are told as those of the worst tenth."""


def kappa_of(ways: Numbers, people: Numbers, epsilon: float) -> float:
    """κ = α ε, with α = Σ p z ÷ Σ p z² over ways z of p people: the aversion to inequality in the ways' own unit.

    `epsilon` is no more than 0, as published for what is the worse the more there is of it. 0 where all ways are 0.
    """
    squares = float(people @ ways**2)
    return epsilon * float(people @ ways) / squares if squares > 0 else 0.0


def equal_way(ways: Numbers, people: Numbers, kappa: float) -> float:
    """The way that would be as good as these, had everybody the same: −1 ÷ κ × ln(Σ p e^(−κ z) ÷ Σ p).

    Never less than the mean, never more than the furthest; the mean where κ is 0. Ways are finite, people are some.
    """
    furthest = float(ways.max())
    if kappa == 0.0:
        return float(ways @ people / people.sum())
    # Measured from the furthest way, so that no power overflows.
    return furthest - float(np.log(people @ np.exp(-kappa * (ways - furthest)) / people.sum())) / kappa


def worst_tenth(ways: Numbers, people: Numbers) -> float:
    """The mean way of the tenth of the people with the longest ways; of a locality at the edge a part."""
    order = np.argsort(-ways, kind="stable")
    left = WORST_SHARE * float(people.sum())
    counted = np.minimum(people[order], np.maximum(0.0, left - (np.cumsum(people[order]) - people[order])))
    return float(counted @ ways[order] / counted.sum())
