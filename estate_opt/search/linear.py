"""The linear relaxation of a MILP, kept in HiGHS while rows, columns and bounds change: each time from where it was."""

import math
import threading
import time
from dataclasses import replace
from typing import NamedTuple

import highspy
import numpy as np
import numpy.typing as npt

from estate_opt.search.beside import ends_in_time
from estate_opt.search.highs import CERTIFIED, Settings, hand_over, listen, new_highs
from estate_opt.search.milp import Array, Milp


class Within(NamedTuple):
    """An optimum of the relaxation while some columns have other bounds."""

    gbp: float
    multipliers: Array
    """[row]"""
    basis: highspy.HighsBasis
    """To begin from where the bounds are nearly these."""


class Linear:
    """The linear relaxation of a MILP, kept in HiGHS while rows and columns come in.

    `from_inside`: at first by interior points, which suit many rows better than the simplex method.
    """

    def __init__(
        self,
        milp: Milp,
        rows: npt.NDArray[np.bool_],
        active: npt.NDArray[np.bool_],
        settings: Settings,
        stop: threading.Event,
        from_inside: bool = False,
    ) -> None:
        self._of = milp
        self._order = np.flatnonzero(rows)
        self._highs = new_highs(settings)
        nothing_whole = np.zeros_like(milp.is_integer)
        high = np.where(active, milp.high, milp.low)
        hand_over(self._highs, replace(milp.keeping(rows), high=high, is_integer=nothing_whole))
        self._highs.setOptionValue("solver", "ipm" if from_inside else "choose")
        self._contradicting: tuple[int, ...] = ()
        self._stop, self._seconds = stop, settings.time_limit_seconds
        self._until = time.monotonic() + self._seconds
        listen(self._highs, None, stop)

    def solve(self) -> tuple[Array, Array, float] | None:
        """The optimum, a multiplier for each row of the MILP (0 for those left out), and its cost; None: none.

        None too where HiGHS was left behind; it is not to be asked again then.
        """
        if not ends_in_time(self._highs.run, self._stop, max(self._until - time.monotonic(), 0.0)):
            return None
        self._highs.setOptionValue("solver", "choose")
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        solution = self._highs.getSolution()
        multipliers = np.zeros(len(self._of.row_low))
        multipliers[self._order] = solution.row_dual
        return np.array(solution.col_value), multipliers, float(self._highs.getInfo().objective_function_value)

    def add_rows(self, rows: npt.NDArray[np.bool_]) -> None:
        """Bring in rows of the MILP that were left out."""
        part = self._of.keeping(rows)
        self._highs.addRows(
            len(part.row_low), part.row_low, part.row_high, len(part.column),
            part.row_start[:-1], part.column, part.coefficient,
        )  # fmt: skip
        self._order = np.concatenate([self._order, np.flatnonzero(rows)])

    def activate(self, columns: npt.NDArray[np.bool_]) -> None:
        """Let columns leave their lower end."""
        numbers = np.flatnonzero(columns).astype(np.int32)
        self._highs.changeColsBounds(len(numbers), numbers, self._of.low[numbers], self._of.high[numbers])

    def mark(self) -> None:
        """Keep the optimum's basis, for `least_gbp_within` to begin from."""
        self._basis = self._highs.getBasis()

    def least_gbp_within(self, columns: npt.NDArray[np.int32], low: Array, high: Array) -> float | None:
        """The least cost while some columns have other bounds, from the optimum that was marked; they are put back.

        Infinite: nothing keeps the rows then. None: not known, as time ran out, and nothing more is to be asked.
        """
        self._highs.changeColsBounds(len(columns), columns, low, high)
        self._highs.setBasis(self._basis)
        if not ends_in_time(self._highs.run, self._stop, max(self._until - time.monotonic(), 0.0)):
            return None
        status, gbp = self._highs.getModelStatus(), float(self._highs.getInfo().objective_function_value)
        self._contradicting = self._certificate() if status == highspy.HighsModelStatus.kInfeasible else ()
        self._highs.changeColsBounds(len(columns), columns, self._of.low[columns], self._of.high[columns])
        if status == highspy.HighsModelStatus.kInfeasible:
            return math.inf
        return gbp if status == highspy.HighsModelStatus.kOptimal else None

    def optimum_within(
        self, columns: npt.NDArray[np.int32], low: Array, high: Array, begin: highspy.HighsBasis | None = None
    ) -> "Within | None":
        """The optimum while some columns have other bounds, from a basis (None: the one that was marked).

        As `least_gbp_within`, but that each has the whole of the time limit; None too where nothing keeps the rows.
        """
        self._until = time.monotonic() + self._seconds
        self._highs.setOptionValue("time_limit", self._highs.getRunTime() + self._seconds)  # it adds up its runs
        self._highs.changeColsBounds(len(columns), columns, low, high)
        self._highs.setBasis(self._basis if begin is None else begin)
        is_there = ends_in_time(self._highs.run, self._stop, max(self._until - time.monotonic(), 0.0))
        if not is_there or self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        multipliers = np.zeros(len(self._of.row_low))
        multipliers[self._order] = self._highs.getSolution().row_dual
        gbp = float(self._highs.getInfo().objective_function_value)
        found = Within(gbp, multipliers, self._highs.getBasis())
        self._highs.changeColsBounds(len(columns), columns, self._of.low[columns], self._of.high[columns])
        return found

    def contradicting_rows(self) -> tuple[int, ...]:
        """Rows of the MILP that contradicted each other when nothing kept them; empty: not known."""
        return self._contradicting

    def _certificate(self) -> tuple[int, ...]:
        """Rows with a multiplier in Farkas' certificate."""
        _, is_there, multipliers = self._highs.getDualRay()  # type: ignore[attr-defined]
        if not is_there:
            return ()
        return tuple(sorted(self._order[np.abs(np.asarray(multipliers)) > CERTIFIED].tolist()))
