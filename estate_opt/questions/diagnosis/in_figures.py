"""A conflict in figures: what its choices rule out and what its facts need, handed to the functions of its rules."""

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from estate_opt.formulation import RULES
from estate_opt.formulation.figures import Clash, Figures
from estate_opt.formulation.keys import Key
from estate_opt.options.option import Option
from estate_opt.questions.diagnosis.conflict import Conflict
from estate_opt.questions.diagnosis.elastic import Loosened, Policy
from estate_opt.tables.typed_rows import Tables


def in_figures(loosened: Loosened, conflict: Conflict, option: Option) -> tuple[Figures, ...]:
    """The figures that contradict each other in a conflict, as far as its rules have any; each told once."""
    clash = _clash(loosened, conflict, option)
    told: dict[str, Figures] = {}
    for rule in RULES.values():
        if rule.figures is not None and rule.name in clash.keys:
            for figures in rule.figures(clash):
                told.setdefault(figures.words, figures)
    return tuple(told.values())


def _clash(loosened: Loosened, conflict: Conflict, option: Option) -> Clash:
    """A conflict with the place as it really is, and with what its choices say outright."""
    keys: dict[str, tuple[Key, ...]] = dict(conflict.facts)
    for policy in conflict.policies:
        keys[policy.rule] = (*keys.get(policy.rule, ()), policy.key)
    ruled_out: set[int] = set()
    fixed: set[int] = set()
    only_outright = True
    for policy in conflict.policies:
        only_outright &= _said_outright(loosened, policy, ruled_out, fixed)
    formulation = loosened.formulation
    case = replace(formulation.case, estate=loosened.estate, option=option)
    return Clash(case, formulation.decisions, keys, frozenset(ruled_out), frozenset(fixed), only_outright)


def _said_outright(loosened: Loosened, policy: Policy, ruled_out: set[int], fixed: set[int]) -> bool:
    """Note the decisions to which a policy says yes or no; whether it says no more than that."""
    milp, is_outright = loosened.milp, True
    for row in policy.rows:
        start, end = milp.row_start[row], milp.row_start[row + 1]
        columns, coefficients = milp.column[start:end], milp.coefficient[start:end]
        if milp.row_high[row] == 0 and np.all(coefficients > 0):
            ruled_out.update(columns.tolist())
        elif len(columns) == 1 and milp.row_low[row] == milp.row_high[row] == coefficients[0]:
            fixed.add(int(columns[0]))
        else:
            is_outright = False
    return is_outright


def lines_of(figures: Figures, cells: list[str], most_cells: int = 6) -> Iterator[str]:
    """The sentence with its cells, and the small table below it."""
    more = f" and {len(cells) - most_cells:,} more" if len(cells) > most_cells else ""
    where = f" [{', '.join(cells[:most_cells])}{more}]" if cells else ""
    yield f"  = {figures.words}{where}"
    yield from (f"      {line}" for line in figures.lines)


def figures_as_json(figures: Figures, tables: Tables | None) -> dict[str, Any]:
    """The figures for a program."""
    return {
        "words": figures.words, "needed": _finite(figures.needed), "there": _finite(figures.there),
        "unit": figures.unit, "cells": figures.cells(tables), "lines": list(figures.lines),
    }  # fmt: skip


def _finite(figure: float | None) -> float | None:
    return figure if figure is not None and math.isfinite(figure) else None
