"""What a body spends in all: of no say in a plan, told so that its saving can be seen beside it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

OWN_SAY, SHARED_SAY, NO_SAY = "own", "shared", "passported"
"""Who decides on it: the body itself; the body with others; nobody here, as it is handed on."""
INFLUENCES = (OWN_SAY, SHARED_SAY, NO_SAY)
PARTS = ("buildings", "functions", "counters")
"""What of it a plan can touch, as far as the tables have it."""


@dataclass(frozen=True, slots=True)
class Spend:
    """What a body spends a year under one heading."""

    agency: str
    heading: str
    gbp_per_year: float
    influence: str
    part: str | None = None
    """One of `PARTS`; None: nothing that a plan touches."""

    @property
    def is_controllable(self) -> bool:
        """Whether the body decides on it, by itself or with others."""
        return self.influence != NO_SAY


def spend_of(rows: Iterable[Mapping[str, Any]]) -> tuple[Spend, ...]:
    """Spend from rows by the columns of their table, in order of body and heading."""
    found = (Spend(r["agency"], r["heading"], r["gbp_per_year"], r["influence"], r["part"]) for r in rows)
    return tuple(sorted(found, key=lambda each: (each.agency, each.heading)))
