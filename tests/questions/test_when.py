"""Why not earlier: what stands in the way of each thing that a programme does, and what a year costs, on paper."""

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from estate_opt.cli.main import main
from estate_opt.domain.blackouts import Blackout
from estate_opt.domain.estate import Estate, Lock
from estate_opt.ground.errors import UsageError
from estate_opt.questions.opposite import Subject
from estate_opt.questions.years.when import Asked, Carried, When
from estate_opt.questions.years.when_words import as_json, in_lines
from tests.hand import best, building, option, place, team
from tests.hand.test_years import FITOUTS, LEASE, SHARED, SWAP, TWO, YEARS, rented
from tests.hand.test_years_limits import with_break, with_limits
from tests.small_place import SMALL, write_folder


def asked(estate: Estate, levers: dict[str, Any], kind: str, name: str) -> When:
    """What is answered about something of the best programme there is."""
    plan = best(estate, levers)
    assert plan.programme is not None
    years = tuple(year.decided for year in plan.programme.years)
    carried = Carried(plan.programme.target, years, plan.objective_gbp, plan.bound_gbp)
    return Asked(estate, option(levers), carried).when(Subject(kind, name))


def _more(gbp: float) -> str:
    """The line that says what a year costs, where it is proven."""
    return (
        f"  It costs £{gbp:,.0f} more in net present cost, all else of the target timed best for it; proven: between "
        f"£{gbp:,.0f} and £{gbp:,.0f}."
    )


THREE = place(
    [rented("a", 100), rented("b", 90), rented("c", 80), building("hall", 15)],
    [team("t", "a", 5), team("u", "b", 5), team("v", "c", 5)],
)


def test_so_many_fte_a_year_are_what_holds_it() -> None:
    """The dearest of three rooms goes first, the next a year later. That one in the first year takes the other's
    place: £100 more for it and £90 less. A year later it changes places with the cheapest: £90 more and £80 less.
    """
    found = asked(THREE, {**YEARS, "programme.fte_moved_per_year": 5}, "team", "u")
    assert found.year == 1
    assert found.earlier is not None
    assert found.later is not None
    assert found.price_between_gbp(found.earlier) == pytest.approx((10, 10, 10), abs=0.02)
    assert found.price_between_gbp(found.later) == pytest.approx((10, 10, 10), abs=0.02)
    assert in_lines(found) == [
        "Team u: it moves to hall, on 01/04/2028.",
        "A year earlier (01/04/2027):",
        "  - programme.fte_moved_per_year needs 5.0 FTE more in 2027",
        _more(10),
        "A year later (01/04/2029), or not at all:",
        _more(10),
    ]


def test_a_pot_is_named_with_what_goes_along_and_how_much_it_lacks() -> None:
    """£50 a year: the trust's works of £50 in the first, the council's of £100 from the two after it, so that its team
    moves in the fourth. A year earlier, with the works that go along, £50 are lacking: that year has £50, and what the
    one before had went to the trust. It could be at the trust's cost: three years' rent of £100 more, and one of the
    council's less.
    Not at all: rent of £100 for the last three years, and no works of £100.
    """
    levers = {**YEARS, "capital.by_year_gbp": {"pooled": [50, 50, 50]}, "sharing.buildings": False}
    found = asked(FITOUTS, levers, "team", "t")
    assert in_lines(found) == [
        "Team t: it moves to b, on 01/04/2030.",
        "A year earlier (01/04/2029):",
        "  - the pot of all bodies together in capital.by_year_gbp needs £50 more by the end of 2028-29",
        "  - along with it a year earlier: works in b",
        _more(300 - 100),
        "Not at all:",
        _more(3 * 100 - 100),
    ]


