"""A plan as DataFrames: the same figures as the tabs, the JSON and the Summary, in columns that are told of."""

import re
from collections.abc import Mapping
from dataclasses import replace
from math import ceil
from typing import Any

import pandas as pd
import pytest

from estate_opt.domain.plan import Plan
from estate_opt.planning import solve_estate
from estate_opt.results import frames as told
from estate_opt.results.frames import Frames, frames
from estate_opt.results.summary import headline
from estate_opt.saved.plan_json import to_json
from estate_opt.workbook.sheet import Sheet, value_of
from estate_opt.workbook.tabs import Dossier, all_sheets
from tests.audited_town import town, town_option
from tests.hand import CALM, best, building, place, team
from tests.hostile_place import dossier_of


def called(records: Mapping[Any, Any]) -> dict[Any, Any]:
    """Records with a name that is not their id."""
    return {key: replace(record, name=f"The {key}") for key, record in records.items()}


@pytest.fixture(scope="module")
def plan() -> Plan:
    """The town's, with everything called something."""
    here = town()
    named = replace(
        here, buildings=called(here.buildings), teams=called(here.teams), services=called(here.services),
        localities=called(here.localities),
    )  # fmt: skip
    return solve_estate(named, town_option())


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """A frame's rows by column, NA as None."""
    return [
        {str(column): None if pd.isna(value) else value for column, value in row.items()}
        for row in frame.astype(object).to_dict("records")
    ]


@pytest.fixture(scope="module")
def made(plan: Plan) -> Frames:
    return frames(plan)


@pytest.fixture(scope="module")
def dossier(plan: Plan) -> Dossier:
    return dossier_of(plan)


@pytest.fixture(scope="module")
def sheets(dossier: Dossier) -> dict[str, Sheet]:
    return {sheet.name: sheet for sheet in all_sheets(dossier)}


TABS: dict[str, tuple[str, dict[str, str]]] = {
    "buildings": ("Buildings", {
        "building": "building", "building_name": "name", "agency": "agency", "area": "area", "tenure": "tenure",
        "status": "status", "decision": "decision", "in_use_today": "today", "in_use_plan": "then",
        "shared_today": "shared_today", "shared_plan": "shared_plan", "release_year": "release",
        "agencies_plan": "agencies_plan", "teams_today": "teams_today", "teams_plan": "teams_plan",
        "desks": "capacity", "desks_added": "fitout", "desks_taken_today": "desks_today",
        "desks_taken_plan": "desks_plan", "fill_today_share": "fill_today", "fill_plan_share": "fill_plan",
        "yearly_today_gbp": "yearly_today", "yearly_plan_gbp": "yearly_plan",
        "present_today_gbp": "today_present", "present_plan_gbp": "plan_present",
    }),
    "moves": ("Moves", {
        "team": "team", "team_name": "name", "agency": "agency", "fte": "fte", "desks": "desks", "outcome": "outcome",
        "building_today": "origin", "building_today_name": "origin_name", "building_plan": "to",
        "building_plan_name": "to_name", "moved_km": "km", "why": "why",
    }),
    "functions": ("Support functions", {
        "agency": "agency", "function": "function", "fte": "fte", "teams": "teams", "arrangement_plan": "arrangement",
        "shared_plan": "shared", "provider_plan": "provider", "posts_released_fte": "released",
        "yearly_today_gbp": "today", "yearly_plan_gbp": "then",
    }),
    "access": ("Access", {
        "service": "service", "service_name": "name", "scope": "scope", "standard": "standard", "people": "people",
        "within_today_share": "before", "within_plan_share": "after", "required_share": "required", "met": "met",
    }),
    "localities": ("Localities", {
        "service": "service", "locality": "locality", "locality_name": "name", "area": "area", "groups": "groups",
        "people": "people", "distance_today": "before", "distance_plan": "after", "distance_unit": "unit",
        "within_today": "within_before", "within_plan": "within_after", "verdict": "verdict",
    }),
    "ledger": ("Money", {
        "scenario": "scenario", "agency": "agency", "year": "year", "cost_class": "kind", "cost": "cost",
        "theme": "theme", "counted_as": "heading", "gbp": "gbp", "present_gbp": "present",
    }),
}  # fmt: skip
"""By frame: the tab that tells the same, and its columns by ours."""

