"""Rooms hired of community bodies: figures that count there alone, and those that do not count there."""

from collections.abc import Iterator

from estate_opt.checks.place import NOTE, WARNING, Place
from estate_opt.ground.errors import Finding
from estate_opt.tables.hired import COMMUNITY

_HIRE = ("hire_gbp_per_desk_year", "hire_gbp_per_session")
_NOT_COUNTED = ("rent_gbp_per_year", "rates_gbp_per_year", "running_gbp_per_year", "carbon_kg_per_year", "receipt_gbp")


def hire_of_public_building(place: Place) -> Iterator[Finding]:
    """Hire of a building that belongs to no community body: what bodies charge each other is worked out otherwise."""
    sectors = {row["agency"]: row["sector"] for row in place.rows("agencies")}
    for row in place.rows("buildings"):
        given = [column for column in _HIRE if row[column]]
        if given and sectors.get(row["agency"]) != COMMUNITY:
            problem = f"{row['building']} belongs to no community body, so its hire does not count."
            remedy = "Make its body's sector community, or clear it: bodies charge each other by the desk anyway."
            yield row.finding(WARNING, given[0], problem, remedy)


def costs_of_hired_building(place: Place) -> Iterator[Finding]:
    """Costs of a community body's building, which are its own affair."""
    sectors = {row["agency"]: row["sector"] for row in place.rows("agencies")}
    for row in place.rows("buildings"):
        given = [column for column in _NOT_COUNTED if row[column]]
        if given and sectors.get(row["agency"]) == COMMUNITY:
            problem = f"{row['building']} is a community body's: of its costs only hire counts, not {given[0]}."
            yield row.finding(NOTE, given[0], problem, "Nothing to do if that is meant.")
