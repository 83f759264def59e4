"""The section *Journeys* of `models/formulation.md` a second time: rows of `travel`, roads, straight lines.

Unlike the program it looks for no way from one place to another: it tries every junction as a stop between every two.
"""

import math
from itertools import product

from estate_opt.domain.estate import Building, Estate, Journey, Locality, Road
from estate_opt.options.levers import Travel

FURTHEST = 1000.0
"""Kilometres or minutes along the roads; what is further is not known."""


class Journeys:
    """One way each, in kilometres and in minutes; infinite where not known."""

    def __init__(self, estate: Estate, levers: Travel) -> None:
        self.estate, self.levers = estate, levers
        self.places: dict[str, Locality | Building] = {**estate.localities, **estate.buildings}
        self._along_km = _least_along(estate.roads, {road: road.km for road in estate.roads})
        self._along_minutes = _least_along(estate.roads, {road: road.minutes for road in estate.roads})

    def km(self, one: str, other: str) -> float:
        """As the row says; else worked out. To itself it is no way at all."""
        if one == other:
            return 0.0
        row = self._row(one, other)
        return self.worked_out(one, other)[0] if row is None or row.km is None else row.km

    def minutes(self, one: str, other: str) -> float:
        """As the row says, by its kilometres if it says only those; else worked out."""
        row = self._row(one, other)
        if row is not None and row.minutes is not None:
            return row.minutes
        if row is not None and row.km is not None:
            return self._estimate(row.km / self.levers.detour_factor)[1]
        return self.worked_out(one, other)[1]

    def _row(self, one: str, other: str) -> Journey | None:
        rows = self.estate.journeys
        return rows[one, other] if (one, other) in rows else rows.get((other, one))

    def _estimate(self, straight_km: float) -> tuple[float, float]:
        """Kilometres and minutes of a straight line."""
        levers = self.levers
        return straight_km * levers.detour_factor, levers.minutes_fixed + levers.minutes_per_straight_km * straight_km

    def straight_km(self, one: str, other: str) -> float:
        """Infinite where one of the two has no position."""
        return _apart_km(_position(self.places[one]), _position(self.places[other]))

    def worked_out(self, one: str, other: str) -> tuple[float, float]:
        """Kilometres and minutes without any row: along the roads if there are any, else by the straight line."""
        straight = self.straight_km(one, other)
        estimate = self._estimate(straight)
        if not self.estate.roads:
            return estimate
        km, minutes = self.by_road(one, other)
        if straight < self.legs_km(one, other) < math.inf:
            return min(km, estimate[0]), min(minutes, estimate[1])
        return km, minutes

    def by_road(self, one: str, other: str) -> tuple[float, float]:
        """Kilometres and minutes from junction to junction and on the two legs."""
        ends = self.junction(one), self.junction(other)
        legs, levers = self.legs_km(one, other), self.levers
        return (
            self._along_km.get(ends, math.inf) + legs * levers.detour_factor,
            self._along_minutes.get(ends, math.inf) + legs * levers.minutes_per_straight_km,
        )

    def legs_km(self, one: str, other: str) -> float:
        """Straight lines from the two places to their junctions together; infinite where there is none."""
        return self.leg_km(one) + self.leg_km(other)

    def leg_km(self, place: str) -> float:
        """Straight line to the nearest junction."""
        at = self.estate.nodes.get(self.junction(place))
        return _apart_km(_position(self.places[place]), at)

    def junction(self, place: str) -> str:
        """The nearest that has a road and a position; an empty text where there is none."""
        here = _position(self.places[place])
        with_road = {end for road in self.estate.roads for end in (road.from_node, road.to_node)}
        near = {node: _apart_km(here, at) for node, at in self.estate.nodes.items() if node in with_road}
        return "" if here is None or not near else min(near, key=lambda node: near[node])


def _position(place: Locality | Building) -> tuple[float, float] | None:
    if place.easting is None or place.northing is None:
        return None
    return place.easting, place.northing


def _apart_km(one: tuple[float, float] | None, other: tuple[float, float] | None) -> float:
    return math.inf if one is None or other is None else math.dist(one, other) / 1000


def _least_along(roads: tuple[Road, ...], length: dict[Road, float]) -> dict[tuple[str, str], float]:
    """The least length between every two junctions (Floyd and Warshall), without those that are too far."""
    nodes = sorted({end for road in roads for end in (road.from_node, road.to_node)})
    least = {(one, other): 0.0 if one == other else math.inf for one, other in product(nodes, nodes)}
    for road in roads:
        for way in ((road.from_node, road.to_node), (road.to_node, road.from_node)):
            least[way] = min(least[way], length[road])
    for via, one, other in product(nodes, nodes, nodes):
        least[one, other] = min(least[one, other], least[one, via] + least[via, other])
    return {way: far for way, far in least.items() if far <= FURTHEST}
