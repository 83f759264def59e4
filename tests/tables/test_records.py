"""From typed tables to the estate: what each blank means."""

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from estate_opt.domain.estate import Assumed, Estate, Tier
from estate_opt.ground.errors import InputError
from estate_opt.options import option
from estate_opt.options.option import Option
from estate_opt.tables import intake
from estate_opt.tables.records import build_estate
from tests.small_place import SMALL, Grid, read_small, with_cell, write_folder


def _estate(folder: Path, chosen: Option, **tables: Grid) -> Estate:
    return build_estate(read_small(folder, **tables), chosen)


def _option(folder: Path, text: str) -> Option:
    path = folder / "own.toml"
    path.write_text(f'title = "Own"\nwhy = "a test"\nextends = "base"\n{text}', encoding="utf-8")
    return option.load(path)


def test_blanks_of_an_agency_and_a_building(tmp_path: Path, base_option: Option) -> None:
    """A blank is what the tables' description says: joins, free, other, no limit of its own, nothing to pay."""
    estate = _estate(tmp_path, base_option)
    county, hall = estate.agencies["county"], estate.buildings["hall"]
    assert (county.name, county.sector, county.joins, county.capital_limit_gbp) == ("The County", "other", True, None)
    assert (hall.name, hall.status, hall.area, hall.rent_gbp_per_year, hall.receipt_gbp) == (
        "hall",
        "free",
        "",
        0.0,
        0.0,
    )
    assert (hall.easting, hall.northing, hall.features) == (400_000.0, 300_000.0, frozenset({"secure"}))
    assert (hall.lease_end, hall.break_date) == (None, None)
    # No notice is given, so it is the base option's six months.
    assert hall.notice_months == base_option.levers.exits.notice_months == 6


def test_blanks_of_a_team(tmp_path: Path, base_option: Option) -> None:
    """A team's desks are FTE × desks per FTE, its furthest move is the option's, it may move and is front line."""
    estate = _estate(tmp_path, base_option)
    pay, nurses = estate.teams["pay"], estate.teams["nurses"]
    assert pay.desks == pytest.approx(10 * 0.7)
    assert (pay.max_move_km, pay.movable, pay.function, pay.building) == (15, True, "Finance", "annex")
    assert (nurses.movable, nurses.function, nurses.needs) == (False, None, frozenset({"clinical"}))


def test_given_desks_and_limits_are_kept(tmp_path: Path, base_option: Option) -> None:
    """Desks of nought stay nought, and the option's word for no limit leaves a move unlimited."""
    far = _option(tmp_path, '[moves]\nmax_km = "no limit"\n')
    estate = _estate(tmp_path / "f", far, teams=with_cell("teams", "care", "desks", 0))
    assert estate.teams["care"].desks == 0.0
    assert estate.teams["pay"].max_move_km is None


def test_unlimited_desks(tmp_path: Path, base_option: Option) -> None:
    """The word unlimited becomes None, which the records call no limit."""
    estate = _estate(tmp_path, base_option, buildings=with_cell("buildings", "hall", "desks", "unlimited"))
    assert estate.buildings["hall"].desks is None


@pytest.mark.parametrize(("desks", "cost", "meant"), [(10, "", 8000.0), (10, 500, 500.0), (0, "", 0.0), ("", "", 0.0)])
def test_fitout_cost(tmp_path: Path, base_option: Option, desks: object, cost: object, meant: float) -> None:
    """A building that can take more desks but gives no cost takes the option's; one that cannot costs nothing."""
    headings, hall, *rest = [list(row) for row in SMALL["buildings"]]
    grid = [[*headings, "fitout_desks", "fitout_gbp_per_desk"], [*hall, desks, cost], *([*row, "", ""] for row in rest)]
    assert _estate(tmp_path, base_option, buildings=grid).buildings["hall"].fitout_gbp_per_desk == meant


def test_money_of_another_year(tmp_path: Path, base_option: Option) -> None:
    """£1,000 of 2024 is divided by 2024's deflator (0.976 of 2025 prices); what is no money stays as it is."""
    estate = _estate(tmp_path, base_option, buildings=with_cell("buildings", "hall", "price_year", 2024))
    hall = estate.buildings["hall"]
    assert hall.rates_gbp_per_year == pytest.approx(1000 / 0.976)
    assert hall.desks == 50.0
    assert estate.buildings["annex"].rates_gbp_per_year == 500.0


