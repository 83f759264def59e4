"""The command line: `estate-opt`, and every command that it has."""

import sys
from importlib.metadata import version
from platform import python_version
from typing import Any

import click

from estate_opt.cli import (
    accounts,
    alternatives,
    explain,
    export,
    library,
    model,
    packs,
    page,
    place,
    sensitivity,
    solve,
    structures,
)
from estate_opt.cli.ending import Commands, tell_fault
from estate_opt.cli.streams import tell


def _tell_version(ctx: click.Context, _param: click.Parameter, is_asked: Any) -> None:
    """This program, Python and the solver, as their packages say: without loading any."""
    if is_asked:
        tell(f"estate-opt {version('estate-opt')}\nPython {python_version()}\nHiGHS {version('highspy')}")
        ctx.exit()


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_tell_version,
              help="Show the versions of this program, of Python and of the solver.")  # fmt: skip
def main() -> None:
    """Plan a place's public estate: who sits where, what closes, who supplies what, and what it saves.

    \b
    Example:
      estate-opt template my-place.xlsx
      estate-opt check my-place.xlsx
      estate-opt solve my-place.xlsx -o plan.xlsx
    """
    sys.excepthook = tell_fault


FAMILIES = (place, solve, page, export, packs, library, explain, alternatives, accounts, structures, sensitivity, model)
for family in FAMILIES:
    for command in family.COMMANDS:
        main.add_command(command)
