"""`estate-opt accounts`: shares hand out the plan to the penny, nobody joining loses, and what was solved is kept."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from estate_opt.cli.main import main
from tests.conftest import PROJECT
from tests.hand import toml
from tests.questions.accounts.test_interaction import LEVERS, RIVALS
from tests.small_place import SMALL, write_folder

SAMPLE = PROJECT / "inputs" / "sample.xlsx"


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def table(workbook: Path, tab: str) -> list[dict[str, Any]]:
    """The rows of a tab by the headings of its columns."""
    rows = [list(row) for row in load_workbook(workbook, data_only=True)[tab].iter_rows(values_only=True)]
    at = next(number for number, row in enumerate(rows) if row[:2] == ["Agency", "Name"])
    return [dict(zip(map(str, rows[at]), row, strict=True)) for row in rows[at + 1 :] if row[0]]


def accounts_of(
    place: Path, folder: Path, *both: str, more: tuple[str | Path, ...] = ()
) -> tuple[dict[str, Any], dict[str, Any], Result]:
    """The plan and the accounts of a place as JSON, and what was said; `more` is asked of the accounts only."""
    plan, accounts = folder / "plan.json", folder / "accounts.json"
    if not plan.exists():
        assert run("solve", place, "--json", plan, "--quiet", "--no-labels", *both).exit_code == 0
    asked = ("accounts", place, "--plan", plan, "--json", accounts, "-o", folder / "a.xlsx", "--overwrite")
    told = run(*asked, *both, *more)
    assert told.exit_code == 0, told.output
    return json.loads(plan.read_text()), json.loads(accounts.read_text()), told


def processor_seconds() -> float:
    """What this process and those that it has ended have taken."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def holds(plan: dict[str, Any], accounts: dict[str, Any]) -> None:
    """What is so of any accounts."""
    bodies = accounts["bodies"]
    assert sum(each["share_gbp"] for each in bodies) == pytest.approx(plan["objective_gbp"], abs=0.01)
    assert sum(each["in_plan_gbp"] for each in bodies) == pytest.approx(plan["objective_gbp"], abs=0.01)
    for each in bodies:
        assert each["gain_gbp"] >= -0.01
        assert each["joins"] or each["share_gbp"] == each["alone_gbp"]
    assert sum(round(100 * each["pays_per_year_gbp"]) for each in bodies) == 0
    first, factors = plan["summary"]["first_year"], plan["discount_factors"]
    worth = sum(factors[year - first] for year in accounts["transfers"]["years"])
    for each in bodies:
        paid = each["in_plan_gbp"] + worth * each["pays_per_year_gbp"]
        assert paid == pytest.approx(each["share_gbp"], abs=0.05 * worth)
    for side in accounts["relaxation"].values():
        credited = sum(side["by_agency_gbp"].values()) + side["of_nobody_gbp"]
        assert credited == pytest.approx(side["relaxation_gbp"], abs=1.0)


def test_two_bodies(tmp_path: Path) -> None:
    """Nobody and both are all groups there are; asked again, nothing is solved again."""
    place = write_folder(tmp_path / "place", SMALL)
    plan, accounts, _ = accounts_of(place, tmp_path)
    holds(plan, accounts)
    assert [each["joining"] for each in accounts["groups"]] == [[], ["county", "trust"]]
    _, again, told = accounts_of(place, tmp_path)
    assert "1 of 1 runs are in" in told.output
    assert again == accounts


def test_the_plan_knows_its_accounts(tmp_path: Path) -> None:
    """Its workbook has on Agencies what each pays by itself, in the plan and with the shares, which sum to the plan.

    Its JSON has them too: a page, a comparison and an explanation tell of them, and the plan is the same.
    """
    place = write_folder(tmp_path / "place", SMALL)
    knowing, workbook = tmp_path / "knowing.json", tmp_path / "knowing.xlsx"
    plan, accounts, _ = accounts_of(place, tmp_path, more=("--plan-json", knowing, "--plan-workbook", workbook))
    content = json.loads(knowing.read_text())
    assert content["seal"] == plan["seal"]
    told = {each["agency"]: each for each in content["accounts"]["bodies"]}
    for each in accounts["bodies"]:
        assert told[each["agency"]]["share_gbp"] == each["share_gbp"]
    rows = {row["Agency"]: row for row in table(workbook, "Agencies")}
    for agency, each in told.items():
        row = {title.partition(",")[0]: value for title, value in rows[agency].items()}
        assert row["By itself (nobody joins)"] == pytest.approx(each["alone_gbp"])
        assert row["In the plan"] == pytest.approx(each["in_plan_gbp"], abs=0.01)
        assert row["With the shares"] == pytest.approx(each["share_gbp"])
    page, why = tmp_path / "plan.html", tmp_path / "why.json"
    assert run("page", knowing, "-o", page).exit_code == 0
    assert "What each body pays by itself, in the plan, and with the shares" in page.read_text()
    compared = run("compare", tmp_path / "plan.json", knowing, "--json")
    assert compared.exit_code == 0, compared.output
    shares = {row["key"][0]: row["plans"] for row in json.loads(compared.stdout)["shares"]}
    assert shares["county"] == [None, told["county"]["share_gbp"]]
    explained = run("explain", place, "--plan", knowing, "--agency", "county", "--json", why)
    assert explained.exit_code == 0, explained.output
    assert json.loads(why.read_text())["account"]["alone_gbp"] == told["county"]["alone_gbp"]
    assert "by itself (nobody joining)" in explained.output


