"""The JSON of a plan read again: foreign, cut, edited or miscounted, it is refused in a sentence."""

import json
import math
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from estate_opt.audit import audit
from estate_opt.domain.plan import Plan
from estate_opt.domain.run_info import RunInfo
from estate_opt.ground.errors import UsageError
from estate_opt.planning import solve_estate
from estate_opt.saved.compare import read_plans
from estate_opt.saved.plan_content import checked, seal_of
from estate_opt.saved.plan_json import SavedPlan, read_content, read_plan, to_json
from tests.audited_town import town, town_option
from tests.hand import best
from tests.hand.test_doors import KEPT, advice, clinic, hall
from tests.hand.test_routes import SALE, TRANSFER, village
from tests.hand.test_years import FITOUTS, SHARED, YEARS

RUN = RunInfo("ab" * 32, "town.xlsx", datetime(2026, 11, 21), {"estate-opt": "0.1.0"}, {"solve": 2.0})


@pytest.fixture(scope="module")
def text() -> str:
    """The plan of the town as it is written."""
    plan = solve_estate(town(), town_option())
    return json.dumps(to_json(plan, RUN, audit(plan)), allow_nan=False)


@pytest.fixture
def content(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text)
    return found


def test_what_was_written_is_read(text: str, content: dict[str, Any], tmp_path: Path) -> None:
    """Its seal fits after a way through a file, in whatever order its parts stand."""
    path = tmp_path / "plan.json"
    path.write_text(text, encoding="utf-8")
    assert read_content(path) == content
    assert seal_of(dict(reversed(content.items()))) == content["seal"]
    assert read_plan(path).bound_gbp == content["bound_gbp"]


@pytest.mark.parametrize(
    ("part", "value", "where"),
    [
        ("buildings", None, "buildings"),
        ("buildings", {"hall": "perhaps"}, "buildings › hall"),
        ("teams", {"t": 5}, "teams › t"),
        ("locks", 0, "locks"),
        ("fitout_desks", {"hall": "ten"}, "fitout_desks › hall"),
        ("objective_gbp", "1", "objective_gbp"),
        ("objective_gbp", 1e300, "objective_gbp"),
        ("objective_gbp", True, "objective_gbp"),
        ("bound_gbp", math.nan, "bound_gbp"),
        ("discount_factors", [1.0, -0.5], "discount_factors › 1"),
        ("earlier", {"held_to": "x", "apart_from": []}, "earlier › held_to"),
        ("programme", {"years": [{"moves_on": "2027-04-01"}]}, "programme › years › 0 › buildings"),
        ("programme", {"years": [], "first_target_gbp": "dear"}, "programme › first_target_gbp"),
        (
            "programme",
            {"years": [], "prices": [{"limit": "pot", "pot": None, "year": 0, "saves_gbp": 1}]},
            "programme › prices › 0 › year",
        ),
        ("routes", {"hall": {"homes": 3}}, "routes › hall › route"),
        ("labels", {"gap_gbp": 1.0, "buildings": {"hall": "firm"}, "functions": [], "teams": {}}, "labels › buildings"),
        ("spread", 5, "spread"),
        ("tidied", {"cost_gbp": 1.0}, "tidied › presences_before"),
        ("solver", {"name": 5}, "solver › name"),
        ("equality", [{"service": ["library"]}], "equality › 0 › service"),
        ("input", "x" * 50_000, "input"),
    ],
)
def test_a_part_that_cannot_be_is_named(content: dict[str, Any], part: str, value: object, where: str) -> None:
    """The sentence says where to look, not what stands there."""
    with pytest.raises(UsageError, match="is not a plan that") as refused:
        checked({**content, part: value}, "plan.json")
    assert f"(look at {where}" in str(refused.value)
    assert len(str(refused.value)) < 300


KINDS: dict[str, Callable[[], Plan]] = {
    "a way out of a building": lambda: best(village(SALE, TRANSFER)),
    "one front door": lambda: best(hall(advice("a"), clinic("a")), KEPT),
    "years and pots": lambda: best(FITOUTS, {**YEARS, "capital.by_year_gbp": {"pooled": [50, 50, 50]}}),
    "years of an arrangement that sits nowhere": lambda: best(SHARED, YEARS),
}


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_a_plan_decides_is_read_again(kind: str) -> None:
    """All that the tool itself writes is taken: what is null in it too, as where an arrangement's staff sit."""
    plan = KINDS[kind]()
    told = json.loads(json.dumps(to_json(plan, RUN, audit(plan))))
    assert checked(told, "plan.json") == told
    del told["seal"]
    assert checked(told, "plan.json") == told


