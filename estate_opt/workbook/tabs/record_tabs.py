"""The tabs that let others trust the plan: what was assumed, noticed, checked, and how the run went."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

from estate_opt.audit import Audit
from estate_opt.domain.costs import Heading
from estate_opt.ground.errors import Severity
from estate_opt.results.sentences import status_in_words
from estate_opt.saved.made_with import BOUND, COST, FINGERPRINT, as_shown, block_as_text, change_named
from estate_opt.workbook.sheet import Cell, Column, Content, FootLine, Format, Link, Shade, Sheet
from estate_opt.workbook.tabs.dossier import Dossier
from estate_opt.workbook.tabs.money_lines import At, number, to_penny, total_of


def contents(sheets: tuple[Sheet, ...]) -> Sheet:
    """What each sheet holds, with a way to it."""
    columns = (
        Column("sheet", "Sheet", width=20),
        Column("purpose", "What it holds", Format.LONG_TEXT, width=90),
    )
    rows = tuple((Link(sheet.name), sheet.purpose) for sheet in sheets)
    notes = (
        "Totals are formulas over the Money tab, or checked against it on Checks. Names in formulas are columns:",
        "money_gbp is the amount column of Money, years_factor the discount factors of Years, and so on.",
        "Money is in real pounds. Costs, savings and receipts are positive; in the ledger what comes in is negative.",
        "To print: ten pages with the essentials are a workbook of their own, by estate-opt solve PLACE --board FILE.",
        "FTE: full-time equivalents. Present value: what a later pound is worth today, discounted by the Green Book.",
    )
    return Sheet("Contents", "This list.", "Contents: what each sheet holds", columns, rows, notes)


def _shown(value: Any) -> Content:
    """A lever's value as a cell: tables and lists in words."""
    shown = as_shown(value)
    return Cell(shown, format=Format.DATE) if isinstance(shown, date) else shown


def assumptions(dossier: Dossier) -> Sheet:
    """Every lever of the option as resolved, and every change it makes to the tables."""
    columns = (
        Column("lever", "Lever", note="As in models/base.toml; a change names a table, a row and a column"),
        Column("value", "Value", Format.MIXED, width=34),
        Column("unit", "Unit", Format.LONG_TEXT, width=26),
        Column(
            "source",
            "Source or reason",
            Format.LONG_TEXT,
            width=64,
            note="[S] read in the source named; [G] general knowledge; [D] worked out from a source",
        ),
        Column("set_by", "Set by", Format.LONG_TEXT, width=20, note="The option that gave the value"),
    )
    option = dossier.plan.option
    levers = ((row.path, _shown(row.value), row.unit, row.source, row.set_by) for row in option.settings)
    blocks = ((*block_as_text(row)[:2], None, row.because, option.title) for row in option.reorganise)
    changes = ((change_named(row), _shown(row.to), None, row.because, option.title) for row in option.changes)
    return Sheet(
        "Assumptions",
        "Every lever the plan was made with: its value, unit, source, and which option set it.",
        "Assumptions: the levers of the option",
        columns,
        (*blocks, *changes, *levers),
    )


def estimates(dossier: Dossier) -> Sheet:
    """How many cells of each column of the input are marked as estimates."""
    columns = (
        Column("table", "Table"),
        Column("column", "Column"),
        Column("cells", "Cells marked as estimates", Format.COUNT, has_total=True),
    )
    counts = Counter((cell.table, cell.column) for cell in dossier.plan.estate.assumed)
    rows = tuple(
        (table, column, cells) for (table, column), cells in sorted(counts.items(), key=lambda c: (-c[1], c[0]))
    )
    return Sheet(
        "Estimates",
        "How many cells of the input their owners marked as estimates, by table and column.",
        "Estimates: cells of the input that are marked as estimates",
        columns,
        rows,
        foot=_share_of_estimates(dossier),
    )


_TODAY_COSTS = (
    "rent", "rates", "running", "running_by_desk", "counter_running",
    "function_staff", "function_systems", "function_contracts",
)  # fmt: skip


