"""Giving each building its position: its coordinates, else its postcode's, else the same entry's elsewhere."""

from collections import Counter
from collections.abc import Iterator, Sequence
from math import hypot, isfinite

from estate_opt.adopt.coordinate_systems import BRITISH, established, in_ireland
from estate_opt.adopt.dates_of_columns import Doubt
from estate_opt.adopt.records_of import Found
from estate_opt.adopt.whereabouts import grid_reference, km_off, on_land
from estate_opt.tables.positions import to_grid
from estate_opt.tables.postcodes import outcode_of, positions_of_postcodes

_PAIRS_APART_KM = 2.0
_MOSTLY_IRISH = 0.4


def place_all(found: Sequence[Found]) -> list[Doubt]:
    """Set `position` (metres on the British grid), with what is doubtful about the coordinates."""
    doubts = _from_coordinates(found)
    doubts += _drop_off_land(found)
    _from_postcodes(found)
    _from_other_lists(found)
    for each in found:
        postcode = each.values.get("postcode")
        if each.position is not None and postcode and "easting" not in each.assumed:
            off = km_off(each.position, str(postcode))
            if off is not None:
                problem = f"Its coordinates are {off:g} km from the middle of its postcode {postcode}."
                doubts.append(
                    _doubt(each, "postcode", problem, "The coordinates are taken. Correct whichever is wrong.")
                )
    return doubts


def _from_coordinates(found: Sequence[Found]) -> list[Doubt]:
    """Eastings and northings, degrees, grid references; exchanged where they were plainly swapped."""
    doubts: list[Doubt] = []
    degrees: list[Found] = []
    on_grid: dict[int, list[Found]] = {}
    for each in found:
        values = each.values
        _mislabelled(values)
        if "easting" in values and "northing" in values and not (values["easting"] and values["northing"]):
            values.pop("easting"), values.pop("northing")
        if "easting" in values and "northing" in values:
            on_grid.setdefault(id(each.table), []).append(each)
        elif "latitude" in values and "longitude" in values:
            if abs(values["latitude"]) < 10 and 49 <= values["longitude"] <= 62:
                doubts.append(
                    _doubt(
                        each,
                        "latitude",
                        "Latitude and longitude are swapped.",
                        "They are taken the other way round. Exchange them.",
                    )
                )
                values["latitude"], values["longitude"] = values["longitude"], values["latitude"]
            degrees.append(each)
        elif "grid_reference" in values:
            each.position = grid_reference(str(values["grid_reference"]))
            if each.position is None:
                problem = f"“{values['grid_reference']}” is not a grid reference."
                doubts.append(
                    _doubt(each, "grid_reference", problem, "Write it as SO 952 222, or give easting and northing.")
                )
    for each, position in zip(
        degrees, to_grid([d.values["latitude"] for d in degrees], [d.values["longitude"] for d in degrees]), strict=True
    ):
        each.position = position if all(map(isfinite, position)) else (-1e7, -1e7)
    for entries in on_grid.values():
        doubts += _from_grid(entries)
    return doubts


def _from_grid(entries: Sequence[Found]) -> Iterator[Doubt]:
    """Two columns of figures: their system is established, and converted where it is not the British grid."""
    shown = established(entries)
    if shown.system is None:
        problem = (
            "Easting and northing agree with no coordinate system that is known: what the rows say besides denies them."
        )
        yield _doubt(
            entries[0], "easting", problem, "None of this table's is used. Correct them, or say what they are."
        )
        for each in entries:
            _forget(each, ("easting", "northing"))
            if "latitude" in each.values and "longitude" in each.values:
                each.position = to_grid([each.values["latitude"]], [each.values["longitude"]])[0]
        return
    if shown.system is not BRITISH:
        problem = f"Easting and northing are {shown.system.name} ({shown.evidence})."
        yield _doubt(entries[0], "easting", problem, "They are converted to the British National Grid.", "note")
    for each, position in zip(entries, shown.on_british_grid(entries), strict=True):
        each.position = position if all(map(isfinite, position)) else (-1e7, -1e7)
        each.values["easting"], each.values["northing"] = each.position
        yield from _against_degrees(each)


def _against_degrees(found: Found) -> Iterator[Doubt]:
    """A row that says twice where it is must say the same: its latitude and longitude against easting and northing."""
    latitude, longitude = found.values.get("latitude"), found.values.get("longitude")
    if found.position is None or not latitude or not longitude:
        return
    other = to_grid([latitude], [longitude])[0]
    km = hypot(found.position[0] - other[0], found.position[1] - other[1]) / 1_000
    if isfinite(km) and km > _PAIRS_APART_KM:
        problem = f"Latitude and longitude are {km:,.0f} km from easting and northing in the same row."
        yield _doubt(found, "latitude", problem, "Easting and northing are taken. Correct whichever is wrong.")
    _forget(found, ("latitude", "longitude"))


def _forget(found: Found, names: Sequence[str]) -> None:
    for name in names:
        found.values.pop(name, None)


def _mislabelled(values: dict[str, object]) -> None:
    """X and Y may hold degrees."""
    easting, northing = values.get("easting"), values.get("northing")
    if isinstance(easting, float) and isinstance(northing, float) and abs(easting) <= 62 and 0 < abs(northing) <= 62:
        values.pop("easting"), values.pop("northing")
        values.setdefault("longitude", easting)
        values.setdefault("latitude", northing)


