"""A user's own boundaries for the map of the page: GeoJSON (RFC 7946) with a property that names each area."""

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from estate_opt.ground.errors import UsageError
from estate_opt.tables.positions import to_grid
from estate_opt.workbook.page.ground_plan import GroundPlan, Point, Polygon

MOST_BYTES, MOST_AREAS, MOST_CORNERS = 30_000_000, 5_000, 1_000_000
_STEP = 0.6
"""Corners nearer to the last one than so much of a map's 400 units are left out: no eye tells them apart."""
_GIVE = "Give areas as GeoJSON in WGS84 (EPSG:4326), each with a property that names it."


@dataclass(frozen=True)
class Area:
    """One area: its properties, and its outlines on the National Grid, in metres."""

    properties: Mapping[str, str]
    rings: Sequence[Polygon]


@dataclass(frozen=True)
class Boundaries:
    """The areas of a file."""

    file: str
    areas: Sequence[Area]

    def named_by(self, names: Iterable[str]) -> str | None:
        """The property that names most of some things, whatever its capitals; None: no property names any."""
        wanted = {_plain(name) for name in names}
        counts: dict[str, set[str]] = {}
        for area in self.areas:
            for key, value in area.properties.items():
                if _plain(value) in wanted:
                    counts.setdefault(key, set()).add(_plain(value))
        return max(counts, key=lambda key: (len(counts[key]), key), default=None)

    def by_name(self, key: str | None) -> Mapping[str, Sequence[Polygon]]:
        """Outlines by what a property names them, in small letters."""
        found: dict[str, list[Polygon]] = {}
        for area in self.areas:
            if key is not None and key in area.properties:
                found.setdefault(_plain(area.properties[key]), []).extend(area.rings)
        return found


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def read_boundaries(path: Path) -> Boundaries:
    """The areas of a GeoJSON file. Raises UsageError with a sentence where it holds none that can be drawn."""
    if path.stat().st_size > MOST_BYTES:
        _refuse(path, f"has more than {MOST_BYTES / 1e6:.0f} MB. Simplify its outlines.")
    try:
        content = json.loads(path.read_bytes().decode("utf-8-sig"))
    except (ValueError, RecursionError):  # no UTF-8, no JSON, or nested without end
        _refuse(path, f"is no GeoJSON. {_GIVE}")
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list):
        _refuse(path, f"is no FeatureCollection of GeoJSON. {_GIVE}")
    if len(features) > MOST_AREAS:
        _refuse(path, f"has {len(features):,} areas, of which at most {MOST_AREAS:,} are drawn. Leave some out.")
    areas, corners = [], 0
    for number, feature in enumerate(features, start=1):
        rings = [*_rings(path, number, feature)]
        corners += sum(map(len, rings))
        if corners > MOST_CORNERS:
            _refuse(path, f"has more than {MOST_CORNERS:,} corners. Simplify its outlines.")
        properties = feature.get("properties") or {} if rings else None
        if isinstance(properties, dict):
            told = {str(key): str(value) for key, value in properties.items() if isinstance(value, str | int)}
            areas.append((told, rings))
    if not areas:
        _refuse(path, f"holds no area (Polygon or MultiPolygon). {_GIVE}")
    return Boundaries(path.name, [*_on_the_grid(path, areas)])


def _refuse(path: Path, why: str) -> NoReturn:
    raise UsageError(f"{path} {why}")


def _rings(path: Path, number: int, feature: Any) -> Iterator[Polygon]:
    """The outlines of a feature, with the holes in it; none of points and lines."""
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    if not isinstance(geometry, dict) or geometry.get("type") not in ("Polygon", "MultiPolygon"):
        return
    coordinates: Any = geometry.get("coordinates")
    polygons = [coordinates] if geometry["type"] == "Polygon" else coordinates
    try:
        for polygon in polygons:
            for ring in polygon:
                yield [_degrees(corner) for corner in ring]
    except (TypeError, ValueError, IndexError, KeyError, OverflowError):
        _refuse(path, f"is wrong in its area no. {number}: its corners are no longitudes and latitudes. {_GIVE}")


def _degrees(corner: Any) -> Point:
    """Longitude and latitude. Raises ValueError where they are none, such as metres on a grid."""
    longitude, latitude = float(corner[0]), float(corner[1])
    if not (math.isfinite(longitude + latitude) and abs(longitude) <= 180 and abs(latitude) <= 90):
        raise ValueError
    return longitude, latitude


def _on_the_grid(path: Path, areas: Sequence[tuple[dict[str, str], list[Polygon]]]) -> Iterator[Area]:
    """All corners in metres, transformed at once."""
    flat = [corner for _, rings in areas for ring in rings for corner in ring]
    moved = iter(to_grid([latitude for _, latitude in flat], [longitude for longitude, _ in flat]))
    is_anywhere = False
    for properties, rings in areas:
        on_grid = [[next(moved) for _ in ring] for ring in rings]
        kept = [ring for ring in on_grid if len(ring) > 2 and all(math.isfinite(x + y) for x, y in ring)]
        is_anywhere = is_anywhere or bool(kept)
        yield Area(properties, kept)
    if not is_anywhere:
        _refuse(path, f"has no area that the British National Grid reaches. {_GIVE}")


def drawn(rings: Iterable[Polygon], plan: GroundPlan) -> str:
    """Outlines as the path of a drawing, as fine as the eye can tell; empty where all of them are beside the map."""
    return "".join(_path([plan.at(*corner) for corner in ring], plan) for ring in rings)


def _path(corners: Polygon, plan: GroundPlan) -> str:
    east, south = zip(*corners, strict=True)
    if max(east) < 0 or min(east) > plan.width or max(south) < 0 or min(south) > plan.height:
        return ""
    kept = corners[:1]
    for x, y in corners[1:]:
        if math.hypot(x - kept[-1][0], y - kept[-1][1]) >= _STEP:
            kept.append((x, y))
    return f"M{'L'.join(f'{x:g} {y:g}' for x, y in kept)}Z" if len(kept) > 2 else ""
