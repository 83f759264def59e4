"""The command that makes a plan."""

import threading
from pathlib import Path
from typing import TYPE_CHECKING

import click

from estate_opt.cli import shared
from estate_opt.cli.ending import ctrl_c_is_an_error
from estate_opt.cli.explain import say_what_stands_in_the_way
from estate_opt.cli.outputs import WRITING, workbook_to_write
from estate_opt.cli.progress import progress
from estate_opt.ground.errors import EstateOptError, UsageError
from estate_opt.ground.files import refuse_outputs

if TYPE_CHECKING:
    from estate_opt.planning import Planned

# What the command needs is imported inside it, so that --help is instant.


@click.command()
@shared.place
@shared.option_file()
@shared.output("the plan", "PLACE-plan.xlsx")
@shared.overwrite
@shared.locks_from
@shared.preserve
@click.option("--price-locks", is_flag=True,
              help="Solve once more without the decisions taken beforehand, to tell what they cost.")  # fmt: skip
@click.option("--max-differences", type=shared.WHOLE, metavar="N",
              help="With --preserve: change at most so many of its decisions.")  # fmt: skip
@shared.time_limit("How long to search")
@shared.gap()
@shared.threads("Processors to use")
@click.option("--seed", type=shared.WHOLE, metavar="N", help="Another seed may find another plan that is as good.")
@click.option("--no-labels", is_flag=True,
              help="Do not look at how firm each decision is: up to a minute after the search.")  # fmt: skip
@click.option("--board", type=shared.NEW_FILE,
              help="Write the essentials as a workbook of their own too: ten pages in print.")  # fmt: skip
@click.option("--json", "json_file", type=shared.NEW_FILE,
              help="Write everything a program needs to check the plan by itself.")  # fmt: skip
@click.option("--ledger", type=shared.NEW_FILE,
              help="Note the run in this ledger, instead of runs.sqlite beside the plan.")  # fmt: skip
@shared.quiet
def solve(
    place: Path,
    option_file: Path | None,
    output: Path | None,
    overwrite: bool,
    locks_from: Path | None,
    preserve: Path | None,
    price_locks: bool,
    max_differences: int | None,
    time_limit: float | None,
    gap: float | None,
    threads: int | None,
    seed: int | None,
    no_labels: bool,
    board: Path | None,
    json_file: Path | None,
    ledger: Path | None,
    quiet: bool,
) -> None:
    """Make the plan that costs the whole place least, and check it.

    PLACE is a workbook, or a folder of CSV or Parquet files. Ctrl-C ends the search with the best plan so far.
    Ends with 0 (a plan), 2 (wrong usage), 3 (findings that stop), 4 (no feasible plan) or 130 (stopped without a plan).

    \b
    Example:
      estate-opt solve my-place.xlsx -o plan.xlsx --time-limit 300
      estate-opt solve my-place.xlsx --locks-from plan.xlsx -o plan-2.xlsx
      estate-opt solve my-place.xlsx --preserve plan.json --max-differences 10 -o plan-3.xlsx
    """
    from estate_opt.options.option import load
    from estate_opt.planning import solve_place
    from estate_opt.search.ctrl_c import ctrl_c_sets
    from estate_opt.workbook.deliver import deliver, deliver_failure

    chosen = load(option_file).with_solver(time_limit_seconds=time_limit, gap=gap, threads=threads, seed=seed)
    if max_differences is not None:
        chosen = chosen.varied({"preserve.max_differences": max_differences})
    refuse_outputs(place, {".xlsx": board}, overwrite)
    workbook = workbook_to_write(place, "plan", output, json_file, overwrite, quiet)
    if board is not None and workbook is not None and board.resolve() == workbook.resolve():
        raise UsageError(f"{board} cannot hold both the plan and its pages for a board. Give --board another name.")
    try:
        with ctrl_c_is_an_error(), progress(quiet) as report:
            planned = solve_place(place, chosen, report, locks_from=locks_from, preserve=preserve,
                                  price_locks=price_locks)  # fmt: skip
        planned = planned if no_labels else _labelled(planned, quiet)
    except EstateOptError as problem:
        if json_file is not None:
            deliver_failure(problem, json_file, overwrite)
        say_what_stands_in_the_way(problem, place, chosen, preserve)
        raise
    if ledger is None:
        beside = next(each for each in (workbook, json_file) if each is not None)
        ledger = beside.parent / shared.LEDGER
    # Nor is it lost while it is written: a second Ctrl-C ends that.
    with ctrl_c_sets(threading.Event(), "" if quiet else WRITING):
        for line in deliver(
            planned, workbook, json_file, overwrite, ledger, any_name_will_do=output is None, board=board
        ):
            click.echo(line)


def _labelled(planned: "Planned", quiet: bool) -> "Planned":
    """The plan with how firm its decisions are; a Ctrl-C ends that with what is known. Not after one that ended it."""
    from estate_opt.domain.plan import Status
    from estate_opt.questions.firmness import labelled
    from estate_opt.search.ctrl_c import ctrl_c_sets

    if planned.plan.status is Status.INTERRUPTED:
        return planned
    stop = threading.Event()
    with ctrl_c_sets(stop, "" if quiet else WRITING):
        return labelled(planned, stop)


COMMANDS = (solve,)
