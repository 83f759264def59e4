"""One solver on one problem, in a process of its own: how long each step took, what came of it, and how much memory.

What is timed begins with the problem in memory and the solver's library imported; it includes building the model.
"""

import resource
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from estate_opt.domain.estate import Estate
from estate_opt.ground.errors import NoPlanError
from estate_opt.options.option import Option, load
from tests.bench.classics import read_classic, read_sites

if TYPE_CHECKING:  # not at run time: a process that measures another solver shall not carry ours
    from estate_opt.search.highs import Progress

ONE_PER_CENT = 0.01
MB = 1024.0
"""Kilobytes, in which Linux tells memory."""
OURS, HIGHS = "ours", "HiGHS"


@dataclass(frozen=True)
class Effort:
    """What each solver is allowed, the same for all."""

    time_limit_seconds: float
    threads: int
    gap: float


@dataclass
class Trace:
    """A run as it goes: seconds since it began, with the best plan's cost and the bound, when either was told."""

    began: float = field(default_factory=time.perf_counter)
    seconds_to_build: float | None = None
    steps: list[tuple[float, float | None, float | None]] = field(default_factory=list)
    end: tuple[float, float] | None = None
    """Seconds and peak memory in MB when the solver was done."""

    def ended(self) -> tuple[float, float]:
        """The solver is done: what is spent from here on is not its own. Said twice, the first time counts."""
        if self.end is None:
            used = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
            self.end = self.seconds(), max(used) / MB
        return self.end

    def built(self) -> None:
        """The model stands."""
        self.seconds_to_build = self.seconds()

    def seconds(self) -> float:
        """Seconds so far."""
        return time.perf_counter() - self.began

    def tell(self, objective: float | None, bound: float | None, seconds: float | None = None) -> None:
        """What is known now, or was at so many seconds."""
        if not self.steps or self.steps[-1][1:] != (objective, bound):
            self.steps.append((self.seconds() if seconds is None else seconds, objective, bound))

    def seconds_to_first(self) -> float | None:
        """Until there was a plan."""
        return next((seconds for seconds, objective, _ in self.steps if objective is not None), None)

    def seconds_to_gap(self, gap: float) -> float | None:
        """Until the plan was proven to be so near to the best possible."""
        return next((seconds for seconds, best, bound in self.steps if gap_of(best, bound) <= gap), None)


@dataclass(frozen=True)
class Answer:
    """What a solver ended with. Optimal: it says so itself."""

    is_optimal: bool
    objective: float | None
    bound: float | None


@dataclass(frozen=True)
class Cell:
    """One solver on one problem. Seconds from the beginning of building the model; None: not reached, or not told."""

    problem: str
    size: str
    solver: str
    status: str
    seconds: float
    seconds_to_build: float | None = None
    seconds_to_first: float | None = None
    seconds_to_1pct: float | None = None
    seconds_to_optimum: float | None = None
    objective: float | None = None
    bound: float | None = None
    gap: float | None = None
    peak_mb: float | None = None
    steps: tuple[tuple[float, float | None, float | None], ...] = ()
    """(seconds, objective, bound) on the way, so that gap can be drawn against time."""


def gap_of(objective: float | None, bound: float | None) -> float:
    """How far a plan may be from the best possible, a share of its cost; infinite before both are known."""
    if objective is None or bound is None:
        return float("inf")
    return max(0.0, objective - bound) / max(abs(objective), 1.0)


def measure(problem: str, solver: str, effort: Effort) -> dict[str, object]:
    """Run one solver on one problem, here and now; gives the cell as a table of its fields.

    Peak memory is the larger of this process's and of a program it called (CBC is one): the two are not added, as each
    may count pages of the other, which is kind to CBC. Raises ValueError for a problem that cannot be read.
    """
    if solver in (OURS, HIGHS):
        estate, option = _place(problem, effort)
        size = f"{len(estate.buildings):,} × {len(estate.teams):,}"
        trace, answer = (_ours if solver == OURS else _highs)(estate, option)
    else:
        from tests.bench.peers import PEERS

        sites = read_sites(Path(problem))
        size = f"{sites.cost.shape[0]:,} × {sites.cost.shape[1]:,}"
        trace, answer = PEERS[solver].solve(sites, effort)
    return asdict(cell_of(problem, size, solver, trace, answer, effort.gap))


