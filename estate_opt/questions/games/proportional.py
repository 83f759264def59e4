"""Shares by a simple rule, to compare with: equal, or in proportion to something."""

import numpy as np

from estate_opt.questions.games.game import Array, alone


def in_proportion(total: float, weights: Array) -> Array:
    """[player]: the total by weight (people, say). Raises ValueError where the weights sum to nothing."""
    if not weights.sum() or not np.isfinite(weights).all():
        raise ValueError("Nothing can be shared in proportion to nothing.")
    return np.asarray(total * weights / weights.sum())


def proportional(costs: Array) -> Array:
    """[player]: what all pay together, in proportion to what each pays by itself."""
    return in_proportion(float(costs[-1]), alone(costs))


def equal_gains(costs: Array) -> Array:
    """[player]: what each pays by itself, less an equal part of what is gained together."""
    by_itself = alone(costs)
    return np.asarray(by_itself - (by_itself.sum() - costs[-1]) / len(by_itself))
