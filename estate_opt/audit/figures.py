"""Whether the plan tells its money and its worth as they are."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from estate_opt.audit.clock import Clock, Years
from estate_opt.audit.money import reckon
from estate_opt.audit.point import Case, Outcomes, allowance
from estate_opt.audit.result import Check
from estate_opt.audit.years import Course
from estate_opt.audit.years import counted as counted_by_year
from estate_opt.domain.costs import COSTS, Kind
from estate_opt.domain.plan import Account, LedgerRow, Status

_SHARE = 1e-12
"""Of a sum, by which adding in another order may differ."""
POUND = 1.0
"""What a sum may differ by from the same sum added up again."""

PENNY_GBP, PENNY_SHARE = 0.01, 1e-8
"""What a plan may be above its bound by and be called optimal at a gap of nil (a test compares with the program's)."""

Book = Mapping[tuple[str, str], Years]
"""£ of each year by (cost, payer)."""


@dataclass(frozen=True)
class Books:
    """The money of the target and of today: as the plan tells it, and as added up again."""

    case: Case

    @cached_property
    def clock(self) -> Clock:
        """The option's calendar."""
        return Clock(self.case.levers)

    @cached_property
    def course(self) -> Course:
        """The years of the plan, if it has any."""
        return Course(self.case)

    @cached_property
    def told(self) -> dict[str, Book]:
        """By scenario."""
        plan = self.case.plan
        return {"the plan": self._sum(plan.accounts), "today": self._sum(plan.today_accounts)}

    @cached_property
    def counted(self) -> dict[str, Book]:
        """By scenario."""
        today = reckon(self.case, self.case.today)
        if self.case.plan.programme is not None:
            return {"the plan": counted_by_year(self.course), "today": today}
        return {"the plan": reckon(self.case, self.case.target), "today": today}

    def _sum(self, accounts: Iterable[Account]) -> Book:
        found: dict[tuple[str, str], Years] = {}
        for account in accounts:
            key = account.cost, account.agency
            found.setdefault(key, np.zeros_like(self.clock.years))
            found[key] += np.array(account.gbp)
        return found

    def by_year(self, book: Book, cost: str) -> Years:
        """One cost in each year, whoever pays."""
        rows = [years for (of, _), years in book.items() if of == cost]
        return np.sum(rows, axis=0) if rows else np.zeros_like(self.clock.years)

    def present(self, years: Years) -> float:
        """Discounted sum."""
        return float(years @ self.clock.discount_factors)

    def total(self, book: Book) -> float:
        """Net present cost of the place: everything, but for transfers where the option does not count them."""
        left_out = set[Kind]() if self.case.levers.appraisal.count_transfers else {Kind.TRANSFER}
        return sum(self.present(years) for (cost, _), years in book.items() if COSTS[cost].kind not in left_out)


def _apart(told: float, counted: float) -> bool:
    return not abs(told - counted) <= max(POUND, _SHARE * abs(counted))  # of 1e16 a computer keeps two pounds


def cost_check(cost: str, books: Books) -> Check:
    """One cost of the plan and of today against the same added up again: in sum, by year and by payer."""
    outcomes: list[str | None] = []
    nothing = np.zeros_like(books.clock.years)
    for scenario, told in books.told.items():
        counted = books.counted[scenario]
        years_told, years_counted = books.by_year(told, cost), books.by_year(counted, cost)
        pairs = [("in sum", books.present(years_told), books.present(years_counted))]
        pairs += [
            (f"in year {year}", float(one), float(other))
            for year, (one, other) in enumerate(zip(years_told, years_counted, strict=True))
        ]
        for key in sorted(key for key in {*told, *counted} if key[0] == cost):
            one, other = (books.present(book.get(key, nothing)) for book in (told, counted))
            pairs.append((f"paid by {key[1]}", one, other))
        outcomes += [
            f"{cost}, {scenario}, {part}: £{one:,.2f} told, £{other:,.2f} counted." if _apart(one, other) else None
            for part, one, other in pairs
        ]
    what = f"The money for {cost.replace('_', ' ')} is as added up again from the tables: in sum, by year and by payer."
    return Check(cost, what, len(outcomes), tuple(outcome for outcome in outcomes if outcome is not None))


def named_costs(case: Case) -> Outcomes:
    """Every line of money is for a known cost, of its class, over the years of the appraisal."""
    for account in (*case.plan.accounts, *case.plan.today_accounts):
        years = len(account.gbp) == case.levers.appraisal.years and bool(np.isfinite(account.gbp).all())
        right = account.cost in COSTS and COSTS[account.cost].kind == account.kind and years
        yield None if right else f"{account.cost} of {account.agency} for {account.item}: not a proper line of money."


def net_present_cost(books: Books) -> Outcomes:
    """The net present cost of the plan and of today is as added up again, and as the solver counted it."""
    plan = books.case.plan
    then, today = books.total(books.counted["the plan"]), books.total(books.counted["today"])
    told = (
        ("The plan", plan.objective_gbp, then),
        ("Today", plan.today_gbp, today),
        ("The plan by the solver", plan.solved.objective_gbp, then),
        ("The solver's against the ledger's", plan.solved.objective_gbp, plan.objective_gbp),
    )
    for what, one, other in told:
        yield f"{what}: £{one:,.2f} told, £{other:,.2f} counted." if _apart(one, other) else None


def ledger(books: Books) -> Outcomes:
    """The ledgers of the plan and of today are the sums of their accounts."""
    plan = books.case.plan
    first = books.case.levers.appraisal.start.year
    for scenario, rows, accounts in (
        ("The plan", plan.ledger, plan.accounts),
        ("Today", plan.today_ledger, plan.today_accounts),
    ):
        left: dict[tuple[str, int, Kind, str], float] = {}
        for account in accounts:
            for year, gbp in enumerate(account.gbp):
                key = account.agency, first + year, account.kind, account.cost
                left[key] = left.get(key, 0.0) + gbp
        yield from _compared(scenario, rows, left)


def _compared(scenario: str, rows: Iterable[LedgerRow], left: dict[tuple[str, int, Kind, str], float]) -> Outcomes:
    for row in rows:
        key = row.agency, row.year, row.kind, row.cost
        left[key] = left.get(key, 0.0) - row.gbp
    for (agency, year, _, cost), gbp in left.items():
        yield f"{scenario}: {cost} of {agency} in {year} is £{gbp:,.2f} off." if abs(gbp) > POUND else None


def transfers(books: Books) -> Outcomes:
    """What one body pays another is nil in sum, in every year."""
    for scenario, book in books.told.items():
        for cost in ("hosting_charge", "recharge"):
            for year, gbp in enumerate(books.by_year(book, cost)):
                yield f"{cost}, {scenario}, year {year}: £{gbp:,.2f} in sum." if _apart(float(gbp), 0.0) else None


def _capital_gbp(books: Books, agency: str | None = None) -> float:
    """Undiscounted capital in the target, with optimism bias, of one payer or of all."""
    book = books.counted["the plan"]
    return sum(
        float(years.sum())
        for (cost, payer), years in book.items()
        if COSTS[cost].kind is Kind.CAPITAL and agency in (None, payer)
    )


def agency_capital(books: Books) -> Outcomes:
    """No agency spends more capital than its limit."""
    if not books.case.levers.capital.use_agency_limits:
        return
    for key, agency in books.case.estate.agencies.items():
        if agency.capital_limit_gbp is not None:
            spent, limit = _capital_gbp(books, key), agency.capital_limit_gbp
            yield (
                f"{key} spends £{spent:,.2f}; its limit is £{limit:,.2f}." if spent > limit + allowance(limit) else None
            )


def pooled_capital(books: Books) -> Outcomes:
    """All together spend no more capital than the option allows."""
    limit = books.case.levers.capital.pooled_limit_gbp
    if limit is not None:
        spent = _capital_gbp(books)
        yield f"£{spent:,.2f} is spent; the limit is £{limit:,.2f}." if spent > limit + allowance(limit) else None


def recharged_by_fte(books: Books) -> Outcomes:
    """The cost of each arrangement as a whole is borne by those it supplies, by FTE."""
    if books.case.plan.programme is not None:  # who joins later bears its part from then on: see *Cost* there
        return
    plan, recharged, whole = books.case.plan, dict[tuple[str, str], float](), dict[str, float]()
    for account in plan.accounts:
        gbp = books.present(np.array(account.gbp))
        if account.cost == "recharge":
            key = account.item.rpartition(" (")[0], account.agency
            recharged[key] = recharged.get(key, 0.0) + gbp
        elif account.cost in ("arrangement_fixed", "arrangement_setup"):
            key = account.item, account.agency
            recharged[key] = recharged.get(key, 0.0) + gbp
            whole[account.item] = whole.get(account.item, 0.0) + gbp
    for name, customers in books.case.target.customers.items():
        fte, served = sum(function.fte for function in customers), dict[str, float]()
        for function in customers:
            served[function.agency] = served.get(function.agency, 0.0) + function.fte
        for agency, theirs in served.items() if fte > 0 else ():
            told, share = recharged.get((name, agency), 0.0), whole.get(name, 0.0) * theirs / fte
            said = f"{agency} bears £{told:,.2f} of {name}; its share by FTE is £{share:,.2f}."
            yield said if _apart(told, share) else None


def no_body_worse_off(books: Books) -> Outcomes:
    """No body pays more than by carrying on as today, charges included, but for what the option allows."""
    levers = books.case.levers.accounts
    if not levers.no_body_worse_off:
        return
    for agency in books.case.estate.agencies:
        then, today = (
            math.fsum(books.present(years) for (_, payer), years in book.items() if payer == agency)
            for book in (books.counted["the plan"], books.counted["today"])
        )
        limit = today + levers.margin_share * abs(today) + levers.may_pay_more_gbp.get(agency, 0.0)
        said = f"{agency} pays £{then:,.2f} over the appraisal and £{today:,.2f} as today; allowed is £{limit:,.2f}."
        yield said if then > limit + POUND + allowance(limit) else None


def claims(case: Case) -> Outcomes:
    """The bound is no more than the plan's cost, and a plan called optimal is as near to it as was asked."""
    plan = case.plan
    yield None if plan.bound_gbp <= plan.objective_gbp + POUND else "The bound is more than the plan costs."
    gap = (plan.objective_gbp - plan.bound_gbp) / max(abs(plan.objective_gbp), 1.0)
    told_right = math.isclose(plan.gap, max(gap, 0.0), rel_tol=0.0, abs_tol=1e-9)  # both infinite: no bound yet
    yield None if told_right else f"The gap is told as {plan.gap:.4%}; it is {gap:.4%}."
    over_gbp = plan.objective_gbp - plan.bound_gbp - case.levers.solver.gap * max(abs(plan.objective_gbp), 1.0)
    rounding_gbp = max(PENNY_GBP, PENNY_SHARE * abs(plan.objective_gbp))
    proven = plan.status != Status.OPTIMAL or over_gbp <= rounding_gbp
    yield None if proven else f"The plan is called optimal with a gap of {gap:.4%}."
