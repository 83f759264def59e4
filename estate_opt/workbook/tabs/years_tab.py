"""The tab Years: cash and present value year by year, the way to payback, and the most cash ever needed."""

from collections.abc import Iterator

from estate_opt.domain.costs import CHANGE, Heading, Kind
from estate_opt.results.ledger import SCENARIOS, Scenario
from estate_opt.results.payback import CASH
from estate_opt.workbook.sheet import Cell, Column, Content, FootLine, Format, Sheet, in_order, without_noughts
from estate_opt.workbook.tabs.dossier import Dossier
from estate_opt.workbook.tabs.money_charts import saving_chart
from estate_opt.workbook.tabs.money_lines import SIGNS, At, Money, inner, number, to_penny, total_of
from estate_opt.workbook.tabs.reconciled import Rows, Way, all_agree, figures_of, reconciled, total_here

_GBP = Format.GBP
_PAID_BACK = (
    "The year after, while out of pocket; else the first in which anything is spent on change, as nothing is earned "
    "back before it was paid (0: nothing is spent). The largest of them is the year of payback"
)
_DOUBLE = (
    "What is paid for old buildings, counters and functions while the new ones run already, or the other way round"
)
_SPENDS = "The year, where more is spent on one-offs and double running than carrying on as today needs, else no"
_NOT_CASH = "Carbon, the public's travel, freeholds still owned at the end"

_YEARS = (
    Column("year", "Year beginning", Format.YEAR, range_name="years_year"),
    Column("rate", "Discount rate", Format.PERCENT, note="HM Treasury Green Book; year 0 is not discounted"),
    Column(
        "factor",
        "Discount factor",
        Format.FINE,
        range_name="years_factor",
        note="Factor of the year before ÷ (1 + rate)",
    ),
    Column("today_running", "Today: running (£)", _GBP, has_total=True, note="Recurring cash, income taken off"),
    Column(
        "today_cash",
        "Today: cash (£)",
        _GBP,
        range_name="years_today_cash",
        has_total=True,
        note="Everything but what is not cash; business rates included",
    ),
    Column("today_not_cash", "Today: not cash (£)", _GBP, has_total=True, note=_NOT_CASH),
    Column(
        "plan_running",
        "Plan: running (£)",
        _GBP,
        has_total=True,
        note="Recurring cash, income taken off; without double running",
    ),
    Column("plan_repairs", "Plan: repairs (£)", _GBP, has_total=True, note="Backlog in the buildings that are kept"),
    Column(
        "plan_one_off",
        "Plan: one-off (£)",
        _GBP,
        has_total=True,
        note="Capital, exits, moves, excess travel, redundancy",
    ),
    Column("plan_double", "Plan: double running (£)", _GBP, has_total=True, note=_DOUBLE),
    Column(
        "plan_receipts",
        "Plan: receipts (£)",
        _GBP,
        has_total=True,
        note="Sales, less the cost of selling; taken off the cash",
    ),
    Column(
        "plan_cash",
        "Plan: cash (£)",
        _GBP,
        range_name="years_plan_cash",
        has_total=True,
        note="Running, repairs, one-off and double running, less receipts",
    ),
    Column("plan_not_cash", "Plan: not cash (£)", _GBP, has_total=True, note=_NOT_CASH),
    Column(
        "running_saving",
        "Saving in running cost (£)",
        _GBP,
        has_total=True,
        note="That of the last year is the yearly saving on the Summary",
    ),
    Column(
        "saving",
        "Saving in cash (£)",
        _GBP,
        range_name="years_saving",
        has_total=True,
        note="Today's cash less the plan's; below nought: the plan costs more that year",
    ),
    Column(
        "so_far",
        "Saving so far (£)",
        _GBP,
        range_name="years_so_far",
        note="In cash, undiscounted; below nought while the plan has cost more than it saved",
    ),
    Column("spends", "Spent on change", Format.YEAR, is_hidden=True, range_name="years_spends", note=_SPENDS),
    Column("paid_back", "Paid back from", Format.YEAR, is_hidden=True, range_name="years_paid_back", note=_PAID_BACK),
    Column(
        "unsold", "Saving so far, without receipts (£)", _GBP, note="As if nothing that is sold brought anything in"
    ),
    Column(
        "unsold_back",
        "Paid back without receipts from",
        Format.YEAR,
        is_hidden=True,
        range_name="years_unsold_back",
        note=_PAID_BACK,
    ),
    Column("today_present", "Today: present value (£)", _GBP, range_name="years_today_present", has_total=True),
    Column("plan_present", "Plan: present value (£)", _GBP, range_name="years_plan_present", has_total=True),
    Column(
        "today_rates_present",
        "Today: of it business rates (£)",
        _GBP,
        has_total=True,
        note="Present value of transfers: another part of the public purse receives them",
    ),
    Column("plan_rates_present", "Plan: of it business rates (£)", _GBP, has_total=True, note="The same in the plan"),
)


