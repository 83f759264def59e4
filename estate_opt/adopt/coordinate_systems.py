"""Which coordinate system a table's two columns of figures are in: established from what each row says besides.

The other pair in the row, its grid letters, its postcode, words for places and in headings; where nothing of that is
given, whether the points stand on land. British National Grid is never merely supposed where that denies it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import hypot, isfinite

from estate_opt.adopt.records_of import Found
from estate_opt.adopt.whereabouts import grid_reference, on_land
from estate_opt.tables.positions import Position, from_system, to_grid
from estate_opt.tables.postcodes import outcode_of, outcodes

_SAMPLE = 300
_LEAST_ROWS = 3
_NEAR_M = 2_500.0
_IRELAND = (
    (-10.8, 51.35), (-8.3, 51.35), (-6.1, 52.0), (-5.8, 53.4), (-5.3, 54.4), (-5.9, 55.35), (-7.4, 55.5), (-8.9, 54.9),
    (-8.8, 54.4), (-10.4, 54.4), (-10.4, 53.3), (-9.6, 52.8), (-10.8, 52.3),
)  # fmt: skip
"""The island's coast, by longitude and latitude, generously: 13 points are enough to tell it from the sea and Wales."""
_IRISH_WORDS = re.compile(
    r"\b(?:northern ireland|ireland|belfast|derry|londonderry|dublin"
    r"|garda|co(?:unty|\.)? ?(?:antrim|armagh|down|fermanagh"
    r"|tyrone|carlow|cavan|clare|cork|donegal|galway|kerry|kildare|kilkenny|laois|leitrim|limerick|longford|louth|mayo"
    r"|meath|monaghan|offaly|roscommon|sligo|tipperary|waterford|westmeath|wexford|wicklow))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class System:
    """A coordinate system that lists use."""

    name: str
    epsg: int
    metres: float = 1.0
    """In one of its units, where those are not metres."""
    called: str = r"(?!)"
    """Words in a heading that name it."""
    is_irish: bool = False


BRITISH = System("British National Grid", 27700, called=r"\bbng\b|british national|osgb|27700|\bos (?:x|y|east|north)")
SYSTEMS = (
    BRITISH,
    System("Irish Grid", 29903, called=r"irish grid|\btm ?(?:65|75)\b|2990[0-3]|\bing\b", is_irish=True),
    System("Irish Transverse Mercator", 2157, called=r"\bitm\b|irish transverse|\b2157\b", is_irish=True),
    System("Web Mercator", 3857, called=r"mercator|\b3857\b|\b900913\b"),
    System("UTM zone 30", 32630, called=r"\butm\b|32630|25830"),
    System("UTM zone 31", 32631, called=r"32631|25831"),
    System("British National Grid in feet", 27700, 0.3048, r"(?:east|north)\w* ?\(?(?:ft|feet)"),
)


@dataclass(frozen=True, slots=True)
class Established:
    """A table's system, and what showed it."""

    system: System | None
    """None: none of those known agrees with what the rows say."""
    evidence: str

    def on_british_grid(self, found: Sequence[Found]) -> list[Position]:
        """Their figures as British easting and northing; infinite where the system has no such place."""
        return _converted(found, self.system or BRITISH)


def in_ireland(position: Position) -> bool:
    """Whether a position on the British grid is on the island of Ireland."""
    east, north = position
    inside = False
    shore = _shore()
    for (x, y), (after_x, after_y) in zip(shore, (*shore[1:], shore[0]), strict=True):
        if (y > north) != (after_y > north) and east < (after_x - x) * (north - y) / (after_y - y) + x:
            inside = not inside
    return inside


@lru_cache(maxsize=1)
def _shore() -> tuple[Position, ...]:
    return tuple(to_grid([latitude for _, latitude in _IRELAND], [longitude for longitude, _ in _IRELAND]))


def established(found: Sequence[Found]) -> Established:
    """The system of one table's eastings and northings. `found`: its entries that have both."""
    step = max(1, len(found) // _SAMPLE)
    sample = [each for each in found[::step] if each.values["easting"] and each.values["northing"]]
    if not sample:
        return Established(BRITISH, "")
    shares = {system: _agreement(sample, _converted(sample, system)) for system in SYSTEMS}
    if shares[BRITISH][1] >= min(_LEAST_ROWS, len(sample)):
        return _by_rows(shares)
    headings = " ".join(
        f"{c.place.full} {' '.join(c.examples)}" for c in found[0].table.choices if _is_coordinate(c.to, c.place.full)
    )
    for system in SYSTEMS:
        if re.search(system.called, headings, re.IGNORECASE) and _on_some_land(sample, system) >= 0.5:
            return Established(system, "the headings name it")
    return _by_land(sample)


def _is_coordinate(to: str, heading: str) -> bool:
    return to in ("easting", "northing", "grid_reference") or bool(
        re.search(r"coordinate|\bcrs\b|epsg|srid|grid|projection|\bdatum\b", heading, re.IGNORECASE)
    )


def _by_rows(shares: dict[System, tuple[float, int, str]]) -> Established:
    """By what the rows themselves say: the system that agrees with most; British where it agrees with as many."""
    best = max(SYSTEMS, key=lambda system: shares[system][0])
    share, _, evidence = shares[best]
    if shares[BRITISH][0] >= 0.5 or share < 0.5:
        best, (share, _, evidence) = BRITISH, shares[BRITISH]
    return Established(None if share < 0.1 else best, evidence)


def _by_land(sample: Sequence[Found]) -> Established:
    """By where the points fall, since nothing else says it: on British land, or else all on one other's land."""
    words = sum(bool(_IRISH_WORDS.search(_text(each))) for each in sample)
    british = _on_some_land(sample, BRITISH)
    for system in SYSTEMS[1:]:
        share = _on_some_land(sample, system)
        if system.is_irish and words >= 0.3 * len(sample) and share >= 0.8:
            return Established(system, "its names are of places in Ireland, and so read the points are on land there")
        if len(sample) >= 8 and british < 0.85 and share >= 0.95:
            why = f"read so {share:.0%} of the points are on land, as British National Grid only {british:.0%}"
            return Established(system, why)
    return Established(BRITISH, "")


def _text(found: Found) -> str:
    return " ".join(str(found.values.get(name, "")) for name in ("name", "address", "area")) + f" {found.agency}"


def _converted(found: Sequence[Found], system: System) -> list[Position]:
    pairs = [(each.values["easting"] * system.metres, each.values["northing"] * system.metres) for each in found]
    return pairs if system.epsg == BRITISH.epsg else from_system(pairs, system.epsg)


def _on_some_land(sample: Sequence[Found], system: System) -> float:
    """The share of points on land: for Irish systems in Ireland, for others in Great Britain."""
    positions = _converted(sample, system)
    if system.is_irish:
        return sum(map(in_ireland, positions)) / len(positions)
    return sum(on_land(positions)) / len(positions)


def _agreement(sample: Sequence[Found], positions: Sequence[Position]) -> tuple[float, int, str]:
    """The share of rows whose position, read so, agrees with what they say besides; how many say it; what that is."""
    said = [
        (how, agrees) for each, position in zip(sample, positions, strict=True) for how, agrees in _said(each, position)
    ]
    kinds = ", ".join(dict.fromkeys(how for how, agrees in said if agrees))
    return (sum(agrees for _, agrees in said) / len(said) if said else 0.0), len(said), kinds


def _said(found: Found, position: Position) -> Iterator[tuple[str, bool]]:
    values = found.values
    latitude, longitude = values.get("latitude"), values.get("longitude")
    if latitude and longitude and 49 <= latitude <= 62:
        yield "latitude and longitude in the same row", _near(position, to_grid([latitude], [longitude])[0], _NEAR_M)
    if (letters := grid_reference(str(values.get("grid_reference", "")))) is not None:
        yield "the grid reference in the same row", _near(position, letters, _NEAR_M)
    postcode = str(values.get("postcode", ""))
    if postcode.upper().startswith("BT"):
        yield "postcodes of Northern Ireland", in_ireland(position) and position[1] > 430_000
    elif (outcode := outcodes().get(outcode_of(postcode) or "")) is not None:
        within = outcode.within_km * 2_000 + 5_000
        yield "the postcode in the same row", _near(position, (outcode.easting, outcode.northing), within)


def _near(one: Position, other: Position, within: float) -> bool:
    if not all(map(isfinite, (*one, *other))):
        return False
    return hypot(one[0] - other[0], one[1] - other[1]) <= within
