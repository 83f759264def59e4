"""The ways between places: journeys that are known and roads, lengths that cannot be, places that no road reaches."""

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from estate_opt.checks.place import ERROR, NOTE, WARNING, Place, summary
from estate_opt.ground.errors import Finding, Severity
from estate_opt.tables.positions import Position
from estate_opt.tables.typed_rows import Row

_FAR_KM = 1.0
"""A place further than this from any junction stands beside no road of the network: the way there is a guess, and
longer than most journeys in a town."""
_APART_KM = 1.0
"""Places further apart than this are not one place, whatever their positions were rounded to."""
_ROUNDED_KM, _ROUNDED_SHARE = 0.5, 0.02
"""What a length may lack through whole kilometres, and through positions that are a postcode's."""
_WINDING, _ROUND_KM = 5.0, 20.0
"""No way is longer than so many straight lines and so much: round an estuary, say."""
_FASTEST_KM_PER_HOUR = 130.0
"""Above what motorways allow (113), with a little for rounding."""
_SLOWEST_KM_PER_HOUR = 3.0
"""Slower than walking, when the minutes of waiting below are taken off."""
_WAITING_MINUTES = {"travel": 60.0, "roads": 10.0}
_NOT_KNOWN = frozenset({999.0, 9_999.0, 99_999.0, 999_999.0})
"""What other programs write where they know no figure; no journey within a place is as long."""
_MOST_ONE_BY_ONE = 10
_ID = {"buildings": "building", "localities": "locality"}


class _Way(NamedTuple):
    """A row of `travel` or `roads`, and what its ends are apart in a straight line; None where not known."""

    row: Row
    straight_km: float | None

    @property
    def ends(self) -> str:
        return f"{self.row.key[0]} and {self.row.key[1]}"


def journeys(place: Place) -> Iterator[Finding]:
    """Rows of `travel` that say nothing, go nowhere or differ from the way back."""
    rows = place.rows("travel")
    lengths = {row.key: (row["minutes"], row["km"]) for row in rows}
    one_way: list[Row] = []
    for row in rows:
        origin, destination = row.key
        if origin is not None and origin == destination:
            yield row.finding(WARNING, "destination", f"The journey from {origin} leads to itself.", "Delete the row.")
        elif row["minutes"] is None and row["km"] is None:
            yield row.finding(WARNING, "minutes", "The journey has neither minutes nor km.", "Give one of them.")
        elif lengths.get((destination, origin), lengths[row.key]) != lengths[row.key] and origin < destination:
            one_way.append(row)
    if one_way:
        yield summary(one_way, NOTE, "origin", "The way there and the way back differ; each is used as given", "")


def _ways(place: Place) -> Iterator[_Way]:
    """Every row of `travel` and `roads` that has two ends."""
    at = place.placed
    ends = {"travel": at["localities"] | at["buildings"], "roads": at["nodes"]}
    for table, known in ends.items():
        for row in place.rows(table):
            one, other = (known.get(end) for end in row.key)
            if None not in row.key and row.key[0] != row.key[1]:
                yield _Way(row, None if one is None or other is None else math.dist(one, other) / 1000)


def _each(
    found: Sequence[tuple[Row, str]], severity: Severity, column: str | None, of_all: str, remedy: str
) -> Iterator[Finding]:
    """A finding for each of a few rows; one for all of a table's where they are many, which have one cause.

    `column`: None for that of the position.
    """
    for table in dict.fromkeys(row.heading.table for row, _ in found):
        here = [(row, problem) for row, problem in found if row.heading.table == table]
        if len(here) > _MOST_ONE_BY_ONE:
            rows = [row for row, _ in here]
            yield summary(rows, severity, column or _position_column(rows[0]), of_all, remedy)
        else:
            for row, problem in here:
                yield row.finding(severity, column or _position_column(row), problem, remedy)


def length_not_known(place: Place) -> Iterator[Finding]:
    """9999 and the like where a length is not known."""
    for column in ("km", "minutes"):
        found = [
            (
                way.row,
                f"{way.row[column]:g} {column} means “not known” in other programs; here it would be a length.",
            )
            for way in _ways(place)
            if way.row[column] in _NOT_KNOWN
        ]
        of_all = f"9999 and the like mean “not known” in other programs; here they would be so many {column}"
        yield from _each(found, ERROR, column, of_all, "Clear the cell, or delete the row, where it is not known.")


def no_length(place: Place) -> Iterator[Finding]:
    """0 km or 0 minutes between places that are apart."""
    for column in ("km", "minutes"):
        found = [
            (way.row, f"0 {column} between {way.ends}, which are {way.straight_km:.1f} km apart in a straight line.")
            for way in _ways(place)
            if way.row[column] == 0 and way.straight_km is not None and way.straight_km > _APART_KM
        ]
        of_all = f"0 {column} between places that are more than {_APART_KM:g} km apart in a straight line"
        yield from _each(
            found, ERROR, column, of_all, "Give the figure, or clear the cell (or row) if it is not known."
        )


