"""What was ticked in a plan's workbook, as rows of the table `locks`, and the decisions of that plan to begin from.

The workbook may have been saved again by another program, sorted or filtered: rows are known by their ids, columns by
their titles. A tick is told of by its own cell if something is wrong with it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from estate_opt.domain.decided import Decided
from estate_opt.domain.earlier import ApartFrom, EarlierPlan
from estate_opt.domain.estate import JOINS
from estate_opt.domain.unlocked import Unlocked
from estate_opt.ground.errors import Finding, Severity, UsageError
from estate_opt.options.option import Option
from estate_opt.saved.made_with import BOUND, COST, FINGERPRINT, NOT_HELD, MadeWith, of_sheets
from estate_opt.saved.titled import Titled, as_text
from estate_opt.spreadsheets.grid import Sheet, Value
from estate_opt.spreadsheets.sheets import read_workbook
from estate_opt.tables.cell_types import UnreadableCell, read_cell
from estate_opt.tables.records import key_parts
from estate_opt.tables.schema import BY_NAME
from estate_opt.tables.typed_rows import Heading, Row, TableRows, Tables

TICK = "Your decision"
"""Title of the column to tick in."""
LOCKS = "Locks"
"""Name of the tab that lists the locks a plan was made with."""
LOCK_TITLES = {"kind": "Kind", "id": "Id", "decision": "Decision", "where": "Where", "because": "Because"}
"""Titles of its columns."""
DATE_TITLES = {"not_before": "Not before", "by": "By"}
"""Titles of those with dates, there and on the tab of a programme; a workbook of before there were dates lacks them."""
PROGRAMME, WHEN = "Programme", "When"
"""Name of the tab that says what to do in which year, and the title of its column with the day."""
_OF_A_DECISION = ("kind", "id", "decision", "where")
"""The columns of both tabs that say what is decided."""
DATED_CHOICES = ("pin", "free")
"""What can be ticked there; a date of one's own needs no tick."""


@dataclass(frozen=True, slots=True)
class TickTab:
    """A tab of the plan's workbook that can be ticked in, as far as it is read again."""

    sheet: str
    kind: str
    ids: tuple[str, ...]
    then: str
    """Title of the column with what the plan decides."""
    choices: tuple[str, ...]
    filled: str
    """Title of a column that every row fills: lines at the foot of the tab do not."""
    may_lack: bool = False
    """Whether a plan may be without it: that of a place without such things, or written before there was such a tab."""


TICK_TABS = (
    TickTab("Buildings", "building", ("Building",), "In use in the plan", ("keep", "close", "pin", "forbid", "free"),
            "In use in the plan"),
    TickTab("Moves", "team", ("Team",), "To", ("keep", "pin", "forbid", "free"), "What happens"),
    TickTab("Support functions", "function", ("Agency", "Support function"), "Supplied in the plan by",
            ("keep", "pin", "forbid", "free"), "Supplied in the plan by"),
    TickTab("Counters", "counter", ("Service", "Building"), "Offered in the plan", ("keep", "close", "open", "free"),
            "Offered in the plan", may_lack=True),
)  # fmt: skip


@dataclass(frozen=True)
class Ticked:
    """A place with the locks of a plan's workbook, and what is known of earlier plans of it."""

    tables: Tables
    decided: Decided | None
    """What to begin from: what that plan decided."""
    held_to: EarlierPlan | None = None
    apart_from: tuple[ApartFrom, ...] = ()
    """As the estate has them; these may name what the tables do not have."""
    unlocked: Unlocked | None = None
    """The plan that was ticked, where it is the plan of the same tables and option without the ticks."""


