"""The page in a real browser: nothing is asked for, everybody can use it, and it can be used without a mouse."""

import re
from collections.abc import Iterator
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

import pytest

from estate_opt.planning import Planned, solve
from estate_opt.questions.firmness import labelled
from estate_opt.saved.likeness import Likeness
from estate_opt.saved.plan_json import SavedPlan
from estate_opt.workbook.deliver import packs_writer, page_writer
from estate_opt.workbook.page import write_comparison_page, write_page
from estate_opt.workbook.tabs import Dossier, all_sheets
from estate_opt.workbook.tabs.comparison_tabs import comparison_sheets
from tests.workbook.browser import Browser, browser
from tests.workbook.test_page import BAD_NAME, bad_dossier

__all__ = ["bad_dossier"]
WIDTHS = (1280, 320)
"""A screen on a desk, and a phone held upright; 320 is also what WCAG 2.2 (1.4.10) asks a page to do with."""

VIOLATIONS = (
    "axe.run(document, {resultTypes: ['violations']})"
    ".then((found) => found.violations.map((each) => [each.id, each.nodes.slice(0, 3).map((node) => node.html)]))"
)
"""A script that tells what axe-core has against the page."""


@pytest.fixture(scope="module")
def tab() -> Iterator[Browser]:
    with browser() as found:
        yield found


@pytest.fixture(scope="module")
def planned(sample_path: Path) -> Planned:
    return labelled(solve(sample_path))


