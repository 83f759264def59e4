"""What was refused can be corrected: its columns as they were read, for a person to complete and to read it by."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from estate_opt.adopt.fields import LEFT_ALONE
from estate_opt.adopt.mapping_file import Mapping, TableMapping, write_mapping
from estate_opt.adopt.place_files import write_text
from estate_opt.adopt.propose import Choice

NAME = "mapping-to-complete.toml"
_IDENTITY = ("name", "building", "address", "uprn")
_PLACE = ("postcode", "address", "easting", "latitude", "grid_reference", "uprn")


@dataclass(frozen=True)
class Refused:
    """A table that was not adopted: as it was read, and why it is not a register of buildings."""

    table: TableMapping
    because: str


def lacks_identity(choices: Sequence[Choice]) -> bool:
    """Whether no column says which building a row is."""
    return not any(choice.to in _IDENTITY for choice in choices)


def lacking(choices: Sequence[Choice]) -> str:
    """What a table lacks to be read as buildings, in a sentence; empty where it has both."""
    missing = []
    if lacks_identity(choices):
        missing.append("a column with the building's name or reference")
    if not any(choice.to in _PLACE for choice in choices):
        missing.append("one that says where it is (address, postcode or position)")
    return f"To be read as buildings it lacks {' and '.join(missing)}." if missing else ""


def write_to_complete(refused: Sequence[Refused], place: Path) -> Path:
    """Write how refused tables were read, beside the place. Raises UsageError where the folder cannot be made."""
    path = place / NAME
    said = [f"# {each.table.file}, {each.table.sheet}: {each.because}\n" for each in refused]
    hint = (
        "# If its rows are buildings all the same, say below what its columns are: at least one must be name,\n"
        f"# building (their reference), address or uprn instead of {LEFT_ALONE}.\n#\n"
    )
    text = "".join([*said, hint, write_mapping(Mapping(tuple(each.table for each in refused)), str(path))])
    write_text(place, NAME, text)
    return path
