"""Buildings' tenure, dates and money."""

from collections.abc import Iterator
from datetime import date

from estate_opt.checks.place import NOTE, WARNING, Place, status_of, summary
from estate_opt.domain.appraisal import months_after
from estate_opt.ground.errors import Finding
from estate_opt.tables.hired import COMMUNITY
from estate_opt.tables.typed_rows import Row, shown


def _start(place: Place) -> date:
    return place.option.levers.appraisal.start


def _ends_with_lease(row: Row) -> bool:
    """Whether leaving has to wait for a date. A licence ends by notice, and a PFI contract can be bought out."""
    return row["tenure"] == "leasehold" or (row["tenure"] == "pfi" and not row["exit_gbp"])


def lease_over(place: Place) -> Iterator[Finding]:
    """A lease that ends before the appraisal begins."""
    start = _start(place)
    for row in place.rows("buildings"):
        end = row["lease_end"]
        if end is not None and end < start and row["tenure"] != "freehold":
            problem = f"The {row['tenure']} ended on {shown(end)}, before the appraisal starts on {shown(start)}."
            remedy = "Give the end of the present one. As it is, the rent stops as soon as the building is empty."
            yield row.finding(WARNING, "lease_end", problem, remedy)


def break_unusable(place: Place) -> Iterator[Finding]:
    """A break that is past, or too near for notice to be given."""
    start = _start(place)
    for row in place.rows("buildings"):
        break_date = row["break_date"]
        if break_date is None:
            continue
        given = row["notice_months"]
        notice = place.option.levers.exits.notice_months if given is None else given
        if break_date < start:
            problem = f"The break of {shown(break_date)} is past when the appraisal starts on {shown(start)}."
        elif break_date < (earliest := months_after(start, notice)):
            problem = (
                f"The break of {shown(break_date)} is too near for {notice:g} months' notice from {shown(start)}, "
                f"which runs out on {shown(earliest)}."
            )
        else:
            continue
        yield row.finding(NOTE, "break_date", problem, "It is not used. Give a later break if there is one.")


def lease_end_missing(place: Place) -> Iterator[Finding]:
    """A lease or contract without an end: its rent is never saved, unless by a break. A licence ends by notice."""
    for row in place.rows("buildings"):
        if row["tenure"] in (None, "freehold") or row["lease_end"] is not None or status_of(row) == "candidate":
            continue
        if _ends_with_lease(row):
            unless = " unless its break is used" if row["break_date"] is not None else ""
            problem = f"This {row['tenure']} has no lease_end: its rent goes on for ever{unless}, whatever is planned."
            yield row.finding(WARNING, "lease_end", problem, "Give the date on which it ends.")
        elif row["tenure"] == "licence":
            yield row.finding(NOTE, "lease_end", "This licence has no end; it is taken to end by notice.", "")


def dates_out_of_order(place: Place) -> Iterator[Finding]:
    """A lease that ends before its break, or a freehold with the dates of a lease."""
    for row in place.rows("buildings"):
        end, break_date = row["lease_end"], row["break_date"]
        if end is not None and break_date is not None and end < break_date:
            problem = f"The lease ends on {shown(end)}, before its break on {shown(break_date)}."
            yield row.finding(WARNING, "break_date", problem, "Correct one of the two dates.")
        if row["tenure"] == "freehold" and (end is not None or break_date is not None):
            column = "lease_end" if end is not None else "break_date"
            yield row.finding(
                WARNING, column, "A freehold has no lease to end.", "Correct the tenure or clear the date."
            )


def residual_of_others(place: Place) -> Iterator[Finding]:
    """A value at the end of the appraisal on what is not owned."""
    for row in place.rows("buildings"):
        if row["residual_gbp"] and row["tenure"] not in (None, "freehold"):
            problem = f"This {row['tenure']} has a residual_gbp, which counts for freeholds alone: what is not owned "
            problem += "is worth nothing to the body that leaves it."
            yield row.finding(WARNING, "residual_gbp", problem, "Correct the tenure or clear the figure.")


def freehold_with_rent(place: Place) -> Iterator[Finding]:
    """A freehold that pays rent."""
    for row in place.rows("buildings"):
        if row["tenure"] == "freehold" and (row["rent_gbp_per_year"] or 0) > 0:
            problem = "A freehold pays no rent, but a rent is given; it counts as given."
            yield row.finding(WARNING, "rent_gbp_per_year", problem, "Correct the tenure or clear the rent.")


def money_blank(place: Place) -> Iterator[Finding]:
    """Running costs that nearly every building in use has, not given: one finding a column, not one a row.

    Those of what is hired of a community body are its own affair.
    """
    hired = {name for name, body in place.agencies.items() if body["sector"] == COMMUNITY}
    in_use = [
        row
        for row in place.rows("buildings")
        if row["building"] is not None and status_of(row) != "candidate" and row["agency"] not in hired
    ]
    expected = {
        "rent_gbp_per_year": [row for row in in_use if row["tenure"] in ("leasehold", "licence")],
        "rates_gbp_per_year": in_use,
        "running_gbp_per_year": in_use,
    }
    for column, those in expected.items():
        blank = [row for row in those if row[column] is None]
        if blank:
            problem = f"{column} is blank, and counts as 0"
            yield summary(blank, WARNING, column, problem, "Give the figure, or 0 where there really is none.")
