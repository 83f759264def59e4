"""What is ticked in a plan's workbook holds in the next plan, through any program that saved it again."""

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from estate_opt.cli.main import main
from estate_opt.domain.estate import DISSOLVED, OWN, Lock
from estate_opt.domain.plan import Plan, today_decided
from estate_opt.domain.travel import measure
from estate_opt.formulation import Case, formulate
from estate_opt.formulation.arrays import to_arrays
from estate_opt.formulation.decisions import YES
from estate_opt.formulation.mip_start import start_from
from estate_opt.ground.errors import InputError, Severity, UsageError
from estate_opt.ground.figures import pounds
from estate_opt.options.option import Option
from estate_opt.planning import Planned, read_place, solve_estate, solve_place
from estate_opt.saved.ticks import LOCKS, TICK, TICK_TABS, with_ticks
from estate_opt.search.params import SearchParams
from estate_opt.tables import intake
from estate_opt.workbook.deliver import deliver
from tests.bench.counties import make_county
from tests.hand import option
from tests.recalculated import recalculated
from tests.small_place import SMALL, Grid, with_cell, write_folder

# Both finance teams may go: shared finance saves a tenth from 12 FTE, and costs nothing to set up. The library is in
# the hall; it could be in the clinic too, or instead: that is near enough to the town, but costs something to set up.
TABLES: Mapping[str, Grid] = {
    **SMALL,
    "functions": [
        ("agency", "function", "fte", "staff_gbp_per_year"),
        ("county", "Finance", 10, 400_000),
        ("trust", "Finance", 4, 160_000),
    ],
    "arrangements": [("arrangement", "function", "provider", "building"), ("shared", "Finance", "county", "hall")],
    "arrangement_tiers": [("arrangement", "from_fte", "staff_saving"), ("shared", 0, 0), ("shared", 12, 0.1)],
    "services": [("service", "name"), ("library", "Library")],
    "counters": [
        ("service", "building", "status", "setup_gbp"),
        ("library", "hall", "open", ""),
        ("library", "clinic", "possible", 10_000),
    ],
    "localities": [("locality", "population", "easting", "northing"), ("town", 500, 400_500, 300_500)],
}
Ticks = Mapping[tuple[str, str], str]
"""(sheet, text of the row's first cell, a slash and its second or third where the first is not enough) → the tick."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_folder(tmp_path_factory.mktemp("ticks") / "place", TABLES)


def planned(place: Path, chosen: Option, locks_from: Path | None = None) -> Planned:
    return solve_place(place, chosen.with_solver(threads=1, gap=0.0), locks_from=locks_from)


def written(made: Planned, path: Path) -> Path:
    list(deliver(made, path, None, overwrite=True))
    return path


@pytest.fixture(scope="module")
def first(place: Path, base_option: Option) -> Planned:
    return planned(place, base_option)


@pytest.fixture(scope="module")
def workbook(first: Planned, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(first, tmp_path_factory.mktemp("plan") / "plan.xlsx")


def tick(source: Path, target: Path, ticks: Ticks) -> Path:
    """A copy of a plan's workbook with ticks, made by another program."""
    book = load_workbook(source)
    for (name, row_id), word in ticks.items():
        sheet = book[name]
        (heading,) = (row for row in sheet.iter_rows() if TICK in [cell.value for cell in row])
        (column,) = (cell.column for cell in heading if cell.value == TICK)
        (row,) = (
            cells[0].row for cells in sheet.iter_rows(min_row=(heading[0].row or 0) + 1)
            if row_id in (cells[0].value, *(f"{cells[0].value} / {cell.value}" for cell in cells[1:3]))
        )  # fmt: skip
        sheet.cell(row or 0, column or 0, word)
    book.save(target)
    return target


def decided(plan: Plan) -> dict[str, Any]:
    counters = {" / ".join(key): key in plan.counters for key in plan.estate.counters}
    return {**plan.is_open, **plan.housing, **{" / ".join(key): k for key, k in plan.supply.items()}, **counters}


