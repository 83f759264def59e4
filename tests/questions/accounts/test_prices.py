"""Credits at the prices of the relaxation sum to it, belong to whoever brings what is priced, and are worth joining."""

import random
from dataclasses import replace

import pytest

from estate_opt.checks import checked_estate
from estate_opt.domain.estate import Agency, Estate
from estate_opt.formulation.owners import OWNER_OF_ROW
from estate_opt.formulation.rules import RULES
from estate_opt.ground.errors import NoPlanError
from estate_opt.options.option import load
from estate_opt.planning import read_place
from estate_opt.questions.accounts.joining import joiners, with_only
from estate_opt.questions.accounts.prices import credits_of, gains_gbp
from tests.conftest import PROJECT
from tests.hand import CALM, building, option, place, team
from tests.planning.test_brute_force import random_estate, random_option

GUESTS = place(
    [
        building("hall", 20),
        building("north", agency="fire", running_gbp_per_year=500),
        building("south", agency="trust", running_gbp_per_year=800),
    ],
    [
        team("hosts", "hall", 5),
        team("crews", "north", 10, agency="fire"),
        team("nurses", "south", 10, agency="trust"),
    ],
)
"""The council's hall has 15 desks free; a desk saves the fire service £50 and the trust £80."""
FREE_OF_CHARGE = CALM | {"space.hosting_charge_share": 0.0}


def test_a_scarce_desk_has_a_price_and_its_owner_gets_it() -> None:
    """The trust's ten move in and half of the fire service: a desk is worth the £50 that the last of them saves.

    So the council gains 15 × 50, the trust 800 − 10 × 50, the fire service nothing: in all the 800 + 250 saved.
    """
    chosen = option(FREE_OF_CHARGE)
    apart, together = (credits_of(with_only(GUESTS, who), chosen) for who in ((), joiners(GUESTS)))
    assert apart.relaxation_gbp == pytest.approx(1300)
    assert together.relaxation_gbp == pytest.approx(250)
    assert gains_gbp(apart, together) == pytest.approx({"council": 750, "fire": 0, "trust": 300}, abs=0.01)
    assert together.of_nobody_gbp == 0


def test_plenty_is_worth_nothing() -> None:
    """With room for both each guest keeps what it saves."""
    chosen = option(FREE_OF_CHARGE)
    wide = replace(GUESTS, buildings={**GUESTS.buildings, "hall": replace(GUESTS.buildings["hall"], desks=30)})
    apart, together = (credits_of(with_only(wide, who), chosen) for who in ((), joiners(wide)))
    assert gains_gbp(apart, together) == pytest.approx({"council": 0, "fire": 500, "trust": 800}, abs=0.01)


def test_who_keeps_to_itself_is_a_dummy() -> None:
    """Without the fire service the desks are plenty; it is credited with its own £500 in both."""
    chosen = option(FREE_OF_CHARGE)
    shy = replace(GUESTS, agencies={**GUESTS.agencies, "fire": Agency("fire", "Fire", joins=False)})
    assert joiners(shy) == ("council", "trust")
    apart, together = (credits_of(with_only(shy, who), chosen) for who in ((), joiners(shy)))
    assert gains_gbp(apart, together) == pytest.approx({"council": 0, "fire": 0, "trust": 800}, abs=0.01)


def test_each_rule_says_whose_its_rows_are() -> None:
    """A new rule with a side that is not nought would else belong to nobody without anybody noticing."""
    assert set(OWNER_OF_ROW) == {name for name, rule in RULES.items() if rule.rows is not None}


@pytest.mark.parametrize("seed", range(40))
def test_credits_sum_to_the_relaxation(seed: int) -> None:
    """To a pound, of places at random with all that a small one can have: it finds every slip. (Most have a plan.)"""
    draw = random.Random(seed)
    estate = random_estate(draw)
    chosen = random_option(draw, estate)
    try:
        found = credits_of(estate, chosen)
    except NoPlanError:
        return
    assert found.total_gbp == pytest.approx(found.relaxation_gbp, abs=1.0)


def sample(with_police: bool) -> Estate:
    """The sample's estate; the police joins or not."""
    estate = checked_estate(read_place(PROJECT / "inputs" / "sample.xlsx").tables, load()).estate
    police = replace(estate.agencies["MPO"], joins=with_police)
    return replace(estate, agencies={**estate.agencies, "MPO": police})


@pytest.mark.parametrize("with_police", [False, True])
def test_on_the_sample_nobody_loses_by_joining(with_police: bool) -> None:
    """Gains are nought or more, sum to what the two relaxations differ by, and are nought for who does not join."""
    estate = sample(with_police)
    apart, together = (credits_of(with_only(estate, who), load()) for who in ((), joiners(estate)))
    for found in (apart, together):
        assert found.total_gbp == pytest.approx(found.relaxation_gbp, abs=1.0)
    gains = gains_gbp(apart, together)
    assert min(gains.values()) >= -0.01
    assert with_police or gains["MPO"] == pytest.approx(0.0, abs=0.01)
    left_gbp = apart.of_nobody_gbp - together.of_nobody_gbp
    assert sum(gains.values()) + left_gbp == pytest.approx(apart.relaxation_gbp - together.relaxation_gbp, abs=1.0)
