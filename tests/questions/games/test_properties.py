"""What holds of any game: against all orders, against other shares, against a second way of working it out."""

import itertools
import math
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estate_opt.questions.games.game import Array, alone, group_of, membership, paid_by_groups, players_of
from estate_opt.questions.games.nucleolus import least_core, nucleolus, prenucleolus
from estate_opt.questions.games.objections import (
    epsilon_of,
    excess,
    is_in_core,
    most_tempted,
    objections,
    search_most_tempted,
)
from estate_opt.questions.games.shapley import sampled_shapley, shapley
from tests.questions.games.published import airport, estate_division, skane

WHOLE = st.integers(-30, 60)


@st.composite
def games(draw: st.DrawFn, most_players: int = 4) -> Array:
    """Any game of whole numbers: groups may save, lose, or be alike."""
    players = draw(st.integers(2, most_players))
    costs = draw(st.lists(WHOLE, min_size=(1 << players) - 1, max_size=(1 << players) - 1))
    return np.array([0, *costs], dtype=np.float64)


def in_all_orders(costs: Array) -> Array:
    """What a player adds when it comes, in the mean of all orders: the definition itself."""
    players = players_of(costs)
    added, orders = np.zeros(players), list(itertools.permutations(range(players)))
    for order in orders:
        for place, player in enumerate(order):
            added[player] += costs[group_of(order[: place + 1])] - costs[group_of(order[:place])]
    return added / len(orders)


@given(games())
@settings(deadline=None, max_examples=60)
def test_the_shapley_value_is_the_mean_of_all_orders(costs: Array) -> None:
    assert shapley(costs) == pytest.approx(in_all_orders(costs), abs=1e-9)


@given(games(5), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=100)
def test_no_other_shares_leave_the_groups_better_off(costs: Array, draw: random.Random) -> None:
    """The excesses, the worst first, come before those of any others in the order of a dictionary.

    Others are off by whole ten-thousandths, so that no difference lies where it is no longer told from rounding.
    """
    lies_at = prenucleolus(costs)
    assert lies_at.sum() == pytest.approx(costs[-1], abs=1e-8)
    best = np.sort(excess(costs, lies_at)[1:-1])[::-1]
    for _ in range(20):
        steps = [round(draw.choice([0, 0, 1e-3, 0.3, 7]) * draw.uniform(-1, 1), 4) for _ in lies_at]
        moved = lies_at + np.array(steps)
        moved[0] += costs[-1] - moved.sum()
        other = np.sort(excess(costs, moved)[1:-1])[::-1]
        differs = np.flatnonzero(np.abs(best - other) > 1e-7)
        assert not len(differs) or best[differs[0]] < other[differs[0]]


@given(games(5), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=100)
def test_no_shares_at_which_nobody_is_worse_leave_the_groups_better_off(costs: Array, draw: random.Random) -> None:
    lies_at, by_itself = nucleolus(costs), alone(costs)
    if lies_at is None:
        assert by_itself.sum() < costs[-1]
        return
    assert (lies_at <= by_itself + 1e-8).all()
    best = np.sort(excess(costs, lies_at)[1:-1])[::-1]
    for _ in range(20):
        weights = np.array([round(100 * draw.random() ** draw.choice([1, 8])) for _ in by_itself], dtype=np.float64)
        weights[draw.randrange(len(weights))] += 1  # somebody gains
        other_gains = (by_itself.sum() - costs[-1]) * weights / weights.sum()
        step = draw.choice([1e-2, 0.1, 1])  # whole weights and no smaller step: no difference is near to rounding
        moved = (1 - step) * lies_at + step * (by_itself - other_gains)
        other = np.sort(excess(costs, moved)[1:-1])[::-1]
        differs = np.flatnonzero(np.abs(best - other) > 1e-7)
        assert not len(differs) or best[differs[0]] < other[differs[0]]