def test_a_blackout_and_a_lock_are_named_and_it_cannot_be() -> None:
    """In the year before nothing of the body moves, because of elections; or a lock says not before."""
    shut = Blackout("council", date(2027, 4, 1), date(2027, 5, 1), "elections")
    found = asked(replace(TWO, blackouts=(shut,)), YEARS, "team", "t")
    assert in_lines(found)[1:4] == [
        "A year earlier (01/04/2027):",
        "  - it is ruled out: nothing of council moves from 01/04/2027 to 01/05/2027 (elections)",
        "  It cannot be.",
    ]
    lock = Lock("building", ("a",), "close", not_before=date(2028, 4, 1))
    found = asked(replace(TWO, locks=(lock,)), YEARS, "building", "a")
    assert "  - it is ruled out: the lock building a: close, not before 01/04/2028" in in_lines(found)


def test_a_building_that_would_stand_empty_for_too_long_is_named() -> None:
    """Its break is a year and a half after the start, and twelve months are the most: it is left a year later."""
    found = asked(with_break(date(2028, 10, 1)), {**YEARS, "programme.stranded_months": 12}, "building", "a")
    assert found.year == 1
    assert in_lines(found)[2] == (
        "  - it is ruled out: it would stand empty for longer than programme.stranded_months = 12 before it can be "
        "given up"
    )


def test_the_pot_that_a_body_s_own_limit_makes_is_named_by_its_lever() -> None:
    """£160 over four years are £40 a year: works of £100 are paid when £120 are there; a year earlier £20 lack."""
    levers = {**YEARS, "sharing.buildings": False, "capital.agency_limits_by_year": "each"}
    assert in_lines(asked(with_limits(160, 200), levers, "team", "t"))[2] == (
        "  - the pot of council in capital.agency_limits_by_year needs £20 more by the end of 2028-29"
    )


def test_a_body_s_id_may_hold_two_underlines() -> None:
    """£10 a year never pay works of £100, £50 a year do in the second: a year earlier £50 are lacking, in its pot."""
    body = "north__east"
    estate = place(
        [rented("a", 100, agency=body), building("b", 5, agency=body, fitout_desks=5, fitout_gbp_per_desk=20)],
        [team("t", "a", 5, agency=body), team("s", "b", 5, agency=body)],
    )
    plan = best(estate, {**YEARS, "capital.by_year_gbp": {body: [10, 10, 10]}})
    assert plan.programme is not None
    assert {(each.limit, each.pot) for each in plan.programme.prices} == {("pot", body)}
    found = asked(estate, {**YEARS, "capital.by_year_gbp": {body: [50, 50, 50]}}, "team", "t")
    assert "  - the pot of north__east in capital.by_year_gbp needs £50 more by the end of 2027-28" in in_lines(found)


def test_people_have_to_leave_first() -> None:
    """A team that may not go before keeps its building from closing before: it would have to go along, and cannot."""
    lock = Lock("team", ("t",), "pin", "b", not_before=date(2028, 4, 1))
    found = asked(replace(TWO, locks=(lock,)), YEARS, "building", "a")
    assert in_lines(found) == [
        "Building a: it is closed, empty from 01/04/2028.",
        "A year earlier (01/04/2027):",
        "  - it is ruled out: team t: the lock team t: pin b, not before 01/04/2028",
        "  - along with it a year earlier: team t",
        "  It cannot be.",
        "A year later (01/04/2029), or not at all:",
        _more(100),
    ]


def test_swing_space_is_named() -> None:
    """Two full buildings change places, one of the teams waiting in the empty third: £120, paid late, at 10 % a year.
    A year earlier both would go, and one would have to wait as well; it costs 120 / 1.21 - 120 / 1.331 = £9 more.
    """
    found = asked(SWAP, {**YEARS, "moves.gbp_per_fte": 10, "appraisal.discount_rate": 0.1}, "team", "t")
    assert in_lines(found)[:5] == [
        "Team t: it moves to b, on 01/04/2030.",
        "A year earlier (01/04/2029):",
        "  - there would be no order of that year's moves in which whoever arrives finds room: somebody would have to "
        "wait elsewhere (swing space)",
        "  - along with it a year earlier: team u",
        _more(9),
    ]
    apart = replace(SWAP, locks=(SWAP.locks[0], replace(SWAP.locks[1], not_before=date(2030, 4, 1))))
    assert in_lines(asked(apart, YEARS, "team", "t"))[2:4] == [
        "  - it is ruled out: team u: the lock team u: pin a, not before 01/04/2030",
        "  - along with it a year earlier: team u",
    ]


