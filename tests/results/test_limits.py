"""What the method leaves out is told where it shows in a plan: argued on paper, one small place each."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from estate_opt.cli.main import main
from estate_opt.domain.estate import Arrangement, Building, Counter, Estate, Lock, Service, SupportFunction, Tier
from estate_opt.domain.plan import Plan
from estate_opt.ground.errors import Finding, Severity
from estate_opt.options.option import load
from estate_opt.planning import Planned, solve
from estate_opt.results.limits import limits_of
from estate_opt.results.outcomes import shares_with
from estate_opt.results.sentences import sentences
from estate_opt.results.summary import headline
from estate_opt.results.swaps import swaps
from tests.hand import best, building, place, team, with_building
from tests.small_place import SMALL, Grid, read_small, with_cell, with_row, write_folder

NOBODY = "nobody: it can do this by itself"
THREE_YEARS = {"appraisal.years": 3}
MOVE_LATE = THREE_YEARS | {"moves.move_year": 1, "moves.double_running_months": 3}
"""People move on 1 April 2028, and the old buildings are empty on 1 July 2028."""


def pinned(estate: Estate, **where: str) -> Estate:
    """The estate with each of these teams pinned to a building."""
    return replace(estate, locks=tuple(Lock("team", (name,), "pin", at) for name, at in sorted(where.items())))


def two_full(desks: float = 10, *more: Building, **given: float) -> Plan:
    """Team t1 of a and team t2 of b, 10 desks each, change places."""
    estate = place([building("a", desks), building("b", 10), *more], [team("t1", "a", 10), team("t2", "b", 10)])
    return best(pinned(estate, t1="b", t2="a"), given)


def about(plan: Plan, word: str) -> list[Finding]:
    """The findings of a plan that hold a word."""
    return [finding for finding in limits_of(plan) if word in finding.problem]


def test_two_full_buildings_that_exchange_their_teams_are_told() -> None:
    """Both have 10 desks and 10 people: neither team can go before the other has gone, and there is no third place."""
    (ring,) = swaps(two_full())
    assert (ring.buildings, ring.teams, ring.in_between, ring.is_given_up) == (("a", "b"), ("t1", "t2"), None, False)
    (told,) = about(two_full(), "exchange teams")
    assert (told.severity, told.table, told.is_of_plan) == (Severity.WARNING, "teams", True)
    for words in ("a and b exchange", "t1, 10 desks, to b", "t2, 10 desks, to a", "there is no order of moves"):
        assert words in told.problem


def test_nine_desks_to_spare_are_not_enough_and_ten_are() -> None:
    """a has 19 desks: t2 does not fit beside t1. With 20 it comes first, and then t1 finds b empty."""
    assert [ring.teams for ring in swaps(two_full(19))] == [("t1", "t2")]
    assert [*swaps(two_full(20))] == []


def test_where_a_third_building_has_room_it_is_named() -> None:
    """c has 10 empty desks today and in the plan: one of the two sits there meanwhile, and that is a note."""
    plan = two_full(10, building("c", 10, status="keep"))
    (told,) = about(plan, "exchange teams")
    assert told.severity is Severity.NOTE
    assert "could sit in c in between" in told.remedy
    assert "the costs count one move" in told.problem


def test_a_third_building_that_fills_up_is_no_place_in_between() -> None:
    """c takes a new team of 10 in the plan, so nobody can count on its desks."""
    estate = place([building("a"), building("b"), building("c")],
                   [team("t1", "a", 10), team("t2", "b", 10), team("t3", None, 10)])  # fmt: skip
    plan = best(pinned(estate, t1="b", t2="a", t3="c"))
    assert [told.severity for told in about(plan, "exchange teams")] == [Severity.WARNING]


def test_desks_without_limit_are_never_in_the_way() -> None:
    """a has no limit of desks: t2 comes, then t1 goes."""
    estate = place([building("a", None), building("b", 10)], [team("t1", "a", 10), team("t2", "b", 10)])
    assert [*swaps(best(pinned(estate, t1="b", t2="a")))] == []


def test_desks_that_the_plan_adds_are_there_when_people_move() -> None:
    """a is made larger by 10 desks for a new team, before people move: till that comes, t2 sits down there."""
    grown = building("a", 10, fitout_desks=10)
    estate = place([grown, building("b", 10)], [team("t1", "a", 10), team("t2", "b", 10), team("t3", None, 10)])
    plan = best(pinned(estate, t1="b", t2="a", t3="a"))
    assert plan.fitout_desks == {"a": 10}
    assert [*swaps(plan)] == []


def test_three_full_buildings_in_a_ring_are_told_together() -> None:
    """a to b, b to c, c to a, all full: nobody can begin."""
    estate = place([building(name) for name in "abc"], [team(f"t{name}", name, 10) for name in "abc"])
    (ring,) = swaps(best(pinned(estate, ta="b", tb="c", tc="a")))
    assert ring.buildings == ("a", "b", "c")


def test_a_chain_is_carried_out_from_its_end() -> None:
    """a to b, b to the empty c: b's team goes first. Full buildings alone are no ring."""
    estate = place([building(name) for name in "abc"], [team(f"t{name}", name, 10) for name in "ab"])
    assert [*swaps(best(pinned(estate, ta="b", tb="c")))] == []