def test_what_the_first_plan_does(first: Planned) -> None:
    """Finance is shared, so that its teams go and the annex closes: the ticks below go against all of that."""
    found = decided(first.plan)
    assert (found["annex"], found["pay"], found["county / Finance"]) == (False, None, "shared")
    assert (found["hall"], found["care"], found["trust / Finance"]) == (True, "hall", "shared")
    assert (found["library / hall"], found["library / clinic"]) == (True, False)


TICKED = [
    ({("Buildings", "annex"): "keep"}, {"annex": True}, [Lock("building", ("annex",), "keep")]),
    ({("Buildings", "annex"): "forbid"}, {"annex": True}, [Lock("building", ("annex",), "keep")]),
    ({("Buildings", "annex"): "pin"}, {"annex": False}, [Lock("building", ("annex",), "close")]),
    ({("Moves", "care"): "forbid"}, {}, [Lock("team", ("care",), "forbid", "hall")]),
    ({("Moves", "pay"): " Keep "}, {"pay": "annex"}, [Lock("team", ("pay",), "keep")]),
    ({("Moves", "pay"): "pin"}, {"pay": None}, [Lock("team", ("pay",), "pin", DISSOLVED)]),
    ({("Moves", "care"): "pin"}, {"care": "hall"}, [Lock("team", ("care",), "pin", "hall")]),
    ({("Support functions", "county / Finance"): "keep"}, {"county / Finance": OWN},
     [Lock("function", ("county", "Finance"), "keep")]),
    ({("Support functions", "trust / Finance"): "forbid"}, {"trust / Finance": OWN},
     [Lock("function", ("trust", "Finance"), "forbid", "shared")]),
    ({("Support functions", "trust / Finance"): "pin"}, {"trust / Finance": "shared"},
     [Lock("function", ("trust", "Finance"), "pin", "shared")]),
    ({("Moves", "care"): "free"}, {}, [Lock("team", ("care",), "free")]),
    ({("Counters", "library / hall"): "close"}, {"library / hall": False, "library / clinic": True},
     [Lock("counter", ("library", "hall"), "close")]),
    ({("Counters", "library / clinic"): "open"}, {"library / clinic": True},
     [Lock("counter", ("library", "clinic"), "keep")]),
    ({("Counters", "library / hall"): "keep"}, {"library / hall": True},
     [Lock("counter", ("library", "hall"), "keep")]),
]  # fmt: skip


@pytest.mark.parametrize(("ticks", "then", "locks"), TICKED, ids=[str(case[0]) for case in TICKED])
def test_a_tick_holds(
    place: Path, base_option: Option, workbook: Path, tmp_path: Path, ticks: Ticks, then: dict[str, Any],
    locks: list[Lock],
) -> None:  # fmt: skip
    """Each word of the drop-down becomes its lock, and the next plan keeps to it."""
    plan = planned(place, base_option, tick(workbook, tmp_path / "ticked.xlsx", ticks)).plan
    assert [replace(lock, because="") for lock in plan.estate.locks] == locks
    assert {lock.because for lock in plan.estate.locks} == {"ticked in ticked.xlsx"}
    assert {key: decided(plan)[key] for key in then} == then
    if locks[0].decision == "forbid":
        assert decided(plan)[locks[0].name] != locks[0].where


def test_every_word_of_every_drop_down_was_tried() -> None:
    """The cases above leave out no word but those that mean the same on another tab."""
    words = {(tab.sheet, word) for tab in TICK_TABS for word in tab.choices}
    tried = {(sheet, word.strip().casefold()) for ticks, _, _ in TICKED for (sheet, _), word in ticks.items()}
    assert words - tried == {
        ("Buildings", "close"), ("Buildings", "free"), ("Support functions", "free"), ("Counters", "free"),
    }  # fmt: skip


