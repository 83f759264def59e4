"""Rules on totals: capital, carbon, public jobs. Formulas in `models/formulation.md`, under the functions' names."""

from collections import defaultdict

from estate_opt.domain.tolerance import TOLERANCE
from estate_opt.formulation.case import Case
from estate_opt.formulation.decisions import Decisions
from estate_opt.formulation.flow import Flow
from estate_opt.formulation.money import capital_flows
from estate_opt.formulation.rows import Column, Rows, at_least, at_most


def _spent(flows: list[Flow]) -> list[tuple[Column, float]]:
    spent: dict[Column, float] = defaultdict(float)
    for flow in flows:
        if flow.activity is not None:
            spent[flow.activity] += flow.gbp * sum(flow.profile.by_year)
    return list(spent.items())


def agency_capital(case: Case, decisions: Decisions) -> Rows:
    """No agency spends more capital than it can, before discounting and with optimism bias."""
    if not case.levers.capital.use_agency_limits:
        return
    by_agency = defaultdict(list)
    for flow in capital_flows(case, decisions):
        by_agency[flow.agency].append(flow)
    for name, agency in case.estate.agencies.items():
        if agency.capital_limit_gbp is not None and by_agency[name]:
            yield (name,), at_most(_spent(by_agency[name]), agency.capital_limit_gbp)


def pooled_capital(case: Case, decisions: Decisions) -> Rows:
    """All together spend no more capital than there is in the common pot."""
    limit = case.levers.capital.pooled_limit_gbp
    if limit is not None:
        yield ("all",), at_most(_spent(list(capital_flows(case, decisions))), limit)


def carbon_kg(case: Case, decisions: Decisions) -> dict[Column, float]:
    """What the buildings in use give off a year, and what goes with the people in them: kg by decision."""
    kg = {
        decisions.is_open[name]: building.carbon_kg_per_year - case.per_desk[name].carbon_kg * case.per_desk[name].usual
        for name, building in case.estate.buildings.items()
    }
    for (team, name), house in decisions.house.items():
        kg[house] = case.per_desk[name].carbon_kg * case.estate.teams[team].desks
    for (_, _, name), staff_fte in decisions.staff_fte.items():
        kg[staff_fte] = case.per_desk[name].carbon_kg * case.levers.space.desks_per_fte
    return kg


def carbon_cap(case: Case, decisions: Decisions) -> Rows:
    """The buildings in use, and the people in them, emit no more than the cap."""
    cap = case.levers.limits.carbon_kg_per_year
    if cap is not None:
        yield ("all",), at_most([(column, kg) for column, kg in carbon_kg(case, decisions).items() if kg], cap)


def area_headcount(case: Case, decisions: Decisions) -> Rows:
    """No area loses more than a share of its public jobs; buildings of which no area is given are in none."""
    share, estate = case.levers.limits.min_area_headcount_share, case.estate
    if share is None:
        return
    today: dict[str, float] = defaultdict(float)
    for team in estate.teams.values():
        if team.building is not None:
            today[estate.buildings[team.building].area] += team.fte
    there: dict[str, list[tuple[Column, float]]] = defaultdict(list)
    for (name, building), house in decisions.house.items():
        there[estate.buildings[building].area].append((house, estate.teams[name].fte))
    for (_, _, building), staff_fte in decisions.staff_fte.items():
        there[estate.buildings[building].area].append((staff_fte, 1.0))
    for area, fte in sorted(today.items()):
        if area:
            yield (area,), at_least(there[area], share * fte - TOLERANCE)
