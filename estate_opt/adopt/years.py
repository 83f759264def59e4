"""Two years of one list: recognised by the references that they share, and what came, went and changed in between."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from estate_opt.adopt.fields import BY_NAME
from estate_opt.adopt.mapping_file import carry_over
from estate_opt.adopt.records_of import Found, Read

_SAME_HEADINGS = 0.5
"""Share of all their headings that two years of a list have in common at least."""
_SAME_BUILDINGS = 0.5
"""Share of the shorter list's buildings that are in the longer one too."""
_MOST_NAMED = 5
_NOT_COMPARED = ("building", "uprn")


@dataclass(frozen=True)
class Years:
    """What is different between an earlier list and a later one."""

    earlier: str
    later: str
    came: tuple[Found, ...]
    went: tuple[Found, ...]
    changed: tuple[tuple[Found, str, Any, Any], ...]
    """Building, field, the earlier and the later value."""
    layout: tuple[str, ...]
    """Columns renamed, moved, gone and new, in sentences."""

    def sentences(self) -> list[str]:
        """Each kind of difference in one sentence, with the first few by name."""
        said = [f"  {each}" for each in self.layout]
        for what, found in (("came", self.came), ("went", self.went)):
            if found:
                said.append(f"  {_buildings(len(found))} {what}: {_named([each.name for each in found])}.")
        for name in dict.fromkeys(field for _, field, _, _ in self.changed):
            own = [f"{each.name} {_shown(a)} → {_shown(b)}" for each, field, a, b in self.changed if field == name]
            said.append(f"  {name} changed in {_buildings(len(own))}: {_named(own)}.")
        return said or ["  Nothing differs but the order."]


def years_among(reads: Sequence[Read]) -> list[Years]:
    """Lists of one body in different files that are one list in two years, in the order in which they were given.

    `reads`: folded, and not yet joined.
    """
    return [
        between(before, now)
        for at, now in enumerate(reads)
        for before in reads[:at]
        if before.table.file != now.table.file and _are_years(before, now)
    ]


def between(before: Read, now: Read) -> Years:
    """What came, went and changed from one list to the next."""
    old = {_key(found): found for found in before.found}
    new = {_key(found): found for found in now.found}
    changed = [
        (found, name, old[key].values.get(name), found.values.get(name))
        for key, found in new.items()
        if key in old
        for name in BY_NAME
        if name not in _NOT_COMPARED and old[key].values.get(name) != found.values.get(name)
    ]
    return Years(
        before.table.file,
        now.table.file,
        tuple(found for key, found in new.items() if key not in old),
        tuple(found for key, found in old.items() if key not in new),
        tuple(changed),
        tuple(carry_over(before.table.choices, now.table.choices)[1].sentences()),
    )


def _are_years(before: Read, now: Read) -> bool:
    ours, theirs = (
        {choice.place.full.casefold() for choice in read.table.choices if choice.place.full} for read in (before, now)
    )
    if not ours or not theirs or len(ours & theirs) < _SAME_HEADINGS * len(ours | theirs):
        return False
    old, new = ({_key(found) for found in read.found} for read in (before, now))
    return bool(old and new) and len(old & new) >= _SAME_BUILDINGS * min(len(old), len(new))


def _key(found: Found) -> tuple[str, ...]:
    """A building by its agency and reference; without one by name and postcode."""
    who = (found.ref,) if found.ref else (found.name, str(found.values.get("postcode", "")))
    return (found.agency.casefold(), *(each.casefold() for each in who))


def _buildings(count: int) -> str:
    return f"{count:,} {'building' if count == 1 else 'buildings'}"


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST_NAMED:,} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more


def _shown(value: Any) -> str:
    if value is None:
        return "blank"
    if hasattr(value, "strftime"):
        return f"{value:%d/%m/%Y}"
    return f"{value:,.10g}" if isinstance(value, float) else str(value)
