"""Writing a file whole or not at all, and saying before a long search what could not be written after it."""

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from estate_opt.ground.claims import claimed, clear_away, unfinished_beside
from estate_opt.ground.errors import UsageError

_TRIAL_BYTES = 1_000_000
"""A disk that has no room for so much is full: most plans are larger, or nearly so."""

Write = Callable[[Path, bool], object]
"""Writes one file, given where and whether it may replace what is there; raises UsageError where it cannot."""


@contextmanager
def write_atomically(path: Path, overwrite: bool) -> Iterator[Path]:
    """A temporary path in the same folder, put in the place of `path` once the block has ended without an error.

    Raises UsageError where `path` exists (or has come meanwhile) and `overwrite` is not set, where another run is
    writing it, or where it cannot be written.
    """
    refuse_file(path, overwrite)
    with claimed(path):
        temporary = unfinished_beside(path)
        try:
            yield temporary
            _put_in_place(temporary, path, overwrite)
        except OSError as problem:
            raise UsageError(f"{path} cannot be written: {_why(problem)}.{_perhaps_open(problem)}") from None
        finally:
            with suppress(OSError):  # what cannot be removed, the next run clears away
                temporary.unlink()


def _put_in_place(temporary: Path, path: Path, overwrite: bool) -> None:
    """Give what is whole its name. Raises UsageError where that is taken and may not be replaced."""
    with temporary.open("rb+") as file:
        os.fsync(file.fileno())  # a disk that is full, or a power cut, is met before the old file is gone
    if not overwrite:
        try:
            os.link(temporary, path)  # of all ways the one that fails, rather than replaces, if there is one by now
        except FileExistsError:
            raise UsageError(_taken(path)) from None
        except OSError:  # not every file system has links
            refuse_file(path, overwrite)
        else:
            return
    temporary.replace(path)


def write_bytes(content: bytes, path: Path, overwrite: bool) -> None:
    """A file that was put together in memory. Raises UsageError as `write_atomically`."""
    with write_atomically(path, overwrite) as unfinished:
        unfinished.write_bytes(content)