_IN_A_CELL = {True: "yes", False: "no"}
_BLANK: dict[str, Any] = {
    "not asked": None,
    "unlimited": None,
    "not within the appraisal": None,
    "": None,
    "joins": "dissolved",
}  # a frame keeps the word that programs know
"""Words of the tabs that a DataFrame has NA, or another word, for."""


@pytest.mark.parametrize("name", TABS)
def test_a_frame_tells_what_its_tab_tells(name: str, made: Frames, sheets: dict[str, Sheet]) -> None:
    """Row for row in the tab's order, each column holds exactly what the tab's does: names, words and figures.

    But for desks, of which the tab has whole ones: what is taken or needed is rounded up.
    """
    tab, columns = TABS[name]
    keys = [column.key for column in sheets[tab].columns]
    assert len(made[name]) == len(sheets[tab].rows) > 0
    for ours, theirs in columns.items():
        cells = [value_of(row[keys.index(theirs)]) for row in sheets[tab].rows]
        values = [row[ours] for row in rows_of(made[name])]
        if ours in ("desks", "desks_added", "desks_taken_today", "desks_taken_plan"):
            assert {type(cell) for cell in cells} <= {int, str}, ours
            values = [None if value is None else ceil(value) for value in values]
        said = [_IN_A_CELL[value] if isinstance(value, bool) else value for value in values]
        assert said == [_BLANK.get(cell, cell) if isinstance(cell, str) else cell for cell in cells], ours


def test_the_ledger_adds_up_to_what_the_plan_costs(plan: Plan, made: Frames) -> None:
    """Discounted by the plan's factors its figures come to the objective, and to what today costs."""
    ledger = made["ledger"]
    factors = dict(enumerate(plan.discount_factors, start=plan.option.levers.appraisal.start.year))
    present = (ledger["gbp"] * ledger["year"].map(factors)).groupby(ledger["scenario"]).sum()
    assert present["plan"] == pytest.approx(plan.objective_gbp, abs=0.01)
    assert present["today"] == pytest.approx(plan.today_gbp, abs=0.01)
    assert ledger.groupby("scenario")["present_gbp"].sum()["plan"] == pytest.approx(plan.objective_gbp, abs=0.01)


def test_the_ledger_is_that_of_the_json(made: Frames, dossier: Dossier) -> None:
    """Every figure of the JSON file's two ledgers is there, and no other."""
    content = to_json(dossier.plan, dossier.run, dossier.audit)
    for scenario, key in (("plan", "ledger"), ("today", "ledger_today")):
        rows = made["ledger"].query(f"scenario == '{scenario}'")
        ours = {tuple(row) for row in rows[["agency", "year", "cost_class", "cost", "gbp"]].itertuples(index=False)}
        assert ours == {tuple(row.values()) for row in content[key]}


def test_states_are_those_of_the_plan(plan: Plan, made: Frames, dossier: Dossier) -> None:
    """Buildings in use, where teams sit, who supplies what, which counters are offered: as the plan decides."""
    content = to_json(plan, dossier.run, dossier.audit)
    buildings = made["buildings"].set_index("building")
    assert buildings["in_use_plan"].to_dict() == dict(plan.is_open)
    assert {name: "open" if there else "closed" for name, there in buildings["in_use_plan"].items()} == content[
        "buildings"
    ]
    assert {row["team"]: row["building_plan"] for row in rows_of(made["moves"])} == content["teams"]
    supplied = [
        {"agency": row["agency"], "function": row["function"], "arrangement": row["arrangement_plan"],
         "building": row["building_plan"]}
        for row in rows_of(made["functions"])
    ]  # fmt: skip
    assert sorted(supplied, key=str) == sorted(content["functions"], key=str)
    counters = made["counters"]
    offered = [(row.service, row.building) for row in counters[counters["offered_plan"]].itertuples()]
    assert offered == [(row["service"], row["building"]) for row in content["counters"]]
    today = [(row.service, row.building) for row in counters[counters["offered_today"]].itertuples()]
    assert today == [(row["service"], row["building"]) for row in content["today"]["counters"]]


