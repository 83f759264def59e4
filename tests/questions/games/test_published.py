"""Every game whose answer is published comes out as published; and one library of others' says the same."""

import numpy as np
import pytest

from estate_opt.questions.games.game import Array, alone, group_of
from estate_opt.questions.games.nucleolus import least_core, nucleolus, prenucleolus
from estate_opt.questions.games.objections import epsilon_of, is_in_core, most_tempted, objections
from estate_opt.questions.games.proportional import equal_gains, in_proportion, proportional
from estate_opt.questions.games.shapley import shapley
from tests.questions.games.published import (
    FOUR,
    MAJORITY,
    ONE_PAIR,
    PROFITS,
    THREE_COSTS,
    THREE_USERS,
    WORKED_BY_NAME,
    airport,
    estate_division,
    skane,
)


def gains_of(shares: Array | None) -> Array:
    """What players of a game of profit get: what they pay, with the other sign."""
    assert shares is not None
    return -shares


def test_an_equal_split_makes_the_first_user_leave() -> None:
    """It would pay 35 of 105 and pays 10 by itself."""
    split = in_proportion(105.0, np.ones(3))
    first = objections(THREE_USERS, split)[0]
    assert first.group == group_of([0])
    assert first.more == pytest.approx(35.0 - 10.0)
    assert not is_in_core(THREE_USERS, split)
    assert epsilon_of(THREE_USERS, split) == pytest.approx(25.0)


def test_an_equal_part_of_the_gain_keeps_the_three_users() -> None:
    """They gain 25 of 130, 8⅓ each: pairs pay 33⅓, 73⅓ and 103⅓ of the 50, 90 and 105 that they would."""
    assert equal_gains(THREE_USERS) == pytest.approx([10 - 25 / 3, 40 - 25 / 3, 80 - 25 / 3])
    assert is_in_core(THREE_USERS, equal_gains(THREE_USERS))


def test_the_runway_is_paid_by_who_needs_each_part_of_it() -> None:
    """8 by four, 3 more by three, 2 more by two, 5 more by one."""
    assert shapley(airport([8, 11, 13, 18])) == pytest.approx([2, 3, 4, 9], abs=1e-9)


@pytest.mark.parametrize(
    ("estate", "shares"), [(100, [100 / 3] * 3), (200, [50, 75, 75]), (300, [50, 100, 150])], ids=str
)
def test_the_talmud_divides_an_estate_by_the_nucleolus(estate: float, shares: list[float]) -> None:
    """Claims of 100, 200 and 300: the three divisions of Mishnah Ketubot 93a."""
    assert gains_of(nucleolus(estate_division(estate, [100, 200, 300]))) == pytest.approx(shares, abs=1e-6)


def test_a_majority_of_three_has_no_core() -> None:
    """Any two get all that three do: at the best a pair misses a third of it."""
    assert least_core(MAJORITY).epsilon == pytest.approx(1 / 3, abs=1e-9)
    assert gains_of(nucleolus(MAJORITY)) == pytest.approx([1 / 3] * 3, abs=1e-9)
    assert not is_in_core(MAJORITY, -np.full(3, 1 / 3))
    assert is_in_core(MAJORITY, -np.full(3, 1 / 3), epsilon=1 / 3)


def test_nobody_pays_more_than_alone_in_the_nucleolus_but_may_in_the_prenucleolus() -> None:
    """A pair that gets 10 has to join a third and get 2: the third is left with nought, or made to pay them.

    Without the limit the excess of the pair, 10 − (2 − x), equals that of the third, −x, at x = −4.
    """
    assert gains_of(nucleolus(ONE_PAIR)) == pytest.approx([1, 1, 0], abs=1e-9)
    assert gains_of(prenucleolus(ONE_PAIR)) == pytest.approx([3, 3, -4], abs=1e-9)
    assert least_core(ONE_PAIR).epsilon == pytest.approx(4.0, abs=1e-9)


