"""Why a decision was taken, and what its opposite costs: agreed with plans made separately with the opposite locked."""

import json
import random
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from estate_opt.cli.main import main
from estate_opt.domain.estate import Estate, Lock
from estate_opt.domain.plan import Plan
from estate_opt.domain.routes import Route
from estate_opt.ground.errors import NoPlanError, UsageError
from estate_opt.options.option import Option
from estate_opt.planning import solve_estate
from estate_opt.questions.explain import Explainer, Explanation, explain
from estate_opt.questions.explain_words import as_json, in_lines
from estate_opt.questions.opposite import Subject, opposite_of
from estate_opt.questions.reoptimise import Made
from estate_opt.questions.surroundings import QuestionParams
from estate_opt.tables.intake import read
from estate_opt.tables.records import build_estate
from tests.conftest import PROJECT
from tests.hand import building, option, place, team
from tests.planning.test_brute_force import random_estate, random_option
from tests.small_place import SMALL, write_folder

SAMPLE = PROJECT / "inputs" / "sample.xlsx"
CLOSING = ("ADC-04", "JCP-02", "MCC-01", "MCC-02", "MHC-01")
STAYING = ("HUB-01", "HUB-02", "MCC-06", "JCP-01", "MCC-09")
INDISPENSABLE = ("JCP-01", "MCC-09")
"""Of the buildings that the plan keeps, only the three others could close at all: what hangs on most is too much."""


def made(plan: Plan) -> Made:
    return Made(plan.decided, plan.objective_gbp, plan.bound_gbp)


@cache
def sample() -> tuple[Estate, Option, Plan]:
    """With a gap of 0.1 %, so that each plan takes seconds; what is compared allows for the gaps."""
    chosen = option({"solver.gap": 0.001}, {})
    estate = build_estate(read(SAMPLE), chosen)
    return estate, chosen, solve_estate(estate, chosen)


@pytest.mark.slow
@pytest.mark.parametrize("name", [*CLOSING, *STAYING])
def test_the_price_agrees_with_a_separate_solve(name: str) -> None:
    """A plan made from scratch with the opposite lock costs the stated price more, within the gaps of the two plans.

    Both have the same best cost, which lies between each one's bound and its cost: so these ranges must overlap.
    """
    estate, chosen, plan = sample()
    told = explain(estate, chosen, made(plan), Subject("building", name))
    opposite = Lock("building", (name,), "close" if plan.is_open[name] else "keep")
    if name in INDISPENSABLE:
        assert told.other is None
        with pytest.raises(NoPlanError):
            solve_estate(replace(estate, locks=(opposite,)), chosen)
        return
    alone = solve_estate(replace(estate, locks=(opposite,)), chosen)
    assert told.other is not None
    assert told.price_gbp is not None
    assert told.other.decided.is_open[name] is not plan.is_open[name]
    most = (told.other.objective_gbp - told.other.bound_gbp) + (alone.objective_gbp - alone.bound_gbp)
    assert told.price_gbp == pytest.approx(alone.objective_gbp - plan.objective_gbp, abs=most + 1)
    assert told.other.bound_gbp <= alone.objective_gbp + 1
    assert alone.bound_gbp <= told.other.objective_gbp + 1


@pytest.mark.slow
def test_the_ten_buildings_are_five_closing_and_five_staying() -> None:
    """The plan asked about closes the first five and keeps the others."""
    _, _, plan = sample()
    assert [plan.is_open[name] for name in (*CLOSING, *STAYING)] == [False] * 5 + [True] * 5


TWO = place(
    [building("dear", 10, rent_gbp_per_year=70, tenure="licence", notice_months=0.0), building("cheap", 10)],
    [team("t", "dear", 5), team("u", "cheap", 5)],
)
"""One year: everybody fits into the cheap building, and the dear one costs 70."""


def told_of(estate: Estate, kind: str, key: str) -> Explanation:
    chosen = option()
    return explain(estate, chosen, made(solve_estate(estate, chosen)), Subject(kind, key))


def test_the_price_of_keeping_is_its_rent() -> None:
    """To keep the dear building costs its rent of 70, and nothing but cost closes it."""
    told = told_of(TWO, "building", "dear")
    assert told.decision == "it is closed"
    assert told.price_gbp == pytest.approx(70)
    assert told.price_between_gbp == pytest.approx((70, 70))
    assert told.holding == ()


def test_what_holds_a_building_is_who_sits_there() -> None:
    """Closed by itself, the cheap building would leave both teams without a seat; else both change over."""
    told = told_of(TWO, "building", "cheap")
    assert {key for rule, key in told.holding if rule == "team_is_housed_or_dissolved"} == {("t",), ("u",)}
    assert told.price_gbp == pytest.approx(70)
    assert any("building dear: in use" in change for change in told.changes)
    assert any("team u: dear instead of cheap" in change for change in told.changes)


