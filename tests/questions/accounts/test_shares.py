"""Shares and transfers as plain figures: they hand out what there is, to the penny, and name who would leave."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from estate_opt.questions.accounts.shares import all_shares, by_prices
from estate_opt.questions.accounts.transfers import level_per_year, payments
from estate_opt.questions.accounts.values import Value, as_game, borne_by_groups, groups_to_solve, tightened

ALONE = np.array([100.0, 60.0, 40.0])


def exact(gbp: float) -> Value:
    return Value(gbp, gbp)


VALUES = {0: exact(200), 0b011: exact(150), 0b101: exact(190), 0b110: exact(200), 0b111: exact(148)}
"""Of three bodies the first two save 50 by themselves, and with the third no more than 52."""


def test_what_groups_bear_with_the_others_outside() -> None:
    """The place costs 150 with the first two, of which the third pays its 40 alone."""
    borne = borne_by_groups(VALUES, ALONE, 148)
    assert borne == {0b001: 100, 0b010: 60, 0b100: 40, 0b011: 110, 0b101: 130, 0b110: 100, 0b111: 148}
    assert as_game(borne, 3).tolist() == [0, 100, 60, 110, 40, 130, 100, 148]


def test_those_who_pay_for_a_third_would_leave() -> None:
    """The third gains 30 of the 52 at these prices: the first two pay 89 and 49, and would pay 110 by themselves."""
    borne = borne_by_groups(VALUES, ALONE, 148)
    prices, *others = all_shares(borne, VALUES, np.array([11.0, 11.0, 30.0]), ALONE)
    assert prices.gbp.tolist() == pytest.approx([89, 49, 10])
    (pair,) = prices.verdict.would_leave
    assert pair.group == 0b011
    assert pair.more == pytest.approx(138 - 110)
    assert {each.rule for each in others} == {"shapley", "nucleolus", "proportional"}
    nucleolus = next(each for each in others if each.rule == "nucleolus")
    assert nucleolus.verdict.would_leave == ()


def test_what_is_not_proven_is_undecided() -> None:
    """The first two pay 75 and 34, less than the 110 of their plan; but it may be that 80 would do: it is told."""
    unsure = {**VALUES, 0b011: Value(120, 150)}
    borne = borne_by_groups(unsure, ALONE, 148)
    prices, *_ = all_shares(borne, unsure, np.array([25.0, 26.0, 1.0]), ALONE)
    assert prices.verdict.would_leave == ()
    (pair,) = prices.verdict.undecided
    assert pair.group == 0b011
    assert pair.more == pytest.approx(109 - 80)


def test_what_is_left_goes_by_the_gains() -> None:
    """Gains of 30 and 10 in the relaxation and 44 saved by the plan: 3 and 1 more."""
    shares = by_prices(np.array([100.0, 100.0, 50.0]), np.array([30.0, 10.0, 0.0]), 250.0 - 44)
    assert shares.tolist() == pytest.approx([100 - 33, 100 - 11, 50])


def test_values_tighten_each_other() -> None:
    """A plan of fewer bodies is one of more; what is proven of more is proven of fewer."""
    loose = {0: Value(90, 200), 1: Value(150, 180), 3: Value(100, 190)}
    assert tightened(loose) == {0: Value(150, 200), 1: Value(150, 180), 3: Value(100, 180)}


def test_a_difference_within_its_interval_is_undecided() -> None:
    assert Value(100, 110).less(Value(95, 105)) == Value(0, 15)
    assert not Value(100, 110).less(Value(95, 105)).is_decided
    assert Value(100, 110).less(Value(80, 90)) == Value(10, 30)


def test_which_groups_are_solved_for() -> None:
    """Of three: nobody, and the pairs; of nine: nobody, and all but each."""
    assert groups_to_solve(3) == [0, 0b011, 0b101, 0b110]
    assert len(groups_to_solve(8)) == 2**8 - 1 - 8
    assert groups_to_solve(9) == [0, *(511 - (1 << body) for body in range(9))]


POUNDS = st.integers(-(10**10), 10**10).map(lambda pence: pence / 100)


@given(st.lists(POUNDS, min_size=1, max_size=8), st.integers(1, 60))
def test_transfers_come_to_nil_in_each_year_to_the_penny(owed: list[float], years: int) -> None:
    """And over the years, at today's worth, each comes within the pence of what it owes."""
    gbp = {str(body): each for body, each in enumerate([*owed, -sum(owed)])}
    factors = [1.035**-year for year in range(years)]
    per_year = level_per_year(gbp, factors)
    assert sum(round(100 * each) for each in per_year.values()) == 0
    for body, each in gbp.items():
        assert per_year[body] * sum(factors) == pytest.approx(each, abs=0.01 * len(gbp) * sum(factors) + 1e-4)
    made = payments(per_year)
    assert len(made) < len(gbp)
    paid = dict.fromkeys(gbp, 0)
    for payment in made:
        assert payment.gbp_per_year > 0
        paid[payment.payer] += round(100 * payment.gbp_per_year)
        paid[payment.payee] -= round(100 * payment.gbp_per_year)
    assert paid == {body: round(100 * each) for body, each in per_year.items()}
