"""Tiny estates at random whose buildings do not take everybody: the optimum against every plan there is."""

import math
import random
from dataclasses import replace

import pytest

from estate_opt.audit import audit
from estate_opt.domain.estate import Estate
from estate_opt.ground.errors import NoPlanError
from estate_opt.options.option import Option
from estate_opt.planning import solve_estate
from tests.hand.on_paper import Paper
from tests.planning.many import seeds
from tests.planning.test_brute_force import random_estate, random_option

CASES = 160
WORDS = ("own", "council", "nhs", "police", "fire", "external")
"""Of which `nhs` is an agency and a sector, which is not that of the agency in every estate."""
KEPT = ("museum", "depot")


def choosy(draw: random.Random, estate: Estate) -> Estate:
    """The estate with sectors, and with `hosts`, kinds of building and `customers` at random."""

    def words() -> frozenset[str] | None:
        one, two = (frozenset(draw.sample(WORDS, count)) for count in (1, 2))
        return draw.choice([None, one, one, one, two])

    sectors = {name: draw.choice(["council", "nhs", "fire", "other"]) for name in estate.agencies}
    kinds = {name: draw.choice(["", "office", *KEPT]) for name in estate.buildings}
    hosts = {name: words() for name in estate.buildings}
    customers = {name: words() for name in estate.arrangements}
    return replace(
        estate,
        agencies={n: replace(each, sector=sectors[n]) for n, each in estate.agencies.items()},
        buildings={n: replace(each, category=kinds[n], hosts=hosts[n]) for n, each in estate.buildings.items()},
        arrangements={n: replace(each, customers=customers[n]) for n, each in estate.arrangements.items()},
        teams={n: replace(each, function=draw.choice([None, "HR"])) for n, each in estate.teams.items()},
    )


def case(seed: int) -> tuple[Estate, Estate, Option]:
    """An estate that takes everybody, the same where not everybody is taken, and an option that keeps two kinds."""
    draw = random.Random(f"hosting {seed}")
    estate = random_estate(draw)
    chosen = random_option(draw, estate)
    kinds = draw.choice([(), KEPT, KEPT])
    freely = {"buildings": True, "functions": True, "move_teams": True, "kinds_for_own_staff_only": kinds}
    sharing = chosen.levers.sharing.model_copy(update=freely)
    space = chosen.levers.space.model_copy(update={"headroom_share": 0.0})  # with less room the words decide less
    levers = chosen.levers.model_copy(update={"sharing": sharing, "space": space})
    return estate, choosy(draw, estate), replace(chosen, levers=levers)


@pytest.mark.parametrize("seed", seeds(range(CASES)))
def test_the_best_plan_is_found_where_not_everybody_is_taken(seed: int) -> None:
    """The plan costs what the cheapest of all plans costs on paper, passes its re-check, or there is none."""
    _, estate, chosen = case(seed)
    paper = Paper(estate, chosen).cheapest()
    if math.isinf(paper):
        with pytest.raises(NoPlanError) as none:
            solve_estate(estate, chosen)
        assert none.value.status == "infeasible"
        return
    plan = solve_estate(estate, chosen)
    assert plan.status == "optimal"
    assert plan.objective_gbp == pytest.approx(paper, abs=0.5)
    assert audit(plan).passed


@pytest.mark.slow
def test_the_words_matter_in_many_of_these() -> None:
    """In a good part of the estates not everybody being taken makes a plan dearer, or impossible, and never cheaper."""
    free, held = [], []
    for seed in range(0, CASES, 3):
        open_to_any, estate, chosen = case(seed)
        anybody = chosen.levers.sharing.model_copy(update={"kinds_for_own_staff_only": ()})
        freely = replace(chosen, levers=chosen.levers.model_copy(update={"sharing": anybody}))
        free.append(Paper(open_to_any, freely).cheapest())
        held.append(Paper(estate, chosen).cheapest())
    assert all(kept >= any_ - 0.5 for any_, kept in zip(free, held, strict=True))
    assert sum(kept > any_ + 0.5 for any_, kept in zip(free, held, strict=True)) >= CASES / 3 * 0.2
