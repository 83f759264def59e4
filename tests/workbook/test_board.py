"""The pages for a board: ten in print, with the figures of the plan's workbook and none of its formulas."""

import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from estate_opt.cli.main import main
from estate_opt.domain.firmness import Firmness, Label, Labels
from estate_opt.planning import Planned
from estate_opt.workbook import board
from estate_opt.workbook.board import MOST_PAGES, MOST_ROWS, board_sheets
from estate_opt.workbook.layout import Layout
from estate_opt.workbook.sheet import Cell, Link, Sheet, value_of, values_by_name
from estate_opt.workbook.tabs import Dossier, all_sheets
from estate_opt.workbook.xlsx import write_workbook
from tests.hand import CALM, best, building, place, team
from tests.hostile_place import dossier_of, hostile_dossier
from tests.recalculated import disagreements, recalculated
from tests.small_place import SMALL, write_folder

LONG = {"Money", "Localities", "Assumptions", "Estimates", "Findings", "Audit", "Run", "Checks", "Locks", "Differences"}


@pytest.fixture(scope="module")
def pages(sheets: dict[str, Sheet]) -> dict[str, Sheet]:
    return {sheet.name: sheet for sheet in board_sheets(sheets.values())}


@pytest.fixture(scope="module")
def planned(sample_planned: Callable[[str], Planned]) -> Planned:
    return sample_planned("base")


def crowded(rooms: int) -> Dossier:
    """So many buildings of two people each, the later the dearer, and a home that has room for all."""
    dear = [building(f"b{n:03}", 5, running_gbp_per_year=1000.0 * (n + 1)) for n in range(rooms)]
    home = building("home", 500, running_gbp_per_year=1.0)
    return dossier_of(best(place([*dear, home], [team(f"t{n}", f"b{n:03}", 2) for n in range(rooms)]), start=CALM))


def test_a_name_stands_beside_its_own_dot() -> None:
    """Rows that are shown go before the others: the names that the map writes go with them, at their own positions.

    The dearest are the last of the tab, so that every row has another place on the page than there.
    """
    spread = crowded(MOST_ROWS + 5)
    buildings = {
        name: replace(each, easting=400_000.0 + 900 * n, northing=300_000.0 + 4_000 * n)
        for n, (name, each) in enumerate(spread.plan.estate.buildings.items())
    }
    plan = replace(spread.plan, estate=replace(spread.plan.estate, buildings=buildings))
    pages = {page.name: page for page in board_sheets(all_sheets(dossier_of(plan)))}
    chart, page = pages["Map"].chart, pages["Buildings"]
    assert chart is not None
    keys = [column.key for column in page.columns]
    named = [
        (name, value_of(row[keys.index("building")]), value_of(row[keys.index("map_close")]))
        for name, row in zip(chart.names[0], page.rows, strict=True)
        if name
    ]
    assert len(named) > 1
    assert all(name == of_row and northing is not None for name, of_row, northing in named)


def test_there_are_ten_sheets_and_no_long_one(pages: dict[str, Sheet]) -> None:
    """The Summary first; ledgers and records are not among them; each is set up as one page of paper."""
    assert next(iter(pages)) == "Summary"
    assert len(pages) == MOST_PAGES == 10
    assert not LONG & set(pages)
    assert all(page.is_page or page.fits_on_a_page for page in pages.values())


def test_every_column_named_for_a_page_is_there(sheets: dict[str, Sheet]) -> None:
    """A column that a tab no longer has would be missed in silence."""
    for page in board._PAGES:
        assert set(page.keys.split()) <= {column.key for column in sheets[page.tab].columns}, page.tab


def test_nothing_refers_to_a_tab_that_is_not_there(pages: dict[str, Sheet]) -> None:
    """Values, no formulas and no links; what charts draw is in the file; every place to be read on is told by name."""
    contents = [content for page in pages.values() for row in page.rows for content in row]
    assert [content for content in contents if isinstance(content, Link)] == []
    assert {content.formula for content in contents if isinstance(content, Cell)} == {None}
    named = values_by_name(pages.values())
    charts = [page.chart for page in pages.values() if page.chart is not None]
    assert len(charts) == 5
    for chart in charts:
        assert {chart.categories, *(values for _, values in chart.series)} <= set(named)


def words_of(page: Sheet) -> list[str]:
    """All that can be read on a page: cells, notes, headings with theirs, the lines above and below the table."""
    told = [page.title, *page.notes, *(line.words for line in page.foot)]
    told += [text for column in page.columns if not column.is_hidden for text in (column.title, column.note)]
    told += [str(value_of(content)) for row in page.rows for content in row if isinstance(value_of(content), str)]
    told += [page.chart.description] if page.chart else []
    return told + ([str(page.verdict.value)] if page.verdict else [])


