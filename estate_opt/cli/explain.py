"""Commands that answer why: what stands in the way, what the opposite would cost, what one aim costs of another."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from estate_opt.ground.errors import EstateOptError, NoPlanError

if TYPE_CHECKING:
    from estate_opt.options.option import Option

# What a command needs is imported inside it, so that --help is instant.

_PLACE = click.argument("place", type=click.Path(exists=True, path_type=Path))
_OPTION = click.option("--option", "option_file", metavar="OPTION", type=click.Path(path_type=Path),
                       help="The levers: an option file, or a name from `estate-opt options`.")  # fmt: skip
_JSON = click.option("--json", "json_file", type=click.Path(dir_okay=False, path_type=Path),
                     help="Write the answer for a program.")  # fmt: skip
_OVERWRITE = click.option("--overwrite", is_flag=True, help="Replace the file written if it exists.")


def _write(content: dict[str, Any], path: Path, overwrite: bool) -> None:
    import json

    from estate_opt.ground.files import write_atomically

    with write_atomically(path, overwrite) as unfinished:
        unfinished.write_text(json.dumps(content, indent=1, ensure_ascii=False), encoding="utf-8")
    click.echo(f"Wrote {path}.")


def say_what_stands_in_the_way(
    problem: EstateOptError, place: Path, option: "Option", preserve: Path | None = None
) -> None:
    """After a solve that failed because the rules contradict each other: which they are, in short."""
    if not isinstance(problem, NoPlanError) or problem.status != "infeasible":
        return
    from estate_opt.questions.diagnosis.diagnose import diagnose_place, in_short

    click.echo("No plan keeps all the rules. Looking for what stands in the way (up to a minute) …", err=True)
    for line in in_short(diagnose_place(place, option, preserve)):
        click.echo(line, err=True)


@click.command()
@_PLACE
@_OPTION
@click.option("--preserve", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="PLAN",
              help="The plan to stay near to, where the option asks for that.")  # fmt: skip
@_JSON
@_OVERWRITE
def diagnose(
    place: Path, option_file: Path | None, preserve: Path | None, json_file: Path | None, overwrite: bool
) -> None:
    """Say in words why no plan keeps all the rules, and the cheapest way out.

    Names a smallest set of choices that contradict each other, apart from the facts they run up against, with the cells
    or levers that say so. Takes up to a minute. Ends with 0 if nothing stands in the way, else with 4.

    \b
    Example:
      estate-opt diagnose my-place.xlsx --option fewer-buildings.toml
    """
    from estate_opt.ground.files import refuse_outputs
    from estate_opt.options.option import load
    from estate_opt.questions.diagnosis.diagnose import as_json, diagnose_place, in_sentences

    refuse_outputs(place, {".json": json_file}, overwrite)
    found = diagnose_place(place, load(option_file), preserve)
    click.echo("\n".join(in_sentences(found)))
    if json_file is not None:
        _write(as_json(found), json_file, overwrite)
    if not found.is_feasible:
        click.get_current_context().exit(4)


@click.command()
@_PLACE
@click.option("--building", "buildings", multiple=True, metavar="ID-OR-NAME",
              help="Why a building is kept, closed or opened.")  # fmt: skip
@click.option("--team", "teams", multiple=True, metavar="ID-OR-NAME", help="Why a team stays, or sits where it does.")
@click.option("--function", "functions", multiple=True, metavar="'AGENCY / FUNCTION'",
              help="Why a function is supplied as it is.")  # fmt: skip
@click.option("--agency", "agencies", multiple=True, metavar="ID-OR-NAME",
              help="What it is worth that an agency joins, or would be.")  # fmt: skip
@click.option("--plan", "plan_json", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="The plan, from `solve PLACE --json`; without it the plan is made first.")  # fmt: skip
@_OPTION
@click.option("--thorough", is_flag=True,
              help="Plan the whole place anew with each opposite: takes a minute or more.")  # fmt: skip
@click.option("--time-limit", type=click.FloatRange(min=0, min_open=True), metavar="SECONDS", default=60.0,
              show_default=True, help="How long to search for the best plan with each opposite.")  # fmt: skip
@_JSON
@_OVERWRITE
def explain(place: Path, buildings: tuple[str, ...], teams: tuple[str, ...], functions: tuple[str, ...],
            agencies: tuple[str, ...], plan_json: Path | None, option_file: Path | None, thorough: bool,
            time_limit: float, json_file: Path | None, overwrite: bool) -> None:  # fmt: skip
    """Say why a plan decides as it does: what holds it, what the opposite costs, and what would change with it.

    Ask about as much at once as you like: the place is read and put together only once.

    \b
    Example:
      estate-opt explain my-place.xlsx --plan plan.json --building MCC-07 --building MCC-09
    """
    from estate_opt.ground.errors import UsageError
    from estate_opt.ground.files import refuse_outputs
    from estate_opt.options.option import load
    from estate_opt.questions.asked import explain_place
    from estate_opt.questions.explain_words import as_json, in_lines
    from estate_opt.questions.opposite import Subject

    asked = {"building": buildings, "team": teams, "function": functions, "agency": agencies}
    subjects = [Subject(kind, key) for kind, keys in asked.items() for key in dict.fromkeys(keys)]
    if not subjects:
        raise UsageError("Ask about something: --building, --team, --function or --agency.")
    refuse_outputs(place, {".json": json_file}, overwrite)
    chosen = load(option_file).with_solver(time_limit_seconds=time_limit)
    answers = explain_place(place, chosen, subjects, plan_json, thorough, _asking if len(subjects) > 1 else None)
    click.echo("\n\n".join("\n".join(in_lines(answer)) for answer in answers))
    if json_file is not None:
        told = [as_json(answer) for answer in answers]
        _write(told[0] if len(told) == 1 else {"answers": told}, json_file, overwrite)


def _asking(subject: str) -> None:
    click.echo(f"Looking at {subject} …", err=True)


@click.command()
@_PLACE
@click.option("--plan", "plan_json", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="The plan, from `solve PLACE --json`; without it the plan is made first.")  # fmt: skip
@_OPTION
@click.option("--time-limit", type=click.FloatRange(min=0, min_open=True), metavar="SECONDS", default=600.0,
              show_default=True, help="How long to look at all of them together.")  # fmt: skip
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path),
              help="Write the table to this workbook.")  # fmt: skip
@_JSON
@_OVERWRITE
def refusals(place: Path, plan_json: Path | None, option_file: Path | None, time_limit: float, output: Path | None,
             json_file: Path | None, overwrite: bool) -> None:  # fmt: skip
    """Say what each refusal costs: each lock, status, limit or other policy that binds, lifted by itself.

    \b
    Example:
      estate-opt refusals my-place.xlsx --plan plan.json -o refusals.xlsx
    """
    from estate_opt.ground.files import refuse_outputs
    from estate_opt.options.option import load
    from estate_opt.questions.asked import refusals_of_place
    from estate_opt.questions.refusal_words import as_json, in_lines
    from estate_opt.workbook.tabs.refusals_tab import refusal_sheets
    from estate_opt.workbook.xlsx import write_workbook

    refuse_outputs(place, {".xlsx": output, ".json": json_file}, overwrite)
    found = refusals_of_place(place, load(option_file), plan_json, time_limit, _counting)
    click.echo("\n".join(in_lines(found)))
    if output is not None:
        write_workbook(refusal_sheets(found), output, overwrite)
        click.echo(f"Wrote {output}.")
    if json_file is not None:
        _write(as_json(found), json_file, overwrite)


def _counting(number: int, of: int) -> None:
    if number % 10 == 0:
        click.echo(f"Looked at {number:,} of {of:,} refusals …", err=True)


@click.command()
@_PLACE
@click.option("--between", required=True, metavar="AIM,AIM",
              help="Two of npv, people-within:SERVICE[:GROUP], buildings, staff-moved, carbon, "
              "redundancies.")  # fmt: skip
@click.option("--points", "number", type=click.IntRange(min=2), metavar="N", default=10, show_default=True,
              help="Plans from the best in the one to the best in the other, if there are so many.")  # fmt: skip
@_OPTION
@click.option("--time-limit", type=click.FloatRange(min=0, min_open=True), metavar="SECONDS", default=60.0,
              show_default=True, help="How long to search at each step.")  # fmt: skip
@click.option("--gap", type=click.FloatRange(min=0), metavar="SHARE",
              help="Stop each search when no plan can be cheaper by more than this (0.01 = 1 %).")  # fmt: skip
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path),
              help="Write the table and the chart to this workbook.")  # fmt: skip
@_JSON
@_OVERWRITE
def frontier(place: Path, between: str, number: int, option_file: Path | None, time_limit: float, gap: float | None,
             output: Path | None, json_file: Path | None, overwrite: bool) -> None:  # fmt: skip
    """Show what one aim costs in terms of another: plans of which none is better in both.

    \b
    Example:
      estate-opt frontier my-place.xlsx --between npv,people-within:library:deprived --points 10 -o frontier.xlsx
    """
    from estate_opt.ground.files import refuse_outputs
    from estate_opt.options.option import load
    from estate_opt.questions.frontier import as_json, frontier_of_place, in_lines
    from estate_opt.workbook.xlsx import write_frontier

    refuse_outputs(place, {".xlsx": output, ".json": json_file}, overwrite)
    option = load(option_file).with_solver(time_limit_seconds=time_limit, gap=gap)
    found = frontier_of_place(place, option, between, number)
    click.echo("\n".join(in_lines(found)))
    if output is not None:
        write_frontier(found, output, overwrite)
        click.echo(f"Wrote {output}.")
    if json_file is not None:
        _write(as_json(found), json_file, overwrite)


COMMANDS = (diagnose, explain, refusals, frontier)
