"""What a person has decided on sites: which building of the place a list means."""

import csv
from pathlib import Path

from estate_opt.adopt.place_files import FOLDER


def read_site_decisions(place: Path) -> dict[tuple[str, str], str]:
    """By file and what it calls a site, the id of the building written under `decision` in `adopted/sites.csv`."""
    path = place / FOLDER / "sites.csv"
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {
            (row.get("file") or "", (row.get("they_say") or "").removeprefix("'")): word
            for row in csv.DictReader(file)
            if (word := (row.get("decision") or "").strip())
        }
