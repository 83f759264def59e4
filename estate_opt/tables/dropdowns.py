"""What the drop-downs of the template offer: words as they are, ids from their own sheet, the rest from a hidden sheet.

A drop-down can point at one stretch of cells only. Where ids of two tables may stand (a team or an agency), an id or a
word (`external`), a key of two parts (`BC / Finance`) or each function once, the hidden sheet Lists puts them together.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from estate_opt.options.option import load
from estate_opt.spreadsheets.grid import letter
from estate_opt.tables.example import ExampleRow
from estate_opt.tables.schema import BY_NAME, GUIDES, LOCKED, LOCKED_TO, LOCKS, Column, Kind, Table

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

LAST_ROW = 20_001
"""Drop-downs, number formats and named ranges of ids reach so far down."""
_LISTS = GUIDES[2]
_MOST_LISTED, _MOST_LOOKED_AT = 2_000, 1_000
"""Ids that a list of two tables offers, and rows in which each word is looked for once: more would be slow to open."""
_FIRST = 3
"""Row of a list's first item, counted from 0: above it its name, how many there are, how many of the first table."""
_OPEN_KINDS = ("office", "library", "customer service centre", "community centre", "leisure centre", "clinic",
               "health centre", "hospital", "police station", "jobcentre")  # fmt: skip
Rows = Mapping[str, Sequence[ExampleRow]]
"""What is filled in, by table: so that each formula has its value beside it."""


@lru_cache(maxsize=1)
def kinds_of_building() -> tuple[str, ...]:
    """Kinds of building to choose from: ordinary ones, and those that the base option keeps for who works in them."""
    return (*_OPEN_KINDS, *load().levers.sharing.kinds_for_own_staff_only)


@dataclass(frozen=True, slots=True)
class _List:
    """One list of the hidden sheet: words first, then what stands in other sheets."""

    words: tuple[str, ...] = ()
    ids_of: tuple[str, ...] = ()
    """Tables of which each id is in it, one table after the other: two at the most."""
    keys_of: str = ""
    """The table of which each key is in it, its two parts joined."""
    once: tuple[str, str] | None = None
    """The table and column of which each word is in it once."""


class DropDowns:
    """What each column of a workbook with some tables offers."""

    def __init__(self, tables: Sequence[Table]) -> None:
        self._tables = {table.name: table for table in tables}
        self._lists: dict[str, _List] = {}
        self._ids: dict[str, str] = {}

    def of(self, table: Table, column: Column) -> dict[str, Any] | None:
        """The options of a column's drop-down for xlsxwriter; None where there is nothing to choose from."""
        if column.kind in (Kind.CHOICE, Kind.YES_NO):
            words = list(column.choices) or ["yes", "no"]
            return {"validate": "list", "source": words, "error_message": f"Choose one of: {', '.join(words)}."}
        source = self._source(table, column)
        if not source:
            return None
        if column.refers:
            where = " or ".join((*column.refers, *(f"the word {word}" for word in column.besides)))
            said = f"There is no such id in {where} yet."
        else:
            said = "That is not on the list. It can stand, if it is meant."
        return {"validate": "list", "source": f"={source}", "error_type": "warning", "error_message": said}

    def _source(self, table: Table, column: Column) -> str:
        if column.refers:
            return self._one_of(column.refers, column.besides)
        if column.suggests:
            (name, of), *_ = column.suggests
            return self._listed(f"words_{name}_{of}", _List(once=(name, of))) if name in self._tables else ""
        if column.name == "category":
            return self._listed("kinds_of_building", _List(kinds_of_building()))
        if table is LOCKS and column.name == "id":
            keys = {kind: self._keys(name) for kind, name in LOCKED.items() if name in self._tables}
            return _by_kind(keys)
        if table is LOCKS and column.name == "where":
            held = {kind: pair for kind, pair in LOCKED_TO.items() if pair[0] in self._tables}
            return _by_kind({kind: self._one_of((name,), (word,)) for kind, (name, word) in held.items()})
        return ""

    def _keys(self, name: str) -> str:
        """The name of the list of a table's keys."""
        if len(BY_NAME[name].key) == 1:
            return self._one_of((name,), ())
        return self._listed(f"keys_{name}", _List(keys_of=name))

    def _one_of(self, tables: tuple[str, ...], words: tuple[str, ...]) -> str:
        """The name of the list of ids of some tables, and of words; empty where the workbook has none of the tables."""
        held = tuple(name for name in tables if name in self._tables)
        if len(held) == 1 and not words:
            self._ids[f"ids_{held[0]}"] = held[0]
            return f"ids_{held[0]}"
        return self._listed("_or_".join((*held, *words)), _List(words, held)) if held else ""

    def _listed(self, name: str, what: _List) -> str:
        self._lists[name] = what
        return name

    def write(self, book: "Workbook", rows: Rows) -> None:
        """The named ranges that the drop-downs point at, and the hidden sheet of lists. `rows`: what is filled in."""
        for name, table in self._ids.items():
            ids = _cells(table, BY_NAME[table].key[0])
            first = ids.split(":")[0]
            book.define_name(name, f"={first}:INDEX({ids},MAX(1,COUNTA({ids})))")
        if self._lists:
            sheet = book.add_worksheet(_LISTS)
            sheet.hide()
            place = 0
            for name, what in self._lists.items():
                place += _write_list(sheet, place, name, what, rows)
                at = letter(place if what.once is None else place - 1)
                items = f"{_LISTS}!${at}${_FIRST + 1}:${at}${_FIRST + _MOST_LISTED}"
                first = items.split(":")[0]
                book.define_name(name, f"={first}:INDEX({items},MAX(1,{_LISTS}!${at}$2))")


