"""Counters that are there on some half-days alone: whether there is room for them, and whether they count as access."""

from collections.abc import Iterator

from estate_opt.checks.place import ERROR, NOTE, WARNING, Place, by, summary
from estate_opt.domain.catchment import SESSION_ROOM
from estate_opt.domain.tolerance import is_enough
from estate_opt.ground.errors import Finding
from estate_opt.tables.typed_rows import Row


def _in_sessions(place: Place) -> list[Row]:
    return [row for row in place.rows("counters") if row["sessions_per_week"] is not None]


def more_than_a_week(place: Place) -> Iterator[Finding]:
    """A counter with more half-days than a week has."""
    most = place.option.levers.counters.sessions_per_week_all
    for row in _in_sessions(place):
        if row["sessions_per_week"] > most:
            problem = (
                f"A week has {most:g} half-days (counters.sessions_per_week_all), not {row['sessions_per_week']:g}."
            )
            yield row.finding(ERROR, "sessions_per_week", problem, "Correct it, or leave it blank for all week.")


def sessions_without_room(place: Place) -> Iterator[Finding]:
    """More half-days than the session rooms of a building have: today's may go on, a new counter can never open."""
    rooms = {row["building"]: row["capacity"] for row in place.rows("spaces") if row["space_type"] == SESSION_ROOM}
    for building, rows in by(_in_sessions(place), "building").items():
        room = rooms.get(building) or 0.0
        today = [row for row in rows if row["status"] == "open"]
        used = sum(row["sessions_per_week"] for row in today)
        told = f"the session rooms of {building} have {room:g} half-days a week (spaces, type {SESSION_ROOM})"
        if not is_enough(room, used):
            problem = f"Counters are there on {used:g} half-days a week; {told}."
            remedy = "They may go on as they are. Give the rooms that there are."
            yield today[0].finding(WARNING, "sessions_per_week", problem, remedy)
        for row in rows:
            if row["status"] != "open" and not is_enough(max(room, used), row["sessions_per_week"]):
                problem = f"{row['service']} would be there on {row['sessions_per_week']:g} half-days; {told}."
                yield row.finding(WARNING, "sessions_per_week", problem, "As it stands it can never be offered.")


def sessions_that_are_no_access(place: Place) -> Iterator[Finding]:
    """Counters on fewer half-days than the option takes for a way to their service."""
    few = [
        row
        for row in _in_sessions(place)
        if not is_enough(row["sessions_per_week"], place.option.access(row["service"]).min_sessions)
    ]
    if few:
        problem = "A counter is there on fewer half-days than access.….min_sessions: it counts as no way to its service"
        yield summary(few, NOTE, "sessions_per_week", problem, "Nothing to do if that is meant.")


def team_in_session_room(place: Place) -> Iterator[Finding]:
    """A team that needs session rooms: they are counted in half-days, for counters alone."""
    rows = [row for row in place.rows("needs") if row["space_type"] == SESSION_ROOM]
    if rows:
        problem = (
            f"A team needs a {SESSION_ROOM}, which is counted in half-days a week for counters, and apart from teams"
        )
        yield summary(rows, WARNING, "space_type", problem, "Call the team's room otherwise, in spaces too.")
