"""Support functions and the arrangements that could supply them."""

from collections.abc import Iterator
from itertools import pairwise

from estate_opt.checks.hosting import takes_on
from estate_opt.checks.place import NOTE, WARNING, Place, by, is_movable, status_of
from estate_opt.domain.appraisal import months_after
from estate_opt.domain.estate import EXTERNAL
from estate_opt.domain.tolerance import is_enough
from estate_opt.ground.errors import Finding
from estate_opt.ground.figures import told_apart
from estate_opt.ground.meant import nearest
from estate_opt.tables.typed_rows import Row, shown


def _teams_of(place: Place, function: Row) -> list[Row]:
    """The teams that deliver a function: the one named, else the agency's teams with that function."""
    if function["team"] is not None:
        team = place.teams.get(function["team"])
        return [] if team is None else [team]
    same = by(place.teams.values(), "agency").get(function["agency"], [])
    return [team for team in same if team["function"] is not None and team["function"] == function["function"]]


def _staff_of_functions(place: Place) -> dict[str, tuple[float, Row]]:
    """By team: FTE of the functions it delivers (shared over a function's teams by their FTE), and a function's row."""
    found: dict[str, tuple[float, Row]] = {}
    for row in place.rows("functions"):
        teams = _teams_of(place, row)
        everyone = sum(team["fte"] or 0.0 for team in teams)
        for team in teams:
            share = (team["fte"] or 0.0) / everyone if everyone else 0.0
            before = found.get(team.id, (0.0, row))
            found[team.id] = (before[0] + share * (row["fte"] or 0.0), before[1])
    return found


def may_be_dissolved(place: Place, team: Row) -> bool:
    """Whether others could come to supply all that a team delivers, which is enough of it for the team to go."""
    levers = place.option.levers
    mine = [row for row in place.rows("functions") if any(each is team for each in _teams_of(place, row))]
    offered = by(place.rows("arrangements"), "function") if levers.sharing.functions else {}
    for row in mine:
        if not place.joins(row["agency"]) or not any(
            takes_on(place, each, row["agency"]) for each in offered.get(row["function"], ())
        ):
            return False
    if not mine:
        return False
    fte, _ = _staff_of_functions(place)[team.id]
    return is_enough(fte, levers.functions.team_cover_share * (team["fte"] or 0.0))


def is_stuck(place: Place, team: Row) -> bool:
    """Whether a team is where it is whatever is planned: it may not move, and nothing could dissolve it."""
    return not is_movable(team) and not may_be_dissolved(place, team)


def staff_above_team(place: Place) -> Iterator[Finding]:
    """More staff in functions than in the team that delivers them.

    A warning, no error: pay is booked where desks are not, and a plan only frees the team's own desks.
    """
    for team, (fte, row) in _staff_of_functions(place).items():
        own = place.teams[team]["fte"]
        if own is not None and not is_enough(own * 1.001, fte):
            theirs, itself = told_apart(fte, own)
            problem = f"The functions that {team} delivers have {theirs} FTE, the team itself {itself}."
            yield row.finding(WARNING, "fte", problem, "Correct one of the two, or leave it if the rest sit elsewhere.")


def team_not_covered(place: Place) -> Iterator[Finding]:
    """A team that its functions do not fill: it stays, and frees no desks, when they are supplied elsewhere."""
    least = place.option.levers.functions.team_cover_share
    for team, (fte, row) in _staff_of_functions(place).items():
        own = place.teams[team]["fte"]
        if own and not is_enough(fte, least * own):
            part, needed = told_apart(fte / own * 100, least * 100, decimals=0)
            problem = (
                f"Functions make up {part}% of {team}, less than the option's {needed}%: "
                "the team stays, and frees no desks, if they are supplied by somebody else."
            )
            yield row.finding(WARNING, "team", problem, "Split the team, or correct the FTE.")


def team_of_another_agency(place: Place) -> Iterator[Finding]:
    """A function delivered by a team that another agency employs."""
    for row in place.rows("functions"):
        team = place.teams.get(row["team"])
        if team is not None and team["agency"] != row["agency"]:
            problem = f"{row['team']} belongs to {team['agency']}, not to {row['agency']}."
            yield row.finding(WARNING, "team", problem, "Correct the team, or leave it if that is so.")


def function_without_team(place: Place) -> Iterator[Finding]:
    """A function that no team delivers (nothing is freed by merging it), and a team whose function has no row."""
    known = {(row["agency"], row["function"]) for row in place.rows("functions")}
    for row in place.rows("functions"):
        if row["team"] is None and row["function"] is not None and not _teams_of(place, row):
            problem = f"No team of {row['agency']} delivers {row['function']}: sharing it frees no desks."
            yield row.finding(NOTE, "team", problem, "Name the team if there is one.")
    for team in place.teams.values():
        if known and team["function"] is not None and (team["agency"], team["function"]) not in known:
            problem = f"{team['agency']} has no row for {team['function']} in functions, so it stays as it is."
            yield team.finding(NOTE, "function", problem, "Add the function with its costs if it may be shared.")


