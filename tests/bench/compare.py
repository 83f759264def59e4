"""Every comparison side by side, in one run: ours, HiGHS alone on the identical model, and other people's solvers.

    python -m tests.bench.compare [FILE… | --county 100x400:1 …] [--time-limit S] [--threads N] [--gap G] [--repeat 3]
                                  [--only SOLVER …] [--markdown OUT] [--json OUT]

The solvers take turns on each problem, each in a process of its own, so that its peak of memory is its own and a crash
costs one cell. Where all took less than 30 s the turns are repeated and the run of median time counts. Ends with 1
where something about us is wrong: an optimum that is not the best known, a bound above it, a plan that is no plan.
"""

import argparse
import json
import math
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

from tests.bench.cells import HIGHS, OURS, Cell, Effort, county_of, is_county, measure
from tests.bench.classics import LAYOUTS, Published, published
from tests.bench.peers import PEERS

PROJECT = Path(__file__).parent.parent.parent
QUICK_SECONDS = 30.0
"""What takes less is run again, as a neighbour's work weighs more on it."""
GRACE_SECONDS = 120.0
"""Beyond the time limit, for reading and building, before a process is ended."""
ROUNDED = 1e-6
"""Best known values are printed rounded; sums have rounding too. A share of the value."""
SOLVERS = (OURS, HIGHS, *PEERS)
HEADINGS = (
    "problem", "size", "solver", "build s", "first plan s", "to 1 % s", "to optimum s", "total s", "objective",
    "best known", "bound", "gap", "peak MB", "how it ended",
)  # fmt: skip


def set_of(problem: str) -> str:
    """The set a problem belongs to: its folder, or the counties."""
    return "counties" if is_county(problem) else Path(problem).parent.name


def name_of_problem(problem: str) -> str:
    """A problem as it is printed: its set and file, or the county."""
    return problem if is_county(problem) else f"{set_of(problem)}/{Path(problem).name}"


def solvers_for(problem: str, only: Sequence[str] = ()) -> list[str]:
    """Who can take a problem: textbook models are of classic problems alone."""
    if is_county(problem):
        able = [OURS, HIGHS]
    else:
        is_p_median = set_of(problem) == "pmed"
        able = [name for name in SOLVERS if name not in PEERS or PEERS[name].for_p_median in (None, is_p_median)]
    installed = [name for name in able if name not in PEERS or PEERS[name].version is not None]
    return [name for name in installed if not only or name in only]


def run_apart(problem: str, solver: str, effort: Effort, grace_seconds: float = GRACE_SECONDS) -> Cell:
    """One solver on one problem in a process of its own; whatever happens to it, a cell comes back."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "cell.json"
        asked = json.dumps([problem, solver, asdict(effort), str(out)])
        command = [sys.executable, "-m", "tests.bench.compare", "--cell", asked]
        began = time.perf_counter()
        with (Path(folder) / "said").open("w+", encoding="utf-8", errors="replace") as said:
            process = subprocess.Popen(command, cwd=PROJECT, stdout=said, stderr=said, start_new_session=True)
            try:
                process.wait(effort.time_limit_seconds + grace_seconds)
            except subprocess.TimeoutExpired:
                return Cell(problem, "", solver, "ended: over time", time.perf_counter() - began)
            finally:
                _end(process)
            if process.returncode == 0:
                return Cell(**json.loads(out.read_text(encoding="utf-8")))
            said.seek(0)
            last = (said.read().strip().splitlines() or ["nothing said"])[-1]
        return Cell(problem, "", solver, f"failed ({process.returncode}): {last[:100]}", time.perf_counter() - began)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End what was started, with the programs it called; or stop waiting on what has ended already."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def compare(problem: str, solvers: Sequence[str], effort: Effort, repeat: int) -> list[Cell]:
    """The solvers in turn on one problem; of several rounds, each one's run of median time."""
    rounds: list[list[Cell]] = []
    while len(rounds) < repeat and (not rounds or all(cell.seconds < QUICK_SECONDS for cell in rounds[-1])):
        rounds.append([])
        for solver in solvers:
            rounds[-1].append(run_apart(problem, solver, effort))
            _say(rounds[-1][-1])
    return [median(runs) for runs in zip(*rounds, strict=True)]


