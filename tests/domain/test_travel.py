"""Journeys: by hand, from the `travel` table, and over roads against networkx's own shortest paths."""

import random
import time
from collections.abc import Iterable, Mapping
from typing import Any

import networkx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estate_opt.domain import travel
from estate_opt.domain.estate import Agency, Building, Counter, Estate, Journey, Locality, Road, Service
from estate_opt.options import option

BASE = option.load()
DETOUR = BASE.levers.travel.detour_factor
FIXED = BASE.levers.travel.minutes_fixed
PER_KM = BASE.levers.travel.minutes_per_straight_km


Positions = Mapping[str, tuple[float, float] | None]


def place(
    buildings: Positions, localities: Positions | None = None, counters: Iterable[str] = (), **tables: Any
) -> Estate:
    """An estate of buildings and localities given as {id: (easting, northing) or None}."""
    at = {key: where or (None, None) for key, where in {**buildings, **(localities or {})}.items()}
    return Estate(
        agencies={"council": Agency("council", "Council")},
        buildings={key: Building(key, "council", easting=at[key][0], northing=at[key][1]) for key in buildings},
        teams={},
        services={"library": Service("library")},
        counters={("library", key): Counter("library", key, True) for key in counters},
        localities={key: Locality(key, 100, easting=at[key][0], northing=at[key][1]) for key in localities or {}},
        **tables,
    )


def to_building(estate: Estate, locality: str, building: str) -> tuple[float, float]:
    """Kilometres and minutes of one journey of the public."""
    found = travel.measure(estate, BASE)
    at = found.locality_row[locality], found.building_row[building]
    return float(found.km_to_building[at]), float(found.minutes_to_building[at])


def test_straight_lines_by_hand() -> None:
    """3 km east and 4 km north are 5 km by air, 6.5 km on the ground, and 8.8 + 1.22 × 5 = 14.9 minutes."""
    estate = place(
        {"hall": (400_000, 300_000), "depot": (403_000, 304_000)}, {"village": (400_000, 300_000)}, ["depot"]
    )
    assert travel.measure(estate, BASE).km("hall", "depot") == pytest.approx(6.5)
    assert to_building(estate, "village", "depot") == pytest.approx((6.5, 14.9))


def test_a_building_is_no_distance_from_itself() -> None:
    """The way from a building to itself is 0 km, even where its position is not known."""
    found = travel.measure(place({"hall": (400_000, 300_000), "lost": None}), BASE)
    assert found.km("hall", "hall") == 0
    assert found.km("lost", "lost") == 0


def test_unknown_positions_give_no_distance() -> None:
    """A place without a position is at no known distance from anything."""
    estate = place({"hall": (0, 0), "lost": None}, {"village": (0, 0), "nowhere": None}, ["hall", "lost"])
    assert np.isnan(travel.measure(estate, BASE).km("hall", "lost"))
    assert np.isnan(to_building(estate, "village", "lost")).all()
    assert np.isnan(to_building(estate, "nowhere", "hall")).all()


def test_only_buildings_that_counters_name_are_measured_for_the_public() -> None:
    """A building that no counter names has no distance to where people live, known journey or not."""
    estate = place(
        {"hall": (0, 0), "depot": (0, 0)}, {"village": (0, 0)}, ["hall"], journeys={("village", "depot"): Journey(1, 1)}
    )
    assert np.isnan(to_building(estate, "village", "depot")).all()
    assert to_building(estate, "village", "hall") == pytest.approx((0, FIXED))


def test_a_known_journey_holds_both_ways() -> None:
    """A journey of the table replaces the straight line, there and back, and makes up for a missing position."""
    estate = place({"hall": (0, 0), "lost": None}, journeys={("hall", "lost"): Journey(None, 7.0)})
    found = travel.measure(estate, BASE)
    assert (found.km("hall", "lost"), found.km("lost", "hall")) == (7.0, 7.0)


def test_a_known_way_back_stands_for_itself() -> None:
    """Where both directions are given, each keeps its own length."""
    journeys = {("hall", "depot"): Journey(None, 7.0), ("depot", "hall"): Journey(None, 9.0)}
    found = travel.measure(place({"hall": (0, 0), "depot": (1000, 0)}, journeys=journeys), BASE)
    assert (found.km("hall", "depot"), found.km("depot", "hall")) == (7.0, 9.0)


@pytest.mark.parametrize("key", [("village", "hall"), ("hall", "village")])
@pytest.mark.parametrize(
    ("journey", "km", "minutes"),
    [
        (Journey(20.0, 10.0), 10.0, 20.0),
        (Journey(20.0, None), 5 * DETOUR, 20.0),
        (Journey(None, 13.0), 13.0, FIXED + PER_KM * 13.0 / DETOUR),
    ],
)
def test_known_journeys_of_the_public(key: tuple[str, str], journey: Journey, km: float, minutes: float) -> None:
    """Known km and minutes replace those worked out; minutes not known follow from the known km."""
    estate = place({"hall": (0, 0)}, {"village": (3000, 4000)}, ["hall"], journeys={key: journey})
    assert to_building(estate, "village", "hall") == pytest.approx((km, minutes))


