"""Like is held against like: plans of other tables, price years or versions are told as such, and not ranked."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from estate_opt.cli.main import main
from estate_opt.ground.files import write_json
from estate_opt.options.option import load
from estate_opt.planning import solve
from estate_opt.saved.likeness import Likeness
from estate_opt.saved.plan_json import SavedPlan
from estate_opt.saved.tables_json import differing, rows_of, tables_as_json
from estate_opt.workbook.tabs.comparison_front import overview
from estate_opt.workbook.tabs.comparison_tabs import comparison_sheets
from estate_opt.workbook.xlsx import write_workbook
from tests.recalculated import disagreements, recalculated
from tests.small_place import SMALL, Grid, read_small, with_cell, with_row

Made = Callable[..., SavedPlan]
CALLED = ("1. one", "2. other")


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """The plan of the small place with some tables replaced, as its JSON tells it."""
    chosen = load().with_solver(threads=1)

    def plan_of(name: str, option: Any = chosen, **tables: Grid) -> SavedPlan:
        return SavedPlan(name, solve(read_small(tmp_path / name, **tables), option).as_json())

    return plan_of


def renamed_annex() -> dict[str, Grid]:
    """The small place with the annex called A-7, wherever it is named."""
    return {name: [["A-7" if cell == "annex" else cell for cell in row] for row in SMALL[name]]
            for name in ("buildings", "teams")}  # fmt: skip


def with_names(tables: dict[str, Grid], **names: str) -> dict[str, Grid]:
    """The buildings with a column of names."""
    (heading, *rows) = tables["buildings"]
    return {**tables, "buildings": [[*heading, "name"], *[[*row, names.get(str(row[0]), "")] for row in rows]]}


def test_another_rent_is_named_with_both_values(made: Made) -> None:
    """Of all cells the annex's rent differs, 5000 in the one and 9000 in the other: so no plan is said to save most."""
    plans = [made("one"), made("other", buildings=with_cell("buildings", "annex", "rent_gbp_per_year", 9000))]
    likeness = Likeness(plans)
    (cell,) = likeness.cells
    assert (cell.table, cell.row, cell.column, cell.values) == (
        "buildings", "annex", "rent_gbp_per_year", ("5000", "9000"),
    )  # fmt: skip
    assert not likeness.is_like
    told = likeness.sentences(CALLED)
    assert told[0].startswith("Made from different tables")
    assert "own today" in told[-1]
    assert likeness.todays_gbp[1] > likeness.todays_gbp[0]


def test_one_desk_more_is_another_place_though_nothing_costs_otherwise(made: Made) -> None:
    """Today costs the same with 51 desks in the hall as with 50; the tables differ all the same."""
    likeness = Likeness([made("one"), made("other", buildings=with_cell("buildings", "hall", "desks", 51))])
    assert likeness.is_one_today
    assert not likeness.is_like
    assert [(cell.column, cell.values) for cell in likeness.cells] == [("desks", ("50", "51"))]


def test_a_row_that_one_place_lacks_is_named(made: Made) -> None:
    """A team more is a row that is there in the one and not in the other."""
    likeness = Likeness([made("one"), made("other", teams=with_row("teams", "clerks", "county", "hall", 3))])
    assert [(c.table, c.row, c.column, c.values) for c in likeness.cells] == [
        ("teams", "clerks", "", ("not there", "there"))
    ]


def test_an_id_that_was_changed_is_told_as_that_and_as_nothing_else(made: Made) -> None:
    """The annex is A-7 in the other place, where its team sits in A-7: one renaming by its position, no cell."""
    likeness = Likeness([made("one"), made("other", **renamed_annex())])
    assert [(r.table, r.first, r.other, r.alike) for r in likeness.renamed] == [
        ("buildings", "annex", "A-7", "position")
    ]
    assert likeness.cells == []
    assert not likeness.is_like
    assert any("annex is likely the building A-7 of 2. other, renamed" in line for line in likeness.sentences(CALLED))


