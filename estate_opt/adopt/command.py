"""The command `adopt`: people's own registers in, a place by the contract out, and what was done told in sentences."""

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from estate_opt.adopt.build import Adopted, build, sheet_of
from estate_opt.adopt.by_heading import SURE
from estate_opt.adopt.fields import LEFT_ALONE
from estate_opt.adopt.layout import find_layout
from estate_opt.adopt.mapping_file import COLUMN, GIVEN, Mapping, Moved, TableMapping, carry_over, read_mapping
from estate_opt.adopt.place_files import read_decisions, refuse_foreign_folder, write_place
from estate_opt.adopt.propose import Choice, propose
from estate_opt.adopt.what_it_is import judge
from estate_opt.ground.errors import InputError, UsageError
from estate_opt.ground.pauses import no_pauses
from estate_opt.options.option import Option
from estate_opt.spreadsheets.grid import Sheet
from estate_opt.spreadsheets.out_of_sight import columns_in_words, hidden_rows, in_sight, rows_in_words
from estate_opt.spreadsheets.sheets import read_workbook

QUICKLY_ABOVE_BYTES = 25_000_000
"""Sheets of an .xlsx from about half a million cells on: half a minute by the careful reader."""
_SAME_LIST = 0.25
"""Two tables of one body that share so many of their headings are one list in two years, if a mapping is given."""
_ASK_FOR_HIDDEN = "Show it, or read what is hidden too: --hidden."
_MOST_UNSURE = 8
"""Columns to look at that are told for one table; the mapping has them all."""


@dataclass
class Told:
    """What happened to the files of one run."""

    refused: list[str] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    taken: int = 0
    hidden_sheets: list[tuple[str, str]] = field(default_factory=list)
    """By file and name; they were left out."""


def adopt(
    files: Sequence[Path],
    place: Path,
    option: Option,
    agency: str | None = None,
    mapping_file: Path | None = None,
    where: Sequence[str] = (),
    quickly_above_bytes: int = QUICKLY_ABOVE_BYTES,
    with_hidden: bool = False,
) -> tuple[Adopted, list[str]]:
    """Adopt registers into a place, together with those adopted before, and say in sentences what was done.

    `quickly_above_bytes`: an .xlsx whose sheets are larger than that is read by the quicker reader. `with_hidden`:
    hidden sheets, rows and columns too; the mapping keeps that.
    Raises UsageError (a mapping that cannot be used, a file adopted before that is gone) and InputError where a
    file cannot be read, or no table in it is a register of buildings.
    """
    refuse_foreign_folder(place)
    own = place / "mapping.toml"
    old = read_mapping(mapping_file) if mapping_file else read_mapping(own) if own.is_file() else Mapping()
    belongs = mapping_file is None or mapping_file.resolve() == own.resolve()
    mapping = old if belongs else read_mapping(own) if own.is_file() else Mapping()
    told = Told()
    asked = _Asked(agency, where, mapping_file is not None, with_hidden, quickly_above_bytes)
    mapping, sheets = _take(files, place, old, mapping, asked, told)
    if not told.taken:
        raise InputError.of(
            " ".join(told.refused), "No register of buildings was found.", "Give a list with a row for each building."
        )
    sheets |= _sheets_adopted_before(mapping, place, set(sheets), quickly_above_bytes)
    decisions = read_decisions(place) or (read_decisions(mapping_file.parent) if mapping_file else {})
    with no_pauses():
        adopted = build(mapping, sheets, option, decisions)
        write_place(adopted, place)
    return adopted, [*told.refused, *told.changes, *_sentences(adopted, {file.name for file in files})]


