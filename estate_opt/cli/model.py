"""The command export-model: the programme itself, for another solver or for whoever checks it."""

from pathlib import Path

import click

from estate_opt.cli import shared
from estate_opt.cli.outputs import reserve
from estate_opt.cli.streams import tell

# What a command needs is imported inside it, so that --help is instant.


@click.command("export-model")
@shared.place
@shared.option_file("The levers and changes to state it with")
@click.option("-o", "--output", required=True, type=shared.NEW_FILE, metavar="FILE",
              help="Write the model to this file: model.mps or model.lp.")  # fmt: skip
@shared.with_hidden
@shared.overwrite
def export_model(place: Path, option_file: Path | None, output: Path, with_hidden: bool, overwrite: bool) -> None:
    """Write the whole model for another solver, every decision and rule named.

    Decisions are named after what they decide, rows after their rule (as in models/formulation.md) and what they are
    about. Minimising it gives the net present cost in pounds; the decision paid_in_any_case is fixed at 1.

    \b
    Example:
      estate-opt export-model my-place.xlsx -o model.mps
    """
    from estate_opt.checks import checked_estate
    from estate_opt.formulation.pulp_model import FORMATS, write_model
    from estate_opt.options.option import load
    from estate_opt.tables.intake import read

    reserve(place, {output.suffix if output.suffix.lower() in FORMATS else FORMATS[0]: output}, overwrite)
    option = load(option_file)
    columns, rows = write_model(checked_estate(read(place, with_hidden), option).estate, option, output, overwrite)
    tell(f"Wrote {output}: {columns:,} decisions and {rows:,} rules' rows, to be minimised in pounds.")


COMMANDS = (export_model,)
