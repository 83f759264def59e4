"""Programmes over years whose best course can be argued in words, and added up on paper."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from estate_opt.audit import audit
from estate_opt.domain.blackouts import Blackout
from estate_opt.domain.estate import Agency, Arrangement, Estate, Lock, SupportFunction, Tier
from estate_opt.domain.plan import Plan
from estate_opt.ground.errors import NoPlanError, OptionError
from estate_opt.planning import solve
from tests.hand import best as solved
from tests.hand import building, closed, costs, has_no_plan, option, place, spent, team
from tests.small_place import Grid, findings_of, read_small, with_cell

YEARS = {"appraisal.years": 6, "programme.years": 4}
"""Six years are counted, and things may happen on the first day of each of the first four."""


def best(estate: Estate, levers: dict[str, Any]) -> Plan:
    """The plan with its programme, re-checked in every year."""
    plan = solved(estate, levers)
    assert [breach for check in audit(plan).checks for breach in check.breaches] == []
    return plan


def rented(name: str, gbp: float, **given: Any) -> Any:
    """A building that costs so much a year, and can be left on any day."""
    return building(name, tenure="licence", rent_gbp_per_year=gbp, **given)


def when(plan: Plan, name: str, at: str | None) -> int | None:
    """The year of the programme from which on a team is in a building; None: it never is."""
    assert plan.programme is not None
    return next((n for n, year in enumerate(plan.programme.years) if year.decided.housing[name] == at), None)


TWO = place([rented("a", 100), building("b", 10)], [team("t", "a", 5)])
"""A team in a rented room, and room for it in a building that costs nothing."""


def test_without_limits_everything_happens_at_once() -> None:
    """Waiting a year costs a year's rent, so all is done on the first day, as without a programme."""
    for years in (0, 1, 4):
        plan = best(TWO, {"appraisal.years": 6, "programme.years": years})
        costs(plan, 0, today=600)
        assert years == 0 or when(plan, "t", "b") == 0


def test_a_plan_without_years_has_no_programme() -> None:
    """programme.years = 0 is a plan as it always was."""
    assert best(TWO, {"appraisal.years": 6}).programme is None


def test_so_many_fte_move_in_a_year() -> None:
    """Three teams of 5 at £100, £90 and £80 a year, and 5 move a year: the dearest first. 0 + 90 + 2 × 80 is paid."""
    estate = place(
        [rented("a", 100), rented("b", 90), rented("c", 80), building("hall", 15)],
        [team("t", "a", 5), team("u", "b", 5), team("v", "c", 5)],
    )
    plan = best(estate, {**YEARS, "programme.fte_moved_per_year": 5})
    costs(plan, 90 + 2 * 80)
    assert [when(plan, name, "hall") for name in "tuv"] == [0, 1, 2]


def test_so_many_buildings_close_in_a_year() -> None:
    """One building a year: the same three close in the same order, though all teams may move at once."""
    estate = place(
        [rented("a", 100), rented("b", 90), rented("c", 80), building("hall", 15)],
        [team("t", "a", 5), team("u", "b", 5), team("v", "c", 5)],
    )
    costs(best(estate, {**YEARS, "programme.closures_per_year": 1}), 90 + 2 * 80)


def test_what_does_not_fit_into_the_years_is_dropped() -> None:
    """With two years and 5 FTE in each the cheapest of three rooms is kept for good: 90 for a year, 80 for all six."""
    estate = place(
        [rented("a", 100), rented("b", 90), rented("c", 80), building("hall", 15)],
        [team("t", "a", 5), team("u", "b", 5), team("v", "c", 5)],
    )
    plan = best(estate, {**YEARS, "programme.years": 2, "programme.fte_moved_per_year": 5})
    costs(plan, 90 + 6 * 80)
    assert closed(plan) == {"a", "b"}
    assert plan.programme is not None
    assert plan.programme.target.housing["v"] == "hall"


LEASE = place(
    [
        building("a", tenure="leasehold", rent_gbp_per_year=36525, lease_end=date(2032, 4, 1),
                 break_date=date(2028, 3, 1)),
        building("b", 10),
    ],
    [team("t", "a", 5)],
)  # fmt: skip
"""Rent of £100 a day, a break eleven months after the start, and the lease's end five years after it."""


def _held(estate: Estate) -> Estate:
    """Nothing of the council moves in the first month, so in the first year."""
    return replace(estate, blackouts=(Blackout("council", date(2027, 3, 1), date(2027, 4, 30)),))


