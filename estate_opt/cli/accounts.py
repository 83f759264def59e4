"""The command that tells who gains and who pays by a plan."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from estate_opt.cli import shared
from estate_opt.cli.outputs import reserve, workbook_to_write, write_and_tell
from estate_opt.cli.streams import tell
from estate_opt.ground.errors import UsageError

if TYPE_CHECKING:
    from estate_opt.batch.variants import Variant
    from estate_opt.ground.files import Write
    from estate_opt.options.option import Option
    from estate_opt.planning import Planned
    from estate_opt.questions.accounts.accounts import Asked

# What the command needs is imported inside it, so that --help is instant.

RULES = ("prices", "shapley", "nucleolus", "prenucleolus", "proportional")
PROJECTS = 6
"""That are looked at where nobody says how many."""
ESTIMATED_GAP = 0.001
"""Share of its cost to which nobody's joining is solved where all else is estimated, unless another is asked for."""
MOST_PROJECTS = 12
"""Of which each pair is left out in turn: 91 runs."""


@click.command()
@shared.place
@click.option("--plan", "plan_given", type=shared.FILE, required=True, metavar="PLAN",
              help="The plan, from `solve PLACE --json`.")  # fmt: skip
@shared.option_file("The option the plan was made with")
@click.option("--rule", type=click.Choice(RULES), default="prices", show_default=True,
              help="By which shares the transfers are made.")  # fmt: skip
@click.option("--estimate", is_flag=True,
              help="Estimate each leaving by the relaxation; of groups solve for nobody's joining only, and that to "
                   "0.1 % unless --gap says otherwise.")  # fmt: skip
@click.option(
    "--interaction",
    is_flag=True,
    help="Tell too how the plan's projects (hubs, arrangements) hang together: solve without each, each pair.",
)
@click.option(
    "--projects",
    type=click.IntRange(1, MOST_PROJECTS),
    help=f"The same of so many, the largest hubs and arrangements in turn. With --interaction alone: {PROJECTS}.",
)
@shared.time_limit("How long to search for each group of bodies or projects")
@shared.gap("Stop each search")
@shared.threads("Threads of each search", 1)
@click.option("--scheduler", metavar="ADDRESS", help="A Dask scheduler to use instead of this machine's processors.")
@shared.output("the accounts, shares and transfers", "PLACE-accounts.xlsx")
@click.option("--plan-workbook", type=shared.NEW_FILE,
              help="The plan's workbook anew, with what each body pays by itself and with the shares.")  # fmt: skip
@click.option("--plan-json", type=shared.NEW_FILE,
              help="The plan's JSON with that too, for `page`, `compare` and `explain`.")  # fmt: skip
