"""How long everything but the solver takes, and how much memory: reading, checking, building, auditing, writing.

    python -m tests.bench.reading            a made-up place of 10,000 teams × 2,000 buildings × 3,000 localities,
                                             and Lancashire where its data is
    python -m tests.bench.reading PLACE      a place of yours

The plan that is written is today's estate, so that no solver is needed. Each place has a process of its own, so that
its peak of memory is its own. Ends with 1 where a place takes longer, or more, than it may.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

PROJECT = Path(__file__).parent.parent.parent
SHARED = Path(os.environ.get("ESTATE_OPT_SHARED", PROJECT.parent / "shared"))
TEAMS, BUILDINGS, LOCALITIES = 10_000, 2_000, 3_000
LANCASHIRE_SECONDS, LARGE_SECONDS, LARGE_GB = 20.0, 180.0, 4.0


def measure(place: Path) -> dict[str, float]:
    """Seconds by step, and the peak of memory in GB, of taking a place from its tables to today's estate as a plan."""
    seconds: dict[str, float] = {}

    @contextmanager
    def step(name: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        seconds[name] = time.perf_counter() - began

    with step("start"):  # the libraries
        from estate_opt import audit_plan, build_estate, check, load_option, planning, read, write_plan
        from estate_opt.domain import travel
        from estate_opt.domain.plan import Solved, Status
        from estate_opt.domain.run_info import RunInfo
        from estate_opt.formulation import Case, formulate
        from estate_opt.formulation.arrays import to_arrays
        from estate_opt.formulation.decode import draft_plan, today_point
        from estate_opt.tables.changes import apply_changes
    option = load_option()
    with step("read"):
        tables = apply_changes(read(place), option)
    with step("check"):
        findings = check(tables, option)
        estate = build_estate(tables, option)
    with step("build"):
        formulation = formulate(Case(estate, option, travel.measure(estate, option)))
        milp = to_arrays(formulation)
    with step("plan"):
        solved = Solved("none", "today's estate", 0.0, 0.0, len(milp.cost), len(milp.row_low), 0)
        plan = draft_plan(formulation, today_point(formulation), Status.FEASIBLE, 0.0, solved)
    with step("audit"):
        audited = audit_plan(plan)
    run = RunInfo(tables.input_hash, tables.source, datetime.now(UTC), planning.versions(), seconds)
    with step("write"), tempfile.TemporaryDirectory() as folder:
        write_plan(plan, run, audited, findings, Path(folder) / "plan.xlsx")
    peak_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {**seconds, "columns": len(milp.cost), "rows": len(milp.row_low), "peak_gb": peak_kb / 1024**2}


def _measured_apart(place: Path) -> dict[str, float]:
    """`measure` in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.reading", "--one", str(place)]
    told = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, cwd=PROJECT).stdout
    figures: dict[str, float] = json.loads(told)
    return figures


def _is_within(name: str, place: Path, most_seconds: float | None, most_gb: float | None) -> bool:
    """Measure a place, say what came of it, and whether it keeps within its bars."""
    figures = _measured_apart(place)
    columns, rows, peak_gb = figures.pop("columns"), figures.pop("rows"), figures.pop("peak_gb")
    total = sum(figures.values())
    print(f"{name}: {total:.1f} s, {peak_gb:.2f} GB; {columns:,.0f} decisions, {rows:,.0f} rows")
    print("   " + ", ".join(f"{step} {seconds:.1f}" for step, seconds in figures.items()), flush=True)
    return total <= (most_seconds or total) and peak_gb <= (most_gb or peak_gb)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the places asked for, or the usual two."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.reading", description="Time all but the solver.")
    parser.add_argument("places", nargs="*", type=Path, metavar="PLACE", help="a workbook, or a folder of tables")
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.one:
        print(json.dumps(measure(given.one)))
        return 0
    if given.places:
        for place in given.places:
            _is_within(place.name, place, None, None)
        return 0
    from tests.bench.counties import write_county

    kept = []
    lancashire = SHARED / "data" / "lancashire" / "lancashire.xlsx"
    if lancashire.is_file():
        kept.append(_is_within("Lancashire (workbook)", lancashire, LANCASHIRE_SECONDS, None))
        kept.append(_is_within("Lancashire (folder)", lancashire.parent, LANCASHIRE_SECONDS, None))
    with tempfile.TemporaryDirectory() as folder:
        write_county(Path(folder), BUILDINGS, TEAMS, seed=1, localities=LOCALITIES)
        kept.append(_is_within("Made up, 10,000 × 2,000 × 3,000", Path(folder), LARGE_SECONDS, LARGE_GB))
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
