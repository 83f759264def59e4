"""What is decided, as the audit sees it: the target of the plan, and the point "everything as it is"."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from estate_opt.domain.decided import Decided, OfDecided
from estate_opt.domain.estate import EXTERNAL, OWN, Arrangement, Building, Estate, SupportFunction, Team, Tier
from estate_opt.domain.plan import Plan
from estate_opt.domain.tolerance import TOLERANCE
from estate_opt.options.levers import Levers

Outcomes = Iterator[str | None]
"""One a thing that is checked: None if it is right, else a sentence that says what is wrong."""


def allowance(scale: float) -> float:
    """How much a sum may overrun a limit of that size: a millionth of it."""
    return 1e-6 * max(1.0, abs(scale))


MISSED_BY = 1e-5
"""What the search may miss a row by, and so what it may add to the tolerance (a test compares)."""
MOST_MISSED = 1e-4


def room_allowance(scale: float) -> float:
    """How far desks, space or FTE may be over: the one tolerance, and what a search may miss a row of that size by."""
    return TOLERANCE + min(MOST_MISSED, max(MISSED_BY, 1e-6 * abs(scale)))


@dataclass(frozen=True)
class Point(OfDecided):
    """One way the place could be."""

    estate: Estate
    levers: Levers
    decided: Decided
    tiers: Mapping[str, Tier]

    @cached_property
    def teams_in(self) -> dict[str, list[Team]]:
        """The teams that sit in each building."""
        found: dict[str, list[Team]] = {building: [] for building in self.estate.buildings}
        for team, building in self.housing.items():
            if building is not None:
                found[building].append(self.estate.teams[team])
        return found

    @cached_property
    def customers(self) -> dict[str, list[SupportFunction]]:
        """What each arrangement supplies; arrangements that supply nobody are absent."""
        found: dict[str, list[SupportFunction]] = {}
        for key, arrangement in self.supply.items():
            if arrangement != OWN:
                found.setdefault(arrangement, []).append(self.estate.functions[key])
        return found

    @cached_property
    def fte_served(self) -> dict[str, float]:
        """FTE that each arrangement takes over, before savings."""
        return {key: sum(function.fte for function in functions) for key, functions in self.customers.items()}

    def saving(self, arrangement: str) -> float:
        """Share of the staff that an arrangement really saves."""
        really = self.levers.functions.realised_saving_share * self.levers.outturn.take_up_share
        return really * self.tiers[arrangement].staff_saving

    @cached_property
    def staff_fte(self) -> dict[str, float]:
        """Staff of each arrangement, after savings."""
        return {key: fte * (1 - self.saving(key)) for key, fte in self.fte_served.items()}

    @cached_property
    def staff_in(self) -> dict[str, list[tuple[Arrangement, float]]]:
        """The arrangements whose staff sit in each building, with their FTE."""
        found: dict[str, list[tuple[Arrangement, float]]] = {building: [] for building in self.estate.buildings}
        for key, fte in self.staff_fte.items():
            building = self.hosts.get(key)
            if building is not None:
                found[building].append((self.estate.arrangements[key], fte))
        return found

    def desks_taken(self, building: str) -> float:
        """Desks of the teams and of the arrangements' staff that sit in a building."""
        staff_fte = sum(fte for _, fte in self.staff_in[building])
        return sum(team.desks for team in self.teams_in[building]) + self.levers.space.desks_per_fte * staff_fte

    @cached_property
    def present(self) -> frozenset[tuple[str, str]]:
        """(agency, building) where the agency has a team, or staff of an arrangement it provides."""
        teams = {(team.agency, building) for building, teams in self.teams_in.items() for team in teams}
        staff = {
            (arrangement.provider, building)
            for building, arrangements in self.staff_in.items()
            for arrangement, _ in arrangements
            if arrangement.provider != EXTERNAL
        }
        return frozenset(teams | staff)


@dataclass(frozen=True)
class Case:
    """What is audited."""

    plan: Plan
    put_off_years: int = 0
    """By how many years what the plan decides happens later than at the earliest: in a year of a programme."""

    @property
    def estate(self) -> Estate:
        """The tables."""
        return self.plan.estate

    @property
    def levers(self) -> Levers:
        """The option's levers."""
        return self.plan.option.levers

    @cached_property
    def target(self) -> Point:
        """The plan's decisions."""
        return Point(self.plan.estate, self.levers, self.plan.decided, self.plan.tiers)

    @cached_property
    def today(self) -> Point:
        """All buildings but candidates open, nobody moved, today's counters, every agency on its own."""
        estate = self.estate
        decided = Decided(
            is_open={key: building.in_use_today for key, building in estate.buildings.items()},
            housing={key: team.building for key, team in estate.teams.items()},
            supply=dict.fromkeys(estate.functions, OWN),
            counters=frozenset(key for key, counter in estate.counters.items() if counter.is_open_today),
        )
        return Point(estate, self.levers, decided, tiers={})


class WithADesk(NamedTuple):
    """What a desk in use brings with it in a year, and the desks in use that the tables' figures are for."""

    running_gbp: float
    carbon_kg: float
    usual: float


def with_a_desk(case: Case, building: Building) -> WithADesk:
    """Of a building's running cost and carbon: the share of the option over the desks in use today, half at least.

    That share is only of the floor that the desks take up, where the floor area is known.
    """
    taken, half = case.today.desks_taken(building.building), (building.desks or 0.0) / 2
    usual = taken if building.in_use_today else half
    running = building.running_gbp_per_year
    share = case.levers.space.running_share_by_occupancy / max(taken, half) if max(taken, half) > 0 else 0.0
    of_desks_m2 = case.levers.space.m2_per_guest_desk * (taken if half == 0 else 2 * half)
    if building.floor_area_m2 and of_desks_m2 < building.floor_area_m2:
        share *= of_desks_m2 / building.floor_area_m2
    gbp = share * running
    if building.running_gbp_per_desk is not None:
        gbp = building.running_gbp_per_desk
        if usual > 0:
            gbp = min(gbp, running / usual)
        if running > 0:
            share = gbp / running
    return WithADesk(gbp, share * building.carbon_kg_per_year, usual)
