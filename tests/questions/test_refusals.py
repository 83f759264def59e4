"""The price of each refusal: against places solved again by hand with the one policy lifted."""

import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from estate_opt.cli.main import main
from estate_opt.domain.estate import Agency, Estate
from estate_opt.formulation.keys import joined
from estate_opt.ground.errors import NoPlanError
from estate_opt.options.option import Option
from estate_opt.planning import solve_estate
from estate_opt.questions import refusals
from estate_opt.questions.diagnosis.way_out import Relaxation
from estate_opt.questions.refusal_words import as_json, in_lines
from estate_opt.questions.refusals import Refusal, Refusals
from estate_opt.questions.reoptimise import Made
from estate_opt.questions.surroundings import QuestionParams
from tests.hand import building, option, place, team
from tests.planning.test_brute_force import random_estate, random_option
from tests.questions.test_diagnose import relaxed

LEASE: dict[str, Any] = {"tenure": "licence", "notice_months": 0.0}


def priced(estate: Estate, chosen: Option) -> Refusals:
    plan = solve_estate(estate, chosen)
    return refusals.refusals(estate, chosen, Made(plan.decided, plan.objective_gbp, plan.bound_gbp), seconds=120)


def by_rule(found: Refusals) -> dict[tuple[str, str], Refusal]:
    return {(each.policy.rule, joined(each.policy.key)): each for each in found.refusals}


def test_a_building_to_be_kept_costs_its_rent() -> None:
    """Everybody fits into the cheap building; that the dear one must be kept costs its rent of 70, by arithmetic too.

    With nobody in it, to open it again would cost 70 and break no rule: so no more can be saved.
    """
    estate = place(
        [building("dear", 10, rent_gbp_per_year=70, status="keep", **LEASE), building("cheap", 10)],
        [team("t", "dear", 5), team("u", "cheap", 5)],
    )
    (refusal,) = priced(estate, option()).refusals
    assert (refusal.policy.rule, joined(refusal.policy.key)) == ("status_keep", "dear")
    assert refusal.found_gbp == pytest.approx(70)
    assert refusal.at_most_gbp == pytest.approx(70)


def test_a_team_that_may_not_move_costs_what_it_holds_open() -> None:
    """The same place without the status, but t may not move: lifted, the rent of 70 is saved; u costs nothing."""
    estate = place(
        [building("dear", 10, rent_gbp_per_year=70, **LEASE), building("cheap", 10)],
        [team("t", "dear", 5, movable=False), team("u", "cheap", 4, movable=False)],
    )
    found = by_rule(priced(estate, option()))
    assert found["immovable", "t"].found_gbp == pytest.approx(70)
    assert found["immovable", "t"].at_most_gbp == pytest.approx(70)
    assert found["immovable", "u"].found_gbp == pytest.approx(0)


def test_what_an_agency_that_stays_out_would_save() -> None:
    """Let in, the trust could sit in the council's hall: its clinic's rent of 40 would be saved."""
    estate = place(
        [building("hall", 10), building("clinic", 10, agency="trust", rent_gbp_per_year=40, **LEASE)],
        [team("t", "hall", 3), team("n", "clinic", 3, agency="trust")],
        [Agency("trust", "Trust", joins=False)],
    )
    found = priced(estate, option())
    assert by_rule(found)["consent", "trust"].found_gbp == pytest.approx(40)
    assert any("agency trust (Trust) keeps to itself" in line for line in in_lines(found))


def test_a_limit_with_room_to_spare_is_not_a_refusal() -> None:
    """At most two buildings, of which one is used: the limit costs nothing and is only counted."""
    estate = place([building("a", 10), building("b", 10, rent_gbp_per_year=9, **LEASE)], [team("t", "a", 5)])
    found = priced(estate, option({"limits.buildings": [{"scope": "all", "at_most": 2}]}))
    assert found.slack == 1
    assert found.refusals == ()


