"""The command `adopt`: people's own registers in, a place by the contract out, and what was done told in sentences."""

import os
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from estate_opt.adopt.build import Adopted, build, read_folded, sheet_of
from estate_opt.adopt.by_heading import SURE
from estate_opt.adopt.cell_values import text_of
from estate_opt.adopt.hidden import called, in_words, is_read, left_out
from estate_opt.adopt.layout import Layout, find_layout
from estate_opt.adopt.mapping_file import COLUMN, GIVEN, Mapping, Moved, TableMapping, carry_over, read_mapping
from estate_opt.adopt.place_files import read_decisions, refuse_foreign_folder, write_place
from estate_opt.adopt.propose import Choice, propose
from estate_opt.adopt.records_of import Found, Read
from estate_opt.adopt.tables_on_sheets import read_tables, sheet_name, tables_of
from estate_opt.adopt.to_complete import Refused, lacking, lacks_identity, write_to_complete
from estate_opt.adopt.told import many, sentences
from estate_opt.adopt.what_it_is import judge
from estate_opt.ground.errors import InputError, UsageError
from estate_opt.ground.pauses import no_pauses
from estate_opt.options.option import Option
from estate_opt.spreadsheets.grid import Sheet
from estate_opt.spreadsheets.sheets import read_workbook

QUICKLY_ABOVE_BYTES = 25_000_000
"""Sheets of an .xlsx from about half a million cells on: half a minute by the careful reader."""
_SAME_LIST = 0.25
"""Two tables of one body that share so many of their headings are one list in two years, if a mapping is given."""


@dataclass(frozen=True)
class Asked:
    """What was asked of one run, beside its files."""

    place: Path
    old: Mapping
    """The mapping to read by: the one that was given, else the place's own."""
    is_given: bool
    """A mapping was given, so that a file of another name may be last year's list."""
    agency: str | None
    where: Sequence[str]
    with_hidden: bool
    quickly_above_bytes: int
    sheets: dict[Path, list[Sheet]]
    """Sheets that were read already, by file; handed on, so that a large file is not held twice."""

    def reads_hidden(self, file: str, sheet: str) -> bool:
        """Whether what is hidden on a sheet is read: it was asked for now, or when its mapping was made."""
        if self.with_hidden:
            return True
        before = is_read(file, sheet, ((table.file, table.sheet, table.with_hidden) for table in self.old.tables))
        if before is not None or not self.is_given:
            return bool(before)
        return any(table.with_hidden for table in self.old.tables)


@dataclass
class Told:
    """What happened to the files of one run."""

    refused: list[str] = field(default_factory=list)
    to_complete: list[Refused] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    replaced: list[tuple[TableMapping, TableMapping]] = field(default_factory=list)
    """An earlier year's table, and the one that takes its place."""
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
    sheets: dict[Path, list[Sheet]] | None = None,
) -> tuple[Adopted, list[str]]:
    """Adopt registers into a place, together with those adopted before, and say in sentences what was done.

    `quickly_above_bytes`: an .xlsx whose sheets are larger than that is read by the quicker reader. `with_hidden`:
    hidden sheets, rows and columns too; the mapping keeps that. `sheets`: of files read already only these, hidden
    things and all; emptied on the way.
    Raises UsageError (a mapping that cannot be used, a file adopted before that is gone) and InputError where a
    file cannot be read, or no table in it is a register of buildings; how that was read is left to be completed.
    """
    refuse_foreign_folder(place)
    own = place / "mapping.toml"
    old = read_mapping(mapping_file) if mapping_file else read_mapping(own) if own.is_file() else Mapping()
    belongs = mapping_file is None or mapping_file.resolve() == own.resolve()
    mapping = old if belongs else read_mapping(own) if own.is_file() else Mapping()
    told = Told()
    asked = Asked(place, old, mapping_file is not None, agency, where, with_hidden, quickly_above_bytes, sheets or {})
    mapping, tables = _take(files, asked, mapping, told)
    if not tables:
        _refuse(files, told, place)
    tables |= _sheets_adopted_before(mapping, place, set(tables), quickly_above_bytes)
    decisions = read_decisions(place) or (read_decisions(mapping_file.parent) if mapping_file else {})
    with no_pauses():
        earlier = _earlier_years(told, mapping_file.parent if mapping_file else place, option)
        adopted = build(mapping, tables, option, decisions, earlier=earlier)
        _refuse_empty(adopted)
        write_place(adopted, place)
    if told.to_complete:
        told.refused.append(_way_on(write_to_complete(told.to_complete, place)))
    ask_share = option.levers.adopt.rows_removed_ask_share
    said = sentences(adopted, {file.name for file in files}, ask_share)
    return adopted, [*told.refused, *told.changes, *said]


