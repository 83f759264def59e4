"""Whether limits are kept: classic problems at some limits, how far each is overrun, and how good the plan is.

    python -m tests.bench.limits FILE… [--limits 1,5,20,60]

A limit may be overrun by a tenth of itself or two seconds, whichever is more; it is of the search, without building.
"""

import argparse
import statistics
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from estate_opt.domain.plan import today_decided
from estate_opt.formulation.mip_start import start_from
from estate_opt.formulation.model import model_of
from estate_opt.search.highs import Settings
from estate_opt.search.regimes import search
from tests.bench.classics import read_classic

MOST_SHARE, MOST_SECONDS = 0.1, 2.0
"""By how much a limit may be overrun: the larger of the two."""


class Cell(NamedTuple):
    """One problem at one limit."""

    name: str
    limit_seconds: float
    seconds: float
    above_best_known: float | None
    """Share; None: no plan."""
    ending: str

    @property
    def overrun_seconds(self) -> float:
        """How long after the limit it ended."""
        return max(0.0, self.seconds - self.limit_seconds)

    @property
    def is_kept(self) -> bool:
        """Whether it ended soon enough."""
        return self.overrun_seconds <= max(MOST_SHARE * self.limit_seconds, MOST_SECONDS)


def cells_of(path: Path, limits: Sequence[float]) -> Iterator[Cell]:
    """A problem at each limit; one that is proven within a limit is not tried at longer ones."""
    classic = read_classic(path)
    model = model_of(classic.estate, classic.option)
    start = start_from(model.formulation, model.milp, today_decided(classic.estate))
    for limit in limits:
        outcome, _ = search(model.milp, model.structure, Settings(limit, gap=1e-6, threads=2, seed=1), start)
        best = classic.published.best_known
        above = None if outcome.point is None or not best else outcome.gbp / best - 1
        yield Cell(classic.name, limit, outcome.seconds, above, outcome.ending)
        if outcome.ending == "optimal":
            return


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print a line a cell and a table by limit; 1 where a limit was not kept or there was no plan at 5 s."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.limits", description="Whether limits are kept.")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--limits", default="1,5,20,60")
    given = parser.parse_args(arguments)
    limits = [float(part) for part in given.limits.split(",")]
    found: list[Cell] = []
    for path in given.files:
        for cell in cells_of(path, limits):
            found.append(cell)
            above = "no plan" if cell.above_best_known is None else f"{100 * cell.above_best_known:7.2f} %"
            late = "" if cell.is_kept else "  LATE"
            print(f"{cell.name:32} {cell.limit_seconds:5.0f} s: {cell.seconds:6.1f} s {cell.ending:11} {above}{late}",
                  flush=True)  # fmt: skip
    print("limit | problems | most overrun | plans | above the best known: median, most")
    for limit in limits:
        at = [cell for cell in found if cell.limit_seconds == limit]
        shares = sorted(cell.above_best_known for cell in at if cell.above_best_known is not None)
        if at and shares:
            print(f"{limit:3.0f} s | {len(at)} | {max(cell.overrun_seconds for cell in at):.1f} s | {len(shares)} | "
                  f"{100 * statistics.median(shares):.2f} %, {100 * shares[-1]:.1f} %")  # fmt: skip
    is_missing = any(cell.above_best_known is None and cell.limit_seconds >= 5 for cell in found)
    return int(is_missing or not all(cell.is_kept for cell in found))


if __name__ == "__main__":
    sys.exit(main())
