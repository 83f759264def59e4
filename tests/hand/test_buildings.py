"""Who sits where, argued on paper: one year, no discounting, and what is left costs nothing more."""

from dataclasses import replace

import pytest

from estate_opt.domain.estate import Agency, Lock, Pair
from tests.hand import best, building, closed, costs, east, has_no_plan, place, spent, team, with_building


def test_two_half_empty_buildings_become_one() -> None:
    """Five and five fit into ten desks: the dearer building closes.

    Rent 100 + 60 today; with only b (60) everybody has a desk, with only a it would be 100.
    """
    estate = place(
        [building("a", rent_gbp_per_year=100), building("b", rent_gbp_per_year=60)],
        [team("t1", "a", 5), team("t2", "b", 5)],
    )
    plan = best(estate)
    costs(plan, 60, today=160)
    assert closed(plan) == {"a"}
    assert plan.housing == {"t1": "b", "t2": "b"}


def test_eleven_do_not_fit_into_ten() -> None:
    """With six and five neither building can take both teams: all stays as it is, 100 + 60."""
    estate = place(
        [building("a", rent_gbp_per_year=100), building("b", rent_gbp_per_year=60)],
        [team("t1", "a", 6), team("t2", "b", 5)],
    )
    plan = best(estate)
    costs(plan, 160, today=160)
    assert closed(plan) == set()


def test_a_move_that_costs_more_than_it_saves_is_not_made() -> None:
    """Moving 5 FTE at £30 is 150 to save a rent of 100: stay (160). At £10 it is 50: go (60 + 50)."""
    estate = place(
        [building("a", rent_gbp_per_year=100), building("b", rent_gbp_per_year=60)],
        [team("t1", "a", 5), team("t2", "b", 5)],
    )
    costs(best(estate, {"moves.gbp_per_fte": 30}), 160)
    costs(best(estate, {"moves.gbp_per_fte": 10}), 110)


def test_a_known_move_cost_stands_instead_of_the_rate() -> None:
    """The table's £20 replaces 5 × £30: 60 + 20 beats staying at 160."""
    estate = place(
        [building("a", rent_gbp_per_year=100), building("b", rent_gbp_per_year=60)],
        [team("t1", "a", 5), team("t2", "b", 5)],
        moves={("t1", "b"): 20.0},
    )
    plan = best(estate, {"moves.gbp_per_fte": 30})
    costs(plan, 80)
    assert spent(plan, "move") == 20


def test_a_new_team_moves_in_for_nothing_unless_a_cost_is_known() -> None:
    """A team without a building pays nothing to move into a (rent 10), but £50 is known for b (rent 0): 10 < 50."""
    estate = place(
        [building("a", rent_gbp_per_year=10), building("b")], [team("t1", None, 5)], moves={("t1", "b"): 50.0}
    )
    plan = best(estate, {"moves.gbp_per_fte": 30})
    costs(plan, 10)
    assert plan.housing == {"t1": "a"}


def test_fitting_out_pays_only_below_the_rent_it_saves() -> None:
    """One desk is short: at £30 a desk, fit-out (60 + 30 = 90) beats 160; at £101 it would be 161, so all stay."""
    estate = place(
        [
            building("a", rent_gbp_per_year=100),
            building("b", fitout_desks=2, fitout_gbp_per_desk=30, rent_gbp_per_year=60),
        ],
        [team("t1", "a", 6), team("t2", "b", 5)],
    )
    plan = best(estate)
    costs(plan, 90, today=160)
    assert plan.fitout_desks == {"b": pytest.approx(1)}
    dear = best(with_building(estate, "b", fitout_gbp_per_desk=101))
    costs(dear, 160)
    assert dear.fitout_desks == {}


