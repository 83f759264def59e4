"""The command that exports a plan that exists for other programs."""

from pathlib import Path

import click

from estate_opt.cli import shared
from estate_opt.cli.ending import ctrl_c_is_an_error
from estate_opt.cli.outputs import claim, default_name, nothing_lost, write_and_tell

# What the command needs is imported inside it, so that --help is instant.


@click.command()
@click.argument("plan", type=shared.FILE)
@click.option("-o", "--output", type=shared.NEW_FOLDER, metavar="FOLDER",
              help="Write the tables and maps into this folder. [default: PLAN-export in this folder]")  # fmt: skip
@shared.overwrite
def export(plan: Path, output: Path | None, overwrite: bool) -> None:
    """Write a plan as tidy tables (CSV with datapackage.json) and maps (GeoJSON) for Power BI, Tableau, R or QGIS.

    PLAN is what `solve --json` wrote; neither its place nor a search is needed. `solve --export` writes the same.

    \b
    Example:
      estate-opt export plan.json -o export/
    """
    from datetime import datetime
    from functools import partial

    from estate_opt.questions.restored import restored
    from estate_opt.saved.plan_json import read_plan
    from estate_opt.workbook.export import refuse_export, write_export

    folder = output or default_name(plan, "export", "", overwrite)
    claim(folder)
    refuse_export(folder, overwrite)
    with nothing_lost():
        with ctrl_c_is_an_error():
            made = datetime.fromtimestamp(plan.stat().st_mtime).astimezone()
            again = restored(read_plan(plan), made)
        write = partial(write_export, again.plan, again.run)
        write_and_tell((), {folder: write}, overwrite, is_named=output is not None)


COMMANDS = (export,)