def true_saving(estate: Estate, chosen: Option, refusal: Refusal, gbp: float) -> float:
    """What is saved with the policy lifted in the tables or the option, by a solve of its own."""
    if refusal.policy.rule == "consent":
        joining = replace(estate.agencies[joined(refusal.policy.key)], joins=True)
        lifted = replace(estate, agencies={**estate.agencies, joining.agency: joining}), chosen
    else:
        to = {"agency_capital": 1e12, "pooled_capital": 1e12, "carbon_cap": 1e12, "share_within_standard": 0.0}
        given = to.get(refusal.policy.rule, 0.0)
        if refusal.policy.rule == "building_count":
            given = 0.0 if joined(refusal.policy.key).endswith("at least") else 1e6
        if refusal.policy.rule == "furthest_move":
            given = 1e6
        lifted = relaxed(estate, chosen, (Relaxation(refusal.policy, None, given),))
    return gbp - solve_estate(*lifted).objective_gbp


@pytest.mark.parametrize("is_large", [False, True])
@pytest.mark.parametrize("first", range(6000, 6040, 10))
def test_the_price_is_that_of_a_separate_solve(first: int, is_large: bool) -> None:
    """On tiny places: planned as a whole, what is found and the most are the true saving; planned in rings, about it.

    The true saving is the difference of two solves to the end. What rings find is never more, and what is proven as the
    most is never less. A rule about many things (redundancies, no worse than today) is lifted by a lever that lifts
    more than one refusal: these are left to the tests by hand.
    """
    params = QuestionParams(whole_choices=-1, rings=(1, 2)) if is_large else QuestionParams()
    compared = 0
    for seed in range(first, first + 10):
        draw = random.Random(seed)
        estate = random_estate(draw)
        chosen = random_option(draw, estate)
        try:
            plan = solve_estate(estate, chosen)
        except NoPlanError:
            continue
        made = Made(plan.decided, plan.objective_gbp, plan.bound_gbp)
        for refusal in refusals.refusals(estate, chosen, made, seconds=120, params=params).refusals:
            if refusal.policy.rule in ("posts_released", "no_worse_than_today", "area_headcount"):
                continue
            saving = true_saving(estate, chosen, refusal, plan.objective_gbp)
            assert refusal.found_gbp is not None
            assert refusal.found_gbp <= saving + 0.01, (seed, refusal)
            if refusal.at_most_gbp is not None:
                assert refusal.at_most_gbp >= saving - 0.01, (seed, refusal)
            if not is_large:
                assert refusal.found_gbp == pytest.approx(saving, abs=0.01), (seed, refusal)
            compared += 1
    assert compared > 5


def test_the_command_writes_the_table(tmp_path: Path) -> None:
    """A place of two buildings given as CSV files: told in words, in a workbook and in JSON."""
    from openpyxl import load_workbook

    (tmp_path / "place").mkdir()
    for name, text in {
        "agencies": "agency\nc\n",
        "buildings": "building,agency,tenure,desks,rent_gbp_per_year,status,easting,northing\n"
        "dear,c,licence,10,70000,keep,400000,300000\ncheap,c,licence,10,0,free,400100,300000\n",
        "teams": "team,agency,building,fte\nt,c,dear,5\nu,c,cheap,5\n",
    }.items():
        (tmp_path / "place" / f"{name}.csv").write_text(text, encoding="utf-8")
    book, answer = tmp_path / "refusals.xlsx", tmp_path / "refusals.json"
    ran = CliRunner().invoke(main, ["refusals", str(tmp_path / "place"), "-o", str(book), "--json", str(answer)])
    assert ran.exit_code == 0, ran.output
    assert "building dear is to be kept (status keep)" in ran.output
    content = json.loads(answer.read_text(encoding="utf-8"))
    dearest = content["refusals"][0]
    assert dearest["rule"] == "status_keep"
    assert 0 < dearest["saves_found_gbp"] <= dearest["saves_at_most_gbp"] + 0.01
    cells = [cell.value for row in load_workbook(book)["Refusals"].iter_rows() for cell in row]
    assert "building dear is to be kept (status keep)" in cells
    assert as_json(Refusals(place([building("a")]), 1.0, (), 3, False))["rules_with_room_to_spare"] == 3
