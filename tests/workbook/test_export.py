"""The export: tables that other programs read without a word from us, and maps that stand where the place is."""

import csv
import io
import json
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from estate_opt import load_option, solve
from estate_opt.cli.main import main
from estate_opt.domain.plan import Plan
from estate_opt.ground.formulas import FORMULA_SIGNS
from estate_opt.planning import solve_estate
from estate_opt.results.tidy import TIDY
from estate_opt.tables.positions import to_degrees, to_grid
from estate_opt.workbook.export import MAPS, exported
from estate_opt.workbook.tabs import Dossier
from tests.audited_town import town, town_option
from tests.hostile_place import dossier_of, hostile_dossier
from tests.small_place import SMALL, write_folder

Rows = list[dict[str, str]]
YES_OR_NO = {"true": True, "false": False}
READ: dict[str, Callable[[str], object]] = {
    "string": str, "integer": int, "number": float, "boolean": YES_OR_NO.__getitem__,
}  # fmt: skip


@pytest.fixture(scope="module", params=["town", "hostile"])
def dossier(request: pytest.FixtureRequest) -> Dossier:
    return hostile_dossier() if request.param == "hostile" else dossier_of(solve_estate(town(), town_option()))


@pytest.fixture(scope="module")
def files(dossier: Dossier) -> dict[str, bytes]:
    return exported(dossier.plan, dossier.run)


@pytest.fixture(scope="module")
def package(files: dict[str, bytes]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files["datapackage.json"])
    return found


def rows(files: dict[str, bytes], name: str) -> Rows:
    return list(csv.DictReader(io.StringIO(files[f"{name}.csv"].decode("utf-8-sig"), newline="")))


def test_each_table_is_as_the_package_says(files: dict[str, bytes], package: dict[str, Any]) -> None:
    """Its columns in order, each cell of the type that is said or blank, and each column with its meaning."""
    assert [resource["name"] for resource in package["resources"]] == [table.name for table in TIDY]
    assert set(files) == {*(resource["path"] for resource in package["resources"]), *MAPS, "datapackage.json"}
    for resource in package["resources"]:
        fields = resource["schema"]["fields"]
        header = files[resource["path"]].decode("utf-8-sig").splitlines()[0]
        assert header.split(",") == [each["name"] for each in fields]
        assert all(each["description"] for each in fields), resource["name"]
        for row in rows(files, resource["name"]):
            for each in fields:
                assert row[each["name"]] == "" or READ[each["type"]](row[each["name"]]) is not None


def test_figures_say_their_unit(package: dict[str, Any]) -> None:
    """Every number but a discount factor, a distance (whose unit is beside it) and a count of teams has one."""
    for resource in package["resources"]:
        names = {each["name"] for each in resource["schema"]["fields"]}
        for each in resource["schema"]["fields"]:
            if each["type"] == "number" and each["name"] != "discount_factor":
                is_beside = each["name"].startswith("distance_") and "distance_unit" in names
                assert is_beside or "unit" in each, (resource["name"], each["name"])


def test_keys_are_unique_and_lead_somewhere(files: dict[str, bytes], package: dict[str, Any]) -> None:
    """So that programs can join the tables: no key twice, and whatever is referred to is there."""
    for resource in package["resources"]:
        found, schema = rows(files, resource["name"]), resource["schema"]
        if key := schema.get("primaryKey"):
            keys = [tuple(row[column] for column in key) for row in found]
            assert len(set(keys)) == len(keys), resource["name"]
        for reference in schema.get("foreignKeys", ()):
            there = {row[reference["reference"]["fields"]] for row in rows(files, reference["reference"]["resource"])}
            assert {row[reference["fields"]] for row in found} - {""} <= there, (resource["name"], reference)


def test_the_money_is_the_plans(dossier: Dossier, files: dict[str, bytes]) -> None:
    """What is counted adds up to its net present cost, and to today's; who moves is who moves."""
    plan: Plan = dossier.plan
    assert plan.option.levers.appraisal.count_transfers
    money = rows(files, "fact_money")
    for scenario, gbp in (("plan", plan.objective_gbp), ("today", plan.today_gbp)):
        counted = sum(float(row["present_gbp"]) for row in money if row["scenario"] == scenario)
        assert counted == pytest.approx(gbp, abs=0.01)
    moving = [row for row in rows(files, "fact_moves") if row["outcome"] == "moves"]
    assert len(moving) == dossier.headline.staff.teams_moved