def test_a_hub_is_opened_where_it_replaces_enough() -> None:
    """A hub with a rent of 90 and 40 to open replaces rents of 100 + 60: 130 < 160. With 71 to open it does not."""
    estate = place(
        [
            building("a", 8, rent_gbp_per_year=100),
            building("b", 8, rent_gbp_per_year=60),
            building("hub", 20, status="candidate", rent_gbp_per_year=90, opening_gbp=40),
        ],
        [team("t1", "a", 6), team("t2", "b", 6)],
    )
    plan = best(estate)
    costs(plan, 130, today=160)
    assert closed(plan) == {"a", "b"}
    dear = best(with_building(estate, "hub", opening_gbp=71))
    costs(dear, 160, today=160)
    assert closed(dear) == {"hub"}


def test_backlog_is_spent_only_on_what_is_kept() -> None:
    """b is 20 cheaper in rent but has 50 of backlog: keeping a (80) beats keeping b (60 + 50)."""
    estate = place(
        [building("a", rent_gbp_per_year=80), building("b", rent_gbp_per_year=60, backlog_gbp=50)],
        [team("t1", "a", 5), team("t2", "b", 5)],
    )
    plan = best(estate)
    costs(plan, 80, today=190)
    assert closed(plan) == {"b"}


def test_income_is_lost_with_the_building() -> None:
    """a costs 100 in rent but lets a floor for 70: net 30, so b at 60 closes instead."""
    estate = place(
        [building("a", rent_gbp_per_year=100, income_gbp_per_year=70), building("b", rent_gbp_per_year=60)],
        [team("t1", "a", 5), team("t2", "b", 5)],
    )
    plan = best(estate)
    costs(plan, 30, today=90)
    assert closed(plan) == {"b"}


def test_a_receipt_comes_only_when_the_sale_is_done() -> None:
    """In 3 years with no running money, b sells for 100 less 10 %: at once −90; after a lag of 3 years never, so 0."""
    estate = place([building("a"), building("b", receipt_gbp=100)], [team("t1", "a", 5), team("t2", "b", 5)])
    sold = {"appraisal.years": 3, "exits.sale_cost_share": 0.1}
    costs(best(estate, sold), -90, today=0)
    costs(best(estate, sold | {"exits.sale_lag_years": 2}), -90)
    costs(best(estate, sold | {"exits.sale_lag_years": 3}), 0)


def test_an_empty_freehold_costs_its_share_until_sold() -> None:
    """b runs at 100 for 4 years; closed, and sold 2 years later, it costs half of 100 twice: 100 rather than 400."""
    estate = place([building("a"), building("b", running_gbp_per_year=100)], [team("t1", "a", 5), team("t2", "b", 5)])
    plan = best(estate, {"appraisal.years": 4, "exits.sale_lag_years": 2, "exits.empty_running_share": 0.5})
    costs(plan, 100, today=400)


def test_leaving_can_cost_more_than_staying() -> None:
    """Dilapidations of 101 against a rent of 100 for one year: the building stays; at 99 it goes."""
    estate = place([building("a"), building("b", rent_gbp_per_year=100, exit_gbp=101)], [team("t1", "b", 5)])
    costs(best(estate), 100)
    costs(best(with_building(estate, "b", exit_gbp=99)), 99)


def test_a_building_that_must_close_closes_whatever_it_costs() -> None:
    """Status close: 500 of exit and 50 of rent elsewhere, though staying would have been free."""
    estate = place(
        [building("a", status="close", exit_gbp=500), building("b", rent_gbp_per_year=50)], [team("t1", "a", 5)]
    )
    plan = best(estate)
    costs(plan, 550, today=50)
    assert plan.housing == {"t1": "b"}


def test_a_kept_building_stays_though_empty() -> None:
    """Status keep on the dearer one: everybody goes there, 100, and b closes."""
    estate = place(
        [building("a", status="keep", rent_gbp_per_year=100), building("b", rent_gbp_per_year=60)],
        [team("t1", "a", 5), team("t2", "b", 5)],
    )
    plan = best(estate)
    costs(plan, 100)
    assert closed(plan) == {"b"}


