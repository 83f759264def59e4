"""Bodies that merge or are divided: who owns what then, argued on small estates."""

import random
from dataclasses import replace
from pathlib import Path

import pytest

from estate_opt.domain.blackouts import Blackout
from estate_opt.domain.decided import Decided
from estate_opt.domain.estate import (
    Agency,
    Arrangement,
    Assumed,
    Counter,
    Estate,
    Lock,
    Pair,
    Service,
    SupportFunction,
    Tier,
)
from estate_opt.domain.reorganise import as_reorganised
from estate_opt.domain.spend import Spend
from estate_opt.ground.errors import OptionError
from estate_opt.options.option import load
from estate_opt.tables.intake import read
from estate_opt.tables.records import build_estate
from tests.hand import building, home, option, place, team
from tests.planning.test_brute_force import random_estate, random_option
from tests.reorganising import anew, block, random_blocks, today_gbp

NOTHING_TWICE = {"reorganisation.replicated_share": 0.0}
NORTH, SOUTH = {"county": ["north"]}, {"county": ["south"]}


def county() -> Estate:
    """A county with a headquarters in the north, where a quarter of the people live, and a depot in the south."""
    return place(
        [
            building("hq", 40, "county", area="north"),
            building("depot", 20, "county", area="south"),
            building("town hall", 30, "town", area="north", hosts=frozenset({"county"})),
        ],
        [
            team("roads", "depot", 8, "county"),
            team("planners", "hq", 6, "county"),
            team("it", "hq", 4, "county", function="IT", space_needs={"bays": 2.0}),
            team("town it", "town hall", 2, "town", function="IT"),
        ],
        [Agency("county", "The County", "council", capital_limit_gbp=1000), Agency("town", "The Town", "council")],
        [Counter("library", "hq", True), Counter("library", "depot", True), Counter("library", "town hall", False)],
        [home("n", 0, 25, area="north"), home("s", 0, 75, area="south")],
        [
            SupportFunction("county", "IT", 4, 400, 200, 100, ("it",)),
            SupportFunction("town", "IT", 2, 220, 80, 40, ("town it",)),
        ],
        [Arrangement("k", "IT", "county", onboarding_gbp=50, setup_gbp=70, customers=frozenset({"town", "nhs"}))],
        [Service("library", agency="county")],
        pairs=(Pair("together", "it", "planners"), Pair("apart", "town it", "county")),
        moves={("it", "depot"): 400.0},
    )


def divided(share: float = 0.0) -> Estate:
    """The county in two: the north with the town, the south by itself."""
    chosen = option({"reorganisation.replicated_share": share})
    return anew(county(), chosen, block("N", "town", shares_of=NORTH), block("S", shares_of=SOUTH))


def test_whole_bodies_bring_all_that_they_have() -> None:
    """County and town as one: every building and team is its own, and its IT is done in two ways."""
    made = anew(county(), option(NOTHING_TWICE), block("All", "county", "town"))
    assert list(made.agencies) == ["All"]
    assert {b.agency for b in made.buildings.values()} | {t.agency for t in made.teams.values()} == {"All"}
    assert {key: (f.work, f.way, f.fte) for key, f in made.functions.items()} == {
        ("All", "IT (county)"): ("IT", "county", 4),
        ("All", "IT (town)"): ("IT", "town", 2),
    }
    assert made.services["library"].agency == "All"
    assert made.buildings["town hall"].hosts == frozenset({"All"})
    assert (made.arrangements["k"].provider, made.arrangements["k"].home_way) == ("All", "county")
    assert made.arrangements["k"].customers == frozenset({"All", "nhs"})
    assert list(made.arrangements) == ["k"]  # it has one of its own for IT already


