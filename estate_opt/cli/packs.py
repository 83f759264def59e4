"""The commands that send a plan out to the bodies of a place, and take their answers in."""

from pathlib import Path

import click

from estate_opt.cli import shared
from estate_opt.cli.ending import ctrl_c_is_an_error
from estate_opt.cli.findings import print_findings
from estate_opt.cli.outputs import claim, default_name, nothing_lost, reserve, write_and_tell
from estate_opt.cli.streams import tell

# What a command needs is imported inside it, so that --help is instant.


@click.command()
@click.argument("plan", type=shared.FILE)
@click.option("-o", "--output", type=shared.NEW_FOLDER, metavar="FOLDER",
              help="Write the packs into this folder. [default: PLAN-packs in this folder]")  # fmt: skip
@click.option("--by", type=click.Choice(["body", "area"]), default="body", show_default=True,
              help="For whom: each body, or each area of buildings.")  # fmt: skip
@shared.overwrite
def packs(plan: Path, output: Path | None, by: str, overwrite: bool) -> None:
    """Make a workbook and a page for each body: what a plan means to it, and what it has to answer.

    PLAN is what `solve --json` wrote; neither its place nor a search is needed. The folder is written whole or not at
    all. What comes back is taken in by `answers`, or by `solve --locks-from FOLDER`.

    \b
    Example:
      estate-opt packs plan.json -o packs/
      estate-opt packs plan.json --by area -o packs-by-area/
    """
    from datetime import datetime

    from estate_opt.ground.files import refuse_taken_folder
    from estate_opt.questions.restored import restored
    from estate_opt.saved.plan_json import read_plan
    from estate_opt.workbook.deliver import packs_writer

    folder = output or default_name(plan, "packs", "", overwrite)
    claim(folder)
    refuse_taken_folder(folder, (".xlsx", ".html"), overwrite)
    with nothing_lost():
        with ctrl_c_is_an_error():
            made = datetime.fromtimestamp(plan.stat().st_mtime).astimezone()
            write = packs_writer(restored(read_plan(plan), made), plan.name, by)
        then = (
            f"What comes back in them: estate-opt answers {folder} -o locks.csv, or solve with --locks-from {folder}."
        )
        write_and_tell((), {folder: write}, overwrite, is_named=output is not None)
    tell(then)


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("-o", "--output", type=shared.NEW_FILE, required=True,
              help="Write the answers to this CSV file, as the table `locks`.")  # fmt: skip
@shared.overwrite
def answers(folder: Path, output: Path, overwrite: bool) -> None:
    """Make locks of the answers that came back in packs: what is agreed or refused, by whom and why.

    Ends with 3 where something in them is wrong, or two answers contradict each other: both cells are told.

    \b
    Example:
      estate-opt answers packs/ -o locks.csv
      estate-opt solve my-place.xlsx --locks-from packs/ -o plan-2.xlsx
    """
    from functools import partial

    from estate_opt.ground.files import write_bytes
    from estate_opt.saved.answers import as_csv, read_answers

    reserve(None, {".csv": output}, overwrite)
    read = read_answers(folder)
    print_findings(read.findings)
    write_and_tell(read.told(), {output: partial(write_bytes, as_csv(read.locks()))}, overwrite)


COMMANDS = (packs, answers)
