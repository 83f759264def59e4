"""The costs: of what class each is, under which heading its money is counted, and what a reader should hear of it.

One record a cost, by its name in `models/formulation.md`. Which costs are capital, one-off, repairs or receipts follows
from it everywhere: objective, ledger, tabs, accounts, comparisons and capital limits.
"""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The class of a cost."""

    CASHABLE = "cashable"
    CAPITAL = "capital"
    RECEIPT = "receipt"
    TRANSFER = "transfer"
    """Cash to the body that pays it, and income to another part of the public purse."""
    RESIDUAL = "residual"
    """What is still owned when the appraisal ends: worth something, but nobody is paid."""
    EFFICIENCY = "efficiency"
    SOCIAL = "social"


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
    DOUBLE_RUNNING = "double running"
    """What is paid for the old while the new runs already: it is over once the plan is carried out."""
    RECEIPT = "receipt"
    NOT_CASH = "not cash"


CHANGE = frozenset({Heading.ONE_OFF, Heading.DOUBLE_RUNNING})
"""What carrying a plan out costs, all of it."""

RUNS = frozenset({Heading.RUNNING, Heading.DOUBLE_RUNNING})
"""What keeping things running costs, the old ones while the new ones run already among it."""

_HEADING_OF_KIND = {
    Kind.CASHABLE: Heading.RUNNING,
    Kind.CAPITAL: Heading.ONE_OFF,
    Kind.RECEIPT: Heading.RECEIPT,
    Kind.TRANSFER: Heading.RUNNING,
    Kind.RESIDUAL: Heading.NOT_CASH,
    Kind.EFFICIENCY: Heading.NOT_CASH,
    Kind.SOCIAL: Heading.NOT_CASH,
}


@dataclass(frozen=True, slots=True)
class Cost:
    """A cost as everybody should count it, and as a reader should hear of it."""

    name: str
    """As in `models/formulation.md`."""
    kind: Kind
    theme: Theme
    words: str
    counted_otherwise: Heading | None = None
    """The heading of the Summary, where it is another than that of its class."""
    doubled_as: str | None = None
    """The cost under which its double running is told; None: there is none."""

    @property
    def heading(self) -> Heading:
        """Under which heading of the Summary its money is counted."""
        return self.counted_otherwise or _HEADING_OF_KIND[self.kind]


COSTS: dict[str, Cost] = {
    cost.name: cost
    for cost in (
        Cost(
            "rent",
            Kind.CASHABLE,
            Theme.BUILDINGS,
            "Rent, until a lease can be ended",
            doubled_as="buildings_double_running",
        ),
        Cost(
            "rates",
            Kind.TRANSFER,
            Theme.BUILDINGS,
            "Business rates (a transfer within the public purse)",
            doubled_as="rates_double_running",
        ),
        Cost(
            "running",
            Kind.CASHABLE,
            Theme.BUILDINGS,
            "Energy, cleaning, maintenance and facilities, whoever sits there",
            doubled_as="buildings_double_running",
        ),
        Cost(
            "running_by_desk",
            Kind.CASHABLE,
            Theme.BUILDINGS,
            "Running cost that goes with the people in the buildings",
            doubled_as="buildings_double_running",
        ),
        Cost("hire", Kind.CASHABLE, Theme.BUILDINGS, "Desks and rooms hired of community bodies"),
        Cost(
            "buildings_double_running",
            Kind.CASHABLE,
            Theme.BUILDINGS,
            "Rent and running cost of old buildings while people are in the new ones already, and the other way round",
            Heading.DOUBLE_RUNNING,
        ),
        Cost(
            "rates_double_running",
            Kind.TRANSFER,
            Theme.BUILDINGS,
            "Business rates of the same buildings at the same time (a transfer within the public purse)",
            Heading.DOUBLE_RUNNING,
        ),
        Cost("income", Kind.CASHABLE, Theme.BUILDINGS, "Income from space let to others (shown negative)"),
        Cost(
            "backlog",
            Kind.CASHABLE,
            Theme.BUILDINGS,
            "Repairs that fall due only if a building is kept",
            Heading.REPAIRS,
        ),
        Cost("exit", Kind.CASHABLE, Theme.BUILDINGS, "Dilapidations and termination of leases", Heading.ONE_OFF),
        Cost("receipt", Kind.RECEIPT, Theme.BUILDINGS, "Sale of buildings, less the cost of selling (shown negative)"),
        Cost(
            "residual",
            Kind.RESIDUAL,
            Theme.BUILDINGS,
            "What the freeholds that are still owned are worth at the end (shown negative)",
        ),
        Cost("opening", Kind.CAPITAL, Theme.BUILDINGS, "Opening a new building, with optimism bias"),
        Cost("fitout", Kind.CAPITAL, Theme.BUILDINGS, "Fitting out extra desks, with optimism bias"),
        Cost("move", Kind.CASHABLE, Theme.MOVES, "Moving staff", Heading.ONE_OFF),
        Cost("staff_travel", Kind.CASHABLE, Theme.MOVES, "Excess travel paid to staff who move", Heading.ONE_OFF),
        Cost(
            "counter_running",
            Kind.CASHABLE,
            Theme.COUNTERS,
            "Running public counters",
            doubled_as="counters_double_running",
        ),
        Cost(
            "counters_double_running",
            Kind.CASHABLE,
            Theme.COUNTERS,
            "Running old counters while the new ones are open already, and the other way round",
            Heading.DOUBLE_RUNNING,
        ),
        Cost("counter_setup", Kind.CAPITAL, Theme.COUNTERS, "Setting up new counters, with optimism bias"),
        Cost(
            "counter_reception",
            Kind.CASHABLE,
            Theme.COUNTERS,
            "Receptions of counters that go through no front door, with their staff",
            doubled_as="counters_double_running",
        ),
        Cost(
            "door_reception",
            Kind.CASHABLE,
            Theme.COUNTERS,
            "Front doors: one reception for several services, with its staff",
            doubled_as="counters_double_running",
        ),
        Cost("door_opening", Kind.CAPITAL, Theme.COUNTERS, "Making front doors, with optimism bias"),
        Cost(
            "door_training",
            Kind.CASHABLE,
            Theme.COUNTERS,
            "Training the staff of front doors in each other's work",
            Heading.ONE_OFF,
        ),
        Cost(
            "function_staff",
            Kind.CASHABLE,
            Theme.FUNCTIONS,
            "Staff of support functions",
            doubled_as="functions_double_running",
        ),
        Cost(
            "function_systems",
            Kind.CASHABLE,
            Theme.FUNCTIONS,
            "Systems of support functions",
            doubled_as="functions_double_running",
        ),
        Cost(
            "functions_double_running",
            Kind.CASHABLE,
            Theme.FUNCTIONS,
            "Staff and systems of agencies that run on while the shared arrangement works already",
            Heading.DOUBLE_RUNNING,
        ),
        Cost("function_contracts", Kind.CASHABLE, Theme.FUNCTIONS, "Contracts of support functions"),
        Cost("arrangement_fixed", Kind.CASHABLE, Theme.FUNCTIONS, "Fixed cost of shared arrangements"),
        Cost("arrangement_setup", Kind.CAPITAL, Theme.FUNCTIONS, "Setting up shared arrangements, with optimism bias"),
        Cost(
            "onboarding",
            Kind.CAPITAL,
            Theme.FUNCTIONS,
            "Bringing agencies into shared arrangements, with optimism bias",
        ),
        Cost(
            "redundancy", Kind.CASHABLE, Theme.FUNCTIONS, "Redundancy for posts above natural turnover", Heading.ONE_OFF
        ),
        Cost("carbon", Kind.SOCIAL, Theme.SOCIETY, "Carbon from buildings, at the government's carbon value"),
        Cost("carbon_by_desk", Kind.SOCIAL, Theme.SOCIETY, "Carbon that goes with the people in the buildings"),
        Cost("public_travel", Kind.SOCIAL, Theme.SOCIETY, "The public's travel to counters"),
        Cost("hosting_charge", Kind.CASHABLE, Theme.TRANSFERS, "What guests pay the host of a building (cancels out)"),
        Cost(
            "recharge",
            Kind.CASHABLE,
            Theme.TRANSFERS,
            "Fixed and set-up cost of arrangements, recharged to customers (cancels out)",
        ),
    )
}


def is_counted(kind: Kind, counts_transfers: bool) -> bool:
    """Whether money of a class is in the net present cost of the place (`appraisal.count_transfers`).

    The accounts of the bodies hold all of it, whatever is counted for the place.
    """
    return counts_transfers or kind is not Kind.TRANSFER


def is_running_cost(cost: Cost, counts_transfers: bool) -> bool:
    """Whether what is no longer paid of a cost is running cost released: cash that recurs, but no charge of a body.

    Of double running nothing is released before it is over. Business rates are in it where the option counts them.
    """
    is_between_bodies = cost.theme is Theme.TRANSFERS
    return cost.heading in RUNS and not is_between_bodies and is_counted(cost.kind, counts_transfers)


def theme(cost: str) -> Theme:
    """What a cost has to do with."""
    return COSTS[cost].theme if cost in COSTS else Theme.OTHER


def words(cost: str) -> str:
    """A cost in words; its own name where it is one of another version of this program."""
    return COSTS[cost].words if cost in COSTS else cost.replace("_", " ").capitalize()


def heading(kind: Kind, cost: str) -> Heading:
    """Under which heading of the Summary a figure of a ledger is counted: by its class, if the cost is not known."""
    return COSTS[cost].heading if cost in COSTS else _HEADING_OF_KIND[kind]
