"""The estate: what a place has today and what is on offer, as frozen records.

Every blank has been given its meaning by the time a record exists: nothing below reads an option to know what a field
stands for. Money is in real pounds of the option's price year, distances in kilometres, positions in metres on the
British National Grid. `None` means "no limit" or "not known", as each field says; there are no sentinel values.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from estate_opt.domain.blackouts import Blackout
from estate_opt.domain.earlier import ApartFrom, EarlierPlan
from estate_opt.domain.estimates import Assumed as Assumed  # whoever knows of estates knows them from here
from estate_opt.domain.estimates import BlankCost as BlankCost
from estate_opt.domain.front_doors import FrontDoor
from estate_opt.domain.known_ways import Journey as Journey
from estate_opt.domain.known_ways import Road as Road
from estate_opt.domain.routes import Route
from estate_opt.domain.spend import Spend
from estate_opt.domain.tolerance import is_enough
from estate_opt.domain.unlocked import Unlocked

EXTERNAL = "external"
"""The provider of an arrangement that no agency of the place runs."""
OWN = "own"
"""The arrangement by which an agency supplies a function itself, as today."""
DESKS = ""
"""Desks, where they stand beside types of space; no type of space is called so."""
DISSOLVED = "dissolved"
"""Where a lock says of a team that it is dissolved: others supply its functions."""

JOINS = "joins"
"""What a reader is told, and may write, of such a team: its people join the arrangement that supplies its functions."""


@dataclass(frozen=True, slots=True)
class Agency:
    """A public body."""

    agency: str
    name: str
    sector: str = "other"
    joins: bool = True
    capital_limit_gbp: float | None = None


@dataclass(frozen=True, slots=True)
class Building:
    """A building in use today, or (status `candidate`) on offer."""

    building: str
    agency: str
    tenure: str = "freehold"
    name: str = ""
    area: str = ""
    postcode: str = ""
    category: str = ""
    easting: float | None = None
    northing: float | None = None
    lease_end: date | None = None
    break_date: date | None = None
    notice_months: float | None = None
    """None: the option's notice."""
    floor_area_m2: float | None = None
    desks: float | None = 0.0
    """None: no limit."""
    fitout_desks: float = 0.0
    fitout_gbp_per_desk: float = 0.0
    rent_gbp_per_year: float = 0.0
    rates_gbp_per_year: float = 0.0
    running_gbp_per_year: float = 0.0
    running_gbp_per_desk: float | None = None
    """What of it goes with a desk in use; None: the option's share."""
    backlog_gbp: float = 0.0
    receipt_gbp: float = 0.0
    residual_gbp: float = 0.0
    """What a freehold is worth when the appraisal ends; 0 where nobody says."""
    exit_gbp: float = 0.0
    opening_gbp: float = 0.0
    income_gbp_per_year: float = 0.0
    hire_gbp_per_desk_year: float = 0.0
    hire_gbp_per_session: float = 0.0
    """What others pay for a desk, and for a room on half a day: of a community body's building alone."""
    carbon_kg_per_year: float = 0.0
    status: str = "free"
    hosts: frozenset[str] | None = None
    """Who may newly sit here besides the owner's staff: sectors, agencies, `external`. None: any that join."""
    features: frozenset[str] = frozenset()
    spaces: Mapping[str, float] = field(default_factory=dict)
    """Capacity by space type, other than desks."""
    routes: tuple[Route, ...] = ()
    """The ways out of it, where it closes; none: as its tenure says."""

    @property
    def in_use_today(self) -> bool:
        """Whether the place pays for it today; a candidate is only on offer."""
        return self.status != "candidate"


@dataclass(frozen=True, slots=True)
class Team:
    """Staff who move together."""

    team: str
    agency: str
    fte: float
    desks: float
    building: str | None = None
    """Where it sits today; None: a new team, to be housed."""
    name: str = ""
    needs: frozenset[str] = frozenset()
    movable: bool = True
    max_move_km: float | None = None
    """None: no limit."""
    function: str | None = None
    """The support function it delivers; None: front line."""
    serves: str | None = None
    """The service whose counters it staffs; None: none."""
    space_needs: Mapping[str, float] = field(default_factory=dict)
    part_of: str = ""
    """The team of a divided body that it is a part of; empty: it is whole."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sides (each a team or an agency) that must sit together, or apart."""

    kind: str
    left: str
    right: str
    because: str = ""


@dataclass(frozen=True, slots=True)
class Service:
    """Something the public comes in for."""

    service: str
    name: str = ""
    agency: str | None = None
    """None: provided by several bodies."""
    minutes_per_visit: float | None = None
    """Of the staff at a front door; None: the option's."""


