"""Mutated lists and mappings: whatever comes, a place or one sentence that says what is wrong; never a traceback."""

import contextlib
import csv
import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from estate_opt.adopt.fields import BY_NAME
from estate_opt.adopt.lists.command import TO_COMPLETE, adopt_as
from estate_opt.adopt.lists.fields import KINDS
from estate_opt.adopt.to_complete import NAME
from estate_opt.ground.errors import InputError, UsageError
from estate_opt.options.option import Option
from tests.adopt.registers import Rows, write_csv, write_xlsx
from tests.conftest import PROJECT

CASES = 30
"""In the suite; `case` takes any seed, so that thousands can be run in pieces."""
_LISTS = sorted((PROJECT / "inputs" / "lists").glob("*.csv"))
_WHAT = (None, "buildings", *KINDS)
_NASTY = (
    "", " ", "-", "*", "n/a", "#REF!", "=1+1", "@SUM(A1)", "1e999", "-0", "NaN", "Infinity", "12/13/2031", "31/02/2030",
    "00/00/0000", "9999999999999999999", "£", "£1.2.3", "(£5", "1,2,3", "5 m2 (approx)", "LA1 1YN", "la11yn",
    "ZZ99 9ZZ", "54.1, -2.8", "SD 476 617", "J 338 740", "Total", "Sub-total", "vacant", "\u202e", "\ufeff", "\x00",
    "\u00a0", "né", "9" * 40, "x" * 3_000, "a\nb", '"', ";", "true", "Peppercorn", "125 years from 25/03/1988",
    "6m notice", "%", "12%",
)  # fmt: skip
_HEADINGS = (
    "Name", "Site", "Postcode", "UPRN", "Easting", "Northing", "Latitude", "Tenure", "GIA", "FTE", "Headcount", "Unit",
    "Base", "Rent", "Lease end", "Break", "Room", "Use", "Capacity", "Service", "Opening hours", "Population", "Cost",
    "Agency", "Status", "Closed", "Month", "", "Site", "Total",
)  # fmt: skip


def _blank(rows: Rows, chance: random.Random) -> None:
    row = chance.choice(rows)
    if row:
        row[chance.randrange(len(row))] = ""


def _nasty(rows: Rows, chance: random.Random) -> None:
    row = chance.choice(rows)
    if row:
        row[chance.randrange(len(row))] = chance.choice(_NASTY)


def _nasty_column(rows: Rows, chance: random.Random) -> None:
    at = chance.randrange(max(map(len, rows)) or 1)
    for row in rows[2:]:
        if at < len(row) and chance.random() < 0.8:
            row[at] = chance.choice(_NASTY)


def _heading(rows: Rows, chance: random.Random) -> None:
    row = chance.choice(rows[:4])
    if row:
        row[chance.randrange(len(row))] = chance.choice(_HEADINGS)


def _drop_column(rows: Rows, chance: random.Random) -> None:
    at = chance.randrange(max(map(len, rows)) or 1)
    for row in rows:
        del row[at : at + 1]


def _double_column(rows: Rows, chance: random.Random) -> None:
    at = chance.randrange(max(map(len, rows)) or 1)
    for row in rows:
        row += row[at : at + 1]


def _shuffle(rows: Rows, chance: random.Random) -> None:
    chance.shuffle(rows)


def _repeat(rows: Rows, chance: random.Random) -> None:
    rows += [list(row) for row in chance.choices(rows, k=chance.randrange(1, 9))]


def _cut(rows: Rows, chance: random.Random) -> None:
    del rows[chance.randrange(1, len(rows) + 1) :]


def _turn(rows: Rows, chance: random.Random) -> None:
    width = max(map(len, rows))
    rows[:] = [[row[at] if at < len(row) else "" for row in rows[: chance.randrange(3, 30)]] for at in range(width)]


def _second_table(rows: Rows, chance: random.Random) -> None:
    rows += [[], *_rows_of(chance.choice(_LISTS))]


_MUTATIONS: tuple[Callable[[Rows, random.Random], None], ...] = (
    _blank, _nasty, _nasty, _nasty_column, _heading, _heading, _drop_column, _double_column, _shuffle, _repeat, _cut,
    _turn, _second_table,
)  # fmt: skip


