"""A PuLP problem as arrays for the search, which takes them in one call where PuLP's own hand-over is slow."""

import math

import numpy as np
from pulp import LpConstraintEQ, LpConstraintGE, LpProblem

from estate_opt.search.milp import Milp, Row


def milp_of(problem: LpProblem) -> tuple[Milp, list[str]]:
    """The problem as arrays, and the names of its columns in their order."""
    variables = problem.variables()
    number = {variable.name: n for n, variable in enumerate(variables)}
    cost = np.zeros(len(variables))
    for variable, weight in problem.objective.items():
        cost[number[variable.name]] = weight
    rows = []
    for row in problem.constraints():
        side = -float(row.constant)
        low = side if row.sense in (LpConstraintGE, LpConstraintEQ) else -math.inf
        high = math.inf if row.sense == LpConstraintGE else side
        weights = {number[variable.name]: float(weight) for variable, weight in row.items()}
        rows.append(Row.of(weights, at_least=low, at_most=high))
    milp = Milp.of(
        cost,
        rows,
        low=[-math.inf if each.lowBound is None else float(each.lowBound) for each in variables],
        high=[math.inf if each.upBound is None else float(each.upBound) for each in variables],
        is_integer=[each.cat == "Integer" for each in variables],
        offset=float(problem.objective.constant),
    )
    return milp, [variable.name for variable in variables]
