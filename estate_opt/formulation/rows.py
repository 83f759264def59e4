"""Rows of the MILP: what some decisions, times coefficients, come to, at least and at most.

Plain numbers, as a large place has hundreds of thousands of decisions: each is known by its column. `to_pulp` in
`pulp_model.py` makes PuLP's objects of them, for whoever wants the model in that form.
"""

import math
from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

from estate_opt.formulation.keys import Key

Column: TypeAlias = int
"""A decision: its column in the MILP."""
Pairs: TypeAlias = Iterable[tuple[Column, float]]
"""Decisions, each with its coefficient. None may stand in a row twice."""


class OnlyWhere(NamedTuple):
    """`one` ≤ `other`: the one decision can be yes only where the other is (a variable upper bound).

    A bare pair: a large place has as many of these as it has places for teams.
    """

    one: Column
    other: Column


class Sum(NamedTuple):
    """`low` ≤ Σ coefficient × decision ≤ `high`."""

    pairs: list[tuple[Column, float]]
    low: float
    high: float


Statement: TypeAlias = Sum | OnlyWhere
Rows: TypeAlias = Iterable[tuple[Key, Statement]]
"""What a rule yields: a key that is unique within the rule, and the row."""


def at_most(pairs: Pairs, limit: float) -> Sum:
    """Σ coefficient × decision ≤ limit."""
    return Sum(list(pairs), -math.inf, float(limit))


def at_least(pairs: Pairs, limit: float) -> Sum:
    """Σ coefficient × decision ≥ limit."""
    return Sum(list(pairs), float(limit), math.inf)


def exactly(pairs: Pairs, value: float) -> Sum:
    """Σ coefficient × decision = value."""
    return Sum(list(pairs), float(value), float(value))