def test_the_order_that_works_is_found_though_the_first_does_not() -> None:
    """b has 10 desks to spare for t1 (in a) and t3 (in c), a is full, v (in b) goes to a, w (in b) to c.

    If t3 came first, a would stay full and b too. t1 first: then v goes to a, t3 comes, and w finds c empty.
    """
    estate = place(
        [building("a", 10), building("b", 30), building("c", 10)],
        [team("t1", "a", 10), team("t3", "c", 10), team("v", "b", 10), team("w", "b", 10)],
    )
    assert [*swaps(best(pinned(estate, t1="b", t3="b", v="a", w="c")))] == []


def test_a_space_that_is_full_is_in_the_way_like_desks() -> None:
    """Desks are plenty, but each building has one cell, and each team needs one."""
    rooms = [building(name, 50, spaces={"cells": 1.0}) for name in "ab"]
    teams = [team("t1", "a", 10, space_needs={"cells": 1.0}), team("t2", "b", 10, space_needs={"cells": 1.0})]
    assert [ring.teams for ring in swaps(best(pinned(place(rooms, teams), t1="b", t2="a")))] == [("t1", "t2")]


def test_many_teams_that_can_be_moved_are_moved_one_after_the_other() -> None:
    """Forty teams of one desk in each of two buildings with one desk to spare change places: one by one it goes."""
    names = [f"{at}{number:02}" for at in "ab" for number in range(40)]
    estate = place([building("a", 41), building("b", 41)], [team(name, name[0], 1) for name in names])
    moved = {name: "b" if name[0] == "a" else "a" for name in names}
    plan = best(estate).deciding(housing=moved)
    assert [*swaps(plan)] == []


def leased(**lease: Any) -> Estate:
    """a is rented and holds t1, b is owned, and takes everybody; a is to be closed."""
    given: dict[str, Any] = {"tenure": "leasehold", "name": "Annexe", "rent_gbp_per_year": 100.0, "status": "close"}
    return place([replace(building("a"), **(given | lease)), building("b")], [team("t1", "a", 5)])


def test_a_lease_that_ends_before_people_move_is_told() -> None:
    """It ends on 1 January 2028, people move on 1 April: they would have to be out three months before."""
    (told,) = about(best(leased(lease_end=date(2028, 1, 1)), MOVE_LATE), "ends on 01/01/2028")
    assert told.severity is Severity.WARNING
    for words in ("a (Annexe)", "before people move on 01/04/2028", "counted until 01/07/2028", "(1 team)"):
        assert words in told.problem


def test_a_lease_that_ends_while_both_are_run_is_a_note() -> None:
    """On 1 May 2028 people have moved, but the old building is paid till July; a lease till August is in time."""
    (told,) = about(best(leased(lease_end=date(2028, 5, 1)), MOVE_LATE), "double running")
    assert told.severity is Severity.NOTE
    assert about(best(leased(lease_end=date(2028, 8, 1)), MOVE_LATE), "ends on") == []


def test_an_empty_building_has_nobody_to_be_out_earlier() -> None:
    """The lease ends before the moves, but nobody sits there."""
    estate = leased(lease_end=date(2028, 1, 1))
    nobody = replace(estate, teams={"t1": team("t1", "b", 5)})
    assert about(best(nobody, MOVE_LATE), "ends on") == []


