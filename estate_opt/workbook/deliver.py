"""Handing a result over: the workbook, the JSON file, and the lines printed."""

import math
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from estate_opt.domain.plan import Plan
from estate_opt.ground.errors import EstateOptError, InputError, Interrupted, NoPlanError, Severity, UsageError
from estate_opt.ground.figures import to_the_pound
from estate_opt.ground.files import Write, hand_over, write_bytes, write_json
from estate_opt.planning import Planned
from estate_opt.questions.robustness.sensitivity_words import SavedSwings
from estate_opt.questions.robustness.spread import range_words
from estate_opt.results.firm import firm_in_words
from estate_opt.results.sentences import MOST_RESTED_ON, not_cash_in_words, sentences
from estate_opt.results.summary import Headline
from estate_opt.saved.answers import PACKS
from estate_opt.saved.plan_json import SavedPlan
from estate_opt.saved.runs import Ledger, listing, run_key, run_of
from estate_opt.workbook.board import board_sheets
from estate_opt.workbook.export import write_export
from estate_opt.workbook.packs import folder_writer
from estate_opt.workbook.page import page_of, write_page
from estate_opt.workbook.page.boundaries import Boundaries
from estate_opt.workbook.sheet import Sheet
from estate_opt.workbook.tabs import Dossier, all_sheets
from estate_opt.workbook.xlsx import sheets_packed, write_workbook

MOST_LIMITS = 3
"""Warnings about a plan that are told in full when it is handed over."""


def deliver(
    planned: Planned,
    workbook: Path | None,
    json_file: Path | None,
    overwrite: bool,
    ledger: Path | None = None,
    any_name_will_do: bool = False,
    board: Path | None = None,
    page: Path | None = None,
    export: Path | None = None,
    boundaries: Boundaries | None = None,
    against: tuple[SavedPlan, ...] = (),
) -> Iterator[str]:
    """Write what was asked for, note the run in a ledger if one is named, and yield the lines to print.

    `board`: the essentials for a board, as a workbook of their own. `page`: what is rather looked at, for a browser.
    `export`: a folder of tidy tables and maps for other programs. `boundaries`: for the map of the page. `against`:
    other options, as of the dossier.

    Everything is written before the first line: who reads no further (`| head -1`) has the plan. Where a file cannot be
    written any more it goes beside, see `hand_over`, also for `any_name_will_do`; then UsageError is raised at the end.
    """
    written = _Written(planned, boundaries, against)
    asked = {
        workbook: written.as_workbook,
        board: written.as_board,
        page: written.as_page,
        export: written.as_export,
        json_file: written.as_json,
    }
    try:
        handed = hand_over({path: write for path, write in asked.items() if path}, overwrite, any_name_will_do)
    finally:  # also where the workbook met a fault: the plan is in the ledger then
        noted = [] if ledger is None else [_noted(planned, written.content, written.workbook, ledger)]
    yield from _told(planned, written.dossier.headline)
    yield from (*handed.lines, *noted)
    if handed.problem is not None:
        raise handed.problem


def _told(planned: Planned, figures: Headline) -> Iterator[str]:
    """The plan in a few sentences, and how good it is."""
    yield from sentences(figures)
    yield from _net_present(planned.plan, figures)
    if planned.spread is not None:
        yield f"Range of the saving: {range_words(planned.spread)}."
    yield f"Re-checked from the tables: {len(planned.audit.checks)} checks, all passed."
    if planned.labels is not None:
        yield f"{firm_in_words(planned.labels)} See How firm on the tab Buildings."
    locks = len(planned.plan.estate.locks)
    if locks:
        is_told = figures.locks is not None or planned.plan.is_bound_among_as_near
        cost = "" if is_told else f" What {'it costs' if locks == 1 else 'they cost'}: add --price-locks."
        yield f"{locks:,} decision{' was' if locks == 1 else 's were'} taken beforehand: see the tab Locks.{cost}"
    yield from (each.sentence() for each in planned.findings if each.table == PACKS)
    yield from _limits(planned, figures)
    warnings = sum(finding.severity is Severity.WARNING for finding in planned.findings)
    if warnings:
        there = "There is" if warnings == 1 else "There are"
        yield f"{there} {_warnings(warnings)} about the tables: see the tab Findings, or estate-opt check."


def _limits(planned: Planned, figures: Headline) -> Iterator[str]:
    """How many findings there are about the plan itself, and the warnings among them that no sentence has told."""
    warnings = [limit for limit in planned.limits if limit.severity is Severity.WARNING]
    if planned.limits:
        findings = "1 finding" if len(planned.limits) == 1 else f"{len(planned.limits)} findings"
        yield f"{findings} about this plan, {_warnings(len(warnings))} among them: see the tab Findings."
    told = tuple(f"The plan rests on {name}," for name, _ in figures.rests_on[:MOST_RESTED_ON])
    untold = [limit for limit in warnings if not limit.problem.startswith(told)]
    for limit in untold[:MOST_LIMITS]:
        yield f"  {limit.sentence()}"
    if len(untold) > MOST_LIMITS:
        yield f"  and {_warnings(len(untold) - MOST_LIMITS)} more."


def _warnings(count: int) -> str:
    return "no warning" if count == 0 else "1 warning" if count == 1 else f"{count:,} warnings"


