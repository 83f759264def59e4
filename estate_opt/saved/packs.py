"""A pack that came back: what was answered in it, decision by decision, and what that locks.

It may have been saved again by another program, sorted or filtered: a decision is known by its number, columns by
their titles. What an answer locks stands in the pack itself, each row with a check of its own, so that a row that was
changed by hand is told by its cell.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from estate_opt.domain.decided import Decided
from estate_opt.ground.errors import Finding, InputError, Severity
from estate_opt.saved.made_with import COST, FINGERPRINT
from estate_opt.saved.titled import Titled, as_text
from estate_opt.spreadsheets.grid import Sheet, Value
from estate_opt.spreadsheets.sheets import read_workbook
from estate_opt.tables.cell_types import UnreadableCell, read_cell
from estate_opt.tables.schema import Column, Kind
from estate_opt.tables.typed_rows import Heading, Row

ANSWERS, MEANINGS, ABOUT = "Your answers", "What answers mean", "This pack"
"""Tabs of a pack that are read again."""
AGREE, REFUSE, ONLY_AFTER = "agree", "refuse", "only after"
NUMBER, WHAT, ANSWER, AFTER, BECAUSE = "No.", "What the plan says", "Your answer", "Only after (date)", "Because"
"""Titles of the columns of its answers."""
MEANS = ("No.", "Kind", "Id", "If agreed", "If agreed: where", "If refused", "If refused: where", "Has a day", "Check")
"""Titles of the columns that say what an answer locks, one row for each thing."""
OF, FILE, PLAN, OPTION, BOUND, KEPT, ASKED, ROWS = (
    "Pack of", "Plan", "Fingerprint of the plan", "Fingerprint of the option", "Proven bound (£)",
    "Decisions taken beforehand", "Decisions asked about", "Rows of the tab What answers mean",
)  # fmt: skip
"""What the tab `This pack` says; and what the tab Run of a plan says too: `COST`, `FINGERPRINT`."""
_COLUMNS = (
    Column(ANSWER, Kind.CHOICE, "", choices=(AGREE, REFUSE, ONLY_AFTER)),
    Column(AFTER, Kind.DATE, ""),
    Column(BECAUSE, Kind.TEXT, ""),
)
NOTHING = "none"
"""What stands in the first cell of a table without rows."""
_AGAIN = "Take these cells from the pack as it was sent out, or send it out again."


def check_of(plan: str, *cells: str | None) -> str:
    """The check of a row that says what an answer locks, from the plan's fingerprint and the row's other cells."""
    text = "\x1f".join((plan, *(cell or "" for cell in cells)))
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:8]


def plan_key(decided: Decided, input_hash: str, objective_gbp: float) -> str:
    """The fingerprint of a plan: of its tables, what it decides, and what it costs."""
    parts = (input_hash, sorted(decided.is_open.items()), sorted(decided.supply.items()),
             sorted((team, at or "") for team, at in decided.housing.items()), sorted(decided.counters or ()),
             f"{objective_gbp:.2f}")  # fmt: skip
    return hashlib.sha256(repr(parts).encode("utf-8", "backslashreplace")).hexdigest()[:16]


@dataclass(frozen=True)
class Answer:
    """One decision that was answered."""

    body: str
    """Who answers, by name."""
    what: str
    answer: str
    after: date | None
    """Of one that is agreed only after a date."""
    because: str
    locks: tuple[Row, ...]
    """What it locks, as rows of the table `locks` with the cells of the answer. Of a condition: what it agrees to."""

    @property
    def is_condition(self) -> bool:
        """Whether it is agreed only after a date."""
        return self.answer == ONLY_AFTER

    @property
    def said(self) -> str:
        """In words, with who says it."""
        after = f" {self.after.day}/{self.after:%m/%Y}" if self.after is not None else ""
        return f"{self.body}: {self.answer}{after} to “{self.what}”"


@dataclass(frozen=True)
class Pack:
    """One pack as it came back."""

    file: str
    about: Mapping[str, Value]
    """What it says of itself and of the plan it is of."""
    answers: tuple[Answer, ...]
    findings: tuple[Finding, ...]

    def says(self, what: str) -> str:
        """What it says of itself, as text."""
        return as_text(self.about.get(what))


def read_pack(path: Path) -> Pack:
    """A pack with its answers; what cannot be taken for one is a finding, an error, at its cell.

    Raises InputError where the workbook is no pack, or cannot be read.
    """
    sheets = {sheet.name.strip().casefold(): replace(sheet, label=f"{path.name} {sheet.name}")
              for sheet in read_workbook(path)}  # fmt: skip
    about = _tab(path, sheets, ABOUT, ("What", "Value"))
    said = {as_text(what): value for what, value in about.values("What", "Value")}
    lacking = [what for what in (OF, PLAN, OPTION, FINGERPRINT, COST, ASKED, ROWS) if said.get(what) is None]
    if lacking:
        raise InputError(
            [_error(about, about.heading_row, "What", f"There is no row “{lacking[0]}” any more.", _AGAIN)]
        )
    means = _Meanings(_tab(path, sheets, MEANINGS, MEANS), said)
    titles = (NUMBER, WHAT, ANSWER, AFTER, BECAUSE)
    answers = _Answers(_tab(path, sheets, ANSWERS, titles), means, as_text(said[OF]))
    read = tuple(answers.read())
    return Pack(path.name, said, read, (*means.findings, *answers.findings))


def _tab(path: Path, sheets: Mapping[str, Sheet], name: str, titles: tuple[str, ...]) -> Titled:
    sheet = sheets.get(name.casefold())
    found = Titled.of(sheet, titles)
    if found is not None:
        return found
    if sheet is None:
        problem = f"is no pack: it has no tab {name}."
    else:
        held = {as_text(value) for row in sheet.rows for value in row.values}
        lacking = next((title for title in titles if title not in held), titles[0])
        problem = f"has no column “{lacking}” any more on its tab {name}."
    raise InputError.of(path.name, problem, "Give packs that estate-opt packs wrote, with their headings as they were.")


def _error(
    tab: Titled, row: int, title: str, problem: str, remedy: str, severity: Severity = Severity.ERROR
) -> Finding:
    cell = tab.sheet.cell_name(row, tab.columns[title])
    return Finding(severity, tab.sheet.label or tab.sheet.name, problem, remedy, row=row, column=title, cell=cell)


class _Meanings:
    """What each decision's answer locks, and what is wrong with these rows."""

    def __init__(self, tab: Titled, said: Mapping[str, Value]) -> None:
        self.findings: list[Finding] = []
        self.of: dict[str, list[dict[str, str]]] = {}
        plan, count = as_text(said[PLAN]), 0
        for number, cells in tab.rows():
            if not any(cells.values()) or cells["No."] == NOTHING:
                continue
            count += 1
            if cells["Check"] == check_of(plan, *(cells[title] for title in MEANS[:-1])):
                self.of.setdefault(cells["No."], []).append(cells)
            else:
                problem = "This row is not as it was sent out: its check does not fit its other cells."
                self.findings.append(_error(tab, number, "Check", problem, _AGAIN))
        if as_text(said[ROWS]) != str(count):
            problem = f"There are {count:,} rows, of the {as_text(said[ROWS])} that were sent out."
            self.findings.append(_error(tab, tab.heading_row, "No.", problem, _AGAIN))


