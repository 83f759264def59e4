"""How far people go for what the public comes in for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LocalityAccess:
    """How far the people of one locality go for one service, before and after (km or minutes, as the standard)."""

    service: str
    locality: str
    before: float | None
    """None: nowhere to go."""
    after: float | None
    within_before: bool
    """By distance."""
    within_after: bool
    room_before: float
    """Share of its people who are within the standard and whose visits find room in counters within it."""
    room_after: float
    verdict: str
    """`same`, `nearer`, `further within the standard`, `further within the margin` or `worse`."""
