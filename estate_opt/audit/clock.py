"""When costs begin and end, and what a pound of each year is worth today."""

import math
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import numpy.typing as npt

from estate_opt.domain.estate import Building
from estate_opt.domain.routes import Route
from estate_opt.options.levers import Levers

Years = npt.NDArray[np.float64]
"""One figure a year of the appraisal."""


@dataclass(frozen=True)
class Clock:
    """The option's calendar. Times are in years from the start of the appraisal."""

    levers: Levers
    put_off_years: int = 0
    """Years by which a programme does things later than at the earliest."""

    @cached_property
    def years(self) -> Years:
        """0 … the last year."""
        return np.arange(self.levers.appraisal.years, dtype=np.float64)

    @property
    def moves(self) -> float:
        """When everybody moves."""
        return float(self.levers.moves.move_year + self.put_off_years)

    @property
    def works(self) -> float:
        """When works are paid."""
        return max(self.moves - 1.0, 0.0)

    @property
    def vacated(self) -> float:
        """When the old buildings are empty."""
        return self.moves + self.levers.moves.double_running_months / 12

    @property
    def opened(self) -> float:
        """When what is newly opened begins to cost."""
        return max(0.0, self.moves - self.levers.moves.double_running_months / 12)

    @property
    def handed_over(self) -> float:
        """When an agency's own way of supplying a function stops."""
        return self.moves + self.levers.functions.double_running_months / 12

    @property
    def always(self) -> Years:
        """A whole year's cost in every year."""
        return np.ones_like(self.years)

    def until(self, time: float) -> Years:
        """Share of each year that is before a time."""
        return np.clip(time - self.years, 0.0, 1.0)

    def since(self, time: float) -> Years:
        """Share of each year that is after a time."""
        return np.clip(self.years + 1.0 - time, 0.0, 1.0)

    def once(self, time: float) -> Years:
        """The year that a time falls in; nothing if that is after the appraisal."""
        return np.asarray((self.years <= time) & (time < self.years + 1.0), dtype=np.float64)

    def time_of(self, day: date) -> float:
        """Years from the start to a day."""
        return (day - self.levers.appraisal.start).days / 365.25

    def released(self, building: Building) -> float:
        """When a building that the plan closes is off the books; infinite if that cannot be said."""
        if building.tenure == "freehold":
            return self.vacated + self.levers.exits.sale_lag_years
        notice = self.levers.exits.notice_months if building.notice_months is None else building.notice_months
        if building.tenure == "licence":
            return max(self.vacated, notice / 12)
        if building.tenure == "pfi" and building.exit_gbp > 0:
            return self.vacated
        return self._lease_ends(building, notice)

    def taken(self, building: Building, way: Route) -> tuple[float, float]:
        """When a building that closes is taken by its way out, and when its rent ends."""
        taken = self.vacated + way.lag_years
        if way.route == "hand back":
            taken = max(taken, self.released(building))
        lets_a_lease = way.route == "let" and building.tenure != "freehold"
        return taken, max(taken, self.released(building)) if lets_a_lease else taken

    def _lease_ends(self, building: Building, notice_months: float) -> float:
        ends = []
        if building.lease_end is not None:
            end = self.time_of(building.lease_end)
            if end < self.vacated:
                return self.vacated
            ends.append(end)
        if building.break_date is not None:
            vacated_months = 12 * self.moves + self.levers.moves.double_running_months
            if self._has_run_out(vacated_months, building.break_date) and self._has_run_out(
                notice_months, building.break_date
            ):
                ends.append(max(self.time_of(building.break_date), self.vacated))
        return min(ends, default=math.inf)

    def _has_run_out(self, months: float, by: date) -> bool:
        """Whether so many calendar months from the start are over on a day: whole months counted off the calendar.

        A month is over on the same day of the next, or on that one's last day where it has no such day; a part of a
        month is over after as large a part of 365.25 / 12 days.
        """
        start, whole = self.levers.appraisal.start, int(months)
        by -= timedelta(days=round((months - whole) * 365.25 / 12))
        passed = 12 * (by.year - start.year) + by.month - start.month
        is_last_day = (by + timedelta(days=1)).month != by.month
        return passed > whole or (passed == whole and (by.day >= start.day or is_last_day))

    @cached_property
    def discount_factors(self) -> Years:
        """Worth of a pound of each year: the second rate applies to the years after the thirtieth."""
        appraisal = self.levers.appraisal
        early, late = np.minimum(self.years, 30.0), np.maximum(self.years - 30.0, 0.0)
        factors: Years = (1 + appraisal.discount_rate) ** -early * (1 + appraisal.discount_rate_after_year_30) ** -late
        return factors

    @cached_property
    def carbon_gbp_per_tonne(self) -> Years:
        """Carbon value of the calendar year in which each year begins; flat before 2021 and after 2050."""
        values = self.levers.carbon
        calendar = self.levers.appraisal.start.year + self.years
        return np.interp(calendar, [2021.0, 2050.0], [values.gbp_per_tonne_2021, values.gbp_per_tonne_2050])
