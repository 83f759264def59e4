"""Whether there is room, argued on paper: exactly enough, and too little today."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from estate_opt.audit import audit
from estate_opt.audit.figures import PENNY_GBP, PENNY_SHARE
from estate_opt.audit.point import MISSED_BY, room_allowance
from estate_opt.domain import tolerance
from estate_opt.domain.estate import Arrangement, Lock, SupportFunction, Tier
from estate_opt.domain.tolerance import TOLERANCE, is_enough, is_proven
from estate_opt.ground.errors import Severity
from estate_opt.planning import solve_estate, solve_place
from estate_opt.search import subproblem
from tests.hand import PLAIN, best, building, closed, costs, has_no_plan, option, place, team
from tests.small_place import Grid, write_folder

RATIOS = ("0.4", "0.55", "0.56", "0.6", "0.65", "0.7", "0.85", "0.9", "1.1", "1.15")


def exactly_enough() -> list[tuple[str, int]]:
    """Desks per FTE and FTE whose product in decimals is less than what a computer makes of it."""
    pairs = ((ratio, fte) for ratio in RATIOS for fte in range(1, 400))
    return [(ratio, fte) for ratio, fte in pairs if fte * float(ratio) > float(Decimal(ratio) * fte)]


def two_offices(desks: float, needed: float) -> float:
    """Cost of the best plan: the team of `a`, which runs at 100, fits into `b`, at 10, if b's desks are enough."""
    estate = place(
        [building("a", 1_000, running_gbp_per_year=100), building("b", desks, running_gbp_per_year=10)],
        [team("t", "a", 1, desks=needed)],
    )
    plan = best(estate)
    assert audit(plan).passed
    return plan.objective_gbp


def test_there_are_figures_that_a_computer_takes_for_more_than_they_are() -> None:
    """100 FTE × 0.55 and many more; without them the next test would say nothing."""
    assert ("0.55", 100) in exactly_enough()
    assert len(exactly_enough()) > 200


@pytest.mark.parametrize(("ratio", "fte"), exactly_enough()[::23])
def test_desks_that_are_exactly_enough_in_decimals_are_enough(ratio: str, fte: int) -> None:
    """The team moves into exactly as many desks as it needs; a hundredth less, and it stays."""
    desks = float(Decimal(ratio) * fte)
    assert two_offices(desks, fte * float(ratio)) == pytest.approx(10)
    assert two_offices(desks - 0.01, fte * float(ratio)) == pytest.approx(100)


@pytest.mark.parametrize(("ratio", "fte"), exactly_enough()[::50])
def test_teams_that_fill_a_building_exactly_fit_together(ratio: str, fte: int) -> None:
    """Three teams of the same size, which may add up to a little more than three times the desks of one."""
    desks, needed = float(Decimal(ratio) * fte * 3), fte * float(ratio)
    estate = place(
        [building("a", 2_000, running_gbp_per_year=100), building("b", desks, running_gbp_per_year=10)],
        [team(name, "a", 1, desks=needed) for name in "tuv"],
    )
    costs(best(estate), 10)
    short = place([building("a", 2_000, running_gbp_per_year=100), building("b", desks - 0.01)], estate.teams.values())
    costs(best(short), 100)


def test_what_is_within_the_tolerance_fits_and_what_is_not_does_not() -> None:
    """A ten-millionth of a desk, or of a bay, more than there is fits; a thousandth does not."""
    assert two_offices(2.5, 2.5 + 1e-7) == pytest.approx(10)
    assert two_offices(2.5, 2.501) == pytest.approx(100)
    for more, gbp in ((1e-7, 10), (1e-3, 100)):
        estate = place(
            [
                building("a", 9, running_gbp_per_year=100, spaces={"bay": 9.0}),
                building("b", 9, running_gbp_per_year=10, spaces={"bay": 2.5}),
            ],
            [team("t", "a", 1, space_needs={"bay": 2.5 + more})],
        )
        costs(best(estate), gbp)


def test_a_locked_team_fits_into_exactly_enough() -> None:
    """Pinned to b, which has the 55 desks for its 100 FTE × 0.55; so it does where a is to close."""
    estate = place(
        [building("a", 60), building("b", 55, running_gbp_per_year=10)], [team("t", "a", 1, desks=100 * 0.55)]
    )
    costs(best(replace(estate, locks=(Lock("team", ("t",), "pin", "b"),))), 10)
    assert closed(best(replace(estate, locks=(Lock("building", ("a",), "close"),)))) == {"a"}


def test_fit_out_up_to_exactly_enough() -> None:
    """50 desks and 5 that can be added are enough for 55.00000000000001, at 5 × 4 = 20."""
    estate = place(
        [
            building("a", 60, running_gbp_per_year=100),
            building("b", 50, running_gbp_per_year=10, fitout_desks=5, fitout_gbp_per_desk=4),
        ],
        [team("t", "a", 1, desks=100 * 0.55)],
    )
    costs(best(estate), 30)


def test_a_tier_that_its_customers_reach_exactly_is_reached() -> None:
    """0.7 + 0.1 FTE are 0.7999999999999999 to a computer; the tier from 0.8 saves half of 800, and of the dissolved."""
    estate = place(
        [building("a")],
        functions=[SupportFunction("council", "IT", 0.7, 700), SupportFunction("nhs", "IT", 0.1, 100)],
        arrangements=[Arrangement("k", "IT", "external", tiers=(Tier(0, 0, 0), Tier(0.8, 0.5, 0)))],
    )
    assert 0.7 + 0.1 < 0.8
    costs(best(estate), 400, today=800)


