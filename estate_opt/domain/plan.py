"""The plan: who goes where, what closes, who supplies what, what it costs and what it does to access."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import Any

from estate_opt.domain.appraisal import Appraisal
from estate_opt.domain.catchment import catchments
from estate_opt.domain.costs import Kind, is_counted
from estate_opt.domain.decided import Decided, OfDecided
from estate_opt.domain.earlier import EarlierPlan
from estate_opt.domain.estate import DISSOLVED, OWN, Building, Estate, Tier
from estate_opt.domain.footfall import Footfall, footfalls
from estate_opt.domain.programme import Programme
from estate_opt.domain.routes import Route
from estate_opt.domain.travel import Travel
from estate_opt.domain.ways import LocalityAccess as LocalityAccess  # whoever knows of plans knows it from here
from estate_opt.ground.figures import in_short
from estate_opt.options.option import Option

POOLED = "pooled"
"""Payer of an external provider's fixed and set-up cost, before it is recharged to those whom it supplies."""

PUBLIC = "public"
"""Payer of the social cost of the public's own travel."""


class Status(StrEnum):
    """What is claimed of a plan."""

    OPTIMAL = "optimal"
    """Proven to be within the gap that was asked for."""
    FEASIBLE = "feasible"
    """Not proven so near, as a rule for want of time: a plan that keeps every rule, with the gap stated."""
    INTERRUPTED = "interrupted"
    """Stopped by the user: the same, so far as it got."""


@dataclass(frozen=True, slots=True)
class Account:
    """One line of money: who pays, for what, how much in each year (£, real; receipts and income negative)."""

    agency: str
    """The payer; POOLED where it is an external provider."""
    kind: Kind
    cost: str
    """Name of the cost, as in `models/formulation.md`."""
    item: str
    """What it is spent on: the id of a building, team, counter's building, arrangement …"""
    gbp: tuple[float, ...]
    """By year of the appraisal, year 0 first."""


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One figure of the ledger."""

    agency: str
    year: int
    """The calendar year in which the year of the appraisal begins."""
    kind: Kind
    cost: str
    gbp: float


@dataclass(frozen=True, slots=True)
class AccessShare:
    """People within the standard of a service, as a share, before and after: by distance, and those with room."""

    service: str
    form: str
    """`all`, `group` or `area`."""
    scope: str
    """The group or area; empty for all."""
    standard: str
    """In words: `2.4 km`."""
    people: float
    before: float
    """By distance, today."""
    after: float
    """By distance, in the plan."""
    before_with_room: float
    """Of all the people, within the standard, and their visits find room in counters within it: today."""
    after_with_room: float
    """The same in the plan: this is what is judged by the share asked for."""
    required: float | None = None
    """The least share the option asks for, if it asks."""
    of: str = "people"
    """What is counted: `people`, `visits`, or `people weighted by group`."""

    @property
    def is_short_of_room(self) -> bool:
        """Whether fewer people find room within the standard than live within it, today or in the plan."""
        short = max(self.before - self.before_with_room, self.after - self.after_with_room)
        return short * self.people > 1e-6 * max(self.people, 1.0)


@dataclass(frozen=True, slots=True)
class Difference:
    """One decision that is not as in an earlier plan."""

    kind: str
    """`building`, `team` or `function`."""
    key: str
    """Its id; of a function `agency / function`."""
    earlier: str
    now: str


def differences(earlier: EarlierPlan, decided: Decided) -> Iterator[Difference]:
    """What is decided otherwise than in an earlier plan, of the buildings, teams and support functions it decided."""
    states, was = {True: "in use", False: "not in use"}, earlier.decided
    for name, was_open in was.is_open.items():
        if was_open != decided.is_open[name]:
            yield Difference("building", name, states[was_open], states[not was_open])
    for name, at in was.housing.items():
        if at != decided.housing[name]:
            yield Difference("team", name, at or DISSOLVED, decided.housing[name] or DISSOLVED)
    for key, supplied in was.supply.items():
        if supplied != decided.supply[key]:
            yield Difference("function", " / ".join(key), supplied, decided.supply[key])


def today_decided(estate: Estate) -> Decided:
    """Today's estate as decisions; of new teams nothing is said."""
    return Decided(
        is_open={name: building.in_use_today for name, building in estate.buildings.items()},
        housing={name: team.building for name, team in estate.teams.items() if team.building is not None},
        supply=dict.fromkeys(estate.functions, OWN),
        hosts={},
        counters=frozenset(key for key, counter in estate.counters.items() if counter.is_open_today),
    )


