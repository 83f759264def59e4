"""Ways whose length is known: from one place to another, and along roads."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Journey:
    """A journey whose length is known. None: worked out from the positions."""

    minutes: float | None
    km: float | None


@dataclass(frozen=True, slots=True)
class Road:
    """A stretch of road, usable in both directions."""

    from_node: str
    to_node: str
    minutes: float
    km: float