@pytest.mark.parametrize(
    "lease", [{}, {"lease_end": date(2035, 3, 31)}, {"break_date": date(2027, 5, 1), "notice_months": 6}]
)
def test_a_closed_leasehold_that_is_paid_to_the_end_is_told(lease: dict[str, Any]) -> None:
    """Without an end, with one beyond the three years, or with a break too near for notice, £100 a year go on."""
    (told,) = about(best(leased(**lease), THREE_YEARS), "nothing is saved")
    assert told.severity is Severity.WARNING
    assert "a (Annexe)" in told.problem
    assert "£100 a year" in told.problem


def test_a_freehold_and_a_lease_that_ends_in_time_are_not_stranded() -> None:
    """What ends within the three years saves something."""
    assert about(best(leased(lease_end=date(2029, 4, 1)), THREE_YEARS), "nothing is saved") == []
    assert about(best(leased(tenure="freehold", rent_gbp_per_year=0.0), THREE_YEARS), "nothing is saved") == []


def test_a_break_that_is_relied_on_is_told_with_its_last_day_of_notice() -> None:
    """The break of 31 August 2028 with six months' notice: 29 February 2028 is the last day."""
    estate = leased(lease_end=date(2035, 1, 1), break_date=date(2028, 8, 31), notice_months=6)
    (told,) = about(best(estate, THREE_YEARS), "relies on its break")
    assert (told.severity, told.row_id, told.column) == (Severity.NOTE, "a", "break_date")
    assert "break of 31/08/2028" in told.problem
    assert "last day to give it is 29/02/2028" in told.problem


def test_a_break_after_the_lease_has_ended_is_not_relied_on() -> None:
    """The lease ends in 2028, before the break of 2029: nobody has to give notice."""
    estate = leased(lease_end=date(2028, 4, 1), break_date=date(2029, 3, 1), notice_months=6)
    assert about(best(estate, THREE_YEARS), "break") == []


def test_notice_of_a_break_at_the_end_of_a_short_month_may_be_given_to_the_end_of_a_longer_one() -> None:
    """A month's notice given on 31 January 2029 runs out on 28 February, the day of the break, as that of the 28th."""
    estate = leased(lease_end=date(2035, 1, 1), break_date=date(2029, 2, 28), notice_months=1)
    (told,) = about(best(estate, THREE_YEARS), "relies on its break")
    assert "last day to give it is 31/01/2029" in told.problem


def test_leases_that_are_taken_to_be_renewed_are_told_once() -> None:
    """a is kept, and its lease ends within the three years; c's ends after them."""
    rented: dict[str, Any] = {"tenure": "leasehold", "rent_gbp_per_year": 5.0, "status": "keep"}
    ends = {"a": date(2028, 6, 1), "c": date(2035, 1, 1)}
    estate = place(building(name, lease_end=end, **rented) for name, end in ends.items())
    (told,) = about(best(estate, THREE_YEARS), "renewed at the same rent")
    assert "a on 01/06/2028" in told.problem
    assert "c on" not in told.problem


def test_who_pays_more_is_told() -> None:
    """Moving t2 into a saves the trust's rent of 50 and costs the council 30 of fit-out: 20 for all, 30 for one."""
    estate = place(
        [
            building("a", 5, fitout_desks=5, fitout_gbp_per_desk=6),
            building("b", agency="trust", running_gbp_per_year=50),
        ],
        [team("t1", "a", 5), team("t2", "b", 5, agency="trust")],
    )  # fmt: skip
    plan = best(estate, {"space.hosting_charge_share": 0.0})
    (told,) = about(plan, "more over the appraisal")
    assert told.row_id == "council"
    assert "pays £30 more" in told.problem
    assert shares_with(plan, "council") == "hosts trust"
    assert shares_with(plan, "trust") == "sits with council"


