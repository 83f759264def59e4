"""Runs on this machine: processes of the batch's own, each joined to it by a pipe that nobody else can open.

No port is listened at and no file is shared, so that other users of the machine reach nothing of it.
"""

import itertools
import os
import signal
import threading
from collections.abc import Generator, Iterator, Sequence
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection, wait
from typing import NamedTuple, cast

from estate_opt.batch.one_run import Answer, Begin, begin_of, cheapest, failed, make_run
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
    begin: Begin | None = None
    """A plan to begin from."""
    begins_from: tuple[int, ...] = ()
    """Numbers of the runs that are made before it: it begins from the cheapest of their plans and `begin`."""


class Queue:
    """Runs that wait to be begun, in their order, each once the runs that it begins from have their answers."""

    def __init__(self, asked: Sequence[Asked]) -> None:
        self._asked, self._waiting = asked, [*range(len(asked))]
        self._begins: dict[int, Begin | None] = {}

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def ready(self) -> Iterator[int]:
        """The numbers of those that may be begun, which wait no longer; whoever takes no more leaves them waiting."""
        for number in [*self._waiting]:
            if all(each in self._begins for each in self._asked[number].begins_from):
                self._waiting.remove(number)
                yield number

    def run(self, number: int) -> Asked:
        """The run with the plan to begin from."""
        asked = self._asked[number]
        begins = [asked.begin, *(self._begins[each] for each in asked.begins_from)]
        return asked._replace(begin=cheapest(begins), begins_from=())

    def again(self, number: int) -> None:
        """Put back a run whose process has died over it."""
        self._waiting.insert(0, number)

    def answered(self, number: int, answer: Answer) -> None:
        """Note what came of a run; one without a plan is none to begin from."""
        result = answer.get("result")
        self._begins[number] = None if result is None else begin_of(result)


def answers(ticked: Ticked, asked: Sequence[Asked], processes: int) -> Generator[tuple[int, Answer]]:
    """The number of each run with its answer, as they come in; however this ends, no process of it goes on.

    A process that dies takes the run that it was at with it, which is begun once more.
    """
    waiting, tried = Queue(asked), [0] * len(asked)
    busy: dict[Connection, tuple[_Worker, int]] = {}
    idle = [_Worker(ticked) for _ in range(min(processes, len(asked)))]
    try:
        while waiting or busy:
            for number in itertools.islice(waiting.ready(), len(idle)):
                worker = idle.pop()
                tried[number] += 1
                worker.begin(waiting.run(number))
                busy[worker.pipe] = worker, number
            for pipe in wait([*busy], AWAKE_SECONDS):
                worker, number = busy.pop(cast(Connection, pipe))
                answer = worker.answer()
                idle.append(worker if answer is not None else _Worker(ticked))
                if answer is None and tried[number] < TRIES:
                    waiting.again(number)
                    continue
                answer = answer or failed(f"Its process ended without an answer, {tried[number]} times.")
                waiting.answered(number, answer)
                yield number, answer
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
        pipe.send(make_run(ticked, run.option, run.with_workbook, run.begin))


def _end_with_parent() -> None:
    """A batch that was killed leaves nothing behind that goes on."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
