"""Other people's solvers on textbook models of the classic problems, written as a user of theirs would write them.

Minimise fixed + serving costs; each customer is served by one facility, only by an open one (x ≤ y for each pair), and
within its capacity; in a p-median exactly p are open. Each gets the same time, threads and gap. They come with the
extra `bench`; one that is not installed is left out.
"""

import re
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tests.bench.cells import Answer, Effort, Trace
from tests.bench.classics import Sites

Run = tuple[Trace, Answer]
MOST_DIGITS = 6
"""Decimals of a cost that CP-SAT is given; the rest is cut off, which keeps its bound below the true one."""
LARGEST = 2**50
"""Sums above this are no longer safe as CP-SAT's whole numbers."""


@dataclass(frozen=True)
class Peer:
    """A solver of others: the distribution it comes in, and how it is run."""

    distribution: str
    solve: Callable[[Sites, Effort], Run]
    for_p_median: bool | None = None
    """Takes p-medians only, or all but them; None: both."""

    @property
    def version(self) -> str | None:
        """The version installed; None: not installed."""
        try:
            return version(self.distribution)
        except PackageNotFoundError:
            return None


def cost_of(sites: Sites, served_by: npt.NDArray[np.intp]) -> float:
    """What it costs to serve each customer from the facility of that number."""
    return float(sites.cost[served_by, np.arange(len(served_by))].sum() + sites.fixed[np.unique(served_by)].sum())


def _scip(sites: Sites, effort: Effort) -> Run:
    from pyscipopt import SCIP_EVENTTYPE, Eventhdlr, Model, quicksum

    trace = Trace()
    model = Model()
    model.hideOutput()
    facilities, customers = (range(count) for count in sites.cost.shape)
    opened = [model.addVar(vtype="B", obj=float(sites.fixed[i])) for i in facilities]
    serve = [[model.addVar(vtype="B", obj=float(sites.cost[i, j])) for j in customers] for i in facilities]
    for j in customers:
        model.addCons(quicksum(serve[i][j] for i in facilities) == 1)
    for i in facilities:
        for j in customers:
            model.addCons(serve[i][j] <= opened[i])
        if sites.capacity is not None:
            need = quicksum(float(sites.demand[j]) * serve[i][j] for j in customers)
            model.addCons(need <= float(sites.capacity[i]) * opened[i])
    if sites.must_open is not None:
        model.addCons(quicksum(opened) == sites.must_open)

    class Watch(Eventhdlr):  # type: ignore[misc]
        heard = SCIP_EVENTTYPE.BESTSOLFOUND | SCIP_EVENTTYPE.NODESOLVED

        def eventinit(self) -> None:
            self.model.catchEvent(self.heard, self)

        def eventexit(self) -> None:
            self.model.dropEvent(self.heard, self)

        def eventexec(self, _event: object) -> None:
            best, bound = self.model.getPrimalbound(), self.model.getDualbound()
            trace.tell(best if best < model.infinity() else None, bound if bound > -model.infinity() else None)

    watch = Watch()
    model.includeEventhdlr(watch, "watch", "tells each better plan and bound")
    trace.built()
    model.setParam("limits/time", effort.time_limit_seconds)
    model.setParam("limits/gap", effort.gap)
    model.optimize()
    is_optimal = model.getStatus() in ("optimal", "gaplimit")
    objective = model.getObjVal() if model.getNSols() else None
    bound = model.getDualbound()
    return trace, Answer(is_optimal, objective, bound if bound > -model.infinity() else None)


def whole(values: npt.NDArray[np.float64], most_digits: int = MOST_DIGITS) -> tuple[npt.NDArray[np.int64], int, bool]:
    """Values × a power of ten, cut off downwards to whole numbers; that power; and whether nothing was cut off."""
    for digits in range(most_digits + 1):
        scaled = values * 10.0**digits
        near = np.rint(scaled)
        if np.allclose(scaled, near, rtol=1e-12, atol=1e-9):
            return near.astype(np.int64), 10**digits, True
        if np.abs(scaled).sum() * 10 > LARGEST:
            break
    return np.floor(scaled).astype(np.int64), 10**digits, False


def _cp_sat(sites: Sites, effort: Effort) -> Run:
    from ortools.sat.python import cp_model

    trace = Trace()
    facilities, customers = (range(count) for count in sites.cost.shape)
    money, gbp, _ = whole(np.concatenate([sites.fixed, sites.cost.ravel()]))
    fixed, cost = money[: len(sites.fixed)], money[len(sites.fixed) :].reshape(sites.cost.shape)
    model = cp_model.CpModel()
    opened = [model.new_bool_var("") for _ in facilities]
    serve = [[model.new_bool_var("") for _ in customers] for _ in facilities]
    for j in customers:
        model.add_exactly_one(serve[i][j] for i in facilities)
    for i in facilities:
        for j in customers:
            model.add_implication(serve[i][j], opened[i])
    if sites.capacity is not None:
        room, _, is_exact = whole(np.concatenate([sites.capacity, sites.demand]))
        if not is_exact:
            raise ValueError("capacities and demands are not whole numbers, nor nearly")
        desks, need = room[: len(opened)].tolist(), room[len(opened) :].tolist()
        for i in facilities:
            model.add(cp_model.LinearExpr.weighted_sum(serve[i], need) <= desks[i] * opened[i])
    if sites.must_open is not None:
        model.add(sum(opened) == sites.must_open)
    flat = [variable for row in serve for variable in row]
    model.minimize(cp_model.LinearExpr.weighted_sum(opened + flat, fixed.tolist() + cost.ravel().tolist()))

    class Watch(cp_model.CpSolverSolutionCallback):  # type: ignore[misc]
        def on_solution_callback(self) -> None:
            trace.tell(self.objective_value / gbp, self.best_objective_bound / gbp)

    trace.built()
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = effort.time_limit_seconds
    solver.parameters.num_workers = effort.threads
    solver.parameters.relative_gap_limit = effort.gap
    status = solver.solve(model, Watch())
    bound = solver.best_objective_bound / gbp
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return trace, Answer(False, None, bound)
    chosen = np.array([[solver.boolean_value(variable) for variable in row] for row in serve])
    return trace, Answer(status == cp_model.OPTIMAL, cost_of(sites, chosen.argmax(axis=0)), bound)


