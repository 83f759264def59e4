"""Costs that nobody gave of what a plan may newly take into use: a blank counts as nothing, and nothing is cheaper."""

from collections.abc import Iterator

from estate_opt.domain.estate import BlankCost
from estate_opt.tables.typed_rows import Row, Tables


def blank_costs(tables: Tables) -> Iterator[BlankCost]:
    """The blank costs of candidates, of counters that are only possible, and of arrangements that have none at all."""
    for row in tables.rows("buildings"):
        rent = ("rent_gbp_per_year",) if row["tenure"] in ("leasehold", "licence") else ()
        blank = _blank(row, (*rent, "rates_gbp_per_year", "running_gbp_per_year", "opening_gbp"))
        if row["status"] == "candidate" and blank:
            yield BlankCost("buildings", row.key, blank)
    for row in tables.rows("counters"):
        blank = _blank(row, ("running_gbp_per_year", "setup_gbp"))
        if row["status"] == "possible" and blank:
            yield BlankCost("counters", row.key, blank)
    every = ("fixed_gbp_per_year", "setup_gbp", "onboarding_gbp")
    for row in tables.rows("arrangements"):
        if _blank(row, every) == every:  # one of them is often none
            yield BlankCost("arrangements", row.key, every)


def _blank(row: Row, columns: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(column for column in columns if row[column] is None)
