"""What one aim costs in terms of another, on places small enough for paper, and as a workbook of the sample."""

import json
import math
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from click.testing import CliRunner

from estate_opt.cli.main import main
from estate_opt.domain.estate import Counter, Estate, Locality
from estate_opt.ground.errors import UsageError
from estate_opt.questions.frontier import Point, frontier, not_beaten
from tests.conftest import PROJECT
from tests.hand import CALM, building, east, home, option, place, team

SAMPLE = PROJECT / "inputs" / "sample.xlsx"


def two_libraries() -> Estate:
    """100 people live by the library that costs nothing, 60 (deprived) 50 km away by the one that costs 50 a year."""
    return place(
        [building("a", 20), building("b", 20, rent_gbp_per_year=50, tenure="licence", notice_months=0.0,
                                     easting=450_000.0)],
        [team("t", "a", 5)],
        counters=[Counter("library", "a", True), Counter("library", "b", True)],
        localities=[
            Locality("near", 100, easting=400_000, northing=300_000),
            Locality("far", 60, easting=450_000, northing=300_000, groups=frozenset({"deprived"})),
        ],
    )  # fmt: skip


def pairs(points: tuple[Point, ...]) -> list[tuple[float, float]]:
    return [(round(point.first, 6), round(point.second, 6)) for point in points]


def test_the_price_of_reaching_everybody() -> None:
    """For nothing 100 of 160 people are reached; everybody for 50: two plans, whatever the number of steps."""
    found = frontier(two_libraries(), option(start=CALM), "npv,people-within:library", 6)
    assert pairs(found.points) == [(0, 0.625), (50, 1)]
    assert found.points[0].closed == ("b",)
    assert all(point.is_proven for point in found.points)


def test_the_price_for_a_group() -> None:
    """The deprived all live by the dear library: none of them for nothing, all of them for 50."""
    found = frontier(two_libraries(), option(start=CALM), "npv,people-within:library:deprived", 4)
    assert pairs(found.points) == [(0, 0), (50, 1)]


def three_homes() -> Estate:
    """100 people each at km 0, 1 and 4 of a road; libraries at 0 (rent 100) and at 4 (rent 60), both open."""
    lease: dict[str, Any] = {"tenure": "licence", "notice_months": 0.0}
    return place(
        [building("a", rent_gbp_per_year=100, **lease), building("b", rent_gbp_per_year=60, **lease, **east(4))],
        [team("t", "a", 1)],
        counters=[Counter("library", at, True) for at in "ab"],
        localities=[home("l0", 0), home("l1", 1), home("l4", 4, groups=frozenset({"older"}))],
    )


def test_the_price_of_a_shorter_way() -> None:
    """Both open, the ways are 0, 1 and 0 km; with a alone 0, 1 and 4; with b alone 4, 3 and 0. Each average is a third.

    Today α is 1 ÷ 1, so the equal way is the logarithm of the average of e to the power of the ways.
    """
    means = pairs(frontier(three_homes(), option(start=CALM), "npv,mean-way:library", 5).points)
    assert means == [(60, round(7 / 3, 6)), (100, round(5 / 3, 6)), (160, round(1 / 3, 6))]
    equal = [(60, (4, 3, 0)), (100, (0, 1, 4)), (160, (0, 1, 0))]
    told = [(gbp, round(math.log(sum(map(math.exp, ways)) / 3), 6)) for gbp, ways in equal]
    # b alone is dearer in long ways: e^4 + e^3 + 1 is 75.7, with a alone it is 1 + e + e^4, 58.3.
    assert pairs(frontier(three_homes(), option(start=CALM), "npv,equal-way:library", 5).points) == told


def test_the_price_of_a_shorter_way_for_a_group() -> None:
    """The older live at km 4, by the cheap library: nothing is dearer than what they have for 60."""
    assert pairs(frontier(three_homes(), option(start=CALM), "npv,mean-way:library:older", 5).points) == [(60, 0)]


def test_an_average_and_an_equal_way_may_want_different_places() -> None:
    """100 people at km 0, 20 at km 8, one library: at 0, today, they go 0 and 8 km, 1.33 on average; at 3, 3 and 5.

    With ε = -5 and α = 160 ÷ 1,280 today, κ is -0.625. At 0 the 20 weigh e^5 each, and the equal way is 5.19 km;
    at 3 it is 3.53 km, though the average is 3.33.
    """
    estate = place(
        [building("a", rent_gbp_per_year=50), building("m", rent_gbp_per_year=50, status="candidate", **east(3))],
        counters=[Counter("library", "a", True), Counter("library", "m", False)],
        localities=[home("l0", 0, 100), home("l8", 8, 20)],
    )
    levers = {"access.default.inequality_epsilon": -5.0, "limits.buildings": [{"scope": "all", "at_most": 1}]}
    found = frontier(estate, option(levers, CALM), "mean-way:library,equal-way:library", 4)
    at_0 = math.log((100 + 20 * math.exp(5)) / 120) / 0.625
    at_3 = math.log((100 * math.exp(1.875) + 20 * math.exp(3.125)) / 120) / 0.625
    assert pairs(found.points) == [(round(4 / 3, 6), round(at_0, 6)), (round(10 / 3, 6), round(at_3, 6))]