def test_other_price_year(tmp_path: Path) -> None:
    """An option at 2024 prices brings 2022 money to 2024: × 0.976 ÷ 0.894."""
    chosen = _option(tmp_path, "[prices]\nprice_year = 2024\n")
    estate = _estate(tmp_path / "f", chosen, buildings=with_cell("buildings", "hall", "price_year", 2022))
    assert estate.buildings["hall"].rates_gbp_per_year == pytest.approx(1000 * 0.976 / 0.894)


def test_year_without_deflator(tmp_path: Path, base_option: Option) -> None:
    """Money of a year that the option has no deflator for stops the estate with its cell."""
    with pytest.raises(InputError, match=r"buildings\.csv!M2: There is no deflator for 1995"):
        _estate(tmp_path, base_option, buildings=with_cell("buildings", "hall", "price_year", 1995))


def test_tables_with_errors_make_no_estate(tmp_path: Path, base_option: Option) -> None:
    """A cell that could not be read stops the estate; nothing is made of it."""
    with pytest.raises(InputError, match="“ten” is not a number"):
        _estate(tmp_path, base_option, teams=with_cell("teams", "pay", "fte", "ten"))


def test_degrees_become_metres(tmp_path: Path, base_option: Option) -> None:
    """The Ordnance Survey's own worked point (Caister water tower) comes out within 5 metres of its grid position."""
    grid: Grid = [
        ("building", "agency", "latitude", "longitude", "tenure", "desks"),
        ("tower", "county", 52.658007833, 1.716073973, "freehold", 10),
        ("hall", "county", 52.66, 1.71, "freehold", 50),
        ("annex", "county", 52.66, 1.71, "freehold", 20),
        ("clinic", "trust", "", "", "freehold", 30),
    ]
    buildings = _estate(tmp_path, base_option, buildings=grid).buildings
    assert buildings["tower"].easting == pytest.approx(651_409.8, abs=5)
    assert buildings["tower"].northing == pytest.approx(313_177.4, abs=5)
    assert buildings["clinic"].easting is None


_SERVED: dict[str, Grid] = {
    "services": [("service",), ("library",), ("clinic",)],
    "localities": [("locality", "population"), ("north", 100), ("south", 50)],
    "demand": [("locality", "service", "visits_per_year"), ("north", "library", 700)],
}


def test_visits(tmp_path: Path, base_option: Option) -> None:
    """A service with some rows has none from the rest; one without any has two visits a person (the base's)."""
    visits = _estate(tmp_path, base_option, **_SERVED).visits
    assert visits == {
        ("clinic", "north"): 200.0,
        ("clinic", "south"): 100.0,
        ("library", "north"): 700.0,
        ("library", "south"): 0.0,
    }


_FUNCTIONS: Grid = [
    ("agency", "function", "fte", "staff_gbp_per_year", "team"),
    ("county", "Finance", 10, 400_000, ""),
    ("trust", "Finance", 4, 160_000, "nurses"),
    ("trust", "IT", 2, 90_000, ""),
]


def test_teams_of_a_function(tmp_path: Path, base_option: Option) -> None:
    """Without a team named, every team of that agency with that function delivers it; named, only that one."""
    teams = [*SMALL["teams"], ("accounts", "county", "hall", 3, "", "", "Finance")]
    functions = _estate(tmp_path, base_option, functions=_FUNCTIONS, teams=teams).functions
    assert functions["county", "Finance"].teams == ("accounts", "pay")
    assert functions["trust", "Finance"].teams == ("nurses",)
    assert functions["trust", "IT"].teams == ()
    assert functions["county", "Finance"].systems_gbp_per_year == 0.0


