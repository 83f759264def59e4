"""The XML parts of a zipped workbook as a stream of tags: nothing is built of them that the file can make large.

Memory is a piece of the part and the tag at hand, however deep or long the part is. A document type is refused, and
with it every entity, so nothing multiplies and nothing outside the file is looked at.
"""

import time
import zipfile
from collections.abc import Iterator
from typing import IO
from xml.parsers import expat

from estate_opt.ground.errors import InputError
from estate_opt.spreadsheets.grid import SAVE_AGAIN

MOST_TAGS = 40_000_000
"""Of all parts that are read, ends of tags included: six million cells of text in line have 36 million."""
LONGEST_TAG_BYTES = 1_000_000
MOST_NAMES = 5_000
"""Different names of tags in one part; Excel has some hundreds for all parts together."""
MOST_SECONDS = 60.0
"""Of the processor, for one file on a slow machine; the limits above are met in a few seconds."""
_PIECE_BYTES = 1 << 16


class Visitor:
    """Who is shown a part, tag by tag; names are without their prefix."""

    has_seen_all = False
    """Set once nothing that follows is of interest."""

    def start(self, tag: str, marks: dict[str, str]) -> None:
        """A tag begins, with its attributes."""

    def end(self, tag: str) -> None:
        """A tag ends."""

    def text(self, piece: str) -> None:
        """A piece of the text in between; one text may come in several."""


def refused(file: str, what: str) -> InputError:
    """A file that would be made into more than any honest workbook is."""
    return InputError.of(file, f"is refused: {what}, more than any honest workbook.", SAVE_AGAIN)


class Allowance:
    """What reading one file may still take: time, and tags of its parts."""

    def __init__(self, file: str, seconds: float = MOST_SECONDS) -> None:
        self.file, self._seconds, self._end, self._tags = file, seconds, time.process_time() + seconds, MOST_TAGS

    def look_at_clock(self) -> None:
        """Raises InputError once the time is over."""
        if time.process_time() > self._end:
            problem = f"could not be read within {self._seconds:.0f} seconds of work."
            raise InputError.of(self.file, problem, SAVE_AGAIN)

    def spend(self, tags: int) -> None:
        """Raises InputError once there are more tags than are read."""
        self._tags -= tags
        if self._tags < 0:
            raise refused(self.file, f"it has more than {MOST_TAGS:,} tags")


class _LocalNames(dict[str, str]):
    """The name of a tag without its prefix: `x:row` is `row`."""

    def __init__(self, file: str) -> None:
        super().__init__()
        self._file = file

    def __missing__(self, name: str) -> str:
        if len(self) > MOST_NAMES:
            raise refused(self._file, f"it has more than {MOST_NAMES:,} kinds of tags")
        local = self[name] = name.rpartition(":")[2]
        return local


def walk(archive: zipfile.ZipFile, part: str, allowance: Allowance, visitor: Visitor) -> None:
    """Show a visitor each tag of a part, after a look at how many there are: by their signs, before any is made.

    Raises InputError for a document type, a tag too long, too many, and once the time is over; expat.ExpatError where
    it is no XML.
    """
    with archive.open(part) as source:
        for piece in _pieces(source, allowance):
            allowance.spend(piece.count(b"<"))
    parser = _parser(allowance.file, visitor)
    fed = 0
    with archive.open(part) as source:
        for piece in _pieces(source, allowance):
            parser.Parse(piece, False)
            if visitor.has_seen_all:
                return
            fed += len(piece)
            if fed - parser.CurrentByteIndex > LONGEST_TAG_BYTES:
                raise refused(allowance.file, f"it has a tag of over {LONGEST_TAG_BYTES // 1_000_000} MB")
    parser.Parse(b"", True)


def _pieces(source: IO[bytes], allowance: Allowance) -> Iterator[bytes]:
    while piece := source.read(_PIECE_BYTES):
        allowance.look_at_clock()
        yield piece


def _parser(file: str, visitor: Visitor) -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = lambda *_: _refuse_doctype(file)
    parser.CharacterDataHandler = visitor.text
    parser.EndElementHandler = visitor.end

    def first(name: str, marks: dict[str, str]) -> None:
        """Where the outermost tag has no prefix, none has that matters: no call between for each of millions."""
        parser.StartElementHandler = visitor.start
        if ":" in name:
            names = _LocalNames(file)
            parser.StartElementHandler = lambda name, marks: visitor.start(names[name], marks)
            parser.EndElementHandler = lambda name: visitor.end(names[name])
        visitor.start(name.rpartition(":")[2], marks)

    parser.StartElementHandler = first
    return parser


def _refuse_doctype(file: str) -> None:
    raise InputError.of(file, "is refused: it declares a document type, which no workbook needs.", SAVE_AGAIN)
