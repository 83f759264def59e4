"""Front doors: whether something can go through them, and whether what they save and cost is given."""

from collections.abc import Iterator

from estate_opt.checks.place import ERROR, NOTE, WARNING, Place, summary
from estate_opt.ground.errors import Finding
from estate_opt.ground.meant import nearest
from estate_opt.tables.typed_rows import Row


def door_for_unknown_service(place: Place) -> Iterator[Finding]:
    """A service of a front door that is not in the table of services."""
    for row in place.rows("front_doors"):
        for service in row["services"] or ():
            if service not in place.services:
                like = nearest(service, place.services)
                remedy = f"Did you mean {like}?" if like else f"Correct it, or add {service} to services."
                yield row.finding(ERROR, "services", f"“{service}” is not in the table services.", remedy)


def _counters(place: Place, door: Row) -> list[Row]:
    """The counters of a building that its front door is for."""
    taken = door["services"]
    return [
        row
        for row in place.rows("counters")
        if row["building"] == door["building"] and (not taken or row["service"] in taken)
    ]


def door_without_counters(place: Place) -> Iterator[Finding]:
    """A front door in a building without a counter of a service that it is for."""
    for door in place.rows("front_doors"):
        if not _counters(place, door):
            problem = f"{door['building']} has no counter of a service that its front door is for: it can never open."
            yield door.finding(WARNING, "building", problem, "Add its counters, or correct services.")


def door_without_costs(place: Place) -> Iterator[Finding]:
    """A front door whose reception costs nothing, beside receptions that do."""
    blank = [row for row in place.rows("front_doors") if row["reception_gbp_per_year"] is None]
    if blank:
        problem = "A front door has no reception_gbp_per_year: to the plan it costs nothing"
        remedy = "Give what its reception costs with minimum_staff_fte, or 0 where it really costs nothing."
        yield summary(blank, WARNING, "reception_gbp_per_year", problem, remedy)


def reception_without_costs(place: Place) -> Iterator[Finding]:
    """Counters behind a possible front door that do not say what is saved there, or how many posts that is."""
    counters = [row for door in place.rows("front_doors") for row in _counters(place, door)]
    silent = [row for row in counters if row["reception_gbp_per_year"] is None]
    if silent:
        problem = "A counter that a front door could take in has no reception_gbp_per_year: nothing is saved by it"
        yield summary(silent, NOTE, "reception_gbp_per_year", problem, "Give what its own reception costs a year.")
    unknown = [
        row
        for row in counters
        if row["status"] == "open" and row["reception_gbp_per_year"] and row["min_staff_fte"] is None
    ]
    if unknown:
        problem = "A reception says what it costs and not how many posts that is: no posts of it are counted"
        remedy = "Give min_staff_fte: a front door releases no more posts than fall vacant."
        yield summary(unknown, WARNING, "min_staff_fte", problem, remedy)


def visits_without_minutes(place: Place) -> Iterator[Finding]:
    """Services that a front door could take in, and do not say how long a visit takes."""
    taken = {row["service"] for door in place.rows("front_doors") for row in _counters(place, door)}
    blank = [row for name, row in place.services.items() if name in taken and row["minutes_per_visit"] is None]
    if blank:
        minutes = place.option.levers.staff.minutes_per_visit
        problem = f"A visit at a front door takes the option's {minutes:g} minutes where none are given"
        yield summary(blank, NOTE, "minutes_per_visit", problem, "Give them where they are known.")
