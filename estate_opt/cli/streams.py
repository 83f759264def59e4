"""What a command prints: that nobody reads it, or that it cannot be written, ends no command and loses no file."""

import errno
import io
import sys
from collections.abc import Mapping
from typing import IO, TYPE_CHECKING, Any, TextIO

import click

from estate_opt.ground.signs import visible

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_NOBODY_READS = (errno.EPIPE, errno.EINVAL) if sys.platform == "win32" else (errno.EPIPE,)


def tell(text: str = "", file: IO[Any] | None = None, *, err: bool = False, bold: bool = False) -> None:
    """Print a line, on stderr if so; what in it would steer a terminal is shown instead. All lines are printed here."""
    click.secho(visible(text), file, err=err, bold=bold or None)


class _Patient(io.FileIO):
    """A stream that lets go of what it cannot write, and remembers why."""

    problem: OSError | None = None

    def write(self, content: "ReadableBuffer", /) -> int:
        """How many bytes are done with."""
        if self.problem is None:
            try:
                return super().write(content)
            except OSError as problem:
                self.problem = problem
        return memoryview(content).nbytes


def made_patient() -> None:
    """Let the streams of this process fail without ending it; signs that they have not come out as `?`."""
    for name, stream in _own().items():
        if sys.platform == "win32" and stream.isatty():
            stream.reconfigure(errors="replace")
            continue
        raw = _Patient(stream.fileno(), "w", closefd=False)
        patient = io.TextIOWrapper(io.BufferedWriter(raw), stream.encoding, "replace", line_buffering=stream.isatty())
        setattr(sys, name, patient)


def why_not_printed() -> str | None:
    """Why something could not be printed on stdout; not that nobody wanted to read on, as after `| head -1`."""
    raw = getattr(getattr(sys.stdout, "buffer", None), "raw", None)
    if not isinstance(raw, _Patient) or raw.problem is None or raw.problem.errno in _NOBODY_READS:
        return None
    return raw.problem.strerror or str(raw.problem)


def _own() -> Mapping[str, io.TextIOWrapper]:
    streams: dict[str, TextIO | None] = {"stdout": sys.stdout, "stderr": sys.stderr}
    return {name: stream for name, stream in streams.items() if isinstance(stream, io.TextIOWrapper)}