def with_ticks(tables: Tables, workbook: Path, option: Option | None = None) -> Ticked:
    """The place with the ticks and the Locks tab of a plan's workbook in its table `locks`.

    On one thing a tick counts for more than the Locks tab, and that for more than the place's own table; `free` lifts
    a lock. `option`: what is planned with, so that the plan that was ticked tells what the ticks cost. Raises
    UsageError where the file is no plan's workbook, InputError where it cannot be read.
    """
    sheets, grids = _plan_of(workbook)
    dates = tuple(DATE_TITLES.values())
    listed, wrong = _listed(Titled.of(sheets.get(LOCKS.casefold()), tuple(LOCK_TITLES.values()), dates), workbook)
    on_tabs = [row for tab in TICK_TABS if tab.kind in grids for row in _ticks(tab, grids[tab.kind], workbook)]
    titles = (*(LOCK_TITLES[name] for name in _OF_A_DECISION), *dates, WHEN, TICK)
    dated, wrong_dates = _dated_ticks(Titled.of(sheets.get(PROGRAMME.casefold()), titles), workbook)
    ticks = _over(on_tabs, dated, keep_bans=True)
    of_place, both = tables.rows("locks"), _over(tables.rows("locks"), listed, keep_bans=False)
    rows = _over(both, ticks, keep_bans=True)
    overruled = (
        *_overruled(of_place, both, listed), *_overruled(on_tabs, ticks, dated), *_overruled(both, rows, ticks),
    )  # fmt: skip
    arrangements = Titled.of(sheets.get("arrangements"), ("Arrangement", "Its staff sit in"))
    without = None if option is None else _without(sheets, workbook, tables.input_hash, option, listed, rows)
    if rows:
        tables = replace(tables, tables={**tables.tables, "locks": TableRows(rows[0].heading, tuple(rows))})
    tables = replace(tables, findings=(*tables.findings, *overruled, *wrong, *wrong_dates))
    return Ticked(tables, _decided(grids, arrangements), unlocked=without)


def plan_in(workbook: Path) -> tuple[Decided, MadeWith | None]:
    """What the plan of a workbook decided, and what it was made with (None where the tabs that say so are not there).

    Raises as `with_ticks`.
    """
    sheets, grids = _plan_of(workbook)
    decided = _decided(grids, Titled.of(sheets.get("arrangements"), ("Arrangement", "Its staff sit in")))
    return decided, _made_with(sheets, _run_of(sheets))


def _run_of(sheets: dict[str, Sheet]) -> dict[str, Value]:
    """What the tab Run says, by what it is; empty where there is no such tab."""
    run = Titled.of(sheets.get("run"), ("What", "Value"))
    return {} if run is None else {as_text(what): value for what, value in run.values("What", "Value")}


def _made_with(sheets: dict[str, Sheet], said: dict[str, Value]) -> MadeWith | None:
    """What the plan was made with; None where the tabs Run (`said`) and Assumptions do not say so."""
    assumptions = Titled.of(sheets.get("assumptions"), ("Lever", "Value", "Source or reason"))
    if assumptions is None or FINGERPRINT not in said:
        return None
    rows = assumptions.values("Lever", "Value", "Source or reason")
    return of_sheets(said, [(lever, value, source) for lever, value, source in rows])


def _is_free(sheets: dict[str, Sheet]) -> bool:
    """Whether the plan was free to differ from any earlier one, as its tab Differences says."""
    tab = sheets.get("differences")
    return tab is not None and any(as_text(value) == NOT_HELD for row in tab.rows for value in row.values)


def _without(
    sheets: dict[str, Sheet],
    workbook: Path,
    input_hash: str,
    option: Option,
    before: Sequence[Row],
    after: Sequence[Row],
) -> Unlocked | None:
    """The plan that was ticked as one without the ticks: `before` its locks, `after` those that are now kept to.

    None where nothing is ticked, where it is of other tables or another option, where it was held near to an earlier
    plan (the tab Differences), or where it does not say what it costs and what is proven of that.
    """
    said = _run_of(sheets)
    made_with, cost, bound = _made_with(sheets, said), said.get(COST), said.get(BOUND)
    if made_with is None or made_with.other_than(input_hash, option) or not _is_free(sheets):
        return None
    if not isinstance(cost, int | float) or not isinstance(bound, int | float):
        return None
    old, new = (
        {(*_said_of(row), row["not_before"], row["by"]) for row in rows if row["decision"] != "free" or _is_dated(row)}
        for rows in (before, after)
    )
    return Unlocked(workbook.name, float(cost), float(bound), len(new - old), old <= new) if new - old else None


