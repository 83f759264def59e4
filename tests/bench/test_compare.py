"""The comparison of solvers: options are read rightly, what is wrong is told, and ratios are those of the cells."""

import json
import math
import subprocess
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

from tests.bench.cells import HIGHS, OURS, Cell, Effort, Trace, county_of, is_county
from tests.bench.classics import Published, Sites, read_classic, read_sites
from tests.bench.compare import compare, main, median, parse, ratios, run_apart, solvers_for, table, wrongs
from tests.bench.peers import PEERS, cost_of, whole
from tests.bench.plot import main as plot
from tests.bench.plot import steps_of_gap
from tests.bench.test_classics import BY_FACILITY, P_MEDIAN
from tests.conftest import PROJECT

OPTIMAL = Cell(
    "sscflp-holmberg/p1.txt", "3 × 3", OURS, "optimal", 2.0, 0.1, 0.5, 0.5, 2.0, 33.0, 33.0, 0.0, peak_mb=100.0
)
PROVEN = Published(33.0, is_proven=True)
EFFORT = Effort(20.0, 1, 1e-6)


@pytest.fixture
def problem(tmp_path: Path) -> Path:
    """Three facilities and customers whose optimum, argued in the tests of the classics, is 33."""
    path = tmp_path / "sscflp-holmberg" / "p1.txt"
    path.parent.mkdir()
    path.write_text(BY_FACILITY, encoding="utf-8")
    (tmp_path / "best_known.csv").write_text(
        "file,best_known,status,lower_bound\nsscflp-holmberg/p1.txt,33,optimal,\npmed/p1.txt,2,optimal,\n"
    )
    return path


@pytest.fixture
def p_median(tmp_path: Path) -> Path:
    """Four nodes in a row, two to open: the optimum is 2."""
    path = tmp_path / "pmed" / "p1.txt"
    path.parent.mkdir()
    path.write_text(P_MEDIAN, encoding="utf-8")
    return path


