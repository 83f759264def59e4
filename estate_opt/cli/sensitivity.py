"""The command that tells what a plan's saving hangs on."""

import time
from pathlib import Path

import click

# What a command needs is imported inside it, so that --help is instant.

_SECONDS_BETWEEN_LINES = 10.0


@click.command()
@click.argument("place", type=click.Path(exists=True, path_type=Path))
@click.option("--plan", required=True, metavar="PLAN",
              help="The plan: JSON from `solve --json`, or the number of a run.")  # fmt: skip
@click.option("--against", multiple=True, metavar="PLAN",
              help="Another plan of the same place to hold it against; may be given again.")  # fmt: skip
@click.option("--option", "option_file", metavar="OPTION", type=click.Path(path_type=Path),
              help="The option the plan was made with (a file, or a name from `estate-opt options`).")  # fmt: skip
@click.option("--ledger", type=click.Path(dir_okay=False, path_type=Path), default=Path("runs.sqlite"),
              show_default=True, help="Where the runs are that are named by number.")  # fmt: skip
@click.option("--samples", type=click.IntRange(min=1), metavar="N",
              help="Value the plan so often with all that is [uncertain] drawn from its range.")  # fmt: skip
@click.option("--seed", type=click.IntRange(min=0), metavar="N", default=1, show_default=True,
              help="Of the draws: the same seed and number draw the same.")  # fmt: skip
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path),
              help="Write the tables and the chart to this workbook.")  # fmt: skip
@click.option("--json", "json_file", type=click.Path(dir_okay=False, path_type=Path),
              help="Write the answer for a program.")  # fmt: skip
@click.option("--overwrite", is_flag=True, help="Replace the files written if they exist.")
def sensitivity(place: Path, plan: str, against: tuple[str, ...], option_file: Path | None, ledger: Path,
                samples: int | None, seed: int, output: Path | None, json_file: Path | None,
                overwrite: bool) -> None:  # fmt: skip
    """Show what a plan's saving hangs on, without solving again.

    Each cost and lever is moved by itself; how far it must move before the plan saves nothing, or another plan becomes
    the cheaper; what is left if more is spent and less is saved; optimism bias by class.

    \b
    Example:
      estate-opt sensitivity my-place.xlsx --plan plan.json --against hubs.json -o sensitivity.xlsx
      estate-opt sensitivity my-place.xlsx --plan plan.json --samples 500
    """
    import json

    from estate_opt.ground.files import refuse_outputs, write_atomically
    from estate_opt.options.option import load
    from estate_opt.questions.robustness.sensitivity import sensitivity_of_place
    from estate_opt.questions.robustness.sensitivity_words import as_json, in_lines
    from estate_opt.saved.compare import read_plans
    from estate_opt.workbook.tabs.sensitivity_tabs import sensitivity_sheets
    from estate_opt.workbook.xlsx import write_workbook

    refuse_outputs(place, {".xlsx": output, ".json": json_file}, overwrite)
    plans = read_plans([plan, *against], ledger)
    found = sensitivity_of_place(place, load(option_file), plans, _Teller(), samples or 0, seed)
    click.echo("\n".join(in_lines(found)))
    if output is not None:
        write_workbook(sensitivity_sheets(found), output, overwrite)
        click.echo(f"Wrote {output}.")
    if json_file is not None:
        with write_atomically(json_file, overwrite) as unfinished:
            unfinished.write_text(json.dumps(as_json(found), indent=1, ensure_ascii=False), encoding="utf-8")
        click.echo(f"Wrote {json_file}.")


class _Teller:
    """Says now and then how far it is."""

    def __init__(self) -> None:
        self._last_seconds = time.monotonic()

    def __call__(self, done: int, of: int) -> None:
        if time.monotonic() - self._last_seconds >= _SECONDS_BETWEEN_LINES:
            self._last_seconds = time.monotonic()
            click.echo(f"{done} of {of} figures moved …", err=True)


COMMANDS = (sensitivity,)
