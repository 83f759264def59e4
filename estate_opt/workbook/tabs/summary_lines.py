"""Lines of the Summary that are about more than one figure: what it rests on, who loses, the decisions that matter."""

from collections.abc import Iterator
from typing import NamedTuple

from estate_opt.ground.figures import percent, pounds
from estate_opt.results.decisions_that_matter import decisions_that_matter, runs_whole_from, who_loses
from estate_opt.results.ledger import payer_name
from estate_opt.results.names import enumerated
from estate_opt.workbook.sheet import Cell, Format
from estate_opt.workbook.tabs.dossier import Dossier

_MOST_LOSERS = 4
TEN = (
    "Decide: the decisions that matter most by money or people; what each saves (minus: costs) over the appraisal, "
    "at today's worth."
)
"""What the section of decisions shows, above the page."""


class Line(NamedTuple):
    """One line of the page; the change is worked out where both figures are given."""

    measure: str
    today: Cell | None
    plan: Cell | None
    meaning: str = ""


def basis_lines(dossier: Dossier) -> Iterator[Line]:
    """How much of what the plan rests on is assumed: it comes before any figure that is made of it."""
    shares = dossier.headline.assumed
    yield Line(
        "Estimates in what today costs a year",
        Cell(shares.money, format=Format.PERCENT),
        None,
        f"Share of the money marked as estimates; of the staff (FTE) {percent(shares.staff)}. See Estimates",
    )


def runs_from(dossier: Dossier) -> int:
    """The year from which all that saves runs, by running cost as the ledger has it."""
    saved = [
        dossier.money.figure("gbp", {"scenario": "today", "heading": "running", "year": year})
        - dossier.money.figure("gbp", {"scenario": "plan", "heading": "running", "year": year})
        for year in dossier.years
    ]
    return runs_whole_from(saved, dossier.years[0])


def loser_lines(dossier: Dossier) -> Iterator[Line]:
    """The bodies that pay more over the appraisal than by carrying on as today."""
    losers = who_loses(dossier.plan)
    told = [f"{payer_name(dossier.plan, payer) or payer} {pounds(gbp)}" for payer, gbp in losers]
    words = enumerated(told, _MOST_LOSERS) if told else "Nobody does"
    yield Line(
        "Bodies that pay more than today",
        None,
        Cell(len(losers)),
        f"{words}: over the appraisal, at today's worth, charges and business rates included. See Agencies",
    )


def decision_lines(dossier: Dossier, shown: Format) -> Iterator[Line]:
    """The decisions that matter most, each with its reason, its people and its pounds."""
    for each in decisions_that_matter(dossier.plan):
        people = f"{each.people_fte:,.0f} FTE; " if each.people_fte >= 1 else ""
        yield Line(each.what, None, Cell(each.saved_gbp, format=shown), f"{people}{each.why}")


def furthest_in_words(dossier: Dossier) -> str:
    """How much further anybody goes for a service, by the unit of its standard."""
    most: dict[str, float] = {}
    for row in dossier.plan.localities:
        if row.before is not None and row.after is not None:
            unit = "minutes" if dossier.plan.option.access(row.service).in_minutes else "km"
            most[unit] = max(most.get(unit, 0.0), row.after - row.before)
    told = [f"{further:,.1f} {unit}" for unit, further in sorted(most.items()) if further >= 0.05]
    return f"; at most {' or '.join(told)} further" if told else ""
