"""What of a place is no measured figure: cells that are estimates, and costs that nobody gave."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Assumed:
    """A cell that its owner (or a stated rule) marked as an estimate."""

    table: str
    row_id: str
    column: str


@dataclass(frozen=True, slots=True)
class BlankCost:
    """Costs that were left blank, and count as nothing, of what a plan may newly take into use."""

    table: str
    """`buildings`: a candidate; `counters`: one that is only possible; `arrangements`."""
    key: tuple[str, ...]
    columns: tuple[str, ...]
