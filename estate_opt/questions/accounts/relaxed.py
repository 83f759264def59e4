"""What the place costs at the least by who joins: the linear relaxation of all joining, with other bounds for others.

Whoever does not join only has fewer choices, so that one relaxation serves every group: begun from the optimum of one
that is nearly the same, each takes about a second, and the prices at every optimum bound what all other groups cost.
Differences between relaxations are estimates of what a leaving costs. (A model of the group alone may be a little
dearer: its rows know that arrangements can have no more FTE than the group.)
"""

import threading
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from estate_opt.domain.estate import Estate
from estate_opt.formulation.model import model_of
from estate_opt.formulation.owners import needs_joining
from estate_opt.ground.errors import NoPlanError
from estate_opt.options.option import Option
from estate_opt.questions.accounts.joining import joiners
from estate_opt.questions.accounts.values import as_joined
from estate_opt.questions.games.game import Array, everybody, members_of
from estate_opt.questions.games.objections import Objection, search_most_tempted
from estate_opt.search.highs import Settings
from estate_opt.search.linear import Linear, Within

ASKED_FOR = 30
"""Groups that the search for the most tempted asks the relaxation for, at the most."""
LOOKED_AT = 1000
"""Groups that it looks at, at the most: of most a bound tells that they are tempted less than one that is known."""
NEVER = -1
"""The place of whoever never joins, after all players."""
NONE_LEFT = "No estimates: nothing keeps all the rules together, or the time ran out first."


@dataclass(frozen=True)
class Estimates:
    """What the relaxation tells of many groups."""

    gbp: dict[int, float]
    """What the place costs at the least, by group of joiners: nobody, all, all but each, and those looked at."""
    leaving_gbp: dict[str, float]
    """What the leaving of a joiner costs the place, about."""
    most_tempted: Objection
    """The group that would gain most, or lose least, by being by itself instead of having its gains at the prices."""
    looked_at: int
    """Groups among which that is the most tempted."""


class RelaxedGame:
    """The least that the place costs in its relaxation by group of joiners, kept warm in the solver."""

    def __init__(self, estate: Estate, option: Option, stop: threading.Event | None = None) -> None:
        """Raises NoPlanError where nothing keeps the rules, the solver's time limit ran out, or `stop` is set."""
        model = model_of(estate, option)
        self._milp, self.players = model.milp, joiners(estate)
        number = {agency: number for number, agency in enumerate(estate.agencies)}
        player = np.full(len(number), NEVER)
        player[[number[each] for each in self.players]] = np.arange(len(self.players))
        self._columns, first, second = needs_joining(model.formulation)
        self._first, self._second = player[first], player[second]
        everything = np.ones(len(model.milp.row_low), dtype=bool)
        free = np.ones(len(model.milp.cost), dtype=bool)
        settings = Settings.of(option.levers.solver)
        self._linear = Linear(model.milp, everything, free, settings, stop or threading.Event())
        if self._linear.solve() is None:
            raise NoPlanError(NONE_LEFT, "infeasible")
        self._linear.mark()
        self._known: dict[int, Within] = {}
        self._missed_gbp: list[tuple[float, Array]] = []
        self.gbp(everybody(len(self.players)))

    def gbp(self, group: int) -> float:
        """What the place costs at the least when of its joiners only a group joins. Raises NoPlanError likewise.

        One body by itself has nobody to share with: it is as if nobody joined. Begun from the known group that differs
        in the fewest bodies.
        """
        group = as_joined(group)
        if group not in self._known:
            nearest = min(self._known, key=lambda other: ((other ^ group).bit_count(), other), default=None)
            begin = None if nearest is None else self._known[nearest].basis
            columns = self._columns[~self._may_choose(group)]
            nought = np.zeros(len(columns))
            found = self._linear.optimum_within(columns, nought, nought, begin)
            if found is None:
                raise NoPlanError(NONE_LEFT, "infeasible")
            self._known[group] = found
            self._missed_gbp.append(self._missed(group, found))
        return self._known[group].gbp

    def at_least_gbp(self, group: int) -> float:
        """A bound on that without a run: by what a unit of what it may not decide is worth at any optimum known.

        By weak duality: whatever the prices, no plan costs less than they say (as in a Lagrangian relaxation).
        """
        is_in = self._is_in(as_joined(group))
        return max(gbp + float(missed.sum() - is_in @ missed @ is_in) for gbp, missed in self._missed_gbp)

    def _missed(self, group: int, found: Within) -> tuple[float, Array]:
        """At the prices of an optimum: what the place costs at the least if nothing is missed, and [player, player],
        how much more for what there is only where both join.
        """
        reduced = self._milp.reduced(found.multipliers)[self._columns]
        worth = np.maximum(0.0, -reduced * self._milp.high[self._columns])
        missed = np.zeros((len(self.players) + 1,) * 2)
        np.add.at(missed, (self._first, self._second), worth)
        is_in = self._is_in(group)
        return found.gbp - float(missed.sum() - is_in @ missed @ is_in), missed

    def _is_in(self, group: int) -> Array:
        """[player, and last whoever never joins]: 1 for those of a group."""
        return np.array([group >> player & 1 for player in range(len(self.players))] + [0], dtype=np.float64)

    def _may_choose(self, group: int) -> npt.NDArray[np.bool_]:
        """[column of those that need joining]: whether the group may decide it."""
        is_in = self._is_in(group).astype(bool)
        return np.asarray(is_in[self._first] & is_in[self._second])


def estimates_of(game: RelaxedGame, gains: Array, most_asked: int = ASKED_FOR) -> Estimates:
    """Every leaving, and the most tempted group where the joiners gain so much in the relaxation.

    The search begins at all but each, the most tempted first, and asks the relaxation for so many groups.
    """
    players = len(game.players)
    all_of_them = everybody(players)
    apart_gbp, all_gbp = game.gbp(0), game.gbp(all_of_them)
    without = [all_of_them ^ 1 << number for number in range(players)]
    leaving = {body: game.gbp(group) - all_gbp for body, group in zip(game.players, without, strict=True)}
    asked = {0: apart_gbp, all_of_them: all_gbp}

    def gained_gbp(group: int) -> float:
        return sum(float(gains[number]) for number in members_of(group))

    def cost_of(group: int) -> float:
        asked[group] = game.gbp(group)
        return asked[group] - apart_gbp

    def at_least(group: int) -> float:
        return game.at_least_gbp(group) - apart_gbp

    first = sorted(without, key=lambda group: (cost_of(group) + gained_gbp(group), group))
    most = max(most_asked, players)
    tempted, looked_at = search_most_tempted(cost_of, -gains, first, most, at_least=at_least, most_looked_at=LOOKED_AT)
    return Estimates(asked, leaving, tempted, looked_at)
