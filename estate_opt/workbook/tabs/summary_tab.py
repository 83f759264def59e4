"""The Summary: one page that somebody with five minutes can decide from."""

from collections.abc import Collection, Iterable, Iterator
from itertools import chain

from estate_opt.domain.costs import Heading, heading
from estate_opt.domain.estate import JOINS
from estate_opt.domain.firmness import tally
from estate_opt.domain.plan import AccessShare, LedgerRow, Status
from estate_opt.ground.errors import Severity
from estate_opt.ground.figures import pounds
from estate_opt.results.equality import MUCH_FURTHER_KM, WaysChanged, ways_changed
from estate_opt.results.firm import firm_in_words
from estate_opt.results.reasons import LEFTOVER
from estate_opt.results.sentences import gap_in_words, sentences, share_taken, status_in_words
from estate_opt.results.summary import FunctionFigures
from estate_opt.workbook.sheet import Cell, Chart, Column, Content, Format, Shade, Sheet, in_order, values_by_name
from estate_opt.workbook.tabs.checks_tab import TO_LOOK_AT, VERDICTS
from estate_opt.workbook.tabs.differences_tab import counted
from estate_opt.workbook.tabs.dossier import Dossier
from estate_opt.workbook.tabs.first_years import first_year_lines, what_is_due
from estate_opt.workbook.tabs.summary_lines import (
    TEN,
    Line,
    basis_lines,
    decision_lines,
    furthest_in_words,
    loser_lines,
    money_lines,
    shown_in,
    spend_lines,
)

_OUTCOMES = {"passed": Shade.GOOD, "all agree": Shade.GOOD, "FAILED": Shade.BAD, "see Checks": Shade.BAD}

_COLUMNS = (
    Column("about", "About", is_bold=True, width=9),
    Column("measure", "Measure", Format.LONG_TEXT, width=41),
    Column("today", "Today", Format.COUNT, width=13),
    Column("plan", "In the plan", Format.COUNT, width=13, shades=_OUTCOMES),
    Column("change", "Change", Format.COUNT, width=13),
    Column("meaning", "In words", Format.LONG_TEXT, width=72),
)

_KG_PER_TONNE = 1000
_SMALL_GAP = 0.001


def summary(dossier: Dossier, checked: Sheet) -> Sheet:
    """The plan on one page. `checked` is the Checks tab, whose outcome it shows."""
    figures = dossier.headline
    plan, option = dossier.plan, dossier.plan.option
    why = f": {option.why}" if option.why else ""
    return Sheet(
        "Summary",
        "The plan on one page.",
        f"Estate plan: {dossier.run.source}",
        _COLUMNS,
        in_order(_COLUMNS, _rows(dossier, checked)),
        (
            *sentences(figures),
            *_yardstick(dossier),
            TEN,
            *what_is_due(dossier),
            f"Made with the option “{option.title}”{why}",
        ),
        pinned_columns=0,
        is_page=True,
        chart=Chart(
            "Cash in each year, today and in the plan",
            f"Two lines over the years {figures.first_year} to {figures.last_year}: the cash that carrying on as today "
            "costs in each year, and the cash that the plan costs, one-off investment and receipts included. "
            f"In {figures.last_year} the plan costs {pounds(figures.yearly_plan_gbp)}, today's estate "
            f"{pounds(figures.yearly_today_gbp)}. The figures are on the Years tab.",
            shown_in(dossier),
            "years_year",
            (("Today", "years_today_cash"), ("Plan", "years_plan_cash")),
            has_negatives=any(min(_cash_by_year(ledger)) < 0 for ledger in (plan.today_ledger, plan.ledger)),
        ),
    )


def _yardstick(dossier: Dossier) -> Iterator[str]:
    """What the savings of several bodies are measured by, and what not: each decides by what it could do alone."""
    if len(dossier.plan.estate.agencies) > 1:
        yield "Savings are against today; what each agency would save by itself has not been worked out (see Agencies)."


def _cash_by_year(ledger: Iterable[LedgerRow]) -> Collection[float]:
    """Cash of each year that has any; below nought in a year of large receipts."""
    cash = {0: 0.0}
    for row in ledger:
        if heading(row.kind, row.cost) is not Heading.NOT_CASH:
            cash[row.year] = cash.get(row.year, 0.0) + row.gbp
    return cash.values()


def _rows(dossier: Dossier, checked: Sheet) -> Iterator[dict[str, Content]]:
    sections = (
        ("Basis", basis_lines(dossier)),
        ("Money", chain(money_lines(dossier), spend_lines(dossier), loser_lines(dossier))),
        ("Decide", decision_lines(dossier, shown_in(dossier))),
        ("Due", first_year_lines(dossier)),
        ("Estate", _estate_lines(dossier)),
        ("People", _people_lines(dossier)),
        ("Access", _access_lines(dossier)),
        ("Trust", _trust_lines(dossier, checked)),
    )
    for section, lines in sections:
        for number, line in enumerate(lines):
            yield {
                "about": section if number == 0 else None,
                "measure": line.measure,
                "today": line.today,
                "plan": line.plan,
                "change": _change(line),
                "meaning": line.meaning,
            }


