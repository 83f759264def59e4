"""What `adopt` says: what was made of each table, what is left for a person to look at, and what went."""

from collections import Counter

from estate_opt.adopt.build import Adopted
from estate_opt.adopt.by_heading import SURE
from estate_opt.adopt.fields import LEFT_ALONE
from estate_opt.adopt.propose import Choice
from estate_opt.adopt.records_of import Read
from estate_opt.adopt.years import Years

_MOST_DROPPED = 40
_MOST_UNSURE = 8
"""Columns to look at that are told for one table; the mapping has them all."""


def _perhaps(choice: Choice) -> str:
    heading = f" “{choice.place.full}”" if choice.place.full else ""
    return f"  {choice.place.letter}{heading} is perhaps {choice.to} ({choice.confidence:.0%}): {choice.because}."


def _dropped(choice: Choice) -> str:
    heading = f" “{choice.place.full}”" if choice.place.full else ""
    return f"  {choice.place.letter}{heading} is left alone; it is {choice.because}."


def _asked(count: int, read: Read, ask_share: float) -> str:
    """A rule that takes away most rows of a list is asked about."""
    rows = read.kept_rows + len(read.left_out) + len(read.set_aside)
    if count <= ask_share * rows:
        return ""
    return f" That is {count / rows:.0%} of its rows: is it right? If not, correct mapping.toml and adopt again."


def _years(years: Years, kept: set[str]) -> list[str]:
    """What is different in a list of another year, and how the later takes the place of the earlier."""
    if years.earlier not in kept:
        return [f"{years.later} takes the place of {years.earlier}:", *years.sentences()]
    return [
        f"{years.later} seems to be {years.earlier} of another year. Both are kept, each building once, and the "
        f"figures of {years.earlier} stand. To have {years.later} in its place, adopt it again with --mapping and "
        "this place's mapping.toml.",
        *years.sentences(),
    ]


def many(count: int, one: str, several: str) -> str:
    """A count with its noun: `1 row`, `1,200 rows`."""
    return f"{count:,} {one if count == 1 else several}"


def sentences(adopted: Adopted, files: set[str], ask_share: float) -> list[str]:
    """What was made, table by table, and what is left for a person to do.

    `ask_share`: where a rule takes away more than this share of a table's rows (0 to 1), it is asked about.
    """
    said: list[str] = []
    for read in adopted.reads:
        if read.table.file not in files:
            continue
        mapped = [choice for choice in read.table.choices if choice.to != LEFT_ALONE]
        unsure = [choice for choice in mapped if choice.confidence < SURE]
        dropped = [choice for choice in read.table.choices if choice.is_dropped]
        said.append(
            f"{read.table.file}, {read.table.sheet}: {len(mapped)} of {len(read.table.choices)} columns taken over "
            f"({len(unsure) + len(dropped)} to look at); {many(read.kept_rows, 'row', 'rows')} kept"
            + (
                f", folded into {many(read.kept_rows - read.folded_rows, 'building', 'buildings')}"
                if read.folded_rows
                else ""
            )
            + "."
        )
        said += [_perhaps(choice) for choice in unsure[:_MOST_UNSURE]]
        if len(unsure) > _MOST_UNSURE:
            said.append(f"  … and {len(unsure) - _MOST_UNSURE} more in mapping.toml.")
        said += [_dropped(choice) for choice in dropped[:_MOST_DROPPED]]
        if len(dropped) > _MOST_DROPPED:
            said.append(f"  … and {len(dropped) - _MOST_DROPPED} more that are left alone, in mapping.toml.")
        for what, rows in (("left out", read.left_out), ("set aside", read.set_aside)):
            reasons = Counter(row.reason.partition(" (")[0] for row in rows)
            said += [
                f"  {many(count, 'row', 'rows')} {what}: {reason}.{_asked(count, read, ask_share)}"
                for reason, count in reasons.most_common()
            ]
    for years in adopted.years:
        if years.later in files:
            said += _years(years, {table.file for table in adopted.mapping.tables})
    assumed = Counter(name for found in adopted.found for name in found.assumed)
    said.append(
        f"The place has {many(len(adopted.found), 'building', 'buildings')} of "
        f"{many(len(adopted.agencies), 'agency', 'agencies')}, "
        f"and {many(len(adopted.teams), 'team', 'teams')}."
    )
    if assumed:
        said.append(
            "Filled by rule (see basis): "
            + ", ".join(f"{name} {count:,}" for name, count in assumed.most_common())
            + "."
        )
    open_pairs = sum((pair.left.id, pair.right.id) not in adopted.decisions for pair in adopted.pairs)
    if open_pairs:
        pairs = many(open_pairs, "pair", "pairs")
        said.append(f"{pairs} may be one building: decide in adopted/pairs.csv, and adopt again.")
    if adopted.doubts:
        counts = Counter(doubt.severity for doubt in adopted.doubts)
        said.append(
            f"{many(counts['warning'], 'cell', 'cells')} in doubt, "
            f"{many(counts['note'], 'note', 'notes')}: see adopted/findings.csv, or estate-opt check "
            f"--annotate."
        )
    return said
