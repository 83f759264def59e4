"""How firm each decision of a plan is: forced, proven, told apart by an estimate, or open."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Firmness(StrEnum):
    """What is known of the opposite of a decision."""

    FORCED = "forced"
    """No plan within the rules has it."""
    FIRM = "firm"
    """Proven: every plan that has it costs more than this plan."""
    LIKELY = "likely"
    """By estimate it costs more than what the plan's own cost is uncertain by."""
    OPEN = "open"
    """By estimate it costs less than that, or nothing."""
    NOT_LOOKED_AT = "not looked at"
    """Time ran out first."""


PROVEN = (Firmness.FORCED, Firmness.FIRM)


@dataclass(frozen=True, slots=True)
class Label:
    """How firm one decision is."""

    firmness: Firmness
    at_least_gbp: float | None = None
    """Of a firm one: every plan with the opposite costs at least so much more than this plan (net present cost)."""
    estimate_gbp: float | None = None
    """By how much the opposite raises what any plan costs at the least, by the relaxation; None: not known."""
    because: str = ""
    """Of a forced one: what forces it, in words."""
    is_given: bool = False
    """Whether there was nothing to decide: a status, a lock or the lack of any other choice says so."""

    @property
    def more_gbp(self) -> float | None:
        """By how much the opposite costs more: proven at the least where it is firm, else the estimate."""
        return self.estimate_gbp if self.at_least_gbp is None else self.at_least_gbp


@dataclass(frozen=True)
class Labels:
    """How firm the decisions of a plan are."""

    buildings: Mapping[str, Label]
    functions: Mapping[tuple[str, str], Label]
    """Of an agency's support functions."""
    teams: Mapping[str, Label]
    gap_gbp: float
    """By how much less any plan could cost: what the opposite must cost more than, not to be open."""

    def of(self, kind: str, key: str | tuple[str, str]) -> Label:
        """The label of a `building`, a `team` or a `function` (agency and function)."""
        labels: dict[str, Mapping[Any, Label]] = {
            "building": self.buildings, "team": self.teams, "function": self.functions,
        }  # fmt: skip
        return labels[kind][key]


@dataclass(frozen=True, slots=True)
class Tally:
    """Labels of one kind of decision, counted."""

    may_change: int
    """Those that no status, lock or want of choice decides beforehand."""
    proven: int
    """Of these: forced or firm."""
    looked_at: int
    """Of these."""


def tally(labels: Iterable[Label]) -> Tally:
    """How many of some decisions may change, and how many of these are proven either way."""
    chosen = [label for label in labels if not label.is_given]
    return Tally(
        len(chosen),
        sum(label.firmness in PROVEN for label in chosen),
        sum(label.firmness is not Firmness.NOT_LOOKED_AT for label in chosen),
    )
