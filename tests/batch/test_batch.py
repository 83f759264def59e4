"""A batch makes every run once, whatever dies on the way, and the same plans wherever it is run."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from estate_opt.batch.cluster import run_batch
from estate_opt.batch.variants import Variant, file_name, range_of, read_back, variants
from estate_opt.cli.main import main
from estate_opt.ground.errors import OptionError, UnfinishedBatch, UsageError
from estate_opt.options.option import load, models_folder
from estate_opt.saved.runs import LEDGER, Ledger
from tests.conftest import PROJECT
from tests.saved.test_ticks import TABLES
from tests.small_place import write_folder

GRID = ["--options", "base", "--options", "co-location-only", "--vary", "moves.max_km=3..12/10"]
"""Twenty runs."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_folder(tmp_path_factory.mktemp("batch") / "place", TABLES)


@pytest.mark.parametrize(
    ("text", "path", "values"),
    [
        ("access.library.min_share=0.9..1.0/6", "access.library.min_share", [0.9, 0.92, 0.94, 0.96, 0.98, 1.0]),
        ("moves.max_km=5,10", "moves.max_km", [5, 10]),
        ("sharing.buildings = true, false", "sharing.buildings", [True, False]),
        ("access.default.no_worse=off,distance", "access.default.no_worse", ["off", "distance"]),
        ("capital.pooled_limit_gbp=no limit,1e6", "capital.pooled_limit_gbp", ["no limit", 1e6]),
        ("moves.max_km=1..2", "moves.max_km", [1, 2]),
    ],
)
def test_a_range_is_read(text: str, path: str, values: list[Any]) -> None:
    """Lists of values as an option file writes them, and even steps with both ends in."""
    assert range_of(text) == (path, values)


@pytest.mark.parametrize("text", ["moves.max_km", "=3", "a=", "a=1..x/3", "a=1..2/1", "a=1..2/0.5", "a=1..2/20000"])
def test_a_range_that_cannot_be_read_is_refused(text: str) -> None:
    """What is no range is said to be none."""
    with pytest.raises(UsageError):
        range_of(text)


def test_variants_are_every_combination() -> None:
    """Two options with two times three values are twelve runs, each with its levers and a title of its own."""
    made = variants(["base", "most-saving"], ["moves.max_km=5,10", "access.library.min_share=0.1..0.3/3"])
    assert len(made) == len({each.name for each in made}) == len({each.option.title for each in made}) == 12
    levers = {(e.option.levers.moves.max_km, e.option.access("library").min_share) for e in made}
    assert levers == {(km, share) for km in (5, 10) for share in (0.1, 0.2, 0.3)}
    assert made[0].option.title == "Base, moves.max_km = 5, access.library.min_share = 0.1"
    assert made[0].option.access("library").standard_km == load().access("library").standard_km
    library = models_folder() / "options"
    assert len(variants([str(library / "*.toml")], [])) == len(list(library.glob("*.toml")))


@pytest.mark.parametrize(
    ("vary", "part", "value"),
    [
        ("moves.max_km=12.5", "moves.max_km=12.5", 12.5),
        ("capital.pooled_limit_gbp=no limit", "capital.pooled_limit_gbp=no%20limit", "no limit"),
        ("capital.pooled_limit_gbp=1234567.0", "capital.pooled_limit_gbp=1234567", 1234567),  # not 1.23457e-06
        ("outturn.capital_factor=1.0000001", "outturn.capital_factor=1.0000001", 1.0000001),
        ("solver.gap=1e-07", "solver.gap=1e-07", 1e-07),
        ("sharing.buildings=false", "sharing.buildings=false", False),
        ("access.default.no_worse=off", "access.default.no_worse=off", "off"),
        ("access.one stop/shop.standard_km=3", "access.one%20stop%2Fshop.standard_km=3", 3),
    ],
)
def test_the_name_of_a_file_gives_back_lever_and_value(vary: str, part: str, value: Any) -> None:
    """Every digit and every word, whatever file systems think of its letters; of the plan's file and a sample's too."""
    (made,) = variants(["base"], [vary])
    assert made.name == f"base_{part}"
    assert not set(made.name) & set('<>:"/\\|?* ')
    for name in (made.name, f"{made.name}-0123abcd.xlsx", f"{made.name}_sample=07"):
        assert read_back(name) == ("base", {vary.partition("=")[0]: value})