def test_a_building_with_ways_out_is_turned_together_with_them() -> None:
    """Nothing but cost closes the dear building though it is sold, and whoever sits in the cheap one holds it alone."""
    ways = {"dear": (Route("dear", "sell"),), "cheap": (Route("cheap", "sell"), Route("cheap", "let"))}
    estate = replace(TWO, buildings={name: replace(TWO.buildings[name], routes=each) for name, each in ways.items()})
    assert told_of(estate, "building", "dear").holding == ()
    held = told_of(estate, "building", "cheap").holding
    assert {rule for rule, _ in held} == {rule for rule, _ in told_of(TWO, "building", "cheap").holding}


def test_a_team_that_moved_is_asked_to_stay() -> None:
    """That t stays where it is keeps the dear building open: 70, and the building is among what changes."""
    told = told_of(TWO, "team", "t")
    assert (told.decision, told.opposite) == ("it sits in cheap", "it stays in dear")
    assert told.price_gbp == pytest.approx(70)
    assert ("team_sits_in_open_building", ("t", "dear")) in told.holding


def test_an_agency_that_stays_out() -> None:
    """If the council did not join, nobody of the trust could sit with it: the trust's own building costs 40 more."""
    estate = place(
        [building("hall", 10), building("clinic", 10, agency="trust", rent_gbp_per_year=40, tenure="licence",
                                        notice_months=0.0)],
        [team("t", "hall", 3), team("n", "clinic", 3, agency="trust")],
    )  # fmt: skip
    told = told_of(estate, "agency", "council")
    assert told.opposite == "it keeps to itself"
    assert told.price_gbp == pytest.approx(40)


def test_an_opposite_that_cannot_be_is_diagnosed() -> None:
    """Two teams of 6 need both buildings of 10: the lock that would close one is named as what stands in the way."""
    estate = place([building("a", 10), building("b", 10)], [team("t", "a", 6), team("u", "b", 6)])
    told = told_of(estate, "building", "a")
    assert told.other is None
    assert told.price_gbp is None
    assert any("building a: close" in line for line in in_lines(told))


def test_an_unknown_subject_is_an_error() -> None:
    """A building that is not there is said not to be there."""
    with pytest.raises(UsageError, match="no building nowhere"):
        told_of(TWO, "building", "nowhere")


def test_the_command_explains_a_plan_it_is_given(tmp_path: Path) -> None:
    """From the JSON of `solve`, the command answers in words and as JSON; a plan of other levers it refuses."""
    rough = tmp_path / "rough.toml"
    rough.write_text('title = "Rough"\nextends = "base"\n[solver]\ngap = 0.02\n')
    plan, answer = tmp_path / "plan.json", tmp_path / "answer.json"
    ran = CliRunner().invoke(main, ["solve", str(SAMPLE), "--option", str(rough), "--json", str(plan), "--quiet"])
    assert ran.exit_code == 0, ran.output
    asked = ["explain", str(SAMPLE), "--plan", str(plan), "--building", "MCC-10", "--json", str(answer)]
    ran = CliRunner().invoke(main, [*asked, "--option", str(rough)])
    assert ran.exit_code == 0, ran.output
    assert "Building MCC-10" in ran.output
    content = json.loads(answer.read_text(encoding="utf-8"))
    assert content["price_at_least_gbp"] <= content["price_gbp"] <= content["price_at_most_gbp"]
    other = tmp_path / "other.toml"
    other.write_text('title = "Other"\nextends = "base"\n[space]\ndesks_per_fte = 0.6\n')
    ran = CliRunner().invoke(main, [*asked, "--option", str(other), "--overwrite"])
    assert ran.exit_code == 2
    assert "space.desks_per_fte" in ran.output


def questions(plan: Plan) -> list[Subject]:
    """Everything that can be asked about a plan."""
    functions = [Subject("function", " / ".join(key)) for key in plan.estate.functions]
    buildings, teams = plan.estate.buildings, plan.estate.teams
    bodies = [Subject("agency", key) for key in plan.estate.agencies]
    return [*(Subject("building", key) for key in buildings), *(Subject("team", key) for key in teams), *functions,
            *bodies]  # fmt: skip


def true_cost(estate: Estate, chosen: Option, subject: Subject, plan: Plan) -> float | None:
    """The least cost with the opposite, by a solve of its own to a gap of nought; None: there is none."""
    turned = opposite_of(estate, chosen.levers.sharing.move_teams, plan.decided, subject)
    try:
        return solve_estate(turned.estate, chosen).objective_gbp
    except NoPlanError:
        return None


