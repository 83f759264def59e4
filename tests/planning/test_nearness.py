"""Staying near to earlier plans: what must hold on any place, in any form in which the earlier plan is given."""

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from estate_opt.audit import audit
from estate_opt.cli.main import main
from estate_opt.domain.decided import Decided
from estate_opt.domain.earlier import EarlierPlan
from estate_opt.domain.estate import Estate
from estate_opt.domain.plan import Plan, today_decided
from estate_opt.ground.errors import UsageError
from estate_opt.options.option import Option
from estate_opt.planning import solve_estate
from estate_opt.saved.earlier import read_earlier, with_earlier
from tests.planning.test_metamorphic import best_gbp, changed, each, estates_with_a_plan
from tests.recheck import Recheck
from tests.saved.test_ticks import TABLES
from tests.small_place import write_folder


def near(estate: Estate, decided: Decided) -> Estate:
    return with_earlier(estate, EarlierPlan("earlier.json", decided))


def plan_without_sharing(number: int) -> tuple[Estate, Option, Plan]:
    """An estate with its option and a plan that is allowed by it, and rarely the best."""
    estate, chosen, best = estates_with_a_plan()[number]
    alone = changed(chosen, sharing__buildings=False, sharing__functions=False)
    return estate, chosen, solve_estate(estate, alone) if best_gbp(estate, alone) < float("inf") else best


@pytest.mark.parametrize("number", each())
def test_no_difference_from_a_plan_is_that_plan(number: int) -> None:
    """Held to a plan without any difference, its buildings, teams and functions come out again, no dearer."""
    estate, chosen, given = plan_without_sharing(number)
    plan = solve_estate(near(estate, given.decided), changed(chosen, preserve__max_differences=0))
    assert (plan.is_open, plan.housing, plan.supply) == (given.is_open, given.housing, given.supply)
    assert plan.differences == ()
    assert plan.objective_gbp <= given.objective_gbp + 0.01
    assert audit(plan).passed


@pytest.mark.parametrize("number", each()[:6])
def test_more_differences_are_never_dearer(number: int) -> None:
    """A larger limit leaves every plan of the smaller one possible; with as many as there are it is no limit."""
    estate, chosen, given = plan_without_sharing(number)
    held = near(estate, given.decided)
    assert held.held_to is not None
    limits = (0, 1, 2, 4, held.held_to.size)
    gbp = [best_gbp(held, changed(chosen, preserve__max_differences=limit)) for limit in limits]
    assert all(after <= before + 0.01 for before, after in pairwise(gbp))
    assert gbp[-1] == pytest.approx(best_gbp(estate, chosen), abs=0.01)


@pytest.mark.parametrize("number", each()[:6])
@pytest.mark.parametrize("gbp_per_difference", [5.0, 80.0])
def test_a_priced_plan_is_the_best_of_those_as_near(number: int, gbp_per_difference: float) -> None:
    """With d differences for a price, no plan with d at the most is cheaper: the bound that is told says so."""
    estate, chosen, given = plan_without_sharing(number)
    held = near(estate, given.decided)
    plan = solve_estate(held, changed(chosen, preserve__gbp_per_difference=gbp_per_difference))
    assert audit(plan).passed
    assert plan.status == "optimal"
    nearest = best_gbp(held, changed(chosen, preserve__max_differences=len(plan.differences)))
    assert plan.objective_gbp == pytest.approx(nearest, abs=0.02)
    assert plan.bound_gbp <= nearest + 0.01
    assert plan.bound_gbp == pytest.approx(nearest, abs=0.02)
    assert plan.objective_gbp == pytest.approx(plan.solved.objective_gbp, abs=0.01)


