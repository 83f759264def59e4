"""HiGHS: handing a MILP over, running it, and saying honestly what came of it.

Only `linear.py` and `mps.py` name it besides.
"""

import math
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple, Protocol

import highspy
import numpy as np
import numpy.typing as npt

from estate_opt.ground.errors import UsageError
from estate_opt.search.beside import ends_in_time
from estate_opt.search.milp import Array, Milp

FEASIBLE_POINT = 2
"""HiGHS' `primal_solution_status` when there is a point that keeps every row."""

DEFAULT_EFFORT = 0.05
"""HiGHS' own share of effort for finding points."""

MAYBE_UNBOUNDED = (highspy.HighsModelStatus.kUnbounded, highspy.HighsModelStatus.kUnboundedOrInfeasible)
FAILED = {
    getattr(highspy.HighsModelStatus, f"k{what}")
    for what in ("Notset", "LoadError", "ModelError", "PresolveError", "SolveError", "PostsolveError", "MemoryLimit")
}
"""A run that came to nothing: its figures are what they were before it."""

CERTIFIED = 1e-9
"""A multiplier of a certificate that is not just rounding."""


class Ending(StrEnum):
    """How a run ended."""

    OPTIMAL = "optimal"
    LIMIT = "limit"
    STOPPED = "stopped"
    INFEASIBLE = "infeasible"
    UNBOUNDED = "unbounded"
    """There is no best: whatever the point, another one costs less."""


class Progress(NamedTuple):
    """How far a solve has come. `best_gbp` is None before the first plan; the bound may be −∞ at first."""

    seconds: float
    best_gbp: float | None
    bound_gbp: float
    today_gbp: float | None = None
    """Cost of carrying on as today, where the reporter knows it."""
    is_maximised: bool = False
    """Whether more is better: then the bound is from above, and ∞ at first."""

    @property
    def gap(self) -> float | None:
        """How much dearer than the best possible the plan can be at the most; None before there are both."""
        if self.best_gbp is None or math.isinf(self.bound_gbp):
            return None
        apart = self.best_gbp - self.bound_gbp
        return max(0.0, -apart if self.is_maximised else apart) / max(abs(self.best_gbp), 1.0)

    @property
    def saving_taken(self) -> float | None:
        """Share of the possible saving that the plan takes, proven so far; None before there is any."""
        if self.best_gbp is None or self.today_gbp is None or self.bound_gbp >= self.today_gbp:
            return None
        return (self.today_gbp - self.best_gbp) / (self.today_gbp - self.bound_gbp)


Report = Callable[[Progress], None]


class Asked(Protocol):
    """How long and how hard somebody asks to try: the part of the settings that is a user's."""

    time_limit_seconds: float
    gap: float
    threads: int
    seed: int


class CutRounds(NamedTuple):
    """When rounds of cuts and the like are at their end."""

    most: int
    tail: int
    """Rounds that are looked at together."""
    tail_gain: float
    """Share of the bound that they must gain together, or they are the last."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How long and how hard to try."""

    time_limit_seconds: float
    gap: float = 1e-4
    """Share of its cost (of 1, where it costs less) by which the best plan may be dearer than the bound."""
    threads: int = 1
    seed: int = 0
    nodes: int | None = None
    """Branching nodes to spend; None: no limit."""
    noise_gbp: float = 0.01
    """Improvements smaller than this are not sought."""
    first_plan_only: bool = False
    bound_only: bool = False
    """Do not look for plans."""
    rounds: CutRounds | None = None
    """Rounds of cuts after which to end; None: no limit."""
    restarts: bool = True
    """Whether HiGHS may begin anew where its root has fixed much."""

    @classmethod
    def of(cls, asked: "Asked") -> "Settings":
        """The settings that somebody asked for, in an option say."""
        return cls(asked.time_limit_seconds, asked.gap, asked.threads, asked.seed)

    def within(self, seconds: float) -> "Settings":
        """The same with so many seconds, or a moment where none are left."""
        return replace(self, time_limit_seconds=max(seconds, 0.01))

    def left(self, began: float) -> "Settings":
        """The same with the seconds that are left of those allowed, of what began at a reading of the clock."""
        return self.within(self.time_limit_seconds - (time.monotonic() - began))


@dataclass(frozen=True)
class Outcome:
    """What a run came to. Without a point its cost is infinite, so that it can never pass for a plan."""

    ending: Ending
    point: Array | None
    gbp: float
    bound_gbp: float
    nodes: int = 0
    seconds: float = 0.0
    iterations: int = 0
    """Of the simplex method, in all: the effort it took, whatever the clock says."""
    is_maximised: bool = False
    """Whether more is better: then the bound is from above, and no point is worth −∞."""

    @property
    def gap(self) -> float | None:
        """How far the point can be from the best there is, as `Progress.gap`; None without a point or a bound."""
        best_gbp = None if self.point is None else self.gbp
        return Progress(self.seconds, best_gbp, self.bound_gbp, is_maximised=self.is_maximised).gap


