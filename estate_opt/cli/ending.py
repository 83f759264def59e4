"""How a command ends: whatever goes wrong becomes a sentence and an exit code here, and nowhere else."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import IO, Any

import click

from estate_opt.cli.streams import made_patient, tell, why_not_printed
from estate_opt.ground.errors import EstateOptError, InputError, Interrupted, UsageError
from estate_opt.search.ctrl_c import requests_end_the_process, requests_to_end_are_ctrl_c

MOST_LINES = 30
"""Errors told when they end a command; `check` tells them all."""


class Sentence(click.ClickException):
    """An error of ours as click ends a command with it: its sentence on stderr and its exit code."""

    def __init__(self, problem: EstateOptError) -> None:
        super().__init__(str(problem))
        self.problem = problem

    @property
    def exit_code(self) -> int:  # type: ignore[override]
        """The problem's own."""
        return self.problem.exit_code

    def show(self, file: IO[Any] | None = None) -> None:
        """The sentences, of very many the first."""
        lines = self.message.split("\n")
        for line in lines[:MOST_LINES]:
            tell(line, file, err=True)
        if len(lines) > MOST_LINES:
            tell(f"… and {len(lines) - MOST_LINES:,} more.", file, err=True)
        if isinstance(self.problem, InputError) and any(finding.cell for finding in self.problem.findings):
            see = "To see them marked in a copy of the tables: estate-opt check PLACE --annotate OUT.xlsx"
            tell(see, file, err=True)


class Commands(click.Group):
    """The group of all commands."""

    _ends_with = Interrupted.exit_code
    """What the process ends with if it is asked to outside of a command: before it, or once it is done."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the command line; without arguments it is the process's own, and ends it as soon as all is printed.

        So no run of HiGHS that was left behind is waited for, and nobody is asked to end while Python tidies up.
        """
        is_whole_process = not args and not kwargs
        if is_whole_process:
            made_patient()
            requests_end_the_process(lambda: self._ends_with)
        try:
            return super().main(*args, **kwargs)
        except SystemExit as end:
            self._ends_with = _code_once_printed(end)
            beside = sys.modules.get("estate_opt.search.beside")
            if is_whole_process or (beside is not None and beside.is_anything_left_behind()):
                os._exit(self._ends_with)
            raise

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; whatever error of ours ends it becomes a sentence here."""
        try:
            with ctrl_c_is_an_error():
                done = super().invoke(ctx)
                self._ends_with = 0
                return done
        except click.exceptions.Exit as end:
            self._ends_with = end.exit_code
            raise
        except EstateOptError as problem:
            raise Sentence(problem) from None
        except OSError as problem:  # a disk, a network drive or a limit of the system: no fault of ours
            of = "The system" if problem.filename is None else str(problem.filename)
            raise Sentence(UsageError(f"{of}: {problem.strerror or problem}.")) from None


def _code_once_printed(end: SystemExit) -> int:
    """The exit code of a command, once all that it prints is out; said where that could not be printed."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    code = end.code if isinstance(end.code, int) else int(bool(end.code))
    why = why_not_printed()
    if why is None:
        return code
    tell(f"Not everything could be printed: {why}.", err=True)
    return code or UsageError.exit_code


@contextmanager
def ctrl_c_is_an_error() -> Iterator[None]:
    """A Ctrl-C or request to end that nothing else has taken ends the command like any other error."""
    with interrupts_are_errors(), requests_to_end_are_ctrl_c():
        yield


@contextmanager
def interrupts_are_errors() -> Iterator[None]:
    """What was interrupted raises an error of ours."""
    try:
        yield
    except KeyboardInterrupt:
        raise Interrupted("Stopped before it was done.") from None


def tell_fault(kind: type[BaseException], problem: BaseException, trace: TracebackType | None) -> None:
    """What nobody foresaw is a fault of ours, or the machine is too small: a sentence, the rest in a file to report."""
    import tempfile
    import traceback

    if issubclass(kind, MemoryError):
        tell("There is not enough memory on this machine for a place of this size.", err=True)
        sys.exit(70)
    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="estate-opt-fault-", suffix=".txt", delete=False, encoding="utf-8", errors="backslashreplace"
        ) as file:
            traceback.print_exception(kind, problem, trace, file=file)
        where = f"the file {file.name}"
    except OSError:  # there is no room for it: the place in the code alone
        last = traceback.extract_tb(trace)[-1]
        where = f"this: {problem}, {last.name} in line {last.lineno} of {last.filename}"
    tell(f"estate-opt met a fault of its own ({kind.__name__}). Please report it, with {where}.", err=True)
    sys.exit(70)
