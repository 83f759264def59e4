"""A cooperative game of cost: what each group of players would pay by itself, as one array.

Players are numbered from 0. A group is a whole number: its bit i says whether player i is in it, so that a game of n
players is an array of 2ⁿ costs, the first of which (nobody's) is nought, and the last what all pay together.
"""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
MOST_PLAYERS = 20
"""A million groups; more are not listed but searched."""


def players_of(costs: Array) -> int:
    """How many players a game has. Raises ValueError where the array is no game."""
    players = max(len(costs), 1).bit_length() - 1
    if players < 1 or len(costs) != 1 << players or players > MOST_PLAYERS:
        raise ValueError(f"{len(costs)} costs are no game: 2 to the power of 1 to {MOST_PLAYERS} are.")
    if costs[0] != 0 or not np.isfinite(costs).all():
        raise ValueError("Every group has a finite cost, and nobody pays nothing.")
    return players


def everybody(players: int) -> int:
    """The group of all players."""
    return (1 << players) - 1


def group_of(members: Iterable[int]) -> int:
    """The group of some players."""
    return sum(1 << player for player in set(members))


def members_of(group: int) -> tuple[int, ...]:
    """The players of a group, in their order."""
    return tuple(player for player in range(group.bit_length()) if group >> player & 1)


def membership(players: int) -> npt.NDArray[np.bool_]:
    """[group, player]: whether the player is in the group."""
    groups = np.arange(1 << players)[:, np.newaxis]
    return np.asarray(groups >> np.arange(players) & 1, dtype=bool)


def alone(costs: Array) -> Array:
    """[player]: what each pays by itself."""
    return np.asarray(costs[1 << np.arange(players_of(costs))])


def paid_by_groups(shares: Array) -> Array:
    """[group]: what its members pay together, at such shares."""
    paid = np.zeros(1)
    for share in shares:
        paid = np.concatenate([paid, paid + share])
    return paid


def of_profits(profits: Array) -> Array:
    """A game of profit as one of cost: what is earned is paid with the other sign."""
    return np.asarray(0.0 - profits)
