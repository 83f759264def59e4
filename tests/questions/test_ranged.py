"""How far a plan's saving may turn out, told with the plan: the same as `sensitivity --samples` says of it."""

import json
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from estate_opt.cli.main import main
from estate_opt.ground.errors import UsageError
from estate_opt.planning import Planned, solve
from estate_opt.questions.robustness.ranged import ranged
from estate_opt.questions.robustness.spread import range_words, spread_of
from estate_opt.workbook.board import board_sheets
from estate_opt.workbook.tabs import Dossier, all_sheets
from estate_opt.workbook.xlsx import write_workbook
from tests.hand import option
from tests.questions.test_sensitivity import LEVERS, TABLES
from tests.small_place import write_folder
from tests.workbook.test_board import printed

RANGE = "Range of the saving, and its middle"
NOTHING_UNCERTAIN = 'title = "Certain"\nextends = "base"\n[uncertain]\n'


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_folder(tmp_path_factory.mktemp("ranged") / "place", TABLES)


@pytest.fixture(scope="module")
def planned(place: Path) -> Planned:
    return solve(place, option(LEVERS))


def asked(command: str, *words: object) -> Result:
    return CliRunner().invoke(main, [command, *map(str, words)])


def written(place: Path, folder: Path, name: str, *more: object) -> tuple[str, dict[str, Any], list[tuple[Any, ...]]]:
    """What `solve` prints, its JSON, and the rows of its Summary."""
    book, answer = folder / f"{name}.xlsx", folder / f"{name}.json"
    ran = asked("solve", place, "-o", book, "--json", answer, "--quiet", "--no-labels", *more)
    assert ran.exit_code == 0, ran.output
    rows = [row[:6] for row in load_workbook(book)["Summary"].iter_rows(values_only=True)]
    return ran.stdout, json.loads(answer.read_text(encoding="utf-8")), rows


@pytest.mark.parametrize("seed", [None, 7])
def test_the_row_is_what_sensitivity_says_of_the_same_plan(place: Path, tmp_path: Path, seed: int | None) -> None:
    """Printed, in the row and in the JSON: for the same number of draws and seed, which is 1 unasked in both."""
    of_draws = ("--samples", 40, *(() if seed is None else ("--seed", seed)))
    said, content, rows = written(place, tmp_path, "plan", *of_draws)
    told = tmp_path / "sensitivity.json"
    ran = asked("sensitivity", place, "--plan", tmp_path / "plan.json", *of_draws, "--json", told)
    assert ran.exit_code == 0, ran.output
    (spread,) = json.loads(told.read_text(encoding="utf-8"))["spread"]
    assert {**content["spread"], "option": ""} == pytest.approx({**spread, "option": ""})
    assert content["spread"]["central_gbp"] == pytest.approx(content["summary"]["net_present_saving_gbp"])
    (row,) = (row for row in rows if row[1] == RANGE)
    assert row[3] == pytest.approx(spread["p50_gbp"])
    # All savings of this place are under £10,000, where pounds are told to the pound.
    low, high = (f"£{spread[each]:,.0f}".replace("£-", "-£") for each in ("p10_gbp", "p90_gbp"))
    ends = f"one in ten saves less than {low}, one in ten more than {high}"
    assert ends[1:] in str(row[5])
    assert "of 40 draws" in str(row[5])
    assert f"Range of the saving: {ends}" in said
    assert spread["p10_gbp"] < spread["p50_gbp"] < spread["p90_gbp"]


def test_another_seed_draws_otherwise(planned: Planned) -> None:
    """The seed is the lever's; the same one draws the same."""
    other = replace(planned, plan=replace(planned.plan, option=planned.plan.option.with_solver(seed=8)))
    one, again, third = (ranged(each, 15).spread for each in (planned, planned, other))
    assert one == again
    assert one != third


