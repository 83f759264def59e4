"""A plan without some of the decisions that were taken beforehand: what these cost is told against it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unlocked:
    """What a plan of the same tables and option costs that does not keep to some decisions, and its proven bound."""

    name: str
    """Of the file it was read from; empty: it was solved for this."""
    objective_gbp: float
    """Its net present cost."""
    bound_gbp: float
    """No plan without these decisions costs less."""
    decisions: int
    """How many decisions it does without."""
    is_looser: bool = True
    """It keeps to nothing that the plan is free of: so the plan cannot be cheaper than the best without them."""
    is_answered: bool = False
    """The decisions are answers of the bodies, which came back in packs."""