class _SilentHighs(highspy.Highs):
    """A HiGHS that prints nothing, its name included, which it tells when first something is asked of it.

    From 1.16 on its constructor asks already, by switching callbacks on: so it is told to be silent before that. The
    option is not `output_flag`: without that HiGHS tells its callbacks nothing either.
    """

    def enableCallbacks(self) -> None:
        """Switch callbacks on, as the constructor does."""
        self.setOptionValue("log_to_console", False)
        super().enableCallbacks()  # type: ignore[no-untyped-call]


def new_highs(settings: Settings) -> highspy.Highs:
    """A HiGHS that prints nothing, with the settings in it."""
    highs = _SilentHighs()  # type: ignore[no-untyped-call]
    for name, value in {
        "time_limit": settings.time_limit_seconds,
        "mip_rel_gap": settings.gap,
        "threads": settings.threads,
        "random_seed": settings.seed,
        "mip_abs_gap": settings.noise_gbp,
        "mip_max_nodes": highspy.kHighsIInf if settings.nodes is None else settings.nodes,
        "mip_heuristic_effort": 0.0 if settings.bound_only else DEFAULT_EFFORT,
        "mip_allow_restart": settings.restarts,
        "mip_max_improving_sols": 1 if settings.first_plan_only else highspy.kHighsIInf,
    }.items():
        if highs.setOptionValue(name, value) != highspy.HighsStatus.kOk:
            raise AssertionError(f"HiGHS knows no option {name}: {value}")  # it would otherwise pass silently
    return highs


def hand_over(highs: highspy.Highs, milp: Milp) -> None:
    """Pass a MILP to HiGHS in one call. Raises UsageError where its figures are more than HiGHS can take."""
    integrality = milp.is_integer.astype(np.int32)
    passed = highs.passModel(
        len(milp.cost), len(milp.row_low), len(milp.column),
        int(highspy.MatrixFormat.kRowwise), int(highspy.ObjSense.kMinimize), milp.offset,
        milp.cost, milp.low, milp.high, milp.row_low, milp.row_high,
        milp.row_start[:-1], milp.column, milp.coefficient, integrality,
    )  # fmt: skip
    if passed == highspy.HighsStatus.kError:  # what it would then solve is empty
        raise UsageError("HiGHS cannot take this programme: a coefficient is 1e15 or more, or is there twice.")


def run(
    milp: Milp,
    settings: Settings,
    start: Mapping[int, float] | None = None,
    report: Report | None = None,
    stop: threading.Event | None = None,
    found: Callable[[Array], None] | None = None,
) -> Outcome:
    """Solve a MILP with HiGHS.

    `start`: values of some integer columns to begin from. `stop`: set it from anywhere to end with the best so far.
    `found` is told each better point on the way.
    """
    highs = new_highs(settings)
    hand_over(highs, milp)
    if start:
        columns = np.fromiter(start, dtype=np.int32, count=len(start))
        values = np.fromiter(start.values(), dtype=np.float64, count=len(start))
        highs.setSolution(len(start), columns, values)
    stop = stop or threading.Event()
    heard = listen(highs, report, stop, settings.rounds, found)
    if not ends_in_time(highs.run, stop, settings.time_limit_seconds):
        return heard.outcome(Ending.STOPPED if stop.is_set() else Ending.LIMIT, settings.time_limit_seconds)
    # Where every column's cheaper end is finite there is a least cost, whatever HiGHS was unsure of.
    if highs.getModelStatus() in MAYBE_UNBOUNDED and math.isinf(milp.least_gbp):
        return _unless_infeasible(milp, settings, highs.getRunTime(), stop)
    return _outcome(highs, milp)


def _unless_infeasible(milp: Milp, settings: Settings, seconds: float, stop: threading.Event) -> Outcome:
    """Unbounded, if anything keeps the rows: HiGHS' own status leaves open whether it does.

    A programme of rational figures with a point and with a relaxation that is unbounded is unbounded too (Meyer 1974).
    """
    left = replace(settings, time_limit_seconds=max(settings.time_limit_seconds - seconds, 0.1), first_plan_only=True)
    some = run(replace(milp, cost=np.zeros_like(milp.cost)), left, stop=stop)
    if some.ending is Ending.INFEASIBLE:
        return some
    ending = some.ending if some.point is None else Ending.UNBOUNDED
    return Outcome(ending, None, math.inf, -math.inf, some.nodes, seconds + some.seconds)


@dataclass
class Heard:
    """What a run of HiGHS told on the way: all that is left of one that is left behind."""

    point: Array | None = None
    gbp: float = math.inf
    bound_gbp: float = -math.inf
    nodes: int = 0

    def outcome(self, ending: Ending, seconds: float) -> Outcome:
        """The run as far as it had come."""
        return Outcome(ending, self.point, self.gbp, self.bound_gbp, self.nodes, seconds)


