"""The picture of a programme: until when each building that closes is in use and paid for, and when leases can end."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from estate_opt.domain.appraisal import months_after
from estate_opt.domain.estate import Building
from estate_opt.workbook.page.parts import Section, Tabs, called, table_of
from estate_opt.workbook.tabs.dossier import Dossier

MOST_LINES = 40
"""Buildings that are drawn; all are in the table."""
_YEARS_NAMED = 6


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time in which a building is in use, or stands empty and is paid for; in hundredths of the width."""

    left: float
    wide: float
    is_in_use: bool


@dataclass(frozen=True)
class Line:
    """One building that closes or opens."""

    building: str
    name: str
    begins: date
    """When that happens."""
    stretches: Sequence[Stretch]
    events: Sequence[float]
    """Where its lease could end, in hundredths of the width."""
    words: str
    does: str


@dataclass(frozen=True)
class Programme:
    """The lines, and years to read them by."""

    lines: Sequence[Line]
    years: Sequence[tuple[float, str]]


@dataclass(frozen=True)
class _Span:
    """The days drawn."""

    first: date
    last: date

    def at(self, day: date) -> float:
        share = (day - self.first).days / (self.last - self.first).days
        return round(100 * min(1.0, max(0.0, share)), 2)


def programme_section(dossier: Dossier, tabs: Tabs) -> Section | None:
    """When buildings close and open, with their lease events; None of a plan that happens all at once."""
    plan = dossier.plan
    if plan.programme is None:
        return None
    span = _span(dossier)
    lines = sorted(_lines(dossier, span), key=lambda line: (line.begins, line.name))
    table = table_of(
        tabs, "Programme", "financial_year day what wave subject body words fte", "What to do when",
        tabs.rows("Programme"),
    )  # fmt: skip
    notes = [
        "A thick bar is a building in use, a thin one a building that stands empty and is paid for still. A tick is a "
        "day on which its lease can end: a break or its end."
    ]
    if len(lines) > MOST_LINES:
        notes.append(f"The first {MOST_LINES} are drawn; {len(lines) - MOST_LINES:,} more are in the table.")
    shown = lines[:MOST_LINES]
    alt = "A line for each building along the years: " + "; ".join(f"{each.name} {each.does}" for each in shown[:8])
    return Section(
        "programme", "Programme", _title(dossier, lines), Programme(shown, _years(span)), f"{alt}.",
        notes=tuple(notes), tables=(table,),
    )  # fmt: skip


def _title(dossier: Dossier, lines: Sequence[Line]) -> str:
    """How many close and open, and when most of it happens."""
    if not lines:
        return "No building closes or opens in these years"
    closing = sum(not dossier.plan.is_open[line.building] for line in lines)
    year, number = Counter(dossier.financial_year_of(line.begins) for line in lines).most_common(1)[0]
    opening = f" and {len(lines) - closing} open" if len(lines) > closing else ""
    close = "1 building closes" if closing == 1 else f"{closing} buildings close"
    most = "all of it" if number == len(lines) else f"{number} of these {len(lines)}"
    return f"{close}{opening}, {most} in {year}"


def _span(dossier: Dossier) -> _Span:
    """From the start to a year after the last thing that is due, within the appraisal."""
    appraisal, programme = dossier.plan.option.levers.appraisal, dossier.plan.programme
    assert programme is not None
    days = [each.day for each in dossier.actions if each.day is not None]
    last = max([*days, programme.years[-1].vacated_on]) + timedelta(days=366)
    return _Span(appraisal.start, min(last, months_after(appraisal.start, 12 * appraisal.years)))


def _years(span: _Span) -> Sequence[tuple[float, str]]:
    years = range(span.first.year, span.last.year + 1)
    every = max(1, round(len(years) / _YEARS_NAMED))
    return [(span.at(months_after(span.first, 12 * (year - years[0]))), f"{year}") for year in years[::every]]


def _lines(dossier: Dossier, span: _Span) -> Iterator[Line]:
    plan = dossier.plan
    for name, building in plan.estate.buildings.items():
        if building.in_use_today and not plan.is_open[name]:
            yield _closing(dossier, building, span)
        elif plan.is_open[name] and not building.in_use_today:
            assert plan.programme is not None
            opens = next(year.moves_on for year in plan.programme.years if year.decided.is_open[name])
            stretch = Stretch(span.at(opens), round(100 - span.at(opens), 2), True)
            does = f"opens on {opens:%d/%m/%Y}"
            yield Line(name, called(building.name, name), opens, (stretch,), (), "", does)


def _closing(dossier: Dossier, building: Building, span: _Span) -> Line:
    calendar = dossier.plan.closing_calendar(building.building)
    left, released = calendar.vacated_on, calendar.paid_until(building, dossier.plan.route_of(building))
    off = released or span.last
    stretches = [Stretch(0.0, span.at(left), True)]
    if off > left + timedelta(days=1):
        stretches.append(Stretch(span.at(left), round(span.at(off) - span.at(left), 2), False))
        until = "is paid for as long as is counted" if released is None else f"is paid for until {off:%d/%m/%Y}"
        does = f"is left by {left:%d/%m/%Y} and {until}"
    else:
        does = f"is left by {left:%d/%m/%Y}"
    ways = {"a break": building.break_date, "the end": building.lease_end}
    days = {what: day for what, day in ways.items() if day is not None and building.tenure != "freehold"}
    events = [span.at(day) for day in days.values() if span.first <= day <= span.last]
    told = " and ".join(f"{what} on {day:%d/%m/%Y}" for what, day in days.items())
    tenure = "PFI" if building.tenure == "pfi" else building.tenure.capitalize()
    words = f"{tenure}: {told}" if told else tenure
    return Line(building.building, called(building.name, building.building), left, stretches, events, words, does)
