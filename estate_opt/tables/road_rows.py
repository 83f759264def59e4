"""Stretches of road and the junctions between them, from their rows."""

from collections.abc import Iterable, Mapping
from typing import Any

from estate_opt.domain.estate import Road


def roads_of(rows: Iterable[Mapping[str, Any]]) -> tuple[Road, ...]:
    """The stretches in an order of their own, so that that of the rows has no meaning."""
    roads = (Road(row["from_node"], row["to_node"], row["minutes"], row["km"]) for row in rows)
    return tuple(sorted(roads, key=lambda road: (road.from_node, road.to_node, road.km)))


def nodes_of(
    rows: Iterable[Mapping[str, Any]], positions: Iterable[tuple[float | None, float | None]]
) -> dict[str, tuple[float, float]]:
    """Junctions with a position; one without cannot be reached from anywhere and is left to the checks."""
    found: dict[str, tuple[float, float]] = {}
    for row, (easting, northing) in zip(rows, positions, strict=True):
        if easting is not None and northing is not None:
            found[row["node"]] = (easting, northing)
    return dict(sorted(found.items()))
