"""Commands about options and runs: what there is to choose from, what was made, and how plans differ."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from estate_opt.cli import shared
from estate_opt.cli.outputs import claim, reserve, tell_json
from estate_opt.cli.streams import tell
from estate_opt.ground.figures import millions

if TYPE_CHECKING:
    from estate_opt.batch.variants import Variant
    from estate_opt.saved.runs import Run
    from estate_opt.saved.ticks import Ticked

# What a command needs is imported inside it, so that --help is instant.


@click.command()
@shared.json_flag("them")
def options(as_json: bool) -> None:
    """List the options that come with the program, and what each changes.

    \b
    Example:
      estate-opt options
      estate-opt solve my-place.xlsx --option shared-hubs -o hubs.xlsx
    """
    from dataclasses import asdict
    from textwrap import fill

    from estate_opt.options.library import library, value_in_words

    listed = list(library())
    if as_json:
        tell_json([asdict(each) for each in listed])
        return
    for each in listed:
        tell(f"{each.name}: {each.title}", bold=True)
        tell(fill(each.why, 96, initial_indent="  ", subsequent_indent="  "))
        for path, before, after in each.changes:
            tell(f"    {path}: {value_in_words(after)} (base: {value_in_words(before)})")
        if each.cells:
            tell(f"    and {each.cells} cells of the tables")
        tell()
    tell("To begin one of your own: estate-opt new-option my-option.toml --extends base")


@click.command("new-option")
@click.argument("path", type=shared.NEW_FILE)
@click.option("--extends", "parent", default="base", show_default=True,
              help="The option it begins from: a name that `estate-opt options` lists, or a file.")  # fmt: skip
def new_option(path: Path, parent: str) -> None:
    """Write an option file to fill in, with every lever in it as a comment.

    It changes nothing until a line is changed, and never replaces a file.

    \b
    Example:
      estate-opt new-option fewer-desks.toml --extends shared-hubs
    """
    from estate_opt.options.library import write_new_option

    path = path if path.suffix else path.with_suffix(".toml")
    reserve(None, {".toml": path}, overwrite=False)
    write_new_option(path, parent)
    tell(f"Wrote {path}. Change a lever in it, then: estate-opt solve PLACE --option {path}")


@click.command()
@shared.ledger_of_runs
@shared.json_flag("them")
def runs(ledger: Path, as_json: bool) -> None:
    """List the runs that were made: each place and option with its saving, and how good the plan is proven to be.

    `solve` and `batch` note each run in runs.sqlite beside the plan.

    \b
    Example:
      estate-opt runs
      estate-opt runs --ledger plans/runs.sqlite --json
    """
    from dataclasses import asdict

    from estate_opt.saved.runs import Ledger

    found = Ledger(ledger, must_exist=True).runs()
    if as_json:
        tell_json([asdict(run) for run in found])
        return
    for run in found:
        head = f"{run.number:>5}  {run.started:%d/%m/%Y %H:%M}  {run.place}: {run.option}"
        if run.net_present_gbp is None:
            tell(f"{head}: {run.status}. {run.message}".rstrip())
        else:
            gap = "" if run.gap is None else f", gap {100 * run.gap:.2f} %"
            tell(f"{head}: {run.status}, saves {millions(run.saving_gbp or 0.0)} of {millions(_today(run))}{gap}")
    tell(f"{len(found)} run{'' if len(found) == 1 else 's'} in {ledger}.")


def _today(run: "Run") -> float:
    return (run.net_present_gbp or 0.0) + (run.saving_gbp or 0.0)


def _unproven(content: Mapping[str, Any]) -> str:
    """How far a plan may be from the best of its option: two plans nearer to each other than that are not ranked."""
    gap = content.get("gap")
    if not gap:
        return ""
    return f"; at most {millions(gap * abs(content['objective_gbp']))} dearer than the best of its option"


@click.command()
@click.argument("plans", nargs=-1, required=True)
@shared.output("the comparison")
@click.option("--page", type=shared.NEW_FILE, help="Write a page to look at: the plans side by side, offline.")
@shared.ledger_of_runs
@shared.overwrite
@shared.json_flag("every difference")
def compare(plans: tuple[str, ...], output: Path | None, page: Path | None, ledger: Path, overwrite: bool,
            as_json: bool) -> None:  # fmt: skip
    """Put two or more plans side by side: figures, buildings, moves, functions, counters, money, access, levers, locks.

    PLANS are JSON files of plans (solve --json), or numbers of runs as `estate-opt runs` lists them.

    \b
    Example:
      estate-opt compare 1 2 5 -o compare.xlsx
      estate-opt compare base.json hubs.json
    """
    from estate_opt.saved.compare import (
        cash_savings,
        cost_of_change_in_words,
        names,
        read_plans,
        room_in_lines,
        sections,
    )
    from estate_opt.saved.likeness import Likeness
    from estate_opt.workbook.page import write_comparison_page
    from estate_opt.workbook.tabs.comparison_tabs import comparison_sheets
    from estate_opt.workbook.xlsx import write_workbook

    if len(plans) < 2:
        raise click.UsageError("Name at least two plans to compare.")
    reserve(None, {".xlsx": output, ".html": page}, overwrite)
    compared = read_plans(plans, ledger)
    found, likeness = sections(compared), Likeness(compared)
    sheets = () if output is None and page is None else comparison_sheets(likeness)
    if output is not None:
        write_workbook(sheets, output, overwrite)
    if page is not None:
        write_comparison_page(likeness, sheets, page, overwrite)
    if as_json:
        made_from = likeness.as_json([plan.name for plan in compared])
        told = {"plans": [plan.name for plan in compared], "names": names(compared), **made_from, **found}
        tell_json(told)
        return
    for line in likeness.in_lines([f"{number}. {plan.name}" for number, plan in enumerate(compared, start=1)]):
        tell(line)
    for number, plan in enumerate(compared, start=1):
        cash_gbp = sum(cash_savings(plan)[1].values())  # options may value carbon differently, pounds they spend alike
        own = "" if likeness.is_like else f" against its own today of {millions(likeness.todays_gbp[number - 1])}"
        tell(f"{number}. {plan.name}: saves {millions(cash_gbp)} of cash{own}{_unproven(plan.content)}")
        if change := cost_of_change_in_words(plan):
            tell(f"   {change}")
    for line in room_in_lines(compared):
        tell(line)
    for name, rows in found.items():
        if name not in ("figures", "costs", "agencies", "access", "access_with_room"):
            differ = f"{name.removesuffix('s')} differs" if len(rows) == 1 else f"{name} differ"
            tell(f"{len(rows):>6,} {differ}")
    if likeness.are_other_files and not likeness.are_unknown:
        cells = len(likeness.cells)
        tell(f"{cells:>6,} cell{' of the tables differs' if cells == 1 else 's of the tables differ'}")
    if page is not None:
        tell(f"Wrote {page}.")
    tell(f"Wrote {output}." if output is not None else "For all of it: -o compare.xlsx")


@click.command()
@shared.place
@click.option("--options", "patterns", multiple=True, default=("base",), show_default=True, metavar="OPTION",
              help="Options by name, file or pattern such as 'models/options/*.toml'; may be given again.")  # fmt: skip
@click.option("--vary", multiple=True, metavar="LEVER=VALUES",
              help="Run each option with each value: moves.max_km=5,10 or 0.9..1.0/6 for six even steps.")  # fmt: skip
@click.option("-o", "--output", "folder", type=click.Path(file_okay=False, path_type=Path), default=Path("batch"),
              show_default=True, help="The folder for the plans and their ledger.")  # fmt: skip
@click.option("--scheduler", metavar="ADDRESS", help="Run on the Dask cluster there (tcp://…), instead of here.")
@shared.with_hidden
@shared.locks_from
@shared.time_limit("How long to search in each run")
@shared.gap("Stop each run")
@shared.threads("Processors for each run; so many fewer runs at once", number=1)
@shared.samples("Run each so often again, with what is [uncertain] in its option drawn from its range.")
@shared.seed_of_draws
@shared.json_flag("at the end the ledger (of samples: their spread)")
@click.pass_context
def batch(ctx: click.Context, place: Path, patterns: tuple[str, ...], vary: tuple[str, ...], folder: Path,
          scheduler: str | None, with_hidden: bool, locks_from: Path | None, time_limit: float | None,
          gap: float | None, threads: int, samples: int | None, seed: int, as_json: bool) -> None:  # fmt: skip
    """Make many plans of a place at once: every option, with every combination of the levers that vary.

    Runs on all processors of this machine, or on a Dask cluster, which is trusted with your account: whoever can reach
    its scheduler can run programs as you. Started again it makes only the runs that its ledger does not have; one that
    fails does not stop the others, and the command ends with 5. With --samples, samples.xlsx in the folder tells how
    far the saving spreads and how often each building closes.

    \b
    Example:
      estate-opt batch my-place.xlsx --options 'models/options/*.toml' -o plans/
      estate-opt batch my-place.xlsx --options better-access --vary access.library.min_share=0.7..0.9/5
      estate-opt batch my-place.xlsx --options base --options shared-hubs --samples 50 --seed 1 --gap 0.01
    """
    from estate_opt.batch.cluster import run_batch, stopped_goes_on
    from estate_opt.batch.variants import Variant, variants, with_samples
    from estate_opt.ground.errors import UnfinishedBatch
    from estate_opt.ground.files import refuse_folder
    from estate_opt.planning import read_place

    wanted = [
        Variant(each.name, each.option.with_solver(time_limit_seconds=time_limit, gap=gap))
        for each in variants(patterns, vary)
    ]
    wanted = with_samples(wanted, samples, seed) if samples else wanted
    refuse_folder(folder)
    claim(folder.resolve(), f"making a batch in {folder}")
    tell(f"The plans will be written into {folder}.", err=True)
    ticked = read_place(place, locks_from, with_hidden=with_hidden)
    unfinished = None
    try:
        with stopped_goes_on():
            for line in run_batch(ticked, wanted, folder, scheduler, threads):
                tell(line, err=as_json)
    except UnfinishedBatch as problem:
        unfinished = problem
    if samples:
        _tell_spread(ticked, wanted, folder, threads, as_json)
    elif as_json:
        ctx.invoke(runs, ledger=folder / "runs.sqlite", as_json=True)
    if unfinished is not None:
        raise unfinished


def _tell_spread(ticked: "Ticked", wanted: list["Variant"], folder: Path, threads: int, as_json: bool) -> None:
    """After a sampled batch: its workbook, replaced like all that a batch makes again, and its lines or its JSON."""
    from estate_opt.batch.cluster import sampled
    from estate_opt.questions.robustness.spread import as_json as spread_json
    from estate_opt.questions.robustness.spread import in_lines
    from estate_opt.workbook.tabs.spread_tabs import spread_sheets
    from estate_opt.workbook.xlsx import write_workbook

    found = sampled(ticked, wanted, folder, threads)
    write_workbook(spread_sheets(found), folder / "samples.xlsx", overwrite=True)
    for line in (*in_lines(found), f"Wrote {folder / 'samples.xlsx'}."):
        tell(line, err=as_json)
    if as_json:
        tell_json(spread_json(found))


COMMANDS = (options, new_option, runs, compare, batch)
