"""The tab One body: the years of whichever body is chosen from its drop-down, revenue and capital apart."""

from collections.abc import Iterator

from estate_opt.domain.costs import Heading, Kind, Theme
from estate_opt.results.ledger import SCENARIOS, Scenario
from estate_opt.workbook.sheet import Cell, Chooser, Column, Content, FootLine, Format, Sheet, in_order
from estate_opt.workbook.tabs.dossier import Dossier
from estate_opt.workbook.tabs.money_lines import SIGNS, At, negated, number, total_of

_GBP = Format.GBP
_REVENUE = (Kind.CASHABLE, Kind.TRANSFER)
COLUMNS = (
    Column("year", "Year beginning", Format.YEAR),
    Column("today_revenue", "Today: revenue (£)", _GBP, has_total=True, note="All cash but capital, income taken off"),
    Column(
        "buildings", "Plan: buildings (£)", _GBP, has_total=True, note="Rent, rates, running cost, income taken off"
    ),
    Column("functions", "Plan: support functions (£)", _GBP, has_total=True),
    Column("counters", "Plan: public counters (£)", _GBP, has_total=True),
    Column(
        "charges",
        "Plan: charges paid, less received (£)",
        _GBP,
        has_total=True,
        note="For desks and shared functions: see Who pays whom. Below nought: it is paid more than it pays",
    ),
    Column("repairs", "Plan: repairs (£)", _GBP, has_total=True),
    Column(
        "one_off", "Plan: one-off revenue (£)", _GBP, has_total=True, note="Exits, moves, excess travel, redundancy"
    ),
    Column("double", "Plan: double running (£)", _GBP, has_total=True),
    Column(
        "plan_revenue",
        "Plan: revenue (£)",
        _GBP,
        is_bold=True,
        has_total=True,
        note="All of the plan's revenue, from the ledger",
    ),
    Column(
        "revenue_saving",
        "Saving in revenue (£)",
        _GBP,
        has_total=True,
        note="Below nought: the plan costs more that year",
    ),
    Column(
        "capital",
        "Plan: capital (£)",
        _GBP,
        is_bold=True,
        has_total=True,
        note="Opening, fitting out, new counters, set-up and joining, with optimism bias. Today has none",
    ),
    Column("receipts", "Plan: receipts (£)", _GBP, has_total=True, note="Sales, less the cost of selling; taken off"),
    Column("saving", "Saving in cash (£)", _GBP, has_total=True, note="In revenue, less capital, plus receipts"),
    Column("so_far", "Saving so far (£)", _GBP, note="Undiscounted; below nought while the body is out of pocket"),
)


def one_body(dossier: Dossier) -> Sheet:
    """The years of one body, whose name the reader chooses."""
    chosen = dossier.payers[0]
    at = At("body_number", dossier.payer_number[chosen])
    looked_up = Cell(
        dossier.payer_number[chosen],
        "=SUMPRODUCT(EXACT(agencies_name,body_chosen)*agencies_payer)",
        Format.COUNT,
        "body_number",
    )
    today, then = (dossier.money.sum("present", scenario=scenario, payer=at) for scenario in SCENARIOS)
    saving = total_of(today, off=(then,))
    return Sheet(
        "One body",
        "The years of one body, chosen by its name from a drop-down: its revenue and its capital.",
        "One body: its own years",
        COLUMNS,
        in_order(COLUMNS, years_of(dossier, at)),
        (
            SIGNS,
            "Choose a body in the coloured cell: every figure is added up anew from the Money tab. Revenue and capital "
            "as the body's budget has them, in real pounds; charges of other bodies and business rates are in it.",
        ),
        chooser=Chooser("Body:", "today_revenue", dossier.payer_label[chosen], "body_chosen", "agencies_name"),
        foot=(
            FootLine("Its number in the Money tab", {"charges": looked_up}),
            FootLine("Its saving, net present, as on Agencies", {"charges": saving}),
        ),
    )


def years_of(dossier: Dossier, body: At) -> Iterator[dict[str, Content]]:
    """The years of one body, by the keys of `COLUMNS`. `body`: its number among the payers, where it stands."""
    money, so_far = dossier.money, 0.0

    def paid(year: At, scenario: Scenario = "plan", **where: str) -> Cell:
        return money.sum("gbp", scenario=scenario, payer=body, year=year, **where)

    for position, each in enumerate(dossier.years):
        year = At("{year}", each)
        running = {theme: paid(year, heading=Heading.RUNNING, theme=theme) for theme in Theme}
        today = total_of(*(paid(year, "today", kind=kind) for kind in _REVENUE))
        then = total_of(*(paid(year, kind=kind) for kind in _REVENUE))
        capital, receipts = paid(year, kind=Kind.CAPITAL), negated(paid(year, kind=Kind.RECEIPT))
        saved = number(today) - number(then)
        saving = saved - number(capital) + number(receipts)
        so_far += saving
        yield {
            "year": each,
            "today_revenue": today,
            "buildings": running[Theme.BUILDINGS],
            "functions": running[Theme.FUNCTIONS],
            "counters": running[Theme.COUNTERS],
            "charges": running[Theme.TRANSFERS],
            "repairs": paid(year, heading=Heading.REPAIRS),
            "one_off": paid(year, heading=Heading.ONE_OFF, kind=Kind.CASHABLE),
            "double": paid(year, heading=Heading.DOUBLE_RUNNING),
            "plan_revenue": then,
            "revenue_saving": Cell(saved, "={today_revenue}-{plan_revenue}"),
            "capital": capital,
            "receipts": receipts,
            "saving": Cell(saving, "={revenue_saving}-{capital}+{receipts}"),
            "so_far": Cell(so_far, "={saving}" if position == 0 else "={above.so_far}+{saving}"),
        }
