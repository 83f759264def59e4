"""What becomes of counters and of people's ways, argued on paper: homes and libraries along one road to the east."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from math import exp, fsum, inf, log
from typing import Any

import pytest

from estate_opt.audit.access import demand, nearness, todays_shortfall
from estate_opt.audit.point import Case
from estate_opt.audit.visits import fewest_km
from estate_opt.domain.estate import Counter, Estate
from estate_opt.domain.plan import Plan
from estate_opt.planning import Planned, solve_estate
from estate_opt.results.counters import CounterOutcome, counter_outcomes
from estate_opt.results.equality import ChangeOfWay, changes_of_way, ways_changed
from tests.audited_town import town, town_option
from tests.hand import best, building, east, home, place, spent, team


def library(at: str, is_open: bool = True, **given: Any) -> Counter:
    return Counter("library", at, is_open, **given)


def along_the_road(gap_km: float, *homes_km: float, **given: Any) -> Estate:
    """Library a (rent 100) at km 0, b (rent 60) further east; 100 people who make 10 visits at each of the places."""
    return place(
        [building("a", rent_gbp_per_year=100), building("b", rent_gbp_per_year=60, **east(gap_km))],
        [team("t", "a", 1)],
        counters=[library("a", **given), library("b")],
        localities=[home(f"l{n}", km) for n, km in enumerate(homes_km)],
        visits={("library", f"l{n}"): 10.0 for n, _ in enumerate(homes_km)},
    )


def by_building(plan: Plan) -> Mapping[str, CounterOutcome]:
    return {told.counter.building: told for told in counter_outcomes(plan)}


def of(plan: Plan, group: str = "", area: str = "") -> ChangeOfWay:
    (told,) = (each for each in changes_of_way(plan) if (each.group, each.area) == (group, area))
    return told


def test_whoever_used_a_closed_counter_goes_to_the_next() -> None:
    """Homes at km 0, 1 and 2.4: the first two use a today, 0 and 1 km away; b, 2.4 km on, takes a's 20 visits over.

    Its users go 2.4 and 1.4 km then, both further. Who lives at b goes nowhere else. Its one member of staff follows.
    """
    estate = along_the_road(2.4, 0, 1, 2.4)
    plan = best(replace(estate, teams={"t": team("t", "a", 1, serves="library")}))
    a, b = by_building(plan)["a"], by_building(plan)["b"]
    assert (a.outcome, a.visits_today, a.visits_plan, a.fte_today, a.fte_plan) == ("closed", 20, 0, 1, 0)
    assert (b.outcome, b.visits_today, b.visits_plan, b.fte_today, b.fte_plan) == ("kept", 10, 30, 0, 1)
    assert (a.ways.people, a.ways.people_further) == (200, 200)
    assert (a.ways.mean_today, a.ways.furthest_today) == pytest.approx((0.5, 1.0))
    assert (a.ways.mean_plan, a.ways.furthest_plan) == pytest.approx((1.9, 2.4))
    assert (b.ways.people, b.ways.mean_today, b.ways.mean_plan, b.ways.people_further) == (100, 0, 0, 0)


def test_equality_tells_groups_and_areas_beside_everybody() -> None:
    """The same place. The older live at km 0, and go 2.4 km further; at km 1 it is 0.4, less than the one of "much"."""
    estate = along_the_road(2.4, 0, 1, 2.4)
    homes = {
        "l0": home("l0", 0, groups=frozenset({"older"}), area="west"),
        "l1": home("l1", 1, area="west"),
        "l2": home("l2", 2.4, area="east"),
    }
    plan = best(replace(estate, localities=homes))
    everybody, older, west = of(plan), of(plan, group="older"), of(plan, area="west")
    assert (everybody.people, everybody.ways.people_further, everybody.people_much_further) == (300, 200, 100)
    assert (everybody.ways.mean_today, everybody.ways.mean_plan) == pytest.approx((1 / 3, 3.8 / 3))
    assert (older.people, older.people_much_further, older.ways.furthest_plan) == pytest.approx((100, 100, 2.4))
    assert (west.people, west.ways.people_further, west.ways.mean_plan) == pytest.approx((200, 200, 1.9))
    assert of(plan, area="east").ways.people_further == 0
    told = ways_changed(plan)
    assert (told.people, told.further, told.much_further, told.nearer) == (300, 200, 100, 0)
    in_groups = ways_changed(plan, in_groups=True)
    assert (in_groups.people, in_groups.further, in_groups.much_further) == (100, 100, 100)


def test_how_unequal_ways_are() -> None:
    """The same place: ways of 0, 1 and 0 km become 2.4, 1.4 and 0. Today α is 1, so κ is -1, for the plan as for today.

    The worst 30 of 300 go 1 km today, then 2.4. The older are all at km 0, where everybody goes as far as everybody.
    """
    homes = {"l0": home("l0", 0, groups=frozenset({"older"})), "l1": home("l1", 1), "l2": home("l2", 2.4)}
    plan = best(replace(along_the_road(2.4, 0, 1, 2.4), localities=homes))
    told = of(plan).unequal
    assert told.kappa == pytest.approx(-1)
    assert (told.worst_tenth_today, told.worst_tenth_plan) == pytest.approx((1.0, 2.4))
    assert told.equal_way_today == pytest.approx(log((1 + exp(1) + 1) / 3), abs=1e-9)
    assert told.equal_way_plan == pytest.approx(log((exp(2.4) + exp(1.4) + 1) / 3), abs=1e-9)
    older = of(plan, group="older").unequal
    assert (older.equal_way_today, older.equal_way_plan) == pytest.approx((0, 2.4))


def test_equality_never_disagrees_with_localities(sample: Plan) -> None:
    """Average, worst tenth and equal way are worked out again from the ways on Localities, person by person's share."""
    rows = {(row.service, row.locality): row for row in sample.localities}
    for told in changes_of_way(sample):
        where = [name for name, each in sample.estate.localities.items() if told.area in ("", each.area)]
        who = [name for name in where if not told.group or told.group in sample.estate.localities[name].groups]
        for when, mean, worst, equal in (
            ("before", told.ways.mean_today, told.unequal.worst_tenth_today, told.unequal.equal_way_today),
            ("after", told.ways.mean_plan, told.unequal.worst_tenth_plan, told.unequal.equal_way_plan),
        ):
            ways = [
                (getattr(rows[told.service, name], when), sample.estate.localities[name].population) for name in who
            ]
            known = sorted(((way, people) for way, people in ways if way is not None), reverse=True)
            everybody = fsum(people for _, people in known)
            assert mean == pytest.approx(fsum(way * people for way, people in known) / everybody, abs=1e-9)
            power = fsum(people * exp(-told.unequal.kappa * way) for way, people in known)
            assert equal == pytest.approx(-log(power / everybody) / told.unequal.kappa, abs=1e-9)
            left, sum_of_worst = 0.1 * everybody, 0.0
            for way, people in known:
                sum_of_worst += way * min(people, left)
                left -= min(people, left)
            assert worst == pytest.approx(sum_of_worst / (0.1 * everybody), abs=1e-9)


