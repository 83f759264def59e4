"""Gap against time, drawn from what `compare --json` wrote: one panel for each problem, one line for each solver.

python -m tests.bench.plot CELLS.json -o gap.svg
"""

import argparse
import json
import math
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.bench.cells import OURS, Cell, gap_of
from tests.bench.compare import name_of_problem

BAR = 0.01
"""The gap that is aimed at."""
WIDTH, HEIGHT = 4.2, 3.2
"""Inches of a panel."""
THINNER = 0.005
"""A step that brings less than this share of the gap is thinner than the line that would draw it."""


def steps_of_gap(cell: Cell) -> tuple[list[float], list[float]]:
    """Seconds, and the gap in per cent from then on; nothing before there are a plan and a bound."""
    drawn: list[tuple[float, float]] = []
    per_cent = math.inf
    for seconds, best, bound in cell.steps:
        per_cent = 100 * gap_of(best, bound)
        if per_cent < (drawn[-1][1] * (1 - THINNER) if drawn else math.inf):
            drawn.append((seconds, per_cent))
    if drawn:
        drawn.append((cell.seconds, per_cent))
    return [seconds for seconds, _ in drawn], [per_cent for _, per_cent in drawn]


def draw(cells: Sequence[Cell], out: Path) -> None:
    """Write the panels as a picture, in the format that the file's ending says."""
    from matplotlib.figure import Figure

    problems = list(dict.fromkeys(cell.problem for cell in cells))
    figure = Figure(figsize=(WIDTH * len(problems), HEIGHT), layout="constrained")
    for panel, problem in zip(figure.subplots(1, len(problems), squeeze=False)[0], problems, strict=True):
        for cell in (cell for cell in cells if cell.problem == problem):
            style = "-" if cell.solver == OURS else "--"
            panel.step(*steps_of_gap(cell), style, where="post", label=cell.solver)
        panel.axhline(100 * BAR, color="grey", linewidth=0.8, linestyle=":")
        panel.set(title=name_of_problem(problem), xlabel="seconds", ylabel="gap, %", yscale="log")
        panel.yaxis.set_major_formatter("{x:g}")
        panel.legend()
    figure.savefig(out, metadata={"Date": None} if out.suffix == ".svg" else None)


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw what was measured."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.plot", description="Draw gap against time.")
    parser.add_argument("cells", nargs="+", type=Path, metavar="CELLS.json", help="written by compare --json")
    parser.add_argument("-o", "--out", type=Path, required=True, metavar="OUT", help="the picture: .svg, .png or .pdf")
    given = parser.parse_args(arguments)
    try:
        cells = [Cell(**cell) for path in given.cells for cell in json.loads(path.read_text(encoding="utf-8"))]
    except (OSError, ValueError, TypeError) as problem:
        print(f"Not what compare --json writes: {problem}.", file=sys.stderr)
        return 3
    draw(cells, given.out)
    print(f"Wrote {given.out}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