def _cbc(sites: Sites, effort: Effort) -> Run:
    import pulp

    trace = Trace()
    facilities, customers = (range(count) for count in sites.cost.shape)
    problem = pulp.LpProblem("classic", pulp.LpMinimize)
    opened = [pulp.LpVariable(f"y{i}", cat="Binary") for i in facilities]
    serve = [[pulp.LpVariable(f"x{i}_{j}", cat="Binary") for j in customers] for i in facilities]
    terms = list(zip(opened, sites.fixed.tolist(), strict=True))
    terms += [(serve[i][j], float(sites.cost[i, j])) for i in facilities for j in customers]
    problem += pulp.LpAffineExpression(terms)
    for j in customers:
        problem += pulp.lpSum(serve[i][j] for i in facilities) == 1
    for i in facilities:
        for j in customers:
            problem += serve[i][j] <= opened[i]
        if sites.capacity is not None:
            need = pulp.LpAffineExpression(zip(serve[i], sites.demand.tolist(), strict=True))
            problem += need <= float(sites.capacity[i]) * opened[i]
    if sites.must_open is not None:
        problem += pulp.lpSum(opened) == sites.must_open
    return _by_cbc(problem, effort, trace, problem.solve)


def _spopt(sites: Sites, effort: Effort) -> Run:
    from spopt.locate import PMedian

    trace = Trace()
    model = PMedian.from_cost_matrix(sites.cost.T, sites.demand, p_facilities=sites.must_open)

    def solve(cbc: Any) -> None:
        with suppress(RuntimeError):  # which is how it says that there is no plan
            model.solve(cbc, results=False)

    return _by_cbc(model.problem, effort, trace, solve)


def _by_cbc(problem: Any, effort: Effort, trace: Trace, solve: Callable[[Any], object]) -> Run:
    """Run the CBC that comes with PuLP; what it says on the way stands in its log."""
    import pulp

    trace.built()
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "cbc.log"
        solve(
            pulp.PULP_CBC_CMD(
                msg=False, timeLimit=effort.time_limit_seconds, threads=effort.threads, gapRel=effort.gap,
                logPath=str(log),
            )
        )  # fmt: skip
        text = log.read_text(encoding="utf-8", errors="replace") if log.is_file() else ""
    # A stop by the clock with a plan reads "Optimal" as the status and is told apart by `sol_status` alone.
    is_optimal = problem.sol_status == pulp.LpSolutionOptimal
    has_plan = problem.sol_status in (pulp.LpSolutionOptimal, pulp.LpSolutionIntegerFeasible)
    objective = float(problem.objective.value()) if has_plan else None
    return trace, Answer(is_optimal, objective, _heard_from_cbc(text, trace, objective if is_optimal else None))


def _heard_from_cbc(log: str, trace: Trace, optimum: float | None) -> float | None:
    """Put the plans that CBC's log tells of into the trace; gives the bound at the end, where it tells one."""
    built = trace.seconds_to_build or 0.0
    for found in re.finditer(r"Cbc0012I Integer solution of (\S+) found .*\(([\d.]+) seconds\)", log):
        trace.tell(float(found[1]), None, built + float(found[2]))
    told = re.search(r"^Lower bound:\s+(\S+)", log, re.MULTILINE)
    return float(told[1]) if told else optimum


def _pbp(sites: Sites, effort: Effort) -> Run:
    import pbp_pmedian

    trace = Trace()
    trace.built()
    # It tells nothing on the way, and a run that it could not finish has neither a plan nor a bound.
    value, *_, status, _ = pbp_pmedian.solve(
        sites.cost * sites.demand, sites.must_open, time_limit=effort.time_limit_seconds
    )
    is_optimal = status == 0 and value is not None
    objective = float(value) if is_optimal else None
    return trace, Answer(is_optimal, objective, objective)


PEERS = {
    "SCIP": Peer("pyscipopt", _scip),
    "CP-SAT": Peer("ortools", _cp_sat),
    "CBC": Peer("pulp", _cbc, False),
    "spopt+CBC": Peer("spopt", _spopt, True),
    "pbp-pmedian": Peer("pbp-pmedian", _pbp, True),
}
"""By the name they have in the tables."""