def _take(
    files: Sequence[Path], place: Path, old: Mapping, mapping: Mapping, asked: "_Asked", told: Told
) -> tuple[Mapping, dict[tuple[str, str], Sheet]]:
    """The mapping with the registers of these files, and their sheets."""
    sheets: dict[tuple[str, str], Sheet] = {}
    for file in files:
        for table, sheet in _tables(file, place, old, asked, told).items():
            sheets[(table.file, table.sheet)] = sheet
            mapping = mapping.with_table(table)
            if asked.is_mapping_given:
                mapping = _without_replaced(mapping, old, table)
    for left_out in told.hidden_sheets:
        mapping = mapping.without(*left_out)
    return mapping, sheets


@dataclass(frozen=True)
class _Asked:
    """What a run was asked for."""

    agency: str | None
    where: Sequence[str]
    is_mapping_given: bool
    """To read the files by, so that a file of another name may be last year's list."""
    with_hidden: bool
    quickly_above_bytes: int

    def reads_hidden(self, file: str, sheet: str, old: Mapping) -> bool:
        """Whether what is hidden on a sheet is read: it was asked for now, or when its mapping was made."""
        before = old.of(file, sheet)
        if before is not None or not self.is_mapping_given:
            return self.with_hidden or (before is not None and before.with_hidden)
        return self.with_hidden or any(table.with_hidden for table in old.tables)


def _tables(file: Path, place: Path, old: Mapping, asked: _Asked, told: Told) -> dict[TableMapping, Sheet]:
    """The tables of a file that are registers, mapped as before or anew."""
    taken: dict[TableMapping, Sheet] = {}
    for whole in read_workbook(file, asked.quickly_above_bytes):
        with_hidden = asked.reads_hidden(file.name, whole.name, old)
        sheet = whole if with_hidden else in_sight(whole)
        if whole.hidden and not with_hidden:
            told.hidden_sheets.append((file.name, whole.name))
            told.refused.append(f"{_called(file, whole)}: not adopted, as the sheet is hidden. {_ASK_FOR_HIDDEN}")
            continue
        table = _table(file, place, sheet, old, asked, told)
        if table is not None:
            told.changes += _hidden(file, whole, with_hidden)
            taken[replace(table, with_hidden=with_hidden)] = sheet
        elif not with_hidden and (hidden := " ".join(_hidden(file, whole, with_hidden))):
            told.refused.append(hidden)
    told.taken += len(taken)
    return taken


def _table(file: Path, place: Path, sheet: Sheet, old: Mapping, asked: _Asked, told: Told) -> TableMapping | None:
    """A sheet as the register that it is; None, and a word why, where it is none."""
    before = old.of(file.name, sheet.name)
    if before is not None and _fits_still(before, sheet):
        return _with_wishes(replace(before, path=_path(file, place)), asked.agency, asked.where)
    layout = find_layout(sheet)
    choices = propose(layout) if layout else ()
    verdict = judge(layout, choices)
    if layout is None or (before is None and not verdict.is_register):
        told.refused.append(f"{_called(file, sheet)}: not adopted; it seems to be {verdict.seems}.")
        return None
    before = before or (_like(old, choices, asked.agency) if asked.is_mapping_given else None)
    if before is not None:
        choices, moved = carry_over(before.choices, choices)
        told.changes += _changes(file, sheet, before, moved)
    if not sheet.shows_errors and file.suffix.casefold() == ".xlsx":
        said = "is large and was read quickly: cells that show an error count as blank, and hidden rows and columns"
        told.changes.append(f"{_called(file, sheet)} {said} are read like all others.")
    table = TableMapping(file.name, _path(file, place), sheet.name, "", GIVEN, layout.heading_rows, choices, ())
    table = _with_agency(table, before, asked.agency, _agency_words(table, layout.values))
    return _with_wishes(table, None, asked.where or (before.where if before else ()))


