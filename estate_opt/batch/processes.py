"""Runs on this machine: processes of the batch's own, each joined to it by a pipe that nobody else can open.

No port is listened at and no file is shared, so that other users of the machine reach nothing of it.
"""

import os
import signal
import threading
from collections import deque
from collections.abc import Generator, Sequence
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection, wait
from typing import NamedTuple, cast

from estate_opt.batch.one_run import Answer, failed, make_run
from estate_opt.options.option import Option
from estate_opt.saved.ticks import Ticked

AWAKE_SECONDS = 0.5
"""How often the batch wakes while it waits, so that a Ctrl-C is heard on every system."""
TRIES = 2
"""How often a run is begun whose process dies over it, for want of memory say."""


class Asked(NamedTuple):
    """A run that is to be made."""

    option: Option
    with_workbook: bool


def answers(ticked: Ticked, asked: Sequence[Asked], processes: int) -> Generator[tuple[int, Answer]]:
    """The number of each run with its answer, as they come in; however this ends, no process of it goes on.

    A process that dies takes the run that it was at with it, which is begun once more.
    """
    waiting, tried = deque(range(len(asked))), [0] * len(asked)
    busy: dict[Connection, tuple[_Worker, int]] = {}
    idle = [_Worker(ticked) for _ in range(min(processes, len(asked)))]
    try:
        while waiting or busy:
            while waiting and idle:
                worker, number = idle.pop(), waiting.popleft()
                tried[number] += 1
                worker.begin(asked[number])
                busy[worker.pipe] = worker, number
            for pipe in wait([*busy], AWAKE_SECONDS):
                worker, number = busy.pop(cast(Connection, pipe))
                answer = worker.answer()
                idle.append(worker if answer is not None else _Worker(ticked))
                if answer is not None:
                    yield number, answer
                elif tried[number] < TRIES:
                    waiting.appendleft(number)
                else:
                    yield number, failed(f"Its process ended without an answer, {tried[number]} times.")
    finally:
        for worker in (*idle, *(each for each, _ in busy.values())):
            worker.end()


class _Worker:
    """A process that makes one run after another."""

    def __init__(self, ticked: Ticked) -> None:
        context = get_context("spawn")  # forked, it would hold the pipes of the others too
        self.pipe, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(theirs, ticked), daemon=True)
        self._process.start()
        theirs.close()

    def begin(self, run: Asked) -> None:
        """Begin a run. A process that is dead by now is told of by its answer."""
        try:
            self.pipe.send(run)
        except OSError:
            return

    def answer(self) -> Answer | None:
        """The answer of the run that was begun; None where the process has died over it."""
        try:
            answer: Answer = self.pipe.recv()
        except (EOFError, OSError):
            self.end()
            return None
        return answer

    def end(self) -> None:
        """End the process at once: what it is at is nobody's any more."""
        self.pipe.close()
        self._process.kill()
        self._process.join()


def _work(pipe: Connection, ticked: Ticked) -> None:
    """What the process does, until its batch ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C goes to all of them: the batch answers it, and ends these
    threading.Thread(target=_end_with_parent, daemon=True).start()
    while True:
        try:
            run: Asked = pipe.recv()
        except EOFError:
            return
        pipe.send(make_run(ticked, run.option, run.with_workbook))


def _end_with_parent() -> None:
    """A batch that was killed leaves nothing behind that goes on."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
