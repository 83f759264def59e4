"""The ledger as the Money tab shows it, and sums over it that are at once a figure and a live formula."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from estate_opt.domain.costs import Heading, Kind
from estate_opt.domain.plan import Plan
from estate_opt.results.ledger import Line, Scenario, lines
from estate_opt.workbook.sheet import Cell, Format


class At(NamedTuple):
    """What a sum asks for, found in a cell: the reference for the formula, and the value for the figure."""

    reference: str
    value: int | str


Amount = Literal["gbp", "present"]


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
        figure = round(self.figure(amount, values), 2) + 0.0
        return Cell(figure, f"=ROUND(SUMIFS(money_{amount}{''.join(asks)}),2)", Format.GBP)

    def difference(self, more: Scenario, less: Scenario, heading: Heading) -> Cell:
        """What is counted under a heading in one scenario beyond the other, as a cell; undiscounted."""
        first, second = (self.sum("gbp", scenario=scenario, heading=heading) for scenario in (more, less))
        figure = self.figure("gbp", {"scenario": more, "heading": heading})
        figure -= self.figure("gbp", {"scenario": less, "heading": heading})
        return Cell(round(figure, 2) + 0.0, f"{first.formula}-{(second.formula or '=')[1:]}", Format.GBP)

    def net_present(self, scenario: Scenario, with_transfers: bool | None = None) -> Cell:
        """Net present cost as a cell: with business rates or without; None: as the option counts it."""
        everything = self.sum("present", scenario=scenario)
        counts = self.plan.option.levers.appraisal.count_transfers if with_transfers is None else with_transfers
        if counts:
            return everything
        where: dict[str, int | str] = {"scenario": scenario, "kind": Kind.TRANSFER}
        transfers = self.sum("present", scenario=scenario, kind=Kind.TRANSFER)
        figure = self.figure("present", {"scenario": scenario}) - self.figure("present", where)
        return Cell(round(figure, 2) + 0.0, f"{everything.formula}-{(transfers.formula or '=')[1:]}", Format.GBP)

    @cached_property
    def last_year(self) -> At:
        """The last year of the appraisal, as the Years tab knows it."""
        return At("MAX(years_year)", self.years[-1])