def test_a_break_that_is_one_month_too_early_is_lost() -> None:
    """Out by 1 April 2027 the break of 1 March 2028 is used: 335 days' rent. A year later it is a month past: all five
    years, 1,827 days, are paid. With a break a month after that move it is 395 days.
    """
    costs(best(LEASE, YEARS), 33500)
    costs(best(_held(LEASE), YEARS), 182700)
    later = replace(LEASE.buildings["a"], break_date=date(2028, 4, 30))
    costs(best(_held(replace(LEASE, buildings={**LEASE.buildings, "a": later})), YEARS), 39500)


def test_notice_is_served_before_the_move() -> None:
    """The move is held back to 1 April 2028 and the break is that day. Twelve months' notice can be given on the first
    day of all: 366 days' rent. Thirteen months' could not: the lease runs to its end.
    """
    for months, gbp in ((12, 36600), (13, 182700)):
        a = replace(LEASE.buildings["a"], break_date=date(2028, 4, 1), notice_months=months)
        costs(best(_held(replace(LEASE, buildings={**LEASE.buildings, "a": a})), YEARS), gbp)


FITOUTS = place(
    [
        rented("a", 100), building("b", 5, fitout_desks=5, fitout_gbp_per_desk=20),
        rented("n", 100, agency="nhs"), building("m", 5, agency="nhs", fitout_desks=5, fitout_gbp_per_desk=10),
    ],
    [team("t", "a", 5), team("stay", "b", 5), team("u", "n", 5, agency="nhs"), team("rest", "m", 5, agency="nhs")],
)  # fmt: skip
"""The council can leave £100 of rent for works of £100, the trust for works of £50. Works and moves are a year apart
but for the first, when both are in the first year."""


def test_a_pot_binds_where_pooling_frees_it() -> None:
    """£75 each in the first year: the trust's works are paid, the council's never can be. £150 together pay both."""
    apart = best(FITOUTS, {**YEARS, "capital.by_year_gbp": {"council": [75], "nhs": [75]}, "sharing.buildings": False})
    costs(apart, 600 + 50)
    together = best(FITOUTS, {**YEARS, "capital.by_year_gbp": {"pooled": [150]}, "sharing.buildings": False})
    costs(together, 150)


def test_what_is_left_is_carried_over_or_lapses() -> None:
    """£50 a year: the trust's works at once, the council's £100 from two later years, paid in the third, so that it
    moves in the fourth: three years' rent more. Where what is left lapses, £50 a year never pay for £100.
    """
    levers: dict[str, Any] = {**YEARS, "capital.by_year_gbp": {"pooled": [50, 50, 50]}, "sharing.buildings": False}
    plan = best(FITOUTS, levers)
    costs(plan, 150 + 300)
    assert (when(plan, "u", "m"), when(plan, "t", "b")) == (0, 3)
    costs(best(FITOUTS, {**levers, "capital.carry_over": False}), 50 + 600)


def test_a_receipt_pays_for_the_next_fit_out() -> None:
    """There is no capital. A freehold left on the first day is sold a year later for £100, which pays for works in that
    year; so the team in the rented room moves in the third year. Sold for £99, or with none of it recycled: never.
    """
    rows = [
        building("old", 3, receipt_gbp=100, running_gbp_per_year=1), rented("a", 100), building("hall", 3),
        building("b", 8, fitout_desks=2, fitout_gbp_per_desk=50),
    ]  # fmt: skip
    estate = place(
        rows,
        [team("s", "old", 3), team("t", "a", 10)],
    )
    levers: dict[str, Any] = {
        **YEARS, "capital.by_year_gbp": {"pooled": []}, "capital.recycle_receipts_share": 1.0,
        "exits.sale_lag_years": 1,
    }  # fmt: skip
    plan = best(estate, levers)
    costs(plan, -100 + 100 + 2 * 100)
    assert (when(plan, "s", "hall"), when(plan, "t", "b")) == (0, 2)
    costs(best(estate, {**levers, "capital.recycle_receipts_share": 0.99}), 600 - 100)


SWAP = replace(
    place([building("a", 4), building("b", 4), building("c", 4)], [team("t", "a", 4), team("u", "b", 4)]),
    locks=(Lock("team", ("t",), "pin", "b"), Lock("team", ("u",), "pin", "a")),
)
"""Two full buildings that have to change places, and an empty one."""


