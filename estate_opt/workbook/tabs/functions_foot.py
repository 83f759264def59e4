"""The lines at the foot of Support functions: with the fixed cost of arrangements its total is the Summary's."""

from collections.abc import Mapping
from math import fsum

from estate_opt.domain.costs import Heading, Theme
from estate_opt.workbook.sheet import Cell, FootLine, Format
from estate_opt.workbook.tabs.dossier import Dossier
from estate_opt.workbook.tabs.money_lines import number, to_penny

_FIXED = "arrangement_fixed"
_AS_TODAY_AND_THEN = (("today", "today"), ("then", "plan"))
"""Keys of the columns, and whose money they hold."""
Cells = dict[str, Cell]
"""By the keys of the columns."""


def to_the_summary(dossier: Dossier, sums: Mapping[str, Mapping[tuple[str, str], float]]) -> tuple[FootLine, ...]:
    """What the lines above come to, what arrangements cost besides, and both as the ledger and the Summary have them.

    `sums`: what each function costs in the last year (£), of `today` and of the `plan`.
    """
    money = dossier.money
    here: Cells = {
        key: Cell(to_penny(fsum(sums[whose].values())), f"=ROUND(SUM(functions_{whose}),2)", Format.GBP)
        for key, whose in _AS_TODAY_AND_THEN
    }
    fixed, ledger = (
        {key: money.sum("gbp", scenario=whose, year=money.last_year, **where) for key, whose in _AS_TODAY_AND_THEN}
        for where in ({"cost": _FIXED}, {"theme": Theme.FUNCTIONS, "heading": Heading.RUNNING})
    )
    over: Cells = {
        key: Cell(
            round(number(here[key]) + number(fixed[key]) - number(ledger[key])) + 0.0,
            f"=ROUND({{up3.{key}}}+{{up2.{key}}}-{{above.{key}}},0)",
            Format.GBP,
        )
        for key, _ in _AS_TODAY_AND_THEN
    }
    return (
        FootLine("Total of the table above", _with_saving(here)),
        FootLine("   fixed cost of the arrangements that run, from the ledger", _with_saving(fixed)),
        FootLine("Support functions in the ledger, as on the Summary", _with_saving(ledger), is_outcome=True),
        FootLine("   difference", over),
    )


def _with_saving(cells: Mapping[str, Cell]) -> Cells:
    saving = number(cells["today"]) - number(cells["then"])
    return {**cells, "saving": Cell(saving, "={today}-{then}", Format.GBP)}
