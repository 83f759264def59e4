"""The re-check of what bodies are to pay each other, so that each bears its share: nil in each year, to the penny.

Figures are added up here as decimals, from the plan's ledger and from what an agreement would say; nothing is asked of
the code that worked the payments out.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from estate_opt.audit.clock import Clock
from estate_opt.audit.point import Outcomes
from estate_opt.audit.result import Audit, Check
from estate_opt.domain.costs import Kind
from estate_opt.domain.plan import LedgerRow
from estate_opt.options.levers import Levers

PENNY = Decimal("0.01")
OFF_GBP = 1e-6
"""By which a sum of pounds and pence may be off that a computer made in another order."""

Payment = tuple[str, str, float]
"""Who pays whom how many pounds in each year."""


@dataclass(frozen=True)
class BodyYear:
    """What a body pays in a year of the appraisal: in the plan by itself, to others, and with that, in pounds."""

    agency: str
    year: int
    """The calendar year in which the year of the appraisal begins."""
    in_plan_gbp: float
    transfer_gbp: float
    """Below nought: is paid."""
    with_transfers_gbp: float


@dataclass(frozen=True)
class Agreed:
    """An agreement under re-check."""

    levers: Levers
    ledger: Sequence[LedgerRow]
    """Of the plan."""
    objective_gbp: float
    """Net present cost of the plan."""
    shares_gbp: Mapping[str, float]
    """What each body is to bear over the appraisal, at today's worth."""
    payments: Sequence[Payment]
    years: Sequence[int]
    """In which they are paid."""
    booked: Sequence[BodyYear]
    """The ledger with transfers."""

    @cached_property
    def paid_gbp(self) -> dict[tuple[str, int], float]:
        """By body and year, what is counted of the plan's ledger."""
        left_out = set[Kind]() if self.levers.appraisal.count_transfers else {Kind.TRANSFER}
        found: dict[tuple[str, int], float] = {}
        for row in self.ledger:
            if row.kind not in left_out:
                found[row.agency, row.year] = found.get((row.agency, row.year), 0.0) + row.gbp
        return found

    @cached_property
    def factors(self) -> dict[int, float]:
        """What a pound of each year is worth today."""
        first = self.levers.appraisal.start.year
        return {first + number: float(factor) for number, factor in enumerate(Clock(self.levers).discount_factors)}


def audit_transfers(agreed: Agreed) -> Audit:
    """Check the transfers, and add up the ledger with them again."""
    checks = []
    for rule in RULES:
        outcomes = list(rule(agreed))
        breaches = tuple(outcome for outcome in outcomes if outcome is not None)
        checks.append(Check(rule.__name__, (rule.__doc__ or "").strip(), len(outcomes), breaches))
    return Audit(tuple(checks))


def transfers_nil_each_year(agreed: Agreed) -> Outcomes:
    """What bodies pay each other is whole pence, and nil in sum in each year to the penny."""
    for year in agreed.factors:
        pounds = [Decimal(repr(row.transfer_gbp)) for row in agreed.booked if row.year == year]
        whole = all(each == each.quantize(PENNY) for each in pounds)
        left = sum(pounds, Decimal(0))
        yield None if whole and not left else f"In {year} transfers come to £{left:,f} in sum, and not to nil."


def transfers_are_the_payments(agreed: Agreed) -> Outcomes:
    """What each body pays others in a year, or is paid, is what the payments between two bodies come to."""
    for row in agreed.booked:
        due = Decimal(0)
        for payer, payee, gbp in agreed.payments if row.year in agreed.years else ():
            due += Decimal(repr(gbp)) * ((payer == row.agency) - (payee == row.agency))
        told = Decimal(repr(row.transfer_gbp))
        said = f"{row.agency} pays £{told:,f} to others in {row.year}; by the payments it is £{due:,f}."
        yield None if told == due else said


def ledger_with_transfers(agreed: Agreed) -> Outcomes:
    """Each body's year is the plan's ledger and its transfer, no year left out; the place pays as much as without."""
    with_gbp, without_gbp = dict.fromkeys(agreed.factors, 0.0), dict.fromkeys(agreed.factors, 0.0)
    for (_, year), gbp in agreed.paid_gbp.items():
        without_gbp[year] += gbp
    missing = set(agreed.paid_gbp)
    for row in agreed.booked:
        missing.discard((row.agency, row.year))
        counted = agreed.paid_gbp.get((row.agency, row.year), 0.0) + row.transfer_gbp
        with_gbp[row.year] += row.with_transfers_gbp
        said = f"{row.agency} in {row.year}: £{row.with_transfers_gbp:,.2f} told, £{counted:,.2f} counted."
        yield said if abs(row.with_transfers_gbp - counted) > OFF_GBP * max(1.0, abs(counted) * OFF_GBP) else None
    for year, gbp in with_gbp.items():
        said = f"In {year} all pay £{gbp:,.2f} with transfers and £{without_gbp[year]:,.2f} without."
        yield said if abs(gbp - without_gbp[year]) >= float(PENNY) / 2 else None
    for agency, year in sorted(missing):
        gbp = agreed.paid_gbp[agency, year]
        yield f"What {agency} pays in {year} is left out: £{gbp:,.2f}." if abs(gbp) > OFF_GBP else None


def shares_are_borne(agreed: Agreed) -> Outcomes:
    """With transfers each body bears its share over the appraisal, but for the rounding of each year to the penny."""
    bodies, worth = len(agreed.shares_gbp), sum(agreed.factors[year] for year in agreed.years)
    for agency, share in agreed.shares_gbp.items():
        borne = sum(row.with_transfers_gbp * agreed.factors[row.year] for row in agreed.booked if row.agency == agency)
        said = f"{agency} bears £{borne:,.2f} with transfers; its share is £{share:,.2f}."
        # Half a penny of its own, and the largest takes up those of all others.
        yield said if abs(borne - share) > float(PENNY) / 2 * bodies * worth + float(PENNY) else None


def shares_sum_to_the_plan(agreed: Agreed) -> Outcomes:
    """The shares of all bodies sum to the net present cost of the plan, to the penny."""
    summed = sum(agreed.shares_gbp.values())
    off = abs(summed - agreed.objective_gbp) > float(PENNY)
    yield f"The shares sum to £{summed:,.2f}; the plan costs £{agreed.objective_gbp:,.2f}." if off else None


RULES: tuple[Callable[[Agreed], Outcomes], ...] = (
    transfers_nil_each_year, transfers_are_the_payments, ledger_with_transfers, shares_are_borne,
    shares_sum_to_the_plan,
)  # fmt: skip
"""What is checked. A rule's docstring is the sentence that its reader sees."""
