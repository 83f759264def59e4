"""What customers bear of an arrangement is exact: at given yes/no decisions there is one way to share, that by FTE."""

import random
from collections.abc import Iterator

import numpy as np
import pytest

from estate_opt.domain.estate import Arrangement, Estate, SupportFunction, Tier
from estate_opt.formulation import Formulation
from estate_opt.formulation.accounts import with_recharges
from estate_opt.formulation.arrays import to_arrays
from estate_opt.search.highs import Settings, run
from estate_opt.search.milp import Array, Milp
from tests.hand import building, built, option, place

ASKED = {
    "accounts.no_body_worse_off": True,
    "accounts.may_pay_more_gbp": dict.fromkeys(("council", "nhs", "police"), 1e9),
}
BODIES = ("council", "nhs", "police")


def one_arrangement(draw: random.Random) -> Estate:
    """Three bodies, one of them perhaps without staff, and one arrangement of two tiers in the council's hall."""
    functions = [SupportFunction(body, "IT", draw.choice([0, 1, 2.5, 4, 7]), 100) for body in BODIES]
    tiers = (Tier(0, 0.1, 0), Tier(draw.choice([4, 6]), 0.3, 0))
    joint = Arrangement(
        "k", "IT", draw.choice([*BODIES[:1], "external"]), fixed_gbp_per_year=draw.randint(1, 9000),
        setup_gbp=draw.choice([0, 777]), capacity_fte=draw.choice([None, 9]), tiers=tiers,
    )  # fmt: skip
    return place([building("hall", 50)], functions=functions, arrangements=[joint])


def fits(estate: Estate, joins: set[str], tier: int) -> bool:
    """Whether an arrangement may serve these bodies at a tier."""
    joint, fte = estate.arrangements["k"], sum(estate.functions[body, "IT"].fte for body in joins)
    above = joint.tiers[1].from_fte if tier == 0 else 1e9
    return bool(joins) and joint.tiers[tier].from_fte <= fte < above and fte <= (joint.capacity_fte or 1e9)


def ways(formulation: Formulation, milp: Milp) -> Iterator[tuple[Milp, Array]]:
    """The MILP with each way of supplying that the rules on scale allow, and the point with what each then bears."""
    made = formulation.decisions
    for number in range(8):
        for tier in made.tiers_of("k"):
            joins = {body for bit, body in enumerate(BODIES) if number >> bit & 1}
            if not fits(formulation.case.estate, joins, tier):
                continue
            point = np.zeros(made.count)
            point[made.tier["k", tier]] = 1.0
            for body in BODIES:
                point[made.own[body, "IT"]] = float(body not in joins)
                point[made.supply[body, "IT", "k", tier]] = float(body in joins)
            whole = [*made.tier.values(), *made.supply.values(), *made.own.values()]
            held = np.zeros(made.count, dtype=bool)
            held[whole] = True
            yield milp.fixed(held, point), with_recharges(formulation.case, made, point)


@pytest.mark.parametrize("seed", range(12))
def test_whoever_is_supplied_bears_its_share_and_nobody_else_anything(seed: int) -> None:
    """The most and the least that each customer can bear are the same, to a penny: its FTE of all that are served."""
    formulation = built(one_arrangement(random.Random(seed)), option(ASKED))
    milp, tried = to_arrays(formulation), 0
    for fixed, point in ways(formulation, milp):
        for key, column in formulation.decisions.recharge.items():
            for sign in (1.0, -1.0):
                cost = np.zeros(len(milp.cost))
                cost[column] = sign
                found = run(Milp(**{**vars(fixed), "cost": cost}), Settings(20.0, gap=0.0, threads=1, seed=0))
                assert found.point is not None
                assert found.point[column] == pytest.approx(point[column], abs=0.01), key
                tried += 1
    assert tried >= 4 or not formulation.decisions.recharge  # where nobody has FTE nothing is shared
