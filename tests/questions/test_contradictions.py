"""What contradicts each other is told in figures, with the cells that say them; and whether anything is a way out."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from estate_opt.cli.main import main
from estate_opt.domain.estate import Agency, Counter, Journey, Lock
from estate_opt.ground.errors import NoPlanError
from estate_opt.ground.figures import told_apart
from estate_opt.planning import solve_estate
from estate_opt.questions import explain_words, refusal_words
from estate_opt.questions.diagnosis.diagnose import Diagnosis, as_json, diagnose_estate, in_sentences, in_short
from estate_opt.questions.diagnosis.standard import StandardMoved
from estate_opt.questions.explain import explain
from estate_opt.questions.explain_words import in_lines
from estate_opt.questions.opposite import Subject
from estate_opt.questions.refusals import refusals
from estate_opt.questions.reoptimise import Made
from tests.hand import CALM, best, building, east, home, option, place, team
from tests.small_place import SMALL, Grid, write_folder

HEAD = SMALL["buildings"][0]
ONE_HALL: dict[str, Grid] = {
    "agencies": [("agency", "name"), ("county", "The County")],
    "buildings": [HEAD, ("hall", "county", 400_000, 300_000, "freehold", "", 20.5, "", 1000, 2000, "", "")],
    "teams": [
        ("team", "agency", "building", "fte", "desks"),
        ("pay", "county", "hall", 20, 9),
        ("care", "county", "", 18, ""),
    ],
}  # fmt: skip
"""9 desks and 18 FTE at 0.7 desks each, which are 12.6, are 21.6: a desk and a bit more than there are."""


def told(found: Diagnosis) -> str:
    return "\n".join(in_sentences(found))


def run(*arguments: object) -> str:
    ran = CliRunner().invoke(main, [str(each) for each in arguments])
    assert ran.exit_code == 4, ran.output
    return ran.output


@pytest.mark.parametrize("command", ["diagnose", "solve"])
def test_desks_short_are_told_with_both_figures_and_their_cells(command: str, tmp_path: Path) -> None:
    """21.6 against 20.5 less the twentieth kept free, in whole desks, their cells in buildings and teams, and that
    nothing is a way out: care, which is new, moves in."""
    folder = write_folder(tmp_path / "place", ONE_HALL)
    said = run(command, folder, "--json", tmp_path / "out.json")
    assert "need 22 desks (care 13, pay 9); there are 19 (hall)" in said  # whole ones: 12.6 and 9, and 19.475
    assert "Where people move in, 5 % of the desks are kept free (the lever space.headroom_share)." in said
    assert "[buildings.csv!G2, teams.csv!D3, teams.csv!E2]" in said  # whoever needs most comes first
    assert "There is no way out by giving up policy: the facts contradict each other." in said
    assert "in the time there was" not in said
    assert "each team sits in exactly one building" in said


def test_a_team_that_is_larger_than_every_building_is_to_be_divided(tmp_path: Path) -> None:
    """40 FTE need 28 desks, the largest room is 20, of which people who move in may take 19: so it is said, with the
    cells, and each building.

    It may stay as short of room as it is, so that keeping the hall is a way out; a new team of that size has none.
    """
    tables = {**ONE_HALL, "buildings": [
        HEAD, ("hall", "county", 400_000, 300_000, "freehold", "", 20, "", 1000, 2000, "close", ""),
        ("annex", "county", 403_000, 300_000, "freehold", "", 12, "", 500, 900, "", ""),
    ], "teams": [("team", "agency", "building", "fte"), ("care", "county", "hall", 40)]}  # fmt: skip
    answer = tmp_path / "why.json"
    said = run("diagnose", write_folder(tmp_path / "place", tables), "--json", answer)
    assert "care fits nowhere: it needs 28 desks (40 FTE at 0.7 desks each" in said
    assert "the largest room there is, hall, has 19. Where people move in, 5 % of the" in said
    assert "(the lever space.headroom_share). Teams are never split: divide its row" in said
    assert "teams.csv!D2" in said
    assert "hall (where it sits today): its status is close; it has 20 desks of the 28 needed" in said
    # 3 km × 1.3, and 12 × 0.95 desks are 11.4
    assert "annex, 3.9 km: it has 11 desks of the 28 needed, with 5 % kept free where people move in" in said
    assert "give up: building hall is to be closed (status close)" in said
    content = json.loads(answer.read_text(encoding="utf-8"))
    assert content["no_way_out"] is False
    (figures,) = content["conflicts"][0]["figures"]
    assert (figures["needed"], figures["there"], figures["unit"]) == (28, 19, "desks")
    assert figures["cells"] == ["teams.csv!D2", "buildings.csv!G2"]
    new = {**tables, "teams": [("team", "agency", "building", "fte"), ("care", "county", "", 40)]}
    said = run("diagnose", write_folder(tmp_path / "new", new), "--json", answer, "--overwrite")
    assert "There is no way out by giving up policy" in said
    assert json.loads(answer.read_text(encoding="utf-8"))["no_way_out"] is True


def test_a_solve_says_why_a_team_has_nowhere_to_go() -> None:
    """By itself, from Python too: the desks it needs, and the largest room."""
    with pytest.raises(NoPlanError, match=r"it needs 12 desks .*, and the largest room there is, a, has 10"):
        best(place([building("a", 10)], [team("t", None, 12)]))


def test_only_whole_teams_do_not_fit() -> None:
    """Three of 6 in two buildings of 10: 18 against 20, and that teams are never split."""
    estate = place([building("a", 10), building("b", 10)], [team("t", None, 6), team("u", None, 6), team("v", None, 6)])
    said = told(diagnose_estate(estate, option()))
    assert "3 teams need 18 desks (t 6, u 6, v 6) and there are 20 (a 10, b 10): teams are never split" in said
    assert "There is no way out" in said


def test_other_space_is_told_too() -> None:
    """Two teams that need 3 cells each, and one building with 5."""
    estate = place([building("a", spaces={"cells": 5.0}), building("b")],
                   [team(name, None, space_needs={"cells": 3.0}) for name in "tu"])  # fmt: skip
    assert "need 6 cells (t 3, u 3); there are 5 (a)" in told(diagnose_estate(estate, option()))


def test_consent_is_a_way_out_where_it_is_one() -> None:
    """The police sit in a building too small for their new team and share with nobody: the hall has room."""
    estate = place(
        [building("hall", 20), building("station", 5, agency="police")],
        [team("t", "station", 4, agency="police"), team("new", None, 4, agency="police")],
        agencies=[Agency("police", "The Police", joins=False)],
    )
    found = diagnose_estate(estate, option())
    assert found.facts_alone
    assert not found.is_without_way_out
    said = told(found)
    assert "There is no way out" not in said
    assert "They would not if the agency police (The Police) joined." in said
    assert as_json(found)["consent"] == {"agencies": ["police"], "levers": []}


def served(minutes: Mapping[tuple[str, str], float], levers: Mapping[str, Any], **given: Any) -> Diagnosis:
    """Two halls with a counter, of which only the first is open, and people in two places of 100 each."""
    counters = [Counter("advice", "a", True), Counter("advice", "b", False)]
    estate = place([building("a"), building("b", **east(1))], counters=counters, **given,
                   localities=[home("near", 0), home("far", 9)])  # fmt: skip
    journeys = {pair: Journey(value, None) for pair, value in minutes.items()}
    return diagnose_estate(replace(estate, journeys=journeys), option(levers, CALM))


MINUTES = {("near", "a"): 5.0, ("near", "b"): 6.0, ("far", "a"): 26.0, ("far", "b"): 24.0}


def standard_of(found: Diagnosis) -> StandardMoved:
    (moved,) = found.standards
    return moved


def test_the_standard_is_told_against_the_journey_and_is_a_way_out() -> None:
    """Everybody within 20 minutes, the far place 24 from the nearest counter: 4 more, 20 %, counts 1.2, not 1.5."""
    found = served(MINUTES, {"access.advice.standard_minutes": 20, "access.advice.min_share": 1.0})
    said = told(found)
    assert "200 of 200 people are to be within 20 minutes; with every counter there is or could be it is 100" in said
    assert "far to b 24 or a 26 minutes" in said
    moved = standard_of(found)
    assert (moved.limit, moved.to, moved.by_todays_counters, moved.is_tried) == (20, 24, 26, True)
    assert moved.cost == pytest.approx(1.2)
    assert "from 20 to 24 minutes (by 4, 20 %): the standard of advice" in said
    assert "with the counters of today alone to 26 (by 30 %)" in said
    assert said.index("move the standard itself") < said.index("from 100 % of people to 50 %")
    assert any("from 20 to 24 minutes" in line for line in in_short(found))
    assert as_json(found)["standards"][0]["by_share"] == pytest.approx(0.2)


def test_a_standard_moves_only_as_far_as_the_share_asks() -> None:
    """Half of the people are within it already: nothing contradicts; three quarters need the far place too."""
    assert served(MINUTES, {"access.advice.standard_minutes": 20, "access.advice.min_share": 0.5}).is_feasible
    asked = {"access.advice.standard_minutes": 20, "access.advice.min_share": 0.75}
    assert standard_of(served(MINUTES, asked)).to == 24


def test_the_least_standard_leads_to_a_plan_and_less_does_not() -> None:
    """With 24 minutes nothing stands in the way, with 23.99 it does."""
    share = {"access.advice.min_share": 1.0}
    assert served(MINUTES, {"access.advice.standard_minutes": 24, **share}).is_feasible
    assert not served(MINUTES, {"access.advice.standard_minutes": 23.99, **share}).is_feasible


def test_a_counter_that_a_lock_closes_does_not_shorten_the_way() -> None:
    """With the second hall shut the nearest counter of the far place is 26 minutes away."""
    estate = served(MINUTES, {}).estate
    shut = replace(estate, locks=(Lock("building", ("b",), "close"),))
    found = diagnose_estate(shut, option({"access.advice.standard_minutes": 20, "access.advice.min_share": 1.0}, CALM))
    assert standard_of(found).to == 26


def test_visits_are_told_against_the_capacity_of_the_counters(tmp_path: Path) -> None:
    """One counter for 900 visits a year, and 1,000 come: both, and the cell of the capacity."""
    tables = {**ONE_HALL, "teams": [("team", "agency", "building", "fte"), ("pay", "county", "hall", 9)],
              "services": [("service", "name"), ("advice", "Advice")],
              "counters": [("service", "building", "status", "capacity_visits_per_year"),
                           ("advice", "hall", "open", 900)],
              "localities": [("locality", "easting", "northing", "population"), ("town", 400_000, 300_000, 50),
                             ("village", 401_000, 300_000, 20)],
              "demand": [("locality", "service", "visits_per_year"), ("town", "advice", 700),
                         ("village", "advice", 300)]}  # fmt: skip
    lever = tmp_path / "all.toml"
    lever.write_text('title = "All"\nextends = "base"\n[access.advice]\nmin_share = 1.0\n')
    said = run("diagnose", write_folder(tmp_path / "place", tables), "--option", lever)
    assert "1,000 visits a year; its counters can take 900 (hall 900)" in said
    assert "counters.csv!D2" in said


def test_what_holds_a_decision_is_told_in_figures() -> None:
    """A team of 6 moved out of the dear building, which is closed then: back in it there would be 6 desks of none."""
    estate = place([building("a", 4, rent_gbp_per_year=100), building("b", 12)], [team("t", "a", 6), team("u", "b", 5)])
    plan = best(estate)
    assert plan.housing["t"] == "b"
    explained = explain(estate, option(), Made(plan.decided, plan.objective_gbp, plan.bound_gbp), Subject("team", "t"))
    assert any("suffice for those who sit there (a): 6 desks, at most 0" in line for line in in_lines(explained))
    holding = {row["rule"]: row for row in explain_words.as_json(explained)["holding"]}
    told = holding["desks_suffice"]
    assert (told["comes_to"], told["limit"], told["unit"]) == (6, 0, "desks")


def test_a_refusal_is_told_with_what_the_plan_comes_to() -> None:
    """Two buildings at the least, and only one is needed: the plan has 2 of at least 2."""
    estate = place([building("a", 10, running_gbp_per_year=10), building("b", 10, running_gbp_per_year=30)],
                   [team("t", "a", 2), team("u", "b", 2)])  # fmt: skip
    chosen = option({"limits.buildings": [{"scope": "all", "at_least": 2}]})
    plan = solve_estate(estate, chosen)
    found = refusals(estate, chosen, Made(plan.decided, plan.objective_gbp, plan.bound_gbp), 60.0)
    assert any("(in the plan 2 buildings, at least 2)" in line for line in refusal_words.in_lines(found))


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        ((131.6, 130.6), ["131.6", "130.6"]),
        ((55.00000000000001, 55.0), ["55", "55"]),  # the same but for rounding
        ((55.004, 55.0), ["55.004", "55"]),
        ((0.01, 2.0), ["0.01", "2"]),
        ((22_000, 15_000), ["22,000", "15,000"]),
    ],
)
def test_figures_that_differ_look_different(figures: tuple[float, ...], said: list[str]) -> None:
    """As many decimals as it takes, and no more."""
    assert list(told_apart(*figures)) == said
