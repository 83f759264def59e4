"""The made-up place: of the size it says, workable today, and with something to save."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path

import pytest

from estate_opt.domain.estate import Building, Estate, Locality, Team
from estate_opt.ground.errors import Severity
from estate_opt.options.option import Option
from estate_opt.planning import Planned
from estate_opt.tables import intake, records
from estate_opt.tables.typed_rows import Tables


@pytest.fixture
def tables(sample_path: Path) -> Tables:
    """The sample's tables."""
    return intake.read(sample_path)


@pytest.fixture
def sample(tables: Tables, base_option: Option) -> Estate:
    """The sample under the base option."""
    return records.build_estate(tables, base_option)


def in_use(estate: Estate) -> list[Building]:
    """The buildings of public bodies in use today: the community trust's hall is hired, and holds nobody's staff."""
    rows = estate.buildings.values()
    return [each for each in rows if each.in_use_today and estate.agencies[each.agency].sector != "community"]


def staff_by_building(estate: Estate) -> dict[str, list[Team]]:
    """Who sits where today."""
    seated: dict[str, list[Team]] = defaultdict(list)
    for team in estate.teams.values():
        assert team.building is not None
        seated[team.building].append(team)
    return seated


def totals(rows: Iterable[tuple[str, float]]) -> dict[str, float]:
    """Amounts summed by name."""
    summed: dict[str, float] = defaultdict(float)
    for name, amount in rows:
        summed[name] += amount
    return summed


def metres(place: Locality, building: Building) -> float:
    """Straight line from a locality to a building."""
    assert None not in (place.easting, place.northing, building.easting, building.northing)
    return math.hypot(place.easting - building.easting, place.northing - building.northing)  # type: ignore[operator]


def test_it_reads_without_a_complaint(tables: Tables) -> None:
    """Reading the sample should find nothing to mend."""
    assert [finding.sentence() for finding in tables.findings if finding.severity is not Severity.NOTE] == []


def test_it_is_small_enough_to_read(sample: Estate) -> None:
    """It should have five public bodies, about 25 buildings, about 80 teams, four services and 60 localities."""
    assert sum(body.sector != "community" for body in sample.agencies.values()) == 5
    assert len(in_use(sample)) == 25
    assert 75 <= len(sample.teams) <= 90
    assert len(sample.services) == 4
    assert len(sample.localities) == 60


def test_it_shows_each_kind_of_thing(sample: Estate) -> None:
    """Every tenure, status, priority group and kind of pair and arrangement should be there to look at."""
    buildings = sample.buildings.values()
    assert [building.status for building in buildings].count("candidate") == 2
    assert [building.status for building in buildings].count("close") == 1
    assert {building.tenure for building in buildings} == {"freehold", "leasehold", "licence", "pfi"}
    assert [building.tenure for building in buildings].count("pfi") == 1
    assert any(building.break_date for building in buildings)
    assert {pair.kind for pair in sample.pairs} == {"together", "apart"}
    assert {group for locality in sample.localities.values() for group in locality.groups} == {
        "deprived",
        "rural",
        "older",
    }
    assert {row.function for row in sample.functions.values()} == {"IT", "Finance", "HR"}
    assert len(sample.functions) == 15
    assert {row.provider for row in sample.arrangements.values()} == {"MCC", "ADC", "external"}
    assert sample.assumed


def test_it_shows_what_others_can_lend_and_take_over(sample: Estate) -> None:
    """A community trust has a hall for sessions; hubs may have one front door; four buildings two ways out each."""
    (hall,) = (each for each in sample.buildings.values() if sample.agencies[each.agency].sector == "community")
    assert hall.hire_gbp_per_desk_year > 0
    assert [key for key, each in sample.counters.items() if each.sessions_per_week] == [("library", hall.building)]
    assert set(sample.front_doors) == {"HUB-01", "HUB-02"}
    ways = {name: [way.route for way in each.routes] for name, each in sample.buildings.items() if each.routes}
    assert set(ways) == {"JCP-02", "MCC-05", "MCC-07", "MCC-11"}
    assert {way for each in ways.values() for way in each} == {"sell", "let", "transfer", "hand back"}
    assert all(len(each) == 2 for each in ways.values())


@pytest.mark.slow
def test_the_plan_uses_each_of_them_of_itself(sample_planned: Callable[[str], Planned]) -> None:
    """Without a lock: a library goes to the hall for two mornings, one to the trust; a hub's services share a door.

    Each is cheaper by far than what it takes the place of: £4,400 a year and the sale of a library against its £34,000;
    no works for another library in the town; receptions of £88,000 against a door of some £70,000.
    """
    plan = sample_planned("base").plan
    assert plan.estate.locks == ()
    assert ("library", "MCT-01") in plan.counters
    assert ("library", "MCC-11") not in plan.counters
    assert (plan.routes["MCC-11"], plan.routes["MCC-05"]) == ("sell", "transfer")
    assert ("library", "MCC-05") in plan.counters
    assert {service for service, at in plan.decided.through if at == "HUB-02"} == {
        "customer-service",
        "jobcentre",
        "library",
    }