def test_a_renaming_names_every_plan_that_has_it_and_no_other(made: Made) -> None:
    """Of four plans the second and the fourth call the annex A-7: one line, with those two."""
    plans = [made("one"), made("two", **renamed_annex()), made("three"), made("four", **renamed_annex())]
    likeness, called = Likeness(plans), [f"{n}. plan" for n in range(1, 5)]
    (each,) = likeness.renamed
    assert each.plans == (1, 3)
    (line,) = [line for line in likeness.sentences(called) if "is likely" in line]
    assert "A-7 of 2. plan and of 4. plan, renamed" in line
    older = [replace(plan, content={k: v for k, v in plan.content.items() if k != "tables"}) for plan in plans]
    named = [with_named_annex(plan) for plan in older]
    assert [each.plans for each in Likeness(named).renamed] == [(1, 3)]


def with_named_annex(plan: SavedPlan) -> SavedPlan:
    """The plan with a name of the annex, by which it is known again where the JSON has no tables."""
    names = {"buildings": {key: "Annexe" for key in plan.content["buildings"] if key in ("annex", "A-7")}}
    return replace(plan, content={**plan.content, "names": names})


def test_two_of_one_name_are_not_taken_for_one() -> None:
    """Where two buildings left and two came, all four called Depot and without positions, nothing is guessed."""
    kept = [{"buildings": {"columns": ["building", "name"], "rows": [f"{key},Depot" for key in keys]}}
            for keys in ("ab", "cd")]  # fmt: skip
    cells, ids = differing(kept)
    assert ids == []
    assert [cell.row for cell in cells] == ["a", "b", "c", "d"]


def test_names_locks_and_notes_are_told_and_spoil_nothing(made: Made) -> None:
    """A name, a lock and where a figure comes from change no fact of the place: the plans are like for like."""
    plain = made("one", **with_names(dict(SMALL)))
    named = made("other", **with_names(dict(SMALL), hall="County Hall"),
                 locks=[("kind", "id", "decision", "where"), ("building", "hall", "keep", "")])  # fmt: skip
    likeness = Likeness([plain, named])
    assert likeness.are_other_files
    assert {cell.table for cell in likeness.cells} == {"buildings", "locks"}
    assert likeness.is_like
    assert "locks, names or notes alone" in likeness.sentences(CALLED)[0]


def test_the_same_rows_in_another_order_are_the_same_place(made: Made) -> None:
    """A file that was sorted has another fingerprint, and every value as before."""
    heading, *rows = SMALL["teams"]
    likeness = Likeness([made("one"), made("other", teams=[heading, *reversed(rows)])])
    assert likeness.are_other_files
    assert likeness.is_like
    assert "no value that a plan hangs on" in likeness.sentences(CALLED)[0]


def test_pounds_of_other_years_are_told_first(made: Made) -> None:
    """The same tables in pounds of 2020 and of 2025: not like for like, though today costs the same figure."""
    old = load().with_solver(threads=1).varied({"prices.price_year": 2020})
    likeness = Likeness([made("one"), made("other", old)])
    assert likeness.price_years == (2025, 2020)
    assert likeness.sentences(CALLED)[0].startswith("In pounds of different years")
    assert not likeness.is_like


def test_another_version_is_told_and_ranks_all_the_same(made: Made) -> None:
    """Who made it may count otherwise; the place is the same."""
    one = made("one")
    older = replace(one, content={**one.content, "versions": {"estate-opt": "0.0.9"}})
    likeness = Likeness([one, older])
    assert likeness.is_like
    assert "different versions" in " ".join(likeness.sentences(CALLED))
    assert "0.0.9" in " ".join(likeness.sentences(CALLED))


