"""What a column is proposed to be, before one is chosen."""

from dataclasses import dataclass, replace

from estate_opt.adopt.fields import Field
from estate_opt.adopt.units import Unit


@dataclass(frozen=True, slots=True)
class Proposal:
    """A field that a column may be, how sure that is (0 to 1), and why."""

    field: Field
    confidence: float
    because: str
    unit: Unit | None = None
    is_in_part: bool = False
    """Only a part of the heading is a known name, so that the values must agree."""

    def capped(self, confidence: float, but: str, joint: str = ", but") -> "Proposal":
        """The same proposal, at the most so sure, and why."""
        return replace(self, confidence=min(confidence, self.confidence), because=f"{self.because}{joint} {but}")
