"""From a mapping to a place: every table of theirs read, folded, placed, linked and filled up, in one fixed order."""

import fnmatch
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from estate_opt.adopt.body_rows import split_rows
from estate_opt.adopt.cell_values import text_of
from estate_opt.adopt.dates_of_columns import Doubt
from estate_opt.adopt.folding import fold, join_sheets, put_together
from estate_opt.adopt.gaps import StaffGroup, fill_gaps, teams_of
from estate_opt.adopt.layout import Layout, find_layout
from estate_opt.adopt.levels import lend_to_buildings
from estate_opt.adopt.linkage import Pair, find_pairs
from estate_opt.adopt.mapping_file import Mapping, TableMapping
from estate_opt.adopt.placing import place_all
from estate_opt.adopt.records_of import Found, Read, records_of
from estate_opt.adopt.site_totals import set_aside_site_totals
from estate_opt.adopt.years import Years, between, years_among
from estate_opt.ground.errors import UsageError
from estate_opt.options.option import Option
from estate_opt.spreadsheets.grid import Sheet, SheetRow

SAME, DIFFERENT = "same", "different"
Decisions = dict[tuple[str, str], str]
"""By the ids of a pair, in order: `same` or `different`."""


@dataclass
class Adopted:
    """A place as made from people's own registers."""

    mapping: Mapping
    reads: list[Read]
    found: list[Found]
    pairs: list[Pair]
    decisions: Decisions
    teams: list[StaffGroup]
    doubts: list[Doubt] = field(default_factory=list)
    years: list[Years] = field(default_factory=list)
    """Lists that are another one's of another year."""

    @property
    def agencies(self) -> list[str]:
        """The bodies, in order of first mention."""
        return list(dict.fromkeys(found.agency for found in self.found))


def build(
    mapping: Mapping,
    sheets: dict[tuple[str, str], Sheet],
    option: Option,
    decisions: Decisions,
    amend: Callable[[list[Found]], None] | None = None,
    earlier: Sequence[tuple[Read, TableMapping]] = (),
) -> Adopted:
    """The place that the mapped tables make. `sheets`: by file and sheet name; emptied on the way, to save memory.

    `amend`: what other lists (leases, rooms) say of the buildings, before gaps are filled. They have their ids by then,
    as a person may have written them; those that it adds get theirs afterwards.
    `earlier`: lists of last year, each with the table that takes its place.
    Raises UsageError where a mapping no longer fits its sheet.
    """
    reads = [read_folded(table, sheets.pop((table.file, table.sheet)), option) for table in mapping.tables]
    years = [
        replace(between(before, read), layout=()) for before, now in earlier for read in reads if read.table == now
    ] + years_among(reads)
    join_sheets(reads)
    lend_to_buildings(reads)
    found = [each for read in reads for each in read.found]
    _name(found)
    if amend is not None:
        amend(found)
        _name(found)
    doubts = place_all(found)
    pairs = find_pairs(found)
    found = _confirmed(found, pairs, decisions)
    for each in found:
        fill_gaps(each, option.levers)
    teams = [team for each in found for team in teams_of(each, option.levers)]
    all_doubts = [doubt for read in reads for doubt in read.doubts] + doubts
    return Adopted(mapping, reads, found, pairs, decisions, teams, all_doubts, years)


def read_folded(table: TableMapping, sheet: Sheet, option: Option) -> Read:
    """One table's buildings, each once. Raises UsageError where its mapping no longer fits the sheet."""
    read = _read(table, sheet, option)
    fold(read)
    return read


def _read(table: TableMapping, sheet: Sheet, option: Option) -> Read:
    layout = find_layout(sheet, table.heading_rows)
    if layout is None:
        raise UsageError(f"{table.file}, {table.sheet}: there is nothing on this sheet any more.")
    _check_headings(table, layout)
    read = Read(table)
    rows, read.left_out = split_rows(layout, table.choices)
    rows = list(_where(rows, table, read))
    records_of(read, rows, option.levers.appraisal.start)
    set_aside_site_totals(read, rows)
    return read


