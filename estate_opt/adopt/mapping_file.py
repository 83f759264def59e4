"""`mapping.toml`: how each table of theirs was read, for a person to correct and to be used from then on."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from estate_opt.adopt.fields import BY_NAME, LEFT_ALONE
from estate_opt.adopt.layout import Place, column_number
from estate_opt.adopt.propose import Choice
from estate_opt.adopt.units import unit_named
from estate_opt.ground.errors import UsageError
from estate_opt.ground.toml_text import NoToml, loaded

GIVEN, COLUMN = "given", "column"


@dataclass(frozen=True)
class TableMapping:
    """How one table of theirs is read."""

    file: str
    """Its name; the cells are named after it."""
    path: str
    """Where it was, from the folder of the place."""
    sheet: str
    agency: str
    agency_from: str
    """`given`: every row is of `agency`; `column`: the column tells, and `agency` stands in where it is blank."""
    heading_rows: tuple[int, ...]
    choices: tuple[Choice, ...]
    where: tuple[str, ...] = ()
    """`column=pattern`: only rows that fit all of them."""
    with_hidden: bool = False
    """Whether what is hidden on the sheet is read too."""


@dataclass(frozen=True)
class Mapping:
    """All tables of a place, in the order in which they were adopted."""

    tables: tuple[TableMapping, ...] = ()

    def of(self, file: str, sheet: str) -> TableMapping | None:
        """The table of that file and sheet."""
        return next((table for table in self.tables if (table.file, table.sheet) == (file, sheet)), None)

    def with_table(self, new: TableMapping) -> "Mapping":
        """With a table put in the place of the one of the same file and sheet, or after all others."""
        if self.of(new.file, new.sheet) is None:
            return Mapping((*self.tables, new))
        same = [new if (t.file, t.sheet) == (new.file, new.sheet) else t for t in self.tables]
        return Mapping(tuple(same))

    def without(self, file: str, sheet: str) -> "Mapping":
        """Without a table."""
        return Mapping(tuple(table for table in self.tables if (table.file, table.sheet) != (file, sheet)))


_PREAMBLE = """\
# How the columns of your files were read. Correct what is wrong, save this file, and adopt again:
#
#     estate-opt adopt FILE --as buildings --mapping {name} -o PLACE
#
# `to` says what a column is ("nothing": it is left alone); the choices are listed at the end of this file.
# `unit` turns its figures into ours: "m²", "ft²", "£", "£000", "£m", "£ × 12 a year" (a month's rent) …
# `confidence` (0 to 1) and `because` say how sure the proposal is and why; 0.8 and above is meant to be right.
# `agency_from`: "given" (all rows are of `agency`) or "column" (the column that is `agency` says whose a row is).
# `heading_rows`: the rows of the sheet that hold the headings; [] where it has none.
# `where`: keep only rows that fit, such as ["County=Gloucestershire", "B=*library*"] (a heading or a column's letter).
# `with_hidden`: true reads hidden rows and columns of the sheet too, and the sheet itself where it is hidden.
# Pairs of rows that may be one building are in adopted/pairs.csv: write `same` or `different` in the column decision.

format = 1
"""


def write_mapping(mapping: Mapping, name: str = "mapping.toml") -> str:
    """The text of `mapping.toml`."""
    parts = [_PREAMBLE.format(name=name)]
    for table in mapping.tables:
        parts.append(_table_text(table))
    fields = "\n".join(
        f"#   {each.name:<22} {each.means}" + (" (several columns may make it up)" if each.many else "")
        for each in BY_NAME.values()
    )
    parts.append(f"\n# What a column can be:\n#   {LEFT_ALONE:<22} left alone\n{fields}\n")
    return "".join(parts)


def quoted(value: Any) -> str:
    """A TOML basic string; JSON's escapes are TOML's, but for one sign."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _table_text(table: TableMapping) -> str:
    lines = ["\n[[table]]"]
    lines += [f"{key} = {quoted(getattr(table, key))}" for key in ("file", "path", "sheet", "agency", "agency_from")]
    lines.append(f"heading_rows = {list(table.heading_rows)}")
    lines.append(f"where = [{', '.join(map(quoted, table.where))}]")
    lines.append(f"with_hidden = {quoted(table.with_hidden)}")
    lines.append("columns = [")
    for choice in table.choices:
        lines.append(
            f"  {{ column = {quoted(choice.place.letter)}, heading = {quoted(choice.place.heading)}, "
            f"group = {quoted(choice.place.group)}, to = {quoted(choice.to)}, unit = {quoted(choice.unit)}, "
            f"confidence = {choice.confidence:.2f}, because = {quoted(choice.because)}, "
            f"holds = {quoted(choice.holds)}, such_as = [{', '.join(map(quoted, choice.examples))}] }},"
        )
    lines.append("]\n")
    return "\n".join(lines)