def as_in_the_plan(told: object) -> object:
    """A page's words without the file that they tell to look in."""
    if not isinstance(told, str):
        return told
    return told.replace(" in the plan's workbook", "").replace("the plan's workbook", "this workbook")


def test_what_is_not_in_the_file_is_told_to_be_in_the_plans_workbook(
    sheets: dict[str, Sheet], pages: dict[str, Sheet]
) -> None:
    """In mid-sentence the name of a tab that the board has not stands before the file that has it; so on every page.

    Where a sentence begins with such a word (“Charges between agencies …”) it is no tab.
    """
    missing = sorted(set(sheets) - set(pages), key=len, reverse=True)
    mentioned = re.compile(rf"(?<=[a-z,(] )(?:{'|'.join(missing)})\b(?: tab)?(?P<where> in the plan's workbook)?")
    found = [
        (page.name, words, mention["where"])
        for page in pages.values()
        for words in words_of(page)
        for mention in mentioned.finditer(words)
    ]
    assert {page for page, *_ in found} >= {"Summary", "Moves", "Agencies"}
    assert [(page, words) for page, words, where in found if where is None] == []


def test_a_page_speaks_of_its_own_file(sheets: dict[str, Sheet], pages: dict[str, Sheet]) -> None:
    """It certifies no file but the plan's, and points to no column, line or foot that it has not."""
    for page in pages.values():
        told = " ".join(words_of(page))
        assert "this workbook" not in told, page.name
        assert "This tab" not in told, page.name
        assert ("see the lines below the table" in told) <= bool(page.foot), page.name
    assert pages["Years"].verdict is not None
    assert str(pages["Years"].verdict.value).startswith("The same tab in the plan's workbook agrees")
    summary = " ".join(words_of(pages["Summary"]))
    for tab in re.findall(r"see the foot of (\w+)", summary):
        assert pages[tab].foot, tab
    named = board_sheets(sheets.values(), "plan.xlsx")[0]
    assert "plan.xlsx" in named.notes[-1]


def test_how_firm_is_told_to_be_in_the_plans_workbook(dossier: Dossier) -> None:
    """The page of buildings has no such column, though it is a page of the board."""
    firm = Labels(
        {name: Label(Firmness.OPEN) for name in dossier.plan.estate.buildings},
        {key: Label(Firmness.OPEN) for key in dossier.plan.estate.functions},
        {name: Label(Firmness.OPEN) for name in dossier.plan.estate.teams}, 1.0,
    )  # fmt: skip
    pages = {page.name: page for page in board_sheets(all_sheets(replace(dossier, labels=firm)))}
    assert "See How firm on the Buildings tab in the plan's workbook" in " ".join(words_of(pages["Summary"]))


def test_the_page_of_support_functions_comes_to_the_summarys_figure(dossier: Dossier, pages: dict[str, Sheet]) -> None:
    """With the fixed cost of the arrangements that run: £2,000 a year of the town's IT desk."""
    total, fixed, ledger, over = (line.cells for line in pages["Support functions"].foot)
    assert value_of(fixed["then"]) == 2000
    assert value_of(total["then"]) == pytest.approx(float(str(value_of(ledger["then"]))) - 2000)
    page = [[value_of(cell) for cell in row] for row in pages["Summary"].rows]
    assert next(row for row in page if "of which support functions" in str(row[1]))[3] == value_of(ledger["then"])
    assert {value_of(cell) for cell in over.values()} == {0}


def test_figures_and_totals_are_those_of_the_tabs(sheets: dict[str, Sheet], pages: dict[str, Sheet]) -> None:
    """Each column's total is the tab's, also where rows are out of sight; and the Summary is the same, cell by cell."""
    full = {sheet.name: sheet for sheet in all_sheets(crowded(40))}
    for tabs, cut in ((sheets, pages), (full, {page.name: page for page in board_sheets(full.values())})):
        for name, page in cut.items():
            keys = [column.key for column in tabs[name].columns]
            for number, column in enumerate(page.columns):
                if column.has_total:
                    assert Layout(page).total(number) == Layout(tabs[name]).total(keys.index(column.key))
        as_told = [[as_in_the_plan(value_of(cell)) for cell in row] for row in tabs["Summary"].rows]
        assert [[as_in_the_plan(value_of(cell)) for cell in row] for row in cut["Summary"].rows] == as_told


