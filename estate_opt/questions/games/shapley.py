"""The Shapley value: what a player adds to the cost, over all orders in which the players could come together.

Exact from all groups (Shapley 1953), or, where there are too many, sampled by the size of the group: the small and the
large sizes in full, those between from groups drawn at random, with a standard error.
"""

import itertools
import math
import random
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from estate_opt.questions.games.game import Array, everybody, group_of, membership, players_of

FULL_SIZES = 2
"""Groups of up to so many players, and those that so many are missing from, are all asked for."""


def shapley(costs: Array) -> Array:
    """[player]: the Shapley value, exactly. It sums to what all pay together."""
    players = players_of(costs)
    is_in = membership(players)
    size = is_in.sum(axis=1)
    # Of all orders, the share in which a group of such a size has come before some player outside it.
    weight = np.array([math.factorial(s) * math.factorial(players - s - 1) for s in range(players)], dtype=np.float64)
    weight /= math.factorial(players)
    value = np.empty(players)
    for player in range(players):
        before = np.flatnonzero(~is_in[:, player])
        added = costs[before | 1 << player] - costs[before]
        value[player] = math.fsum(weight[size[before]] * added)
    return value


class Sampled(NamedTuple):
    """A Shapley value from a sample of groups."""

    value: Array
    """[player]: sums to what all pay together."""
    standard_error: Array
    """[player]: nought where every group was asked for."""
    asked: int
    """How many different groups were asked for."""


def sampled_shapley(cost_of: Callable[[int], float], players: int, rounds: int, seed: int = 0) -> Sampled:
    """The Shapley value from a sample: `rounds` draws for each size of group between the full ones, two at the least.

    The value of a player is 1/n of the sum, over the sizes, of what groups of that size with it cost in the mean, less
    what those without it do. (Written so, each group asked for tells of every player: Kolpaczki, Bengs, Muschalik and
    Hüllermeier 2024.) A draw is a random circle of the players, and its n arcs of that size: each player is in as many
    as any other, so that what is drawn sums to the whole cost, and the draws' spread is the standard error. Sizes of
    no more groups than would be drawn are asked for in full. Raises ValueError for fewer than two rounds.
    """
    if rounds < 2:
        raise ValueError("A standard error needs two rounds.")
    draw, known = random.Random(seed), dict[int, float]()

    def ask(group: int) -> float:
        if group not in known:
            known[group] = cost_of(group)
        return known[group]

    value, variance = np.full(players, ask(everybody(players)) / players), np.zeros(players)
    for size in range(1, players):
        few = math.comb(players, size) <= rounds * players
        if few or size <= FULL_SIZES or size >= players - FULL_SIZES:
            every = itertools.combinations(range(players), size)
            value += _difference([(group, ask(group)) for group in map(group_of, every)], players) / players
            continue
        found = [
            _difference([(group, ask(group)) for group in _arcs(draw, players, size)], players) for _ in range(rounds)
        ]
        value += np.mean(found, axis=0) / players
        variance += np.var(found, axis=0, ddof=1) / rounds / players**2
    return Sampled(value, np.sqrt(variance), len(known))


def _arcs(draw: random.Random, players: int, size: int) -> Iterator[int]:
    """The groups of players who stand next to each other on a circle in random order."""
    circle = draw.sample(range(players), players)
    return (group_of(circle[(first + k) % players] for k in range(size)) for first in range(players))


def _difference(groups: list[tuple[int, float]], players: int) -> Array:
    """[player]: what groups with it cost in the mean, less what groups without it do."""
    numbers = np.array([group for group, _ in groups])[:, np.newaxis]
    is_in = np.asarray(numbers >> np.arange(players) & 1, dtype=np.float64)
    costs = np.array([cost for _, cost in groups])
    return np.asarray(costs @ is_in / is_in.sum(axis=0) - costs @ (1 - is_in) / (1 - is_in).sum(axis=0))