def test_a_plan_that_lacks_a_part_is_not_compared(content: dict[str, Any], tmp_path: Path) -> None:
    """Null where there should be something is as good as gone; of a gap it says that none is known."""
    path = tmp_path / "plan.json"
    path.write_text(json.dumps({**content, "today": None, "seal": None}), encoding="utf-8")
    with pytest.raises(UsageError, match="can be compared: it has no today"):
        read_plans([str(path)], None)
    path.write_text(json.dumps({**content, "gap": None, "seal": None}), encoding="utf-8")
    assert [plan.content["gap"] for plan in read_plans([str(path)], None)] == [None]


@pytest.mark.parametrize("part", ["buildings", "teams", "functions", "counters", "fitout_desks", "objective_gbp"])
def test_a_part_that_is_gone_is_named(content: dict[str, Any], part: str) -> None:
    """Without its decisions and what they cost it is no plan."""
    del content[part]
    with pytest.raises(UsageError, match=f"look at {part}"):
        checked(content, "plan.json")


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.99])
def test_a_file_that_was_cut_is_no_json(text: str, share: float, tmp_path: Path) -> None:
    """As a full disk or a broken transfer leaves it."""
    path = tmp_path / "cut.json"
    path.write_text(text[: int(share * len(text))], encoding="utf-8")
    with pytest.raises(UsageError, match="is not a JSON file"):
        read_content(path)


@pytest.mark.parametrize("foreign", ["[" * 100_000, "9" * 5_000, '{"a": ' + "9" * 5_000 + "}", "\ufeff{}", "nul"])
def test_what_no_reader_takes_is_no_json(foreign: str, tmp_path: Path) -> None:
    """Brackets without end, a number of thousands of digits, other text."""
    path = tmp_path / "foreign.json"
    path.write_text(foreign, encoding="utf-8")
    with pytest.raises(UsageError, match="is not a JSON file"):
        read_content(path)


def edited(content: dict[str, Any], gbp: float) -> dict[str, Any]:
    """The same plan, told to cost so much less, and proven to."""
    return {**content, "objective_gbp": content["objective_gbp"] - gbp, "bound_gbp": content["bound_gbp"] - gbp}


def test_under_its_seal_nothing_is_changed(content: dict[str, Any]) -> None:
    """Ten million pounds, or a pound: either is seen without adding anything up."""
    for gbp in (10_000_000.0, 1.0):
        with pytest.raises(UsageError, match="its seal does not fit"):
            checked(edited(content, gbp), "plan.json")


def test_without_a_seal_the_ledger_is_added_up(content: dict[str, Any]) -> None:
    """Of a plan that tells ten million less than its ledger comes to, both sums are told."""
    del content["seal"]
    with pytest.raises(UsageError, match="its ledger, added up, says so") as refused:
        checked(edited(content, 10_000_000.0), "plan.json")
    assert f"£{content['objective_gbp']:,.0f}" in str(refused.value)


def test_a_bound_counts_under_its_seal_alone(content: dict[str, Any]) -> None:
    """Nobody can work a bound out again: with no seal, nothing is proven, whatever the file says."""
    assert SavedPlan("sealed", content).bound_gbp == content["bound_gbp"]
    del content["seal"]
    assert SavedPlan("open", checked(content, "plan.json")).bound_gbp == -math.inf


LOOSE: dict[str, tuple[Callable[[dict[str, Any]], Any], str]] = {
    "a place that is none": (lambda plan: plan["teams"].update({next(iter(plan["teams"])): "nowhere"}), "nowhere"),
    "a building of its own": (lambda plan: plan["buildings"].update({"castle": "open"}), "not those of its today"),
    "a team that is gone": (lambda plan: plan["teams"].pop(next(iter(plan["today"]["teams"]))), "nothing of a team"),
    "a year beyond": (lambda plan: plan["ledger"][0].update({"year": 2299}), "has a year 2299"),
}


@pytest.mark.parametrize("kind", LOOSE)
def test_loose_ends_are_told(kind: str, content: dict[str, Any]) -> None:
    """Each part is as it should be, and they do not fit each other."""
    change, words = LOOSE[kind]
    del content["seal"]
    change(content)
    with pytest.raises(UsageError, match=words):
        checked(content, "plan.json")