@given(games(5))
@settings(deadline=None, max_examples=60)
def test_the_least_core_is_missed_by_no_less_anywhere(costs: Array) -> None:
    """Its shares reach its ε, and so does the prenucleolus; below nought there is a core, and both lie in it."""
    least = least_core(costs)
    assert most_tempted(costs, least.shares).more == pytest.approx(least.epsilon, abs=1e-7)
    assert most_tempted(costs, prenucleolus(costs)).more == pytest.approx(least.epsilon, abs=1e-7)
    assert is_in_core(costs, least.shares, max(least.epsilon, 0.0), 1e-8)


@given(games(), st.integers(1, 9), st.lists(WHOLE, min_size=4, max_size=4))
@settings(deadline=None, max_examples=60)
def test_another_currency_and_a_bill_of_ones_own_change_no_more_than_that(
    costs: Array, rate: int, bills: list[int]
) -> None:
    own = np.array(bills[: players_of(costs)], dtype=np.float64)
    other = rate * costs + paid_by_groups(own)
    assert shapley(other) == pytest.approx(rate * shapley(costs) + own, abs=1e-7)
    assert prenucleolus(other) == pytest.approx(rate * prenucleolus(costs) + own, abs=1e-6)


@given(st.lists(st.integers(1, 300), min_size=2, max_size=5), st.integers(1, 99))
@settings(deadline=None, max_examples=60)
def test_estates_are_divided_as_the_talmud_does(claims: list[int], percent: int) -> None:
    """Half the claims as equal gains up to the half, equal losses beyond it (Aumann and Maschler 1985)."""
    estate = sum(claims) * percent / 100
    halves = [claim / 2 for claim in claims]

    def equal(total: float) -> list[float]:
        low, high = 0.0, max(halves)
        for _ in range(200):
            level = (low + high) / 2
            low, high = (level, high) if sum(min(h, level) for h in halves) < total else (low, level)
        return [min(h, high) for h in halves]

    if estate <= sum(halves):
        talmud = equal(estate)
    else:
        talmud = [claim - loss for claim, loss in zip(claims, equal(sum(claims) - estate), strict=True)]
    shares = nucleolus(estate_division(estate, [float(claim) for claim in claims]))
    assert shares is not None
    assert -shares == pytest.approx(talmud, abs=1e-6)


@given(st.lists(st.integers(1, 50), min_size=2, max_size=8))
@settings(deadline=None, max_examples=30)
def test_each_part_of_a_runway_is_shared_by_who_needs_it(needs: list[int]) -> None:
    """Littlechild and Owen 1973."""
    ordered = sorted(needs)
    steps = [high - low for low, high in itertools.pairwise([0, *ordered])]
    paid = list(itertools.accumulate(step / (len(needs) - k) for k, step in enumerate(steps)))
    assert shapley(airport([float(need) for need in ordered])) == pytest.approx(paid)


def test_ten_million_pounds_and_a_penny() -> None:
    """Figures of an estate: sums of hundreds of millions come out to the penny."""
    draw = np.random.default_rng(3)
    by_itself = draw.uniform(1e6, 9e8, size=9)
    saved = 1e5 * membership(9).sum(axis=1) ** 1.5 * (membership(9).sum(axis=1) > 1)
    costs = paid_by_groups(by_itself) - saved - draw.uniform(0, 1e4, size=512) * (membership(9).sum(axis=1) > 1)
    costs[0] = 0.0
    shares = nucleolus(costs)
    assert shares is not None
    assert shares.sum() == pytest.approx(costs[-1], abs=0.01)
    assert epsilon_of(costs, shares) <= max(least_core(costs).epsilon, 0.0) + 0.01


def test_a_sample_of_every_group_is_exact() -> None:
    """Six players have no size of group that more than three rounds would not ask for in full."""
    costs = skane()
    asked = sampled_shapley(lambda group: float(costs[group]), 6, rounds=4)
    assert asked.value == pytest.approx(shapley(costs))
    assert asked.standard_error == pytest.approx(np.zeros(6))
    assert asked.asked == 63


