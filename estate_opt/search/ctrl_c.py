"""Ctrl-C: the first asks for the best that there is so far, the second ends everything."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def ctrl_c_sets(stop: threading.Event) -> Iterator[None]:
    """While this lasts, a first Ctrl-C sets an event, and a second one raises KeyboardInterrupt.

    As a signal's handler rather than as a KeyboardInterrupt, which comes in the middle of anything and loses the plan.
    Only the main thread hears a Ctrl-C: in any other nothing is changed.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ask(_number: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
