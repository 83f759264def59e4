"""The command that tells what a plan's saving hangs on."""

from functools import partial
from pathlib import Path

import click

from estate_opt.cli import shared
from estate_opt.cli.ending import ctrl_c_is_an_error
from estate_opt.cli.outputs import nothing_lost, workbook_to_write, write_and_tell
from estate_opt.cli.progress import Counted

# What a command needs is imported inside it, so that --help is instant.


@click.command()
@shared.place
@click.option("--plan", required=True, metavar="PLAN",
              help="The plan: JSON from `solve --json`, or the number of a run.")  # fmt: skip
@click.option("--against", multiple=True, metavar="PLAN",
              help="Another plan of the same place to hold it against; may be given again.")  # fmt: skip
@shared.option_file("The option the plan was made with")
@shared.ledger_of_runs
@shared.samples("Value the plan so often with all that is [uncertain] drawn from its range.")
@shared.seed_of_draws
@shared.output("the tables and the chart", "PLACE-sensitivity.xlsx")
@shared.json_answer
@shared.with_hidden
@shared.overwrite
def sensitivity(place: Path, plan: str, against: tuple[str, ...], option_file: Path | None, ledger: Path,
                samples: int | None, seed: int, output: Path | None, json_file: Path | None,
                with_hidden: bool, overwrite: bool) -> None:  # fmt: skip
    """Show what a plan's saving hangs on, without solving again.

    Each cost and lever is moved by itself; how far it must move before the plan saves nothing, or another plan becomes
    the cheaper; what is left if more is spent and less is saved; optimism bias by class.

    \b
    Example:
      estate-opt sensitivity my-place.xlsx --plan plan.json --against hubs.json -o sensitivity.xlsx
      estate-opt sensitivity my-place.xlsx --plan plan.json --samples 500
    """
    from estate_opt.ground.files import write_json
    from estate_opt.options.option import load
    from estate_opt.questions.robustness.sensitivity import sensitivity_of_place
    from estate_opt.questions.robustness.sensitivity_words import as_json, in_lines
    from estate_opt.saved.compare import read_plans
    from estate_opt.workbook.tabs.sensitivity_tabs import sensitivity_sheets
    from estate_opt.workbook.xlsx import write_workbook

    workbook = workbook_to_write(place, "sensitivity", output, json_file, overwrite)
    plans = read_plans([plan, *against], ledger)
    counted, option = Counted("figures moved"), load(option_file)
    with nothing_lost():
        with ctrl_c_is_an_error():
            found = sensitivity_of_place(place, option, plans, counted, samples or 0, seed, with_hidden)
        sheets = sensitivity_sheets(found)
        files = {workbook: partial(write_workbook, sheets), json_file: partial(write_json, as_json(found))}
        write_and_tell(in_lines(found), files, overwrite, is_named=workbook == output)


COMMANDS = (sensitivity,)