@dataclass(frozen=True, slots=True)
class Counter:
    """A service offered today (`open`) or possible at a building."""

    service: str
    building: str
    is_open_today: bool
    running_gbp_per_year: float = 0.0
    setup_gbp: float = 0.0
    capacity_visits_per_year: float | None = None
    """None: no limit."""
    min_staff_fte: float | None = None
    """Of teams that serve it; None: one such team, of whatever size."""
    desks: float = 0.0
    """Taken from the building while the service is offered there."""
    reception_gbp_per_year: float = 0.0
    """Of a reception of its own, with those who staff it: saved where it goes through a front door."""
    sessions_per_week: float | None = None
    """Half-days on which it is there, its costs and its capacity being of these; None: all week."""
    agency: str | None = None
    """Who provides it where the service's body was divided; None: the service's."""


@dataclass(frozen=True, slots=True)
class Locality:
    """A small area where people live."""

    locality: str
    population: float
    name: str = ""
    area: str = ""
    easting: float | None = None
    northing: float | None = None
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SupportFunction:
    """One agency's support function, as it is supplied today; its systems are paid until its contracts end."""

    agency: str
    function: str
    fte: float
    staff_gbp_per_year: float
    systems_gbp_per_year: float = 0.0
    contracts_gbp_per_year: float = 0.0
    teams: tuple[str, ...] = ()
    """The teams that deliver it."""
    contracts_end: date | None = None
    work: str = ""
    """What arrangements for it call it, where its body has it in several ways; empty: `function` itself."""
    way: str = ""
    """The former body whose way of working this is; empty: the agency's own."""
    onboarding_share: float = 1.0
    """Of the cost of joining, where the parts of a divided body join together."""

    @property
    def shared_as(self) -> str:
        """What arrangements for it call it."""
        return self.work or self.function


@dataclass(frozen=True, slots=True)
class Tier:
    """A scale of working: what an arrangement saves once it serves so many FTE."""

    from_fte: float
    staff_saving: float
    systems_saving: float


@dataclass(frozen=True, slots=True)
class Arrangement:
    """A shared way to supply a function."""

    arrangement: str
    function: str
    provider: str
    building: str | None = None
    """Where its staff sit; None: the plan chooses among the provider's buildings (external: elsewhere)."""
    fixed_gbp_per_year: float = 0.0
    setup_gbp: float = 0.0
    onboarding_gbp: float = 0.0
    capacity_fte: float | None = None
    """None: no limit."""
    min_agencies: int = 1
    tiers: tuple[Tier, ...] = (Tier(0.0, 0.0, 0.0),)
    """By rising `from_fte`."""
    customers: frozenset[str] | None = None
    """Who may join besides its provider: sectors, agencies. None: any that joins."""
    home_way: str = ""
    """The former body whose way of working it is, where its provider has come of several; empty: the provider's."""


@dataclass(frozen=True, slots=True)
class Lock:
    """A decision that is taken beforehand: the plan keeps to it, whatever it costs.

    | kind | key | decision |
    |---|---|---|
    | building | (building,) | keep (in use), close (not in use; a candidate is not opened) |
    | team | (team,) | keep (where it sits today), pin (in `where`), forbid (in `where`) |
    | function | (agency, function) | keep (by the agency itself), pin (supplied by `where`), forbid (by `where`) |
    | counter | (service, building) | keep (offered), close (not offered) |

    `free` decides nothing: it stands for a lock that was lifted, or has dates alone. Dates say when, in a programme of
    years, what changes may happen at all: a closing on the day the building is empty, all else on that of the moves.
    """

    kind: str
    key: tuple[str, ...]
    decision: str
    where: str | None = None
    """A building or `DISSOLVED` for a team, an arrangement or `OWN` for a function; None for the other decisions."""
    because: str = ""
    by: date | None = None
    """It happens on this day or before."""
    not_before: date | None = None
    """It happens on this day or later."""

    @property
    def decides(self) -> bool:
        """Whether it takes anything away from the plan: a decision, or a time for it."""
        return self.decision != "free" or self.is_dated

    @property
    def is_dated(self) -> bool:
        """Whether it says when."""
        return self.by is not None or self.not_before is not None

    def allows(self, day: date) -> bool:
        """Whether what it is about may happen on a day."""
        return (self.not_before is None or day >= self.not_before) and (self.by is None or day <= self.by)

    @property
    def name(self) -> str:
        """The key as one text."""
        return " / ".join(self.key)

    @property
    def where_told(self) -> str | None:
        """Where it is about, as a reader says it: a building or arrangement, or `joins`."""
        return JOINS if self.where == DISSOLVED else self.where

    @property
    def wording(self) -> str:
        """The lock as a reader says it: `team pay: pin hall`, `team pay: pin joins`."""
        return f"{self.kind} {self.name}: {' '.join(filter(None, (self.decision, self.where_told)))}{self.dates_told}"

    @property
    def dates_told(self) -> str:
        """When, after what: `, not before 01/04/2028, by 01/04/2029`."""
        dates = (("not before", self.not_before), ("by", self.by))
        return "".join(f", {word} {day:%d/%m/%Y}" for word, day in dates if day)