@dataclass(frozen=True, repr=False)
class Plan(OfDecided):
    """A plan for the whole place. Every decision is by id; money is in `accounts` and nowhere else."""

    estate: Estate
    option: Option
    travel: Travel
    status: Status
    bound_gbp: float
    """No plan within the rules can have a lower net present cost than this: proven.

    With a price on differences from an earlier plan: none that has no more such differences than this one.
    """
    decided: Decided
    tiers: Mapping[str, Tier]
    """The tier at which each arrangement that runs works."""
    accounts: tuple[Account, ...]
    """The plan's money."""
    today_accounts: tuple[Account, ...]
    """The money of carrying on as today."""
    access: tuple[AccessShare, ...]
    localities: tuple[LocalityAccess, ...]
    solved: "Solved"
    programme: Programme | None = None
    """How it is carried out over years; then `decided` is what is reached. None: all at once, in `moves.move_year`."""

    def __repr__(self) -> str:
        return f"<Plan: {self.in_short}>"

    @property
    def in_short(self) -> str:
        """How the search ended, what the plan costs, how good it is proven to be, and how many buildings stay."""
        in_use = [name for name, building in self.estate.buildings.items() if building.in_use_today]
        gap = f"gap {round(100 * self.gap, 2):g} %" if math.isfinite(self.gap) else "gap not known"
        return (
            f"{self.status.value}, {in_short(self.objective_gbp)} against {in_short(self.today_gbp)} today, "
            f"{gap}, {sum(self.is_open[name] for name in in_use)} of {len(in_use)} buildings stay"
        )

    @cached_property
    def objective_gbp(self) -> float:
        """Net present cost of the plan, by plain arithmetic over what of the ledger is counted for the place."""
        return self.net_present_gbp(self._counted(self.accounts))

    @cached_property
    def today_gbp(self) -> float:
        """Net present cost of carrying on as today."""
        return self.net_present_gbp(self._counted(self.today_accounts))

    def _counted(self, accounts: Iterable[Account]) -> Iterator[Account]:
        counts_transfers = self.option.levers.appraisal.count_transfers
        return (account for account in accounts if is_counted(account.kind, counts_transfers))

    @property
    def gap(self) -> float:
        """How much dearer than the best possible the plan can be at the most, as a share of its cost."""
        return max(0.0, self.objective_gbp - self.bound_gbp) / max(abs(self.objective_gbp), 1.0)

    @property
    def saving_taken(self) -> float:
        """Share of the possible saving that the plan takes, proven: (today − plan) / (today − bound)."""
        possible = self.today_gbp - self.bound_gbp
        return 1.0 if possible <= 0.5 else (self.today_gbp - self.objective_gbp) / possible

    @cached_property
    def discount_factors(self) -> tuple[float, ...]:
        """By year of the appraisal."""
        return Appraisal(self.option).discount_factors

    def net_present_gbp(self, accounts: Iterable[Account]) -> float:
        """Discounted sum of some accounts."""
        factors = self.discount_factors
        return math.fsum(gbp * factor for a in accounts for gbp, factor in zip(a.gbp, factors, strict=True))

    @cached_property
    def footfall(self) -> Mapping[str, Footfall]:
        """The visits to each service that has counters, and the room for them."""
        measured = catchments(self.estate, self.option, self.travel)
        return footfalls(self.estate, self.option, self.travel, measured)

    @cached_property
    def ledger(self) -> tuple[LedgerRow, ...]:
        """The plan's accounts summed by agency, year, class and cost."""
        return self._ledger_of(self.accounts)

    @cached_property
    def today_ledger(self) -> tuple[LedgerRow, ...]:
        """The same for carrying on as today."""
        return self._ledger_of(self.today_accounts)

    def _ledger_of(self, accounts: Iterable[Account]) -> tuple[LedgerRow, ...]:
        first_year = self.option.levers.appraisal.start.year
        sums: dict[tuple[str, int, Kind, str], list[float]] = defaultdict(list)
        for account in accounts:
            for year, gbp in enumerate(account.gbp):
                if gbp:
                    sums[account.agency, first_year + year, account.kind, account.cost].append(gbp)
        return tuple(LedgerRow(*key, math.fsum(amounts)) for key, amounts in sorted(sums.items()))

    @cached_property
    def differences(self) -> tuple[Difference, ...]:
        """What is decided otherwise than in the earlier plan that was given, if one was."""
        earlier = self.estate.held_to
        return () if earlier is None else tuple(differences(earlier, self.decided))

    @property
    def is_bound_among_as_near(self) -> bool:
        """Whether the bound holds for plans with no more differences from the earlier plan than this one alone."""
        return self.estate.held_to is not None and self.option.levers.preserve.gbp_per_difference > 0

    def closing_calendar(self, building: str) -> Appraisal:
        """The calendar of the year in which a building is closed: of a programme's year, or the option's own."""
        years = () if self.programme is None else self.programme.years
        waited = (number for number, year in enumerate(years) if not year.decided.is_open[building])
        return Appraisal(self.option, next(waited, 0))

    def route_of(self, building: Building) -> Route | None:
        """The way out of a building that is closed; None where it is not, or only its tenure says how."""
        chosen = self.routes.get(building.building)
        return next((route for route in building.routes if route.route == chosen), None)

    def release_time(self, building: Building) -> float:
        """When a building that is closed is off the books, by its way out or its tenure."""
        calendar, route = self.closing_calendar(building.building), self.route_of(building)
        return calendar.release_time(building) if route is None else calendar.rent_time(building, route)

    def deciding(self, **changes: Any) -> "Plan":
        """The same plan with some decisions otherwise, its money and access as they were."""
        return replace(self, decided=replace(self.decided, **changes))

    def is_moved(self, team: str) -> bool:
        """Whether a team that has a building today sits in another one in the plan."""
        today, then = self.estate.teams[team].building, self.housing[team]
        return today is not None and then is not None and today != then

    def is_shared(self, agency: str, function: str) -> bool:
        """Whether an agency's function is supplied by a shared arrangement."""
        return self.supply[agency, function] != OWN


@dataclass(frozen=True, slots=True)
class Tidied:
    """What a plan was before it was tidied up, and after."""

    presences_before: int
    """Bodies in buildings: a body counts once for each building in which it has anybody."""
    presences_after: int
    fte_moved_before: float
    fte_moved_after: float
    cost_gbp: float
    """Net present cost of it; below nought where it saved something besides."""


@dataclass(frozen=True, slots=True)
class Solved:
    """How the plan was come by, for the Run tab."""

    solver: str
    """Name and version."""
    method: str
    """`direct` or the name of the search, in words."""
    objective_gbp: float
    """As the solver counts it: must equal the ledger's to the pound."""
    seconds: float
    variables: int
    rows: int
    nodes: int
    tidied: Tidied | None = None
    """None: it was left as it was found."""