def test_one_body_does_not_join_and_keeps_to_itself(sample: Estate) -> None:
    """Only the police should not join, and today they neither host nor are hosted, so that consent can be kept."""
    assert [agency for agency, body in sample.agencies.items() if not body.joins] == ["MPO"]
    for team in sample.teams.values():
        assert team.building is not None
        assert (team.agency == "MPO") == (sample.buildings[team.building].agency == "MPO")


def test_every_building_has_desks_to_spare_today(sample: Estate) -> None:
    """The desks needed today should be at most 90 % of each building's, and none should be empty or only on offer."""
    seated = staff_by_building(sample)
    assert set(seated) == {building.building for building in in_use(sample)}
    for building in in_use(sample):
        assert building.desks is not None
        assert sum(team.desks for team in seated[building.building]) <= 0.9 * building.desks, building.building


def test_a_third_of_the_desks_are_spare(sample: Estate) -> None:
    """There should be real room: 35 to 40 % of desks are not needed today."""
    needed = sum(team.desks for team in sample.teams.values())
    assert 0.35 <= 1 - needed / sum(building.desks or 0.0 for building in in_use(sample)) <= 0.40


def test_teams_have_what_they_need_today(sample: Estate) -> None:
    """Features and spaces should suffice for who sits in each building today."""
    for building, teams in staff_by_building(sample).items():
        home = sample.buildings[building]
        needed = totals((space, quantity) for team in teams for space, quantity in team.space_needs.items())
        assert all(team.needs <= home.features for team in teams), building
        assert all(quantity <= home.spaces.get(space, 0.0) for space, quantity in needed.items()), building


def test_pairs_hold_today(sample: Estate) -> None:
    """Teams to keep together should share a building today, and teams to keep apart should not."""
    for pair in sample.pairs:
        share = sample.teams[pair.left].building == sample.teams[pair.right].building
        assert share == (pair.kind == "together"), pair


def test_counters_can_take_everybody_who_lives_nearest(sample: Estate) -> None:
    """Each open counter should have capacity for all the visits of the people to whom it is the nearest."""
    for service, counters in sample.counters_of.items():
        open_today = [counter for counter in counters if counter.is_open_today]
        visits: dict[str, float] = defaultdict(float)
        for locality, place in sample.localities.items():
            nearest = min(open_today, key=lambda counter: metres(place, sample.buildings[counter.building]))
            visits[nearest.building] += sample.visits[service, locality]
        for counter in open_today:
            assert counter.capacity_visits_per_year is not None
            assert visits[counter.building] <= counter.capacity_visits_per_year, (service, counter.building)


def test_support_functions_are_their_teams(sample: Estate) -> None:
    """The FTE of a function should be the FTE of the teams that deliver it, so that merging it frees their desks."""
    for function in sample.functions.values():
        assert function.fte == sum(sample.teams[team].fte for team in function.teams), function
    assert len(sample.functions["MHC", "IT"].teams) == 2, "one function is delivered by two teams"


def test_sharing_can_reach_its_best_tier(sample: Estate) -> None:
    """All the bodies that join should together reach the top tier of each arrangement, within its capacity."""
    joining = totals((row.function, row.fte) for row in sample.functions.values() if sample.agencies[row.agency].joins)
    for arrangement in sample.arrangements.values():
        served = joining[arrangement.function]
        assert arrangement.tiers[0].from_fte == 0
        assert len(arrangement.tiers) > 1
        assert arrangement.tiers[-1].from_fte <= served <= (arrangement.capacity_fte or math.inf)
        assert arrangement.tiers[-1].staff_saving > 0


def test_leases_run_beyond_the_start(sample: Estate, base_option: Option) -> None:
    """Every lease should end, and every break fall, after the appraisal begins; freeholds have neither."""
    start = base_option.levers.appraisal.start
    for building in sample.buildings.values():
        dates = [day for day in (building.break_date, building.lease_end) if day]
        assert bool(dates) == (building.tenure != "freehold"), building.building
        assert all(day > start for day in dates), building.building
        assert dates == sorted(dates), building.building


def test_the_first_sheet_says_that_it_is_made_up(sample_path: Path) -> None:
    """The first sheet should say that the place is invented and list every other sheet with its number of rows."""
    from openpyxl import load_workbook

    workbook = load_workbook(sample_path)
    contents = workbook.worksheets[0]
    cells = [[cell.value for cell in row] for row in contents.iter_rows()]
    assert "made-up" in str(cells[0][0])
    listed = {row[0]: row[2] for row in cells if row[0] in workbook.sheetnames}
    assert listed == {sheet.title: sheet.max_row - 1 for sheet in workbook.worksheets[1:]}


def test_the_workbook_is_laid_out_for_reading(sample_path: Path) -> None:
    """Every table should have a frozen heading row, a heading for each column, and dates that are dates."""
    from openpyxl import load_workbook

    workbook = load_workbook(sample_path)
    for sheet in workbook.worksheets[1:]:
        assert str(sheet.freeze_panes).endswith("2"), sheet.title
        assert all(cell.value and cell.font.bold for cell in sheet[1]), sheet.title
    sheet = workbook["buildings"]
    columns = [cell.column - 1 for cell in sheet[1] if cell.value in ("lease_end", "break_date")]
    dates = [row[column] for row in sheet.iter_rows(min_row=2, values_only=True) for column in columns if row[column]]
    assert len(dates) > 10
    assert all(isinstance(day, date | datetime) for day in dates)
