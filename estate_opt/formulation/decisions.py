"""The decisions: every column of the MILP, by what it decides."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import compress
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from estate_opt.domain.estate import Arrangement, Building, Team
from estate_opt.domain.receptions import most_staff_fte as most_door_fte
from estate_opt.domain.tolerance import TOLERANCE, is_enough
from estate_opt.formulation.case import Case
from estate_opt.formulation.reach import Reach
from estate_opt.formulation.rows import Column
from estate_opt.search.milp import Array

YES = 0.5

AnyKey = TypeVar("AnyKey")


@dataclass(frozen=True)
class Visiting:
    """The visits of one service that must find room within the standard, where a rule has to say so."""

    service: str
    choices: dict[str, list[str]]
    """Locality → the buildings within the standard that they may go to."""
    certain: frozenset[str]
    """Localities whose visits must all find room, but for today's shortfall; the others' only as far as covered."""


@dataclass
class Decisions:
    """The columns of the MILP, keyed by ids; see *Decisions* in `models/formulation.md` for what each means."""

    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    """[column]: least and most of each before any lock; equal where there is no choice."""
    is_whole: list[bool] = field(default_factory=list)
    """[column]: whether it is a yes/no decision."""
    is_open: dict[str, Column] = field(default_factory=dict)
    always_open: set[str] = field(default_factory=set)
    """Buildings that every plan has open, so that no row need say so."""
    house: dict[tuple[str, str], Column] = field(default_factory=dict)
    housed_at: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Building → the teams that may sit there."""
    reach: dict[str, list[str]] = field(default_factory=dict)
    """Team → the buildings it may sit in."""
    route: dict[tuple[str, str], Column] = field(default_factory=dict)
    """(building, way out): how it is left, where it closes and the tables name ways of their own."""
    fitout_desks: dict[str, Column] = field(default_factory=dict)
    as_today: dict[str, Column] = field(default_factory=dict)
    """Buildings in which more room is taken today than there would be for people who move in."""
    offer: dict[tuple[str, str], Column] = field(default_factory=dict)
    door: dict[str, Column] = field(default_factory=dict)
    through: dict[tuple[str, str], Column] = field(default_factory=dict)
    """(service, building)."""
    door_fte: dict[str, Column] = field(default_factory=dict)
    nearest: dict[tuple[str, str, int], Column] = field(default_factory=dict)
    """(service, building, group of localities by the counters that are nearer to them)."""
    pooled_fte: dict[tuple[str, str], Column] = field(default_factory=dict)
    """(service, building)."""
    covered: dict[tuple[str, str], Column] = field(default_factory=dict)
    visits: dict[tuple[str, str, str], Column] = field(default_factory=dict)
    beyond: dict[tuple[str, str, int], Column] = field(default_factory=dict)
    """(service, locality, n) → whether its nearest counter is further than the n-th of `ways_by_step`."""
    own: dict[tuple[str, str], Column] = field(default_factory=dict)
    supply: dict[tuple[str, str, str, int], Column] = field(default_factory=dict)
    """(agency, function, arrangement, tier)."""
    tier: dict[tuple[str, int], Column] = field(default_factory=dict)
    host: dict[tuple[str, int, str], Column] = field(default_factory=dict)
    """(arrangement, tier, building)."""
    staff_fte: dict[tuple[str, int, str], Column] = field(default_factory=dict)
    """Likewise."""
    dissolved: dict[str, Column] = field(default_factory=dict)
    present: dict[tuple[str, str], Column] = field(default_factory=dict)
    recharge: dict[tuple[str, str, str], Column] = field(default_factory=dict)
    """(agency, function, arrangement) → what it bears of its cost; like the next only where accounts are limited."""
    recharge_per_fte: dict[str, Column] = field(default_factory=dict)
    differences: Column | None = None
    """Decisions that differ from the earlier plan; None: nobody asks."""
    visiting: dict[str, Visiting] = field(default_factory=dict)
    """Service → the visits for whose room within the standard there are rows."""

    def binary(self, low: int = 0, high: int = 1) -> Column:
        """A new yes/no decision, fixed by equal bounds where there is no choice."""
        return self._column(low, high, True)

    def amount(self, limit: float = math.inf) -> Column:
        """A new quantity from 0 up."""
        return self._column(0.0, limit, False)

    def _column(self, low: float, high: float, is_whole: bool) -> Column:
        self.low.append(low)
        self.high.append(high)
        self.is_whole.append(is_whole)
        return len(self.low) - 1

    @property
    def count(self) -> int:
        """How many columns there are."""
        return len(self.low)

    def tiers_of(self, arrangement: str) -> list[int]:
        """The tiers at which an arrangement could work."""
        return [n for k, n in self.tier if k == arrangement]

    def supplies(self, arrangement: str) -> Iterator[tuple[tuple[str, str, str, int], Column]]:
        """The supply decisions of one arrangement."""
        return ((key, column) for key, column in self.supply.items() if key[2] == arrangement)