def _check_headings(table: TableMapping, layout: Layout) -> None:
    """A mapping whose headings stand elsewhere now would read the wrong columns in silence."""
    now = {place.column: place.heading for place in layout.places}
    for choice in table.choices:
        if choice.place.heading and now.get(choice.place.column, "") != choice.place.heading:
            raise UsageError(
                f"{table.file}, {table.sheet}: column {choice.place.letter} was “{choice.place.heading}” and is now "
                f"“{now.get(choice.place.column, 'blank')}”. Adopt the file again with --mapping to carry "
                f"the mapping over."
            )


def _where(rows: Iterable[SheetRow], table: TableMapping, read: Read) -> Iterable[SheetRow]:
    """Only the rows that fit every condition of the mapping."""
    from estate_opt.adopt.body_rows import LeftOut

    conditions = [_condition(each, table) for each in table.where]
    for row in rows:
        missed = next((text for index, pattern, text in conditions if not _fits(row, index, pattern)), None)
        if missed is None:
            yield row
        else:
            read.left_out.append(LeftOut(row.number, f"not asked for ({missed})", ""))


def _condition(text: str, table: TableMapping) -> tuple[int, str, str]:
    heading, sign, pattern = text.partition("=")
    for choice in table.choices:
        if sign and heading.strip().casefold() in (
            choice.place.heading.casefold(),
            choice.place.full.casefold(),
            choice.place.letter.casefold(),
        ):
            return choice.place.column - 1, pattern.strip().casefold(), text
    raise UsageError(
        f"{table.file}, {table.sheet}: “{text}” is no condition: write HEADING=PATTERN, with "
        f"a heading or a letter of the sheet."
    )


def _fits(row: SheetRow, index: int, pattern: str) -> bool:
    return index < len(row.values) and fnmatch.fnmatchcase(text_of(row.values[index]).casefold(), pattern)


def _name(found: Sequence[Found]) -> None:
    """An id for each: their reference where no other building has it, else one made from name and postcode."""
    refs = [each.ref.casefold() for each in found]
    counts = Counter(refs)
    taken: set[str] = set()
    for each in found:
        plain = _plain_id(each.ref) if each.ref and counts[each.ref.casefold()] == 1 else _made_id(each)
        each.id, number = plain, 1
        while each.id.casefold() in taken:
            number += 1
            each.id = f"{plain}-{number}"
        taken.add(each.id.casefold())


def _plain_id(text: str) -> str:
    """Semicolons part lists, and a leading sign would make a formula of it."""
    return text.replace(";", ",").lstrip("=+-@\t\r ") or "building"


def _made_id(found: Found) -> str:
    parts = (
        (found.ref, found.name, str(found.values.get("postcode", "")))
        if found.ref
        else (found.name, str(found.values.get("postcode", "")))
    )
    words = re.sub(r"[^a-z0-9]+", "-", " ".join(part for part in parts if part).casefold()).strip("-")
    return words[:60].strip("-") or f"building-{found.rows[0]}"


def _confirmed(found: list[Found], pairs: Sequence[Pair], decisions: Decisions) -> list[Found]:
    """With the pairs that a person has called the same put together; the entry that comes first stays."""
    stands_for: dict[int, Found] = {}

    def first(each: Found) -> Found:
        while id(each) in stands_for:
            each = stands_for[id(each)]
        return each

    order = {id(each): place for place, each in enumerate(found)}
    for pair in pairs:
        if decisions.get((pair.left.id, pair.right.id)) != SAME:
            continue
        left, right = sorted((first(pair.left), first(pair.right)), key=lambda each: order[id(each)])
        if left is not right:
            put_together(left, right)
            stands_for[id(right)] = left
    return [each for each in found if id(each) not in stands_for]


def sheet_of(path: Path, name: str, sheets: Sequence[Sheet]) -> Sheet:
    """A file's sheet by its name. Raises UsageError."""
    for sheet in sheets:
        if sheet.name == name:
            return sheet
    raise UsageError(f"{path.name} has no sheet called {name} any more. Adopt it again with --mapping.")