def test_who_goes_further_for_one_service_and_nearer_for_another_counts_as_further() -> None:
    """a closes: the library is 1 km further for all at km 0; a post office opens there, which was 5 km away."""
    estate = along_the_road(1, 0)
    posts = [Counter("post", "far", True), Counter("post", "b", False)]
    wider = place(
        [*estate.buildings.values(), building("far", rent_gbp_per_year=50, **east(5))],
        [team("t", "a", 1)],
        counters=[*estate.counters.values(), *posts],
        localities=[home("l0", 0)],
        visits={("library", "l0"): 10.0, ("post", "l0"): 10.0},
    )
    plan = best(wider)
    assert plan.counters == {("library", "b"), ("post", "b")}
    further = {each.service: (each.ways.people_further, each.people_nearer) for each in changes_of_way(plan)}
    assert further == {"library": (100, 0), "post": (0, 100)}
    told = ways_changed(plan)
    assert (told.further, told.nearer) == (100, 0)


def test_a_town_that_two_counters_share_goes_no_further_where_both_stay() -> None:
    """a takes 12 of the 20 visits, b, 1 km on, takes 8: two of l1's go to a, and go on to. Nobody's way changes."""
    estate = along_the_road(1, 0, 1)
    tight = {("library", "a"): library("a", capacity_visits_per_year=12),
             ("library", "b"): library("b", capacity_visits_per_year=8)}  # fmt: skip
    told = by_building(best(replace(estate, counters=tight)))
    a, b = told["a"], told["b"]
    assert (a.visits_today, a.visits_plan, b.visits_today, b.visits_plan) == pytest.approx((12, 12, 8, 8))
    assert (a.ways.people, b.ways.people) == pytest.approx((120, 80))
    assert (a.ways.mean_today, a.ways.mean_plan) == pytest.approx((20 / 120, 20 / 120))
    assert (a.ways.people_further, b.ways.people_further) == (0, 0)


