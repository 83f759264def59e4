"""How far a command has come, told on stderr, so that what it prints can be piped."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from estate_opt.cli.streams import tell
from estate_opt.ground.figures import millions

if TYPE_CHECKING:
    from estate_opt.search.highs import Progress, Report

SECONDS_BETWEEN_LINES = 10.0


@contextmanager
def progress(quiet: bool) -> Iterator["Report | None"]:
    """A reporter that keeps one line up to date on a terminal, and writes a line now and then to a log."""
    if quiet:
        yield None
        return
    from rich.console import Console

    console = Console(stderr=True, highlight=False)
    if console.is_terminal:
        with console.status("Reading, checking and building …") as status:
            yield lambda progress: status.update(progress_words(progress))
        return
    last_seconds = 0.0  # a plan that takes seconds needs no log

    def log(progress: "Progress") -> None:
        nonlocal last_seconds
        if progress.seconds - last_seconds >= SECONDS_BETWEEN_LINES:
            last_seconds = progress.seconds
            console.print(progress_words(progress), soft_wrap=True)

    yield log


def progress_words(progress: "Progress") -> str:
    """The best plan and the bound so far, in a line."""
    words = [f"{progress.seconds:,.0f} s"]
    words.append("no plan yet" if progress.best_gbp is None else f"best plan {millions(progress.best_gbp)}")
    if progress.bound_gbp > float("-inf"):
        words.append(f"no plan can cost less than {millions(progress.bound_gbp)}")
    if (gap := progress.gap) is not None:
        words.append(f"gap {100 * gap:.2f} %")
    if (taken := progress.saving_taken) is not None:
        # Rounded down: 99.97 % is not all of it.
        words.append(f"{int(1000 * max(taken, 0.0)) / 10:.1f} % of the possible saving taken")
    return ", ".join(words)


class Counted:
    """Says now and then how many of how many are done: `12 of 40 refusals looked at …`."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._last_seconds = time.monotonic()

    def __call__(self, done: int, of: int) -> None:
        """Hear how far it is."""
        if time.monotonic() - self._last_seconds >= SECONDS_BETWEEN_LINES:
            self._last_seconds = time.monotonic()
            tell(f"{done:,} of {of:,} {self._what} …", err=True)
