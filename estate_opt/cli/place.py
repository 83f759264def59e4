"""Commands that make a place and look through it: an empty workbook, people's own registers, what is wrong."""

from collections.abc import Sequence
from pathlib import Path

import click

from estate_opt.cli import shared
from estate_opt.cli.findings import counts, print_findings
from estate_opt.cli.outputs import claim, reserve
from estate_opt.cli.streams import tell
from estate_opt.ground.errors import Severity

KINDS = ("buildings", "teams", "functions", "leases", "spaces", "counters", "localities", "units")
"""Of lists that `adopt` takes."""

# What a command needs is imported inside it, so that --help is instant.


@click.command()
@click.argument("path", type=shared.NEW_FILE)
@click.option("--example", is_flag=True, help="Fill it with a tiny made-up place, which can be checked and solved.")
@click.option("--tables", "named", metavar="NAMES",
              help="Only these tables, with those they refer to: buildings,teams")  # fmt: skip
@click.option("--overwrite", is_flag=True, help="Replace PATH if it exists.")
def template(path: Path, example: bool, named: str | None, overwrite: bool) -> None:
    """Write an empty workbook to fill in, with a sheet for each table.

    \b
    Example:
      estate-opt template my-place.xlsx
      estate-opt template look.xlsx --example
      estate-opt template registers.xlsx --tables buildings,functions
    """
    from estate_opt.tables.schema import TABLES
    from estate_opt.tables.template import needed_besides, tables_named, write_template

    reserve(None, {".xlsx": path}, overwrite)
    tables, referred = (TABLES, ()) if named is None else tables_named(named)
    write_template(path, overwrite, tables, example)
    if referred:
        tell(f"With them: {', '.join(referred)}, to which they refer.")
    then = (
        f"Look through it, then: estate-opt solve {path}" if example else f"Fill it in, then: estate-opt check {path}"
    )
    if needed := needed_besides(tables):
        then = f"A place needs {' and '.join(needed)} too, before it can be planned with."
    tell(f"Wrote {path}. {then}")


@click.command()
@shared.place
@shared.option_file("The levers and changes to check with")
@click.option("--annotate", type=shared.NEW_FILE,
              help="Write a copy of the data to this workbook, with the problems marked and listed.")  # fmt: skip
@shared.with_hidden
@shared.overwrite
@click.pass_context
def check(ctx: click.Context, place: Path, option_file: Path | None, annotate: Path | None, with_hidden: bool,
          overwrite: bool) -> None:  # fmt: skip
    """Say everything that is wrong or odd with a place: a workbook, or a folder of CSV or Parquet files.

    Ends with 0 if it can be planned with (warnings allowed) and with 3 if there are errors.

    \b
    Example:
      estate-opt check my-place.xlsx --annotate my-place-checked.xlsx
    """
    from estate_opt.adopt.theirs import in_their_words, is_adopted
    from estate_opt.checks import check as check_tables
    from estate_opt.options import option
    from estate_opt.tables.changes import apply_changes
    from estate_opt.tables.intake import read

    reserve(place, {".xlsx": annotate}, overwrite)
    chosen = option.load(option_file)
    tables = apply_changes(read(place, with_hidden), chosen)
    findings = check_tables(tables, chosen)
    lines: Sequence[str] = ()
    if is_adopted(place):
        theirs = in_their_words(place, tables, findings, chosen)
        tables, findings, lines = theirs.tables, theirs.findings, theirs.lines
    if annotate is not None:
        from estate_opt.tables.annotate import write_annotated

        write_annotated(tables, findings, annotate, overwrite)
    for line in lines:
        tell(line)
    print_findings(findings)
    rows = sum(len(held.rows) for held in tables.tables.values())
    tell(f"{tables.source}: {rows:,} rows in {len(tables.tables)} tables. {counts(findings)}")
    if annotate is not None:
        tell(f"Wrote {annotate}, with every problem marked in a copy of the data.")
    if any(finding.severity is Severity.ERROR for finding in findings):
        ctx.exit(3)


@click.command()
@click.argument("files", nargs=-1, required=True, type=shared.FILE)
@click.option("--as", "kind", type=click.Choice(KINDS),
              help="What a row of the files is. Without it each sheet is taken as what it seems to be.")  # fmt: skip
@click.option("--agency", help="Whose the rows are, where no column says so.")
@click.option("-o", "--output", "place", required=True, type=click.Path(file_okay=False, path_type=Path),
              help="The folder of the place; what was adopted into it before stays.")  # fmt: skip
@click.option(
    "--mapping",
    type=shared.FILE,
    help="Read the columns as this file says: last year's mapping.toml, or what was left to complete.",
)
@click.option("--where", multiple=True, metavar="HEADING=PATTERN", help="Only rows that fit, such as County=Devon.")
@shared.with_hidden
@shared.option_file("The rules to fill gaps by, instead of the base's")
def adopt(files: tuple[Path, ...], kind: str | None, agency: str | None, place: Path, mapping: Path | None,
          where: tuple[str, ...], with_hidden: bool, option_file: Path | None) -> None:  # fmt: skip
    """Make a place from people's own spreadsheets, without retyping.

    Finds the table in each sheet, proposes what each column is, and writes PLACE: tables by the contract, with the cell
    each figure came from, and mapping.toml and lists.toml to correct. Adopt again after correcting them, or to add
    another list: staff, support functions, leases, rooms, counters, small areas.

    \b
    Example:
      estate-opt adopt register.xlsx --agency "Borough Council" -o my-place/
      estate-opt adopt establishment.xlsx --as teams --agency "Borough Council" -o my-place/
      estate-opt check my-place/ --annotate to-send-back.xlsx
    """
    from estate_opt.adopt.lists.command import adopt_as
    from estate_opt.ground.files import refuse_folder
    from estate_opt.options.option import load

    refuse_folder(place)
    claim(place.resolve(), f"adopting registers into {place}")
    for line in adopt_as(files, place, load(option_file), kind, agency, mapping, where, with_hidden):
        tell(line)
    read_by = [str(place / name) for name in ("mapping.toml", "lists.toml") if (place / name).is_file()]
    tell(f"Wrote {place}. Look through {' and '.join(read_by)}, then: estate-opt check {place}")


COMMANDS = (template, check, adopt)