def test_a_feature_holds_a_team_where_it_is() -> None:
    """Only a is secure and t1 needs that: a (100) must stay, so everybody sits there."""
    estate = place(
        [building("a", rent_gbp_per_year=100, features=frozenset({"secure"})), building("b", rent_gbp_per_year=60)],
        [team("t1", "a", 5, needs=frozenset({"secure"})), team("t2", "b", 5)],
    )
    plan = best(estate)
    costs(plan, 100)
    assert closed(plan) == {"b"}


def test_vehicle_bays_hold_a_team_where_desks_would_not() -> None:
    """There is a desk for all in b (60), but 3 + 2 bays do not fit into its 4: both stay, 160."""
    estate = place(
        [
            building("a", rent_gbp_per_year=100, spaces={"bay": 3.0}),
            building("b", rent_gbp_per_year=60, spaces={"bay": 4.0}),
        ],
        [team("t1", "a", 5, space_needs={"bay": 3.0}), team("t2", "b", 5, space_needs={"bay": 2.0})],
    )
    costs(best(estate), 160)
    costs(best(with_building(estate, "b", spaces={"bay": 5.0})), 60)


def test_nobody_moves_further_than_the_limit() -> None:
    """10 km apart: t1 goes no further than 9 km, so a stays; t2 may come to a instead, for 100."""
    estate = place(
        [building("a", rent_gbp_per_year=100), building("b", rent_gbp_per_year=60, **east(10))],
        [team("t1", "a", 5, max_move_km=9.0), team("t2", "b", 5, max_move_km=10.0)],
    )
    plan = best(estate)
    costs(plan, 100)
    assert plan.housing == {"t1": "a", "t2": "a"}


def test_the_limit_is_on_the_ground_not_in_the_air() -> None:
    """With a detour of 1.3 the 10 km are 13: a limit of 12 keeps both apart."""
    estate = place(
        [building("a", rent_gbp_per_year=100), building("b", rent_gbp_per_year=60, **east(10))],
        [team("t1", "a", 5, max_move_km=12.0), team("t2", "b", 5, max_move_km=12.0)],
    )
    costs(best(estate), 60)
    costs(best(estate, {"travel.detour_factor": 1.3}), 160)


def test_an_immovable_team_keeps_its_building() -> None:
    """t1 cannot move: a (100) stays and takes t2 in."""
    estate = place(
        [building("a", rent_gbp_per_year=100), building("b", rent_gbp_per_year=60)],
        [team("t1", "a", 5, movable=False), team("t2", "b", 5)],
    )
    costs(best(estate), 100)
    costs(best(estate, {"sharing.move_teams": False}), 160)


def test_where_nobody_moves_those_who_must_do() -> None:
    """With moves off, t1 leaves a, which closes, for b (60), c being too small; t3 stays in c (30) all the same."""
    estate = place(
        [building("a", rent_gbp_per_year=100, status="close"), building("b", rent_gbp_per_year=60),
         building("c", 4, rent_gbp_per_year=30)],
        [team("t1", "a", 5), team("t3", "c", 3)],
    )  # fmt: skip
    costs(best(estate, {"sharing.move_teams": False}), 90)
    costs(best(estate), 60)
    locked = replace(with_building(estate, "a", status="free"), locks=(Lock("building", ("a",), "close"),))
    costs(best(locked, {"sharing.move_teams": False}), 90)


def test_a_body_that_does_not_join_neither_hosts_nor_is_hosted() -> None:
    """The nhs does not join: its team stays in a (100) and the council's in b (60). If it joins, b alone will do."""
    rows = [building("a", agency="nhs", rent_gbp_per_year=100), building("b", rent_gbp_per_year=60)]
    teams = [team("t1", "a", 5, agency="nhs"), team("t2", "b", 5)]
    apart = place(rows, teams, [Agency("nhs", "NHS", joins=False)])
    costs(best(apart), 160)
    costs(best(place(rows, teams)), 60)
    costs(best(place(rows, teams), {"sharing.buildings": False}), 160)


