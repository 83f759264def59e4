"""Today's estate: who sits where, and whether there is room."""

from collections.abc import Callable, Iterator, Sequence

from estate_opt.checks.place import ERROR, SLACK, WARNING, Place, is_movable, status_of
from estate_opt.ground.errors import Finding
from estate_opt.tables.cell_types import UNLIMITED
from estate_opt.tables.records import team_desks
from estate_opt.tables.typed_rows import Row

_MOVE_OR_CORRECT = "Some will have to move. Correct the figures if people really fit in there today."


def desks_over_capacity(place: Place) -> Iterator[Finding]:
    """More desks needed in a building than it has; an error where those who may not move already fill it."""
    for building, teams in place.teams_in.items():
        row = place.buildings.get(building)
        if row is None or row["desks"] is None or row["desks"] is UNLIMITED:
            continue
        fitout = row["fitout_desks"] or 0.0
        yield from _over(
            row, "desks", "desks", teams, lambda team: team_desks(team, place.option), row["desks"], fitout
        )


def spaces_over_capacity(place: Place) -> Iterator[Finding]:
    """The same for every other type of space."""
    capacity = {(row["building"], row["space_type"]): row for row in place.rows("spaces")}
    needs = {(row["team"], row["space_type"]): row["quantity"] for row in place.rows("needs")}
    types = sorted({space_type for _, space_type in needs if space_type is not None})
    for building, teams in place.teams_in.items():
        for space_type in types:
            users = [team for team in teams if needs.get((team["team"], space_type))]
            if not users or building not in place.buildings:
                continue
            row = capacity.get((building, space_type))
            here, column = (place.buildings[building], "building") if row is None else (row, "capacity")
            room = 0.0 if row is None else row["capacity"] or 0.0

            def need(team: Row, space_type: str = space_type) -> float | None:
                quantity: float | None = needs.get((team["team"], space_type))
                return quantity

            yield from _over(here, column, space_type, users, need, room, 0.0)


def _over(
    row: Row,
    column: str,
    what: str,
    teams: Sequence[Row],
    need: Callable[[Row], float | None],
    room: float,
    more_room: float,
) -> Iterator[Finding]:
    needed = sum(need(team) or 0.0 for team in teams)
    fixed = sum(need(team) or 0.0 for team in teams if not is_movable(team))
    building = row["building"]
    if fixed > room + more_room + SLACK:
        with_fitout = f" (with {more_room:g} that could be added)" if more_room else ""
        problem = f"Teams that may not move need {fixed:,.4g} {what} in {building}, which has {room:,.6g}{with_fitout}."
        yield row.finding(ERROR, column, problem, "Correct the figures, or let some of them move.")
    elif needed > room + SLACK:
        problem = f"The teams in {building} need {needed:,.6g} {what} today; it has {room:,.6g}."
        yield row.finding(WARNING, column, problem, _MOVE_OR_CORRECT)


def team_in_candidate(place: Place) -> Iterator[Finding]:
    """Nobody can sit today in a building that is only on offer."""
    for team in place.teams.values():
        if status_of(place.buildings.get(team["building"])) == "candidate":
            problem = f"{team['team']} sits in {team['building']}, which is only a candidate."
            yield team.finding(
                ERROR, "building", problem, "Correct the building, or its status (free if in use today)."
            )


def team_in_closing_building(place: Place) -> Iterator[Finding]:
    """Whoever sits in a building that closes must move."""
    for team in place.teams.values():
        if status_of(place.buildings.get(team["building"])) != "close":
            continue
        if is_movable(team):
            problem = f"{team['building']} is to close, so {team['team']} must move."
            yield team.finding(WARNING, "building", problem, "Nothing to do if that is meant.")
        else:
            problem = f"{team['building']} is to close, but {team['team']} may not move."
            yield team.finding(ERROR, "movable", problem, "Let the team move, or the building stay.")


def team_lacks_feature(place: Place) -> Iterator[Finding]:
    """A team whose building today lacks a feature it needs has to move."""
    for team in place.teams.values():
        building = place.buildings.get(team["building"])
        if building is None:
            continue
        lacking = [need for need in team["needs"] or () if need not in (building["features"] or ())]
        if lacking:
            features = ", ".join(lacking)
            problem = f"{team['team']} needs {features}, which {building['building']} does not have"
            if is_movable(team):
                remedy = "It will have to move. Add the feature to the building if it is there."
                yield team.finding(WARNING, "needs", f"{problem}.", remedy)
            else:
                remedy = "Add the feature to the building, or let the team move."
                yield team.finding(ERROR, "needs", f"{problem}, and it may not move.", remedy)
