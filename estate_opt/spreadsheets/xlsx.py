"""An .xlsx or .xlsm file as raw grids, in one pass over its parts, with a limit on all that it can make.

The form of the parts is ECMA-376 part 1, chapter 18 (SpreadsheetML). Read are names, order and visibility of the
sheets, values, errors, formulas without a value, hidden rows and columns, merged ranges. Which number formats are
dates, and what day a number is, openpyxl says.
"""

import posixpath
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from estate_opt.spreadsheets.grid import MAX_CELLS, MOST_CHARACTERS, CellBudget, Sheet
from estate_opt.spreadsheets.xlsx_sheet import SheetVisitor, Values, unescaped
from estate_opt.spreadsheets.xml_parts import Allowance, Visitor, refused, walk

MOST_SHEETS = 1_000
MOST_LINKS = 10_000
"""From one part to others."""
MOST_FORMATS = 100_000
"""Cell formats; Excel takes 65,490."""
MOST_TEXT = 200_000_000
"""Characters of all shared texts: as many as the largest file that is read at all may have bytes."""
_LONGEST_CODE = 1_000
"""Of a number format; Excel takes 255."""


def read_xlsx(archive: zipfile.ZipFile, file: str, most_cells: int = MAX_CELLS) -> list[Sheet]:
    """Every sheet, in its order. Raises InputError where a limit is passed; what is damaged raises as it comes."""
    names, allowance = set(archive.namelist()), Allowance(file)
    main = _main_part(archive, names, allowance)
    links = _links(archive, names, allowance, main)
    book = _Workbook(file, links.found, names)
    walk(archive, main, allowance, book)
    if len({each.part for each in book.listed}) < len(book.listed):
        raise refused(file, "it lists one sheet under several names")
    formats, texts = _Formats(file), _Texts(file)
    for kind, visitor in (("styles", formats), ("sharedStrings", texts)):
        part = links.of_kind(kind, posixpath.join(posixpath.dirname(main), f"{kind}.xml"))
        if part is not None:
            walk(archive, part, allowance, visitor)
    values = Values(texts.found, *formats.dates_and_times(), book.is_1904)
    budget = CellBudget(file, most_cells)
    return [_sheet(archive, each, allowance, SheetVisitor(values, budget)) for each in book.listed]


@dataclass(frozen=True, slots=True)
class _Named:
    """A sheet as the workbook lists it."""

    name: str
    part: str
    is_hidden: bool


def _sheet(archive: zipfile.ZipFile, named: _Named, allowance: Allowance, visitor: SheetVisitor) -> Sheet:
    walk(archive, named.part, allowance, visitor)
    return Sheet(
        name=named.name,
        label=named.name,
        rows=tuple(visitor.rows),
        hidden=named.is_hidden,
        hidden_rows=frozenset(visitor.hidden_rows),
        hidden_columns=frozenset(visitor.hidden_columns),
        merged=tuple(visitor.merged),
    )


def _main_part(archive: zipfile.ZipFile, names: set[str], allowance: Allowance) -> str:
    """The workbook's own part, as the archive says."""
    return _links(archive, names, allowance, "").of_kind("officeDocument", "xl/workbook.xml") or "xl/workbook.xml"


def _links(archive: zipfile.ZipFile, names: set[str], allowance: Allowance, part: str) -> "_Links":
    folder, name = posixpath.split(part)
    links, listed = _Links(allowance.file, folder, names), posixpath.join(folder, "_rels", f"{name}.rels")
    if listed in names:
        walk(archive, listed, allowance, links)
    return links


class _Links(Visitor):
    """What a part points to, by id: the kind and name of another part. What is outside of the file is left alone."""

    def __init__(self, file: str, folder: str, names: set[str]) -> None:
        self.found: dict[str, tuple[str, str]] = {}
        self._file, self._folder, self._names = file, folder, names

    def start(self, tag: str, marks: dict[str, str]) -> None:
        if tag != "Relationship" or marks.get("TargetMode") == "External":
            return
        target = marks.get("Target", "")
        joined = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(self._folder, target))
        part = joined if joined in self._names else unquote(joined)
        self.found[marks.get("Id", "")] = (marks.get("Type", "").rpartition("/")[2], part)
        if len(self.found) > MOST_LINKS:
            raise refused(self._file, f"it has more than {MOST_LINKS:,} links between its parts")

    def of_kind(self, kind: str, usual: str) -> str | None:
        """The one part of a kind that there is; `usual`: where it stands if nothing points to it."""
        targets = [part for its_kind, part in self.found.values() if its_kind == kind]
        return next((part for part in (*targets, usual) if part in self._names), None)


