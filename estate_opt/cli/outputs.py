"""Where a command writes: refused before the work if it cannot be, and given a name where the user gave none."""

import json
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import click

from estate_opt.cli.streams import tell
from estate_opt.ground.claims import Claimed, claimed
from estate_opt.ground.files import Write, free_names, hand_over, refuse_file, refuse_outputs
from estate_opt.ground.signs import escaped
from estate_opt.search.ctrl_c import ctrl_c_sets

WRITING = "What was found is being written, and then it ends. To end at once and lose it, ask again."
"""Answered to a Ctrl-C meanwhile."""


def reserve(place: Path | None, outputs: Mapping[str, Path | None], overwrite: bool) -> None:
    """Say before the work which file could not be written, and keep it from other runs until the command ends.

    `outputs`: as of `refuse_outputs`. Raises UsageError, also where another run is to write one of them.
    """
    refuse_outputs(place, outputs, overwrite)
    for path in outputs.values():
        if path is not None:
            claim(path)
            refuse_file(path, overwrite)  # the run that had it may have ended just now


def claim(path: Path, doing: str = "") -> None:
    """Keep a file or folder from other runs until the command ends. Raises Claimed, as `claimed`."""
    click.get_current_context().with_resource(claimed(path, doing))


def default_name(
    place: Path,
    what: str,
    ending: str = ".xlsx",
    overwrite: bool = False,
    folder: Path | None = None,
    with_it: Callable[[Path], Iterable[Path]] = lambda _: (),
) -> Path:
    """`PLACE-what.xlsx` in a folder (else the current one), or with a number where that is taken and may not go.

    Taken: it is there, or another run is to write it. `with_it`: as of `free_names`. Raises UsageError where nothing
    can be written there.
    """
    own = place if place.name not in ("", "..") else place.resolve()
    name = (own.name if own.is_dir() else own.stem) or "place"
    path = (folder or Path()) / f"{name}-{what}{ending}"
    refuse_outputs(place, {ending: path}, overwrite=True)
    if overwrite:
        claim(path)
        return path
    for found in free_names(path, with_it):
        with suppress(Claimed):
            claim(found)
            return found
    raise AssertionError("There is always another number.")


def tell_where(what: str, path: Path) -> None:
    """Say before the search where it will be: on stderr, as what is printed may be piped."""
    there = f" in place of the one that is there: {path}" if path.exists() else f" to {path}"
    tell(f"{what} will be written{there}.", err=True)


def workbook_to_write(
    place: Path, what: str, output: Path | None, json_file: Path | None, overwrite: bool, quiet: bool = False
) -> Path | None:
    """The workbook that a command writes: the one that is named, else, without `--json` either, one of a default name.

    Raises UsageError where a file could not be written.
    """
    reserve(place, {".xlsx": output, ".json": json_file}, overwrite)
    if output is not None or json_file is not None:
        return output
    path = default_name(place, what, overwrite=overwrite)
    if not quiet:
        tell_where(f"The {what}", path)
    return path


@contextmanager
def nothing_lost() -> Iterator[None]:
    """While this lasts a Ctrl-C or request to end is answered, and what was found is written; a second one ends that.

    Looking for it, before anything was found, stands inside in `ctrl_c_is_an_error`: so there is no moment between.
    """
    with ctrl_c_sets(threading.Event(), WRITING):
        yield


def write_and_tell(
    lines: Iterable[str], files: Mapping[Path | None, Write], overwrite: bool, is_named: bool = True
) -> None:
    """Write what was found (None: not asked for), then tell of it: who reads no further, `| head -1`, has the files.

    Raises UsageError at the end where a file that the user named had to go elsewhere.
    """
    with nothing_lost():
        handed = hand_over({path: write for path, write in files.items() if path}, overwrite, not is_named)
    for line in (*lines, *handed.lines):
        tell(line)
    if handed.problem is not None:
        raise handed.problem


def tell_json(content: Any) -> None:
    """Print plain lists and dictionaries as JSON, which loses no sign, also where the console has not all of them."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    as_ascii = not encoding.casefold().startswith("utf")
    tell(escaped(json.dumps(content, indent=1, ensure_ascii=as_ascii, default=str)))