def test_a_divided_body_goes_by_area_and_its_support_by_people() -> None:
    """The planners go with the headquarters they sit in; of the IT that is there too the south gets three quarters."""
    made = divided()
    assert {name: each.agency for name, each in made.buildings.items()} == {"hq": "N", "depot": "S", "town hall": "N"}
    assert {name: (each.agency, each.fte) for name, each in made.teams.items()} == {
        "roads": ("S", 8), "planners": ("N", 6), "it (N)": ("N", 1), "it (S)": ("S", 3), "town it": ("N", 2),
    }  # fmt: skip
    assert made.teams["it (S)"].building == "hq"
    assert made.teams["it (S)"].space_needs == {"bays": 1.5}
    assert made.functions["S", "IT"].teams == ("it (S)",)
    assert [made.functions[key].fte for key in made.functions] == [1, 2, 3]
    assert made.functions["N", "IT (county)"].staff_gbp_per_year == 100
    assert made.move_costs_gbp == {("it (N)", "depot"): 100, ("it (S)", "depot"): 300}


def test_a_share_of_systems_and_contracts_is_needed_in_every_part() -> None:
    """With 0.2 of 200 in each of two: 40 + a quarter, and 40 + three quarters, of the other 160; together 240."""
    made = divided(0.2)
    assert made.functions["N", "IT (county)"].systems_gbp_per_year == pytest.approx(80)
    assert made.functions["S", "IT"].systems_gbp_per_year == pytest.approx(160)
    assert made.functions["S", "IT"].contracts_gbp_per_year == pytest.approx(80)
    assert made.functions["S", "IT"].staff_gbp_per_year == 300  # people are not replicated


def test_what_the_public_comes_for_is_provided_where_it_is() -> None:
    """The county's libraries belong to two: each part has those of its area, those in other bodies' buildings too."""
    made = divided()
    assert made.services["library"].agency is None
    assert {b: each.agency for (_, b), each in made.counters.items()} == {"hq": "N", "depot": "S", "town hall": "N"}


def test_a_provider_follows_its_building_or_its_head_office() -> None:
    """Most of the county sits in the headquarters, in the north; an arrangement that names the depot goes south."""
    assert divided().arrangements["k"].provider == "N"
    named = replace(county(), arrangements={"k": replace(county().arrangements["k"], building="depot")})
    made = anew(named, option(NOTHING_TWICE), block("N", "town", shares_of=NORTH), block("S", shares_of=SOUTH))
    assert made.arrangements["k"].provider == "S"


def test_pairs_locks_and_times_are_those_of_what_came_of_them() -> None:
    """Both parts of IT stay with the planners; a lock on the county's IT is on both; a pair with itself is none."""
    locks = (Lock("function", ("county", "IT"), "keep"), Lock("team", ("it",), "keep"))
    day = Blackout("county", option().levers.appraisal.start, option().levers.appraisal.start)
    given = replace(county(), locks=locks, blackouts=(day,), assumed=(Assumed("teams", "it", "fte"),))
    made = anew(given, option(NOTHING_TWICE), block("N", "town", shares_of=NORTH), block("S", shares_of=SOUTH))
    assert [(pair.kind, pair.left, pair.right) for pair in made.pairs] == [
        ("apart", "town it", "N"), ("apart", "town it", "S"),
        ("together", "it (N)", "planners"), ("together", "it (S)", "planners"),
    ]  # fmt: skip
    assert [lock.key for lock in made.locks] == [("N", "IT (county)"), ("S", "IT"), ("it (N)",), ("it (S)",)]
    assert [each.agency for each in made.blackouts] == ["N", "S"]
    assert {cell.row_id for cell in made.assumed if cell.table == "teams"} == {"it (N)", "it (S)"}
    both = anew(county(), option(NOTHING_TWICE), block("All", "county", "town"))
    bodies = replace(county(), pairs=(Pair("together", "county", "town"),))
    assert anew(bodies, option(NOTHING_TWICE), block("All", "county", "town")).pairs == ()
    assert [pair.right for pair in both.pairs] == ["All", "planners"]


