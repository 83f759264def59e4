"""The errors a user can meet, and the finding: one thing wrong with the input, where, and what to do.

EstateOptError
├── UsageError      the command cannot be carried out as it was given (exit 2)
│   └── OptionError an option file that cannot be used
├── InputError      the place's tables cannot be planned with; carries every finding (exit 3)
├── NoPlanError     nothing satisfies the rules, or none was found in the time given (exit 4)
├── UnfinishedBatch runs of a batch that failed or were not made: the same command makes those (exit 5)
├── Interrupted     stopped by the user before there was a plan (exit 130)
└── AuditError      the plan failed its re-check: our bug, never handed out (exit 70)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding matters: an error stops planning, a warning does not, a note only informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


MOST_QUOTED, MOST_SAID = 200, 2_000
"""Characters of a cell that a finding quotes, and of its sentences, which may list cells: of more, the beginning."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing noticed in the input, told so that the person who owns the spreadsheet can mend it."""

    severity: Severity
    table: str
    problem: str
    remedy: str
    row: int | None = None
    column: str | None = None
    cell: str | None = None
    """Where to look, as a spreadsheet names it: `Buildings!F12`; for a CSV file `buildings.csv!F12`."""
    value: str | None = None
    is_of_plan: bool = False
    """Noticed in a plan, of which it is a limit, rather than in the tables."""
    row_id: str | None = None
    """Of a finding of a plan: the id of the row, whatever file the tables are in."""

    def __post_init__(self) -> None:
        for name, most in (("value", MOST_QUOTED), ("problem", MOST_SAID), ("remedy", MOST_SAID)):
            text = getattr(self, name)
            if text is not None and len(text) > most:
                object.__setattr__(self, name, f"{text[: most - 1]}…")

    def sentence(self) -> str:
        """The finding as one line of plain text."""
        where = self.cell or self.table
        is_said_of_it = self.problem.startswith(("is ", "has ", "does ", "cannot "))  # "place.csv is empty."
        joint = " " if is_said_of_it else ": "
        return f"{where}{joint}{self.problem} {self.remedy}".strip()


class EstateOptError(Exception):
    """Anything that ends a command with a sentence rather than with a result."""

    exit_code = 1


class UsageError(EstateOptError):
    """The command cannot be carried out as it was given."""

    exit_code = 2


class OptionError(UsageError):
    """An option file that cannot be read, or asks for what does not exist."""


class InputError(EstateOptError):
    """The tables cannot be planned with. Carries every finding, not the first alone."""

    exit_code = 3

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        errors = [finding for finding in self.findings if finding.severity is Severity.ERROR]
        super().__init__("\n".join(finding.sentence() for finding in errors))

    @classmethod
    def of(cls, table: str, problem: str, remedy: str) -> "InputError":
        """An input error with a single finding that belongs to no cell (a file that cannot be opened, say)."""
        return cls([Finding(Severity.ERROR, table, problem, remedy)])


class NoPlanError(EstateOptError):
    """No plan: the rules contradict each other, or the time ran out before a plan was found."""

    exit_code = 4

    def __init__(self, message: str, status: str) -> None:
        self.status = status
        super().__init__(message)


class UnfinishedBatch(EstateOptError):
    """Runs of a batch failed, or were not made because its cluster is gone: the same command makes those."""

    exit_code = 5


class Interrupted(EstateOptError):
    """Stopped by the user before there was any plan."""

    exit_code = 130


class AuditError(EstateOptError):
    """A plan that failed its re-check. It is a bug of this program and is never handed out."""

    exit_code = 70
