"""The sheets of accounts: each body alone, together and by leaving; shares by each rule; who pays whom; the groups."""

import math
from collections.abc import Iterator

from estate_opt.domain.body_accounts import RULE_WORDS
from estate_opt.formulation.rules import RULES
from estate_opt.ground.figures import to_the_pound
from estate_opt.questions.accounts.accounts import Accounts, group_in_words
from estate_opt.questions.accounts.in_words import (
    between,
    leaving_cost_in_words,
    leaving_in_words,
    payments_in_words,
)
from estate_opt.questions.accounts.prices import Price
from estate_opt.workbook.sheet import Cell, Column, Content, Format, Sheet
from estate_opt.workbook.tabs.interaction_tab import interaction_sheet
from estate_opt.workbook.tabs.record_tabs import audit_sheet

MOST_PRICES = 500
"""Rows of the sheet Prices, the dearest in all first."""
WORTH = "Net present cost over the appraisal, in pounds; charges between bodies (hosting, shared functions) included."


def accounts_sheets(accounts: Accounts) -> tuple[Sheet, ...]:
    """Accounts, Shares, Transfers, Years, Ledger, Groups, Interaction where it was asked, Prices and Audit."""
    projects = () if accounts.interaction is None else (interaction_sheet(accounts.interaction, accounts.names),)
    return (_bodies(accounts), _shares(accounts), _transfers(accounts), _years(accounts), _ledger(accounts),
            _groups(accounts), *projects, _prices(accounts), _audit(accounts))  # fmt: skip


def _bodies(accounts: Accounts) -> Sheet:
    columns = (
        Column("body", "Body", Format.LONG_TEXT, width=30, is_bold=True),
        Column("id", "Id", width=10),
        Column("joins", "Joins", width=7),
        Column("today", "Carrying on as today", Format.GBP, width=15),
        Column("alone", "Alone: nobody joins", Format.GBP, width=15, has_total=True),
        Column("plan", "In the plan, by itself", Format.GBP, width=15, has_total=True),
        Column("share", "With the shares", Format.GBP, width=15, has_total=True),
        Column("gain", "Less than alone by", Format.GBP, width=14, has_total=True),
        Column("leaving", "What its leaving costs the place", Format.LONG_TEXT, width=34),
    )
    rows = tuple(_body(accounts, body) for body in accounts.names)
    notes = (
        WORTH + " What is no cost to the public purse as a whole (business rates) is left out, as in the plan's cost.",
        f"Planning in silos instead would cost the place: {between(accounts.silos)}.",
        f"Shares {RULE_WORDS[accounts.rule]}. A body that does not join pays what it pays alone.",
    )
    return Sheet(
        "Accounts", "Each body alone, in the plan, and with the shares.",
        f"Who gains and who pays: {accounts.place}, {accounts.option}", columns, rows, notes,
        is_page=True, is_landscape=True,
    )  # fmt: skip


def _body(accounts: Accounts, body: str) -> tuple[Content, ...]:
    alone, share = accounts.alone_gbp[body], accounts.share_gbp[body]
    joins = body in accounts.joiners
    return (
        accounts.names[body], body, "yes" if joins else "no", accounts.today_gbp[body], alone,
        accounts.in_plan_gbp[body], share, alone - share, leaving_cost_in_words(accounts, body) if joins else "",
    )  # fmt: skip


def _shares(accounts: Accounts) -> Sheet:
    columns = (
        Column("rule", "Rule", Format.LONG_TEXT, width=44, is_bold=True),
        *(Column(body, accounts.names[body], Format.GBP, width=17) for body in accounts.joiners),
        Column("leave", "Who would do better without", Format.LONG_TEXT, width=60),
    )
    rows = tuple(
        (RULE_WORDS[each.rule], *each.gbp.tolist(), leaving_in_words(accounts, each)) for each in accounts.shares
    )
    notes = (
        "What each body that joins pays by each rule. " + WORTH,
        "Those do better without whose best plan without the rest costs them less than their shares together.",
        f"The gains at the prices and the plan's saving differ by {to_the_pound(accounts.left_gbp)} (below nought: the "
        "plan saves less); that is handed out in proportion to the gains.",
    )
    return Sheet(
        "Shares", "What each body pays by each rule, and who would leave.", "Shares by each rule", columns, rows, notes
    )


