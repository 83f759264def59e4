"""Services, the counters where they are offered, and the people who come."""

from collections.abc import Iterator

from estate_opt.checks.place import ERROR, NOTE, WARNING, Place, by, status_of, summary
from estate_opt.domain.tolerance import is_enough
from estate_opt.ground.errors import Finding
from estate_opt.ground.figures import told_apart


def service_without_counters(place: Place) -> Iterator[Finding]:
    """A service that is offered nowhere, or nowhere yet."""
    counters = by(place.rows("counters"), "service")
    for service, row in place.services.items():
        offered = counters.get(service, [])
        if not offered:
            problem = f"{service} has no counters, so nobody is served in person and access to it is not measured."
            yield row.finding(WARNING, "service", problem, "Add where it is offered to counters, or delete it.")
        elif all(counter["status"] == "possible" for counter in offered):
            problem = f"{service} is not offered anywhere today, so access to it cannot get worse."
            yield row.finding(NOTE, "service", problem, "")


def counter_cannot_be_open(place: Place) -> Iterator[Finding]:
    """A counter open today in a building that is only on offer; or in one that closes."""
    for row in place.rows("counters"):
        status = status_of(place.buildings.get(row["building"]))
        if row["status"] == "open" and status == "candidate":
            problem = f"{row['building']} is only a candidate, so no counter can be open there today."
            yield row.finding(ERROR, "status", problem, "Make it possible, or correct the building's status.")
        elif status == "close":
            problem = f"{row['building']} is to close, and {row['service']} with it there."
            yield row.finding(WARNING, "building", problem, "Nothing to do if that is meant.")


def population_nought(place: Place) -> Iterator[Finding]:
    """Localities where nobody lives."""
    empty = [row for row in place.rows("localities") if row["population"] == 0]
    if empty:
        problem = "The population is 0, so access there does not count"
        yield summary(empty, WARNING, "population", problem, "Give the number of people.")


def demand_incomplete(place: Place) -> Iterator[Finding]:
    """A service with visits from some localities and no row for others."""
    for service, rows in by(place.rows("demand"), "service").items():
        known = {row["locality"] for row in rows}
        missing = [locality for locality in place.localities if locality not in known]
        if missing and service in place.services:
            names = ", ".join(missing[:5]) + (" …" if len(missing) > 5 else "")
            count = f"{len(missing):,} localit{'ies' if len(missing) > 1 else 'y'}"
            problem = f"{service} has no visits from {count} ({names}); they count as none."
            yield rows[0].finding(NOTE, "service", problem, "")


def demand_not_given(place: Place) -> Iterator[Finding]:
    """Services with counters of which nobody says who comes: people stand in for visits."""
    given = by(place.rows("demand"), "service")
    offered = by(place.rows("counters"), "service")
    without = [name for name in place.services if name in offered and name not in given]
    if without and place.localities:
        names = ", ".join(without[:5]) + (" …" if len(without) > 5 else "")
        each = dict.fromkeys(f"{place.option.access(name).visits_per_person_per_year:g}" for name in without)
        problem = (
            f"Nothing is said of who comes to {names}: {' or '.join(each)} visits a year for each person stand in "
            "(access.….visits_per_person_per_year), so need is where people are."
        )
        yield place.services[without[0]].finding(NOTE, "service", problem, "Give visits in the table demand.")


def demand_over_capacity(place: Place) -> Iterator[Finding]:
    """More visits to a service than its open counters can take today: carried, so that no plan need do better."""
    counters, demand = by(place.rows("counters"), "service"), by(place.rows("demand"), "service")
    people = sum(row["population"] or 0.0 for row in place.localities.values())
    for service in place.services:
        open_today = [counter for counter in counters.get(service, []) if counter["status"] == "open"]
        capacities = [counter["capacity_visits_per_year"] for counter in open_today]
        if not open_today or None in capacities:
            continue
        visits = people * place.option.access(service).visits_per_person_per_year
        if service in demand:
            visits = sum(row["visits_per_year"] or 0.0 for row in demand[service])
        if not is_enough(sum(capacities), visits):
            come, room = told_apart(visits, sum(capacities), decimals=0)
            problem = f"{service} has {come} visits a year; its open counters can take {room}."
            remedy = "Check the capacities and the visits. As it stands, no plan is asked to have more room than today."
            yield open_today[0].finding(WARNING, "capacity_visits_per_year", problem, remedy)