@pytest.fixture(scope="module")
def path(planned: Planned, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "plan.html"
    page_writer(planned)(path, False)
    return path


@pytest.fixture(scope="module")
def bad_path(bad_dossier: Dossier, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "bad.html"
    write_page(bad_dossier, all_sheets(bad_dossier), path, overwrite=False)
    return path


@pytest.fixture(scope="module")
def axe() -> str:
    """The script of axe-core, which looks for what keeps people from using a page."""
    if find_spec("axe_core_python") is None:
        pytest.skip("axe-core-python is not installed: it comes with the extra `test`")
    return files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("width", WIDTHS)
def test_it_asks_for_nothing_and_fits(tab: Browser, path: Path, width: int) -> None:
    """No request, nothing amiss, and nothing to the right of the window but in what can be scrolled by itself."""
    tab.open(path, width)
    tab.run("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    assert tab.asked_for() == []
    assert tab.complaints() == []
    assert tab.run("document.documentElement.scrollWidth") <= width
    assert tab.run("document.querySelectorAll('.maps use[data-building]').length") > 30


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("which", ["path", "bad_path"])
def test_axe_finds_nothing_against_it(
    tab: Browser, axe: str, which: str, width: int, request: pytest.FixtureRequest
) -> None:
    """With every table open, and with a card open above the page: no violation of any rule, best practices included."""
    tab.open(request.getfixturevalue(which), width)
    tab.run("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    tab.run(f"{axe}; null")
    assert tab.run(VIOLATIONS) == []
    tab.run("document.querySelector('button[data-building]').click()")
    assert tab.run("document.getElementById('card').open")
    assert tab.run(VIOLATIONS) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_of_several_plans_is_no_worse(
    tab: Browser, axe: str, planned: Planned, tmp_path: Path, width: int
) -> None:
    """Nothing asked for, nothing amiss, nothing against it, and it fits."""
    content = planned.as_json()
    likeness = Likeness([SavedPlan("One", content), SavedPlan("Other", content)])
    write_comparison_page(likeness, comparison_sheets(likeness), tmp_path / "two.html", False)
    tab.open(tmp_path / "two.html", width)
    tab.run("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    assert (tab.asked_for(), tab.complaints()) == ([], [])
    assert tab.run("document.documentElement.scrollWidth") <= width
    tab.run(f"{axe}; null")
    assert tab.run(VIOLATIONS) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_of_a_pack_is_no_worse(tab: Browser, axe: str, planned: Planned, tmp_path: Path, width: int) -> None:
    """Nothing asked for, nothing amiss, nothing against it, it fits, and in print it has about four sides."""
    packs_writer(planned, "plan.json")(tmp_path / "packs", False)
    tab.open(tmp_path / "packs" / "Merrowshire-County-Council.html", width)
    assert len(re.findall(rb"/Type\s*/Page[^s]", tab.printed())) <= 5
    tab.run("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    assert (tab.asked_for(), tab.complaints()) == ([], [])
    assert tab.run("document.documentElement.scrollWidth") <= width
    tab.run(f"{axe}; null")
    assert tab.run(VIOLATIONS) == []


def test_it_can_be_used_from_the_keyboard(tab: Browser, path: Path) -> None:
    """Search for a building, go to what was found, open its card and close it again: without a mouse."""
    tab.open(path, 1280)
    tab.press("Tab")
    assert tab.run("document.activeElement.className") == "skip"
    tab.press("Tab")
    assert tab.run("document.activeElement.id") == "find"
    tab.type("merrow HOUSE")
    assert tab.run("document.getElementById('found').textContent").startswith("1 found")
    tab.press("Tab")
    assert tab.run("document.activeElement.textContent") == "Merrow House (MCC-01)"
    tab.press("Enter")
    card = tab.run("document.getElementById('card').innerText")
    assert card.startswith("Close\nMerrow House (MCC-01)")
    for told in ("Why: costs £490,000 a year", "Decision", "Teams that go", "Legal and democratic services"):
        assert told in card
    tab.press("Escape")
    assert not tab.run("document.getElementById('card').open")
    assert tab.run("document.activeElement.textContent") == "Merrow House (MCC-01)"


def test_every_thing_to_click_can_be_reached(tab: Browser, path: Path) -> None:
    """What opens a card on a picture opens it by a button too, and what scrolls takes the keyboard."""
    tab.open(path, 1280)
    shown = set(tab.run("[...document.querySelectorAll('svg [data-building]')].map((each) => each.dataset.building)"))
    by_button = tab.run("[...document.querySelectorAll('button[data-building]')].map((each) => each.dataset.building)")
    assert shown
    assert shown <= set(by_button)
    assert tab.run("[...document.querySelectorAll('.scroll')].every((each) => each.tabIndex === 0)")


def test_a_search_finds_towns_bodies_and_teams(tab: Browser, path: Path) -> None:
    """Which buildings close in a town is one search away."""
    tab.open(path, 1280)
    tab.run("document.getElementById('find').focus()")
    tab.type("kestonbury")
    assert tab.run("document.querySelector('#hits li').textContent") == "Kestonbury town"
    tab.run("document.querySelector('#hits button').click()")
    card = tab.run("document.getElementById('card').innerText")
    assert "Buildings in Kestonbury" in card
    assert "close: 4" in card
    assert "Kestonbury Jobcentre (JCP-02)" in card


def test_names_stay_text_in_a_card(tab: Browser, bad_path: Path) -> None:
    """A name that would be a script is shown as it was written; nothing of it runs."""
    tab.open(bad_path, 1280)
    tab.run("document.querySelector('button[data-building]').click()")
    assert tab.run("document.getElementById('card-title').textContent").startswith(BAD_NAME)
    tab.run("document.getElementById('card').close(); document.getElementById('find').focus()")
    tab.type("<script>window.hit=1")
    assert tab.run("document.querySelectorAll('#hits li').length") > 0
    assert tab.run("window.hit === undefined")
    assert tab.run("document.querySelectorAll('script').length") == 2
    assert tab.complaints() == []


def test_it_prints(tab: Browser, path: Path) -> None:
    """On paper there are the pictures and no tables that were left closed: some sides of A4, not dozens."""
    tab.open(path, 1280)
    printed = tab.printed()
    assert printed.startswith(b"%PDF")
    assert 3 <= printed.count(b"/Type /Page\n") + printed.count(b"/Type /Page ") <= 10


def test_a_card_tells_first_what_closes_and_fits_a_phone(tab: Browser, path: Path) -> None:
    """Each body's card begins with its buildings that close, where any does; on a phone figures stand below what they
    are of, in one column, on a desk beside it.
    """
    tab.open(path, 320)
    heads = tab.run(
        "[...document.querySelectorAll('button[data-body]')].map((each) => { each.click(); "
        "return [...document.querySelectorAll('#card-body h3')].map((head) => head.textContent.split(':')[0]); })"
    )
    assert any(len(of) > 1 and "close" in of for of in heads)
    assert all(of.index("close") == 0 for of in heads if "close" in of)
    columns = "getComputedStyle(document.querySelector('#card-body dl')).gridTemplateColumns.split(' ').length"
    assert tab.run(columns) == 1
    tab.open(path, 1280)
    tab.run("document.querySelector('button[data-body]').click()")
    assert tab.run(columns) == 2
