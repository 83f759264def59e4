"""Tabs of a programme besides its own: notices to serve, and what each pot of capital pays for."""

from estate_opt.domain.plan import POOLED
from estate_opt.ground.figures import financial_year
from estate_opt.results.names import named
from estate_opt.results.pots import is_pot_price, pot_years, prices_in_words
from estate_opt.results.programme import NOTICE
from estate_opt.workbook.sheet import Column, Format, Sheet, in_order
from estate_opt.workbook.tabs.dossier import Dossier

_NOTICES = (
    Column("day", "By", Format.DATE, note="The last day on which notice is in time"),
    Column("building", "Building", Format.LONG_TEXT, width=34),
    Column("body", "Body", Format.LONG_TEXT, width=26),
    Column("words", "In words", Format.LONG_TEXT, width=60),
)
_FROM_SAVINGS = Column(
    "savings",
    "From savings",
    Format.GBP,
    note="capital.reinvest_saving_share of what running cost has fallen by so far, by the end of the year before; "
    "without what came in already",
)
_CAPITAL = (
    Column("pot", "Pot", Format.LONG_TEXT, width=26),
    Column("financial_year", "Year", note="The financial year in which it is paid"),
    Column(
        "new",
        "New",
        Format.GBP,
        note="From capital.by_year_gbp, or capital.agency_limits_by_year; blank: no limit",
    ),
    Column("receipts", "From sales", Format.GBP, note="capital.recycle_receipts_share of this year's receipts"),
    Column("spent", "Spent", Format.GBP, note="Works, opening, setting up: with optimism bias, undiscounted"),
    Column("left", "Left at the end", Format.GBP, note="To be spent in later years"),
)


_POUND_MORE = Column(
    "pound_more", "A pound more saves, £", Format.HUNDREDTHS,
    note="An estimate: net present cost that a pound more, new in this year, would save, as the linear relaxation of "
    "the programme has it, in which things may be done in part. For a small change; the prices of years do not add up",
)  # fmt: skip


def notices(dossier: Dossier) -> Sheet:
    """Every notice that leases and licences ask for, by the day on which it must be served."""
    plan = dossier.plan
    rows = tuple(
        (each.day, each.subject, named(each.body, plan.estate, "agency"), each.words)
        for each in dossier.actions
        if each.what == NOTICE
    )
    lines = () if rows else ("No building that closes needs notice that can still be served.",)
    return Sheet(
        "Notices", "Notices to serve, each with the last day on which it is in time.", "Notices to serve",
        _NOTICES, rows, lines, pinned_columns=1,
    )  # fmt: skip


def capital(dossier: Dossier) -> Sheet:
    """Each pot of capital, year by year."""
    plan = dossier.plan
    start = plan.option.levers.appraisal.start.year
    reinvests = plan.option.levers.capital.reinvest_saving_share > 0
    columns = (*_CAPITAL[:4], _FROM_SAVINGS, *_CAPITAL[4:]) if reinvests else _CAPITAL
    if plan.programme is not None and any(is_pot_price(each) for each in plan.programme.prices):
        columns = (*columns, _POUND_MORE)
    rows = (
        {
            "pot": "All bodies together" if each.pot == POOLED else named(each.pot, plan.estate, "agency"),
            "financial_year": financial_year(start + each.year),
            "new": each.new_gbp,
            "receipts": each.receipts_gbp,
            "savings": each.savings_gbp,
            "spent": each.spent_gbp,
            "left": each.left_gbp,
            "pound_more": each.pound_more_saves_gbp,
        }
        for each in pot_years(plan)
    )
    return Sheet(
        "Capital", "Each pot of capital, year by year: what comes in, what is spent, what is left.",
        "Capital by pot and year", columns, in_order(columns, rows),
        ("Years in which nothing comes in or is spent are left out.", *prices_in_words(plan)), pinned_columns=2,
    )  # fmt: skip
