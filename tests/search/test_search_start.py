"""A search that begins from a point which what was locked since has made impossible."""

import numpy as np
import pytest

from estate_opt.search.milp import Milp
from estate_opt.search.subproblem import Remainder

ONE_OF_TWO = Milp(
    cost=np.ones(2), offset=0.0, low=np.zeros(2), high=np.ones(2), is_integer=np.ones(2, dtype=bool),
    row_low=np.array([1.0]), row_high=np.array([np.inf]), row_start=np.array([0, 2], dtype=np.int32),
    column=np.array([0, 1], dtype=np.int32), coefficient=np.ones(2),
)  # fmt: skip
"""Two yes/no decisions, of which at least one must be yes."""


@pytest.mark.parametrize(
    ("held", "values", "allowed"),
    [((True, True), (0, 0), False), ((True, True), (1, 0), True), ((True, False), (0, 0), True)],
)
def test_a_rule_about_held_decisions_alone_is_not_forgotten(
    held: tuple[bool, bool], values: tuple[float, float], allowed: bool
) -> None:
    """Both held at no is against the rule, though nothing is left to decide; one held at no leaves the other."""
    assert Remainder(ONE_OF_TWO).allows(np.array(held), np.array(values, dtype=float)) is allowed
