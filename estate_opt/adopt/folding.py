"""Several rows of one building (leases, floors, contacts) folded into one, by stated rules.

One reference is one building, where its rows agree on name, postcode, address or position. Figures are added up,
unless all rows give the same ones (the building's, said again in each row); the last lease end and the first break
count; of words, the first that is given. Rows alike in name, address and postcode, without a reference, are one too.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from estate_opt.adopt.dates_of_columns import Doubt
from estate_opt.adopt.records_of import ADDED, Found, Read

_WHO = ("name", "postcode", "address", "uprn")


def fold(read: Read) -> None:
    """Fold the rows of a table's buildings; `read.found` then holds each building once."""
    groups: dict[tuple[str, ...], list[Found]] = {}
    for found in read.found:
        groups.setdefault(_key(found), []).append(found)
    folded: list[Found] = []
    for group in groups.values():
        for alike in _agreeing(group, read):
            folded.append(alike[0] if len(alike) == 1 else _one(alike, read))
    read.folded_rows = read.kept_rows - len(folded)
    read.found = folded


def _key(found: Found) -> tuple[str, ...]:
    if found.ref:
        return ("ref", found.agency.casefold(), found.ref.casefold())
    who = tuple(str(found.values.get(name, "")).casefold() for name in _WHO)
    if sum(map(bool, who)) >= 2:
        return ("who", found.agency.casefold(), *who, str(found.values.get("easting", "")))
    return ("row", str(found.rows[0]))


def _agreeing(group: Sequence[Found], read: Read) -> list[list[Found]]:
    """A group by reference taken apart where its rows have nothing else in common: one code used twice."""
    parts: list[list[Found]] = []
    for found in group:
        part = next((part for part in parts if _agree(part[0], found)), None)
        if part is None:
            if parts:
                read.doubts.append(
                    _doubt(
                        read,
                        found,
                        f"The reference {found.ref} stands for another building in row {parts[0][0].rows[0]}.",
                        "Both are kept; give each its own reference.",
                    )
                )
            parts.append([found])
        else:
            part.append(found)
    return parts


def _agree(one: Found, other: Found) -> bool:
    pairs = [(one.values.get(name), other.values.get(name)) for name in (*_WHO, "easting", "latitude")]
    both = [(str(a).casefold(), str(b).casefold()) for a, b in pairs if a is not None and b is not None]
    return not both or any(a == b for a, b in both)


def _one(rows: Sequence[Found], read: Read) -> Found:
    first = rows[0]
    together = Found(
        first.table, tuple(row.rows[0] for row in rows), first.agency, dict(first.values), first.kind, first.ref
    )
    for row in rows:
        together.assumed |= row.assumed
    repeated = _all_alike(rows)
    for name in dict.fromkeys(name for row in rows for name in row.values):
        giving = [row for row in rows if name in row.values]
        if name in ADDED and not repeated:
            together.values[name] = sum(row.values[name] for row in giving)
            together.from_rows[name] = _numbers(giving)
            continue
        pick = _pick(name, giving)
        together.values[name] = pick.values[name]
        together.from_rows[name] = pick.rows
    if repeated and any(name in ADDED for name in first.values):
        read.doubts.append(
            _doubt(
                read,
                first,
                f"{len(rows)} rows of {together.name} give the same "
                f"figures (rows {_shown(together.rows)}); they are counted once.",
                "If they are to be added up, let them differ or give a sum.",
                "note",
            )
        )
    tenures = {row.values["tenure"] for row in rows if "tenure" in row.values}
    if len(tenures) > 1:
        read.doubts.append(
            _doubt(
                read,
                first,
                f"The rows of {together.name} have different tenures: {', '.join(sorted(tenures))}.",
                "The first is taken. Correct it if that is wrong.",
            )
        )
    return together


def _all_alike(rows: Sequence[Found]) -> bool:
    """Whether every row gives the same figures, so that they are the building's and not parts of it."""
    figures = [tuple(row.values.get(name) for name in ADDED) for row in rows]
    return len(set(figures)) == 1


def _pick(name: str, giving: Sequence[Found]) -> Found:
    def value(row: Found) -> Any:
        return row.values[name]

    if name == "lease_end":
        return max(giving, key=value)
    return min(giving, key=value) if name == "break_date" else giving[0]


def _numbers(rows: Iterable[Found]) -> tuple[int, ...]:
    return tuple(row.rows[0] for row in rows)


def _shown(rows: Sequence[int]) -> str:
    return ", ".join(map(str, rows[:6])) + (f" and {len(rows) - 6} more" if len(rows) > 6 else "")


def _doubt(read: Read, found: Found, problem: str, remedy: str, severity: str = "warning") -> Doubt:
    return Doubt(read.table.file, read.table.sheet, found.rows[0], "", found.name[:80], problem, remedy, severity)


def join_sheets(reads: Sequence[Read]) -> None:
    """One building in further sheets and files: the same reference with the same agency. They fill what the first
    leaves blank (a lease its building's tenure, rent and end), and that is told once for each list.

    Across files a reference alone is enough only where it is telling, and nothing else in the two rows disagrees.
    """
    known: dict[tuple[str, str], Found] = {}
    for read in reads:
        rest: list[Found] = []
        joined: list[tuple[Found, Found]] = []
        for found in read.found:
            before = known.get(_reference(found)) if found.ref else None
            if before is None or before.table is found.table or not _is_same(before, found):
                rest.append(found)
            else:
                joined.append((before, found))
                put_together(before, found)
        read.found = rest
        read.doubts += _told_of_joined(read, joined)
        for found in rest:
            if found.ref:
                known.setdefault(_reference(found), found)


def _reference(found: Found) -> tuple[str, str]:
    return found.agency.casefold(), found.ref.casefold()


def _is_same(before: Found, found: Found) -> bool:
    """Whether two entries of one reference are one building."""
    if before.table.file == found.table.file:
        return True
    pairs = [(before.values.get(name), found.values.get(name)) for name in ("name", "postcode", "address", "uprn")]
    both = [(str(a).casefold(), str(b).casefold()) for a, b in pairs if a and b]
    return any(a == b for a, b in both) if both else is_telling(found.ref)


def is_telling(ref: str) -> bool:
    """Whether a reference is hardly another body's too: at least four signs, figures and letters."""
    return len(ref) >= 4 and any(map(str.isdigit, ref)) and any(map(str.isalpha, ref))


def _told_of_joined(read: Read, joined: Sequence[tuple[Found, Found]]) -> list[Doubt]:
    """What became of the rows whose building was in an earlier file."""
    others = [(before, found) for before, found in joined if before.table.file != found.table.file]
    if not others:
        return []
    differ = sum(
        any(name in ADDED and before.values.get(name) != value for name, value in found.values.items())
        for before, found in others
    )
    problem = (
        f"{len(others):,} of its rows are buildings that {others[0][0].table.file} has too (same reference and agency)."
    )
    remedy = "They are one building each; what the earlier file says stands, this one fills its blanks."
    if differ:
        remedy += f" In {differ:,} the figures differ: to replace the earlier file, adopt this one with --mapping."
    return [_doubt(read, others[0][1], problem, remedy, "note")]


def put_together(first: Found, second: Found) -> None:
    """One building in two lists: the first's figures stand, the second's fill the blanks; nothing is added up."""
    for name, value in second.values.items():
        if name not in first.values:
            first.values[name] = value
            if name in second.assumed:
                first.assumed[name] = second.assumed[name]
    if first.position is None:
        first.position = second.position
    first.also.append(second)
