"""The command for other plans that are nearly as good as the best."""

import threading
from functools import partial
from pathlib import Path

import click

from estate_opt.cli import shared
from estate_opt.cli.outputs import default_name, reserve, tell_where, write_and_tell
from estate_opt.cli.streams import tell
from estate_opt.search.ctrl_c import ctrl_c_sets

# What the command needs is imported inside it, so that --help is instant.


def _share(_ctx: click.Context, _param: click.Parameter, text: str) -> float:
    """A share, given as `1%` or `0.01`; a sentence for what is none."""
    try:
        share = float(text.strip().removesuffix("%")) / (100 if text.strip().endswith("%") else 1)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise click.BadParameter(f"{text} is not a share from 0 to 1. Write 1% or 0.01.")
    return share


@click.command()
@shared.place
@shared.option_file()
@click.option("--count", type=shared.COUNT, default=5, show_default=True,
              help="How many to look for, besides the best plan.")  # fmt: skip
@click.option("--within", callback=_share, default="1%", show_default=True, metavar="SHARE",
              help="How much dearer than the best they may be, in net present cost.")  # fmt: skip
@click.option("--differ-by", type=shared.COUNT, default=3, show_default=True, metavar="BUILDINGS",
              help="Buildings in use in the one plan and not in the other, at least, for any two.")  # fmt: skip
@shared.plan
@shared.time_limit("How long to search for each plan")
@shared.gap("Stop each search")
@shared.output("the table, and the plans side by side,", "PLACE-alternatives.xlsx, and the JSON of that name,")
@click.option("--json", "json_file", type=shared.NEW_FILE,
              help="Write the table here, and beside it each plan's JSON: NAME-best.json, NAME-1.json …")  # fmt: skip
@shared.with_hidden
@shared.overwrite
def alternatives(place: Path, option_file: Path | None, count: int, within: float, differ_by: int,
                 plan_json: Path | None, time_limit: float | None, gap: float | None, output: Path | None,
                 json_file: Path | None, with_hidden: bool, overwrite: bool) -> None:  # fmt: skip
    """Find other plans that are nearly as good as the best, and really different from it.

    Each is the cheapest that differs from the best, and from every alternative before it, by enough buildings. It
    stops when there are enough, or when none is cheap enough, and says whether that is proven.

    \b
    Example:
      estate-opt alternatives my-place.xlsx --within 1% --differ-by 3 -o alternatives.xlsx --json alternatives.json
      estate-opt compare alternatives-best.json alternatives-1.json
    """
    from estate_opt.ground.files import Write, write_json
    from estate_opt.options.option import load
    from estate_opt.questions.alternatives import Wanted, alternatives_of_place, as_json, in_sentences
    from estate_opt.workbook.xlsx import write_alternatives

    option = load(option_file).with_solver(time_limit_seconds=time_limit, gap=gap)
    is_named = output is not None or json_file is not None
    if not is_named:
        output, json_file = _default_names(place, count, overwrite)
    reserve(place, {".xlsx": output, ".json": json_file}, overwrite)
    plan_files = [] if json_file is None else _files(json_file, count)
    for file in plan_files:
        reserve(place, {".json": file}, overwrite)
    stop, wanted = threading.Event(), Wanted(count, within, differ_by)
    with ctrl_c_sets(stop):
        for found in alternatives_of_place(place, option, wanted, plan_json, stop, with_hidden):
            if isinstance(found, str):
                tell(found, err=True)
                continue
            told = in_sentences(found)
            made = list(zip(plan_files, found.plans, strict=False))
            table = as_json(found, [file.name for file, _ in made]) if made else {}
            files: dict[Path | None, Write] = {
                output: partial(write_alternatives, found.plans, told), json_file: partial(write_json, table),
                **{file: partial(write_json, dict(plan.content)) for file, plan in made},
            }  # fmt: skip
            write_and_tell(told, files, overwrite, is_named)


def _default_names(place: Path, count: int, overwrite: bool) -> tuple[Path, Path]:
    """The workbook and the JSON of the plans, where neither was named: no plan is lost for want of a name."""

    def with_it(workbook: Path) -> list[Path]:
        return [workbook.with_suffix(".json"), *_files(workbook, count)]

    workbook = default_name(place, "alternatives", overwrite=overwrite, with_it=with_it)
    tell_where("The alternatives", workbook)
    json_file = workbook.with_suffix(".json")
    tell(f"Each plan will be beside it: {json_file.stem}-best.json, {json_file.stem}-1.json …", err=True)
    return workbook, json_file


def _files(table: Path, count: int) -> list[Path]:
    """Where the best plan and each alternative go."""
    return [table.with_name(f"{table.stem}-{name}.json") for name in ("best", *range(1, count + 1))]


COMMANDS = (alternatives,)
