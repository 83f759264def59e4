"""A mixed-integer linear programme as arrays, and PuLP's objects as one."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from operator import attrgetter, methodcaller

import numpy as np
import numpy.typing as npt
from pulp import LpContinuous, LpProblem, LpVariable

Array = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Programme:
    """A mixed-integer linear programme as arrays: minimise cost · x + offset, rows by compressed sparse rows."""

    cost: Array
    offset: float
    low: Array
    high: Array
    is_integer: npt.NDArray[np.bool_]
    row_low: Array
    row_high: Array
    row_start: Indices
    column: Indices
    coefficient: Array

    def fixed(self, where: npt.NDArray[np.bool_], values: Array) -> "Programme":
        """The same programme with some columns fixed."""
        low, high = self.low.copy(), self.high.copy()
        low[where] = high[where] = values[where]
        return replace(self, low=low, high=high)

    def with_rows(self, keep: npt.NDArray[np.bool_]) -> "Programme":
        """The same programme with some of its rows only."""
        lengths = np.diff(self.row_start)
        entries = np.repeat(keep, lengths)
        return replace(
            self,
            row_low=self.row_low[keep],
            row_high=self.row_high[keep],
            row_start=np.concatenate([[0], np.cumsum(lengths[keep])]).astype(np.int32),
            column=self.column[entries],
            coefficient=self.coefficient[entries],
        )

    def with_cuts(self, cuts: Sequence[tuple[npt.NDArray[np.intp], Array]]) -> "Programme":
        """The same programme with more rows of columns and coefficients, each at most 0."""
        lengths = [len(columns) for columns, _ in cuts]
        return replace(
            self,
            row_low=np.append(self.row_low, np.full(len(cuts), -np.inf)),
            row_high=np.append(self.row_high, np.zeros(len(cuts))),
            row_start=np.append(self.row_start, self.row_start[-1] + np.cumsum(lengths)).astype(np.int32),
            column=np.concatenate([self.column, *(columns for columns, _ in cuts)]).astype(np.int32),
            coefficient=np.concatenate([self.coefficient, *(coefficients for _, coefficients in cuts)]),
        )

    @property
    def choices(self) -> int:
        """How many yes/no decisions there are still to make."""
        return int((self.is_integer & (self.low < self.high)).sum())

    @property
    def least_gbp(self) -> float:
        """A bound that needs no solver: every column at its cheaper end, whatever the rows say."""
        priced = self.cost != 0
        cheaper_end = np.where(self.cost > 0, self.low, self.high)[priced]
        return self.offset + float(self.cost[priced] @ cheaper_end)

    def value(self, point: Array) -> float:
        """Cost of a point in pounds."""
        return math.fsum(self.cost * point) + self.offset


def programme_of(problem: LpProblem, variables: list[LpVariable]) -> Programme:
    """PuLP's objects as arrays, columns in the order of `variables`, rows in the order they were added."""
    # Hundreds of thousands of entries: `map` with built-in functions is some times faster than a loop.
    place = dict(zip(map(id, variables), range(len(variables)), strict=True))
    rows = list(problem._constraints.values())  # `constraints()` would copy, and warns in 3.x
    sums = list(map(attrgetter("expr"), rows))
    lengths = np.fromiter(map(len, sums), dtype=np.int32, count=len(rows))
    entries = int(lengths.sum())
    numbers = map(place.__getitem__, map(id, chain.from_iterable(sums)))
    column = np.fromiter(numbers, dtype=np.int32, count=entries)
    values = chain.from_iterable(map(methodcaller("values"), sums))
    coefficient = np.fromiter(values, dtype=np.float64, count=entries)
    side = -np.fromiter(map(attrgetter("constant"), rows), dtype=np.float64, count=len(rows))
    sense = np.fromiter(map(attrgetter("sense"), rows), dtype=np.int8, count=len(rows))
    cost = np.zeros(len(variables))
    objective = problem.objective
    assert objective is not None
    priced = np.fromiter(map(place.__getitem__, map(id, objective)), dtype=np.int32, count=len(objective))
    cost[priced] = np.fromiter(objective.values(), dtype=np.float64, count=len(objective))
    return Programme(
        cost=cost,
        offset=float(objective.constant),
        low=np.array([-np.inf if v.lowBound is None else v.lowBound for v in variables]),
        high=np.array([np.inf if v.upBound is None else v.upBound for v in variables]),
        is_integer=np.array([v.cat != LpContinuous for v in variables], dtype=bool),
        row_low=np.where(sense >= 0, side, -np.inf),
        row_high=np.where(sense <= 0, side, np.inf),
        row_start=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32),
        column=column,
        coefficient=coefficient,
    )
