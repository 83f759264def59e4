"""Alternatives: each the cheapest plan that differs enough from those before it, against every plan there is."""

import json
import math
import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from estate_opt.cli.main import main
from estate_opt.domain.decided import Decided
from estate_opt.domain.earlier import ApartFrom, EarlierPlan
from estate_opt.domain.estate import Estate, Lock
from estate_opt.ground.errors import NoPlanError
from estate_opt.options.option import Option
from estate_opt.planning import solve_estate
from estate_opt.questions.alternatives import Alternatives, Wanted, alternatives_of_place
from estate_opt.saved.compare import read_plans
from estate_opt.tables.intake import read
from estate_opt.tables.records import build_estate
from tests.hand.on_paper import Paper
from tests.planning.test_brute_force import random_estate, random_option
from tests.small_place import SMALL, with_row, write_folder

NEAR_GBP = 0.5


class OfOneSet(Paper):
    """Plans on paper with exactly these buildings in use."""

    only: frozenset[str] = frozenset()

    def open_sets(self) -> Iterator[frozenset[str]]:
        return (opened for opened in super().open_sets() if opened == self.only)


def every_set(seed: int) -> tuple[Estate, Option, dict[frozenset[str], float]]:
    """What the cheapest plan costs for every set of buildings that may be in use, by plain arithmetic."""
    draw = random.Random(seed)
    estate = random_estate(draw)
    option = random_option(draw, estate)
    paper = OfOneSet(estate, option)
    cost = {}
    for opened in [*Paper.open_sets(paper)]:
        paper.only = opened
        cost[opened] = paper.cheapest()
    return estate, option, {opened: gbp for opened, gbp in cost.items() if gbp < math.inf}


@pytest.mark.parametrize("differ_by", [1, 2])
@pytest.mark.parametrize("seed", range(12))
def test_each_is_the_cheapest_that_differs_enough(seed: int, differ_by: int) -> None:
    """On tiny random places the plans found one after the other cost what the cheapest sets left cost on paper."""
    estate, option, cost = every_set(seed)
    found: list[frozenset[str]] = []
    while True:
        left = [gbp for opened, gbp in cost.items() if all(len(opened ^ other) >= differ_by for other in found)]
        plans = (
            EarlierPlan("x", Decided({name: name in opened for name in estate.buildings}, {}, {})) for opened in found
        )
        apart = tuple(ApartFrom(plan, differ_by) for plan in plans)
        if not left:
            with pytest.raises(NoPlanError, match=r"No plan satisfies|No building is open"):
                solve_estate(replace(estate, apart_from=apart), option)
            return
        plan = solve_estate(replace(estate, apart_from=apart), option)
        opened = frozenset(name for name, is_open in plan.is_open.items() if is_open)
        assert plan.objective_gbp == pytest.approx(min(left), abs=NEAR_GBP)
        assert cost[opened] == pytest.approx(plan.objective_gbp, abs=NEAR_GBP)
        assert all(len(opened ^ other) >= differ_by for other in found)
        found.append(opened)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small place with one building more, large enough for the annex or the clinic's finance."""
    folder = tmp_path_factory.mktemp("alternatives")
    more = with_row("buildings", "shed", "county", 401_500, 300_500, "freehold", "", 16, "", 700, 800)
    write_folder(folder / "place", {**SMALL, "buildings": more})
    return folder


def costs_by_locks(place: Path, option: Option) -> dict[frozenset[str], float]:
    """What each set of buildings in use costs, every building locked open or closed."""
    estate = build_estate(read(place), option)
    found = {}
    for answer in product((True, False), repeat=len(estate.buildings)):
        states = dict(zip(estate.buildings, answer, strict=True))
        locks = tuple(Lock("building", (name,), "keep" if yes else "close") for name, yes in states.items())
        try:
            plan = solve_estate(replace(estate, locks=locks), option)
            found[frozenset(name for name, yes in states.items() if yes)] = plan.objective_gbp
        except NoPlanError:
            continue
    return found