def _share_of_estimates(dossier: Dossier) -> tuple[FootLine, ...]:
    """What of today's yearly money is marked, and of how much: the share that the Summary begins with."""
    money, shares = dossier.money, dossier.headline.assumed
    first = At("MIN(years_year)", dossier.years[0])
    whole = total_of(
        *(money.sum("gbp", scenario="today", year=first, cost=cost, heading=Heading.RUNNING) for cost in _TODAY_COSTS)
    )
    share = Cell(
        to_penny(shares.money_gbp) / number(whole) if number(whole) else 0.0,
        "=IF({above.cells}=0,0,{up2.cells}/{above.cells})",
        Format.PERCENT,
        "estimates_share",
    )
    said = (
        ("Yearly costs of today in cells that are marked (£)", Cell(to_penny(shares.money_gbp), format=Format.GBP)),
        ("All yearly costs of buildings, counters and support functions today, from the ledger (£)", whole),
        ("Share of the money that is estimates, as on the Summary", share),
    )
    return tuple(FootLine(words, {"cells": cell}, is_outcome=cell is share) for words, cell in said)


_SEVERITIES = {Severity.ERROR.value: Shade.BAD, Severity.WARNING.value: Shade.NOTE}


def findings(dossier: Dossier) -> Sheet:
    """What was noticed in the plan and in the input."""
    columns = (
        Column("about", "About", note="This plan: a limit of the method that shows in it. The tables: the input"),
        Column(
            "severity", "Severity", shades=_SEVERITIES, note="An error stops planning; a warning or a note does not"
        ),
        Column("cell", "Where"),
        Column("table", "Table"),
        Column("column", "Column"),
        Column("value", "Value", Format.LONG_TEXT, width=24),
        Column("problem", "What was noticed", Format.LONG_TEXT, width=56),
        Column("remedy", "What to do", Format.LONG_TEXT, width=48),
    )
    rows = tuple(
        ("this plan" if f.is_of_plan else "the tables", f.severity.value, f.cell or f.table, f.table, f.column, f.value,
         f.problem, f.remedy)
        for f in (*dossier.limits, *dossier.of_tables)
    )  # fmt: skip
    return Sheet(
        "Findings",
        "What was noticed in this plan and in the input: where, what, and what to do about it.",
        "Findings: what was noticed in this plan, and in the input",
        columns,
        rows,
        (
            "Of this plan: where what the method leaves out shows in it (the order of moves, leases, blank costs). "
            "Of the tables: what the check of the input noticed.",
        ),
        pinned_columns=2,
    )


def audit(dossier: Dossier) -> Sheet:
    """The re-check of every rule and of the money, by code that shares nothing with the model."""
    return audit_sheet(
        dossier.audit,
        "Each rule and cost re-checked from the tables by separate code, with the outcome.",
        "Audit: every rule and every pound, checked again by separate code",
        "Its formula is under this name in models/formulation.md",
    )


def audit_sheet(audited: Audit, purpose: str, title: str, note: str = "") -> Sheet:
    """The checks of a re-check with their outcome. `note`: on the heading of their names."""
    columns = (
        Column("rule", "Rule or cost", note=note),
        Column("what", "What was checked", Format.LONG_TEXT, width=60),
        Column("checked", "Checked", Format.COUNT, has_total=True),
        Column("verdict", "Outcome", shades={"kept": Shade.GOOD, "BROKEN": Shade.BAD}),
        Column("breaches", "What was wrong", Format.LONG_TEXT, width=50),
    )
    rows = tuple(
        (c.rule, c.what, c.checked, "BROKEN" if c.breaches else "kept", "; ".join(c.breaches)) for c in audited.checks
    )
    return Sheet("Audit", purpose, title, columns, rows)


VARIABLES, ROWS, NODES = (
    "Decisions (variables)",
    "Conditions (rows, or constraints)",
    "Cases searched (branch-and-bound nodes)",
)


