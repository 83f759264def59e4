"""What a column and a table of the contract are."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a column holds, and so how its cells are read."""

    ID = "id"
    TEXT = "text"
    LIST = "list; separated by semicolons"
    NUMBER = "number"
    WHOLE = "whole number"
    MONEY = "pounds"
    SHARE = "share (0.12 or 12%)"
    DATE = "date"
    YES_NO = "yes/no"
    CHOICE = "one of a list"
    LIMIT = "number, or the word unlimited"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in the tables, what it holds, and what an empty cell means."""

    name: str
    kind: Kind
    note: str
    required: bool = False
    blank: str = ""
    """What a blank cell means, for the reader. Empty for a required column."""
    unit: str = ""
    choices: tuple[str, ...] = ()
    minimum: float | None = 0.0
    maximum: float | None = None
    refers: tuple[str, ...] = ()
    """Tables of which one must have this id."""
    besides: tuple[str, ...] = ()
    """Words allowed where an id is expected (`external`)."""
    suggests: tuple[tuple[str, str], ...] = ()
    """Table and column whose words are meant; one of somebody's own is a word too."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table: a sheet of the workbook, or a file of the folder."""

    name: str
    row_is: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    required: bool = False

    def column(self, name: str) -> Column | None:
        """The column of that name, or None where the contract has none."""
        return next((column for column in self.columns if column.name == name), None)
