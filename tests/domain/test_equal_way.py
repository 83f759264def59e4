"""The equally-distributed way and the worst tenth against their published definitions, on figures by hand."""

import math

import numpy as np
import pytest

from estate_opt.domain.equal_way import equal_way, kappa_of, worst_tenth


def test_the_equal_way_is_as_published() -> None:
    """100 people go 1 km and 100 go 3: α = 400 ÷ 1,000, so κ = -0.4 at ε = -1.

    e^0.4 = 1.4918246976 and e^1.2 = 3.3201169227; their mean is 2.4059708102, its logarithm 0.8779534..., and that
    ÷ 0.4 is 2.1948...: more than the average of 2, less than 3.
    """
    ways, people = np.array([1.0, 3.0]), np.array([100.0, 100.0])
    kappa = kappa_of(ways, people, -1.0)
    assert kappa == pytest.approx(-0.4, abs=1e-15)
    one_by_one = [1.0] * 100 + [3.0] * 100
    published = -1 / -0.4 * math.log(math.fsum(math.exp(0.4 * way) for way in one_by_one) / 200)
    assert published == pytest.approx(2.5 * math.log(2.4059708102), abs=1e-9)
    assert equal_way(ways, people, kappa) == pytest.approx(published, abs=1e-9)


def test_between_the_average_and_the_furthest() -> None:
    """Without aversion it is the average; the more of it, the nearer to the furthest; never beyond, however far."""
    ways, people = np.array([0.0, 2.0, 900.0]), np.array([50.0, 40.0, 10.0])
    told = [equal_way(ways, people, kappa_of(ways, people, epsilon)) for epsilon in (0.0, -0.5, -1.0, -20.0)]
    assert told[0] == pytest.approx(90.8)
    assert told == sorted(told)
    assert told[-1] < 900
    assert told[-1] > 700


def test_where_everybody_goes_as_far_the_equal_way_is_that() -> None:
    """There is nothing to even out; where nobody goes anywhere at all it is 0."""
    people = np.array([3.0, 5.0])
    assert equal_way(np.array([2.0, 2.0]), people, -0.5) == pytest.approx(2.0, abs=1e-12)
    assert equal_way(np.zeros(2), people, kappa_of(np.zeros(2), people, -1.0)) == 0.0


def test_the_worst_tenth_takes_a_part_of_the_locality_at_its_edge() -> None:
    """Of 200 people 20 are the worst tenth: the 15 who go 9 km and 5 of those who go 5, 8 km on average."""
    assert worst_tenth(np.array([1.0, 9.0, 5.0]), np.array([100.0, 15.0, 85.0])) == pytest.approx(8.0)
