"""Lines of the Summary about a programme's first two years: what is due, by when, and the first of it by name."""

from collections.abc import Iterator, Sequence

from estate_opt.domain.costs import Kind
from estate_opt.ground.figures import financial_year
from estate_opt.results.names import enumerated
from estate_opt.results.programme import CLOSES, JOINS, MOVES, NOTICE, PUBLIC, WORKS, Action, teams_in_words
from estate_opt.workbook.sheet import Cell, Format
from estate_opt.workbook.tabs.dossier import Dossier
from estate_opt.workbook.tabs.money_lines import At
from estate_opt.workbook.tabs.summary_lines import Line

YEARS_TOLD = 2
_MOST_NAMED = 3
_WORDS = {
    NOTICE: "notices to give",
    WORKS: "works, opening and setting up (£)",
    MOVES: "staff who move (FTE)",
    JOINS: "functions that go over to a shared arrangement",
    CLOSES: "buildings that everybody has left",
    PUBLIC: "counters that open or are given up",
}
"""What is told of a year, in this order: what is lost if it is missed, and what is paid, first."""


def what_is_due(dossier: Dossier) -> Iterator[str]:
    """What the section of these lines shows, above the page."""
    if dossier.plan.programme is not None:
        yield "Due: what happens in the first two years, in each by kind; all of it, in order, is on Programme."


def first_year_lines(dossier: Dossier) -> Iterator[Line]:
    """What is due in each of the first two financial years of a programme; nothing of a plan without years."""
    if dossier.plan.programme is None:
        return
    start = dossier.plan.option.levers.appraisal.start
    for first in range(start.year, start.year + YEARS_TOLD):
        year = financial_year(first)
        due = [each for each in dossier.actions if each.day is not None and dossier.financial_year_of(each.day) == year]
        if not due:
            yield Line(f"{year}: nothing is due", None, None, _what_comes_first(dossier))
        for what, words in _WORDS.items():
            if some := [each for each in due if each.what == what]:
                yield Line(f"{year}: {words}", None, _counted(dossier, year, first, what, some), _named(what, some))


def _what_comes_first(dossier: Dossier) -> str:
    first = dossier.actions[0].day if dossier.actions else None
    return "See Programme" if first is None else f"The first thing is due on {first:%d/%m/%Y}. See Programme"


def _counted(dossier: Dossier, year: str, first: int, what: str, due: Sequence[Action]) -> Cell:
    """How many there are of something, or the pounds and posts of it, as a formula over its tab."""
    if what == WORKS:
        paid = dossier.money.sum("gbp", scenario="plan", kind=Kind.CAPITAL, year=At(f"{first}", first))
        return Cell(paid.value, paid.formula, Format.GBP)
    asked = f'programme_what,"{what}",programme_year,"{year}"'
    if what == MOVES:
        return Cell(sum(each.fte or 0.0 for each in due), f"=SUMIFS(programme_fte,{asked})", Format.COUNT)
    return Cell(len(due), f"=COUNTIFS({asked})", Format.COUNT)


def _named(what: str, due: Sequence[Action]) -> str:
    """The first of them by their days, with what they are."""
    if what == MOVES:
        days = sorted({each.day for each in due if each.day is not None})
        largest = max(due, key=lambda each: each.fte or 0.0)
        when = enumerated([f"{day:%d/%m/%Y}" for day in days], _MOST_NAMED)
        return f"On {when}: {teams_in_words(due)}; the largest is {largest.subject}, {largest.words}. See Programme"
    told = [f"{each.day:%d/%m/%Y} {_one(what, each)}" for each in due[:_MOST_NAMED]]
    more = f"; {len(due) - _MOST_NAMED:,} more" if len(due) > _MOST_NAMED else ""
    by = "By " if what == NOTICE else ""
    return f"{by}{'; '.join(told)}{more}. See {'Notices' if what == NOTICE else 'Programme'}"


def _one(what: str, action: Action) -> str:
    """One thing, with as much of it as its heading does not say."""
    if what == CLOSES:
        return action.subject
    return f"{action.subject}: {action.words}"
