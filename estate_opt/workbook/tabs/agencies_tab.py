"""The tab Agencies: what each body pays today and in the plan, and over what time."""

from collections.abc import Mapping

from estate_opt.domain.body_accounts import BodyAccounts
from estate_opt.domain.costs import Heading, Kind, Theme
from estate_opt.domain.plan import POOLED
from estate_opt.results.ledger import SCENARIOS, payer_id
from estate_opt.results.outcomes import shares_with
from estate_opt.workbook.sheet import Cell, Column, Content, FootLine, Format, Shade, Sheet, in_order, without_noughts
from estate_opt.workbook.tabs.dossier import Dossier
from estate_opt.workbook.tabs.money_charts import gain_chart
from estate_opt.workbook.tabs.money_lines import SIGNS, At, negated, number, total_of
from estate_opt.workbook.tabs.reconciled import Rows, Way, reconciled, total_here

_GBP = Format.GBP
SAVES, PAYS_MORE = "saves against today", "pays more than today"
_AS_TODAY = "as today"


def _columns(dossier: Dossier) -> tuple[Column, ...]:
    """With what time each is over in their titles."""
    first, last = dossier.years[0], dossier.years[-1]
    span, yearly = f"{first}-{last}", f"a year, in {last}"
    return (
        Column("agency", "Agency"),
        Column("name", "Name", Format.LONG_TEXT, width=34, range_name="agencies_name"),
        Column("sector", "Sector"),
        Column("joins", "Joins in sharing"),
        Column("verdict", "Against today, over the appraisal", range_name="agencies_verdict",
               note="Whether the cash that it pays, at present value, falls, rises or stays against carrying on as "
               "today; carbon is nobody's payment. Not against what it could do by itself",
               shades={SAVES: Shade.GOOD, PAYS_MORE: Shade.BAD}),
        Column("shares", "Shares with others", Format.LONG_TEXT, width=30,
               note="Whom it hosts or is hosted by in the plan, and whose support functions it uses or supplies"),
        Column("today_yearly", f"Running cost today, {yearly} (£)", _GBP, range_name="agencies_today_yearly",
               has_total=True, note="Recurring cash in the last year, charges of other bodies included"),
        Column("plan_yearly", f"Running cost in the plan, {yearly} (£)", _GBP, range_name="agencies_plan_yearly",
               has_total=True, note="Recurring cash in the last year, charges of other bodies included"),
        Column("yearly_saving", f"Saving, {yearly} (£)", _GBP, range_name="agencies_yearly_saving", has_total=True),
        Column("saving_share", f"Saving, {yearly} (%)", Format.PERCENT),
        Column("investment", f"Capital and one-off costs, {span} (£)", _GBP, has_total=True,
               note="Capital, exits, moves, excess travel and redundancy; undiscounted"),
        Column("double", f"Double running, {span} (£)", _GBP, has_total=True,
               note="What it pays for old buildings, counters and functions while the new ones run already; "
               "undiscounted"),
        Column("receipts", f"Receipts, {span} (£)", _GBP, has_total=True,
               note="Sales, less the cost of selling; undiscounted"),
        Column("transfers", f"Charges paid, less received, net present, {span} (£)", _GBP, has_total=True,
               note="What it pays other bodies for desks and shared functions in the plan, less what they pay it; "
               "below nought: it is paid more than it pays. Adds up to nil. Body by body: see Who pays whom"),
        Column("today_present", f"All costs today, net present, {span} (£)", _GBP,
               range_name="agencies_today_present", has_total=True),
        Column("plan_present", f"All costs in the plan, net present, {span} (£)", _GBP,
               range_name="agencies_plan_present", has_total=True),
        Column("present_saving", f"Saving, net present, {span} (£)", _GBP, range_name="agencies_present_saving",
               has_total=True, note="Against carrying on as today"),
        Column("not_cash_saving", f"Of that not cash, net present, {span} (£)", _GBP, has_total=True,
               note="Carbon at the government's value, and what freeholds still owned are worth at the end: nobody "
               "pays or is paid"),
        Column("cash_saving", f"Saving in cash, net present, {span} (£)", _GBP, range_name="agencies_cash_saving",
               has_total=True,
               note="What it pays less, charges between bodies and business rates included; below nought: it pays "
               "more. By this it is judged who pays more than today"),
        *(_columns_of_accounts(span) if dossier.accounts is not None else ()),
        Column("payer", "No.", Format.COUNT, is_hidden=True, range_name="agencies_payer"),
    )  # fmt: skip


