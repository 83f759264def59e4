"""The plan as JSON: enough to re-check it without this program."""

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from estate_opt.audit import audit
from estate_opt.domain.plan import Plan
from estate_opt.domain.run_info import RunInfo
from estate_opt.planning import solve_estate
from estate_opt.saved.plan_json import to_json
from tests.audited_town import town, town_option

RUN = RunInfo("ab" * 32, "town.xlsx", datetime(2026, 11, 21), {"estate-opt": "0.1.0"}, {"read": 0.1, "solve": 2.0})


@pytest.fixture(scope="module")
def plan() -> Plan:
    return solve_estate(town(), town_option())


def as_read_back(plan: Plan) -> dict[str, Any]:
    """The report, written and read again as strict JSON."""
    found: dict[str, Any] = json.loads(json.dumps(to_json(plan, RUN, audit(plan)), allow_nan=False))
    return found


@pytest.fixture(scope="module")
def report(plan: Plan) -> dict[str, Any]:
    return as_read_back(plan)


def test_everything_that_was_promised_is_there(report: dict[str, Any]) -> None:
    """The keys are those that programs rely on."""
    promised = {
        "status", "objective_gbp", "bound_gbp", "gap", "saving_taken", "seconds", "buildings", "fitout_desks", "teams",
        "functions", "counters", "access", "ledger", "ledger_today", "audit", "option", "input_hash", "versions",
    }  # fmt: skip
    assert promised <= set(report)
    assert report["status"] in ("optimal", "feasible", "interrupted")
    assert report["seconds"] == {"read": 0.1, "solve": 2.0}
    assert set(report["functions"][0]) == {"agency", "function", "arrangement", "building"}
    assert set(report["ledger"][0]) == {"agency", "year", "class", "cost", "gbp"}


def test_the_ledger_adds_up_to_the_objective(report: dict[str, Any]) -> None:
    """Discounting the ledger's rows by 3.5 % a year from 2027 gives the objective, and today's gives today's."""
    for ledger, total in (("ledger", "objective_gbp"), ("ledger_today", "today_gbp")):
        worth = sum(row["gbp"] / 1.035 ** (row["year"] - 2027) for row in report[ledger])
        assert worth == pytest.approx(report[total], abs=1.0)


def test_every_decision_is_by_id(plan: Plan, report: dict[str, Any]) -> None:
    """Buildings are open or closed, teams are in a building or dissolved, functions are somebody's."""
    assert set(report["buildings"]) == set(plan.estate.buildings)
    assert set(report["buildings"].values()) == {"open", "closed"}
    assert report["buildings"]["depot"] == "closed", "its status is close"
    assert set(report["teams"]) == set(plan.estate.teams)
    assert report["teams"]["c-it"] is None, "its function is supplied by the shared desk"
    assert report["teams"]["n-fixed"] == "house", "it may not move"
    by_key = {(row["agency"], row["function"]): row for row in report["functions"]}
    assert by_key["court", "IT"] == {"agency": "court", "function": "IT", "arrangement": "own", "building": None}
    shared = by_key["council", "IT"]
    assert shared["arrangement"] == "it-desk"
    assert report["buildings"][shared["building"]] == "open"


def test_counters_are_offered_in_open_buildings(report: dict[str, Any]) -> None:
    """Every counter of the plan names its service and an open building."""
    assert report["counters"]
    assert {report["buildings"][row["building"]] for row in report["counters"]} == {"open"}


def test_access_names_its_group_or_area(report: dict[str, Any]) -> None:
    """A row for all names neither, a row of a group its group, a row of an area its area."""
    for row in report["access"]:
        assert ("group" in row, "area" in row) == (row["form"] == "group", row["form"] == "area")
        assert {"service", "standard", "before", "after"} <= set(row)
    assert {row.get("group") for row in report["access"]} == {None, "older"}
    assert {row.get("area") for row in report["access"]} == {None, "north", "south"}


def test_the_audit_is_told_check_by_check(plan: Plan, report: dict[str, Any]) -> None:
    """A plan that passes says so; one that does not says what is broken."""
    assert report["audit"]["passed"] is True
    assert {"rule", "what", "checked", "breaches"} == set(report["audit"]["checks"][0])
    broken = as_read_back(plan.deciding(is_open={**plan.is_open, "hall": False}))
    assert broken["audit"]["passed"] is False
    assert any(check["breaches"] for check in broken["audit"]["checks"])


def test_what_is_not_known_is_null(plan: Plan) -> None:
    """JSON has no infinity: without a bound, bound and gap are null."""
    unknown = as_read_back(replace(plan, bound_gbp=float("-inf")))
    assert unknown["bound_gbp"] is None
    assert unknown["gap"] is None


def test_the_option_is_told_lever_by_lever(plan: Plan, report: dict[str, Any]) -> None:
    """Every lever of the base is there with its value, dates as ISO text."""
    assert set(report["option"]["levers"]) == {row.path for row in plan.option.settings}
    assert report["option"]["levers"]["appraisal.start"] == "2027-04-01"
    assert report["option"]["levers"]["prices.deflators"]["2025"] == 1.0
