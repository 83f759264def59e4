"""Who would do better without: the core of a game of cost, by how much it is missed, and the most tempted group.

Shares are in the core (Gillies 1959) where no group pays more than it would by itself, and in the ε-core (Shapley and
Shubik 1966) where none pays more than ε above it.
"""

import random
from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np

from estate_opt.questions.games.game import Array, everybody, members_of, paid_by_groups, players_of


class Objection(NamedTuple):
    """A group that would do better without the others."""

    group: int
    more: float
    """By how much it pays more than by itself; of the most tempted group it may be below nought."""


def excess(costs: Array, shares: Array) -> Array:
    """[group]: by how much a group pays more at these shares than by itself (below nought: less)."""
    if len(shares) != players_of(costs):
        raise ValueError(f"{len(shares)} shares for {players_of(costs)} players.")
    return paid_by_groups(shares) - costs


def objections(costs: Array, shares: Array, above: float = 0.0) -> list[Objection]:
    """Every group that pays more than so much above what it would by itself, the most tempted first.

    Neither all together nor nobody is a group that could leave.
    """
    more = excess(costs, shares)
    found = [Objection(int(group), float(more[group])) for group in np.flatnonzero(more > above)]
    proper = [each for each in found if 0 < each.group < len(costs) - 1]
    return sorted(proper, key=lambda each: (-each.more, each.group))


def most_tempted(costs: Array, shares: Array) -> Objection:
    """The group that would gain most by leaving, or lose least. Raises ValueError for a game of one player."""
    if len(costs) < 4:
        raise ValueError("A single player has nobody to leave.")
    more = excess(costs, shares)[1:-1]
    group = int(np.argmax(more)) + 1
    return Objection(group, float(more[group - 1]))


def epsilon_of(costs: Array, shares: Array) -> float:
    """The least ε at which no group objects: nought in the core."""
    return max(0.0, most_tempted(costs, shares).more)


def is_in_core(costs: Array, shares: Array, epsilon: float = 0.0, tolerance: float = 1e-9) -> bool:
    """Whether the shares hand out what all pay together, and no group pays more than ε above what it would by itself.

    `tolerance`: what sums may be off by, as a share of the largest cost.
    """
    slack = tolerance * float(np.abs(costs).max())
    hands_out_all = abs(float(shares.sum()) - float(costs[-1])) <= slack
    return hands_out_all and epsilon_of(costs, shares) <= epsilon + slack


def search_most_tempted(
    cost_of: Callable[[int], float],
    shares: Array,
    begin: Iterable[int] = (),
    most_asked: int = 1000,
    seed: int = 0,
) -> tuple[Objection, int]:
    """The most tempted group that is found, and how many groups were asked for, where there are too many to list.

    A climb from each single player, from all but each, from the groups in `begin` and then from groups drawn at random:
    the one player that makes the group most tempted is let in or out, until none does. `cost_of` is asked once for each
    group, and for `most_asked` groups at the most. Raises ValueError for a game of one player.
    """
    players = len(shares)
    if players < 2 or most_asked < 1:
        raise ValueError("A single player has nobody to leave, and one group has to be asked for.")
    all_of_them, draw = everybody(players), random.Random(seed)
    known: dict[int, float] = {}

    def more(group: int) -> float:
        if group not in known:
            known[group] = float(sum(shares[i] for i in members_of(group))) - cost_of(group)
        return known[group]

    def is_spent(group: int) -> bool:
        return group not in known and len(known) >= most_asked

    def climb(group: int) -> bool:
        """Whether all that the climb wanted to know could be asked."""
        while not is_spent(group):
            near = [other for i in range(players) if (other := group ^ 1 << i) not in (0, all_of_them)]
            asked = [other for other in near if not is_spent(other) and more(other) > -np.inf]
            best = max([group, *asked], key=lambda other: (more(other), -other))
            if best == group:
                return len(asked) == len(near)
            group = best
        return False

    singles = [1 << i for i in range(players)]
    for group in [*begin, *singles, *(all_of_them ^ single for single in singles)]:
        if 0 < group < all_of_them and not climb(group):
            break
    while len(known) < min(most_asked, all_of_them - 1) and climb(draw.randrange(1, all_of_them)):
        pass
    best = min(known, key=lambda group: (-known[group], group))
    return Objection(best, known[best]), len(known)
