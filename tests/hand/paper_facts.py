"""What every part of the paper model needs: distances, consent, optimism bias, and a choice with its capital."""

import math
from dataclasses import dataclass

from estate_opt.domain.estate import EXTERNAL, Building, Estate, Locality
from estate_opt.options.option import Option
from tests.hand.calendar import Calendar
from tests.hand.paper_visits import Visits

Payments = dict[str, float]
"""Capital by agency, undiscounted."""
CLOSE = 1e-9


@dataclass
class Choice:
    """One way to settle a part of the plan: its worth and its capital."""

    gbp: float
    capital: Payments


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
        self._visits: dict[str, Visits] = {}
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

    def km(self, one: str, other: str) -> float:
        """Straight line × detour between two buildings, or a locality and a building."""
        places: dict[str, Locality | Building] = {**self.estate.localities, **self.estate.buildings}
        a, b = places[one], places[other]
        assert a.easting is not None
        assert b.easting is not None
        north = (a.northing or 0.0) - (b.northing or 0.0)
        return math.hypot(a.easting - b.easting, north) / 1000 * self.levers.travel.detour_factor

    def public_km(self, home: str, at: str) -> float:
        """Kilometres of the people of a locality to a building: as given, else by the straight line."""
        given = self.estate.journeys.get((home, at))
        return self.km(home, at) if given is None or given.km is None else given.km

    def public_minutes(self, home: str, at: str) -> float:
        """Minutes likewise: as given, else by the kilometres at the option's speed."""
        given, travel = self.estate.journeys.get((home, at)), self.levers.travel
        if given is not None and given.minutes is not None:
            return given.minutes
        straight = self.public_km(home, at) / travel.detour_factor
        return travel.minutes_fixed + travel.minutes_per_straight_km * straight

    def joins(self, *agencies: str) -> bool:
        """Whether all of them share."""
        return all(self.estate.agencies[agency].joins for agency in agencies)

    def may_host(self, owner: str, guest: str) -> bool:
        """Whether staff or a service may newly be in a building; an outside provider is nobody's own guest."""
        bodies = [body for body in (owner, guest) if body != EXTERNAL]
        return owner == guest or (self.levers.sharing.buildings and self.joins(*bodies))
