"""The command line: `estate-opt`. The only file that prints, and the one place where errors become sentences."""

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any

import click

from estate_opt.cli import alternatives as cli_alternatives
from estate_opt.cli import explain as cli_explain
from estate_opt.cli import library as cli_library
from estate_opt.cli import sensitivity as cli_sensitivity
from estate_opt.ground.errors import EstateOptError, Finding, InputError, Interrupted, Severity

if TYPE_CHECKING:
    from estate_opt.search.highs import Progress, Report

# What a command needs is imported inside it, so that --help is instant.

_HEADINGS = {Severity.ERROR: "Errors", Severity.WARNING: "Warnings", Severity.NOTE: "Notes"}
_MOST_OF_A_KIND = 15
"""Findings printed for one column of one table; an annotated workbook has them all."""
_MOST_LINES = 30
"""Errors told when they end `solve`; `check` tells them all."""
_SECONDS_BETWEEN_LINES = 10.0
_SHARE, _SECONDS = click.FloatRange(min=0), click.FloatRange(min=0, min_open=True)
_COUNT, _SEED = click.IntRange(min=1), click.IntRange(min=0)
_SHARE.name = _SECONDS.name = "number"
_COUNT.name = _SEED.name = "whole number"


class _Sentence(click.ClickException):
    """An error of ours as click ends a command with it: its sentence on stderr and its exit code."""

    def __init__(self, problem: EstateOptError) -> None:
        super().__init__(str(problem))
        self.problem = problem

    @property
    def exit_code(self) -> int:  # type: ignore[override]
        """The problem's own."""
        return self.problem.exit_code

    def show(self, file: IO[Any] | None = None) -> None:
        lines = self.message.splitlines()
        for line in lines[:_MOST_LINES]:
            click.echo(line, file, err=True)
        if len(lines) > _MOST_LINES:
            click.echo(f"… and {len(lines) - _MOST_LINES:,} more.", file, err=True)
        if isinstance(self.problem, InputError) and any(finding.cell for finding in self.problem.findings):
            see = "To see them marked in a copy of the tables: estate-opt check PLACE --annotate OUT.xlsx"
            click.echo(see, file, err=True)


class _Commands(click.Group):
    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; whatever error of ours ends it becomes a sentence here."""
        try:
            with _ctrl_c_is_an_error():
                return super().invoke(ctx)
        except EstateOptError as problem:
            raise _Sentence(problem) from None


@contextmanager
def _ctrl_c_is_an_error() -> Iterator[None]:
    """A Ctrl-C that nothing else has taken ends the command like any other error."""
    try:
        yield
    except KeyboardInterrupt:
        raise Interrupted("Stopped before it was done.") from None


def _tell_fault(kind: type[BaseException], problem: BaseException, trace: TracebackType | None) -> None:
    """What nobody foresaw is a fault of ours, or the machine is too small: a sentence, the rest in a file to report."""
    import tempfile
    import traceback

    if issubclass(kind, MemoryError):
        click.echo("There is not enough memory on this machine for a place of this size.", err=True)
        sys.exit(70)
    with tempfile.NamedTemporaryFile(
        "w", prefix="estate-opt-fault-", suffix=".txt", delete=False, encoding="utf-8"
    ) as file:
        traceback.print_exception(kind, problem, trace, file=file)
    said = f"estate-opt met a fault of its own ({kind.__name__}). Please report it, with the file {file.name}."
    click.echo(said, err=True)
    sys.exit(70)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Plan a place's public estate: who sits where, what closes, who supplies what, and what it saves.

    \b
    Example:
      estate-opt template my-place.xlsx
      estate-opt check my-place.xlsx
      estate-opt solve my-place.xlsx -o plan.xlsx
    """
    sys.excepthook = _tell_fault


@main.command()
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--overwrite", is_flag=True, help="Replace PATH if it exists.")
def template(path: Path, overwrite: bool) -> None:
    """Write an empty workbook to fill in, with a sheet for each table.

    \b
    Example:
      estate-opt template my-place.xlsx
    """
    from estate_opt.ground.files import refuse_outputs
    from estate_opt.tables.template import write_template

    refuse_outputs(None, {".xlsx": path}, overwrite)
    write_template(path, overwrite)
    click.echo(f"Wrote {path}. Fill it in, then: estate-opt check {path}")


@main.command()
@click.argument("place", type=click.Path(exists=True, path_type=Path))
@click.option("--option", "option_file", metavar="OPTION", type=click.Path(path_type=Path),
              help="Check with the levers and changes of this option (a file, or a name from `options`).")  # fmt: skip
@click.option("--annotate", type=click.Path(dir_okay=False, path_type=Path),
              help="Write a copy of the data to this workbook, with the problems marked and listed.")  # fmt: skip