def test_a_long_list_is_cut_to_its_largest_rows_and_says_so() -> None:
    """Forty buildings close; those of the 25 dearest are shown, in the tab's order, and a note tells of the 16 others.

    The dearest are the last: b015 to b039 cost from £16,000 a year to £40,000. The home comes to cost a little more as
    people come in, far less than any of them saves.
    """
    cut = {page.name: page for page in board_sheets(all_sheets(crowded(40)))}
    buildings = cut["Buildings"]
    assert (len(buildings.rows), buildings.rows_shown) == (41, MOST_ROWS)
    shown = [value_of(row[0]) for row in buildings.rows[:MOST_ROWS]]
    assert shown == [f"b{n:03}" for n in range(15, 40)]
    assert buildings.notes[-1].startswith(
        "The 25 largest by what they save or cost, and 16 more: see the tab Buildings"
    )
    assert cut["Years"].rows_shown is None


def test_hidden_rows_are_hidden_in_the_file(tmp_path: Path) -> None:
    """25 rows of Buildings are in sight, 16 are not."""
    told = crowded(40)
    write_workbook(board_sheets(all_sheets(told)), tmp_path / "board.xlsx")
    sheet = load_workbook(tmp_path / "board.xlsx")["Buildings"]
    ids = [cell.row for cell in sheet["A"] if re.fullmatch(r"b\d{3}|home", str(cell.value))]
    assert sum(not sheet.row_dimensions[row].hidden for row in ids) == 25
    assert len(ids) == 41


def test_a_hostile_place_has_its_pages_too(tmp_path: Path) -> None:
    """LibreOffice comes to the totals that are stored."""
    told = hostile_dossier()
    write_workbook(board_sheets(all_sheets(told)), tmp_path / "board.xlsx")
    (copy,) = recalculated([tmp_path / "board.xlsx"], tmp_path)
    assert list(disagreements(tmp_path / "board.xlsx", copy)) == []


def printed(workbook: Path) -> list[str]:
    """The text of each page as LibreOffice prints a workbook."""
    soffice, as_text = shutil.which("soffice"), shutil.which("pdftotext")
    if soffice is None or as_text is None:
        pytest.skip("LibreOffice (soffice) or pdftotext is not installed")
    folder = workbook.parent
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    made = [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(workbook)]
    subprocess.run(made, check=True, capture_output=True, timeout=180)
    pdf = workbook.with_suffix(".pdf")
    text = subprocess.run([as_text, pdf, "-"], check=True, capture_output=True, text=True).stdout
    return text.split("\f")[:-1]


@pytest.mark.slow
def test_the_sample_is_printed_on_ten_pages(planned: Planned, tmp_path: Path) -> None:
    """Each page is another sheet, and no sheet has two."""
    dossier = Dossier(planned.plan, planned.run, planned.audit, planned.findings)
    write_workbook(board_sheets(all_sheets(dossier)), tmp_path / "board.xlsx")
    pages = printed(tmp_path / "board.xlsx")
    names = [found[1] for page in pages if (found := re.search(r"board\.xlsx: (.+)", page))]
    assert len(pages) == len(names) == len(set(names)) == 10
    assert "Page 10 of 10" in pages[-1]


def test_a_place_of_hundreds_of_buildings_is_printed_on_ten_pages(dossier: Dossier, tmp_path: Path) -> None:
    """Three hundred, in the rows of the town's lists: the page of buildings is one page, and says how many more."""
    estate = dossier.plan.estate
    more = {f"x{n}": replace(estate.buildings["hub"], building=f"x{n}") for n in range(300)}
    plan = replace(dossier.plan, estate=replace(estate, buildings={**estate.buildings, **more}))
    plan = plan.deciding(is_open={**plan.is_open, **dict.fromkeys(more, False)})
    crowded_town = Dossier(plan, dossier.run, dossier.audit, ())
    write_workbook(board_sheets(all_sheets(crowded_town)), tmp_path / "board.xlsx")
    pages = printed(tmp_path / "board.xlsx")
    assert len(pages) == 10
    assert f"and {len(plan.estate.buildings) - MOST_ROWS} more" in pages[1]


def test_solve_writes_them_beside_the_plan(tmp_path: Path) -> None:
    """Both files come, and are told; the same name for both, and another ending, are refused before the search."""
    here = write_folder(tmp_path / "place", SMALL)
    plan, pages = tmp_path / "plan.xlsx", tmp_path / "board.xlsx"

    def asked(*words: object) -> tuple[int, str]:
        told = CliRunner().invoke(main, ["solve", str(here), "--quiet", *map(str, words)])
        return told.exit_code, told.output

    code, told = asked("-o", plan, "--board", pages)
    assert code == 0, told
    assert f"Wrote {pages}." in told
    assert load_workbook(pages).sheetnames[0] == "Summary"
    code, told = asked("-o", tmp_path / "both.xlsx", "--board", tmp_path / "both.xlsx")
    assert (code, "cannot hold both" in told) == (2, True)
    code, told = asked("-o", tmp_path / "other.xlsx", "--board", tmp_path / "board.pdf")
    assert (code, "should end in .xlsx" in told) == (2, True)
    assert not (tmp_path / "other.xlsx").exists()
