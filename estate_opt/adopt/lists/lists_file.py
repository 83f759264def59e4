"""`lists.toml`: how each list of a place was read, for a person to correct and to be used from then on."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from estate_opt.adopt.lists.columns import ListColumn
from estate_opt.adopt.lists.fields import KINDS, LEFT
from estate_opt.adopt.mapping_file import entries, hidden_in, place_in, quoted
from estate_opt.adopt.units import unit_named
from estate_opt.ground.errors import UsageError

NAME = "lists.toml"
CROSS_TAB, RETURN = "cross-tab", "workforce return"
"""Shapes that are read otherwise than a row a thing; empty: a row a thing."""


@dataclass(frozen=True)
class ListMapping:
    """How one list of theirs is read."""

    file: str
    path: str
    """From the folder of the place."""
    sheet: str
    kind: str
    shape: str
    agency: str
    """Whose the rows are where no column says so, or the column says the same everywhere."""
    agency_from_column: bool
    heading_rows: tuple[int, ...]
    columns: tuple[ListColumn, ...]
    where: tuple[str, ...] = ()
    with_hidden: bool = False
    """Whether what is hidden on the sheet is read too."""


_PREAMBLE = """\
# How the columns of your lists (other than those of buildings) were read. Correct what is wrong, save this file, and
# adopt again. `to` says what a column is ("nothing": it is left alone; "personal": dropped at reading, and told to
# nobody); the choices are listed at the end. `unit` turns its figures into ours: "m²", "ft²", "£", "£000" …
# `shape`: "" (a row is a thing), "cross-tab" (a column is a site), "workforce return" (a row is a body).
# `agency_from_column`: whether the column that is `agency` says whose a row is.
# `with_hidden`: true reads hidden rows and columns of the sheet too, and the sheet itself where it is hidden.

format = 1
"""


def write_lists(lists: Sequence[ListMapping]) -> str:
    """The text of `lists.toml`."""
    parts = [_PREAMBLE]
    for each in lists:
        lines = ["\n[[list]]"]
        lines += [
            f"{key} = {quoted(getattr(each, key))}" for key in ("file", "path", "sheet", "kind", "shape", "agency")
        ]
        lines.append(f"agency_from_column = {quoted(each.agency_from_column)}")
        lines.append(f"heading_rows = {list(each.heading_rows)}")
        lines.append(f"where = [{', '.join(map(quoted, each.where))}]")
        lines.append(f"with_hidden = {quoted(each.with_hidden)}")
        lines.append("columns = [")
        for column in each.columns:
            lines.append(
                f"  {{ column = {quoted(column.place.letter)}, heading = {quoted(column.place.heading)}, group = "
                f"{quoted(column.place.group)}, to = {quoted(column.to)}, unit = {quoted(column.unit)}, because = "
                f"{quoted(column.because)} }},"
            )
        parts.append("\n".join([*lines, "]\n"]))
    for kind in dict.fromkeys(each.kind for each in lists):
        parts.append(f"\n# What a column of {kind} can be:\n#   {LEFT:<22} left alone\n")
        parts += [f"#   {field.name:<22} {field.means}\n" for field in KINDS[kind]]
    return "".join(parts)


def read_lists(path: Path) -> tuple[ListMapping, ...]:
    """The lists in a file, none where there is no file. Raises UsageError with one sentence that says what cannot be
    used."""
    if not path.is_file():
        return ()
    return tuple(_list(each, path) for each in entries(path, "list"))


def _list(raw: dict[str, Any], path: Path) -> ListMapping:
    try:
        kind = str(raw["kind"])
        if kind not in KINDS:
            raise UsageError(f"{path}: “{kind}” is no kind of list; the kinds are {', '.join(KINDS)}.")
        columns = tuple(_column(each, kind, path) for each in raw["columns"])
        texts = {key: str(raw[key]) for key in ("file", "path", "sheet", "shape", "agency")}
        return ListMapping(
            kind=kind,
            columns=columns,
            heading_rows=tuple(int(row) for row in raw["heading_rows"]),
            agency_from_column=bool(raw["agency_from_column"]),
            where=tuple(map(str, raw.get("where", []))),
            with_hidden=hidden_in(raw, path),
            **texts,
        )
    except KeyError as missing:
        raise UsageError(f"{path}: a [[list]] lacks {missing.args[0]}.") from None
    except (TypeError, ValueError, OverflowError, AttributeError) as problem:
        raise UsageError(f"{path}: a [[list]] cannot be read: {str(problem)[:200]}.") from None


def _column(raw: dict[str, Any], kind: str, path: Path) -> ListColumn:
    place, to, unit = place_in(raw, path), str(raw["to"]), str(raw.get("unit", ""))
    if to != LEFT and to not in {field.name for field in KINDS[kind]}:
        raise UsageError(f"{path}: column {place.letter} cannot be “{to}”. The choices are at the end of the file.")
    if unit and unit_named(unit) is None:
        raise UsageError(f"{path}: the unit “{unit}” of column {place.letter} is not known.")
    return ListColumn(place, to, unit, str(raw.get("because", "")))