class _Written:
    """A plan as it is written: the JSON tells how long the workbook took."""

    def __init__(self, planned: Planned, boundaries: Boundaries | None, against: tuple[SavedPlan, ...] = ()) -> None:
        self._planned, self._run = planned, planned.run
        self._boundaries, self._against = boundaries, against
        self.workbook: Path | None = None
        """Where it is, once it is."""

    @cached_property
    def dossier(self) -> Dossier:
        """What the workbook, the pages for a board and the page are made from."""
        return _dossier_of(self._planned, self._against)

    @cached_property
    def _sheets(self) -> tuple[Sheet, ...]:
        """Of the workbook, from which the pages for a board are cut."""
        return all_sheets(self.dossier)

    def as_workbook(self, path: Path, overwrite: bool) -> None:
        """Writes the workbook."""
        began, run = time.perf_counter(), self._planned.run
        write_workbook(self._sheets, path, overwrite, run.started)
        self._run = replace(run, seconds={**run.seconds, "write": time.perf_counter() - began})
        self.workbook = path

    def as_board(self, path: Path, overwrite: bool) -> None:
        """Writes the pages for a board."""
        workbook = "" if self.workbook is None else self.workbook.name
        write_workbook(board_sheets(self._sheets, workbook), path, overwrite, self._planned.run.started)

    def as_page(self, path: Path, overwrite: bool) -> None:
        """Writes the page."""
        write_page(self.dossier, self._sheets, path, overwrite, self._boundaries)

    def as_export(self, path: Path, overwrite: bool) -> None:
        """Writes the folder for other programs."""
        write_export(self._planned.plan, self._planned.run, path, overwrite)

    def as_json(self, path: Path, overwrite: bool) -> None:
        """Writes the JSON."""
        write_json(self.content, path, overwrite)

    @cached_property
    def content(self) -> dict[str, Any]:
        """The plan for a program, made once: for the last of the files and for the ledger.

        Only to be asked for once the workbook is written, where one is: it tells how long that took.
        """
        return replace(self._planned, run=self._run).as_json()


def workbook_of(planned: Planned) -> bytes:
    """A plan's workbook as the bytes of its file."""
    return sheets_packed(all_sheets(_dossier_of(planned)), planned.run.started)


def plan_writer(planned: Planned) -> Write:
    """What writes the workbook of a plan."""
    return partial(write_workbook, all_sheets(_dossier_of(planned)), made=planned.run.started)


def page_writer(planned: Planned, swings: SavedSwings | None = None, boundaries: Boundaries | None = None) -> Write:
    """What writes the page of a plan. `swings`: what its saving hangs on. Raises UsageError where that is another's.

    `boundaries`: for its map, instead of lines that are worked out.
    """
    dossier = _dossier_of(planned)
    page = page_of(dossier, all_sheets(dossier), swings, boundaries).encode("utf-8", "replace")
    return partial(write_bytes, page)


def packs_writer(planned: Planned, file: str, by: str = "body") -> Write:
    """What writes the packs of a plan as a folder. `file`: the name of its JSON; `by`: `body` or `area`."""
    return folder_writer(planned, _dossier_of(planned), file, by)


def _dossier_of(planned: Planned, against: tuple[SavedPlan, ...] = ()) -> Dossier:
    of = planned
    return Dossier(of.plan, of.run, of.audit, (*of.limits, *of.findings), of.labels, of.spread, of.accounts, against)


def _noted(planned: Planned, result: dict[str, Any], workbook: Path | None, ledger: Path) -> str:
    """Note the run; a plan that is there is not lost because a ledger cannot be written."""
    plan, run = planned.plan, planned.run
    key = run_key(run.input_hash, plan.option, plan.estate.locks, run.versions, plan.estate.held_to)
    try:
        number = Ledger(ledger).record(run_of(key, result, plan.option.title, run.started, workbook), result)
    except UsageError as problem:
        return f"The run was not noted: {problem}"
    return f"Noted as run {number} in {ledger}. To see all runs there: {listing(ledger)}"


def _net_present(plan: Plan, figures: Headline) -> Iterator[str]:
    """What is minimised, to the pound, and the proven bound."""
    first, years = plan.option.levers.appraisal.start.year, plan.option.levers.appraisal.years
    without = "" if plan.option.levers.appraisal.count_transfers else ", business rates left out as a transfer"
    yield (
        f"Net present cost {first}-{first + years - 1}: {to_the_pound(plan.objective_gbp)}, "
        f"against {to_the_pound(plan.today_gbp)} for carrying on as today{without}."
    )
    if figures.not_cash_saved:
        yield f"Of the difference this is not cash: {not_cash_in_words(figures.not_cash_saved)}."
    if math.isfinite(plan.bound_gbp):
        among = f", among those {figures.as_near}" if figures.as_near else ""
        yield f"Proven: no plan within these rules can cost less than {to_the_pound(plan.bound_gbp)}{among}."


def deliver_failure(problem: EstateOptError, json_file: Path, overwrite: bool) -> Iterator[str]:
    """Write the JSON of a run without a plan: what happened, and nothing that could pass for a plan.

    Whoever ends a run by hand has not asked for an earlier plan to go: it stays, and that is a line to print.
    """
    if isinstance(problem, NoPlanError):
        status = problem.status
    elif isinstance(problem, Interrupted):
        status = "interrupted"
    else:
        status = "error"
    if isinstance(problem, Interrupted) and json_file.exists():
        yield f"{json_file} stays as it was."
        return
    findings = [finding.sentence() for finding in problem.findings] if isinstance(problem, InputError) else []
    write_json({"status": status, "message": str(problem), "findings": findings}, json_file, overwrite)
