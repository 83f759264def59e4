"""The ledger as the Money tab shows it, and sums over it that are at once a figure and a live formula."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import copysign, floor
from typing import Literal, NamedTuple

from estate_opt.domain.costs import CHANGE, Heading, Kind
from estate_opt.domain.plan import Plan
from estate_opt.results.ledger import SCENARIOS, Line, Scenario, lines
from estate_opt.workbook.sheet import Cell, Format


class At(NamedTuple):
    """What a sum asks for, found in a cell: the reference for the formula, and the value for the figure."""

    reference: str
    value: int | str


Amount = Literal["gbp", "present", "stranded"]

SIGNS = (
    "Signs, on every tab of money: a cost is positive; a saving is positive too; a receipt is positive and taken off "
    "the costs."
)
"""Said at the head of the tabs of money."""


def to_penny(gbp: float) -> float:
    """Pounds rounded as a spreadsheet rounds them, half a penny away from nought, so that its ROUND says the same."""
    return copysign(floor(abs(gbp) * 100 + 0.5 + 1e-6) / 100, gbp) + 0.0


def number(cell: Cell) -> float:
    """The figure of a sum."""
    return cell.value if isinstance(cell.value, int | float) else 0.0


def inner(cell: Cell) -> str:
    """The formula of a sum, to stand within another."""
    return (cell.formula or "=0")[1:]


def negated(cell: Cell) -> Cell:
    """A sum with its sign turned: what comes in is below nought in the ledger."""
    return Cell(-number(cell) + 0.0, f"=-{inner(cell)}", Format.GBP)


def total_of(*parts: Cell, off: tuple[Cell, ...] = ()) -> Cell:
    """Sums added up, others taken off."""
    figure = sum(map(number, parts)) - sum(map(number, off))
    formula = "+".join(map(inner, parts)) + "".join(f"-({inner(part)})" for part in off)
    return Cell(to_penny(figure), f"={formula}", Format.GBP)


@dataclass(frozen=True)
class Money:
    """All lines of money, of today and of the plan."""

    plan: Plan
    years: range
    """Calendar years of the appraisal."""

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """By scenario, payer, year, class and cost."""
        return lines(self.plan)

    @cached_property
    def _indexes(self) -> dict[tuple[Amount, tuple[str, ...]], dict[tuple[object, ...], float]]:
        return {}

    def figure(self, amount: Amount, where: Mapping[str, int | str]) -> float:
        """Sum of the lines that agree with every field asked for."""
        fields = tuple(where)
        index = self._indexes.get((amount, fields))
        if index is None:
            index = self._indexes[amount, fields] = {}
            for line in self.lines:
                key = tuple(getattr(line, field) for field in fields)
                index[key] = index.get(key, 0.0) + getattr(line, amount)
        return index.get(tuple(where.values()), 0.0)

    def sum(self, amount: Amount, **where: str | At) -> Cell:
        """The same as a cell, to the penny: the figure, with the formula that adds it up from the Money tab."""
        values = {field: ask.value if isinstance(ask, At) else ask for field, ask in where.items()}
        asks = (
            f",money_{field},{ask.reference}" if isinstance(ask, At) else f',money_{field},"{ask}"'
            for field, ask in where.items()
        )
        return Cell(
            to_penny(self.figure(amount, values)), f"=ROUND(SUMIFS(money_{amount}{''.join(asks)}),2)", Format.GBP
        )

    def difference(self, more: Scenario, less: Scenario, heading: Heading) -> Cell:
        """What is counted under a heading in one scenario beyond the other, as a cell; undiscounted."""
        first, second = (self.sum("gbp", scenario=scenario, heading=heading) for scenario in (more, less))
        return total_of(first, off=(second,))

    def net_present(self, scenario: Scenario, with_transfers: bool | None = None) -> Cell:
        """Net present cost as a cell: with business rates or without; None: as the option counts it."""
        everything = self.sum("present", scenario=scenario)
        counts = self.plan.option.levers.appraisal.count_transfers if with_transfers is None else with_transfers
        if counts:
            return everything
        return total_of(everything, off=(self.sum("present", scenario=scenario, kind=Kind.TRANSFER),))

    def not_cash_saved(self) -> Cell:
        """Present value of what is saved and nobody pays: carbon, the public's ways, what freeholds are worth."""
        today, then = (self.sum("present", scenario=scenario, heading=Heading.NOT_CASH) for scenario in SCENARIOS)
        return total_of(today, off=(then,))

    def change_present(self, with_transfers: bool | None = None) -> Cell:
        """Present value of what change costs beyond today, double running included: with business rates or without.

        None: as far as the option counts it.
        """
        counts = self.plan.option.levers.appraisal.count_transfers if with_transfers is None else with_transfers
        asked: list[dict[str, str]] = [{"heading": each} for each in sorted(CHANGE)]
        off: list[dict[str, str]] = (
            [] if counts else [{"heading": each, "kind": Kind.TRANSFER} for each in sorted(CHANGE)]
        )
        then, today = (
            total_of(
                *(self.sum("present", scenario=scenario, **where) for where in asked),
                off=tuple(self.sum("present", scenario=scenario, **where) for where in off),
            )
            for scenario in ("plan", "today")
        )
        return total_of(then, off=(today,))

    def left_out(self, scenario: Scenario) -> Mapping[str, Cell]:
        """What of the present value of everything is not in the net present cost: business rates, if they are not."""
        if self.plan.option.levers.appraisal.count_transfers:
            return {}
        return {
            "business rates, which the option does not count": self.sum(
                "present", scenario=scenario, kind=Kind.TRANSFER
            )
        }

    @cached_property
    def last_year(self) -> At:
        """The last year of the appraisal, as the Years tab knows it."""
        return At("MAX(years_year)", self.years[-1])