def test_the_plan_knows_how_its_projects_hang_together(tmp_path: Path) -> None:
    """Each hall takes in one of the trust's teams, and could take both: told in lines, in the JSON, in a tab of the
    workbook, and in the plan's JSON. Asked again, nothing is solved again.
    """
    place = write_folder(tmp_path / "place", RIVALS)
    knowing = tmp_path / "knowing.json"
    both = ("--option", rivals_option(tmp_path))
    more = ("--interaction", "--plan-json", knowing, "--plan-workbook", tmp_path / "knowing.xlsx")
    _, accounts, told = accounts_of(place, tmp_path, *both, more=more)
    assert "hub east (10 FTE of others move in) saves, given the others, £20; by itself, without them, £1,960." in (
        told.output
    )
    assert "east and west: rivals: with the other each saves £1,940 less." in told.output
    assert "The 2 projects together save £1,980." in told.output
    found = accounts["interaction"]
    assert [each["id"] for each in found["projects"]] == ["east", "west"]
    assert found["pairs"][0]["verdict"] == "rivals"
    assert found["pairs"][0]["interaction_gbp"]["at_most_gbp"] == pytest.approx(-1940, abs=0.01)
    assert json.loads(knowing.read_text())["accounts"]["interaction"] == found
    rows = [*load_workbook(tmp_path / "a.xlsx")["Interaction"].iter_rows(values_only=True)]
    (pair,) = [row for row in rows if row[0] == "pair"]
    assert pair[1:3] == ("east", "west")
    assert "rivals: with the other each saves £1,940 less" in pair
    knows_of_projects(place, knowing, tmp_path, *both)
    _, again, told = accounts_of(place, tmp_path, *both, more=("--projects", "6"))
    assert "4 of 4 runs are in" in told.output
    assert again["interaction"] == found
    _, without, _ = accounts_of(place, tmp_path, *both)
    assert without["interaction"] is None
    assert "Interaction" not in load_workbook(tmp_path / "a.xlsx").sheetnames


def knows_of_projects(place: Path, knowing: Path, folder: Path, *both: str) -> None:
    """The Appraisal summary, explanations and comparisons of the plan tell of its two halls, which are rivals."""
    why = folder / "why.json"
    rows = [*load_workbook(folder / "knowing.xlsx")["Appraisal summary"].iter_rows(values_only=True)]
    told = {str(row[1]).strip(): str(row[-2]) for row in rows if row[0] == "Projects"}
    assert told["east and west"] == "Rivals: with the other each saves £1,940 less"
    assert told["hub east, 10 FTE of others move in"] == (
        "Saves, given the others, £20; by itself, without them, £1,960"
    )
    assert "All together" in told
    asked = ("explain", place, "--plan", knowing, "--building", "east", "--team", "carers", "--agency", "trust")
    explained = run(*asked, "--json", why, *both)
    assert explained.exit_code == 0, explained.output
    assert "  - with west: rivals: with the other each saves £1,940 less" in explained.output
    of = [[each["id"] for each in subject["projects"]] for subject in json.loads(why.read_text())["answers"]]
    assert of == [["east"], ["west"], ["east", "west"]]
    compared = run("compare", folder / "plan.json", knowing, "--json")
    assert compared.exit_code == 0, compared.output
    rows_of = {tuple(row["key"]): row["plans"] for row in json.loads(compared.stdout)["interaction"]}
    assert rows_of["east", "west"] == [None, "rivals: with the other each saves £1,940 less"]
    assert rows_of["west", ""] == [None, "saves, given the others, £20; by itself, without them, £1,960"]
    beside = folder / "compared.xlsx"
    assert run("compare", folder / "plan.json", knowing, "-o", beside).exit_code == 0
    assert "Interaction" in load_workbook(beside).sheetnames
    spoilt = json.loads(knowing.read_text())
    spoilt["accounts"]["interaction"]["pairs"][0]["projects"] = [0, 7]
    knowing.write_text(json.dumps(spoilt))
    refused = run("compare", folder / "plan.json", knowing, "--json")
    assert refused.exit_code == 2
    assert "is not a plan that" in refused.output


