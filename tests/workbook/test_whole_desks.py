"""Desks are whole ones wherever a person reads them, and whatever is added up is what is shown."""

import pytest

from estate_opt.domain.tolerance import whole_desks, whole_room
from estate_opt.results.summary import headline
from estate_opt.workbook.sheet import Sheet, value_of
from estate_opt.workbook.tabs import all_sheets
from tests.hand import best, building, place, team
from tests.hostile_place import dossier_of


@pytest.mark.parametrize(("desks", "whole"), [(0, 0), (0.1, 1), (9.8, 10), (14 * 0.7, 10), (55.00000000000001, 55)])
def test_a_part_of_a_desk_is_one(desks: float, whole: int) -> None:
    """Rounded up, but for what a computer makes of 100 × 0.55."""
    assert whole_desks(desks) == whole


@pytest.mark.parametrize(("needed", "there"), [(21.6, 20.5), (131.6, 131.5999), (50.4, 50), (0.7, 0)])
def test_more_needed_than_there_is_stays_so(needed: float, there: float) -> None:
    """What there is is rounded down, so that whole desks contradict each other where the full figures do."""
    assert whole_desks(needed) >= needed > there >= whole_room(there)
    assert whole_room(55 - 1e-9) == 55


def column(sheet: Sheet, key: str) -> list[object]:
    """The cells of a column."""
    at = [each.key for each in sheet.columns].index(key)
    return [value_of(row[at]) for row in sheet.rows]


def test_desks_are_whole_on_buildings_moves_and_summary() -> None:
    """Three teams of 9.8 desks go from the shed of 30.5 to the barn of 31.2: 10 each on Moves, 29.4 in all.

    On Buildings that is 30 of 31 whole desks; it is filled to 29.4 ÷ 31.2. The Summary has the 30 of the tab Moves.
    """
    rooms = [building("barn", 31.2, running_gbp_per_year=10), building("shed", 30.5, running_gbp_per_year=90)]
    plan = best(place(rooms, [team(name, "shed", 14, desks=14 * 0.7) for name in "tuv"]))
    sheets = {sheet.name: sheet for sheet in all_sheets(dossier_of(plan))}
    assert column(sheets["Moves"], "desks") == [10, 10, 10]
    buildings = sheets["Buildings"]
    assert column(buildings, "building") == ["shed", "barn"], "what closes comes first"
    assert column(buildings, "capacity") == [30, 31]
    assert column(buildings, "desks_today") == [30, 0]
    assert column(buildings, "desks_plan") == [0, 30]
    assert column(buildings, "fill_plan") == pytest.approx([0, 29.4 / 31.2])
    assert headline(plan).staff.desks_moved == 30
