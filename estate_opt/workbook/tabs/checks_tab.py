"""The Checks tab: what this workbook adds up, against the figures of the solver and of the program."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import fsum
from typing import NamedTuple

from estate_opt.domain.costs import Heading, Theme
from estate_opt.results.ledger import SCENARIOS
from estate_opt.results.outcomes import CARBON
from estate_opt.workbook.sheet import (
    Cell,
    Column,
    Content,
    Format,
    Shade,
    Sheet,
    in_order,
    named_at_foot,
    values_by_name,
)
from estate_opt.workbook.tabs.dossier import Dossier
from estate_opt.workbook.tabs.service_tabs import service_numbers

VERDICTS = "checks_verdict"
"""The name of the column that says whether each figure agrees."""

TO_LOOK_AT, _FINE = "CHECK", "OK"

_COLUMNS = (
    Column("what", "Figure", Format.LONG_TEXT, width=52),
    Column("look_up", "Look-up no.", Format.COUNT, is_hidden=True),
    Column("workbook", "In this workbook", Format.HUNDREDTHS, note="Added up by formula"),
    Column("other", "To agree with", Format.HUNDREDTHS),
    Column("source", "Which comes from", Format.LONG_TEXT, width=40),
    Column("difference", "Difference", Format.HUNDREDTHS),
    Column("tolerance", "Allowed", Format.FINE),
    Column("verdict", "Verdict", range_name=VERDICTS, shades={_FINE: Shade.GOOD, TO_LOOK_AT: Shade.BAD}),
)

_POUND = 1.0
_TENTH_FTE = 0.1
_SHARE = 1e-6


class _Comparison(NamedTuple):
    what: str
    workbook: Cell
    other: Cell | float
    source: str
    tolerance: float = _POUND
    look_up: int | None = None


def checks(dossier: Dossier, sheets: Sequence[Sheet]) -> Sheet:
    """The workbook's totals, as they stand on its sheets, against the solver's and the program's own figures."""
    named = _Named(values_by_name(sheets))
    comparisons = (
        *_money_checks(dossier),
        *_change_checks(dossier, sheets),
        *_sum_checks(dossier, named),
        *_count_checks(dossier, named),
        *_access_checks(dossier, named),
    )
    return Sheet(
        "Checks",
        "This workbook's totals (formulas) against the solver's and the program's own figures.",
        "Checks: do this workbook's totals agree with the program's?",
        _COLUMNS,
        in_order(_COLUMNS, map(_row, comparisons)),
        ("Everything under “In this workbook” is a formula over the other sheets: what changes there shows here.",),
    )


def _row(comparison: _Comparison) -> Mapping[str, Content]:
    difference = _number(comparison.workbook) - _number(comparison.other)
    return {
        "what": comparison.what,
        "look_up": comparison.look_up,
        "workbook": _shown(comparison.workbook, comparison),
        "other": _shown(comparison.other, comparison),
        "source": comparison.source,
        "difference": _shown(Cell(difference, "={workbook}-{other}"), comparison),
        "tolerance": comparison.tolerance,
        "verdict": Cell(
            _FINE if abs(difference) <= comparison.tolerance else TO_LOOK_AT,
            f'=IF(ABS({{difference}})<={{tolerance}},"{_FINE}","{TO_LOOK_AT}")',
        ),
    }


def _shown(cell: Cell | float, comparison: _Comparison) -> Cell:
    """Pounds and counts with two decimals, shares with six."""
    found = cell if isinstance(cell, Cell) else Cell(cell)
    return replace(found, format=Format.FINE if comparison.tolerance == _SHARE else Format.HUNDREDTHS)


def _number(cell: Cell | float) -> float:
    value = cell.value if isinstance(cell, Cell) else cell
    return value if isinstance(value, int | float) else 0.0


@dataclass(frozen=True)
class _Named:
    """Sums over named columns: the formula, and the figure as the sheets have it."""

    values: Mapping[str, Sequence[str | int | float | date | None]]

    def total(self, name: str) -> Cell:
        return Cell(self._sum(name), f"=SUM({name})")

    def totals(self, *names: str) -> Cell:
        return Cell(sum(map(self._sum, names)), "=" + "+".join(f"SUM({name})" for name in names))

    def count_yes(self, name: str) -> Cell:
        return Cell(sum(value == "yes" for value in self.values[name]), f'=COUNTIF({name},"yes")')

    def sum_where(self, name: str, **words: str | int) -> float:
        chosen = zip(self.values[name], *(self.values[column] for column in words), strict=True)
        return fsum(
            float(value) for value, *found in chosen if found == [*words.values()] and isinstance(value, int | float)
        )

    def _sum(self, name: str) -> float:
        return fsum(value for value in self.values[name] if isinstance(value, int | float))


