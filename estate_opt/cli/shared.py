"""The arguments and options that commands share, each stated once: its name, kind, default and help.

A command takes one as a decorator: `@shared.place`. Where an option is about another thing in each command, what it is
about is handed in: `@shared.gap("Stop each search")`.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol, TypeVar

import click

Function = TypeVar("Function", bound=Callable[..., Any] | click.Command)


class Decorator(Protocol):
    """What click makes of an option: put above a command's function, it gives it that option."""

    def __call__(self, function: Function, /) -> Function:
        """The function with the option."""


SHARE, SECONDS = click.FloatRange(min=0), click.FloatRange(min=0, min_open=True)
COUNT, WHOLE = click.IntRange(min=1), click.IntRange(min=0)
SHARE.name = SECONDS.name = "number"
COUNT.name = WHOLE.name = "whole number"  # click says it of what is none
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
NEW_FILE = click.Path(dir_okay=False, path_type=Path)
NEW_FOLDER = click.Path(file_okay=False, path_type=Path)
LEDGER = Path("runs.sqlite")

place = click.argument("place", type=click.Path(exists=True, path_type=Path))
with_hidden = click.option("--hidden", "with_hidden", is_flag=True,
                           help="Read hidden sheets, rows and columns too; they are left out otherwise.")  # fmt: skip
overwrite = click.option("--overwrite", is_flag=True, help="Replace the files written if they exist.")
quiet = click.option("--quiet", is_flag=True, help="Say nothing while solving.")
plan = click.option("--plan", "plan_json", type=FILE, metavar="PLAN",
                    help="The plan, from `solve PLACE --json`; without it, it is made first.")  # fmt: skip
boundaries = click.option(
    "--boundaries", type=FILE, metavar="FILE",
    help="Draw these areas on the map of the page: GeoJSON in WGS84, each named by a property.",
)  # fmt: skip
locks_from = click.option(
    "--locks-from", type=click.Path(exists=True, path_type=Path), metavar="PLAN",
    help="Keep to what was ticked in this plan's workbook, and begin from its decisions; or to what was answered in a "
    "folder of packs.",
)  # fmt: skip
preserve = click.option("--preserve", type=FILE, metavar="PLAN",
                        help="Stay near to this plan (JSON or workbook), as the levers of `preserve` say.")  # fmt: skip
json_answer = click.option("--json", "json_file", type=NEW_FILE, help="Write the answer for a program.")
seed_of_draws = click.option("--seed", type=WHOLE, metavar="N", default=1, show_default=True,
                             help="Of the draws: the same seed and number draw the same.")  # fmt: skip
ledger_of_runs = click.option("--ledger", type=NEW_FILE, default=LEDGER, show_default=True,
                              help="The ledger of runs: those that are listed, or named by number.")  # fmt: skip


years = click.option("--years", type=WHOLE, metavar="N", help="Of a plan carried out over so many years.")


def option_file(what: str = "The levers") -> Decorator:
    """`--option`, as `option_file`: an option file's path, or the name of one of the library."""
    return click.option("--option", "option_file", metavar="OPTION", type=click.Path(path_type=Path),
                        help=f"{what}: an option file, or a name from `estate-opt options`.")  # fmt: skip


def output(what: str, name: str = "") -> Decorator:
    """`-o`, as `output`. `name`: of the workbook that is written where neither it nor `--json` is given."""
    default = f" [default: {name} in this folder, unless --json is given]" if name else ""
    return click.option("-o", "--output", type=NEW_FILE, help=f"Write {what} to this workbook.{default}")


def time_limit(what: str, seconds: float | None = None) -> Decorator:
    """`--time-limit`, in seconds."""
    return click.option("--time-limit", type=SECONDS, metavar="SECONDS", default=seconds,
                        show_default=seconds is not None, help=f"{what}.")  # fmt: skip


def gap(what: str = "Stop") -> Decorator:
    """`--gap`, as a share of the plan's cost."""
    words = f"{what} when no plan can be cheaper by more than this: a share, so 0.001 is 0.1 %."
    return click.option("--gap", type=SHARE, metavar="SHARE", help=words)


def threads(what: str, number: int | None = None) -> Decorator:
    """`--threads`."""
    return click.option("--threads", type=COUNT, metavar="N", default=number, show_default=number is not None,
                        help=f"{what}.")  # fmt: skip


def samples(what: str) -> Decorator:
    """`--samples`: how many draws of what is uncertain."""
    return click.option("--samples", type=COUNT, metavar="N", help=what)


def json_flag(what: str) -> Decorator:
    """`--json`, as the flag `as_json`: printed instead of lines."""
    return click.option("--json", "as_json", is_flag=True, help=f"Print {what} as JSON.")
