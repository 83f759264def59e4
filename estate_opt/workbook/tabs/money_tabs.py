"""The ledger, and what each cost of it comes to."""

from collections.abc import Mapping
from dataclasses import replace

from estate_opt.domain.costs import CHANGE, Heading, Kind, Theme, theme, words
from estate_opt.results.ledger import SCENARIOS, payer_id
from estate_opt.workbook.sheet import Cell, Column, Content, FootLine, Format, Sheet, in_order, without_noughts
from estate_opt.workbook.tabs.dossier import Dossier
from estate_opt.workbook.tabs.money_lines import SIGNS, At, number, total_of
from estate_opt.workbook.tabs.reconciled import Rows, Way, reconciled, total_here

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
        "plan; double running: the old, while the new runs already; receipt; not cash: social costs, and what is still "
        "owned at the end",
    ),
    Column(
        "gbp",
        "Amount (£)",
        _GBP,
        range_name="money_gbp",
        note="Real pounds; a cost is positive, what comes in is below nought",
    ),
    Column(
        "present",
        "Present value (£)",
        _GBP,
        range_name="money_present",
        note="Amount × discount factor of the year, from the Years tab",
    ),
)

_STRANDED = Column(
    "stranded",
    "Of it for empty buildings (£)",
    _GBP,
    range_name="money_stranded",
    blank_noughts=True,
    note="Of the amount, what is paid for buildings that everybody has left, until they are off the books: told by "
    "itself on Cash",
)
"""Of a plan over years, which has the tab Cash."""


def money(dossier: Dossier) -> Sheet:
    """The ledger: every figure of the plan and of carrying on as today, by payer, year, class and cost."""
    has_years = dossier.plan.programme is not None
    rows = tuple(
        (
            line.scenario,
            line.payer,
            payer_id(line.agency),
            *line[3:9],
            Cell(line.present, "={gbp}*INDEX(years_factor,MATCH({year},years_year,0))"),
            *([line.stranded] if has_years else []),
        )
        for line in dossier.money.lines
    )
    return Sheet(
        "Money",
        "The ledger that every total of this workbook is added up from: payer × year × class × cost.",
        "Money: the ledger of today and of the plan",
        (*_MONEY, _STRANDED) if has_years else _MONEY,
        rows,
        (
            "Totals of money on other sheets are added up from this table, or checked against it on Checks. Pounds of "
            f"{dossier.plan.option.levers.prices.price_year}.",
            "Each amount is a cost: a cost is positive; what comes in (receipts, income, charges received) is below "
            "nought.",
        ),
        pinned_columns=0,
    )


_LAST = "In the last year of the appraisal"
_COSTS = (
    Column("cost", "Cost", note="Its formula is under this name in models/formulation.md"),
    Column("words", "What it is", Format.LONG_TEXT, width=48),
    Column("theme", "Theme"),
    Column("kind", "Class"),
    Column("today_yearly", "Today, in {last} (£)", _GBP, range_name="costs_today_yearly", has_total=True, note=_LAST),
    Column("plan_yearly", "Plan, in {last} (£)", _GBP, range_name="costs_plan_yearly", has_total=True, note=_LAST),
    Column("yearly_saving", "Saving, in {last} (£)", _GBP, range_name="costs_yearly_saving", has_total=True),
    Column("today_present", "Today, net present {span} (£)", _GBP, range_name="costs_today_present", has_total=True),
    Column("plan_present", "Plan, net present {span} (£)", _GBP, range_name="costs_plan_present", has_total=True),
    Column("present_saving", "Saving, net present {span} (£)", _GBP, range_name="costs_present_saving", has_total=True),
)


_COMES_TO = "In the ledger, as on the Summary: yearly running cost; net present cost"
_SAVINGS = {"yearly_saving": ("today_yearly", "plan_yearly"), "present_saving": ("today_present", "plan_present")}


