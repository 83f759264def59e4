"""What every part of the paper model needs: distances, consent, optimism bias, and a choice with its capital."""

from dataclasses import dataclass, field

from estate_opt.domain.estate import EXTERNAL, Arrangement, Building, Counter, Estate, Team
from estate_opt.options.option import Option
from tests.hand.calendar import Calendar
from tests.hand.paper_journeys import Journeys
from tests.hand.paper_visits import Visits

Payments = dict[str, float]
"""Capital by agency, undiscounted."""
CLOSE = 1e-9


@dataclass
class Choice:
    """One way to settle a part of the plan: its worth and its capital."""

    gbp: float
    capital: Payments
    paid: Payments = field(default_factory=dict, kw_only=True)
    """Worth of what each body pays of it."""


@dataclass
class Offering(Choice):
    """One way to offer the services."""

    offered: tuple[Counter, ...]
    through: frozenset[tuple[str, str]] = frozenset()
    """(service, building) reached through a front door."""
    door_fte: dict[str, float] = field(default_factory=dict)
    """Staff of each front door."""


@dataclass
class Sharing(Choice):
    """One way to supply the functions."""

    dissolved: frozenset[str]
    seated: tuple[tuple[str, str, float], ...]
    """(provider, building, FTE) of each arrangement with staff in the place."""


class Facts:
    """One estate under one option."""

    def __init__(self, estate: Estate, chosen: Option) -> None:
        self.estate, self.levers, self.access = estate, chosen.levers, chosen.access
        self.calendar = Calendar(chosen)
        self.journeys = Journeys(estate, chosen.levers.travel)
        self._visits: dict[str, Visits] = {}
        self._todays: Payments | None = None
        bias = chosen.levers.optimism_bias

        def between(bounds: tuple[float, float]) -> float:
            return bounds[0] + (bounds[1] - bounds[0]) * bias.mitigated_share

        other = bias.non_standard_share
        standard, non_standard = between(bias.standard_building), between(bias.non_standard_building)
        self.outturn = chosen.levers.outturn
        self.works_uplift = (1 + (1 - other) * standard + other * non_standard) * self.outturn.capital_factor
        self.setup_uplift = (1 + between(bias.equipment_and_development)) * self.outturn.capital_factor
        self.realised = chosen.levers.functions.realised_saving_share * self.outturn.take_up_share
        self.outside_uplift = 1 + between(bias.outsourcing)

    def joins(self, *agencies: str) -> bool:
        """Whether all of them share."""
        return all(self.estate.agencies[agency].joins for agency in agencies)

    def may_host(self, owner: str, guest: str) -> bool:
        """Whether staff or a service may newly be in a building; an outside provider is nobody's own guest."""
        bodies = [body for body in (owner, guest) if body != EXTERNAL]
        return owner == guest or (self.levers.sharing.buildings and self.joins(*bodies))

    def welcomes(self, b: Building, guest: str, team: Team | None = None) -> bool:
        """Whether a building's `hosts`, or else its kind, lets staff of a body newly in; no team: an arrangement's."""
        kept = self.levers.sharing.kinds_for_own_staff_only
        if b.hosts is not None:
            words = {guest} if guest == EXTERNAL else {guest, self.estate.agencies[guest].sector}
            if words & b.hosts:
                return True
        if b.category in kept:
            if guest != b.agency or team is None:
                return False
            if team.building is None:
                return team.function is None
            return self.estate.buildings[team.building].category == b.category
        return guest == b.agency or b.hosts is None

    def takes_on(self, k: Arrangement, agency: str) -> bool:
        """Whether an arrangement's `customers` lets an agency join."""
        named = {agency, self.estate.agencies[agency].sector}
        return k.customers is None or agency == k.provider or bool(named & k.customers)
