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
    at_least: Callable[[int], float] = lambda _: -np.inf,
    most_looked_at: int | None = None,
) -> tuple[Objection, int]:
    """The most tempted group that is found, and how many groups were looked at, where there are too many to list.

    A climb from each single player, from all but each, from the groups in `begin` and then from groups drawn at random:
    the one player that makes the group most tempted is let in or out, until none does. `cost_of` is asked once for each
    group, and for `most_asked` groups at the most. `at_least`: a bound on what a group costs, which is quick to have: a
    group that it shows to be less tempted than one that is known is not asked for, and counts as looked at; of those
    `most_looked_at` (None: as many as may be asked for). Raises ValueError for a game of one player.
    """
    if len(shares) < 2 or most_asked < 1:
        raise ValueError("A single player has nobody to leave, and one group has to be asked for.")
    players, draw, draws = len(shares), random.Random(seed), 0
    found = _Temptations(cost_of, at_least, shares, most_asked, most_looked_at or most_asked)
    singles = [1 << i for i in range(players)]
    for group in [*begin, *singles, *(found.everybody ^ single for single in singles)]:
        if 0 < group < found.everybody:
            found.climb(group)
    while not found.is_enough and (not found.is_spent or draws < found.most_looked_at):
        draws += 1
        found.climb(draw.randrange(1, found.everybody))
    best = min(found.known, key=lambda group: (-found.known[group], group))
    return Objection(best, found.known[best]), len(found.looked_at)


class _Temptations:
    """How tempted groups are, as far as it is known."""

    def __init__(
        self,
        cost_of: Callable[[int], float],
        at_least: Callable[[int], float],
        shares: Array,
        most_asked: int,
        most_looked_at: int,
    ) -> None:
        self._cost_of, self._at_least, self._shares = cost_of, at_least, shares
        self._most_asked, self.most_looked_at = most_asked, most_looked_at
        self.everybody = everybody(len(shares))
        self.known: dict[int, float] = {}
        """Of groups that were asked for: by how much they pay more than by themselves."""
        self.looked_at: set[int] = set()
        """With those that no more than a known one can be tempted."""

    @property
    def is_spent(self) -> bool:
        """Whether no more groups may be asked for; bounds may tell of others still."""
        return len(self.known) >= self._most_asked

    @property
    def is_enough(self) -> bool:
        """Whether nothing more is to be looked at."""
        return len(self.looked_at) >= min(self.most_looked_at, self.everybody - 1)

    def _at_most(self, group: int) -> float:
        """By how much a group pays more than by itself, at the most."""
        if group in self.known:
            return self.known[group]
        return float(sum(self._shares[i] for i in members_of(group))) - self._at_least(group)

    def _ask(self, group: int) -> None:
        self.known[group] = float(sum(self._shares[i] for i in members_of(group))) - self._cost_of(group)
        self.looked_at.add(group)

    def climb(self, group: int) -> None:
        """To ever more tempted groups until none nearby is more so, or nothing more is to be looked at."""
        while not self.is_enough:
            nearby = [other for i in range(len(self._shares)) if (other := group ^ 1 << i) not in (0, self.everybody)]
            most = {other: self._at_most(other) for other in (group, *nearby)}
            best = max(self.known.values(), default=-np.inf)
            for other in sorted(most, key=lambda each: (-most[each], each)):
                if other in self.known:
                    continue
                if most[other] <= best and most[other] < np.inf:
                    self.looked_at.add(other)
                    continue
                if self.is_spent:
                    most[other] = -np.inf
                    continue
                self._ask(other)
                most[other] = self.known[other]
                best = max(best, most[other])
            top = max(most, key=lambda each: (most[each], -each))
            if top == group or most[top] <= most[group]:
                return
            group = top