def test_the_journey_from_home_comes_before_the_way_back() -> None:
    """Of two directions between a locality and a building, the public's is the one that starts at home."""
    journeys = {("hall", "village"): Journey(9.0, 9.0), ("village", "hall"): Journey(5.0, 5.0)}
    estate = place({"hall": (0, 0)}, {"village": (3000, 4000)}, ["hall"], journeys=journeys)
    assert to_building(estate, "village", "hall") == (5.0, 5.0)


SQUARE = {"a": (0.0, 0.0), "b": (10_000.0, 0.0), "c": (10_000.0, 10_000.0)}


def test_roads_by_hand() -> None:
    """The shortest way counts for km and the quickest for minutes, and the first and last leg go by straight line."""
    roads = (Road("a", "b", minutes=10, km=12), Road("b", "c", minutes=10, km=12), Road("a", "c", minutes=30, km=20))
    estate = place({"hall": (10_000, 11_000)}, {"village": (0, -2000)}, ["hall"], roads=roads, nodes=SQUARE)
    km, minutes = to_building(estate, "village", "hall")
    assert km == pytest.approx(20 + 3 * DETOUR)
    assert minutes == pytest.approx(20 + 3 * PER_KM)


def test_of_two_roads_between_the_same_junctions_the_better_counts() -> None:
    """A repeated stretch offers its least km and its least minutes, whichever row comes first."""
    roads = (Road("a", "b", minutes=5, km=20), Road("b", "a", minutes=9, km=12))
    estate = place({"hall": SQUARE["b"]}, {"village": SQUARE["a"]}, ["hall"], roads=roads, nodes=SQUARE)
    assert to_building(estate, "village", "hall") == pytest.approx((12, 5))


def test_a_road_of_no_length_is_a_road() -> None:
    """A stretch of 0 km joins its ends rather than parting them."""
    roads = (Road("a", "b", minutes=0, km=0), Road("b", "c", minutes=3, km=2))
    estate = place({"hall": SQUARE["c"]}, {"village": SQUARE["a"]}, ["hall"], roads=roads, nodes=SQUARE)
    assert to_building(estate, "village", "hall") == pytest.approx((2, 3))


def test_no_way_by_road_is_no_distance() -> None:
    """Places on parts of the network that are not joined have no distance, unless the table knows one."""
    nodes = {**SQUARE, "isle": (50_000.0, 0.0), "quay": (51_000.0, 0.0), "unserved": (10_000.0, 500.0)}
    roads = (Road("a", "b", 10, 12), Road("isle", "quay", 2, 1))
    buildings = {"hall": (10_000, 400), "fort": (50_000, 0), "light": (51_000, 0)}
    known = {("light", "hall"): Journey(None, 60.0)}
    found = travel.measure(place(buildings, roads=roads, nodes=nodes, journeys=known), BASE)
    assert np.isnan(found.km("hall", "fort"))
    assert found.km("hall", "light") == 60.0
    assert found.km("fort", "light") == pytest.approx(1.0)


def random_network(seed: int, junctions: int = 40, extra: int = 30) -> Estate:
    """A connected made-up network with places anywhere on it."""
    draw = random.Random(seed)
    nodes = {f"n{n}": (draw.uniform(0, 50_000), draw.uniform(0, 50_000)) for n in range(junctions)}
    names = list(nodes)
    ends = [(names[n], draw.choice(names[:n])) for n in range(1, junctions)]
    ends += [(one, two) for one, two in (draw.sample(names, 2) for _ in range(extra))]
    roads = tuple(Road(one, two, draw.uniform(1, 20), draw.uniform(1, 20)) for one, two in ends)
    places = {f"b{n}": (draw.uniform(0, 50_000), draw.uniform(0, 50_000)) for n in range(12)}
    homes = {f"l{n}": (draw.uniform(0, 50_000), draw.uniform(0, 50_000)) for n in range(9)}
    return place(places, homes, list(places)[::2], roads=roads, nodes=nodes)