def test_options_are_read(problem: Path) -> None:
    """What is not given should have its usual value, and the rest be as it is given."""
    given = parse([str(problem), "--county", "100x400:7", "--time-limit", "20", "--only", "SCIP", OURS])
    assert (given.files, given.county) == ([str(problem)], ["100x400:7"])
    assert (given.time_limit, given.threads, given.repeat, given.only) == (20, 2, 3, ["SCIP", OURS])


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "give a file or a county"),
        (["--county", "100:1"], "BUILDINGSxTEAMS:SEED"),
        (["nowhere/p1.txt"], "not a file in a folder named sscflp-holmberg"),
        (["--county", "100x400:1", "--repeat", "0"], "must be above zero"),
        (["--county", "100x400:1", "--only", "Nobody"], "invalid choice"),
    ],
)
def test_wrong_use_is_told(arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Wrong use should end with 2 and say what is wrong."""
    with pytest.raises(SystemExit) as ended:
        parse(arguments)
    assert ended.value.code == 2
    assert sentence in capsys.readouterr().err


def test_counties_are_told_from_files() -> None:
    """A county is a size and a seed; a file is anything else."""
    assert county_of("1500x6000:3") == (1500, 6000, 3)
    assert is_county("100x400:1")
    assert not is_county("/pmed/pmed1.txt.gz")


def test_each_problem_goes_to_those_who_can_take_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counties only to ourselves and HiGHS, p-medians to no plain CBC, the rest to no p-median's solver."""
    monkeypatch.setattr("tests.bench.peers.version", lambda _: "1.0")
    assert solvers_for("100x400:1") == [OURS, HIGHS]
    assert solvers_for("x/sscflp-yang/p1.gz") == [OURS, HIGHS, "SCIP", "CP-SAT", "CBC"]
    assert solvers_for("x/pmed/pmed1.gz") == [OURS, HIGHS, "SCIP", "CP-SAT", "spopt+CBC", "pbp-pmedian"]
    assert solvers_for("x/pmed/pmed1.gz", ["SCIP", "CBC"]) == ["SCIP"]


def test_nothing_is_wrong_with_the_optimum() -> None:
    """A proven plan at the best known value, or one within the gap asked for, should pass."""
    assert wrongs(OPTIMAL, PROVEN, 1e-6) == []
    assert wrongs(replace(OPTIMAL, objective=33.03, bound=32.99), PROVEN, 0.001) == []
    assert wrongs(replace(OPTIMAL, status="feasible", objective=40.0), PROVEN, 1e-6) == []


@pytest.mark.parametrize(
    ("changes", "known", "sentence"),
    [
        ({"bound": 33.1, "objective": 34.0, "status": "feasible"}, PROVEN, "bound 33.1000 is above the best known"),
        ({"bound": 34.0}, Published(), "above its own plan"),
        ({"objective": 34.0}, PROVEN, "says optimal at 34.0000, but 33.0000 is known"),
        ({"objective": 32.0, "bound": 31.0}, PROVEN, "cheaper than can be"),
        ({"objective": 29.0, "bound": 28.0}, Published(33.0, False, 30.0), "cheaper than can be, 30.0000"),
        ({"objective": None, "bound": 33.1, "status": "no plan"}, PROVEN, "above the best known"),
    ],
)
def test_what_cannot_be_true_is_told(changes: dict[str, object], known: Published, sentence: str) -> None:
    """A bound above a plan or the best known, a false optimum, and a plan below what is possible should be told."""
    found = wrongs(replace(OPTIMAL, **changes), known, 1e-6)  # type: ignore[arg-type]
    assert len(found) == 1
    assert sentence in found[0]


def test_beating_an_open_best_known_is_no_error() -> None:
    """A better plan than is known, above the proven lower bound, should pass."""
    assert wrongs(replace(OPTIMAL, objective=32.0, bound=31.0), Published(33.0, False, 30.0), 1e-6) == []


def test_the_median_hides_no_failure() -> None:
    """The run of median time counts, but one that came to nothing is the one shown."""
    runs = [replace(OPTIMAL, seconds=seconds) for seconds in (3.0, 1.0, 2.0)]
    assert median(runs).seconds == 2
    crashed = Cell(OPTIMAL.problem, "", OURS, "failed (-9)", 0.1)
    assert median([*runs, crashed]) is crashed


def test_ratios_are_geometric_means_against_the_best_peer() -> None:
    """2 ÷ 4 and 2 ÷ 1 make 1 in the geometric mean; a problem we did not prove is counted apart."""
    cells = []
    for problem, ours, scip, highs in (("s/a", 2.0, 4.0, 8.0), ("s/b", 2.0, 9.0, 1.0)):
        for solver, seconds in ((OURS, ours), ("SCIP", scip), (HIGHS, highs)):
            cells.append(replace(OPTIMAL, problem=problem, solver=solver, seconds=seconds, seconds_to_optimum=seconds))
    cells.append(replace(OPTIMAL, problem="s/c", status="feasible"))
    lines = ratios(cells)
    assert lines[0] == "s: 2 of 3 proven by us."
    assert "best peer, case by case: time to proof 1.000 (worst 2.000), peak memory 1.00; 2 problems." in lines[-1]
    assert f"÷ SCIP: time to proof {math.sqrt(0.5 * 2 / 9):.3f}" in lines[1]


def test_a_trace_tells_when_what_was_known() -> None:
    """The first plan and a proven gap should have the seconds of the step that first had them."""
    trace = Trace()
    for seconds, best, bound in ((1.0, None, 90.0), (2.0, 120.0, 90.0), (3.0, 100.0, 99.5)):
        trace.tell(best, bound, seconds)
    assert (trace.seconds_to_first(), trace.seconds_to_gap(0.01), trace.seconds_to_gap(0.001)) == (2, 3, None)


def test_costs_are_cut_off_downwards() -> None:
    """Whole multiples stay exact; what has more digits than allowed never becomes dearer, so bounds stay bounds."""
    numbers, scale, is_exact = whole(np.array([1.25, 3.0]))
    assert (numbers.tolist(), scale, is_exact) == ([125, 300], 100, True)
    numbers, scale, is_exact = whole(np.array([2 / 3]), most_digits=2)
    assert (numbers.tolist(), scale, is_exact) == ([66], 100, False)


def test_cost_counts_each_open_facility_once(problem: Path) -> None:
    """The first in the first facility, the others in the second: 10 + 20 fixed, 1 + 1 + 1 to serve."""
    assert cost_of(read_sites(problem), np.array([0, 1, 1])) == 33
    assert isinstance(read_sites(problem), Sites)
    assert read_classic(problem).published.best_known == 33


@pytest.mark.parametrize("solver", PEERS)
def test_each_peer_s_textbook_model_has_the_problem_s_optimum(solver: str, problem: Path, p_median: Path) -> None:
    """Each peer that is installed should find 33 and 2, and its bound should say so."""
    peer = PEERS[solver]
    if peer.version is None:
        pytest.skip(f"{solver} is not installed; the extra bench has it")
    for path, optimum in ((problem, 33.0), (p_median, 2.0)):
        if solver not in solvers_for(str(path)):
            continue
        cell = run_apart(str(path), solver, EFFORT)  # OR-tools and highspy do not bear each other in one process
        assert cell.status == "optimal"
        assert cell.objective == pytest.approx(optimum)
        assert cell.bound == pytest.approx(optimum)


def test_ours_and_highs_are_measured_apart(problem: Path, tmp_path: Path) -> None:
    """The command should run both in processes of their own, write both files and find nothing wrong."""
    files = [str(tmp_path / name) for name in ("out.md", "out.json")]
    asked = [str(problem), "--only", OURS, HIGHS, "--time-limit", "20", "--repeat", "1"]
    assert main([*asked, "--markdown", files[0], "--json", files[1]]) == 0
    ours, highs = json.loads(Path(files[1]).read_text())
    assert (ours["objective"], highs["objective"]) == (33, pytest.approx(33))
    assert 0 < ours["seconds_to_build"] <= ours["seconds_to_first"] <= ours["seconds"]
    assert ours["peak_mb"] > 10
    assert "| sscflp-holmberg/p1.txt | 3 × 3 | ours |" in Path(files[0]).read_text()


def test_a_crash_costs_one_cell(problem: Path) -> None:
    """A process that fails, or is ended for taking too long, should leave a cell that says so."""
    failed = run_apart(str(problem), "Nobody", EFFORT)
    assert failed.status.startswith("failed (1): KeyError")
    ended = run_apart(str(problem), OURS, replace(EFFORT, time_limit_seconds=0.01), grace_seconds=0.0)
    assert (ended.status, ended.objective) == ("ended: over time", None)
    assert "failed (1)" in table([failed])


def test_slow_problems_are_run_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rounds are repeated only where every solver took less than 30 s."""
    took = {OURS: 1.0, HIGHS: 31.0}
    asked: list[str] = []

    def run(problem: str, solver: str, _effort: Effort) -> Cell:
        asked.append(solver)
        return replace(OPTIMAL, problem=problem, solver=solver, seconds=took[solver])

    monkeypatch.setattr("tests.bench.compare.run_apart", run)
    compare("s/a", [OURS, HIGHS], EFFORT, 3)
    assert asked == [OURS, HIGHS]
    took[HIGHS] = 2.0
    compare("s/a", [OURS, HIGHS], EFFORT, 3)
    assert asked[2:] == [OURS, HIGHS] * 3, "in turns, so that a busy spell falls on all alike"


def test_gap_is_drawn_from_when_it_is_known(tmp_path: Path) -> None:
    """A plan at 200 and a bound of 150 are 25 % apart; before both are known there is nothing to draw.

    A bound higher by 0.1 brings two thousandths of the gap, which nobody would see, but the line ends where it ended.
    """
    cell = replace(OPTIMAL, steps=((1.0, None, 90.0), (2.0, 200.0, None), (3.0, 200.0, 150.0)), seconds=4.0)
    assert steps_of_gap(cell) == ([3.0, 4.0], [25.0, 25.0])
    nearer = replace(cell, steps=(*cell.steps, (3.5, 200.0, 150.1)))
    assert steps_of_gap(nearer) == ([3.0, 4.0], [25.0, pytest.approx(24.95)])
    assert steps_of_gap(replace(cell, steps=((1.0, None, 90.0),))) == ([], [])
    nonsense = tmp_path / "cells.json"
    nonsense.write_text('[{"solver": "ours"}]')
    assert plot([str(nonsense), "-o", str(tmp_path / "gap.svg")]) == 3
    pytest.importorskip("matplotlib", reason="drawn with the extra `bench`")
    nonsense.write_text(json.dumps([asdict(cell), asdict(replace(cell, solver=HIGHS, steps=()))]))
    assert plot([str(nonsense), "-o", str(tmp_path / "gap.svg")]) == 0
    assert "<svg" in (tmp_path / "gap.svg").read_text()


def test_the_product_knows_none_of_the_peers() -> None:
    """No module of the product should import what the extra `bench` brings."""
    names = "ortools|pyscipopt|spopt|pbp_pmedian"
    found = subprocess.run(["grep", "-rlE", f"import ({names})|from ({names})", "estate_opt"], cwd=PROJECT, check=False)
    assert found.returncode == 1
