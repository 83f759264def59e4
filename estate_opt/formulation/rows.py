"""Rows of the MILP from pairs of variable and coefficient: the quick way to build them in PuLP.

A variable must stand in at most one pair of a row: PuLP keeps the last one only.
"""

from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

from pulp import LpAffineExpression, LpConstraint, LpConstraintEQ, LpConstraintGE, LpConstraintLE, LpVariable


class OnlyWhere(NamedTuple):
    """`one` ≤ `other`: the one decision can be yes only where the other is (a variable upper bound).

    A bare pair: a large place has as many of these as it has places for teams, and PuLP's own object for each of them
    took two fifths of the time of stating it, and most of the memory.
    """

    one: LpVariable
    other: LpVariable


Pairs: TypeAlias = Iterable[tuple[LpVariable, float]]
Statement: TypeAlias = LpConstraint | OnlyWhere
Rows: TypeAlias = Iterable[tuple[str, Statement]]
"""What a rule yields: a key that is unique within the rule, and the row."""


def at_most(pairs: Pairs, limit: float) -> LpConstraint:
    """Σ coefficient × variable ≤ limit."""
    return LpConstraint(LpAffineExpression(pairs), LpConstraintLE, rhs=limit)


def at_least(pairs: Pairs, limit: float) -> LpConstraint:
    """Σ coefficient × variable ≥ limit."""
    return LpConstraint(LpAffineExpression(pairs), LpConstraintGE, rhs=limit)


def exactly(pairs: Pairs, value: float) -> LpConstraint:
    """Σ coefficient × variable = value."""
    return LpConstraint(LpAffineExpression(pairs), LpConstraintEQ, rhs=value)
