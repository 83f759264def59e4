"""Being asked to end: the first time for the best that there is so far, the second time at once."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

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

    with _heard_by(ask):
        yield


@contextmanager
def requests_to_end_are_ctrl_c() -> Iterator[None]:
    """While this lasts, a request to end that nothing else has taken raises KeyboardInterrupt, as a Ctrl-C does."""

    def raise_it(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    with _heard_by(raise_it, ASKED_TO_END[1:]):
        yield


@contextmanager
def _heard_by(
    handler: Callable[[int, FrameType | None], None], signals: tuple[signal.Signals, ...] = ASKED_TO_END
) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in signals}
    # What somebody has chosen to ignore (nohup, a shell's background job) stays ignored.
    taken = {number: old for number, old in before.items() if old is not signal.SIG_IGN and old is not None}
    for number in taken:
        signal.signal(number, handler)
    try:
        yield
    finally:
        for number, old in taken.items():
            signal.signal(number, old)
