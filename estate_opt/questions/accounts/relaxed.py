"""What the place costs at the least by who joins: the linear relaxation of all joining, with other bounds for others.

Whoever does not join only has fewer choices, so that one relaxation serves every group: begun from the optimum of all,
each takes about a second. Differences between relaxations are estimates of what a leaving costs. (A model of the group
alone may be a little dearer: its rows know that arrangements can have no more FTE than the group.)
"""

import math
import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace

import numpy as np

from estate_opt.domain.estate import Estate
from estate_opt.formulation.assemble import Formulation, formulate
from estate_opt.formulation.decisions import Decisions
from estate_opt.formulation.model import model_of
from estate_opt.ground.errors import NoPlanError
from estate_opt.options.option import Option
from estate_opt.questions.accounts.joining import joiners, with_only
from estate_opt.questions.accounts.values import as_joined
from estate_opt.questions.games.game import Array, everybody, members_of
from estate_opt.questions.games.objections import Objection, search_most_tempted
from estate_opt.search.highs import Settings
from estate_opt.search.linear import Linear

LOOKED_AT = 100
"""Groups that the search for the most tempted looks at, at the most."""
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

    def __init__(self, estate: Estate, option: Option) -> None:
        """Raises NoPlanError where nothing keeps the rules, or the solver's time limit ran out."""
        model = model_of(estate, option)
        self._case, self.players = model.formulation.case, joiners(estate)
        self._bounds, self._columns = model.formulation.bounds, _columns(model.formulation.decisions)
        everything = np.ones(len(model.milp.row_low), dtype=bool)
        free = np.ones(len(model.milp.cost), dtype=bool)
        self._linear = Linear(model.milp, everything, free, Settings.of(option.levers.solver), threading.Event())
        solved = self._linear.solve()
        if solved is None:
            raise NoPlanError(NONE_LEFT, "infeasible")
        self._linear.mark()
        self._known = {everybody(len(self.players)): solved[2]}

    def gbp(self, group: int) -> float:
        """What the place costs at the least when of its joiners only a group joins. Raises NoPlanError likewise.

        One body by itself has nobody to share with: it is as if nobody joined.
        """
        group = as_joined(group)
        if group not in self._known:
            who = [self.players[number] for number in members_of(group)]
            case = replace(self._case, estate=with_only(self._case.estate, who))
            low, high = self._bounds_of(formulate(case))
            other = np.flatnonzero((low != self._bounds.low) | (high != self._bounds.high)).astype(np.int32)
            gbp = self._linear.least_gbp_within(other, low[other], high[other])
            if gbp is None or math.isinf(gbp):
                raise NoPlanError(NONE_LEFT, "infeasible")
            self._known[group] = gbp
        return self._known[group]

    def _bounds_of(self, fewer: Formulation) -> tuple[Array, Array]:
        """[column of all joining]: the bounds that fewer joining have; what they cannot choose at all is nought."""
        theirs = fewer.bounds
        low, high = np.zeros_like(self._bounds.low), np.zeros_like(self._bounds.high)
        for name, columns in _columns(fewer.decisions).items():
            mine = self._columns[name]
            at = np.fromiter((mine[key] for key in columns), dtype=np.intp, count=len(columns))
            of = np.fromiter(columns.values(), dtype=np.intp, count=len(columns))
            low[at], high[at] = theirs.low[of], theirs.high[of]
        return low, high


def _columns(decisions: Decisions) -> dict[str, Mapping[object, int]]:
    """The columns of a model by the name of the decision and by ids."""
    found = {each.name: getattr(decisions, each.name) for each in fields(decisions)}
    return {name: made for name, made in found.items() if isinstance(made, dict) and _are_columns(made.values())}


def _are_columns(values: Collection[object]) -> bool:
    return all(isinstance(each, int) for each in values)


def estimates_of(game: RelaxedGame, gains: Array, most_asked: int = LOOKED_AT) -> Estimates:
    """Every leaving, and the most tempted of so many groups where the joiners gain so much in the relaxation.

    The search begins at all but each, the most tempted first.
    """
    players = len(game.players)
    all_of_them = everybody(players)
    apart_gbp, all_gbp = game.gbp(0), game.gbp(all_of_them)
    without = [all_of_them ^ 1 << number for number in range(players)]
    leaving = {body: game.gbp(group) - all_gbp for body, group in zip(game.players, without, strict=True)}
    looked_at = {0: apart_gbp, all_of_them: all_gbp}

    def gained_gbp(group: int) -> float:
        return sum(float(gains[number]) for number in members_of(group))

    def cost_of(group: int) -> float:
        looked_at[group] = game.gbp(group)
        return looked_at[group] - apart_gbp

    first = sorted(without, key=lambda group: (cost_of(group) + gained_gbp(group), group))
    tempted, asked = search_most_tempted(cost_of, -gains, first, max(most_asked, players))
    return Estimates(looked_at, leaving, tempted, asked)