@dataclass(frozen=True)
class Bounds:
    """[column]: the least and the most that each decision may be. Never changed: to fix some makes others."""

    low: Array
    high: Array

    def __post_init__(self) -> None:
        self.low.flags.writeable = self.high.flags.writeable = False

    @classmethod
    def of(cls, decisions: Decisions) -> "Bounds":
        """The bounds that the decisions were made with."""
        return cls(np.array(decisions.low, dtype=np.float64), np.array(decisions.high, dtype=np.float64))


def columns_of(columns: Iterable[Column], count: int = -1) -> npt.NDArray[np.int32]:
    """Columns as an array, in their order; how many there are, where that is known."""
    return np.fromiter(columns, dtype=np.int32, count=count)


def chosen(columns: Mapping[AnyKey, Column], point: Array) -> list[AnyKey]:
    """The keys of the yes/no decisions that a point says yes to."""
    return list(compress(columns, point[columns_of(columns.values(), len(columns))] > YES))


def columns_of_today(case: Case, decisions: Decisions) -> list[Column]:
    """The yes/no decisions to which everything as it is says yes."""
    estate = case.estate
    today = [decisions.is_open[name] for name, b in estate.buildings.items() if b.in_use_today]
    today += [house for (team, b), house in decisions.house.items() if estate.teams[team].building == b]
    today += [offer for key, offer in decisions.offer.items() if estate.counters[key].is_open_today]
    return [*today, *decisions.own.values()]


def decide(case: Case) -> Decisions:
    """Every decision of the case; what cannot be chosen is not made, or is fixed."""
    decisions = Decisions()
    _buildings(case, decisions)
    _teams(case, decisions)
    _functions(case, decisions)
    _hosts(case, decisions)
    _counters(case, decisions)
    _doors(case, decisions)
    _presence(case, decisions)
    return decisions


def _buildings(case: Case, decisions: Decisions) -> None:
    for building in case.estate.buildings.values():
        name = building.building
        low, high = {"keep": (1, 1), "close": (0, 0)}.get(building.status, (0, 1))
        decisions.is_open[name] = decisions.binary(low, high)
        for route in building.routes if building.in_use_today and not low else ():
            decisions.route[name, route.route] = decisions.binary()
        if building.fitout_desks > 0 and building.desks is not None and high:
            decisions.fitout_desks[name] = decisions.amount(building.fitout_desks)
        if name in case.beyond_room and high:
            decisions.as_today[name] = decisions.amount(1.0)


def _teams(case: Case, decisions: Decisions) -> None:
    reach = Reach(case)
    for team in case.estate.teams.values():
        decisions.reach[team.team] = reach.of(team)
        for building in decisions.reach[team.team]:
            decisions.house[team.team, building] = decisions.binary()
            decisions.housed_at[building].append(team.team)
        if team.building is not None and (team.team, team.building) not in decisions.house:
            # It may not stay (its building is to close, say): known all the same, for what today costs.
            decisions.house[team.team, team.building] = decisions.binary(0, 0)


def _functions(case: Case, decisions: Decisions) -> None:
    for arrangement, customers in case.customers.items():
        for n in _possible_tiers(case, case.estate.arrangements[arrangement]):
            decisions.tier[arrangement, n] = decisions.binary()
            for function in customers:
                key = (function.agency, function.function, arrangement, n)
                decisions.supply[key] = decisions.binary()
    has_choice = {(agency, function) for agency, function, _, _ in decisions.supply}
    for agency, name in case.estate.functions:
        low = 0 if (agency, name) in has_choice else 1
        decisions.own[agency, name] = decisions.binary(low)
    for team, delivered in case.estate.functions_of_team.items():
        is_shared = any((each.agency, each.function) in has_choice for each in delivered)
        if is_shared and may_be_dissolved(case, case.estate.teams[team]):
            decisions.dissolved[team] = decisions.amount(1.0)


def _possible_tiers(case: Case, arrangement: Arrangement) -> Iterator[int]:
    """Tiers whose scale can be reached within the capacity by serving everybody."""
    everybody_fte = sum(function.fte for function in case.customers[arrangement.arrangement])
    most_fte = everybody_fte if arrangement.capacity_fte is None else min(everybody_fte, arrangement.capacity_fte)
    return (n for n, tier in enumerate(arrangement.tiers) if is_enough(most_fte, tier.from_fte))


