"""All the packs that came back in a folder, as rows of the table `locks`, and what is told of them.

Whoever agrees is held to it, whoever refuses is kept from it, and the reason is who said so. Two answers on one thing
that no plan can keep both of are an error at both cells, and so is an answer against a lock of the tables.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from estate_opt.checks.locks import contradictions
from estate_opt.checks.place import Place
from estate_opt.domain.unlocked import Unlocked
from estate_opt.ground.errors import Finding, InputError, Severity, UsageError
from estate_opt.ground.formulas import harmless
from estate_opt.options.option import Option, load
from estate_opt.saved.made_with import COST, FINGERPRINT, fingerprint_of
from estate_opt.saved.packs import (
    AGREE,
    ASKED,
    BOUND,
    FILE,
    KEPT,
    ONLY_AFTER,
    OPTION,
    PLAN,
    REFUSE,
    Answer,
    Pack,
    read_pack,
)
from estate_opt.saved.ticks import Ticked, with_ticks
from estate_opt.tables.records import key_parts
from estate_opt.tables.typed_rows import Row, TableRows, Tables, shown

PACKS = "packs"
"""What a finding is about that tells how many answers the plan keeps to."""
SPREADSHEETS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
LOCK_COLUMNS = ("kind", "id", "decision", "where", "not_before", "because")
_WORDS = {AGREE: "agreed", REFUSE: "refused", ONLY_AFTER: "agreed only after a date"}
_CONDITION = "“only after” is kept as a condition here and not planned with: what is new happens from the first day on."


@dataclass(frozen=True)
class Answers:
    """What came back in all packs of a folder."""

    folder: str
    packs: tuple[Pack, ...]

    @property
    def answers(self) -> tuple[Answer, ...]:
        """All of them, pack by pack."""
        return tuple(answer for pack in self.packs for answer in pack.answers)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was noticed in reading, and which conditions are not planned with."""
        noticed = [finding for pack in self.packs for finding in pack.findings]
        undated = (row for each in self.answers if each.is_condition for row in each.locks if row["not_before"] is None)
        remedy = "See that the reason holds by then; the tab Locks says it."
        return (*noticed, *(row.finding(Severity.WARNING, "not_before", _CONDITION, remedy) for row in undated))

    def locks(self, beside: Sequence[Row] = ()) -> tuple[Row, ...]:
        """The answers as rows of the table `locks`; what several say alike is told once, with all their reasons.

        Of what somebody agrees to only after a date, whether it is so is left to the plan (`free`), unless somebody
        else agrees outright: then it is so, and not before. `beside`: the locks of the tables, which may say so too.
        """
        found: dict[tuple[object, ...], Row] = {}
        outright = {_decides(row) for each in self.answers if not each.is_condition for row in each.locks}
        outright |= {_decides(row) for row in beside}
        for answer in self.answers:
            for row in answer.locks:
                if answer.is_condition and _decides(row) not in outright:
                    row = replace(row, values={**row.values, "decision": "free", "where": None})
                found[_decides(row)] = _joined(found.get(_decides(row)), row)
        return tuple(found.values())

    def told(self) -> Iterator[str]:
        """How many answers there are, in words."""
        counts = Counter(answer.answer for answer in self.answers)
        asked = sum(int(float(pack.says(ASKED) or 0)) for pack in self.packs)
        bodies = len({answer.body for answer in self.answers})
        if not counts:
            yield f"Nothing is answered yet in {self.folder}: {asked:,} decisions are asked about."
            return
        each = ", ".join(f"{counts[answer]:,} {words}" for answer, words in _WORDS.items() if counts[answer])
        who = "1 has" if bodies == 1 else f"{bodies:,} have"
        yield (
            f"Answers in {self.folder}: {each}. {who} answered, {counts.total():,} of {asked:,} decisions asked about."
        )


def read_answers(folder: Path) -> Answers:
    """The answers of all packs in a folder. Raises UsageError where it holds no pack or packs of several plans;
    InputError with every finding where something in them is wrong, or two answers contradict each other.
    """
    files = sorted(
        file for file in folder.iterdir()
        if file.suffix.lower() in SPREADSHEETS and file.is_file() and not file.name.startswith(("~$", "."))
    )  # fmt: skip
    if not files:
        raise UsageError(f"{folder} holds no packs. Give the folder that estate-opt packs wrote, with what came back.")
    packs, wrong = [], list[Finding]()
    for file in files:
        try:
            packs.append(read_pack(file))
        except InputError as problem:
            wrong += problem.findings
    _refuse_others(packs)
    read = Answers(folder.name or str(folder), tuple(packs))
    wrong += [finding for finding in read.findings if finding.severity is Severity.ERROR]
    wrong += _contradictions(read.answers, (), load())
    if wrong:
        raise InputError(wrong)
    return read


def _refuse_others(packs: Sequence[Pack]) -> None:
    for pack in packs[1:]:
        if pack.says(PLAN) != packs[0].says(PLAN):
            raise UsageError(
                f"{pack.file} is a pack of another plan than {packs[0].file}. Give packs of one plan alone."
            )