def cell_of(problem: str, size: str, solver: str, trace: Trace, answer: Answer, gap: float) -> Cell:
    """The cell of a run that came to its end."""
    seconds, peak_mb = trace.ended()
    trace.tell(answer.objective, answer.bound, seconds)
    status = "optimal" if answer.is_optimal else "no plan" if answer.objective is None else "feasible"
    reached = gap_of(answer.objective, answer.bound)
    return Cell(
        problem=problem, size=size, solver=solver, status=status, seconds=seconds,
        seconds_to_build=trace.seconds_to_build, seconds_to_first=trace.seconds_to_first(),
        seconds_to_1pct=trace.seconds_to_gap(max(ONE_PER_CENT, gap)),
        seconds_to_optimum=seconds if answer.is_optimal else None,
        objective=answer.objective, bound=answer.bound, gap=None if reached == float("inf") else reached,
        peak_mb=peak_mb, steps=tuple(trace.steps),
    )  # fmt: skip


def county_of(problem: str) -> tuple[int, int, int]:
    """Buildings, teams and seed of a county written as 100x400:1. Raises ValueError for anything else."""
    try:
        size, _, seed = problem.partition(":")
        buildings, teams = (int(number) for number in size.split("x"))
        return buildings, teams, int(seed)
    except ValueError:
        raise ValueError(f"{problem}: a county is given as BUILDINGSxTEAMS:SEED, such as 100x400:1.") from None


def is_county(problem: str) -> bool:
    """Whether a problem is a made-up county rather than a file."""
    return problem.partition(":")[0].replace("x", "").isdigit() and not Path(problem).exists()


def _place(problem: str, effort: Effort) -> tuple[Estate, Option]:
    """A problem as the product takes it."""
    if is_county(problem):
        from tests.bench.counties import make_county

        estate, option = make_county(*county_of(problem)), load()
    else:
        classic = read_classic(Path(problem))
        estate, option = classic.estate, classic.option
    return estate, option.with_solver(
        time_limit_seconds=effort.time_limit_seconds, threads=effort.threads, gap=effort.gap
    )


def _ours(estate: Estate, option: Option) -> tuple[Trace, Answer]:
    """The product's own solve, its build timed by its own clock. The plan is re-checked when the time is taken."""
    from estate_opt.audit import audit
    from estate_opt.domain.plan import Status
    from estate_opt.planning import _Clock, solve_estate

    clock, trace = _Clock(), Trace()

    def watch(progress: "Progress") -> None:
        trace.tell(progress.best_gbp, _finite(progress.bound_gbp))

    try:
        plan = solve_estate(estate, option, watch, clock=clock)
    except NoPlanError:
        trace.seconds_to_build = clock.seconds.get("build")
        return trace, Answer(False, None, None)
    trace.seconds_to_build = clock.seconds["build"]
    trace.ended()
    if not audit(plan).passed:
        raise AssertionError("the plan fails its re-check")
    return trace, Answer(plan.status is Status.OPTIMAL, plan.objective_gbp, plan.bound_gbp)


def _highs(estate: Estate, option: Option) -> tuple[Trace, Answer]:
    """HiGHS alone on the identical MILP: one run, without our search."""
    from estate_opt.domain.travel import measure as distances
    from estate_opt.formulation import Case, formulate
    from estate_opt.formulation.arrays import to_arrays
    from estate_opt.search.highs import Ending, Settings, run

    trace, levers = Trace(), option.levers.solver
    formulation = formulate(Case(estate, option, distances(estate, option)))
    milp = to_arrays(formulation)
    trace.built()
    settings = Settings(levers.time_limit_seconds, levers.gap, levers.threads, levers.seed)
    outcome = run(milp, settings, None, lambda progress: trace.tell(progress.best_gbp, _finite(progress.bound_gbp)))
    objective = None if outcome.point is None else outcome.gbp
    return trace, Answer(outcome.ending is Ending.OPTIMAL, objective, _finite(outcome.bound_gbp))


def _finite(bound: float) -> float | None:
    return bound if abs(bound) < 1e20 else None