_RATES_IN_WORDS = {
    True: "Business rates are in cash and in the net present cost, which is made for the bodies' budgets together; to "
    "the public purse as a whole they are a transfer, so they are shown apart (appraisal.count_transfers).",
    False: "Business rates are in cash, which the bodies pay, but not in the net present cost: to the public purse as "
    "a whole they are a transfer (appraisal.count_transfers). It is present value less what of it is business rates.",
}


def years(dossier: Dossier) -> Sheet:
    """The cash of each year, today and in the plan, with its discounting, payback and the most cash ever needed."""
    start = dossier.plan.option.levers.appraisal.start
    counts_transfers = dossier.headline.counts_transfers
    rows = list(year_rows(dossier))
    foot, verdict = _foot(dossier, rows)
    return Sheet(
        "Years",
        "Cash year by year, today and in the plan, with discount factors, payback and the most cash ever needed.",
        "Years: cash and present value, year by year",
        without_noughts(_YEARS, "plan_repairs", "plan_one_off", "plan_double", "plan_receipts"),
        in_order(_YEARS, rows),
        (
            SIGNS,
            f"Each year begins on {start.day} {start:%B} of the year shown.",
            _RATES_IN_WORDS[counts_transfers],
        ),
        chart=saving_chart(dossier.years, rows),
        foot=foot,
        verdict=verdict,
    )


def year_rows(dossier: Dossier) -> Iterator[dict[str, Content]]:
    """The years by the keys of the tab's columns."""
    levers, money = dossier.plan.option.levers.appraisal, dossier.money
    so_far, unsold, spends_from = 0.0, 0.0, dossier.headline.payback.spends_from or 0
    for position, (year, factor) in enumerate(zip(dossier.years, dossier.plan.discount_factors, strict=True)):
        at = At("{year}", year)
        rate = 0.0 if position == 0 else levers.discount_rate if position <= 30 else levers.discount_rate_after_year_30
        today, then = (
            {each: money.sum("gbp", scenario=scenario, year=at, heading=each) for each in Heading}
            for scenario in SCENARIOS
        )
        today_cash = total_of(money.sum("gbp", scenario="today", year=at), off=(today[Heading.NOT_CASH],))
        plan_cash, receipts = sum(number(then[each]) for each in CASH), -number(then[Heading.RECEIPT]) + 0.0
        saving = number(today_cash) - plan_cash
        sold = total_of(today[Heading.RECEIPT], off=(then[Heading.RECEIPT],))
        so_far, unsold = so_far + saving, unsold + saving - number(sold)
        anyway = "+".join(inner(today[each]) for each in sorted(CHANGE))
        more_gbp = sum(number(then[each]) - number(today[each]) for each in CHANGE)
        yield {
            "year": year,
            "rate": rate,
            "factor": factor if position == 0 else Cell(factor, "={above.factor}/(1+{rate})"),
            "today_running": today[Heading.RUNNING],
            "today_cash": Cell(number(today_cash), today_cash.formula),
            "today_not_cash": today[Heading.NOT_CASH],
            "plan_running": then[Heading.RUNNING],
            "plan_repairs": then[Heading.REPAIRS],
            "plan_one_off": then[Heading.ONE_OFF],
            "plan_double": then[Heading.DOUBLE_RUNNING],
            "plan_receipts": Cell(receipts, f"=-{inner(then[Heading.RECEIPT])}"),
            "plan_cash": Cell(plan_cash, "={plan_running}+{plan_repairs}+{plan_one_off}+{plan_double}-{plan_receipts}"),
            "plan_not_cash": then[Heading.NOT_CASH],
            "running_saving": Cell(
                number(today[Heading.RUNNING]) - number(then[Heading.RUNNING]), "={today_running}-{plan_running}"
            ),
            "saving": Cell(saving, "={today_cash}-{plan_cash}"),
            "so_far": Cell(so_far, _added_up("so_far", "{saving}", position)),
            "spends": Cell(
                year if round(more_gbp) > 0 else "no",
                f'=IF(ROUND({{plan_one_off}}+{{plan_double}}-({anyway}),0)>0,{{year}},"no")',
            ),
            "paid_back": _paid_back(year, so_far, spends_from, "so_far"),
            "unsold": Cell(unsold, _added_up("unsold", f"{{saving}}-({inner(sold)})", position)),
            "unsold_back": _paid_back(year, unsold, spends_from, "unsold"),
            "today_present": Cell(
                factor * (number(today_cash) + number(today[Heading.NOT_CASH])),
                "={factor}*({today_cash}+{today_not_cash})",
            ),
            "plan_present": Cell(
                factor * (plan_cash + number(then[Heading.NOT_CASH])), "={factor}*({plan_cash}+{plan_not_cash})"
            ),
            "today_rates_present": money.sum("present", scenario="today", year=at, kind=Kind.TRANSFER),
            "plan_rates_present": money.sum("present", scenario="plan", year=at, kind=Kind.TRANSFER),
        }


