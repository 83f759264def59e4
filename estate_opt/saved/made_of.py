"""What a saved plan was made of, read back from its JSON alone: its tables, its option, how firm its decisions are."""

import csv
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from estate_opt.domain.firmness import Firmness, Label, Labels
from estate_opt.ground.errors import UsageError
from estate_opt.options.option import Change, Option, load
from estate_opt.saved.made_with import as_read
from estate_opt.saved.plan_json import SavedPlan
from estate_opt.spreadsheets.grid import Sheet, SheetRow
from estate_opt.tables.intake import tables_of
from estate_opt.tables.typed_rows import Tables


def tables_in(plan: SavedPlan) -> Tables:
    """The tables as they were read, but for where their figures come from, which the JSON does not keep.

    Raises UsageError where it keeps none, or of a very long table a fingerprint alone.
    """
    kept = plan.tables
    if not kept:
        raise UsageError(f"{plan.name} does not hold the tables it was made from. Make the plan again, with --page.")
    for name, table in kept.items():
        if "rows" not in table:
            raise UsageError(
                f"{plan.name} holds the table {name} as a fingerprint alone: it has {table.get('row_count', 0):,} "
                "rows. Make the plan again, with --page."
            )
    try:
        sheets = tuple(_sheet(name, table) for name, table in kept.items())
    except (KeyError, TypeError, ValueError, csv.Error):
        raise UsageError(f"{plan.name} is not a plan that `estate-opt solve --json` wrote.") from None
    return tables_of(sheets, str(plan.content.get("input", "")), str(plan.content.get("input_hash", "")))


def _sheet(name: str, table: Mapping[str, Any]) -> Sheet:
    lines = enumerate(csv.reader(table["rows"]), start=2)
    body = (SheetRow(number, tuple(text or None for text in row)) for number, row in lines)
    return Sheet(name, name, (SheetRow(1, tuple(table["columns"])), *body))


def option_in(plan: SavedPlan) -> Option:
    """The option, its levers and changes included; how far levers may turn out is not kept.

    Raises UsageError where it is not told, OptionError where this version no longer knows a lever of it.
    """
    made_with, told = plan.made_with, plan.content.get("option") or {}
    if not made_with.levers:
        raise UsageError(f"{plan.name} is not a plan that `estate-opt solve --json` wrote.")
    base = load()
    known = {row.path: row.value for row in base.settings}
    other = {
        path: date.fromisoformat(value) if isinstance(known.get(path), date) else value
        for path, value in made_with.levers.items()
        if path not in known or as_read(known[path]) != value
    }
    changes = tuple(Change.model_validate(row) for row in made_with.changes)
    return replace(base.varied(other, str(told.get("title", ""))), why=str(told.get("why", "")), changes=changes)


def labels_in(plan: SavedPlan) -> Labels | None:
    """How firm its decisions are; None where that was not looked at."""
    kept = plan.content.get("labels")
    if kept is None:
        return None
    return Labels(
        buildings={name: _label(row) for name, row in kept["buildings"].items()},
        functions={(row["agency"], row["function"]): _label(row) for row in kept["functions"]},
        teams={name: _label(row) for name, row in kept["teams"].items()},
        gap_gbp=float(kept["gap_gbp"]),
    )


def _label(row: Mapping[str, Any]) -> Label:
    return Label(Firmness(row["firmness"]), row["at_least_gbp"], row["estimate_gbp"], row["because"], row["is_given"])