def _change(line: Line) -> Cell | None:
    if line.today is None or line.plan is None:
        return None
    before, after = line.today.value, line.plan.value
    if not isinstance(before, int | float) or not isinstance(after, int | float):
        return None
    return Cell(after - before, "={plan}-{today}", line.plan.format)


def _estate_lines(dossier: Dossier) -> Iterator[Line]:
    buildings = dossier.headline.buildings
    yield Line(
        "Buildings in use",
        Cell(buildings.today, '=COUNTIF(buildings_today,"yes")'),
        Cell(buildings.plan, '=COUNTIF(buildings_plan,"yes")'),
        f"{buildings.closed} closed, {buildings.opened} opened",
    )
    yield Line(
        "   shared by two or more bodies",
        Cell(buildings.shared_today, '=COUNTIF(buildings_shared_today,"yes")'),
        Cell(buildings.shared_plan, '=COUNTIF(buildings_shared_plan,"yes")'),
    )
    if buildings.carbon_today_kg:
        yield Line(
            "Carbon of the buildings in use (tonnes CO₂e a year)",
            Cell(buildings.carbon_today_kg / _KG_PER_TONNE),
            Cell(buildings.carbon_plan_kg / _KG_PER_TONNE),
        )
    earlier, limit = dossier.plan.estate.held_to, dossier.plan.option.levers.preserve.max_differences
    if earlier is not None:
        allowed = "" if limit is None else f"; at most {limit:,} are allowed"
        yield Line(
            f"Decisions of {earlier.name} that are changed",
            None,
            counted(dossier),
            f"Of {earlier.size:,}: buildings, teams and support functions{allowed}. See Differences",
        )


def _people_lines(dossier: Dossier) -> Iterator[Line]:
    staff, functions = dossier.headline.staff, dossier.headline.functions
    share = staff.fte_moved / staff.fte if staff.fte else 0.0
    yield Line(
        "Staff who move (FTE)",
        None,
        Cell(staff.fte_moved, '=SUMIFS(moves_fte,moves_outcome,"moves")'),
        f"{share:.0%} of {staff.fte:,.0f} FTE; {staff.teams_moved} teams, {staff.desks_moved:,} desks",
    )
    if staff.teams_dissolved:
        yield Line(
            "Staff who join a shared function (FTE)",
            None,
            Cell(staff.fte_dissolved, f'=SUMIFS(moves_fte,moves_outcome,"{JOINS}")'),
            f"{staff.teams_dissolved} teams, not counted above; {staff.fte_joining_others:,.0f} FTE of them go over to "
            "another body or an external provider. See Moves",
        )
    if functions.functions:
        yield Line(
            "Agencies that share support functions",
            None,
            Cell(functions.agencies_sharing),
            f"of {functions.agencies}; {functions.shared} of {functions.functions} functions are supplied by shared "
            f"arrangements{_external_in_words(functions)}",
        )
        yield Line(
            "Posts released (FTE)",
            None,
            Cell(functions.posts_released, "=SUM(functions_released)"),
            "In shared functions: part of their FTE today",
        )


def _external_in_words(functions: FunctionFigures) -> str:
    return f", {functions.external} of them by external providers" if functions.external else ""


def _access_lines(dossier: Dossier) -> Iterator[Line]:
    yield from _public_lines(dossier)
    for share in dossier.plan.access:
        if share.form == "all":
            name = dossier.plan.estate.services[share.service].name or share.service
            yield Line(
                f"{share.of[0].upper()}{share.of[1:]} within {share.standard}: {name}",
                Cell(share.before, format=Format.PERCENT),
                Cell(share.after, format=Format.PERCENT),
                _people_in_words(share.people * (share.after - share.before), share),
            )
            if share.is_short_of_room:
                yield Line(
                    f"… of them with room in counters within {share.standard}: {name}",
                    Cell(share.before_with_room, format=Format.PERCENT),
                    Cell(share.after_with_room, format=Format.PERCENT),
                    _turned_away_in_words(share),
                )
    if dossier.plan.localities:
        worse = dossier.headline.localities_worse
        yield Line(
            "Localities worse off for some service",
            None,
            Cell(worse),
            "None is outside a standard and further off than today by more than the margin; within it, people may be"
            if worse == 0
            else "See the Localities tab, verdict “worse”",
        )


