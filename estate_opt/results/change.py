"""What carrying a plan out costs, all of it; how much cash that takes at the most; and what comes of it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from estate_opt.domain.costs import CHANGE, Heading, heading, is_counted
from estate_opt.domain.plan import Plan
from estate_opt.results.payback import CASH, POUND, extra_by_year

SETTLED_WITHIN = 0.01
"""A yearly saving that differs from that of the last year by no more than this share of it is the same to a reader."""


@dataclass(frozen=True, slots=True)
class Change:
    """What change costs beyond carrying on as today. Undiscounted pounds, unless present value is said."""

    one_off_gbp: float
    """Capital and one-off cash: works, set-up, joining, moves, excess travel, exits, redundancy."""
    double_running_gbp: float
    """What is paid for old buildings, counters and functions while the new ones run already, or the other way round."""
    present_gbp: float
    """Present value of both; of business rates only where the option counts them for the place."""
    present_without_transfers_gbp: float
    """Present value of both without business rates, whatever the option counts."""
    net_present_saving_gbp: float
    """Of the plan: what is saved, at present value, less what change costs."""
    net_present_saving_without_transfers_gbp: float
    """The same without business rates, whatever the option counts."""
    most_cash_gbp: float
    """The most cash ever needed: how far the plan is out of pocket at the end of the worst year, savings and receipts
    up to then taken off. 0: it never is."""
    most_cash_year: int | None
    """The year at whose end that is; None: it is never out of pocket."""

    @property
    def gbp(self) -> float:
        """What carrying it out costs with everything that change costs."""
        return self.one_off_gbp + self.double_running_gbp

    @property
    def present_saving_gbp(self) -> float:
        """What is saved, at present value, before what change costs is taken off: receipts, carbon and ways of the
        public among it."""
        return self.net_present_saving_gbp + self.present_gbp

    @property
    def benefit_cost_ratio(self) -> float | None:
        """Present value of what is saved ÷ present value of what change costs; above 1 it is worth it. None: change
        costs nothing.

        Benefits over costs, both at present value and against carrying on as today, and both without transfers within
        the public purse (business rates), as HM Treasury's Green Book has it. Costs are those of change; whatever else
        differs from today (running costs, repairs, receipts, social costs) is on the side of the benefits.
        """
        cost = self.present_without_transfers_gbp
        return (self.net_present_saving_without_transfers_gbp + cost) / cost if cost >= POUND else None


def change(plan: Plan) -> Change:
    """What carrying the plan out costs, and the most cash it takes; by whole years."""
    so_far = list(accumulate(extra_by_year(plan, CASH)))
    most, year = max((gbp, -number) for number, gbp in enumerate(so_far))
    is_ever_behind = most >= POUND
    without_transfers = (
        plan.net_present_gbp(a for a in accounts if is_counted(a.kind, counts_transfers=False))
        for accounts in (plan.today_accounts, plan.accounts)
    )
    return Change(
        one_off_gbp=math.fsum(extra_by_year(plan, {Heading.ONE_OFF})),
        double_running_gbp=math.fsum(extra_by_year(plan, {Heading.DOUBLE_RUNNING})),
        present_gbp=_present_gbp(plan, plan.option.levers.appraisal.count_transfers),
        present_without_transfers_gbp=_present_gbp(plan, counts_transfers=False),
        net_present_saving_gbp=plan.today_gbp - plan.objective_gbp,
        net_present_saving_without_transfers_gbp=next(without_transfers) - next(without_transfers),
        most_cash_gbp=most if is_ever_behind else 0.0,
        most_cash_year=plan.option.levers.appraisal.start.year - year if is_ever_behind else None,
    )


def settled_year(plan: Plan) -> int:
    """The year from which the yearly saving stays what it is in the last year, to within 1 %: it all runs by then."""
    saved = [-gbp for gbp in extra_by_year(plan, {Heading.RUNNING})]
    return runs_whole_from(saved, plan.option.levers.appraisal.start.year)


def runs_whole_from(yearly_saving_gbp: Sequence[float], first_year: int) -> int:
    """The year from which on each yearly saving is within a hundredth of the last year's: all that saves then runs."""
    last = yearly_saving_gbp[-1]
    year = len(yearly_saving_gbp) - 1
    while year > 0 and abs(yearly_saving_gbp[year - 1] - last) <= SETTLED_WITHIN * abs(last) + POUND:
        year -= 1
    return first_year + year


def _present_gbp(plan: Plan, counts_transfers: bool) -> float:
    then, today = (
        plan.net_present_gbp(
            a for a in accounts if heading(a.kind, a.cost) in CHANGE and is_counted(a.kind, counts_transfers)
        )
        for accounts in (plan.accounts, plan.today_accounts)
    )
    return then - today
