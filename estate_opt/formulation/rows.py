"""Rows of the programme from pairs of variable and coefficient: the quick way to build them in PuLP.

A variable must stand in at most one pair of a row: PuLP keeps the last one only.
"""

from collections.abc import Iterable
from typing import TypeAlias

from pulp import LpAffineExpression, LpConstraint, LpConstraintEQ, LpConstraintGE, LpConstraintLE, LpVariable

Pairs: TypeAlias = Iterable[tuple[LpVariable, float]]
Rows: TypeAlias = Iterable[tuple[str, LpConstraint]]
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