def test_two_levers_and_an_option_with_underscores_are_told_apart(tmp_path: Path) -> None:
    """The option's own underscores, and those in the names of levers, end nothing."""
    (tmp_path / "my_own=one.toml").write_text('title = "Mine"\nextends = "base"\n[moves]\nmax_km = 9\n')
    (made,) = variants([str(tmp_path / "my_own=one.toml")], ["moves.gbp_per_fte=5", "space.desks_per_fte=0.5"])
    assert read_back(made.name) == ("my_own=one", {"moves.gbp_per_fte": 5, "space.desks_per_fte": 0.5})


def test_a_name_that_would_be_too_long_is_cut_and_still_its_own() -> None:
    """Twelve limits in one value: the file can be written, and another such value has another name."""
    many = [[{"scope": "all", "at_most": number}] * 12 for number in (10, 11)]
    names = {file_name("base", {"limits.buildings": value}) for value in many}
    assert len(names) == 2
    assert all(len(name.encode()) <= 200 for name in names)


def test_what_cannot_be_varied_is_refused() -> None:
    """An unknown lever, a value out of its range, a pattern that fits nothing, too many runs."""
    with pytest.raises(OptionError, match=r"no lever called moves\.speed"):
        variants(["base"], ["moves.speed=1,2"])
    with pytest.raises(OptionError, match=r"Did you mean moves\.max_km\?"):
        variants(["base"], ["move.max_km=1,2"])
    with pytest.raises(OptionError, match="min_share"):
        variants(["base"], ["access.library.min_share=2"])
    with pytest.raises(UsageError, match="No option file fits"):
        variants(["nowhere/*.toml"], [])
    with pytest.raises(UsageError, match="more than 10,000 runs"):
        variants(["base"], ["moves.max_km=1..9/200", "moves.gbp_per_fte=1..9/200"])


def plans(folder: Path) -> dict[str, tuple[Any, ...]]:
    """What each done run of a ledger decides and costs, by its key."""
    ledger = Ledger(folder / LEDGER, must_exist=True)
    found = {}
    for run in ledger.runs():
        if run.is_done:
            assert run.key not in found, "a run was repeated"
            content = ledger.result(run.number)
            found[run.key] = (content["buildings"], content["teams"], content["functions"],
                              round(content["objective_gbp"], 2))  # fmt: skip
    return found


def test_one_failed_run_does_not_lose_the_rest_and_is_made_again(place: Path, tmp_path: Path) -> None:
    """Of three runs one cannot be: it is noted as failed, the others are done, and only it is tried again."""
    bad = tmp_path / "bad.toml"
    bad.write_text(
        'title = "Bad"\nextends = "base"\n[[change]]\ntable = "buildings"\nid = "nowhere"\ncolumn = "status"\n'
        'to = "close"\nbecause = "it is not there"\n', encoding="utf-8",
    )  # fmt: skip
    chosen = variants(["base", str(bad), "do-minimum"], [])
    folder = tmp_path / "out"
    lines = list[str]()
    with pytest.raises(UnfinishedBatch, match=r"1 of 3 runs failed: the same command tries them again\.") as told:
        lines.extend(run_batch(place, chosen, folder))
    assert told.value.exit_code == 5
    assert any(re.match(r"\d of 3: Bad: error\. .*nowhere", line) for line in lines), lines
    ledger = Ledger(folder / LEDGER)
    assert sorted((run.option, run.status) for run in ledger.runs()) == [
        ("Bad", "error"), ("Base", "optimal"), ("Do minimum", "optimal"),
    ]  # fmt: skip
    assert len(list(folder.glob("*.xlsx"))) == 2
    again = list[str]()
    with pytest.raises(UnfinishedBatch, match="1 of 1 runs failed"):
        again.extend(run_batch(place, chosen, folder))
    assert again[0].startswith("2 of 3 runs are in")
    assert [run.option for run in ledger.runs()][3:] == ["Bad"]


def test_that_nothing_is_feasible_is_an_outcome(place: Path, tmp_path: Path) -> None:
    """A run without a plan is noted with its reason, and not repeated."""
    chosen = [Variant("none", load().varied({"limits.buildings": [{"scope": "all", "at_most": 0}]}))]
    lines = list(run_batch(place, chosen, tmp_path / "out"))
    assert "infeasible. No plan satisfies all the rules together." in lines[0]
    assert next(iter(run_batch(place, chosen, tmp_path / "out"))).startswith("1 of 1 runs are in")


