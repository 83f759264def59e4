"""Where things are."""

from collections.abc import Iterator, Sequence
from statistics import median

from estate_opt.checks.place import ERROR, NOTE, WARNING, Place, summary
from estate_opt.ground.errors import Finding
from estate_opt.tables.positions import Position, by_postcode, given_grid, is_by_postcode, to_grid
from estate_opt.tables.postcodes import are_exact
from estate_opt.tables.typed_rows import Row

_PLACED = ("buildings", "localities", "nodes")
_BRITISH_LATITUDES = (49.0, 61.5)
_BRITISH_LONGITUDES = (-9.5, 2.5)
_FAR_METRES = 40_000.0
_FAR_SPREADS = 6.0
_GAP_METRES = 20_000.0
"""A point is far from the rest when, from the middle of the place, it lies beyond both of the first two (kilometres,
and median absolute deviations) and beyond an empty stretch of the third. Each alone would call the ends of a long
thin county far, or the one town of a rural one."""
_AGREE_METRES = 500.0


def _rows(place: Place) -> list[Row]:
    return list(place.tables.each(*_PLACED))


def half_a_position(place: Place) -> Iterator[Finding]:
    """One coordinate of a pair without the other."""
    for row in _rows(place):
        for one, other in (("latitude", "longitude"), ("easting", "northing")):
            if (row[one] is None) != (row[other] is None):
                given, blank = (one, other) if row[other] is None else (other, one)
                problem = f"{given} is given, but {blank} is not."
                yield row.finding(ERROR, blank, problem, f"Give both {one} and {other}, or neither.")


def position_missing(place: Place) -> Iterator[Finding]:
    """Buildings and localities without a position, whose journeys are not known either."""
    known = {row[column] for row in place.rows("travel") for column in ("origin", "destination")}
    meaning = {
        "buildings": "It has no position, so no distance to it is known, so no team with a furthest move can go there",
        "localities": "It has no position, so the access of its people cannot be checked",
    }
    for table, problem in meaning.items():
        rows, positions = place.rows(table), place.positions(table)
        column = "latitude" if not rows or "latitude" in rows[0].heading.columns else "easting"
        lost = [row for row, at in zip(rows, positions, strict=True) if at is None and row.key[0] not in known]
        unknown = [row for row in lost if is_by_postcode(row)]
        nowhere = [row for row in lost if not is_by_postcode(row)]
        either = "latitude and longitude, or easting and northing"
        if nowhere:
            remedy = f"Give {either}; a postcode alone will do." if table == "buildings" else f"Give {either}."
            yield summary(nowhere, WARNING, column, problem, remedy)
        if unknown:
            said = problem.replace("no position,", "no position and its postcode is not known,")
            yield summary(unknown, WARNING, "postcode", said, f"Correct the postcode, or give {either}.")


def positions_from_postcodes(place: Place) -> Iterator[Finding]:
    """How many buildings stand where their postcode is, and how well that is known."""
    rows = place.rows("buildings")
    found = [(row, at) for row, at in zip(rows, by_postcode(rows), strict=True) if at is not None]
    coarse = [(row, at.within_km) for row, at in found if at.within_km is not None]
    if found:
        count = f"{len(found):,} building{'s' if len(found) > 1 else ''}"
        problem = f"Positions from postcodes: {count}"
        remedy = "A postcode is some fifteen addresses: give easting and northing where a hundred metres matter."
        if coarse:
            of_them = "" if len(coarse) == len(found) else f"{len(coarse):,} of them "
            furthest = max(km for _, km in coarse)
            problem += (
                f", {of_them}only by the first half of the postcode, which is good to {furthest:g} km at the worst and "
                "counts as an estimate"
            )
            how = "" if are_exact() else ", or install the extra that knows every postcode: pip install '.[postcodes]'"
            remedy = f"Give easting and northing{how}."
        yield summary([row for row, _ in (coarse or found)], NOTE, "postcode", problem, remedy)


