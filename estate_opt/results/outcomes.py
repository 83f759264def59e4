"""What becomes of each building, team and support function, and what it costs: said once, for tabs and data frames."""

from collections.abc import Iterable, Mapping
from math import floor, isnan

from estate_opt.domain.costs import Heading, Theme, heading, theme
from estate_opt.domain.estate import EXTERNAL, JOINS, OWN, Building, Team
from estate_opt.domain.plan import AccessShare, Account, Plan
from estate_opt.results.occupancy import Occupancy

CARBON = ("carbon", "carbon_by_desk")
"""Its costs: of the buildings, and of the people in them."""
FUNCTION_COSTS = ("function_staff", "function_systems", "function_contracts")
"""The yearly costs that are a customer's; their item is the function."""
ARRANGEMENT_COSTS = ("arrangement_fixed", "arrangement_setup")
"""The costs of an arrangement as a whole; their item is the arrangement."""
NOT_WITHIN = "not within the appraisal"
DECISIONS = ("close", "open", "open as shared hub", "shared hub", "keep", "not opened")
"""What can be decided of a building, in the order in which it is told: closures come first."""
OUTCOMES = ("moves", "dissolved", "is housed", "stays")
"""What can happen to a team, in the order in which it is told."""
ACCESS_FORMS = ("all", "group", "area")
"""Of whom a share within the standard is told, in this order."""
_MET_WITHIN = 1e-6

Sums = dict[str, tuple[float, float]]
"""By building: recurring cash in the last year, and present value of everything, in pounds."""


def building_sums(plan: Plan, accounts: Iterable[Account]) -> Sums:
    """What each building costs: rent, rates, running cost and the like, and carbon in the present value."""
    factors = plan.discount_factors
    found: Sums = {}
    for account in accounts:
        if theme(account.cost) is Theme.BUILDINGS or account.cost in CARBON:
            yearly, present = found.get(account.item, (0.0, 0.0))
            recurs = heading(account.kind, account.cost) is Heading.RUNNING
            found[account.item] = (
                yearly + (account.gbp[-1] if recurs else 0.0),
                present + sum(gbp * factor for gbp, factor in zip(account.gbp, factors, strict=True)),
            )
    return found


def decision(plan: Plan, building: Building, today: Occupancy, then: Occupancy) -> str:
    """What is decided of a building that holds so much today and in the plan: one of DECISIONS."""
    becomes_hub = then.is_shared and not today.is_shared
    if not plan.is_open[building.building]:
        return "close" if building.in_use_today else "not opened"
    if not building.in_use_today:
        return "open as shared hub" if becomes_hub else "open"
    return "shared hub" if becomes_hub else "keep"


def buildings_in_order(plan: Plan, today: Mapping[str, Occupancy], then: Mapping[str, Occupancy]) -> list[Building]:
    """Every building, by what is decided of it and then as the tables have them: what closes comes first.

    `today`, `then`: who sits in each, by building.
    """

    def place(building: Building) -> int:
        name = building.building
        return DECISIONS.index(decision(plan, building, today[name], then[name]))

    return sorted(plan.estate.buildings.values(), key=place)


def release_year(plan: Plan, building: Building) -> int | str | None:
    """Year in which a closed building is off the books, or NOT_WITHIN; None where it is not closed."""
    if not building.in_use_today or plan.is_open[building.building]:
        return None
    appraisal = plan.option.levers.appraisal
    time = plan.release_time(building)
    return appraisal.start.year + floor(time) if time < appraisal.years else NOT_WITHIN


def fill_share(desks: float, capacity: float | None) -> float | None:
    """Desks taken as a share of those there are; None where there is no limit, nil where there is none."""
    if capacity is None:
        return None
    return desks / capacity if capacity else 0.0


def team_outcome(plan: Plan, team: Team) -> str:
    """What happens to a team: one of OUTCOMES."""
    if plan.housing[team.team] is None:
        return "dissolved"
    if team.building is None:
        return "is housed"
    return "moves" if plan.is_moved(team.team) else "stays"