def test_no_text_is_a_formula(files: dict[str, bytes]) -> None:
    """An id that begins with = + - or @ has an apostrophe before it, the same wherever it stands."""
    for table in TIDY:
        for row in rows(files, table.name):
            for column, text in row.items():
                is_figure = text.removeprefix("-").replace(".", "").replace("e-", "").isdigit()
                assert is_figure or text[:1] not in FORMULA_SIGNS, (table.name, column, text)


def test_maps_stand_where_the_place_is(dossier: Dossier, files: dict[str, bytes]) -> None:
    """Longitude before latitude, in degrees, back on the grid where the tables have them; ids as in the tables."""
    estate = dossier.plan.estate
    buildings, moves, localities = (json.loads(files[name]) for name in MAPS)
    for collection in (buildings, moves, localities):
        assert collection["type"] == "FeatureCollection"
        assert {each["type"] for each in collection["features"]} <= {"Feature"}
    assert len(buildings["features"]) == sum(each.easting is not None for each in estate.buildings.values())
    for each in buildings["features"]:
        longitude, latitude = each["geometry"]["coordinates"]
        of = estate.buildings[each["properties"]["building"]]
        ((easting, northing),) = to_grid([latitude], [longitude])
        assert (easting, northing) == pytest.approx((of.easting, of.northing), abs=0.2)
    drawn = sum(each["properties"]["teams"] for each in moves["features"])
    assert drawn <= dossier.headline.staff.teams_moved
    assert len(localities["features"]) == len(estate.localities)


def test_degrees_are_the_grid_turned_round() -> None:
    """Greenwich is at no longitude to speak of, 51.48 north; and the way back leads to the same metre."""
    ((longitude, latitude),) = to_degrees([(538_890.0, 177_320.0)])
    assert (longitude, latitude) == pytest.approx((0.0, 51.478), abs=0.002)
    assert to_grid([latitude], [longitude])[0] == pytest.approx((538_890.0, 177_320.0), abs=0.1)
    assert to_degrees([]) == []


@pytest.fixture
def pyogrio() -> Any:
    """The reader of GDAL, by which QGIS and geopandas open maps."""
    if find_spec("pyogrio") is None:
        pytest.skip("pyogrio is not installed: it comes with the extra `bench`")
    return import_module("pyogrio")


@pytest.mark.parametrize("name", MAPS)
def test_gdal_opens_the_maps(
    dossier: Dossier, files: dict[str, bytes], name: str, pyogrio: Any, tmp_path: Path
) -> None:
    """In degrees (EPSG:4326), with every feature."""
    (tmp_path / name).write_bytes(files[name])
    told = pyogrio.read_info(tmp_path / name)
    assert told["features"] == len(json.loads(files[name])["features"])
    if told["features"]:
        assert told["crs"] == "EPSG:4326"


def test_solve_writes_it_and_replaces_nothing(tmp_path: Path) -> None:
    """A folder beside the plan; a file of it that is there already is told of before the search."""
    folder, out = write_folder(tmp_path / "small", SMALL), tmp_path / "for-bi"
    asked = ["solve", str(folder), "-o", str(tmp_path / "plan.xlsx"), "--export", str(out), "--quiet", "--no-labels"]
    told = CliRunner().invoke(main, asked)
    assert told.exit_code == 0, told.output
    assert f"Wrote {out}." in told.output
    assert {path.name for path in out.iterdir()} == {
        *(f"{table.name}.csv" for table in TIDY),
        *MAPS,
        "datapackage.json",
    }
    again = CliRunner().invoke(main, [*asked[:3], str(tmp_path / "plan-2.xlsx"), *asked[4:]])
    assert again.exit_code == 2
    assert "dim_agency.csv exists already" in again.output
    assert not (tmp_path / "plan-2.xlsx").exists()
    assert CliRunner().invoke(main, [*asked, "--overwrite"]).exit_code == 0


def test_a_notebook_has_the_same_tables(tmp_path: Path) -> None:
    """`tidy_frames` gives what the files hold: the same tables, columns and rows."""
    planned = solve(
        write_folder(tmp_path / "small", SMALL), load_option().with_solver(time_limit_seconds=20, threads=1)
    )
    files = exported(planned.plan, planned.run)
    frames = planned.tidy_frames()
    assert list(frames) == [table.name for table in TIDY]
    for name, frame in frames.items():
        found = rows(files, name)
        assert len(found) == len(frame)
        assert all(list(row) == list(frame.columns) for row in found)
    fte = sum(float(row["fte"]) for row in rows(files, "dim_team"))
    assert frames["dim_team"]["fte"].sum() == pytest.approx(fte)
