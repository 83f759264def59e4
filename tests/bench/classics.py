"""Classic location problems as estates, so that the product can be measured against the values in the literature.

Customers are new teams, facilities are candidates, an assignment's cost is a known move cost; the option makes the
objective the classic's own. The layout of a file is told by the folder it lies in (`sscflp-holmberg`, `pmed` …).

    python -m tests.bench.classics FILE… [--time-limit SECONDS] [--threads N] [--json OUT]
"""

import argparse
import csv
import gzip
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from estate_opt.domain.estate import Agency, Building, Estate, Team
from estate_opt.ground.errors import NoPlanError
from estate_opt.options.levers import BuildingCount
from estate_opt.options.option import Option, load

if TYPE_CHECKING:  # not at run time: a process that measures another solver shall not carry ours
    from estate_opt.search.highs import Progress

Numbers = npt.NDArray[np.float64]
AGENCY = "all"
ONE_PER_CENT = 0.01


@dataclass(frozen=True)
class Published:
    """What the literature says of a problem."""

    best_known: float | None = None
    is_proven: bool = False
    lower_bound: float | None = None


@dataclass(frozen=True)
class Classic:
    """A classic problem as the product takes it. Best known: None where no `best_known.csv` names the file."""

    name: str
    estate: Estate
    option: Option
    published: Published


@dataclass(frozen=True)
class Sites:
    """A problem as its file gives it. `cost[facility, customer]` is for all of a customer's demand."""

    cost: Numbers
    demand: Numbers
    fixed: Numbers
    capacity: Numbers | None = None
    """None: no limit."""
    must_open: int | None = None
    """Exactly so many facilities; None: as many as pay."""


class _Reader:
    """The numbers of a file, taken from the front; what is never taken need not be numbers."""

    def __init__(self, text: bytes) -> None:
        self.words = text.split()
        self.taken = 0

    def take(self, *shape: int) -> Numbers:
        """The next numbers, row by row. Raises ValueError where the file is too short."""
        size = int(np.prod(shape))
        block = self.words[self.taken : self.taken + size]
        self.taken += size
        return np.array(block, dtype=float).reshape(shape)

    def whole(self, count: int) -> list[int]:
        """The next numbers, as whole numbers."""
        return [int(number) for number in self.take(count)]


def _facility_by_facility(reader: _Reader) -> Sites:
    """Holmberg, Yang, OR-Library: capacity and fixed cost by facility, demands, costs. What follows is not read."""
    facilities, customers = reader.whole(2)
    capacity, fixed = reader.take(facilities, 2).T
    demand = reader.take(customers)
    return Sites(reader.take(facilities, customers), demand, fixed, capacity)


def _customer_by_customer(reader: _Reader) -> Sites:
    """Díaz and Fernández: costs by customer, demands, fixed costs, capacities."""
    customers, facilities = reader.whole(2)
    cost = reader.take(customers, facilities).T
    return Sites(cost, reader.take(customers), reader.take(facilities), reader.take(facilities))


def _unit_costs(reader: _Reader) -> Sites:
    """Avella and Boccia: demands, capacities, fixed costs, costs by facility for one unit of demand."""
    customers, facilities = reader.whole(2)
    demand, capacity, fixed = reader.take(customers), reader.take(facilities), reader.take(facilities)
    return Sites(reader.take(facilities, customers) * demand, demand, fixed, capacity)