def test_of_a_shared_town_only_those_who_lose_their_counter_go_further() -> None:
    """a takes 6 of the 10 visits at km 0, b the other 4. a closes: its 60 people go 1 km, as b's 40 do already."""
    told = by_building(best(along_the_road(1, 0, capacity_visits_per_year=6)))
    a, b = told["a"], told["b"]
    assert a.outcome == "closed"
    assert (a.visits_today, b.visits_today, b.visits_plan) == pytest.approx((6, 4, 10))
    assert (a.ways.people, a.ways.people_further) == pytest.approx((60, 60))
    assert (a.ways.mean_today, a.ways.mean_plan) == pytest.approx((0, 1))
    assert (b.ways.people, b.ways.people_further) == pytest.approx((40, 0))


def test_what_finds_no_room_is_at_no_counter() -> None:
    """30 visits, and room for 12 and 8: 20 are told, today and in the plan, and nobody who has room goes further."""
    estate = along_the_road(1, 0, 1, 0.9)
    tight = {("library", "a"): library("a", capacity_visits_per_year=12),
             ("library", "b"): library("b", capacity_visits_per_year=8)}  # fmt: skip
    told = by_building(best(replace(estate, counters=tight)))
    assert [(each.visits_today, each.visits_plan) for each in told.values()] == [
        pytest.approx((12, 12)), pytest.approx((8, 8)),
    ]  # fmt: skip
    assert sum(each.ways.people for each in told.values()) == pytest.approx(200)
    assert {each.ways.people_further for each in told.values()} == {0}


def test_a_new_service_has_its_visits_though_nobody_goes_today() -> None:
    """No library is open; half the people are asked to have one: a is opened, and all 10 visits come."""
    estate = replace(along_the_road(1, 0), counters={("library", "a"): library("a", False)})
    plan = best(estate, {"access.library.min_share": 0.5})
    (told,) = counter_outcomes(plan)
    assert (told.outcome, told.visits_today, told.visits_plan, told.ways.people) == ("opened", 0, 10, 0)
    assert (of(plan).people_nearer, of(plan).ways.mean_today) == (100, None)


def test_a_service_that_goes_leaves_its_people_nowhere() -> None:
    """Handed a plan without the library: all who used it have nowhere to go, and count as further, also as much."""
    plan = best(along_the_road(1, 0)).deciding(counters=frozenset())
    plan = replace(plan, localities=tuple(replace(row, after=None) for row in plan.localities))
    told = by_building(plan)["a"]
    assert (told.outcome, told.visits_plan, told.ways.people_further, told.ways.mean_plan) == ("closed", 0, 100, None)
    assert (of(plan).ways.people_further, of(plan).people_much_further) == (100, 100)


def km_of(plan: Plan, service: str, in_plan: bool) -> float:
    """Kilometres a year, one way, of all visits as told."""
    footfall = plan.footfall[service]
    today = [key[1] for key, counter in plan.estate.counters.items() if key[0] == service and counter.is_open_today]
    visits = footfall.visits_with([at for of, at in plan.counters if of == service] if in_plan else today)
    assert (visits.sum(axis=0) <= footfall.capacity + 1e-6).all()
    return float((visits * footfall.km).sum())


