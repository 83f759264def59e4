"""The front page of a comparison says in words which plan is best at what, and its figures are live."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from estate_opt.planning import Planned
from estate_opt.questions.alternatives import Wanted, alternatives_of_place
from estate_opt.saved import compare
from estate_opt.saved.likeness import Likeness
from estate_opt.saved.plan_json import SavedPlan
from estate_opt.workbook.tabs.comparison_front import overview
from estate_opt.workbook.tabs.comparison_tabs import comparison_sheets
from estate_opt.workbook.xlsx import write_alternatives, write_workbook
from tests.recalculated import disagreements, recalculated
from tests.saved.test_ticks import TABLES
from tests.small_place import write_folder

OPTIONS = ("base", "co-location-only", "do-minimum")


@pytest.fixture(scope="module")
def plans(sample_planned: Callable[[str], Planned]) -> list[SavedPlan]:
    """Three plans of the sample: everything, buildings alone, and hardly anything."""
    contents = (sample_planned(name).as_json() for name in OPTIONS)
    return [SavedPlan(str(content["option"]["title"]), content) for content in contents]


def figure(plan: SavedPlan, **values: Any) -> SavedPlan:
    """The plan with some figures of its summary changed."""
    return replace(plan, content={**plan.content, "summary": {**plan.content["summary"], **values}})


def said(plans: list[SavedPlan]) -> str:
    return "\n".join(overview(Likeness(plans)).notes)


def test_the_first_sentence_ranks_by_saving(plans: list[SavedPlan]) -> None:
    """What is allowed more saves more: the base before buildings alone, and the minimum last."""
    first = overview(Likeness(plans)).notes[0]
    assert first.startswith("“Base” saves most, £")
    assert "next is “Co-location only” with £" in first
    assert "“Do minimum” saves least, £" in first


def test_each_aim_names_its_winner_and_no_tie_of_half(plans: list[SavedPlan]) -> None:
    """Who is lowest in carbon and moves is named with the figure; where two of three are alike, nobody is."""
    base, sharing, least = plans
    alike = [figure(base, fte_moved=50, carbon_plan_kg=9000.0), figure(sharing, fte_moved=50, carbon_plan_kg=8000.0),
             figure(least, fte_moved=90, carbon_plan_kg=9000.0)]  # fmt: skip
    assert "“Co-location only” emits least carbon: 8 tonnes a year." in said(alike)
    assert "moves fewest" not in said(alike)
    assert "move fewest" not in said(alike)


def test_worse_access_is_held_against_a_plan(plans: list[SavedPlan]) -> None:
    """The plan that saves most leaves seven localities worse off: so the next best without that is named too."""
    worse = [figure(plans[0], localities_worse=7), *plans[1:]]
    assert "Access to some service gets clearly worse under “Base” (in 7 localities)." in said(worse)
    assert "Of the other plans “Co-location only” saves most" in said(worse)
    assert "clearly worse" not in said(plans)


def crowded(plan: SavedPlan, service: str, share: float) -> SavedPlan:
    """The plan with fewer people who find room at a service's counters."""
    rows = [{**row, "after_with_room": share} if (row["service"], row["form"]) == (service, "all") else row
            for row in plan.content["access"]]  # fmt: skip
    return replace(plan, content={**plan.content, "access": rows})


def test_room_is_shown_beside_distance_where_it_is_short(plans: list[SavedPlan], tmp_path: Path) -> None:
    """Where half of all people find room in one plan, both shares stand there by name; the averages are of distance."""
    service = plans[0].content["access"][0]["service"]
    assert compare.access_with_room(plans) == []
    assert list(compare.room_in_lines(plans)) == []
    short = [crowded(plans[0], service, 0.5), *plans[1:]]
    (row,) = compare.access_with_room(short)
    (distance,) = [each for each in compare.access(short) if each.key == row.key]
    assert row.key[:2] == (service, "all")
    assert (row.values[0], row.values[1:]) == (0.5, distance.values[1:])
    (line,) = compare.room_in_lines(short)
    assert line.startswith(f"{compare.name_of(short, 'services', service)}, people within ")
    assert " / 50 %; " in line
    book = tmp_path / "room.xlsx"
    write_workbook(comparison_sheets(Likeness(short)), book)
    told = [
        cells
        for cells in load_workbook(book)["Access"].iter_rows(values_only=True)
        if cells[1] == "everybody, with room"
    ]
    assert [cells[-3:] for cells in told] == [row.values]
    (copy,) = recalculated([book], tmp_path)
    assert list(disagreements(book, copy)) == []


def test_a_plan_of_before_room_was_told_has_as_much_as_by_distance(plans: list[SavedPlan]) -> None:
    """An older JSON says nothing of room: nothing is said of it."""
    old = [{key: value for key, value in row.items() if "room" not in key} for row in plans[0].content["access"]]
    assert compare.access_with_room([replace(plans[0], content={**plans[0].content, "access": old}), *plans[1:]]) == []


def test_carbon_at_ten_times_its_value_saves_no_more_cash(plans: list[SavedPlan]) -> None:
    """Two plans that differ only in what carbon is said to be worth save the same cash, and are alike for today."""
    dear = {
        ledger: [{**r, "gbp": 10 * r["gbp"]} if r["class"] == "social" else r for r in plans[0].content[ledger]]
        for ledger in ("ledger", "ledger_today")
    }
    other = replace(plans[0], name="Dear carbon", content={**plans[0].content, **dear})
    assert compare.cash_savings(other) == compare.cash_savings(plans[0])
    assert Likeness([plans[0], other]).is_like
    assert "Take care" not in said([plans[0], other])


