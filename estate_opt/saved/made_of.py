"""What a saved plan was made of, read back from its JSON alone: its tables, its option, how firm its decisions are."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from estate_opt.domain.decided import Decided
from estate_opt.domain.estate import OWN, Estate
from estate_opt.domain.firmness import Firmness, Label, Labels
from estate_opt.domain.plan import Status, Tidied
from estate_opt.domain.spread import Spread
from estate_opt.domain.unlocked import Unlocked
from estate_opt.ground.errors import UsageError
from estate_opt.options.option import Change, Option, load
from estate_opt.options.reorganise import Reorganise
from estate_opt.saved.made_with import as_read
from estate_opt.saved.plan_json import SavedPlan
from estate_opt.saved.tables_json import cells_of
from estate_opt.spreadsheets.grid import Sheet, SheetRow
from estate_opt.tables.intake import tables_of
from estate_opt.tables.typed_rows import Tables


@dataclass(frozen=True)
class Ending:
    """How a saved plan's search ended, and what is proven of it."""

    status: Status
    bound_gbp: float
    """−∞ where nothing is proven, or no seal says that it was: `SavedPlan.sealed_bound_gbp`."""
    solver: str
    method: str
    tidied: Tidied | None
    unlocked: Unlocked | None
    """The plan without the decisions taken beforehand, as far as it is told what these cost against it."""
    seconds: Mapping[str, float]
    versions: Mapping[str, str]


def ending_of(plan: SavedPlan) -> Ending:
    """How its search ended. Raises UsageError where the JSON does not say."""
    return plan.read(lambda: _ending(plan))


def _ending(plan: SavedPlan) -> Ending:
    content = plan.content
    tidied, solver = content.get("tidied"), content.get("solver") or {}
    return Ending(
        status=Status(content["status"]),
        bound_gbp=plan.sealed_bound_gbp,
        solver=str(solver.get("name", "")),
        method=str(solver.get("method", "")),
        tidied=None if tidied is None else Tidied(**tidied),
        unlocked=_unlocked(content),
        seconds={str(step): float(took) for step, took in (content.get("seconds") or {}).items()},
        versions={str(name): str(each) for name, each in (content.get("versions") or {}).items()},
    )


def _unlocked(content: Mapping[str, Any]) -> Unlocked | None:
    told = (content.get("summary") or {}).get("locks_cost")
    if told is None:
        return None
    is_looser, gbp = told["gbp"] >= 0 and told["least_gbp"] >= 0, float(content["objective_gbp"])
    return Unlocked(
        str(told["against"]), gbp - told["gbp"], gbp - told["most_gbp"], int(told["decisions"]), is_looser,
        bool(told.get("is_answered")),
    )  # fmt: skip


def decided_in(plan: SavedPlan, estate: Estate, tables: str = "these tables") -> Decided:
    """What it decides, of all that an estate has and of nothing else. `tables`: what the estate's are to the plan.

    Raises UsageError where it is about anything else, or lacks something.
    """
    refuse_others(plan, plan.decided, estate, tables)
    return plan.decided


def refuse_others(plan: SavedPlan, made: Decided, estate: Estate, tables: str) -> None:
    """Raises UsageError where something that a plan decides, in the end or in a year, is not about what there is."""
    told = (set(made.is_open), set(made.housing), set(made.supply), (made.counters or set()) <= set(estate.counters))
    is_known = {*estate.arrangements, OWN} >= {*made.supply.values()}
    is_known = is_known and {*estate.buildings, None} >= {*made.housing.values()}
    if told != (set(estate.buildings), set(estate.teams), set(estate.functions), True) or not is_known:
        raise about_others(plan, tables)


def about_others(plan: SavedPlan, tables: str) -> UsageError:
    """What is wrong with a plan that is not about what some tables have."""
    return UsageError(f"{plan.name} is about other buildings, teams, functions or counters than {tables}.")


def tables_in(plan: SavedPlan) -> Tables:
    """The tables as they were read, but for where their figures come from, which the JSON does not keep.

    Raises UsageError where it keeps none, or of a very long table a fingerprint alone.
    """
    return plan.read(lambda: _tables(plan))


def _tables(plan: SavedPlan) -> Tables:
    kept = plan.tables
    if not kept:
        raise UsageError(f"{plan.name} does not hold the tables it was made from. Make the plan again, with --page.")
    for name, table in kept.items():
        if "rows" not in table:
            raise UsageError(
                f"{plan.name} holds the table {name} as a fingerprint alone: it has {table.get('row_count', 0):,} "
                "rows. Make the plan again, with --page."
            )
    sheets = tuple(_sheet(name, table) for name, table in kept.items())
    return tables_of(sheets, str(plan.content.get("input", "")), str(plan.content.get("input_hash", "")))


def _sheet(name: str, table: Mapping[str, Any]) -> Sheet:
    rows = enumerate(cells_of(table), start=2)
    body = (SheetRow(number, tuple(text or None for text in row)) for number, row in rows)
    return Sheet(name, name, (SheetRow(1, tuple(map(str, table["columns"]))), *body))


def option_in(plan: SavedPlan) -> Option:
    """The option, its levers and changes included; how far levers may turn out is not kept.

    Raises UsageError where it is not told, OptionError where this version no longer knows a lever of it.
    """
    return plan.read(lambda: _option(plan))


def _option(plan: SavedPlan) -> Option:
    made_with, told = plan.made_with, plan.content["option"]
    base = load()
    known = {row.path: row.value for row in base.settings}
    other = {
        path: date.fromisoformat(value) if isinstance(known.get(path), date) else value
        for path, value in made_with.levers.items()
        if path not in known or as_read(known[path]) != value
    }
    changes = tuple(Change.model_validate(row) for row in made_with.changes)
    blocks = tuple(Reorganise.model_validate(row) for row in made_with.reorganise)
    varied = base.varied(other, str(told["title"]))
    return replace(varied, why=str(told.get("why", "")), changes=changes, reorganise=blocks)


def spread_in(plan: SavedPlan) -> Spread | None:
    """How far its saving may turn out; None where that was not asked. Raises UsageError where it is told otherwise."""
    return plan.read(lambda: None if (told := plan.content.get("spread")) is None else Spread(**told))


def labels_in(plan: SavedPlan) -> Labels | None:
    """How firm its decisions are; None where that was not looked at. Raises UsageError where it is not told rightly."""
    return plan.read(lambda: _labels(plan.content.get("labels")))


def _labels(kept: Mapping[str, Any] | None) -> Labels | None:
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
