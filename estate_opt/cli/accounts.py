"""The command that tells who gains and who pays by a plan."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from estate_opt.cli import shared
from estate_opt.cli.outputs import workbook_to_write, write_and_tell
from estate_opt.cli.streams import tell

if TYPE_CHECKING:
    from estate_opt.batch.variants import Variant
    from estate_opt.questions.accounts.accounts import Asked

# What the command needs is imported inside it, so that --help is instant.

RULES = ("prices", "shapley", "nucleolus", "prenucleolus", "proportional")


@click.command()
@shared.place
@click.option("--plan", "plan_json", type=shared.FILE, required=True, metavar="PLAN",
              help="The plan, from `solve PLACE --json`.")  # fmt: skip
@shared.option_file("The option the plan was made with")
@click.option("--rule", type=click.Choice(RULES), default="prices", show_default=True,
              help="By which shares the transfers are made.")  # fmt: skip
@click.option("--estimate", is_flag=True,
              help="Estimate each leaving by the relaxation; of groups solve for nobody's joining only.")  # fmt: skip
@shared.time_limit("How long to search for each group of bodies")
@shared.gap("Stop each search")
@shared.threads("Threads of each search", 1)
@click.option("--scheduler", metavar="ADDRESS", help="A Dask scheduler to use instead of this machine's processors.")
@shared.output("the accounts, shares and transfers", "PLACE-accounts.xlsx")
@shared.json_answer
@shared.with_hidden
@shared.overwrite
def accounts(place: Path, plan_json: Path, option_file: Path | None, rule: str, estimate: bool,
             time_limit: float | None, gap: float | None, threads: int, scheduler: str | None, output: Path | None,
             json_file: Path | None, with_hidden: bool, overwrite: bool) -> None:  # fmt: skip
    """Show who gains and who pays by a plan: each body alone, together and by leaving.

    The place is solved for every group of the bodies that join (of more than eight: for nobody, and for all but each);
    what each leaving costs is estimated besides, which is quick by itself: --estimate.
    The runs are noted in runs.sqlite beside what is written and are not repeated, so that it can be broken off.
    Shares of the cost by several rules, with who would do better without; and who pays whom, nil in sum each year.

    \b
    Example:
      estate-opt accounts my-place.xlsx --plan plan.json -o accounts.xlsx
    """
    from estate_opt.batch.cluster import results_of, run_batch, stopped_goes_on
    from estate_opt.ground.errors import NoPlanError
    from estate_opt.ground.files import write_json
    from estate_opt.options.option import load
    from estate_opt.questions.accounts.accounts import accounts_of_plan, asked_of_place
    from estate_opt.questions.accounts.in_words import as_json, in_lines
    from estate_opt.workbook.tabs.accounts_tabs import accounts_sheets
    from estate_opt.workbook.xlsx import write_workbook

    workbook = workbook_to_write(place, "accounts", output, json_file, overwrite)
    option = load(option_file).with_solver(time_limit_seconds=time_limit, gap=gap)
    asked = asked_of_place(place, option, plan_json, estimate, with_hidden)
    groups = {group: _variant(asked, group) for group in asked.groups}
    beside = workbook or json_file
    folder = Path() if beside is None else beside.parent
    with stopped_goes_on():
        for line in run_batch(asked.ticked, list(groups.values()), folder, scheduler, threads):
            tell(line, err=True)
    results = results_of(asked.ticked, list(groups.values()), folder, threads)
    found = {group: result for group, result in zip(groups, results, strict=True) if result is not None}
    if len(found) < len(groups):
        missing = next(variant.option.title for group, variant in groups.items() if group not in found)
        raise NoPlanError(f"There is no plan of: {missing}. Without it nothing can be shared.", "infeasible")
    told = accounts_of_plan(asked, found, rule)
    files = {workbook: partial(write_workbook, accounts_sheets(told)), json_file: partial(write_json, as_json(told))}
    write_and_tell(in_lines(told), files, overwrite, is_named=workbook == output)


def _variant(asked: "Asked", group: int) -> "Variant":
    """The run of a group, with what it begins from."""
    from estate_opt.batch.one_run import begin_of
    from estate_opt.batch.variants import Variant
    from estate_opt.questions.accounts.values import begins_from

    before = begins_from(group, asked.groups)
    begin = None if before else begin_of(asked.plan.content)
    names = tuple(map(_name, before))
    return Variant(_name(group), asked.groups[group], begin=begin, begins_from=names, with_workbook=False)


def _name(group: int) -> str:
    return f"accounts-{group}"


COMMANDS = (accounts,)
