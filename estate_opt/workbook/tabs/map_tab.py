"""The map: each building a dot, by what becomes of it."""

from collections.abc import Mapping
from math import ceil, floor

from estate_opt.domain.estate import Building
from estate_opt.results.names import shortened
from estate_opt.results.outcomes import buildings_in_order, decision
from estate_opt.workbook.sheet import Cell, Chart, Column, Content, Drawn, Format, Mark, Sheet
from estate_opt.workbook.tabs.dossier import Dossier

_METRES_PER_KM = 1000.0
_LONGEST_NAME = 26
_NAME_WIDTH, _NAME_HEIGHT = 0.28, 0.025
"""What a name takes, in parts of the side of the map."""
_LEAST_SIDE_KM, _ROOM_AROUND = 1.0, 1.25
_GRIDS_KM, _MOST_LINES = (0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 10_000), 8

_DRAWN = (
    ("close", Mark.CLOSED, ("close",), "Closed", "a red cross"),
    ("open", Mark.OPENED, ("open", "open as shared hub"), "Opened", "a green triangle"),
    ("keep", Mark.KEPT, ("keep", "shared hub"), "Kept", "a blue dot"),
)
"""Key, look, decisions that it stands for, label, look in words. What is neither used nor opened is not drawn."""

MAP_COLUMNS = (
    Column("map_east", "Easting (km)", Format.NUMBER, range_name="map_east", is_hidden=True),
    *(
        Column(f"map_{key}", f"Northing (km): {label.lower()}", Format.NUMBER, range_name=f"map_{key}", is_hidden=True)
        for key, _, _, label, _ in _DRAWN
    ),
)
"""Of the tab Buildings, for the map alone: where each stands, in the column of what becomes of it."""


def map_cells(building: Building, decided: str) -> Mapping[str, Content]:
    """The cells of these columns; blank where the tables give no position, or the building is not drawn."""
    east, north = _position_km(building)
    cells: dict[str, Content] = {"map_east": east}
    return cells | {f"map_{key}": north if decided in those else None for key, _, those, _, _ in _DRAWN}


def _position_km(building: Building) -> tuple[float, float] | tuple[None, None]:
    if building.easting is None or building.northing is None:
        return None, None
    return building.easting / _METRES_PER_KM, building.northing / _METRES_PER_KM


def map_of_buildings(dossier: Dossier) -> Sheet:
    """What closes, opens and stays, counted, and the map of it."""
    told = buildings_in_order(dossier.plan, dossier.today, dossier.then)
    decided = {b.building: decision(dossier.plan, b, dossier.today[b.building], dossier.then[b.building]) for b in told}
    columns = (
        Column("what", "In the plan", is_bold=True, width=16),
        Column("buildings", "Buildings", Format.COUNT),
        Column("look", "On the map", width=24),
        Column("missing", "Without a position, so not on it", Format.COUNT, width=16, blank_noughts=True),
    )
    rows: list[tuple[Content, ...]] = []
    for _, _, those, label, look in _DRAWN:
        of_it = [building for building in told if decided[building.building] in those]
        formula = "=" + "+".join(f'COUNTIF(buildings_decision,"{word}")' for word in those)
        missing = sum(_position_km(building)[0] is None for building in of_it)
        rows.append((label, Cell(len(of_it), formula), look, missing))
    placed = [building for building in told if _position_km(building)[0] is not None]
    drawn = [building for building in placed if decided[building.building] != "not opened"]
    return Sheet(
        "Map",
        "Where the buildings are that close, open and stay, as a map of dots.",
        "Map: where buildings close, open and stay",
        columns,
        tuple(rows),
        (
            "Drawn from the columns easting and northing of the table buildings; what each building is: see Buildings."
            if drawn
            else "The tables give no building a position, so there is no map.",
        ),
        chart=_map(told, drawn, decided) if drawn else None,
        fits_on_a_page=True,
    )


def _map(told: list[Building], drawn: list[Building], decided: Mapping[str, str]) -> Chart:
    bounds = _square(drawn)
    changed = [building for building in drawn if decided[building.building] in (*_DRAWN[0][2], *_DRAWN[1][2])]
    named = _with_room_for_names(changed, bounds[1] - bounds[0])
    names = tuple(
        tuple(_name(b) if b.building in named and decided[b.building] in those else None for b in told)
        for _, _, those, _, _ in _DRAWN
    )
    counts = ", ".join(
        f"{sum(decided[b.building] in those for b in drawn)} {label.lower()}" for _, _, those, label, _ in _DRAWN
    )
    return Chart(
        "Buildings that close, open and stay" + (" (named where there is room)" if named else ""),
        f"A map of {len(drawn)} buildings by easting and northing: {counts}. What each is: see the tab Buildings.",
        Format.COUNT,
        "map_east",
        tuple((label, f"map_{key}") for key, _, _, label, _ in _DRAWN),
        has_negatives=True,
        drawn=Drawn.DOTS,
        marks=tuple(mark for _, mark, _, _, _ in _DRAWN),
        names=names if named else (),
        figures_title="Northing (km)",
        categories_title="Easting (km)",
        categories_format=Format.COUNT,
        bounds=bounds,
    )


def _with_room_for_names(changed: list[Building], side_km: float) -> set[str]:
    """Those whose names do not stand on another's: what opens first, then the others as they come."""
    placed: list[tuple[float, float]] = []
    named = set()
    for building in sorted(changed, key=lambda each: each.in_use_today):
        east, north = _position_km(building)
        if east is None or north is None:
            continue
        near = (
            abs(east - other) < _NAME_WIDTH * side_km and abs(north - beside) < _NAME_HEIGHT * side_km
            for other, beside in placed
        )
        if not any(near):
            placed.append((east, north))
            named.add(building.building)
    return named


def _name(building: Building) -> str:
    return shortened(building.name or building.building, _LONGEST_NAME)


def _square(drawn: list[Building]) -> tuple[float, float, float, float]:
    """West, east, south and north of a square around all, at lines of the grid, with room on the right for names."""
    east, north = zip(*(_position_km(building) for building in drawn), strict=True)
    reach_km = max(max(east) - min(east), max(north) - min(north)) * _ROOM_AROUND + _LEAST_SIDE_KM
    grid_km = next(each for each in _GRIDS_KM if reach_km / each <= _MOST_LINES)
    west_km = floor((min(east) - _LEAST_SIDE_KM / 2) / grid_km) * grid_km
    south_km = floor(((max(north) + min(north) - reach_km) / 2) / grid_km) * grid_km
    ends_km = max(west_km + reach_km, max(east)), max(south_km + reach_km, max(north))
    side_km = ceil(max(ends_km[0] - west_km, ends_km[1] - south_km) / grid_km) * grid_km
    return west_km, west_km + side_km, south_km, south_km + side_km
