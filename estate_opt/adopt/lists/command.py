"""`adopt --as` another kind of list than buildings: lists in, the place built anew with them, told in sentences."""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from estate_opt.adopt.command import QUICKLY_ABOVE_BYTES, adopt, path_from
from estate_opt.adopt.hidden import called, in_words, is_read, left_out
from estate_opt.adopt.layout import Layout, find_layout
from estate_opt.adopt.lists.all_kinds import apply_lists
from estate_opt.adopt.lists.guess import BUILDINGS, kinds_of, seen
from estate_opt.adopt.lists.lists_file import NAME, RETURN, ListMapping, read_lists, write_lists
from estate_opt.adopt.lists.referral import sheets_of
from estate_opt.adopt.lists.returns import month_of
from estate_opt.adopt.lists.what_kind import Reading, Seen, as_buildings, distinct, missing_in
from estate_opt.adopt.mapping_file import GIVEN, TableMapping, read_mapping
from estate_opt.adopt.place_files import refuse_foreign_folder, write_text
from estate_opt.adopt.to_complete import Refused, lacking, write_to_complete
from estate_opt.ground.errors import InputError, UsageError
from estate_opt.ground.pauses import no_pauses
from estate_opt.options.option import Option
from estate_opt.spreadsheets.grid import Sheet
from estate_opt.spreadsheets.out_of_sight import in_sight

TO_COMPLETE = "lists-to-complete.toml"
Tables = dict[tuple[str, str, str], Layout]
"""By file, sheet and kind."""
_LEASES = re.compile(r"\bleases?\b", re.IGNORECASE)
_ROW_IS = {
    "units": "units by key, such as cost centres",
    "teams": "staff",
    "functions": "support functions, systems or contracts",
    "leases": "leases",
    "spaces": "rooms",
    "counters": "places where a service is offered",
    "localities": "small areas with people",
}


@dataclass
class _Taken:
    lists: list[ListMapping] = field(default_factory=list)
    layouts: Tables = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    to_complete: list[ListMapping] = field(default_factory=list)
    hidden_sheets: set[tuple[str, str]] = field(default_factory=set)
    """By file and name; they were left out."""


@dataclass(frozen=True)
class Asked:
    """What was asked of one run, beside its files."""

    place: Path
    kind: str
    agency: str | None
    where: Sequence[str]
    old: Sequence[ListMapping]
    """How lists were read before, or are to be read as a person says."""
    with_hidden: bool

    def before(self, file: str, sheet: str) -> ListMapping | None:
        """How a sheet was read as a list of this kind, or is to be read."""
        key = (file, sheet, self.kind)
        return next((each for each in self.old if (each.file, each.sheet, each.kind) == key), None)

    def reads_hidden(self, file: str, sheet: str) -> bool:
        """Whether what is hidden on a sheet is read: it was asked for now, or when it was adopted."""
        before = self.before(file, sheet)
        return self.with_hidden or (before is not None and before.with_hidden)


def adopt_as(
    files: Sequence[Path],
    place: Path,
    option: Option,
    kind: str | None,
    agency: str | None = None,
    mapping_file: Path | None = None,
    where: Sequence[str] = (),
    with_hidden: bool = False,
    sheets: dict[Path, list[Sheet]] | None = None,
) -> list[str]:
    """Adopt files as one kind of list, buildings or another, and say what was done. Raises as those two do.

    `kind`: None says first what each sheet seems to be, and adopts it as that. `mapping_file`: of buildings, or of
    lists that were refused; else lists are read as `lists.toml` in the place says. `with_hidden`: hidden sheets, rows
    and columns too. `sheets`: of files read already only these, hidden things and all; of buildings they are emptied
    on the way.
    """
    if kind is None and mapping_file is None:
        return adopt_as_it_seems(files, place, option, agency, where, with_hidden)
    kind = kind or BUILDINGS
    if kind != BUILDINGS:
        return adopt_lists(files, place, option, kind, agency, where, sheets, with_hidden, mapping_file)
    said = adopt(files, place, option, agency, mapping_file, where, QUICKLY_ABOVE_BYTES, with_hidden, sheets)[1]
    lists = read_lists(place / NAME)
    return [*said, *rebuild(place, option, lists, {}, set())] if lists else said