def test_full_buildings_change_places_by_way_of_an_empty_one() -> None:
    """Two moves at £10 an FTE are £80; one of the teams waits in the empty building, a third move of £40."""
    plan = best(SWAP, {**YEARS, "moves.gbp_per_fte": 10})
    costs(plan, 120)
    assert spent(plan, "move") == 120
    assert plan.programme is not None
    waves = [wave for year in plan.programme.years for wave in year.waves]
    assert [len(wave) for wave in waves] == [1, 1, 1]
    assert [seat.is_for_a_while for wave in waves for seat in wave] == [True, False, False]


def test_full_buildings_cannot_change_places_without_room() -> None:
    """With three desks free, or where nobody may wait elsewhere, what is locked cannot be carried out."""
    small = replace(SWAP, buildings={**SWAP.buildings, "c": building("c", 3)})
    has_no_plan(small, YEARS)
    has_no_plan(SWAP, {**YEARS, "programme.may_decant": False})


def test_moves_are_told_in_an_order_that_can_be_carried_out() -> None:
    """A chain: t goes to where u is, u to where v is, v to an empty room. So v goes first, then u, then t."""
    chain = replace(
        place([building(name, 4) for name in "abcd"], [team("t", "a", 4), team("u", "b", 4), team("v", "c", 4)]),
        locks=tuple(Lock("team", (name,), "pin", at) for name, at in (("t", "b"), ("u", "c"), ("v", "d"))),
    )
    plan = best(chain, {**YEARS, "moves.gbp_per_fte": 10})
    costs(plan, 120)
    assert plan.programme is not None
    waves = [wave for year in plan.programme.years for wave in year.waves]
    assert [seat.team for wave in waves for seat in wave] == ["v", "u", "t"]


SHARED = place(
    [building("a", 50), building("n", 50, agency="nhs")],
    functions=[
        SupportFunction("council", "HR", 4, staff_gbp_per_year=100), SupportFunction("nhs", "HR", 4, 100.0),
    ],
    arrangements=[
        Arrangement(
            "desk", "HR", "council", setup_gbp=40, onboarding_gbp=30,
            tiers=(Tier(0, 0.1, 0), Tier(8, 0.5, 0)),
        )
    ],
)  # fmt: skip
"""One body alone saves a tenth of its staff by the new way, both together half of theirs."""


def test_who_joins_later_lifts_the_scale_for_all() -> None:
    """The trust may not move in the first year. The council sets up at once for £40 and saves £10; from the second year
    on both save £50, the trust's £30 paid in the first. Waiting for each other would forgo £10.
    """
    held = replace(SHARED, blackouts=(Blackout("nhs", date(2027, 4, 1), date(2027, 4, 1)),))
    plan = best(held, {**YEARS, "programme.years": 3})
    costs(plan, 40 + 30 + (90 + 100) + 5 * (50 + 50))
    costs(best(SHARED, {**YEARS, "programme.years": 3}), 40 + 30 + 6 * 100)


def test_who_joins_later_buys_in() -> None:
    """Of the set-up of £40 the council bears all at first; when the trust joins it bears its half, by FTE."""
    held = replace(SHARED, blackouts=(Blackout("nhs", date(2027, 4, 1), date(2027, 4, 1)),))
    plan = best(held, {**YEARS, "programme.years": 3})
    assert spent(plan, "recharge", "nhs") == pytest.approx(20)
    assert spent(plan, "recharge") == pytest.approx(0)


def test_posts_fall_vacant_while_one_waits() -> None:
    """Half of 4 posts go, at once. A turnover of a fifth a year, over two years: 0.4 of each post; the other 0.1 × 4 =
    0.4 posts are redundant. Without redundancy nobody joins at once; a year later 0.6 of the posts have fallen vacant.
    """
    one = replace(SHARED, arrangements={"desk": replace(SHARED.arrangements["desk"], tiers=(Tier(0, 0.5, 0),))})
    levers: dict[str, Any] = {**YEARS, "staff.turnover_share_per_year": 0.2, "staff.release_years": 2}
    lenient = {**levers, "staff.redundancy_gbp_per_post": 10}
    costs(best(one, lenient), 40 + 30 + 6 * 100 + 2 * 4)
    has = best(one, {**levers, "staff.allow_redundancy": False, "programme.years": 0})
    costs(has, 1200)


def test_repairs_are_paid_while_a_closing_is_put_off() -> None:
    """£60 of repairs over three years: a building closed on the first day has none, two years later £40 of them."""
    estate = place([rented("a", 100, backlog_gbp=60), building("b", 10)], [team("t", "a", 5)])
    held = replace(estate, blackouts=(Blackout("council", date(2027, 4, 1), date(2028, 4, 1)),))
    levers = {**YEARS, "exits.backlog_years": 3}
    costs(best(estate, levers), 0)
    costs(best(held, levers), 2 * 100 + 40)


