"""Where things are: metres on the British National Grid, from whatever pair of coordinates or postcode a row gives.

pyproj's transformation is within about two metres without the Ordnance Survey's correction grid: enough here.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from estate_opt.tables.postcodes import PostcodePosition, positions_of_postcodes
from estate_opt.tables.typed_rows import Row

if TYPE_CHECKING:
    from pyproj import Transformer

Position = tuple[float, float]
"""Easting and northing, in metres."""


_GRID, _WGS84 = "EPSG:27700", "EPSG:4326"


@lru_cache(maxsize=16)
def _transformer(source: str, target: str, x_first: bool) -> "Transformer":
    """A transformation is made once: making it takes a hundred times as long as using it."""
    from pyproj import Transformer

    return Transformer.from_crs(source, target, always_xy=x_first)


def _moved(pairs: Sequence[Position], source: str, target: str, x_first: bool = True) -> list[Position]:
    """Pairs of coordinates in another system. `x_first`: eastings and longitudes first, else as a system has them."""
    if not pairs:
        return []
    one, other = zip(*pairs, strict=True)
    found = _transformer(source, target, x_first).transform(list(one), list(other))
    return list(zip(*(map(float, each) for each in found), strict=True))


def to_grid(latitudes: Sequence[float], longitudes: Sequence[float]) -> list[Position]:
    """Easting and northing of WGS84 positions in decimal degrees; infinite where the grid has no such place."""
    return _moved([*zip(latitudes, longitudes, strict=True)], _WGS84, _GRID, x_first=False)


def from_system(pairs: Sequence[Position], epsg: int) -> list[Position]:
    """British easting and northing of positions (x first) in another system, named by its EPSG number; infinite where
    that system has no such place. https://epsg.org."""
    return _moved(pairs, f"EPSG:{epsg}", _GRID)


def to_degrees(positions: Sequence[Position]) -> list[tuple[float, float]]:
    """Longitude and latitude (WGS84, decimal degrees) of positions on the grid, in this order, as GeoJSON has them."""
    return _moved(positions, _GRID, _WGS84)


def given_grid(row: Row) -> Position | None:
    """The row's easting and northing, where it gives both."""
    easting, northing = row["easting"], row["northing"]
    return None if easting is None or northing is None else (easting, northing)


def given_degrees(row: Row) -> Position | None:
    """The row's latitude and longitude, where it gives both."""
    latitude, longitude = row["latitude"], row["longitude"]
    return None if latitude is None or longitude is None else (latitude, longitude)


def is_by_postcode(row: Row) -> bool:
    """Whether nothing but its postcode can say where the row is."""
    return row["postcode"] is not None and given_grid(row) is None and given_degrees(row) is None


def by_postcode(rows: Sequence[Row]) -> list[PostcodePosition | None]:
    """Where each row's postcode puts it, if that is all that says so; None of others, and of postcodes not known."""
    known = positions_of_postcodes(row["postcode"] for row in rows if is_by_postcode(row))
    return [known.get(row["postcode"]) if is_by_postcode(row) else None for row in rows]


def positions_of(rows: Sequence[Row]) -> list[Position | None]:
    """The position of each row: its easting and northing, else its latitude and longitude, else its postcode's.

    None where it has none of them, or the postcode is not known.
    """
    found = [given_grid(row) for row in rows]
    degrees = [given_degrees(row) for row in rows]
    by_degrees = [index for index, at in enumerate(degrees) if at is not None and found[index] is None]
    latitudes = [rows[index]["latitude"] for index in by_degrees]
    longitudes = [rows[index]["longitude"] for index in by_degrees]
    for index, position in zip(by_degrees, to_grid(latitudes, longitudes), strict=True):
        found[index] = position
    for index, at in enumerate(by_postcode(rows)):
        found[index] = (at.easting, at.northing) if at is not None else found[index]
    return found