def test_ticks_hold_through_libreoffice_and_through_the_next_plan(
    place: Path, base_option: Option, workbook: Path, tmp_path: Path
) -> None:
    """Three ticks, saved by LibreOffice, hold in the new plan; its Locks tab carries them on, and `free` lifts one."""
    ticks = {("Buildings", "annex"): "keep", ("Moves", "care"): "pin", ("Support functions", "trust / Finance"): "keep"}
    (saved,) = recalculated([tick(workbook, tmp_path / "ticked.xlsx", ticks)], tmp_path)
    second = planned(place, base_option, saved)
    assert second.plan.is_open["annex"]
    assert second.plan.supply["trust", "Finance"] == OWN
    assert len(second.plan.estate.locks) == 3
    again = written(second, tmp_path / "plan-2.xlsx")
    third = planned(place, base_option, tick(again, tmp_path / "freed.xlsx", {("Buildings", "annex"): "free"}))
    assert [lock.wording for lock in third.plan.estate.locks] == [
        "building annex: free", "function trust / Finance: keep", "team care: pin hall",
    ]  # fmt: skip
    assert not third.plan.is_open["annex"]


def test_an_old_format_is_read_too(place: Path, base_option: Option, workbook: Path, tmp_path: Path) -> None:
    """A plan saved as .ods is as good."""
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice (soffice) is not installed")
    import subprocess

    ticked = tick(workbook, tmp_path / "ticked.xlsx", {("Buildings", "annex"): "keep"})
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    convert = [soffice, profile, "--headless", "--convert-to", "ods", "--outdir", str(tmp_path), str(ticked)]
    subprocess.run(convert, check=True, capture_output=True, timeout=180)
    assert planned(place, base_option, tmp_path / "ticked.ods").plan.is_open["annex"]


def test_a_tick_counts_for_more_than_the_table(
    tmp_path: Path, base_option: Option, workbook: Path, first: Planned
) -> None:
    """A lock of the place itself stays unless the workbook says something of the same thing; bans add up."""
    rows = [
        ("kind", "id", "decision", "where"), ("building", "annex", "keep", ""), ("team", "care", "forbid", "annex"),
        ("building", "clinic", "keep", ""),
    ]  # fmt: skip
    own = write_folder(tmp_path / "own", {**TABLES, "locks": rows})
    assert planned(own, base_option).plan.is_open["annex"]
    ticks = {("Buildings", "annex"): "close", ("Moves", "care"): "forbid"}
    plan = planned(own, base_option, tick(workbook, tmp_path / "ticked.xlsx", ticks)).plan
    assert [lock.wording for lock in plan.estate.locks] == [
        "building annex: close", "building clinic: keep", "team care: forbid annex", "team care: forbid hall",
    ]  # fmt: skip
    assert plan.housing["care"] == "clinic"
    assert first.plan.housing["care"] == "hall"


def test_a_lock_and_a_tick_on_one_thing_are_told_with_both_cells(tmp_path: Path, workbook: Path) -> None:
    """The tick counts, and that is a warning with both cells; to lift a lock is a note; the same twice is none."""
    rows = [
        ("kind", "id", "decision", "where"), ("building", "annex", "keep", ""), ("building", "hall", "close", ""),
        ("building", "clinic", "keep", ""),
    ]  # fmt: skip
    own = intake.read(write_folder(tmp_path / "own", {**TABLES, "locks": rows}))
    ticks = {("Buildings", "annex"): "close", ("Buildings", "hall"): "free", ("Buildings", "clinic"): "keep"}
    found = with_ticks(own, tick(workbook, tmp_path / "ticked.xlsx", ticks)).tables.findings
    told = {each.problem: each for each in found if each.table == "locks"}
    assert {each.severity for each in told.values()} == {Severity.WARNING, Severity.NOTE}
    said = "building annex: close counts for more than building annex: keep in locks.csv!C2."
    assert told[said].severity is Severity.WARNING
    assert (told[said].cell or "").startswith("ticked.xlsx Buildings!")
    lifted = "building hall: free counts for more than building hall: close in locks.csv!C3."
    assert told[lifted].severity is Severity.NOTE
    assert len(told) == 2