def _transfers(accounts: Accounts) -> Sheet:
    paid = {(each.payer, each.payee): each.gbp_per_year for each in accounts.payments}
    payees = [body for body in accounts.names if any(body == each.payee for each in accounts.payments)]
    payers = [body for body in accounts.names if any(body == each.payer for each in accounts.payments)]
    columns = (
        Column("payer", "Pays, in each year", Format.LONG_TEXT, width=30, is_bold=True),
        *(Column(body, f"to {accounts.names[body]}", Format.HUNDREDTHS, width=20, has_total=True) for body in payees),
    )
    rows = tuple((accounts.names[payer], *(paid.get((payer, payee)) for payee in payees)) for payer in payers)
    words = payments_in_words(accounts) or ["Nobody pays anybody: each pays its share by itself"]
    notes = ("Pounds a year, to the penny. Paid so, each body bears its share over the appraisal.",
             *(f"{line}." for line in words))  # fmt: skip
    return Sheet(
        "Transfers", "Who pays whom in each year.", "Who pays whom", columns, rows, notes, is_page=True,
        is_landscape=True,
    )  # fmt: skip


def _years(accounts: Accounts) -> Sheet:
    columns = (
        Column("year", "Year", Format.YEAR, width=8),
        *(Column(body, accounts.names[body], Format.HUNDREDTHS, width=20) for body in accounts.names),
        Column("sum", "Sum: nil", Format.HUNDREDTHS, width=10),
    )
    pence = [round(100 * gbp) for gbp in accounts.per_year_gbp.values()]
    rows = tuple((year, *(each / 100 for each in pence), sum(pence) / 100) for year in accounts.years)
    notes = ("Pounds that each body pays to others in each year; below nought: is paid.",)
    return Sheet("Years", "What each body pays to others by year.", "Transfers by year", columns, rows, notes)


def _ledger(accounts: Accounts) -> Sheet:
    columns = (
        Column("body", "Body", Format.LONG_TEXT, width=30, is_bold=True),
        Column("year", "Year", Format.YEAR, width=8),
        Column("plan", "In the plan, by itself (£)", Format.HUNDREDTHS, width=20, has_total=True),
        Column("transfer", "Pays to others (£)", Format.HUNDREDTHS, width=18, has_total=True),
        Column("with", "With transfers (£)", Format.HUNDREDTHS, width=20, has_total=True),
    )
    rows = tuple(
        (
            accounts.names.get(each.agency, "not a body of the place"), each.year, each.in_plan_gbp, each.transfer_gbp,
            Cell(each.with_transfers_gbp, "={plan}+{transfer}"),
        )
        for each in accounts.booked
    )  # fmt: skip
    notes = ("What each body pays in each year, not discounted: what counts in the plan's cost, charges included.",)
    return Sheet("Ledger", "The plan's ledger with transfers, by body and year.", "The ledger with transfers", columns,
                 rows, notes)  # fmt: skip


def _audit(accounts: Accounts) -> Sheet:
    purpose = "The transfers re-checked, and the ledger with them added up again, by separate code."
    return audit_sheet(accounts.audit, purpose, "Audit: transfers, and the ledger with them, checked again")


def _groups(accounts: Accounts) -> Sheet:
    columns = (
        Column("group", "Who joins", Format.LONG_TEXT, width=60, is_bold=True),
        Column("cost", "Net present cost of the place, at most", Format.GBP, width=18),
        Column("bound", "… and at least", Format.GBP, width=18),
    )
    rows = tuple(
        (
            group_in_words(accounts, group) if group else "nobody",
            value.cost_gbp,
            value.bound_gbp if math.isfinite(value.bound_gbp) else None,
        )
        for group, value in sorted(accounts.values.items(), key=lambda each: (each[0].bit_count(), each[0]))
    )
    notes = (
        "The whole place, when only these share and everybody else keeps to its own buildings and functions.",
        "A single body has nobody to share with: it is as if nobody joined.",
    )
    return Sheet(
        "Groups", "What the place costs by who joins.", "What the place costs by who joins", columns, rows, notes
    )


def _prices(accounts: Accounts) -> Sheet:
    columns = (
        Column("whose", "Whose", Format.LONG_TEXT, width=30),
        Column("what", "What", Format.LONG_TEXT, width=60),
        Column("side", "How much of it", Format.NUMBER, width=14),
        Column("price", "Price of one", Format.HUNDREDTHS, width=16),
        Column("credit", "In all", Format.GBP, width=16),
    )
    rows = tuple(_price_rows(accounts))
    notes = (
        "What things are worth where all join: a body can add up its own alternative. Net present pounds.",
        "Below nought: more of it would save so much (a pound more of a capital limit, say).",
        f"The {MOST_PRICES} dearest in all. They are those of one optimum of the linear relaxation; others may do too.",
    )
    return Sheet("Prices", "What things are worth where all join.", "Prices", columns, rows, notes)


def _price_rows(accounts: Accounts) -> Iterator[tuple[Content, ...]]:
    for price in accounts.together.prices[:MOST_PRICES]:
        whose = "nobody by itself" if price.agency is None else accounts.names[price.agency]
        yield whose, _what(price), price.side, price.gbp, price.side * price.gbp


def _what(price: Price) -> str:
    key = ", ".join(str(part) for part in price.key)
    return RULES[price.rule].words.replace("{key}", key)
