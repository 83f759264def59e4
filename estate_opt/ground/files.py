"""Writing a file whole or not at all."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from estate_opt.ground.errors import UsageError


@contextmanager
def write_atomically(path: Path, overwrite: bool) -> Iterator[Path]:
    """A temporary path in the same folder, put in the place of `path` once the block has ended without an error.

    Raises UsageError where `path` exists and `overwrite` is not set, or where it cannot be written.
    """
    _refuse(path, overwrite)
    temporary = path.with_name(f".{path.stem}-{uuid4().hex[:12]}{path.suffix}")
    try:
        yield temporary
        temporary.replace(path)
    except OSError as problem:
        why = problem.strerror or str(problem)
        raise UsageError(f"{path} cannot be written: {why}. Is it open in another program?") from None
    finally:
        temporary.unlink(missing_ok=True)


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


def _refuse(path: Path, overwrite: bool) -> None:
    if path.is_dir():
        raise UsageError(f"{path} is a folder. Give the name of a file.")
    if path.exists() and not overwrite:
        raise UsageError(f"{path} exists already. Add --overwrite to replace it, or give another name.")
    if not path.parent.is_dir():
        raise UsageError(f"There is no folder {path.parent} to write {path.name} in.")