def run(dossier: Dossier) -> Sheet:
    """How the plan was come by, so that anybody can come by it again."""
    columns = (
        Column("what", "What"),
        Column("value", "Value", Format.MIXED, width=72),
        Column("meaning", "In plain words", Format.LONG_TEXT, width=72),
    )
    return Sheet(
        "Run",
        "Where the plan comes from: input, option, versions, solver, status, bound, gap, times.",
        "Run: how this plan was come by",
        columns,
        tuple((what, value, _in_plain_words(str(what))) for what, value in _run_rows(dossier)),
    )


def _in_plain_words(what: str) -> str | None:
    is_of_those_as_near = what not in _IN_PLAIN_WORDS and what.startswith(BOUND.partition(":")[0])
    return _NO_LESS if is_of_those_as_near else _IN_PLAIN_WORDS.get(what)


_NO_LESS = "No plan that keeps the rules can cost less: proven, whatever was or was not looked at"
_IN_PLAIN_WORDS = {
    FINGERPRINT: "The same tables give the same; another figure in any cell gives another",
    "Option": "The rules and figures the plan was made with: see Assumptions",
    "Solver": "The program that solves mixed-integer linear programmes (yes/no choices and amounts, under conditions)",
    "Method": "How the bound and the plans were come by: estate_opt/search/README.md tells of each step",
    "Status": "optimal: proven as near to the best as was asked; feasible: not so near; interrupted: stopped by hand",
    COST: "Every cost of the appraisal, later pounds counting for less: what the plan makes as small as possible",
    BOUND: _NO_LESS,
    "Gap (share of the plan's cost)": "By at most so much could another plan be cheaper: (cost - bound) ÷ cost",
    "Gap asked for": "The search may end once the gap is no larger than this",
    "Net present cost of today (£)": "The same costs by carrying on as today",
    "Share of the possible saving taken": "At least so much of what can be saved: (today - plan) ÷ (today - bound)",
    "Audit": "Every rule and pound worked out again from the tables by separate code: see Audit",
    VARIABLES: "What the search decides: yes/no choices (is this building open?) and amounts (desks added)",
    ROWS: "What those decisions have to keep to, each as one line of arithmetic",
    NODES: "Cases that the search split the problem into (say: with a building open, and without) and settled",
    "Seconds in the solver": "Of the seconds to solve",
}


def _run_rows(dossier: Dossier) -> Iterator[tuple[Content, ...]]:
    plan, info, solved = dossier.plan, dossier.run, dossier.plan.solved
    yield "Input", info.source
    yield FINGERPRINT, info.input_hash
    yield "Started", f"{info.started:%d %B %Y %H:%M}"
    yield "Option", plan.option.title
    yield "Solver", solved.solver
    yield "Method", solved.method
    yield "Status", f"{plan.status.value}: {status_in_words(dossier.headline)}"
    yield COST, Cell(plan.objective_gbp, format=Format.GBP)
    as_near = dossier.headline.as_near
    yield (
        BOUND.replace("no plan", f"no plan of those {as_near}") if as_near else BOUND,
        Cell(plan.bound_gbp, format=Format.GBP),
    )
    yield "Gap (share of the plan's cost)", Cell(plan.gap, format=Format.FINE)
    yield "Gap asked for", Cell(plan.option.levers.solver.gap, format=Format.FINE)
    yield "Net present cost of today (£)", Cell(plan.today_gbp, format=Format.GBP)
    yield "Share of the possible saving taken", Cell(plan.saving_taken, format=Format.FINE)
    yield "Audit", "passed" if dossier.audit.passed else "FAILED"
    yield VARIABLES, Cell(solved.variables, format=Format.COUNT)
    yield ROWS, Cell(solved.rows, format=Format.COUNT)
    yield NODES, Cell(solved.nodes, format=Format.COUNT)
    yield "Seconds in the solver", Cell(solved.seconds, format=Format.NUMBER)
    for step, seconds in info.seconds.items():
        yield f"Seconds to {step}", Cell(seconds, format=Format.NUMBER)
    for name, version in info.versions.items():
        yield f"Version of {name}", version
