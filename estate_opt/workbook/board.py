"""The pages for a board: the essentials of a plan as a workbook of their own, each sheet one page in print.

A spreadsheet program prints a whole workbook or the sheet in sight; which sheets of a long one are worth paper it
cannot be told in a way that Excel and LibreOffice both keep to. So these pages are a file of their own: whoever prints
it whole has them, and nothing else. Their figures are values; the formulas behind them are in the plan's workbook.
Whatever a page says of other tabs, of formulas or of the file itself is said of the plan's workbook: see `Elsewhere`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from estate_opt.workbook.elsewhere import Elsewhere
from estate_opt.workbook.sheet import Cell, Column, Content, FootLine, Sheet, value_of

MOST_PAGES = 10
MOST_ROWS = 25
"""Rows of a list that are shown; the others are out of sight, and on the tab of the plan's workbook."""

Row = dict[str, Content]
Rank = Callable[[Row], float]


@dataclass(frozen=True)
class _Page:
    """A tab cut down to a page."""

    tab: str
    keys: str = ""
    """Columns that are kept, with spaces; none: all."""
    rank: Rank | None = None
    """The rows that are shown have the largest; None: the first."""
    ranked: str = ""
    """What that is, in words."""
    most: int = MOST_ROWS


def _size(*keys: str) -> Rank:
    """By the largest of some figures, whatever their sign."""

    def of(row: Row) -> float:
        figures = (value_of(row[key]) for key in keys)
        return max((abs(figure) for figure in figures if isinstance(figure, int | float)), default=0.0)

    return of


def _who_moves(row: Row) -> float:
    return 0.0 if value_of(row["outcome"]) == "stays" else _size("fte")(row)


def _what_changes(row: Row) -> float:
    is_changed = value_of(row["outcome"]) in ("closed", "opened")
    return is_changed * (1.0 + _size("further", "visits_today", "visits_plan")(row))


_PAGES = (
    _Page("Summary"),
    _Page(
        "Buildings",
        "building name agency_name decision release agencies_plan desks_today desks_plan yearly_today yearly_plan "
        "saving",
        _size("saving"),
        "by what they save or cost",
    ),
    _Page("Map"),
    _Page(
        "Moves", "team name agency_name fte outcome origin_name to_name km why",
        _who_moves, "by the people who move",
    ),
    _Page(
        "Support functions", "agency_name function fte arrangement how provider_name tier released today then saving",
        _size("saving"), "by what they save or cost",
    ),
    _Page(
        "Counters",
        "service_name building_name body_name outcome visits_today visits_plan mean_today mean_plan unit further",
        _what_changes,
        "by the people who go further, and their visits",
    ),
    _Page("Access", "name whom scope standard people before after change required met"),
    _Page(
        "Agencies",
        "agency name verdict today_yearly plan_yearly yearly_saving investment double receipts transfers "
        "cash_saving",
        _size("cash_saving"),
        "by what they save or pay",
    ),
    _Page(
        "Years", "year today_cash plan_running plan_repairs plan_one_off plan_double plan_receipts plan_cash "
        "saving so_far",
        most=60,
    ),
    _Page("Costs", rank=_size("today_present", "plan_present"), ranked="by what they come to"),
)  # fmt: skip


def board_sheets(sheets: Iterable[Sheet], workbook: str = "") -> tuple[Sheet, ...]:
    """The pages of a board from the sheets of the plan's workbook: at most MOST_PAGES, each a page in print.

    `workbook`: the name of the file that holds those, where it is written too.
    """
    by_name = {sheet.name: sheet for sheet in sheets}
    charts = [sheet.chart for sheet in by_name.values() if sheet.chart is not None]
    drawn = {name for chart in charts for name in (chart.categories, *(values for _, values in chart.series))}
    orders = {page.tab: _order(by_name[page.tab], page) for page in _PAGES}
    order_of = {c.range_name: orders[tab][0] for tab in orders for c in by_name[tab].columns}
    cut = [_renamed(_cut(by_name[page.tab], page, *orders[page.tab], drawn), order_of) for page in _PAGES]
    elsewhere = Elsewhere.between(by_name.values(), cut)
    return tuple(elsewhere.told(sheet, workbook) for sheet in cut)


def _renamed(sheet: Sheet, order_of: Mapping[str, list[int]]) -> Sheet:
    """The names beside the dots of its chart in the order that their rows have on their page."""
    chart = sheet.chart
    if chart is None or not chart.names:
        return sheet
    order = order_of[chart.categories]
    names = tuple(tuple(of_series[n] for n in order) for of_series in chart.names)
    return replace(sheet, chart=replace(chart, names=names))


def _cut(sheet: Sheet, page: _Page, order: list[int], shown: int, drawn: set[str]) -> Sheet:
    """A sheet with the columns and rows of its page in sight; what its chart and totals need besides is hidden."""
    if sheet.is_page:
        rows = tuple(tuple(map(_as_value, row)) for row in sheet.rows)
        return replace(sheet, rows=rows)
    keys = [column.key for column in sheet.columns]
    has_its_columns = set(page.keys.split()) & set(keys)
    kept = page.keys.split() if has_its_columns else keys  # a tab with nothing to tell says so in a column of its own
    places = [n for n, column in enumerate(sheet.columns) if column.key in kept or column.range_name in drawn]
    columns = tuple(
        replace(c, is_hidden=c.is_hidden or c.key not in kept, choices=()) for c in (sheet.columns[n] for n in places)
    )
    rows = tuple(tuple(_as_value(sheet.rows[row][n]) for n in places) for row in order)
    others, chart = len(order) - shown, sheet.chart
    if chart is not None and chart.first is not None:
        chart = replace(chart, first=min(chart.first, shown))
    return replace(
        sheet, columns=columns, rows=rows, chart=chart, fits_on_a_page=True, pinned_columns=0,
        rows_shown=shown if others else None, foot=_foot(sheet, {c.key for c in columns if not c.is_hidden}),
        verdict=None if sheet.verdict is None else replace(sheet.verdict, formula=None),
        notes=(*sheet.notes, *([_more(columns, page, shown, others)] if others else [])),
    )  # fmt: skip


def _foot(sheet: Sheet, in_sight: set[str]) -> tuple[FootLine, ...]:
    """The lines below the table under the columns that are in sight; none without figures."""
    cut = (
        replace(line, cells={key: _as_value(cell) for key, cell in line.cells.items() if key in in_sight})
        for line in sheet.foot
    )
    return tuple(line for line in cut if line.cells)


def _order(sheet: Sheet, page: _Page) -> tuple[list[int], int]:
    """Numbers of the rows, those that are shown and then the others, both in the order of the tab; and how many."""
    keys, rank, order = [column.key for column in sheet.columns], page.rank, list(range(len(sheet.rows)))
    if rank is not None and len(order) > page.most:
        order.sort(key=lambda n: -rank(dict(zip(keys, sheet.rows[n], strict=True))))
    shown, others = sorted(order[: page.most]), sorted(order[page.most :])
    return [*shown, *others], len(shown)


def _more(columns: tuple[Column, ...], page: _Page, shown: int, more: int) -> str:
    largest = f"The {shown} largest {page.ranked}" if page.ranked else f"The first {shown}"
    totals = " Totals are of all." if any(column.has_total for column in columns) else ""
    return f"{largest}, and {more:,} more: see the tab {page.tab} of the plan's workbook.{totals}"


def _as_value(content: Content) -> Content:
    """A cell without its formula, whose names are of tabs that are not here."""
    return replace(content, formula=None) if isinstance(content, Cell) else content
