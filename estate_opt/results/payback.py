"""When what a plan costs to carry out is earned back, from its cash and today's, year by year; social costs apart."""

from dataclasses import dataclass

from estate_opt.domain.costs import Heading, heading
from estate_opt.domain.plan import Plan

POUND = 0.5
"""Sums nearer to nil than this are nil: the ledger is exact to the pound."""


@dataclass(frozen=True, slots=True)
class Payback:
    """Whether and when a plan is earned back."""

    year: int | None
    """From which the plan's cash so far stays at or below today's, and not before spending begins; None: nothing is
    spent, or it is not earned back within the appraisal."""
    spends_from: int | None
    """The first year with one-off cash that today's estate does not have; None: there is none."""
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


def payback(plan: Plan) -> Payback:
    """The year after the last one that ends out of pocket, so a plan that spends late is not praised early.

    Undiscounted. A plan that is never out of pocket, as savings or receipts come before its spending, is earned back in
    the year in which it first spends: nothing is earned back before it was paid.
    """
    first, years = plan.option.levers.appraisal.start.year, plan.option.levers.appraisal.years
    cash, one_offs = (_extra_by_year(plan, only_one_offs) for only_one_offs in (False, True))
    spends = next((year for year, gbp in enumerate(one_offs) if gbp >= POUND), None)
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


def _extra_by_year(plan: Plan, only_one_offs: bool) -> list[float]:
    """Cash of each year beyond today's: all of it, or what carrying the plan out costs."""
    first, extra = plan.option.levers.appraisal.start.year, [0.0] * plan.option.levers.appraisal.years
    for ledger, sign in ((plan.ledger, 1.0), (plan.today_ledger, -1.0)):
        for row in ledger:
            counted_as = heading(row.kind, row.cost)
            if counted_as is Heading.ONE_OFF if only_one_offs else counted_as is not Heading.NOT_CASH:
                extra[row.year - first] += sign * row.gbp
    return extra