def _plan_of(workbook: Path) -> tuple[dict[str, Sheet], dict[str, Titled]]:
    """The sheets of a plan's workbook by name, and those that can be ticked in by kind."""
    sheets = {sheet.name.strip().casefold(): sheet for sheet in read_workbook(workbook)}
    found = {
        tab.kind: Titled.of(sheets.get(tab.sheet.casefold()), (*tab.ids, tab.then, tab.filled, TICK))
        for tab in TICK_TABS
    }
    lacking = [tab.sheet for tab in TICK_TABS if found[tab.kind] is None and not tab.may_lack]
    if lacking:
        raise UsageError(
            f"{workbook} is not a workbook of a plan to take decisions from: there is no tab {lacking[0]} with the "
            f"column {TICK}. Give one that estate-opt solve wrote."
        )
    return sheets, {kind: grid for kind, grid in found.items() if grid is not None}


def _ticks(tab: TickTab, grid: Titled, workbook: Path) -> Iterator[Row]:
    """The ticks of a tab as locks. What cannot be understood is left as it stands, for the checks to tell of."""
    columns = {"id": grid.columns[tab.ids[-1]], "where": grid.columns[tab.then], "decision": grid.columns[TICK]}
    heading = Heading("locks", _named(grid.sheet, workbook), grid.heading_row, columns, {})
    for number, cells in grid.rows():
        decision, then = cells[TICK].casefold(), cells[tab.then]
        if decision and all(cells[title] for title in tab.ids):
            where = None
            if (tab.kind, decision) == ("counter", "open"):
                decision = "keep"  # as of a building on offer: kept in the plan
            if decision in ("pin", "forbid"):
                if tab.kind == "building":
                    decision = "keep" if (then.casefold() == "yes") == (decision == "pin") else "close"
                else:
                    where = then or JOINS
            values: dict[str, Any] = {
                "kind": tab.kind, "id": " / ".join(cells[title] for title in tab.ids), "decision": decision,
                "where": where, "because": f"ticked in {workbook.name}",
            }  # fmt: skip
            yield Row(heading, number, values)


def _listed(grid: Titled | None, workbook: Path) -> tuple[list[Row], list[Finding]]:
    """The rows of the Locks tab, and what is wrong with their dates."""
    if grid is None:
        return [], []
    titles = {name: title for name, title in (LOCK_TITLES | DATE_TITLES).items() if title in grid.columns}
    columns = {name: grid.columns[title] for name, title in titles.items()}
    heading = Heading("locks", _named(grid.sheet, workbook), grid.heading_row, columns, {})
    rows, wrong = list[Row](), list[Finding]()
    for number, cells in grid.rows():
        values = {name: cells[title] or None for name, title in LOCK_TITLES.items()}
        if values["kind"] and values["id"] and values["decision"]:
            known = {"kind": values["kind"].casefold(), "decision": values["decision"].casefold()}
            row = Row(heading, number, {**values, **known})
            rows.append(_with_dates(row, cells, wrong))
    return rows, wrong


def _with_dates(row: Row, cells: Mapping[str, str], wrong: list[Finding]) -> Row:
    """A lock with the dates of its row, as cells of the table `locks` are read; one that is none goes to `wrong`."""
    values = dict(row.values)
    for column in (each for each in BY_NAME["locks"].columns if each.name in DATE_TITLES):
        name, title = column.name, DATE_TITLES[column.name]
        try:
            values[name] = read_cell(cells.get(title), column)
        except UnreadableCell as problem:
            said = replace(row, values={**values, name: cells[title]})
            wrong.append(said.finding(Severity.ERROR, name, problem.problem, problem.remedy))
    return replace(row, values=values)


def _dated_ticks(grid: Titled | None, workbook: Path) -> tuple[list[Row], list[Finding]]:
    """The ticks and dates of a programme's tab as locks, and what is wrong with them.

    `pin`: as in that row, and in its year. A date alone: as in that row, but by then or not before then.
    """
    if grid is None:
        return [], []
    places = {name: LOCK_TITLES.get(name) or DATE_TITLES[name] for name in (*_OF_A_DECISION, *DATE_TITLES)}
    columns = {name: grid.columns[title] for name, title in places.items()} | {"decision": grid.columns[TICK]}
    heading = Heading("locks", _named(grid.sheet, workbook), grid.heading_row, columns, {})
    rows, wrong = list[Row](), list[Finding]()
    for number, cells in grid.rows():
        word, dates = cells[TICK].casefold(), [title for title in DATE_TITLES.values() if cells[title]]
        if not word and not dates:
            continue
        values = {name: cells[LOCK_TITLES[name]] or None for name in _OF_A_DECISION}
        if word not in ("", "pin"):
            values |= {"decision": word, "where": None}
        row = Row(heading, number, {**values, "because": f"ticked in {workbook.name}"})
        if not values["kind"]:
            remedy = "Tick the row of the move, joining, opening or closing that it goes with."
            wrong.append(row.finding(Severity.ERROR, "decision", "Nothing is decided in this row.", remedy))
            continue
        in_its_year = dict.fromkeys(DATE_TITLES.values(), cells[WHEN]) if word == "pin" and not dates else cells
        rows.append(_with_dates(row, in_its_year, wrong))
    return rows, wrong


