"""The ledger of runs: one SQLite file beside the outputs, with what every run was made from and what came of it.

A run is known by a key made of its input, its option and the versions of the programs, so that a batch that was broken
off can tell what is done already. The result lies in the ledger itself, packed, and outlives the files written.
"""

import hashlib
import json
import shlex
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from estate_opt.domain.earlier import EarlierPlan
from estate_opt.domain.estate import Lock
from estate_opt.ground.errors import UsageError
from estate_opt.options.option import Option
from estate_opt.saved.plan_json import MOST_BYTES

LEDGER = "runs.sqlite"
"""Name of the ledger in the folder of the outputs."""
DONE = ("optimal", "feasible", "infeasible")
"""Statuses of runs that need no repeating; one that was broken off or failed does."""
_FORM = 1
"""Of the tables below; a ledger of another form is refused."""
_TABLES = """
CREATE TABLE IF NOT EXISTS runs (
    number INTEGER PRIMARY KEY,
    key TEXT NOT NULL,
    place TEXT NOT NULL,
    input_hash TEXT NOT NULL,
    option TEXT NOT NULL,
    status TEXT NOT NULL,
    message TEXT NOT NULL,
    net_present_gbp REAL,
    saving_gbp REAL,
    gap REAL,
    started TEXT NOT NULL,
    seconds REAL NOT NULL,
    workbook TEXT,
    result BLOB
);
CREATE INDEX IF NOT EXISTS runs_by_key ON runs (key);
"""
_COLUMNS = (
    "key", "place", "input_hash", "option", "status", "message", "net_present_gbp", "saving_gbp", "gap", "started",
    "seconds", "workbook",
)  # fmt: skip


def listing(ledger: Path) -> str:
    """The command that lists the runs of a ledger, as it is typed in the folder one stands in."""
    return "estate-opt runs" if ledger == Path(LEDGER) else f"estate-opt runs --ledger {shlex.quote(str(ledger))}"


@dataclass(frozen=True, slots=True)
class Run:
    """One run, as the ledger keeps it."""

    key: str
    place: str
    """Name of the workbook or folder."""
    input_hash: str
    option: str
    """Title of the option."""
    status: str
    """`optimal`, `feasible`, `interrupted`, `infeasible` or `error`."""
    message: str
    """What was said where there is no plan."""
    net_present_gbp: float | None
    saving_gbp: float | None
    """Net present saving against today."""
    gap: float | None
    started: datetime
    seconds: float
    workbook: str | None
    """Path of the plan's workbook, where one was written."""
    number: int = 0
    """By which people know it; given by the ledger."""

    @property
    def is_done(self) -> bool:
        """Whether it need not be repeated."""
        return self.status in DONE


_ROW = TypeAdapter(Run)
_DAMAGED = "a figure or a time in its row is none. Give another ledger."


def run_key(
    input_hash: str, option: Option, locks: Iterable[Lock], versions: Mapping[str, str],
    held_to: EarlierPlan | None = None,
) -> str:  # fmt: skip
    """What a run is known by: the same input, levers, changes, locks and programs give the same key.

    The title of an option and its reason are not part of it. `locks`: those of the estate, ticks included. `held_to`:
    the plan that it was to stay near to.
    """
    made_from: dict[str, Any] = {
        "input": input_hash,
        "levers": {row.path: row.value for row in option.settings},
        "changes": [change.model_dump() for change in option.changes],
        **({"reorganise": [block.as_plain() for block in option.reorganise]} if option.reorganise else {}),
        "locks": [lock.wording for lock in locks],
        "versions": dict(versions),
    }
    if held_to is not None:
        was = held_to.decided
        compared = (was.is_open, was.housing, {" / ".join(key): k for key, k in was.supply.items()})
        made_from["held_to"] = [dict(each) for each in compared]
    written = json.dumps(made_from, sort_keys=True, default=str)
    return hashlib.sha256(written.encode()).hexdigest()


