"""The ways out of a building that closes: sold, let, transferred or handed back, each with money of its own."""

from dataclasses import dataclass

SELL, LET, TRANSFER, HAND_BACK = "sell", "let", "transfer", "hand back"
ROUTES = (SELL, LET, TRANSFER, HAND_BACK)
WAY_IN_WORDS = {SELL: "sold", LET: "let", TRANSFER: "transferred to a community body", HAND_BACK: "handed back"}
"""What becomes of a building, by its way out."""


@dataclass(frozen=True, slots=True)
class Route:
    """One way out of a building; `route` is one of ROUTES."""

    building: str
    route: str
    receipt_gbp: float = 0.0
    income_gbp_per_year: float = 0.0
    """From whoever takes it, from when it is taken."""
    cost_gbp: float = 0.0
    lag_years: float = 0.0
    """After everybody has left; until then it stands empty."""
    homes: float = 0.0
    """Built on its land."""
    keeps_hall: bool = False
    """Whether services that take no desks may go on there."""
    because: str = ""
