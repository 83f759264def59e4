"""The circumstances of a run: of what input, when, with which versions, and how long it took."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class RunInfo:
    """The circumstances of a run."""

    input_hash: str
    """SHA-256 of the input, so that anybody can see that it was this file."""
    source: str
    """Name of the workbook or folder."""
    started: datetime
    versions: Mapping[str, str]
    """Of this program, Python and the libraries."""
    seconds: Mapping[str, float]
    """By step: read, check, build, solve, audit, write; what is not known yet is left out."""
