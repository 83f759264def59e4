"""What the whole place costs by which bodies join: intervals from plans and bounds, and what bodies pay in them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from estate_opt.domain.costs import Kind, is_counted
from estate_opt.ground.errors import UsageError
from estate_opt.options.option import Option
from estate_opt.questions.games.game import Array, everybody, members_of

SMALL = 2
"""Bodies of a group that gain little together: it is begun from the plan of nobody."""
MOST_IN_FULL = 8
"""Joiners of whom every group is solved for; of more, nobody's joining and each leaving."""


@dataclass(frozen=True, slots=True)
class Value:
    """What the place costs: no less than the bound, no more than the plan found. Net present pounds."""

    bound_gbp: float
    cost_gbp: float

    def less(self, other: "Value") -> "Value":
        """By how much this is more than another: at least, and at most. Never below nought: to join costs nothing."""
        return Value(max(0.0, self.bound_gbp - other.cost_gbp), max(0.0, self.cost_gbp - other.bound_gbp))

    @property
    def is_decided(self) -> bool:
        """Of a difference: whether it is more than nought for sure."""
        return self.bound_gbp > 0


def as_joined(group: int) -> int:
    """The group whose joining it is when only some join: a body by itself has nobody to join, as if nobody did."""
    return group if group & (group - 1) else 0


def groups_to_solve(joiners: int, is_estimated: bool = False) -> list[int]:
    """Which groups of joiners have to be solved for, as numbers of the game: all together are the plan itself.

    Of one body alone it is as if nobody joined: nobody is there to share with. Where all others are estimated it is
    nobody's joining only, for what each pays alone.
    """
    if is_estimated:
        return [0]
    all_of_them = everybody(joiners)
    if joiners <= MOST_IN_FULL:
        return [group for group in range(all_of_them) if as_joined(group) == group]
    return [0, *(all_of_them ^ 1 << body for body in range(joiners))]


def begins_from(group: int, solved: Collection[int]) -> tuple[int, ...]:
    """Of the groups solved for, those whose plans a group may begin from: the largest that it has all members of.

    What fewer bodies may do is a plan of more. Where that is only what nobody's joining allows, there are none: the
    plan of all, as far as it may stand, is nearer.
    """
    within = [other for other in solved if other != group and other & group == other]
    most = max((other.bit_count() for other in within), default=0)
    near = most > 0 or group.bit_count() <= SMALL
    return tuple(other for other in within if other.bit_count() == most) if near else ()


def option_of_group(option: Option, joiners: Sequence[str], group: int, names: Mapping[str, str]) -> Option:
    """The option under which of the joiners only a group joins; its plan is left as it is found, for its cost alone."""
    joining = [names[joiners[number]] for number in members_of(group)]
    staying = [joiners[number] for number in members_of(everybody(len(joiners)) ^ group)]
    told = f"only {', '.join(joining)} join" if joining else "nobody joins"
    apart = untidied(option).with_staying_out(staying, "Accounts: who pays what without it")
    return replace(apart, title=f"{option.title}: {told}")


def untidied(option: Option) -> Option:
    """The option whose plan is left as it is found: for its cost alone."""
    return option if option.levers.tidy.within_gbp == 0 else option.varied({"tidy.within_gbp": 0.0})


def value_of(content: Mapping[str, Any]) -> Value:
    """The value of a plan that was saved."""
    bound = content["bound_gbp"]
    return Value(-np.inf if bound is None else float(bound), float(content["objective_gbp"]))


def tightened(values: Mapping[int, Value]) -> dict[int, Value]:
    """The same values, each as near as the others make it: what more bodies can do costs no more."""
    return {
        group: Value(
            max(other.bound_gbp for larger, other in values.items() if larger & group == group),
            min(other.cost_gbp for smaller, other in values.items() if smaller & group == smaller),
        )
        for group in values
    }


def accounts_of(content: Mapping[str, Any], bodies: Collection[str], ledger: str = "ledger") -> dict[str, float]:
    """What each body pays in a saved plan, charges between bodies included: net present pounds of what is counted.

    Raises UsageError where others than bodies pay for something that a plan may change.
    """
    counts = bool(content["summary"]["counts_transfers"])
    first, factors = content["summary"]["first_year"], content["discount_factors"]
    paid = dict.fromkeys(bodies, 0.0)
    others = 0.0
    for row in content[ledger]:
        if not is_counted(Kind(row["class"]), counts):
            continue
        worth = row["gbp"] * factors[row["year"] - first]
        if row["agency"] in paid:
            paid[row["agency"]] += worth
        else:
            others += worth
    if abs(others) > 1.0:
        raise UsageError(
            "Part of the cost is paid by no body of the place (the public's travel, say), so that it cannot be shared "
            "among them. Set travel.public_gbp_per_km to 0 in the option."
        )
    return paid


def borne_by_groups(values: Mapping[int, Value], alone: Array, together_gbp: float) -> dict[int, float]:
    """What each group solved for, and each body by itself, would bear with the others outside, who pay as if alone.

    Where the plan of all is dearer than another that was found, groups are held to what they pay in it.
    """
    players, nobody_gbp = len(alone), values[0].cost_gbp
    known = {group: value.cost_gbp for group, value in values.items()} | {1 << n: nobody_gbp for n in range(players)}
    return {
        group: max(gbp, together_gbp) - nobody_gbp + sum(float(alone[number]) for number in members_of(group))
        for group, gbp in known.items()
        if group
    }


def as_game(borne: Mapping[int, float], players: int) -> Array:
    """[group]: the same as a game, where every group was solved for."""
    return np.array([0.0, *(borne[group] for group in range(1, 1 << players))])
