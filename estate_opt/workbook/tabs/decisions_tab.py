"""The tab Decisions: what each closing, opening, joined function and move saves or costs, by itself."""

from collections.abc import Iterator, Mapping
from math import fsum

from estate_opt.domain.costs import Kind, Theme
from estate_opt.results.decisions_that_matter import BigDecision
from estate_opt.results.ledger import SCENARIOS
from estate_opt.results.outcomes import CARBON
from estate_opt.workbook.sheet import Cell, Column, Content, FootLine, Format, Sheet, in_order
from estate_opt.workbook.tabs.dossier import Dossier
from estate_opt.workbook.tabs.money_lines import SIGNS, Money, number, to_penny, total_of
from estate_opt.workbook.tabs.reconciled import Rows, all_agree, total_here

_GBP = Format.GBP
_COLUMNS = (
    Column("what", "Decision", Format.LONG_TEXT, width=48, range_name="decisions_what"),
    Column("why", "Why, and for whom", Format.LONG_TEXT, width=56),
    Column("building", "Building", note="That closes or opens: its figures are those of the Buildings tab"),
    Column("people", "People (FTE)", Format.NUMBER, note="Who move by it, sit in it or whose function it is"),
    Column("today", "Present value today (£)", _GBP, note="Of what it is about: of the building, function or team"),
    Column("plan", "Present value in the plan (£)", _GBP, note="The same, in the plan, with what change costs"),
    Column("saved", "Saving, present value (£)", _GBP, range_name="decisions_saved", note="Below nought: it costs"),
    Column("theme", "Theme", is_hidden=True, range_name="decisions_theme"),
)


def decisions(dossier: Dossier) -> Sheet:
    """Every decision with what it saves; the Summary names ten of them."""
    first, last = dossier.years[0], dossier.years[-1]
    rows = list(_rows(dossier))
    foot, verdict = _foot(dossier, rows)
    return Sheet(
        "Decisions",
        "What each closing, opening, joined function and move saves or costs.",
        "Decisions: what each of them saves or costs by itself",
        _COLUMNS,
        in_order(_COLUMNS, rows),
        (
            f"{SIGNS} Present value over {first}-{last}.",
            "They hang together (a building closes as "
            "another takes its people in) and leave out what stays: the lines at the foot lead to the plan's saving.",
        ),
        foot=foot,
        verdict=verdict,
    )


def _foot(dossier: Dossier, rows: Rows) -> tuple[tuple[FootLine, ...], Cell]:
    """From the decisions to the net present saving: what is left of each theme, and of joined functions nothing."""
    money = dossier.money
    of_buildings = (*(_saved(money, cost=cost) for cost in CARBON), _saved(money, theme=Theme.BUILDINGS))
    of_moves = _saved(money, theme=Theme.MOVES)
    rest = {
        "buildings that stay, with their carbon and other people in them": _rest(rows, Theme.BUILDINGS, *of_buildings),
        "moving people whose building closes, and new teams": _rest(rows, Theme.MOVES, of_moves),
        "public counters": _saved(money, theme=Theme.COUNTERS),
        "the public's travel": _saved(money, cost="public_travel"),
    }
    if not dossier.plan.option.levers.appraisal.count_transfers:
        not_counted = _saved(money, kind=Kind.TRANSFER)
        rest["business rates, which the option does not count"] = total_of(off=(not_counted,))
    here = total_here(rows, "saved", "decisions_saved")
    net = total_of(money.net_present("today"), off=(money.net_present("plan"),))
    parts = "".join(f"-{{up{up}.saved}}" for up in range(len(rest) + 2, 1, -1))
    figure = number(total_of(net, off=(here, *rest.values())))
    over = Cell(round(figure) + 0.0, f"=ROUND({{above.saved}}{parts},0)", _GBP, "decisions_over")
    said = {
        "All decisions above, added up": here,
        **{f"   and {what}": cell for what, cell in rest.items()},
        "Net present saving, as on the Summary: joined functions are in full among the decisions": net,
        "   difference": over,
    }
    lines = tuple(FootLine(words, {"saved": cell}, is_outcome=cell is net) for words, cell in said.items())
    return lines, all_agree((over,))


def _saved(money: Money, **where: str) -> Cell:
    """Present value of some lines of the ledger: today's less the plan's."""
    today, then = (money.sum("present", scenario=scenario, **where) for scenario in SCENARIOS)
    return total_of(today, off=(then,))


def _rest(rows: Rows, theme: Theme, *of_ledger: Cell) -> Cell:
    """What the ledger has of a theme beyond the decisions above."""
    told = fsum(number(row["saved"]) for row in rows if row["theme"] == theme and isinstance(row["saved"], Cell))
    here = Cell(to_penny(told), f'=ROUND(SUMIFS(decisions_saved,decisions_theme,"{theme}"),2)', _GBP)
    return total_of(*of_ledger, off=(here,))


def _rows(dossier: Dossier) -> Iterator[Mapping[str, Content]]:
    for each in dossier.decisions:
        yield {
            "what": each.what,
            "why": each.why,
            "building": each.building,
            "people": each.people_fte,
            "today": _of_building(each, each.today_gbp, "today"),
            "plan": _of_building(each, each.plan_gbp, "plan"),
            "saved": Cell(each.saved_gbp, "={today}-{plan}"),
            "theme": each.theme,
        }


def _of_building(each: BigDecision, gbp: float, scenario: str) -> Content:
    """A building's figure is looked up on its tab, letter by letter: an id may be any text, `*` too."""
    if each.building is None:
        return gbp
    return Cell(gbp, f"=SUMPRODUCT(EXACT(buildings_building,{{building}})*buildings_{scenario}_present)")
