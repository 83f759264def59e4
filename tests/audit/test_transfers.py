"""The re-check of transfers: a penny wrong anywhere is found, and told where."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from estate_opt.audit.transfers import Agreed, BodyYear, audit_transfers
from estate_opt.domain.costs import Kind
from estate_opt.domain.plan import LedgerRow
from estate_opt.options.option import load

YEARS = (2027, 2028, 2029)
FACTORS = (1.0, 1 / 1.035, 1 / 1.035**2)
WORTH = FACTORS[1] + FACTORS[2]
"""Of a pound in each of the years in which transfers are paid: the second and the third."""


def agreed() -> Agreed:
    """North pays 100 a year in the plan and bears 10.01 a year more; South pays 50 and is paid that; East 7, no more.

    The 5 of business rates that East pays are a transfer, which this option leaves out.
    """
    option = load("base", {"appraisal.years": 3, "appraisal.start": "2027-04-01", "appraisal.count_transfers": False})
    yearly, paid = {"north": 100.0, "south": 50.0, "east": 7.0}, {"north": 10.01, "south": -10.01, "east": 0.0}
    ledger = [LedgerRow(body, year, Kind.CASHABLE, "rent", gbp) for body, gbp in yearly.items() for year in YEARS]
    ledger.append(LedgerRow("east", 2028, Kind.TRANSFER, "rates", 5.0))
    booked = [
        BodyYear(body, year, gbp, transfer, gbp + transfer)
        for body, gbp in yearly.items()
        for year in YEARS
        for transfer in [paid[body] if year > YEARS[0] else 0.0]
    ]
    shares = {body: gbp * sum(FACTORS) + paid[body] * WORTH for body, gbp in yearly.items()}
    payments = [("north", "south", 10.01)]
    return Agreed(option.levers, ledger, 157.0 * sum(FACTORS), shares, payments, YEARS[1:], booked)


def broken(found: Agreed) -> set[str]:
    return {check.rule for check in audit_transfers(found).checks if check.breaches}


def test_what_is_right_passes() -> None:
    """Each check has looked at something, and found nothing wrong."""
    audited = audit_transfers(agreed())
    assert [check.breaches for check in audited.checks] == [()] * 5
    assert all(check.checked for check in audited.checks)


def a_penny_more_paid(right: Agreed) -> Agreed:
    """By North in 2029, everything that follows from it worked out anew."""
    more = [
        replace(row, transfer_gbp=10.02, with_transfers_gbp=110.02)
        if (row.agency, row.year) == ("north", 2029)
        else row
        for row in right.booked
    ]
    return replace(right, booked=more)


def half_a_penny_to_both(right: Agreed) -> Agreed:
    """Nil in sum, but nobody can pay it."""
    less = [
        replace(row, transfer_gbp=10.005 * row.transfer_gbp / 10.01) if row.transfer_gbp else row
        for row in right.booked
    ]
    return replace(right, booked=less)


def a_payment_too_large(right: Agreed) -> Agreed:
    return replace(right, payments=[("north", "south", 10.02)])


def paid_in_the_first_year_too(right: Agreed) -> Agreed:
    return replace(right, years=YEARS)


def told_a_penny_too_little(right: Agreed) -> Agreed:
    """East's 2028 with transfers."""
    less = [replace(row, with_transfers_gbp=6.99) if row.agency == "east" else row for row in right.booked]
    return replace(right, booked=less)


def a_year_left_out(right: Agreed) -> Agreed:
    """With what it would have paid told in another, so that it bears its share all the same."""
    return replace(right, booked=[row for row in right.booked if (row.agency, row.year) != ("east", 2027)])


def a_share_too_large(right: Agreed) -> Agreed:
    return replace(right, shares_gbp={**right.shares_gbp, "south": right.shares_gbp["south"] + 0.06})


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        (a_penny_more_paid, "transfers_nil_each_year"),
        (half_a_penny_to_both, "transfers_nil_each_year"),
        (a_payment_too_large, "transfers_are_the_payments"),
        (paid_in_the_first_year_too, "transfers_are_the_payments"),
        (told_a_penny_too_little, "ledger_with_transfers"),
        (a_year_left_out, "ledger_with_transfers"),
        (a_share_too_large, "shares_are_borne"),
        (a_share_too_large, "shares_sum_to_the_plan"),
    ],
    ids=lambda each: each.__name__ if callable(each) else each,
)
def test_a_wrong_penny_is_found(wrong: Callable[[Agreed], Agreed], rule: str) -> None:
    assert rule in broken(wrong(agreed()))


def test_it_is_told_where() -> None:
    """The year and the sum that is left; the body and what the payments come to."""
    checks = {check.rule: check.breaches for check in audit_transfers(a_penny_more_paid(agreed())).checks}
    assert checks["transfers_nil_each_year"] == ("In 2029 transfers come to £0.01 in sum, and not to nil.",)
    assert checks["transfers_are_the_payments"] == (
        "north pays £10.02 to others in 2029; by the payments it is £10.01.",
    )