def _public_lines(dossier: Dossier) -> Iterator[Line]:
    """Counters from today's to the plan's, and who goes further for it."""
    if not dossier.counters:
        return
    opened, closed = (sum(each.outcome == word for each in dossier.counters) for word in ("opened", "closed"))
    yield Line(
        "Public counters",
        Cell(sum(each.counter.is_open_today for each in dossier.counters), '=COUNTIF(counters_today,"yes")'),
        Cell(sum(each.is_offered for each in dossier.counters), '=COUNTIF(counters_plan,"yes")'),
        f"{closed} closed, {opened} opened: see the Counters tab",
    )
    if dossier.plan.localities:
        everybody, in_groups = (ways_changed(dossier.plan, each) for each in (False, True))
        groups = f"; of priority groups {_ways_in_words(in_groups)}" if in_groups.people else ""
        yield Line(
            "People who go further for some service",
            None,
            Cell(round(everybody.further)),
            f"{_ways_in_words(everybody)}{groups}{furthest_in_words(dossier)}. See Equality",
        )


def _ways_in_words(changed: WaysChanged) -> str:
    km = f"{MUCH_FURTHER_KM:g} km"
    return (
        f"{changed.further:,.0f} further ({changed.much_further:,.0f} by more than {km}), {changed.nearer:,.0f} nearer"
    )


def _people_in_words(gained: float, share: AccessShare) -> str:
    if abs(gained) < 0.5:
        return f"No change among {share.people:,.0f} {share.of}"
    return f"{abs(gained):,.0f} {'more' if gained > 0 else 'fewer'} of {share.people:,.0f} {share.of}"


def _turned_away_in_words(share: AccessShare) -> str:
    today, then = (
        share.people * (within - room)
        for within, room in ((share.before, share.before_with_room), (share.after, share.after_with_room))
    )
    return f"Within it, but without room: {then:,.0f} of {share.people:,.0f} {share.of}; today {today:,.0f}"


_STATUS = {Status.OPTIMAL: "proven", Status.FEASIBLE: "not proven", Status.INTERRUPTED: "stopped by hand"}


def _trust_lines(dossier: Dossier, checked: Sheet) -> Iterator[Line]:
    figures, audit = dossier.headline, dossier.audit
    agree = TO_LOOK_AT not in values_by_name([checked])[VERDICTS]
    yield Line("How the search ended", None, Cell(_STATUS[figures.status]), status_in_words(figures))
    gap = Cell(figures.gap, format=Format.PERCENT if figures.gap >= _SMALL_GAP else Format.FINE_PERCENT)
    yield Line("Dearer than the best possible by at most", None, gap, gap_in_words(figures))
    yield Line(
        "Share of the possible saving taken, at least",
        None,
        Cell(share_taken(figures), format=Format.PERCENT),
        "Proven: the plan's saving ÷ the most that any plan could save, rounded down"
        + (f", of those {figures.as_near}" if figures.as_near else ""),
    )
    if dossier.labels is not None:
        proven = Cell(tally(dossier.labels.buildings.values()).proven)
        words = f"{firm_in_words(dossier.labels)} See How firm on the Buildings tab"
        yield Line("Buildings whose decision is proven", None, proven, words)
    yield from _leftovers(dossier)
    yield Line(
        "Re-check of every rule and pound by separate code",
        None,
        Cell("passed" if audit.passed else "FAILED"),
        f"{len(audit.checks)} kinds of check: see the Audit tab",
    )
    yield Line(
        "Totals of this workbook",
        None,
        Cell(
            "all agree" if agree else "see Checks",
            f'=IF(COUNTIF({VERDICTS},"{TO_LOOK_AT}")=0,"all agree","see Checks")',
        ),
        "Live formulas over the Money tab, compared with the program's figures on the Checks tab",
    )
    yield Line(
        "Findings about this plan",
        None,
        Cell(len(dossier.limits)),
        _limits_in_words(dossier),
    )
    warnings = sum(finding.severity is Severity.WARNING for finding in dossier.of_tables)
    yield Line(
        "Input cells that are estimates",
        None,
        Cell(figures.assumed_cells),
        f"Marked so in the tables: see the Estimates tab. Warnings about the input: {warnings}, see Findings",
    )


def _leftovers(dossier: Dossier) -> Iterator[Line]:
    """Moves that nothing speaks for, where there are any: what a search leaves that is not proven to the last pound."""
    left = [team for team, why in dossier.why_moved.items() if why is not None and why.startswith(LEFTOVER)]
    if left:
        fte = sum(dossier.plan.estate.teams[team].fte for team in left)
        teams, each = ("1 team", "its") if len(left) == 1 else (f"{len(left):,} teams", "each one's")
        yield Line(
            "Teams that move without a reason",
            None,
            Cell(len(left), f'=COUNTIF(moves_why,"{LEFTOVER}*")'),
            f"{LEFTOVER.capitalize()}: {teams} ({fte:,.0f} FTE), {each} staying would save a little. See Why on Moves",
        )


def _limits_in_words(dossier: Dossier) -> str:
    warnings = sum(finding.severity is Severity.WARNING for finding in dossier.limits)
    if not dossier.limits:
        return "It exchanges no full buildings, and rests on no lease, break or blank cost that needs a word"
    counted = "no warning" if warnings == 0 else "1 warning" if warnings == 1 else f"{warnings:,} warnings"
    return f"What the method leaves out and shows here, {counted} among them: see Findings"