def test_access_is_kept_on_the_way() -> None:
    """A new team is housed from the first year on, whatever else waits."""
    estate = place([rented("a", 100), building("b", 10)], [team("t", "a", 5), team("new", None, 5)])
    plan = best(estate, {**YEARS, "programme.fte_moved_per_year": 5})
    assert when(plan, "new", "b") == 0


def test_a_building_that_is_to_close_is_closed_by_the_end() -> None:
    """Its status says so, though keeping it would be cheaper; that it has no other place is said."""
    estate = place([building("a", status="close"), rented("b", 100)], [team("t", "a", 5)])
    plan = best(estate, {**YEARS, "moves.gbp_per_fte": 10})
    costs(plan, 600 + 50)
    assert closed(plan) == {"a"}


def test_a_programme_beyond_the_appraisal_is_refused() -> None:
    """Nothing can be moved in years that are not counted."""
    with pytest.raises(OptionError, match="goes beyond the 6 years of the appraisal"):
        best(TWO, {"appraisal.years": 6, "programme.years": 7})


def test_nobody_worse_off_is_refused_with_years() -> None:
    """It is not kept over years, and that is said instead."""
    with pytest.raises(OptionError, match="no_body_worse_off is not kept by a programme"):
        best(TWO, {**YEARS, "accounts.no_body_worse_off": True})


def test_what_cannot_be_carried_out_is_said() -> None:
    """A building that is to close, its body moving at no time: no programme."""
    estate = place([building("a", status="close"), building("b", 10)], [team("t", "a", 5)])
    held = replace(estate, blackouts=(Blackout("council", date(2027, 1, 1), date(2040, 1, 1)),))
    with pytest.raises(NoPlanError, match=r"Nothing carries the plan out in 4 years.*The blackouts, the locks"):
        best(held, YEARS)


def test_a_pot_that_is_too_small_is_named_with_what_it_lacks() -> None:
    """Its room has to be left for works of £100, £40 come in at once and £20 a year later: £40 are short. Where £100
    come in, but no FTE may move: 5 of them would have to.
    """
    shut = replace(FITOUTS, locks=(Lock("building", ("a",), "close"),))
    levers: dict[str, Any] = {**YEARS, "sharing.buildings": False}
    with pytest.raises(NoPlanError, match=r"The pot of all bodies together in capital.by_year_gbp needs £40 more"):
        best(shut, {**levers, "capital.by_year_gbp": {"pooled": [40, 20]}})
    with pytest.raises(NoPlanError, match=r"programme.fte_moved_per_year needs 5.0 FTE more"):
        best(shut, {**levers, "programme.fte_moved_per_year": 0})


def test_where_no_order_will_do_that_is_what_is_said() -> None:
    """Two full buildings change places, and nobody may wait elsewhere: neither money nor time is short."""
    with pytest.raises(NoPlanError, match="no order of a year's moves"):
        best(SWAP, {**YEARS, "programme.may_decant": False})


def test_the_full_buildings_are_named_with_the_room_that_is_lacking() -> None:
    """Both are full, each team of 4 waits for the other, and the third building has room for 3."""
    small = replace(SWAP, buildings={**SWAP.buildings, "c": building("c", 3)})
    with pytest.raises(NoPlanError, match=r"finds room\. Free a building.*among a and b waits for.* teams is 4 desks"):
        best(small, YEARS)


def test_a_body_s_own_limit_holds_over_all_years() -> None:
    """£90 over all years do not pay for works of £100, in whichever year."""
    poor = replace(
        FITOUTS, agencies={**FITOUTS.agencies, "council": Agency("council", "council", capital_limit_gbp=90)}
    )
    costs(best(poor, {**YEARS, "sharing.buildings": False}), 600 + 50)


def test_a_closing_is_put_off_to_where_a_lock_wants_it() -> None:
    """It pays to leave at once. Not before April of the third year: two years' rent. So too where all is left to the
    plan but when; and a day later is the year after that.
    """
    for decision in ("close", "free"):
        for day, years in ((date(2029, 4, 1), 2), (date(2029, 4, 2), 3)):
            lock = Lock("building", ("a",), decision, not_before=day)
            plan = best(replace(TWO, locks=(lock,)), YEARS)
            costs(plan, years * 100)
            assert closed(plan) == {"a"}


