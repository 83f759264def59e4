"""The tabs of money: the ledger, its sums by year, by cost and by agency, and the workings between them."""

from collections.abc import Iterator, Mapping

from estate_opt.domain.costs import Heading, Kind, Theme, theme, words
from estate_opt.results.ledger import payer_name
from estate_opt.results.outcomes import shares_with
from estate_opt.workbook.sheet import Cell, Column, Content, Format, Shade, Sheet, in_order, without_noughts
from estate_opt.workbook.tabs.dossier import Dossier
from estate_opt.workbook.tabs.money_charts import gain_chart, saving_chart
from estate_opt.workbook.tabs.money_lines import At

_GBP = Format.GBP


_MONEY = (
    Column("scenario", "Scenario", range_name="money_scenario", note="today: carrying on as today; plan: this plan"),
    Column("payer", "Payer no.", Format.COUNT, range_name="money_payer", is_hidden=True),
    Column("agency", "Payer"),
    Column("year", "Year beginning", Format.YEAR, range_name="money_year"),
    Column(
        "kind",
        "Class",
        range_name="money_kind",
        note="cashable, capital, receipt, transfer, residual or social: see Costs",
    ),
    Column("cost", "Cost", range_name="money_cost", note="Name of the cost: the Costs tab says what it is"),
    Column("theme", "Theme", range_name="money_theme", note="What the cost has to do with"),
    Column(
        "heading",
        "Counted as",
        range_name="money_heading",
        note="running: recurring cash; repairs: backlog; one-off: capital and the cash cost of carrying out the "
        "plan; receipt; not cash: social costs, and what is still owned at the end",
    ),
    Column("gbp", "Amount (£)", _GBP, range_name="money_gbp", note="Real pounds; receipts and income are negative"),
    Column(
        "present",
        "Present value (£)",
        _GBP,
        range_name="money_present",
        note="Amount × discount factor of the year, from the Years tab",
    ),
)