def test_three_plans_lie_between_cost_and_moves() -> None:
    """Rents of 30 and 50 are saved by moving 2 and 5 FTE: for no move 80, for 2 FTE 50, for 5 FTE 30, for 7 nothing."""
    estate = place(
        [building("hall", 20), building("one", 20, rent_gbp_per_year=30, tenure="licence", notice_months=0.0),
         building("two", 20, rent_gbp_per_year=50, tenure="licence", notice_months=0.0)],
        [team("t", "hall", 5), team("u", "one", 2), team("v", "two", 5)],
    )  # fmt: skip
    found = frontier(estate, option(), "npv,staff-moved", 8)
    assert pairs(found.points) == [(0, 7), (30, 5), (50, 2), (80, 0)]


def test_where_even_steps_meet_the_same_plan_the_stretches_between_are_looked_into() -> None:
    """Rents of 10, 20 and 500 go by moving 1, 2 and 50 FTE: eight plans; seven even steps of 7.6 FTE meet three."""
    rents = {"hall": 0.0, "one": 10.0, "two": 20.0, "big": 500.0}
    estate = place(
        [building(name, 100, rent_gbp_per_year=rent, tenure="licence", notice_months=0.0)
         for name, rent in rents.items()],
        [team("t", "hall", 5), team("u", "one", 1), team("v", "two", 2), team("w", "big", 50)],
    )  # fmt: skip
    there_are = {(530, 0), (520, 1), (510, 2), (500, 3), (30, 50), (20, 51), (10, 52), (0, 53)}
    found = set(pairs(frontier(estate, option(), "npv,staff-moved", 8).points))
    assert found <= there_are
    assert {(530, 0), (500, 3), (0, 53)} < found, "those of even steps, and more"
    assert len(found) >= 6


def test_a_plan_that_is_beaten_is_left_out() -> None:
    """Of points of which the first is wanted low and the second high, the beaten and the equal go."""
    points = [Point(a, b, 0.0, 0, (), True) for a, b in ((1, 5), (2, 5), (2, 6), (3, 6), (4, 9), (4, 9), (5, 8))]
    assert pairs(tuple(not_beaten(points, False, True))) == [(1, 5), (2, 6), (4, 9)]


@pytest.mark.parametrize(
    "between",
    [
        "npv",
        "npv,npv",
        "npv,beauty",
        "npv,people-within:zoo",
        "npv,people-within",
        "npv,mean-way",
        "npv,equal-way:library:nobody",
    ],
)
def test_an_unknown_aim_is_an_error(between: str) -> None:
    """What is not an aim, or not two, is said in a sentence."""
    with pytest.raises(UsageError):
        frontier(two_libraries(), option(start=CALM), between, 3)


def test_the_command_writes_the_table_and_the_chart(tmp_path: Path) -> None:
    """Buildings against staff moved on the sample: the workbook has the JSON's points in order, and a chart of them."""
    rough, book, answer = tmp_path / "rough.toml", tmp_path / "frontier.xlsx", tmp_path / "frontier.json"
    rough.write_text('title = "Rough"\nextends = "base"\n[solver]\ngap = 0.01\n')
    asked = ["frontier", str(SAMPLE), "--between", "buildings,staff-moved", "--points", "3", "--option", str(rough)]
    ran = CliRunner().invoke(main, [*asked, "-o", str(book), "--json", str(answer)])
    assert ran.exit_code == 0, ran.output
    points = json.loads(answer.read_text(encoding="utf-8"))["points"]
    assert len(points) >= 2
    assert [point["first"] for point in points] == sorted(point["first"] for point in points)
    assert [point["second"] for point in points] == sorted((point["second"] for point in points), reverse=True)
    sheet = openpyxl.load_workbook(book)["Frontier"]
    numbers = [[cell.value for cell in row[:2]] for row in sheet.iter_rows()]
    shown = [row for row in numbers if all(isinstance(value, int | float) for value in row)]
    assert shown == [pytest.approx([point["second"], point["first"]]) for point in points]
    closed = [row for row in openpyxl.load_workbook(book)["Buildings"].values if "closed" in row]
    for n, point in enumerate(points):
        assert {row[0] for row in closed if row[1 + n] == "closed"} == set(point["closed"])
    with ZipFile(book) as parts:
        assert "xl/charts/chart1.xml" in parts.namelist()