def shorter_than_straight(place: Place) -> Iterator[Finding]:
    """Kilometres fewer than the straight line, or more than any way round."""
    short, long = [], []
    for way in _ways(place):
        km, straight = way.row["km"], way.straight_km
        if not km or km in _NOT_KNOWN or straight is None:
            continue
        apart = f"{km:g} km between {way.ends}, which are {straight:.1f} km apart in a straight line."
        if km < straight * (1 - _ROUNDED_SHARE) - _ROUNDED_KM:
            short.append((way.row, apart))
        elif km > straight * _WINDING + _ROUND_KM:
            long.append((way.row, apart))
    remedy = "Correct the figure (miles, metres?), or the position of one of the two."
    yield from _each(short, WARNING, "km", "Fewer km than the straight line between the two", remedy)
    yield from _each(long, WARNING, "km", "Many more km than the straight line between the two", remedy)


def impossible_speed(place: Place) -> Iterator[Finding]:
    """Minutes in which nobody gets so far, or that are longer than walking takes."""
    found = []
    for way in _ways(place):
        km, minutes = way.row["km"], way.row["minutes"]
        lengths = [each for each in (km, way.straight_km) if each is not None and each not in _NOT_KNOWN]
        if not minutes or minutes in _NOT_KNOWN or not lengths:
            continue
        least_km = max(max(lengths) * (1 - _ROUNDED_SHARE) - _ROUNDED_KM, 0.0)
        is_fast = least_km / (minutes + 0.5) * 60 > _FASTEST_KM_PER_HOUR
        walking = _WAITING_MINUTES[way.row.heading.table] + max(lengths) / _SLOWEST_KM_PER_HOUR * 60
        if is_fast or minutes > walking:
            than = f"faster than {_FASTEST_KM_PER_HOUR:g} km an hour" if is_fast else "longer than walking takes"
            problem = f"{minutes:g} minutes for the {max(lengths):.1f} km between {way.ends}: {than}."
            found.append((way.row, problem))
    remedy = "Correct the figure (hours, seconds?), or the position of one of the two."
    yield from _each(found, WARNING, "minutes", "Minutes that mean a speed at which nobody travels", remedy)


class _Network:
    """The roads, and which junction each building and locality is joined to."""

    def __init__(self, place: Place) -> None:
        import networkx

        self.first: dict[str, Row] = {}
        graph: networkx.Graph[str] = networkx.Graph()
        for row in place.rows("roads"):
            if None not in row.key:
                graph.add_edge(*row.key)
                for node in row.key:
                    self.first.setdefault(node, row)
        self.pieces = sorted(networkx.connected_components(graph), key=lambda piece: (-len(piece), min(piece)))
        self.joined: list[tuple[Row, str, float]] = []
        """Each place with a position, its nearest junction that has a road, and how many kilometres that is away."""
        at = {node: here for node, here in place.placed["nodes"].items() if node in graph}
        for table in ("buildings", "localities") if at else ():
            self._join(at, place, table)

    def _join(self, at: dict[str, Position], place: Place, table: str) -> None:
        from scipy.spatial import cKDTree

        placed = [(row, here) for row in place.rows(table) if (here := place.placed[table].get(row.key[0]))]
        if placed:
            nodes = list(at)
            metres, nearest = cKDTree(list(at.values())).query([here for _, here in placed])
            for (row, _), leg, number in zip(placed, metres, nearest, strict=True):
                self.joined.append((row, nodes[number], float(leg) / 1000))


def far_from_roads(place: Place) -> Iterator[Finding]:
    """Buildings and localities far from the junction that they are joined to."""
    far = sorted((each for each in _Network(place).joined if each[2] > _FAR_KM), key=lambda each: -each[2])
    remedy = "Add the junction and the road there, correct the position, or give its journeys in travel."
    found = [
        (row, f"{row.key[0]} is {km:.1f} km from the nearest junction of the roads ({node}); the way there is a guess.")
        for row, node, km in far
    ]
    furthest = f", the first of them {far[0][2]:.1f} km" if far else ""
    of_all = f"More than {_FAR_KM:g} km from the nearest junction of the roads{furthest}; the way there is a guess"
    yield from _each(found, WARNING, None, of_all, remedy)


def _position_column(row: Row) -> str:
    return "latitude" if "latitude" in row.heading.columns else "easting"


def roads_in_pieces(place: Place) -> Iterator[Finding]:
    """A road network that falls apart: nobody gets from one piece to the other."""
    network = _Network(place)
    for piece in network.pieces[1:6]:
        node = min(piece)
        there = [row for row, junction, _ in network.joined if junction in piece]
        names = ", ".join(f"{row.key[0]} ({row.cell(_ID[row.heading.table])})" for row in there[:5])
        more = f" and {len(there) - 5:,} more" if len(there) > 5 else ""
        with_them = f", and with them {names}{more}" if there else ""
        problem = (
            f"The roads are in {len(network.pieces)} pieces: {len(piece)} junctions around {node} are cut off "
            f"from the rest{with_them}."
        )
        yield network.first[node].finding(WARNING, "from_node", problem, "Add the missing stretch of road.")


def nodes_without_position(place: Place) -> Iterator[Finding]:
    """Junctions that nothing can be joined to."""
    lost = [row for row, at in zip(place.rows("nodes"), place.positions("nodes"), strict=True) if at is None]
    if lost:
        problem = "It has no position, so no building or locality can be joined to the roads there"
        yield summary(lost, WARNING, "node", problem, "Give latitude and longitude, or easting and northing.")
