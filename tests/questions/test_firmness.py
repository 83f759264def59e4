"""How firm a plan's decisions are: an estate argued in words, what is written of it, and when time runs out."""

import json
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from estate_opt.cli.main import main
from estate_opt.domain.estate import OWN, Agency, Arrangement, Estate, SupportFunction, Tier
from estate_opt.domain.firmness import Firmness, Label, Tally, tally
from estate_opt.domain.plan import Plan
from estate_opt.planning import solve_estate
from estate_opt.questions.firmness import LabelParams, labels_of
from estate_opt.results.firm import firm_in_words
from estate_opt.workbook.tabs.estate_tabs import buildings, moves
from estate_opt.workbook.tabs.service_tabs import support_functions
from tests.hand import CALM, building, option, place, team
from tests.hostile_place import dossier_of
from tests.small_place import SMALL, write_folder


def town() -> Estate:
    """A town whose best plan is plain, for reasons that differ from building to building.

    The depot's crew may not move. The annexe costs £1,000 and its two people fit into the hall, which costs nothing.
    The police, who keep to themselves, need one of two stations that are alike and cost £500 each. The old school is
    to be closed, says its status.
    """
    return place(
        [
            building("depot", running_gbp_per_year=300),
            building("hall"),
            building("annexe", running_gbp_per_year=1000),
            building("east", agency="police", running_gbp_per_year=500),
            building("west", agency="police", running_gbp_per_year=500),
            building("school", running_gbp_per_year=50, status="close"),
        ],
        [
            team("crew", "depot", movable=False),
            team("clerks", "hall", 4),
            team("press", "annexe", 2),
            team("beat", "east", 5, agency="police"),
        ],
        [Agency("police", "police", joins=False)],
    )


@pytest.fixture(scope="module")
def plan() -> Plan:
    return solve_estate(town(), option(start=CALM))


def test_forced_firm_and_open_are_what_they_are_on_paper(plan: Plan) -> None:
    """The crew hold the depot: no plan closes it. Keeping the annexe costs £1,000 and saves nothing, in any plan. The
    stations cost the same: the plan with the other one is as good.
    """
    labels = labels_of(plan, 60.0)
    depot, annexe = labels.buildings["depot"], labels.buildings["annexe"]
    assert (depot.firmness, depot.is_given) == (Firmness.FORCED, False)
    assert depot.because == "team crew may sit nowhere else"
    assert annexe.firmness is Firmness.FIRM
    assert annexe.at_least_gbp == pytest.approx(1000, abs=0.01)
    for name in ("east", "west"):
        station = labels.buildings[name]
        assert station.firmness is Firmness.OPEN
        assert station.at_least_gbp is None
        assert station.estimate_gbp == pytest.approx(0, abs=0.01)
    school = labels.buildings["school"]
    assert (school.firmness, school.is_given) == (Firmness.FORCED, True)
    assert school.because == "building school is to be closed (status close)"


def test_moves_are_told_likewise(plan: Plan) -> None:
    """That the press leave the annexe is as firm as that it closes; who may not move has nothing to decide."""
    labels = labels_of(plan, 60.0)
    assert plan.housing["press"] == "hall"
    press = labels.teams["press"]
    assert press.firmness is Firmness.FIRM
    assert press.at_least_gbp == pytest.approx(1000, abs=0.01)
    assert (labels.teams["crew"].firmness, labels.teams["crew"].is_given) == (Firmness.FORCED, True)
    assert labels.teams["beat"].firmness is Firmness.OPEN


def test_a_shared_function_is_told_likewise() -> None:
    """Two agencies whose IT costs £10,000 each share it for half: to keep its own costs either £5,000 more at least."""
    functions = [SupportFunction(name, "IT", 1, staff_gbp_per_year=10_000) for name in ("council", "nhs")]
    shared = Arrangement("shared IT", "IT", "external", min_agencies=1, tiers=(Tier(0.0, 0.5, 0.0),))
    estate = place([building("hall")], [], [Agency("nhs", "nhs")], functions=functions, arrangements=[shared])
    plan = solve_estate(estate, option(start=CALM))
    assert set(plan.supply.values()) == {"shared IT"}
    for label in labels_of(plan, 60.0).functions.values():
        assert label.firmness is Firmness.FIRM
        assert label.at_least_gbp == pytest.approx(5000, abs=0.01)