def test_only_what_both_know_is_compared() -> None:
    """What the tables do not have any more is left out, and what they have newly is not counted."""
    estate, _, _ = estates_with_a_plan()[0]
    today = today_decided(estate)
    other = replace(today, is_open={**today.is_open, "gone": True}, housing={"nobody": "a"}, supply={})
    held = near(estate, other).held_to
    assert held is not None
    was = held.decided
    assert (set(was.is_open), was.housing, was.supply) == (set(estate.buildings), {}, {})
    with pytest.raises(UsageError, match="of another place"):
        near(estate, replace(today, is_open={"gone": True}))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place, its plan as JSON and workbook, and a plan of other levers that stays near to it, both ways given."""
    folder = tmp_path_factory.mktemp("near")
    write_folder(folder / "place", TABLES)
    run("solve", folder / "place", "--option", "do-minimum", "-o", folder / "a.xlsx", "--json", folder / "a.json")
    return folder


def run(*words: str | Path) -> str:
    told = CliRunner().invoke(main, [*map(str, words), "--quiet"] if words[0] == "solve" else [*map(str, words)])
    assert told.exit_code == 0, told.output
    return told.output


def test_json_and_workbook_say_the_same_of_a_plan(folder: Path) -> None:
    """Buildings, teams and functions are read alike from both files that `solve` writes."""
    one, other = (read_earlier(folder / name).decided for name in ("a.json", "a.xlsx"))
    assert (one.is_open, one.housing, one.supply) == (other.is_open, other.housing, other.supply)


@pytest.mark.parametrize("given", ["a.json", "a.xlsx"])
def test_solve_stays_near_to_a_given_plan(folder: Path, tmp_path: Path, given: str) -> None:
    """The limit of the command line holds, the lines and the workbook tell the differences, the JSON has them."""
    out, file = tmp_path / "b.xlsx", tmp_path / "b.json"
    told = run("solve", folder / "place", "--preserve", folder / given, "--max-differences", "1", "-o", out, "--json",
               file)  # fmt: skip
    content = json.loads(file.read_text(encoding="utf-8"))
    held_to = content["earlier"]["held_to"]
    number = len(held_to["differences"])
    assert number <= 1
    assert f"{number} of the 9 decisions of {given} are changed; at most 1 may be." in told
    assert content["option"]["levers"]["preserve.max_differences"] == 1
    book = load_workbook(out)
    kinds = [row[0] for row in book["Differences"].iter_rows(values_only=True)]
    assert sum(kind in ("building", "team", "function") for kind in kinds) == number
    summary = [
        row for row in book["Summary"].iter_rows(values_only=True) if f"Decisions of {given} that are changed" in row
    ]
    assert len(summary) == 1


def test_what_is_no_plan_is_refused(folder: Path, tmp_path: Path) -> None:
    """Another file, or a plan without an earlier one where one is needed: exit 2 and a sentence."""
    (tmp_path / "x.json").write_text("[]", encoding="utf-8")
    (tmp_path / "y.json").write_text('{"buildings": {}}', encoding="utf-8")
    for words, said in (
        (["--preserve", tmp_path / "x.json"], "is not a plan"),
        (["--preserve", tmp_path / "y.json"], "is not a plan"),
        (["--max-differences", "3"], "--preserve"),
    ):
        told = CliRunner().invoke(main, ["solve", str(folder / "place"), *map(str, words), "--quiet"])
        assert (told.exit_code, said in told.output) == (2, True), told.output


def test_an_analyst_finds_the_same_from_the_json_alone(sample_path: Path, tmp_path: Path) -> None:
    """The small re-check counts the sample's differences from its JSON; one that is not told it finds."""
    run("solve", sample_path, "--option", "do-minimum", "--json", tmp_path / "a.json")
    near = tmp_path / "b.json"
    run(
        "solve",
        sample_path,
        "--preserve",
        tmp_path / "a.json",
        "--max-differences",
        "6",
        "--json",
        near,
        "--gap",
        "0.002",
    )
    content = json.loads(near.read_text(encoding="utf-8"))
    assert Recheck(sample_path, near).faults() == []
    assert 0 < len(content["earlier"]["held_to"]["differences"]) <= 6
    content["earlier"]["held_to"]["differences"].pop()
    (tmp_path / "c.json").write_text(json.dumps(content), encoding="utf-8")
    assert [fault for fault in Recheck(sample_path, tmp_path / "c.json").nearness() if "are told" in fault] != []