@shared.json_answer
@shared.with_hidden
@shared.overwrite
def accounts(place: Path, plan_given: Path, option_file: Path | None, rule: str, estimate: bool, interaction: bool,
             projects: int | None, time_limit: float | None, gap: float | None, threads: int, scheduler: str | None,
             output: Path | None, plan_workbook: Path | None, plan_json: Path | None, json_file: Path | None,
             with_hidden: bool, overwrite: bool) -> None:  # fmt: skip
    """Show who gains and who pays by a plan: each body alone, together and by leaving.

    The place is solved for every group of the bodies that join (of more than eight: for nobody, and for all but each);
    what each leaving costs is estimated besides, which is quick by itself: --estimate.
    The runs are noted in runs.sqlite beside what is written and are not repeated, so that it can be broken off.
    Shares of the cost by several rules, with who would do better without; and who pays whom, nil in sum each year.
    With --interaction also what each project that bodies share saves, and which are complementary or rivals.

    \b
    Example:
      estate-opt accounts my-place.xlsx --plan plan.json -o accounts.xlsx
      estate-opt accounts my-place.xlsx --plan plan.json --plan-workbook plan-with-shares.xlsx
      estate-opt accounts my-place.xlsx --plan plan.json --projects 4 -o accounts.xlsx
    """
    from estate_opt.batch.cluster import results_of, run_batch, stopped_goes_on
    from estate_opt.ground.errors import NoPlanError
    from estate_opt.ground.files import write_json
    from estate_opt.options.option import load
    from estate_opt.questions.accounts.accounts import accounts_of_plan, asked_of_place, known, relaxations_of
    from estate_opt.questions.accounts.in_words import as_json, in_lines
    from estate_opt.questions.accounts.interaction import interaction_of
    from estate_opt.questions.accounts.projects import projects_asked
    from estate_opt.search.beside import made_beside
    from estate_opt.workbook.deliver import plan_writer
    from estate_opt.workbook.tabs.accounts_tabs import accounts_sheets
    from estate_opt.workbook.xlsx import write_workbook

    workbook = workbook_to_write(place, "accounts", output, json_file, overwrite)
    reserve(place, {".xlsx": plan_workbook, ".json": plan_json}, overwrite)
    _refuse_the_same({"-o": workbook, "--plan-workbook": plan_workbook, "--json": json_file, "--plan-json": plan_json})
    option = load(option_file)
    if estimate and gap is None:
        gap = max(ESTIMATED_GAP, option.levers.solver.gap)
    option = option.with_solver(time_limit_seconds=time_limit, gap=gap)
    given = None if plan_workbook is None and plan_json is None else _whole(plan_given)
    asked = asked_of_place(place, option, plan_given, estimate, with_hidden)
    groups = {group: _variant(asked, group) for group in asked.groups}
    among = projects_asked(asked, projects or PROJECTS) if interaction or projects else None
    without = {} if among is None else {kept: _without(asked, kept, each) for kept, each in among.groups.items()}
    variants = [*groups.values(), *without.values()]
    beside = workbook or json_file
    folder = Path() if beside is None else beside.parent
    with stopped_goes_on(), made_beside(partial(relaxations_of, asked)) as relaxed:
        for line in run_batch(asked.ticked, variants, folder, scheduler, threads):
            tell(line, err=True)
        relaxations = relaxed()
    results = results_of(asked.ticked, variants, folder, threads)
    found = _known(groups, results[: len(groups)])
    if len(found) < len(groups):
        missing = next(variant.option.title for group, variant in groups.items() if group not in found)
        raise NoPlanError(f"There is no plan of: {missing}. Without it nothing can be shared.", "infeasible")
    told = accounts_of_plan(asked, relaxations, found, rule)
    if among is not None:
        hanging = interaction_of(among, asked.plan.content, _known(without, results[len(groups) :]))
        told = replace(told, interaction=hanging)
    files: dict[Path | None, Write] = {workbook: partial(write_workbook, accounts_sheets(told))}
    files[json_file] = partial(write_json, as_json(told))
    if given is not None:
        planned = replace(given, accounts=known(told))
        files |= {plan_workbook: plan_writer(planned), plan_json: partial(write_json, planned.as_json())}
    write_and_tell(in_lines(told), files, overwrite, is_named=workbook == output)


def _whole(plan_given: Path) -> "Planned":
    """The plan whole again. Raises UsageError where its JSON does not hold enough for that."""
    from estate_opt.questions.restored import restored
    from estate_opt.saved.plan_json import read_plan

    return restored(read_plan(plan_given), datetime.fromtimestamp(plan_given.stat().st_mtime).astimezone())


def _refuse_the_same(files: dict[str, Path | None]) -> None:
    """Raises UsageError where two files would be the same."""
    taken: dict[Path, str] = {}
    for option, path in files.items():
        if path is None:
            continue
        first = taken.setdefault(path.resolve(), option)
        if first != option:
            raise UsageError(f"{path} cannot be both {first} and {option}. Give one of them another name.")


def _variant(asked: "Asked", group: int) -> "Variant":
    """The run of a group, with what it begins from."""
    from estate_opt.batch.one_run import begin_of
    from estate_opt.batch.variants import Variant
    from estate_opt.questions.accounts.values import begins_from

    before = begins_from(group, asked.groups)
    begin = None if before else begin_of(asked.plan.content)
    names = tuple(map(_name, before))
    return Variant(_name(group), asked.groups[group], begin=begin, begins_from=names, with_workbook=False)


def _without(asked: "Asked", kept: int, option: "Option") -> "Variant":
    """The run that keeps only some projects: begun from the plan, as far as that may stand."""
    from estate_opt.batch.one_run import begin_of
    from estate_opt.batch.variants import Variant

    return Variant(f"projects-{kept}", option, begin=begin_of(asked.plan.content), with_workbook=False)


def _known(
    variants: Mapping[int, "Variant"], results: Sequence[Mapping[str, Any] | None]
) -> dict[int, Mapping[str, Any]]:
    """What was found of each group; those without a plan are absent."""
    return {group: result for group, result in zip(variants, results, strict=True) if result is not None}


def _name(group: int) -> str:
    return f"accounts-{group}"


COMMANDS = (accounts,)
