"""The command that makes a page of a plan that exists."""

from pathlib import Path

import click

from estate_opt.cli import shared
from estate_opt.cli.ending import ctrl_c_is_an_error
from estate_opt.cli.outputs import default_name, nothing_lost, reserve, write_and_tell

# What the command needs is imported inside it, so that --help is instant.


@click.command()
@click.argument("plan", type=shared.FILE)
@click.option("-o", "--output", type=shared.NEW_FILE,
              help="Write the page to this file. [default: PLAN-page.html in this folder]")  # fmt: skip
@click.option("--sensitivity", "sensitivity_json", type=shared.FILE, metavar="FILE",
              help="Show what the saving hangs on too: JSON from `sensitivity --json` of this plan.")  # fmt: skip
@shared.boundaries
@shared.overwrite
def page(
    plan: Path, output: Path | None, sensitivity_json: Path | None, boundaries: Path | None, overwrite: bool
) -> None:
    """Make a page to look at of a plan: maps, moves, cash, who pays, access, decisions. One file, offline.

    PLAN is what `solve --json` wrote; neither its place nor a search is needed. `solve --page` makes the same page.

    \b
    Example:
      estate-opt page plan.json -o plan.html
      estate-opt page plan.json --sensitivity sensitivity.json -o plan.html
    """
    from datetime import datetime

    from estate_opt.questions.restored import restored
    from estate_opt.questions.robustness.sensitivity_words import read_swings
    from estate_opt.saved.plan_json import read_plan
    from estate_opt.workbook.deliver import page_writer
    from estate_opt.workbook.page.boundaries import read_boundaries

    reserve(plan, {".html": output}, overwrite)
    path = output or default_name(plan, "page", ".html", overwrite)
    with nothing_lost():
        with ctrl_c_is_an_error():
            made = datetime.fromtimestamp(plan.stat().st_mtime).astimezone()
            areas = None if boundaries is None else read_boundaries(boundaries)
            swings = None if sensitivity_json is None else read_swings(sensitivity_json)
            write = page_writer(restored(read_plan(plan), made), swings, areas)
        write_and_tell((), {path: write}, overwrite, is_named=output is not None)


COMMANDS = (page,)