def _by_kind(lists: Mapping[str, str]) -> str:
    """A choice among lists by the kind of lock that stands in the same row."""
    lists = {kind: name for kind, name in lists.items() if name}
    if not lists:
        return ""
    *others, (_, chosen) = reversed(lists.items())
    at = letter(1 + [column.name for column in LOCKS.columns].index("kind"))
    for kind, name in others:
        chosen = f'IF(${at}2="{kind}",{name},{chosen})'
    return chosen


def _cells(table: str, column: str, last: int = LAST_ROW) -> str:
    """The cells of a column below its heading, as a formula names them."""
    at = letter(1 + [each.name for each in BY_NAME[table].columns].index(column))
    return f"{table}!${at}$2:${at}${last}"


def _write_list(sheet: "Worksheet", place: int, name: str, what: _List, rows: Rows) -> int:
    """One list, in one or two columns from `place` on; how many columns it took."""
    sheet.write_string(0, place, name)
    for number, word in enumerate(what.words):
        sheet.write_string(_FIRST + number, place, word)
    if what.once is not None:
        _write_once(sheet, place, *what.once, rows)
        return 2
    if what.keys_of:
        _write_keys(sheet, place, what.keys_of, rows)
    else:
        _write_ids(sheet, place, what, rows)
    return 1


def _filled(rows: Rows, table: str, column: str) -> list[str]:
    return [str(row[column]) for row in rows.get(table, ()) if column in row]


def _write_ids(sheet: "Worksheet", place: int, what: _List, rows: Rows) -> None:
    """Words, then the ids of one or two tables, each by its place in its own sheet."""
    at, words = letter(place + 1), len(what.words)
    cells = [_cells(table, BY_NAME[table].key[0]) for table in what.ids_of]
    ids = [_filled(rows, table, BY_NAME[table].key[0]) for table in what.ids_of]
    count = "+".join([str(words), *(f"COUNTA({each})" for each in cells)])
    sheet.write_formula(1, place, f"={count}", None, words + sum(map(len, ids)))
    if not cells:
        return
    sheet.write_formula(2, place, f"=COUNTA({cells[0]})", None, len(ids[0]))
    values = [each for listed in ids for each in listed]
    for row in range(_FIRST + words, _FIRST + _MOST_LISTED):
        number = row - _FIRST - words + 1
        of_second = f'INDEX({cells[1]},{number}-{at}$3)&""' if len(cells) > 1 else '""'
        formula = f'=IF({number}<={at}$3,INDEX({cells[0]},{number})&"",IF({number}>{at}$2-{words},"",{of_second}))'
        sheet.write_formula(row, place, formula, None, values[number - 1] if number <= len(values) else "")


def _write_keys(sheet: "Worksheet", place: int, table: str, rows: Rows) -> None:
    """The keys of a table, their two parts joined as a lock names them."""
    one, other = (_cells(table, column) for column in BY_NAME[table].key)
    keys = [" / ".join(str(row[column]) for column in BY_NAME[table].key) for row in rows.get(table, ())]
    sheet.write_formula(1, place, f"=COUNTA({one})", None, len(keys))
    for number in range(1, _MOST_LISTED + 1):
        left, right = (cells.split(":")[0].removesuffix("$2") + f"${number + 1}" for cells in (one, other))
        value = keys[number - 1] if number <= len(keys) else ""
        sheet.write_formula(_FIRST + number - 1, place, f'=IF({left}="","",{left}&" / "&{right})', None, value)


def _write_once(sheet: "Worksheet", place: int, table: str, column: str, rows: Rows) -> None:
    """Each word of a column once; in the column beside them, how many different ones there are down to each row."""
    beside = letter(place + 2)
    words, last = _filled(rows, table, column), _MOST_LOOKED_AT + 1
    cells, numbers = _cells(table, column, last), f"{beside}${_FIRST + 1}:{beside}${_FIRST + _MOST_LOOKED_AT}"
    once = list(dict.fromkeys(words))
    sheet.write_formula(1, place, f"=MAX({numbers})", None, len(once))
    first = cells.split(":")[0]
    start = first.removesuffix("$2")
    for number in range(1, _MOST_LOOKED_AT + 1):
        row, cell = _FIRST + number - 1, f"{start}${number + 1}"
        above = f"{beside}{row}" if number > 1 else "0"
        counted = f'=IF({cell}="",{above},{above}+(COUNTIF({first}:{cell.split("!")[1]},{cell})=1))'
        sheet.write_formula(row, place + 1, counted, None, len(set(words[:number])))
        formula = f'=IFERROR(INDEX({cells},MATCH({number},{numbers},0))&"","")'
        sheet.write_formula(row, place, formula, None, once[number - 1] if number <= len(once) else "")


def with_those_referred_to(names: Iterable[str]) -> tuple[Table, ...]:
    """Tables by name with those that their columns refer to, and those that these refer to, in the contract's order."""
    wanted, waiting = set[str](), list(names)
    while waiting:
        name = waiting.pop()
        if name not in wanted:
            wanted.add(name)
            waiting += [other for column in BY_NAME[name].columns for other in column.refers]
    return tuple(table for name, table in BY_NAME.items() if name in wanted)
