"""The tab of the programme: what to do when, in an order that can be carried out."""

import math

from estate_opt.domain.plan import Plan
from estate_opt.results.names import named
from estate_opt.saved.ticks import DATE_TITLES, DATED_CHOICES, LOCK_TITLES, PROGRAMME, TICK, WHEN
from estate_opt.workbook.sheet import Column, Format, Sheet
from estate_opt.workbook.tabs.dossier import Dossier

_DATES_TOLD = " and ".join(DATE_TITLES.values())
_COLUMNS = (
    Column("financial_year", "Year", range_name="programme_year", note="The financial year in which it is due"),
    Column("day", WHEN, Format.DATE, note="The day on which it begins, or by which it must be done"),
    Column("what", "What to do", range_name="programme_what"),
    Column("wave", "Wave", Format.COUNT, note="Moves of a wave are made at once, one wave after another"),
    Column("subject", "Which", Format.LONG_TEXT, width=34),
    Column("body", "Body", Format.LONG_TEXT, width=26),
    Column("words", "In words", Format.LONG_TEXT, width=60),
    Column("fte", "FTE", Format.NUMBER, range_name="programme_fte", note="Staff who move"),
    Column("tick", TICK, width=14, choices=DATED_CHOICES, note="pin: happens, and in this year. free: lifts a lock. "
           "Then: estate-opt solve PLACE --locks-from this workbook"),
    Column("not_before", DATE_TITLES["not_before"], Format.DATE, width=12,
           note="Your own date: it happens, but on this day or later"),
    Column("by", DATE_TITLES["by"], Format.DATE, width=12,
           note="Your own date: it happens, on this day or before; of a closing: everybody has left"),
    Column("kind", LOCK_TITLES["kind"], note="What is decided here, as the table locks has it"),
    Column("id", LOCK_TITLES["id"]),
    Column("decision", LOCK_TITLES["decision"]),
    Column("where", LOCK_TITLES["where"]),
)  # fmt: skip


def programme(dossier: Dossier) -> Sheet:
    """What is to be done in each year, and what of the target is not done."""
    plan = dossier.plan
    rows = tuple(
        (
            None if each.day is None else dossier.financial_year_of(each.day),
            each.day,
            each.what,
            each.wave,
            each.subject,
            named(each.body, plan.estate, "agency") if each.body in plan.estate.agencies else each.body,
            each.words,
            each.fte,
            None,
            None,
            None,
            *((None,) * 4 if (lock := each.lock) is None else (lock.kind, lock.name, lock.decision, lock.where_told)),
        )
        for each in dossier.actions
    )
    return Sheet(
        PROGRAMME,
        "What to do when: notices, works, moves in waves, joins and closings, in an order that can be carried out.",
        "Programme: what to do when",
        _COLUMNS,
        rows,
        (
            _spent_in_words(plan),
            f"To decide when yourself: pin, or a date of your own, in the columns {TICK}, {_DATES_TOLD}.",
        ),
        pinned_columns=2,
    )


def _spent_in_words(plan: Plan) -> str:
    """What doing it over years costs against doing all of the target in the first year, and against that target."""
    assert plan.programme is not None
    dearer = plan.objective_gbp - plan.programme.unbound_gbp
    years = len(plan.programme.years)
    if abs(dearer) < 1:
        return f"Over {years} years. It costs what doing all of it at once would."
    than, first = "more" if dearer > 0 else "less", plan.programme.first_gbp
    cost = f"Over {years} years. Net present cost: £{abs(dearer):,.0f} {than} than doing all"
    if first is None or first - plan.objective_gbp < 1:
        return f"{cost} of the target at once."
    other = f"{cost} of the plan at once that is best where years are no matter"
    if math.isinf(first):
        return f"{other}. That plan cannot be carried out within what these years bear: this is another."
    saved = first - plan.objective_gbp
    return f"{other}. Carried out over these years that plan would cost £{saved:,.0f} more than this one."