def test_counts_are_those_of_the_summary(plan: Plan, made: Frames) -> None:
    """Buildings, carbon, people, functions and localities come to the headline figures."""
    figures = headline(plan)
    buildings, moves, functions = made["buildings"], made["moves"], made["functions"]
    assert buildings["in_use_today"].sum() == figures.buildings.today
    assert buildings["in_use_plan"].sum() == figures.buildings.plan
    assert (buildings["in_use_today"] & ~buildings["in_use_plan"]).sum() == figures.buildings.closed
    assert (buildings["decision"] == "close").sum() == figures.buildings.closed
    assert (buildings["shared_today"].sum(), buildings["shared_plan"].sum()) == (
        figures.buildings.shared_today, figures.buildings.shared_plan,
    )  # fmt: skip
    assert buildings.query("in_use_today")["carbon_kg_per_year"].sum() == figures.buildings.carbon_today_kg
    assert buildings["carbon_plan_kg_per_year"].sum() == pytest.approx(figures.buildings.carbon_plan_kg)
    assert (buildings.query("not in_use_plan")["carbon_plan_kg_per_year"] == 0).all()
    assert moves.query("outcome == 'moves'")["fte"].sum() == pytest.approx(figures.staff.fte_moved)
    assert (moves["outcome"] == "dissolved").sum() == figures.staff.teams_dissolved > 0
    assert functions["posts_released_fte"].sum() == pytest.approx(figures.functions.posts_released)
    assert functions.query("shared_plan")["agency"].nunique() == figures.functions.agencies_sharing > 0
    ledger = made["ledger"]
    last = ledger[(ledger["year"] == figures.last_year) & (ledger["counted_as"] == "running")]
    yearly = last.groupby("scenario")["gbp"].sum()
    assert yearly["today"] == pytest.approx(figures.yearly_today_gbp)
    assert yearly["plan"] == pytest.approx(figures.yearly_plan_gbp)
    assert made["localities"].query("verdict == 'worse'")["locality"].nunique() == figures.localities_worse


def test_who_sits_there_is_who_moved_there(made: Frames) -> None:
    """FTE of teams by building, and of the shared service's staff, come to what the frame of buildings says."""
    moves, buildings = made["moves"], made["buildings"].set_index("building")
    seated = moves.groupby("building_plan")["fte"].sum().reindex(buildings.index, fill_value=0.0)
    shared = made["functions"].query("shared_plan and building_plan.notna()")
    staff = (shared["fte"] - shared["posts_released_fte"]).groupby(shared["building_plan"]).sum()
    expected = seated.add(staff.reindex(buildings.index, fill_value=0.0))
    assert buildings["fte_plan"].to_dict() == pytest.approx(expected.to_dict())
    today = moves.groupby("building_today")["fte"].sum().reindex(buildings.index, fill_value=0.0)
    assert buildings["fte_today"].to_dict() == pytest.approx(today.to_dict())


def documented() -> dict[str, list[str]]:
    """The columns that the module's docstring tells of, by frame."""
    sections = re.split(r"^## (\w+)$", told.__doc__ or "", flags=re.MULTILINE)
    return {
        name: [column for cell in re.findall(r"^\| (`[^|]+) \|", text, re.MULTILINE) for column in
               re.findall(r"`(\w+)`", cell)]
        for name, text in zip(sections[1::2], sections[2::2], strict=True)
    }  # fmt: skip


def test_every_column_is_told_of(made: Frames) -> None:
    """The docstring's tables name the frames and their columns, in their order."""
    assert documented() == {name: list(frame.columns) for name, frame in made.items()}


