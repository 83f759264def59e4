"""Being asked to end: the first time for the best that there is so far, the second time at once."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

ASKED_TO_END = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)
)
"""A Ctrl-C, and what a queue, a container or a closing terminal sends; as far as the system knows them."""


@contextmanager
def ctrl_c_sets(stop: threading.Event, answer: str = "") -> Iterator[None]:
    """While this lasts, a first Ctrl-C or request to end sets an event, and a second one raises KeyboardInterrupt.

    `answer`: a line for whoever asked the first time, where it takes a while to end. As a signal's handler rather than
    as a KeyboardInterrupt, which comes in the middle of anything and loses the plan. Only the main thread hears of
    signals: in any other nothing is changed.
    """

    def ask(_number: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()
        if answer:
            os.write(2, f"{answer}\n".encode())  # stderr itself may be in the middle of a line of its own

    with heard_by(ask):
        yield


@contextmanager
def requests_to_end_are_ctrl_c() -> Iterator[None]:
    """While this lasts, every request to end raises KeyboardInterrupt, as a Ctrl-C does: there is nothing to lose yet.

    Inside of `ctrl_c_sets`, which answers again as soon as this ends.
    """

    def raise_it(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    with heard_by(raise_it):
        yield


def requests_end_the_process(code: Callable[[], int]) -> None:
    """From here on a request to end that nothing else hears ends the process at once, with what `code` gives then."""

    def end(_number: int, _frame: FrameType | None) -> None:
        os._exit(code())

    if threading.current_thread() is threading.main_thread():
        for number in _not_ignored():
            signal.signal(number, end)


@contextmanager
def heard_by(handler: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """While this lasts, a function hears every Ctrl-C and request to end, in the main thread."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    taken = _not_ignored()
    for number in taken:
        signal.signal(number, handler)
    try:
        yield
    finally:
        for number, old in taken.items():
            signal.signal(number, old)


def _not_ignored() -> dict[signal.Signals, Any]:
    """Who hears each now; what somebody has chosen to ignore (nohup, a shell's background job) stays ignored."""
    heard = {number: signal.getsignal(number) for number in ASKED_TO_END}
    return {number: by for number, by in heard.items() if by is not signal.SIG_IGN and by is not None}
