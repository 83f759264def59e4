"""Many runs at once: in processes of this machine, or on a Dask cluster by its address.

Who makes the runs makes plans and nothing else; the ledger and the files are written here, as each run ends. So a
batch that was broken off anywhere goes on from what the ledger has, and a worker that dies takes nothing with it.
"""

import logging
import os
from collections.abc import Generator, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from estate_opt.batch.one_run import Answer, Begin, begin_of, cheapest, failed, make_run
from estate_opt.batch.processes import Asked, Queue, answers
from estate_opt.batch.variants import Variant
from estate_opt.ground.errors import EstateOptError, Interrupted, UnfinishedBatch, UsageError
from estate_opt.ground.figures import millions
from estate_opt.ground.files import write_bytes
from estate_opt.options.option import Option
from estate_opt.planning import read_place, versions
from estate_opt.questions.robustness.spread import Sampled
from estate_opt.saved.runs import LEDGER, Ledger, Run, listing, run_key, run_of
from estate_opt.saved.ticks import Ticked
from estate_opt.tables.changes import apply_changes
from estate_opt.tables.records import locks_of

CONNECT_SECONDS = 30.0
"""How long a cluster has to answer."""
_GONE = "The cluster at {} is gone. What was done is in the ledger: the same command goes on from there."


@dataclass(frozen=True, slots=True)
class _Task:
    """A run that is still to be made."""

    key: str
    variant: Variant


def run_batch(
    place: Path | Ticked,
    variants: Sequence[Variant],
    folder: Path,
    scheduler: str | None = None,
    threads: int = 1,
    connect_seconds: float = CONNECT_SECONDS,
) -> Iterator[str]:
    """Make every run that the folder's ledger does not have yet, and yield lines on how it goes.

    Each run has so many threads. Its workbook, where it is to have one, goes into `folder`, its result into the ledger
    there. Without a `scheduler` they are made in processes of this machine. Raises InputError where the place cannot be
    read, UsageError where there is no Dask or no cluster that answers within `connect_seconds`; what goes wrong in a
    run is noted of it. At the end UnfinishedBatch is raised where runs failed, or as soon as the cluster is gone. What
    a variant begins from has to stand before it.
    """
    ticked = read_place(place) if isinstance(place, Path) else place
    folder.mkdir(parents=True, exist_ok=True)
    ledger = Ledger(folder / LEDGER)
    every = list(_tasks(ticked, variants, threads))
    tasks, done = _still_to_do(every, ledger)
    if done:
        yield f"{done} of {len(variants)} runs are in {ledger.path} already and are not repeated."
    failures = 0
    asked = _asked(tasks, {task.variant.name: task.key for task in every}, ledger)
    with closing(_answers(ticked, tasks, asked, scheduler, threads, connect_seconds)) as answered:
        for number, (task, answer) in enumerate(answered, start=1):
            run = _note(task, answer, ticked, ledger, folder)
            failures += run.status == "error"
            yield f"{number} of {len(tasks)}: {task.variant.option.title}: {_outcome(run)}"
    yield f"To see them: {listing(ledger.path)}"
    if failures:
        raise UnfinishedBatch(f"{failures} of {len(tasks)} runs failed: the same command tries them again.")


@contextmanager
def stopped_goes_on() -> Iterator[None]:
    """A Ctrl-C says that nothing is lost: for whoever tells the lines of a batch, in a run or while one is printed."""
    try:
        yield
    except KeyboardInterrupt:
        raise Interrupted("Stopped. What was done is in the ledger: the same command goes on from there.") from None


def _still_to_do(every: Sequence[_Task], ledger: Ledger) -> tuple[list[_Task], int]:
    """The runs that the ledger has not as done, each once, and how many it has."""
    tasks: dict[str, _Task] = {}
    done = 0
    for task in every:
        if ledger.done(task.key) is not None:
            done += 1
        else:
            tasks.setdefault(task.key, task)
    return list(tasks.values()), done


def _tasks(ticked: Ticked, variants: Sequence[Variant], threads: int) -> Iterator[_Task]:
    """Every run with the key that the ledger knows it by."""
    known, same = versions(), None
    for variant in variants:
        option = variant.option.with_solver(threads=threads)
        if same is None or same[0] != option.changes:  # the locks are of the tables: samples share them
            same = option.changes, _locks(ticked, option)
        yield _Task(run_key(ticked.tables.input_hash, option, same[1], known), replace(variant, option=option))


def _asked(tasks: Sequence[_Task], keys_by_name: Mapping[str, str], ledger: Ledger) -> list[Asked]:
    """What is asked for each task: it begins from runs that are still to be made, or from those in the ledger."""
    numbers = {task.key: number for number, task in enumerate(tasks)}

    @cache  # many runs begin from the same plan, which is packed in the ledger
    def known(key: str) -> Begin | None:
        result = _result(ledger, key)
        return None if result is None else begin_of(result)

    asked = []
    for number, task in enumerate(tasks):
        keys = [keys_by_name[name] for name in task.variant.begins_from]
        begin = cheapest([task.variant.begin, *(known(key) for key in keys if key not in numbers)])
        before = tuple(numbers[key] for key in keys if numbers.get(key, number) < number)
        asked.append(Asked(task.variant.option, task.variant.with_workbook, begin, before))
    return asked


def _result(ledger: Ledger, key: str) -> Mapping[str, Any] | None:
    """The plan that the ledger has of a run; None: it is not done, or no plan came of it."""
    run = ledger.done(key)
    return None if run is None or run.net_present_gbp is None else ledger.result(run.number)


