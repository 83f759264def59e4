"""A front door: one reception through which several services of a building are reached."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FrontDoor:
    """A building where one reception could take the place of those of its counters."""

    building: str
    reception_gbp_per_year: float = 0.0
    """With the least staff that it needs."""
    minimum_staff_fte: float = 1.0
    """Above nought."""
    services: frozenset[str] | None = None
    """Those that may be reached through it; None: all."""
    opening_gbp: float = 0.0

    @property
    def gbp_per_fte(self) -> float:
        """What each post at the door costs a year: the reception's cost, shared over its least staff."""
        return self.reception_gbp_per_year / self.minimum_staff_fte

    def takes(self, service: str) -> bool:
        """Whether a service may be reached through it."""
        return self.services is None or service in self.services