class Ledger:
    """The runs of a folder. Every write is whole or not at all, also if the program is killed in the middle of it."""

    def __init__(self, path: Path, must_exist: bool = False) -> None:
        """Open a ledger, or begin one. Raises UsageError where there is none or the file is something else."""
        if must_exist and not path.is_file():
            raise UsageError(f"There is no ledger of runs {path}. Give the one beside the plans with --ledger.")
        self.path = path
        with self._open() as connection:
            form = connection.execute("PRAGMA user_version").fetchone()[0]
            if form not in (0, _FORM):
                raise UsageError(f"{path} was written by another version of estate-opt. Give another ledger.")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(_TABLES)
            connection.execute(f"PRAGMA user_version = {_FORM}")

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self.path, timeout=30)) as connection, connection:
                yield connection
        except (sqlite3.Error, UnicodeDecodeError) as problem:  # the latter of a damaged list of its tables
            raise UsageError(f"{self.path} cannot be used as a ledger of runs: {problem}.") from None

    def record(self, run: Run, result: Mapping[str, Any] | None) -> int:
        """Add a run with its result (a plan as JSON, if there is one). Returns the number it is known by."""
        values = [getattr(run, column) for column in _COLUMNS]
        values[_COLUMNS.index("started")] = run.started.isoformat(timespec="seconds")
        packed = None if result is None else zlib.compress(json.dumps(result, ensure_ascii=False).encode())
        marks = ", ".join("?" for _ in range(len(_COLUMNS) + 1))
        insert = f"INSERT INTO runs ({', '.join(_COLUMNS)}, result) VALUES ({marks})"
        with self._open() as connection:
            return int(connection.execute(insert, [*values, packed]).lastrowid or 0)

    def runs(self) -> list[Run]:
        """All runs, the earliest first."""
        return self._select("ORDER BY number")

    def done(self, key: str) -> Run | None:
        """The latest run of a key that need not be repeated."""
        found = [run for run in self._select("WHERE key = ? ORDER BY number", key) if run.is_done]
        return found[-1] if found else None

    def result(self, number: int) -> dict[str, Any]:
        """A run's plan as JSON. Raises UsageError where there is no such run, or no plan came of it."""
        with self._open() as connection:
            row = connection.execute("SELECT result, status FROM runs WHERE number = ?", [number]).fetchone()
        if row is None:
            raise UsageError(f"There is no run {number} in {self.path}. To see them all: {listing(self.path)}")
        if row[0] is None:
            raise UsageError(f"Run {number} has no plan: it ended as {row[1]}.")
        try:
            unpacking = zlib.decompressobj()
            text = unpacking.decompress(row[0], MOST_BYTES)
            content = json.loads(text)
        except (zlib.error, ValueError, TypeError, RecursionError):
            raise UsageError(f"Run {number} in {self.path} is damaged: its plan cannot be read.") from None
        return content if isinstance(content, dict) else {}

    def _select(self, rest: str, *given: object) -> list[Run]:
        with self._open() as connection:
            rows = connection.execute(f"SELECT {', '.join(_COLUMNS)}, number FROM runs {rest}", given).fetchall()
        found = []
        for row in rows:
            values = dict(zip((*_COLUMNS, "number"), row, strict=True))
            try:
                found.append(_ROW.validate_python(values))
            except ValidationError:
                raise UsageError(f"Run {values['number']} in {self.path} is damaged: {_DAMAGED}") from None
        return found


def run_of(key: str, result: Mapping[str, Any], option: str, started: datetime, workbook: Path | None) -> Run:
    """The run that a plan's JSON tells of."""
    return Run(
        key=key,
        place=result["input"],
        input_hash=result["input_hash"],
        option=option,
        status=result["status"],
        message="",
        net_present_gbp=result["objective_gbp"],
        saving_gbp=result["summary"]["net_present_saving_gbp"],
        gap=result["gap"],
        started=started,
        seconds=sum(result["seconds"].values()),
        workbook=None if workbook is None else str(workbook.resolve()),
    )