def outcome_in_words(plan: Plan, team: Team) -> str:
    """What happens to a team, as a reader is told it."""
    happens = team_outcome(plan, team)
    return JOINS if happens == "dissolved" else happens


def teams_in_order(plan: Plan) -> list[Team]:
    """Every team, by what happens to it, by agency and by id: who moves comes first."""
    return sorted(
        plan.estate.teams.values(), key=lambda team: (OUTCOMES.index(team_outcome(plan, team)), team.agency, team.team)
    )


def moved_km(plan: Plan, team: Team) -> float | None:
    """How far a team moves; None where it does not, or where the distance is not known."""
    to = plan.housing[team.team]
    if not (plan.is_moved(team.team) and team.building and to):
        return None
    km = plan.travel.km(team.building, to)
    return None if isnan(km) else km


def function_sums(accounts: Iterable[Account]) -> dict[tuple[str, str], float]:
    """What each agency pays for each function in the last year, in pounds."""
    found: dict[tuple[str, str], float] = {}
    for account in accounts:
        if account.cost in FUNCTION_COSTS:
            key = (account.agency, account.item)
            found[key] = found.get(key, 0.0) + account.gbp[-1]
    return found


def access_in_order(plan: Plan) -> list[AccessShare]:
    """The shares within the standard: by service of everybody and of each group, then by service of each area."""
    return sorted(
        plan.access,
        key=lambda share: (share.form == "area", share.service, ACCESS_FORMS.index(share.form), share.scope),
    )


def is_met(share: AccessShare) -> bool | None:
    """Whether the plan gives the share that the option asks for, with room; None where it asks for none."""
    return None if share.required is None else share.after_with_room >= share.required - _MET_WITHIN


OWN_STAFF, FOR_OTHERS_TOO, JOINS_ANOTHER, BY_EXTERNAL = (
    "own staff", "own staff, for others too", "joins another body", "external provider",
)  # fmt: skip
"""How an agency's function can be supplied, in words that are true of it: not all that is arranged is shared."""


def how_supplied(plan: Plan, agency: str, function: str) -> str:
    """How an agency's function is supplied in the plan: one of the words above."""
    chosen = plan.supply[agency, function]
    if chosen == OWN:
        return OWN_STAFF
    provider = plan.estate.arrangements[chosen].provider
    if provider == EXTERNAL:
        return BY_EXTERNAL
    if provider != agency:
        return JOINS_ANOTHER
    has_others = any(k == chosen and key[0] != agency for key, k in plan.supply.items())
    return FOR_OTHERS_TOO if has_others else OWN_STAFF


def shares_with(plan: Plan, agency: str) -> str:
    """Whom an agency shares buildings and support functions with in the plan, in words: by staff and by counters."""
    buildings, teams = plan.estate.buildings, plan.estate.teams
    seated = [(teams[team].agency, at) for team, at in plan.housing.items() if at is not None]
    seated += [(plan.estate.arrangements[k].provider, at) for k, at in plan.hosts.items() if at is not None]
    offered = (plan.estate.counters[key] for key in plan.counters)
    seated += [(who, each.building) for each in offered if (who := plan.estate.provider_of(each)) is not None]
    hosts = {who for who, at in seated if buildings[at].agency == agency} - {agency}
    hosted = {buildings[at].agency for who, at in seated if who == agency} - {agency}
    supplied: dict[str, set[str]] = {}
    for (customer, function), arrangement in plan.supply.items():
        if arrangement != OWN:
            provider = plan.estate.arrangements[arrangement].provider
            if agency in (customer, provider) and customer != provider:
                supplied.setdefault(function, set()).add(provider if customer == agency else customer)
    told = [f"hosts {', '.join(sorted(hosts))}"] if hosts else []
    told += [f"sits with {', '.join(sorted(hosted))}"] if hosted else []
    told += [f"{function} with {', '.join(sorted(those))}" for function, those in sorted(supplied.items())]
    return "; ".join(told) or "nobody: it can do this by itself"
