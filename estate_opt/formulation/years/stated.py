"""A programme while it is stated: its PuLP problem, and by what its decisions are known."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from pulp import LpAffineExpression, LpConstraint, LpConstraintGE, LpConstraintLE, LpProblem, LpVariable

from estate_opt.formulation.keys import Key
from estate_opt.formulation.rows import Column
from estate_opt.formulation.years.charges import Call, Charges
from estate_opt.formulation.years.path import Path

ALL_YEARS = -1
"""Of no single year."""

Terms: TypeAlias = list[tuple[LpVariable, float]]


@dataclass
class Programming:
    """A programme of works as a PuLP problem, and by what its decisions are known."""

    path: Path
    years: int
    problem: LpProblem
    charges: list[Charges]
    """By year."""
    done: dict[tuple[int, int], LpVariable] = field(default_factory=dict)
    """(step, year) → whether it is done by then."""
    anew: dict[tuple[Column, int], LpVariable] = field(default_factory=dict)
    row_years: list[int] = field(default_factory=list)
    """[row of the problem]: whose state it is a rule of, or ALL_YEARS."""
    row_keys: list[tuple[str, Key]] = field(default_factory=list)
    """[row of the problem]: the rule or limit, and what the row is about."""
    waiting: dict[int, LpVariable] = field(default_factory=dict)
    """By year, where it is known that it may cost something: present cost of teams that wait elsewhere for a while."""

    def value(self, column: Column, year: int) -> tuple[float, Terms]:
        """A column at the end of a year: a constant and what varies. Year −1 is today."""
        was = float(self.path.today[column])
        if year < 0:
            return was, []
        if (changes := self.path.changes.get(column)) is not None:
            return was, [(self.done[step, year], by) for step, by in changes]
        if (free := self.anew.get((column, year))) is not None:
            return 0.0, [(free, 1.0)]
        return was, []

    def change(self, weights: Mapping[Column, float], year: int) -> tuple[float, Terms]:
        """What some columns, weighted, change by in a year."""
        constant, terms = 0.0, Terms()
        for column, weight in weights.items():
            for at, sign in ((year, 1.0), (year - 1, -1.0)):
                fixed, varying = self.value(column, at)
                constant += sign * weight * fixed
                terms += [(variable, sign * weight * each) for variable, each in varying]
        return constant, terms

    def called(self, calls: Iterable[Call], pot: str | None) -> Iterator[tuple[float, Terms]]:
        """What is called on in each year of the appraisal: a constant and what varies. `pot`: a payer; None: all.

        `calls`: of each year of the programme, the capital say that goes with what is done in it.
        """
        horizon = self.path.formulation.case.appraisal.years
        constants, terms = np.zeros(horizon), defaultdict[int, Terms](list)
        moving = {*self.path.changes, *self.path.decided_anew}
        for year, call in enumerate(calls):
            for (payer, column), by_year in call.items():
                if column not in moving or pot not in (None, payer):
                    continue
                for at in np.flatnonzero(by_year):
                    fixed, varying = self.change({column: float(by_year[at])}, year)
                    constants[at] += fixed
                    terms[int(at)] += varying
        return ((float(constants[at]), gathered(terms[at])) for at in range(horizon))

    def hold(
        self, name: str, terms: Terms, low: float, high: float, of_year: int = ALL_YEARS,
        about: tuple[str, Key] = ("", ()),
    ) -> None:  # fmt: skip
        """State that some terms come to at least and at most so much; nothing where none of them varies.

        `of_year`: whose state it is a rule of. `about`: which rule or limit it is, and what it is about.
        """
        kept = gathered(terms)
        for sense, side, ending in ((LpConstraintGE, low, "least"), (LpConstraintLE, high, "most")):
            if kept and math.isfinite(side):
                row = LpConstraint(LpAffineExpression(kept), sense, f"{name}__{ending}", side)
                self.problem.addConstraint(row)
                self.row_years.append(of_year)
                self.row_keys.append(about)


def gathered(terms: Terms) -> Terms:
    """Each variable once; those that cancel out are left out."""
    weights: dict[str, float] = defaultdict(float)
    variables: dict[str, LpVariable] = {}
    for variable, weight in terms:
        weights[variable.name] += weight
        variables[variable.name] = variable
    return [(variables[name], weight) for name, weight in weights.items() if weight]
