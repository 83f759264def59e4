"""Who supplies which support function, and on what scale."""

import math

from estate_opt.audit.point import Case, Outcomes, allowance, room_allowance
from estate_opt.domain.estate import EXTERNAL, OWN
from estate_opt.ground.figures import told_apart

SAME_FTE = 1e-6
"""FTE closer than this are the same."""


def function_is_supplied_once(case: Case) -> Outcomes:
    """Every support function is supplied by its agency itself or by one arrangement for that function."""
    for (agency, function), supplier in case.target.supply.items():
        work = case.estate.functions[agency, function].shared_as
        wrong = supplier != OWN and case.estate.arrangements[supplier].function != work
        yield f"{function} of {agency} is supplied by {supplier}, which does something else." if wrong else None


def supply_needs_tier(case: Case) -> Outcomes:
    """Whoever is supplied by an arrangement is supplied at the tier at which it works."""
    for (agency, function), supplier in case.target.supply.items():
        if supplier != OWN:
            missing = supplier not in case.target.tiers
            yield f"{function} of {agency}: {supplier} works at no tier." if missing else None


def one_tier(case: Case) -> Outcomes:
    """Each arrangement that runs works at one of its own tiers."""
    for key, tier in case.target.tiers.items():
        yield None if tier in case.estate.arrangements[key].tiers else f"{key} works at a tier that it does not have."


def tier_matches_scale(case: Case) -> Outcomes:
    """The FTE that an arrangement takes over are enough for its tier, too few for the next, and within its capacity."""
    for key, tier in case.target.tiers.items():
        arrangement, fte = case.estate.arrangements[key], case.target.fte_served.get(key, 0.0)
        following = min(
            (each.from_fte for each in arrangement.tiers if each.from_fte > tier.from_fte), default=math.inf
        )
        most = math.inf if arrangement.capacity_fte is None else arrangement.capacity_fte
        slack = room_allowance(fte)
        if tier.from_fte - slack <= fte <= most + slack and fte < following - SAME_FTE:
            yield None
        else:
            figures = (fte, tier.from_fte, *(each for each in (following, most) if each < math.inf))
            told = dict(zip(figures, told_apart(*figures, decimals=2), strict=True))
            limits = f"from {told[tier.from_fte]} to below {told.get(following, 'any')}, "
            limits += f"with a capacity of {told.get(most, 'any')}"
            yield f"{key} takes over {told[fte]} FTE, but works at the tier {limits}."


def enough_agencies(case: Case) -> Outcomes:
    """Each arrangement that runs serves as many agencies, or ways of working of merged ones, as it needs to."""
    for key in case.target.tiers:
        needed = max(1, case.estate.arrangements[key].min_agencies)
        count = len(case.target.customers.get(key, []))
        yield f"{key} serves {count} agencies; it needs {needed}." if count < needed else None


def arrangement_sits_somewhere(case: Case) -> Outcomes:
    """The staff of each arrangement that runs sit in one building in use, or outside the place."""
    for key in sorted({*case.target.tiers, *case.target.hosts}):
        host = case.target.hosts.get(key)
        if key not in case.target.tiers or key not in case.target.hosts:
            yield f"{key}: it does not run and yet sits somewhere, or runs and it is not said where."
        elif host is not None and not case.target.is_open[host]:
            yield f"{key} sits in {host}, which is closed."
        else:
            yield None


def arrangement_staff(case: Case) -> Outcomes:
    """All staff that an arrangement keeps have a place to sit."""
    for key, fte in case.target.staff_fte.items():
        arrangement = case.estate.arrangements[key]
        inside = arrangement.provider != EXTERNAL or arrangement.building is not None
        lost = inside and fte > 0 and case.target.hosts.get(key) is None
        yield f"{key}: its {fte:g} FTE sit nowhere." if lost else None


def redundant_posts(case: Case, agency: str, function: str) -> float:
    """Posts of one function released above natural turnover."""
    supplier = case.target.supply[agency, function]
    if supplier == OWN:
        return 0.0
    staff = case.levers.staff
    years = staff.release_years + case.put_off_years
    above = case.target.saving(supplier) - staff.turnover_share_per_year * years
    return case.estate.functions[agency, function].fte * max(0.0, above)


def posts_released(case: Case) -> Outcomes:
    """No posts beyond natural turnover are released, unless the option allows redundancy."""
    if case.levers.staff.allow_redundancy:
        return
    for agency, function in case.target.supply:
        posts = redundant_posts(case, agency, function)
        yield f"{function} of {agency}: {posts:.2f} posts beyond turnover." if posts > allowance(1) else None