def test_a_tick_against_the_tables_is_told_with_both_cells(tmp_path: Path, base_option: Option, workbook: Path) -> None:
    """The annex is to close by its status, and ticked to be kept: the cell of either is named."""
    closing = write_folder(
        tmp_path / "own", {**TABLES, "buildings": with_cell("buildings", "annex", "status", "close")}
    )
    ticked = tick(workbook, tmp_path / "ticked.xlsx", {("Buildings", "annex"): "keep"})
    with pytest.raises(InputError, match=r"ticked\.xlsx Buildings!\w+\d+: annex .* close .*\(buildings\.csv!K3\)"):
        planned(closing, base_option, ticked)


def test_what_is_wrong_with_a_tick_is_said_by_its_cell(
    place: Path, base_option: Option, workbook: Path, tmp_path: Path
) -> None:
    """A word that means nothing, and a team that is no longer there, are told with the cell in the plan's workbook."""
    ticked = tick(workbook, tmp_path / "ticked.xlsx", {("Buildings", "annex"): "demolish"})
    with pytest.raises(InputError, match=r"ticked\.xlsx Buildings!\w+\d+: demolish has no meaning for a building"):
        planned(place, base_option, ticked)
    gone = write_folder(tmp_path / "gone", {**TABLES, "teams": [row for row in TABLES["teams"] if row[0] != "care"]})
    ticked = tick(workbook, tmp_path / "other.xlsx", {("Moves", "care"): "keep"})
    with pytest.raises(InputError, match=r"other\.xlsx Moves!A\d+: “care” is not in the table teams"):
        planned(gone, base_option, ticked)


def test_only_a_plan_can_be_taken_from(place: Path, base_option: Option, sample_path: Path) -> None:
    """A workbook that is no plan is refused, also where it has a sheet of that name."""
    with pytest.raises(UsageError, match="not a workbook of a plan"):
        with_ticks(intake.read(place), sample_path)
    told = CliRunner().invoke(main, ["solve", str(place), "--locks-from", str(sample_path), "--quiet"])
    assert told.exit_code == 2
    assert "not a workbook of a plan" in told.output


def test_the_workbook_says_what_its_plan_decided(place: Path, first: Planned, workbook: Path) -> None:
    """Read back from its tabs, the decisions are the plan's."""
    found = with_ticks(intake.read(place), workbook).decided
    assert found is not None
    wanted = first.plan.decided
    assert found.counters == wanted.counters == frozenset({("library", "hall")})
    assert {name: is_open for name, is_open in found.is_open.items() if name in wanted.is_open} == wanted.is_open
    assert {team: at for team, at in found.housing.items() if team in wanted.housing} == wanted.housing
    assert {key: k for key, k in found.supply.items() if key in wanted.supply} == wanted.supply
    assert found.hosts["shared"] == wanted.hosts["shared"] == "hall"


def test_a_plan_is_a_start_that_keeps_the_rows(first: Planned) -> None:
    """Begun from its own decisions, the MILP is at the plan itself; from today's, at today's cost."""
    plan = first.plan
    formulation = formulate(Case(plan.estate, plan.option, measure(plan.estate, plan.option)))
    milp = to_arrays(formulation)
    start = start_from(formulation, milp, plan.decided)
    made = formulation.decisions

    def begins_from(start: Mapping[int, float], *columns: int) -> list[bool]:
        return [start[column] > YES for column in columns]

    chosen = (made.is_open["hall"], made.house["care", "hall"], made.tier["shared", 1], made.host["shared", 1, "hall"])
    assert all(begins_from(start, *chosen))
    assert begins_from(start, made.is_open["annex"]) == [False]
    assert set(start) == set(np.flatnonzero(milp.is_integer))
    today = start_from(formulation, milp, today_decided(plan.estate))
    assert all(begins_from(today, made.house["pay", "annex"], made.own["county", "Finance"]))