def adopt_as_it_seems(
    files: Sequence[Path],
    place: Path,
    option: Option,
    agency: str | None = None,
    where: Sequence[str] = (),
    with_hidden: bool = False,
) -> list[str]:
    """Say what each sheet of each file seems to be, and adopt it as that: registers of buildings first, since the
    others refer to them. Raises InputError where nothing in any file is a list that a place is made of; how the sheets
    were read as buildings is left to be completed.
    """
    refuse_foreign_folder(place)
    sheets, out, said = _read(files, place, with_hidden)
    looked_at = [seen(_in_sight(whole, is_asked)) for _, whole, is_asked in sheets]
    has_register = _has_register(place) or any(
        kinds_of(each, False)[0] == [BUILDINGS] for each in looked_at if not _LEASES.search(each.sheet.name)
    )
    chosen: dict[str, dict[Path, list[Sheet]]] = {}
    for (file, whole, _), each in zip(sheets, looked_at, strict=True):
        kinds, seems = kinds_of(each, has_register)
        what = f"; adopted as {' and '.join(kinds)}." if kinds else "; not adopted."
        said.append(f"{called(file, whole)} seems to be {seems}{what}")
        for kind in kinds:
            chosen.setdefault(kind, {}).setdefault(file, []).append(whole)
    if not chosen:
        refused = [
            _as_buildings(file, whole, place, agency, is_asked, kinds_of(each, has_register)[1])
            for (file, whole, is_asked), each in zip(sheets, looked_at, strict=True)
        ]
        raise InputError.of(
            ", ".join(file.name for file in files),
            " ".join([*said, "Nothing was adopted."]),
            f"Say with --as what a row is, or give another list. {_read_by([r for r in refused if r], place)}".strip(),
        )
    sheets.clear()  # a large register is not to be held twice
    looked_at.clear()
    for kind in (BUILDINGS, *_ROW_IS):
        if kind in chosen:
            own = chosen.pop(kind)
            for file, whole in out:  # so that what was adopted of it, when it was in sight, goes
                if file in own:
                    own[file].append(whole)
            said += adopt_as(list(own), place, option, kind, agency, None, where, with_hidden, own)
    return list(dict.fromkeys(said))


def _read(
    files: Sequence[Path], place: Path, with_hidden: bool
) -> tuple[list[tuple[Path, Sheet, bool]], list[tuple[Path, Sheet]], list[str]]:
    """The sheets of all files, each with whether what is hidden on it is read; those left out; both in sentences."""
    sheets: list[tuple[Path, Sheet, bool]] = []
    out: list[tuple[Path, Sheet]] = []
    said: list[str] = []
    before = [] if with_hidden else _read_before(place)
    for file in files:
        for whole in sheets_of(file, QUICKLY_ABOVE_BYTES):
            is_asked = with_hidden or bool(is_read(file.name, whole.name, before))
            if whole.hidden and not is_asked:
                said.append(left_out(file, whole))
                out.append((file, whole))
            else:
                said += in_words(file, whole, is_asked)
                sheets.append((file, whole, is_asked))
    return sheets, out, said


def _read_before(place: Path) -> list[tuple[str, str, bool]]:
    """Of each register and list adopted before, its file, its sheet, and whether what is hidden was read."""
    own = place / "mapping.toml"
    before = [(each.file, each.sheet, each.with_hidden) for each in read_lists(place / NAME)]
    if own.is_file():
        before += [(table.file, table.sheet, table.with_hidden) for table in read_mapping(own).tables]
    return before


def _in_sight(whole: Sheet, with_hidden: bool) -> Sheet:
    return whole if with_hidden else in_sight(whole)


def _as_buildings(
    file: Path, whole: Sheet, place: Path, agency: str | None, with_hidden: bool, seems: str
) -> Refused | None:
    """How a sheet that is no list of ours would be read as buildings; None where there is no table on it."""
    sheet = _in_sight(whole, with_hidden)
    layout = find_layout(sheet)
    if layout is None:
        return None
    choices, verdict = as_buildings(layout)
    if not layout.body or verdict.is_text:
        return None
    because = f"not adopted; it seems to be {seems}. {lacking(choices)}".strip()
    whose, rows = agency or file.stem, layout.heading_rows
    table = TableMapping(
        file.name, path_from(file, place), sheet.name, whose, GIVEN, rows, choices, with_hidden=with_hidden
    )
    return Refused(table, because)