def costs(dossier: Dossier) -> Sheet:
    """What each cost comes to, today and in the plan."""
    kinds: dict[str, set[str]] = {}
    for line in dossier.money.lines:
        kinds.setdefault(line.cost, set()).add(line.kind)
    ordered = sorted(kinds, key=lambda cost: (list(Theme).index(theme(cost)), cost))
    rows = [_cost_row(dossier, cost, "; ".join(sorted(kinds[cost]))) for cost in ordered]
    first, last = dossier.years[0], dossier.years[-1]
    foot, verdict = reconciled("costs", _COMES_TO, _ways(dossier, rows), _SAVINGS)
    foot += _benefit_and_cost(dossier)
    return Sheet(
        "Costs",
        "What each kind of cost comes to, today and in the plan, and so where the saving comes from.",
        "Costs: where the money goes, and where the saving comes from",
        without_noughts(dossier.dated(_COSTS)),
        in_order(_COSTS, rows),
        (
            SIGNS,
            f"In {last}: the last year of the appraisal. Net present: {first}-{last}, discounted. The totals hold all "
            "there is, also what is not cash: the lines at the foot lead to the Summary.",
        ),
        foot=foot,
        verdict=verdict,
    )


def _benefit_and_cost(dossier: Dossier) -> tuple[FootLine, ...]:
    """What change costs, what is saved before that, and the ratio of the two."""
    money = dossier.money
    saving, cost = total_of(money.net_present("today"), off=(money.net_present("plan"),)), money.change_present()
    before = Cell(
        number(total_of(saving, cost)), "={above.present_saving}+{up2.present_saving}", _GBP, "saved_before_change"
    )
    counts = dossier.plan.option.levers.appraisal.count_transfers
    real = money.change_present(with_transfers=False)
    rates = _rates_before_change(dossier) if counts else Cell(0.0, "=0", _GBP)
    costs_something = round(number(real)) > 0
    ratio = Cell(
        (number(before) - number(rates)) / number(real) if costs_something else "none",
        "=IF(ROUND({above.present_saving},0)>0,({up3.present_saving}-{up2.present_saving})/{above.present_saving},"
        '"none")',
        Format.HUNDREDTHS,
        "benefit_cost_ratio",
    )
    said = (
        ("Net present saving, as on the Summary", saving),
        ("What change costs, net present: one-offs and double running", replace(cost, name="change_present")),
        ("Saving before what change costs, net present", before),
        ("   of which business rates, a transfer within the public purse", rates),
        ("   what change costs without business rates", real),
        (
            "Benefit-cost ratio: saving before what change costs ÷ what change costs, both without business rates "
            "(HM Treasury, Green Book)",
            ratio,
        ),
    )
    return tuple(FootLine(words, {"present_saving": cell}, is_outcome=cell is ratio) for words, cell in said)


def _rates_before_change(dossier: Dossier) -> Cell:
    """Business rates saved, at present value, before those of double running are taken off."""
    today, then = (dossier.money.sum("present", scenario=scenario, kind=Kind.TRANSFER) for scenario in SCENARIOS)
    of_change = tuple(
        dossier.money.sum("present", scenario="plan", kind=Kind.TRANSFER, heading=each) for each in sorted(CHANGE)
    )
    return total_of(today, *of_change, off=(then,))


_NOT_RUNNING = (Heading.ONE_OFF, Heading.DOUBLE_RUNNING, Heading.REPAIRS, Heading.RECEIPT)


def _ways(dossier: Dossier, rows: Rows) -> dict[str, Way]:
    """From each total of this tab to what the Summary says."""
    money, ways = dossier.money, {}
    for scenario in SCENARIOS:
        last = {each: money.sum("gbp", scenario=scenario, year=money.last_year, heading=each) for each in Heading}
        key = f"{scenario}_yearly"
        ways[key] = Way(
            total_here(rows, key, f"costs_{key}"),
            last[Heading.RUNNING],
            {
                "one-offs, double running and repairs of that year, receipts taken off": total_of(
                    *(last[each] for each in _NOT_RUNNING)
                ),
                "what is not cash": last[Heading.NOT_CASH],
            },
        )
        key, counted = f"{scenario}_present", money.net_present(scenario)
        ways[key] = Way(total_here(rows, key, f"costs_{key}"), counted, money.left_out(scenario))
    for key in _SAVINGS:
        saved = total_here(rows, key, f"costs_{key}")
        ways[key] = Way(saved, saved)
    return ways


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
        "yearly_saving": _saved(today, then, "={today_yearly}-{plan_yearly}"),
        "today_present": today_present,
        "plan_present": plan_present,
        "present_saving": _saved(today_present, plan_present, "={today_present}-{plan_present}"),
    }


def _saved(today: Cell, then: Cell, formula: str) -> Cell:
    return Cell(number(today) - number(then), formula)