def command(place: Path, folder: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "estate_opt.cli", "batch", str(place), *GRID, "-o", str(folder), *more]


def started(arguments: list[str]) -> subprocess.Popen[str]:
    """A command in a process group of its own, so that it can be killed with all its children."""
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=PROJECT,
                            start_new_session=True)  # fmt: skip


@pytest.fixture(scope="module")
def locally(place: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Any, ...]]:
    """The twenty plans, made on this machine: killed after the third, and started again."""
    folder = tmp_path_factory.mktemp("locally")
    first = started(command(place, folder))
    assert first.stdout is not None
    for _ in range(3):
        assert " of 20: " in first.stdout.readline()
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    before = plans(folder)
    assert 3 <= len(before) < 20
    told = subprocess.run(command(place, folder), capture_output=True, text=True, cwd=PROJECT, check=True, timeout=120)
    assert f"{len(before)} of 20 runs are in" in told.stdout
    after = plans(folder)
    assert len(after) == 20
    assert {key: after[key] for key in before} == before
    return after


def test_a_batch_that_was_killed_goes_on_from_there(locally: dict[str, tuple[Any, ...]]) -> None:
    """What was done before the kill is not made again, the rest is, and the levers tell in the plans."""
    assert len({repr(plan) for plan in locally.values()}) > 1


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[str]]]]:
    """A scheduler (the first) and two workers started by hand, on this machine."""
    pytest.importorskip("distributed", reason="Dask (the extra `batch`) is not installed")
    dask = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
    where = tmp_path / "scheduler.json"
    scheduler = started([*dask, "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(where)])
    try:
        for _ in range(300):
            if where.exists() and where.read_text(encoding="utf-8").strip():
                break
            time.sleep(0.1)
        address = re.findall(r'"address": "(tcp://[^"]+)"', where.read_text(encoding="utf-8"))[0]
        worker = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny",
                  "--no-dashboard", "--local-directory", str(tmp_path)]  # fmt: skip
        workers = [started(worker) for _ in range(2)]
        yield address, [scheduler, *workers]
        for each in workers:
            each.kill()
            each.wait()
    finally:
        scheduler.kill()
        scheduler.wait()


@pytest.mark.slow
def test_a_cluster_makes_the_same_plans_and_loses_nothing_with_a_worker(
    place: Path, tmp_path: Path, locally: dict[str, tuple[Any, ...]], cluster: tuple[str, list[subprocess.Popen[str]]]
) -> None:
    """On two workers, one of which is killed in the middle, all twenty plans are those made on this machine."""
    address, (_, worker, _) = cluster
    batch = started(command(place, tmp_path / "out", "--scheduler", address))
    assert batch.stdout is not None
    assert "1 of 20: " in batch.stdout.readline()
    worker.kill()
    rest = batch.stdout.read()
    assert batch.wait(timeout=120) == 0
    assert "20 of 20: " in rest
    assert plans(tmp_path / "out") == locally


@pytest.mark.slow
def test_a_cluster_that_is_gone_is_no_answer(
    place: Path, tmp_path: Path, cluster: tuple[str, list[subprocess.Popen[str]]]
) -> None:
    """Its scheduler is killed after the first run: 5, one sentence, no run noted as failed, and here it goes on."""
    address, (scheduler, *_) = cluster
    batch = subprocess.Popen(command(place, tmp_path / "out", "--scheduler", address), cwd=PROJECT, text=True,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE)  # fmt: skip
    assert batch.stdout is not None
    assert "1 of 20: " in batch.stdout.readline()
    scheduler.kill()
    _, said = batch.communicate(timeout=120)
    assert batch.returncode == 5
    assert said.splitlines()[1:] == [
        f"The cluster at {address} is gone. What was done is in the ledger: the same command goes on from there."
    ]
    runs = Ledger(tmp_path / "out" / LEDGER).runs()
    assert 1 <= len(runs) < 20
    assert all(run.is_done for run in runs)
    rest = subprocess.run(command(place, tmp_path / "out"), cwd=PROJECT, capture_output=True, text=True, check=True)
    assert rest.stdout.startswith(f"{len(runs)} of 20 runs are in")
    assert len(plans(tmp_path / "out")) == 20


@pytest.mark.slow
@pytest.mark.parametrize("problem", [OSError("closed"), CancelledError()], ids=["closed", "cancelled"])
def test_a_cluster_that_goes_while_an_answer_comes_over_is_gone_too(
    place: Path,
    tmp_path: Path,
    cluster: tuple[str, list[subprocess.Popen[str]]],
    monkeypatch: pytest.MonkeyPatch,
    problem: Exception,
) -> None:
    """The run is done, and its answer cannot be had any more: no fault of the user's, and nothing is noted of it."""

    def gone(_: object) -> None:
        raise problem

    monkeypatch.setattr("estate_opt.batch.cluster._answer", gone)
    with pytest.raises(UnfinishedBatch, match=f"The cluster at {cluster[0]} is gone"):
        list(run_batch(place, variants(["base"], []), tmp_path / "out", cluster[0]))
    assert Ledger(tmp_path / "out" / LEDGER).runs() == []


@pytest.mark.slow
def test_nobody_else_can_reach_a_batch_on_this_machine(place: Path, tmp_path: Path) -> None:
    """Neither it nor a process of its own listens at any port or at a named socket; and they end with it."""
    psutil = pytest.importorskip("psutil", reason="which looks at what a process listens at")
    batch = started(command(place, tmp_path / "out"))
    try:
        assert batch.stdout is not None
        assert "1 of 20: " in batch.stdout.readline()
        own = psutil.Process(batch.pid)
        made_by = own.children(recursive=True)
        assert made_by
        opened = [each for process in (own, *made_by) for each in process.net_connections("all")]
        assert [each for each in opened if each.laddr] == []
    finally:
        batch.kill()
        batch.wait()
    _, alive = psutil.wait_procs(made_by, timeout=20)
    assert [each for each in alive if each.status() != psutil.STATUS_ZOMBIE] == []


@pytest.mark.slow
def test_a_process_that_dies_takes_nothing_with_it(place: Path, tmp_path: Path) -> None:
    """One is killed in the middle: its run is begun again, and all twenty are made."""
    psutil = pytest.importorskip("psutil", reason="which finds a process")
    batch = started(command(place, tmp_path / "out"))
    assert batch.stdout is not None
    assert "1 of 20: " in batch.stdout.readline()
    psutil.Process(batch.pid).children()[-1].kill()
    rest = batch.stdout.read()
    assert batch.wait(timeout=120) == 0
    assert "20 of 20: " in rest
    assert len(plans(tmp_path / "out")) == 20


@pytest.mark.skipif(not hasattr(signal, "SIGTERM"), reason="this system sends no such signals")
def test_a_batch_that_is_told_to_end_says_how_it_goes_on(place: Path, tmp_path: Path) -> None:
    """130 and a sentence, at once; what was done is whole."""
    batch = subprocess.Popen(command(place, tmp_path / "out"), cwd=PROJECT, text=True, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE)  # fmt: skip
    assert batch.stdout is not None
    assert "1 of 20: " in batch.stdout.readline()
    batch.send_signal(signal.SIGTERM)
    _, said = batch.communicate(timeout=60)
    assert batch.returncode == 130
    assert said.endswith("Stopped. What was done is in the ledger: the same command goes on from there.\n")
    assert 1 <= len(plans(tmp_path / "out")) < 20


def test_an_address_without_a_scheduler_is_said(place: Path, tmp_path: Path) -> None:
    """A wrong address ends with exit 2 and its name: one where nobody answers, and one that is none."""
    pytest.importorskip("distributed", reason="Dask (the extra `batch`) is not installed")
    nobody, none = "tcp://127.0.0.1:9", "nowhere://127.0.0.1:9"
    with pytest.raises(UsageError, match=f"no Dask scheduler at {nobody}") as told:
        list(run_batch(place, variants(["base"], []), tmp_path, nobody, connect_seconds=0.5))
    assert told.value.exit_code == 2
    ran = CliRunner().invoke(main, ["batch", str(place), "-o", str(tmp_path), "--scheduler", none])
    assert ran.exit_code == 2
    assert f"no Dask scheduler at {none}" in ran.output