def _money_checks(dossier: Dossier) -> Iterator[_Comparison]:
    """Sums over Money against what the program worked out without the workbook."""
    money, figures, plan = dossier.money, dossier.headline, dossier.plan
    ledger = "the program's accounts"
    present_plan, present_today = money.net_present("plan"), money.net_present("today")
    yield _Comparison(
        "Net present cost of the plan (£)", present_plan, plan.solved.objective_gbp, "the solver's objective"
    )
    yield _Comparison("Net present cost of the plan (£)", present_plan, plan.objective_gbp, ledger)
    yield _Comparison("Net present cost of today (£)", present_today, plan.today_gbp, ledger)
    yearly_of = {"today": figures.yearly_today_gbp, "plan": figures.yearly_plan_gbp}
    for scenario, gbp in yearly_of.items():
        yearly = money.sum("gbp", scenario=scenario, heading=Heading.RUNNING, year=money.last_year)
        yield _Comparison(f"Yearly running cost, {scenario} (£)", yearly, gbp, ledger)
    investment = money.difference("plan", "today", Heading.ONE_OFF)
    yield _Comparison("One-off investment of the plan (£)", investment, figures.investment_gbp, ledger)
    for scenario in SCENARIOS:
        transfers = money.sum("gbp", scenario=scenario, theme=Theme.TRANSFERS)
        yield _Comparison(
            f"Charges between public bodies, {scenario} (£)", transfers, 0.0, "nil: what one pays, another gets"
        )


def _change_checks(dossier: Dossier, sheets: Sequence[Sheet]) -> Iterator[_Comparison]:
    """What change costs, on Years and Costs, against what the program worked out without the workbook."""
    change, source = dossier.headline.change, "the program's accounts"
    doubled = dossier.money.difference("plan", "today", Heading.DOUBLE_RUNNING)
    yield _Comparison("Double running of the plan (£)", doubled, change.double_running_gbp, source)
    for what, name, gbp in (
        ("Most cash ever needed, on Years (£)", "most_cash", change.most_cash_gbp),
        ("What change costs, net present, on Costs (£)", "change_present", change.present_gbp),
        ("Saving before what change costs, on Costs (£)", "saved_before_change", change.present_saving_gbp),
    ):
        yield _Comparison(what, Cell(named_at_foot(sheets, name).value, f"={name}"), gbp, source)


def _sum_checks(dossier: Dossier, named: _Named) -> Iterator[_Comparison]:
    """Totals of other tabs against the Money tab."""
    money = dossier.money
    present = money.sum("present", scenario="plan")
    for tab in ("Years", "Costs", "Agencies"):
        total = named.total(f"{tab.lower()}_plan_present")
        yield _Comparison(f"Present value of the plan on {tab} (£)", total, present, "Money: everything of the plan")
    for scenario in SCENARIOS:
        theme = money.sum("present", scenario=scenario, theme=Theme.BUILDINGS)
        parts = [theme, *(money.sum("present", scenario=scenario, cost=cost) for cost in CARBON)]
        formula = "+".join((part.formula or "=")[1:] for part in parts)
        both = Cell(sum(_number(part) for part in parts), f"={formula}")
        total = named.total(f"buildings_{scenario}_present")
        yield _Comparison(f"Present value of all buildings, {scenario} (£)", total, both, "Money: buildings and carbon")
    functions = money.sum("gbp", scenario="plan", theme=Theme.FUNCTIONS, heading=Heading.RUNNING, year=money.last_year)
    total = named.totals("functions_plan", "arrangements_fixed")
    yield _Comparison("Yearly cost of support functions (£)", total, functions, "Money: support functions")


def _count_checks(dossier: Dossier, named: _Named) -> Iterator[_Comparison]:
    """Counts on the tabs against the program's."""
    buildings, staff, program = dossier.headline.buildings, dossier.headline.staff, "the program's count"
    yield _Comparison("Buildings in use today", named.count_yes("buildings_today"), buildings.today, program, 0)
    yield _Comparison("Buildings in use in the plan", named.count_yes("buildings_plan"), buildings.plan, program, 0)
    yield _Comparison("FTE of all teams", named.total("moves_fte"), staff.fte, program, _TENTH_FTE)
    moved = Cell(named.sum_where("moves_fte", moves_outcome="moves"), '=SUMIFS(moves_fte,moves_outcome,"moves")')
    yield _Comparison("FTE of the teams that move", moved, staff.fte_moved, program, _TENTH_FTE)


def _access_checks(dossier: Dossier, named: _Named) -> Iterator[_Comparison]:
    """Shares of people added up from Localities against those on Access."""
    numbers = service_numbers(dossier)
    for share in dossier.plan.access:
        if share.form != "all" or not share.people:
            continue
        number = numbers[share.service]
        for words, before_or_after, expected in (
            ("today", "before", share.before),
            ("in the plan", "after", share.after),
        ):
            column = f"localities_{before_or_after}"
            people = named.sum_where("localities_counted", localities_service=number)
            within = named.sum_where("localities_counted", localities_service=number, **{column: "yes"})
            formula = (
                f'=SUMIFS(localities_counted,localities_service,{{look_up}},{column},"yes")'
                "/SUMIFS(localities_counted,localities_service,{look_up})"
            )
            yield _Comparison(
                f"{share.service}: share of people within the standard {words}",
                Cell(within / people if people else 0.0, formula),
                expected,
                "Access",
                _SHARE,
                number,
            )
            column = f"localities_counted_{before_or_after}"
            room = named.sum_where(column, localities_service=number)
            yield _Comparison(
                f"{share.service}: share of people with room within the standard {words}",
                Cell(
                    room / people if people else 0.0,
                    f"=SUMIFS({column},localities_service,{{look_up}})"
                    "/SUMIFS(localities_counted,localities_service,{look_up})",
                ),
                share.before_with_room if before_or_after == "before" else share.after_with_room,
                "Access",
                _SHARE,
                number,
            )
