"""Made-up counties: the same for the same seed, as full as they say, and each team with 20 to 40 buildings in reach."""

import math
import tracemalloc
from collections import defaultdict
from pathlib import Path

import pytest

from estate_opt.domain.estate import Building, Estate
from estate_opt.options.option import Option
from estate_opt.tables import intake, records
from tests.bench.counties import make_county, make_region, write_county


@pytest.fixture(scope="module")
def county() -> Estate:
    """A county of 100 buildings, 400 teams and 60 localities."""
    return make_county(100, 400, seed=7, localities=60)


@pytest.fixture(scope="module")
def region() -> Estate:
    """Three counties side by side."""
    return make_region(3, buildings=240, teams=900, seed=7)


def road_km(home: Building, other: Building, option: Option) -> float:
    """Straight line × the option's detour factor."""
    assert None not in (home.easting, home.northing, other.easting, other.northing)
    metres = math.hypot(home.easting - other.easting, home.northing - other.northing)  # type: ignore[operator]
    return metres / 1_000 * option.levers.travel.detour_factor


def desks_needed(estate: Estate) -> dict[str, float]:
    """Desks needed today, by building."""
    needed: dict[str, float] = defaultdict(float)
    for team in estate.teams.values():
        assert team.building is not None
        needed[team.building] += team.desks
    return needed


def test_the_same_seed_gives_the_same_county(county: Estate) -> None:
    """The same arguments should give equal records, another seed others."""
    assert make_county(100, 400, seed=7, localities=60) == county
    assert make_county(100, 400, seed=8, localities=60) != county


@pytest.mark.parametrize(("buildings", "teams"), [(100, 400), (400, 1_600), (1_500, 6_000)])
def test_counties_have_the_size_asked_for(buildings: int, teams: int) -> None:
    """A county should have as many buildings and teams as asked for, of 2 to 60 FTE, and be 80 % full."""
    county = make_county(buildings, teams, seed=1)
    assert (len(county.buildings), len(county.teams)) == (buildings, teams)
    assert all(2 <= team.fte <= 60 for team in county.teams.values())
    desks = sum(home.desks or 0.0 for home in county.buildings.values() if home.in_use_today)
    assert sum(team.desks for team in county.teams.values()) / desks == pytest.approx(0.8, abs=0.005)


def test_today_is_feasible(county: Estate) -> None:
    """Today no building should be over full, no team lack a feature, and nobody sit in what is only on offer."""
    needed = desks_needed(county)
    for team in county.teams.values():
        home = county.buildings[team.building or ""]
        assert team.needs <= home.features
        assert home.in_use_today
        assert county.agencies[team.agency].joins or team.agency == home.agency
        assert county.agencies[home.agency].joins or team.agency == home.agency
    assert all(desks <= (county.buildings[building].desks or 0.0) for building, desks in needed.items())


def test_each_team_has_20_to_40_buildings_in_reach(county: Estate, base_option: Option) -> None:
    """Counted over all pairs, each team should have 20 to 40 buildings within its furthest move, its own included."""
    homes = list(county.buildings.values())
    away = {home.building: [road_km(home, other, base_option) for other in homes] for home in homes}
    counts = []
    for team in county.teams.values():
        assert team.building is not None
        assert team.max_move_km is not None
        counts.append(sum(km <= team.max_move_km for km in away[team.building]))
    assert min(counts) >= 20
    assert max(counts) <= 40
    assert max(counts) - min(counts) >= 15, "teams should differ in how far they can go"


def test_costs_differ_and_a_fifth_is_kept(county: Estate) -> None:
    """A fifth of the buildings should be kept; tenures and yearly costs per desk should differ; most bodies join."""
    homes = county.buildings.values()
    assert sum(home.status == "keep" for home in homes) == 20
    assert {home.tenure for home in homes} >= {"freehold", "leasehold"}
    assert all((home.rent_gbp_per_year > 0) == (home.tenure != "freehold") for home in homes)
    per_desk = sorted((home.rent_gbp_per_year + home.running_gbp_per_year) / (home.desks or 1.0) for home in homes)
    assert per_desk[-10] > 1.5 * per_desk[10]
    joining = [body.joins for body in county.agencies.values()]
    assert len(joining) / 2 < sum(joining) < len(joining)


def test_counters_can_take_today(county: Estate) -> None:
    """The open counters of each service should have capacity for all of its visits."""
    for service, counters in county.counters_of.items():
        capacity = sum(counter.capacity_visits_per_year or 0.0 for counter in counters if counter.is_open_today)
        assert capacity >= sum(visits for (of, _), visits in county.visits.items() if of == service)
        assert any(not counter.is_open_today for counter in counters)


def test_a_written_county_reads_back_the_same(tmp_path: Path, base_option: Option) -> None:
    """A county written as CSV files and read by the product should equal the records, with nothing to mend."""
    written = write_county(tmp_path, 60, 150, seed=3, localities=30)
    tables = intake.read(tmp_path)
    assert tables.findings == ()
    assert records.build_estate(tables, base_option) == written


def test_teams_near_a_border_may_cross_it(region: Estate, base_option: Option) -> None:
    """In a region some teams, but not most, should have a joining body's building of another county in reach."""
    assert {building[:3] for building in region.buildings} == {"C01", "C02", "C03"}
    crossing = 0
    for team in region.teams.values():
        assert team.building is not None
        assert team.max_move_km is not None
        home = region.buildings[team.building]
        crossing += any(
            road_km(home, other, base_option) <= team.max_move_km
            for other in region.buildings.values()
            if other.building[:3] != home.building[:3] and region.agencies[other.agency].joins
        )
    assert 0 < crossing < len(region.teams) / 2


def test_memory_grows_with_the_rows() -> None:
    """Twice the buildings and teams should take about twice the memory: no distances between all pairs are kept."""

    def peak_bytes(rows: int) -> int:
        tracemalloc.start()
        make_county(rows, rows, seed=1)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return peak

    peak_bytes(60)  # imports
    assert peak_bytes(2_000) < 2.4 * peak_bytes(1_000)


def test_too_small_a_county_is_refused() -> None:
    """A county too small to have 40 buildings in reach should be refused."""
    with pytest.raises(ValueError, match="50 buildings"):
        make_county(30, 60, seed=1)
