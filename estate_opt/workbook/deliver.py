"""Handing a result over: the workbook, the JSON file, and the lines printed."""

import json
import math
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from estate_opt.domain.plan import Plan, Status
from estate_opt.ground.errors import EstateOptError, InputError, Interrupted, NoPlanError, Severity, UsageError
from estate_opt.ground.files import write_atomically
from estate_opt.planning import Planned
from estate_opt.results.summary import headline, sentences, status_in_words
from estate_opt.saved.plan_json import to_json
from estate_opt.saved.runs import Ledger, listing, run_key, run_of
from estate_opt.workbook.xlsx import write_plan


def deliver(
    planned: Planned, workbook: Path | None, json_file: Path | None, overwrite: bool, ledger: Path | None = None
) -> Iterator[str]:
    """Write what was asked for, note the run in a ledger if one is named, and yield the lines to print."""
    run = planned.run
    figures = headline(planned.plan)
    yield from sentences(figures)
    if figures.status is not Status.OPTIMAL:
        yield status_in_words(figures)
    yield from _net_present(planned.plan)
    yield f"Re-checked from the tables: {len(planned.audit.checks)} checks, all passed."
    locks = len(planned.plan.estate.locks)
    if locks:
        yield f"{locks:,} decision{' was' if locks == 1 else 's were'} taken beforehand: see the tab Locks."
    warnings = sum(finding.severity is Severity.WARNING for finding in planned.findings)
    if warnings:
        counted = "is 1 warning" if warnings == 1 else f"are {warnings:,} warnings"
        yield f"There {counted} about the tables: see the tab Findings, or estate-opt check."
    if workbook is not None:
        began = time.perf_counter()
        write_plan(planned.plan, run, planned.audit, planned.findings, workbook, overwrite)
        run = replace(run, seconds={**run.seconds, "write": time.perf_counter() - began})
        yield f"Wrote {workbook}."
    if json_file is not None:
        _write_json(to_json(planned.plan, run, planned.audit), json_file, overwrite)
        yield f"Wrote {json_file}."
    if ledger is not None:
        yield _noted(planned, to_json(planned.plan, run, planned.audit), workbook, ledger)
    if workbook is None and json_file is None:
        yield "No file was written: add -o plan.xlsx for the plan."


def workbook_of(planned: Planned, path: Path) -> None:
    """Write a plan as a workbook, and nothing else."""
    write_plan(planned.plan, planned.run, planned.audit, planned.findings, path)


def _noted(planned: Planned, result: dict[str, Any], workbook: Path | None, ledger: Path) -> str:
    """Note the run; a plan that is there is not lost because a ledger cannot be written."""
    plan, run = planned.plan, planned.run
    key = run_key(run.input_hash, plan.option, plan.estate.locks, run.versions, plan.estate.held_to)
    try:
        number = Ledger(ledger).record(run_of(key, result, plan.option.title, run.started, workbook), result)
    except UsageError as problem:
        return f"The run was not noted: {problem}"
    return f"Noted as run {number} in {ledger}. To see all runs there: {listing(ledger)}"


def _net_present(plan: Plan) -> Iterator[str]:
    """What is minimised, to the pound, and the proven bound."""
    first, years = plan.option.levers.appraisal.start.year, plan.option.levers.appraisal.years
    yield (
        f"Net present cost {first}-{first + years - 1}: £{plan.objective_gbp:,.0f}, "
        f"against £{plan.today_gbp:,.0f} for carrying on as today."
    )
    if math.isfinite(plan.bound_gbp):
        as_near = headline(plan).as_near
        among = f", among those {as_near}" if as_near else ""
        yield f"Proven: no plan within these rules can cost less than £{plan.bound_gbp:,.0f}{among}."


def deliver_failure(problem: EstateOptError, json_file: Path, overwrite: bool) -> None:
    """The JSON of a run without a plan: what happened, and nothing that could pass for a plan."""
    if isinstance(problem, NoPlanError):
        status = problem.status
    elif isinstance(problem, Interrupted):
        status = "interrupted"
    else:
        status = "error"
    findings = [finding.sentence() for finding in problem.findings] if isinstance(problem, InputError) else []
    _write_json({"status": status, "message": str(problem), "findings": findings}, json_file, overwrite)


def _write_json(content: dict[str, Any], path: Path, overwrite: bool) -> None:
    with write_atomically(path, overwrite) as unfinished:
        unfinished.write_text(json.dumps(content, indent=1, ensure_ascii=False), encoding="utf-8")
