"""What bodies do together in a plan, project by project: what each saves, and which help each other or do one's work.

A project is a hub (a building into which staff of another body than its owner's move) or an arrangement (support
functions supplied to several bodies). All figures are net present pounds, each between what is proven and what was
found.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

POUND = 0.5
"""Figures nearer to nought than this are nought."""

HUB, ARRANGEMENT = "hub", "arrangement"


class Between(NamedTuple):
    """A figure: no less than the one, no more than the other; infinite where that is not known."""

    at_least_gbp: float
    at_most_gbp: float


class Verdict(StrEnum):
    """How two projects go together."""

    COMPLEMENTARY = "complementary"
    RIVALS = "rivals"
    INDEPENDENT = "independent"
    UNDECIDED = "undecided"


def verdict_of(interaction: Between) -> Verdict:
    """What an interaction says: the sign is told only where all of the interval has it."""
    if interaction.at_least_gbp >= POUND:
        return Verdict.COMPLEMENTARY
    if interaction.at_most_gbp <= -POUND:
        return Verdict.RIVALS
    is_nought = interaction.at_least_gbp > -POUND and interaction.at_most_gbp < POUND
    return Verdict.INDEPENDENT if is_nought else Verdict.UNDECIDED


@dataclass(frozen=True, slots=True)
class Project:
    """One project of a plan."""

    kind: str
    """HUB or ARRANGEMENT."""
    key: str
    """Id of the building, or of the arrangement."""
    name: str
    """As a reader is told of it, its id among it."""
    bodies: tuple[str, ...]
    """Whose agreement it needs: owner or provider, and whose staff or functions it takes in."""
    fte: float
    """Of a hub who newly comes from other bodies, of an arrangement all whose work it does."""


@dataclass(frozen=True, slots=True)
class Saving:
    """What one project saves; None: there is no plan to tell it by."""

    project: Project
    given_rest: Between | None
    """What is lost where it alone is left out."""
    by_itself: Between | None
    """What it saves where all other projects looked at are left out."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two of the projects, by their numbers in the list."""

    first: int
    second: int
    together: Between | None
    """What is lost where both are left out, all others being there."""
    interaction: Between | None
    """What the first saves more where the second is there too, and so the second by the first; below nought: less."""


@dataclass(frozen=True)
class Interaction:
    """The projects of a plan that were looked at, and how they hang together."""

    savings: tuple[Saving, ...]
    pairs: tuple[Pair, ...]
    together: Between | None
    """What is lost where all of them are left out."""
    by_itself_over: Between | None
    """By how much the savings of each by itself sum to more than that; below nought: to less."""
    given_rest_over: Between | None
    """The same of the savings of each given the rest."""
    not_asked: tuple[tuple[Project, str], ...]
    """Those that were not looked at, each with the reason."""

    def names_of(self, pair: Pair) -> tuple[str, str]:
        """The two projects of a pair by name."""
        return self.savings[pair.first].project.name, self.savings[pair.second].project.name
