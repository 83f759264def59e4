"""A claim on a file that is going to be written: it ends with its process, so that no two runs ever write one file.

A claim is a locked file beside the one to be written, `.estate-opt-…`, and so is whatever is still being written. The
system lets go of a lock when its process ends, however it ends: a file of that name that nobody holds was left by a run
that was killed, and is cleared away.
"""

import errno
import hashlib
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from estate_opt.ground.errors import UsageError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_PREFIX, _LOCK, _PART = ".estate-opt-", ".lock", ".part"
_DIGITS = 16
"""Of a file's fingerprint in those names: they are short whatever the file is called."""
_OURS: set[Path] = set()
"""Claims of this process: what it has claimed for a command it may claim again to write."""


class Claimed(UsageError):
    """Another run that is going on has the file."""


@contextmanager
def claimed(path: Path, doing: str = "") -> Iterator[None]:
    """While this lasts, no other run on this file system can claim the file (or folder).

    `doing`: what for, in words; to write it where nothing is said. Raises Claimed where another has it. Where its
    folder has no locks (some network drives), or none may be made there, nobody is kept out.
    """
    lock = _beside(path, _LOCK)
    if lock in _OURS:
        yield
        return
    handle = _taken(lock)
    if handle is None:
        raise Claimed(f"Another run of estate-opt is {doing or f'to write {path}'}. Let it end, or give another name.")
    _OURS.add(lock)
    try:
        yield
    finally:
        _OURS.discard(lock)
        _let_go(lock, handle)


def unfinished_beside(path: Path) -> Path:
    """Where a claimed file is written until it is whole: a name of its own, in the same folder."""
    return _beside(path, f"-{uuid4().hex[:8]}{_PART}")


def clear_away(folder: Path) -> None:
    """Remove what runs that were killed have left in a folder."""
    with suppress(OSError):
        left = {each.name[: len(_PREFIX) + _DIGITS] for each in folder.glob(f"{_PREFIX}*") if _is_ours(each)}
        for name in left:
            lock = folder.absolute() / f"{name}{_LOCK}"
            handle = None if lock in _OURS else _taken(lock)
            if handle is not None and handle != _NO_LOCKS:
                for part in folder.glob(f"{name}-*{_PART}"):
                    _remove(part)
                _let_go(lock, handle)


def _remove(part: Path) -> None:
    with suppress(OSError):
        if part.is_dir():
            shutil.rmtree(part)
        else:
            part.unlink()


def _beside(path: Path, ending: str) -> Path:
    whole = path.absolute()
    digits = hashlib.sha256(os.fsencode(os.path.normcase(whole.name))).hexdigest()[:_DIGITS]
    return whole.parent / f"{_PREFIX}{digits}{ending}"


def _is_ours(path: Path) -> bool:
    digits = path.name.removeprefix(_PREFIX)[:_DIGITS]
    return path.suffix in (_LOCK, _PART) and len(digits) == _DIGITS and not set(digits) - set("0123456789abcdef")


_NO_LOCKS = -1
"""Of a folder in which nothing can be locked."""


def _taken(lock: Path) -> int | None:
    """A lock's open file, once it is ours and stands there still; None where another process has it."""
    while True:
        try:
            handle = _opened(lock)
        except OSError:
            return _NO_LOCKS
        try:
            _lock(handle)
        except OSError as problem:
            os.close(handle)
            if problem.errno in (errno.EAGAIN, errno.EACCES, errno.EDEADLK):
                return None
            with suppress(OSError):
                lock.unlink()
            return _NO_LOCKS
        with suppress(OSError):
            if os.path.samestat(os.fstat(handle), lock.stat()):
                return handle
        os.close(handle)  # whoever had it removed it just now: there is another by that name, or none


def _opened(lock: Path) -> int:
    flags = os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
    try:
        return os.open(lock, flags | os.O_RDWR, 0o666)
    except PermissionError:
        return os.open(lock, flags | os.O_RDONLY)  # somebody else's: it can be asked for all the same


def _lock(handle: int) -> None:
    if sys.platform == "win32":
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _let_go(lock: Path, handle: int) -> None:
    """Remove a lock and let go of it; in this order wherever an open file can be removed, so that none is torn off."""
    if handle == _NO_LOCKS:
        return
    if os.name == "nt":
        os.close(handle)
    with suppress(OSError):
        lock.unlink()
    if os.name != "nt":
        os.close(handle)
