"""What is only on offer (candidates, possible counters, shared arrangements): whether it says what it costs.

A blank counts as 0. Of what is in use that shows in today's cost, which somebody knows; of what is on offer nothing
shows it, and it is where the plan looks for bargains.
"""

from collections.abc import Iterator

from estate_opt.checks.place import WARNING, Place, status_of, summary
from estate_opt.ground.errors import Finding

_GIVE = "Give the figure, or 0 where there really is none."


def candidate_without_costs(place: Place) -> Iterator[Finding]:
    """A candidate's costs that are blank, each at its cell: there are few of them, and a plan may rest on one."""
    for row in place.rows("buildings"):
        if status_of(row) != "candidate":
            continue
        columns = ["rent_gbp_per_year"] if row["tenure"] in ("leasehold", "licence") else []
        for column in (*columns, "rates_gbp_per_year", "running_gbp_per_year", "opening_gbp"):
            if row[column] is None:
                problem = f"{row['building']} is a candidate whose {column} is blank: to the plan it costs nothing."
                yield row.finding(WARNING, column, problem, _GIVE)


def counter_without_costs(place: Place) -> Iterator[Finding]:
    """Counters that could be set up, and do not say what that or running them costs: one finding a column."""
    possible = [row for row in place.rows("counters") if row["status"] == "possible"]
    for column in ("setup_gbp", "running_gbp_per_year"):
        blank = [row for row in possible if row[column] is None]
        if blank:
            problem = f"A counter that is only possible has no {column}: to the plan it costs nothing"
            yield summary(blank, WARNING, column, problem, _GIVE)


def arrangement_without_costs(place: Place) -> Iterator[Finding]:
    """Shared arrangements that do not say what setting up, joining or running them costs: one finding a column."""
    for column in ("fixed_gbp_per_year", "setup_gbp", "onboarding_gbp"):
        blank = [row for row in place.rows("arrangements") if row[column] is None]
        if blank:
            problem = f"An arrangement has no {column}: to the plan it costs nothing"
            yield summary(blank, WARNING, column, problem, _GIVE)
