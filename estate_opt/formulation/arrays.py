"""A formulation as a mixed-integer linear programme in arrays, quickly."""

from collections.abc import Iterable, Sequence
from itertools import chain, groupby
from typing import cast

import numpy as np

from estate_opt.formulation.assemble import Formulation
from estate_opt.formulation.rows import OnlyWhere, Sum
from estate_opt.ground.pauses import no_pauses
from estate_opt.search.milp import Array, Indices, Milp

_Run = tuple[Indices, Indices, Array, Array, Array]
"""Rows: entries of each, their columns and coefficients, what each comes to at least and at most."""


@no_pauses()
def to_arrays(formulation: Formulation) -> Milp:
    """A formulation as arrays: columns in the order in which they were made, rows as they are stated."""
    stated = (row for _, _, row in formulation.stated())
    runs = (
        _pairs(cast(Iterable[OnlyWhere], run)) if kind is OnlyWhere else _sums(cast(list[Sum], list(run)))
        for kind, run in groupby(stated, key=type)
    )
    none = _sums([])  # a place with nobody in it has no rows
    length, column, coefficient, low, high = (np.concatenate(parts) for parts in zip(none, *runs, strict=True))
    return Milp(
        cost=formulation.unit_gbp,
        offset=formulation.constant_gbp,
        low=formulation.bounds.low,
        high=formulation.bounds.high,
        is_integer=np.array(formulation.decisions.is_whole, dtype=bool),
        row_low=low,
        row_high=high,
        row_start=np.concatenate([[0], np.cumsum(length)]).astype(np.int32),
        column=column,
        coefficient=coefficient,
    )


def _sums(rows: Sequence[Sum]) -> _Run:
    length = np.fromiter((len(row.pairs) for row in rows), dtype=np.int32, count=len(rows))
    entries = chain.from_iterable(chain.from_iterable(row.pairs for row in rows))
    flat = np.fromiter(entries, dtype=np.float64, count=2 * int(length.sum()))
    return (
        length,
        flat[::2].astype(np.int32),
        flat[1::2].copy(),
        np.fromiter((row.low for row in rows), dtype=np.float64, count=len(rows)),
        np.fromiter((row.high for row in rows), dtype=np.float64, count=len(rows)),
    )


def _pairs(rows: Iterable[OnlyWhere]) -> _Run:
    """one − other ≤ 0. There are very many of them: they are read off as they come, and none is kept."""
    columns = np.fromiter(chain.from_iterable(rows), dtype=np.int32)
    count = len(columns) // 2
    return (
        np.full(count, 2, dtype=np.int32),
        columns,
        np.tile([1.0, -1.0], count),
        np.full(count, -np.inf),
        np.zeros(count),
    )
