"""Distance and time between teams' buildings, and from where people live to where services are.

A journey is, in this order: what the `travel` table says of it; the shortest way over `roads`, if the place
has any; else the straight line × the option's detour factor, and minutes by the option's speed. The shortest
way is looked for twice, the least kilometres for the distance and the least minutes for the time.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from estate_opt.domain.estate import Building, Estate, Journey, Locality
from estate_opt.options.levers import Travel as TravelLevers
from estate_opt.options.option import Option

if TYPE_CHECKING:
    import networkx

Matrix = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]

FURTHEST = 1000.0
"""Kilometres or minutes over roads after which no way is looked for: further than any place is wide."""
SOURCES_AT_ONCE = 200
"""Origins whose ways to every junction are held in memory together."""


@dataclass(frozen=True)
class Travel:
    """Journeys of a place, as matrices; NaN where nothing is known or there is no way.

    `building_row` and `locality_row` give an id's row; buildings are also the columns of both pairs of matrices.
    """

    building_row: dict[str, int]
    locality_row: dict[str, int]
    km_between_buildings: Matrix
    """[building, building]"""
    km_to_building: Matrix
    """[locality, building]; NaN for a building that no counter names."""
    minutes_to_building: Matrix
    """[locality, building]; likewise."""

    def km(self, building: str, other: str) -> float:
        """Kilometres between two buildings; NaN where not known."""
        return float(self.km_between_buildings[self.building_row[building], self.building_row[other]])


def measure(estate: Estate, option: Option, sources_at_once: int = SOURCES_AT_ONCE) -> Travel:
    """All journeys of the place: known ones from `travel`, else over `roads`, else straight line × detour factor.

    `sources_at_once`: origins whose ways over the roads are held in memory together; it changes no journey.
    """
    building_row = {building: row for row, building in enumerate(estate.buildings)}
    locality_row = {locality: row for row, locality in enumerate(estate.localities)}
    buildings = _positions_km(estate.buildings.values())
    homes = _positions_km(estate.localities.values())
    named = np.array(sorted({building_row[counter.building] for counter in estate.counters.values()}), dtype=np.intp)
    by_way = partial(_over_roads, estate, sources_at_once) if estate.roads else _as_the_crow_flies
    between, to_named, minutes_to_named = by_way(option.levers.travel, buildings, homes, named)
    travel = Travel(
        building_row,
        locality_row,
        between,
        _spread(to_named, named, between),
        _spread(minutes_to_named, named, between),
    )
    _set_known_journeys(travel, estate.journeys, set(named.tolist()), option.levers.travel)
    np.fill_diagonal(between, 0.0)
    return travel


def _positions_km(places: Iterable[Building] | Iterable[Locality]) -> Matrix:
    """[place, 2] kilometres east and north; NaN where not known."""
    rows = [(place.easting, place.northing) for place in places]
    positions = np.array(rows, dtype=np.float64).reshape(-1, 2) / 1000.0
    positions[np.isnan(positions).any(axis=1)] = np.nan
    return positions


def _spread(to_named: Matrix, named: Rows, between: Matrix) -> Matrix:
    """Columns of the buildings that counters name put among all buildings; NaN for the others."""
    spread = np.full((to_named.shape[0], between.shape[0]), np.nan)
    spread[:, named] = to_named
    return spread


def _straight_km(origins: Matrix, destinations: Matrix) -> Matrix:
    """[origin, destination] straight lines."""
    east = np.subtract.outer(origins[:, 0], destinations[:, 0])
    north = np.subtract.outer(origins[:, 1], destinations[:, 1])
    return np.hypot(east, north, out=east)


def _as_the_crow_flies(
    levers: TravelLevers, buildings: Matrix, homes: Matrix, named: Rows
) -> tuple[Matrix, Matrix, Matrix]:
    """Kilometres between buildings, kilometres and minutes to the named ones, by straight line × detour factor."""
    straight = _straight_km(homes, buildings[named])
    minutes = levers.minutes_fixed + levers.minutes_per_straight_km * straight
    return _straight_km(buildings, buildings) * levers.detour_factor, straight * levers.detour_factor, minutes


def _over_roads(
    estate: Estate, sources_at_once: int, levers: TravelLevers, buildings: Matrix, homes: Matrix, named: Rows
) -> tuple[Matrix, Matrix, Matrix]:
    """The same over the road network.

    Each place is joined to its nearest junction that has a road, by straight line × detour factor (and minutes
    at the option's minutes a straight kilometre; the fixed minutes belong to the straight-line estimate alone). Where
    the straight line between two places is shorter than their two legs, nobody goes round by the junctions: the journey
    is the straight-line estimate, if that is the shorter.
    """
    graph = _network(estate)
    building_node, building_leg = _nearest_junctions(estate, graph, buildings)
    home_node, home_leg = _nearest_junctions(estate, graph, homes)
    km = _shortest(graph, "km", building_node, np.concatenate([building_node, home_node]), sources_at_once)
    minutes = _shortest(graph, "minutes", building_node[named], home_node, sources_at_once).T
    off_road = building_leg[:, None] + np.concatenate([building_leg, home_leg])[None, :]
    km += off_road * levers.detour_factor
    minutes += (home_leg[:, None] + building_leg[named][None, :]) * levers.minutes_per_straight_km
    count = len(buildings)
    straight = _straight_km(buildings, np.concatenate([buildings, homes]))
    is_next_door = straight < off_road
    km = np.where(is_next_door, np.fmin(km, straight * levers.detour_factor), km)
    direct = levers.minutes_fixed + levers.minutes_per_straight_km * straight[named, count:].T
    minutes = np.where(is_next_door[named, count:].T, np.fmin(minutes, direct), minutes)
    return km[:, :count].copy(), km[named, count:].T, minutes


def _network(estate: Estate) -> "networkx.Graph[str]":
    """The roads as a graph of junctions; of two roads between the same junctions the shorter, and the quicker."""
    import networkx

    graph: networkx.Graph[str] = networkx.Graph()
    for road in estate.roads:
        if graph.has_edge(road.from_node, road.to_node):
            earlier = graph.edges[road.from_node, road.to_node]
            earlier["km"], earlier["minutes"] = min(earlier["km"], road.km), min(earlier["minutes"], road.minutes)
        else:
            graph.add_edge(road.from_node, road.to_node, km=road.km, minutes=road.minutes)
    return graph


def _nearest_junctions(estate: Estate, graph: "networkx.Graph[str]", places: Matrix) -> tuple[Rows, Matrix]:
    """The junction nearest to each place (its number in the graph; −1 if nowhere), and the straight km to it or NaN."""
    from scipy.spatial import cKDTree

    placed = [(number, estate.nodes[node]) for number, node in enumerate(graph) if node in estate.nodes]
    nodes = np.full(len(places), -1, dtype=np.intp)
    legs = np.full(len(places), np.nan)
    known = ~np.isnan(places).any(axis=1)
    if placed and known.any():
        tree = cKDTree(np.array([position for _, position in placed]) / 1000.0)
        legs[known], nearest = tree.query(places[known])
        nodes[known] = np.array([number for number, _ in placed], dtype=np.intp)[nearest]
    return nodes, legs


def _shortest(graph: "networkx.Graph[str]", weight: str, sources: Rows, targets: Rows, sources_at_once: int) -> Matrix:
    """[source, target] least sum of a weight along the roads; NaN where there is no way or a node is −1."""
    import networkx
    from scipy.sparse.csgraph import dijkstra

    found = np.full((len(sources), len(targets)), np.nan)
    junctions = networkx.to_scipy_sparse_array(graph, weight=weight, format="csr", dtype=np.float64)
    goals = np.flatnonzero(targets >= 0)
    starts, place_of = np.unique(sources[sources >= 0], return_inverse=True)
    rows = np.flatnonzero(sources >= 0)
    for first in range(0, len(starts), sources_at_once):
        chunk = starts[first : first + sources_at_once]
        lengths = dijkstra(junctions, indices=chunk, limit=FURTHEST)[:, targets[goals]]
        lengths[np.isinf(lengths)] = np.nan
        here = (place_of >= first) & (place_of < first + len(chunk))
        found[np.ix_(rows[here], goals)] = lengths[place_of[here] - first]
    return found


def _set_known_journeys(
    travel: Travel, journeys: Mapping[tuple[str, str], Journey], named: set[int], levers: TravelLevers
) -> None:
    """Put the journeys of the `travel` table in place of what was worked out, both ways unless the way back is given.

    Where kilometres are known and minutes are not, the minutes follow from the kilometres (÷ detour factor, at
    the option's speed).
    """
    for (origin, destination), journey in journeys.items():
        ways = [(origin, destination)]
        if (destination, origin) not in journeys:
            ways.append((destination, origin))
        for start, end in ways:
            if journey.km is not None and start in travel.building_row and end in travel.building_row:
                travel.km_between_buildings[travel.building_row[start], travel.building_row[end]] = journey.km
            _set_journey_of_people(travel, start, end, journey, named, levers)


def _set_journey_of_people(
    travel: Travel, locality: str, building: str, journey: Journey, named: set[int], levers: TravelLevers
) -> None:
    """One journey from a locality to a building that a counter names; nothing if the two are something else."""
    row, column = travel.locality_row.get(locality), travel.building_row.get(building)
    if row is None or column is None or column not in named:
        return
    if journey.km is not None:
        travel.km_to_building[row, column] = journey.km
        by_speed = levers.minutes_fixed + levers.minutes_per_straight_km * journey.km / levers.detour_factor
        travel.minutes_to_building[row, column] = by_speed
    if journey.minutes is not None:
        travel.minutes_to_building[row, column] = journey.minutes
