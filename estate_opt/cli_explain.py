"""Commands that answer why: what stands in the way, what the opposite would cost, what one aim costs of another."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from estate_opt.errors import EstateOptError, NoPlanError

if TYPE_CHECKING:
    from estate_opt.option import Option

# What a command needs is imported inside it, so that --help is instant.

_PLACE = click.argument("place", type=click.Path(exists=True, path_type=Path))
_OPTION = click.option("--option", "option_file", metavar="OPTION", type=click.Path(path_type=Path),
                       help="The levers: an option file, or a name from `estate-opt options`.")  # fmt: skip
_JSON = click.option("--json", "json_file", type=click.Path(dir_okay=False, path_type=Path),
                     help="Write the answer for a program.")  # fmt: skip
_OVERWRITE = click.option("--overwrite", is_flag=True, help="Replace the file written if it exists.")


def _write(content: dict[str, Any], path: Path, overwrite: bool) -> None:
    import json

    from estate_opt.files import write_atomically

    with write_atomically(path, overwrite) as unfinished:
        unfinished.write_text(json.dumps(content, indent=1, ensure_ascii=False), encoding="utf-8")
    click.echo(f"Wrote {path}.")


def say_what_stands_in_the_way(
    problem: EstateOptError, place: Path, option: "Option", preserve: Path | None = None
) -> None:
    """After a solve that failed because the rules contradict each other: which they are, in short."""
    if not isinstance(problem, NoPlanError) or problem.status != "infeasible":
        return
    from estate_opt.diagnose import diagnose_place, in_short

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
    from estate_opt.diagnose import as_json, diagnose_place, in_sentences
    from estate_opt.files import refuse_outputs
    from estate_opt.option import load

    refuse_outputs(place, {".json": json_file}, overwrite)
    found = diagnose_place(place, load(option_file), preserve)
    click.echo("\n".join(in_sentences(found)))
    if json_file is not None:
        _write(as_json(found), json_file, overwrite)
    if not found.is_feasible:
        click.get_current_context().exit(4)


@click.command()
@_PLACE
@click.option("--building", metavar="ID", help="Why a building is kept, closed or opened.")
@click.option("--team", metavar="ID", help="Why a team stays, or sits where it does.")
@click.option("--function", metavar="'AGENCY / FUNCTION'", help="Why a function is supplied as it is.")
@click.option("--agency", metavar="ID", help="What it is worth that an agency joins, or would be.")
@click.option("--plan", "plan_json", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="The plan, from `solve PLACE --json`; without it the plan is made first.")  # fmt: skip
@_OPTION
@click.option("--time-limit", type=click.FloatRange(min=0, min_open=True), metavar="SECONDS", default=60.0,
              show_default=True, help="How long to search for the best plan with the opposite.")  # fmt: skip
@_JSON
@_OVERWRITE
def explain(place: Path, building: str | None, team: str | None, function: str | None, agency: str | None,
            plan_json: Path | None, option_file: Path | None, time_limit: float, json_file: Path | None,
            overwrite: bool) -> None:  # fmt: skip
    """Say why a plan decides as it does: what holds it, what the opposite costs, and what would change with it.

    \b
    Example:
      estate-opt explain my-place.xlsx --plan plan.json --building MCC-07
    """
    from estate_opt.errors import UsageError
    from estate_opt.explain import Subject, as_json, explain_place, in_lines
    from estate_opt.files import refuse_outputs
    from estate_opt.option import load

    asked = {"building": building, "team": team, "function": function, "agency": agency}
    subjects = [Subject(each, key) for each, key in asked.items() if key is not None]
    if len(subjects) != 1:
        raise UsageError("Ask about one thing: --building, --team, --function or --agency.")
    refuse_outputs(place, {".json": json_file}, overwrite)
    told = explain_place(place, load(option_file).with_solver(time_limit_seconds=time_limit), subjects[0], plan_json)
    click.echo("\n".join(in_lines(told)))
    if json_file is not None:
        _write(as_json(told), json_file, overwrite)


@click.command()
@_PLACE
@click.option("--between", required=True, metavar="AIM,AIM",
              help="Two of npv, people-within:SERVICE[:GROUP], buildings, staff-moved, carbon, "
              "redundancies.")  # fmt: skip
@click.option("--points", "number", type=click.IntRange(min=2), metavar="N", default=10, show_default=True,
              help="Steps from the best in the one to the best in the other.")  # fmt: skip
@_OPTION
@click.option("--time-limit", type=click.FloatRange(min=0, min_open=True), metavar="SECONDS", default=60.0,
              show_default=True, help="How long to search at each step.")  # fmt: skip
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path),
              help="Write the table and the chart to this workbook.")  # fmt: skip
@_JSON
@_OVERWRITE
def frontier(place: Path, between: str, number: int, option_file: Path | None, time_limit: float, output: Path | None,
             json_file: Path | None, overwrite: bool) -> None:  # fmt: skip
    """Show what one aim costs in terms of another: plans of which none is better in both.

    \b
    Example:
      estate-opt frontier my-place.xlsx --between npv,people-within:library:deprived --points 10 -o frontier.xlsx
    """
    from estate_opt.export import write_frontier
    from estate_opt.files import refuse_outputs
    from estate_opt.frontier import as_json, frontier_of_place, in_lines
    from estate_opt.option import load

    refuse_outputs(place, {".xlsx": output, ".json": json_file}, overwrite)
    found = frontier_of_place(place, load(option_file).with_solver(time_limit_seconds=time_limit), between, number)
    click.echo("\n".join(in_lines(found)))
    if output is not None:
        write_frontier(found, output, overwrite)
        click.echo(f"Wrote {output}.")
    if json_file is not None:
        _write(as_json(found), json_file, overwrite)


COMMANDS = (diagnose, explain, frontier)
