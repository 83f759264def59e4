"""A formulation's PuLP objects as a mixed-integer linear programme in arrays, quickly."""

from collections.abc import Iterable, Sequence
from itertools import chain, groupby
from operator import attrgetter, methodcaller

import numpy as np
import numpy.typing as npt
from pulp import LpConstraint, LpConstraintLE, LpContinuous

from estate_opt.formulation.assemble import Formulation
from estate_opt.formulation.decisions import columns_of
from estate_opt.formulation.rows import OnlyWhere
from estate_opt.ground.pauses import no_pauses
from estate_opt.search.milp import Array, Indices, Milp


@no_pauses()
def to_arrays(formulation: Formulation) -> Milp:
    """A formulation as arrays: columns in the order of its variables, rows as they are stated."""
    variables = formulation.decisions.variables
    stated = (row for _, _, row in formulation.stated())
    runs = (_pairs(run) if kind is OnlyWhere else _sums(list(run)) for kind, run in groupby(stated, key=type))
    none = _sums([])  # a place with nobody in it has no rows
    length, column, coefficient, sense, side = (np.concatenate(parts) for parts in zip(none, *runs, strict=True))
    low, high = (np.array(list(map(attrgetter(end), variables)), dtype=np.float64) for end in ("lowBound", "upBound"))
    return Milp(
        cost=formulation.unit_gbp,
        offset=formulation.constant_gbp,
        low=np.where(np.isnan(low), -np.inf, low),  # PuLP's None: no bound
        high=np.where(np.isnan(high), np.inf, high),
        is_integer=np.array([variable.cat != LpContinuous for variable in variables], dtype=bool),
        row_low=np.where(sense >= 0, side, -np.inf),
        row_high=np.where(sense <= 0, side, np.inf),
        row_start=np.concatenate([[0], np.cumsum(length)]).astype(np.int32),
        column=column,
        coefficient=coefficient,
    )


_Run = tuple[Indices, Indices, Array, npt.NDArray[np.int8], Array]
"""Rows: entries of each, their columns and coefficients, senses (-1: at most, 0: equal, 1: at least), sides."""


def _sums(rows: Sequence[LpConstraint]) -> _Run:
    sums = list(map(attrgetter("expr"), rows))
    length = np.fromiter(map(len, sums), dtype=np.int32, count=len(rows))
    entries = int(length.sum())
    values = chain.from_iterable(map(methodcaller("values"), sums))
    return (
        length,
        columns_of(chain.from_iterable(sums), entries),
        np.fromiter(values, dtype=np.float64, count=entries),
        np.fromiter(map(attrgetter("sense"), rows), dtype=np.int8, count=len(rows)),
        -np.fromiter(map(attrgetter("constant"), rows), dtype=np.float64, count=len(rows)),
    )


def _pairs(rows: Iterable[OnlyWhere]) -> _Run:
    """one − other ≤ 0. There are very many of them: they are read off as they come, and none is kept."""
    columns = columns_of(chain.from_iterable(rows))
    count = len(columns) // 2
    return (
        np.full(count, 2, dtype=np.int32),
        columns,
        np.tile([1.0, -1.0], count),
        np.full(count, LpConstraintLE, dtype=np.int8),
        np.zeros(count),
    )
