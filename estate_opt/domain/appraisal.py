"""The appraisal: years, discounting, and when a cost stops once the thing it comes from is given up.

Times are in years from `appraisal.start`; see *Time* in `models/formulation.md`.
"""

import calendar
import math
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from estate_opt.domain.estate import Building
from estate_opt.domain.routes import HAND_BACK, LET, Route
from estate_opt.options.option import Option

DAYS_PER_YEAR = 365.25
NEVER = math.inf
"""Beyond the appraisal, however long."""


def months_after(day: date, months: float) -> date:
    """The day on which a period of months from a day runs out, as a lease counts them.

    The same day of the month so many months later, or that month's last day where it is shorter (the corresponding
    date rule, Dodds v Walker [1981] 1 WLR 1027); what is left of a month is taken as that share of an average one.
    """
    whole = math.floor(months)
    year, month = divmod(day.year * 12 + day.month - 1 + whole, 12)
    if year >= date.max.year:
        return date.max
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last)) + timedelta(days=_days_of_part(months))


def latest_start(by: date, months: float) -> date:
    """The last day from which a period of months has run out by a day: `months_after(it, months) <= by`.

    The last day on which notice for a break can be given. At the end of a short month more than one day will do:
    notice of a month given on any day from 28 to 31 January runs out on 28 February.
    """
    whole = math.floor(months)
    by -= timedelta(days=_days_of_part(months))
    year, month = divmod(by.year * 12 + by.month - 1 - whole, 12)
    if year < date.min.year:
        return date.min
    last = calendar.monthrange(year, month + 1)[1]
    is_end_of_month = by.day == calendar.monthrange(by.year, by.month)[1]
    return date(year, month + 1, last if is_end_of_month else min(by.day, last))


def _days_of_part(months: float) -> int:
    """Days of what is left of a month."""
    return round((months - math.floor(months)) * DAYS_PER_YEAR / 12)


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """Pounds in each year for one pound a year, with its net present value."""

    by_year: tuple[float, ...]
    net_present: float

    def __bool__(self) -> bool:
        return any(self.by_year)