def _hidden(file: Path, sheet: Sheet, is_read: bool) -> list[str]:
    """What is hidden on a sheet, in a sentence, where anything is."""
    rows, columns = rows_in_words(sheet), columns_in_words(sheet)
    count = len(hidden_rows(sheet))
    parts = [f"{_many(count, 'row', 'rows')} ({rows})"] if rows else []
    parts += [f"column {columns}" if "," not in columns else f"columns {columns}"] if columns else []
    parts = ["the sheet itself", *parts] if sheet.hidden else parts
    if not parts:
        return []
    if is_read:
        return [f"{_called(file, sheet)}: hidden, and read as asked: {' and '.join(parts)}."]
    return [f"{_called(file, sheet)}: hidden, and left out: {' and '.join(parts)}. {_ASK_FOR_HIDDEN}"]


def _called(file: Path, sheet: Sheet) -> str:
    return file.name if sheet.label == file.name else f"{file.name}, sheet {sheet.name}"


def _path(file: Path, place: Path) -> str:
    """From the place's folder, so that the two can be moved together."""
    try:
        return Path(os.path.relpath(file.resolve(), place.resolve())).as_posix()
    except ValueError:  # another drive on Windows
        return file.resolve().as_posix()


def _fits_still(table: TableMapping, sheet: Sheet) -> bool:
    """Whether every heading of a mapping stands where it stood, and no other has come."""
    layout = find_layout(sheet, table.heading_rows)
    if layout is None:
        return False
    now = [(place.column, place.heading, place.group) for place in layout.places]
    return now == [(choice.place.column, choice.place.heading, choice.place.group) for choice in table.choices]


def _like(old: Mapping, choices: Sequence[Choice], agency: str | None) -> TableMapping | None:
    """The mapping of the same body's earlier table that shares most headings: last year's file under another name."""
    headings = {choice.place.full.casefold() for choice in choices if choice.place.full}
    best, most = None, 0.0
    for table in old.tables:
        theirs = {choice.place.full.casefold() for choice in table.choices if choice.place.full}
        share = len(headings & theirs) / len(headings | theirs) if headings | theirs else 0.0
        if share > most and (agency is None or agency.casefold() == table.agency.casefold()):
            best, most = table, share
    return best if most >= _SAME_LIST else None


def _changes(file: Path, sheet: Sheet, before: TableMapping, moved: Moved) -> list[str]:
    said = moved.sentences()
    if not said:
        return []
    return [f"{_called(file, sheet)}: the layout differs from that of {before.file}:", *(f"  {each}" for each in said)]


def _without_replaced(mapping: Mapping, old: Mapping, table: TableMapping) -> Mapping:
    """This year's file takes the place of last year's, which its mapping came from."""
    if old.of(table.file, table.sheet) is not None:
        return mapping
    before = _like(old, table.choices, table.agency)
    if before is not None and mapping.of(before.file, before.sheet) is before:
        return mapping.without(before.file, before.sheet)
    return mapping


def _agency_words(table: TableMapping, values: object) -> list[str]:
    from estate_opt.adopt.cell_values import text_of

    columns = [choice.place.column for choice in table.choices if choice.to == "agency"]
    if not columns or not callable(values):
        return []
    return sorted({text for value in values(columns[0]) if (text := text_of(value))})


def _with_agency(
    table: TableMapping, before: TableMapping | None, agency: str | None, words: list[str]
) -> TableMapping:
    """Whose the rows are: a sure column of several bodies tells; else the name that was given; else the column."""
    if before is not None:
        return replace(table, agency=agency or before.agency, agency_from=before.agency_from)
    choice = next((choice for choice in table.choices if choice.to == "agency"), None)
    is_told = choice is not None and len(words) > 1 and (agency is None or choice.confidence >= SURE)
    if is_told:
        return replace(table, agency=agency or "unknown", agency_from=COLUMN)
    return replace(table, agency=agency or (words[0] if words else Path(table.file).stem), agency_from=GIVEN)


def _with_wishes(table: TableMapping, agency: str | None, where: Sequence[str]) -> TableMapping:
    if agency:
        table = replace(table, agency=agency)
    return replace(table, where=tuple(where)) if where else table


