"""How a command ends: whatever goes wrong becomes a sentence and an exit code here, and nowhere else."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import IO, Any

import click

from estate_opt.ground.errors import EstateOptError, InputError, Interrupted

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
        lines = self.message.splitlines()
        for line in lines[:MOST_LINES]:
            click.echo(line, file, err=True)
        if len(lines) > MOST_LINES:
            click.echo(f"… and {len(lines) - MOST_LINES:,} more.", file, err=True)
        if isinstance(self.problem, InputError) and any(finding.cell for finding in self.problem.findings):
            see = "To see them marked in a copy of the tables: estate-opt check PLACE --annotate OUT.xlsx"
            click.echo(see, file, err=True)


class Commands(click.Group):
    """The group of all commands."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the command line; a run of HiGHS that was left behind is not waited for."""
        try:
            return super().main(*args, **kwargs)
        except SystemExit as end:
            beside = sys.modules.get("estate_opt.search.beside")
            if beside is not None and beside.is_anything_left_behind():
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(end.code if isinstance(end.code, int) else int(bool(end.code)))
            raise

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; whatever error of ours ends it becomes a sentence here."""
        try:
            with ctrl_c_is_an_error():
                return super().invoke(ctx)
        except EstateOptError as problem:
            raise Sentence(problem) from None


@contextmanager
def ctrl_c_is_an_error() -> Iterator[None]:
    """A Ctrl-C or request to end that nothing else has taken ends the command like any other error."""
    from estate_opt.search.ctrl_c import requests_to_end_are_ctrl_c

    try:
        with requests_to_end_are_ctrl_c():
            yield
    except KeyboardInterrupt:
        raise Interrupted("Stopped before it was done.") from None


def tell_fault(kind: type[BaseException], problem: BaseException, trace: TracebackType | None) -> None:
    """What nobody foresaw is a fault of ours, or the machine is too small: a sentence, the rest in a file to report."""
    import tempfile
    import traceback

    if issubclass(kind, MemoryError):
        click.echo("There is not enough memory on this machine for a place of this size.", err=True)
        sys.exit(70)
    with tempfile.NamedTemporaryFile(
        "w", prefix="estate-opt-fault-", suffix=".txt", delete=False, encoding="utf-8"
    ) as file:
        traceback.print_exception(kind, problem, trace, file=file)
    said = f"estate-opt met a fault of its own ({kind.__name__}). Please report it, with the file {file.name}."
    click.echo(said, err=True)
    sys.exit(70)