class _Answers:
    """The tab of answers, read row by row."""

    def __init__(self, tab: Titled, means: _Meanings, body: str) -> None:
        self._tab, self._means, self._body = tab, means, body
        self.findings: list[Finding] = []

    def read(self) -> Iterator[Answer]:
        """What was answered, decision by decision."""
        titles = (ANSWER, AFTER, BECAUSE)
        seen: dict[str, int] = {}
        for (row, cells), values in zip(self._tab.rows(), self._tab.values(*titles), strict=True):
            number, given = cells[NUMBER], self._typed(row, values)
            if number not in ("", NOTHING):
                if number in seen:
                    problem = f"Decision {number} stands in row {seen[number]} too."
                    self._wrong(row, NUMBER, problem, "Delete one of the two rows.")
                    continue
                seen[number] = row
            if given is not None and number not in self._means.of:
                if not self._means.findings:
                    remedy = "Give the number that the row had: see the tab What answers mean."
                    self._wrong(row, NUMBER, f"“{number}” is the number of no decision.", remedy)
            elif given is not None:
                yield self._answer(row, cells[WHAT], given, self._means.of[number])
        self._tell_missing(seen)

    def _tell_missing(self, seen: Mapping[str, int]) -> None:
        gone = [number for number in self._means.of if number not in seen]
        if gone:
            named = (
                f"Decision {gone[0]} has" if len(gone) == 1 else f"{len(gone):,} decisions, {gone[0]} the first, have"
            )
            problem = f"{named} no row any more: taken as not answered."
            self._wrong(self._tab.heading_row, NUMBER, problem, "", Severity.WARNING)

    def _wrong(self, row: int, title: str, problem: str, remedy: str, severity: Severity = Severity.ERROR) -> None:
        self.findings.append(_error(self._tab, row, title, problem, remedy, severity))

    def _typed(self, row: int, values: tuple[Value, ...]) -> tuple[str, date | None, str] | None:
        """Answer, date and reason of a row; None where it is not answered, or not rightly."""
        typed: list[Any] = []
        for column, value in zip(_COLUMNS, values, strict=True):
            try:
                typed.append(read_cell(value, column))
            except UnreadableCell as problem:
                self._wrong(row, column.name, problem.problem, problem.remedy)
                return None
        answer, after, because = typed
        if answer is None and after is not None:
            self._wrong(row, AFTER, "There is a date without an answer.", f"Choose {ONLY_AFTER}, or clear the date.")
        elif answer is None and because is not None:
            told = "There is a reason without an answer: it counts for nothing."
            self._wrong(row, BECAUSE, told, "Choose an answer.", Severity.WARNING)
        elif answer == ONLY_AFTER and after is None:
            self._wrong(row, AFTER, f"It says {ONLY_AFTER}, but not after when.", "Give the date, such as 31/03/2028.")
        elif answer not in (None, ONLY_AFTER) and after is not None:
            told = f"There is a date, but the answer is {answer}."
            self._wrong(row, AFTER, told, f"Choose {ONLY_AFTER}, or clear the date.")
        elif answer is not None:
            return answer, after, because or ""
        return None

    def _answer(self, row: int, what: str, given: tuple[str, date | None, str], means: list[dict[str, str]]) -> Answer:
        answer, after, because = given
        way = "If refused" if answer == REFUSE else "If agreed"
        does = {
            AGREE: "agreed by",
            REFUSE: "refused by",
            ONLY_AFTER: f"only after {after:%d/%m/%Y}, says" if after else "",
        }
        reason = f"{does[answer]} {self._body}{f': {because}' if because else ''}"
        places = {"id": WHAT, "decision": ANSWER, "where": ANSWER, "not_before": AFTER, "because": BECAUSE}
        columns = {name: self._tab.columns[title] for name, title in places.items()}
        heading = Heading("locks", self._tab.sheet, self._tab.heading_row, columns, {})
        locks = tuple(
            Row(heading, row, {"kind": cells["Kind"], "id": cells["Id"], "decision": cells[way],
                               "where": cells[f"{way}: where"] or None, "because": reason,
                               "not_before": after if cells["Has a day"] == "yes" else None})
            for cells in means
        )  # fmt: skip
        return Answer(self._body, what, answer, after, because, locks)
