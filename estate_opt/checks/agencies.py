"""Agencies: what each brings."""

from collections.abc import Iterator

from estate_opt.checks.place import ERROR, NOTE, Place
from estate_opt.ground.errors import Finding


def agency_with_nothing(place: Place) -> Iterator[Finding]:
    """An agency without buildings, teams, functions or services."""
    busy = {row["agency"] for row in place.tables.each("buildings", "teams", "functions", "services")}
    busy |= {row["provider"] for row in place.rows("arrangements")}
    for agency, row in place.agencies.items():
        if agency not in busy:
            problem = f"{agency} has no buildings, teams, functions or services."
            yield row.finding(NOTE, "agency", problem, "Check that its rows are not missing.")


def no_capital(place: Place) -> Iterator[Finding]:
    """A capital limit of nought, which is likely to have meant that there is none."""
    for row in place.rows("agencies"):
        if row["capital_limit_gbp"] == 0:
            problem = f"{row['agency']} may spend no capital at all: no fit-out, opening, repairs or set-up."
            yield row.finding(NOTE, "capital_limit_gbp", problem, "Leave the cell empty for no limit of its own.")


def blackout_ends_first(place: Place) -> Iterator[Finding]:
    """A time in which nothing of a body moves that is over before it begins."""
    for row in place.rows("blackouts"):
        if row["from"] is not None and row["to"] is not None and row["to"] < row["from"]:
            problem = f"This time in which nothing of {row['agency']} moves ends before it begins."
            yield row.finding(ERROR, "to", problem, "Give the last day in the column to, the first in from.")
