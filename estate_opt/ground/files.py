"""Writing a file whole or not at all, and saying before a long search what could not be written after it."""

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

from estate_opt.ground.errors import UsageError

Write = Callable[[Path, bool], object]
"""Writes one file, given where and whether it may replace what is there; raises UsageError where it cannot."""


@contextmanager
def write_atomically(path: Path, overwrite: bool) -> Iterator[Path]:
    """A temporary path in the same folder, put in the place of `path` once the block has ended without an error.

    Raises UsageError where `path` exists (or has come meanwhile) and `overwrite` is not set, or where it cannot be
    written.
    """
    _refuse(path, overwrite)
    temporary = path.with_name(f".{path.stem}-{uuid4().hex[:12]}{path.suffix}")
    try:
        yield temporary
        _refuse(path, overwrite)
        temporary.replace(path)
    except OSError as problem:
        why = problem.strerror or str(problem)
        raise UsageError(f"{path} cannot be written: {why}. Is it open in another program?") from None
    finally:
        temporary.unlink(missing_ok=True)


def write_json(content: Any, path: Path, overwrite: bool) -> None:
    """Plain lists and dictionaries as a JSON file. Raises UsageError as `write_atomically`."""
    with write_atomically(path, overwrite) as unfinished:
        unfinished.write_text(json.dumps(content, indent=1, ensure_ascii=False), encoding="utf-8")


def next_free(path: Path, with_it: Callable[[Path], Iterable[Path]] = lambda _: ()) -> Path:
    """`path`, or where that is taken `NAME-2`, `NAME-3` … beside it: the first of which there is nothing yet.

    `with_it`: the files that go with one of that name, none of which may be there either.
    """
    number, found = 1, path
    while any(each.exists() for each in (found, *with_it(found))):
        number += 1
        found = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return found


class HandedOver(NamedTuple):
    """What came of writing files."""

    lines: list[str]
    """To tell the user."""
    problem: UsageError | None
    """To end with, once all is told."""


def hand_over(files: Mapping[Path, Write], overwrite: bool, any_name_will_do: bool = False) -> HandedOver:
    """Write what took long to make, each file under its name.

    What cannot be written there any more (another program has it open, or a file of that name has come meanwhile) goes
    beside it under the next free name, so that nothing is lost. Unless `any_name_will_do` that is a problem all the
    same, as whoever named the file will look for it there; and so is what cannot be written under any name.
    """
    lines, failed = [], []
    for path, write in files.items():
        try:
            write(path, overwrite)
            lines.append(f"Wrote {path}.")
        except UsageError as problem:
            beside = next_free(path)
            try:
                write(beside, False)
            except UsageError as again:
                failed.append(str(again))
                continue
            lines.append(f"{problem} Wrote {beside} instead.")
            if not any_name_will_do:
                failed.append(f"{beside} holds what was to be in {path}.")
    return HandedOver(lines, UsageError(" ".join(failed)) if failed else None)


def refuse_outputs(place: Path | None, outputs: Mapping[str, Path | None], overwrite: bool) -> None:
    """Say before the work, not after it, which file could not be written.

    `outputs`: the files asked for by the ending that their names must have (None: not asked for). Raises UsageError,
    also where an output is the place itself: nobody's own tables are ever replaced.
    """
    for ending, path in outputs.items():
        if path is None:
            continue
        if path.suffix.lower() != ending:
            raise UsageError(f"{path} should end in {ending}: that is the kind of file it will be.")
        if place is not None and path.resolve() == place.resolve():
            raise UsageError(f"{path} holds the tables themselves, which are never replaced. Give another name.")
        _refuse(path, overwrite)
        refuse_folder(path.parent)


def refuse_folder(folder: Path) -> None:
    """Raises UsageError where nothing can be written into a folder, or where there is none and it cannot be made.

    By trying: what may be written is known for certain on no network drive, and on Windows on no other.
    """
    above = next(each for each in (folder, *folder.absolute().parents) if each.exists())
    try:
        with tempfile.TemporaryFile(dir=above):
            pass
    except OSError as problem:
        why = problem.strerror or str(problem)
        raise UsageError(f"Nothing can be written into {above.absolute()}: {why}. Give another folder.") from None


def _refuse(path: Path, overwrite: bool) -> None:
    if path.is_dir():
        raise UsageError(f"{path} is a folder. Give the name of a file.")
    if path.exists() and not overwrite:
        raise UsageError(f"{path} exists already. Add --overwrite to replace it, or give another name.")
    if not path.parent.is_dir():
        raise UsageError(f"There is no folder {path.parent} to write {path.name} in.")