def rivals_option(folder: Path) -> str:
    """The option under which the two halls are rivals."""
    path = folder / "rivals.toml"
    path.write_text(toml(LEVERS), encoding="utf-8")
    return str(path)


def test_two_files_are_not_one(tmp_path: Path) -> None:
    place, plan = write_folder(tmp_path / "place", SMALL), tmp_path / "plan.json"
    assert run("solve", place, "--json", plan, "--quiet", "--no-labels").exit_code == 0
    one = tmp_path / "one.xlsx"
    told = run("accounts", place, "--plan", plan, "-o", one, "--plan-workbook", one)
    assert told.exit_code == 2
    assert "cannot be both -o and --plan-workbook" in told.output


def test_what_is_not_known_is_said_to_be_so(tmp_path: Path) -> None:
    """Of a plan without a bound nobody knows how much less it could cost, nor then what planning in silos or a leaving
    costs at the most: in words, and null in the JSON, which has no infinity.
    """
    place, plan = write_folder(tmp_path / "place", SMALL), tmp_path / "plan.json"
    assert run("solve", place, "--json", plan, "--quiet", "--no-labels").exit_code == 0
    content = json.loads(plan.read_text())
    del content["seal"]
    plan.write_text(json.dumps({**content, "bound_gbp": None, "gap": None}))
    _, accounts, told = accounts_of(place, tmp_path)
    assert "the place would cost more by (net present cost): not known." in told.output
    assert "If The County left: not known (estimated: " in told.output
    assert accounts["price_of_silos_gbp"] == {"at_least_gbp": 0, "at_most_gbp": None}
    assert accounts["groups"][-1]["at_least_gbp"] is None


def test_one_body_has_nobody_to_share_with(tmp_path: Path) -> None:
    agencies = [("agency", "name", "joins"), ("county", "The County", "yes"), ("trust", "The Trust", "no")]
    place = write_folder(tmp_path / "place", {**SMALL, "agencies": agencies})
    plan = tmp_path / "plan.json"
    assert run("solve", place, "--json", plan, "--quiet", "--no-labels").exit_code == 0
    told = run("accounts", place, "--plan", plan, "--json", tmp_path / "accounts.json")
    assert told.exit_code == 2
    assert "Fewer than two bodies join" in told.output


@pytest.mark.slow
def test_the_sample(tmp_path: Path) -> None:
    """At the shares by prices no group of the sample does better without; the police stays out and pays the same."""
    plan, accounts, _ = accounts_of(SAMPLE, tmp_path, "--gap", "0.001")
    holds(plan, accounts)
    joining = sum(each["joins"] for each in accounts["bodies"])
    assert joining == 5
    assert len(accounts["groups"]) == 2**joining - joining  # whoever joins alone is as nobody
    by_rule = {each["rule"]: each for each in accounts["shares"]}
    assert by_rule["prices"]["would_leave"] == []
    assert by_rule["nucleolus"]["would_leave"] == []
    (police,) = [each for each in accounts["bodies"] if not each["joins"]]
    assert police["agency"] == "MPO"


@pytest.mark.slow
def test_with_the_police_the_shapley_value_is_refused(tmp_path: Path) -> None:
    """The others save about half a million more without it than their Shapley values leave them: they are named, with
    the trust whose hall they hire and without it.

    At the shares by prices, and at the nucleolus, nobody does better without.
    """
    joins = tmp_path / "police.toml"
    joins.write_text(
        'title = "The police joins"\nextends = "base"\nsolver.gap = 0.0005\n'
        '[[change]]\ntable = "agencies"\nid = "MPO"\ncolumn = "joins"\nto = "yes"\nbecause = "To see"\n'
    )
    began = processor_seconds()
    plan, accounts, told = accounts_of(SAMPLE, tmp_path, "--option", str(joins))
    assert processor_seconds() - began <= 2 * 60, "all groups on two processors in a minute, with nobody beside"
    holds(plan, accounts)
    by_rule = {each["rule"]: each for each in accounts["shares"]}
    refused = by_rule["shapley"]["would_leave"]
    assert [each["agencies"] for each in refused] == [["ADC", "JCP", "MCC", "MCT", "MHC"], ["ADC", "JCP", "MCC", "MHC"]]
    assert all(each["better_by_gbp"] > 200_000 for each in refused)
    assert "Would leave: Aldenbridge District Council, Merrowshire Jobcentres" in told.output
    assert by_rule["prices"]["would_leave"] == by_rule["nucleolus"]["would_leave"] == []
