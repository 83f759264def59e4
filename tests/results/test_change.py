"""What change costs, the most cash it takes and what comes of it, on money that can be worked out in one's head."""

from dataclasses import replace

import pytest

from estate_opt.domain.costs import Kind
from estate_opt.domain.estate import Arrangement, SupportFunction, Tier
from estate_opt.domain.plan import Plan
from estate_opt.planning import solve_estate
from estate_opt.results.change import change, settled_year
from estate_opt.results.payback import payback
from estate_opt.results.sentences import sentences
from estate_opt.results.summary import headline
from tests.audited_town import town, town_option
from tests.hand import building, option, place, spent, team
from tests.results.test_summary import account, with_money


@pytest.fixture(scope="module")
def plan() -> Plan:
    return solve_estate(town(), town_option())


def spending(plan: Plan) -> Plan:
    """150 of works in 2027, 30 of double running in 2028, rent of 100 that is 50 from 2028 on, 40 from a sale in 2029.

    Beyond today: +150; +30 − 50; −50 − 40; −50 …: out of pocket by 150, 130, 40, and 10 in hand at the end of 2030.
    """
    return with_money(
        plan,
        account(Kind.CASHABLE, "rent", (100.0,), 50.0),
        account(Kind.CAPITAL, "opening", (150.0,)),
        account(Kind.CASHABLE, "functions_double_running", (0.0, 30.0)),
        account(Kind.RECEIPT, "receipt", (0.0, 0.0, -40.0)),
        account(Kind.SOCIAL, "carbon", (), 7.0),
    )


def test_change_costs_its_one_offs_and_its_double_running(plan: Plan) -> None:
    """150 and 30; the first sentence of what it takes says 180, and the 30 are in no yearly cost."""
    made = spending(plan)
    found, figures = change(made), headline(made)
    assert (found.one_off_gbp, found.double_running_gbp, found.gbp) == (150, 30, 180)
    assert "Carrying it out costs £180" in " ".join(sentences(figures))
    assert (figures.investment_gbp, figures.yearly_saving_gbp) == (150, 50)


def test_the_most_cash_is_at_the_end_of_the_worst_year(plan: Plan) -> None:
    """150 at the end of 2027; with 30 more spent then in 2028 it would be 160 a year later."""
    found = change(spending(plan))
    assert (found.most_cash_gbp, found.most_cash_year) == (150, 2027)
    later = account(Kind.CASHABLE, "functions_double_running", (0.0, 30.0))
    made = spending(plan)
    found = change(with_money(plan, *made.accounts, later))
    assert (found.most_cash_gbp, found.most_cash_year) == (160, 2028)


def test_a_plan_that_is_never_out_of_pocket_needs_no_cash(plan: Plan) -> None:
    """Rent falls to 50 at once, and 120 are spent in 2029 when 150 are in hand."""
    found = change(
        with_money(plan, account(Kind.CASHABLE, "rent", (), 50.0), account(Kind.CAPITAL, "opening", (0.0, 0.0, 120.0)))
    )
    assert (found.most_cash_gbp, found.most_cash_year) == (0, None)


def test_payback_with_receipts_and_without(plan: Plan) -> None:
    """With the 40 of the sale the last year out of pocket is 2029; without it 2030 ends 30 behind, 2031 20 ahead."""
    made = spending(plan)
    assert payback(made).year == 2030
    assert payback(made, with_receipts=False).year == 2031
    assert headline(made).payback_without_receipts.year == 2031


def test_benefits_over_costs_are_what_is_saved_over_what_change_costs(plan: Plan) -> None:
    """Costs at present value: 150 + 30 ÷ 1.035. Saved: 50 a year from 2028, 40 in 2029, discounted; carbon is alike."""
    found = change(spending(plan))
    cost = 150 + 30 / 1.035
    saved = sum(50 / 1.035**year for year in range(1, 20)) + 40 / 1.035**2
    assert found.present_gbp == pytest.approx(cost)
    assert found.present_saving_gbp == pytest.approx(saved)
    assert found.benefit_cost_ratio == pytest.approx(saved / cost)
    same = (account(Kind.CASHABLE, "rent", (), 100.0), account(Kind.SOCIAL, "carbon", (), 7.0))
    assert change(with_money(plan, *same)).benefit_cost_ratio is None


@pytest.mark.parametrize("counts", [True, False])
def test_the_benefit_cost_ratio_is_without_business_rates(plan: Plan, counts: bool) -> None:
    """Rates of 20 paid twice in 2027, and 30 a year less of them: a transfer, so neither is a cost or a benefit.

    What is left is 150 of works for 50 a year from 2028, whether or not the option counts rates.
    """
    made = with_money(
        plan,
        account(Kind.CASHABLE, "rent", (100.0,), 50.0),
        account(Kind.CAPITAL, "opening", (150.0,)),
        account(Kind.TRANSFER, "rates_double_running", (20.0,)),
        account(Kind.TRANSFER, "rates", (), -30.0),
        account(Kind.SOCIAL, "carbon", (), 7.0),
    )
    if not counts:
        made = replace(made, option=made.option.varied({"appraisal.count_transfers": False}))
    assert change(made).benefit_cost_ratio == pytest.approx(sum(50 / 1.035**year for year in range(1, 20)) / 150)


