"""Units by key: a post names its cost centre, a cost centre its unit, a unit its site. The keys are followed, and what
does not join is listed with both sides."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from estate_opt.adopt.folding import is_telling
from estate_opt.adopt.lists.rows import ListRows, Outcome, plain_body
from estate_opt.adopt.lists.sites import SiteWords
from estate_opt.adopt.told import many
from estate_opt.spreadsheets.grid import SheetRow

_HIGHEST_FIRST = (r"\bdirectorate|\bdepartment|\bportfolio", r"\bdivision|\bgroup", r"\bservice", r"\bsection|\bteam")
_MOST_STEPS = 8
"""Of a chain of keys, so that one which leads back to itself ends."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as its key leads to it."""

    levels: tuple[str, ...]
    """Names from the highest to its own."""
    words: SiteWords
    """Where it is, said by itself or by the nearest unit above it."""


@dataclass
class _Entry:
    rows: ListRows
    row: SheetRow
    key: str
    parents: tuple[str, ...]
    levels: tuple[str, ...]
    words: SiteWords
    is_named: bool = False


@dataclass
class _Lost:
    rows: ListRows
    first_row: int
    count: int = 0


@dataclass
class Units:
    """The units of the bodies, looked up by key."""

    entries: dict[tuple[str, str], _Entry] = field(default_factory=dict)
    """By body and key, both plain."""
    by_key: dict[str, list[_Entry]] = field(default_factory=dict)
    """The same of all bodies, by plain key alone."""
    lost: dict[tuple[int, str], _Lost] = field(default_factory=dict)
    """Keys of other lists that lead nowhere, by list and key."""

    def add(self, agency: str, entry: _Entry) -> bool:
        """Take a unit in; False where its body has one of that key already."""
        plain = _plain_key(entry.key)
        if self.entries.setdefault((plain_body(agency), plain), entry) is not entry:
            return False
        self.by_key.setdefault(plain, []).append(entry)
        return True

    def of(self, agency: str, keys: Sequence[str], rows: ListRows, row: SheetRow) -> Unit | None:
        """The unit that one of the keys of a row of another list leads to; None where none does, which is noted."""
        if not self.entries or not keys:
            return None
        entry = next((found for key in keys if (found := self._entry(agency, key)) is not None), None)
        if entry is None:
            lost = self.lost.setdefault((id(rows), keys[0]), _Lost(rows, row.number))
            lost.count += 1
            return None
        return self._followed(agency, entry)

    def _entry(self, agency: str, key: str) -> _Entry | None:
        """The body's own; else the only one that any body has, where the key is hardly another's too."""
        plain = _plain_key(key)
        own = self.entries.get((plain_body(agency), plain))
        if own is not None or not is_telling(plain):
            return own
        others = self.by_key.get(plain, ())
        return others[0] if len(others) == 1 else None

    def _followed(self, agency: str, entry: _Entry) -> Unit:
        levels, words, seen = list(entry.levels), entry.words, [entry]
        for _ in range(_MOST_STEPS):
            seen[-1].is_named = True
            above = (self._entry(agency, key) for key in seen[-1].parents)
            parent = next((each for each in above if each is not None and each not in seen), None)
            if parent is None:
                break
            levels = [*(name for name in parent.levels if name not in levels), *levels]
            words = parent.words if words.says_nothing else words
            seen.append(parent)
        return Unit(tuple(levels), words)

    def tell(self, outcome: Outcome) -> None:
        """List both sides of what does not join: keys that are in no list of units, and units that nobody names."""
        files: dict[str, tuple[int, int]] = {}
        for (_, key), lost in self.lost.items():
            file = lost.rows.mapping.file
            because = "no list of units has it"
            outcome.add_unjoined(lost.rows.mapping, "keys of units", key, lost.count, lost.first_row, because)
            keys, rows = files.get(file, (0, 0))
            files[file] = keys + 1, rows + lost.count
        for file, (keys, count) in files.items():
            text = (
                f"  {many(keys, 'key', 'keys')} of units ({many(count, 'row', 'rows')}) "
                f"{'is' if keys == 1 else 'are'} in no list of units: see adopted/not_joined.csv."
            )
            outcome.said.append((file, text))
        unnamed: dict[str, int] = {}
        for entry in self.entries.values():
            if not entry.is_named:
                shown = ", ".join((entry.key, *entry.levels[-1:]))
                because = "no other list names it"
                outcome.add_unjoined(entry.rows.mapping, "units", shown, 1, entry.row.number, because)
                unnamed[entry.rows.mapping.file] = unnamed.get(entry.rows.mapping.file, 0) + 1
        for file, count in unnamed.items():
            text = f"  {many(count, 'unit is', 'units are')} named by no other list: see adopted/not_joined.csv."
            outcome.said.append((file, text))


def units_of(lists: Sequence[ListRows], known: dict[str, str], outcome: Outcome) -> Units:
    """The units of some lists of them. A key that stands twice is the first; the other is left out and told."""
    units = Units()
    for rows in lists:
        keys = _own_first(rows)
        before = len(units.entries)
        for row in rows.rows:
            key, *above = (rows.text_at(row, "key", at) for at in keys) if keys else ("",)
            if not key:
                rows.leave_out(row, "no key")
                continue
            parents = tuple(filter(None, above))
            words = SiteWords(rows.text(row, "site_ref"), rows.text(row, "site"), rows.text(row, "postcode"))
            if not units.add(rows.agency(row, known), _Entry(rows, row, key, parents, _levels(rows, row), words)):
                rows.leave_out(row, "its key stands above already")
        count = len(units.entries) - before
        text = f"{rows.mapping.file}, {rows.mapping.sheet}: {many(count, 'unit', 'units')} by key."
        outcome.said.append((rows.mapping.file, text))
    return units


def _own_first(rows: ListRows) -> list[int]:
    """The columns of keys, the list's own first: that of which most are different, and the leftmost of equals.

    None where a person has taken them out of the mapping.
    """
    columns = range(len(rows.by.get("key", ())))
    different = {at: len({rows.text_at(row, "key", at) for row in rows.rows}) for at in columns}
    return sorted(columns, key=lambda at: (bool(_PARENT.search(rows.by["key"][at].place.heading)), -different[at], at))


_PARENT = re.compile(r"\bparent\b|\breports? to\b|\brolls? up\b|\bhigher\b", re.IGNORECASE)


def _levels(rows: ListRows, row: SheetRow) -> tuple[str, ...]:
    """The levels that a row names, the highest first whatever the order of the columns, its own name last."""
    ranked = []
    for at, column in enumerate(rows.by.get("unit", ())):
        heading = column.place.heading
        rank = next((rank for rank, each in enumerate(_HIGHEST_FIRST) if re.search(each, heading, re.IGNORECASE)), 9)
        ranked.append((rank, at, rows.text_at(row, "unit", at)))
    names = [text for _, _, text in sorted(ranked)] + [rows.text(row, "name")]
    return tuple(dict.fromkeys(name for name in names if name))


def _plain_key(key: str) -> str:
    """A key without signs, case and leading noughts; of `1001 - Payroll` only the number."""
    whole = re.match(r"\s*([A-Za-z]{0,4}\d{2,})\s+[-–:]\s", key)
    plain = re.sub(r"[^a-z0-9]", "", (whole[1] if whole else key).casefold())
    return plain.lstrip("0") or plain