def test_a_sample_tells_how_far_it_may_be_off() -> None:
    """Twelve airlines, and pairs that share: of 33 samples no more are off by two standard errors than chance has.

    An estimate from six draws follows Student's t with five degrees of freedom at each size: beyond three standard
    errors lie few of the 12 × 33 values.
    """
    draw = np.random.default_rng(5)
    needs = draw.uniform(5, 50, size=12)
    is_in = membership(12)
    costs = np.max(np.where(is_in, needs, 0), axis=1) + 4 * np.sqrt(is_in @ draw.uniform(0, 9, size=12))
    exact = shapley(costs)
    samples = [sampled_shapley(lambda group: float(costs[group]), 12, 6, seed) for seed in range(33)]
    for sample in samples:
        assert sample.value.sum() == pytest.approx(costs[-1])
        assert sample.asked < 700
    off = np.abs([sample.value - exact for sample in samples]) / np.array([each.standard_error for each in samples])
    assert (off > 3).mean() < 0.02
    assert 0.5 < (off < 1).mean() < 0.85
    mean = np.mean([sample.value for sample in samples], axis=0)
    spread = np.mean([sample.standard_error for sample in samples], axis=0) / math.sqrt(33)
    assert (np.abs(mean - exact) < 4 * spread).all()


@given(games(5), st.lists(WHOLE, min_size=5, max_size=5))
@settings(deadline=None, max_examples=60)
def test_a_search_that_asks_for_all_finds_the_most_tempted_group(costs: Array, shares: list[int]) -> None:
    paid = np.array(shares[: players_of(costs)], dtype=np.float64)
    found, _ = search_most_tempted(lambda group: float(costs[group]), paid)
    assert found.more == most_tempted(costs, paid).more
    ordered = objections(costs, paid)
    assert [each.more for each in ordered] == sorted((each.more for each in ordered), reverse=True)
    assert bool(ordered) is (found.more > 0)


def test_a_planted_group_is_found_among_a_million() -> None:
    """Twenty pay what they would alone; five would save 3 for each pair of them, and anybody else costs 2."""
    planted, asked = {2, 3, 7, 11, 19}, list[int]()

    def cost_of(group: int) -> float:
        asked.append(group)
        members = {i for i in range(20) if group >> i & 1}
        together = len(members & planted)
        return 10.0 * len(members) - 3 * math.comb(together, 2) + 2 * len(members - planted)

    found, number = search_most_tempted(cost_of, np.full(20, 10.0), most_asked=600)
    assert found.group == group_of(planted)
    assert found.more == pytest.approx(3 * math.comb(5, 2))
    assert number == len(asked) == len(set(asked)) <= 600


def test_a_bound_spares_asking() -> None:
    """Twenty pay what they would alone, and only the first two save by being a pair: a bound that knows that no group
    saves more than 3 and others pay 2 for each leaves little to ask, and many are looked at.
    """

    def cost_of(group: int) -> float:
        return 10.0 * group.bit_count() - 3 * (group & 3 == 3) + 2 * (group >> 2).bit_count()

    def at_least(group: int) -> float:
        return 10.0 * group.bit_count() - 3 + 2 * (group >> 2).bit_count()

    found, number = search_most_tempted(
        cost_of, np.full(20, 10.0), most_asked=30, at_least=at_least, most_looked_at=500
    )
    assert found.group == 0b11
    assert found.more == pytest.approx(3)
    assert number >= 500


def test_nothing_but_a_game_is_taken_for_one() -> None:
    with pytest.raises(ValueError, match="no game"):
        shapley(np.zeros(3))
    with pytest.raises(ValueError, match="nobody pays nothing"):
        nucleolus(np.ones(4))
    with pytest.raises(ValueError, match="two rounds"):
        sampled_shapley(float, 5, 1)
