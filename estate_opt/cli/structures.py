"""The command that holds several structures of bodies against each other."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from estate_opt.cli import shared
from estate_opt.cli.outputs import workbook_to_write, write_and_tell
from estate_opt.cli.streams import tell

if TYPE_CHECKING:
    from estate_opt.batch.variants import Variant
    from estate_opt.options.option import Option

# What the command needs is imported inside it, so that --help is instant.


@click.command()
@shared.place
@click.option("--options", "patterns", multiple=True, required=True, metavar="OPTION",
              help="Option files with [[reorganise]] blocks, or a pattern: 'models/structures/*.toml'; may be given "
                   "again.")  # fmt: skip
@click.option("--limits-only", is_flag=True, help="Price each structure with the bodies' limits of capital only.")
@shared.time_limit("How long to search for each plan")
@shared.gap("Stop each search")
@shared.threads("Threads of each search", 1)
@click.option("--scheduler", metavar="ADDRESS", help="A Dask scheduler to use instead of this machine's processors.")
@shared.output("the comparison", "PLACE-structures.xlsx")
@shared.json_answer
@shared.with_hidden
@shared.overwrite
def structures(place: Path, patterns: tuple[str, ...], limits_only: bool, time_limit: float | None,
               gap: float | None, threads: int, scheduler: str | None, output: Path | None, json_file: Path | None,
               with_hidden: bool, overwrite: bool) -> None:  # fmt: skip
    """Hold several structures of bodies against each other: councils that merge, a county that is divided.

    Each option is planned, and today's bodies beside them; and each once more without the bodies' limits of capital,
    which are assumed of new ones. Told is which is cheapest, and whether that is proven or undecided; what becomes of
    access, of jobs by area and of each body's account; and on what share of doubled systems the order hangs. The runs
    are noted in runs.sqlite beside what is written and are not repeated, so that it can be broken off.

    \b
    Example:
      estate-opt structures my-place.xlsx --options 'models/structures/*.toml' -o structures.xlsx
      estate-opt structures my-place.xlsx --options four.toml --options five.toml --gap 0.002 --time-limit 300
    """
    from estate_opt.batch.cluster import results_of, run_batch, stopped_goes_on
    from estate_opt.batch.variants import variants
    from estate_opt.ground.errors import NoPlanError
    from estate_opt.ground.files import write_json
    from estate_opt.planning import read_place
    from estate_opt.questions.structures import options_asked, structures_of
    from estate_opt.questions.structures_words import as_json, in_lines
    from estate_opt.workbook.tabs.structures_tabs import structures_sheets
    from estate_opt.workbook.xlsx import write_workbook

    workbook = workbook_to_write(place, "structures", output, json_file, overwrite)
    given = [each.option.with_solver(time_limit_seconds=time_limit, gap=gap) for each in variants(patterns, ())]
    asked = options_asked(given, not limits_only)
    ticked = read_place(place, with_hidden=with_hidden)
    beside = workbook or json_file
    folder = Path() if beside is None else beside.parent
    todays = tuple(_variant(option).name for option, _ in asked if not option.reorganise)
    limited = [_variant(option, todays if option.reorganise else ()) for option, _ in asked]
    unlimited = [None if free is None else _variant(free, (mine.name,))
                 for (_, free), mine in zip(asked, limited, strict=True)]  # fmt: skip
    every = [*limited, *(each for each in unlimited if each is not None)]
    with stopped_goes_on():
        for line in run_batch(ticked, every, folder, scheduler, threads):
            tell(line, err=True)
    made = dict(zip([each.name for each in every], results_of(ticked, every, folder, threads), strict=True))
    missing = next((each.option.title for each in limited if made[each.name] is None), None)
    if missing is not None:
        raise NoPlanError(
            f"There is no plan of: {missing}. Take it out, or see why: estate-opt diagnose.", "infeasible"
        )
    plans = [plan for each in limited if (plan := made[each.name]) is not None]
    found = structures_of(ticked.tables, asked, plans, [None if v is None else made[v.name] for v in unlimited])
    write_and_tell(
        in_lines(found),
        {workbook: partial(write_workbook, structures_sheets(found)), json_file: partial(write_json, as_json(found))},
        overwrite,
        is_named=workbook == output,
    )


def _variant(option: "Option", begins_from: tuple[str, ...] = ()) -> "Variant":
    """A run of the batch without a workbook of its own; it may begin from the plan of another."""
    from estate_opt.batch.variants import Variant, file_name

    return Variant(file_name(option.title, {}), option, begins_from=begins_from, with_workbook=False)


COMMANDS = (structures,)