@pytest.mark.slow
def test_locks_hold_in_the_search_too() -> None:
    """In a place that the neighbourhood search plans, begun from a plan, locks against that plan hold."""
    searched = SearchParams().but(sizes={"direct_choices": 0})
    county = make_county(50, 120, seed=5)
    chosen = option({"solver.gap": 0.002, "solver.time_limit_seconds": 20}, {})
    plan = solve_estate(county, chosen, params=searched)
    assert plan.solved.method != "solved directly"
    closing = next(name for name, is_open in plan.is_open.items() if not is_open and county.buildings[name].desks)
    # The smallest, for which there is room elsewhere: each has at least twenty buildings within reach.
    smallest = min(county.teams, key=lambda name: county.teams[name].desks)
    locks = (
        Lock("building", (closing,), "keep"),
        Lock("team", (smallest,), "forbid", plan.housing[smallest]),
    )
    again = solve_estate(replace(county, locks=locks), chosen, begin=plan.decided, params=searched)
    assert again.solved.method == plan.solved.method
    assert again.is_open[closing]
    assert again.housing[smallest] not in (plan.housing[smallest], None)


def test_a_plan_without_counters_is_ticked_and_read_too(tmp_path: Path, base_option: Option) -> None:
    """A place without services has a sentence on its tab Counters, and no tick there: its other ticks hold."""
    bare = {name: rows for name, rows in TABLES.items() if name not in ("services", "counters", "localities")}
    own = write_folder(tmp_path / "bare", bare)
    plan = written(planned(own, base_option), tmp_path / "plan.xlsx")
    assert "name no counters" in str(load_workbook(plan)["Counters"]["A4"].value)
    found = with_ticks(intake.read(own), tick(plan, tmp_path / "ticked.xlsx", {("Buildings", "annex"): "keep"}))
    assert found.decided is not None
    assert found.decided.counters is None
    assert [row["decision"] for row in found.tables.rows("locks")] == ["keep"]


def test_the_drop_downs_are_in_the_workbook(workbook: Path) -> None:
    """Each tab offers its words in the cells of its column, which are blank; the Locks tab is there and empty."""
    book = load_workbook(workbook)
    for tab in TICK_TABS:
        (rule,) = book[tab.sheet].data_validations.dataValidation
        assert rule.formula1 == f'"{",".join(tab.choices)}"'
        for row in book[tab.sheet][str(rule.sqref)]:
            assert [cell.value for cell in row] == [None]
    assert book[LOCKS]["A1"].value == "Locks: what was decided beforehand"


def test_what_ticks_cost_is_told_against_the_plan_that_was_ticked(
    place: Path, base_option: Option, first: Planned, workbook: Path, tmp_path: Path
) -> None:
    """Both plans are proven best: the tick costs the one's cost less the other's. On Summary, in JSON, in the terminal.

    To keep the annex open costs something: the first plan, which closes it, was the cheapest there is.
    """
    ticked = tick(workbook, tmp_path / "ticked.xlsx", {("Buildings", "annex"): "keep"})
    made = planned(place, base_option, ticked)
    gbp = made.plan.objective_gbp - first.plan.objective_gbp
    assert gbp > 1_000
    cost = made.as_json()["summary"]["locks_cost"]
    assert (cost["decisions"], cost["against"]) == (1, "ticked.xlsx")
    assert (cost["gbp"], cost["least_gbp"], cost["most_gbp"]) == pytest.approx((gbp, gbp, gbp), abs=1)
    said = [
        line for line in deliver(made, tmp_path / "next.xlsx", None, overwrite=True) if line.startswith("Your tick")
    ]
    assert len(said) == 1
    assert said[0].startswith(f"Your tick costs {pounds(gbp)} of net present cost, against the plan in ticked.xlsx, ")
    cells = [
        cell for row in load_workbook(tmp_path / "next.xlsx")["Summary"].iter_rows(values_only=True) for cell in row
    ]
    assert said[0] in cells


