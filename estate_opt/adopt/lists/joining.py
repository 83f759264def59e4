"""Lists of leases, rooms and counters joined to the buildings that they name; what does not join is told."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from estate_opt.adopt.lists.rows import ListRows, Outcome
from estate_opt.adopt.lists.sites import Match, Sites, SiteWords
from estate_opt.adopt.mapping_file import GIVEN, TableMapping
from estate_opt.adopt.records_of import Found
from estate_opt.adopt.told import many
from estate_opt.adopt.word_values import kind_of
from estate_opt.spreadsheets.grid import SheetRow
from estate_opt.tables.postcodes import postcode_of

_POSITION = ("latitude", "longitude", "easting", "northing")


@dataclass
class Joined:
    """The rows of a list that name one building."""

    rows: ListRows
    agency: str
    words: SiteWords
    match: Match
    own: list[SheetRow] = field(default_factory=list)

    @property
    def numbers(self) -> list[int]:
        """Their row numbers."""
        return [row.number for row in self.own]


@dataclass
class Amended:
    """What lists say of buildings: kept until these have their ids."""

    cells: list[tuple[Found, str, Joined, str]] = field(default_factory=list)
    """Building, column of ours, the rows, and their cells."""
    spaces: list[tuple[Found, str, float, Joined]] = field(default_factory=list)
    """Building, type of space, how many."""

    def set(self, found: Found, column: str, value: Any, joined: Joined, *names: str) -> None:
        """Give a building a value from a list, with the cells it came from."""
        found.values[column] = value
        self.cells.append((found, column, joined, joined.rows.cells(joined.numbers, *names)))


def join(
    lists: Sequence[ListRows], found: list[Found], sites: Sites, known: dict[str, str], makes: bool
) -> list[Joined]:
    """The rows of some lists by the building that they name.

    `makes`: where no register of buildings has been adopted, a building that is named is made, and added to `found`.
    """
    groups: dict[tuple[str, str, str, SiteWords], Joined] = {}
    by_building: dict[tuple[str, str, int], Joined] = {}
    for rows in lists:
        for row in rows.rows:
            words = words_of(rows, row)
            if words.says_nothing:
                rows.leave_out(row, "it names no building")
                continue
            agency = rows.agency(row, known)
            key = (rows.mapping.file, rows.mapping.sheet, agency, words)
            if key not in groups:
                groups[key] = _one(rows, row, agency, words, found, sites, makes, by_building)
            groups[key].own.append(row)
    return list({id(each): each for each in groups.values()}.values())


def _one(
    rows: ListRows,
    row: SheetRow,
    agency: str,
    words: SiteWords,
    found: list[Found],
    sites: Sites,
    makes: bool,
    by_building: dict[tuple[str, str, int], Joined],
) -> Joined:
    match = sites.match(words, agency, rows.mapping.file)
    if not match.is_sure and makes:
        match = Match(_made(rows, row, agency, words), 1.0, "named by this list alone")
        assert match.found is not None
        found.append(match.found)
        sites.add(match.found)
    joined = Joined(rows, agency, words, match)
    if match.found is None or not match.is_sure:
        return joined
    return by_building.setdefault((rows.mapping.file, rows.mapping.sheet, id(match.found)), joined)


def words_of(rows: ListRows, row: SheetRow) -> SiteWords:
    """What a row says of its building."""
    name = rows.text(row, "site") or rows.text(row, "address")
    return SiteWords(
        rows.text(row, "site_ref"), name, rows.text(row, "postcode") or postcode_of(rows.text(row, "address")) or ""
    )


def _made(rows: ListRows, row: SheetRow, agency: str, words: SiteWords) -> Found:
    """A building as this row gives it."""
    mapping = rows.mapping
    table = TableMapping(mapping.file, mapping.path, mapping.sheet, agency, GIVEN, mapping.heading_rows, ())
    values: dict[str, Any] = {"name": words.name or words.ref}
    if postcode := postcode_of(words.postcode):
        values["postcode"] = postcode
    values |= {name: figure for name in _POSITION if (figure := rows.number(row, name)) is not None}
    return Found(table, (row.number,), agency, values, kind_of("", words.name, ""), words.ref)


def list_unjoined(joined: Sequence[Joined], what: str, outcome: Outcome) -> list[Joined]:
    """Those that name a building for sure; the others are listed with what they may mean, and told."""
    lost = [each for each in joined if not each.match.is_sure]
    for each in lost:
        match = each.match
        outcome.add_unjoined(
            each.rows.mapping, what, each.words.shown, len(each.own), each.own[0].number, match.because,
            match.found, match.confidence,
        )  # fmt: skip
    if lost:
        rows = sum(len(each.own) for each in lost)
        text = (
            f"  {many(rows, 'row', 'rows')} of {what} {'names' if rows == 1 else 'name'} "
            f"{many(len(lost), 'site that is no building', 'sites that are no buildings')} here: see "
            "adopted/not_joined.csv."
        )
        outcome.said.append((lost[0].rows.mapping.file, text))
    return [each for each in joined if each.match.is_sure]


def list_unnamed(
    lists: Sequence[ListRows], joined: Sequence[Joined], found: Sequence[Found], what: str, outcome: Outcome
) -> None:
    """The other side of the joint: buildings that should be named in such lists of their body, and are not.

    `found`: those that should. Nothing is told of bodies of which there is no such list.
    """
    bodies = {each.agency for each in joined}
    named = {id(each.match.found) for each in joined}
    lost = [each for each in found if each.agency in bodies and id(each) not in named]
    for each in lost:
        shown = ", ".join(part for part in (each.ref, each.name) if part)
        because = f"none of {what} names it"
        outcome.add_unjoined(each.table, f"buildings without {what}", shown, len(each.rows), each.rows[0], because)
    if lost and lists:
        text = f"  {many(len(lost), 'building', 'buildings')} without {what} there: see adopted/not_joined.csv."
        outcome.said.append((lists[0].mapping.file, text))


def write_amended(amended: Amended, found: Sequence[Found], outcome: Outcome) -> None:
    """Provenance of what lists said of buildings, and their other spaces, once these have their ids."""
    there = {id(each) for each in found}
    for building, column, joined, cells in amended.cells:
        if id(building) in there:
            mapping = joined.rows.mapping
            outcome.origins.append(
                {
                    "table": "buildings",
                    "id": building.id,
                    "file": mapping.file,
                    "sheet": mapping.sheet,
                    "rows": str(joined.own[0].number),
                    column: f"{mapping.file} {mapping.sheet}!{cells}",
                }
            )
    for building, space_type, count, joined in amended.spaces:
        if id(building) in there:
            mapping = joined.rows.mapping
            outcome.add(
                "spaces",
                building=building.id,
                space_type=space_type,
                capacity=count,
                source=mapping.file,
                source_ref=joined.rows.rows_in_words(joined.numbers),
            )