def _drop_off_land(found: Sequence[Found]) -> list[Doubt]:
    """Positions in the sea or abroad: swapped ones are exchanged, others are not used."""
    placed = [each for each in found if each.position is not None]
    doubts: list[Doubt] = []
    sound = on_land([each.position for each in placed if each.position])
    off = _not_irish(placed, [each for each, is_sound in zip(placed, sound, strict=True) if not is_sound])
    exchanged = on_land([(each.position[1], each.position[0]) for each in off if each.position])
    abroad = _tables_abroad(placed, off)
    doubts += [
        _doubt(
            each, "latitude", "Nearly all positions of this table are outside Great Britain.", "None of those is used."
        )
        for each in {id(each.table): each for each in off if id(each.table) in abroad}.values()
    ]
    for each, is_swapped in zip(off, exchanged, strict=True):
        if id(each.table) not in abroad:
            doubts.append(_off_land(each, is_swapped))
        if id(each.table) in abroad or not is_swapped or "easting" not in each.values:
            _forget_position(each)
    return doubts


def _not_irish(placed: Sequence[Found], off: Sequence[Found]) -> list[Found]:
    """Of the entries off British land those that are not of a list of places in Ireland: there the grid goes on."""
    irish = {id(each) for each in off if each.position and in_ireland(each.position)}
    of_table = Counter(id(each.table) for each in placed)
    irish_of = Counter(id(each.table) for each in off if id(each) in irish)
    return [
        each
        for each in off
        if id(each) not in irish or irish_of[id(each.table)] < _MOSTLY_IRISH * of_table[id(each.table)]
    ]


def _off_land(found: Found, is_swapped: bool) -> Doubt:
    """The doubt about one position off the land; easting and northing are exchanged where that puts it ashore."""
    assert found.position is not None
    if is_swapped and "easting" in found.values:
        problem = "Easting and northing are swapped: as they stand, the place is in the sea."
        doubt = _doubt(found, "easting", problem, "They are taken the other way round. Exchange them.")
        found.position = (found.position[1], found.position[0])
        found.values["easting"], found.values["northing"] = found.position
        return doubt
    column = next((name for name in ("easting", "latitude") if name in found.values), "grid_reference")
    problem = "Its position is in the sea or outside Great Britain."
    return _doubt(found, column, problem, "The position is not used. Correct it.")


def _tables_abroad(placed: Sequence[Found], off: Sequence[Found]) -> set[int]:
    """Tables of which most positions are off the land: another country's, and not many slips."""
    all_of, off_of = Counter(id(each.table) for each in placed), Counter(id(each.table) for each in off)
    return {table for table, count in off_of.items() if count >= 10 and count > 0.6 * all_of[table]}


def _forget_position(found: Found) -> None:
    found.position = None
    for name in ("easting", "northing", "latitude", "longitude", "grid_reference"):
        found.values.pop(name, None)


def _from_postcodes(found: Sequence[Found]) -> None:
    missing = [each for each in found if each.position is None and each.values.get("postcode")]
    known = positions_of_postcodes(str(each.values["postcode"]) for each in missing)
    for each in missing:
        postcode = str(each.values["postcode"])
        at = known.get(postcode)
        if at is not None:
            middle = f"middle of the outcode {outcode_of(postcode)}, within {at.within_km or 0:g} km"
            rule = f"position of the postcode {postcode} (ONS)" if at.within_km is None else middle
            _assume(each, (at.easting, at.northing), rule)


def _from_other_lists(found: Sequence[Found]) -> None:
    """An entry that does not say where it is: the position of the one entry elsewhere with its reference, or name."""
    by_ref: dict[str, list[Found]] = {}
    by_name: dict[str, list[Found]] = {}
    for each in found:
        if each.position is not None:
            by_ref.setdefault(each.ref.casefold(), []).append(each)
            by_name.setdefault(" ".join(each.name.casefold().split()), []).append(each)
    for each in found:
        if each.position is not None:
            continue
        others = by_ref.get(each.ref.casefold(), []) if len(each.ref) >= 4 else []
        how = f"same reference {each.ref}"
        if not others and len(each.name.split()) >= 2:
            others, how = by_name.get(" ".join(each.name.casefold().split()), []), "same name"
        others = [other for other in others if other.table is not each.table]
        if len(others) == 1 and others[0].position is not None:
            other = others[0]
            _assume(
                each, others[0].position, f"position of {other.name} in {other.table.file}, row {other.rows[0]} ({how})"
            )


def _assume(found: Found, position: tuple[float, float], rule: str) -> None:
    found.position = position
    found.values["easting"], found.values["northing"] = position
    for name in ("latitude", "longitude"):
        found.values.pop(name, None)
    found.assumed["easting"] = rule
    found.assumed["northing"] = rule


def _doubt(found: Found, field: str, problem: str, remedy: str, severity: str = "warning") -> Doubt:
    table = found.table
    letter = next((choice.place.letter for choice in table.choices if choice.to == field), "")
    value = str(found.values.get(field, ""))[:80]
    return Doubt(table.file, table.sheet, found.rows[0], letter, value, problem, remedy, severity)
