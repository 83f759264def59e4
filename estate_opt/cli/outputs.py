"""Where a command writes: refused before the work if it cannot be, and given a name where the user gave none."""

import threading
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import click

from estate_opt.ground.files import Write, hand_over, next_free, refuse_outputs

WRITING = "What was found is being written, and then it ends. To end at once and lose it, ask again."
"""Answered to a Ctrl-C meanwhile."""


def default_name(
    place: Path,
    what: str,
    ending: str = ".xlsx",
    overwrite: bool = False,
    folder: Path | None = None,
    with_it: Callable[[Path], Iterable[Path]] = lambda _: (),
) -> Path:
    """`PLACE-what.xlsx` in a folder (else the current one), or with a number where that is there and may not go.

    `with_it`: as of `next_free`. Raises UsageError where nothing can be written there.
    """
    own = place if place.name not in ("", "..") else place.resolve()
    name = (own.name if own.is_dir() else own.stem) or "place"
    path = (folder or Path()) / f"{name}-{what}{ending}"
    path = path if overwrite else next_free(path, with_it)
    refuse_outputs(place, {ending: path}, overwrite=True)
    return path


def tell_where(what: str, path: Path) -> None:
    """Say before the search where it will be: on stderr, as what is printed may be piped."""
    there = f" in place of the one that is there: {path}" if path.exists() else f" to {path}"
    click.echo(f"{what} will be written{there}.", err=True)


def workbook_to_write(
    place: Path, what: str, output: Path | None, json_file: Path | None, overwrite: bool, quiet: bool = False
) -> Path | None:
    """The workbook that a command writes: the one that is named, else, without `--json` either, one of a default name.

    Raises UsageError where a file could not be written.
    """
    refuse_outputs(place, {".xlsx": output, ".json": json_file}, overwrite)
    if output is not None or json_file is not None:
        return output
    path = default_name(place, what, overwrite=overwrite)
    if not quiet:
        tell_where(f"The {what}", path)
    return path


def write_and_tell(
    lines: Iterable[str], files: Mapping[Path | None, Write], overwrite: bool, is_named: bool = True
) -> None:
    """Write what was found (None: not asked for), then tell of it: who reads no further, `| head -1`, has the files.

    Raises UsageError at the end where a file that the user named had to go elsewhere.
    """
    from estate_opt.search.ctrl_c import ctrl_c_sets

    with ctrl_c_sets(threading.Event(), WRITING):  # what was found is not lost meanwhile: a second one ends that
        handed = hand_over({path: write for path, write in files.items() if path}, overwrite, not is_named)
    for line in (*lines, *handed.lines):
        click.echo(line)
    if handed.problem is not None:
        raise handed.problem