def median(runs: Sequence[Cell]) -> Cell:
    """The run of median time; of an even number the slower of the middle two. One that failed is never hidden."""
    failed = [cell for cell in runs if cell.objective is None]
    return failed[0] if failed else sorted(runs, key=lambda cell: cell.seconds)[len(runs) // 2]


def wrongs(cell: Cell, known: Published, gap: float) -> list[str]:
    """What cannot be true of a cell, given what is known of the problem."""
    found = []
    name = f"{Path(cell.problem).parent.name}/{Path(cell.problem).name}, {cell.solver}"
    best = known.best_known
    if cell.objective is not None and cell.bound is not None and cell.bound > cell.objective + _slack(cell.objective):
        found.append(f"{name}: the bound {cell.bound:,.4f} is above its own plan, {cell.objective:,.4f}.")
    if best is None:
        return found
    if cell.bound is not None and cell.bound > best + _slack(best):
        found.append(f"{name}: the bound {cell.bound:,.4f} is above the best known, {best:,.4f}.")
    if cell.objective is None:
        return found
    if cell.status == "optimal" and cell.objective > best + gap * abs(best) + _slack(best):
        found.append(f"{name}: says optimal at {cell.objective:,.4f}, but {best:,.4f} is known.")
    least = best if known.is_proven else known.lower_bound
    if least is not None and cell.objective < least - _slack(least):
        found.append(f"{name}: the plan at {cell.objective:,.4f} is cheaper than can be, {least:,.4f}.")
    return found


def _slack(value: float) -> float:
    return ROUNDED * max(abs(value), 1.0)


def ratios(cells: Iterable[Cell]) -> list[str]:
    """By set: geometric means of our time to proof, and of our peak memory, ÷ the best peer's and each peer's.

    A peer that was stopped before its proof counts with the time it took until then, which flatters it; a problem that
    we did not prove is left out and said so.
    """
    by_problem: dict[str, dict[str, Cell]] = {}
    for cell in cells:
        by_problem.setdefault(cell.problem, {})[cell.solver] = cell
    lines = []
    for known_set in dict.fromkeys(set_of(problem) for problem in by_problem):
        tables = [table for problem, table in by_problem.items() if set_of(problem) == known_set and OURS in table]
        proven = [table for table in tables if table[OURS].status == "optimal"]
        lines.append(f"{known_set}: {len(proven)} of {len(tables)} proven by us.")
        peers = dict.fromkeys(solver for table in tables for solver in table if solver != OURS)
        lines += [_ratio(proven, [peer], f"÷ {peer}") for peer in peers]
        if len(peers) > 1:
            lines.append(_ratio(proven, list(peers), "÷ the best peer, case by case"))
    return lines


def _ratio(tables: Sequence[dict[str, Cell]], peers: Sequence[str], name: str) -> str:
    """Our time and memory ÷ the least of some peers'."""
    time_ratios, memory_ratios, unproven = [], [], 0
    for table in tables:
        answers = [table[peer] for peer in peers if peer in table and table[peer].peak_mb is not None]
        if not answers:
            continue
        best = min(answers, key=lambda cell: (cell.seconds_to_optimum or math.inf, cell.seconds))
        unproven += best.seconds_to_optimum is None
        time_ratios.append(table[OURS].seconds / best.seconds)
        memory_ratios.append((table[OURS].peak_mb or 0.0) / min(cell.peak_mb or math.inf for cell in answers))
    if not time_ratios:
        return f"  {name}: nothing to compare."
    stopped = f", {unproven} of them unproven by the peer, so at the most" if unproven else ""
    return (
        f"  {name}: time to proof {_mean(time_ratios):.3f} (worst {max(time_ratios):.3f}), "
        f"peak memory {_mean(memory_ratios):.2f}; {len(time_ratios)} problems{stopped}."
    )


def _mean(values: Sequence[float]) -> float:
    return math.exp(math.fsum(math.log(value) for value in values) / len(values))


def table(cells: Iterable[Cell]) -> str:
    """The cells as a table of Markdown."""
    rows = [HEADINGS, ("---",) * len(HEADINGS), *(_row(cell) for cell in cells)]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _row(cell: Cell) -> tuple[str, ...]:
    name = name_of_problem(cell.problem)
    seconds = (cell.seconds_to_build, cell.seconds_to_first, cell.seconds_to_1pct, cell.seconds_to_optimum)
    return (
        name, cell.size, cell.solver, *(_told(value, ".2f") for value in (*seconds, cell.seconds)),
        _told(cell.objective, ",.2f"), _told(_known(cell.problem).best_known, ",.2f"), _told(cell.bound, ",.2f"),
        _told(cell.gap, ".3%"), _told(cell.peak_mb, ",.0f"), cell.status.replace("|", "/"),
    )  # fmt: skip


def _told(value: float | None, form: str) -> str:
    return "–" if value is None else format(value, form)


def _known(problem: str) -> Published:
    return Published() if is_county(problem) else published(Path(problem))


def _say(cell: Cell) -> None:
    print("  ".join(_row(cell)), file=sys.stderr, flush=True)


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """What is asked for. Wrong use ends with 2 and a sentence."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.compare", description="Compare solvers side by side.")
    parser.add_argument("files", nargs="*", metavar="FILE", help="a classic problem, in the folder of its set")
    parser.add_argument("--county", nargs="+", default=[], metavar="BUILDINGSxTEAMS:SEED", help="a made-up county")
    parser.add_argument("--time-limit", type=float, default=120.0, metavar="SECONDS", help="for each solver")
    parser.add_argument("--threads", type=int, default=2, metavar="N")
    parser.add_argument("--gap", type=float, default=1e-6, help="proven means within this share of the cost")
    parser.add_argument("--repeat", type=int, default=3, metavar="N", help="rounds, where all take less than 30 s")
    parser.add_argument("--only", nargs="+", default=[], choices=SOLVERS, metavar="SOLVER", help=", ".join(SOLVERS))
    parser.add_argument("--markdown", type=Path, metavar="OUT", help="write the table and the ratios here")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write every cell here, with its steps on the way")
    parser.add_argument("--cell", help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.cell:
        return given
    if not given.files and not given.county:
        parser.error("give a file or a county.")
    if given.repeat < 1 or given.time_limit <= 0 or given.threads < 1 or given.gap < 0:
        parser.error("rounds, threads and the time limit must be above zero, and the gap not below it.")
    try:
        for county in given.county:
            county_of(county)
    except ValueError as problem:
        parser.error(str(problem))
    for file in map(Path, given.files):
        if not file.is_file() or file.parent.name not in LAYOUTS:
            parser.error(f"{file}: not a file in a folder named {', '.join(LAYOUTS)}.")
    return given


def main(arguments: Sequence[str] | None = None) -> int:
    """Run every comparison asked for, and print the table, the ratios and what is wrong."""
    given = parse(arguments)
    if given.cell:
        problem, solver, effort, out = json.loads(given.cell)
        Path(out).write_text(json.dumps(measure(problem, solver, Effort(**effort))), encoding="utf-8")
        return 0
    effort = Effort(given.time_limit, given.threads, given.gap)
    cells: list[Cell] = []
    for problem in [*(str(Path(file).resolve()) for file in given.files), *given.county]:
        cells += compare(problem, solvers_for(problem, given.only), effort, given.repeat)
    told = [(cell, wrong) for cell in cells for wrong in wrongs(cell, _known(cell.problem), effort.gap)]
    report = "\n".join(
        [
            table(cells),
            *ratios(cells),
            *(f"{name} is not installed and was left out." for name, peer in PEERS.items() if peer.version is None),
            *(f"Wrong: {wrong}" for _, wrong in told),
        ]
    )
    print(report)
    if given.markdown:
        given.markdown.write_text(report + "\n", encoding="utf-8")
    if given.json:
        given.json.write_text(json.dumps([asdict(cell) for cell in cells], indent=1), encoding="utf-8")
    failed = any(cell.solver == OURS and cell.peak_mb is None for cell in cells)
    return 1 if failed or any(cell.solver == OURS for cell, _ in told) else 0


if __name__ == "__main__":
    sys.exit(main())