def read_mapping(path: Path) -> Mapping:
    """The mapping in a file. Raises UsageError with one sentence that says what cannot be used, and where."""
    return Mapping(tuple(_table(table, path) for table in entries(path, "table")))


def entries(path: Path, key: str) -> list[dict[str, Any]]:
    """The `[[key]]` of a TOML file. Raises UsageError where it cannot be read, or holds something else by that name."""
    try:
        content = loaded(path.read_bytes())
    except OSError as problem:
        raise UsageError(f"{path} cannot be read: {problem.strerror}.") from None
    except NoToml as problem:
        raise UsageError(f"{path} is not a valid TOML file: {problem}.") from None
    found = content.get(key, [])
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise UsageError(f"{path}: there must be a [[{key}]] for each {key}.")
    return found


def hidden_in(raw: dict[str, Any], path: Path) -> bool:
    """Whether an entry reads what is hidden. Raises UsageError where it says neither yes nor no."""
    with_hidden = raw.get("with_hidden", False)
    if not isinstance(with_hidden, bool):
        raise UsageError(f"{path}: with_hidden must be true or false, not {str(with_hidden)[:40]}.")
    return with_hidden


def place_in(raw: dict[str, Any], path: Path) -> Place:
    """Where a column of an entry stands. Raises UsageError where that is no column's letter."""
    letters = str(raw["column"])
    if not (letters.isascii() and letters.isalpha() and letters.isupper() and len(letters) <= 3):
        raise UsageError(f"{path}: “{letters}” is no column; give its letter, such as AB.")
    return Place(column_number(letters), str(raw.get("heading", "")), str(raw.get("group", "")))


def _table(raw: dict[str, Any], path: Path) -> TableMapping:
    try:
        rows = tuple(int(row) for row in raw["heading_rows"])
        choices = tuple(_choice(column, path) for column in raw["columns"])
        texts = {key: str(raw[key]) for key in ("file", "path", "sheet", "agency", "agency_from")}
        where = tuple(str(each) for each in raw.get("where", []))
    except KeyError as missing:
        raise UsageError(f"{path}: a [[table]] lacks {missing.args[0]}.") from None
    except (TypeError, ValueError, OverflowError, AttributeError) as problem:
        raise UsageError(f"{path}: a [[table]] cannot be read: {str(problem)[:200]}.") from None
    with_hidden = hidden_in(raw, path)
    if texts["agency_from"] not in (GIVEN, COLUMN):
        raise UsageError(f'{path}: agency_from must be "given" or "column", not “{texts["agency_from"]}”.')
    singles = [choice.to for choice in choices if choice.to != LEFT_ALONE and not BY_NAME[choice.to].many]
    for name in singles:
        if singles.count(name) > 1:
            raise UsageError(f"{path}: in {texts['file']}, {texts['sheet']}, two columns are {name}; only one can be.")
    return TableMapping(heading_rows=rows, choices=choices, where=where, with_hidden=with_hidden, **texts)


def _choice(raw: dict[str, Any], path: Path) -> Choice:
    place, to, unit = place_in(raw, path), str(raw["to"]), str(raw.get("unit", ""))
    if to != LEFT_ALONE and to not in BY_NAME:
        from estate_opt.ground.meant import nearest

        like = nearest(to, [*BY_NAME, LEFT_ALONE])
        hint = f" Did you mean {like}?" if like else ""
        raise UsageError(
            f"{path}: column {place.letter} cannot be “{to}”.{hint} The choices are at the end of the file."
        )
    if unit and unit_named(unit) is None:
        raise UsageError(f"{path}: the unit “{unit}” of column {place.letter} is not known; see the top of the file.")
    return Choice(
        place, to, unit, float(raw.get("confidence", 1.0)), str(raw.get("because", "")), str(raw.get("holds", "")),
        tuple(str(each) for each in raw.get("such_as", [])),
    )  # fmt: skip


