"""Where things stand on a map of the page: metres to a drawing, and areas around where people live."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, pi, sin
from typing import Any

Point = tuple[float, float]
Polygon = list[Point]

WIDTH, MOST_HIGH, LEAST_HIGH, MARGIN = 400.0, 480.0, 220.0, 14.0
"""Of a map, in its own units."""
_LEAST_ROUND_M, _ROUND_SHARE, _CORNERS = 400.0, 0.03, 12
"""How far the outline stands off from where people live and buildings are: metres, or a share of the place's size."""
_BARS_KM = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200)


@dataclass(frozen=True)
class GroundPlan:
    """How metres on the National Grid are drawn."""

    west: float
    north: float
    per_metre: float
    height: float

    @property
    def width(self) -> float:
        """As wide as every map."""
        return WIDTH

    def at(self, easting: float, northing: float) -> Point:
        """Where a position is drawn."""
        x, y = (easting - self.west) * self.per_metre, (self.north - northing) * self.per_metre
        return round(MARGIN + x, 1), round(MARGIN + y, 1)

    def bar(self) -> tuple[float, str]:
        """A bar for the scale, of about a quarter of the width: how long, and what that is."""
        lengths = [km for km in _BARS_KM if km * 1000 * self.per_metre <= WIDTH / 3]
        km = lengths[-1] if lengths else _BARS_KM[0]
        return round(km * 1000 * self.per_metre, 1), f"{km:g} km"


def ground_plan(points: Sequence[Point]) -> GroundPlan:
    """The plan on which all of some positions have room, one scale in both directions."""
    east, north = zip(*points, strict=True)
    wide, high = max(max(east) - min(east), 1.0), max(max(north) - min(north), 1.0)
    per_metre = min((WIDTH - 2 * MARGIN) / wide, (MOST_HIGH - 2 * MARGIN) / high)
    drawn_wide, drawn_high = wide * per_metre, high * per_metre
    height = max(drawn_high + 2 * MARGIN, LEAST_HIGH)
    left = (WIDTH - 2 * MARGIN - drawn_wide) / 2 / per_metre
    above = (height - 2 * MARGIN - drawn_high) / 2 / per_metre
    return GroundPlan(min(east) - left, max(north) + above, per_metre, round(height))


def outline(points: Sequence[Point]) -> Polygon:
    """The convex hull of some positions, a little off from each: counter-clockwise."""
    from scipy.spatial import ConvexHull

    east, north = zip(*points, strict=True)
    size = max(max(east) - min(east), max(north) - min(north))
    round_m = max(_LEAST_ROUND_M, _ROUND_SHARE * size)
    turns = [2 * pi * corner / _CORNERS for corner in range(_CORNERS)]
    around = [(x + round_m * cos(turn), y + round_m * sin(turn)) for x, y in points for turn in turns]
    hull: Any = ConvexHull(around)
    return [around[corner] for corner in hull.vertices]


def areas_around(points: Sequence[Point], within: Polygon) -> list[Polygon]:
    """For each position the ground that is nearer to it than to any other (its Voronoi cell), clipped to an outline.

    Positions that are the same share one; the first has it, the others have none.
    """
    from scipy.spatial import Voronoi

    distinct = list(dict.fromkeys(points))
    far = 20 * max(max(axis) - min(axis) for axis in zip(*within, strict=True))
    x, y = within[0]
    beyond = [(x + far * cos(pi * eighth / 4), y + far * sin(pi * eighth / 4)) for eighth in range(8)]
    cells: Any = Voronoi([*distinct, *beyond])
    found: dict[Point, Polygon] = {}
    for number, point in enumerate(distinct):
        corners = cells.regions[cells.point_region[number]]
        found[point] = [] if -1 in corners else clipped([tuple(cells.vertices[c]) for c in corners], within)
    return [found.pop(point, []) for point in points]


def clipped(polygon: Iterable[Point], within: Polygon) -> Polygon:
    """A polygon cut to a convex one that goes counter-clockwise (Sutherland and Hodgman, 1974)."""
    kept = list(polygon)
    for (x0, y0), (x1, y1) in zip(within, [*within[1:], within[0]], strict=True):
        inside = [(x1 - x0) * (y - y0) - (y1 - y0) * (x - x0) for x, y in kept]
        if all(side >= 0 for side in inside):
            continue
        cut: Polygon = []
        for number, (point, side) in enumerate(zip(kept, inside, strict=True)):
            before, side_before = kept[number - 1], inside[number - 1]
            if (side >= 0) != (side_before >= 0):
                share = side_before / (side_before - side)
                cut.append(tuple(b + share * (p - b) for b, p in zip(before, point, strict=True)))  # type: ignore[arg-type]
            if side >= 0:
                cut.append(point)
        kept = cut
    return kept


def as_path(polygon: Polygon, plan: GroundPlan) -> str:
    """A polygon as the path of a drawing."""
    corners = [plan.at(*point) for point in polygon]
    return f"M{'L'.join(f'{x:g} {y:g}' for x, y in corners)}Z" if corners else ""
