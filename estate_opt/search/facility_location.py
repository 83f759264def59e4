"""Facility location as the search knows it: items at places, each at one, in places that are open.

Single-source and capacitated (Holmberg, Rönnqvist and Yuan 1999), without capacities (Cornuéjols, Fisher and Nemhauser
1977), p-median, generalised assignment with costs of opening: whatever has "item i is at place j" and "place j is
open". An item is what the search calls a team, a place a building.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from estate_opt.ground.errors import UsageError
from estate_opt.search.milp import Array, Milp
from estate_opt.search.neighbourhoods import NONE, Labels, Structure


def facility_structure(
    milp: Milp, at: npt.ArrayLike, is_open: npt.ArrayLike, size: npt.ArrayLike, position: npt.ArrayLike | None = None
) -> Structure:
    """What the columns of a facility location problem are about.

    `at` [place, item]: the column of "this item is at this place"; −1: cannot be. `is_open` [place]: the column of
    "this place is open". `size` [item]: what it takes of a place, in any unit. `position` [place, 2]: where it is, in
    any unit, for neighbourhoods; None: places are near that cost the items much the same. Raises UsageError where the
    shapes do not fit or a column is named twice.
    """
    seats, opens, sizes = np.asarray(at), np.asarray(is_open), np.asarray(size, dtype=np.float64)
    if seats.shape != (len(opens), len(sizes)):
        raise UsageError(f"at has the shape {seats.shape}: {len(opens)} places by {len(sizes)} items are needed.")
    place, item = np.nonzero(seats != NONE)
    house, columns = seats[place, item], len(milp.cost)
    named = np.concatenate([house, opens])
    if len(np.unique(named)) < len(named) or ((named < 0) | (named >= columns)).any():
        raise UsageError(f"Each column is named once at the most, by a number from 0 to {columns - 1}.")
    team, building = (np.full(columns, NONE, dtype=np.int32) for _ in range(2))
    team[house], building[house], building[opens] = item, place, np.arange(len(opens))
    return Structure(
        strategic=np.isin(np.arange(columns), opens),
        is_house=np.isin(np.arange(columns), house),
        team=team,
        building=building,
        function=np.full(columns, NONE, dtype=np.int32),
        position=_positions(position, len(opens)),
        owner=np.zeros(len(opens), dtype=np.int32),
        size=sizes,
    )


def _positions(position: npt.ArrayLike | None, places: int) -> Array:
    where = np.full((places, 2), np.nan) if position is None else np.asarray(position, dtype=np.float64)
    if where.shape != (places, 2):
        raise UsageError(f"position has the shape {where.shape}: {places} places by 2 are needed.")
    return where


def arranged(milp: Milp, structure: Structure) -> Milp:
    """The same MILP with its rows as the search reads them.

    A row "at least nothing" is turned round to "at most nothing", and what opens stands last in each row.
    """
    turned = np.isposinf(milp.row_high) & (milp.row_low == 0)
    sign = np.where(turned, -1.0, 1.0)[milp.row]
    order = np.lexsort((structure.strategic[milp.column], milp.row))  # of equals the first
    return replace(
        milp,
        row_low=np.where(turned, -np.inf, milp.row_low),
        row_high=np.where(turned, 0.0, milp.row_high),
        column=milp.column[order],
        coefficient=(milp.coefficient * sign)[order],
    )


def misfits(milp: Milp, structure: Structure) -> Iterator[str]:
    """What keeps a search from taking a structure's word: its bounds and cuts would not hold."""
    labels = (structure.strategic, structure.is_house, structure.team, structure.building, structure.function)
    if any(len(each) != len(milp.cost) for each in labels):
        yield "it has not a label for each column"
        return
    is_choice = milp.is_integer & (milp.low >= 0) & (milp.high <= 1)
    if not is_choice[milp.is_integer | structure.strategic | structure.is_house].all():
        yield "what is whole, what opens and what sits must be yes/no decisions, integers from 0 to 1"
    if not _sit_once(milp, structure):
        yield "no row says of some item that it is in one place at the most"


def _sit_once(milp: Milp, structure: Structure) -> bool:
    """Whether for each team there is a row that lets it sit in one of its places at the most."""
    house = np.flatnonzero(structure.is_house)
    teams = int(structure.team[house].max(initial=NONE)) + 1
    places = np.bincount(structure.team[house], minlength=teams)
    is_sum = (milp.coefficient == 1) & (milp.low[milp.column] >= 0)
    counts = (milp.row_high <= 1) & (np.bincount(milp.row[~is_sum], minlength=len(milp.row_high)) == 0)
    entries = np.flatnonzero(counts[milp.row] & structure.is_house[milp.column])
    pairs, times = np.unique(milp.row[entries].astype(np.int64) * teams + _team(milp, structure, entries),
                             return_counts=True)  # fmt: skip
    said = np.zeros(teams, dtype=bool)
    said[(pairs % teams)[times == places[pairs % teams]]] = True
    return bool(said[places > 0].all())


def _team(milp: Milp, structure: Structure, entries: npt.NDArray[np.intp]) -> Labels:
    return structure.team[milp.column[entries]]