def _refuse(files: Sequence[Path], told: Told, place: Path) -> None:
    """Nothing is a register of buildings: say why, and how it may be read all the same. Raises InputError."""
    remedy = "Give a list with a row for each building."
    if told.to_complete:
        remedy += f" {_way_on(write_to_complete(told.to_complete, place))}"
    about = ", ".join(file.name for file in files)
    raise InputError.of(about, " ".join([*told.refused, "No register of buildings was found."]), remedy)


def _way_on(path: Path) -> str:
    return (
        f"How it was read stands in {path}: if its rows are buildings, complete that, and adopt again with "
        f"--as buildings --mapping {path}."
    )


def _earlier_years(told: Told, folder: Path, option: Option) -> list[tuple[Read, TableMapping]]:
    """Last year's lists whose place others took, as far as they can still be read, each with the one that took it."""
    found = []
    for before, now in told.replaced:
        path = folder / before.path
        if not os.path.isfile(path):  # noqa: PTH113 - as of those adopted before
            continue
        try:
            sheet = sheet_of(path, before.sheet, read_tables(path, QUICKLY_ABOVE_BYTES, before.with_hidden))
            found.append((read_folded(before, sheet, option), now))
        except (UsageError, InputError):
            continue  # another file lies there now; what is adopted does not hang on it
    return found


def _refuse_empty(adopted: Adopted) -> None:
    """A place without a building is no place: raise InputError that says by which rule each row went."""
    if adopted.found:
        return
    reasons = Counter(
        row.reason.partition(" (")[0] for read in adopted.reads for row in (*read.left_out, *read.set_aside)
    )
    told = "; ".join(f"{many(count, 'row', 'rows')}: {reason}" for reason, count in reasons.most_common())
    raise InputError.of(
        ", ".join(dict.fromkeys(read.table.file for read in adopted.reads)),
        f"No row is left as a building ({told or 'there are no rows'}).",
        "Look at the column that says so: it may mean something else. Correct it, or give a list of buildings.",
    )


def adopted_before(place: Path, option: Option, amend: Callable[[list[Found]], None]) -> Adopted:
    """The place's buildings from the registers adopted so far; none where there are none yet. Nothing is written.

    `amend`: what other lists say of the buildings, before gaps are filled. Raises UsageError as `adopt` does.
    """
    own = place / "mapping.toml"
    mapping = read_mapping(own) if own.is_file() else Mapping()
    sheets = _sheets_adopted_before(mapping, place, set(), QUICKLY_ABOVE_BYTES)
    return build(mapping, sheets, option, read_decisions(place), amend)


def _take(
    files: Sequence[Path], asked: Asked, mapping: Mapping, told: Told
) -> tuple[Mapping, dict[tuple[str, str], Sheet]]:
    """The mapping with the registers of these files, and their sheets."""
    sheets: dict[tuple[str, str], Sheet] = {}
    for file in files:
        for table, sheet in _tables(file, asked, told).items():
            sheets[(table.file, table.sheet)] = sheet
            mapping = mapping.with_table(table)
            if asked.is_given:
                mapping = _without_replaced(mapping, asked.old, table, told)
    for file_name, sheet_out in told.hidden_sheets:
        for table in mapping.tables:
            if table.file == file_name and sheet_out in (table.sheet, sheet_name(table.sheet)):
                mapping = mapping.without(table.file, table.sheet)
    return mapping, sheets


def _tables(file: Path, asked: Asked, told: Told) -> dict[TableMapping, Sheet]:
    """The tables of a file that are registers, mapped as before or anew; what is hidden is told."""
    taken: dict[TableMapping, Sheet] = {}
    given = asked.sheets.pop(file, None)
    for whole in read_workbook(file, asked.quickly_above_bytes) if given is None else given:
        with_hidden = asked.reads_hidden(file.name, whole.name)
        if whole.hidden and not with_hidden:
            told.hidden_sheets.append((file.name, whole.name))
            told.refused.append(left_out(file, whole))
            continue
        own = {}
        for sheet in tables_of([whole], with_hidden):
            table = _table(file, sheet, asked, told, with_hidden)
            if table is not None:
                own[table] = sheet
        if own:
            told.changes += in_words(file, whole, with_hidden)
        elif not with_hidden:
            told.refused += in_words(file, whole, with_hidden)
        taken |= own
    return taken


