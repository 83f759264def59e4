"""What a year brings in and what it forbids, on paper: pots of capital, and rented rooms that would stand empty."""

from estate_opt.domain.estate import Building, Estate
from estate_opt.domain.routes import Route
from estate_opt.options.levers import Levers
from tests.hand.calendar import Calendar


def given_by_year(estate: Estate, levers: Levers) -> dict[str, list[float]]:
    """New money of each pot by year of the appraisal."""
    capital, years = levers.capital, levers.programme.years
    each = {
        name: [capital.agency_limits_share * agency.capital_limit_gbp / years] * years
        for name, agency in estate.agencies.items()
        if agency.capital_limit_gbp is not None and capital.agency_limits_by_year != "off"
    }
    if capital.agency_limits_by_year == "pooled" and each:
        each = {"pooled": [sum(new) for new in zip(*each.values(), strict=True)]}
    return each | {pot: [*new] for pot, new in capital.by_year_gbp.items()}


def is_stranded(b: Building, calendar: Calendar, most_months: float | None, way: Route | None = None) -> bool:
    """Whether a building that is closed now would be paid for too long once it is empty, or not be taken."""
    if most_months is None or not b.in_use_today or b.tenure == "freehold" or b.status == "close":
        return False
    return calendar.gone(b, way)[0] - calendar.vacated > (most_months + 0.02) / 12


def bodies_of(estate: Estate, kind: str, key: object) -> set[str]:
    """The bodies to which something happens in a step."""
    if kind == "team":
        return {estate.teams[str(key)].agency}
    if kind in ("building", "fitout"):
        return {estate.buildings[str(key)].agency}
    assert isinstance(key, tuple)
    if kind == "function":
        return {key[0]}
    provider = estate.counters[key[0], key[1]].agency or estate.services[key[0]].agency
    return {estate.buildings[key[1]].agency} | ({provider} if provider else set())