@pytest.mark.parametrize(("share", "severity"), [(0.01, Severity.WARNING), (0.03, Severity.NOTE)])
def test_who_pays_much_more_is_warned_of(share: float, severity: Severity) -> None:
    """The council pays 1,500 today and 30 more for fit-out in the plan: 2 %, much from 1 % on, not from 3 %."""
    estate = place(
        [
            building("a", 5, fitout_desks=5, fitout_gbp_per_desk=6, running_gbp_per_year=1500, status="keep"),
            building("b", agency="trust", running_gbp_per_year=50),
        ],
        [team("t1", "a", 5), team("t2", "b", 5, agency="trust")],
    )  # fmt: skip
    plan = best(estate, {"space.hosting_charge_share": 0.0, "accounts.warn_from_share": share})
    (told,) = about(plan, "more over the appraisal")
    assert told.severity is severity
    assert "pays £30 more over the appraisal, in cash at today's worth" in told.problem
    assert "2.0 % of what it pays then" in told.problem


def test_a_sale_of_what_nobody_values_at_the_end_is_told() -> None:
    """b is sold for £100, and nobody says what it would be worth on 31 March 2028; with a figure nothing is told."""
    estate = place([building("a"), building("b", receipt_gbp=100)], [team("t1", "a", 5), team("t2", "b", 5)])
    (told,) = about(best(estate), "counts nothing")
    assert (told.severity, told.row_id, told.column) == (Severity.NOTE, "b", "residual_gbp")
    assert "1 freehold is sold for £100 (b), and what would still be owned on 31/03/2028" in told.problem
    assert not about(best(with_building(estate, "b", residual_gbp=40)), "counts nothing")
    assert not about(best(with_building(estate, "b", tenure="licence")), "counts nothing")
    assert not about(best(estate, {"exits.sale_lag_years": 1}), "counts nothing")  # it is not sold in time


def test_whom_an_agency_shares_with_is_told_by_function_too() -> None:
    """Finance of both comes from the council; nobody shares a building, and the police share nothing."""
    estate = place(
        [building("a"), building("b", agency="trust"), building("p", agency="police")],
        [team("t1", "a", 5), team("t2", "b", 5, agency="trust"), team("t3", "p", 5, agency="police")],
        functions=[SupportFunction("council", "Finance", 2, 100.0), SupportFunction("trust", "Finance", 2, 100.0)],
        arrangements=[Arrangement("joint", "Finance", "council", min_agencies=2, tiers=(Tier(0, 0.5, 0.0),))],
    )
    plan = best(replace(estate, buildings={n: replace(b, status="keep") for n, b in estate.buildings.items()}),
                {"sharing.move_teams": False, "staff.allow_redundancy": True})  # fmt: skip
    assert shares_with(plan, "council") == "Finance with trust"
    assert shares_with(plan, "trust") == "Finance with council"
    assert shares_with(plan, "police") == NOBODY


def test_who_lends_a_room_for_a_counter_shares_a_building() -> None:
    """The council's library is in the trust's hall, where nobody sits: without the trust there would be none. Where the
    trust itself provides it, it does so by itself."""
    for whose, told in (("council", ["sits with trust", "hosts council"]), (None, [NOBODY, NOBODY])):
        estate = place(
            [building("a"), building("hall", agency="trust", status="keep")],
            [team("t1", "a", 5)],
            counters=[Counter("library", "hall", True)],
            services=[Service("library", agency=whose)],
        )
        plan = best(estate)
        assert plan.counters == {("library", "hall")}
        assert [shares_with(plan, body) for body in ("council", "trust")] == told


HUB = ("hub", "county", 400_500, 300_000, "leasehold", "31/03/2060", 200, "", "", "", "candidate", "secure; clinical")
"""A candidate that takes everybody, of which no cost is given."""


def planned(folder: Path, **tables: Grid) -> Planned:
    return solve(read_small(folder, **tables), load().with_solver(threads=1))


def with_hub(**cells: object) -> Grid:
    """The buildings with the hub, and some of its cells filled in."""
    headings, *rows = [list(row) for row in with_row("buildings", *HUB)]
    for column, value in cells.items():
        if column not in headings:
            headings.append(column)
            rows = [[*row, ""] for row in rows]
        rows[-1][headings.index(column)] = value
    return [headings, *rows]


def test_a_plan_that_rests_on_blank_costs_says_so_at_the_top(tmp_path: Path) -> None:
    """Nothing is cheaper than the hub without costs: it is opened, and page one and Findings name what is blank."""
    made = planned(tmp_path, buildings=with_hub(name="New Hub"))
    assert made.plan.is_open["hub"]
    told = " ".join(sentences(headline(made.plan)))
    assert "rests on hub (New Hub), which has no rent, rates, running cost or opening cost given" in told
    (finding,) = [finding for finding in made.limits if "rests on" in finding.problem]
    assert (finding.severity, finding.cell) == (Severity.WARNING, "buildings.csv!H5")


