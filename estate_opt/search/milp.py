"""A mixed-integer linear programme as arrays."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int32]


class Row(NamedTuple):
    """What these columns come to, times these coefficients, is at most so much, and at least so much."""

    column: npt.NDArray[np.intp]
    coefficient: Array
    at_most: float = math.inf
    at_least: float = -math.inf

    @classmethod
    def of(cls, weights: Mapping[int, float], *, at_most: float = math.inf, at_least: float = -math.inf) -> "Row":
        """A row from its coefficients by column."""
        return cls(np.array(list(weights), dtype=np.intp), np.array(list(weights.values())), at_most, at_least)


@dataclass(frozen=True, repr=False)
class Milp:
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

    def __repr__(self) -> str:
        return (
            f"<Milp: columns {len(self.cost):,} (whole {int(self.is_integer.sum()):,}), "
            f"rows {len(self.row_low):,}, entries {len(self.column):,}>"
        )

    @classmethod
    def of(
        cls,
        cost: npt.ArrayLike,
        rows: Sequence[Row] = (),
        low: npt.ArrayLike = 0.0,
        high: npt.ArrayLike = math.inf,
        is_integer: npt.ArrayLike = False,
        offset: float = 0.0,
    ) -> "Milp":
        """A MILP from the cost of each column and its rows. A bound or a kind given once holds for every column."""
        costs, none = np.array(cost, dtype=np.float64), np.empty(0)
        lows, highs = (np.broadcast_to(np.asarray(end, dtype=np.float64), costs.shape).copy() for end in (low, high))
        whole = np.broadcast_to(np.asarray(is_integer, dtype=bool), costs.shape).copy()
        start, column = np.zeros(1, dtype=np.int32), np.empty(0, dtype=np.int32)
        return cls(costs, offset, lows, highs, whole, none, none, start, column, none).with_rows(rows)

    def fixed(self, where: npt.NDArray[np.bool_], values: Array) -> "Milp":
        """The same MILP with some columns fixed."""
        low, high = self.low.copy(), self.high.copy()
        low[where] = high[where] = values[where]
        return replace(self, low=low, high=high)

    def keeping(self, keep: npt.NDArray[np.bool_]) -> "Milp":
        """The same MILP with some of its rows only."""
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

    def with_rows(self, rows: Sequence[Row]) -> "Milp":
        """The same MILP with more rows, at its end."""
        lengths = [len(row.column) for row in rows]
        return replace(
            self,
            row_low=np.append(self.row_low, [row.at_least for row in rows]),
            row_high=np.append(self.row_high, [row.at_most for row in rows]),
            row_start=np.append(self.row_start, self.row_start[-1] + np.cumsum(lengths)).astype(np.int32),
            column=np.concatenate([self.column, *(row.column for row in rows)]).astype(np.int32),
            coefficient=np.concatenate([self.coefficient, *(row.coefficient for row in rows)]),
        )

    def cheaper_than(self, gbp: float) -> "Milp":
        """The same MILP with a row that says: at most so much. A run then need not find a plan to know of it."""
        priced = np.flatnonzero(self.cost)
        return self.with_rows([Row(priced, self.cost[priced], gbp - self.offset)])

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

    @cached_property
    def row(self) -> Indices:
        """[entry]: its row."""
        return np.repeat(np.arange(len(self.row_low), dtype=np.int32), np.diff(self.row_start))

    def levels(self, point: Array) -> Array:
        """[row]: what its sum comes to at a point."""
        taken = np.flatnonzero((point != 0)[self.column])  # few of very many
        weights = self.coefficient[taken] * point[self.column[taken]]
        return np.asarray(np.bincount(self.row[taken], weights, len(self.row_low)), dtype=np.float64)

    def reduced(self, multipliers: Array) -> Array:
        """[column]: its cost, less what its entries are worth at so much for a unit of each row."""
        weighs = np.flatnonzero((multipliers != 0)[self.row])
        weights = self.coefficient[weighs] * multipliers[self.row[weighs]]
        return self.cost - np.bincount(self.column[weighs], weights, len(self.cost))

    def value(self, point: Array) -> float:
        """Cost of a point in pounds."""
        taken = np.flatnonzero(point)  # few of very many: an exact sum takes its time
        return math.fsum(self.cost[taken] * point[taken]) + self.offset
