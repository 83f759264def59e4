"""Business rates, a transfer within the public purse, and what is owned at the end: estates argued in words."""

from pathlib import Path
from typing import Any

import pytest

from estate_opt.audit import audit
from estate_opt.domain.costs import Kind
from estate_opt.domain.estate import Estate
from estate_opt.domain.plan import Plan
from estate_opt.results.sentences import sentences
from estate_opt.results.summary import headline
from tests.hand import best, building, closed, costs, option, place, spent, team
from tests.small_place import findings_of, with_cell

LEFT_OUT = {"appraisal.count_transfers": False}

TWO_BILLS = place(
    [building("a", rent_gbp_per_year=80), building("b", rates_gbp_per_year=100)],
    [team("t1", "a", 5), team("t2", "b", 5)],
)
"""Either building has room for both teams: a costs £80 of rent, b £100 of rates."""


def test_to_the_bodies_rates_are_a_cost_like_any_other() -> None:
    """Of rent of 80 and rates of 100 the dearer goes: a plan is made for the bodies' budgets unless told otherwise."""
    plan = best(TWO_BILLS)
    costs(plan, 80, today=180)
    assert closed(plan) == {"b"}


def test_to_the_public_purse_as_a_whole_rates_are_no_cost() -> None:
    """Nobody gains by rates that are saved, so the rent goes: 0 against 80 today; the £100 are paid all the same."""
    plan = best(TWO_BILLS, LEFT_OUT)
    costs(plan, 0, today=80)
    assert closed(plan) == {"a"}
    assert spent(plan, "rates") == 100
    assert audit(plan).passed


def test_what_the_bodies_pay_is_told_either_way() -> None:
    """Yearly cost is cash: 180 today. Kept are £100 of rates, or £80 of rent, whatever is counted for the place."""
    counted, left_out = headline(best(TWO_BILLS)), headline(best(TWO_BILLS, LEFT_OUT))
    assert (counted.yearly_today_gbp, counted.yearly_plan_gbp, left_out.yearly_plan_gbp) == (180, 80, 100)
    assert (counted.transfers.present_today_gbp, counted.transfers.present_plan_gbp) == (100, 0)
    assert (left_out.transfers.present_today_gbp, left_out.transfers.present_plan_gbp) == (100, 100)
    assert (counted.counts_transfers, left_out.counts_transfers) == (True, False)


def test_rates_that_are_saved_but_not_counted_are_said_to_be_so() -> None:
    """b has a rent of 90 beside its rates of 100: it goes, £190 are saved in cash, and 100 of that is nobody's gain."""
    estate = place(
        [building("a", rent_gbp_per_year=80), building("b", rates_gbp_per_year=100, rent_gbp_per_year=90)],
        [team("t1", "a", 5), team("t2", "b", 5)],
    )
    plan = best(estate, LEFT_OUT)
    costs(plan, 80, today=170)
    told = " ".join(sentences(headline(plan)))
    assert "saves £190 a year" in told
    assert "Of that, £100 a year is business rates, which another part of the public purse goes without" in told
    assert "business rates" not in " ".join(sentences(headline(best(estate))))


def for_sale(**given: Any) -> Estate:
    """Both teams fit into a; b is a freehold that brings £100."""
    return place([building("a"), building("b", receipt_gbp=100, **given)], [team("t1", "a", 5), team("t2", "b", 5)])


def test_selling_forgoes_what_would_be_owned_at_the_end() -> None:
    """Three years without discounting: £100 now, or £150 at the end. b is kept; were it worth £90 then, it would go."""
    years = {"appraisal.years": 3}
    costs(best(for_sale(residual_gbp=150), years), -150, today=-150)
    costs(best(for_sale(residual_gbp=90), years), -100, today=-90)
    costs(best(for_sale(), years), -100, today=0)


def test_what_is_owned_at_the_end_is_worth_less_today() -> None:
    """At 50 % a year the £150 of the third year are worth 150 ÷ 1.5² = £66.67 today, less than £100 now."""
    plan = best(for_sale(residual_gbp=150), {"appraisal.years": 3, "appraisal.discount_rate": 0.5})
    costs(plan, -100, today=-150 / 2.25)
    assert closed(plan) == {"b"}


def test_what_is_closed_but_not_sold_in_time_is_still_owned() -> None:
    """A sale takes three years of three: b (£20 a year to run) is left for nothing, and at the end it is worth £150."""
    estate = for_sale(residual_gbp=150, running_gbp_per_year=20)
    plan = best(estate, {"appraisal.years": 3, "exits.sale_lag_years": 3})
    costs(plan, -150, today=60 - 150)
    assert closed(plan) == {"b"}
    assert audit(plan).passed


def test_a_market_that_pays_less_pays_less_for_both() -> None:
    """At 60 % of its price a sale brings 60, and what is kept is worth 0.6 × 150 = 90: b is kept."""
    costs(best(for_sale(residual_gbp=150), {"outturn.receipts_factor": 0.6}), -90, today=-90)


def test_a_candidate_that_is_bought_is_owned_at_the_end() -> None:
    """The hub costs 100 to open and is worth 70 at the end: 30 in all, less than the 40 of rent in a."""
    hub = building("hub", status="candidate", opening_gbp=100, residual_gbp=70)
    estate = place([building("a", rent_gbp_per_year=40, tenure="licence"), hub], [team("t", "a", 5)])
    costs(best(estate), 30, today=40)


def no_cash(plan: Plan) -> bool:
    return all(account.kind is Kind.RESIDUAL for account in plan.accounts if account.cost == "residual")


def test_what_is_owned_is_no_cash() -> None:
    """Nobody is paid for it: no running cost, no receipt and no payback hangs on it."""
    plan = best(for_sale(residual_gbp=150))
    figures = headline(plan)
    assert no_cash(plan)
    assert (figures.yearly_today_gbp, figures.yearly_plan_gbp, figures.receipts_gbp) == (0, 0, 0)
    assert str(figures.payback) == "nothing to earn back"
    assert figures.net_present_plan_gbp == pytest.approx(-150)


def test_what_is_leased_is_worth_nothing_at_the_end(tmp_path: Path) -> None:
    """A leasehold's residual_gbp counts nothing, and `check` says so at its cell; a freehold's is in order."""
    leased = place(
        [building("a"), building("b", residual_gbp=150, tenure="licence", rent_gbp_per_year=1)],
        [team("t1", "a", 5), team("t2", "b", 5)],
    )
    costs(best(leased), 0, today=1)
    annex = findings_of(tmp_path / "annex", option(), buildings=with_cell("buildings", "annex", "residual_gbp", 9000))
    (told,) = [finding for finding in annex if finding.column == "residual_gbp"]
    assert (told.row, told.severity.value) == (3, "warning")
    assert "counts for freeholds alone" in told.problem
    hall = findings_of(tmp_path / "hall", option(), buildings=with_cell("buildings", "hall", "residual_gbp", 9000))
    assert not [finding for finding in hall if finding.column == "residual_gbp"]
