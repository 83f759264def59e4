"""Pairs: who sits together and who apart."""

from collections.abc import Iterator

from estate_opt.checks.functions import is_stuck
from estate_opt.checks.place import ERROR, Place
from estate_opt.ground.errors import Finding
from estate_opt.tables.typed_rows import Row


def pair_with_itself(place: Place) -> Iterator[Finding]:
    """A side paired with itself, or a team apart from its own agency."""
    for row in place.rows("pairs"):
        left, right = row["left"], row["right"]
        if left is not None and left == right:
            yield row.finding(ERROR, "right", f"{left} is paired with itself.", "Name two different teams or agencies.")
        elif row["kind"] == "apart" and (_agency(place, left) == right or _agency(place, right) == left):
            problem = f"{left} and {right} cannot be apart: one belongs to the other."
            yield row.finding(ERROR, "right", problem, "Name another team or agency.")


def _agency(place: Place, side: str | None) -> str | None:
    team = place.teams.get(side) if side is not None else None
    return None if team is None else team["agency"] or ""


def ambiguous_side(place: Place) -> Iterator[Finding]:
    """An id that is both a team's and an agency's."""
    for row in place.rows("pairs"):
        for column in ("left", "right"):
            if row[column] in place.teams and row[column] in place.agencies:
                problem = f"{row[column]} is both a team and an agency."
                yield row.finding(ERROR, column, problem, "Give one of them another id.")


def contradictory_pairs(place: Place) -> Iterator[Finding]:
    """Two sides to be kept apart that other rows keep together, directly or through a chain of teams."""
    chained = _chains(place)
    for row in place.rows("pairs"):
        if row["kind"] != "apart" or row["left"] == row["right"]:
            continue
        left = {(chain, team) for team in _members(place, row["left"]) if (chain := chained.get(team))}
        right = {chain: team for team in _members(place, row["right"]) if (chain := chained.get(team))}
        for chain, team in sorted(left):
            if chain in right and team != right[chain]:
                problem = f"{team} and {right[chain]} are to be apart, but other rows of pairs keep them together."
                yield row.finding(ERROR, "right", problem, "Delete this row, or one that keeps them together.")
                break


def _members(place: Place, side: str | None) -> list[str]:
    """A side's teams: itself, or all of an agency's."""
    if side in place.teams:
        return [str(side)]
    return [team for team, row in place.teams.items() if side is not None and row["agency"] == side]


def _chains(place: Place) -> dict[str, str]:
    """The smallest id among the teams that each paired team must sit with, through any number of rows."""
    import networkx

    graph: networkx.Graph[str] = networkx.Graph()
    for row in place.rows("pairs"):
        if row["kind"] == "together" and row["left"] in place.teams and row["right"] in place.teams:
            graph.add_edge(row["left"], row["right"])
    return {team: min(chain) for chain in networkx.connected_components(graph) for team in chain}


def immovable_pairs(place: Place) -> Iterator[Finding]:
    """Teams to sit together that may not move and sit in different buildings; or apart, in the same one."""
    chained = _chains(place)
    fixed: dict[str, Row] = {}
    for row in place.rows("pairs"):
        left, right = (place.teams.get(row[column] or "") for column in ("left", "right"))
        if left is None or right is None or left is right:
            continue
        stuck = [team for team in (left, right) if is_stuck(place, team) and team["building"] is not None]
        if row["kind"] == "apart" and len(stuck) == 2 and left["building"] == right["building"]:
            problem = f"{left.id} and {right.id} are to be apart, but neither may move out of {left['building']}."
            yield row.finding(ERROR, "right", problem, "Let one of them move, or delete this row.")
        for team in stuck if row["kind"] == "together" else ():
            first = fixed.setdefault(chained[team.id], team)
            if first["building"] != team["building"]:
                problem = (
                    f"{first.id} and {team.id} are to be together, but may not move: "
                    f"one is in {first['building']}, the other in {team['building']}."
                )
                yield row.finding(ERROR, "right", problem, "Let one of them move, or delete this row.")
