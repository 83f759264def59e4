"""The page as one file of HTML: nothing in it is asked for from anywhere, and no name in it can be taken for markup."""

import base64
import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from estate_opt.ground.files import write_bytes
from estate_opt.questions.robustness.sensitivity_words import SavedSwings
from estate_opt.results.sentences import verdict
from estate_opt.saved.likeness import Likeness
from estate_opt.workbook.page.access_picture import access_section
from estate_opt.workbook.page.bodies_picture import bodies_section
from estate_opt.workbook.page.boundaries import Boundaries
from estate_opt.workbook.page.cards import cards
from estate_opt.workbook.page.cash_picture import cash_section
from estate_opt.workbook.page.compared import compared_sections
from estate_opt.workbook.page.functions_picture import functions_section
from estate_opt.workbook.page.map_picture import map_section
from estate_opt.workbook.page.moves_picture import moves_section
from estate_opt.workbook.page.need_picture import need_section
from estate_opt.workbook.page.parts import Section, Tabs
from estate_opt.workbook.page.programme_picture import programme_section
from estate_opt.workbook.page.risks_picture import risks_section
from estate_opt.workbook.page.steps import steps_told
from estate_opt.workbook.page.words_sections import caveats, decisions_section, four_figures
from estate_opt.workbook.sheet import Sheet
from estate_opt.workbook.tabs.comparison_front import what_it_shows
from estate_opt.workbook.tabs.dossier import Dossier

if TYPE_CHECKING:
    from jinja2 import Environment

_FOLDER = Path(__file__).parent
MOST_SENTENCES = 3
"""That stand at the top of the page of several plans; the others are below them."""


def write_page(
    dossier: Dossier, sheets: Iterable[Sheet], path: Path, overwrite: bool, boundaries: Boundaries | None = None
) -> None:
    """The page of a plan as a file, from the sheets of its workbook. Raises UsageError as `write_bytes`."""
    write_bytes(page_of(dossier, sheets, boundaries=boundaries).encode("utf-8", "replace"), path, overwrite)


def page_of(
    dossier: Dossier,
    sheets: Iterable[Sheet],
    swings: SavedSwings | None = None,
    boundaries: Boundaries | None = None,
) -> str:
    """The page of a plan, from the sheets of its workbook. `swings`: what its saving hangs on, where that is known.
    `boundaries`: a user's own, for the map.

    Raises UsageError where these are of another plan.
    """
    tabs, made = Tabs(sheets), dossier.run.started
    return rendered(
        kind="Estate plan",
        title=dossier.run.source,
        made=f"{made.day} {made:%B %Y}",
        verdict=verdict(dossier.headline),
        figures=four_figures(dossier),
        steps=steps_told(dossier),
        caveats=caveats(dossier),
        sections=sections(dossier, tabs, swings, boundaries),
        cards=cards(dossier, tabs),
    )


def write_comparison_page(likeness: Likeness, sheets: Iterable[Sheet], path: Path, overwrite: bool) -> None:
    """The page of several plans side by side as a file. Raises UsageError as `write_bytes`."""
    write_bytes(comparison_page_of(likeness, sheets).encode("utf-8", "replace"), path, overwrite)


def comparison_page_of(likeness: Likeness, sheets: Iterable[Sheet]) -> str:
    """The page of several plans side by side, from the sheets of their comparison (`comparison_sheets`)."""
    plans = likeness.plans
    first, *more = what_it_shows(likeness)
    return rendered(
        kind=f"Comparison of {len(plans)} plans",
        title=str(plans[0].content["input"]),
        made="",
        verdict=(first, *more[: MOST_SENTENCES - 1]),
        figures=(),
        steps=(),
        caveats=more[MOST_SENTENCES - 1 :],
        sections=compared_sections(plans, Tabs(sheets)),
        cards=None,
    )


def rendered(**parts: Any) -> str:
    """A page from what `page.html` names: its kind, title, verdict, figures, steps, caveats, sections and cards."""
    script, style = (_read(name) for name in ("page.js", "page.css"))
    made = _environment().get_template("page.html")
    return made.render(script=script, style=style, allowed=_allowed(script, style), **parts)


def sections(
    dossier: Dossier, tabs: Tabs, swings: SavedSwings | None = None, boundaries: Boundaries | None = None
) -> list[Section]:
    """The parts of the page, in the order in which they are read."""
    found = (
        map_section(dossier, tabs, boundaries),
        moves_section(dossier, tabs),
        programme_section(dossier, tabs),
        cash_section(dossier, tabs),
        bodies_section(dossier, tabs),
        functions_section(dossier, tabs),
        access_section(dossier, tabs),
        need_section(tabs),
        risks_section(dossier, swings),
        decisions_section(dossier, tabs),
    )
    return [section for section in found if section is not None]


def _allowed(script: str, style: str) -> str:
    """What a browser may run and load (Content Security Policy): this script, this style, nothing from anywhere."""
    run, look = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii") for text in (script, style))
    return f"default-src 'none'; script-src 'sha256-{run}'; style-src 'sha256-{look}'; img-src data:"


def _read(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
