"""The classic problems: each published layout is read rightly, and the product's objective is the problem's own."""

import csv
import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bench.classics import LAYOUTS, Classic, as_option, main, read_classic, run_classic

Write = Callable[..., Path]
"""Writes a problem into the folder of its set: set, text, zipped or not."""

BY_FACILITY = """3 3
5 10  5 20  9 40
4 3 2
1 2 3
5 1 1
2 2 2
"""
"""Three facilities (capacity, fixed cost), three customers (demand), costs by facility.

Optimum 33: the demand is 9. The first or the second facility alone is too small; the third alone costs 40 + 6 = 46 and
with another at least 50; the first two cost 30, and each customer at its cheapest (1 + 1 + 1) fits: 4 in the first,
3 + 2 in the second.
"""

BY_CUSTOMER = """3 3
1 5 2  2 1 2  3 1 2
4 3 2
10 20 40
5 5 9
"""
"""The same problem: costs by customer, demands, fixed costs, capacities."""

UNIT_COSTS = """3 2

4 3 2
7 9
10 20
1 2 3
0.5 1 1.5
"""
"""Three customers, two facilities; costs are for one unit of demand."""

P_MEDIAN = """4 4 2
1 2 7
2 3 10
3 4 1
2 1 1
"""
"""Four nodes in a row; the stretch between the first two is given twice, at last as 1. Open two.

Optimum 2: with one median in each half the other node of each half is 1 away; two in the same half leave the
other half at least 10 away.
"""


@pytest.fixture
def problem_file(tmp_path: Path) -> Write:
    def write(known_set: str, text: str, zipped: bool = False) -> Path:
        path = tmp_path / known_set / ("p1.txt.gz" if zipped else "p1.txt")
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(gzip.compress(text.encode()) if zipped else text.encode())
        return path

    return write


def costs_by_customer(classic: Classic) -> list[list[float]]:
    """Assignment costs, a row a customer."""
    estate = classic.estate
    return [[estate.move_costs_gbp[team, building] for building in estate.buildings] for team in estate.teams]


SAME_PROBLEM = [
    ("sscflp-holmberg", BY_FACILITY),
    ("sscflp-yang", BY_FACILITY),
    ("sscflp-orlib", BY_FACILITY),
    ("sscflp-diaz", BY_CUSTOMER),
]


@pytest.mark.parametrize(("known_set", "text"), SAME_PROBLEM)
def test_the_same_problem_reads_the_same_in_each_layout(problem_file: Write, known_set: str, text: str) -> None:
    """Capacities, fixed costs, demands and costs should land with the right facility and customer."""
    estate = read_classic(problem_file(known_set, text)).estate
    assert [home.desks for home in estate.buildings.values()] == [5, 5, 9]
    assert [home.opening_gbp for home in estate.buildings.values()] == [10, 20, 40]
    assert {home.status for home in estate.buildings.values()} == {"candidate"}
    assert [(team.desks, team.fte, team.building) for team in estate.teams.values()] == [
        (4, 4, None),
        (3, 3, None),
        (2, 2, None),
    ]
    assert costs_by_customer(read_classic(problem_file(known_set, text))) == [[1, 5, 2], [2, 1, 2], [3, 1, 2]]


@pytest.mark.parametrize(("known_set", "text"), [SAME_PROBLEM[0], SAME_PROBLEM[3]])
def test_the_optimum_is_the_problem_s_own(problem_file: Write, known_set: str, text: str) -> None:
    """Solved by the product, the objective should be the fixed and serving costs and nothing else."""
    run = run_classic(read_classic(problem_file(known_set, text)), time_limit_seconds=20)
    assert (run.status, run.objective) == ("optimal", 33)


def test_optimal_is_the_optimum_and_not_near_enough() -> None:
    """The product calls a plan optimal that is within its gap; a published optimum is one to the last pound."""
    assert as_option(None).levers.solver.gap <= 1e-6


def test_unit_costs_are_multiplied_by_the_demand(problem_file: Write) -> None:
    """A cost for one unit should be charged for all of a customer's demand."""
    classic = read_classic(problem_file("sscflp-tbed", UNIT_COSTS))
    assert costs_by_customer(classic) == [[4, 2], [6, 3], [6, 3]]
    assert [home.desks for home in classic.estate.buildings.values()] == [7, 9]
    assert [home.opening_gbp for home in classic.estate.buildings.values()] == [10, 20]


