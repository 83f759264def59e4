"""Rules on who supplies which support function. Formulas in `models/formulation.md`, under the functions' names."""

from estate_opt.formulation.case import Case
from estate_opt.formulation.decisions import Decisions, least_staff_fte, most_staff_fte
from estate_opt.formulation.rows import Column, OnlyWhere, Rows, at_least, at_most, exactly

JUST_BELOW_FTE = 1e-4
"""A tier ends below the scale from which the next applies."""


def function_is_supplied_once(case: Case, decisions: Decisions) -> Rows:
    """Each agency gets each of its functions in exactly one way."""
    ways: dict[tuple[str, str], list[tuple[Column, float]]] = {key: [(own, 1.0)] for key, own in decisions.own.items()}
    for (agency, function, _, _), supply in decisions.supply.items():
        ways[agency, function].append((supply, 1.0))
    for (agency, function), pairs in ways.items():
        yield (agency, function), exactly(pairs, 1.0)


def supply_needs_tier(case: Case, decisions: Decisions) -> Rows:
    """An agency is supplied only by an arrangement that runs, at the tier at which it runs."""
    for key, supply in decisions.supply.items():
        yield key, OnlyWhere(supply, decisions.tier[key[2:]])


def one_tier(case: Case, decisions: Decisions) -> Rows:
    """An arrangement works at one tier, if it runs."""
    for arrangement in case.customers:
        tiers = [(decisions.tier[arrangement, n], 1.0) for n in decisions.tiers_of(arrangement)]
        yield (arrangement,), at_most(tiers, 1.0)


def tier_matches_scale(case: Case, decisions: Decisions) -> Rows:
    """A tier applies from its own scale up to the next one's, and never above the arrangement's capacity."""
    for (name, n), tier in decisions.tier.items():
        arrangement, customers = case.estate.arrangements[name], case.customers[name]
        served = [(decisions.supply[f.agency, f.function, name, n], f.fte) for f in customers]
        most_fte = sum(f.fte for f in customers)
        if arrangement.capacity_fte is not None:
            most_fte = min(most_fte, arrangement.capacity_fte)
        if n + 1 < len(arrangement.tiers):
            most_fte = min(most_fte, arrangement.tiers[n + 1].from_fte - JUST_BELOW_FTE)
        yield (name, n, "at least"), at_least([*served, (tier, -arrangement.tiers[n].from_fte)], 0.0)
        yield (name, n, "at most"), at_most([*served, (tier, -most_fte)], 0.0)


def enough_agencies(case: Case, decisions: Decisions) -> Rows:
    """An arrangement that runs serves at least the number of agencies, or ways of working, that it needs."""
    for name in case.customers:
        least = max(1, case.estate.arrangements[name].min_agencies)
        served = [(supply, 1.0) for _, supply in decisions.supplies(name)]
        running = [(decisions.tier[name, n], -float(least)) for n in decisions.tiers_of(name)]
        yield (name,), at_least(served + running, 0.0)


def dissolved_when_supplied(case: Case, decisions: Decisions) -> Rows:
    """A team is dissolved when, and only when, every function it delivers is supplied by others."""
    for team, dissolved in decisions.dissolved.items():
        owns = [decisions.own[f.agency, f.function] for f in case.estate.functions_of_team[team]]
        for number, own in enumerate(owns):
            yield (team, number), at_most([(dissolved, 1.0), (own, 1.0)], 1.0)
        yield (team,), at_least([(dissolved, 1.0), *((own, 1.0) for own in owns)], 1.0)


def arrangement_sits_somewhere(case: Case, decisions: Decisions) -> Rows:
    """The staff of an arrangement that runs sit in one open building; only an external provider's sit elsewhere."""
    for (name, n), tier in decisions.tier.items():
        if case.sits_outside(case.estate.arrangements[name]):
            continue
        hosts = [(host, 1.0) for (k, m, _), host in decisions.host.items() if (k, m) == (name, n)]
        yield (name, n), exactly([*hosts, (tier, -1.0)], 0.0)
    for (name, building), could_be in _by_building(decisions).items():
        sitting = [*((host, 1.0) for host in could_be), (decisions.is_open[building], -1.0)]
        yield (name, building), at_most(sitting, 0.0)


def _by_building(decisions: Decisions) -> dict[tuple[str, str], list[Column]]:
    hosts: dict[tuple[str, str], list[Column]] = {}
    for (name, _, building), host in decisions.host.items():
        hosts.setdefault((name, building), []).append(host)
    return hosts


def arrangement_staff(case: Case, decisions: Decisions) -> Rows:
    """The staff of an arrangement, after savings, are where it sits: no fewer than its tier needs, no more than fit."""
    seats: dict[tuple[str, int], list[Column]] = {}
    for (name, n, building), staff_fte in decisions.staff_fte.items():
        seats.setdefault((name, n), []).append(staff_fte)
        host, arrangement = decisions.host[name, n, building], case.estate.arrangements[name]
        most_fte = most_staff_fte(case, name, case.estate.buildings[building])
        yield (name, n, building, "at most"), at_most([(staff_fte, 1.0), (host, -most_fte)], 0.0)
        # Implied by the tier's scale; said here because it lets the solver see how much room a host takes at least.
        least_fte = least_staff_fte(case, arrangement, n)
        yield (name, n, building, "at least"), at_least([(staff_fte, 1.0), (host, -least_fte)], 0.0)
    for (name, n), seated in seats.items():
        kept_share = 1 - case.realised(case.estate.arrangements[name].tiers[n].staff_saving)
        staff = [(decisions.supply[f.agency, f.function, name, n], -f.fte * kept_share) for f in case.customers[name]]
        yield (name, n), exactly([*((staff_fte, 1.0) for staff_fte in seated), *staff], 0.0)


def posts_released(case: Case, decisions: Decisions) -> Rows:
    """No arrangement releases more posts than fall vacant by themselves, unless redundancy is allowed."""
    if case.levers.staff.allow_redundancy:
        return
    for name, customers in case.customers.items():
        tiers, fte = case.estate.arrangements[name].tiers, {(f.agency, f.function): f.fte for f in customers}
        redundant = [
            (supply, fte[agency, function] * case.redundant_share(tiers[n].staff_saving))
            for (agency, function, _, n), supply in decisions.supplies(name)
            if case.redundant_share(tiers[n].staff_saving) > 0
        ]
        if redundant:
            yield (name,), at_most(redundant, 0.0)
