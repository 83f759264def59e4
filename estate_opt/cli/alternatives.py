"""The command for other plans that are nearly as good as the best."""

import json
from pathlib import Path

import click

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
@click.argument("place", type=click.Path(exists=True, path_type=Path))
@click.option("--option", "option_file", metavar="OPTION", type=click.Path(path_type=Path),
              help="The levers: an option file, or a name from `estate-opt options`.")  # fmt: skip
@click.option("--count", type=click.IntRange(min=1), default=5, show_default=True,
              help="How many to look for, besides the best plan.")  # fmt: skip
@click.option("--within", callback=_share, default="1%", show_default=True, metavar="SHARE",
              help="How much dearer than the best they may be, in net present cost.")  # fmt: skip
@click.option("--differ-by", type=click.IntRange(min=1), default=3, show_default=True, metavar="BUILDINGS",
              help="Buildings in use in the one plan and not in the other, at least, for any two.")  # fmt: skip
@click.option("--plan", "plan_json", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="The best plan, from `solve PLACE --json`; without it, it is made first.")  # fmt: skip
@click.option("--time-limit", type=click.FloatRange(min=0, min_open=True), metavar="SECONDS",
              help="How long to search for each plan.")  # fmt: skip
@click.option("--gap", type=click.FloatRange(min=0), metavar="SHARE",
              help="Stop each search when no plan can be cheaper by more than this.")  # fmt: skip
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path),
              help="Write the table, and the plans side by side, to this workbook.")  # fmt: skip
@click.option("--json", "json_file", type=click.Path(dir_okay=False, path_type=Path),
              help="Write the table here, and beside it each plan's JSON: NAME-best.json, NAME-1.json …")  # fmt: skip
@click.option("--overwrite", is_flag=True, help="Replace the files written if they exist.")
def alternatives(place: Path, option_file: Path | None, count: int, within: float, differ_by: int,
                 plan_json: Path | None, time_limit: float | None, gap: float | None, output: Path | None,
                 json_file: Path | None, overwrite: bool) -> None:  # fmt: skip
    """Find other plans that are nearly as good as the best, and really different from it.

    Each is the cheapest that differs from the best, and from every alternative before it, by enough buildings. It
    stops when there are enough, or when none is cheap enough, and says whether that is proven.

    \b
    Example:
      estate-opt alternatives my-place.xlsx --within 1% --differ-by 3 -o alternatives.xlsx --json alternatives.json
      estate-opt compare alternatives-best.json alternatives-1.json
    """
    from estate_opt.ground.files import refuse_outputs, write_atomically
    from estate_opt.options.option import load
    from estate_opt.questions.alternatives import Wanted, alternatives_of_place, as_json, in_sentences
    from estate_opt.workbook.xlsx import write_alternatives

    refuse_outputs(place, {".xlsx": output, ".json": json_file}, overwrite)
    files = [] if json_file is None else _files(json_file, count)
    for file in files:
        refuse_outputs(place, {".json": file}, overwrite)
    option = load(option_file).with_solver(time_limit_seconds=time_limit, gap=gap)
    for found in alternatives_of_place(place, option, Wanted(count, within, differ_by), plan_json):
        if isinstance(found, str):
            click.echo(found, err=True)
            continue
        click.echo("\n".join(in_sentences(found)))
        if output is not None:
            write_alternatives(found.plans, in_sentences(found), output, overwrite)
            click.echo(f"Wrote {output}.")
        if json_file is not None:
            made = list(zip(found.plans, files, strict=False))
            contents = [(json_file, as_json(found, [file.name for _, file in made]))]
            for path, content in [*contents, *((file, dict(plan.content)) for plan, file in made)]:
                with write_atomically(path, overwrite) as unfinished:
                    unfinished.write_text(json.dumps(content, indent=1, ensure_ascii=False), encoding="utf-8")
            click.echo(f"Wrote {json_file}, and {', '.join(file.name for _, file in made)} beside it.")


def _files(json_file: Path, count: int) -> list[Path]:
    """Where the best plan and each alternative go."""
    return [json_file.with_name(f"{json_file.stem}-{name}.json") for name in ("best", *range(1, count + 1))]


COMMANDS = (alternatives,)