class _Workbook(Visitor):
    """The sheets of cells in their order, and whether days are counted from 1904."""

    def __init__(self, file: str, links: Mapping[str, tuple[str, str]], names: set[str]) -> None:
        self.listed: list[_Named] = []
        self.is_1904 = False
        self._file, self._links, self._names = file, links, names

    def start(self, tag: str, marks: dict[str, str]) -> None:
        if tag == "workbookPr":
            self.is_1904 = marks.get("date1904") in ("1", "true")
        elif tag == "sheet":
            link = next((value for mark, value in marks.items() if mark.rpartition(":")[2] == "id"), "")
            kind, part = self._links.get(link, ("", ""))
            if kind == "worksheet" and part in self._names:
                self.listed.append(_Named(marks["name"], part, marks.get("state", "visible") != "visible"))
            if len(self.listed) > MOST_SHEETS:
                raise refused(self._file, f"it lists more than {MOST_SHEETS:,} sheets")


class _Formats(Visitor):
    """The number formats, and which of them each cell format has."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._codes: dict[int, str] = {}
        self._formats: list[int] = []
        self._is_within = False

    def start(self, tag: str, marks: dict[str, str]) -> None:
        if tag == "numFmt" and "numFmtId" in marks:
            self._codes[int(marks["numFmtId"])] = marks.get("formatCode", "")[:_LONGEST_CODE]
        elif tag == "cellXfs":
            self._is_within = True
        elif tag == "xf" and self._is_within:
            self._formats.append(int(marks.get("numFmtId", "0")))
        if max(len(self._codes), len(self._formats)) > MOST_FORMATS:
            raise refused(self._file, f"it has more than {MOST_FORMATS:,} cell formats")

    def end(self, tag: str) -> None:
        self._is_within = self._is_within and tag != "cellXfs"

    def dates_and_times(self) -> tuple[frozenset[int], frozenset[int]]:
        """The cell formats that show a number as a date, and those of them that show it as a span of time."""
        from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format

        codes = {number: {**BUILTIN_FORMATS, **self._codes}.get(number, "General") for number in set(self._formats)}
        dates = {number for number, code in codes.items() if is_date_format(code)}
        times = {number for number in dates if is_timedelta_format(codes[number])}
        placed = list(enumerate(self._formats))
        return (
            frozenset(place for place, number in placed if number in dates),
            frozenset(place for place, number in placed if number in times),
        )


class _Texts(Visitor):
    """The texts that cells share; how one is spelt aloud (`rPh`) is left out."""

    def __init__(self, file: str) -> None:
        self.found: list[str] = []
        self._file = file
        self._pieces: list[str] = []
        self._is_text = self._is_aloud = False
        self._length = self._whole = 0

    def start(self, tag: str, marks: dict[str, str]) -> None:  # noqa: ARG002 - as every visitor's
        self._is_text = tag == "t" and not self._is_aloud
        self._is_aloud = self._is_aloud or tag == "rPh"

    def text(self, piece: str) -> None:
        if self._is_text:
            self._length += len(piece)
            self._pieces.append(piece)
            if self._length > MOST_CHARACTERS:
                raise refused(self._file, f"a text has more than {MOST_CHARACTERS:,} characters")

    def end(self, tag: str) -> None:
        self._is_text = False
        if tag == "rPh":
            self._is_aloud = False
        elif tag == "si":
            self.found.append(unescaped("".join(self._pieces)))
            self._whole += self._length
            self._pieces.clear()
            self._length = 0
            if len(self.found) > MAX_CELLS or self._whole > MOST_TEXT:
                raise refused(self._file, f"it has {len(self.found):,} texts of {self._whole:,} characters")
