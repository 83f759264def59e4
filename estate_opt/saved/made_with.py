"""What a saved plan was made with, from its JSON or its workbook, and whether that is some tables and an option.

The one judgement of every question that is asked about a saved plan, and of every plan that is to be stayed near to.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from estate_opt.options.levers import AIM
from estate_opt.options.option import Change, Option, known_path
from estate_opt.options.reorganise import Reorganise

NOT_OF_THE_PLAN = ("solver", "sensitivity", "adopt")
"""Sections of levers that a plan does not hang on."""
OTHER_TABLES = "is the plan of other tables"
FINGERPRINT = "Fingerprint of the input (SHA-256)"
"""What the tab Run of a plan's workbook calls it."""
NOT_HELD = "No earlier plan was given to stay near to: estate-opt solve --preserve PLAN."
"""What the tab Differences says of a plan that was free to differ from any."""
COST, BOUND = "Net present cost of the plan (£)", "Proven bound: no plan costs less than (£)"
"""What the tab Run calls the plan's cost, with what is proven of every plan within the same rules."""
_NOTHING = object()
"""In place of a lever that there is not."""


@dataclass(frozen=True)
class MadeWith:
    """The fingerprint of the tables, the levers and the changes that a plan was made with."""

    input_hash: str
    levers: Mapping[str, Any]
    """By path: values as JSON holds them, or texts by `as_text` where they are from a workbook."""
    changes: Sequence[Any]
    """In their order: as JSON holds them, or by `change_as_text`."""
    is_of_workbook: bool = False
    reorganise: Sequence[Any] = ()
    """The blocks by which its bodies merge or are divided: as JSON holds them, or as texts by `block_as_text`."""

    def other_than(self, input_hash: str, option: Option, whatever: Sequence[str] = NOT_OF_THE_PLAN) -> str:
        """In what it is not these tables and this option: `was made with another …`; empty: it is both.

        `whatever`: sections of levers that may be otherwise.
        """
        if self.input_hash != input_hash:
            return OTHER_TABLES
        asked = {row.path: self._held(row.value) for row in option.settings}
        if not self.reorganise and not option.reorganise:
            whatever = (*whatever, "reorganisation")
        for path in dict.fromkeys((*asked, *self.levers)):
            if path.split(".")[0] in whatever or path in AIM:
                continue
            # A service without a standard of its own has the default's, in the plan as in the option.
            one, other = (each.get(path, each.get(known_path(path), _NOTHING)) for each in (asked, self.levers))
            if one != other:
                return f"was made with another {path}"
        as_held = change_as_text if self.is_of_workbook else _change_as_read
        if list(self.changes) != [as_held(change) for change in option.changes]:
            return "was made with other changes to the tables"
        block_held = block_as_text if self.is_of_workbook else Reorganise.as_plain
        if list(self.reorganise) != [block_held(block) for block in option.reorganise]:
            return "was made with bodies that are reorganised otherwise"
        return ""

    def _held(self, value: Any) -> Any:
        return as_text(as_shown(value)) if self.is_of_workbook else as_read(value)


def fingerprint_of(option: Option) -> str:
    """The levers and changes of an option that a plan hangs on, as a short text that only the same ones give."""
    levers = {row.path: as_read(row.value) for row in option.settings if row.path.split(".")[0] not in NOT_OF_THE_PLAN}
    content = [sorted(levers.items()), [_change_as_read(change) for change in option.changes]]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def of_content(content: Mapping[str, Any]) -> MadeWith:
    """What the JSON of a plan says that it was made with."""
    option = content.get("option") or {}
    levers, changes = option.get("levers", {}), option.get("changes", [])
    return MadeWith(str(content.get("input_hash", "")), levers, changes, reorganise=option.get("reorganise", []))


def of_sheets(run: Mapping[str, Any], assumptions: Sequence[tuple[Any, Any, Any]]) -> MadeWith:
    """What the workbook of a plan says, by its tabs Run (value by what it is) and Assumptions.

    `assumptions`: the rows below the headings, as lever (or change), value, source (or reason).
    """
    names = [as_text(name) for name, *_ in assumptions]
    changes = [
        (name, as_text(to), as_text(because))
        for name, (_, to, because) in zip(names, assumptions, strict=True)
        if name.startswith(_CHANGE)
    ]
    reorganise = [
        (name, as_text(to), as_text(because))
        for name, (_, to, because) in zip(names, assumptions, strict=True)
        if name.startswith(_REORGANISE)
    ]
    levers = {name: as_text(value) for name, (_, value, _) in zip(names, assumptions, strict=True)
              if name and not name.startswith((_CHANGE, _REORGANISE))}  # fmt: skip
    return MadeWith(as_text(run.get(FINGERPRINT)), levers, changes, True, reorganise)


_CHANGE = "change: "
_REORGANISE = "reorganise: into "


def block_as_text(block: Reorganise) -> tuple[str, str, str]:
    """A block as the texts of its cells on the tab Assumptions: into what, what it takes, because."""
    return f"{_REORGANISE}{block.into}", as_text(block.in_words), as_text(block.because)


def change_named(change: Change) -> str:
    """A change as the tab Assumptions names it: `change: buildings › CC-1 › status`."""
    return f"{_CHANGE}{change.table} › {change.id} › {change.column}"


def change_as_text(change: Change) -> tuple[str, str, str]:
    """A change as the texts of its cells on the tab Assumptions: what, to, because."""
    return change_named(change), as_text(as_shown(change.to)), as_text(change.because)


def as_shown(value: Any) -> str | int | float | date:
    """A lever's value as the tab Assumptions shows it: tables and lists in words."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str | int | float | date):
        return value
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {as_shown(part)}" for key, part in value.items()) or "none"
    if isinstance(value, list | tuple):
        return "; ".join(str(as_shown(part)) for part in value) or "none"
    return str(value)


def as_text(value: Any) -> str:
    """A cell of that tab as a text to compare: no matter which program saved it, and how many digits it keeps."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return f"{value:.12g}"
    if isinstance(value, datetime):
        value = value.date()
    return "" if value is None else str(value).strip()


def as_read(value: Any) -> Any:
    """A value as it is read again from JSON."""
    return json.loads(json.dumps(plain(value)))


def _change_as_read(change: Change) -> Any:
    return as_read(change.model_dump())


def plain(value: Any) -> Any:
    """A lever's value in the types that JSON has: dates as ISO text, keys as text."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    return value
