"""Why a team moves, argued on paper: one year, undiscounted, a desk for each FTE."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from estate_opt.audit.money import reckon
from estate_opt.audit.point import Case
from estate_opt.domain.estate import Agency, Arrangement, Estate, Lock, Pair, SupportFunction
from estate_opt.domain.plan import Plan
from estate_opt.planning import solve_estate
from estate_opt.results.reasons import reasons
from estate_opt.workbook.sheet import value_of
from estate_opt.workbook.tabs import all_sheets
from tests.audited_town import town, town_option
from tests.hand import best, building, place, team
from tests.hostile_place import dossier_of

KEPT = {"status": "keep"}


def two_open(*teams: Any, **given: Any) -> Estate:
    """Hall and annex of 10 desks, both kept."""
    return place([building("hall", 10, **KEPT), building("annex", 10, **KEPT)], teams, **given)


def called(estate: Estate, **names: str) -> Estate:
    """The estate with names for some of its teams."""
    named = {key: replace(estate.teams[key], name=name) for key, name in names.items()}
    return replace(estate, teams={**estate.teams, **named})


def put(estate: Estate, levers: Mapping[str, Any] | None = None, **seats: str) -> Plan:
    """The best plan with some teams put elsewhere by hand."""
    plan = best(estate, levers)
    return plan.deciding(housing={**plan.housing, **seats})


def test_who_has_to_leave_is_told_that_its_building_closes() -> None:
    """The annex costs 100 a year, and its one team has room in the hall."""
    plan = best(place([building("hall", 10), building("annex", 5, rent_gbp_per_year=100)], [team("a", "annex")]))
    assert reasons(plan) == {"a": "its building closes"}


def test_who_makes_room_is_told_for_whom() -> None:
    """The hall is full; the annex (100 a year) closes. Only the hall is secure, as its team needs: so another goes."""
    secure: dict[str, Any] = {"features": frozenset({"secure"})}
    estate = place(
        [building("hall", 10, **KEPT, **secure), building("shed", 10, **KEPT),
         building("annex", 5, rent_gbp_per_year=100, **secure)],
        [team("stays", "hall", 5, movable=False), team("goes", "hall", 5),
         team("comes", "annex", 5, needs=frozenset({"secure"}))],
    )  # fmt: skip
    plan = best(called(estate, comes="Records"))
    assert plan.housing == {"stays": "hall", "goes": "shed", "comes": "hall"}
    why = reasons(plan)
    assert why == {"stays": None, "goes": "makes room for comes (Records)", "comes": "its building closes"}


def test_of_many_who_need_the_room_two_are_named() -> None:
    """Four of 2 to 5 desks came; with the 2 of who left it would be 16 desks in 10."""
    came = [team(f"t{desks}", "annex", desks) for desks in (2, 3, 4, 5)]
    plan = put(two_open(team("goes", "hall", 2), *came), goes="annex", t2="hall", t3="hall", t4="hall", t5="hall")
    assert reasons(plan)["goes"] == "makes room for t5, t4 and 2 more"


def test_a_space_that_is_short_is_room_too() -> None:
    """Desks there are enough, but one consulting room only, which who came has."""
    estate = place(
        [building("hall", 10, **KEPT, spaces={"room": 1}), building("annex", 10, **KEPT, spaces={"room": 1})],
        [team("goes", "hall", space_needs={"room": 1}), team("comes", "annex", space_needs={"room": 1})],
    )
    plan = put(estate, goes="annex", comes="hall")
    assert reasons(plan) == {"goes": "makes room for comes", "comes": "makes room for goes"}


def test_a_move_that_saves_desks_being_added_is_priced() -> None:
    """A new team needs the hall's secure floor: 5 desks are added at 100 each, or who sits there moves for 10 each.

    Moving costs 50, staying would cost 500: 450 cheaper.
    """
    hall = building("hall", 5, **KEPT, features=frozenset({"secure"}), fitout_desks=5, fitout_gbp_per_desk=100)
    estate = place(
        [hall, building("annex", 10, **KEPT)],
        [team("goes", "hall", 5), team("new", None, 5, needs=frozenset({"secure"}))],
    )
    plan = best(estate, {"moves.gbp_per_fte": 10})
    assert plan.housing["goes"] == "annex"
    assert reasons(plan)["goes"] == "cheaper there by £450 in all"


def test_who_joins_its_body_is_told_so_with_what_that_costs() -> None:
    """Two of the council's teams sit in the annex, none but this one in the hall; its move costs 3 x 10."""
    estate = two_open(team("goes", "hall", 3), team("b", "annex"), team("c", "annex"))
    plan = put(estate, {"moves.gbp_per_fte": 10}, goes="annex")
    said = "joins its body: 2 other teams of it sit there (its staying would save £30)"
    assert reasons(plan)["goes"] == said


def test_a_move_for_nothing_is_called_that() -> None:
    """Nobody is in the annex and there is room in the hall: no words are found for what is none.

    Staying saves 30. Where another plan may be cheaper by 40 that is left over from the search; where none can be
    cheaper at all, something that is not of these two buildings must stand against it.
    """
    free = reasons(put(two_open(team("goes", "hall", 3), team("b", "hall", movable=False)), goes="annex"))
    assert free["goes"] == "makes no difference: its staying would cost the same"
    dear = put(
        two_open(team("goes", "hall", 3), team("b", "hall", movable=False)), {"moves.gbp_per_fte": 10}, goes="annex"
    )
    unproven = replace(dear, bound_gbp=dear.objective_gbp - 40)
    said = "its staying would save £30; the plan may be dearer than the best possible by £40"
    assert reasons(unproven)["goes"] == f"left over from the search: {said}"
    unknown = replace(dear, bound_gbp=float("-inf"))
    assert "dearer than the best possible by more than is known" in str(reasons(unknown)["goes"])
    said = "a rule for the place as a whole keeps it from staying, which would else save £30"
    assert reasons(dear)["goes"] == said