def _named(sheet: Sheet, workbook: Path) -> Sheet:
    """The sheet with its file in the names of its cells: the place has sheets of its own."""
    return replace(sheet, label=f"{workbook.name} {sheet.name}")


def _over(earlier: Sequence[Row], later: Sequence[Row], keep_bans: bool) -> list[Row]:
    """Locks with later ones put over them: on one thing the later count. Bans on several places may add up."""
    decided: dict[object, set[str]] = {}
    for row in later:
        decided.setdefault(_thing(row), set()).add(row["decision"])

    def stays(row: Row) -> bool:
        said = decided.get(_thing(row))
        return said is None or (keep_bans and row["decision"] == "forbid" and said == {"forbid"})

    later = [_with_known_dates(row, earlier) for row in later]
    same = {_said_of(row) for row in later}
    kept = [row for row in earlier if stays(row) and _said_of(row) not in same]
    return [*kept, *later]


def _with_known_dates(row: Row, earlier: Sequence[Row]) -> Row:
    """A lock; the earlier one where that says the same and when: a tick without dates takes none away."""
    if _is_dated(row):
        return row
    return next((each for each in earlier if _said_of(each) == _said_of(row) and _is_dated(each)), row)


def _said_of(row: Row) -> tuple[object, ...]:
    return _thing(row), row["decision"], row["where"]


def _is_dated(row: Row) -> bool:
    return any(row[name] is not None for name in DATE_TITLES)


def _overruled(earlier: Sequence[Row], left: Sequence[Row], later: Sequence[Row]) -> Iterator[Finding]:
    """Of each lock that is no longer there for a later one on the same thing that says otherwise: both cells.

    Whoever lifts a lock (`free`) means to: that is only noted.
    """
    stay = {id(row) for row in left}
    for lock in (row for row in earlier if id(row) not in stay and row["decision"] != "free"):
        over = [row for row in later if _thing(row) == _thing(lock)]
        same = [row for row in over if (row["decision"], row["where"]) == (lock["decision"], lock["where"])]
        if over and not same:
            severity = Severity.NOTE if over[0]["decision"] == "free" else Severity.WARNING
            problem = f"{_said(over[0])} counts for more than {_said(lock)} in {lock.cell('decision')}."
            yield over[0].finding(severity, "decision", problem, "If that is not meant, take one of the two away.")


def _said(row: Row) -> str:
    where = f" {row['where']}" if row["where"] else ""
    return f"{row['kind']} {row['id']}: {row['decision']}{where}"


def _thing(row: Row) -> object:
    return row["kind"], key_parts(row["kind"] or "", row["id"] or "")


def _decided(grids: dict[str, Titled], arrangements: Titled | None) -> Decided:
    """What the plan decided, as its tabs say; of its counters they say nothing where there is no tab of them."""
    rows = {
        tab.kind: [row for _, row in grids[tab.kind].rows() if all(row[title] for title in (*tab.ids, tab.filled))]
        for tab in TICK_TABS
        if tab.kind in grids
    }
    hosts = () if arrangements is None else arrangements.rows()
    return Decided(
        is_open={cells["Building"]: cells["In use in the plan"].casefold() == "yes" for cells in rows["building"]},
        housing={cells["Team"]: cells["To"] or None for cells in rows["team"]},
        supply={
            (cells["Agency"], cells["Support function"]): cells["Supplied in the plan by"] for cells in rows["function"]
        },
        hosts={cells["Arrangement"]: cells["Its staff sit in"] or None for _, cells in hosts},
        counters=None
        if "counter" not in rows
        else frozenset(
            (cells["Service"], cells["Building"])
            for cells in rows["counter"]
            if cells["Offered in the plan"].casefold() == "yes"
        ),
    )