@dataclass(frozen=True, repr=False)
class Estate:
    """The whole place. Each mapping is by id, in sorted order, so that row order has no meaning."""

    agencies: Mapping[str, Agency]
    buildings: Mapping[str, Building]
    teams: Mapping[str, Team]
    pairs: tuple[Pair, ...] = ()
    services: Mapping[str, Service] = field(default_factory=dict)
    counters: Mapping[tuple[str, str], Counter] = field(default_factory=dict)
    """By (service, building)."""
    front_doors: Mapping[str, FrontDoor] = field(default_factory=dict)
    """By building: where one reception could serve for all."""
    localities: Mapping[str, Locality] = field(default_factory=dict)
    visits: Mapping[tuple[str, str], float] = field(default_factory=dict)
    """Visits a year by (service, locality)."""
    functions: Mapping[tuple[str, str], SupportFunction] = field(default_factory=dict)
    """By (agency, function)."""
    arrangements: Mapping[str, Arrangement] = field(default_factory=dict)
    journeys: Mapping[tuple[str, str], Journey] = field(default_factory=dict)
    """Known journeys by (origin, destination)."""
    roads: tuple[Road, ...] = ()
    nodes: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """Junctions: (easting, northing) in metres."""
    move_costs_gbp: Mapping[tuple[str, str], float] = field(default_factory=dict)
    """Known one-off costs by (team, building)."""
    assumed: tuple[Assumed, ...] = ()
    blank_costs: tuple[BlankCost, ...] = ()
    """Of what a plan may newly take into use: nothing is cheaper than a blank."""
    blackouts: tuple[Blackout, ...] = ()
    spend: tuple[Spend, ...] = ()
    """All that bodies spend, where that is given; it has no say in a plan."""
    locks: tuple[Lock, ...] = ()
    """In order of kind, key, decision and where."""
    held_to: EarlierPlan | None = None
    """An earlier plan to stay near to, as the levers of `preserve` say."""
    apart_from: tuple[ApartFrom, ...] = ()
    """Plans to differ from: so that alternatives to them are found."""
    unlocked: Unlocked | None = None
    """A plan without some of the locks, to tell their cost by; it has no say in the plan."""

    def __repr__(self) -> str:
        kinds = ("agencies", "buildings", "teams", "functions", "services", "localities")
        told = ", ".join(f"{kind} {len(getattr(self, kind)):,}" for kind in kinds)
        return f"<Estate: {told.replace('func', 'support func')}>"

    @cached_property
    def to_be_left(self) -> frozenset[str]:
        """The buildings that everybody has to leave: closed by their status or by a lock."""
        locked = {lock.key[0] for lock in self.locks if (lock.kind, lock.decision) == ("building", "close")}
        return frozenset(locked | {name for name, each in self.buildings.items() if each.status == "close"})

    def beyond_room(self, headroom_share: float) -> Mapping[str, Mapping[str, float]]:
        """By building, the room needed today beyond what there is, by teams and open counters: `DESKS` and space types.

        Of its desks only those count that are left when a share is kept free. Only where there is any. A type of space
        that the building does not have at all is no shortfall: who needs it does not have it today, and has to move.
        """
        needed: dict[str, dict[str, float]] = {}
        for team in self.teams.values():
            if team.building is not None:
                here = needed.setdefault(team.building, {})
                for kind, amount in {**team.space_needs, DESKS: team.desks}.items():
                    here[kind] = here.get(kind, 0.0) + amount
        for counter in self.counters.values():
            if counter.is_open_today and counter.desks:
                here = needed.setdefault(counter.building, {})
                here[DESKS] = here.get(DESKS, 0.0) + counter.desks
        found: dict[str, dict[str, float]] = {}
        for name, here in needed.items():
            room = {kind: there for kind, there in self.buildings[name].spaces.items() if there > 0}
            if (desks := self.buildings[name].desks) is not None:
                room[DESKS] = (1 - headroom_share) * desks
            if short := {k: n - room[k] for k, n in here.items() if k in room and not is_enough(room[k], n)}:
                found[name] = short
        return found

    def provider_of(self, counter: Counter) -> str | None:
        """The body that provides a service at a counter; None: whoever owns the building."""
        return counter.agency or self.services[counter.service].agency

    @cached_property
    def counters_of(self) -> dict[str, list[Counter]]:
        """The counters of each service, open or possible."""
        found: dict[str, list[Counter]] = {service: [] for service in self.services}
        for counter in self.counters.values():
            found[counter.service].append(counter)
        return found

    @cached_property
    def functions_of_team(self) -> dict[str, list[SupportFunction]]:
        """The support functions each team delivers; teams of the front line are absent."""
        found: dict[str, list[SupportFunction]] = {}
        for function in self.functions.values():
            for team in function.teams:
                found.setdefault(team, []).append(function)
        return found