def test_a_lock_may_name_the_new_way_already_but_nothing_that_there_is_not() -> None:
    """As the ticks of a plan of the new structure do."""
    keep = Lock("function", ("N", "IT (county)"), "keep")
    blocks = block("N", "town", shares_of=NORTH), block("S", shares_of=SOUTH)
    assert anew(replace(county(), locks=(keep,)), option(NOTHING_TWICE), *blocks).locks == (keep,)
    wrong = replace(keep, key=("N", "HR"))
    with pytest.raises(OptionError, match="function N / HR: keep is about what there is not"):
        anew(replace(county(), locks=(wrong,)), option(NOTHING_TWICE), *blocks)


def test_what_bodies_spend_in_all_is_added_up_and_divided() -> None:
    """A quarter of the county's 80 on schools and the town's 5 are the north's."""
    rows = (Spend("county", "schools", 80, "own"), Spend("town", "schools", 5, "own"))
    made = anew(
        replace(county(), spend=rows), option(NOTHING_TWICE), block("N", "town", shares_of=NORTH),
        block("S", shares_of=SOUTH),
    )  # fmt: skip
    assert made.spend == (Spend("N", "schools", 25, "own"), Spend("S", "schools", 60, "own"))


def test_limits_of_capital_are_added_up_and_divided_and_marked_as_assumed() -> None:
    """A quarter of the county's 1,000 is the north's, and no limit where the town has none; what is given counts."""
    made = divided()
    assert made.agencies["S"].capital_limit_gbp == 750
    assert made.agencies["N"].capital_limit_gbp is None
    assert Assumed("agencies", "S", "capital_limit_gbp") in made.assumed
    assert not [cell for cell in made.assumed if cell.row_id == "N"]
    given = anew(county(), option(NOTHING_TWICE), block("All", "county", "town", capital_limit_gbp=5))
    assert given.agencies["All"].capital_limit_gbp == 5
    assert not [cell for cell in given.assumed if cell.table == "agencies"]


def test_who_does_not_join_keeps_the_merged_body_out_unless_it_is_said() -> None:
    """A new body shares with others only if all that it is made of do, or if its block says so."""
    out = replace(county(), agencies={**county().agencies, "town": Agency("town", "Town", joins=False)})
    chosen = option(NOTHING_TWICE)
    assert not anew(out, chosen, block("All", "county", "town")).agencies["All"].joins
    assert anew(out, chosen, block("All", "county", "town", joins=True)).agencies["All"].joins


def test_a_merged_body_gets_an_arrangement_of_its_own_where_it_has_none() -> None:
    """The like of the cheapest to set up for the same work in the place, else by the levers; both marked as assumed."""
    like = Arrangement("k", "IT", "nhs", setup_gbp=70, onboarding_gbp=9, tiers=(Tier(3, 0.2, 0.1),), min_agencies=2)
    there = replace(county(), arrangements={"k": like}, agencies={**county().agencies, "nhs": Agency("nhs", "NHS")})
    chosen = option(NOTHING_TWICE)
    made = anew(there, chosen, block("All", "county", "town")).arrangements["IT of All"]
    assert (made.provider, made.setup_gbp, made.onboarding_gbp, made.tiers) == ("All", 70, 9, like.tiers)
    assert (made.home_way, made.customers, made.min_agencies) == ("county", frozenset({"All"}), 1)
    nobody = anew(replace(county(), arrangements={}), chosen, block("All", "county", "town"))
    levers = chosen.levers.reorganisation
    assert nobody.arrangements["IT of All"].setup_gbp == levers.own_setup_gbp
    assert nobody.arrangements["IT of All"].tiers == (Tier(0, levers.own_staff_saving, levers.own_systems_saving),)
    assert Assumed("arrangements", "IT of All", "setup_gbp") in nobody.assumed


def test_parts_may_join_as_the_one_that_they_were() -> None:
    """In one way of working: each of two parts pays half of what joining costs."""
    levers = NOTHING_TWICE | {"reorganisation.onboardings_of_divided": 1}
    made = anew(county(), option(levers), block("N", "town", shares_of=NORTH), block("S", shares_of=SOUTH))
    assert [f.onboarding_share for f in made.functions.values()] == [0.5, 1.0, 0.5]


