"""Spend that cannot be right beside what the other tables have, or that not every body gives."""

from collections.abc import Iterator

from estate_opt.checks.place import NOTE, WARNING, Place
from estate_opt.domain.spend import NO_SAY
from estate_opt.ground.errors import Finding
from estate_opt.ground.figures import pounds
from estate_opt.tables.hired import COMMUNITY
from estate_opt.tables.records import price_factor
from estate_opt.tables.typed_rows import Row

_ENOUGH = 0.9
"""A budget may be a little below what the tables have: of another year, or net of income."""
_COLUMNS = {
    "buildings": ("rent_gbp_per_year", "rates_gbp_per_year", "running_gbp_per_year"),
    "functions": ("staff_gbp_per_year", "systems_gbp_per_year", "contracts_gbp_per_year"),
}


def less_than_the_tables(place: Place) -> Iterator[Finding]:
    """Less is spent under a body's headings for its buildings or functions than these cost by their own tables."""
    for (agency, part), rows in _of_parts(place).items():
        spent = sum(_gbp(place, row, ("gbp_per_year",)) for row in rows)
        held = sum(_gbp(place, row, _COLUMNS[part]) for row in _held(place, agency, part))
        if spent < _ENOUGH * held:
            problem = f"{agency} spends {pounds(spent)} on its {part} here, and {pounds(held)} by the table {part}."
            remedy = "See that both are of one year, and that no heading is missing."
            yield rows[0].finding(WARNING, "gbp_per_year", problem, remedy)


def _of_parts(place: Place) -> dict[tuple[str, str], list[Row]]:
    found: dict[tuple[str, str], list[Row]] = {}
    for row in place.rows("spend"):
        if row["part"] in _COLUMNS and row["agency"] is not None:
            found.setdefault((row["agency"], row["part"]), []).append(row)
    return found


def _held(place: Place, agency: str, part: str) -> Iterator[Row]:
    for row in place.rows(part):
        is_in_use = part != "buildings" or row["status"] != "candidate"
        if row["agency"] == agency and is_in_use:
            yield row


def _gbp(place: Place, row: Row, columns: tuple[str, ...]) -> float:
    factor = price_factor(place.option, row["price_year"]) or 1.0
    return sum(float(row[column] or 0.0) for column in columns) * factor


def handed_on_and_planned(place: Place) -> Iterator[Finding]:
    """Money that is handed on, and yet is what buildings, functions or counters cost."""
    for row in place.rows("spend"):
        if row["part"] is not None and row["influence"] == NO_SAY:
            problem = f"{row['heading']} is {NO_SAY}, and yet what the {row['part']} of the tables cost."
            yield row.finding(WARNING, "influence", problem, "Choose own or shared, or clear part.")


def body_without_spend(place: Place) -> Iterator[Finding]:
    """A public body of which no spend is given, where others give theirs."""
    given = {row["agency"] for row in place.rows("spend")}
    for agency, row in place.agencies.items() if given else ():
        if agency not in given and row["sector"] != COMMUNITY:
            problem = f"No spend of {agency} is given: shares of the place's money leave it out."
            yield row.finding(NOTE, "agency", problem, "Add its rows to the table spend, if it is to be counted.")
