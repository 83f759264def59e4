"""When what a plan costs to carry out is earned back, from its cash and today's, year by year; social costs apart."""

from collections.abc import Collection
from dataclasses import dataclass

from estate_opt.domain.costs import CHANGE, Heading, heading
from estate_opt.domain.plan import Plan

POUND = 0.5
"""Sums nearer to nil than this are nil: the ledger is exact to the pound."""

CASH = frozenset(Heading) - {Heading.NOT_CASH}
"""All that is paid or received."""


@dataclass(frozen=True, slots=True)
class Payback:
    """Whether and when a plan is earned back."""

    year: int | None
    """From which the plan's cash so far stays at or below today's, and not before spending begins; None: nothing is
    spent, or it is not earned back within the appraisal."""
    spends_from: int | None
    """The first year in which more is spent on change, double running included, than today's estate does; None: none
    is."""
    is_ever_behind: bool
    """Whether any year ends with more spent so far than by carrying on as today."""
    last_year: int

    @property
    def has_nothing_to_earn_back(self) -> bool:
        """Whether nothing is spent, and no year is dearer than it would have been."""
        return self.spends_from is None and not self.is_ever_behind

    def __str__(self) -> str:
        if self.has_nothing_to_earn_back:
            return "nothing to earn back"
        return f"not by {self.last_year}" if self.year is None else f"by {self.year}"


def payback(plan: Plan, with_receipts: bool = True) -> Payback:
    """The year after the last one that ends out of pocket, so a plan that spends late is not praised early.

    Undiscounted. A plan that is never out of pocket, as savings or receipts come before its spending, is earned back in
    the year in which it first spends: nothing is earned back before it was paid. Without receipts: as if nothing that
    is sold brought anything in, which no place should need to rely on.
    """
    first, years = plan.option.levers.appraisal.start.year, plan.option.levers.appraisal.years
    cash = extra_by_year(plan, CASH if with_receipts else CASH - {Heading.RECEIPT})
    spends = next((year for year, gbp in enumerate(extra_by_year(plan, CHANGE)) if gbp >= POUND), None)
    so_far, paid_back = 0.0, 0
    for year, gbp in enumerate(cash):
        so_far += gbp
        if so_far >= POUND:
            paid_back = year + 1
    is_ever_behind, earned = paid_back > 0, max(paid_back, spends or 0)
    is_known = earned < years and (is_ever_behind or spends is not None)
    return Payback(
        first + earned if is_known else None,
        None if spends is None else first + spends,
        is_ever_behind,
        first + years - 1,
    )


def extra_by_year(plan: Plan, counted: Collection[Heading]) -> list[float]:
    """What the plan costs in each year beyond today's estate, under some headings of the Summary; undiscounted."""
    first, extra = plan.option.levers.appraisal.start.year, [0.0] * plan.option.levers.appraisal.years
    for ledger, sign in ((plan.ledger, 1.0), (plan.today_ledger, -1.0)):
        for row in ledger:
            if heading(row.kind, row.cost) in counted:
                extra[row.year - first] += sign * row.gbp
    return extra