def money(dossier: Dossier) -> Sheet:
    """The ledger: every figure of the plan and of carrying on as today, by payer, year, class and cost."""
    rows = tuple(
        (*line[:9], Cell(line.present, "={gbp}*INDEX(years_factor,MATCH({year},years_year,0))"))
        for line in dossier.money.lines
    )
    return Sheet(
        "Money",
        "The ledger that every total of this workbook is added up from: payer × year × class × cost.",
        "Money: the ledger of today and of the plan",
        _MONEY,
        rows,
        (
            "Totals of money on other sheets are added up from this table, or checked against it on Checks. Pounds of "
            f"{dossier.plan.option.levers.prices.price_year}; receipts and income are negative.",
        ),
        pinned_columns=0,
    )


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
    Column(
        "today_cash",
        "Today: cash (£)",
        _GBP,
        range_name="years_today_cash",
        has_total=True,
        note="Everything but what is not cash; business rates included",
    ),
    Column(
        "today_not_cash",
        "Today: not cash (£)",
        _GBP,
        has_total=True,
        note="Carbon, the public's travel, freeholds still owned at the end",
    ),
    Column("plan_running", "Plan: running (£)", _GBP, has_total=True, note="Recurring cash, income taken off"),
    Column("plan_repairs", "Plan: repairs (£)", _GBP, has_total=True, note="Backlog in the buildings that are kept"),
    Column(
        "plan_one_off",
        "Plan: one-off (£)",
        _GBP,
        has_total=True,
        note="Capital, exits, moves, excess travel, redundancy",
    ),
    Column("plan_receipts", "Plan: receipts (£)", _GBP, has_total=True, note="Sales, less the cost of selling"),
    Column(
        "plan_cash",
        "Plan: cash (£)",
        _GBP,
        range_name="years_plan_cash",
        has_total=True,
        note="The four columns before it",
    ),
    Column(
        "plan_not_cash",
        "Plan: not cash (£)",
        _GBP,
        has_total=True,
        note="Carbon, the public's travel, freeholds still owned at the end",
    ),
    Column("saving", "Saving in cash (£)", _GBP, "Today's less the plan's", range_name="years_saving", has_total=True),
    Column(
        "so_far",
        "Saving so far (£)",
        _GBP,
        range_name="years_so_far",
        note="Undiscounted; negative while the plan has cost more than it saved",
    ),
    Column(
        "spends",
        "Spent on change",
        Format.YEAR,
        is_hidden=True,
        range_name="years_spends",
        note="The year, where one-off cash is spent that carrying on as today does not need, else no",
    ),
    Column(
        "paid_back",
        "Paid back from",
        Format.YEAR,
        is_hidden=True,
        range_name="years_paid_back",
        note="The year after, while out of pocket; else the first in which anything is spent on change, as nothing is "
        "earned back before it was paid (0: nothing is spent). The largest of them is the year of payback",
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
    """The cash of each year, today and in the plan, with its discounting and the way to payback."""
    start = dossier.plan.option.levers.appraisal.start
    counts_transfers = dossier.headline.counts_transfers
    return Sheet(
        "Years",
        "Cash year by year, today and in the plan, with discount factors and payback.",
        "Years: cash and present value, year by year",
        without_noughts(_YEARS, "plan_repairs", "plan_one_off", "plan_receipts"),
        in_order(_YEARS, _year_rows(dossier)),
        (f"Each year begins on {start.day} {start:%B} of the year shown.", _RATES_IN_WORDS[counts_transfers]),
        chart=saving_chart(dossier),
    )


def _year_rows(dossier: Dossier) -> Iterator[dict[str, Content]]:
    levers, money = dossier.plan.option.levers.appraisal, dossier.money
    so_far, spends_from = 0.0, dossier.headline.payback.spends_from
    for number, (year, factor) in enumerate(zip(dossier.years, dossier.plan.discount_factors, strict=True)):
        at = At("{year}", year)
        rate = 0.0 if number == 0 else levers.discount_rate if number <= 30 else levers.discount_rate_after_year_30
        not_cash = {s: money.sum("gbp", scenario=s, year=at, heading=Heading.NOT_CASH) for s in ("today", "plan")}
        parts = {h: money.sum("gbp", scenario="plan", year=at, heading=h) for h in Heading if h is not Heading.NOT_CASH}
        today_all = money.sum("gbp", scenario="today", year=at)
        today_cash, plan_cash = _number(today_all) - _number(not_cash["today"]), sum(map(_number, parts.values()))
        so_far += today_cash - plan_cash
        anyway = money.sum("gbp", scenario="today", year=at, heading=Heading.ONE_OFF)
        more_gbp = _number(parts[Heading.ONE_OFF]) - _number(anyway)
        yield {
            "year": year,
            "rate": rate,
            "factor": factor if number == 0 else Cell(factor, "={above.factor}/(1+{rate})"),
            "today_cash": Cell(today_cash, f"{today_all.formula}-{{today_not_cash}}"),
            "today_not_cash": not_cash["today"],
            "plan_running": parts[Heading.RUNNING],
            "plan_repairs": parts[Heading.REPAIRS],
            "plan_one_off": parts[Heading.ONE_OFF],
            "plan_receipts": parts[Heading.RECEIPT],
            "plan_cash": Cell(plan_cash, "={plan_running}+{plan_repairs}+{plan_one_off}+{plan_receipts}"),
            "plan_not_cash": not_cash["plan"],
            "saving": Cell(today_cash - plan_cash, "={today_cash}-{plan_cash}"),
            "so_far": Cell(so_far, "={saving}" if number == 0 else "={above.so_far}+{saving}"),
            "spends": Cell(
                year if round(more_gbp) > 0 else "no",
                f'=IF(ROUND({{plan_one_off}}-{(anyway.formula or "=0")[1:]},0)>0,{{year}},"no")',
            ),
            "paid_back": Cell(
                year + 1 if round(so_far) < 0 else spends_from or 0,
                "=IF(ROUND({so_far},0)<0,{year}+1,MIN(years_spends))",
            ),
            "today_present": Cell(
                factor * (today_cash + _number(not_cash["today"])), "={factor}*({today_cash}+{today_not_cash})"
            ),
            "plan_present": Cell(
                factor * (plan_cash + _number(not_cash["plan"])), "={factor}*({plan_cash}+{plan_not_cash})"
            ),
            "today_rates_present": money.sum("present", scenario="today", year=at, kind=Kind.TRANSFER),
            "plan_rates_present": money.sum("present", scenario="plan", year=at, kind=Kind.TRANSFER),
        }


def _number(cell: Cell) -> float:
    """The figure of a sum."""
    return cell.value if isinstance(cell.value, int | float) else 0.0


def _change(before: Cell, after: Cell, formula: str) -> Cell:
    return Cell(_number(before) - _number(after), formula)


_COSTS = (
    Column("cost", "Cost", note="Its formula is under this name in models/formulation.md"),
    Column("words", "What it is", Format.LONG_TEXT, width=48),
    Column("theme", "Theme"),
    Column("kind", "Class"),
    Column("today_yearly", "Today, last year (£)", _GBP, has_total=True, note="In the last year of the appraisal"),
    Column("plan_yearly", "Plan, last year (£)", _GBP, has_total=True, note="In the last year of the appraisal"),
    Column("yearly_saving", "Saving, last year (£)", _GBP, has_total=True),
    Column("today_present", "Today, present value (£)", _GBP, has_total=True),
    Column("plan_present", "Plan, present value (£)", _GBP, range_name="costs_plan_present", has_total=True),
    Column("present_saving", "Saving, present value (£)", _GBP, has_total=True),
)


def costs(dossier: Dossier) -> Sheet:
    """What each cost comes to, today and in the plan."""
    kinds: dict[str, set[str]] = {}
    for line in dossier.money.lines:
        kinds.setdefault(line.cost, set()).add(line.kind)
    ordered = sorted(kinds, key=lambda cost: (list(Theme).index(theme(cost)), cost))
    rows = (_cost_row(dossier, cost, "; ".join(sorted(kinds[cost]))) for cost in ordered)
    return Sheet(
        "Costs",
        "What each kind of cost comes to, today and in the plan, and so where the saving comes from.",
        "Costs: where the money goes, and where the saving comes from",
        without_noughts(_COSTS),
        in_order(_COSTS, rows),
        ("A saving is shown positive, an extra cost negative. Present value: over the whole appraisal, discounted.",),
    )


def _cost_row(dossier: Dossier, cost: str, kinds: str) -> Mapping[str, Content]:
    money, at = dossier.money, At("{cost}", cost)
    today, then = (money.sum("gbp", scenario=s, cost=at, year=money.last_year) for s in ("today", "plan"))
    today_present, plan_present = (money.sum("present", scenario=s, cost=at) for s in ("today", "plan"))
    return {
        "cost": cost,
        "words": words(cost),
        "theme": theme(cost),
        "kind": kinds,
        "today_yearly": today,
        "plan_yearly": then,
        "yearly_saving": _change(today, then, "={today_yearly}-{plan_yearly}"),
        "today_present": today_present,
        "plan_present": plan_present,
        "present_saving": _change(today_present, plan_present, "={today_present}-{plan_present}"),
    }


_SAVES, _PAYS_MORE, _AS_TODAY = "saves against today", "pays more than today", "as today"
_AGENCIES = (
    Column("agency", "Agency"),
    Column("name", "Name", Format.LONG_TEXT, width=34, range_name="agencies_name"),
    Column("sector", "Sector"),
    Column("joins", "Joins in sharing"),
    Column(
        "verdict",
        "Against today, over the appraisal",
        note="Whether its present value falls, rises or stays against carrying on as today; not against what it could "
        "do by itself",
        shades={_SAVES: Shade.GOOD, _PAYS_MORE: Shade.BAD},
    ),
    Column(
        "shares",
        "Shares with others",
        Format.LONG_TEXT,
        width=30,
        note="Whom it hosts or is hosted by in the plan, and whose support functions it uses or supplies",
    ),
    Column("today_yearly", "Yearly cost today (£)", _GBP, has_total=True, note="Recurring cash in the last year"),
    Column(
        "plan_yearly",
        "Yearly cost in the plan (£)",
        _GBP,
        range_name="agencies_plan_yearly",
        has_total=True,
        note="Recurring cash in the last year",
    ),
    Column("yearly_saving", "Yearly saving (£)", _GBP, has_total=True),
    Column("saving_share", "Yearly saving (%)", Format.PERCENT),
    Column(
        "investment",
        "One-off investment (£)",
        _GBP,
        has_total=True,
        note="Capital, exits, moves, excess travel and redundancy; undiscounted",
    ),
    Column(
        "receipts",
        "Receipts (£)",
        _GBP,
        has_total=True,
        note="Sales, less the cost of selling; shown negative; undiscounted",
    ),
    Column(
        "transfers",
        "Charges from (to) other bodies (£)",
        _GBP,
        has_total=True,
        note="Present value of hosting charges and recharges it pays in the plan; negative: it is paid. Adds up to nil",
    ),
    Column("today_present", "Present value today (£)", _GBP, has_total=True),
    Column("plan_present", "Present value in the plan (£)", _GBP, range_name="agencies_plan_present", has_total=True),
    Column("present_saving", "Saving against today, present value (£)", _GBP, range_name="gains", has_total=True),
    Column("payer", "No.", Format.COUNT, is_hidden=True),
)


def agencies(dossier: Dossier) -> Sheet:
    """What each agency pays today and in the plan: who saves, and who pays."""
    return Sheet(
        "Agencies",
        "Who saves and who pays: each agency's account, today and in the plan.",
        "Agencies: who saves, who pays",
        without_noughts(_AGENCIES, "investment", "receipts", "transfers"),
        in_order(_AGENCIES, (_agency_row(dossier, payer) for payer in dossier.payers)),
        (
            "A saving is shown positive, an extra cost negative. Charges between agencies are in each account, and so "
            "are business rates, whether or not the place as a whole counts them.",
            "Each figure is against today (carrying on as now); what each would save by itself has not been worked "
            "out. One that saves here may save more alone, as it may pay for others to come.",
            "To work it out: plan again with joins = no for all bodies (table agencies), and hold "
            "its present value there against this one. How to share the gain is for the bodies to agree.",
        ),
        pinned_columns=2,
        chart=gain_chart(dossier),
    )


def _agency_row(dossier: Dossier, payer: str) -> Mapping[str, Content]:
    money, number = dossier.money, dossier.payer_number[payer]
    at, agency = At("{payer}", number), dossier.plan.estate.agencies.get(payer)
    today, then = (
        money.sum("gbp", scenario=s, payer=at, heading=Heading.RUNNING, year=money.last_year) for s in ("today", "plan")
    )
    today_present, plan_present = (money.sum("present", scenario=s, payer=at) for s in ("today", "plan"))
    saving = _number(today) - _number(then)
    present = _number(today_present) - _number(plan_present)
    return {
        "payer": number,
        "agency": payer,
        "name": payer_name(dossier.plan, payer),
        "sector": agency.sector if agency else None,
        "joins": ("yes" if agency.joins else "no") if agency else None,
        "verdict": Cell(
            _SAVES if round(present) > 0 else _PAYS_MORE if round(present) < 0 else _AS_TODAY,
            f'=IF(ROUND({{present_saving}},0)>0,"{_SAVES}",'
            f'IF(ROUND({{present_saving}},0)<0,"{_PAYS_MORE}","{_AS_TODAY}"))',
        ),
        "shares": shares_with(dossier.plan, payer) if agency else None,
        "today_yearly": today,
        "plan_yearly": then,
        "yearly_saving": Cell(saving, "={today_yearly}-{plan_yearly}"),
        "saving_share": Cell(
            saving / _number(today) if _number(today) else 0.0, "=IF({today_yearly}=0,0,{yearly_saving}/{today_yearly})"
        ),
        "investment": money.sum("gbp", scenario="plan", payer=at, heading=Heading.ONE_OFF),
        "receipts": money.sum("gbp", scenario="plan", payer=at, heading=Heading.RECEIPT),
        "transfers": money.sum("present", scenario="plan", payer=at, theme=Theme.TRANSFERS),
        "today_present": today_present,
        "plan_present": plan_present,
        "present_saving": Cell(present, "={today_present}-{plan_present}"),
    }
