"""Random places by the hundred: the first third with every run, all of them before a release."""

from collections.abc import Sequence

import pytest


def seeds(numbers: Sequence[int]) -> list[object]:
    """The numbers of random places; those after the first third are marked slow."""
    quick = (len(numbers) + 2) // 3
    return [*numbers[:quick], *(pytest.param(number, marks=pytest.mark.slow) for number in numbers[quick:])]