def test_too_few_desks_today_are_carried_where_nobody_moves_in() -> None:
    """70 desks are needed in a hall of 60, and there is no other building: as today, may they move or not."""
    for movable in (True, False):
        rows = [team("t", "hall", 60, movable=movable), team("u", "hall", 10, movable=movable)]
        plan = best(place([building("hall", 60, running_gbp_per_year=10)], rows))
        costs(plan, 10, today=10)
        assert audit(plan).passed
    costs(best(place([building("hall", 0, running_gbp_per_year=10)], [team("t", "hall", 5)])), 10)


def test_nobody_moves_in_where_room_is_short() -> None:
    """v (1 desk) does not fit into the crowded hall, though t and u do; once u has left, 60 + 1 do not fit either."""
    rooms = [building("hall", 60, running_gbp_per_year=10), building("shed", 20, running_gbp_per_year=50)]
    teams = [team("t", "hall", 60), team("u", "hall", 10), team("v", "shed", 1)]
    costs(best(place(rooms, teams)), 60, today=60)
    costs(best(place([replace(rooms[0], desks=61.0), rooms[1]], teams)), 60)
    # A hall of 71 takes all three, and the shed closes.
    costs(best(place([replace(rooms[0], desks=71.0), rooms[1]], teams)), 10)
    # It takes them with eleven desks added at 2 as well: 10 + 22.
    fitted = replace(rooms[0], fitout_desks=11.0, fitout_gbp_per_desk=2.0)
    costs(best(place([fitted, rooms[1]], teams)), 32)
    # A pin into the hall needs somebody to go: u goes to the shed, and 60 + 1 are too many still.
    pinned = replace(place(rooms, teams), locks=(Lock("team", ("v",), "pin", "hall"), Lock("team", ("t",), "keep")))
    has_no_plan(pinned)


def test_too_few_bays_today_are_carried_and_none_at_all_are_not() -> None:
    """Three bays for two teams that need two each: as today. Of what the hall has none, who needs it has to move."""
    teams = [team(name, "hall", 1, space_needs={"bay": 2.0}) for name in "tu"]
    costs(best(place([building("hall", spaces={"bay": 3.0}, running_gbp_per_year=10)], teams)), 10)
    plan = best(place([building("hall", spaces={"bay": 1.0}, running_gbp_per_year=10)], teams))
    costs(plan, 10)
    assert audit(plan).passed
    has_no_plan(place([building("hall", running_gbp_per_year=10)], teams))


PLACE: dict[str, Grid] = {
    "agencies": [("agency",), ("council",)],
    "buildings": [
        ("building", "agency", "tenure", "easting", "northing", "desks", "rates_gbp_per_year", "running_gbp_per_year"),
        ("hall", "council", "freehold", 400_000, 300_000, "130.6", 1_000, 10_000),
    ],
    "teams": [("team", "agency", "building", "fte", "desks", "movable"), ("t", "council", "hall", 188, "131.6", "no")],
}  # fmt: skip


@pytest.mark.parametrize("desks", ["130.6", "131.5999", "0", "131.6"])
def test_check_without_errors_is_followed_by_a_plan(tmp_path: Path, desks: str) -> None:
    """An immovable team in a hall short of desks by one, a little, or all: a warning in whole desks, and a plan."""
    rows = [PLACE["buildings"][0], tuple(desks if cell == "130.6" else cell for cell in PLACE["buildings"][1])]
    planned = solve_place(write_folder(tmp_path / "place", {**PLACE, "buildings": rows}), option({}, PLAIN))
    told = [f.problem for f in planned.findings if f.severity is Severity.WARNING]
    expected = [] if desks == "131.6" else [f"The teams in hall need 132 desks today; it has {int(float(desks))}."]
    assert told == expected
    assert planned.plan.housing == {"t": "hall"}


def test_one_tolerance_for_all() -> None:
    """The audit allows the tolerance, and what the search may miss a row by: it refuses no plan for rounding."""
    assert MISSED_BY == subproblem.TOLERANCE
    assert room_allowance(1) == TOLERANCE + subproblem.TOLERANCE
    assert (PENNY_GBP, PENNY_SHARE) == (tolerance.PENNY_GBP, tolerance.PENNY_SHARE)
    assert is_enough(55, 100 * 0.55)
    assert not is_enough(55, 55.001)


def test_a_penny_of_rounding_is_no_gap() -> None:
    """At a gap of nil a plan of £800,000 is proven with a bound a penny below, and not with one a pound below."""
    assert is_proven(0.0, 800_000, 799_999.995)
    assert not is_proven(0.0, 800_000, 799_999)
    assert is_proven(0.01, 100, 99)
    assert not is_proven(0.01, 100, 98.9)


def test_a_proven_optimum_reads_optimal_at_a_gap_of_nil() -> None:
    """Fit-out at £5,000 a desk, of which a solver may leave out a millionth: half a penny below what the plan costs."""
    rooms = [
        building("a", 50, running_gbp_per_year=900_000),
        building("b", 60, running_gbp_per_year=90_000, fitout_desks=60, fitout_gbp_per_desk=4_999.99),
        building("c", 20, running_gbp_per_year=700_000),
    ]
    teams = [team(f"t{n}", at, 7.3) for n, at in enumerate("aaaaaabbbbcc")]
    plan = solve_estate(place(rooms, teams), option({}, PLAIN))
    assert plan.status == "optimal"
    assert audit(plan).passed