def may_be_dissolved(case: Case, team: Team) -> bool:
    """Whether a team's functions make up enough of it for it to go when they are supplied by others."""
    covered_fte = 0.0
    for function in case.estate.functions_of_team.get(team.team, ()):
        all_fte = sum(case.estate.teams[other].fte for other in function.teams)
        covered_fte += function.fte * team.fte / all_fte if all_fte else 0.0
    return is_enough(covered_fte, case.levers.functions.team_cover_share * team.fte)


def _hosts(case: Case, decisions: Decisions) -> None:
    for name, n in decisions.tier:
        for building in _possible_hosts(case, case.estate.arrangements[name], n):
            key = (name, n, building)
            decisions.host[key] = decisions.binary()
            decisions.staff_fte[key] = decisions.amount(most_staff_fte(case, name, case.estate.buildings[building]))


def _possible_hosts(case: Case, arrangement: Arrangement, n: int) -> list[str]:
    """Buildings the staff could sit in: the named one or the provider's, if large enough for the tier's least staff."""
    if arrangement.building is not None:
        buildings = [case.estate.buildings[arrangement.building]]
    elif case.sits_outside(arrangement):
        return []
    else:
        mine = (b for b in case.estate.buildings.values() if b.agency == arrangement.provider)
        buildings = [b for b in mine if case.hosts(b, arrangement.provider)]
    least_fte = least_staff_fte(case, arrangement, n)
    return [b.building for b in buildings if b.status != "close" and is_enough(staff_room_fte(case, b), least_fte)]


def least_staff_fte(case: Case, arrangement: Arrangement, n: int) -> float:
    """A lower bound on the staff of an arrangement at a tier: the tier's scale, or its smallest permitted customers."""
    fte = sorted(function.fte for function in case.customers[arrangement.arrangement])
    least_served = max(arrangement.tiers[n].from_fte, sum(fte[: max(1, arrangement.min_agencies)]))
    return least_served * (1 - case.realised(arrangement.tiers[n].staff_saving))


def staff_room_fte(case: Case, building: Building) -> float:
    """The most staff a building could seat if it seated nobody else: they move in."""
    desks_per_fte = case.levers.space.desks_per_fte
    if building.desks is None or not desks_per_fte:
        return math.inf
    return (case.desks_to_move_into(building) + TOLERANCE) / desks_per_fte


def most_staff_fte(case: Case, arrangement: str, building: Building) -> float:
    """The most staff of an arrangement in a building: all that it could serve, as far as they could be seated."""
    everybody_fte = sum(function.fte for function in case.customers[arrangement])
    return min(everybody_fte, staff_room_fte(case, building))


def _counters(case: Case, decisions: Decisions) -> None:
    for (service, building), counter in case.estate.counters.items():
        if case.may_offer(counter):
            # A counter in a building that must close is a decision too, though fixed: today pays for it.
            place = case.estate.buildings[building]
            high = 0 if place.status == "close" and not any(route.keeps_hall for route in place.routes) else 1
            decisions.offer[service, building] = decisions.binary(0, high)
    for service, catchment in case.catchments.items():
        if not catchment.standard.asks_for_a_share:
            continue
        for locality in catchment.localities:
            decisions.covered[service, locality] = decisions.amount(1.0)


def _doors(case: Case, decisions: Decisions) -> None:
    for key, coming in case.through_doors.items():
        service, building = key
        if key not in decisions.offer:
            continue
        most = most_door_fte(case.estate, case.option, building, case.through_doors)
        if building not in decisions.door:
            decisions.door[building] = decisions.binary()
            decisions.door_fte[building] = decisions.amount(most)
        decisions.through[key] = decisions.binary()
        for number, _ in enumerate(coming.groups):
            decisions.nearest[service, building, number] = decisions.amount(1.0)
    for service, building in decisions.through:
        if any(case.serving.get(of) for of, at in decisions.through if at == building):
            most = decisions.high[decisions.door_fte[building]]
            decisions.pooled_fte[service, building] = decisions.amount(most)


def _presence(case: Case, decisions: Decisions) -> None:
    """Presence is only asked about for agencies in `pairs`, in the buildings their staff could be in."""
    named = {side for pair in case.estate.pairs for side in (pair.left, pair.right) if side not in case.estate.teams}
    for agency in sorted(named):
        could_be = {
            b for b, teams in decisions.housed_at.items() if any(case.estate.teams[t].agency == agency for t in teams)
        }
        could_be |= {b for k, _, b in decisions.host if case.estate.arrangements[k].provider == agency}
        for building in sorted(could_be):
            decisions.present[agency, building] = decisions.binary()