def test_a_closing_counts_once_the_building_is_empty() -> None:
    """With six months of double running a room left from April on is empty in October: by September is too late for
    the first year's moves, and that of the year before there is none. By October the first year's will do.
    """
    levers = {**YEARS, "moves.double_running_months": 6}
    by_september = replace(TWO, locks=(Lock("building", ("a",), "close", by=date(2027, 9, 30)),))
    has_no_plan(by_september, levers)
    by_october = replace(TWO, locks=(Lock("building", ("a",), "close", by=date(2027, 10, 1)),))
    costs(best(by_october, levers), 50)


def test_what_is_locked_to_a_year_goes_before_what_saves_more() -> None:
    """Five FTE move a year, of rooms at £100, £90 and £80. The cheapest is to be left by the second year's April: it
    goes in the second year, the dearest in the first. To be left at once, it goes first of all.
    """
    estate = place(
        [rented("a", 100), rented("b", 90), rented("c", 80), building("hall", 15)],
        [team("t", "a", 5), team("u", "b", 5), team("v", "c", 5)],
    )
    levers = {**YEARS, "programme.fte_moved_per_year": 5}
    for day, gbp, order in ((date(2028, 4, 1), 80 + 2 * 90, [0, 2, 1]), (date(2028, 3, 31), 100 + 2 * 90, [1, 2, 0])):
        held = replace(estate, locks=(Lock("team", ("v",), "pin", "hall", by=day),))
        plan = best(held, levers)
        costs(plan, gbp)
        assert [when(plan, name, "hall") for name in "tuv"] == order


def test_free_with_a_date_is_done_by_then_or_not_at_all() -> None:
    """Five FTE move a year, of rooms at £100, £90 and £10: in that order. Whoever is in the cheapest is to leave it at
    once or not at all: it stays for six years.
    """
    estate = place(
        [rented("a", 100), rented("b", 90), rented("c", 10), building("hall", 15)],
        [team("t", "a", 5), team("u", "b", 5), team("v", "c", 5)],
    )
    levers = {**YEARS, "programme.fte_moved_per_year": 5}
    costs(best(estate, levers), 90 + 2 * 10)
    plan = best(replace(estate, locks=(Lock("team", ("v",), "free", by=date(2027, 4, 1)),)), levers)
    costs(plan, 90 + 6 * 10)
    assert [when(plan, name, "hall") for name in "tuv"] == [0, 1, None]


def test_a_body_joins_when_a_lock_lets_it() -> None:
    """As where the trust may not move in the first year: the council sets up at once, the trust joins a year later."""
    held = replace(SHARED, locks=(Lock("function", ("nhs", "HR"), "pin", "desk", not_before=date(2027, 4, 2)),))
    plan = best(held, {**YEARS, "programme.years": 3})
    costs(plan, 40 + 30 + (90 + 100) + 5 * (50 + 50))


def test_dates_have_no_say_without_years() -> None:
    """Everything happens at once, whatever a lock's dates are."""
    held = replace(TWO, locks=(Lock("building", ("a",), "close", not_before=date(2030, 4, 1)),))
    costs(best(held, {"appraisal.years": 6}), 0)


SHUT: Grid = [("agency", "from", "to", "because"), ("county", "01/04/2028", "30/06/2028", "elections")]


def test_blackouts_are_a_table(tmp_path: Path) -> None:
    """Its annex can be left on any day, so the county's pay office leaves at once. Not in the year in whose first
    months its elections are: then a year later.
    """
    chosen = option({"programme.years": 3, "solver.gap": 0.0}, start={})
    annex = with_cell("buildings", "annex", "tenure", "licence")
    for blackouts, first in ((SHUT[:1], 0), (SHUT, 1)):
        plan = solve(read_small(tmp_path / str(first), buildings=annex, blackouts=blackouts), chosen).plan
        assert plan.programme is not None
        assert when(plan, "pay", plan.programme.target.housing["pay"]) == first


def test_a_blackout_that_ends_first_is_an_error(tmp_path: Path) -> None:
    """Its last day is before its first: somebody took one for the other."""
    found = findings_of(tmp_path, option(start={}), blackouts=[SHUT[0], ("county", "30/06/2028", "01/04/2028", "")])
    assert any("ends before it begins" in each.problem and each.cell == "blackouts.csv!C2" for each in found)


def test_a_pot_of_a_body_that_is_not_there(tmp_path: Path) -> None:
    """A pot is an agency's, or that of all together."""
    chosen = option({"programme.years": 3, "capital.by_year_gbp": {"countty": [5]}}, start={})
    with pytest.raises(OptionError, match=r"capital\.by_year_gbp names the agency countty, which is not"):
        solve(read_small(tmp_path), chosen)
