"""Earlier plans that a new one is to stay near to, or to differ from."""

from dataclasses import dataclass

from estate_opt.domain.decided import Decided


@dataclass(frozen=True)
class EarlierPlan:
    """What an earlier plan decided, which a new one is to stay near to, or to differ from."""

    name: str
    """Of its file."""
    decided: Decided
    """Of which its buildings, teams and support functions are compared."""
    other: str = ""
    """In what it is not the plan of the same tables and option: `was made with another …`; empty: it is, or unknown."""

    @property
    def size(self) -> int:
        """How many decisions there are to compare: one for each building, team and support function."""
        return len(self.decided.is_open) + len(self.decided.housing) + len(self.decided.supply)


@dataclass(frozen=True)
class ApartFrom:
    """A plan that a new one is to differ from, and in how many buildings at least."""

    plan: EarlierPlan
    buildings: int
