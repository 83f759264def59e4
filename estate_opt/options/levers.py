"""Every lever of an option, by section, with its type and range; their values stand in `models/base.toml`.

A range is wide: it refuses slips (a percentage given for a share, a total for a figure of one), not bold assumptions.
The sentence beside it is its reason, and is told to whoever is refused.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from estate_opt.options.lever_types import NO_LIMIT as NO_LIMIT  # whoever knows levers knows these from here
from estate_opt.options.lever_types import OR_NO_LIMIT as _OR_NO_LIMIT
from estate_opt.options.lever_types import Section as Section
from estate_opt.options.lever_types import Share as Share
from estate_opt.options.lever_types import ShareLimit
from estate_opt.options.lever_types import whole as _whole
from estate_opt.options.lever_types import within as _within
from estate_opt.options.reorganise import Reorganisation

AIM = ("appraisal.aim_low_share", "appraisal.aim_high_share")
"""Levers that a plan is only held against: none hangs on them."""


_MONTHS = "Ten years are 120 months."
_HORIZON = "No appraisal looks further than 76 years, as far as the Green Book gives discount rates."
_A_DAY = "A day has 1,440 minutes."
_FURTHEST_KM = "From one end of Great Britain to the other it is less than 1,500 km."
_ALL_MONEY = "No place has a million million pounds."

Months = Annotated[float, _within(0, 120, _MONTHS)]
Years = Annotated[float, _within(0, 76, _HORIZON)]
Factor = Annotated[float, _within(0, 100, "It is a factor, 1 as the tables say: 1.2 for 20 % more.")]
PerSquareMetre = Annotated[float, _within(0, 10_000, "It is for one square metre and one year.")]
Bias = Annotated[float, _within(0, 10, "It is a share: 0.24 for 24 %.")]
Bounds = tuple[Bias, Bias]
"""Upper and lower optimism bias."""


class Appraisal(Section):
    """Over what time, and how the future is discounted."""

    start: date
    years: Annotated[int, _whole(1, 76, _HORIZON)]
    discount_rate: Annotated[float, _within(0, 0.5, "It is a share a year: 0.035 for 3.5 %.")]
    discount_rate_after_year_30: Annotated[float, _within(0, 0.5, "It is a share a year: 0.03 for 3 %.")]
    count_transfers: bool
    aim_low_share: Share
    aim_high_share: Share

    @field_validator("aim_high_share")
    @classmethod
    def _is_no_less(cls, high: float, info: ValidationInfo) -> float:
        low = info.data.get("aim_low_share", high)
        if high < low:
            raise PydanticCustomError("aim", "it is less than appraisal.aim_low_share, {low}", {"low": low})
        return high


class Prices(Section):
    """The price year of all money, and the deflators to it."""

    price_year: Annotated[int, _whole(1990, 2100, "It is a year, such as 2025.")]
    deflators: dict[int, Annotated[float, _within(0.01, 100, "It is prices as a share of those of 2025.")]]


class Sharing(Section):
    """What may be shared at all."""

    move_teams: bool
    buildings: bool
    functions: bool
    kinds_for_own_staff_only: tuple[Annotated[str, Field(min_length=1)], ...]


class Space(Section):
    """Desks and what adding them costs."""

    desks_per_fte: Annotated[float, _within(0, 3, "It is desks for one full-time post; offices have 0.5 to 1.")]
    fitout_gbp_per_desk: Annotated[float, _within(0, 1_000_000, "It is for one desk.")]
    m2_per_guest_desk: Annotated[float, _within(0, 1_000, "It is floor area for one desk.")]
    hosting_charge_share: Share
    running_share_by_occupancy: Share
    headroom_share: Annotated[float, _within(0, 0.5, "It is a share of the desks: 0.05 for one in twenty.")]


class Moves(Section):
    """Moves of teams: how far, when, and what they cost."""

    max_km: Annotated[float | None, _within(0, 1_500, _FURTHEST_KM), _OR_NO_LIMIT]
    gbp_per_fte: Annotated[float, _within(0, 1_000_000, "It is for one full-time post.")]
    move_year: Annotated[int, _whole(0, 75, "It is counted from 0, the first year of the appraisal.")]
    double_running_months: Months
    excess_travel_gbp_per_km: Annotated[float, _within(0, 100, "It is pounds for one kilometre, such as 0.28.")]
    excess_travel_days_per_year: Annotated[float, _within(0, 366, "A year has no more days.")]
    excess_travel_km_share: Share
    excess_travel_years: Years


class Exits(Section):
    """Leaving a building."""

    notice_months: Annotated[float, _within(0, 912, _HORIZON)]
    sale_lag_years: Years
    sale_cost_share: Share
    empty_running_share: Share
    backlog_years: Annotated[int, _whole(1, 76, _HORIZON)]


class Functions(Section):
    """Sharing support functions."""

    double_running_months: Months
    realised_saving_share: Share
    team_cover_share: Share


class Staff(Section):
    """Posts that are released."""

    turnover_share_per_year: Share
    release_years: Years
    allow_redundancy: bool
    redundancy_gbp_per_post: Annotated[float, _within(0, 10_000_000, "It is for one post.")]
    training_gbp_per_head: Annotated[float, _within(0, 1_000_000, "It is for one post, once.")]
    minutes_per_visit: Annotated[float, _within(0, 1_440, _A_DAY)]
    minutes_per_fte_year: Annotated[float, _within(1, 527_040, "A year has no more minutes.")]


class Counters(Section):
    """Counters that are not there all week."""

    sessions_per_week_all: Annotated[float, _within(1, 21, "A week has 21 mornings, afternoons and evenings.")]
    session_weeks_per_year: Annotated[float, _within(1, 53, "A year has 52 weeks, or a 53rd that is begun.")]


class Capital(Section):
    """Limits of capital."""

    pooled_limit_gbp: Annotated[float | None, _within(0, 1e12, _ALL_MONEY), _OR_NO_LIMIT]
    use_agency_limits: bool
    by_year_gbp: dict[str, tuple[Annotated[float, _within(0, 1e12, _ALL_MONEY)], ...]]
    agency_limits_by_year: Literal["off", "each", "pooled"]
    agency_limits_share: Share
    carry_over: bool
    recycle_receipts_share: Share
    reinvest_saving_share: Share


class Programme(Section):
    """The programme of works: over how many years the plan is carried out, and how much a year can bear."""

    years: Annotated[int, _whole(0, 20, "A programme looks 20 years ahead at the most; 0 is no programme.")]
    fte_moved_per_year: Annotated[float | None, _within(0, 10_000_000, "It is full-time posts."), _OR_NO_LIMIT]
    closures_per_year: Annotated[int | None, _whole(0, 1_000_000, "It is a number of buildings."), _OR_NO_LIMIT]
    may_decant: bool
    stranded_months: Annotated[float | None, _within(0, 1200, "It is a number of months."), _OR_NO_LIMIT]


class Outturn(Section):
    """What things come to against the tables: 1 is as they say."""

    capital_factor: Factor
    one_off_factor: Factor
    receipts_factor: Factor
    buildings_saving_share: Share
    take_up_share: Share


class BuildingCount(Section):
    """At least or at most so many buildings in use: in the whole place, an area, or of an agency."""

    scope: str = Field(pattern=r"^(all|area:.+|agency:.+)$")
    at_least: Annotated[int | None, _whole(0, 1_000_000, "It is a number of buildings.")] = None
    at_most: Annotated[int | None, _whole(0, 1_000_000, "It is a number of buildings.")] = None


class Limits(Section):
    """Floors and caps on the whole plan."""

    carbon_kg_per_year: Annotated[float | None, _within(0, 1e12, "It is kilograms a year."), _OR_NO_LIMIT]
    min_area_headcount_share: ShareLimit
    buildings: tuple[BuildingCount, ...]


class Accounts(Section):
    """What each body pays in the plan against carrying on as today, over the appraisal and at today's worth."""

    no_body_worse_off: bool
    margin_share: Share
    warn_from_share: Share
    may_pay_more_gbp: dict[str, Annotated[float, _within(0, 1e12, _ALL_MONEY)]]