def test_what_may_change_is_counted_without_what_is_given(plan: Plan) -> None:
    """Of six buildings the school has its status: depot and annexe are proven, the hall too, the stations are not.

    The hall: without it the clerks and the press would have the depot, which is open anyway and has ten desks, so
    that nothing is lost by closing it: it is open.
    """
    labels = labels_of(plan, 60.0)
    assert labels.buildings["hall"].firmness is Firmness.OPEN
    assert tally(labels.buildings.values()) == Tally(may_change=5, proven=2, looked_at=5)
    assert firm_in_words(labels) == "Of 5 buildings that may change, 2 are proven either way."


def test_without_time_nothing_is_said(plan: Plan) -> None:
    """Not looked at is told as that, never as open; what a status says is known without looking."""
    for labels in (labels_of(plan, 0.0), labels_of(plan, 60.0, _stopped())):
        assert labels.buildings["annexe"] == Label(Firmness.NOT_LOOKED_AT)
        assert labels.buildings["school"].firmness is Firmness.FORCED
        assert "; 5 were not looked at in the time." in firm_in_words(labels)


def _stopped() -> threading.Event:
    stop = threading.Event()
    stop.set()
    return stop


def test_the_time_is_a_share_of_the_search_and_a_minute_at_most() -> None:
    """A quarter of what the search may take: five seconds after one of twenty, sixty after one of an hour."""
    assert LabelParams().seconds(20) == 5
    assert LabelParams().seconds(3600) == 60


def test_the_tabs_tell_it(plan: Plan) -> None:
    """How firm, dearer by how much and forced by what, beside each decision; nothing of it where nobody looked."""
    dossier = dossier_of(plan)
    assert "How firm" not in [column.title for column in buildings(dossier).columns]
    dossier = replace(dossier, labels=labels_of(plan, 60.0))
    sheet = buildings(dossier)
    titles = [column.title for column in sheet.columns]
    firm, dearer, forced = (titles.index(t) for t in ("How firm", "Otherwise dearer by (£)", "Forced by"))
    told = {row[0]: (row[firm], row[forced]) for row in sheet.rows}
    assert told["depot"] == ("forced", "team crew may sit nowhere else")
    assert told["annexe"] == ("firm", None)
    assert told["east"] == ("open", None)
    gbp = {row[0]: row[dearer] for row in sheet.rows}
    assert gbp["depot"] is None
    assert gbp["annexe"] == pytest.approx(1000, abs=0.01)
    assert gbp["east"] == pytest.approx(0, abs=0.01)
    for tab in (moves(dossier), support_functions(dossier)):
        assert "How firm" in [column.title for column in tab.columns]


def test_solve_tells_it_unless_asked_not_to(tmp_path: Path) -> None:
    """A line, columns, a line of the Summary, and the JSON; with `--no-labels` none of them."""
    folder = write_folder(tmp_path / "place", SMALL)
    said = {}
    for name, more in (("with", []), ("without", ["--no-labels"])):
        written = ["-o", str(tmp_path / f"{name}.xlsx"), "--json", str(tmp_path / f"{name}.json")]
        result = CliRunner().invoke(main, ["solve", str(folder), *written, "--quiet", *more])
        assert result.exit_code == 0, result.output
        content = json.loads((tmp_path / f"{name}.json").read_text(encoding="utf-8"))
        pages = load_workbook(tmp_path / f"{name}.xlsx")
        page = [cell.value for row in pages["Summary"].iter_rows() for cell in row]
        said[name] = (
            "are proven either way" in result.output or "is proven either way" in result.output,
            content["labels"] is not None,
            "Buildings whose decision is proven" in page,
        )
        if content["labels"] is not None:
            assert content["labels"]["buildings"].keys() == content["buildings"].keys()
            assert content["labels"]["teams"].keys() == content["teams"].keys()
            assert {each["firmness"] for each in content["labels"]["buildings"].values()} <= set(Firmness)
    assert said == {"with": (True,) * 3, "without": (False,) * 3}


def test_a_function_that_nobody_else_may_supply_has_nothing_to_decide() -> None:
    """Without an arrangement for it the agency supplies it itself, and that is told as given."""
    estate = place([building("hall")], [], functions=[SupportFunction("council", "HR", 1, staff_gbp_per_year=10)])
    plan = solve_estate(estate, option(start=CALM))
    label = labels_of(plan, 60.0).functions["council", "HR"]
    assert plan.supply["council", "HR"] == OWN
    assert (label.firmness, label.is_given) == (Firmness.FORCED, True)