def contracts_run_on(place: Place) -> Iterator[Finding]:
    """Systems that are paid on after others have taken over, as their contracts cannot end before."""
    appraisal, shared = place.option.levers.appraisal, place.option.levers.functions
    months = 12 * place.option.levers.moves.move_year + shared.double_running_months
    handed_over = months_after(appraisal.start, months)
    for row in place.rows("functions"):
        end = row["contracts_end"]
        if end is not None and end > handed_over and row["systems_gbp_per_year"]:
            problem = (
                f"Its contracts run until {shown(end)}: where others come to supply {row['function']} of "
                f"{row['agency']}, £{row['systems_gbp_per_year']:,.0f} a year of systems is paid until then."
            )
            yield row.finding(NOTE, "contracts_end", problem, "Give the earliest day on which they can end.")


def function_nobody_has(place: Place) -> Iterator[Finding]:
    """An arrangement for a function that no agency has."""
    names = {row["function"] for row in place.rows("functions")} - {None}
    for row in place.rows("arrangements"):
        if row["function"] is not None and row["function"] not in names:
            like = nearest(row["function"], names)
            remedy = f"Did you mean {like}?" if like else "Correct the name, or delete the arrangement."
            yield row.finding(WARNING, "function", f"No agency has the function {row['function']}.", remedy)


def provider_does_not_join(place: Place) -> Iterator[Finding]:
    """An arrangement run by an agency that shares nothing."""
    for row in place.rows("arrangements"):
        if row["provider"] not in (None, EXTERNAL) and not place.joins(row["provider"]):
            problem = f"{row['provider']} does not join, so it cannot provide for others."
            yield row.finding(WARNING, "provider", problem, "Name another provider, or let the agency join.")


def arrangement_building(place: Place) -> Iterator[Finding]:
    """An arrangement whose staff would sit with somebody else, or in a building that closes."""
    for row in place.rows("arrangements"):
        building = place.buildings.get(row["building"])
        if building is None:
            continue
        if row["provider"] not in (EXTERNAL, building["agency"]):
            problem = f"{row['building']} belongs to {building['agency']}, not to the provider {row['provider']}."
            yield row.finding(WARNING, "building", problem, "Nothing to do if that is meant.")
        if status_of(building) == "close":
            problem = f"{row['building']} is to close, so nobody can sit there."
            yield row.finding(WARNING, "building", problem, "Name another building, or leave it blank.")


def tiers(place: Place) -> Iterator[Finding]:
    """Tiers that do not do what economies of scale do, or can never be reached."""
    for arrangement, rows in by(place.rows("arrangement_tiers"), "arrangement").items():
        capacity = place.arrangements[arrangement]["capacity_fte"] if arrangement in place.arrangements else None
        steps = sorted((row for row in rows if row["from_fte"] is not None), key=lambda row: row["from_fte"])
        for row in steps:
            if capacity is not None and not is_enough(capacity, row["from_fte"]):
                begins, most = told_apart(row["from_fte"], capacity)
                problem = f"The tier begins at {begins} FTE, above the capacity of {most}: never reached."
                yield row.finding(WARNING, "from_fte", problem, "Correct one of the two.")
        for smaller, larger in pairwise(steps):
            for column in ("staff_saving", "systems_saving"):
                before, after = smaller[column] or 0.0, larger[column] or 0.0
                if after < before:
                    smaller_share, larger_share = told_apart(before * 100, after * 100)
                    problem = f"The saving falls from {smaller_share}% to {larger_share}% as {arrangement} grows."
                    yield larger.finding(WARNING, column, problem, "Check that the tiers are the right way round.")
    with_tiers = {row["arrangement"] for row in place.rows("arrangement_tiers")}
    for arrangement, row in place.arrangements.items():
        if arrangement not in with_tiers:
            yield row.finding(NOTE, "arrangement", f"{arrangement} has no tiers, so that it saves nothing.", "")


def too_few_agencies(place: Place) -> Iterator[Finding]:
    """An arrangement that asks for more agencies than could ever be in it."""
    functions = by(place.rows("functions"), "function")
    for row in place.rows("arrangements"):
        could = {
            function["agency"]
            for function in functions.get(row["function"], [])
            if place.joins(function["agency"]) and takes_on(place, row, function["agency"])
        }
        least = row["min_agencies"]
        if least is not None and could and least > len(could):
            may = "may join" if row["customers"] else "join"
            problem = f"It needs {least} agencies, but only {len(could)} that {may} have {row['function']}."
            yield row.finding(WARNING, "min_agencies", problem, "Correct the figure.")
