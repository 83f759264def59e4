"""Lines of the Summary about money: what it rests on, saves and costs, who loses, the decisions that matter."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from estate_opt.domain.costs import Heading, Kind, Theme
from estate_opt.ground.figures import percent, pounds
from estate_opt.questions.robustness.spread import range_words
from estate_opt.results.decisions_that_matter import decisions_that_matter, who_loses
from estate_opt.results.ledger import SCENARIOS, payer_name
from estate_opt.results.names import enumerated
from estate_opt.results.payback import Payback
from estate_opt.results.sentences import aim_in_words, not_cash_in_words
from estate_opt.results.spend import spend_figures
from estate_opt.workbook.sheet import Cell, Format
from estate_opt.workbook.tabs.agencies_tab import PAYS_MORE
from estate_opt.workbook.tabs.dossier import Dossier
from estate_opt.workbook.tabs.money_lines import number, total_of

_IN_MILLIONS_FROM_GBP = 20e6
"""A place that costs this much a year is shown in millions of pounds: nobody reads nine digits on page one."""
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
        Cell(shares.money, "=estimates_share", Format.PERCENT),
        None,
        f"Share of the money marked as estimates; of the staff (FTE) {percent(shares.staff)}. See Estimates",
    )


def shown_in(dossier: Dossier) -> Format:
    """Pounds, or millions of them."""
    return Format.GBP_MILLION if abs(dossier.headline.yearly_today_gbp) >= _IN_MILLIONS_FROM_GBP else Format.GBP


def spend_lines(dossier: Dossier) -> Iterator[Line]:
    """What the plan touches of all that bodies spend, where that is given."""
    figures = spend_figures(dossier.plan)
    if figures is not None:
        of_it = f"{pounds(figures.touched_gbp)} of {pounds(figures.spent_gbp)} a year"
        saves = f"{'saves' if figures.saved_gbp >= 0 else 'costs'} {percent(abs(figures.saved_share))}"
        yield Line(
            "Share of all that bodies spend, touched by the plan",
            Cell(figures.touched_share, "=spend_touched_share", Format.PERCENT),
            None,
            f"{of_it}; the plan {saves} of what they decide on themselves or with others. See Spend",
        )


def money_lines(dossier: Dossier) -> Iterator[Line]:
    """What is saved a year, over the appraisal, and what that takes: each a formula over the ledger."""
    yield from _yearly_lines(dossier)
    yield from _present_lines(dossier)
    yield from _change_lines(dossier)


def _yearly_lines(dossier: Dossier) -> Iterator[Line]:
    figures, money, shown = dossier.headline, dossier.money, shown_in(dossier)

    def pair(**where: str) -> tuple[Cell, Cell]:
        found = (money.sum("gbp", scenario=s, year=money.last_year, **where) for s in ("today", "plan"))
        today, then = (replace(cell, format=shown) for cell in found)
        return today, then

    today, then = pair(heading=Heading.RUNNING)
    yield Line(
        f"Yearly running cost in {figures.last_year}",
        replace(today, name="yearly_cost_today"),
        replace(then, name="yearly_cost_plan"),
    )
    for theme in (Theme.BUILDINGS, Theme.FUNCTIONS, Theme.COUNTERS, Theme.OTHER):
        parts = pair(theme=theme, heading=Heading.RUNNING)
        if any(part.value for part in parts):
            yield Line(f"   of which {theme}", *parts)
    rates = pair(kind=Kind.TRANSFER, heading=Heading.RUNNING)
    if any(part.value for part in rates):
        yield Line("   business rates, within buildings", *rates, "A transfer: another public purse receives them")
    saving = Cell(number(today) - number(then), "=yearly_cost_today-yearly_cost_plan", shown)
    yield Line(
        f"Yearly saving, once all of it runs ({figures.saves_fully_from})",
        None,
        saving,
        f"{pounds(abs(figures.yearly_saving_gbp))} a year {'saved' if figures.yearly_saving_gbp >= 0 else 'more'}, "
        f"all of it from {figures.saves_fully_from}, as in {figures.last_year}; costs that fall are negative under "
        "Change",
    )
    share = Cell(
        figures.saving_share, "=IF(yearly_cost_today=0,0,1-yearly_cost_plan/yearly_cost_today)", Format.PERCENT
    )
    words = aim_in_words(figures.saving_share, figures.aim).capitalize()
    yield Line("Yearly saving as a share of today's running cost", None, share, words)


def _present_lines(dossier: Dossier) -> Iterator[Line]:
    figures, money, shown = dossier.headline, dossier.money, shown_in(dossier)
    appraisal = dossier.plan.option.levers.appraisal

    def net_present(with_rates: bool) -> tuple[Cell, Cell]:
        today, then = (money.net_present(s, with_rates) for s in SCENARIOS)
        return replace(today, format=shown), replace(then, format=shown)

    counted = net_present(appraisal.count_transfers)
    yield Line(
        f"Cost over {appraisal.years} years, at today's worth",
        *counted,
        f"Net present cost: all costs of {figures.first_year}-{figures.last_year}, discounted at "
        f"{appraisal.discount_rate:.1%} a year; of later years only what freeholds are worth, where given",
    )
    if figures.transfers.present_today_gbp or figures.transfers.present_plan_gbp:
        with_or_not = "without" if appraisal.count_transfers else "with"
        yield Line(
            f"   the same {with_or_not} business rates",
            *net_present(not appraisal.count_transfers),
            "To the public purse as a whole: one body's rates are another's income"
            if appraisal.count_transfers
            else "To the bodies of the place together, which pay them",
        )
    saved = replace(total_of(counted[0], off=(counted[1],)), format=shown)
    yield Line("Net present saving", None, saved, "The first of these costs today, less the same in the plan")
    if figures.not_cash_saved:
        not_cash = replace(money.not_cash_saved(), format=shown)
        yield Line("   of which not cash", None, not_cash, not_cash_in_words(figures.not_cash_saved))
    yield from _range_lines(dossier)
    ratio = figures.change.benefit_cost_ratio
    yield Line(
        "Benefit-cost ratio",
        None,
        Cell("none" if ratio is None else ratio, "=benefit_cost_ratio", Format.HUNDREDTHS),
        "Saved for each pound that change costs, at today's worth, business rates left out as a transfer: see Costs",
    )


def _range_lines(dossier: Dossier) -> Iterator[Line]:
    """How far the saving may turn out, where that was asked: drawn, so that no formula of the workbook leads to it."""
    spread = dossier.spread
    if spread is not None and spread.p50_gbp is not None:
        words = range_words(spread)
        yield Line(
            "Range of the saving, and its middle",
            None,
            Cell(spread.p50_gbp, format=shown_in(dossier)),
            words[0].upper() + words[1:],
        )


def _change_lines(dossier: Dossier) -> Iterator[Line]:
    figures, money, shown = dossier.headline, dossier.money, shown_in(dossier)
    one_off = replace(money.difference("plan", "today", Heading.ONE_OFF), format=shown)
    doubled = replace(money.difference("plan", "today", Heading.DOUBLE_RUNNING), format=shown)
    everything = replace(total_of(one_off, doubled), format=shown)
    yield Line("What it costs to carry out", None, everything, "With everything that change costs; not discounted")
    yield Line("   one-off investment", None, one_off, _investment_in_words(dossier))
    yield Line("   double running", None, doubled, "The old while the new runs already")
    receipts = replace(money.difference("today", "plan", Heading.RECEIPT), format=shown)
    yield Line("Receipts from sales", None, receipts, "After the cost of selling")
    change = figures.change
    when = "It is never out of pocket at a year's end" if change.most_cash_year is None else (
        f"At the end of {change.most_cash_year}, all bodies together, savings and receipts until then taken off: "
        "see the foot of Years"
    )  # fmt: skip
    yield Line("Most cash ever needed", None, Cell(round(change.most_cash_gbp, 2), "=most_cash", shown), when)
    rests = f"It rests on {pounds(figures.receipts_gbp)} of receipts from sales: see the next line"
    words = rests if figures.payback_rests_on_receipts else _payback_in_words(figures.payback)
    yield Line("Earned back by", None, _payback(figures.payback, "paid_back"), words)
    unsold = figures.payback_without_receipts
    yield Line("   without receipts", None, _payback(unsold, "unsold_back"), "As if no sale brought anything in")


def capital_gbp(dossier: Dossier) -> float:
    """What of the one-off investment is capital: undiscounted, with optimism bias."""
    return dossier.money.figure("gbp", {"scenario": "plan", "kind": "capital"})


def _investment_in_words(dossier: Dossier) -> str:
    capital = pounds(capital_gbp(dossier))
    return f"Capital {capital} with optimism bias; the rest is exits, moves, excess travel, redundancy"


def _payback(found: Payback, column: str) -> Cell:
    formula = (
        f'=IF(MAX(years_{column})=0,"nothing to earn back",'
        f'IF(MAX(years_{column})>MAX(years_year),"not by "&MAX(years_year),MAX(years_{column})))'
    )
    return Cell(found.year or str(found), formula, Format.YEAR)


def _payback_in_words(found: Payback) -> str:
    if found.has_nothing_to_earn_back:
        return "Nothing is spent on carrying the plan out"
    if found.year is not None and not found.is_ever_behind:
        return "Year in which spending begins: savings and receipts come before it, so it is never out of pocket"
    return "Year from which the plan's cash so far stays below today's"


def loser_lines(dossier: Dossier) -> Iterator[Line]:
    """The bodies that pay more cash over the appraisal than by carrying on as today."""
    losers = who_loses(dossier.plan)
    told = [f"{payer_name(dossier.plan, payer) or payer} {pounds(extra.cash_gbp)}" for payer, extra in losers]
    words = enumerated(told, _MOST_LOSERS) if told else "Nobody does"
    yield Line(
        "Bodies that pay more than today",
        None,
        Cell(len(losers), f'=COUNTIF(agencies_verdict,"{PAYS_MORE}")'),
        f"{words}: in cash over the appraisal, at today's worth, charges and business rates included. See Agencies",
    )


def decision_lines(dossier: Dossier, shown: Format) -> Iterator[Line]:
    """The decisions that matter most, each with its reason, its people and its pounds from the tab Decisions."""
    looked_up = "=SUMPRODUCT(EXACT(decisions_what,{measure})*decisions_saved)"
    for each in decisions_that_matter(dossier.decisions):
        people = f"{each.people_fte:,.0f} FTE; " if each.people_fte >= 1 else ""
        yield Line(each.what, None, Cell(each.saved_gbp, looked_up, shown), f"{people}{each.why}")


def furthest_in_words(dossier: Dossier) -> str:
    """How much further anybody goes for a service, by the unit of its standard."""
    most: dict[str, float] = {}
    for row in dossier.plan.localities:
        if row.before is not None and row.after is not None:
            unit = "minutes" if dossier.plan.option.access(row.service).in_minutes else "km"
            most[unit] = max(most.get(unit, 0.0), row.after - row.before)
    told = [f"{further:,.1f} {unit}" for unit, further in sorted(most.items()) if further >= 0.05]
    return f"; at most {' or '.join(told)} further" if told else ""