def test_visits_are_those_that_the_publics_travel_is_costed_by() -> None:
    """At £0.90 a kilometre the 10 visits from km 0 to b cost 2 ways × 2 km × 10 × 0.90 = 36, as in the ledger."""
    plan = best(along_the_road(2, 0), {"travel.public_gbp_per_km": 0.9})
    assert km_of(plan, "library", in_plan=True) * 2 * 0.9 == pytest.approx(36)
    assert spent(plan, "public_travel") == pytest.approx(36)


def test_the_audit_finds_as_few_kilometres() -> None:
    """In the town of every rule the audit's own programme needs just the kilometres that are told, then and today."""
    plan = solve_estate(town(), town_option())
    case, compared = Case(plan), 0
    for near in nearness(case):
        for point, in_plan in ((case.today, False), (case.target, True)):
            fewest = fewest_km(demand(case, near, point), todays_shortfall(case, near))
            assert km_of(plan, near.service, in_plan) == pytest.approx(fewest)
            compared += 1
    assert compared == 4
    last = plan.option.levers.appraisal.start.year + plan.option.levers.appraisal.years - 1
    costed = sum(row.gbp for row in plan.ledger if row.cost == "public_travel" and row.year == last)
    told = sum(km_of(plan, service, in_plan=True) for service in plan.footfall)
    assert told * 2 * 0.1 == pytest.approx(costed)


@pytest.fixture(scope="module")
def sample(sample_planned: Callable[[str], Planned]) -> Plan:
    """A plan of the sample that closes some counters and opens others."""
    return sample_planned("base").plan


def test_the_samples_counters_by_plain_arithmetic(sample: Plan) -> None:
    """None of its counters fills up, and all standards are in km: everybody goes to the nearest that is offered.

    So a counter's visits are those of the localities to which it is the nearest, and its users' ways add up.
    """
    estate, km = sample.estate, sample.travel
    assert {each.outcome for each in counter_outcomes(sample)} == {"kept", "closed", "opened", "not opened"}
    for told in counter_outcomes(sample):
        service, at, users, further, way = told.counter.service, told.counter.building, 0.0, 0.0, 0.0
        visits = {False: 0.0, True: 0.0}
        for name, locality in estate.localities.items():
            row = km.locality_row[name]
            ways = {b: float(km.km_to_building[row, km.building_row[b]]) for s, b in estate.counters if s == service}
            today = min((b for b in ways if estate.counters[service, b].is_open_today), key=lambda b: ways[b])
            then = min((b for b in ways if (service, b) in sample.counters), key=lambda b: ways[b])
            visits[False] += estate.visits[service, name] * (today == at)
            visits[True] += estate.visits[service, name] * (then == at)
            if today == at:
                users += locality.population
                way += locality.population * ways[then]
                further += locality.population * (ways[then] > ways[at] + 1e-9)
        assert (told.visits_today, told.visits_plan) == pytest.approx((visits[False], visits[True]))
        assert max(visits.values()) <= (told.counter.capacity_visits_per_year or inf)
        assert (told.ways.people, told.ways.people_further) == pytest.approx((users, further))
        assert told.ways.mean_plan == (pytest.approx(way / users) if users else None)


def test_counters_and_equality_tell_one_story(sample: Plan) -> None:
    """Where nothing fills up, the users of a service's counters together are everybody: the same mean and sum."""
    for each in changes_of_way(sample):
        if each.group or each.area:
            continue
        users = [told.ways for told in counter_outcomes(sample) if told.counter.service == each.service]
        assert sum(ways.people for ways in users) == pytest.approx(each.people)
        assert sum(ways.people_further for ways in users) == pytest.approx(each.ways.people_further)
        way = sum(ways.people * ways.mean_plan for ways in users if ways.mean_plan is not None)
        assert way / each.people == pytest.approx(each.ways.mean_plan)
