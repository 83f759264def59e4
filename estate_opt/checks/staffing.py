"""Who staffs the counters: whether they sit with them, are enough, and whether anybody has forgotten to say so."""

from collections.abc import Iterator

from estate_opt.checks.functions import is_stuck
from estate_opt.checks.place import ERROR, NOTE, WARNING, Place, summary
from estate_opt.domain.tolerance import is_enough
from estate_opt.ground.errors import Finding
from estate_opt.ground.figures import told_apart
from estate_opt.tables.records import key_parts
from estate_opt.tables.typed_rows import Row


def _serving(place: Place) -> dict[str, list[Row]]:
    """The teams that serve each service of which the option wants the counters staffed."""
    found: dict[str, list[Row]] = {name: [] for name in place.services if place.option.access(name).staffed}
    for team in place.teams.values():
        if team["serves"] in found:
            found[team["serves"]].append(team)
    return found


def _open_today(place: Place) -> dict[tuple[object, ...], Row]:
    return {row.key: row for row in place.rows("counters") if row["status"] == "open"}


def staff_without_counter(place: Place) -> Iterator[Finding]:
    """Teams that sit today where the service they staff is not offered: they may stay, but move only to a counter."""
    offered = _open_today(place)
    apart = [
        team
        for teams in _serving(place).values()
        for team in teams
        if team["building"] in place.buildings and (team["serves"], team["building"]) not in offered
    ]
    if apart:
        problem = "Staff of a counter sit where their service is not offered today"
        remedy = (
            "They may stay, and move only to where it is offered. Add the counter if there is one, or clear serves."
        )
        yield summary(apart, WARNING, "serves", problem, remedy)


def counter_short_of_staff(place: Place) -> Iterator[Finding]:
    """Fewer serving staff at a counter than it needs: today's shortfall is carried, and a new one may never open."""
    for service, teams in _serving(place).items():
        for row in place.rows("counters"):
            least = row["min_staff_fte"]
            if row["service"] != service or least is None or row["sessions_per_week"] is not None:
                continue
            is_open = row["status"] == "open"
            able = [team for team in teams if not is_open or team["building"] == row["building"]]
            there = sum(team["fte"] or 0.0 for team in able)
            if is_enough(there, least):
                continue
            has, needs = told_apart(there, least)
            about = f"{service} at {row['building']} needs {needs} FTE of teams that serve it"
            if is_open:
                remedy = "As it stands it needs no more than today. Correct the figures, or fill in serves in teams."
                yield row.finding(WARNING, "min_staff_fte", f"{about}; today it has {has}.", remedy)
            else:
                remedy = "As it stands it can never open. Correct the figure, or fill in serves in teams."
                yield row.finding(WARNING, "min_staff_fte", f"{about}; there are {has} in all.", remedy)


def staff_of_shared_function(place: Place) -> Iterator[Finding]:
    """Counter staff that deliver a support function: when others supply it they are dissolved, and serve no more."""
    delivered = {(row["agency"], row["function"]) for row in place.rows("functions") if row["team"] is None}
    named = {row["team"] for row in place.rows("functions")}
    both = [
        team
        for teams in _serving(place).values()
        for team in teams
        if team["team"] in named or (team["agency"], team["function"]) in delivered
    ]
    if both:
        problem = "A team staffs a counter and delivers a support function: if others supply that, it no longer does"
        remedy = "Divide the row if only some of them stand at the counter: a counter keeps its staff in any plan."
        yield summary(both, WARNING, "serves", problem, remedy)


def staff_that_say_nothing(place: Place) -> Iterator[Finding]:
    """Front-line teams that sit with a counter of their own body's service and do not say whether they staff it."""
    wanted, bodies = _serving(place), {key: row["agency"] for key, row in place.services.items()}
    counters: dict[str, set[str]] = {}
    for service, building in _open_today(place):
        owner = place.buildings.get(str(building))
        body = bodies.get(str(service)) or (None if owner is None else owner["agency"])
        if service in wanted and body is not None:
            counters.setdefault(str(building), set()).add(body)
    silent = [
        team
        for team in place.teams.values()
        if team["serves"] is None and team["function"] is None and team["agency"] in counters.get(team["building"], ())
    ]
    if silent:
        problem = "Front-line teams sit with a counter of their own body's and do not say whether they staff it"
        yield summary(silent, NOTE, "serves", problem, "Fill in the service for those who do: the counter keeps them.")


def lock_parts_staff_from_counter(place: Place) -> Iterator[Finding]:
    """A lock that puts counter staff where their service cannot be, or closes the counter where they have to stay."""
    locks = [row for row in place.rows("locks") if None not in (row["kind"], row["id"], row["decision"])]
    closed = {
        (key[0], key[-1]): row
        for row in locks
        if (row["kind"], row["decision"]) == ("counter", "close") and (key := key_parts("counter", row["id"]))
    }
    counters = {row.key for row in place.rows("counters")}
    offered, wanted = _open_today(place), _serving(place)
    for row in locks:
        team = place.teams.get(row["id"]) if row["kind"] == "team" else None
        if team is None or team["serves"] not in wanted or row["decision"] not in ("keep", "pin"):
            continue
        at = team["building"] if row["decision"] == "keep" else row["where"]
        key = (team["serves"], at)
        if at not in place.buildings or (at == team["building"] and key not in offered):
            continue
        if key not in counters:
            problem = f"{row['id']} serves {key[0]}, which has no counter in {at} ({team.cell('serves')})."
            yield row.finding(ERROR, "decision", problem, _apart(key[0]))
        elif key in closed:
            problem = f"{row['id']} serves {key[0]}, whose counter in {at} is closed ({closed[key].cell('decision')})."
            yield row.finding(ERROR, "decision", problem, _apart(key[0]))
    for (service, building), row in closed.items():
        staff = [team for team in wanted.get(service, ()) if team["building"] == building]
        stuck = [team for team in staff if (service, building) in offered and is_stuck(place, team)]
        if stuck:
            problem = (
                f"{stuck[0]['team']} serves {service} in {building} and may not move ({stuck[0].cell('movable')})."
            )
            yield row.finding(ERROR, "decision", problem, _apart(service))


def _apart(service: str) -> str:
    return f"Its staff must sit with the counter: lift one of the two, or set access.{service}.staffed to false."