def write_folder(files: Mapping[str, bytes], folder: Path, overwrite: bool) -> None:
    """A folder of files, by name, that is there whole or not at all. Raises UsageError as `write_atomically`.

    One that is there is replaced only if `overwrite` is set and it holds nothing but files of these names.
    """
    refuse_taken_folder(folder, files, overwrite)
    with claimed(folder):
        unfinished, gone = unfinished_beside(folder), unfinished_beside(folder)
        try:
            unfinished.mkdir(parents=True)
            for name, content in files.items():
                with (unfinished / name).open("wb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
            if folder.exists():
                folder.rename(gone)
            unfinished.rename(folder)
        except OSError as problem:
            if gone.exists() and not folder.exists():
                gone.rename(folder)
            raise UsageError(f"{folder} cannot be written: {_why(problem)}.{_perhaps_open(problem)}") from None
        finally:
            for left in (unfinished, gone):  # what cannot be removed, the next run clears away
                shutil.rmtree(left, ignore_errors=True)


def refuse_taken_folder(folder: Path, replaced: Collection[str], overwrite: bool) -> None:
    """Raises UsageError where a folder could not be put there, or holds what would be lost.

    `replaced`: the names of the files that will be in it, or their endings, as far as is known before the work.
    """
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file. Give the name of a folder.")
    there = sorted(folder.iterdir()) if folder.exists() else []
    if there and not overwrite:
        raise UsageError(f"{folder} exists already and is not empty. Add --overwrite to replace it, or give another.")
    other = next((each for each in there if each.is_dir() or not {each.name, each.suffix} & {*replaced}), None)
    if other is not None:
        raise UsageError(f"{folder} holds {other.name} too, which would be lost. Give another folder.")
    refuse_folder(folder.absolute().parent)


def write_json(content: Any, path: Path, overwrite: bool) -> None:
    """Plain lists and dictionaries as a JSON file. Raises UsageError as `write_atomically`."""
    text = json.dumps(content, indent=1, ensure_ascii=False)
    write_bytes(text.encode("utf-8", "backslashreplace"), path, overwrite)  # half a sign from a file's name: as \\udc…


def free_names(path: Path, with_it: Callable[[Path], Iterable[Path]] = lambda _: ()) -> Iterator[Path]:
    """`path`, and `NAME-2`, `NAME-3` … beside it: those of which there is nothing yet.

    `with_it`: the files that go with one of that name, none of which may be there either.
    """
    for number in count(1):
        found = path if number == 1 else path.with_name(f"{path.stem}-{number}{path.suffix}")
        if not any(each.exists() for each in (found, *with_it(found))):
            yield found


def next_free(path: Path) -> Path:
    """The first of the free names."""
    return next(free_names(path))


class HandedOver(NamedTuple):
    """What came of writing files."""

    lines: list[str]
    """To tell the user."""
    problem: UsageError | None
    """To end with, once all is told."""


def hand_over(files: Mapping[Path, Write], overwrite: bool, any_name_will_do: bool = False) -> HandedOver:
    """Write what took long to make, each file under its name.

    What cannot be written there any more (another program has it open, a file of that name has come meanwhile, the disk
    is full) goes elsewhere, so that nothing is lost: beside it under the next free name, else into a new folder for
    temporary files. Unless `any_name_will_do` that is a problem all the same, as whoever named the file will look for
    it there; and so is what cannot be written anywhere. A fault in the making of one file keeps no other from being
    written.
    """
    lines, failed = list[str](), list[str]()

    def write_one(path: Path, write: Write) -> None:
        try:
            write(path, overwrite)
            lines.append(f"Wrote {path}.")
        except UsageError as problem:
            instead = _written_elsewhere(path, write)
            if instead is None:
                failed.append(str(problem))
                return
            lines.append(f"{problem} Wrote {instead} instead.")
            if not any_name_will_do:
                failed.append(f"{instead} holds what was to be in {path}.")

    with ExitStack() as each_in_turn:
        for path, write in reversed([*files.items()]):
            each_in_turn.push(_unless_by_hand(partial(write_one, path, write)))
    return HandedOver(lines, UsageError(" ".join(failed)) if failed else None)


def _unless_by_hand(write: Callable[[], None]) -> Callable[..., None]:
    """What is done though the file before it met a fault, but not once somebody has said that all is to end at once."""

    def also(kind: type[BaseException] | None, _problem: object, _trace: object) -> None:
        if kind is None or not issubclass(kind, KeyboardInterrupt):
            write()

    return also


def _written_elsewhere(path: Path, write: Write) -> Path | None:
    """Where something could be written that its own name could not: beside it, or where nobody else can read it."""
    with suppress(UsageError, OSError):
        beside = next_free(path)
        write(beside, False)
        return beside
    with suppress(OSError):
        folder = Path(tempfile.mkdtemp(prefix="estate-opt-"))
        with suppress(UsageError):
            write(folder / path.name, False)
            return folder / path.name
        folder.rmdir()
    return None


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
        refuse_file(path, overwrite)
        refuse_folder(path.parent)


def refuse_folder(folder: Path) -> None:
    """Raises UsageError where nothing can be written into a folder, or where there is none and it cannot be made.

    By trying: what may be written is known for certain on no network drive, and on Windows on no other; and of a full
    disk, a quota or a limit on files only a trial of some length tells. What a killed run left there is cleared away.
    """
    above = folder
    try:
        above = next(each for each in (folder, *folder.absolute().parents) if each.exists())
        clear_away(above)
        with tempfile.TemporaryFile(dir=above) as trial:
            trial.write(bytes(_TRIAL_BYTES))
            trial.flush()
    except OSError as problem:
        why = _why(problem)
        raise UsageError(f"Nothing can be written into {above.absolute()}: {why}. Give another folder.") from None


def refuse_file(path: Path, overwrite: bool) -> None:
    """Raises UsageError where a file is there and may not be replaced, or no file of that name can be."""
    try:
        if path.is_dir():
            raise UsageError(f"{path} is a folder. Give the name of a file.")
        if path.exists() and not overwrite:
            raise UsageError(_taken(path))
        if not path.parent.is_dir():
            raise UsageError(f"There is no folder {path.parent} to write {path.name} in.")
        _refuse_length(path)
    except OSError as problem:
        raise UsageError(f"{path} cannot be written: {_why(problem)}. Give another name.") from None


def _refuse_length(path: Path) -> None:
    """Raises OSError where a name is longer than its folder takes: some Pythons say only that there is no such file."""
    with suppress(FileNotFoundError):
        path.lstat()


def _taken(path: Path) -> str:
    return f"{path} exists already. Add --overwrite to replace it, or give another name."


def _why(problem: OSError) -> str:
    return problem.strerror or str(problem)


def _perhaps_open(problem: OSError) -> str:
    """Windows says of a file that somebody has open in Excel only that access is denied."""
    return " Is it open in another program?" if isinstance(problem, PermissionError) else ""
