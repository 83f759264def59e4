"""The ways out of buildings that close: whether they can be taken at all."""

from collections.abc import Iterator

from estate_opt.checks.place import ERROR, NOTE, Place, status_of
from estate_opt.ground.errors import Finding


def freehold_handed_back(place: Place) -> Iterator[Finding]:
    """A freehold that is to be handed back, to nobody."""
    for row in place.rows("routes"):
        building = place.buildings.get(row["building"])
        if row["route"] == "hand back" and building is not None and building["tenure"] == "freehold":
            problem = f"{row['building']} is a freehold: there is no landlord to hand it back to."
            yield row.finding(ERROR, "route", problem, "Make it sell, let or transfer, or correct the tenure.")


def way_out_of_what_stays(place: Place) -> Iterator[Finding]:
    """A way out of a building that never closes."""
    for row in place.rows("routes"):
        status = status_of(place.buildings.get(row["building"]))
        if status in ("keep", "candidate"):
            problem = f"{row['building']} has the status {status}: it never closes, so no way out of it is taken."
            yield row.finding(NOTE, "building", problem, "Nothing to do if that is meant.")