def _read_by(refused: Sequence[Refused], place: Path) -> str:
    if not refused:
        return ""
    path = write_to_complete(refused, place)
    return (
        f"How the columns were read stands in {path}: if its rows are buildings, complete that, and adopt again with "
        f"--as buildings --mapping {path}."
    )


def _has_register(place: Path) -> bool:
    own = place / "mapping.toml"
    return own.is_file() and bool(read_mapping(own).tables)


def adopt_lists(
    files: Sequence[Path],
    place: Path,
    option: Option,
    kind: str,
    agency: str | None = None,
    where: Sequence[str] = (),
    sheets: dict[Path, list[Sheet]] | None = None,
    with_hidden: bool = False,
    mapping_file: Path | None = None,
) -> list[str]:
    """Adopt lists of one kind into a place, together with what was adopted before, and say what was done.

    `kind`: teams, functions, leases, spaces, counters, localities or units; `sheets`: of these files, where only some
    are meant. `with_hidden`: hidden sheets, rows and columns too. `mapping_file`: how lists that were refused are to be
    read. Raises UsageError (a file adopted before that is gone, a mapping that cannot be used) and InputError where a
    file cannot be read or no sheet is such a list; how that was read is left to be completed.
    """
    refuse_foreign_folder(place)
    old = read_lists(place / NAME)
    given = read_lists(mapping_file) if mapping_file else ()
    if mapping_file and not any(each.kind == kind for each in given):
        raise UsageError(f"{mapping_file} holds no [[list]] of {kind}: it says nothing of how one is read.")
    asked = Asked(place, kind, agency, where, (*given, *old), with_hidden)
    taken = _Taken()
    for file in files:
        _take(file, sheets_of(file, QUICKLY_ABOVE_BYTES) if sheets is None else sheets[file], asked, taken)
    if not taken.lists:
        _refuse(files, taken, kind, place)
    new = {(each.file, each.sheet, each.kind) for each in taken.lists}
    lists = [
        each
        for each in old
        if (each.file, each.sheet, each.kind) not in new and (each.file, each.sheet) not in taken.hidden_sheets
    ] + taken.lists
    said = rebuild(place, option, lists, taken.layouts, {file.name for file in files})
    return [*taken.refused, *said]


def _refuse(files: Sequence[Path], taken: _Taken, kind: str, place: Path) -> None:
    """No sheet is such a list: say why, and how it may be read all the same. Raises InputError."""
    remedy = f"Give a list with a row for each of {kind}."
    if taken.to_complete:
        path = place / TO_COMPLETE
        write_text(place, TO_COMPLETE, write_lists(taken.to_complete))
        remedy += (
            f" How it was read stands in {path}: if it is such a list, say there what its columns are, and adopt again "
            f"with --as {kind} --mapping {path}."
        )
    about = ", ".join(file.name for file in files)
    raise InputError.of(about, " ".join([*taken.refused, f"No list of {_ROW_IS[kind]} was found."]), remedy)


def rebuild(place: Path, option: Option, lists: Sequence[ListMapping], layouts: Tables, files: set[str]) -> list[str]:
    """Build a place anew from its registers and lists; `layouts`: those read already. Says what the `files` gave."""
    books: dict[Path, list[Sheet]] = {}
    tables = [(each, layouts.get((each.file, each.sheet, each.kind)) or _again(each, place, books)) for each in lists]
    with no_pauses():
        said = apply_lists(tables, place, option)
        write_text(place, NAME, write_lists(lists))
    return [sentence for file, sentence in said if not file or file in files]