def _columns_of_accounts(span: str) -> tuple[Column, ...]:
    """Where the accounts are known: by itself, in the plan, with the shares."""
    return (
        Column("alone", f"By itself (nobody joins), net present, {span} (£)", _GBP, range_name="agencies_alone",
               has_total=True, note="What it pays in the best plan found in which nobody joins in sharing: of what the "
               "place counts as cost, as in the next two columns"),
        Column("counted", f"In the plan, net present, {span} (£)", _GBP, range_name="agencies_counted",
               has_total=True, note="All costs in the plan, less what the place does not count (business rates, where "
               "the option leaves them out)"),
        Column("share", f"With the shares, net present, {span} (£)", _GBP, range_name="agencies_share",
               has_total=True, note="In the plan, with what bodies are to pay each other so that each bears its share"),
        Column("gain", f"With the shares less than by itself, {span} (£)", _GBP, range_name="agencies_gain",
               has_total=True),
        Column("pays", "Pays other bodies a year for that (£)", Format.HUNDREDTHS, range_name="agencies_pays",
               has_total=True, note="Below nought: is paid. Nil in sum"),
    )  # fmt: skip


def agencies(dossier: Dossier) -> Sheet:
    """What each agency pays today and in the plan: who saves, and who pays."""
    columns = _columns(dossier)
    rows = [_agency_row(dossier, payer) for payer in dossier.payers]
    foot, verdict = _foot(dossier, rows)
    return Sheet(
        "Agencies",
        "Who saves and who pays: each agency's account, today and in the plan.",
        "Agencies: who saves, who pays",
        without_noughts(columns, "investment", "double", "receipts", "transfers", "not_cash_saving"),
        in_order(columns, rows),
        (
            f"{SIGNS} Charges between agencies are in each account, and so are business rates, whether or not the "
            "place as a whole counts them.",
            *(_BY_ITSELF_UNKNOWN if dossier.accounts is None else _known_in_words(dossier.accounts)),
            *([_EXTERNAL] if POOLED in dossier.payers else []),
        ),
        pinned_columns=2,
        chart=gain_chart(rows),
        foot=foot,
        verdict=verdict,
    )


_BY_ITSELF_UNKNOWN = (
    "Each figure is against today (carrying on as now); what each would save by itself has not been worked out. One "
    "that saves here may save more alone, as it may pay for others to come.",
    "To work it out, and what each would pay with fair shares: estate-opt accounts. How to share the gain is for the "
    "bodies to agree.",
)


def _known_in_words(accounts: BodyAccounts) -> tuple[str, ...]:
    """What the columns of the accounts stand on."""
    span = f"{accounts.years[0]} to {accounts.years[-1]}" if accounts.years else "no year"
    return (
        "Savings are against today (carrying on as now). What each pays by itself, and with the shares, stands in the "
        f"last columns, as estate-opt accounts found it: shares {accounts.rule_in_words}.",
        f"Payments between bodies are level, in each year from {span}, and nil in sum. Whether a group would do better "
        "without the others: see the workbook of the accounts.",
    )


_EXTERNAL = (
    "External providers: their fixed and set-up cost is charged on to the bodies that they supply, so it adds up to "
    "nil."
)
_SAVINGS = {"yearly_saving": ("today_yearly", "plan_yearly"), "present_saving": ("today_present", "plan_present")}


