"""Today's estate: who sits where, and whether there is room."""

from collections.abc import Iterator, Sequence

from estate_opt.checks.functions import is_stuck
from estate_opt.checks.place import ERROR, WARNING, Place, by, is_movable, status_of
from estate_opt.domain.tolerance import is_enough, whole_desks, whole_room
from estate_opt.ground.errors import Finding
from estate_opt.ground.figures import told_apart
from estate_opt.tables.cell_types import UNLIMITED
from estate_opt.tables.records import team_desks
from estate_opt.tables.typed_rows import Row

_AS_TODAY = (
    "They may stay, as short of room as today, but nobody else may move in until there is room for all. "
    "Correct the figures if people really fit in there today."
)


def desks_over_capacity(place: Place) -> Iterator[Finding]:
    """More desks needed in a building than it has: as today they may stay, and nobody can join them."""
    counters = by((row for row in place.rows("counters") if row["status"] == "open"), "building")
    for building, row in place.buildings.items():
        if row["desks"] is None or row["desks"] is UNLIMITED:
            continue
        taken = sum(counter["desks"] or 0.0 for counter in counters.get(building, ()))
        needed = taken + sum(team_desks(team, place.option) or 0.0 for team in place.teams_in.get(building, ()))
        if not is_enough(row["desks"], needed):
            more = f" (with {whole_room(row['fitout_desks']):,} that could be added)" if row["fitout_desks"] else ""
            who = "teams and counters" if taken else "teams"
            whole = whole_desks(needed), whole_room(row["desks"])
            yield row.finding(WARNING, "desks", _short(building, "desks", *whole, more, who), _AS_TODAY)


def _short(building: str, what: str, needed: float, there: float, more: str = "", who: str = "teams") -> str:
    need, has = told_apart(needed, there)
    return f"The {who} in {building} need {need} {what} today; it has {has}{more}."


def more_by_desk_than_in_all(place: Place) -> Iterator[Finding]:
    """Running cost said to go with a desk that comes, over the desks in use today, to more than the building costs."""
    for building, teams in place.teams_in.items():
        row = place.buildings.get(building)
        if row is None or row["running_gbp_per_desk"] is None:
            continue
        desks = sum(team_desks(team, place.option) or 0.0 for team in teams)
        by_desk, in_all = desks * row["running_gbp_per_desk"], row["running_gbp_per_year"] or 0.0
        if by_desk > in_all * (1 + 1e-6):
            with_people, costs = told_apart(by_desk, in_all, decimals=0)
            problem = (
                f"£{row['running_gbp_per_desk']:,.10g} for each desk in use in {building} comes to £{with_people} "
                f"a year today; all its running cost is £{costs}."
            )
            remedy = "Correct the one or the other: as it stands, all of the running cost is taken to go with people."
            yield row.finding(WARNING, "running_gbp_per_desk", problem, remedy)


def spaces_over_capacity(place: Place) -> Iterator[Finding]:
    """The same for every other type of space; who needs a type that the building does not have at all has to move."""
    capacity = {(row["building"], row["space_type"]): row for row in place.rows("spaces")}
    needs = {(row["team"], row["space_type"]): row["quantity"] for row in place.rows("needs")}
    types = sorted({space_type for _, space_type in needs if space_type is not None})
    for building, teams in place.teams_in.items():
        for space_type in types:
            users = [team for team in teams if needs.get((team["team"], space_type))]
            if not users or building not in place.buildings:
                continue
            row = capacity.get((building, space_type))
            room = 0.0 if row is None else row["capacity"] or 0.0
            needed = sum(needs[team["team"], space_type] for team in users)
            if row is not None and room > 0:
                if not is_enough(room, needed):
                    yield row.finding(WARNING, "capacity", _short(building, space_type, needed, room), _AS_TODAY)
            else:
                here, column = (place.buildings[building], "building") if row is None else (row, "capacity")
                yield _has_none(place, here, column, space_type, needed, users)


def _has_none(place: Place, row: Row, column: str, space_type: str, needed: float, users: Sequence[Row]) -> Finding:
    """A type of space that is needed in a building which has none of it: an error where somebody is stuck there."""
    building = row["building"]
    stuck = sum(need for team, need in _needs_of(place, space_type, users) if is_stuck(place, team))
    if stuck:
        problem = f"Teams that may not move need {stuck:g} {space_type} in {building}, which has 0."
        return row.finding(ERROR, column, problem, "Correct the figures, or let some of them move.")
    problem = _short(building, space_type, needed, 0.0)
    return row.finding(WARNING, column, problem, "Who needs it will have to move. Correct the figures if it is there.")


def _needs_of(place: Place, space_type: str, users: Sequence[Row]) -> Iterator[tuple[Row, float]]:
    needs = {row["team"]: row["quantity"] for row in place.rows("needs") if row["space_type"] == space_type}
    return ((team, needs[team["team"]]) for team in users)


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
        if not is_stuck(place, team):
            goes = (
                "must move"
                if is_movable(team)
                else "must join a shared arrangement: others have to supply its functions"
            )
            problem = f"{team['building']} is to close, so {team['team']} {goes}."
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
            if not is_stuck(place, team):
                goes = "move" if is_movable(team) else "join a shared arrangement, which supplies its functions"
                remedy = f"It will have to {goes}. Add the feature to the building if it is there."
                yield team.finding(WARNING, "needs", f"{problem}.", remedy)
            else:
                remedy = "Add the feature to the building, or let the team move."
                yield team.finding(ERROR, "needs", f"{problem}, and it may not move.", remedy)
