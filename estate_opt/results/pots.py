"""What each pot of capital pays for in each year of a programme, and what is left in it."""

from dataclasses import dataclass

import numpy as np

from estate_opt.domain.costs import Kind
from estate_opt.domain.plan import POOLED, Plan
from estate_opt.search.milp import Array


@dataclass(frozen=True, slots=True)
class PotYear:
    """One year of one pot, in pounds as they are paid."""

    pot: str
    """An agency, or POOLED for all together."""
    year: int
    """Of the appraisal, from 0."""
    new_gbp: float | None
    """None: the option gives the pot no limit by year."""
    receipts_gbp: float
    """What of this year's sales comes into the pot."""
    spent_gbp: float
    left_gbp: float | None
    """At the end of the year, to be spent later: receipts, and what was new where it is carried over."""


def pot_years(plan: Plan) -> list[PotYear]:
    """Every pot of the option, or that of all bodies together where it has none.

    Years in which nothing comes in or is spent are left out.
    """
    levers = plan.option.levers.capital
    pots: dict[str, tuple[float, ...] | None] = {**levers.by_year_gbp} or {POOLED: None}
    return [each for pot, new in pots.items() for each in _years(plan, pot, new)]


def _years(plan: Plan, pot: str, given: tuple[float, ...] | None) -> list[PotYear]:
    levers, found, left, from_sales = plan.option.levers.capital, list[PotYear](), 0.0, 0.0
    spent, sold = _paid(plan, Kind.CAPITAL, pot), _paid(plan, Kind.RECEIPT, pot)
    for year, (gbp, sales) in enumerate(zip(spent.tolist(), (-sold).tolist(), strict=True)):
        new = given[year] if given is not None and year < len(given) else 0.0
        receipts = levers.recycle_receipts_share * sales if given is not None else 0.0
        from_sales += receipts
        left = (left if levers.carry_over else 0.0) + new - gbp
        if left < 0:  # what is new goes first, then what came from sales
            left, from_sales = 0.0, from_sales + left
        if new or gbp or receipts:
            kept = left if levers.carry_over else 0.0
            is_limited = given is not None
            found.append(
                PotYear(
                    pot, year, new if is_limited else None, receipts, gbp, kept + from_sales if is_limited else None
                )
            )
    return found


def _paid(plan: Plan, kind: Kind, pot: str) -> Array:
    """[year]: undiscounted pounds of a class, paid by a body or by all."""
    total = np.zeros(plan.option.levers.appraisal.years)
    for account in plan.accounts:
        if account.kind is kind and pot in (POOLED, account.agency):
            total += np.array(account.gbp)
    return total
