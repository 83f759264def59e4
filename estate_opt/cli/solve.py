"""The command that makes a plan."""

import threading
from pathlib import Path
from typing import TYPE_CHECKING

import click

from estate_opt.cli import shared
from estate_opt.cli.ending import ctrl_c_is_an_error, interrupts_are_errors
from estate_opt.cli.explain import say_what_stands_in_the_way
from estate_opt.cli.outputs import WRITING, workbook_to_write
from estate_opt.cli.progress import Counted, progress
from estate_opt.cli.streams import tell
from estate_opt.ground.errors import EstateOptError, UsageError
from estate_opt.ground.files import refuse_outputs
from estate_opt.search.ctrl_c import ctrl_c_sets

if TYPE_CHECKING:
    from estate_opt.planning import Planned

# What the command needs is imported inside it, so that --help is instant.


@click.command()
@shared.place
@shared.option_file()
@shared.output("the plan", "PLACE-plan.xlsx")
@shared.overwrite
@shared.with_hidden
@shared.locks_from
@shared.preserve
@click.option("--against", multiple=True, type=shared.FILE, metavar="PLAN",
              help="On Appraisal summary, hold the plan against another option of the same place (its JSON), such as a "
              "do-minimum; may be given again.")  # fmt: skip
@click.option("--price-locks", is_flag=True,
              help="Solve once more without the decisions taken beforehand, to tell what they cost.")  # fmt: skip
@click.option("--max-differences", type=shared.WHOLE, metavar="N",
              help="With --preserve: change at most so many of its decisions.")  # fmt: skip
@click.option("--years", type=shared.WHOLE, metavar="N",
              help="Carry the plan out over so many years: see the tab Programme.")  # fmt: skip
@shared.time_limit("How long to search")
@shared.gap()
@shared.threads("Processors to use")
@click.option("--seed", type=shared.WHOLE, metavar="N",
              help="Another seed may find another plan that is as good; of the draws of --samples too.")  # fmt: skip
@shared.samples("Value the plan so often with all that is [uncertain] drawn from its range, to tell how far its saving "
                "may turn out.")  # fmt: skip
@click.option("--no-labels", is_flag=True,
              help="Do not look at how firm each decision is: up to a minute after the search.")  # fmt: skip
@click.option("--board", type=shared.NEW_FILE,
              help="Write the essentials as a workbook of their own too: ten pages in print.")  # fmt: skip
@click.option("--page", type=shared.NEW_FILE,
              help="Write a page to look at too: maps, moves, cash, who pays. One file, offline.")  # fmt: skip
@shared.boundaries
@click.option("--export", type=click.Path(file_okay=False, path_type=Path), metavar="FOLDER",
              help="Write tidy tables (CSV with datapackage.json) and maps (GeoJSON) into this folder.")  # fmt: skip
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
    with_hidden: bool,
    locks_from: Path | None,
    preserve: Path | None,
    against: tuple[Path, ...],
    price_locks: bool,
    max_differences: int | None,
    years: int | None,
    time_limit: float | None,
    gap: float | None,
    threads: int | None,
    seed: int | None,
    samples: int | None,
    no_labels: bool,
    board: Path | None,
    page: Path | None,
    boundaries: Path | None,
    export: Path | None,
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
      estate-opt solve my-place.xlsx --samples 200 -o plan.xlsx
      estate-opt solve my-place.xlsx --years 10 -o plan-over-years.xlsx
      estate-opt solve my-place.xlsx --preserve plan.json --max-differences 10 -o plan-3.xlsx
    """
    from estate_opt.options.option import load
    from estate_opt.planning import solve_place
    from estate_opt.questions.firmness import labelled
    from estate_opt.saved.against import read_against
    from estate_opt.tables.intake import read
    from estate_opt.workbook.deliver import deliver
    from estate_opt.workbook.export import refuse_export
    from estate_opt.workbook.page.boundaries import read_boundaries

    chosen = load(option_file).with_solver(time_limit_seconds=time_limit, gap=gap, threads=threads, seed=seed)
    if max_differences is not None:
        chosen = chosen.varied({"preserve.max_differences": max_differences})
    refuse_outputs(place, {".xlsx": board, ".html": page}, overwrite)
    if boundaries is not None and page is None:
        raise UsageError("--boundaries is for the map of the page. Add --page FILE.html, or leave it out.")
    areas = None if boundaries is None else read_boundaries(boundaries)
    if export is not None:
        refuse_export(export, overwrite)
    if years is not None:
        chosen = chosen.varied({"programme.years": years})
    if price_locks:  # a bound of a programme may be of its own target alone, so that two do not say what locks cost
        chosen.refuse_years()
    if samples is not None:  # said before the search where there is nothing to draw
        chosen.refuse_years()
        chosen.drawn(samples, chosen.levers.solver.seed)
    others = read_against(against, read(place, with_hidden).input_hash, chosen) if against else ()
    workbook = workbook_to_write(place, "plan", output, json_file, overwrite, quiet)
    if board is not None and workbook is not None and board.resolve() == workbook.resolve():
        raise UsageError(f"{board} cannot hold both the plan and its pages for a board. Give --board another name.")
    stop, writing = threading.Event(), threading.Event()
    with ctrl_c_sets(stop):  # from the reading, which hears it by itself, to the last file: no plan is lost between
        try:
            with interrupts_are_errors(), progress(quiet) as report:
                planned = solve_place(
                    place, chosen, report, stop, locks_from, preserve, price_locks=price_locks, with_hidden=with_hidden
                )
        except EstateOptError as problem:
            with ctrl_c_is_an_error():
                if json_file is not None:
                    _tell_in_json(problem, json_file, overwrite)
                say_what_stands_in_the_way(problem, place, chosen, preserve, with_hidden)
            raise
        with ctrl_c_sets(writing, "" if quiet else WRITING):
            # How firm a decision is is told of a plan that happens all at once.
            if not (no_labels or stop.is_set() or planned.plan.programme is not None):
                planned = labelled(planned, writing)
            if samples is not None:
                planned = _ranged(planned, samples, stop if stop.is_set() else writing, quiet)
            if ledger is None:
                beside = next(each for each in (workbook, json_file) if each is not None)
                ledger = beside.parent / shared.LEDGER
            any_name = output is None
            asked = (workbook, json_file, overwrite, ledger, any_name, board, page, export, areas, others)
            for line in deliver(planned, *asked):
                tell(line)


def _ranged(planned: "Planned", samples: int, stop: threading.Event, quiet: bool) -> "Planned":
    """The plan with how far its saving may turn out; as it is, with a word, where the user has ended it before."""
    from estate_opt.questions.robustness.ranged import ranged

    found = ranged(planned, samples, stop, None if quiet else Counted("draws valued"))
    if found.spread is None:
        tell("The range of the saving is left out, as you ended it before: ask estate-opt sensitivity.", err=True)
    return found


def _tell_in_json(problem: EstateOptError, json_file: Path, overwrite: bool) -> None:
    """The JSON of a run without a plan, where that can be written; the problem itself is told in any case."""
    from estate_opt.workbook.deliver import deliver_failure

    try:
        for line in deliver_failure(problem, json_file, overwrite):
            tell(line, err=True)
    except UsageError as also:
        tell(str(also), err=True)


COMMANDS = (solve,)