def test_p_median_costs_are_shortest_paths(problem_file: Write) -> None:
    """Edges should work both ways, the last of a repeated one count, and exactly p unlimited facilities be asked."""
    classic = read_classic(problem_file("pmed", P_MEDIAN))
    assert costs_by_customer(classic) == [[0, 1, 11, 12], [1, 0, 10, 11], [11, 10, 0, 1], [12, 11, 1, 0]]
    assert all(home.desks is None and home.opening_gbp == 0 for home in classic.estate.buildings.values())
    (exactly,) = classic.option.levers.limits.buildings
    assert (exactly.scope, exactly.at_least, exactly.at_most) == ("all", 2, 2)
    assert run_classic(classic, time_limit_seconds=20).objective == 2


def test_what_follows_the_costs_is_not_read(problem_file: Write) -> None:
    """Trailing numbers or bytes should change nothing, and a gzipped file should read as a plain one."""
    plain = read_classic(problem_file("sscflp-holmberg", BY_FACILITY))
    longer = read_classic(problem_file("sscflp-holmberg", BY_FACILITY + "99 98\n\0\0", zipped=True))
    assert longer.estate == plain.estate


def test_a_short_file_or_unknown_set_is_refused(problem_file: Write) -> None:
    """A file that ends too soon, or lies in a folder that is no set, should be refused by name."""
    with pytest.raises(ValueError, match=r"p1\.txt: not in the layout of sscflp-holmberg"):
        read_classic(problem_file("sscflp-holmberg", BY_FACILITY[:-5]))
    with pytest.raises(ValueError, match="folder must be one of"):
        read_classic(problem_file("elsewhere", BY_FACILITY))


def test_results_are_written_for_other_programs(
    problem_file: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command should print a line a problem and write what the measurements need."""
    path = problem_file("sscflp-holmberg", BY_FACILITY)
    assert main([str(path), "--time-limit", "20", "--threads", "1", "--json", str(tmp_path / "out.json")]) == 0
    (run,) = json.loads((tmp_path / "out.json").read_text())
    assert {"file", "status", "objective", "bound", "gap", "seconds", "seconds_to_first", "seconds_to_1pct"} == set(run)
    assert run["bound"] == pytest.approx(33, abs=0.01)
    assert 0 < run["seconds_to_first"] <= run["seconds"]
    assert 0 < run["seconds_to_1pct"] <= run["seconds"]
    assert "33.00" in capsys.readouterr().out


def test_what_cannot_be_served_has_no_objective(problem_file: Write) -> None:
    """Where the demand is more than all capacity there should be a status and no figure."""
    run = run_classic(read_classic(problem_file("sscflp-holmberg", "1 2  5 10  4 3  1 1")), time_limit_seconds=20)
    assert (run.status, run.objective, run.gap, run.seconds_to_first) == ("infeasible", None, None, None)


@pytest.mark.parametrize("known_set", LAYOUTS)
def test_published_files_have_their_published_size(shared: Path, known_set: str) -> None:
    """The first file of each set should have the facilities, customers and p that its list states."""
    folder = shared / "data" / "classics"
    with (folder / "best_known.csv").open(encoding="utf-8", newline="") as file:
        row = next(row for row in csv.DictReader(file) if row["set"] == known_set)
    classic = read_classic(folder / row["file"])
    assert len(classic.estate.buildings) == int(row["facilities"])
    assert len(classic.estate.teams) == int(row["customers"])
    assert [str(count.at_most) for count in classic.option.levers.limits.buildings] == [row["p"]] * bool(row["p"])
    assert classic.published.best_known == float(row["best_known"])


@pytest.mark.parametrize("file", ["sscflp-holmberg/p1.txt.gz", "sscflp-orlib/p1.txt.gz", "pmed/pmed1.txt.gz"])
def test_small_published_problems_reach_the_proven_optimum(shared: Path, file: str) -> None:
    """Solved by the product, small published problems should come to the optimum in the literature."""
    classic = read_classic(shared / "data" / "classics" / file)
    assert classic.published.is_proven
    run = run_classic(classic, time_limit_seconds=60)
    assert run.status == "optimal"
    assert run.objective == pytest.approx(classic.published.best_known, rel=1e-4)