@click.option("--overwrite", is_flag=True, help="Replace the annotated workbook if it exists.")
@click.pass_context
def check(ctx: click.Context, place: Path, option_file: Path | None, annotate: Path | None, overwrite: bool) -> None:
    """Say everything that is wrong or odd with a place: a workbook, or a folder of CSV or Parquet files.

    Ends with 0 if it can be planned with (warnings allowed) and with 3 if there are errors.

    \b
    Example:
      estate-opt check my-place.xlsx --annotate my-place-checked.xlsx
    """
    from estate_opt.adopt.theirs import in_their_words, is_adopted
    from estate_opt.checks import check as check_tables
    from estate_opt.ground.files import refuse_outputs
    from estate_opt.options import option
    from estate_opt.tables.changes import apply_changes
    from estate_opt.tables.intake import read

    refuse_outputs(place, {".xlsx": annotate}, overwrite)
    chosen = option.load(option_file)
    tables = apply_changes(read(place), chosen)
    findings = check_tables(tables, chosen)
    if is_adopted(place):
        theirs = in_their_words(place, tables, findings, chosen)
        tables, findings = theirs.tables, theirs.findings
        click.echo("\n".join(theirs.lines))
    _print_findings(findings)
    rows = sum(len(held.rows) for held in tables.tables.values())
    click.echo(f"{tables.source}: {rows:,} rows in {len(tables.tables)} tables. {_counts(findings)}")
    if annotate is not None:
        from estate_opt.tables.annotate import write_annotated

        write_annotated(tables, findings, annotate, overwrite)
        click.echo(f"Wrote {annotate}, with every problem marked in a copy of the data.")
    if any(finding.severity is Severity.ERROR for finding in findings):
        ctx.exit(3)


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as", "kind", type=click.Choice(["buildings"]), default="buildings", show_default=True,
              help="What a row of the files is.")  # fmt: skip
@click.option("--agency", help="Whose the rows are, where no column says so.")
@click.option("-o", "--output", "place", required=True, type=click.Path(file_okay=False, path_type=Path),
              help="The folder of the place; what was adopted into it before stays.")  # fmt: skip
@click.option("--mapping", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="Read the columns as this mapping.toml says (last year's will do).")  # fmt: skip
@click.option("--where", multiple=True, metavar="HEADING=PATTERN", help="Only rows that fit, such as County=Devon.")
@click.option("--option", "option_file", metavar="OPTION", type=click.Path(path_type=Path),
              help="Fill gaps by this option file's rules, instead of the base's.")  # fmt: skip
def adopt(files: tuple[Path, ...], kind: str, agency: str | None, place: Path, mapping: Path | None,
          where: tuple[str, ...], option_file: Path | None) -> None:  # fmt: skip
    """Make a place from people's own spreadsheets, without retyping.

    Finds the table in each sheet, proposes what each column is, and writes PLACE: tables by the contract, with the cell
    each figure came from, and mapping.toml to correct. Adopt again after correcting it, or to add another list.

    \b
    Example:
      estate-opt adopt register.xlsx --agency "Borough Council" -o my-place/
      estate-opt check my-place/ --annotate to-send-back.xlsx
    """
    from estate_opt.adopt.command import adopt as adopt_files
    from estate_opt.options.option import load

    for line in adopt_files(files, place, load(option_file), agency, mapping, where)[1]:
        click.echo(line)
    click.echo(f"Wrote {place}. Look through {place / 'mapping.toml'}, then: estate-opt check {place}")


@main.command()
@click.argument("place", type=click.Path(exists=True, path_type=Path))
@click.option("--option", "option_file", metavar="OPTION", type=click.Path(path_type=Path),
              help="The levers to plan with: an option file, or a name from `estate-opt options`.")  # fmt: skip
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the plan to this workbook."
)
@click.option("--overwrite", is_flag=True, help="Replace the files written if they exist.")
@click.option("--locks-from", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="PLAN",
              help="Keep to what was ticked in this plan's workbook, and begin from its decisions.")  # fmt: skip
@click.option("--preserve", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="PLAN",
              help="Stay near to this plan (JSON or workbook), as the levers of `preserve` say.")  # fmt: skip
@click.option("--max-differences", type=_SEED, metavar="N",
              help="With --preserve: change at most so many of its decisions.")  # fmt: skip
@click.option("--time-limit", type=_SECONDS, metavar="SECONDS", help="How long to search.")
@click.option("--gap", type=_SHARE, metavar="SHARE",
              help="Stop when no plan can be cheaper by more than this (0.001 = 0.1 %).")  # fmt: skip
@click.option("--threads", type=_COUNT, metavar="N", help="Processors to use.")
@click.option("--seed", type=_SEED, metavar="N", help="Another seed may find another plan that is as good.")
@click.option("--json", "json_file", type=click.Path(dir_okay=False, path_type=Path),
              help="Write everything a program needs to check the plan by itself.")  # fmt: skip
@click.option("--ledger", type=click.Path(dir_okay=False, path_type=Path),
              help="Note the run in this ledger, instead of runs.sqlite beside the plan.")  # fmt: skip