def test_who_takes_only_itself_stays_as_it_is() -> None:
    """Not a record is another."""
    assert anew(county(), option(NOTHING_TWICE), block("county", "county")) == county()


def test_a_body_that_takes_another_keeps_its_name() -> None:
    """The town goes into the county, which is still called so, and has its own with it."""
    made = anew(county(), option(NOTHING_TWICE), block("county", "town"))
    assert [(each.agency, each.name) for each in made.agencies.values()] == [("county", "The County")]
    assert {f.way for f in made.functions.values()} == {"county", "town"}


def _again(estate: Estate, chosen: str = "county") -> Estate:
    """The county divided and put together again, under its own name."""
    levers = option(NOTHING_TWICE)
    two = anew(estate, levers, block("N", shares_of=NORTH), block("S", shares_of=SOUTH))
    return anew(two, levers, block(chosen, "N", "S"))


def test_divided_and_merged_again_all_is_as_before() -> None:
    """Parts of one whole are one again: the same teams, functions and counters, but for the county's full name."""
    before, made = county(), _again(county())
    assert made.teams == before.teams
    assert made.buildings == {
        name: replace(each, hosts=frozenset({"county"}) if each.hosts else None)
        for name, each in before.buildings.items()
    }
    assert {key: replace(f, way="") for key, f in made.functions.items()} == before.functions
    assert (made.services, made.counters) == (before.services, before.counters)
    assert made.move_costs_gbp == before.move_costs_gbp
    assert made.agencies["county"].capital_limit_gbp == 1000


@pytest.mark.parametrize("seed", range(60))
def test_today_costs_the_same_to_the_penny(seed: int) -> None:
    """Whoever owns what: nothing is bought or given up, so that a random place costs today what it did."""
    draw = random.Random(seed)
    estate = random_estate(draw)
    chosen = replace(random_option(draw, estate))
    chosen = chosen if not chosen.levers.reorganisation.replicated_share else chosen.varied(NOTHING_TWICE)
    made = anew(estate, chosen, *random_blocks(draw, estate))
    assert today_gbp(made, chosen) == pytest.approx(today_gbp(estate, chosen), abs=0.005)


def test_the_sample_costs_today_what_it_did(sample_path: Path) -> None:
    """Its county divided in two, one of which takes the district."""
    tables, chosen = read(sample_path), load(levers=NOTHING_TWICE)
    estate = build_estate(tables, chosen)
    first = block("Aldenbridge", "ADC", shares_of={"MCC": ["Aldenbridge"]})
    made = anew(estate, chosen, first, block("Keston", shares_of={"MCC": ["Kestonbury", "Thrennow"]}))
    assert len(made.functions) == len(estate.functions) + 3
    assert today_gbp(made, chosen) == pytest.approx(today_gbp(estate, chosen), abs=0.005)


def test_records_are_in_the_order_of_their_ids() -> None:
    """So that the order of rows, and of blocks, has no meaning."""
    made = divided()
    assert [*made.agencies] == sorted(made.agencies)
    assert [*made.teams] == sorted(made.teams)
    assert [*made.functions] == sorted(made.functions)
    assert [*made.arrangements] == sorted(made.arrangements)


def test_an_earlier_plan_of_todays_bodies_is_known_by_what_came_of_them() -> None:
    """To begin from, and to stay near to: its IT, and the team that does it, are those of both parts."""
    was = Decided({"hq": True}, {"it": "depot", "roads": "depot"}, {("county", "IT"): "k", ("town", "IT"): "own"})
    now = as_reorganised(divided(), was)
    assert (now.housing["it (N)"], now.housing["it (S)"], now.housing["roads"]) == ("depot", "depot", "depot")
    assert {key: now.supply[key] for key in divided().functions} == {
        ("N", "IT (county)"): "k", ("N", "IT (town)"): "own", ("S", "IT"): "k",
    }  # fmt: skip