def _foot(dossier: Dossier, rows: Rows) -> tuple[tuple[FootLine, ...], Cell]:
    money, ways = dossier.money, {}
    for scenario in SCENARIOS:
        running = money.sum("gbp", scenario=scenario, heading=Heading.RUNNING, year=money.last_year)
        ways[f"{scenario}_yearly"] = Way(_total(rows, f"{scenario}_yearly"), running)
        here = _total(rows, f"{scenario}_present")
        ways[f"{scenario}_present"] = Way(here, money.net_present(scenario), money.left_out(scenario))
    for key in _SAVINGS:
        saved = _total(rows, key)
        ways[key] = Way(saved, saved)
    return reconciled("agencies", "In the ledger, as on the Summary", ways, _SAVINGS)


def _total(rows: Rows, key: str) -> Cell:
    return total_here(rows, key, f"agencies_{key}")


def _agency_row(dossier: Dossier, payer: str) -> Mapping[str, Content]:
    money, number_of_payer = dossier.money, dossier.payer_number[payer]
    at, agency = At("{payer}", number_of_payer), dossier.plan.estate.agencies.get(payer)
    today, then = (
        money.sum("gbp", scenario=s, payer=at, heading=Heading.RUNNING, year=money.last_year) for s in SCENARIOS
    )
    today_present, plan_present = (money.sum("present", scenario=s, payer=at) for s in SCENARIOS)
    saving = number(today) - number(then)
    present = number(today_present) - number(plan_present)
    not_cash = total_of(
        money.sum("present", scenario="today", payer=at, heading=Heading.NOT_CASH),
        off=(money.sum("present", scenario="plan", payer=at, heading=Heading.NOT_CASH),),
    )
    in_cash = present - number(not_cash)
    return {
        "payer": number_of_payer,
        "agency": payer_id(payer),
        "name": dossier.payer_label[payer],
        "sector": agency.sector if agency else None,
        "joins": ("yes" if agency.joins else "no") if agency else None,
        "verdict": Cell(
            SAVES if round(in_cash) > 0 else PAYS_MORE if round(in_cash) < 0 else _AS_TODAY,
            f'=IF(ROUND({{cash_saving}},0)>0,"{SAVES}",IF(ROUND({{cash_saving}},0)<0,"{PAYS_MORE}","{_AS_TODAY}"))',
        ),
        "shares": shares_with(dossier.plan, payer) if agency else None,
        "today_yearly": today,
        "plan_yearly": then,
        "yearly_saving": Cell(saving, "={today_yearly}-{plan_yearly}"),
        "saving_share": Cell(
            saving / number(today) if number(today) else 0.0, "=IF({today_yearly}=0,0,{yearly_saving}/{today_yearly})"
        ),
        "investment": money.sum("gbp", scenario="plan", payer=at, heading=Heading.ONE_OFF),
        "double": money.sum("gbp", scenario="plan", payer=at, heading=Heading.DOUBLE_RUNNING),
        "receipts": negated(money.sum("gbp", scenario="plan", payer=at, heading=Heading.RECEIPT)),
        "transfers": money.sum("present", scenario="plan", payer=at, theme=Theme.TRANSFERS),
        "today_present": today_present,
        "plan_present": plan_present,
        "present_saving": Cell(present, "={today_present}-{plan_present}"),
        "not_cash_saving": not_cash,
        "cash_saving": Cell(in_cash, "={present_saving}-{not_cash_saving}"),
        **(_of_accounts(dossier, dossier.accounts, payer) if dossier.accounts is not None else {}),
    }


def _of_accounts(dossier: Dossier, accounts: BodyAccounts, payer: str) -> Mapping[str, Content]:
    """The cells of the accounts' columns; blank of who is no body of the place, but for what it pays in the plan."""
    money, at = dossier.money, At("{payer}", dossier.payer_number[payer])
    counted = money.sum("present", scenario="plan", payer=at)
    if not dossier.plan.option.levers.appraisal.count_transfers:
        counted = total_of(counted, off=(money.sum("present", scenario="plan", payer=at, kind=Kind.TRANSFER),))
    account = accounts.by_body.get(payer)
    if account is None:
        return {"alone": None, "counted": counted, "share": None, "gain": None, "pays": None}
    return {
        "alone": account.alone_gbp,
        "counted": counted,
        "share": account.share_gbp,
        "gain": Cell(account.alone_gbp - account.share_gbp, "={alone}-{share}"),
        "pays": account.pays_per_year_gbp,
    }