class Preserve(Section):
    """How near a plan stays to an earlier one that is given beside the tables."""

    max_differences: Annotated[int | None, _whole(0, 10_000_000, "It is a number of decisions."), _OR_NO_LIMIT]
    gbp_per_difference: Annotated[float, _within(0, 1e9, "It is pounds for one decision.")]

    @property
    def is_on(self) -> bool:
        """Whether an earlier plan is needed at all."""
        return self.max_differences is not None or self.gbp_per_difference > 0


class Tidy(Section):
    """What a tidier plan may cost, and what makes a plan tidy."""

    within_gbp: Annotated[float, _within(0, 1e9, "It is pounds for the whole place; 0 leaves the plan as it is found.")]
    gbp_per_presence: Annotated[float, _within(0, 1e9, "It is pounds for one body in one building.")]
    gbp_per_fte_moved: Annotated[float, _within(0, 1_000_000, "It is pounds for one full-time post.")]
    gbp_per_fte_km: Annotated[float, _within(0, 100_000, "It is pounds for one full-time post and one kilometre.")]


class AccessStandard(Section):
    """How near a service must be, and to whom. Kilometres unless minutes are given."""

    standard_km: Annotated[float, _within(0, 1_500, _FURTHEST_KM)]
    standard_minutes: Annotated[float | None, _within(0, 1_440, _A_DAY), _OR_NO_LIMIT]
    no_worse: Literal["off", "standard", "distance"]
    margin_km: Annotated[float, _within(0, 1_500, _FURTHEST_KM)]
    margin_minutes: Annotated[float, _within(0, 1_440, _A_DAY)]
    group_max_further_km: Annotated[float | None, _within(0, 1_500, _FURTHEST_KM), _OR_NO_LIMIT]
    group_max_further_minutes: Annotated[float | None, _within(0, 1_440, _A_DAY), _OR_NO_LIMIT]
    min_share: ShareLimit
    min_group_share: dict[str, Share]
    min_area_share: ShareLimit
    staffed: bool
    min_sessions: Annotated[float, _within(0, 21, "A week has 21 mornings, afternoons and evenings.")]
    visits_per_person_per_year: Annotated[float, _within(0, 366, "More than a visit a day nobody makes.")]
    weigh_by: Literal["people", "visits", "groups"]
    group_weights: dict[str, Annotated[float, _within(0.01, 100, "It is a factor: 2 counts each of them twice.")]]
    need_share: Share
    protect_need_share: ShareLimit
    inequality_epsilon: Annotated[float, _within(-20, 0, "It is ε as published: 0 is the mean, -1 what is usual.")]

    @property
    def in_minutes(self) -> bool:
        """Whether the standard is a time rather than a distance."""
        return self.standard_minutes is not None

    @property
    def standard(self) -> float:
        """The standard in its own unit: minutes, or kilometres."""
        return self.standard_km if self.standard_minutes is None else self.standard_minutes

    @property
    def margin(self) -> float:
        """The margin of "no worse than today" in the standard's unit."""
        return self.margin_minutes if self.in_minutes else self.margin_km

    @property
    def group_max_further(self) -> float | None:
        """How much further than today a priority group may have to go, in the standard's unit; None: no limit."""
        return self.group_max_further_minutes if self.in_minutes else self.group_max_further_km

    @property
    def asks_for_a_share(self) -> bool:
        """Whether a share of people must be within the standard: of all, of a group or of each area."""
        return self.min_share is not None or self.min_area_share is not None or bool(self.min_group_share)

    @property
    def counted(self) -> str:
        """What shares of access are of, as a reader says it."""
        return {"groups": "people weighted by group"}.get(self.weigh_by, self.weigh_by)

    @property
    def wording(self) -> str:
        """The standard as a reader says it: `2.4 km` or `20 minutes`."""
        return f"{self.standard:g} {'minutes' if self.in_minutes else 'km'}"