def _added_up(key: str, year: str, position: int) -> str:
    """The formula of a sum over the years so far."""
    return f"={year}" if position == 0 else f"={{above.{key}}}+{year}"


def _paid_back(year: int, so_far: float, spends_from: int, key: str) -> Cell:
    formula = f"=IF(ROUND({{{key}}},0)<0,{{year}}+1,MIN(years_spends))"
    return Cell(year + 1 if round(so_far) < 0 else spends_from, formula)


def _foot(dossier: Dossier, rows: Rows) -> tuple[tuple[FootLine, ...], Cell]:
    """Both ways: to the most cash ever needed, and to the net present cost and the yearly saving of the Summary."""
    money, ways = dossier.money, {}
    for scenario in SCENARIOS:
        here = total_here(rows, f"{scenario}_present", f"years_{scenario}_present")
        ways[f"{scenario}_present"] = Way(here, money.net_present(scenario), money.left_out(scenario))
    lines, _ = reconciled(
        "years", "Net present cost in the ledger, as on the Summary", ways, begins_with=_PRESENT_TOTAL
    )
    needed, over = _most_cash(dossier, rows)
    apart = tuple(
        cell for line in lines for cell in line.cells.values() if isinstance(cell, Cell) and cell.name is not None
    )
    return (*needed, *lines), all_agree((over, *apart))


_PRESENT_TOTAL = "Total of the present values above, at the right"
_AT = "plan_one_off"
"""The column that the lines of the most cash ever needed stand in: one that the board's page has too."""


def _most_cash(dossier: Dossier, rows: Rows) -> tuple[tuple[FootLine, ...], Cell]:
    """What change costs by the worst year, less receipts and savings by then: the most cash ever needed."""
    change, money = dossier.headline.change, dossier.money
    year = Cell(
        change.most_cash_year or "never",
        '=IF(ROUND(MIN(years_so_far),0)<0,INDEX(years_year,MATCH(MIN(years_so_far),years_so_far,0)),"never")',
        Format.YEAR,
        "most_cash_year",
    )
    by_then = {each: _by_then(money, each, change.most_cash_year) for each in CASH}
    receipts = total_of(off=(by_then[Heading.RECEIPT],))
    saved = total_of(off=(by_then[Heading.RUNNING], by_then[Heading.REPAIRS]))
    spent = (by_then[Heading.ONE_OFF], by_then[Heading.DOUBLE_RUNNING])
    needed = Cell(
        number(total_of(*spent, off=(receipts, saved))),
        f"={{up4.{_AT}}}+{{up3.{_AT}}}-{{up2.{_AT}}}-{{above.{_AT}}}",
        _GBP,
        "most_cash",
    )
    here = Cell(max(0.0, -min(figures_of(rows, "so_far"))), "=MAX(0,-MIN(years_so_far))", _GBP)
    over = Cell(
        round(number(needed) - number(here)) + 0.0, f"=ROUND({{up2.{_AT}}}-{{above.{_AT}}},0)", _GBP, "years_over_cash"
    )
    said = (
        ("Most out of pocket at the end of the year", year),
        ("   one-off costs by then, from the ledger", spent[0]),
        ("   double running by then, from the ledger", spent[1]),
        ("   less receipts by then", receipts),
        ("   less savings in running cost and repairs by then", saved),
        ("The most cash ever needed", needed),
        ("   as in the column Saving so far", here),
        ("   difference", over),
    )
    return tuple(FootLine(words, {_AT: cell}, is_outcome=cell is needed) for words, cell in said), over


def _by_then(money: Money, heading: Heading, year: int | None) -> Cell:
    """What the plan costs beyond today up to the worst year, under a heading."""

    def paid(scenario: Scenario) -> float:
        return sum(
            line.gbp
            for line in money.lines
            if line.scenario == scenario and line.heading is heading and year is not None and line.year <= year
        )

    def formula(scenario: Scenario) -> str:
        asked = f'(money_scenario="{scenario}")*(money_heading="{heading}")*(money_year<=most_cash_year)'
        return f"SUMPRODUCT({asked}*money_gbp)"

    figure = to_penny(paid("plan") - paid("today"))
    return Cell(figure, f"=IF(ISNUMBER(most_cash_year),ROUND({formula('plan')}-{formula('today')},2),0)", _GBP)
