"""What a pound or an FTE more in a year would save, where the relaxation can be solved on paper."""

from dataclasses import replace
from typing import Any

import pytest

from estate_opt.domain.estate import Agency
from estate_opt.domain.plan import POOLED, Plan
from estate_opt.results.pots import pot_years, prices_in_words
from tests.hand import building, place, team
from tests.hand.test_years import FITOUTS, TWO, YEARS, best, rented


def prices(plan: Plan, limit: str, pot: str = "") -> list[float]:
    """By year: what a little more of a limit saves."""
    assert plan.programme is not None
    return [each.saves_gbp for each in plan.programme.prices if (each.limit, each.pot) == (limit, pot)]


THREE = place(
    [rented("a", 100), rented("b", 90), rented("c", 80), building("hall", 15)],
    [team("t", "a", 5), team("u", "b", 5), team("v", "c", 5)],
)


def test_an_fte_more_a_year_lets_all_that_follow_go_earlier() -> None:
    """Rooms at £100, £90 and £80, of 5 FTE each, one a year. An FTE more in the first year: a fifth of the second team
    leaves a year earlier, £18, and with the FTE that this leaves free a fifth of the third, £16. In the second year the
    latter alone; in the third nobody is left to go earlier.
    """
    plan = best(THREE, {**YEARS, "programme.fte_moved_per_year": 5})
    assert prices(plan, "fte_moved") == pytest.approx([18 + 16, 16, 0, 0], abs=0.01)
    assert prices_in_words(plan) == [
        "An FTE more in 2027-28 would save about £34 of net present cost (an estimate).",
        "An FTE more in 2028-29 would save about £16 of net present cost (an estimate).",
    ]


def test_a_closing_more_a_year() -> None:
    """The same with one building a year: one more in the first year is £90 for the second and £80 for the third."""
    plan = best(THREE, {**YEARS, "programme.closures_per_year": 1})
    assert prices(plan, "closures") == pytest.approx([90 + 80, 80, 0, 0], abs=0.01)


def test_a_pound_more_of_a_pot_by_year() -> None:
    """A council alone, works of £100 for a room at £100 a year, and £10 a year for three years. A pound more at the
    start, and works in part: a hundredth of the room's six years, £6, less itself. In the second year it pays for works
    of the moves in the third: four years, £3. Then three years, £2; and once nothing can be moved any more, nothing.
    """
    alone = replace(
        FITOUTS,
        buildings={name: b for name, b in FITOUTS.buildings.items() if b.agency == "council"},
        teams={name: t for name, t in FITOUTS.teams.items() if t.agency == "council"},
        agencies={"council": Agency("council", "council")},
    )
    levers: dict[str, Any] = {**YEARS, "capital.by_year_gbp": {"pooled": [10, 10, 10]}, "capital.carry_over": True}
    plan = best(alone, levers)
    found = prices(plan, "pot", POOLED)
    assert found[:3] == pytest.approx([6 - 1, 4 - 1, 3 - 1], abs=0.01)
    assert found[3:] == pytest.approx([0] * 3, abs=0.01)
    assert [each.pound_more_saves_gbp for each in pot_years(plan)] == pytest.approx(found[:3])


def test_a_pot_that_does_not_bind_is_said_to() -> None:
    """£1,000 in the first year pay for all there is to pay."""
    plan = best(FITOUTS, {**YEARS, "capital.by_year_gbp": {"pooled": [1000]}, "sharing.buildings": False})
    assert prices_in_words(plan) == ["A pound more in a pot would save nothing, in whichever year (an estimate)."]


def test_without_limits_there_are_no_prices() -> None:
    """Nothing ties the years together; nor of a plan that happens all at once."""
    plan = best(TWO, YEARS)
    assert plan.programme is not None
    assert plan.programme.prices == ()
    assert prices_in_words(best(TWO, {"appraisal.years": 6})) == []
