"""From rows to records of what the public comes in for: services, counters, front doors, where people live, visits.

A blank gets its meaning here as in `records.py`, which hands in rows whose money is at the option's price year.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from estate_opt.domain.estate import Counter, Locality, Service
from estate_opt.domain.front_doors import FrontDoor
from estate_opt.options.option import Option

Rows = Iterable[Mapping[str, Any]]
"""Values by column; what is blank or absent is None."""


def services_of(rows: Rows) -> dict[str, Service]:
    """The services by id."""
    return {
        row["service"]: Service(
            service=row["service"],
            name=row["name"] or row["service"],
            agency=row["agency"],
            minutes_per_visit=row["minutes_per_visit"],
        )
        for row in rows
    }


def counters_of(rows: Rows, option: Option) -> dict[tuple[str, str], Counter]:
    """The counters by service and building: of one there in sessions, its share of what a week costs and takes."""
    return {(row["service"], row["building"]): _counter(row, option) for row in rows}


def _counter(row: Mapping[str, Any], option: Option) -> Counter:
    sessions, visits, share = row["sessions_per_week"], row["capacity_visits_per_year"], 1.0
    if sessions is not None:
        share = sessions / option.levers.counters.sessions_per_week_all
    return Counter(
        service=row["service"],
        building=row["building"],
        is_open_today=row["status"] == "open",
        running_gbp_per_year=share * (row["running_gbp_per_year"] or 0.0),
        setup_gbp=row["setup_gbp"] or 0.0,
        capacity_visits_per_year=None if visits is None else share * visits,
        min_staff_fte=row["min_staff_fte"],
        desks=row["desks"] or 0.0,
        reception_gbp_per_year=share * (row["reception_gbp_per_year"] or 0.0),
        sessions_per_week=sessions,
    )


def front_doors_of(rows: Rows) -> dict[str, FrontDoor]:
    """The front doors by building."""
    return {
        row["building"]: FrontDoor(
            building=row["building"],
            reception_gbp_per_year=row["reception_gbp_per_year"] or 0.0,
            minimum_staff_fte=1.0 if row["minimum_staff_fte"] is None else row["minimum_staff_fte"],
            services=frozenset(row["services"]) if row["services"] else None,
            opening_gbp=row["opening_gbp"] or 0.0,
        )
        for row in rows
    }


def localities_of(rows: Rows, positions: Iterable[tuple[float | None, float | None]]) -> dict[str, Locality]:
    """The localities by id; `positions`: easting and northing of each row in metres."""
    return {
        row["locality"]: Locality(
            locality=row["locality"],
            population=row["population"],
            name=row["name"] or row["locality"],
            area=row["area"] or "",
            easting=easting,
            northing=northing,
            groups=frozenset(row["group"] or ()),
        )
        for row, (easting, northing) in zip(rows, positions, strict=True)
    }


def visits_of(
    rows: Rows, option: Option, services: Mapping[str, Service], localities: Mapping[str, Locality]
) -> dict[tuple[str, str], float]:
    """Visits by (service, locality), for every such pair: given, nil, or by population where a service has no rows."""
    given = {(row["service"], row["locality"]): row["visits_per_year"] for row in rows}
    counted = {service for service, _ in given}
    visits: dict[tuple[str, str], float] = {}
    for service in services:
        per_person = option.access(service).visits_per_person_per_year
        for locality, people in localities.items():
            unlisted = 0.0 if service in counted else people.population * per_person
            visits[service, locality] = given.get((service, locality), unlisted)
    return visits
