"""What each cost of the model is called for a reader, and under which heading its money is counted.

The names are those of *Costs* in `models/formulation.md`. A cost that is added there is reported under its
own name and counted by its class until it is given words here.
"""

from dataclasses import dataclass
from enum import StrEnum

from estate_opt.domain.plan import Kind


class Theme(StrEnum):
    """What a cost has to do with."""

    BUILDINGS = "buildings"
    FUNCTIONS = "support functions"
    COUNTERS = "public counters"
    MOVES = "moving staff"
    SOCIETY = "wider society"
    TRANSFERS = "between public bodies"
    OTHER = "other"


class Heading(StrEnum):
    """How a cost is counted on the Summary."""

    RUNNING = "running"
    """Cash that recurs; in the last year of the appraisal it is the yearly running cost."""
    REPAIRS = "repairs"
    """Backlog repairs: due today, and avoided in a building that is given up."""
    ONE_OFF = "one-off"
    """What it takes to carry the plan out."""
    RECEIPT = "receipt"
    NOT_CASH = "not cash"


@dataclass(frozen=True, slots=True)
class CostWords:
    """A cost as a reader should hear of it."""

    theme: Theme
    words: str


COSTS: dict[str, CostWords] = {
    "rent": CostWords(Theme.BUILDINGS, "Rent, until a lease can be ended"),
    "rates": CostWords(Theme.BUILDINGS, "Business rates"),
    "running": CostWords(Theme.BUILDINGS, "Energy, cleaning, maintenance and facilities"),
    "income": CostWords(Theme.BUILDINGS, "Income from space let to others (shown negative)"),
    "backlog": CostWords(Theme.BUILDINGS, "Repairs that fall due only if a building is kept"),
    "exit": CostWords(Theme.BUILDINGS, "Dilapidations and termination of leases"),
    "receipt": CostWords(Theme.BUILDINGS, "Sale of buildings, less the cost of selling (shown negative)"),
    "opening": CostWords(Theme.BUILDINGS, "Opening a new building, with optimism bias"),
    "fitout": CostWords(Theme.BUILDINGS, "Fitting out extra desks, with optimism bias"),
    "move": CostWords(Theme.MOVES, "Moving staff"),
    "staff_travel": CostWords(Theme.MOVES, "Excess travel paid to staff who move"),
    "counter_running": CostWords(Theme.COUNTERS, "Running public counters"),
    "counter_setup": CostWords(Theme.COUNTERS, "Setting up new counters, with optimism bias"),
    "function_staff": CostWords(Theme.FUNCTIONS, "Staff of support functions"),
    "function_systems": CostWords(Theme.FUNCTIONS, "Systems of support functions"),
    "function_contracts": CostWords(Theme.FUNCTIONS, "Contracts of support functions"),
    "arrangement_fixed": CostWords(Theme.FUNCTIONS, "Fixed cost of shared arrangements"),
    "arrangement_setup": CostWords(Theme.FUNCTIONS, "Setting up shared arrangements, with optimism bias"),
    "onboarding": CostWords(Theme.FUNCTIONS, "Bringing agencies into shared arrangements, with optimism bias"),
    "redundancy": CostWords(Theme.FUNCTIONS, "Redundancy for posts above natural turnover"),
    "carbon": CostWords(Theme.SOCIETY, "Carbon from buildings, at the government's carbon value"),
    "public_travel": CostWords(Theme.SOCIETY, "The public's travel to counters"),
    "hosting_charge": CostWords(Theme.TRANSFERS, "What guests pay the host of a building (cancels out)"),
    "recharge": CostWords(
        Theme.TRANSFERS, "Fixed and set-up cost of arrangements, recharged to customers (cancels out)"
    ),
}

ONE_OFF = frozenset({"exit", "move", "staff_travel", "redundancy"})
"""Cashable costs of carrying the plan out; capital is one-off by its class."""

REPAIRS = frozenset({"backlog"})


def theme(cost: str) -> Theme:
    """What a cost has to do with."""
    return COSTS[cost].theme if cost in COSTS else Theme.OTHER


def words(cost: str) -> str:
    """A cost in words; its own name where none are written."""
    return COSTS[cost].words if cost in COSTS else cost.replace("_", " ").capitalize()


def heading(kind: Kind, cost: str) -> Heading:
    """Under which heading of the Summary a figure of the ledger is counted."""
    if kind in (Kind.SOCIAL, Kind.EFFICIENCY):
        return Heading.NOT_CASH
    if kind is Kind.RECEIPT:
        return Heading.RECEIPT
    if kind is Kind.CAPITAL or cost in ONE_OFF:
        return Heading.ONE_OFF
    return Heading.REPAIRS if cost in REPAIRS else Heading.RUNNING