def test_nought_is_a_figure_and_a_blank_is_none(tmp_path: Path) -> None:
    """With 0 written for rent and running cost, rates and opening are what is lacking; with all four, nothing is."""
    noughts: dict[str, object] = {"rent_gbp_per_year": 0, "running_gbp_per_year": 0}
    made = planned(tmp_path / "two", buildings=with_hub(**noughts))
    assert [costs for _, costs in headline(made.plan).rests_on] == ["rates or opening cost"]
    noughts |= {"rates_gbp_per_year": 0, "opening_gbp": 0}
    made = planned(tmp_path / "all", buildings=with_hub(**noughts))
    assert made.plan.is_open["hub"]
    assert headline(made.plan).rests_on == ()


def test_what_the_plan_does_not_use_is_not_told(tmp_path: Path) -> None:
    """A hub too small for anybody stays shut, so its blanks are nobody's saving."""
    made = planned(tmp_path, buildings=with_hub(desks=1))
    assert not made.plan.is_open["hub"]
    assert headline(made.plan).rests_on == ()


def test_a_new_counter_without_costs_is_told_and_one_that_is_open_is_not(tmp_path: Path) -> None:
    """Advice is given in the annex, which closes; a counter in the hall is possible, with neither cost given."""
    made = planned(
        tmp_path,
        buildings=with_cell("buildings", "annex", "status", "close"),
        services=[("service", "name"), ("advice", "Advice")],
        counters=[("service", "building", "status"), ("advice", "annex", "open"), ("advice", "hall", "possible")],
        localities=[("locality", "easting", "northing", "population"), ("town", 400_000, 300_000, 1000)],
    )
    assert made.plan.counters == {("advice", "hall")}
    ((name, costs),) = headline(made.plan).rests_on
    assert (name, costs) == ("the counter of advice (Advice) at hall", "running cost or set-up cost")


def test_the_findings_of_a_plan_are_printed_written_and_for_programs(tmp_path: Path) -> None:
    """A count and the warnings in the terminal, a section of the tab Findings with cells, and a list in the JSON.

    Two are warnings: the exchange, and the county, for which moving its 100 people is most of what it pays in all.
    """
    headings, *rows = SMALL["teams"]
    fifty = [(*row[:3], 50, *row[4:]) for row in rows if row[1] == "county"]
    tables: dict[str, Grid] = {
        **SMALL, "buildings": with_cell("buildings", "annex", "desks", 50), "teams": [headings, *fifty],
        "locks": [("kind", "id", "decision", "where"), ("team", "pay", "pin", "hall"),
                  ("team", "care", "pin", "annex")],
    }  # fmt: skip
    option = tmp_path / "one.toml"
    option.write_text(
        'title = "One"\nextends = "base"\nspace.desks_per_fte = 1.0\nspace.headroom_share = 0.0\n', encoding="utf-8"
    )
    folder, workbook, content = write_folder(tmp_path / "place", tables), tmp_path / "p.xlsx", tmp_path / "p.json"
    told = CliRunner().invoke(main, ["solve", str(folder), "--option", str(option), "-o", str(workbook),
                                     "--json", str(content), "--threads", "1"])  # fmt: skip
    assert told.exit_code == 0, told.output
    assert "about this plan, 2 warnings among them: see the tab Findings." in told.output
    assert "teams.csv!C3: annex and hall exchange teams" in told.output
    rows_told = [*load_workbook(workbook, data_only=True)["Findings"].iter_rows(values_only=True)]
    (row,) = [row for row in rows_told if "exchange teams" in str(row[6])]
    assert row[:3] == ("this plan", "warning", "teams.csv!C3")
    findings = json.loads(content.read_text(encoding="utf-8"))["plan_findings"]
    (finding,) = [each for each in findings if "exchange teams" in each["problem"]]
    assert (finding["severity"], finding["table"], finding["column"]) == ("warning", "teams", "building")
    assert finding["id"] in ("pay", "care")
