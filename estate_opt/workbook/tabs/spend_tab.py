"""The tab Spend: all that bodies spend, what of it the plan touches, and what it saves of it."""

from collections.abc import Iterator, Mapping

from estate_opt.domain.costs import Heading
from estate_opt.domain.spend import Spend
from estate_opt.results.spend import THEMES, spend_figures
from estate_opt.workbook.sheet import Cell, Column, Content, FootLine, Format, Sheet, in_order, without_noughts
from estate_opt.workbook.tabs.dossier import Dossier
from estate_opt.workbook.tabs.money_lines import At, inner, number, to_penny, total_of

_GBP, _SHARE = Format.GBP, Format.FINE_PERCENT
_COLUMNS = (
    Column("name", "Body", Format.LONG_TEXT, width=34),
    Column("heading", "Heading", Format.LONG_TEXT, width=30),
    Column("influence", "Who decides on it", note="own: the body; shared: with others; passported: it is handed on"),
    Column("part", "What of it the tables have", range_name="spend_part"),
    Column("gbp", "Spent a year (£)", _GBP, range_name="spend_gbp", has_total=True, note="As the table spend has it"),
    Column("controllable", "Of that its own or shared decision (£)", _GBP, range_name="spend_controllable",
           has_total=True),
    Column("touched", "Touched by the plan, a year (£)", _GBP,
           note="What the buildings, support functions or counters of the tables cost today, in {last}; of several "
           "headings for one of them, by what is spent under each"),
    Column("touched_share", "Touched (%)", _SHARE, note="Of what is spent"),
    Column("saved", "Saved a year, in {last} (£)", _GBP, note="Running cost today less that in the plan"),
    Column("saved_share", "Saved (%)", _SHARE, note="Of what the body decides on, by itself or with others"),
    Column("payer", "No.", Format.COUNT, is_hidden=True, range_name="spend_payer"),
)  # fmt: skip


def spend(dossier: Dossier) -> Sheet | None:
    """Each heading of each body, and at the foot each body and all together; None where no spend is given."""
    if not dossier.plan.estate.spend:
        return None
    rows = [_row(dossier, each) for each in dossier.plan.estate.spend]
    columns = without_noughts(dossier.dated(_COLUMNS), "touched", "touched_share", "saved", "saved_share")
    return Sheet(
        "Spend",
        "All that bodies spend: what of it the plan touches, and what it saves of what they decide on.",
        "Spend: what the plan touches and saves of all public money given",
        columns,
        in_order(columns, rows),
        (
            "Spend has no say in the plan. What is touched is what the tables hold of it: buildings, support functions "
            "and counters; a heading that says nothing of them is touched nowhere.",
            "The lines at the foot are of each body: what it saves there is its saving on Agencies, charges between "
            "bodies counted.",
        ),
        foot=tuple(_foot(dossier)),
    )


def _row(dossier: Dossier, each: Spend) -> Mapping[str, Content]:
    payer = dossier.payer_number.get(each.agency)
    touched = saved = Cell(0.0)
    if each.part is not None and payer is not None:
        today, then = (_of_part(dossier, each, payer, scenario) for scenario in ("today", "plan"))
        touched, saved = today, total_of(today, off=(then,))
    control = each.gbp_per_year if each.is_controllable else 0.0
    return {
        "name": dossier.agency_name(each.agency),
        "heading": each.heading,
        "influence": each.influence,
        "part": each.part,
        "gbp": each.gbp_per_year,
        "controllable": control,
        "touched": touched,
        "touched_share": _share(number(touched), each.gbp_per_year, "touched", "gbp"),
        "saved": saved,
        "saved_share": _share(number(saved), control, "saved", "controllable"),
        "payer": payer,
    }


def _of_part(dossier: Dossier, each: Spend, payer: int, scenario: str) -> Cell:
    """What the ledger has of a heading's part, of several headings for it by what is spent under each."""
    assert each.part is not None
    spent = sum(s.gbp_per_year for s in dossier.plan.estate.spend if (s.agency, s.part) == (each.agency, each.part))
    whole = dossier.money.sum(
        "gbp", scenario=scenario, payer=At("{payer}", payer), heading=Heading.RUNNING, theme=THEMES[each.part],
        year=dossier.money.last_year,
    )  # fmt: skip
    share = each.gbp_per_year / spent if spent else 0.0
    of_all = "SUMIFS(spend_gbp,spend_payer,{payer},spend_part,{part})"
    formula = f"=ROUND({inner(whole)}*IF({of_all}=0,0,{{gbp}}/{of_all}),2)"
    return Cell(to_penny(number(whole) * share), formula, _GBP)


def _share(part: float, whole: float, part_key: str, whole_key: str) -> Cell:
    formula = f"=IF({{{whole_key}}}=0,0,{{{part_key}}}/{{{whole_key}}})"
    return Cell(part / whole if whole else 0.0, formula, _SHARE)


def _foot(dossier: Dossier) -> Iterator[FootLine]:
    """Each body, then all together: what is touched and saved comes from the ledger, whatever headings say."""
    of_bodies = list(_bodies(dossier))
    for name, cells in of_bodies:
        yield FootLine(name, cells)
    figures = spend_figures(dossier.plan)
    assert figures is not None
    sums = {
        key: total_of(*(cell for _, cells in of_bodies if isinstance(cell := cells[key], Cell)))
        for key in ("gbp", "controllable", "touched", "saved")
    }
    shares = {
        "touched_share": Cell(figures.touched_share, "=IF({gbp}=0,0,{touched}/{gbp})", _SHARE, "spend_touched_share"),
        "saved_share": Cell(figures.saved_share, "=IF({controllable}=0,0,{saved}/{controllable})", _SHARE,
                            "spend_saved_share"),
    }  # fmt: skip
    yield FootLine("All bodies whose spend is given", {**sums, **shares}, is_outcome=True)


def _bodies(dossier: Dossier) -> Iterator[tuple[str, dict[str, Cell]]]:
    money = dossier.money
    for agency in dict.fromkeys(each.agency for each in dossier.plan.estate.spend):
        payer, own = dossier.payer_number.get(agency), [s for s in dossier.plan.estate.spend if s.agency == agency]
        spent, control = (
            Cell(sum(gbp), f"=SUMIFS({name},spend_payer,{payer})" if payer is not None else None, _GBP)
            for gbp, name in (
                ([s.gbp_per_year for s in own], "spend_gbp"),
                ([s.gbp_per_year for s in own if s.is_controllable], "spend_controllable"),
            )
        )
        touched = saved = Cell(0.0, "=0", _GBP)
        if payer is not None:
            at = At(str(payer), payer)
            touched = total_of(*(
                money.sum("gbp", scenario="today", payer=at, heading=Heading.RUNNING, theme=theme, year=money.last_year)
                for theme in THEMES.values()
            ))  # fmt: skip
            today, then = (
                money.sum("gbp", scenario=s, payer=at, heading=Heading.RUNNING, year=money.last_year)
                for s in ("today", "plan")
            )
            saved = total_of(today, off=(then,))
        yield dossier.agency_name(agency) or agency, {
            "gbp": spent, "controllable": control, "touched": touched, "saved": saved,
            "touched_share": _share(number(touched), number(spent), "touched", "gbp"),
            "saved_share": _share(number(saved), number(control), "saved", "controllable"),
        }  # fmt: skip