class Travel(Section):
    """How distances and times are worked out where they are not known."""

    detour_factor: Annotated[float, _within(1, 10, "No way is shorter than the straight line.")]
    minutes_fixed: Annotated[float, _within(0, 1_440, _A_DAY)]
    minutes_per_straight_km: Annotated[float, _within(0, 60, "Slower than a kilometre an hour nobody goes.")]
    public_gbp_per_km: Annotated[float, _within(0, 1_000, "It is pounds for one kilometre, such as 0.28.")]


class Carbon(Section):
    """The value of carbon."""

    gbp_per_tonne_2021: Annotated[float, _within(0, 1_000_000, "It is pounds for one tonne, such as 245.")]
    gbp_per_tonne_2050: Annotated[float, _within(0, 1_000_000, "It is pounds for one tonne, such as 378.")]


class OptimismBias(Section):
    """Uplifts of capital and of new ways of working."""

    mitigated_share: Share
    non_standard_share: Share
    standard_building: Bounds
    non_standard_building: Bounds
    equipment_and_development: Bounds
    outsourcing: Bounds

    def _between(self, bounds: Bounds) -> float:
        upper, lower = bounds
        return upper - (upper - lower) * self.mitigated_share

    @property
    def building_uplift(self) -> float:
        """Uplift of building capital: standard and non-standard bounds mixed by share of capital."""
        share = self.non_standard_share
        return share * self._between(self.non_standard_building) + (1 - share) * self._between(self.standard_building)

    @property
    def setup_uplift(self) -> float:
        """Uplift of setting up and joining a shared function."""
        return self._between(self.equipment_and_development)

    @property
    def external_running_uplift(self) -> float:
        """Uplift of an external provider's running cost."""
        return self._between(self.outsourcing)


