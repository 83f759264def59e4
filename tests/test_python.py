"""What a consultant does in a notebook: one flowing script, checked by arithmetic; and what is told in one line."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import estate_opt
from estate_opt import load_option, read, read_frames, solve, to_frames
from estate_opt.audit import Audit
from estate_opt.audit.result import Check
from estate_opt.domain.plan import Status
from estate_opt.domain.travel import measure
from estate_opt.formulation import Case, formulate
from estate_opt.formulation.arrays import to_arrays
from estate_opt.ground.errors import InputError, NoPlanError
from estate_opt.planning import Planned
from tests.conftest import PROJECT
from tests.hand import PLAIN
from tests.small_place import Grid, write_folder

AGENCIES: Grid = [("agency", "name"), ("council", "The Council"), ("trust", "The Trust")]
BUILDINGS: Grid = [
    ("building", "name", "agency", "easting", "northing", "tenure", "lease_end", "desks", "rent_gbp_per_year",
     "rates_gbp_per_year", "running_gbp_per_year"),
    ("hall", "Town hall", "council", 400_000, 300_000, "freehold", None, 50, None, 2_000, 8_000),
    ("annex", "The annex", "council", 400_500, 300_000, "leasehold", "31/03/2027", 20, 5_000, 500, 900),
    ("clinic", "The clinic", "trust", 401_000, 300_000, "freehold", None, 12, None, 1_000, 2_000),
]  # fmt: skip
TEAMS: Grid = [
    ("team", "name", "agency", "building", "fte", "movable"),
    ("care", "Social care", "council", "hall", 30, "no"),
    ("pay", "Payroll", "council", "annex", 16, None),
    ("nurses", "District nurses", "trust", "clinic", 12, "no"),
]
PLACE: dict[str, Grid] = {"agencies": AGENCIES, "buildings": BUILDINGS, "teams": TEAMS}


def as_frames() -> dict[str, pd.DataFrame]:
    return {name: pd.DataFrame(list(rows[1:]), columns=list(rows[0])) for name, rows in PLACE.items()}


def test_a_notebook(tmp_path: Path) -> None:
    """Load, solve, look, change a lever, change cells, solve again, compare.

    One year, undiscounted, moves free, a desk for each person. Today costs 10,000 for the hall, 6,400 for the annex,
    3,000 for the clinic: 19,400. Care and nurses stay where they are, so only the annex can close: its lease ends the
    day before the year begins, and the hall has 50 desks for 30 + 16. That saves 6,400.
    """
    folder = write_folder(tmp_path, PLACE)
    plain = load_option("base", PLAIN)
    planned = solve(folder, plain)
    assert planned.plan.today_gbp == pytest.approx(19_400)
    assert planned.plan.objective_gbp == pytest.approx(13_000)

    frames = planned.frames()
    closing = frames["buildings"].query("decision == 'close'")
    assert closing["building_name"].tolist() == ["The annex"]
    (move,) = frames["moves"].query("outcome == 'moves'").itertuples()
    assert (move.team_name, move.building_today_name, move.building_plan_name) == ("Payroll", "The annex", "Town hall")
    assert move.moved_km == pytest.approx(0.5)
    by_agency = frames["ledger"].pivot_table(index="agency_name", columns="scenario", values="gbp", aggfunc="sum")
    assert by_agency.loc["The Council"].to_dict() == pytest.approx({"plan": 10_000, "today": 16_400})
    assert by_agency.loc["The Trust"].to_dict() == pytest.approx({"plan": 3_000, "today": 3_000})
    by_cost = frames["ledger"].groupby(["scenario", "cost"])["gbp"].sum().unstack("scenario", fill_value=0)
    saved = by_cost["today"] - by_cost["plan"]
    assert saved[saved > 0].to_dict() == pytest.approx({"rent": 5_000, "rates": 500, "running": 900})

    # Nobody may move: a lever.
    still = solve(folder, load_option("base", PLAIN | {"sharing.move_teams": False}))
    assert still.plan.objective_gbp == pytest.approx(19_400)
    assert set(still.frames()["moves"]["outcome"]) == {"stays"}

    # The hall has no room, but ten desks more can be fitted out for £300 each: six of them will do, for 1,800.
    tables = to_frames(read(folder))
    tables["buildings"] = tables["buildings"].set_index("building")
    tables["buildings"].loc["hall", ["desks", "fitout_desks", "fitout_gbp_per_desk"]] = [40, 10, 300]
    fuller = solve(read_frames(tables), plain)
    assert fuller.plan.objective_gbp == pytest.approx(13_000 + 6 * 300)
    assert fuller.frames()["buildings"].set_index("building").loc["hall", "desks_added"] == pytest.approx(6)

    # With none to be fitted out the annex has to stay.
    tables["buildings"].loc["hall", "fitout_desks"] = 0
    assert solve(read_frames(tables), plain).plan.objective_gbp == pytest.approx(19_400)

    # A tenth off desks for each person, and 0.9 × 46 = 41.4 desks are needed of 42.
    tables["buildings"].loc["hall", "desks"] = 42
    shared = solve(read_frames(tables), load_option("base", PLAIN | {"space.desks_per_fte": 0.9}))
    assert shared.plan.objective_gbp == pytest.approx(13_000)

    plans = {"as it is": planned, "nobody moves": still, "fuller": fuller, "desks shared": shared}
    compared = pd.concat({name: each.frames()["buildings"] for name, each in plans.items()}, names=["plan", None])
    open_in = compared.reset_index().pivot(index="building", columns="plan", values="in_use_plan")
    assert open_in.loc["annex"].to_dict() == {
        "as it is": False, "nobody moves": True, "fuller": False, "desks shared": False,
    }  # fmt: skip
    assert {name: each.plan.objective_gbp for name, each in plans.items()} == pytest.approx(
        {"as it is": 13_000, "nobody moves": 19_400, "fuller": 14_800, "desks shared": 13_000}
    )


def test_the_same_plan_from_a_workbook_and_from_its_frames(
    sample_path: Path, sample_planned: Callable[[str], Planned]
) -> None:
    """Given as a path, as text, and as DataFrames that it was made into, the sample has one plan at one cost."""
    by_path = sample_planned("base")
    by_text = solve(str(sample_path))
    by_frames = solve(read_frames(to_frames(read(str(sample_path))), source="my notebook"))
    assert by_path.plan.objective_gbp == by_text.plan.objective_gbp == by_frames.plan.objective_gbp
    assert by_path.plan.decided == by_text.plan.decided == by_frames.plan.decided
    assert by_frames.plan.estate == by_path.plan.estate
    assert (by_frames.run.source, by_frames.audit.passed) == ("my notebook", True)
    assert by_frames.as_json()["input"] == "my notebook"


def test_without_an_option_the_base_holds() -> None:
    """As the command does without --option."""
    assert solve(read_frames(as_frames())).plan.option == load_option("base")


def test_what_cannot_be_planned_with_is_told_as_ever() -> None:
    """A cell that cannot be read, by pandas' name for it; a place with no plan."""
    frames = as_frames()
    frames["teams"].loc[1, "building"] = "anexe"
    with pytest.raises(InputError, match=r"teams\.loc\[1, 'building'\]: “anexe” is not in the table buildings"):
        solve(read_frames(frames))
    frames["teams"].loc[1, "building"] = "annex"
    with pytest.raises(NoPlanError):
        solve(read_frames(frames), load_option("base", {"limits.buildings": [{"scope": "all", "at_most": 1}]}))


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Planned:
    return solve(write_folder(tmp_path_factory.mktemp("place"), PLACE), load_option("base", PLAIN))


