"""Shares of what all bodies pay together by each rule, and who would do better without."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from estate_opt.questions.accounts.values import Value, as_game
from estate_opt.questions.games.game import Array, everybody, members_of
from estate_opt.questions.games.nucleolus import nucleolus, prenucleolus
from estate_opt.questions.games.objections import Objection
from estate_opt.questions.games.proportional import in_proportion
from estate_opt.questions.games.shapley import shapley

PENNY = 0.01


class Verdict(NamedTuple):
    """What groups would say to some shares."""

    would_leave: tuple[Objection, ...]
    """With a plan in hand that costs them less, the most tempted first."""
    undecided: tuple[Objection, ...]
    """Those that might: of their best plan it is not known whether it costs them less. By how much at the most."""
    most_tempted: Objection | None
    """None: there are no groups."""


@dataclass(frozen=True, slots=True)
class Shares:
    """What each joiner pays by one rule."""

    rule: str
    gbp: Array
    """[joiner]"""
    verdict: Verdict


def by_prices(by_itself: Array, gains: Array, total_gbp: float) -> Array:
    """[joiner]: what each pays alone less its gain at the prices; what is left to hand out goes by the gains.

    `total_gbp`: what the joiners pay together in the plan. Raises ValueError where nobody gains and yet there is
    something to hand out.
    """
    left_gbp = float(by_itself.sum() - gains.sum() - total_gbp)
    if abs(left_gbp) < PENNY:
        return by_itself - gains - left_gbp / len(gains)
    return by_itself - gains - in_proportion(left_gbp, np.maximum(gains, 0.0))


def all_shares(borne: Mapping[int, float], values: Mapping[int, Value], gains: Array, today: Array) -> list[Shares]:
    """The shares by every rule; Shapley value and nucleolus only where every group was solved for.

    `borne`: what groups would bear by themselves, every single body and all together among them.
    """
    players = len(gains)
    by_itself, total_gbp = np.array([borne[1 << n] for n in range(players)]), borne[everybody(players)]
    made = {"prices": by_prices(by_itself, gains, total_gbp)}
    if len(borne) == everybody(players):  # all groups but nobody's
        game = as_game(borne, players)
        lowest = nucleolus(game)
        made["shapley"] = shapley(game)
        made |= {"prenucleolus": prenucleolus(game)} if lowest is None else {"nucleolus": lowest}
    made["proportional"] = in_proportion(total_gbp, today)
    return [Shares(rule, gbp, verdict(borne, values, gbp)) for rule, gbp in made.items()]


def verdict(borne: Mapping[int, float], values: Mapping[int, Value], shares: Array) -> Verdict:
    """Who of the groups solved for would leave at such shares, and who might."""
    all_of_them = everybody(len(shares))
    found = [
        Objection(group, sum(float(shares[number]) for number in members_of(group)) - gbp)
        for group, gbp in borne.items()
        if group != all_of_them
    ]
    found.sort(key=lambda each: (-each.more, each.group))
    slack = {group: value.cost_gbp - value.bound_gbp for group, value in values.items()}
    might = [each._replace(more=each.more + slack.get(each.group, 0.0)) for each in found if each.more <= PENNY]
    return Verdict(
        tuple(each for each in found if each.more > PENNY),
        tuple(each for each in might if each.more > PENNY),
        found[0] if found else None,
    )