class Adopt(Section):
    """What fills the gaps of adopted registers; tables are by kind of building, `other` for a kind not named."""

    m2_per_desk: Annotated[float, _within(1, 1_000, "It is floor area for one desk.")]
    desk_area_share: dict[str, Share]
    floor_area_m2: dict[str, Annotated[float, _within(0, 10_000_000, "It is the floor area of one building.")]]
    running_gbp_per_m2: dict[str, PerSquareMetre]
    rates_gbp_per_m2: dict[str, PerSquareMetre]
    rent_gbp_per_m2: dict[str, PerSquareMetre]
    tenure: Literal["freehold", "leasehold", "licence", "pfi"]
    kinds_kept: tuple[str, ...]
    desk_use_share: Share
    team_fte_at_most: Annotated[float, _within(0.1, 100_000, "It is full-time posts of one team.")]
    fte_per_head: Annotated[float, _within(0.01, 1, "It is full-time equivalents of one person.")]
    full_time_hours_per_week: Annotated[float, _within(1, 80, "It is hours that a full-time post works in a week.")]
    rows_removed_ask_share: Share
    suppressed_fte: Annotated[float, _within(0.1, 5, "It stands for a figure under five.")]
    spread_fte_per_desk_at_most: Annotated[float, _within(0.1, 20, "It is full-time equivalents for each desk.")]
    pay_gbp_per_fte: Annotated[float, _within(1, 1_000_000, "It is a year's pay of one full-time post.")]
    function_cost_shares: dict[str, Share]


class Sensitivity(Section):
    """How far figures are moved to see what hangs on them; no plan depends on it."""

    either_way_share: Share
    more_spent_share: Annotated[float, _within(0, 10, "It is a share: 0.48 for 48 % more.")]
    less_saved_share: Share
    switching_up_to_factor: Annotated[float, _within(1.01, 10_000, "It is a factor, such as 10 for ten times.")]


class Solver(Section):
    """How long and how exactly to search."""

    time_limit_seconds: Annotated[float, _within(0.001, 2_592_000, "Thirty days are 2,592,000 seconds.")]
    gap: Annotated[float, _within(0, 1, "It is a share: 0.01 for 1 %; at 1 any plan at all would do.")]
    threads: Annotated[int, _whole(1, 1_024, "No machine that this runs on has more processors.")]
    seed: Annotated[int, _whole(0, 2_147_483_647, "The solver takes no larger one.")]


class Levers(Section):
    """Every lever, by section, as in `models/base.toml`."""

    appraisal: Appraisal
    prices: Prices
    sharing: Sharing
    space: Space
    moves: Moves
    exits: Exits
    functions: Functions
    staff: Staff
    counters: Counters
    capital: Capital
    programme: Programme
    outturn: Outturn
    limits: Limits
    accounts: Accounts
    reorganisation: Reorganisation
    preserve: Preserve
    tidy: Tidy
    access: dict[str, AccessStandard]
    travel: Travel
    carbon: Carbon
    optimism_bias: OptimismBias
    adopt: Adopt
    sensitivity: Sensitivity
    solver: Solver