def listen(
    highs: highspy.Highs, report: Report | None, stop: threading.Event, rounds: CutRounds | None = None,
    found: Callable[[Array], None] | None = None,
) -> Heard:  # fmt: skip
    """Have HiGHS tell of its run on the way: what came of it is in what is returned, even if it is left behind."""
    # HiGHS asks once a round of cuts whether to go on, the same number of times in every run.
    bounds: list[float] = []
    heard = Heard()

    def improve(event: highspy.HighsCallbackEvent) -> None:
        heard.point = np.array(event.data_out.mip_solution)
        heard.gbp = float(event.data_out.objective_function_value)
        if found is not None:
            found(heard.point)

    def interrupt(event: highspy.HighsCallbackEvent) -> None:
        bounds.append(event.data_out.mip_dual_bound)
        heard.bound_gbp, heard.nodes = float(bounds[-1]), int(event.data_out.mip_node_count)
        if stop.is_set() or (rounds is not None and (len(bounds) > rounds.most or _tails_off(bounds, rounds))):
            event.interrupt()

    def log(event: highspy.HighsCallbackEvent) -> None:
        out = event.data_out
        best = None if out.mip_primal_bound >= highspy.kHighsInf else out.mip_primal_bound
        if report is not None:
            report(Progress(out.running_time, best, out.mip_dual_bound))

    def halt(event: highspy.HighsCallbackEvent) -> None:
        if stop.is_set():
            event.interrupt()

    highs.cbMipInterrupt.subscribe(interrupt)
    highs.cbSimplexInterrupt.subscribe(halt)
    highs.cbIpmInterrupt.subscribe(halt)
    highs.cbMipImprovingSolution.subscribe(improve)
    if report is not None:
        highs.cbMipLogging.subscribe(log)
    return heard


def _tails_off(bounds: list[float], rounds: CutRounds) -> bool:
    """Whether the last rounds of cuts raised the bound by next to nothing."""
    before = bounds[-1 - rounds.tail] if len(bounds) > rounds.tail else -math.inf
    return before > -highspy.kHighsInf and bounds[-1] - before < rounds.tail_gain * abs(before)


def _outcome(highs: highspy.Highs, milp: Milp) -> Outcome:
    """Judged from HiGHS' own status and figures: an "optimal" without a feasible point is none."""
    status, info = highs.getModelStatus(), highs.getInfo()
    ending = {
        highspy.HighsModelStatus.kOptimal: Ending.OPTIMAL,
        highspy.HighsModelStatus.kInfeasible: Ending.INFEASIBLE,
        highspy.HighsModelStatus.kUnboundedOrInfeasible: Ending.INFEASIBLE,
        highspy.HighsModelStatus.kInterrupt: Ending.STOPPED,
    }.get(status, Ending.LIMIT)
    is_mip, gbp = bool(milp.is_integer.any()), float(info.objective_function_value)
    nodes = int(info.mip_node_count) if is_mip else 0
    bound = -math.inf if status in FAILED or not is_mip else float(info.mip_dual_bound)
    if info.primal_solution_status != FEASIBLE_POINT:
        bound = math.inf if ending is Ending.INFEASIBLE else bound
        return Outcome(Ending.LIMIT if ending is Ending.OPTIMAL else ending, None, math.inf, bound, nodes)
    if ending is Ending.OPTIMAL and not is_mip:
        bound = gbp  # before its end the simplex method has no bound, though it may have a point
    point, iterations = np.array(highs.getSolution().col_value), int(info.simplex_iteration_count)
    return Outcome(ending, point, gbp, bound, nodes, highs.getRunTime(), iterations)


def contradicting_rows(milp: Milp, time_limit_seconds: float) -> npt.NDArray[np.bool_] | None:
    """Rows that contradict each other even if nothing need be whole; None if they do not, or time ran out first.

    They are those with a multiplier in Farkas' certificate: the rest could be left out and it would still hold.
    """
    highs = new_highs(Settings(time_limit_seconds, gap=0.0, threads=1, seed=0))
    for name, value in (("presolve", "off"), ("solver", "simplex")):  # a presolved MILP leaves no certificate
        highs.setOptionValue(name, value)
    nothing_whole = np.zeros_like(milp.is_integer)
    hand_over(highs, replace(milp, cost=np.zeros_like(milp.cost), is_integer=nothing_whole))
    stop = threading.Event()
    listen(highs, None, stop)
    if not ends_in_time(highs.run, stop, time_limit_seconds):
        return None
    if highs.getModelStatus() != highspy.HighsModelStatus.kInfeasible:
        return None
    _, is_there, multipliers = highs.getDualRay()  # type: ignore[attr-defined]
    if not is_there:
        return np.ones(len(milp.row_low), dtype=bool)
    return np.asarray(np.abs(np.asarray(multipliers)) > CERTIFIED)


def solver_name() -> str:
    """Name and version of the solver, for the record."""
    return f"HiGHS {_SilentHighs().version()}"  # type: ignore[no-untyped-call]