def test_a_plan_without_its_tables_says_that_it_cannot_be_told(made: Made) -> None:
    """Plans of before the tables were kept: other fingerprints, names that point to a renaming, and no cells."""
    both = [made("one", **with_names(dict(SMALL), annex="Annexe")),
            made("other", **with_names({**SMALL, **renamed_annex()}, **{"A-7": "Annexe"}))]  # fmt: skip
    older = [replace(plan, content={k: v for k, v in plan.content.items() if k != "tables"}) for plan in both]
    likeness = Likeness(older)
    assert not likeness.is_like
    assert [(r.first, r.other, r.alike) for r in likeness.renamed] == [("annex", "A-7", "name")]
    assert any("cannot be told" in line and "1. one and 2. other" in line for line in likeness.sentences(CALLED))


def test_a_cell_is_kept_as_it_is(tmp_path: Path) -> None:
    """Commas, quotes and line breaks in a name come back from the JSON as they were, and blanks as blanks."""
    odd = 'Hall, "old"\nand new'
    tables = read_small(tmp_path, **with_names(dict(SMALL), hall=odd))
    rows = rows_of(tables_as_json(tables), "buildings")
    assert rows[("hall",)]["name"] == odd
    assert (rows[("annex",)]["name"], rows[("annex",)]["lease_end"]) == ("", "31/03/2031")


def test_of_a_very_long_table_there_is_a_fingerprint(tmp_path: Path) -> None:
    """Three buildings with room for two rows: that they differ is seen, in which cell is not."""
    one, other = (
        tables_as_json(read_small(tmp_path / name, buildings=with_cell("buildings", "hall", "desks", desks)), 2)
        for name, desks in (("one", 50), ("other", 51))
    )
    assert set(one["buildings"]) == {"row_count", "fingerprint"}
    cells, _ = differing([one, other])
    assert [(cell.table, cell.row, cell.values) for cell in cells] == [("buildings", "", ("3 rows", "3 rows"))]
    assert differing([one, one]) == ([], [])


def test_the_command_tells_it_first_and_ranks_nothing(made: Made, tmp_path: Path) -> None:
    """What differs comes before any figure, in the terminal, on the first page and in the JSON."""
    plans = [made("one"), made("other", buildings=with_cell("buildings", "annex", "rent_gbp_per_year", 9000))]
    files = [tmp_path / f"{plan.name}.json" for plan in plans]
    for file, plan in zip(files, plans, strict=True):
        write_json(dict(plan.content), file, overwrite=False)
    told = CliRunner().invoke(main, ["compare", *map(str, files), "-o", str(tmp_path / "c.xlsx")])
    lines = told.output.splitlines()
    assert lines[0].startswith("Made from different tables")
    assert "  buildings annex, rent_gbp_per_year: 5000 / 9000" in lines
    assert "     1 cell of the tables differs" in lines
    assert "own today" in told.output
    front = "\n".join(overview(Likeness(plans)).notes)
    assert "rent_gbp_per_year: 5000 / 9000" in front
    assert "saves most" not in front
    book = load_workbook(tmp_path / "c.xlsx", data_only=True)
    assert {"Made from", "Tables"} <= set(book.sheetnames)
    figures = next(row for row in book["Figures"].iter_rows(values_only=True) if row[0] == "Net present cost (£)")
    assert figures[1:3] == tuple(pytest.approx(plan.content["today_gbp"]) for plan in plans)


def test_figures_against_each_own_today_add_up(made: Made, tmp_path: Path) -> None:
    """LibreOffice comes to what is stored, with a column of today for each plan."""
    plans = [made("one"), made("other", buildings=with_cell("buildings", "annex", "rent_gbp_per_year", 9000))]
    assert not Likeness(plans).is_like
    write_workbook(comparison_sheets(Likeness(plans)), tmp_path / "compare.xlsx")
    (copy,) = recalculated([tmp_path / "compare.xlsx"], tmp_path)
    assert [*disagreements(tmp_path / "compare.xlsx", copy)] == []
