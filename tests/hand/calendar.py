"""The section *Time* of `models/formulation.md` a second time, sharing no code with the program's own calendar."""

import math
from datetime import date

from estate_opt.domain.estate import Building
from estate_opt.domain.routes import Route
from estate_opt.options.option import Option

Years = list[float]


class Calendar:
    """The section *Time* of the formulation."""

    def __init__(self, chosen: Option) -> None:
        levers = chosen.levers
        self.levers = levers
        self.years = levers.appraisal.years
        self.move = levers.moves.move_year
        self.works = max(self.move - 1, 0)
        self.vacated = self.move + levers.moves.double_running_months / 12
        self.opened = max(0.0, self.move - levers.moves.double_running_months / 12)
        self.handed_over = self.move + levers.functions.double_running_months / 12

    def worth(self, by_year: Years) -> float:
        """Discounted sum."""
        early, late = self.levers.appraisal.discount_rate, self.levers.appraisal.discount_rate_after_year_30
        return sum(
            gbp / ((1 + early) ** min(year, 30) * (1 + late) ** max(0, year - 30)) for year, gbp in enumerate(by_year)
        )

    def until(self, time: float) -> Years:
        """Share of each year paid until a time."""
        return [min(1.0, max(0.0, time - year)) for year in range(self.years)]

    def since(self, time: float) -> Years:
        """Share of each year paid from a time."""
        return [min(1.0, max(0.0, year + 1 - time)) for year in range(self.years)]

    def once(self, time: float) -> float:
        """Worth of a pound at a time."""
        if time >= self.years:
            return 0.0
        return self.worth([float(year == math.floor(time)) for year in range(self.years)])

    def carbon_gbp_per_kg(self, year: int) -> float:
        """Value of a kilogram in a year of the appraisal."""
        first, last = self.levers.carbon.gbp_per_tonne_2021, self.levers.carbon.gbp_per_tonne_2050
        calendar_year = min(max(self.levers.appraisal.start.year + year, 2021), 2050)
        return (first + (last - first) * (calendar_year - 2021) / 29) / 1000

    def months_on(self, months: float) -> date:
        """The day so many whole months after the start; in a month without such a day its last."""
        assert months == int(months)
        start = self.levers.appraisal.start
        later = [start.month - 1 + int(months), start.day]
        while True:
            try:
                return date(start.year + later[0] // 12, later[0] % 12 + 1, later[1])
            except ValueError:
                later[1] -= 1

    def gone(self, b: Building, way: Route | None) -> tuple[float, float]:
        """When a building that closes is off the books or taken, and when its rent ends, by its way out."""
        release = self.release(b)
        if way is None:
            return release, release
        taken = self.vacated + way.lag_years
        taken = max(taken, release) if way.route == "hand back" else taken
        return taken, max(taken, release) if way.route == "let" and b.tenure != "freehold" else taken

    def earning(self, b: Building, way: Route) -> Years:
        """When whoever takes a building pays for it: from then on, or of a lease that is let on while it runs."""
        taken, lease = self.gone(b, way)
        if way.route != "let" or b.tenure == "freehold":
            return self.since(taken)
        return [then - now for then, now in zip(self.until(lease), self.until(taken), strict=True)]

    def release(self, b: Building) -> float:
        """R, from the table of tenures."""
        notice_months = self.levers.exits.notice_months if b.notice_months is None else b.notice_months
        notice, start = notice_months / 12, self.levers.appraisal.start
        if b.tenure == "freehold":
            return self.vacated + self.levers.exits.sale_lag_years
        if b.tenure == "licence":
            return max(self.vacated, notice)
        if b.tenure == "pfi" and b.exit_gbp > 0:
            return self.vacated
        possible = []
        if b.lease_end is not None:
            end = (b.lease_end - start).days / 365.25
            possible.append(self.vacated if end < self.vacated else end)
        if b.break_date is not None:
            at = (b.break_date - start).days / 365.25
            empty = 12 * self.move + self.levers.moves.double_running_months
            if all(b.break_date >= self.months_on(months) for months in (empty, notice_months)):
                possible.append(max(at, self.vacated))
        return min(possible) if possible else math.inf
