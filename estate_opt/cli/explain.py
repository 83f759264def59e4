"""Commands that answer why: what stands in the way, what the opposite would cost, what one aim costs of another."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from estate_opt.cli import shared
from estate_opt.cli.ending import ctrl_c_is_an_error
from estate_opt.cli.outputs import (
    default_name,
    nothing_lost,
    reserve,
    tell_where,
    workbook_to_write,
    write_and_tell,
)
from estate_opt.cli.progress import Counted
from estate_opt.cli.streams import tell
from estate_opt.ground.errors import EstateOptError, NoPlanError

if TYPE_CHECKING:
    from estate_opt.options.option import Option
    from estate_opt.planning import Planned

# What a command needs is imported inside it, so that --help is instant.


def say_what_stands_in_the_way(
    problem: EstateOptError, place: Path, option: "Option", preserve: Path | None = None, with_hidden: bool = False
) -> None:
    """After a solve that failed because the rules contradict each other: which they are, in short."""
    if not isinstance(problem, NoPlanError) or problem.status != "infeasible":
        return
    from estate_opt.questions.diagnosis.diagnose import diagnose_place, in_short

    tell("No plan keeps all the rules. Looking for what stands in the way (up to a minute) …", err=True)
    for line in in_short(diagnose_place(place, option, preserve, with_hidden)):
        tell(line, err=True)


def keeps_first_plan(place: Path, plan_json: Path | None, answer: Path | None) -> "Callable[[Planned], None] | None":
    """Where no plan is given: what keeps the one that is made first, beside the answer if that is a file.

    Making it takes the longest, it is what the answer is about, and it can be asked about again. Raises UsageError
    where it could not be written.
    """
    if plan_json is not None:
        return None
    path = default_name(place, "plan", ".json", folder=None if answer is None else answer.parent)
    tell_where("The plan is made first. It", path)

    def keep(planned: "Planned") -> None:
        from estate_opt.ground.files import hand_over, write_json

        handed = hand_over({path: partial(write_json, planned.as_json())}, overwrite=False, any_name_will_do=True)
        if handed.problem is not None:
            raise handed.problem
        tell(f"{handed.lines[0]} To ask more about this plan, name it: --plan", err=True)

    return keep


@click.command()
@shared.place
@shared.option_file()
@shared.preserve
@shared.years
@shared.with_hidden
@shared.json_answer
@shared.overwrite
def diagnose(
    place: Path, option_file: Path | None, preserve: Path | None, years: int | None, with_hidden: bool,
    json_file: Path | None, overwrite: bool,
) -> None:  # fmt: skip
    """Say in words why no plan keeps all the rules, and the cheapest way out.

    Names a smallest set of choices that contradict each other, apart from the facts they run up against, with the cells
    or levers that say so. Of a plan over years: the pot that is too small and by how much, what a year bears, or full
    buildings without room to wait. Takes up to a minute, over years two. Ends with
    0 if nothing stands in the way, else with 4.

    \b
    Example:
      estate-opt diagnose my-place.xlsx --option fewer-buildings.toml
    """
    from estate_opt.ground.files import write_json
    from estate_opt.options.option import load
    from estate_opt.questions.diagnosis.diagnose import as_json, diagnose_place, in_sentences
    from estate_opt.questions.years.carried import against_carrying_out

    chosen = load(option_file) if years is None else load(option_file).varied({"programme.years": years})
    reserve(place, {".json": json_file}, overwrite)
    with nothing_lost():
        against = None
        with ctrl_c_is_an_error():
            found = diagnose_place(place, chosen, preserve, with_hidden)
            if found.is_feasible and chosen.levers.programme.years:
                against = against_carrying_out(place, chosen, preserve, with_hidden)
        content = as_json(found)
        if chosen.levers.programme.years:
            content |= {"programme": {"status": "feasible" if against is None else "infeasible", "words": against}}
        lines = list(in_sentences(found)) if against is None else [against]
        write_and_tell(lines, {json_file: partial(write_json, content)}, overwrite)
    if not found.is_feasible or against is not None:
        click.get_current_context().exit(4)


@click.command()
@shared.place
@click.option("--building", "buildings", multiple=True, metavar="ID-OR-NAME",
              help="Why a building is kept, closed or opened.")  # fmt: skip
@click.option("--team", "teams", multiple=True, metavar="ID-OR-NAME", help="Why a team stays, or sits where it does.")
@click.option("--function", "functions", multiple=True, metavar="'AGENCY / FUNCTION'",
              help="Why a function is supplied as it is.")  # fmt: skip
@click.option("--agency", "agencies", multiple=True, metavar="ID-OR-NAME",
              help="What it is worth that an agency joins, or would be.")  # fmt: skip
@shared.plan
@shared.option_file()
@click.option("--thorough", is_flag=True,
              help="Plan the whole place anew with each opposite: takes a minute or more.")  # fmt: skip
@shared.time_limit("How long to search for the best plan with each opposite", seconds=60.0)
@shared.gap("Stop each search")
@shared.years
@shared.with_hidden
@shared.json_answer
@shared.overwrite
def explain(place: Path, buildings: tuple[str, ...], teams: tuple[str, ...], functions: tuple[str, ...],
            agencies: tuple[str, ...], plan_json: Path | None, option_file: Path | None, thorough: bool,
            time_limit: float, gap: float | None, years: int | None, with_hidden: bool, json_file: Path | None,
            overwrite: bool) -> None:  # fmt: skip
    """Say why a plan decides as it does: what holds it, what the opposite costs, and what would change with it.
    Of a plan over years: when, why not earlier, and what a year earlier or later costs.

    Ask about as much at once as you like: the place is read and put together only once. Without --plan the plan is made
    first and kept, as PLACE-plan.json.

    \b
    Example:
      estate-opt explain my-place.xlsx --plan plan.json --building MCC-07 --building "Merrow House"
    """
    from estate_opt.ground.errors import UsageError
    from estate_opt.ground.files import write_json
    from estate_opt.options.option import load
    from estate_opt.questions.asked import explain_place
    from estate_opt.questions.explain_words import as_json, in_lines
    from estate_opt.questions.opposite import Subject
    from estate_opt.questions.years import when_words
    from estate_opt.questions.years.asked import when_of_place

    asked = {"building": buildings, "team": teams, "function": functions, "agency": agencies}
    subjects = [Subject(kind, key) for kind, keys in asked.items() for key in dict.fromkeys(keys)]
    if not subjects:
        raise UsageError("Ask about something: --building, --team, --function or --agency.")
    reserve(place, {".json": json_file}, overwrite)
    chosen = load(option_file).with_solver(time_limit_seconds=time_limit, gap=gap)
    chosen = chosen if years is None else chosen.varied({"programme.years": years})
    over_years = bool(chosen.levers.programme.years)
    if over_years and thorough:
        raise UsageError("Of a plan over years the whole is planned anew anyway: leave --thorough out.")
    keep, told = keeps_first_plan(place, plan_json, json_file), _asking if len(subjects) > 1 else None
    with nothing_lost():
        with ctrl_c_is_an_error():
            if over_years:
                found = when_of_place(place, chosen, subjects, plan_json, told, keep, with_hidden)
                each, said = [when_words.as_json(one) for one in found], [when_words.in_lines(one) for one in found]
            else:
                answers = explain_place(
                    place, chosen, subjects, plan_json, thorough, told, keep, _left_out, with_hidden
                )
                each, said = [as_json(one) for one in answers], [list(in_lines(one)) for one in answers]
        content = each[0] if len(each) == 1 else {"answers": each}
        lines = "\n\n".join("\n".join(one) for one in said)
        write_and_tell([lines], {json_file: partial(write_json, content)}, overwrite)


def _left_out(subjects: list[str]) -> None:
    tell(f"Stopped by hand: there is no answer about {', '.join(subjects)}.", err=True)


def _asking(subject: str) -> None:
    tell(f"Looking at {subject} …", err=True)


@click.command()
@shared.place
@shared.plan
@shared.option_file()
@shared.time_limit("How long to look at all of them together", seconds=600.0)
@shared.years
@shared.with_hidden
@shared.output("the table", "PLACE-refusals.xlsx")
@shared.json_answer
@shared.overwrite
def refusals(place: Path, plan_json: Path | None, option_file: Path | None, time_limit: float, years: int | None,
             with_hidden: bool, output: Path | None, json_file: Path | None, overwrite: bool) -> None:  # fmt: skip
    """Say what each refusal costs: each lock, status, limit or other policy that binds, lifted by itself.
    Of a plan over years: what a pound more of each pot and year, an FTE or a closing more would save.

    Without --plan the plan is made first and kept, as PLACE-plan.json.

    \b
    Example:
      estate-opt refusals my-place.xlsx --plan plan.json -o refusals.xlsx
    """
    from estate_opt.ground.files import write_json
    from estate_opt.options.option import load
    from estate_opt.questions.asked import refusals_of_place
    from estate_opt.questions.refusal_words import as_json, in_lines
    from estate_opt.questions.years import limit_prices
    from estate_opt.workbook.tabs.refusals_tab import price_sheets, refusal_sheets
    from estate_opt.workbook.xlsx import write_workbook

    chosen = load(option_file) if years is None else load(option_file).varied({"programme.years": years})
    workbook = workbook_to_write(place, "refusals", output, json_file, overwrite)
    keep = keeps_first_plan(place, plan_json, workbook or json_file)
    with nothing_lost():
        with ctrl_c_is_an_error():
            if chosen.levers.programme.years:
                prices = limit_prices.limit_prices_of_place(place, chosen, plan_json, keep, with_hidden)
                sheets, content = price_sheets(prices), limit_prices.as_json(prices)
                lines = limit_prices.in_lines(prices)
            else:
                counted = Counted("refusals looked at")
                found = refusals_of_place(place, chosen, plan_json, time_limit, counted, keep, with_hidden)
                sheets, content, lines = refusal_sheets(found), as_json(found), list(in_lines(found))
        files = {workbook: partial(write_workbook, sheets), json_file: partial(write_json, content)}
        write_and_tell(lines, files, overwrite, is_named=workbook == output)


@click.command()
@shared.place
@click.option("--between", required=True, metavar="AIM,AIM",
              help="Two of npv, people-within:SERVICE[:GROUP], mean-way:SERVICE[:GROUP], equal-way:SERVICE[:GROUP], "
              "buildings, staff-moved, carbon, redundancies. A SERVICE is given by id or name.")  # fmt: skip
@click.option("--points", "number", type=click.IntRange(min=2), metavar="N", default=10, show_default=True,
              help="Plans from the best in the one to the best in the other, if there are so many.")  # fmt: skip
@shared.option_file()
@shared.time_limit("How long to search at each step", seconds=60.0)
@shared.gap("Stop each search")
@shared.with_hidden
@shared.output("the table and the chart", "PLACE-frontier.xlsx")
@shared.json_answer
@shared.overwrite
def frontier(place: Path, between: str, number: int, option_file: Path | None, time_limit: float, gap: float | None,
             with_hidden: bool, output: Path | None, json_file: Path | None, overwrite: bool) -> None:  # fmt: skip
    """Show what one aim costs in terms of another: plans of which none is better in both.

    \b
    Example:
      estate-opt frontier my-place.xlsx --between npv,people-within:library:deprived --points 10 -o frontier.xlsx
    """
    from estate_opt.ground.files import write_json
    from estate_opt.options.option import load
    from estate_opt.questions.frontier import as_json, frontier_of_place, in_lines
    from estate_opt.workbook.xlsx import write_frontier

    option = load(option_file).with_solver(time_limit_seconds=time_limit, gap=gap)
    workbook = workbook_to_write(place, "frontier", output, json_file, overwrite)
    with nothing_lost():
        with ctrl_c_is_an_error():
            found = frontier_of_place(place, option, between, number, with_hidden)
        files = {workbook: partial(write_frontier, found), json_file: partial(write_json, as_json(found))}
        write_and_tell(in_lines(found), files, overwrite, is_named=workbook == output)


COMMANDS = (diagnose, explain, refusals, frontier)
