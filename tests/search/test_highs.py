"""HiGHS as it is installed, whichever version: it says what is so, and nothing on the console."""

import subprocess
import sys
import threading

import numpy as np
import pytest

from estate_opt.search.highs import Ending, Settings, contradicting_rows, run, solver_name
from estate_opt.search.linear import Linear
from estate_opt.search.milp import Milp
from tests.conftest import PROJECT

SETTINGS = Settings(60.0, gap=0.0, threads=1, seed=0)


def knapsack(at_least: float = 0.0) -> Milp:
    """Five things of which those worth most are to be carried, 26 kg at the most; what a thing is worth is a gain."""
    return Milp(
        cost=-np.array([24.0, 13.0, 23.0, 15.0, 16.0]),
        offset=0.0,
        low=np.zeros(5),
        high=np.ones(5),
        is_integer=np.ones(5, dtype=bool),
        row_low=np.array([at_least]),
        row_high=np.array([max(26.0, at_least)]),
        row_start=np.array([0, 5], dtype=np.int32),
        column=np.arange(5, dtype=np.int32),
        coefficient=np.array([12.0, 7.0, 11.0, 8.0, 9.0]),
    )


def relaxed(milp: Milp, from_inside: bool) -> float:
    """What the best load comes to if things may be cut up."""
    every_row, every_column = np.ones(1, dtype=bool), np.ones(5, dtype=bool)
    solved = Linear(milp, every_row, every_column, SETTINGS, threading.Event(), from_inside).solve()
    assert solved is not None
    return solved[2]


def test_a_knapsack_is_filled() -> None:
    """The second, third and fourth fill it to the kilogram and are worth 51.

    Cut up, it would be the third and the first, worth most by the kilogram, and 3 of the 8 kg of the fourth: 52.625.
    All five weigh 47 kg: nothing weighs 48.
    """
    filled = run(knapsack(), SETTINGS, start={0: 1.0}, report=lambda _: None, found=lambda _: None)
    assert filled.ending is Ending.OPTIMAL
    assert filled.point is not None
    assert filled.point.round(6).tolist() == [0, 1, 1, 1, 0]
    assert filled.gbp == pytest.approx(-51)
    assert relaxed(knapsack(), from_inside=False) == pytest.approx(-52.625)
    assert relaxed(knapsack(), from_inside=True) == pytest.approx(-52.625)
    assert contradicting_rows(knapsack(), 60.0) is None
    assert contradicting_rows(knapsack(at_least=48.0), 60.0) is not None
    assert solver_name().startswith("HiGHS 1.")


def test_highs_prints_nothing() -> None:
    """Not even its name, nor on the way: whoever pipes a plan's JSON gets that and nothing else.

    In a process of its own, whose output is all that is written to it, from Python or not.
    """
    ask = "from tests.search import test_highs\ntest_highs.test_a_knapsack_is_filled()\n"
    asked = subprocess.run([sys.executable, "-c", ask], cwd=PROJECT, capture_output=True, text=True)
    assert (asked.returncode, asked.stdout, asked.stderr) == (0, "", "")