def test_a_guest_of_today_may_stay_with_a_body_that_does_not_join() -> None:
    """The council's team sits with the nhs today and may stay; the nhs's own building of 60 then carries all."""
    estate = place(
        [building("a", agency="nhs", rent_gbp_per_year=60), building("b", rent_gbp_per_year=100)],
        [team("t1", "a", 5), team("t2", "b", 5)],
        [Agency("nhs", "NHS", joins=False)],
    )
    plan = best(estate)
    # b (100) must stay for t2, who may not go to a; a (60) closes as t1 may go home to b.
    costs(plan, 100, today=160)
    kept = best(with_building(estate, "a", status="keep"), {"moves.gbp_per_fte": 1})
    costs(kept, 160)
    assert kept.housing == {"t1": "a", "t2": "b"}


def test_teams_kept_together_move_together() -> None:
    """b has room for t1 or t2 beside t3, not for both: kept together they hold a open (100 + 60)."""
    rows = [
        building("a", rent_gbp_per_year=100),
        building("b", rent_gbp_per_year=60),
        building("c", 4, rent_gbp_per_year=5),
    ]
    teams = [team("t1", "a", 4), team("t2", "a", 4), team("t3", "b", 6)]
    # Free: t1 to b, t2 to c: 60 + 5.
    costs(best(place(rows, teams)), 65)
    plan = best(place(rows, teams, pairs=(Pair("together", "t1", "t2"),)))
    # Together they are 8 desks: only a (100) holds them, and 2 are left there; t3's 6 need b: 100 + 60.
    costs(plan, 160)


def test_teams_kept_apart_do_not_share() -> None:
    """The two would share b for 60; kept apart they hold both buildings, 160."""
    rows = [building("a", rent_gbp_per_year=100), building("b", rent_gbp_per_year=60)]
    teams = [team("t1", "a", 5), team("t2", "b", 5)]
    costs(best(place(rows, teams, pairs=(Pair("apart", "t1", "t2"),))), 160)


def test_agencies_kept_apart_share_no_building() -> None:
    """The police keep apart from the council: two buildings (60 + 70) rather than one of 60."""
    rows = [
        building("a", rent_gbp_per_year=100),
        building("b", rent_gbp_per_year=60),
        building("c", rent_gbp_per_year=70),
    ]
    teams = [team("t1", "a", 3), team("t2", "a", 3), team("p", "a", 3, agency="police")]
    costs(best(place(rows, teams)), 60)
    plan = best(place(rows, teams, pairs=(Pair("apart", "police", "council"),)))
    costs(plan, 130)
    assert plan.housing["t1"] == plan.housing["t2"] != plan.housing["p"]


def test_a_team_kept_with_an_agency_has_some_of_it_beside() -> None:
    """t1 sits in b, the nhs's 8 and 2 in a: one of them must join t1, and only the 2 fit in: 105 + 2 to move.

    The nhs need not be with t1 everywhere: its 8 stay in a.
    """
    rows = [building("a", rent_gbp_per_year=100), building("b", 6, rent_gbp_per_year=5)]
    teams = [team("n1", "a", 8, agency="nhs"), team("n2", "a", 2, agency="nhs"), team("t1", "b", 4)]
    costs(best(place(rows, teams), {"moves.gbp_per_fte": 1}), 105)
    for pair in (Pair("together", "t1", "nhs"), Pair("together", "nhs", "t1")):
        plan = best(place(rows, teams, pairs=(pair,)), {"moves.gbp_per_fte": 1})
        costs(plan, 107)
        assert plan.housing == {"n1": "a", "n2": "b", "t1": "b"}
    has_no_plan(place([rows[0], replace(rows[1], desks=5)], teams, pairs=(Pair("together", "t1", "nhs"),)))


