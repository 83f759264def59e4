"""The lines at the foot of a tab that lead from its totals to the ledger and the Summary, and what is left over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import fsum

from estate_opt.workbook.sheet import Cell, Content, FootLine, Format, value_of
from estate_opt.workbook.tabs.money_lines import number, to_penny, total_of


@dataclass(frozen=True)
class Way:
    """From the total of a column to the same figure in the ledger."""

    here: Cell
    """The total, added up from the column itself."""
    ledger: Cell
    """What it comes to, added up from the Money tab."""
    off: Mapping[str, Cell] = field(default_factory=dict)
    """What has to be taken off the total first, by what it is."""


Rows = Sequence[Mapping[str, Content]]
"""Of a table, by the keys of its columns."""


def figures_of(rows: Rows, key: str) -> list[float]:
    """The figures of a column, as the table has them; what is none is left out."""
    values = (value_of(row[key]) for row in rows)
    return [value for value in values if isinstance(value, int | float)]


def total_here(rows: Rows, key: str, name: str) -> Cell:
    """The total of a column as the table has it, by the name of its cells, to the penny."""
    return Cell(to_penny(fsum(figures_of(rows, key))), f"=ROUND(SUM({name}),2)", Format.GBP)


def reconciled(
    tab: str,
    comes_to: str,
    ways: Mapping[str, Way],
    savings: Mapping[str, tuple[str, str]] | None = None,
    begins_with: str = "Total of the table above",
) -> tuple[tuple[FootLine, ...], Cell]:
    """The lines at the foot by the keys of the columns, and the line above the table that says whether they come out.

    `savings`: columns whose figures, here and in the ledger, are those of one column less those of another.
    """
    every = dict(ways)
    for key, (today, then) in (savings or {}).items():
        every[key] = _less(ways[today], ways[then], ways[key].here, today, then)
    labels = list(dict.fromkeys(label for way in every.values() for label in way.off))
    lines = [FootLine(begins_with, {key: way.here for key, way in every.items()})]
    for label in labels:
        cells: dict[str, Content] = {key: way.off[label] for key, way in every.items() if label in way.off}
        lines.append(FootLine(f"   less {label}", cells))
    lines.append(FootLine(comes_to, {key: way.ledger for key, way in every.items()}, is_outcome=True))
    over = {key: _over(tab, key, way, labels) for key, way in every.items()}
    lines.append(FootLine("   difference", dict(over)))
    return tuple(lines), all_agree(tuple(over.values()))


def all_agree(differences: tuple[Cell, ...]) -> Cell:
    """Whether every difference, each of them named, is nought: a line that a formula says."""
    good = "This tab agrees with the ledger and the Summary to the pound - see the lines below the table"
    bad = "THIS TAB DOES NOT AGREE with the ledger and the Summary - see the lines below the table"
    asked = ",".join(f"{each.name}=0" for each in differences)
    is_good = not any(number(each) for each in differences)
    return Cell(good if is_good else bad, f'=IF(AND({asked}),"{good}","{bad}")')


def _less(today: Way, then: Way, here: Cell, of_today: str, of_then: str) -> Way:
    formula = f"={{{of_today}}}-{{{of_then}}}"

    def change(first: Cell | None, second: Cell | None) -> Cell:
        figure = (number(first) if first else 0.0) - (number(second) if second else 0.0)
        return Cell(to_penny(figure), formula, Format.GBP)

    off = {label: change(today.off.get(label), then.off.get(label)) for label in {**today.off, **then.off}}
    return Way(here, change(today.ledger, then.ledger), off)


def _over(tab: str, key: str, way: Way, labels: list[str]) -> Cell:
    """What the total, less what is taken off, differs by from the ledger, to the pound."""
    figure = number(total_of(way.here, off=(way.ledger, *way.off.values())))
    parts = "".join(f"-{{up{up}.{key}}}" for up in range(len(labels) + 1, 0, -1))
    return Cell(round(figure) + 0.0, f"=ROUND({{up{len(labels) + 2}.{key}}}{parts},0)", Format.GBP, f"{tab}_over_{key}")