def test_four_players() -> None:
    assert gains_of(nucleolus(FOUR)) == pytest.approx([3.5, 4.5, 5.5, 7.5], abs=1e-6)
    assert gains_of(prenucleolus(FOUR)) == pytest.approx([3.5, 4.5, 5.5, 7.5], abs=1e-6)


def test_three_costs() -> None:
    assert shapley(THREE_COSTS) == pytest.approx([41.5, 40, 38.5], abs=1e-9)


def test_three_profits() -> None:
    assert gains_of(shapley(PROFITS)) == pytest.approx([51750, 25875, 12375], abs=1e-6)
    assert gains_of(nucleolus(PROFITS)) == pytest.approx([52687.5, 24468.75, 12843.75], abs=1e-6)


def test_skane_as_published() -> None:
    """To the hundredths that the paper prints. M's 16.946 stands there as 16.94, so that the six sum to 83.82."""
    assert shapley(skane()) == pytest.approx([20.01, 10.71, 6.61, 10.37, 16.946, 19.18], abs=0.0051)
    assert sum([20.01, 10.71, 6.61, 10.37, 16.94, 19.18]) == pytest.approx(83.82)
    assert nucleolus(skane()) == pytest.approx([20.35, 12.06, 5.00, 8.61, 18.32, 19.49], abs=0.0051)


def test_three_of_skane_would_leave_under_the_shapley_value() -> None:
    """Together H, K and L pay 27.69, and would pay 27.26 by themselves."""
    (only,) = objections(skane(), shapley(skane()))
    assert only.group == group_of(map(WORKED_BY_NAME.index, "HKL"))
    assert only.more == pytest.approx(27.69 - 27.26, abs=0.0051)
    assert most_tempted(skane(), shapley(skane())) == only
    core = nucleolus(skane())
    assert core is not None
    assert is_in_core(skane(), core)


def test_malmo_alone_would_leave_if_people_were_counted() -> None:
    """By people M pays 34.22 of 83.82 against 20.81 by itself: whoever pays the rest, even alone it would leave."""
    malmo = WORKED_BY_NAME.index("M")
    shares = np.full(6, (83.82 - 34.22) / 5)
    shares[malmo] = 34.22
    more = {each.group: each.more for each in objections(skane(), shares)}
    assert more[group_of([malmo])] == pytest.approx(34.22 - 20.81)
    assert alone(skane())[malmo] == 20.81


GAMES = {
    "three users": THREE_USERS, "airport": airport([8, 11, 13, 18]), "majority": MAJORITY, "one pair": ONE_PAIR,
    "four": FOUR, "three costs": THREE_COSTS, "profits": PROFITS, "Skåne": skane(),
    **{f"estate of {estate}": estate_division(estate, [100, 200, 300]) for estate in (100, 200, 300)},
}  # fmt: skip


@pytest.mark.parametrize("costs", GAMES.values(), ids=GAMES)
def test_another_program_says_the_same(costs: Array) -> None:
    """coopgame-py, written by others in Rust, of games of profit: what a group saves by being one."""
    coopgame = pytest.importorskip("coopgame", reason="coopgame-py is not installed here")
    theirs = coopgame.Game(list(-costs[1:]))
    assert shapley(costs) == pytest.approx([-x for x in coopgame.shapley(theirs)], rel=1e-9, abs=1e-9)
    kernel = coopgame.prenucleolus(theirs)["allocation"]
    assert prenucleolus(costs) == pytest.approx([-x for x in kernel], rel=1e-7, abs=1e-7)
    among_nobody_worse = nucleolus(costs)
    assert among_nobody_worse is not None
    within = coopgame.nucleolus(theirs)["allocation"]
    assert among_nobody_worse == pytest.approx([-x for x in within], rel=1e-7, abs=1e-7)


def test_in_proportion_to_what_each_pays_alone() -> None:
    """105 by 10, 40 and 80 of 130."""
    assert proportional(THREE_USERS) == pytest.approx([105 * 10 / 130, 105 * 40 / 130, 105 * 80 / 130])