def last(place: Path, option: Option, wanted: Wanted, plan: Path | None = None) -> Alternatives:
    """What the search for alternatives ends with."""
    *_, found = alternatives_of_place(place, option, wanted, plan)
    assert isinstance(found, Alternatives)
    return found


def opened_in(content: dict[str, dict[str, str]]) -> frozenset[str]:
    return frozenset(name for name, state in content["buildings"].items() if state == "open")


@pytest.mark.parametrize(
    ("count", "within", "differ_by"), [(9, 1.0, 1), (2, 1.0, 1), (9, 0.01, 1), (9, 1.0, 2), (9, 1.0, 4)]
)
def test_the_command_finds_them_all_and_proves_that_there_are_no_more(
    folder: Path, base_option: Option, count: int, within: float, differ_by: int
) -> None:
    """Best and alternatives are those picked by hand, dearer ones left out, from every set of buildings by locks."""
    option = base_option.with_solver(threads=1, gap=0.0)
    cost = costs_by_locks(folder / "place", option)
    picked: list[frozenset[str]] = []
    while left := [s for s in cost if all(len(s ^ other) >= differ_by for other in picked)]:
        picked.append(min(left, key=lambda opened: cost[opened]))
    limit = cost[picked[0]] * (1 + within)
    right = [opened for opened in picked if cost[opened] <= limit]
    found = last(folder / "place", option, Wanted(count, within, differ_by))
    assert [opened_in(dict(plan.content)) for plan in found.plans] == right[: count + 1]
    assert found.is_proven == (len(right) <= count)
    assert found.ending.startswith("Proven") == found.is_proven


def test_what_is_written_can_be_compared(folder: Path, tmp_path: Path) -> None:
    """The table names each file, whose plan has passed its audit; the workbook tells how much dearer each is."""
    out, table = tmp_path / "found.xlsx", tmp_path / "found.json"
    place, best = str(folder / "place"), str(tmp_path / "best.json")
    assert CliRunner().invoke(main, ["solve", place, "--json", best, "--quiet", "--gap", "0"]).exit_code == 0
    told = CliRunner().invoke(
        main,
        ["alternatives", place, "--plan", best, "--within", "100%", "--differ-by", "2", "--count", "2", "--gap", "0",
         "-o", str(out), "--json", str(table)],
    )  # fmt: skip
    assert told.exit_code == 0, told.output
    rows = json.loads(table.read_text(encoding="utf-8"))["plans"]
    assert [row["file"] for row in rows] == ["found-best.json", "found-1.json", "found-2.json"]
    plans = read_plans([str(tmp_path / row["file"]) for row in rows], None)
    assert [plan.name for plan in plans] == ["Base", "Base: alternative 1", "Base: alternative 2"]
    assert all(plan.content["audit"]["passed"] for plan in plans)
    assert all(len(names) >= 2 for row in rows for names in row["buildings_that_differ"].values())
    (book,) = (load_workbook(out),)
    lines = [
        row for row in book["Alternatives"].iter_rows(values_only=True) if row[0] in ("Best plan", "Alternative 1")
    ]
    assert [line[1] for line in lines] == pytest.approx([rows[0]["objective_gbp"], rows[1]["objective_gbp"]])


def test_a_plan_of_something_else_is_no_best_plan(folder: Path, tmp_path: Path) -> None:
    """Another option, another place, or a share that is none: exit 2 and a sentence."""
    place, best = str(folder / "place"), str(tmp_path / "best.json")
    assert CliRunner().invoke(main, ["solve", place, "--json", best, "--quiet"]).exit_code == 0
    other = write_folder(tmp_path / "other", SMALL)
    for words, said in (
        ([place, "--plan", best, "--option", "shared-hubs"], "was made with another"),
        ([str(other), "--plan", best], "the plan of other tables"),
        ([place, "--within", "much"], "not a share"),
        ([place, "--within", "200%"], "not a share"),
    ):
        told = CliRunner().invoke(main, ["alternatives", *words])
        assert (told.exit_code, said in told.output) == (2, True), told.output