def test_what_is_earned_back_by_selling_says_so(plan: Plan) -> None:
    """By 2030 with the 40 of a sale, by 2031 without; where nothing is sold there is nothing to add."""
    told = " ".join(sentences(headline(spending(plan))))
    assert "earned back by 2030 with £40 of receipts from sales; without them by 2031." in told
    bare = with_money(plan, *(each for each in spending(plan).accounts if each.kind is not Kind.RECEIPT))
    assert "earned back by 2031." in " ".join(sentences(headline(bare)))


def test_what_is_saved_and_is_not_cash_is_told(plan: Plan) -> None:
    """Carbon of 7 a year is 4: 3 a year at present value; the public's ways are worth 2 a year more; no cash."""
    made = with_money(
        plan,
        account(Kind.CASHABLE, "rent", (), 100.0),
        account(Kind.SOCIAL, "carbon", (), 3.0),
        account(Kind.SOCIAL, "carbon_by_desk", (), 1.0),
        account(Kind.SOCIAL, "public_travel", (), 2.0),
    )
    worth = sum(plan.discount_factors)
    saved = dict(headline(made).not_cash_saved)
    assert saved == pytest.approx({"carbon, at the government's value": 3 * worth, "the public's travel": -2 * worth})
    cash_only = with_money(plan, account(Kind.CASHABLE, "rent", (), 90.0), account(Kind.SOCIAL, "carbon", (), 7.0))
    assert headline(cash_only).not_cash_saved == ()


def test_business_rates_are_a_cost_of_change_only_where_they_count(plan: Plan) -> None:
    """They are cash either way; at present value they are left out where the option leaves them out."""
    twice = account(Kind.TRANSFER, "rates_double_running", (20.0,))
    made = with_money(plan, account(Kind.CASHABLE, "rent", (), 100.0), twice)
    assert made.option.levers.appraisal.count_transfers
    assert (change(made).gbp, change(made).present_gbp) == (20, 20)
    left_out = solve_estate(town(), town_option().varied({"appraisal.count_transfers": False}))
    made = with_money(left_out, account(Kind.CASHABLE, "rent", (), 100.0), twice)
    assert (change(made).gbp, change(made).present_gbp) == (20, 0)


def test_it_all_runs_from_the_year_that_the_saving_stays_what_it_is(plan: Plan) -> None:
    """20 saved in 2028, 49.6 in 2029 and 50 from then on: within 1 % of 50 from 2029."""
    made = with_money(plan, account(Kind.CASHABLE, "rent", (100.0, 80.0, 50.4), 50.0))
    assert settled_year(made) == 2029
    assert settled_year(with_money(plan, account(Kind.CASHABLE, "rent", (), 50.0))) == 2027


def test_a_small_place_by_hand() -> None:
    """Three years, everybody moves at the start of the second, half a year of both, in buildings and in functions.

    a (rent 100, on a lease that can be left) closes for a hub (rent 40, opened for 30). Double running: 50 of a in the
    second year, 20 of the hub in the first. Each body's IT of 60 falls to 30 from the second year, and its own runs on
    for half of it: 30 each. So rent is 100, 40, 40, functions 120, 60, 60, double running 20, 50 + 60, 0; works 30.
    Beyond today's 220: 50 in the first year; 100 − 120 + 110 − … = −10 in the second: 50 is the most, in the first.
    """
    deal = Arrangement("k", "IT", "council", "hub", tiers=(Tier(0, 0.5, 0.5),))
    estate = place(
        [
            building("a", tenure="licence", status="close", rent_gbp_per_year=100),
            building("hub", status="candidate", rent_gbp_per_year=40, opening_gbp=30),
        ],
        [team("t", "a", 5)],
        functions=[SupportFunction(who, "IT", 1, 60, 0, 0) for who in ("council", "nhs")],
        arrangements=[deal],
    )
    found = solve_estate(estate, option({
        "appraisal.years": 3, "moves.move_year": 1, "moves.double_running_months": 6,
        "functions.double_running_months": 6,
    }))  # fmt: skip
    assert (spent(found, "rent"), spent(found, "function_staff")) == (180, 240)
    assert spent(found, "buildings_double_running") == pytest.approx(20 + 50)
    assert spent(found, "functions_double_running") == pytest.approx(60)
    told = change(found)
    assert told.one_off_gbp == pytest.approx(30)
    assert told.double_running_gbp == pytest.approx(130)
    assert told.most_cash_gbp == pytest.approx(50)
    assert told.most_cash_year == 2027
    assert found.objective_gbp == pytest.approx(180 + 240 + 130 + 30)