def degrees_swapped(place: Place) -> Iterator[Finding]:
    """A latitude that reads like a British longitude, and the other way round."""
    for row in _rows(place):
        if _within(row["latitude"], _BRITISH_LONGITUDES) and _within(row["longitude"], _BRITISH_LATITUDES):
            problem = f"latitude {row['latitude']:g} and longitude {row['longitude']:g} seem to be swapped."
            yield row.finding(ERROR, "latitude", problem, "Exchange the two.")


def outside_britain(place: Place) -> Iterator[Finding]:
    """Degrees that are not in Great Britain, and not merely swapped."""
    for row in _rows(place):
        latitude, longitude = row["latitude"], row["longitude"]
        if latitude is None or longitude is None:
            continue
        swapped = _within(latitude, _BRITISH_LONGITUDES) and _within(longitude, _BRITISH_LATITUDES)
        inside = _within(latitude, _BRITISH_LATITUDES) and _within(longitude, _BRITISH_LONGITUDES)
        if not inside and not swapped:
            column = "longitude" if _within(latitude, _BRITISH_LATITUDES) else "latitude"
            problem = f"{latitude:g}, {longitude:g} is not in Great Britain."
            remedy = "Correct it (a missing minus sign?); leave both cells empty if the position is not known."
            yield row.finding(ERROR, column, problem, remedy)


def _within(value: float | None, bounds: tuple[float, float]) -> bool:
    return value is not None and bounds[0] <= value <= bounds[1]


def far_from_the_rest(place: Place) -> Iterator[Finding]:
    """A point so far from the middle of all that it is likely to be a slip."""
    placed: list[tuple[Row, Position]] = []
    for table in _PLACED:
        pairs = zip(place.rows(table), place.positions(table), strict=True)
        placed += [(row, at) for row, at in pairs if at is not None and _is_sound(row)]
    if len(placed) < 4:
        return
    for axis, name in ((0, "east"), (1, "north")):
        middle, lowest, highest = _ordinary([at[axis] for _, at in placed])
        for row, at in placed:
            distance = at[axis] - middle
            if not lowest <= at[axis] <= highest:
                way = name if distance > 0 else {"east": "west", "north": "south"}[name]
                by_degrees = "postcode" if is_by_postcode(row) else "latitude"
                column = by_degrees if given_grid(row) is None else ("easting", "northing")[axis]
                problem = f"It lies {abs(distance) / 1000:,.0f} km {way} of the middle of the place, far from all else."
                yield row.finding(WARNING, column, problem, "Check the position.")


def _is_sound(row: Row) -> bool:
    """Not already reported as outside Great Britain."""
    is_inside = _within(row["latitude"], _BRITISH_LATITUDES) and _within(row["longitude"], _BRITISH_LONGITUDES)
    return given_grid(row) is not None or is_by_postcode(row) or is_inside


def _ordinary(values: Sequence[float]) -> tuple[float, float, float]:
    """The middle of a place along one axis, and the lowest and highest value before the points that are far off.

    Medians, so that the odd point does not hide itself by shifting what it is compared with.
    """
    ordered = sorted(values)
    middle = median(ordered)
    reach = max(_FAR_METRES, _FAR_SPREADS * median(abs(value - middle) for value in ordered))
    lowest = highest = middle
    for value in (value for value in ordered if value > middle):
        if value - middle > reach and value - highest > _GAP_METRES:
            break
        highest = value
    for value in (value for value in reversed(ordered) if value < middle):
        if middle - value > reach and lowest - value > _GAP_METRES:
            break
        lowest = value
    return middle, lowest, highest


def positions_disagree(place: Place) -> Iterator[Finding]:
    """Degrees and grid of one row that are not the same point."""
    both = [row for row in _rows(place) if given_grid(row) and None not in (row["latitude"], row["longitude"])]
    by_degrees = to_grid([row["latitude"] for row in both], [row["longitude"] for row in both])
    for row, (easting, northing) in zip(both, by_degrees, strict=True):
        apart = ((row["easting"] - easting) ** 2 + (row["northing"] - northing) ** 2) ** 0.5
        if apart > _AGREE_METRES and apart != float("inf"):
            problem = f"latitude and longitude are {apart / 1000:,.1f} km from easting and northing, which are used."
            yield row.finding(WARNING, "latitude", problem, "Correct one pair, or clear it.")