def _rows_of(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as file:
        return [list(row) for row in csv.reader(file)][:40]


def _file(folder: Path, chance: random.Random) -> Path:
    """A list of ours, mutated some times, as a workbook or as text in some encoding, cut short now and then."""
    rows = _rows_of(chance.choice(_LISTS))
    for mutate in chance.choices(_MUTATIONS, k=chance.randrange(1, 7)):
        mutate(rows, chance)
        rows = rows or [[""]]
    if chance.random() < 0.15:
        clean = [[re.sub(r"[\x00-\x08]", "", str(value)) for value in row] for row in rows]
        return write_xlsx(folder / "list.xlsx", clean, more={"more": clean[:5]})
    path = folder / "list.csv"
    write_csv(path, rows, chance.choice(",,;\t|"), chance.choice(("utf-8", "utf-8", "cp1252", "utf-16", "mac_roman")))
    if chance.random() < 0.1:
        content = path.read_bytes()
        path.write_bytes(content[: chance.randrange(len(content) + 1)])
    return path


def _mutate_mapping(path: Path, chance: random.Random) -> None:
    """Other fields, units, rows of headings and bits of text in a mapping."""
    text = path.read_text(encoding="utf-8")
    names = [*BY_NAME, *(field.name for fields in KINDS.values() for field in fields), "nothing", "nonsense"]
    for _ in range(chance.randrange(1, 4)):
        pattern, new = chance.choice(
            (
                (r'to = "[^"]*"', f'to = "{chance.choice(names)}"'),
                (r'unit = "[^"]*"', f'unit = "{chance.choice(("m²", "ft²", "£", "£000", "miles", ""))}"'),
                (r"heading_rows = \[[^\]]*\]", f"heading_rows = [{chance.randrange(0, 9)}]"),
                (r'column = "[^"]*"', f'column = "{chance.choice(("A", "ZZ", "a", "", "1"))}"'),
                (r"where = \[[^\]]*\]", f'where = ["{chance.choice(("A=*", "Name=x", "nothing", "=", "B"))}"]'),
                (r'sheet = "[^"]*"', 'sheet = "other"'),
                (r'agency_from = "[^"]*"', 'agency_from = "column"'),
                (r"\]", ""),
            )
        )
        found = list(re.finditer(pattern, text))
        if found:
            at = chance.choice(found)
            text = text[: at.start()] + new + text[at.end() :]
    path.write_text(text, encoding="utf-8")


def case(seed: int, folder: Path, option: Option) -> bool:
    """One mutated list adopted, then again by a mutated mapping. Whether the first became a place.

    Whatever is raised besides the two errors that a user is told is a fault of ours.
    """
    chance = random.Random(seed)
    path, place, kind = _file(folder, chance), folder / "place", chance.choice(_WHAT)
    made = False
    with contextlib.suppress(InputError, UsageError):
        adopt_as([path], place, option, kind, chance.choice((None, "Council")), with_hidden=chance.random() < 0.2)
        made = True
    left = [place / name for name in ("mapping.toml", "lists.toml", NAME, TO_COMPLETE)]
    for mapping in (each for each in left if each.is_file()):
        _mutate_mapping(mapping, chance)
        given = mapping if mapping.name in (NAME, TO_COMPLETE) or chance.random() < 0.5 else None
        with contextlib.suppress(InputError, UsageError):
            adopt_as([path], place, option, kind or "buildings", "Council", given)
    return made


@pytest.mark.parametrize("seed", range(CASES))
def test_no_mutated_list_or_mapping_is_a_fault_of_ours(seed: int, tmp_path: Path, base_option: Option) -> None:
    """Each is a place, or one of the two errors that are told in a sentence."""
    case(seed, tmp_path, base_option)


def test_some_of_the_mutated_lists_are_places(tmp_path: Path, base_option: Option) -> None:
    """Else they would all be refused at the door, and nothing behind it tried."""
    made = 0
    for seed in range(12):
        folder = tmp_path / str(seed)
        folder.mkdir()
        made += case(seed, folder, base_option)
    assert made >= 3