def test_a_plan_is_told_in_one_line(planned: Planned) -> None:
    """What a notebook shows of it: how the search ended, cost and today's, the gap, the buildings that stay."""
    told = "optimal, £13,000 against £19,400 today, gap 0 %, 2 of 3 buildings stay"
    assert repr(planned.plan) == f"<Plan: {told}>"
    assert repr(planned).endswith(f"{told}; passed its re-check>")
    option = f"under Base, {len(PLAIN)} levers given"
    assert repr(planned) == f"<Planned: {planned.run.source} {option}; {told}; passed its re-check>"
    large = replace(
        planned.plan, status=Status.INTERRUPTED, bound_gbp=314.9e6 * 0.992,
        accounts=tuple(replace(each, gbp=(314.9e6 / len(planned.plan.accounts),)) for each in planned.plan.accounts),
    )  # fmt: skip
    assert repr(large) == "<Plan: interrupted, £314.9m against £19,400 today, gap 0.8 %, 2 of 3 buildings stay>"
    assert "gap not known" in repr(replace(planned.plan, bound_gbp=float("-inf")))


def test_whatever_a_notebook_may_show_is_one_short_line(planned: Planned, sample_path: Path) -> None:
    """An estate, tables, an option, an audit and a programme hold thousands of records, and are told by their sizes."""
    plan = planned.plan
    milp = to_arrays(formulate(Case(plan.estate, plan.option, measure(plan.estate, plan.option))))
    assert repr(plan.estate) == (
        "<Estate: agencies 2, buildings 3, teams 3, support functions 0, services 0, localities 0>"
    )
    assert repr(load_option()) == f"<Option: Base; levers {len(load_option().settings)}, cells changed 0>"
    assert repr(read_frames({"agencies": pd.DataFrame({"agency": ["a"]})})) == (
        "<Tables of data frames: agencies 1; cells to mend 2>"
    )  # the buildings and the teams are missing
    assert repr(planned.audit) == f"<Audit: passed, checks {len(planned.audit.checks)}>"
    failed = Audit((Check("a", "A.", 1, ()), Check("b", "B.", 2, ("hall is wrong.", "annex too."))))
    assert repr(failed) == "<Audit: FAILED, 1 of 2 checks; hall is wrong.>"
    assert repr(milp) == (
        f"<Milp: columns {len(milp.cost):,} (whole {milp.is_integer.sum():,}), "
        f"rows {len(milp.row_low):,}, entries {len(milp.column):,}>"
    )
    for shown in (planned, plan, plan.estate, plan.option, planned.audit, milp, read(sample_path)):
        assert "\n" not in repr(shown)
        assert len(repr(shown)) < 250


def test_every_public_name_is_there() -> None:
    """Each name that the package offers can be fetched, has its type declared, and is said what it does."""
    for name in estate_opt.__all__:
        assert getattr(estate_opt, name).__doc__, name
    assert sorted(estate_opt._HOMES) == estate_opt.__all__
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = estate_opt.nothing


def test_pandas_waits_until_it_is_asked_for() -> None:
    """Neither the package nor a plan loads it: only data frames do."""
    ask = (
        "import sys, estate_opt\n"
        "heavy = lambda: {'pandas', 'highspy', 'pulp', 'numpy'} & set(sys.modules)\n"
        "assert not heavy(), heavy()\n"
        "from estate_opt import load_option, solve\n"
        "assert 'pandas' not in sys.modules\n"
        "from estate_opt import read_frames\n"
        "assert 'pandas' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", ask], check=True, timeout=60, cwd=PROJECT)