def _contradictions(answers: Iterable[Answer], of_place: Sequence[Row], option: Option) -> Iterator[Finding]:
    """Answers that no plan can keep both of, or not beside a lock of the tables: told by both cells, once a pair."""
    whose = {id(row): each for each in answers for row in each.locks}
    rows = [row for each in answers for row in each.locks]
    told: set[tuple[str, str]] = set()
    for row, against in contradictions(Place(_only_locks((*of_place, *rows)), option)):
        answer, other = whose.get(id(row)), whose.get(id(against))
        cells = (row.cell("decision"), against.cell("decision"))
        if answer is None or cells in told:
            continue  # two locks of the tables: the checks of the place tell of these
        told.add(cells)
        if other is None:
            said = f"the table locks ({against['kind']} {against['id']}: {against['decision']})"
            remedy = "Ask whoever answered, and change the answer or the lock."
        else:
            said, remedy = f"{other.said}", "Ask both, and change one of the two answers."
        problem = f"{answer.said} contradicts {said}, in {cells[1]}."
        yield row.finding(Severity.ERROR, "decision", problem, remedy)


def _only_locks(rows: Sequence[Row]) -> Tables:
    tables = {"locks": TableRows(rows[0].heading, tuple(rows))} if rows else {}
    return Tables("", "", tables, (), ())


def _decides(row: Row) -> tuple[object, ...]:
    """What a lock is about, and how it decides it."""
    return _thing(row), row["decision"], row["where"]


def _joined(one: Row | None, other: Row) -> Row:
    """Two locks that decide alike as one: with both reasons, and the later of their dates."""
    if one is None:
        return other
    days = [row["not_before"] for row in (one, other) if row["not_before"] is not None]
    reasons = "; ".join(row["because"] for row in (one, other) if row["because"])
    both = {"because": reasons, "not_before": max(days, default=None)}
    return replace(one, values={**one.values, **both})


def _thing(row: Row) -> tuple[str, tuple[str, ...]]:
    return row["kind"], key_parts(row["kind"], row["id"])


def with_decisions(tables: Tables, locks_from: Path | None, option: Option | None = None) -> Ticked:
    """The place with what was answered in a folder of packs, or ticked in a plan's workbook; None: as it is."""
    if locks_from is None:
        return Ticked(tables, None)
    return (with_answers if locks_from.is_dir() else with_ticks)(tables, locks_from, option)


def with_answers(tables: Tables, folder: Path, option: Option | None = None) -> Ticked:
    """The place with the answers of a folder of packs in its table `locks`.

    `option`: what is planned with, so that the plan that was asked about tells what the answers cost. Raises as
    `read_answers`, also where an answer contradicts a lock of the tables.
    """
    read = read_answers(folder)
    of_place = [row for row in tables.rows("locks") if not (_is_lifted(row) and _is_answered(row, read))]
    wrong = tuple(_contradictions(read.answers, of_place, option or load()))
    if wrong:
        raise InputError(wrong)
    rows, at = list(of_place), {_decides(row): number for number, row in enumerate(of_place)}
    for row in read.locks(of_place):
        number = at.get(_decides(row))
        if number is None:
            rows.append(row)
        elif row["not_before"] is not None:
            rows[number] = _joined(rows[number], row)
    findings = (*tables.findings, *read.findings, *_notes(read, tables))
    before, after = (sum(not _is_lifted(row) for row in each) for each in (of_place, rows))
    without = None if option is None else _without(read, tables, option, before, after)
    if rows:
        tables = replace(tables, tables={**tables.tables, "locks": TableRows(rows[0].heading, tuple(rows))})
    return Ticked(replace(tables, findings=findings), None, unlocked=without)


def _is_lifted(lock: Row) -> bool:
    """Whether it decides nothing: neither what, nor when."""
    return lock["decision"] == "free" and lock["not_before"] is None and lock["by"] is None


def _is_answered(lock: Row, read: Answers) -> bool:
    return _thing(lock) in {_thing(row) for each in read.answers for row in each.locks}


def _notes(read: Answers, tables: Tables) -> Iterator[Finding]:
    """What is kept to, and whether the packs are of these very tables."""
    for line in read.told():
        kept = "The plan keeps to what is agreed and refused: see the tab Locks, which says whose each is."
        yield Finding(Severity.NOTE, PACKS, line, kept)
    if read.packs[0].says(FINGERPRINT) != tables.input_hash:
        problem = f"The packs in {read.folder} were made of other tables than these."
        yield Finding(Severity.WARNING, "locks", problem, "See that what was asked is still what is planned.")


def _without(read: Answers, tables: Tables, option: Option, before: int, after: int) -> Unlocked | None:
    """The plan that was asked about as one without the answers; None where it is of other tables, another option, or
    other locks, or does not say what is proven of it."""
    pack = read.packs[0]
    cost, bound = pack.about.get(COST), pack.about.get(BOUND)
    is_same = (pack.says(FINGERPRINT), pack.says(OPTION), pack.says(KEPT)) == (
        tables.input_hash, fingerprint_of(option), str(before),
    )  # fmt: skip
    decisions = after - before
    if not is_same or not decisions or not isinstance(cost, int | float) or not isinstance(bound, int | float):
        return None
    return Unlocked(pack.says(FILE), float(cost), float(bound), decisions, is_answered=True)


def as_csv(locks: Iterable[Row]) -> bytes:
    """Rows of the table `locks` as a CSV file, which a folder of tables takes as it is."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(LOCK_COLUMNS)
    for row in locks:
        cells = {column: shown(row[column]) for column in LOCK_COLUMNS}
        writer.writerow([harmless(cells[c]) if c == "because" else cells[c] for c in LOCK_COLUMNS])
    return written.getvalue().encode("utf-8-sig", "replace")