def sampled(ticked: Ticked, variants: Sequence[Variant], folder: Path, threads: int = 1) -> list[Sampled]:
    """What the folder's ledger has of variants and their samples; a run that is not done counts as without a plan."""
    ledger = Ledger(folder / LEDGER, must_exist=True)
    found: dict[str, list[tuple[Variant, Mapping[str, Any] | None]]] = {}
    for task in _tasks(ticked, variants, threads):
        of = task.variant.sampled_from or task.variant.name
        found.setdefault(of, []).append((task.variant, _result(ledger, task.key)))
    return [
        Sampled(
            central[0].option.title, tuple(each.path for each in central[0].option.uncertain), central[1],
            tuple(result for _, result in samples),
        )
        for central, *samples in found.values()
    ]  # fmt: skip


def results_of(
    ticked: Ticked, variants: Sequence[Variant], folder: Path, threads: int = 1
) -> list[Mapping[str, Any] | None]:
    """What the folder's ledger has of each variant, in their order; None: no plan came of it."""
    ledger = Ledger(folder / LEDGER, must_exist=True)
    return [_result(ledger, task.key) for task in _tasks(ticked, variants, threads)]


def _locks(ticked: Ticked, option: Option) -> Any:
    """The locks as the run will have them; a change that cannot be made is told of by the run itself."""
    try:
        return locks_of(apply_changes(ticked.tables, option))
    except EstateOptError:
        return locks_of(ticked.tables)


def _answers(
    ticked: Ticked,
    tasks: Sequence[_Task],
    asked: Sequence[Asked],
    scheduler: str | None,
    threads: int,
    connect_seconds: float,
) -> Generator[tuple[_Task, Answer]]:
    """Each task with its answer, as they come in."""
    if not tasks:
        return
    if scheduler is None:
        processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        answered = answers(ticked, asked, max(1, processors // threads))
    else:
        answered = _of_cluster(ticked, asked, [task.key for task in tasks], scheduler, connect_seconds)
    with closing(answered):
        for number, answer in answered:
            yield tasks[number], answer


def _of_cluster(
    ticked: Ticked, asked: Sequence[Asked], keys: Sequence[str], scheduler: str, connect_seconds: float
) -> Generator[tuple[int, Answer]]:
    """The number of each run with its answer from a cluster. Raises UnfinishedBatch once the cluster is gone."""
    try:
        from distributed import Client, as_completed
    except ImportError:
        raise UsageError("A cluster needs Dask, which is not installed: pip install 'estate-opt[batch]'") from None
    for name in ("distributed", "distributed.client"):  # what they would say is said here
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        client = Client(scheduler, timeout=connect_seconds)
    except (OSError, ValueError) as problem:
        raise UsageError(f"There is no Dask scheduler at {scheduler}: {problem}.") from None
    with client:
        # The place goes over once, not once a run.
        place = client.scatter(ticked, broadcast=True, hash=False)
        waiting = Queue(asked)

        def begin() -> dict[Any, int]:
            """Hand over all that may be begun."""
            runs = [(number, waiting.run(number)) for number in waiting.ready()]
            return {
                client.submit(
                    make_run, place, run.option, run.with_workbook, run.begin, key=f"estate-opt-{keys[number]}",
                    pure=False,
                ): number
                for number, run in runs
            }  # fmt: skip

        futures = begin()
        coming = as_completed(futures)
        try:
            for future in coming:
                if future.status in ("cancelled", "lost"):
                    raise UnfinishedBatch(_GONE.format(scheduler))
                answer = _answer(future)
                waiting.answered(futures[future], answer)
                more = begin()
                futures |= more
                coming.update(more)
                yield futures[future], answer
                future.release()
        except (OSError, CancelledError):  # between that a run is done and that its answer has come over
            raise UnfinishedBatch(_GONE.format(scheduler)) from None
        except KeyboardInterrupt:
            client.cancel(list(futures))
            raise


def _answer(future: Any) -> Answer:
    """What came of a run; a worker that died over it is noted like any other failure."""
    if future.status == "finished":
        answer: Answer = future.result()
        return answer
    problem = future.exception()
    return failed(f"{type(problem).__name__}: {problem}")


def _note(task: _Task, answer: Answer, ticked: Ticked, ledger: Ledger, folder: Path) -> Run:
    """Write the workbook, then the ledger: what the ledger has is whole."""
    option = task.variant.option
    if "result" not in answer:
        run = Run(
            key=task.key, place=ticked.tables.source, input_hash=ticked.tables.input_hash, option=option.title,
            status=answer["status"], message=answer["message"].splitlines()[0] if answer["message"] else "",
            net_present_gbp=None, saving_gbp=None, gap=None, started=datetime.now(UTC), seconds=0.0, workbook=None,
        )  # fmt: skip
        ledger.record(run, None)
        return run
    path = None
    if answer["workbook"] is not None:
        path = folder / f"{task.variant.name}-{task.key[:8]}.xlsx"
        write_bytes(answer["workbook"], path, overwrite=True)
    run = run_of(task.key, answer["result"], option.title, datetime.now(UTC), path)
    ledger.record(run, answer["result"])
    return run


def _outcome(run: Run) -> str:
    if run.saving_gbp is None:
        return f"{run.status}. {run.message}".rstrip()
    gap = "" if run.gap is None else f", gap {100 * run.gap:.2f} %"
    return f"{run.status}, saves {millions(run.saving_gbp)}{gap}"