def test_without_samples_nothing_changes(place: Path, tmp_path: Path) -> None:
    """No sentence, no row, null in the JSON; and with them no other row and no other figure is another."""
    said, content, rows = written(place, tmp_path, "without")
    drawn_said, drawn, drawn_rows = written(place, tmp_path, "with", "--samples", 10)
    assert content["spread"] is None
    assert drawn["spread"]["samples"] == 10
    measures, drawn_measures = ([row[1] for row in each] for each in (rows, drawn_rows))
    assert RANGE not in measures
    assert [each for each in drawn_measures if each != RANGE] == measures
    assert "Range of the saving" not in said
    own = ("spread", "seconds")
    assert {k: v for k, v in drawn.items() if k not in own} == {k: v for k, v in content.items() if k not in own}
    kept = [line for line in drawn_said.splitlines() if not line.startswith(("Range of", "Wrote", "Noted"))]
    assert kept == [line for line in said.splitlines() if not line.startswith(("Wrote", "Noted"))]


def test_nothing_to_draw_is_said_before_the_search(place: Path, tmp_path: Path) -> None:
    """One sentence and 2; no file is written, nothing is searched."""
    certain = tmp_path / "certain.toml"
    ranges = "".join(f'"{each.path}" = "certain"\n' for each in option(LEVERS).uncertain)
    certain.write_text(NOTHING_UNCERTAIN + ranges, encoding="utf-8")
    ran = asked("solve", place, "--option", certain, "--samples", 5, "-o", tmp_path / "no.xlsx")
    assert ran.exit_code == 2
    assert (
        ran.stderr.strip()
        .splitlines()[-1]
        .endswith("Certain says of no lever how far it may turn out: give ranges under [uncertain].")
    )
    assert not (tmp_path / "no.xlsx").exists()


def test_whoever_ends_it_has_the_plan_without_a_range(planned: Planned) -> None:
    """Ended after the third of ten draws: three are not the ten that were asked for."""
    stop, heard = threading.Event(), list[int]()

    def told(done: int, of: int) -> None:
        assert of == 10
        heard.append(done)
        if done == 3:
            stop.set()

    assert ranged(planned, 10, stop, told) is planned
    assert heard == [1, 2, 3]


def test_a_plan_of_an_estate_is_refused(planned: Planned) -> None:
    """It has no tables from which its money could be added up anew."""
    with pytest.raises(UsageError, match="from tables only"):
        ranged(replace(planned, tables=None), 5)


def test_the_summary_stays_one_page(planned: Planned, tmp_path: Path) -> None:
    """As LibreOffice prints it for a board; the row is on it and there is no second page of it."""
    told = ranged(planned, 20)
    sheets = all_sheets(Dossier(told.plan, told.run, told.audit, told.findings, None, told.spread))
    write_workbook(board_sheets(sheets), tmp_path / "board.xlsx")
    pages = printed(tmp_path / "board.xlsx")
    assert sum("board.xlsx: Summary" in page for page in pages) == 1
    assert RANGE in " ".join(pages[0].split())


def test_it_stands_with_the_net_present_saving(planned: Planned) -> None:
    """The row comes right behind the figure whose range it is."""
    told = ranged(planned, 20)
    summary = all_sheets(Dossier(told.plan, told.run, told.audit, told.findings, None, told.spread))[0]
    measures = [row[1] for row in summary.rows]
    assert measures[measures.index(RANGE) - 1] == "Net present saving"


def test_a_figure_beyond_its_range_is_explained() -> None:
    """Of 10 draws nine save less than the plan's own £200: a reader must hear why; within the range nothing is said."""
    draws = [float(each) for each in range(100, 190, 10)] + [210.0]
    beyond = range_words(spread_of("Plan", 200.0, draws, [draws]))
    assert "The plan's own figure, £200, lies above that range" in beyond
    assert "further to the worse" in beyond
    losing = range_words(spread_of("Plan", 50.0, draws, [draws]))
    assert "lies below that range" in losing
    assert "further to the better" in losing
    assert range_words(spread_of("Plan", 150.0, draws, [draws])).endswith("of what is uncertain")
