"""Running something beside the waiting thread, which alone can hear a Ctrl-C, and leaving behind what hears nothing.

HiGHS hears neither the clock nor a stop while it presolves, nor in the crossover that follows its inner points.
"""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from types import TracebackType
from typing import Any, TypeVar

Made = TypeVar("Made")

GRACE_SECONDS = 0.3
"""How long after its limit, or after a stop, a run is waited for."""

_LEFT_BEHIND: list[threading.Thread] = []
"""Runs that were not waited for any longer."""


class _Handed(Future[None]):
    """What a run comes to, handed to whoever waits: that it ended, or what it raised."""

    def __enter__(self) -> "_Handed":
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, problem: BaseException | None, _trace: TracebackType | None
    ) -> bool:
        if problem is None:
            self.set_result(None)
        else:
            self.set_exception(problem)
        return True


def ends_in_time(run: Callable[[], object], stop: threading.Event, seconds: float) -> bool:
    """Whether a run ended: by a moment after its limit in seconds, or after a stop. Else it is left to end by itself.

    Nothing that it works with is to be asked again then. Raises what the run raised; a Ctrl-C sets the stop and is
    raised.
    """
    handed = _Handed()

    def work() -> None:
        with handed:
            run()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    until, is_asked_to = time.monotonic() + seconds + GRACE_SECONDS, False
    try:
        while not wait([handed], timeout=max(0.0, min(0.2, until - time.monotonic()))).done:
            if stop.is_set() and not is_asked_to:
                until, is_asked_to = min(until, time.monotonic() + GRACE_SECONDS), True
            if time.monotonic() > until:
                _LEFT_BEHIND.append(thread)
                return False
    except KeyboardInterrupt:
        stop.set()  # else it would go on to its limit, and the command could not end before
        raise
    handed.result()
    return True


def is_anything_left_behind() -> bool:
    """Whether a run that was left behind goes on: a process had better end without waiting for it."""
    return any(thread.is_alive() for thread in _LEFT_BEHIND)


def wait_awake(stop: threading.Event, *running: Future[Any]) -> None:
    """Wait until all are done, awake now and then, so that a Ctrl-C is heard on every system; it stops them."""
    try:
        while wait(running, timeout=0.2).not_done:
            continue
    except KeyboardInterrupt:
        stop.set()  # else they would go on to their limit, and the command could not end before
        raise


@contextmanager
def made_beside(work: Callable[[threading.Event], Made]) -> Iterator[Callable[[], Made]]:
    """Something made in a thread meanwhile: what hands it over once it is there. It is stopped where all else ends."""
    stop = threading.Event()
    with ThreadPoolExecutor(max_workers=1) as workers:
        making = workers.submit(work, stop)

        def made() -> Made:
            wait_awake(stop, making)
            return making.result()

        try:
            yield made
        finally:
            stop.set()
