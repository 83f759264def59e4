"""Accounts, corporate-services returns, extracts by cost centre, registers of systems and contracts: a row is a sum."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from estate_opt.adopt.lists.rows import ListRows
from estate_opt.adopt.lists.support_names import support_function
from estate_opt.adopt.lists.units import Units
from estate_opt.options.levers import Adopt
from estate_opt.spreadsheets.grid import SheetRow

PARTS = ("fte", "staff_gbp_per_year", "systems_gbp_per_year", "contracts_gbp_per_year")
"""What a function costs, by column of ours."""
_SHARES = {"staff": "staff_gbp_per_year", "systems": "systems_gbp_per_year", "contracts": "contracts_gbp_per_year"}
_SYSTEM = re.compile(
    r"\b(?:systems?|software|licen[cs]es?|applications?|saas|platform|erp|crm|database|microsoft|oracle|sap|hosting"
    r"|cloud|servers?|telephony|broadband|network|wifi|laptops?|it support)\b",
    re.IGNORECASE,
)
_SPENT_ON = (
    ("staff_gbp_per_year", re.compile(r"\b(?:employees?|staff|pay|salar\w*|wages|payroll)\b", re.IGNORECASE)),
    ("systems_gbp_per_year", _SYSTEM),
    (
        "contracts_gbp_per_year",
        re.compile(r"\b(?:contract\w*|third party|outsourc\w*|supplies|agency payments?|services)\b", re.IGNORECASE),
    ),
)
"""What a line of an account is, by the words of its subjective heading; the first that fits."""
_MOST_YEARS = 50


@dataclass
class Cost:
    """One body's support function, as accounts and registers give it."""

    agency: str
    function: str
    parts: dict[str, float] = field(default_factory=dict)
    """By column of ours."""
    cells: dict[str, list[str]] = field(default_factory=dict)
    assumed: dict[str, set[str]] = field(default_factory=dict)
    ends: list[date] = field(default_factory=list)
    from_rows: list[tuple[ListRows, int]] = field(default_factory=list)

    def add(self, column: str, figure: float, rows: ListRows, row: SheetRow, name: str, rule: str = "") -> None:
        """Count a figure of a row towards a column of ours; `name`: what its own column is."""
        self.parts[column] = self.parts.get(column, 0.0) + figure
        self.cells.setdefault(column, []).append(rows.cells([row.number], name))
        if rule:
            self.assumed.setdefault(column, set()).add(rule)


def costs_of(
    lists: Sequence[ListRows], known: dict[str, str], rules: Adopt, start: date, units: Units
) -> dict[tuple[str, str], Cost]:
    """Each body's support functions: FTE, pay, systems and contracts a year, with the last end of a contract.

    `start`: of the appraisal; contracts that ended before it are left out. Lines that are no support function too.
    `units`: what cost centres lead to, where a line gives no more than their code.
    """
    costs: dict[tuple[str, str], Cost] = {}
    for rows in lists:
        is_register = rows.has("thing") or rows.has("annual_gbp") or rows.has("whole_gbp")
        for row in rows.rows:
            end = rows.date(row, "contracts_end")
            if end is not None and end < start:
                rows.leave_out(row, "the contract has ended")
                continue
            agency = rows.agency(row, known)
            function = _function(rows, row, is_register) or _by_key(units, agency, rows, row)
            if not function:
                rows.leave_out(row, "no support function")
                continue
            cost = costs.setdefault((agency, function), Cost(agency, function))
            before = sum(map(len, cost.cells.values()))
            _add_parts(cost, rows, row)
            if is_register:
                _add_contract(cost, rows, row, end)
            elif not any(rows.number(row, name) is not None for name in PARTS[1:]):
                _add_total(cost, rows, row, rules)
            if sum(map(len, cost.cells.values())) == before:
                rows.leave_out(row, "no figure")
                continue
            cost.from_rows.append((rows, row.number))
            cost.ends += [end] if end is not None else []
    return {key: cost for key, cost in costs.items() if cost.from_rows}


def _function(rows: ListRows, row: SheetRow, is_register: bool) -> str:
    """By the line or department, else by the name of the system or contract; a system of nobody's is IT's."""
    for text in (*rows.texts(row, "function"), *rows.texts(row, "thing")):
        if function := support_function(text):
            return function
    return "IT" if is_register and _is_system(rows, row) else ""


def _by_key(units: Units, agency: str, rows: ListRows, row: SheetRow) -> str:
    """By the names of the unit that the line's cost centre leads to, its own first."""
    unit = units.of(agency, rows.texts(row, "code"), rows, row)
    names = reversed(unit.levels) if unit is not None else ()
    return next((function for name in names if (function := support_function(name))), "")


def _is_system(rows: ListRows, row: SheetRow) -> bool:
    headings = " ".join(column.place.heading for column in rows.by.get("thing", ()))
    return bool(_SYSTEM.search(headings) or _SYSTEM.search(f"{rows.text(row, 'thing')} {rows.text(row, 'function')}"))


def _add_parts(cost: Cost, rows: ListRows, row: SheetRow) -> None:
    for column in PARTS:
        figure = rows.number(row, column)
        if figure is not None:
            cost.add(column, figure, rows, row, column)


def _add_contract(cost: Cost, rows: ListRows, row: SheetRow, end: date | None) -> None:
    """A year's cost of a system or contract: as given, else its whole value over its years."""
    column = "systems_gbp_per_year" if _is_system(rows, row) else "contracts_gbp_per_year"
    for name in ("annual_gbp", "total_gbp_per_year"):
        figure = rows.number(row, name)
        if figure is not None:
            cost.add(column, figure, rows, row, name)
            return
    whole, begin = rows.number(row, "whole_gbp"), rows.date(row, "start")
    if whole is None:
        return
    years = (end - begin).days / 365.25 if begin is not None and end is not None else 0.0
    if 0.05 < years <= _MOST_YEARS:
        rule = "the contract's whole value ÷ its years"
        cost.add(column, whole / max(1.0, years), rows, row, "whole_gbp", rule)
    else:
        remedy = "It is not counted. Give a year's value, or beginning and end."
        rows.doubt(row, rows.by["whole_gbp"][0], "The value of a whole contract, without its years.", remedy)


def _add_total(cost: Cost, rows: ListRows, row: SheetRow, rules: Adopt) -> None:
    """Where one total is given: towards what the line says it is spent on; else pay, systems and contracts by the usual
    shares, each assumed."""
    total = rows.number(row, "total_gbp_per_year")
    if total is None:
        return
    words = rows.text(row, "spent_on")
    spent_on = next((column for column, pattern in _SPENT_ON if pattern.search(words)), None)
    if spent_on is not None:
        cost.add(spent_on, total, rows, row, "total_gbp_per_year")
        return
    for name, column in _SHARES.items():
        share = rules.function_cost_shares.get(name, 0.0)
        rule = f"total × {share:g} (adopt.function_cost_shares)"
        cost.add(column, round(total * share), rows, row, "total_gbp_per_year", rule)