def _p_median(reader: _Reader) -> Sites:
    """Beasley: undirected edges, the last of a repeated one counts; costs are shortest paths between all nodes."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import shortest_path

    nodes, edges, must_open = reader.whole(3)
    length = {(min(u, v), max(u, v)): km for u, v, km in reader.take(edges, 3)}
    ends = np.array(list(length), dtype=int) - 1
    graph = csr_array((list(length.values()), (ends[:, 0], ends[:, 1])), shape=(nodes, nodes))
    cost = shortest_path(graph, directed=False)
    if not np.isfinite(cost).all():
        raise ValueError("some nodes cannot be reached from others")
    return Sites(cost, np.ones(nodes), np.zeros(nodes), None, must_open)


LAYOUTS: dict[str, Callable[[_Reader], Sites]] = {
    "sscflp-holmberg": _facility_by_facility,
    "sscflp-yang": _facility_by_facility,
    "sscflp-orlib": _facility_by_facility,
    "sscflp-diaz": _customer_by_customer,
    "sscflp-tbed": _unit_costs,
    "pmed": _p_median,
}
"""The layout of each set of problems, by the name of its folder."""


def read_classic(path: Path) -> Classic:
    """A classic problem, gzipped or plain, as an estate with the option to solve it under.

    Raises ValueError for a folder that is no known set, and for a file that does not have its layout.
    """
    sites = read_sites(path)
    return Classic(name_of(path), as_estate(sites), as_option(sites.must_open), published(path))


def name_of(path: Path) -> str:
    """What a problem is called: its set and its file."""
    return f"{path.parent.name}/{path.name}"


def published(path: Path) -> Published:
    """What the list beside the sets says of a problem."""
    return _published(path.parent.parent / "best_known.csv").get(name_of(path), Published())


def read_sites(path: Path) -> Sites:
    """A classic problem as its file gives it, gzipped or plain. Raises as `read_classic`."""
    known_set = path.parent.name
    if known_set not in LAYOUTS:
        raise ValueError(f"{path}: the folder must be one of {', '.join(LAYOUTS)}.")
    text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    try:
        return LAYOUTS[known_set](_Reader(text))
    except ValueError as problem:
        raise ValueError(f"{path}: not in the layout of {known_set}: {problem}.") from None


@cache
def _published(path: Path) -> dict[str, Published]:
    """Best known values by `set/file`; none where there is no such list."""
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {
            row["file"]: Published(
                float(row["best_known"]),
                row["status"] == "optimal",
                float(row["lower_bound"]) if row["lower_bound"] else None,
            )
            for row in csv.DictReader(file)
        }


def as_estate(sites: Sites) -> Estate:
    """Facilities as candidates (fixed cost: of opening), customers as new teams (demand: desks)."""
    facilities, customers = sites.cost.shape
    capacity = [None] * facilities if sites.capacity is None else sites.capacity.tolist()
    buildings = {
        building: Building(building, AGENCY, name=building, desks=desks, opening_gbp=fixed, status="candidate")
        for building, desks, fixed in zip(ids("F", facilities), capacity, sites.fixed.tolist(), strict=True)
    }
    teams = {
        team: Team(team, AGENCY, fte=demand, desks=demand, name=team)
        for team, demand in zip(ids("C", customers), sites.demand.tolist(), strict=True)
    }
    costs = {
        (team, building): cost
        for team, row in zip(teams, sites.cost.T.tolist(), strict=True)
        for building, cost in zip(buildings, row, strict=True)
    }
    return Estate({AGENCY: Agency(AGENCY, "All")}, buildings, teams, move_costs_gbp=costs)


def ids(letter: str, count: int) -> list[str]:
    """Ids whose sorted order is the file's order."""
    return [f"{letter}{number:04d}" for number in range(1, count + 1)]


def as_option(must_open: int | None) -> Option:
    """Undiscounted, one year, nothing added; with the number of facilities where the problem fixes it."""
    option = load(Path(__file__).parent / "classic.toml")
    if must_open is None:
        return option
    exactly = BuildingCount(scope="all", at_least=must_open, at_most=must_open)
    limits = option.levers.limits.model_copy(update={"buildings": (exactly,)})
    return replace(option, levers=option.levers.model_copy(update={"limits": limits}))


@dataclass(frozen=True, slots=True)
class Run:
    """How one problem went. Seconds count from before the model is built; None: never reached."""

    file: str
    status: str
    objective: float | None
    bound: float | None
    gap: float | None
    seconds: float
    seconds_to_first: float | None
    seconds_to_1pct: float | None
    """Until the plan was proven to be within 1 % of the best possible."""


def run_classic(classic: Classic, time_limit_seconds: float | None = None, threads: int | None = None) -> Run:
    """Solve one problem as the product does, and time it."""
    from estate_opt.planning import solve_estate

    option = classic.option.with_solver(time_limit_seconds=time_limit_seconds, threads=threads)
    begun = time.perf_counter()
    first: list[float] = []
    close: list[float] = []

    def watch(progress: "Progress") -> None:
        # Own clock: the solver's starts only when the model has been built.
        if progress.best_gbp is None:
            return
        now = time.perf_counter() - begun
        first.append(now)
        if progress.best_gbp - progress.bound_gbp <= ONE_PER_CENT * abs(progress.best_gbp):
            close.append(now)

    try:
        plan = solve_estate(classic.estate, option, watch)
    except NoPlanError as nothing:
        return Run(classic.name, nothing.status, None, None, None, time.perf_counter() - begun, None, None)
    seconds = time.perf_counter() - begun
    if plan.gap <= ONE_PER_CENT:
        close.append(seconds)
    first.append(seconds)
    return Run(
        classic.name, plan.status, plan.objective_gbp, plan.bound_gbp, plan.gap, seconds, first[0],
        close[0] if close else None,
    )  # fmt: skip


def _line(run: Run, published: Published) -> str:
    """One problem in a line of the screen."""
    best = "" if published.best_known is None else f"best known {published.best_known:,.2f}"
    if run.objective is None or run.gap is None:
        return f"{run.file:28} {run.status:12} no plan after {run.seconds:.1f} s; {best}"
    return f"{run.file:28} {run.status:12} {run.objective:16,.2f} gap {run.gap:.3%} {run.seconds:7.1f} s; {best}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the problems one after the other."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.classics", description="Solve classic problems.")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a problem, in the folder of its set")
    parser.add_argument("--time-limit", type=float, metavar="SECONDS", help="for each problem")
    parser.add_argument("--threads", type=int, metavar="N")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the results here")
    given = parser.parse_args(arguments)
    runs = []
    for path in given.files:
        try:
            classic = read_classic(path)
        except (OSError, EOFError, ValueError) as problem:
            print(problem, file=sys.stderr)
            return 3
        runs.append(run_classic(classic, given.time_limit, given.threads))
        print(_line(runs[-1], classic.published), flush=True)
    if given.json:
        given.json.write_text(json.dumps([asdict(run) for run in runs], indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
