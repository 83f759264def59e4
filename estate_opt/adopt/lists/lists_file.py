"""`lists.toml`: how each list of a place was read, for a person to correct and to be used from then on."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from estate_opt.adopt.layout import Place, column_number
from estate_opt.adopt.lists.columns import ListColumn
from estate_opt.adopt.lists.fields import KINDS, LEFT
from estate_opt.adopt.units import unit_named
from estate_opt.ground.errors import UsageError
from estate_opt.ground.toml_text import NoToml, loaded

NAME = "lists.toml"
CROSS_TAB, RETURN, REFERRAL = "cross-tab", "workforce return", "Open Referral UK"
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
            f"{key} = {_quoted(getattr(each, key))}" for key in ("file", "path", "sheet", "kind", "shape", "agency")
        ]
        lines.append(f"agency_from_column = {str(each.agency_from_column).lower()}")
        lines.append(f"heading_rows = {list(each.heading_rows)}")
        lines.append(f"where = [{', '.join(map(_quoted, each.where))}]")
        lines.append(f"with_hidden = {str(each.with_hidden).lower()}")
        lines.append("columns = [")
        for column in each.columns:
            lines.append(
                f"  {{ column = {_quoted(column.place.letter)}, heading = {_quoted(column.place.heading)}, group = "
                f"{_quoted(column.place.group)}, to = {_quoted(column.to)}, unit = {_quoted(column.unit)}, because = "
                f"{_quoted(column.because)} }},"
            )
        parts.append("\n".join([*lines, "]\n"]))
    for kind in dict.fromkeys(each.kind for each in lists):
        parts.append(f"\n# What a column of {kind} can be:\n#   {LEFT:<22} left alone\n")
        parts += [f"#   {field.name:<22} {field.means}\n" for field in KINDS[kind]]
    return "".join(parts)


def _quoted(value: Any) -> str:
    """A TOML basic string; JSON's escapes are TOML's, but for one sign."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def read_lists(path: Path) -> tuple[ListMapping, ...]:
    """The lists in a file, none where there is no file. Raises UsageError with one sentence that says what cannot be
    used."""
    if not path.is_file():
        return ()
    try:
        content = loaded(path.read_bytes())
    except OSError as problem:
        raise UsageError(f"{path} cannot be read: {problem.strerror}.") from None
    except NoToml as problem:
        raise UsageError(f"{path} is not a valid TOML file: {problem}.") from None
    lists = content.get("list", [])
    if not isinstance(lists, list) or not all(isinstance(each, dict) for each in lists):
        raise UsageError(f"{path}: there must be a [[list]] for each list.")
    return tuple(_list(each, path) for each in lists)


def _list(raw: dict[str, Any], path: Path) -> ListMapping:
    try:
        kind = str(raw["kind"])
        if kind not in KINDS:
            raise UsageError(f"{path}: “{kind}” is no kind of list; the kinds are {', '.join(KINDS)}.")
        columns = tuple(_column(each, kind, path) for each in raw["columns"])
        texts = {key: str(raw[key]) for key in ("file", "path", "sheet", "shape", "agency")}
        with_hidden = raw.get("with_hidden", False)
        if not isinstance(with_hidden, bool):
            raise UsageError(f"{path}: with_hidden must be true or false, not {str(with_hidden)[:40]}.")
        return ListMapping(
            kind=kind,
            columns=columns,
            heading_rows=tuple(int(row) for row in raw["heading_rows"]),
            agency_from_column=bool(raw["agency_from_column"]),
            where=tuple(map(str, raw.get("where", []))),
            with_hidden=with_hidden,
            **texts,
        )
    except KeyError as missing:
        raise UsageError(f"{path}: a [[list]] lacks {missing.args[0]}.") from None
    except (TypeError, ValueError, OverflowError, AttributeError) as problem:
        raise UsageError(f"{path}: a [[list]] cannot be read: {str(problem)[:200]}.") from None


def _column(raw: dict[str, Any], kind: str, path: Path) -> ListColumn:
    letters, to, unit = str(raw["column"]), str(raw["to"]), str(raw.get("unit", ""))
    if not (letters.isascii() and letters.isalpha() and letters.isupper() and len(letters) <= 3):
        raise UsageError(f"{path}: “{letters}” is no column; give its letter, such as AB.")
    if to != LEFT and to not in {field.name for field in KINDS[kind]}:
        raise UsageError(f"{path}: column {letters} cannot be “{to}”. The choices are at the end of the file.")
    if unit and unit_named(unit) is None:
        raise UsageError(f"{path}: the unit “{unit}” of column {letters} is not known.")
    place = Place(column_number(letters), str(raw.get("heading", "")), str(raw.get("group", "")))
    return ListColumn(place, to, unit, str(raw.get("because", "")))
