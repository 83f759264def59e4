"""Ways to break the sample workbook: each changes it and gives the cell (or table) at which that must be told."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import openpyxl
from openpyxl.cell import Cell

Spoil = Callable[["Place"], str]
"""Breaks something and gives the cell (or table) at which it must be told."""


class Place:
    """The sample workbook, its cells found by sheet, row and heading."""

    def __init__(self, path: Path) -> None:
        self.book = openpyxl.load_workbook(path)

    def cell(self, sheet: str, column: str, row: int = 2) -> Cell:
        """A cell by its heading; the heading is added where the sample does without that column."""
        headings = {cell.value: cell.column for cell in self.book[sheet][1]}
        if column not in headings:
            place = self.book[sheet].max_column + 1
            self.book[sheet].cell(1, place, column)
            headings[column] = place
        found = self.book[sheet].cell(row, headings[column] or 0)
        assert isinstance(found, Cell)
        return found

    def set(self, sheet: str, column: str, value: object, row: int = 2) -> str:
        """Set a cell and give its name."""
        cell = self.cell(sheet, column, row)
        cell.value = value  # type: ignore[assignment]
        return f"{sheet}!{cell.coordinate}"

    def append(self, sheet: str, **values: object) -> int:
        """Add a row; gives its number."""
        row = self.book[sheet].max_row + 1
        for column, value in values.items():
            self.set(sheet, column, value, row)
        return row

    def row_where(self, sheet: str, column: str, value: object) -> int:
        """The first row with that value."""
        return next(
            row for row in range(2, self.book[sheet].max_row + 1) if self.cell(sheet, column, row).value == value
        )

    def team(self, number: int) -> str:
        """The id of a team, counted from the first."""
        return str(self.cell("teams", "team", 1 + number).value)


def put(sheet: str, column: str, value: object) -> Spoil:
    return lambda place: place.set(sheet, column, value)


def without_sheet(place: Place) -> str:
    del place.book["teams"]
    return "teams"


def renamed_sheet(place: Place) -> str:
    place.book["teams"].title = "teems"
    return "teams"


def without_column(place: Place) -> str:
    place.book["teams"].delete_cols(place.cell("teams", "fte").column)
    return "teams!A1"


def renamed_column(place: Place) -> str:
    cell = place.cell("buildings", "desks", 1)
    cell.value = "deskss"
    return f"buildings!{cell.coordinate}"


def column_twice(place: Place) -> str:
    cell = place.book["teams"].cell(1, place.book["teams"].max_column + 1, "fte")
    return f"teams!{cell.coordinate}"


def column_unknown(place: Place) -> str:
    return place.set("teams", "colour", "blue").replace("2", "1")


def heading_blank(place: Place) -> str:
    cell = place.cell("teams", "max_move_km", 1)
    place.set("teams", "max_move_km", 5, 3)
    cell.value = None
    return f"teams!{cell.coordinate}"


def headings_merged(place: Place) -> str:
    place.book["teams"].merge_cells("B1:C1")
    return "teams!B1"


def title_row(place: Place) -> str:
    place.book["teams"].insert_rows(1)
    place.book["teams"]["A1"] = "Our teams, as of June"
    return "teams!A1"


def blank_rows(place: Place) -> str:
    place.book["teams"].insert_rows(4, 2)
    return "teams!A4"


def headings_only(place: Place) -> str:
    place.book["teams"].delete_rows(2, 5_000)
    return "teams"


def sheet_empty(place: Place) -> str:
    place.book["teams"].delete_rows(1, 5_000)
    return "teams!A1"


def sheet_hidden(place: Place) -> str:
    place.book["teams"].sheet_state = "hidden"
    return "teams!A1"


def row_hidden(place: Place) -> str:
    place.book["teams"].row_dimensions[3].hidden = True
    return "teams!A3"


def column_hidden(place: Place) -> str:
    place.book["teams"].column_dimensions["C"].hidden = True
    return "teams!C1"


def row_twice(sheet: str, key: str) -> Spoil:
    def spoil(place: Place) -> str:
        row = place.book[sheet].max_row + 1
        for column in range(1, place.book[sheet].max_column + 1):
            place.book[sheet].cell(row, column, place.book[sheet].cell(2, column).value)
        return f"{sheet}!{place.cell(sheet, key, row).coordinate}"

    return spoil


def far_cell(place: Place) -> str:
    place.book["teams"]["XFD1048576"] = "x"
    return "teams!A1048576"


def alike_id(place: Place) -> str:
    row = place.append("agencies", agency=str(place.cell("agencies", "agency").value).lower())
    return f"agencies!A{row}"


def pairs(*sides: tuple[str, int, int], at: str = "right") -> Spoil:
    """Rows of pairs by kind and the numbers of two teams; told at the last."""

    def spoil(place: Place) -> str:
        place.book["pairs"].delete_rows(2, 100)
        row = 0
        for kind, left, right in sides:
            row = place.append("pairs", kind=kind, left=place.team(left), right=place.team(right))
        return f"pairs!{place.cell('pairs', at, row).coordinate}"

    return spoil


def immovable_pair(place: Place) -> str:
    first = place.cell("teams", "building").value
    other = next(row for row in range(3, 60) if place.cell("teams", "building", row).value not in (first, None))
    place.set("teams", "movable", "no")
    place.set("teams", "movable", "no", other)
    place.book["pairs"].delete_rows(2, 100)
    place.book["functions"].delete_rows(2, 1000)  # others might supply them, and the teams go
    row = place.append("pairs", kind="together", left=place.team(1), right=place.team(other - 1))
    return f"pairs!{place.cell('pairs', 'right', row).coordinate}"


def team_in_candidate(place: Place) -> str:
    row = place.row_where("buildings", "status", "candidate")
    return place.set("teams", "building", place.cell("buildings", "building", row).value)


def open_in_candidate(place: Place) -> str:
    row = place.row_where("buildings", "status", "candidate")
    place.set("counters", "building", place.cell("buildings", "building", row).value)
    return place.set("counters", "status", "open")


def degrees_swapped(place: Place) -> str:
    for column in ("easting", "northing"):
        place.set("buildings", column, None)
    place.set("buildings", "longitude", 52.4)
    return place.set("buildings", "latitude", -1.2)


def no_desks_left(place: Place) -> str:
    row = place.row_where("buildings", "building", place.cell("teams", "building").value)
    return place.set("buildings", "desks", 1, row)


def tier_falls(place: Place) -> str:
    place.set("arrangement_tiers", "staff_saving", "50%")
    return f"arrangement_tiers!{place.cell('arrangement_tiers', 'staff_saving', 3).coordinate}"


def lease(column: str, value: object) -> Spoil:
    return lambda place: place.set("buildings", column, value, place.row_where("buildings", "tenure", "leasehold"))


def lease_before_break(place: Place) -> str:
    row = place.row_where("buildings", "tenure", "leasehold")
    place.set("buildings", "lease_end", datetime(2029, 1, 1), row)
    return place.set("buildings", "break_date", datetime(2030, 1, 1), row)


def service_without_counters(place: Place) -> str:
    row = place.append("services", service="swimming")
    return f"services!A{row}"


def service_default(place: Place) -> str:
    row = place.append("services", service="default")
    return f"services!A{row}"


def journey_to_itself(place: Place) -> str:
    building = place.cell("buildings", "building").value
    sheet = place.book.create_sheet("travel")
    sheet.append(["origin", "destination", "minutes", "km"])
    sheet.append([building, building, 5, 3])
    return "travel!B2"


def roads_in_pieces(place: Place) -> str:
    nodes, roads = place.book.create_sheet("nodes"), place.book.create_sheet("roads")
    nodes.append(["node", "easting", "northing"])
    for number in range(4):
        nodes.append([f"n{number}", 455_000 + number, 282_000])
    roads.append(["from_node", "to_node", "minutes", "km"])
    roads.append(["n0", "n1", 1, 1])
    roads.append(["n2", "n3", 1, 1])
    return "roads!A3"
