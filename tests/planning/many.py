"""Random places by the hundred: the first third with every run, all of them before a release; solved, and compared
with every plan on paper."""

import math
from collections.abc import Sequence

import pytest

from estate_opt.audit import audit
from estate_opt.domain.estate import Estate
from estate_opt.domain.plan import Plan
from estate_opt.ground.errors import NoPlanError
from estate_opt.options.option import Option
from estate_opt.planning import solve_estate
from tests.hand.on_paper import Paper


def seeds(numbers: Sequence[int]) -> list[object]:
    """The numbers of random places; those after the first third are marked slow."""
    quick = (len(numbers) + 2) // 3
    return [*numbers[:quick], *(pytest.param(number, marks=pytest.mark.slow) for number in numbers[quick:])]


def solved(estate: Estate, chosen: Option) -> Plan | None:
    """The plan; None where the rules are proven to contradict each other."""
    try:
        return solve_estate(estate, chosen)
    except NoPlanError as none:
        if none.status != "infeasible":
            raise
        return None


def is_cheapest_on_paper(plan: Plan | None, paper: Paper) -> None:
    """It costs what the cheapest of all plans costs, today too, passes its audit, and is none where there is none."""
    assert (math.inf if plan is None else plan.objective_gbp) == pytest.approx(paper.cheapest(), abs=0.5)
    if plan is not None:
        assert plan.today_gbp == pytest.approx(paper.today(), abs=0.5)
        assert [each for each in audit(plan).checks if each.breaches] == []