UNITS = re.compile(r"_(gbp|share|km|m|m2|fte|year|week)$")
COUNTS = {"teams_today", "teams_plan", "desks", "desks_added", "desks_taken_today", "desks_taken_plan", "fte",
          "fte_today", "fte_plan", "people", "distance_today", "distance_plan", "year", "gbp"}  # fmt: skip
"""Figures whose name is their unit, or that have a column for it."""


def test_figures_have_their_unit_in_their_name_and_the_right_type(made: Frames) -> None:
    """No figure without a unit, no text that is an object, no year that is a float."""
    for name, frame in made.items():
        kinds = {str(column): str(dtype) for column, dtype in frame.dtypes.items()}
        figures = {column for column, kind in kinds.items() if kind in ("float64", "int64", "Int64")}
        assert {column for column in figures - COUNTS if not UNITS.search(column)} == set(), name
        assert set(kinds.values()) <= {"string", "bool", "boolean", "int64", "Int64", "float64"}, name
        assert {kinds[column] for column in ("year", "release_year") if column in kinds} <= {"int64", "Int64"}
        assert isinstance(frame.index, pd.RangeIndex)


def test_ids_have_names_beside_them(plan: Plan, made: Frames) -> None:
    """Whatever has an id and a name is told by both; who is no agency is told in words."""
    agencies = made["buildings"].set_index("agency")["agency_name"].to_dict()
    assert agencies == {"council": "Council", "court": "Court", "nhs": "NHS"}
    payers = made["ledger"].set_index("agency")["agency_name"].to_dict()
    assert payers["public"] == "The public, in time and travel"
    for name, column in (
        ("buildings", "building"), ("moves", "team"), ("moves", "building_today"), ("moves", "building_plan"),
        ("functions", "building_plan"), ("counters", "service"), ("counters", "building"), ("access", "service"),
        ("localities", "locality"),
    ):  # fmt: skip
        for row in rows_of(made[name]):
            assert row[f"{column}_name"] == (None if row[column] is None else f"The {row[column]}")


def test_what_is_not_known_is_na() -> None:
    """No limit of desks, a new team's building today, a dissolved team's in the plan: NA, and never a word or nil.

    With no services and no functions their frames are empty, and have their columns all the same.
    """
    estate = place(
        [building("hall", desks=None, rates_gbp_per_year=1000.0, easting=None, northing=None)],
        [team("old", "hall"), team("new", None)],
    )
    found = frames(best(estate, start=CALM))
    (hall,) = rows_of(found["buildings"])
    unknown = ("desks", "fill_today_share", "fill_plan_share", "easting_m", "northing_m", "area", "release_year")
    assert [hall[column] for column in unknown] == [None] * len(unknown)
    assert found["moves"].set_index("team")["building_today"].isna().to_dict() == {"old": False, "new": True}
    assert found["moves"].set_index("team")["outcome"].to_dict() == {"new": "is housed", "old": "stays"}
    for name in ("functions", "counters", "access", "localities"):
        assert found[name].empty
        assert list(found[name].columns) == documented()[name]
    assert found["ledger"].groupby("scenario")["gbp"].sum().to_dict() == {"plan": 1000.0, "today": 1000.0}


def test_the_order_is_the_same_every_time(plan: Plan, made: Frames) -> None:
    """Made twice, the frames are equal; nothing in them hangs on the order in which decisions were stored."""
    shuffled: Mapping[str, Any] = {
        "is_open": dict(reversed([*plan.is_open.items()])), "housing": dict(reversed([*plan.housing.items()])),
        "supply": dict(reversed([*plan.supply.items()])),
    }  # fmt: skip
    again = frames(replace(plan.deciding(**shuffled), access=plan.access[::-1]))
    for name in ("buildings", "moves", "functions", "counters", "access", "ledger"):
        pd.testing.assert_frame_equal(again[name], made[name])
