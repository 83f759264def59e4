"""Giving each building its position: its coordinates, else its postcode's, else the same entry's elsewhere."""

from collections import Counter
from collections.abc import Sequence
from math import isfinite

from estate_opt.adopt.records_of import Doubt, Found
from estate_opt.adopt.whereabouts import grid_reference, km_off, on_land
from estate_opt.tables.positions import to_grid
from estate_opt.tables.postcodes import outcode_of, positions_of_postcodes


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
    for each in found:
        values = each.values
        _mislabelled(values)
        if "easting" in values and "northing" in values:
            easting, northing = values["easting"], values["northing"]
            if not easting or not northing:
                values.pop("easting"), values.pop("northing")
                continue
            each.position = (easting, northing)
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
    return doubts


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
    off = [
        each
        for each, is_sound in zip(placed, on_land([each.position for each in placed if each.position]), strict=True)
        if not is_sound
    ]
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


def _doubt(found: Found, field: str, problem: str, remedy: str) -> Doubt:
    table = found.table
    letter = next((choice.place.letter for choice in table.choices if choice.to == field), "")
    return Doubt(table.file, table.sheet, found.rows[0], letter, str(found.values.get(field, ""))[:80], problem, remedy)