def test_moves_that_are_left_over_are_counted_on_page_one() -> None:
    """One team of 3 FTE, and no such line where every move has its reason."""
    estate = two_open(team("goes", "hall", 3), team("b", "hall", movable=False))
    plan = put(estate, {"moves.gbp_per_fte": 10}, goes="annex")
    for bound_gbp, told in ((plan.objective_gbp - 40, 1), (plan.objective_gbp, None)):
        summary = all_sheets(dossier_of(replace(plan, bound_gbp=bound_gbp)))[0]
        lines = {str(value_of(row[1])): row for row in summary.rows}
        line = lines.get("Teams that move without a reason")
        assert (line and value_of(line[3])) == told
        assert line is None or "1 team (3 FTE), its staying would save a little" in str(line[5])


def test_who_is_kept_with_or_from_another_is_told_so() -> None:
    """In the annex sits whom it is kept with; in the hall whom it is kept from. Agencies are sides too."""
    estate = two_open(team("goes", "hall"), team("friend", "annex"), team("foe", "hall", agency="nhs"))
    estate = called(estate, friend="Legal")
    with_legal = put(replace(estate, pairs=(Pair("together", "friend", "goes"),)), goes="annex")
    assert reasons(with_legal)["goes"] == "kept together with friend (Legal)"
    estate = replace(estate, agencies={**estate.agencies, "nhs": Agency("nhs", "The NHS")})
    from_nhs = put(replace(estate, pairs=(Pair("apart", "goes", "nhs"),)), goes="annex")
    assert reasons(from_nhs)["goes"] == "kept apart from nhs (The NHS)"


def test_who_needs_what_its_building_has_not_is_told_what() -> None:
    """It needs a lift, which only the annex has."""
    estate = place(
        [building("hall", 10, **KEPT), building("annex", 10, **KEPT, features=frozenset({"lift"}))],
        [team("goes", "hall", needs=frozenset({"lift"}))],
    )
    plan = best(estate)
    assert reasons(plan) == {"goes": "could not stay: the building lacks lift"}


def test_who_is_put_there_beforehand_is_told_so() -> None:
    """A lock is a reason by itself, with what was written beside it."""
    locks = (Lock("team", ("goes",), "pin", "annex", "agreed in May"),)
    assert reasons(best(replace(two_open(team("goes", "hall")), locks=locks)))["goes"] == (
        "decided beforehand (lock): agreed in May"
    )
    away = (Lock("team", ("goes",), "forbid", "hall"),)
    assert reasons(best(replace(two_open(team("goes", "hall")), locks=away)))["goes"] == "decided beforehand (lock)"


def test_who_follows_its_shared_function_is_told_which() -> None:
    """The nhs does IT for both, from the annex; of the council's team only a tenth is IT, so it is not dissolved."""
    estate = place(
        [building("hall", 10, **KEPT), building("annex", 10, agency="nhs", **KEPT)],
        [team("goes", "hall", 10), team("n", "annex", 1, agency="nhs")],
        functions=[SupportFunction("council", "IT", 1, 400, teams=("goes",)), SupportFunction("nhs", "IT", 1, 400)],
        arrangements=[Arrangement("desk", "IT", "nhs", building="annex")],
    )
    estate = replace(estate, buildings={**estate.buildings, "annex": building("annex", 20, agency="nhs", **KEPT)})
    locked = replace(estate, locks=(Lock("function", ("council", "IT"), "pin", "desk"),))
    plan = put(locked, goes="annex")
    assert plan.hosts == {"desk": "annex"}
    assert reasons(plan)["goes"] == "joins its shared function: IT (desk)"


@pytest.mark.parametrize("home", ["hall", "clinic", "far", "tiny"])
def test_the_price_of_staying_is_that_of_the_whole_ledger(home: str) -> None:
    """Two buildings are added up for it; the whole place, added up with the team there and here, differs by as much."""
    plan = solve_estate(town(), town_option())
    goes = next(t for t, at in plan.housing.items() if at == "hall" and plan.estate.teams[t].agency == "council")
    other = "clinic" if home == "hall" else "hall"
    teams = {**plan.estate.teams, goes: replace(plan.estate.teams[goes], building=home, desks=0, needs=frozenset(),
                                                space_needs={})}  # fmt: skip
    estate = replace(plan.estate, teams=teams, pairs=(), locks=(), held_to=None)
    moved = replace(plan, estate=estate).deciding(housing={**plan.housing, goes: other})
    worth = []
    for each in (moved, moved.deciding(housing={**moved.housing, goes: home})):
        gbp = reckon(Case(each), Case(each).target).values()
        worth.append(sum(float(np.array(years) @ np.array(plan.discount_factors)) for years in gbp))
    price = worth[1] - worth[0]
    said = reasons(moved)[goes]
    assert said is not None
    assert abs(price) >= 1
    assert f"£{abs(price):,.0f}" in said
    assert ("cheaper there" in said) == (price > 0)


def test_the_tab_and_the_json_say_the_same_and_never_that_the_building_stays_open() -> None:
    """Each team that moves has its reason in words."""
    plan = solve_estate(town(), town_option())
    (tab,) = (sheet for sheet in all_sheets(dossier_of(plan)) if sheet.name == "Moves")
    keys = [column.key for column in tab.columns]
    told = {str(value_of(row[keys.index("team")])): value_of(row[keys.index("why")]) for row in tab.rows}
    assert told == dict(reasons(plan))
    moved = [name for name in told if plan.is_moved(name)]
    assert moved
    assert all(told[name] and "stays open" not in str(told[name]) for name in moved)