@pytest.mark.parametrize("first", range(5000, 5040, 8))
def test_the_range_holds_the_true_price(first: int) -> None:
    """On tiny places, planned anew in rings of one and two buildings as if they were large, the range is never wrong.

    The plan explained is the best; its bound is made 5 too low and the plan itself is given as 5 dearer at most, so
    that the range has to allow for it. The true price is that of two separate solves to the end.
    """
    params, outcomes = QuestionParams(whole_choices=-1, rings=(1, 2)), []
    for seed in range(first, first + 8):
        draw = random.Random(seed)
        estate = random_estate(draw)
        chosen = random_option(draw, estate)
        try:
            plan = solve_estate(estate, chosen)
        except NoPlanError:
            continue
        given = Made(plan.decided, plan.objective_gbp, plan.bound_gbp - 5)
        explainer = Explainer(estate, chosen, given, params=params)
        for subject in questions(plan):
            told, best = explainer.explain(subject), true_cost(estate, chosen, subject, plan)
            assert (told.other is None) == (best is None), (seed, subject)
            if best is not None:
                assert told.price_between_gbp is not None
                least, most = told.price_between_gbp
                assert least - 0.01 <= best - plan.objective_gbp <= most + 0.01, (seed, subject)
                assert told.price_gbp is not None
                assert least - 0.01 <= told.price_gbp <= most + 0.01, (seed, subject)
            outcomes.append((best is None, told.is_whole))
    assert (False, False) in outcomes, "some were answered from what is around"


def test_a_plan_that_is_not_the_best_is_not_held_against_the_opposite() -> None:
    """Given today's estate as the plan, the opposite of keeping cheap is 70 dearer than the best there is, not nil.

    Today both buildings are open: 70. With dear closed the cost is 0, with cheap closed 70, as today. The price of
    closing cheap is the 70 that closing dear would save and closing cheap does not.
    """
    chosen, params = option(), QuestionParams(whole_choices=-1)
    stay = replace(TWO, locks=(Lock("building", ("cheap",), "keep"), Lock("building", ("dear",), "keep")))
    today = solve_estate(stay, chosen)
    given = Made(today.decided, today.objective_gbp, 0.0)
    told = explain(TWO, chosen, given, Subject("building", "cheap"), params=params)
    assert told.price_gbp == pytest.approx(70)
    assert told.made.objective_gbp - told.against.objective_gbp == pytest.approx(70)
    assert any("costs £70 less than the one explained" in line for line in in_lines(told))
    assert as_json(told)["cheaper_plan_found_by_gbp"] == pytest.approx(70)


def test_many_questions_get_an_answer_each(tmp_path: Path) -> None:
    """Two buildings asked about at once: two answers in words, two in the JSON; nothing asked is wrong use."""
    rough = tmp_path / "rough.toml"
    rough.write_text('title = "Rough"\nextends = "base"\n[solver]\ngap = 0.02\n')
    answer = tmp_path / "answer.json"
    asked = ["explain", str(SAMPLE), "--option", str(rough)]
    ran = CliRunner().invoke(
        main, [*asked, "--building", "MCC-10", "--building", "MCC-09", "--thorough", "--json", str(answer)]
    )
    assert ran.exit_code == 0, ran.output
    content = json.loads(answer.read_text(encoding="utf-8"))
    assert [each["subject"]["id"] for each in content["answers"]] == ["MCC-10", "MCC-09"]
    assert all(each["is_whole_place_planned_anew"] for each in content["answers"])
    assert CliRunner().invoke(main, asked).exit_code == 2


def test_a_gap_can_be_given(tmp_path: Path) -> None:
    """To explain a small place roughly: half of its cost is gap enough; 500 % is refused, with the reason."""
    place = write_folder(tmp_path / "place", SMALL)
    plan, asked = tmp_path / "plan.json", ["explain", str(place), "--building", "annex"]
    assert CliRunner().invoke(main, ["solve", str(place), "--quiet", "--json", str(plan)]).exit_code == 0
    rough = CliRunner().invoke(main, [*asked, "--plan", str(plan), "--gap", "0.5"])
    assert rough.exit_code == 0, rough.output
    assert "annex" in rough.output
    far = CliRunner().invoke(main, [*asked, "--gap", "5"])
    assert far.exit_code == 2
    assert "gap cannot be 5.0" in far.output
    assert "It is a share: 0.01 for 1 %" in far.output


def test_a_plan_is_explained_with_all_that_it_was_held_to(tmp_path: Path) -> None:
    """A plan kept within no difference from an earlier one: its opposite is impossible, and the limit is named."""
    earlier, near, answer = tmp_path / "earlier.json", tmp_path / "near.json", tmp_path / "answer.json"
    rough, tight = tmp_path / "rough.toml", tmp_path / "tight.toml"
    text = 'title = "Rough"\nextends = "base"\n[solver]\ngap = 0.02\n'
    rough.write_text(text)
    tight.write_text(text + "[preserve]\nmax_differences = 0\n")
    solve = ["solve", str(SAMPLE), "--quiet"]
    ran = CliRunner().invoke(main, [*solve, "--option", str(rough), "--json", str(earlier)])
    assert ran.exit_code == 0, ran.output
    ran = CliRunner().invoke(main, [*solve, "--option", str(tight), "--json", str(near), "--preserve", str(earlier)])
    assert ran.exit_code == 0, ran.output
    asked = ["explain", str(SAMPLE), "--option", str(tight), "--plan", str(near), "--building", "MCC-10"]
    ran = CliRunner().invoke(main, [*asked, "--json", str(answer)])
    assert ran.exit_code == 0, ran.output
    assert not json.loads(answer.read_text(encoding="utf-8"))["is_opposite_possible"]
    assert "most decisions that may differ from the earlier plan" in ran.output
