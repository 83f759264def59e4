"""Where buildings are: grid references and pairs of coordinates, what is off the land, and what its postcode denies."""

import re
from collections.abc import Sequence
from functools import lru_cache
from math import hypot, isfinite

from estate_opt.adopt.profiles import GRID, IRISH_GRID, PAIR
from estate_opt.tables.positions import Position, from_system, to_grid
from estate_opt.tables.postcodes import outcode_of, outcodes

_LAND_MARGIN_M = 12_000.0
_DISAGREE_MARGIN_M = 5_000.0


@lru_cache(maxsize=20_000)
def grid_reference(text: str) -> Position | None:
    """A British or Irish grid reference (`SO 952 222`, `J 338 740`), or `395265, 222126`, as British easting and
    northing; None if it is neither."""
    if match := GRID.fullmatch(text):
        letters = re.sub(r"\s", "", match[0]).upper()
        first, second, digits = _square(letters[0]), _square(letters[1]), letters[2:]
        half = len(digits) // 2
        scale = 10 ** (5 - half)
        east = ((first % 5) * 5 + second % 5 - 10) * 100_000 + int(digits[:half]) * scale + scale // 2
        north = (19 - (first // 5) * 5 - second // 5) * 100_000 + int(digits[half:]) * scale + scale // 2
        return float(east), float(north)
    if match := IRISH_GRID.fullmatch(text):
        square, digits = _square(match[1].upper()), re.sub(r"\s", "", match[2])
        half = len(digits) // 2
        scale = 10 ** (5 - half)
        east = square % 5 * 100_000 + int(digits[:half]) * scale + scale // 2
        north = (4 - square // 5) * 100_000 + int(digits[half:]) * scale + scale // 2
        return from_system([(float(east), float(north))], 29903)[0]
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