def test_two_agencies_kept_together_share_every_building() -> None:
    """Council in a, nhs in b, ten desks each: both must be in both, or all in one. All 9 fit into b: 60.

    With 8 desks in each, 3 + 2 and 2 + 2 can be mixed: both stay open, 160, each with somebody of both.
    """
    rows = [building("a", rent_gbp_per_year=100), building("b", rent_gbp_per_year=60)]
    teams = [team("c1", "a", 3), team("c2", "a", 2), team("n1", "b", 2, agency="nhs"), team("n2", "b", 2, agency="nhs")]
    kept = (Pair("together", "council", "nhs"),)
    costs(best(place(rows, teams, pairs=kept)), 60)
    plan = best(place([replace(b, desks=8) for b in rows], teams, pairs=kept))
    costs(plan, 160)
    assert plan.housing["c1"] != plan.housing["c2"]
    assert plan.housing["n1"] != plan.housing["n2"]


def test_a_team_larger_than_every_building_is_named() -> None:
    """A new team of 12 desks has nowhere to go: no plan, and it is said."""
    has_no_plan(place([building("a", 10)], [team("t1", None, 12)]))


def test_unlimited_desks_take_everybody() -> None:
    """A building without a limit of desks takes 5 + 500."""
    estate = place(
        [building("a", rent_gbp_per_year=9), building("b", None)], [team("t1", "a", 5), team("t2", "b", 500)]
    )
    costs(best(estate), 0, today=9)


def test_carbon_value_tips_the_decision() -> None:
    """b is 10 cheaper but emits 100 kg a year; at 245 £/t that is 24.50: a (70) is better than b (60 + 24.5)."""
    estate = place(
        [building("a", rent_gbp_per_year=70), building("b", rent_gbp_per_year=60, carbon_kg_per_year=100)],
        [team("t1", "a", 5), team("t2", "b", 5)],
    )
    costs(best(estate), 60)
    level = {"carbon.gbp_per_tonne_2021": 245, "carbon.gbp_per_tonne_2050": 245}
    plan = best(estate, level)
    costs(plan, 70, today=154.5)
    assert closed(plan) == {"b"}


def test_staff_travel_keeps_people_near() -> None:
    """5 FTE × 10 km × 2 × 130 days × half × £0.01 is 65 a year, more than the 40 that b is cheaper by."""
    estate = place(
        [building("a", rent_gbp_per_year=100), building("b", rent_gbp_per_year=60, **east(10))], [team("t1", "a", 5)]
    )
    costs(best(estate), 60)
    plan = best(estate, {"moves.excess_travel_gbp_per_km": 0.01, "moves.excess_travel_years": 1})
    costs(plan, 100)


def test_today_charges_a_guest_of_a_building_that_must_close_for_every_year() -> None:
    """Half of the desks of a building of 100 a year: today 50 a year from council to nhs, in all three years.

    The plan charges only until the move after one year; the rent is paid for that year alone.
    """
    estate = place(
        [building("a", agency="nhs", status="close", rent_gbp_per_year=100), building("b")], [team("t", "a", 5)]
    )
    plan = best(estate, {"appraisal.years": 3, "moves.move_year": 1})
    costs(plan, 100, today=300)
    charged = {a.agency: a.gbp for a in plan.today_accounts if a.cost == "hosting_charge"}
    assert charged == {"council": (50, 50, 50), "nhs": (-50, -50, -50)}
    assert (spent(plan, "hosting_charge", "council"), spent(plan, "hosting_charge", "nhs")) == (50, -50)


def test_a_guest_of_a_hospital_pays_for_its_floor_and_not_for_the_wards() -> None:
    """5 desks of 10.5 m² in 1,000 m² that cost 100 a year: 5.25 a year, though they are half of the desks there are."""
    estate = place(
        [building("a", agency="nhs", status="keep", running_gbp_per_year=100, floor_area_m2=1000)], [team("t", "a", 5)]
    )
    plan = best(estate, {"space.m2_per_guest_desk": 10.5})
    costs(plan, 100)
    assert spent(plan, "hosting_charge", "council") == pytest.approx(5.25)