@click.option("--quiet", is_flag=True, help="Say nothing while solving.")
def solve(
    place: Path,
    option_file: Path | None,
    output: Path | None,
    overwrite: bool,
    locks_from: Path | None,
    preserve: Path | None,
    max_differences: int | None,
    time_limit: float | None,
    gap: float | None,
    threads: int | None,
    seed: int | None,
    json_file: Path | None,
    ledger: Path | None,
    quiet: bool,
) -> None:
    """Make the plan that costs the whole place least, and check it.

    PLACE is a workbook, or a folder of CSV or Parquet files. Ctrl-C ends the search with the best plan so far.
    Ends with 0 (a plan), 2 (wrong usage), 3 (findings that stop), 4 (no feasible plan) or 130 (stopped without a plan).

    \b
    Example:
      estate-opt solve my-place.xlsx -o plan.xlsx --time-limit 300
      estate-opt solve my-place.xlsx --locks-from plan.xlsx -o plan-2.xlsx
      estate-opt solve my-place.xlsx --preserve plan.json --max-differences 10 -o plan-3.xlsx
    """
    from estate_opt.ground.files import refuse_outputs
    from estate_opt.options.option import load
    from estate_opt.planning import solve_place
    from estate_opt.saved.runs import LEDGER
    from estate_opt.workbook.deliver import deliver, deliver_failure

    refuse_outputs(place, {".xlsx": output, ".json": json_file}, overwrite)
    chosen = load(option_file).with_solver(time_limit_seconds=time_limit, gap=gap, threads=threads, seed=seed)
    if max_differences is not None:
        chosen = chosen.varied({"preserve.max_differences": max_differences})
    try:
        with _ctrl_c_is_an_error(), _progress(quiet) as report:
            planned = solve_place(place, chosen, report, locks_from=locks_from, preserve=preserve)
    except EstateOptError as problem:
        if json_file is not None:
            deliver_failure(problem, json_file, overwrite)
        cli_explain.say_what_stands_in_the_way(problem, place, chosen, preserve)
        raise
    written = output or json_file
    if ledger is None and written is not None:
        ledger = written.parent / LEDGER
    for line in deliver(planned, output, json_file, overwrite, ledger):
        click.echo(line)


@contextmanager
def _progress(quiet: bool) -> Iterator["Report | None"]:
    """A reporter that keeps one line up to date on a terminal, and writes a line now and then to a log."""
    if quiet:
        yield None
        return
    from rich.console import Console

    console = Console(stderr=True, highlight=False)
    if console.is_terminal:
        with console.status("Reading, checking and building …") as status:
            yield lambda progress: status.update(_progress_words(progress))
        return
    last_seconds = 0.0  # a plan that takes seconds needs no log

    def log(progress: "Progress") -> None:
        nonlocal last_seconds
        if progress.seconds - last_seconds >= _SECONDS_BETWEEN_LINES:
            last_seconds = progress.seconds
            console.print(_progress_words(progress), soft_wrap=True)

    yield log


def _progress_words(progress: "Progress") -> str:
    words = [f"{progress.seconds:,.0f} s"]
    words.append("no plan yet" if progress.best_gbp is None else f"best plan {_millions(progress.best_gbp)}")
    if progress.bound_gbp > float("-inf"):
        words.append(f"no plan can cost less than {_millions(progress.bound_gbp)}")
    if (gap := progress.gap) is not None:
        words.append(f"gap {100 * gap:.2f} %")
    if (taken := progress.saving_taken) is not None:
        # Rounded down: 99.97 % is not all of it.
        words.append(f"{int(1000 * max(taken, 0.0)) / 10:.1f} % of the possible saving taken")
    return ", ".join(words)


def _millions(gbp: float) -> str:
    return f"{'-' if gbp < 0 else ''}£{abs(gbp) / 1e6:,.2f}m"


def _counts(findings: Sequence[Finding]) -> str:
    numbers = Counter(finding.severity for finding in findings)
    told = [f"{numbers[severity]:,} {severity}{'' if numbers[severity] == 1 else 's'}" for severity in _HEADINGS]
    return ", ".join(told) + "."


def _print_findings(findings: Sequence[Finding]) -> None:
    """Findings by severity; of many for one column only the first, with how many more there are."""
    for severity, heading in _HEADINGS.items():
        those = [finding for finding in findings if finding.severity is severity]
        if not those:
            continue
        click.secho(f"{heading} ({len(those):,})", bold=True)
        kinds = Counter((finding.table, finding.column) for finding in those)
        printed: Counter[tuple[str, str | None]] = Counter()
        for finding in those:
            kind = (finding.table, finding.column)
            printed[kind] += 1
            if printed[kind] <= _MOST_OF_A_KIND:
                value = f" [{finding.value}]" if finding.value is not None else ""
                click.echo(f"  {finding.cell or finding.table}{value}: {finding.problem} {finding.remedy}".rstrip())
            elif printed[kind] == kinds[kind]:
                more = kinds[kind] - _MOST_OF_A_KIND
                click.echo(f"  … and {more:,} more in {finding.table}, column {finding.column}: see --annotate")
        click.echo()


for group in (cli_library, cli_explain, cli_alternatives, cli_sensitivity):
    for command in group.COMMANDS:
        main.add_command(command)