def _again(mapping: ListMapping, place: Path, books: dict[Path, list[Sheet]]) -> Layout:
    """A list adopted before, read again from where it was. `books`: the sheets of the files read so far."""
    path = place / mapping.path
    if not os.path.isfile(path):  # noqa: PTH113 - what cannot be a path at all is no file, where pathlib raises
        raise UsageError(
            f"{mapping.file} was adopted before and is no longer at {path}. Give it again, correct its path in "
            f"{place / NAME}, or delete its [[list]] there."
        )
    if path not in books:
        books[path] = sheets_of(path, QUICKLY_ABOVE_BYTES)
    whole = next((each for each in books[path] if each.name == mapping.sheet), None)
    if whole is not None and whole.hidden and not mapping.with_hidden:
        raise UsageError(
            f"{mapping.file}, sheet {mapping.sheet} was adopted before and is hidden now. Show it, or say "
            f"with_hidden = true in its [[list]] of {place / NAME}."
        )
    layout = find_layout(_in_sight(whole, mapping.with_hidden), mapping.heading_rows) if whole is not None else None
    if layout is None or not _fits(mapping, layout):
        raise UsageError(f"{mapping.file}, {mapping.sheet} has other headings than before. Adopt it again.")
    return layout


def _fits(mapping: ListMapping, layout: Layout) -> bool:
    """Whether every heading of a mapping stands where it stood."""
    return list(layout.places) == [column.place for column in mapping.columns]


def _take(file: Path, sheets: Sequence[Sheet], asked: Asked, taken: _Taken) -> None:
    """The sheets of a file that are such lists, read as before or anew; of monthly returns only the latest."""
    found: list[tuple[ListMapping, Layout]] = []
    for whole in sheets:
        with_hidden = asked.reads_hidden(file.name, whole.name)
        if whole.hidden and not with_hidden:
            taken.hidden_sheets.add((file.name, whole.name))
            taken.refused.append(left_out(file, whole))
            continue
        taken.refused += in_words(file, whole, with_hidden)
        sheet = _in_sight(whole, with_hidden)
        before = asked.before(file.name, sheet.name)
        layout = find_layout(sheet, before.heading_rows) if before else None
        if before and layout is not None and _fits(before, layout):
            mapping = replace(
                before,
                path=path_from(file, asked.place),
                agency=asked.agency or before.agency,
                where=tuple(asked.where) or before.where,
                with_hidden=with_hidden,
            )
            refused = missing_in(mapping.kind, mapping.shape, mapping.columns, layout)
        else:
            reading = Seen(sheet).read_as(asked.kind)
            refused = reading.refused
            if reading.layout is None or not reading.layout.body:
                taken.refused.append(f"{called(file, sheet)}: not adopted: {refused}")
                continue
            mapping, layout = _mapped(file, sheet, reading, reading.layout, asked), reading.layout
            mapping = replace(mapping, with_hidden=with_hidden)
        if refused:
            taken.refused.append(f"{called(file, sheet)}: not adopted: {refused}")
            taken.to_complete.append(mapping)
        else:
            found.append((mapping, layout))
    for mapping, layout in _latest(found, taken):
        taken.lists.append(mapping)
        taken.layouts[(mapping.file, mapping.sheet, mapping.kind)] = layout


def _mapped(file: Path, sheet: Sheet, reading: Reading, layout: Layout, asked: Asked) -> ListMapping:
    words = distinct(layout, reading.columns, "agency")
    return ListMapping(
        file.name,
        path_from(file, asked.place),
        sheet.name,
        asked.kind,
        reading.shape,
        asked.agency or (words[0] if words else ""),
        bool(words) and (asked.agency is None or len(words) > 1),
        layout.heading_rows,
        reading.columns,
        tuple(asked.where),
    )


def _latest(found: list[tuple[ListMapping, Layout]], taken: _Taken) -> list[tuple[ListMapping, Layout]]:
    """Of several monthly sheets of one return only the latest: adding them would count everybody each month."""
    dated = {
        id(mapping): month
        for mapping, layout in found
        if mapping.shape == RETURN and (month := month_of(mapping.sheet, layout.title))
    }
    if len(dated) < 2:
        return found
    last = max(dated.values())
    earlier = [mapping.sheet for mapping, _ in found if dated.get(id(mapping), last) != last]
    kept = [(mapping, layout) for mapping, layout in found if dated.get(id(mapping), last) == last]
    taken.refused.append(
        f"{kept[0][0].file}: {len(dated)} monthly sheets; the latest, {kept[0][0].sheet}, is taken, and "
        f"{len(earlier)} earlier ones are not, as they count the same people."
    )
    return kept
