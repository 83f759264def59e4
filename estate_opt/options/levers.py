"""Every lever of an option, by section, with its type and range; their values stand in `models/base.toml`."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

NO_LIMIT = "no limit"


def _limit(value: object) -> object:
    """TOML has no null: the words stand for it."""
    return None if value == NO_LIMIT else value


Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1)]
Limit = Annotated[Amount | None, BeforeValidator(_limit)]
ShareLimit = Annotated[Share | None, BeforeValidator(_limit)]
CountLimit = Annotated[Annotated[int, Field(ge=0)] | None, BeforeValidator(_limit)]
Bounds = tuple[Amount, Amount]
"""Upper and lower optimism bias."""


class Section(BaseModel):
    """A section of levers; an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


class Appraisal(Section):
    """Over what time, and how the future is discounted."""

    start: date
    years: int = Field(ge=1, le=76)
    discount_rate: Share
    discount_rate_after_year_30: Share


class Prices(Section):
    """The price year of all money, and the deflators to it."""

    price_year: int
    deflators: dict[int, float]


class Sharing(Section):
    """What may be shared at all."""

    move_teams: bool
    buildings: bool
    functions: bool


class Space(Section):
    """Desks and what adding them costs."""

    desks_per_fte: Amount
    fitout_gbp_per_desk: Amount
    m2_per_guest_desk: Amount
    hosting_charge_share: Share


class Moves(Section):
    """Moves of teams: how far, when, and what they cost."""

    max_km: Limit
    gbp_per_fte: Amount
    move_year: int = Field(ge=0)
    double_running_months: Amount
    excess_travel_gbp_per_km: Amount
    excess_travel_days_per_year: Amount
    excess_travel_km_share: Share
    excess_travel_years: Amount


class Exits(Section):
    """Leaving a building."""

    notice_months: Amount
    sale_lag_years: Amount
    sale_cost_share: Share
    empty_running_share: Share
    backlog_years: int = Field(ge=1)


class Functions(Section):
    """Sharing support functions."""

    double_running_months: Amount
    realised_saving_share: Share
    team_cover_share: Share


class Staff(Section):
    """Posts that are released."""

    turnover_share_per_year: Share
    release_years: Amount
    allow_redundancy: bool
    redundancy_gbp_per_post: Amount


class Capital(Section):
    """Limits of capital."""

    pooled_limit_gbp: Limit
    use_agency_limits: bool


class Outturn(Section):
    """What things come to against the tables: 1 is as they say."""

    capital_factor: Amount
    one_off_factor: Amount
    receipts_factor: Amount
    buildings_saving_share: Share
    take_up_share: Share


class BuildingCount(Section):
    """At least or at most so many buildings in use: in the whole place, an area, or of an agency."""

    scope: str = Field(pattern=r"^(all|area:.+|agency:.+)$")
    at_least: int | None = None
    at_most: int | None = None


class Limits(Section):
    """Floors and caps on the whole plan."""

    carbon_kg_per_year: Limit
    min_area_headcount_share: ShareLimit
    buildings: tuple[BuildingCount, ...]


class Preserve(Section):
    """How near a plan stays to an earlier one that is given beside the tables."""

    max_differences: CountLimit
    gbp_per_difference: Amount

    @property
    def is_on(self) -> bool:
        """Whether an earlier plan is needed at all."""
        return self.max_differences is not None or self.gbp_per_difference > 0


class AccessStandard(Section):
    """How near a service must be, and to whom. Kilometres unless minutes are given."""

    standard_km: Amount
    standard_minutes: Limit
    no_worse: Literal["off", "standard", "distance"]
    margin_km: Amount
    margin_minutes: Amount
    min_share: ShareLimit
    min_group_share: dict[str, Share]
    min_area_share: ShareLimit
    visits_per_person_per_year: Amount

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
    def asks_for_a_share(self) -> bool:
        """Whether a share of people must be within the standard: of all, of a group or of each area."""
        return self.min_share is not None or self.min_area_share is not None or bool(self.min_group_share)

    @property
    def wording(self) -> str:
        """The standard as a reader says it: `2.4 km` or `20 minutes`."""
        return f"{self.standard:g} {'minutes' if self.in_minutes else 'km'}"


class Travel(Section):
    """How distances and times are worked out where they are not known."""

    detour_factor: float = Field(ge=1)
    minutes_fixed: Amount
    minutes_per_straight_km: Amount
    public_gbp_per_km: Amount


class Carbon(Section):
    """The value of carbon."""

    gbp_per_tonne_2021: Amount
    gbp_per_tonne_2050: Amount


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

    m2_per_desk: float = Field(gt=0)
    desk_area_share: dict[str, Share]
    floor_area_m2: dict[str, Amount]
    running_gbp_per_m2: dict[str, Amount]
    rates_gbp_per_m2: dict[str, Amount]
    rent_gbp_per_m2: dict[str, Amount]
    tenure: Literal["freehold", "leasehold", "licence", "pfi"]
    kinds_kept: tuple[str, ...]
    desk_use_share: Share
    team_fte_at_most: float = Field(gt=0)


class Sensitivity(Section):
    """How far figures are moved to see what hangs on them; no plan depends on it."""

    either_way_share: Share
    more_spent_share: Amount
    less_saved_share: Share
    switching_up_to_factor: float = Field(gt=1, allow_inf_nan=False)


class Solver(Section):
    """How long and how exactly to search."""

    time_limit_seconds: float = Field(gt=0, allow_inf_nan=False)
    gap: Amount
    threads: int = Field(ge=1)
    seed: int = Field(ge=0)


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
    capital: Capital
    outturn: Outturn
    limits: Limits
    preserve: Preserve
    access: dict[str, AccessStandard]
    travel: Travel
    carbon: Carbon
    optimism_bias: OptimismBias
    adopt: Adopt
    sensitivity: Sensitivity
    solver: Solver
