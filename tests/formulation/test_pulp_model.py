"""The model in PuLP's form: named, complete, and with the same optimum from CBC as from our own search."""

import math
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

import pulp
import pytest

from estate_opt.checks import checked_estate
from estate_opt.domain.estate import Agency, Arrangement, Counter, Estate, Lock, SupportFunction, Tier
from estate_opt.formulation.pulp_model import PAID_IN_ANY_CASE, sides_of, to_pulp, write_model
from estate_opt.formulation.rows import Sum
from estate_opt.ground.errors import UsageError
from estate_opt.options.option import load
from estate_opt.planning import solve_estate
from estate_opt.tables.intake import read
from tests.conftest import PROJECT
from tests.hand import CALM, building, built, east, home, option, place, team

SHARING = place(
    [building("a", 9, rent_gbp_per_year=40), building("b", 9, rent_gbp_per_year=70)],
    [team("it", "a", 4), team("t", "b", 5)],
    functions=[SupportFunction("council", "IT", 4, 400, teams=("it",)), SupportFunction("nhs", "IT", 6, 600)],
    arrangements=[Arrangement("k", "IT", "council", tiers=(Tier(2, 0.1, 0), Tier(8, 0.5, 0)))],
)
LIBRARY = place(
    [building("a", rent_gbp_per_year=5), building("b", rent_gbp_per_year=30, **east(2))],
    [team("t", "b", 5)],
    counters=[Counter("library", "a", True, running_gbp_per_year=3), Counter("library", "b", False)],
    localities=[home("l", 0, 100), home("m", 10, 300)],
    visits={("library", "l"): 10.0, ("library", "m"): 30.0},
)
LOCKED = place(
    [building("dear", 12, rent_gbp_per_year=90), building("cheap", 12, rent_gbp_per_year=20)],
    [team("t", "dear", 5), team("u", "cheap", 5)],
    [Agency("council", "Council")],
)
PLACES: dict[str, Estate] = {"sharing": SHARING, "library": LIBRARY, "two": LOCKED}


def by_cbc(problem: pulp.LpProblem) -> tuple[str, float]:
    """The status and the optimum that CBC, which comes with PuLP, finds for a problem."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # PuLP 4 will want CBC as an extra
        problem.solve(pulp.PULP_CBC_CMD(msg=False, gapRel=0.0, threads=1))
    return pulp.LpStatus[problem.sol_status], float(pulp.value(problem.objective) or 0.0)


@pytest.mark.parametrize("name", PLACES)
def test_cbc_comes_to_the_same_optimum(name: str) -> None:
    """Another solver on the model as PuLP has it finds the net present cost that our search proves the least."""
    chosen = option()
    status, gbp = by_cbc(to_pulp(PLACES[name], chosen))
    assert status == "Optimal"
    assert gbp == pytest.approx(solve_estate(PLACES[name], chosen).objective_gbp, abs=0.01)


@pytest.mark.parametrize("agency", ["MCC", "ADC"])
def test_cbc_comes_to_the_same_optimum_for_one_agency_of_the_sample(agency: str) -> None:
    """The sample as one of its agencies alone has it: its buildings, its teams, and no support functions."""
    estate = checked_estate(read(PROJECT / "inputs" / "sample.xlsx"), load()).estate
    alone = _alone(estate, agency)
    chosen = load().with_solver(gap=0.0, time_limit_seconds=60)
    status, gbp = by_cbc(to_pulp(alone, chosen))
    plan = solve_estate(alone, chosen)
    assert status == "Optimal"
    assert gbp == pytest.approx(plan.objective_gbp, abs=1.0)  # a pound of some tens of millions: files hold 13 digits


def _alone(estate: Estate, agency: str) -> Estate:
    buildings = {name: each for name, each in estate.buildings.items() if each.agency == agency}
    teams = {name: each for name, each in estate.teams.items() if each.agency == agency and each.building in buildings}
    return replace(
        estate, agencies={agency: estate.agencies[agency]}, buildings=buildings, teams=teams, services={}, counters={},
        localities={}, visits={}, functions={}, arrangements={}, pairs=(), locks=(), journeys={}, move_costs_gbp={},
    )  # fmt: skip


def test_every_decision_and_row_is_named_after_what_it_is() -> None:
    """Names tell the decision or rule and its key; as many rows and decisions as the formulation states."""
    formulation, problem = built(SHARING, option()), to_pulp(SHARING, option())
    names = {variable.name for variable in problem.variables()}
    assert {"is_open__a", "house__it__b", "supply__nhs__IT__k__1", PAID_IN_ANY_CASE} <= names
    assert len(names) == formulation.decisions.count + 1
    rows = {row.name for row in problem.constraints()}
    assert len(rows) == len(formulation.rows)
    assert {"desks_suffice__a", "team_is_housed_or_dissolved__it", "one_tier__k"} <= rows


def test_a_lock_is_a_bound_of_the_problem() -> None:
    """What is decided beforehand is fixed, and what it costs stays."""
    kept = replace(LOCKED, locks=(Lock("building", ("dear",), "keep"),))
    status, gbp = by_cbc(to_pulp(kept, option()))
    assert status == "Optimal"
    assert gbp == pytest.approx(90.0)  # the dear one has to stay; both teams fit into it, so that the cheap one goes


def test_ids_of_any_kind_give_names_that_differ() -> None:
    """Ids that differ only in what a name may not hold are told apart by a number."""
    ids = ["ä b", "ä-b", "ä/b", "x" * 200, "x" * 201]
    problem = to_pulp(place([building(name) for name in ids], []), option())
    assert len({variable.name for variable in problem.variables()}) == len(ids) + 1
    assert max(len(variable.name) for variable in problem.variables()) <= 100


@pytest.mark.parametrize("ending", ["mps", "lp"])
def test_the_file_holds_the_whole_objective(tmp_path: Path, ending: str) -> None:
    """Read back from the file, what is paid in any case included, the optimum is that of the model."""
    path = tmp_path / f"model.{ending}"
    columns, rows = write_model(SHARING, option(start=CALM), path)
    assert columns == built(SHARING, option(start=CALM)).decisions.count + 1
    assert rows > 10
    plan = solve_estate(SHARING, option(start=CALM))
    if ending == "mps":
        _, problem = pulp.LpProblem.fromMPS(str(path))
        assert by_cbc(problem)[1] == pytest.approx(plan.objective_gbp, abs=0.01)
    else:
        text: Any = path.read_text(encoding="utf-8")
        assert text.startswith("\\* estate *\\\nMinimize\n")
        assert f"{PAID_IN_ANY_CASE} = 1" in text


def test_another_ending_is_refused(tmp_path: Path) -> None:
    """A file of another kind is not written, and the sentence names those that can be."""
    with pytest.raises(UsageError, match=r"should end in \.mps or \.lp"):
        write_model(SHARING, option(), tmp_path / "model.xlsx")
    assert not list(tmp_path.iterdir())


def test_a_range_is_said_in_two_rows() -> None:
    """Between 1 and 2: at least 1 and at most 2, each by its own name; the other kinds are one row."""
    said = {ending: side for ending, _, side in sides_of(Sum([(0, 1.0)], 1.0, 2.0))}
    assert said == {"__at_least": 1.0, "__at_most": 2.0}
    assert [side for _, _, side in sides_of(Sum([(0, 1.0)], 3.0, 3.0))] == [3.0]
    assert [side for _, _, side in sides_of(Sum([(0, 1.0)], -math.inf, 4.0))] == [4.0]
