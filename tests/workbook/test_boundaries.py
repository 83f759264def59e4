"""A user's own boundaries on the map of the page, and a plan that exists exported."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from estate_opt.cli.main import main
from estate_opt.domain.estate import Estate
from estate_opt.ground.errors import UsageError
from estate_opt.options.option import Option
from estate_opt.planning import Planned, solve_place
from estate_opt.tables.positions import to_degrees
from estate_opt.workbook.export import exported
from estate_opt.workbook.page.boundaries import Boundaries, read_boundaries
from estate_opt.workbook.page.drawn_map import Maps, Shown, drawn_maps
from tests.small_place import SMALL, write_folder

AREAS = {
    **SMALL,
    "buildings": [
        [*line, area] for line, area in zip(SMALL["buildings"], ("area", "North", "North", "South"), strict=True)
    ],
    "localities": [
        ("locality", "name", "population", "easting", "northing"),
        ("E1", "Hill", 500, 400_200, 300_100), ("E2", "Dale", 500, 401_800, 300_900),
    ],
}  # fmt: skip
"""Two areas and two localities, all within two kilometres."""


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory, base_option: Option) -> Planned:
    place = write_folder(tmp_path_factory.mktemp("areas") / "place", AREAS)
    return solve_place(place, base_option.with_solver(threads=1))


def square(east: float, north: float, wide: float = 900.0) -> list[list[float]]:
    """A closed ring on the grid, in degrees."""
    corners = [(east, north), (east + wide, north), (east + wide, north + wide), (east, north + wide), (east, north)]
    return [list(corner) for corner in to_degrees(corners)]


def geojson(path: Path, areas: Sequence[tuple[Mapping[str, Any], list[list[float]]]]) -> Path:
    features = [
        {"type": "Feature", "properties": told, "geometry": {"type": "Polygon", "coordinates": [ring]}}
        for told, ring in areas
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def maps_of(estate: Estate, boundaries: Boundaries | None) -> Maps:
    states = dict.fromkeys(estate.buildings, "kept")
    found = drawn_maps(estate, {}, [Shown("Now", states, {}, frozenset({"E1"}))], {}, boundaries)
    assert found is not None
    return found


def test_lines_of_areas_take_the_place_of_worked_out_ones(planned: Planned, tmp_path: Path) -> None:
    """Two squares of 900 m are two closed lines of four corners; what is hatched stays around where people live."""
    estate = planned.plan.estate
    north, south = ({"code": "1", "NAME": "north"}, {"code": "2", "NAME": "South"})
    areas = [(north, square(400_000, 300_000)), (south, square(401_000, 300_000))]
    found = maps_of(estate, read_boundaries(geojson(tmp_path / "areas.geojson", areas)))
    plain = maps_of(estate, None)
    assert found.ground.count("M") == 2
    assert [part.count("L") for part in found.ground.split("M")[1:]] == [4, 4]
    assert found.lines_from == "The lines are those of areas.geojson, by its property NAME."
    assert found.views[0].further == plain.views[0].further
    assert plain.lines_from == ""


def test_outlines_of_localities_stand_for_them(planned: Planned, tmp_path: Path) -> None:
    """Named by a locality's id, an outline is what is hatched where its people go further."""
    areas = [({"lsoa": "e1"}, square(400_000, 300_000)), ({"lsoa": "E2"}, square(401_000, 300_000))]
    found = maps_of(planned.plan.estate, read_boundaries(geojson(tmp_path / "lsoa.geojson", areas)))
    assert found.lines_from == "The lines are those of lsoa.geojson, by its property lsoa."
    assert found.views[0].further in found.ground
    assert found.views[0].further.count("L") == 4


def test_lines_elsewhere_and_names_of_nothing_are_told(planned: Planned, tmp_path: Path) -> None:
    """Areas a hundred kilometres off, called like nothing here: drawn nowhere, and that is said."""
    path = geojson(tmp_path / "far.geojson", [({"name": "Elsewhere"}, square(500_000, 300_000))])
    found = maps_of(planned.plan.estate, read_boundaries(path))
    assert found.ground == ""
    assert "none of its properties names an area of the tables. None of them lies on this map." in found.lines_from


@pytest.mark.parametrize(("content", "told"), [
    ("no json", "is no GeoJSON"),
    ('{"type": "Feature"}', "is no FeatureCollection"),
    ("[" * 100_000, "is no GeoJSON"),
    ('{"features": []}', "holds no area"),
    ('{"features": [{"geometry": {"type": "Point", "coordinates": [0, 51]}}, 7]}', "holds no area"),
    ('{"features": [{"geometry": {"type": "Polygon", "coordinates": [[[400000, 300000]]]}}]}', "no. 1: its corners"),
    ('{"features": [{"geometry": {"type": "Polygon", "coordinates": [["here"]]}}]}', "no. 1: its corners"),
    ('{"features": [{"geometry": {"type": "Polygon", "coordinates": null}}]}', "no. 1: its corners"),
    ('{"features": [{"geometry": {"type": "Polygon", "coordinates": [[[0, 51], [NaN, 51], [1, 52]]]}}]}', "no. 1"),
])  # fmt: skip
def test_a_wrong_file_is_told_in_a_sentence(tmp_path: Path, content: str, told: str) -> None:
    """Whatever is no boundary of areas in degrees is refused, with what is wanted instead."""
    path = tmp_path / "b.geojson"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=told):
        read_boundaries(path)


def test_the_commands_take_boundaries_and_export(planned: Planned, tmp_path: Path) -> None:
    """The page of a saved plan has the user's lines; its export is the one that a plan made just now has."""
    (tmp_path / "plan.json").write_text(json.dumps(planned.as_json()), encoding="utf-8")
    geojson(tmp_path / "a.geojson", [({"n": "North"}, square(400_000, 300_000))])

    def ran(*arguments: str) -> tuple[int, str]:
        done = CliRunner().invoke(main, list(arguments))
        return done.exit_code, done.output

    plan, page = str(tmp_path / "plan.json"), tmp_path / "plan.html"
    assert ran("page", plan, "-o", str(page), "--boundaries", str(tmp_path / "a.geojson"))[0] == 0
    assert "The lines are those of a.geojson, by its property n." in page.read_text(encoding="utf-8")
    assert ran("export", plan, "-o", str(tmp_path / "out"))[0] == 0
    assert ran("export", plan, "-o", str(tmp_path / "out"))[0] == 2, "what is there stays"
    files = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    same = exported(planned.plan, planned.run)
    assert set(files) == set(same)
    assert all(files[name] == same[name] for name in same if name != "datapackage.json"), "it says when it was made"
    code, told = ran("solve", str(tmp_path), "--boundaries", str(tmp_path / "a.geojson"))
    assert (code, "--boundaries is for the map of the page" in told) == (2, True)
