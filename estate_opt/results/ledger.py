"""The ledger in full: every figure of today and of the plan, with who pays, what it is and what it is worth today."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Literal, NamedTuple

from estate_opt.domain.costs import Heading, Theme, heading, theme
from estate_opt.domain.estate import EXTERNAL
from estate_opt.domain.plan import POOLED, PUBLIC, LedgerRow, Plan

Scenario = Literal["today", "plan"]
SCENARIOS: tuple[Scenario, ...] = ("today", "plan")

_NOT_AGENCIES = {
    POOLED: "External providers",
    PUBLIC: "The public, in time and travel",
}


class Line(NamedTuple):
    """One figure of the ledger, as the Money tab shows it. Its fields are what sums can ask for."""

    scenario: Scenario
    payer: int
    """Its number among `payers`, from 1."""
    agency: str
    year: int
    kind: str
    cost: str
    theme: Theme
    heading: Heading
    gbp: float
    present: float
    """Discounted, in pounds."""
    stranded: float
    """Of the amount, what is paid for buildings that everybody has left, until they are off the books: told of a plan
    over years alone."""


def payers(plan: Plan) -> tuple[str, ...]:
    """Everybody who pays for something: the agencies, then external providers and the public where they do."""
    agencies = tuple(plan.estate.agencies)
    others = {row.agency for row in (*plan.ledger, *plan.today_ledger)} - set(agencies)
    return agencies + tuple(sorted(others))


def payer_name(plan: Plan, payer: str) -> str:
    """What a payer is called: an agency by its name, external providers and the public in words."""
    agency = plan.estate.agencies.get(payer)
    return _NOT_AGENCIES.get(payer, payer) if agency is None else agency.name or payer


def payer_id(payer: str) -> str:
    """A payer's id as the tables have it: what external providers lay out is not pooled, whoever is supplied pays."""
    return EXTERNAL if payer == POOLED else payer


def lines(plan: Plan) -> tuple[Line, ...]:
    """The ledgers of today and of the plan, by scenario, payer, year, class and cost."""
    first = plan.option.levers.appraisal.start.year
    factor = {first + number: factor for number, factor in enumerate(plan.discount_factors)}
    number = {payer: place for place, payer in enumerate(payers(plan), start=1)}
    empty = {} if plan.programme is None else stranded_gbp(plan)

    def line(scenario: Scenario, row: LedgerRow) -> Line:
        return Line(
            scenario=scenario,
            payer=number[row.agency],
            agency=row.agency,
            year=row.year,
            kind=row.kind.value,
            cost=row.cost,
            theme=theme(row.cost),
            heading=heading(row.kind, row.cost),
            gbp=row.gbp,
            present=row.gbp * factor[row.year],
            stranded=empty.get((row.agency, row.year, row.cost), 0.0) if scenario == "plan" else 0.0,
        )

    ledgers: tuple[tuple[Scenario, tuple[LedgerRow, ...]], ...] = (("today", plan.today_ledger), ("plan", plan.ledger))
    return tuple(
        sorted(
            (line(scenario, row) for scenario, ledger in ledgers for row in ledger),
            key=lambda line: (SCENARIOS.index(line.scenario), line.payer, line.year, line.kind, line.cost),
        )
    )


def stranded_gbp(plan: Plan) -> Mapping[tuple[str, int, str], float]:
    """What the plan pays for buildings that stand empty, in pounds by (payer, calendar year, cost): stranded cost.

    Rent, business rates and what an empty building costs to run, from the day on which everybody has left (V) until it
    is off the books (R), or taken by whoever takes it (T_r). It is part of the ledger's *rent*, *rates* and *running*:
    see `models/formulation.md`.
    """
    first, outturn = plan.option.levers.appraisal.start.year, plan.option.levers.outturn
    running_share = 1 - outturn.buildings_saving_share * (1 - plan.option.levers.exits.empty_running_share)
    found: dict[tuple[str, int, str], float] = defaultdict(float)
    for name, building in plan.estate.buildings.items():
        if plan.is_open[name] or not building.in_use_today:
            continue
        calendar, route = plan.closing_calendar(name), plan.route_of(building)
        ends = calendar.release_time(building) if route is None else calendar.taken_time(building, route)
        empty = calendar.between(calendar.vacated_time, ends)
        for number, share in enumerate(empty.by_year):
            for cost, gbp in (
                ("rent", building.rent_gbp_per_year),
                ("rates", building.rates_gbp_per_year),
                ("running", building.running_gbp_per_year * running_share),
            ):
                if share and gbp:
                    found[building.agency, first + number, cost] += share * gbp
    return found