def test_tiers(tmp_path: Path, base_option: Option) -> None:
    """Tiers come by rising scale; an arrangement without any has one that saves nothing."""
    arrangements: Grid = [
        ("arrangement", "function", "provider", "min_agencies"),
        ("shared", "Finance", "county", 2),
        ("bought", "Finance", "External", ""),
    ]
    tiers: Grid = [
        ("arrangement", "from_fte", "staff_saving", "systems_saving"),
        ("shared", 20, "10%", 0.2),
        ("shared", 0, 0, ""),
    ]
    found = _estate(tmp_path, base_option, arrangements=arrangements, arrangement_tiers=tiers).arrangements
    assert found["shared"].tiers == (Tier(0.0, 0.0, 0.0), Tier(20.0, 0.1, 0.2))
    assert found["bought"].tiers == (Tier(0.0, 0.0, 0.0),)
    assert (found["bought"].provider, found["bought"].min_agencies) == ("external", 1)
    assert found["bought"].capacity_fte is None


def test_the_other_tables(tmp_path: Path, base_option: Option) -> None:
    """Spaces, needs, pairs, counters, journeys, roads, nodes and move costs become records by their keys."""
    estate = _estate(
        tmp_path,
        base_option,
        **_SERVED,
        spaces=[("building", "space_type", "capacity"), ("hall", "bays", 9)],
        needs=[("team", "space_type", "quantity"), ("care", "bays", 4)],
        pairs=[("kind", "left", "right"), ("together", "pay", "care"), ("apart", "trust", "county")],
        counters=[("service", "building", "status"), ("library", "hall", "open"), ("clinic", "clinic", "possible")],
        travel=[("origin", "destination", "minutes", "km"), ("north", "hall", 12, "")],
        roads=[("from_node", "to_node", "minutes", "km"), ("n1", "n2", 3, 2)],
        nodes=[("node", "easting", "northing"), ("n1", 400_000, 300_000), ("n2", "", "")],
        move_costs=[("team", "building", "gbp"), ("pay", "hall", 750)],
    )
    assert estate.buildings["hall"].spaces == {"bays": 9.0}
    assert estate.teams["care"].space_needs == {"bays": 4.0}
    assert [(pair.kind, pair.left) for pair in estate.pairs] == [("apart", "trust"), ("together", "pay")]
    assert [counter.is_open_today for counter in estate.counters.values()] == [False, True]
    assert (estate.journeys["north", "hall"].minutes, estate.journeys["north", "hall"].km) == (12.0, None)
    assert (estate.roads[0].from_node, estate.roads[0].km) == ("n1", 2.0)
    assert estate.nodes == {"n1": (400_000.0, 300_000.0)}
    assert estate.move_costs_gbp == {("pay", "hall"): 750.0}


def test_assumed_cells(tmp_path: Path, base_option: Option) -> None:
    """Each column that a row's `assumed` names is an estimate of that row; a name that is no column is not."""
    teams = with_cell("teams", "pay", "assumed", "fte; building; colour")
    assert _estate(tmp_path, base_option, teams=teams).assumed == (
        Assumed("teams", "pay", "building"),
        Assumed("teams", "pay", "fte"),
    )


def test_row_order_has_no_meaning(tmp_path: Path, base_option: Option) -> None:
    """Rows in any order make the same estate, its mappings in the same order."""
    tables: dict[str, Grid] = {**SMALL, **_SERVED, "functions": _FUNCTIONS}
    mixed: dict[str, Grid] = {}
    for name, (headings, *rows) in tables.items():
        Random(3).shuffle(rows)
        mixed[name] = [headings, *rows]
    assert mixed != tables
    plain = build_estate(intake.read(write_folder(tmp_path / "a", tables)), base_option)
    other = build_estate(intake.read(write_folder(tmp_path / "b", mixed)), base_option)
    assert plain == other
    assert list(plain.teams) == list(other.teams) == sorted(plain.teams)
    assert list(plain.visits) == list(other.visits)


def test_lancashire_from_folder_and_workbook(shared: Path, base_option: Option) -> None:
    """A real county gives the same estate from its CSV files and from its workbook."""
    folder = shared / "data" / "lancashire"
    estate = build_estate(intake.read(folder), base_option)
    assert estate == build_estate(intake.read(folder / "lancashire.xlsx"), base_option)
    assert (len(estate.buildings), len(estate.teams), len(estate.visits)) == (509, 1_586, 5 * 941)
    assert estate != replace(estate, pairs=())
