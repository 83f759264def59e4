"""The spread of the saving over samples, and how often buildings close: worked out from a few made-up results."""

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

from estate_opt.cli.main import main
from estate_opt.questions.robustness.spread import Result, Sampled, decisions, in_lines, percentile, spreads
from estate_opt.saved.runs import LEDGER, Ledger
from estate_opt.workbook.tabs.spread_tabs import spread_sheets
from estate_opt.workbook.xlsx import write_workbook
from tests.recalculated import disagreements, recalculated
from tests.saved.test_ticks import TABLES
from tests.small_place import write_folder


def result(saving_gbp: float, closed: str = "", opened: str = "") -> Result:
    """A plan that saves so much, closes some of a, b and c, and opens n or not."""
    states = {name: "closed" if name in closed else "open" for name in "abc"}
    return {
        "summary": {"net_present_saving_gbp": saving_gbp},
        "buildings": {**states, "n": "open" if "n" in opened else "closed"},
        "today": {"buildings": {"a": "open", "b": "open", "c": "open", "n": "on offer"}},
        "option": {"levers": {"x.y": saving_gbp / 10}},
    }


ONE = Sampled("One", ("x.y",), result(50, "a"), (result(-10, "a"), result(30, "ab"), result(10, "a"), None))
OTHER = Sampled("Other", ("x.y",), None, (result(-20, "a"), result(40, "a", "n"), result(10, "a"), result(99, "a")))


def test_percentiles_lie_on_straight_lines() -> None:
    """Of 0, 10, 20 and 30 a tenth of the way is 3, half is 15; of one value all are that; of none, none."""
    ordered = [0.0, 10.0, 20.0, 30.0]
    assert [percentile(ordered, share) for share in (0, 0.1, 0.5, 1)] == pytest.approx([0, 3, 15, 30])
    assert percentile([7.0], 0.9) == 7
    assert percentile([], 0.9) is None


def test_the_spread_is_of_the_samples_that_have_a_plan() -> None:
    """One saves -10, 10 and 30: 10 on average and in the middle, -6 and 26 at the tenths; one of three is a loss."""
    one, other = spreads([ONE, OTHER])
    assert (one.samples, one.without_plan, one.central_gbp) == (4, 1, 50)
    assert (one.mean_gbp, one.p10_gbp, one.p50_gbp, one.p90_gbp) == pytest.approx((10, -6, 10, 26))
    assert one.loss_share == pytest.approx(1 / 3)
    assert (other.without_plan, other.central_gbp, other.loss_share) == (0, None, 0.25)


def test_options_are_compared_sample_by_sample() -> None:
    """Where both have a plan One saves more once, Other once, once they are level: both are best in two of three."""
    assert [each.best_share for each in spreads([ONE, OTHER])] == pytest.approx([2 / 3, 2 / 3])


def test_decisions_that_hold_come_first() -> None:
    """Both close a always; One closes b in one of three, Other opens n in one of four; c stays, and is left out."""
    found = {each.building: each for each in decisions([ONE, OTHER])}
    assert list(found) == ["a", "b", "n"]
    assert (found["a"].change, found["a"].shares, found["a"].central) == ("closes", (1, 1), (True, None))
    assert found["b"].shares == pytest.approx((1 / 3, 0))
    assert (found["n"].change, found["n"].shares) == ("opens", (0, 0.25))
    assert list(in_lines([ONE, OTHER]))[-1] == "3 buildings close or open in some sample; 1 of them in every one."


def test_no_plan_at_all_is_said() -> None:
    """Samples without any plan have no figures, and the workbook can be written all the same."""
    none = Sampled("None", (), None, (None, None))
    assert (spreads([none])[0].mean_gbp, spreads([none])[0].best_share, decisions([none])) == (None, None, [])
    assert next(iter(in_lines([none]))) == "None: no sample has a plan."


def test_the_workbook_works_its_figures_out(tmp_path: Path) -> None:
    """LibreOffice comes to the same average, percentiles and chance of a loss as stand in the cells."""
    book = tmp_path / "samples.xlsx"
    write_workbook(spread_sheets([ONE, OTHER, Sampled("None", (), None, (None,) * 4)]), book)
    (copy,) = recalculated([book], tmp_path)
    assert list(disagreements(book, copy)) == []
    shown = [row for row in openpyxl.load_workbook(book)["Spread"].iter_rows(values_only=True) if row[0] == "One"]
    assert shown[0][4] == "=AVERAGE(saving_1)"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_folder(tmp_path_factory.mktemp("spread") / "place", TABLES)


def batch(place: Path, folder: Path, *more: str) -> Any:
    asked = ["batch", str(place), "--options", "base", "--options", "co-location-only", "-o", str(folder)]
    ran = CliRunner().invoke(main, [*asked, "--samples", "3", "--gap", "0", *more])
    assert ran.exit_code == 0, ran.output
    return ran


def test_a_sampled_batch_is_made_once_and_told(place: Path, tmp_path: Path) -> None:
    """Two options with three samples are eight runs, two workbooks and samples.xlsx; again, nothing is repeated."""
    ran = batch(place, tmp_path, "--time-limit", "20", "--threads", "2")
    assert "8 of 8: " in ran.stdout
    runs = Ledger(tmp_path / LEDGER).runs()
    assert len({run.key for run in runs}) == 8
    assert [run.workbook is None for run in runs].count(False) == 2
    levers = [Ledger(tmp_path / LEDGER).result(run.number)["option"]["levers"] for run in runs]
    asked = {(each["solver.time_limit_seconds"], each["solver.gap"], each["solver.threads"]) for each in levers}
    assert asked == {(20, 0, 2)}
    assert len({each["outturn.receipts_factor"] for each in levers}) == 4
    again = batch(place, tmp_path, "--time-limit", "20", "--threads", "2", "--json")
    assert "8 of 8 runs are in" in again.stderr
    told = json.loads(again.stdout)
    assert [each["samples"] for each in told["options"]] == [3, 3]
    savings = {(each["option"], each["sample"]): each["saving_gbp"] for each in told["samples"]}
    by_title = {run.option: run.saving_gbp for run in runs}
    assert savings["Base", 2] == by_title["Base, sample 2 of 3 (seed 1)"]
    assert told["options"][0]["central_gbp"] == by_title["Base"]


def test_samples_need_ranges(place: Path, tmp_path: Path) -> None:
    """An option file with a range that cannot be is refused with exit 2, its name and the lever."""
    (tmp_path / "odd.toml").write_text('extends = "base"\n[uncertain]\n"moves.gbp_per_fte" = { low = 9, high = 1 }\n')
    asked = ["batch", str(place), "--options", str(tmp_path / "odd.toml"), "--samples", "3", "-o", str(tmp_path / "o")]
    ran = CliRunner().invoke(main, asked)
    assert ran.exit_code == 2
    assert "odd.toml: the range of moves.gbp_per_fte: low (9) must be less than high (1)." in ran.output
