"""What the plan touches and saves of all that bodies spend, argued on paper."""

from pathlib import Path

import pytest

from estate_opt.options.option import Option
from estate_opt.planning import Planned, solve_place
from estate_opt.results.spend import spend_figures
from estate_opt.workbook.sheet import Cell, Sheet
from estate_opt.workbook.tabs import all_sheets
from estate_opt.workbook.tabs.spend_tab import spend
from tests.hostile_place import dossier_of
from tests.small_place import SMALL, write_folder

# The county's hall costs 1,000 + 2,000 a year and its annex 5,000 + 500 + 900: 9,400. Two headings hold that, of which
# one is a quarter. The trust's clinic costs 800 + 1,500 = 2,300, of 100,000 that it spends.
SPEND = [
    ("agency", "heading", "gbp_per_year", "influence", "part"),
    ("county", "offices", 9_000, "own", "buildings"),
    ("county", "other premises", 3_000, "own", "buildings"),
    ("county", "care", 60_000, "shared", ""),
    ("county", "benefits", 128_000, "passported", ""),
    ("trust", "everything", 100_000, "own", ""),
]


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory, base_option: Option) -> Planned:
    place = write_folder(tmp_path_factory.mktemp("spend") / "place", {**SMALL, "spend": SPEND})
    return solve_place(place, base_option.with_solver(threads=1, gap=0.0))


def test_shares_of_the_place(planned: Planned) -> None:
    """11,700 of 300,000 are touched: 3.9 %. What is decided on by the bodies is all but the 128,000 handed on."""
    found = spend_figures(planned.plan)
    assert found is not None
    assert (found.bodies, found.spent_gbp, found.controllable_gbp) == (2, 300_000, 172_000)
    assert found.touched_gbp == pytest.approx(11_700)
    assert found.touched_share == pytest.approx(0.039)
    today, then = (
        sum(row.gbp for row in ledger if row.year == max(each.year for each in ledger) and row.kind.value != "social")
        for ledger in (planned.plan.today_ledger, planned.plan.ledger)
    )
    assert found.saved_gbp == pytest.approx(today - then)
    assert found.saved_share == pytest.approx((today - then) / 172_000)


def test_headings_share_what_is_touched(planned: Planned) -> None:
    """Of two headings for the buildings one has three quarters of 9,400: 7,050. Without a part there is nothing."""
    sheet = spend(dossier_of(planned.plan))
    assert sheet is not None
    keys = [column.key for column in sheet.columns]

    def touched(heading: str) -> object:
        (row,) = (row for row in sheet.rows if row[keys.index("heading")] == heading)
        cell = row[keys.index("touched")]
        return cell.value if isinstance(cell, Cell) else cell

    assert [touched(each) for each in ("offices", "other premises", "care", "benefits")] == [7_050, 2_350, 0, 0]
    trust = next(line for line in sheet.foot if line.words == "The Trust")
    share = trust.cells["touched_share"]
    assert isinstance(share, Cell)
    assert share.value == pytest.approx(0.023)


def test_it_has_no_say_and_is_told_only_where_it_is_given(
    planned: Planned, tmp_path: Path, base_option: Option
) -> None:
    """The same place without spend has the same plan, to the penny, and neither the tab nor the line."""
    place = write_folder(tmp_path / "place", SMALL)
    without = solve_place(place, base_option.with_solver(threads=1, gap=0.0))
    assert without.plan.decided == planned.plan.decided
    assert without.plan.objective_gbp == planned.plan.objective_gbp
    with_it, bare = ({sheet.name: sheet for sheet in all_sheets(dossier_of(each.plan))} for each in (planned, without))
    assert set(with_it) - set(bare) == {"Spend"}
    assert (_has_line(with_it["Summary"]), _has_line(bare["Summary"])) == (True, False)


def _has_line(summary: Sheet) -> bool:
    return any("Share of all that bodies spend, touched by the plan" in row for row in summary.rows)
