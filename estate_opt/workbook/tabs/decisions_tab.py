"""The tab Decisions: what each closing, opening, joined function and move saves or costs, by itself."""

from collections.abc import Iterator, Mapping

from estate_opt.results.decisions_that_matter import BigDecision
from estate_opt.workbook.sheet import Cell, Column, Content, Format, Sheet, in_order
from estate_opt.workbook.tabs.dossier import Dossier

_GBP = Format.GBP
_COLUMNS = (
    Column("what", "Decision", Format.LONG_TEXT, width=48, range_name="decisions_what"),
    Column("why", "Why, and for whom", Format.LONG_TEXT, width=56),
    Column("building", "Building", note="That closes or opens: its figures are those of the Buildings tab"),
    Column("people", "People (FTE)", Format.NUMBER, note="Who move by it, sit in it or whose function it is"),
    Column("today", "Present value today (£)", _GBP, note="Of what it is about: of the building, function or team"),
    Column("plan", "Present value in the plan (£)", _GBP, note="The same, in the plan, with what change costs"),
    Column("saved", "Saving, present value (£)", _GBP, range_name="decisions_saved", note="Below nought: it costs"),
)


def decisions(dossier: Dossier) -> Sheet:
    """Every decision with what it saves; the Summary names ten of them."""
    first, last = dossier.years[0], dossier.years[-1]
    return Sheet(
        "Decisions",
        "What each closing, opening, joined function and move saves or costs.",
        "Decisions: what each of them saves or costs by itself",
        _COLUMNS,
        in_order(_COLUMNS, _rows(dossier)),
        (
            f"At present value over {first}-{last}; a saving is positive. They hang together (a building closes as "
            "another takes its people in) and leave out what stays: they do not add up to the plan's saving.",
        ),
    )


def _rows(dossier: Dossier) -> Iterator[Mapping[str, Content]]:
    for each in dossier.decisions:
        yield {
            "what": each.what,
            "why": each.why,
            "building": each.building,
            "people": each.people_fte,
            "today": _of_building(each, each.today_gbp, "today"),
            "plan": _of_building(each, each.plan_gbp, "plan"),
            "saved": Cell(each.saved_gbp, "={today}-{plan}"),
        }


def _of_building(each: BigDecision, gbp: float, scenario: str) -> Content:
    """A building's figure is looked up on its tab, letter by letter: an id may be any text, `*` too."""
    if each.building is None:
        return gbp
    return Cell(gbp, f"=SUMPRODUCT(EXACT(buildings_building,{{building}})*buildings_{scenario}_present)")