@dataclass
class Moved:
    """What changed between the table that a mapping was made for and this one."""

    renamed: list[tuple[Choice, Place]] = field(default_factory=list)
    moved: list[tuple[Choice, Place]] = field(default_factory=list)
    gone: list[Choice] = field(default_factory=list)
    new: list[Choice] = field(default_factory=list)

    def sentences(self) -> list[str]:
        """Each change in words."""
        said = [
            f"Column {old.place.letter} “{old.place.full}” is now called “{now.full}” (column {now.letter})"
            + (f"; it is still read as {old.to}." if old.to != LEFT_ALONE else ".")
            for old, now in self.renamed
        ]
        said += [
            f"“{old.place.full}” has moved from column {old.place.letter} to {now.letter}." for old, now in self.moved
        ]
        said += [
            f"Column {old.place.letter} “{old.place.full}” is gone"
            + (f"; {old.to} is no longer given." if old.to != LEFT_ALONE else ".")
            for old in self.gone
        ]
        said += [
            f"Column {each.place.letter} “{each.place.full}” is new; it is taken to be {each.to}." for each in self.new
        ]
        return said


def carry_over(old: Sequence[Choice], proposed: Sequence[Choice]) -> tuple[tuple[Choice, ...], Moved]:
    """Last time's choices on this time's columns: by heading first, then renamed columns by likeness and place.

    `proposed`: what would be proposed for the new table by itself.
    """
    changes = Moved()
    fresh = {choice.place.column: choice for choice in proposed}
    pairs = _same_headings(old, proposed)
    pairs |= _renamed(old, proposed, pairs)
    back = {new: index for index, new in pairs.items()}
    result: list[Choice] = []
    for column, choice in fresh.items():
        if column not in back:
            changes.new.append(choice)
            result.append(choice)
            continue
        before = old[back[column]]
        if _key(before.place) != _key(choice.place):
            changes.renamed.append((before, choice.place))
        elif before.place.column != column:
            changes.moved.append((before, choice.place))
        result.append(replace(before, place=choice.place))
    changes.gone = [choice for index, choice in enumerate(old) if index not in pairs]
    taken = {choice.to for column, choice in zip(fresh, result, strict=True) if column in back}
    result = [
        replace(choice, to=LEFT_ALONE, unit="", because=f"new; {choice.to} is given already")
        if column not in back and choice.to in taken and choice.to != LEFT_ALONE and not BY_NAME[choice.to].many
        else choice
        for column, choice in zip(fresh, result, strict=True)
    ]
    return tuple(result), changes


def _key(place: Place) -> tuple[str, str]:
    return (" ".join(place.group.casefold().split()), " ".join(place.heading.casefold().split()))


def _same_headings(old: Sequence[Choice], proposed: Sequence[Choice]) -> dict[int, int]:
    """Columns with the same heading: of several alike the first goes with the first."""
    waiting: dict[tuple[str, str], list[int]] = {}
    for choice in proposed:
        waiting.setdefault(_key(choice.place), []).append(choice.place.column)
    pairs: dict[int, int] = {}
    for index, choice in enumerate(old):
        columns = waiting.get(_key(choice.place), [])
        if not choice.place.heading and choice.place.column in columns:
            columns.remove(choice.place.column)
            pairs[index] = choice.place.column
        elif columns and choice.place.heading:
            pairs[index] = columns.pop(0)
    return pairs


def _renamed(old: Sequence[Choice], proposed: Sequence[Choice], pairs: dict[int, int]) -> dict[int, int]:
    """Headings that are gone, matched with those that are new: alike in words, meaning, values and place."""
    from rapidfuzz import fuzz

    left = [(index, choice) for index, choice in enumerate(old) if index not in pairs]
    free = [choice for choice in proposed if choice.place.column not in pairs.values()]
    scored = []
    for index, before in left:
        for now in free:
            likeness = fuzz.WRatio(before.place.full.casefold(), now.place.full.casefold()) / 100
            same_meaning = before.to == now.to != LEFT_ALONE
            same_examples = bool(set(before.examples) & set(now.examples))
            points = 0.4 * likeness + 0.3 * same_meaning + 0.15 * (before.holds == now.holds) + 0.15 * same_examples
            points += 0.2 * _same_slot(index, now, old, proposed, pairs)
            scored.append((points, -index, -now.place.column))
    found: dict[int, int] = {}
    for points, index, column in sorted(scored, reverse=True):
        if points >= 0.55 and -index not in found and -column not in found.values():
            found[-index] = -column
    return found


def _same_slot(
    index: int, now: Choice, old: Sequence[Choice], proposed: Sequence[Choice], pairs: dict[int, int]
) -> bool:
    """Whether a new column stands between the same neighbours as an old one did."""
    columns = [choice.place.column for choice in proposed]
    at = columns.index(now.place.column)
    before = (index == 0 and at == 0) or (index > 0 and at > 0 and pairs.get(index - 1) == columns[at - 1])
    after = (index == len(old) - 1 and at == len(columns) - 1) or (
        index < len(old) - 1 and at < len(columns) - 1 and pairs.get(index + 1) == columns[at + 1]
    )
    return before or after
