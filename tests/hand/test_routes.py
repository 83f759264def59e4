"""Ways out of a building that closes: estates argued in words."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from estate_opt.audit import audit
from estate_opt.domain.blackouts import Blackout
from estate_opt.domain.estate import Building, Counter, Estate, Locality
from estate_opt.domain.routes import Route
from estate_opt.results.decisions_that_matter import every_decision
from estate_opt.results.programme import actions
from estate_opt.saved.programme_json import decided_of_json, programme_as_json
from tests.hand import PLAIN, best, building, closed, costs, east, home, place, spent, team

SALE = Route("old", "sell", receipt_gbp=100, homes=12)
TRANSFER = Route("old", "transfer", cost_gbp=10, keeps_hall=True, because="the parish will run it")


def old_hall(*routes: Route, **given: Any) -> Building:
    """A freehold that costs 300 a year to run."""
    return building("old", routes=routes, **{"running_gbp_per_year": 300} | given)


def village(*routes: Route, with_advice: bool = True) -> Estate:
    """The old hall and a new one 10 km off, where its team fits; advice is given in both, and people live by both."""
    counters = [Counter("advice", "old", True, 20), Counter("advice", "new", True, 5)] if with_advice else []
    homes: list[Locality] = [home("by the old", 0), home("by the new", 10)]
    return place([old_hall(*routes), building("new", **east(10))], [team("t", "old", 1)], counters=counters,
                 localities=homes)  # fmt: skip


def test_of_a_sale_and_a_transfer_the_better_is_taken() -> None:
    """Nobody needs the hall where no service is offered: it is sold for 100, which beats paying 10 to be rid of it.

    Twelve homes are built there. In a year of which all is saved, the place is 100 better off than nothing.
    """
    plan = best(village(SALE, TRANSFER, with_advice=False))
    costs(plan, -100, today=300)
    assert plan.routes == {"old": "sell"}
    assert (spent(plan, "receipt"), spent(plan, "exit")) == (-100, 0)
    assert audit(plan).passed
    (closing,) = (each for each in every_decision(plan) if each.what.startswith("Close"))
    assert "sold, for 12 homes" in closing.why


def test_a_transfer_beats_a_sale_where_the_hall_is_needed() -> None:
    """Who lives by the old hall may not go 10 km. Sold, its advice would end: so without a transfer it stays, for 325.

    Transferred, it costs 10 once; advice goes on in its hall for 20 a year, and at the new one for 5: 35.
    """
    costs(best(village(SALE)), 325, today=325)
    plan = best(village(SALE, TRANSFER))
    costs(plan, 35)
    assert (plan.routes, closed(plan)) == ({"old": "transfer"}, {"old"})
    assert ("advice", "old") in plan.counters
    assert audit(plan).passed
    (closing,) = (each for each in every_decision(plan) if each.what.startswith("Close"))
    assert "transferred to a community body, its hall kept (the parish will run it)" in closing.why


def test_a_counter_that_takes_desks_cannot_go_on_in_a_hall() -> None:
    """With a desk of its own advice needs a building that is in use: nothing closes."""
    estate = place(
        [old_hall(SALE, TRANSFER), building("new", **east(10))], [team("t", "old", 1)],
        counters=[Counter("advice", "old", True, 20, desks=1)], localities=[home("by the old", 0)],
    )  # fmt: skip
    costs(best(estate), 320, today=320)


def test_letting_earns_until_the_end_and_selling_sooner_or_later_does_not() -> None:
    """Three years, out at once: let for 50 a year it earns 150 and is still worth 80; sold after a year it brings 120.

    But until it is taken it stands empty, for 300 x 0.5 in that first year.
    """
    three = PLAIN | {"appraisal.years": 3, "exits.empty_running_share": 0.5}
    let, sell = Route("old", "let", income_gbp_per_year=50), Route("old", "sell", receipt_gbp=120, lag_years=1)
    estate = place([old_hall(let, sell, residual_gbp=80), building("new")], [team("t", "old", 1)])
    costs(best(estate, start=three), -150 - 80, today=900 - 80)
    only = place([old_hall(sell, residual_gbp=80), building("new")], [team("t", "old", 1)])
    costs(best(only, start=three), 150 - 120)
    assert audit(best(estate, start=three)).passed


def test_a_lease_that_is_let_on_is_paid_to_its_end() -> None:
    """Three years of rent at 200 that cannot be ended: let on for 120 it costs 80 a year; its rates of 40 are saved."""
    three = PLAIN | {"appraisal.years": 3}
    let, back = Route("old", "let", income_gbp_per_year=120), Route("old", "hand back")
    lease = building("old", tenure="leasehold", rent_gbp_per_year=200, rates_gbp_per_year=40, routes=(let, back))
    plan = best(place([lease, building("new")], [team("t", "old", 1)]), start=three)
    costs(plan, 3 * 80, today=3 * 240)
    assert plan.routes == {"old": "let"}


def test_whoever_a_lease_is_let_to_pays_no_longer_than_it_runs() -> None:
    """Of three years the lease runs for 731 days: let on for 120 it costs 80 a year, and nobody has it after."""
    let = Route("old", "let", income_gbp_per_year=120)
    lease = building("old", tenure="leasehold", lease_end=date(2029, 4, 1), rent_gbp_per_year=200, routes=(let,))
    plan = best(place([lease, building("new")], [team("t", "old", 1)]), start=PLAIN | {"appraisal.years": 3})
    costs(plan, 80 * 731 / 365.25, today=3 * 200)
    assert audit(plan).passed


@pytest.mark.parametrize("tenure", ["freehold", "leasehold", "licence"])
def test_one_usual_way_out_is_what_there_was(tenure: str) -> None:
    """A row that says no more than what the tenure says (sell; else hand back) changes nothing, to the penny."""
    usual = "sell" if tenure == "freehold" else "hand back"
    levers = {
        "appraisal.years": 6,
        "exits.sale_lag_years": 2.0,
        "exits.notice_months": 9,
        "exits.empty_running_share": 0.4,
    }
    given: dict[str, Any] = {
        "tenure": tenure, "rent_gbp_per_year": 0 if tenure == "freehold" else 70, "receipt_gbp": 55, "exit_gbp": 33,
        "rates_gbp_per_year": 12, "income_gbp_per_year": 4, "residual_gbp": 9,
    }  # fmt: skip
    way = Route("old", usual, receipt_gbp=55, cost_gbp=33, lag_years=2.0 if usual == "sell" else 0.0)
    with_row, without = (
        best(place([old_hall(*ways, **given), building("new")], [team("t", "old", 1)]), levers) for ways in ((way,), ())
    )
    assert with_row.objective_gbp == pytest.approx(without.objective_gbp, abs=0.005)
    assert [(each.cost, each.gbp) for each in with_row.accounts] == [(each.cost, each.gbp) for each in without.accounts]


YEARS = {"appraisal.years": 6, "programme.years": 4}


def test_a_way_out_is_taken_by_the_year_in_which_its_building_closes() -> None:
    """Five FTE move in a year. The room at £400 a year is left first, the old hall a year later: its 300 are paid once.

    It then stands empty for a year, at half, and is sold for 200 in the third: 300 + 150 - 200. A transfer would cost
    10 and spare the empty year: 310. The other way about the rent would be paid for a year: 400 + 150 - 200.
    """
    sale = Route("old", "sell", receipt_gbp=200, lag_years=1)
    room = building("room", tenure="licence", rent_gbp_per_year=400)
    estate = place([old_hall(sale, TRANSFER), room, building("new")], [team("t", "old", 5), team("u", "room", 5)])
    levers = YEARS | {"programme.fte_moved_per_year": 5, "exits.empty_running_share": 0.5}
    plan = best(estate, levers)
    costs(plan, 250)
    assert plan.programme is not None
    assert [year.decided.routes for year in plan.programme.years] == [{}, *[{"old": "sell"}] * 3]
    (received,) = (each.gbp for each in plan.accounts if each.cost == "receipt")
    assert received == (0, 0, -200, 0, 0, 0)
    assert audit(plan).passed
    (sold,) = (each for each in actions(plan) if each.what == "off the books" and each.subject.startswith("old"))
    assert (sold.day, sold.words) == (date(2029, 4, 1), "sold; nothing is paid for it any more")


def test_a_hall_that_is_kept_is_there_from_the_year_of_its_transfer() -> None:
    """Nothing of the council moves in the first year: 300 are paid, then 10 for the transfer; 25 a year for advice."""
    still = Blackout("council", date(2027, 1, 1), date(2027, 12, 31))
    plan = best(replace(village(SALE, TRANSFER), blackouts=(still,)), YEARS)
    costs(plan, 300 + 10 + 6 * 25)
    assert (plan.routes, closed(plan)) == ({"old": "transfer"}, {"old"})
    assert ("advice", "old") in plan.counters
    assert audit(plan).passed


def test_where_money_is_short_another_way_out_may_be_taken() -> None:
    """Let for 30 a year for six years the old hall brings 180, sold 100; so without pots it is let, and works of 100
    give the five who rent for 100 a year their desks: 100 - 180.

    There is no money but that of sales: let, the rent would be paid on: 600 - 180. Sold, it pays for the works: nil.
    """
    ways = Route("old", "let", income_gbp_per_year=30), Route("old", "sell", receipt_gbp=100)
    rows = [
        building("old", 1, routes=ways), building("room", tenure="licence", rent_gbp_per_year=100),
        building("new", 6, fitout_desks=5, fitout_gbp_per_desk=20),
    ]  # fmt: skip
    teams = [team("t", "old", 1), team("u", "room", 5), team("stays", "new", 5, movable=False)]
    without = best(place(rows, teams), YEARS)
    costs(without, 100 - 180)
    assert without.routes == {"old": "let"}
    pots = {"capital.by_year_gbp": {"pooled": [0.0]}, "capital.recycle_receipts_share": 1.0}
    plan = best(place(rows, teams), YEARS | pots)
    costs(plan, 0)
    assert plan.routes == {"old": "sell"}
    assert audit(plan).passed


def test_a_programme_is_read_again_with_its_ways_out() -> None:
    """Each year of a plan's file says by which way its buildings are left, and so does its target."""
    plan = best(village(SALE, TRANSFER), YEARS)
    told = programme_as_json(plan)
    assert told is not None
    assert plan.programme is not None
    assert [decided_of_json(year).routes for year in told["years"]] == [{"old": "transfer"}] * 4
    assert decided_of_json(told["target"]).routes == plan.programme.target.routes == {"old": "transfer"}