@pytest.mark.parametrize("at_once", [1, 5, 200])
def test_roads_agree_with_networkx(at_once: int) -> None:
    """Every journey equals networkx's own shortest path with its legs, however many origins are done at a time.

    But for places nearer to each other than to the junctions: nobody goes round by those.
    """
    estate = random_network(7)
    graph = networkx.MultiGraph()
    for road in estate.roads:
        graph.add_edge(road.from_node, road.to_node, km=road.km, minutes=road.minutes)

    def junction(where: Building | Locality) -> tuple[str, float]:
        assert where.easting is not None
        assert where.northing is not None
        legs = {node: np.hypot(where.easting - x, where.northing - y) / 1000 for node, (x, y) in estate.nodes.items()}
        nearest = min(legs, key=lambda node: legs[node])
        return nearest, legs[nearest]

    def expected(one: Building | Locality, other: Building | Locality, by_road: float, legs: float, fixed: float,
                 per_km: float) -> float:  # fmt: skip
        assert None not in (one.easting, one.northing, other.easting, other.northing)
        apart = np.array([one.easting, one.northing], dtype=float) - [other.easting, other.northing]
        straight = float(np.hypot(*apart)) / 1000
        by_road += legs * per_km
        return min(by_road, fixed + straight * per_km) if straight < legs else by_road

    found = travel.measure(estate, BASE, sources_at_once=at_once)
    for building in estate.buildings.values():
        node, leg = junction(building)
        km = networkx.single_source_dijkstra_path_length(graph, node, weight="km")
        minutes = networkx.single_source_dijkstra_path_length(graph, node, weight="minutes")
        for other in estate.buildings.values():
            if other is not building:
                end, last = junction(other)
                right = expected(building, other, km[end], leg + last, 0.0, DETOUR)
                assert found.km(building.building, other.building) == pytest.approx(right)
        for home in estate.localities.values() if ("library", building.building) in estate.counters else ():
            start, first = junction(home)
            at = found.locality_row[home.locality], found.building_row[building.building]
            right = expected(home, building, km[start], leg + first, 0.0, DETOUR)
            assert found.km_to_building[at] == pytest.approx(right)
            right = expected(home, building, minutes[start], leg + first, FIXED, PER_KM)
            assert found.minutes_to_building[at] == pytest.approx(right)


def test_neighbours_do_not_go_round_by_the_junction() -> None:
    """Two places 100 m apart and 7 km off the network are 0.13 km apart, as on a map without any roads."""
    roads = (Road("a", "b", minutes=5, km=5),)
    here, there, junction = (0, 7000), (100, 7000), {"a": (0.0, 0.0), "b": (5000.0, 0.0)}
    estate = place({"hall": there, "hut": (0, 6950)}, {"farm": here}, ["hall"], roads=roads, nodes=junction)
    assert to_building(estate, "farm", "hall") == pytest.approx((0.1 * DETOUR, FIXED + 0.1 * PER_KM))
    assert travel.measure(estate, BASE).km("hall", "hut") == pytest.approx(np.hypot(0.1, 0.05) * DETOUR)


def test_neighbours_on_different_pieces_of_the_network_know_the_way() -> None:
    """Where there is no way by road at all, two places nearer to each other than to any junction are not lost."""
    roads = (Road("a", "b", minutes=5, km=5), Road("c", "d", minutes=5, km=5))
    nodes = {"a": (0.0, 0.0), "b": (0.0, 5000.0), "c": (9000.0, 0.0), "d": (9000.0, 5000.0)}
    estate = place(
        {"hall": (4600, 0), "far": (9000, 0)}, {"farm": (4400, 0)}, ["hall", "far"], roads=roads, nodes=nodes
    )
    assert to_building(estate, "farm", "hall") == pytest.approx((0.2 * DETOUR, FIXED + 0.2 * PER_KM))
    assert np.isnan(to_building(estate, "farm", "far")).all()  # 4.6 km apart, and their legs no longer: not next door


positions = st.tuples(st.floats(0, 700_000), st.floats(0, 1_300_000))


@settings(max_examples=40, deadline=None)
@given(st.lists(positions, min_size=3, max_size=3))
def test_straight_lines_are_a_distance(three: list[tuple[float, float]]) -> None:
    """Straight lines are as long there as back, and no way round is shorter."""
    km = travel.measure(place({"a": three[0], "b": three[1], "c": three[2]}), BASE).km_between_buildings
    assert np.array_equal(km, km.T)
    assert km[0, 2] <= km[0, 1] + km[1, 2] + 1e-9


def test_a_large_place_is_measured_in_a_second_or_two() -> None:
    """3,000 localities and 2,000 buildings are measured at once, not one by one."""
    draw = np.random.default_rng(1)
    buildings = {f"b{n}": tuple(draw.uniform(0, 1e5, 2)) for n in range(2000)}
    homes = {f"l{n}": tuple(draw.uniform(0, 1e5, 2)) for n in range(3000)}
    estate = place(buildings, homes, list(buildings))
    began = time.perf_counter()
    found = travel.measure(estate, BASE)
    assert time.perf_counter() - began < 5, "one by one takes over ten seconds; at once a second on a busy machine"
    assert not np.isnan(found.km_to_building).any()