def test_what_each_plan_costs_to_carry_out_is_listed(plans: list[SavedPlan], tmp_path: Path) -> None:
    """With everything that change costs: in the figures, on page one and in a line; an older plan does not know."""
    rows = {row.key[0]: row.values for row, _ in compare.headlines(plans)}
    summaries = [plan.content["summary"] for plan in plans]
    assert rows["What it costs to carry out (£)"] == tuple(each["cost_of_change_gbp"] for each in summaries)
    assert rows["Double running (£)"] == tuple(each["double_running_gbp"] for each in summaries)
    for one_off, doubled, all_of_it in zip(
        rows["One-off investment (£)"], rows["Double running (£)"], rows["What it costs to carry out (£)"], strict=True
    ):
        assert float(one_off or 0) + float(doubled or 0) == pytest.approx(float(all_of_it or 0))
    made = figure(plans[0], cost_of_change_gbp=14.76e6, double_running_gbp=6.68e6, payback="by 2031",
                  payback_without_receipts="by 2033")  # fmt: skip
    assert compare.cost_of_change_in_words(made) == (
        "carrying it out costs £14.76m, £6.68m of it double running; earned back by 2031 (without receipts: by 2033)"
    )
    known = {key: value for key, value in summaries[0].items() if key != "cost_of_change_gbp"}
    older = replace(plans[0], content={**plans[0].content, "summary": known})
    assert compare.cost_of_change_in_words(older) == ""
    write_workbook(comparison_sheets(Likeness([older, *plans[1:]])), tmp_path / "older.xlsx")
    told = {row.key[0]: row.values for row, _ in compare.headlines([older, *plans[1:]])}
    assert told["What it costs to carry out (£)"][0] is None


def test_another_today_is_warned_of(plans: list[SavedPlan]) -> None:
    """A plan whose today costs another pound a year is not like for like, and its saving is no formula."""
    rows = plans[1].content["ledger_today"]
    dearer = replace(plans[1], content={**plans[1].content, "ledger_today": [*rows, {**rows[0], "gbp": 1000.0}]})
    assert not Likeness([plans[0], dearer]).is_like
    assert "Take care" in said([plans[0], dearer])


def test_every_formula_comes_to_what_is_stored(plans: list[SavedPlan], tmp_path: Path, base_option: Any) -> None:
    """LibreOffice works out the same savings, shares, counts and costs of comparison and alternatives."""
    comparison, found = tmp_path / "compare.xlsx", tmp_path / "alternatives.xlsx"
    write_workbook(comparison_sheets(Likeness(plans)), comparison)
    *_, last = alternatives_of_place(write_folder(tmp_path / "place", TABLES), base_option, Wanted(2, 1.0, 1))
    assert not isinstance(last, str)
    write_alternatives(last.plans, ("Found.",), found)
    for workbook, copy in zip((comparison, found), recalculated([comparison, found], tmp_path), strict=True):
        assert [*disagreements(workbook, copy)] == []


def test_a_building_is_told_with_its_name_owner_and_how_many_close_it(plans: list[SavedPlan], tmp_path: Path) -> None:
    """The sheet has every building that some plan closes or opens, also where all agree; most closed first."""
    write_workbook(comparison_sheets(Likeness(plans)), tmp_path / "compare.xlsx")
    rows = list(load_workbook(tmp_path / "compare.xlsx", data_only=True)["Buildings"].iter_rows(values_only=True))
    heading = next(number for number, row in enumerate(rows) if row[0] == "Building")
    told = {row[0]: row for row in rows[heading + 1 :]}
    today = plans[0].content["today"]["buildings"]
    for name, state in today.items():
        changed = [plan.content["buildings"][name] != {"open": "open"}.get(state, "closed") for plan in plans]
        assert (name in told) == any(changed)
    counts = [int(str(row[-1])) for row in told.values()]
    assert counts == sorted(counts, reverse=True)
    assert told["ADC-02"][:3] == ("ADC-02", "Old Town Hall", "Aldenbridge District Council (ADC)")


def test_plans_of_an_older_version_have_no_names(plans: list[SavedPlan]) -> None:
    """A plan whose JSON has no names yet is told by its ids."""
    older = [replace(plan, content={k: v for k, v in plan.content.items() if k != "names"}) for plan in plans]
    assert compare.name_of(older, "buildings", "ADC-02") == "ADC-02"
    assert "Old Town Hall" not in said(older)


def test_the_ways_of_plans_stand_side_by_side(plans: list[SavedPlan]) -> None:
    """What each plan's JSON tells of everybody everywhere is compared; of an earlier version's plan it is blank."""
    base, *others = plans
    told = {row.key[:3]: row for row in compare.ways(plans)}
    for row in base.content["equality"]:
        if row["area"] is None:
            mine = told[row["service"], row["group"] or "", "equal way"]
            assert (mine.today, mine.values[0]) == (row["equal_way_today"], row["equal_way_plan"])
    earlier = [{k: v for k, v in row.items() if "equal_way" not in k} for row in base.content["equality"]]
    rows = compare.ways([replace(base, content={**base.content, "equality": earlier}), *others])
    assert all((row.values[0] is None) == (row.key[2] == "equal way") for row in rows)
    (sheet,) = (each for each in comparison_sheets(Likeness(plans)) if each.name == "Equality")
    assert len(sheet.rows) == len(told) > 0
