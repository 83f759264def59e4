"""What each decision of the way costs if it happens in a year, and when its capital and its receipts fall.

The model's own flows, with M as many years later as the year is: so what a step costs is one figure for each year.
"""

from collections import defaultdict
from dataclasses import dataclass, field, replace

import numpy as np

from estate_opt.domain.costs import Cost, Kind, is_counted, is_running_cost
from estate_opt.domain.pots import new_by_year
from estate_opt.formulation.assemble import Formulation
from estate_opt.formulation.case import Case
from estate_opt.formulation.money import flows_by_cost
from estate_opt.formulation.rows import Column
from estate_opt.formulation.years.path import Path
from estate_opt.search.milp import Array

Call = dict[tuple[str, Column], Array]
"""£ of each year of the appraisal, undiscounted, for a unit of a decision: by who pays and the decision."""


@dataclass(frozen=True)
class Charges:
    """The money of one year of a programme."""

    unit_gbp: Array
    """[column]: present cost of a unit that is decided in this year."""
    capital: Call = field(default_factory=dict)
    receipts: Call = field(default_factory=dict)
    """Above nought where money comes in."""
    running: Call = field(default_factory=dict)
    """Of running cost; worked out only where what is saved of it may be spent."""


def formulation_of(path: Path, put_off_years: int) -> Formulation:
    """The formulation of the way with everything so many years later; made once for each of them."""
    if put_off_years not in path.put_off:
        case = path.formulation.case.put_off(put_off_years)
        path.put_off[put_off_years] = replace(path.formulation, case=case)
    return path.put_off[put_off_years]


def present_gbp(path: Path, year: int, gbp: float) -> float:
    """Today's worth of pounds that fall at the moves of a year."""
    calendar = formulation_of(path, year).case.appraisal
    return gbp * calendar.once(calendar.move_time).net_present


def charges_of(path: Path, put_off_years: int) -> Charges:
    """What a unit of each decision costs in that year, and the capital and receipts that go with it."""
    formulation = formulation_of(path, put_off_years)
    counts = formulation.case.levers.appraisal.count_transfers
    unit_gbp = np.zeros(formulation.decisions.count)
    capital, receipts, running = (_nothing_yet(formulation.case.appraisal.years) for _ in range(3))
    for cost, flows in flows_by_cost(formulation.case, formulation.decisions):
        sign, call = -1.0 if cost.kind is Kind.RECEIPT else 1.0, None
        if cost.kind in (Kind.CAPITAL, Kind.RECEIPT):
            call = capital if cost.kind is Kind.CAPITAL else receipts
        elif _is_asked_for(formulation.case, cost):
            call = running
        for flow in flows:
            if flow.activity is None:
                continue
            if is_counted(cost.kind, counts):
                unit_gbp[flow.activity] += flow.gbp * flow.profile.net_present
            if call is not None:
                call[flow.agency, flow.activity] += sign * flow.gbp * np.array(flow.profile.by_year)
    return Charges(unit_gbp, dict(capital), dict(receipts), dict(running))


def _nothing_yet(years: int) -> Call:
    return defaultdict(lambda: np.zeros(years))


def _is_asked_for(case: Case, cost: Cost) -> bool:
    """Whether it is running cost, and what is saved of that may be spent."""
    capital = case.levers.capital
    if not (capital.reinvest_saving_share and new_by_year(case.estate, case.levers)):
        return False
    return is_running_cost(cost, case.levers.appraisal.count_transfers)
