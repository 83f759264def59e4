"""What a formulation is made from: the estate, the option, and what both imply."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from estate_opt.domain.appraisal import Appraisal
from estate_opt.domain.by_desk import PerDesk, per_desk
from estate_opt.domain.catchment import Catchment, catchments
from estate_opt.domain.estate import DESKS, EXTERNAL, Arrangement, Building, Counter, Estate, SupportFunction, Team
from estate_opt.domain.footfall import Footfall, footfalls
from estate_opt.domain.hosting import kinds_in, names, takes
from estate_opt.domain.own_arrangements import several_ways
from estate_opt.domain.receptions import Coming, coming, may_go_through
from estate_opt.domain.staffing import serving, staff_asked
from estate_opt.domain.travel import Travel
from estate_opt.options.levers import Levers
from estate_opt.options.option import Option


@dataclass(frozen=True)
class Case:
    """One estate under one option."""

    estate: Estate
    option: Option
    travel: Travel
    seats_staff_anywhere: bool = False
    """Whether who serves a counter has seats away from it too, so that rows say no to them and can be taken away."""
    counts_ways_to: frozenset[str] = frozenset()
    """Services of which the ways to the nearest counter are sums over decisions, so that they can be an aim."""
    put_off_years: int = 0
    """By how many years later than at the earliest what is decided happens: each year of a programme is a case."""

    @property
    def levers(self) -> Levers:
        """The option's levers."""
        return self.option.levers

    def put_off(self, years: int) -> "Case":
        """The same with everything so many years later. What is measured on the map is the same, and is shared."""
        later = replace(self, put_off_years=years)
        vars(later).update(catchments=self.catchments, footfall=self.footfall)
        return later

    @cached_property
    def appraisal(self) -> Appraisal:
        """The option's calendar."""
        return Appraisal(self.option, self.put_off_years)

    @cached_property
    def catchments(self) -> Mapping[str, Catchment]:
        """Who can reach which counter, by service."""
        return catchments(self.estate, self.option, self.travel)

    @cached_property
    def footfall(self) -> Mapping[str, Footfall]:
        """The visits and the room for them, by service: of the same services."""
        return footfalls(self.estate, self.option, self.travel, self.catchments)

    @cached_property
    def serving(self) -> Mapping[str, list[Team]]:
        """The teams that have to sit with the counters of each service that is to be staffed."""
        return serving(self.estate, self.option)

    @cached_property
    def staff_asked(self) -> Mapping[tuple[str, str], float | None]:
        """FTE that each counter needs of them; None: one team."""
        return staff_asked(self.estate, self.serving)

    @cached_property
    def through_doors(self) -> Mapping[tuple[str, str], Coming]:
        """The counters that may be reached through a front door, with whose visits then come."""
        nobody = Coming(0.0, ())
        return {
            key: coming(self.estate, self.catchments[key[0]], key[1]) if key[0] in self.catchments else nobody
            for key in may_go_through(self.estate, self.option)
        }

    def may_offer(self, counter: Counter) -> bool:
        """Whether a service may be offered at all where a counter stands, for all that consent says."""
        provider, place = self.estate.provider_of(counter), self.estate.buildings[counter.building]
        return counter.is_open_today or provider is None or self.may_share_building(provider, place.agency)

    def joins(self, agency: str) -> bool:
        """Whether an agency shares buildings and functions."""
        return self.estate.agencies[agency].joins

    def may_share_building(self, one: str, other: str) -> bool:
        """Whether staff or services of one agency may newly be in a building of another."""
        return one == other or (self.levers.sharing.buildings and self.joins(one) and self.joins(other))

    def own_kinds(self, building: Building) -> frozenset[str]:
        """The kinds, of those that are for their own staff only, of which a building is."""
        return kinds_in(building.category, self.levers.sharing.kinds_for_own_staff_only)

    def works_in(self, team: Team) -> frozenset[str] | None:
        """In which of those kinds a team works today; None: it is new and front line, and may work in any."""
        if team.building is None:
            return None if team.function is None else frozenset()
        return self.own_kinds(self.estate.buildings[team.building])

    def hosts(self, building: Building, agency: str, works_in: frozenset[str] | None = frozenset()) -> bool:
        """Whether a building is for staff of an agency (or `external`) who newly come, and work in such kinds today."""
        body = None if agency == EXTERNAL else self.estate.agencies[agency]
        return takes(building.hosts, self.own_kinds(building), building.agency, body, works_in)

    def serves(self, arrangement: Arrangement, agency: str) -> bool:
        """Whether an arrangement takes on an agency, as far as its `customers` say."""
        words = arrangement.customers
        return words is None or agency == arrangement.provider or names(words, self.estate.agencies[agency])

    def desks_to_move_into(self, building: Building) -> float:
        """Desks that a building has where people move in: fit-out included, less the share kept free; inf: no limit."""
        if building.desks is None:
            return math.inf
        return (1 - self.levers.space.headroom_share) * (building.desks + building.fitout_desks)

    def most_desks(self, building: Building) -> float:
        """The most desks that may be taken in a building, by people who move in or by those who are there alone."""
        beyond = self.beyond_room.get(building.building, {}).get(DESKS, 0.0)
        in_use = (1 - self.levers.space.headroom_share) * (building.desks or 0.0)
        return max(self.desks_to_move_into(building), in_use + beyond)

    @cached_property
    def per_desk(self) -> Mapping[str, PerDesk]:
        """By building, what of its running cost and carbon goes with a desk in use."""
        return per_desk(self.estate, self.levers.space)

    @cached_property
    def beyond_room(self) -> Mapping[str, Mapping[str, float]]:
        """By building, the room that is taken today beyond what people who move in may count on: see `Estate`."""
        return self.estate.beyond_room(self.levers.space.headroom_share)

    @cached_property
    def customers(self) -> dict[str, list[SupportFunction]]:
        """The support functions that each arrangement could supply; arrangements without any are left out."""
        found = {}
        for arrangement in self.estate.arrangements.values():
            served = [f for f in self.estate.functions.values() if self.may_supply(arrangement, f)]
            if served and self._may_sit(arrangement):
                found[arrangement.arrangement] = served
        return found

    def may_supply(self, arrangement: Arrangement, function: SupportFunction) -> bool:
        """Whether an arrangement may supply a function, for all that consent and its `customers` say.

        A body that has it in several ways may always bring them together in an arrangement of its own.
        """
        if function.shared_as != arrangement.function:
            return False
        if function.agency == arrangement.provider and (function.agency, function.shared_as) in self.several_ways:
            return True
        shares = self.levers.sharing.functions and self.joins(function.agency)
        is_provided = arrangement.provider == EXTERNAL or self.joins(arrangement.provider)
        return shares and is_provided and self.serves(arrangement, function.agency)

    @cached_property
    def several_ways(self) -> frozenset[tuple[str, str]]:
        """What merged bodies have in several ways of working."""
        return several_ways(self.estate)

    def onboarding_gbp(self, arrangement: Arrangement, function: SupportFunction) -> float:
        """What joining costs, as the tables have it: nothing for the way of working that the arrangement grows from."""
        is_home = function.agency == arrangement.provider and arrangement.home_way in ("", function.way)
        return 0.0 if is_home else arrangement.onboarding_gbp * function.onboarding_share

    def _may_sit(self, arrangement: Arrangement) -> bool:
        """Whether the staff of an arrangement may be in the building that it names."""
        if arrangement.building is None:
            return True
        if not self.hosts(self.estate.buildings[arrangement.building], arrangement.provider):
            return False
        owner = self.estate.buildings[arrangement.building].agency
        if arrangement.provider == EXTERNAL:
            return self.levers.sharing.buildings and self.joins(owner)
        return self.may_share_building(arrangement.provider, owner)

    def sits_outside(self, arrangement: Arrangement) -> bool:
        """Whether the staff of an arrangement sit outside the place."""
        return arrangement.provider == EXTERNAL and arrangement.building is None

    def uplifted(self, arrangement: Arrangement, gbp: float) -> float:
        """A running cost of an arrangement, with optimism bias where somebody outside supplies it."""
        bias = self.levers.optimism_bias.external_running_uplift if arrangement.provider == EXTERNAL else 0.0
        return gbp * (1 + bias)

    def realised(self, saving: float) -> float:
        """The share of cost really saved where a tier promises so much: of the work that is done the shared way."""
        return saving * self.levers.functions.realised_saving_share * self.levers.outturn.take_up_share

    @property
    def works_factor(self) -> float:
        """What building capital comes to, per pound of the tables: optimism bias and outturn."""
        return (1 + self.levers.optimism_bias.building_uplift) * self.levers.outturn.capital_factor

    @property
    def setup_factor(self) -> float:
        """What setting up and joining a shared function comes to, per pound of the tables."""
        return (1 + self.levers.optimism_bias.setup_uplift) * self.levers.outturn.capital_factor

    def redundant_share(self, staff_saving: float) -> float:
        """The share of posts that a tier releases above natural turnover, that of years of waiting included."""
        staff = self.levers.staff
        years = staff.release_years + self.put_off_years
        return max(0.0, self.realised(staff_saving) - staff.turnover_share_per_year * years)
