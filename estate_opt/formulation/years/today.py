"""By how much today's estate misses each rule: on the way a rule is kept as far as it is kept today, at the least."""

import math

import numpy as np

from estate_opt.formulation.keys import Key
from estate_opt.formulation.rows import Column, OnlyWhere, Statement
from estate_opt.formulation.rule import HARD
from estate_opt.formulation.rules import RULES
from estate_opt.formulation.years.path import Path, bounds_in
from estate_opt.ground.errors import AuditError
from estate_opt.search.highs import Settings, run
from estate_opt.search.milp import Milp, Row

SECONDS = 60.0
"""For today's quantities: a linear programme, as its yes/no decisions are known."""
HARD_WEIGHT = 1e4
"""What is a fact is missed only where no choice can be missed instead."""
NEXT_TO_NOTHING = 1e-7

Shortfalls = dict[tuple[str, Key], tuple[float, float]]
"""(rule, key) → by how much less than the least, and more than the most, today's estate comes to."""
Rules = list[tuple[str, Key, Statement]]
"""The rows of a state, by rule and key."""
_Open = tuple[str, Key, dict[Column, float], float, float]
"""A row in which quantities are open: rule, key, their weights, and what they may come to."""


def kept_today(path: Path, rules: Rules) -> Shortfalls:
    """The rules that today's estate does not keep, its quantities (visits, say) as near to keeping them as they can be.

    Only rows that are missed are told.
    """
    found: Shortfalls = {}
    open_rows: list[_Open] = []
    anew = set(path.anew)
    for rule, key, row in rules:
        pairs, low, high = parts_of(row)
        constant = sum(weight * path.today[column] for column, weight in pairs if column not in anew)
        weights = {column: weight for column, weight in pairs if column in anew}
        if weights:
            open_rows.append((rule, key, weights, low - constant, high - constant))
        else:
            found[rule, key] = max(0.0, low - constant), max(0.0, constant - high)
    if open_rows:
        found |= _least_missed(path, open_rows)
    return {row: missed for row, missed in found.items() if max(missed) > NEXT_TO_NOTHING}


def parts_of(row: Statement) -> tuple[list[tuple[Column, float]], float, float]:
    """A row's decisions with their coefficients, and what they come to at least and at most."""
    if isinstance(row, OnlyWhere):
        return [(row.one, 1.0), (row.other, -1.0)], -math.inf, 0.0
    return row.pairs, row.low, row.high


def _least_missed(path: Path, open_rows: list[_Open]) -> Shortfalls:
    """A programme with an amount on either side of each row by which it may be missed."""
    number, bounds = {column: n for n, column in enumerate(path.anew)}, bounds_in(path, is_last=False)
    columns, count = np.array(path.anew, dtype=np.intp), len(path.anew)
    rows, weights = [], []
    for n, (rule, _, of_columns, low, high) in enumerate(open_rows):
        under, over = count + 2 * n, count + 2 * n + 1
        weights += [HARD_WEIGHT if RULES[rule].kind == HARD else 1.0] * 2
        missed = {number[column]: weight for column, weight in of_columns.items()} | {under: 1.0, over: -1.0}
        rows.append(Row.of(missed, at_least=low, at_most=high))
    least = Milp.of(
        cost=np.concatenate([np.zeros(count), weights]),
        rows=rows,
        low=np.concatenate([bounds.low[columns], np.zeros(len(weights))]),
        high=np.concatenate([bounds.high[columns], np.full(len(weights), math.inf)]),
    )
    point = run(least, Settings(SECONDS)).point
    if point is None:
        raise AuditError("What today's estate comes to cannot be worked out; please report this.")
    sides = point[count:].reshape(-1, 2)
    return {
        (rule, key): (float(under), float(over))
        for (rule, key, *_), (under, over) in zip(open_rows, sides, strict=True)
    }
