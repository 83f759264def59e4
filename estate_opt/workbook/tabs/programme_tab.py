"""The tab of the programme: what to do when, in an order that can be carried out."""

from datetime import date

from estate_opt.domain.plan import Plan
from estate_opt.ground.figures import financial_year
from estate_opt.results.names import named
from estate_opt.workbook.sheet import Column, Format, Sheet
from estate_opt.workbook.tabs.dossier import Dossier

_COLUMNS = (
    Column("financial_year", "Year", note="The financial year in which it is due"),
    Column("day", "When", Format.DATE, note="The day on which it begins, or by which it must be done"),
    Column("what", "What to do"),
    Column("wave", "Wave", Format.COUNT, note="Moves of a wave are made at once, one wave after another"),
    Column("subject", "Which", Format.LONG_TEXT, width=34),
    Column("body", "Body", Format.LONG_TEXT, width=26),
    Column("words", "In words", Format.LONG_TEXT, width=60),
    Column("fte", "FTE", Format.NUMBER, note="Staff who move"),
)


def programme(dossier: Dossier) -> Sheet:
    """What is to be done in each year, and what of the target is not done."""
    plan = dossier.plan
    rows = tuple(
        (
            None if each.day is None else _financial_year(plan, each.day),
            each.day,
            each.what,
            each.wave,
            each.subject,
            named(each.body, plan.estate, "agency") if each.body in plan.estate.agencies else each.body,
            each.words,
            each.fte,
        )
        for each in dossier.actions
    )
    return Sheet(
        "Programme",
        "What to do when: notices, works, moves in waves, joins and closings, in an order that can be carried out.",
        "Programme: what to do when",
        _COLUMNS,
        rows,
        (_spent_in_words(plan),),
        pinned_columns=2,
    )


def _financial_year(plan: Plan, day: date) -> str:
    """That of a day, in the appraisal, whose years begin on a day of their own."""
    start = plan.option.levers.appraisal.start
    return financial_year(day.year if (day.month, day.day) >= (start.month, start.day) else day.year - 1)


def _spent_in_words(plan: Plan) -> str:
    """What doing it over years costs against doing all of the target in the first year."""
    assert plan.programme is not None
    dearer = plan.objective_gbp - plan.programme.unbound_gbp
    years = len(plan.programme.years)
    if abs(dearer) < 1:
        return f"Over {years} years. It costs what doing all of it at once would."
    than = "more" if dearer > 0 else "less"
    return f"Over {years} years. Net present cost: £{abs(dearer):,.0f} {than} than doing all of the target at once."