def _sheets_adopted_before(
    mapping: Mapping, place: Path, known: set[tuple[str, str]], quickly_above_bytes: int
) -> dict[tuple[str, str], Sheet]:
    """The sheets of tables adopted in earlier runs, read again from where they were."""
    sheets: dict[tuple[str, str], Sheet] = {}
    books: dict[str, list[Sheet]] = {}
    for table in mapping.tables:
        if (table.file, table.sheet) in known:
            continue
        path = place / table.path
        if not os.path.isfile(path):  # noqa: PTH113 - what cannot be a path at all is no file, where pathlib raises
            raise UsageError(
                f"{table.file} was adopted before and is no longer at {path}. Give it again, correct its path in "
                f"{place / 'mapping.toml'}, or delete its [[table]] there."
            )
        if table.path not in books:
            books[table.path] = read_workbook(path, quickly_above_bytes)
        sheet = sheet_of(path, table.sheet, books[table.path])
        if sheet.hidden and not table.with_hidden:
            raise UsageError(
                f"{table.file}, sheet {table.sheet} was adopted before and is hidden now. Show it, or say "
                f"with_hidden = true in its [[table]] of {place / 'mapping.toml'}."
            )
        sheets[(table.file, table.sheet)] = sheet if table.with_hidden else in_sight(sheet)
    return sheets


def _perhaps(choice: Choice) -> str:
    heading = f" “{choice.place.full}”" if choice.place.full else ""
    return f"  {choice.place.letter}{heading} is perhaps {choice.to} ({choice.confidence:.0%}): {choice.because}."


def _many(count: int, one: str, several: str) -> str:
    return f"{count:,} {one if count == 1 else several}"


def _sentences(adopted: Adopted, files: set[str]) -> list[str]:
    """What was made, table by table, and what is left for a person to do."""
    said: list[str] = []
    for read in adopted.reads:
        if read.table.file not in files:
            continue
        mapped = [choice for choice in read.table.choices if choice.to != LEFT_ALONE]
        unsure = [choice for choice in mapped if choice.confidence < SURE]
        said.append(
            f"{read.table.file}, {read.table.sheet}: {len(mapped)} of {len(read.table.choices)} columns taken over "
            f"({len(unsure)} to look at); {read.kept_rows:,} rows kept"
            + (f", folded into {read.kept_rows - read.folded_rows:,} buildings" if read.folded_rows else "")
            + "."
        )
        said += [_perhaps(choice) for choice in unsure[:_MOST_UNSURE]]
        if len(unsure) > _MOST_UNSURE:
            said.append(f"  … and {len(unsure) - _MOST_UNSURE} more in mapping.toml.")
        for what, rows in (("left out", read.left_out), ("set aside", read.set_aside)):
            reasons = Counter(row.reason.partition(" (")[0] for row in rows)
            said += [f"  {_many(count, 'row', 'rows')} {what}: {reason}." for reason, count in reasons.most_common()]
    assumed = Counter(name for found in adopted.found for name in found.assumed)
    said.append(
        f"The place has {_many(len(adopted.found), 'building', 'buildings')} of "
        f"{_many(len(adopted.agencies), 'agency', 'agencies')}, "
        f"and {_many(len(adopted.teams), 'team', 'teams')}."
    )
    if assumed:
        said.append(
            "Filled by rule (see basis): "
            + ", ".join(f"{name} {count:,}" for name, count in assumed.most_common())
            + "."
        )
    open_pairs = sum((pair.left.id, pair.right.id) not in adopted.decisions for pair in adopted.pairs)
    if open_pairs:
        said.append(f"{open_pairs:,} pairs may be one building: decide in adopted/pairs.csv, and adopt again.")
    if adopted.doubts:
        counts = Counter(doubt.severity for doubt in adopted.doubts)
        said.append(
            f"{_many(counts['warning'], 'cell', 'cells')} in doubt, "
            f"{_many(counts['note'], 'note', 'notes')}: see adopted/findings.csv, or estate-opt check "
            f"--annotate."
        )
    return said
