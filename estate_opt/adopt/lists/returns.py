"""Workforce returns: a row is a body, its columns are grades. They give control totals and no teams."""

import re
from dataclasses import dataclass

from estate_opt.adopt.cell_values import Unclear, number_of, text_of
from estate_opt.adopt.layout import Layout, Place, find_layout
from estate_opt.adopt.lists.columns import ListColumn, plain
from estate_opt.adopt.lists.fields import LEFT
from estate_opt.adopt.lists.rows import TOTAL, ListRows, body
from estate_opt.spreadsheets.grid import Sheet

_FTE = re.compile(r"\b(?:fte|wte)\b|full time ?equivalent")
_HEADS = re.compile(r"head ?count")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def with_measures(sheet: Sheet, layout: Layout) -> Layout:
    """The layout with the rows below its headings added to them, where one says which column is FTE and which heads."""
    for index, row in enumerate(layout.body[:3] if layout.heading_rows else ()):
        words = [plain(value) for value in row.values if isinstance(value, str)]
        measures = sum(bool(_FTE.search(word) or _HEADS.search(word)) for word in words)
        if measures >= 2 and measures >= 0.6 * len(words):
            more = [each.number for each in layout.body[: index + 1]]
            return find_layout(sheet, (*layout.heading_rows, *more)) or layout
    return layout


def return_columns(layout: Layout) -> tuple[ListColumn, ...]:
    """Its columns, where a table is a workforce return (body, head-counts and FTE by grade); else none."""
    full = {place: plain(place.full) for place in layout.places}
    fte = [place for place in layout.places if _FTE.search(full[place])]
    heads = [place for place in layout.places if _HEADS.search(full[place])]
    agency = next(
        (
            place
            for place in layout.places
            if re.search(r"\borgani[sz]ation name|^organi[sz]ation$|^body\b", full[place])
        ),
        None,
    )
    if agency is None or len(fte) < 3 or len(heads) < 3:
        return ()
    chosen = {agency: "agency", **_totals(fte, full, "fte"), **_totals(heads, full, "heads")}
    pay = [place for place in layout.places if re.search(r"total pay ?bill for payroll|\btotal pay", full[place])]
    chosen |= {pay[0]: "pay"} if pay else {}
    return tuple(ListColumn(place, chosen.get(place, LEFT)) for place in layout.places)


def _totals(places: list[Place], full: dict[Place, str], name: str) -> dict[Place, str]:
    """The column of all payroll staff: a total, and not of agency staff or consultants."""
    totals = [place for place in places if re.search(r"\btotal\b", full[place])]
    own = [place for place in totals if not re.search(r"non payroll|contingent|consultan", full[place])]
    return {(own or totals)[0]: name} if totals else {}


@dataclass(frozen=True, slots=True)
class ControlTotal:
    """What a body itself says of all its staff."""

    agency: str
    fte: float
    heads: float | None
    pay_gbp: float | None
    """Of the return's month."""
    row: int


def control_totals(rows: ListRows, known: dict[str, str]) -> list[ControlTotal]:
    """Each body's totals; rows without a figure are left out."""
    found = []
    for row in rows.rows:
        name = rows.text(row, "agency")
        fte = rows.number(row, "fte")
        if not name or not fte or TOTAL.search(name):
            rows.leave_out(row, "no body, or no staff")
            continue
        agency = body(name, known)
        found.append(ControlTotal(agency, fte, rows.number(row, "heads"), rows.number(row, "pay"), row.number))
    return found


def month_of(name: str, title: str) -> tuple[int, int] | None:
    """Year and month that a sheet's name, or else its title, says; None where neither does."""
    for text in (name, title):
        match = re.search(r"\b([a-z]{3})[a-z]*\W{0,3}'?(\d{4}|\d{2})\b", text.casefold())
        if match and match[1] in _MONTHS:
            year = int(match[2])
            return (year + 2000 if year < 100 else year, _MONTHS.index(match[1]) + 1)
        match = re.search(r"\b((?:19|20)\d{2})[-_ ](\d{1,2})\b", text)
        if match and 1 <= int(match[2]) <= 12:
            return int(match[1]), int(match[2])
    return None


def is_filled(layout: Layout, columns: tuple[ListColumn, ...]) -> bool:
    """Whether a return holds any body with staff: templates have pages of formula noughts."""
    fte = next((column.place.column for column in columns if column.to == "fte"), None)
    agency = next((column.place.column for column in columns if column.to == "agency"), None)
    if fte is None or agency is None:
        return False
    for name, value in zip(layout.values(agency), layout.values(fte), strict=True):
        try:
            if text_of(name) and (number_of(value).value or 0) != 0:
                return True
        except Unclear:
            continue
    return False
