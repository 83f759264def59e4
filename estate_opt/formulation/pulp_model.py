"""The model as a PuLP problem with named decisions and rows, for whoever wants it in that form or as a file.

Our own search states the model as arrays, which takes a fifth of the time; this is made on demand, from the same
formulation.
"""

import math
import re
from collections.abc import Iterator
from pathlib import Path

from pulp import LpAffineExpression, LpConstraint, LpConstraintEQ, LpConstraintGE, LpConstraintLE, LpMinimize, LpProblem

from estate_opt.domain.estate import Estate
from estate_opt.domain.travel import measure
from estate_opt.formulation.assemble import Formulation, formulate
from estate_opt.formulation.case import Case
from estate_opt.formulation.keys import Key
from estate_opt.formulation.rows import OnlyWhere, Statement
from estate_opt.ground.errors import UsageError
from estate_opt.ground.files import write_atomically
from estate_opt.options.option import Option

PAID_IN_ANY_CASE = "paid_in_any_case"
"""A decision fixed at 1 that costs what is paid whatever is decided: PuLP's files leave out an objective's constant."""
LONGEST_NAME = 80
"""Characters; files in the LP format hold 100."""
FORMATS = (".mps", ".lp")

_DECISIONS = (
    "is_open", "route", "house", "fitout_desks", "as_today", "offer", "door", "through", "door_fte", "nearest",
    "pooled_fte", "covered", "visits", "beyond", "own", "supply", "tier", "host", "staff_fte", "dissolved", "present",
    "recharge", "recharge_per_fte",
)  # fmt: skip
"""The fields of `Decisions` that are columns by their keys, as in *Decisions* of `models/formulation.md`."""


def to_pulp(estate: Estate, option: Option) -> LpProblem:
    """The model of an estate under an option as a PuLP problem: net present cost in pounds, to be minimised.

    A decision is named after its field and key (`house__T1__B7`), a row after its rule and key; `paid_in_any_case` is
    fixed at 1 and carries the objective's constant. Raises NoPlanError where a lock cannot be kept at all, UsageError
    where the option keeps near to an earlier plan and the estate has none.
    """
    return problem_of(formulate(Case(estate, option, measure(estate, option))))


def write_model(estate: Estate, option: Option, path: Path, overwrite: bool = False) -> tuple[int, int]:
    """Write the model to an `.mps` or `.lp` file, whole or not at all; returns how many decisions and rows it has.

    Raises UsageError for another ending, or where there is a file already and `overwrite` is not set; and as `to_pulp`.
    """
    if path.suffix.lower() not in FORMATS:
        raise UsageError(f"{path} should end in {' or '.join(FORMATS)}: these are the forms a model can be written in.")
    problem = to_pulp(estate, option)
    with write_atomically(path, overwrite) as unfinished:
        (problem.writeMPS if path.suffix.lower() == ".mps" else problem.writeLP)(str(unfinished))
    return len(problem.variables()), problem.numConstraints()


def problem_of(formulation: Formulation) -> LpProblem:
    """A formulation as a PuLP problem; see `to_pulp`."""
    problem, made, bounds = LpProblem("estate", LpMinimize), formulation.decisions, formulation.bounds
    columns = []
    for column, name in enumerate(_unique(_column_names(formulation))):
        high = bounds.high[column]
        kind = "Integer" if made.is_whole[column] else "Continuous"
        low, most = float(bounds.low[column]), None if high == float("inf") else float(high)
        columns.append(problem.add_variable(name, low, most, kind))
    paid = problem.add_variable(PAID_IN_ANY_CASE, 1, 1)
    costs = zip(columns, formulation.unit_gbp.tolist(), strict=True)
    problem.setObjective(LpAffineExpression([*costs, (paid, formulation.constant_gbp)]))
    stated = list(formulation.stated())
    names = _unique(_named(rule, key) for rule, key, _ in stated)
    for name, (_, _, row) in zip(names, stated, strict=True):
        pairs = [(row.one, 1.0), (row.other, -1.0)] if isinstance(row, OnlyWhere) else row.pairs
        expression = LpAffineExpression([(columns[column], weight) for column, weight in pairs])
        for ending, sense, side in sides_of(row):
            problem.addConstraint(LpConstraint(expression, sense, name + ending, side))
    return problem


def sides_of(row: Statement) -> list[tuple[str, int, float]]:
    """What a row says, as PuLP has it: the ending of its name, the sense and the right side; a range is said in two."""
    if isinstance(row, OnlyWhere):
        return [("", LpConstraintLE, 0.0)]
    if row.low == row.high:
        return [("", LpConstraintEQ, row.low)]
    sides = [(LpConstraintGE, row.low), (LpConstraintLE, row.high)]
    sides = [(sense, side) for sense, side in sides if math.isfinite(side)]
    endings = ("",) if len(sides) == 1 else ("__at_least", "__at_most")
    return [(ending, sense, side) for ending, (sense, side) in zip(endings, sides, strict=True)]


def _column_names(formulation: Formulation) -> Iterator[str]:
    made = formulation.decisions
    names = [""] * made.count
    for kind in _DECISIONS:
        for key, column in getattr(made, kind).items():
            names[column] = _named(kind, key if isinstance(key, tuple) else (key,))
    if made.differences is not None:
        names[made.differences] = "differences"
    return iter(names)


def _named(what: str, key: Key) -> str:
    """Letters, digits, dots and underlines are what every reader of such files takes."""
    return "__".join(re.sub(r"[^A-Za-z0-9_.]", "_", str(part)) for part in (what, *key))


def _unique(names: Iterator[str]) -> Iterator[str]:
    """Each name as it is, but short enough, and with a number where it was used before."""
    used = {PAID_IN_ANY_CASE}
    for number, full in enumerate(names):
        name = full[:LONGEST_NAME]
        if name in used:
            name = f"{name}__{number}"
        used.add(name)
        yield name
