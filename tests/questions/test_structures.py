"""Structures of bodies side by side: the order with its proof, and what hangs on it, argued on small places."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from estate_opt.ground.errors import UsageError
from estate_opt.options.option import Option
from estate_opt.planning import solve
from estate_opt.questions.structures import (
    TODAYS,
    Structures,
    is_proven,
    options_asked,
    structures_of,
    switching_share,
)
from estate_opt.questions.structures_words import in_lines
from estate_opt.saved.plan_content import seal_of
from estate_opt.saved.plan_json import SavedPlan
from estate_opt.workbook.tabs.structures_tabs import structures_sheets
from tests.hand import option
from tests.reorganising import block
from tests.small_place import Grid, read_small

APART = {"sharing.buildings": False, "sharing.functions": False, "tidy.within_gbp": 0, "access.default.no_worse": "off"}
PLACE: dict[str, Grid] = {
    "agencies": [("agency", "name", "capital_limit_gbp"), ("county", "The County", 1000), ("trust", "The Trust", 1000)],
    "buildings": [
        ("building", "agency", "area", "easting", "northing", "tenure", "desks", "running_gbp_per_year"),
        ("hall", "county", "north", 400_000, 300_000, "freehold", 50, 1000),
        ("annex", "county", "south", 400_000, 300_000, "freehold", 50, 500),
        ("clinic", "trust", "south", 400_000, 300_000, "freehold", 50, 700),
    ],
    "teams": [
        ("team", "agency", "building", "fte", "function"),
        ("pay", "county", "hall", 10, "Finance"), ("care", "county", "annex", 20, ""),
        ("nurses", "trust", "clinic", 12, ""),
    ],
    "functions": [
        ("agency", "function", "fte", "staff_gbp_per_year", "systems_gbp_per_year", "team"),
        ("county", "Finance", 10, 4000, 1000, "pay"),
    ],
    "localities": [("locality", "area", "population"), ("n", "north", 50), ("s", "south", 50)],
}  # fmt: skip
"""One year: the county's own plan closes the hall, 4,000 + 1,000 + 500, beside the trust's 700."""


def asked() -> list[tuple[Option, Option | None]]:
    chosen = option(APART | {"reorganisation.replicated_share": 0.1})
    one = replace(chosen, title="One", reorganise=(block("All", "county", "trust"),))
    parts = block("N", shares_of={"county": ["north"]}), block("S", shares_of={"county": ["south"]})
    return options_asked([one, replace(chosen, title="Two", reorganise=parts)], True)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Structures:
    """Today's bodies, one body, and a county in two."""
    tables = read_small(tmp_path_factory.mktemp("place"), **PLACE)
    every = asked()
    plans = [solve(tables, each).as_json(with_tables=False) for each, _ in every]
    free = [None if each is None else solve(tables, each).as_json(with_tables=False) for _, each in every]
    return structures_of(tables, every, plans, free)


def test_todays_bodies_stand_beside_them_and_each_is_asked_for_without_limits() -> None:
    """Unless one of the options is theirs; and nothing is asked twice where there are no limits."""
    assert [(each.title, free is not None) for each, free in asked()] == [(TODAYS, True), ("One", True), ("Two", True)]
    assert [free for _, free in options_asked([each for each, _ in asked()], False)] == [None] * 3
    unlimited = asked()[1][0].varied({"capital.use_agency_limits": False})
    assert options_asked([unlimited], True)[0][1] is None


def test_options_that_cannot_be_compared_are_refused() -> None:
    """Where no body merges or is divided, and where two have one name."""
    with pytest.raises(UsageError, match="no structure to compare"):
        options_asked([option()], True)
    with pytest.raises(UsageError, match="Two of the options are called One"):
        options_asked([asked()[1][0], asked()[1][0]], True)


def test_the_order_is_that_of_the_cost_and_proven(found: Structures) -> None:
    """One body shares a building: 5,000 + 500. Today's bodies keep two: 6,200. Divided, with a guest who may stay or
    follow and a tenth of systems doubled, 5,000 + 100 and: the north keeps its hall, the trust its own, the south its.
    """
    costs = {each.name: round(plan.objective_gbp) for each, plan in found.ranked()}
    assert costs == {"One": 5500, TODAYS: 6200, "Two": 7300}
    (one, cheaper), (_, dearer), *_ = found.ranked()
    assert is_proven(cheaper, dearer)
    lines = in_lines(found)
    assert lines[0].startswith("1. One: £")
    assert any(
        line.startswith("One is cheaper than Today's bodies by £") and line.endswith("proven.") for line in lines
    )
    assert any("the limits of capital of All are worked out" in line for line in lines)
    assert one.assumed_limits == ("All",)


def test_what_is_not_proven_is_undecided(found: Structures) -> None:
    """Where the dearer one might be planned for less than the cheaper one's plan costs."""
    (first, cheaper), (second, dearer), *rest = found.ranked()
    content: dict[str, Any] = {**dearer.content, "bound_gbp": cheaper.objective_gbp - 1}
    loose = SavedPlan(dearer.name, {**content, "seal": seal_of({k: v for k, v in content.items() if k != "seal"})})
    assert not is_proven(cheaper, loose)
    told = in_lines(Structures("place", (first, replace(second, plan=loose), *(each for each, _ in rest))))
    assert any("One or Today's bodies, undecided" in line for line in told)


def test_the_share_at_which_two_change_places(found: Structures) -> None:
    """Each 1 of the share costs the divided county 1,000 more (twice its systems for one); at 0.1 it is 7,300, so that
    today's 6,200 would take a share below nought: none. Of two whose distance is 50, at 0.05 less.
    """
    by_name = {each.name: each for each in found.found}
    two, todays = by_name["Two"], by_name[TODAYS]
    assert two.gbp_by_share == pytest.approx(1000)
    assert todays.gbp_by_share == 0
    assert switching_share(todays, two) is None
    near = SavedPlan("near", {**todays.plan.content, "objective_gbp": two.plan.objective_gbp - 50})
    assert switching_share(replace(todays, plan=near), two) == pytest.approx(0.05)


def test_jobs_and_accounts_are_told_of_each_structure(found: Structures) -> None:
    """Of 42 FTE ten sit in the north today, and none where one building is enough; new bodies have their accounts."""
    one = next(each for each in found.found if each.name == "One")
    assert one.jobs_today == {"north": 10, "south": 32}
    assert one.jobs == {"south": 42}
    assert [round(gbp) for gbp in one.bodies["All"]] == [7200, 5500]
    assert "One: most jobs leave north, which has 10 FTE today and 0 in the plan." in in_lines(found)
    sheets = {sheet.name: sheet for sheet in structures_sheets(found)}
    assert [row[0] for row in sheets["Structures"].rows] == ["One", TODAYS, "Two"]
    assert [*sheets][:3] == ["Structures", "Bodies", "Jobs by area"]


def test_a_structure_of_the_library_fits_the_sample(sample_path: Path) -> None:
    """Both are accepted, and divide or merge what they say."""
    from estate_opt.checks import checked_estate
    from estate_opt.options.option import load
    from estate_opt.tables.intake import read
    from tests.conftest import PROJECT

    tables, bodies = read(sample_path), {}
    for path in sorted((PROJECT / "models" / "structures").glob("*.toml")):
        bodies[path.stem] = [*checked_estate(tables, load(path)).estate.agencies]
    assert bodies == {
        "one-council": ["JCP", "MCT", "MHC", "MPO", "Merrowshire Council"],
        "two-councils": ["Aldenbridge Council", "JCP", "Keston and Thrennow Council", "MCT", "MHC", "MPO"],
    }
