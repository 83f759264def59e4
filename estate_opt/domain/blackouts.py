"""Times in which nothing of a body moves."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Blackout:
    """From one day to another, both included, nothing of a body moves."""

    agency: str
    first_day: date
    last_day: date
    because: str = ""

    def meets(self, begins: date, ends: date) -> bool:
        """Whether any of its days is one from `begins` to `ends`."""
        return self.first_day <= ends and begins <= self.last_day