def test_ticks_that_the_plan_follows_anyway_cost_nothing(
    place: Path, base_option: Option, workbook: Path, tmp_path: Path
) -> None:
    """Whoever ticks what is decided already pays nothing for it, and is told so."""
    ticks = {("Buildings", "annex"): "pin", ("Moves", "care"): "pin"}
    made = planned(place, base_option, tick(workbook, tmp_path / "ticked.xlsx", ticks))
    told = " ".join(deliver(made, tmp_path / "next.xlsx", None, overwrite=True))
    assert "Your 2 ticks cost nothing, against the plan in ticked.xlsx" in told


def test_of_other_ticks_it_is_not_known_what_they_cost(
    place: Path, base_option: Option, workbook: Path, tmp_path: Path
) -> None:
    """Not against a plan of another option or of other tables, nor where nothing is ticked; a second solve tells it."""
    ticked = tick(workbook, tmp_path / "ticked.xlsx", {("Buildings", "annex"): "keep"})
    tables = intake.read(place)
    denser = base_option.varied({"space.desks_per_fte": 0.65})
    assert with_ticks(tables, ticked, base_option).unlocked is not None
    assert with_ticks(tables, ticked, denser).unlocked is None
    assert with_ticks(replace(tables, input_hash="another"), ticked, base_option).unlocked is None
    assert with_ticks(tables, workbook, base_option).unlocked is None
    made = planned(place, denser, ticked)
    told = " ".join(deliver(made, tmp_path / "next.xlsx", None, overwrite=True))
    assert "taken beforehand: see the tab Locks. What it costs: add --price-locks." in told
    run = CliRunner().invoke(main, ["solve", str(place), "--locks-from", str(ticked), "--price-locks", "--quiet", "-o",
                                    str(tmp_path / "priced.xlsx")])  # fmt: skip
    assert "The decision taken beforehand costs £" in run.output
    assert "against the plan without it, solved for this with the same tables and option." in run.output


def test_a_plan_held_near_to_another_tells_nothing_of_ticks(
    place: Path, base_option: Option, workbook: Path, tmp_path: Path
) -> None:
    """Neither is the plan that was ticked to have stayed near to an earlier one, nor the new one."""
    tables = intake.read(place)
    near = written(solve_place(place, base_option, preserve=workbook), tmp_path / "near.xlsx")
    ticked = tick(near, tmp_path / "ticked.xlsx", {("Buildings", "annex"): "keep"})
    assert with_ticks(tables, ticked, base_option).unlocked is None
    free = tick(workbook, tmp_path / "free.xlsx", {("Buildings", "annex"): "keep"})
    assert read_place(place, free, workbook, base_option).unlocked is None
    assert read_place(place, free, None, base_option).unlocked is not None


@pytest.mark.parametrize("word", ["joins", "dissolved"])
def test_a_team_that_joins_is_said_so_in_the_locks(
    base_option: Option, workbook: Path, tmp_path: Path, word: str
) -> None:
    """In the tables it may be pinned by either word; the tab Locks shows the one for readers, and is read back."""
    locks: Grid = [("kind", "id", "decision", "where"), ("team", "pay", "pin", word)]
    here = write_folder(tmp_path / "place", {**TABLES, "locks": locks})
    made = planned(here, base_option)
    assert made.plan.estate.locks == (Lock("team", ("pay",), "pin", DISSOLVED),)
    assert made.plan.housing["pay"] is None
    again = written(made, tmp_path / "again.xlsx")
    shown = [[cell.value for cell in row] for row in load_workbook(again)[LOCKS].iter_rows()]
    assert ["team", "pay", "pin", "joins", None] in shown
    assert planned(here, base_option, again).plan.estate.locks[0].where == DISSOLVED