def test_nothing_is_earlier_than_the_first_year() -> None:
    """Nothing can be done before the first year; where a lock alone stood against it, a year later costs a rent."""
    found = asked(LEASE, YEARS, "building", "a")
    assert found.year == 0
    assert "It is done in the first year already: nothing can be done earlier." in in_lines(found)


def test_a_function_and_what_stays() -> None:
    """Who joins a year later because its body did not move before; and of what no year changes that is said."""
    shut = Blackout("nhs", date(2027, 4, 1), date(2027, 4, 1))
    found = asked(replace(SHARED, blackouts=(shut,)), {**YEARS, "programme.years": 3}, "function", "nhs / HR")
    assert found.year == 1
    assert as_json(found)["earlier"]["is_possible"] is False
    stays = asked(TWO, YEARS, "building", "b")
    assert in_lines(stays)[0] == "Building b: it stays as it is today."


def test_an_agency_as_a_whole_is_asked_about_without_years() -> None:
    """It is said how."""
    with pytest.raises(UsageError, match=r"programme\.years = 0"):
        asked(TWO, YEARS, "agency", "council")


def test_the_command_asks_a_saved_plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--years` as it was solved with; the answer in words and as JSON; a plan without its target is refused, and one
    that was changed by hand: added up again it costs more than it tells, or it is not about all that the place has.
    """
    monkeypatch.chdir(tmp_path)
    write_folder(tmp_path / "place", SMALL)
    (tmp_path / "two.toml").write_text(
        'title = "Two"\nextends = "base"\n[programme]\nyears = 3\nfte_moved_per_year = 10\n', encoding="utf-8"
    )
    solve = ["solve", "place", "--option", "two.toml", "--json", "plan.json", "--quiet"]
    assert CliRunner().invoke(main, solve).exit_code == 0
    ask = ["explain", "place", "--option", "two.toml", "--building", "annex", "--plan", "plan.json"]
    ran = CliRunner().invoke(main, [*ask, "--json", "why.json"])
    assert ran.exit_code == 0, ran.output
    assert "Building annex: it is closed, empty from" in ran.output
    assert json.loads((tmp_path / "why.json").read_text(encoding="utf-8"))["subject"]["id"] == "annex"
    assert CliRunner().invoke(main, [*ask, "--thorough"]).exit_code == 2
    whole = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    del whole["seal"]  # as the files of earlier versions have none
    for change, says in _CHANGES_BY_HAND:
        content = copy.deepcopy(whole)
        change(content)
        (tmp_path / "plan.json").write_text(json.dumps(content), encoding="utf-8")
        ran = CliRunner().invoke(main, ask)
        assert ran.exit_code == 2, says
        assert says in ran.output


def _dearer_than_told(content: dict[str, Any]) -> None:
    content["objective_gbp"] -= 1000
    next(row for row in content["ledger"] if row["year"] == content["summary"]["first_year"])["gbp"] -= 1000


_CHANGES_BY_HAND: list[tuple[Callable[[dict[str, Any]], object], str]] = [
    (lambda content: content["programme"].pop("target"), "Make the plan again"),
    (_dearer_than_told, "it told. Make the plan again"),
    (lambda content: content["programme"]["target"]["buildings"].pop("annex"), "is about other buildings, teams"),
    (lambda content: content["programme"]["years"][0]["teams"].popitem(), "is about other buildings, teams"),
    (lambda content: content["programme"]["target"]["teams"].update(pay="nowhere"), "is about other buildings, teams"),
    (lambda content: content["programme"]["years"].pop(), "is not a plan that"),
]