def _table(file: Path, sheet: Sheet, asked: Asked, told: Told, with_hidden: bool) -> TableMapping | None:
    """A table as the register that it is, mapped as before or anew; None, and a word why, where it is none."""
    before = asked.old.of(file.name, sheet.name)
    if before is None or not _fits_still(before, sheet):
        return _mapped_anew(file, sheet, before, asked, told, with_hidden)
    table = replace(before, path=path_from(file, asked.place), with_hidden=with_hidden)
    if lacks_identity(table.choices):
        _refused(table, "its mapping has no column for the building's name or reference", file, sheet, told)
        return None
    return _with_wishes(table, asked.agency, asked.where)


def _mapped_anew(
    file: Path, sheet: Sheet, before: TableMapping | None, asked: Asked, told: Told, with_hidden: bool
) -> TableMapping | None:
    """A table's mapping, by an earlier one where there is one that it is like; None where it is no register."""
    layout = find_layout(sheet)
    choices = propose(layout) if layout else ()
    verdict = judge(layout, choices)
    if layout is None or not layout.body:
        told.refused.append(f"{called(file, sheet)}: not adopted; it seems to be {verdict.seems}.")
        return None
    table = TableMapping(
        file.name, path_from(file, asked.place), sheet.name, "", GIVEN, layout.heading_rows, choices, ()
    )
    table = replace(table, with_hidden=with_hidden)
    if before is None and not verdict.is_register:
        table = _with_agency(table, None, asked.agency, _agency_words(table, layout))
        _refused(table, f"it seems to be {verdict.seems}", file, sheet, told, is_text=verdict.is_text)
        return None
    before = before or (_like(asked.old, choices, asked.agency) if asked.is_given else None)
    if before is not None:
        choices, moved = carry_over(before.choices, choices)
        table = replace(table, choices=choices)
        told.changes += _changes(file, sheet, before, moved)
    if not sheet.shows_errors and file.suffix.casefold() == ".xlsx":
        said = "is large and was read quickly: cells that show an error count as blank, and hidden rows and columns"
        told.changes.append(f"{called(file, sheet)} {said} are read like all others.")
    table = _with_agency(table, before, asked.agency, _agency_words(table, layout))
    return _with_wishes(table, None, asked.where or (before.where if before else ()))


def _refused(table: TableMapping, because: str, file: Path, sheet: Sheet, told: Told, is_text: bool = False) -> None:
    """Keep how a refused table was read, with why, and what it lacks; a page of text has no columns to correct."""
    said = f"not adopted; {because}." if is_text else f"not adopted; {because}. {lacking(table.choices)}".strip()
    told.refused.append(f"{called(file, sheet)}: {said}")
    if is_text:
        return
    told.to_complete.append(Refused(table, said))


def path_from(file: Path, place: Path) -> str:
    """A file's path from the place's folder, so that the two can be moved together."""
    try:
        return Path(os.path.relpath(file.resolve(), place.resolve())).as_posix()
    except ValueError:  # another drive on Windows
        return file.resolve().as_posix()


def _fits_still(table: TableMapping, sheet: Sheet) -> bool:
    """Whether every heading of a mapping stands where it stood, and no other has come."""
    layout = find_layout(sheet, table.heading_rows)
    return layout is not None and list(layout.places) == [choice.place for choice in table.choices]


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
    return [f"{called(file, sheet)}: the layout differs from that of {before.file}:", *(f"  {each}" for each in said)]


def _without_replaced(mapping: Mapping, old: Mapping, table: TableMapping, told: Told) -> Mapping:
    """This year's file takes the place of last year's, which its mapping came from."""
    if old.of(table.file, table.sheet) is not None:
        return mapping
    before = _like(old, table.choices, table.agency)
    if before is None:
        return mapping
    told.replaced.append((before, table))
    if mapping.of(before.file, before.sheet) is before:
        return mapping.without(before.file, before.sheet)
    return mapping


def _agency_words(table: TableMapping, layout: Layout) -> list[str]:
    columns = [choice.place.column for choice in table.choices if choice.to == "agency"]
    return sorted({text for value in layout.values(columns[0]) if (text := text_of(value))}) if columns else []


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
    tables: dict[tuple[str, bool], list[Sheet]] = {}
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
        hidden = {sheet.name for sheet in books[table.path] if sheet.hidden}
        if not table.with_hidden and hidden & {table.sheet, sheet_name(table.sheet)}:
            raise UsageError(
                f"{table.file}, sheet {table.sheet} was adopted before and is hidden now. Show it, or say "
                f"with_hidden = true in its [[table]] of {place / 'mapping.toml'}."
            )
        key = (table.path, table.with_hidden)
        if key not in tables:
            tables[key] = tables_of(books[table.path], table.with_hidden)
        sheets[(table.file, table.sheet)] = sheet_of(path, table.sheet, tables[key])
    return sheets
