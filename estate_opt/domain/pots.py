"""What is new in each pot of capital in each year of a programme."""

from collections.abc import Mapping

from estate_opt.domain.estate import Estate
from estate_opt.domain.plan import POOLED
from estate_opt.options.levers import Levers


def new_by_year(estate: Estate, levers: Levers) -> Mapping[str, tuple[float, ...]]:
    """Pounds by year of the appraisal, of each pot: an agency's, or that of all together.

    From `capital.by_year_gbp`; besides, where `capital.agency_limits_by_year` asks for it, the bodies' own limits of
    capital in equal parts over the years of the programme, for each body or pooled. A body without a limit gives none,
    and has no pot.
    """
    capital, years = levers.capital, levers.programme.years
    if capital.agency_limits_by_year == "off" or not years:
        return capital.by_year_gbp
    part = capital.agency_limits_share / years
    limits = {name: agency.capital_limit_gbp for name, agency in estate.agencies.items()}
    each = {name: (part * limit,) * years for name, limit in limits.items() if limit is not None}
    if capital.agency_limits_by_year == "pooled" and each:
        each = {POOLED: tuple(map(sum, zip(*each.values(), strict=True)))}
    return {**each, **capital.by_year_gbp}
