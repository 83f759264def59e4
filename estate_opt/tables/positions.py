"""Where things are: metres on the British National Grid, from whatever pair of coordinates a row gives.

pyproj's transformation is within about two metres without the Ordnance Survey's correction grid: enough here.
"""

from collections.abc import Sequence

from estate_opt.tables.typed_rows import Row

Position = tuple[float, float]
"""Easting and northing, in metres."""


def to_grid(latitudes: Sequence[float], longitudes: Sequence[float]) -> list[Position]:
    """Easting and northing of WGS84 positions in decimal degrees; infinite where the grid has no such place."""
    from pyproj import Transformer

    if not latitudes:
        return []
    transformer = Transformer.from_crs("EPSG:4326", "EPSG:27700")
    eastings, northings = transformer.transform(list(latitudes), list(longitudes))
    return list(zip(map(float, eastings), map(float, northings), strict=True))


def given_grid(row: Row) -> Position | None:
    """The row's easting and northing, where it gives both."""
    easting, northing = row["easting"], row["northing"]
    return None if easting is None or northing is None else (easting, northing)


def positions_of(rows: Sequence[Row]) -> list[Position | None]:
    """The position of each row: its easting and northing, else its latitude and longitude; None without either."""
    found = [given_grid(row) for row in rows]
    by_degrees = [
        index
        for index, row in enumerate(rows)
        if found[index] is None and row["latitude"] is not None and row["longitude"] is not None
    ]
    latitudes = [rows[index]["latitude"] for index in by_degrees]
    longitudes = [rows[index]["longitude"] for index in by_degrees]
    for index, position in zip(by_degrees, to_grid(latitudes, longitudes), strict=True):
        found[index] = position
    return found
