"""What each body pays by itself, in the plan and by its share, where the accounts of a plan are known."""

from collections.abc import Mapping
from dataclasses import dataclass

from estate_opt.domain.projects import Interaction

RULE_WORDS = {
    "prices": "by prices: each gains what it brings, at what that is worth to all",
    "shapley": "by the Shapley value: what each adds, in the mean of all orders of joining",
    "nucleolus": "by the nucleolus: the group that gains least gains most, and nobody pays more than alone",
    "prenucleolus": "by the prenucleolus: the group that gains least gains most",
    "proportional": "in proportion to what each pays today",
}
"""Every rule by its name, as a reader should hear of it; the first is the one that is proposed."""


@dataclass(frozen=True, slots=True)
class BodyAccount:
    """Of one body: net present pounds of what the plan counts as cost, charges between bodies included."""

    joins: bool
    alone_gbp: float
    """By itself: where nobody joins."""
    in_plan_gbp: float
    share_gbp: float
    """With transfers; of a body that does not join what it pays by itself."""
    pays_per_year_gbp: float
    """To other bodies, in each of the years of the transfers; below nought: is paid."""


@dataclass(frozen=True)
class BodyAccounts:
    """Of all bodies."""

    rule: str
    """By which the shares are made: `prices`, `shapley` …"""
    by_body: Mapping[str, BodyAccount]
    years: tuple[int, ...]
    """In which transfers are paid."""
    silos_at_least_gbp: float | None
    """What planning in silos costs; None: it is not known how far."""
    silos_at_most_gbp: float | None
    interaction: Interaction | None = None
    """How the projects of the plan hang together, where that was asked."""

    @property
    def rule_in_words(self) -> str:
        """The rule as a reader should hear of it."""
        return RULE_WORDS.get(self.rule, self.rule)
