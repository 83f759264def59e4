"""A place in which everything has a name besides its id, and no id is a word: what the tests of names print and ask."""

import re
from collections.abc import Iterable
from pathlib import Path

from tests.small_place import Grid, write_folder

NAMES = {
    "AGY-1": "The County", "AGY-2": "The Trust",
    "BLD-1": "Town Hall", "BLD-2": "Carnegie Library", "BLD-3": "The Clinic", "BLD-4": "The Annexe",
    "TEAM-1": "Payroll", "TEAM-2": "Home care", "TEAM-3": "Nurses", "TEAM-4": "Payroll",
    "SRV-1": "Books, maps and music", "LOC-1": "North End", "LOC-2": "South End",
}  # fmt: skip

TABLES: dict[str, Grid] = {
    "agencies": [("agency", "name"), ("AGY-1", "The County"), ("AGY-2", "The Trust")],
    "buildings": [
        ("building", "name", "agency", "easting", "northing", "tenure", "desks", "rent_gbp_per_year",
         "running_gbp_per_year", "status"),
        ("BLD-1", "Town Hall", "AGY-1", 400_000, 300_000, "freehold", 50, "", 20_000, ""),
        ("BLD-2", "Carnegie Library", "AGY-1", 400_500, 300_000, "freehold", 10, "", 9_000, ""),
        ("BLD-3", "The Clinic", "AGY-2", 401_000, 300_500, "freehold", 30, "", 15_000, "keep"),
        ("BLD-4", "The Annexe", "AGY-1", 401_500, 300_000, "licence", 20, 30_000, 5_000, ""),
    ],
    "teams": [
        ("team", "name", "agency", "building", "fte", "function", "max_move_km"),
        ("TEAM-1", "Payroll", "AGY-1", "BLD-4", 10, "Finance", ""),
        ("TEAM-2", "Home care", "AGY-1", "BLD-1", 20, "", ""),
        ("TEAM-3", "Nurses", "AGY-2", "BLD-3", 12, "", 1),
        ("TEAM-4", "Payroll", "AGY-2", "BLD-3", 4, "Finance", ""),
    ],
    "services": [("service", "name"), ("SRV-1", "Books, maps and music")],
    "counters": [("service", "building", "status"), ("SRV-1", "BLD-2", "open"), ("SRV-1", "BLD-1", "possible")],
    "localities": [
        ("locality", "name", "easting", "northing", "population", "group"),
        ("LOC-1", "North End", 400_400, 300_200, 900, "Older"), ("LOC-2", "South End", 400_000, 299_800, 600, ""),
    ],
    "functions": [
        ("agency", "function", "fte", "staff_gbp_per_year", "team"),
        ("AGY-1", "Finance", 10, 400_000, "TEAM-1"), ("AGY-2", "Finance", 4, 160_000, "TEAM-4"),
    ],
    "arrangements": [("arrangement", "function", "provider"), ("shared finance", "Finance", "AGY-1")],
    "arrangement_tiers": [("arrangement", "from_fte", "staff_saving"), ("shared finance", 0, 0.2)],
    "locks": [("kind", "id", "decision", "where"), ("team", "TEAM-3", "pin", "BLD-3")],
}  # fmt: skip


def named_place(folder: Path, **tables: Grid) -> Path:
    """The place as a folder, with some tables replaced."""
    return write_folder(folder, {**TABLES, **tables})


def bare_ids(text: str, ids: Iterable[str] = NAMES) -> list[str]:
    """Lines of a text in which an id stands without its name after it."""
    known = "|".join(ids)
    return [
        line
        for line in text.splitlines()
        for found in re.finditer(rf"(?<![\w-])({known})(?![\w-])", line)
        if not line[found.end() :].startswith(f" ({NAMES[found[1]]})")
    ]