@dataclass(frozen=True)
class Appraisal:
    """The calendar of an option: when things happen, and what a pound in each year is worth today."""

    option: Option
    put_off_years: int = 0
    """By how many years things happen later than at the earliest: see *The programme* in `models/formulation.md`."""
    _profiles: dict[object, Profile] = field(default_factory=dict, repr=False)

    @cached_property
    def years(self) -> int:
        """Number of years appraised."""
        return self.option.levers.appraisal.years

    @cached_property
    def discount_factors(self) -> tuple[float, ...]:
        """By year; year 0 is undiscounted, the rate falls after year 30 (HM Treasury Green Book)."""
        levers = self.option.levers.appraisal
        factors = [1.0]
        for year in range(1, self.years):
            rate = levers.discount_rate if year <= 30 else levers.discount_rate_after_year_30
            factors.append(factors[-1] / (1 + rate))
        return tuple(factors)

    @cached_property
    def move_time(self) -> int:
        """M: the start of the year in which people move."""
        return self.option.levers.moves.move_year + self.put_off_years

    @cached_property
    def works_time(self) -> int:
        """W: the year in which works, set-up and onboarding are paid."""
        return max(self.move_time - 1, 0)

    @cached_property
    def vacated_time(self) -> float:
        """V: when the old buildings are empty."""
        return self.move_time + self.option.levers.moves.double_running_months / 12

    @cached_property
    def opened_time(self) -> float:
        """O: when what is newly opened begins to cost."""
        return max(0.0, self.move_time - self.option.levers.moves.double_running_months / 12)

    @cached_property
    def handed_over_time(self) -> float:
        """F: when an agency's own way of supplying a function stops."""
        return self.move_time + self.option.levers.functions.double_running_months / 12

    def systems_end_time(self, contracts_end: date | None) -> float:
        """When the systems of a function that is shared stop costing: F, or the later end of their contracts."""
        runs_on = -math.inf if contracts_end is None else self.time_of(contracts_end)
        return max(self.handed_over_time, runs_on)

    def time_of(self, day: date) -> float:
        """A date as years from the start."""
        return (day - self.option.levers.appraisal.start).days / DAYS_PER_YEAR

    def release_time(self, building: Building) -> float:
        """R: when a building that the plan closes is off the books; NEVER where it is stranded."""
        if building.tenure == "freehold":
            return self.vacated_time + self.option.levers.exits.sale_lag_years
        notice_months = self.notice_months(building)
        if building.tenure == "licence":
            return max(self.vacated_time, notice_months / 12)
        if building.tenure == "pfi" and building.exit_gbp > 0:
            return self.vacated_time
        return self._lease_release(building, notice_months)

    def taken_time(self, building: Building, route: Route) -> float:
        """T: when a closed building is taken by whoever takes it by a route; until then it stands empty."""
        taken = self.vacated_time + route.lag_years
        return max(self.release_time(building), taken) if route.route == HAND_BACK else taken

    def rent_time(self, building: Building, route: Route) -> float:
        """When its rent ends by a route: as it is taken, but a lease that is let on goes on as long as it would."""
        taken = self.taken_time(building, route)
        is_let_on = route.route == LET and building.tenure != "freehold"
        return max(self.release_time(building), taken) if is_let_on else taken

    @cached_property
    def moves_on(self) -> date:
        """The day of M."""
        return self._after_start(12 * self.move_time)

    @cached_property
    def vacated_on(self) -> date:
        """The day of V. Its months are added up as months: of 1 + 13 / 12 years a computer makes 24.999…"""
        return self._after_start(12 * self.move_time + self.option.levers.moves.double_running_months)

    def released_on(self, building: Building) -> date | None:
        """The day from which nothing is paid for a building that the plan closes; None: not within the appraisal."""
        released = self.release_time(building)
        if released >= self.years:
            return None
        if building.tenure == "freehold":
            return months_after(self.vacated_on, 12 * self.option.levers.exits.sale_lag_years)
        day = self.option.levers.appraisal.start + timedelta(days=round(released * DAYS_PER_YEAR))
        return max(day, self.vacated_on)

    def taken_on(self, building: Building, route: Route) -> date | None:
        """The day on which whoever takes a building by a route does; None: not within the appraisal."""
        taken = self.taken_time(building, route)
        if taken >= self.years:
            return None
        if taken > self.vacated_time + route.lag_years:  # handed back, and the lease is not over before
            return self.released_on(building)
        return months_after(self.vacated_on, 12 * route.lag_years)

    def paid_until(self, building: Building, route: Route | None) -> date | None:
        """The day from which nothing is paid for a closed building, by its way out; None: not within the appraisal."""
        if route is None or self.rent_time(building, route) > self.taken_time(building, route):
            return self.released_on(building)
        return self.taken_on(building, route)

    def happens_on(self, is_closing: bool) -> date:
        """The day on which something happens: a closing once everybody has left, all else with the moves."""
        return self.vacated_on if is_closing else self.moves_on

    def notice_months(self, building: Building) -> float:
        """Months of notice for a building: its own, else the option's."""
        months = building.notice_months
        return self.option.levers.exits.notice_months if months is None else months

    def _lease_release(self, building: Building, notice_months: float) -> float:
        days = [] if building.lease_end is None else [building.lease_end]
        if building.break_date is not None and building.break_date >= max(
            self.vacated_on, self._after_start(notice_months)
        ):
            days.append(building.break_date)
        # Vacated on that very day by the calendar may be a day later by the fraction of a year.
        return min((max(self.time_of(day), self.vacated_time) for day in days), default=NEVER)

    def _after_start(self, months: float) -> date:
        return months_after(self.option.levers.appraisal.start, months)

    @property
    def old_beside_new(self) -> Profile:
        """From the moves until the old buildings and counters are empty: M to V."""
        return self.between(self.move_time, self.vacated_time)

    @property
    def new_beside_old(self) -> Profile:
        """From when what is newly opened begins to cost until the moves: O to M."""
        return self.between(self.opened_time, self.move_time)

    def always(self) -> Profile:
        """Every year."""
        return self.until(NEVER)

    def until(self, time: float) -> Profile:
        """A yearly cost that stops at that time."""
        return self._profile(("until", time), [min(1.0, max(0.0, time - year)) for year in range(self.years)])

    def since(self, time: float) -> Profile:
        """A yearly cost that begins at that time."""
        return self._profile(("since", time), [min(1.0, max(0.0, year + 1 - time)) for year in range(self.years)])

    def between(self, time: float, end: float) -> Profile:
        """A yearly cost that begins at a time and stops at a later one."""
        before, until = self.until(time).by_year, self.until(end).by_year
        return self._profile(("between", time, end), [u - b for u, b in zip(until, before, strict=True)])

    def once(self, time: float) -> Profile:
        """A one-off at that time; nothing if it is beyond the appraisal."""
        at = math.floor(time) if time < self.years else -1
        return self._profile(("once", at), [float(year == at) for year in range(self.years)])

    def spread(self, years: int) -> Profile:
        """A one-off spread evenly over the first years; what falls beyond the appraisal is not counted."""
        return self._profile(("spread", years), [1 / years if year < years else 0.0 for year in range(self.years)])

    def emptying(self, release_time: float, empty_share: float) -> Profile:
        """A running cost in full until the building is vacated, then a share of it until it is released."""
        full, held = self.until(self.vacated_time).by_year, self.until(release_time).by_year
        shares = [f + empty_share * max(0.0, h - f) for f, h in zip(full, held, strict=True)]
        return self._profile(("emptying", release_time, empty_share), shares)

    def partly_saved(self, while_closing: Profile, saved_share: float) -> Profile:
        """What closing costs where only a share of what it should save is really saved."""
        shares = [1.0 - saved_share * (1.0 - share) for share in while_closing.by_year]
        return self._profile(("partly saved", while_closing.by_year, saved_share), shares)

    def saved(self, while_closing: Profile) -> Profile:
        """What not closing costs on top: every year, less what is paid anyway while closing."""
        shares = [1.0 - share for share in while_closing.by_year]
        return self._profile(("saved", while_closing.by_year), shares)

    def times(self, profile: Profile, factor: float) -> Profile:
        """A profile so many times as large: of what should be saved, say, the share that is; −1: taken off."""
        return self._profile(("times", profile.by_year, factor), [share * factor for share in profile.by_year])

    def weighted(self, profile: Profile, weights: tuple[float, ...]) -> Profile:
        """A profile with each year weighted (the carbon value of that year, say)."""
        shares = [share * weight for share, weight in zip(profile.by_year, weights, strict=True)]
        return self._profile(("weighted", profile.by_year, weights), shares)

    @cached_property
    def carbon_gbp_per_kg(self) -> tuple[float, ...]:
        """Carbon value by year: a straight line between the values of 2021 and 2050, level before and after."""
        levers = self.option.levers.carbon
        first = self.option.levers.appraisal.start.year
        slope = (levers.gbp_per_tonne_2050 - levers.gbp_per_tonne_2021) / 29
        values = (
            levers.gbp_per_tonne_2021 + slope * (min(max(first + year, 2021), 2050) - 2021)
            for year in range(self.years)
        )
        return tuple(value / 1000 for value in values)

    def _profile(self, key: object, by_year: list[float]) -> Profile:
        found = self._profiles.get(key)
        if found is None:
            worth = math.fsum(share * factor for share, factor in zip(by_year, self.discount_factors, strict=True))
            found = self._profiles[key] = Profile(tuple(by_year), worth)
        return found
