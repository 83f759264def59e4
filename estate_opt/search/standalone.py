"""The engine by itself: any mixed-integer linear programme solved, with its bound and an honest status.

With a structure it is searched (`regimes/`); without one it goes to HiGHS whole.
"""

import math
import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from estate_opt.ground.errors import UsageError
from estate_opt.search.ctrl_c import ctrl_c_sets
from estate_opt.search.facility_location import arranged, misfits
from estate_opt.search.highs import Ending, Outcome, Progress, Report, Settings, run
from estate_opt.search.incumbent import Standing, is_within
from estate_opt.search.milp import Array, Milp
from estate_opt.search.mps import INFINITE, NamedMilp
from estate_opt.search.neighbourhoods import Structure
from estate_opt.search.params import SearchParams
from estate_opt.search.regimes import search
from estate_opt.search.subproblem import Remainder, polished


def solve(
    problem: Milp | NamedMilp,
    settings: Settings,
    structure: Structure | None = None,
    start: Mapping[int, float] | None = None,
    report: Report | None = None,
    stop: threading.Event | None = None,
    params: SearchParams = SearchParams(),
) -> Outcome:
    """The best point found for a programme, with its bound and how it ended.

    `structure`: what the columns are about, for the search (`facility_structure` makes one); it is left aside where
    costs have no end. `start`: values of integer columns to begin from, by column. `report` is told of each better
    point and bound; from `stop`, set from anywhere, or a first Ctrl-C it ends with the best so far. Values of a
    maximisation read from a file are told as the file has them. Raises UsageError where the arrays are no programme,
    or a structure does not fit it.
    """
    milp, is_maximised = (problem.milp, problem.is_maximised) if isinstance(problem, NamedMilp) else (problem, False)
    _refuse("This is no programme", _faults(milp))
    stop, told = stop or threading.Event(), _turned(report) if report and is_maximised else report
    # The gap is one of the cost, or of 1 where it costs less: so much is always within it.
    settings = replace(settings, noise_gbp=min(settings.noise_gbp, settings.gap))
    with ctrl_c_sets(stop):
        if structure is not None and math.isfinite(milp.least_gbp):
            _refuse("The structure does not fit the programme", misfits(milp, structure))
            milp = arranged(milp, structure)
            outcome, _ = search(milp, structure, settings, start or {}, told, stop, params)
        else:
            outcome = _whole(milp, settings, start, told, stop, params)
    outcome = _exact(milp, outcome, settings)
    if not is_maximised:
        return outcome
    return replace(outcome, gbp=-outcome.gbp, bound_gbp=-outcome.bound_gbp, is_maximised=True)


def _whole(
    milp: Milp,
    settings: Settings,
    start: Mapping[int, float] | None,
    report: Report | None,
    stop: threading.Event,
    params: SearchParams,
) -> Outcome:
    """HiGHS' answer to the whole, told of as it goes: no bound is told lower, and no point dearer, than before."""
    now, rest = Standing(milp, settings, report, stop, params.noise_share), Remainder(milp)

    def found(point: Array) -> None:
        if rest.keeps_rows(np.where(milp.is_integer, np.rint(point), point)):
            now.accept(point)

    outcome = run(milp, settings, start, now.bound_up_to(math.inf), stop, found)
    if outcome.point is not None:
        found(outcome.point)
        now.raise_bound(outcome.bound_gbp)
    return replace(outcome, seconds=now.seconds, nodes=max(outcome.nodes, 0))  # HiGHS says −1 where it took none


def _exact(milp: Milp, outcome: Outcome, settings: Settings) -> Outcome:
    """The outcome with integers exactly whole, where the rows allow that, and optimal only within the gap asked for."""
    if outcome.point is None:
        return outcome
    exact = polished(milp, outcome.point, settings) if milp.is_integer.any() else None
    made = outcome if exact is None else replace(outcome, point=exact, gbp=milp.value(exact))
    if is_within(settings.gap, outcome.gbp, outcome.bound_gbp) > is_within(settings.gap, made.gbp, outcome.bound_gbp):
        made = outcome  # whole is dearer by more than rounding: then it stands as HiGHS has it
    bound_gbp = min(outcome.bound_gbp, made.gbp)
    is_proven = is_within(settings.gap, made.gbp, bound_gbp)
    unproven = Ending.LIMIT if outcome.ending is Ending.OPTIMAL else outcome.ending
    return replace(made, bound_gbp=bound_gbp, ending=Ending.OPTIMAL if is_proven else unproven)


def _turned(report: Report) -> Report:
    """A report to whom values are told as those of a maximisation."""

    def tell(progress: Progress) -> None:
        best = None if progress.best_gbp is None else -progress.best_gbp
        report(progress._replace(best_gbp=best, bound_gbp=-progress.bound_gbp, is_maximised=True))

    return tell


def _refuse(what: str, faults: Iterator[str]) -> None:
    if fault := next(faults, None):
        raise UsageError(f"{what}: {fault}.")


def _faults(milp: Milp) -> Iterator[str]:
    """What keeps arrays from being a programme; the first is enough, as those after it rely on it."""
    columns, rows = len(milp.cost), len(milp.row_low)
    if not columns:
        yield "it has no columns"
    if {len(milp.low), len(milp.high), len(milp.is_integer)} != {columns}:
        yield f"bounds and kinds are needed for each of its {columns} columns"
    if (len(milp.row_high), len(milp.row_start)) != (rows, rows + 1) or len(milp.coefficient) != len(milp.column):
        yield f"limits and starts are needed for its {rows} rows, and a coefficient for each entry"
    if milp.row_start[0] != 0 or (np.diff(milp.row_start) < 0).any() or milp.row_start[-1] != len(milp.column):
        yield "the starts of its rows do not go from 0 up to the number of its entries"
    if ((milp.column < 0) | (milp.column >= columns)).any():
        yield f"its entries name columns other than 0 to {columns - 1}"
    if len(np.unique(milp.row.astype(np.int64) * columns + milp.column)) < len(milp.column):
        yield "a row names a column twice"
    if not (
        (np.abs(milp.cost) < INFINITE).all() and np.isfinite(milp.coefficient).all() and math.isfinite(milp.offset)
    ):
        yield f"a cost or a coefficient is no finite number, or a cost is {INFINITE:.0e} or more"
    if any(np.isnan(bounds).any() for bounds in (milp.low, milp.high, milp.row_low, milp.row_high)):
        yield "a bound is not a number"
