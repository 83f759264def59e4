"""Locks: decisions taken beforehand that lead nowhere, or contradict each other or the tables."""

from collections.abc import Iterator

from estate_opt.checks.hosting import said_by, takes_on, team_is_hosted
from estate_opt.checks.place import ERROR, Place, status_of
from estate_opt.domain.estate import DISSOLVED, EXTERNAL, JOINS, OWN
from estate_opt.ground.errors import Finding
from estate_opt.ground.meant import nearest
from estate_opt.tables.records import key_parts
from estate_opt.tables.schema import DECISIONS
from estate_opt.tables.typed_rows import Row

_TABLE_OF = {"building": "buildings", "team": "teams", "function": "functions", "counter": "counters"}


def _locks(place: Place) -> Iterator[tuple[Row, tuple[str, ...]]]:
    """The locks that say what they are about, with their key; one on what there is in a new structure only is left out.

    Those are looked at when the bodies are reorganised.
    """
    new = {block.into for block in place.option.reorganise} - place.agencies.keys()
    for row in place.rows("locks"):
        if row["kind"] is not None and row["id"] is not None and row["decision"] is not None:
            key = key_parts(row["kind"], row["id"])
            is_part = row["kind"] == "team" and any(row["id"].endswith(f" ({body})") for body in new)
            if not is_part and not (row["kind"] == "function" and key[0] in new):
                yield row, key


def lock_of_nothing(place: Place) -> Iterator[Finding]:
    """A lock on something that is in no table."""
    known = {kind: {row.key for row in place.rows(table)} for kind, table in _TABLE_OF.items()}
    for row, key in _locks(place):
        if key not in known[row["kind"]]:
            table = _TABLE_OF[row["kind"]]
            like = nearest(" / ".join(key), {" / ".join(map(str, each)) for each in known[row["kind"]]})
            remedy = f"Did you mean {like}?" if like else f"Correct it, or delete the row; ids are those of {table}."
            yield row.finding(ERROR, "id", f"“{' / '.join(key)}” is not in the table {table}.", remedy)


def decision_of_another_kind(place: Place) -> Iterator[Finding]:
    """A decision that means nothing for the kind, or one that lacks its `where` or has no use for it."""
    for row, _ in _locks(place):
        kind, decision, needs_where = row["kind"], row["decision"], row["decision"] in ("pin", "forbid")
        if decision not in DECISIONS[kind]:
            remedy = f"For a {kind} give one of: {', '.join(DECISIONS[kind])}."
            yield row.finding(ERROR, "decision", f"{decision} has no meaning for a {kind}.", remedy)
        elif needs_where and row["where"] is None:
            yield row.finding(ERROR, "where", f"{decision} does not say where.", "Give the place, or choose keep.")
        elif not needs_where and row["where"] is not None:
            yield row.finding(ERROR, "where", f"{decision} needs no place.", "Clear the cell, or choose pin.")


def lock_leads_nowhere(place: Place) -> Iterator[Finding]:
    """A `where` that is no building of the place, or no arrangement for the function."""
    for row, key in _locks(place):
        where = row["where"]
        if where is None or row["kind"] not in ("team", "function"):
            continue
        if row["kind"] == "team":
            if where not in (JOINS, DISSOLVED) and where not in place.buildings:
                yield row.finding(
                    ERROR, "where", f"“{where}” is not in the table buildings.", _like(where, place.buildings)
                )
            continue
        arrangement = place.arrangements.get(where)
        if where != OWN and arrangement is None:
            remedy = _like(where, place.arrangements)
            yield row.finding(ERROR, "where", f"“{where}” is not in the table arrangements.", remedy)
        elif arrangement is not None and arrangement["function"] != key[-1]:
            problem = f"{where} supplies {arrangement['function']}, not {key[-1]}."
            yield row.finding(ERROR, "where", problem, "Name an arrangement for that function.")


def _like(name: str, known: dict[str, Row]) -> str:
    like = nearest(name, known)
    return f"Did you mean {like}?" if like else "Correct it, or delete the row."


def contradictory_locks(place: Place) -> Iterator[Finding]:
    """Two locks on one thing that no plan can keep both of."""
    for row, against in contradictions(place):
        problem = f"{_said(row)} contradicts {_said(against)} in {against.cell('decision')}."
        yield row.finding(ERROR, "decision", problem, "Delete one of the two rows.")


def contradictions(place: Place) -> Iterator[tuple[Row, Row]]:
    """Each lock that no plan can keep together with an earlier one on the same thing, and that one."""
    seen: dict[tuple[str, tuple[str, ...]], list[Row]] = {}
    for row, key in _locks(place):
        earlier = seen.setdefault((row["kind"], key), [])
        against = next((other for other in earlier if _contradict(place, row, other)), None)
        if against is not None:
            yield row, against
        earlier.append(row)


def _said(row: Row) -> str:
    return " ".join(part for part in (row["decision"], row["where"]) if part)


def _place_of(place: Place, row: Row) -> str | None:
    """Where a lock on a team or function puts it."""
    if row["decision"] != "keep":
        return DISSOLVED if row["where"] == JOINS else str(row["where"])
    if row["kind"] == "function":
        return OWN
    team = place.teams.get(row["id"])
    return None if team is None else team["building"]


def _contradict(place: Place, one: Row, other: Row) -> bool:
    decisions = {one["decision"], other["decision"]}
    if one["kind"] in ("building", "counter") or "free" in decisions:
        return len(decisions) > 1
    if decisions == {"forbid"}:
        return False
    same_place = _place_of(place, one) == _place_of(place, other)
    return same_place if "forbid" in decisions else not same_place


def lock_against_the_tables(place: Place) -> Iterator[Finding]:
    """A lock that the status of a building, another lock on it, or who joins does not allow."""
    locked = {key: row for row, key in _locks(place) if row["kind"] == "building" and row["decision"] == "close"}
    for row, key in _locks(place):
        problem = _problem(place, row, key, locked)
        if problem:
            yield row.finding(ERROR, "decision", problem, "Lift the lock, or correct what stands against it.")


def _problem(place: Place, row: Row, key: tuple[str, ...], locked: dict[tuple[str, ...], Row]) -> str | None:
    """What stands against a lock, with the cell that says so."""
    kind, decision = row["kind"], row["decision"]
    if decision in ("free", "forbid"):
        return None
    if kind == "building":
        status = status_of(place.buildings.get(key[0]))
        opposed = {("keep", "close"), ("close", "keep")}
        if (decision, status) not in opposed:
            return None
        return f"{key[0]} has the status {status} in buildings ({place.buildings[key[0]].cell('status')})."
    if kind == "function":
        where = _place_of(place, row)
        if where == OWN:
            return None
        provider = place.arrangements[where]["provider"] if where in place.arrangements else None
        if where in place.arrangements and not takes_on(place, place.arrangements[where], key[0]):
            return f"{where} does not take on {key[0]} ({place.arrangements[where].cell('customers')})."
        stays_out = [a for a in (key[0], provider) if a not in (None, EXTERNAL) and not place.joins(a)]
        if not stays_out:
            return None
        agency = place.agencies.get(stays_out[0])
        where = "" if agency is None else f" ({agency.cell('joins')})"
        return f"{stays_out[0]} does not join{where}, so that it shares no functions."
    if decision == "close":
        return None
    at = key[-1] if kind == "counter" else _place_of(place, row)
    if at is None:
        return f"{row['id']} is a new team, which sits nowhere today." if row["id"] in place.teams else None
    if status_of(place.buildings.get(at)) == "close":
        return f"{at} is to close ({place.buildings[at].cell('status')})."
    if (at,) in locked:
        return f"{at} is to close ({locked[at,].cell('decision')})."
    return _not_hosted(place, place.teams.get(row["id"]), at) if kind == "team" else None


def _not_hosted(place: Place, team: Row | None, at: str) -> str | None:
    """A team put into a building that does not take it, with the cell that says so."""
    building = place.buildings.get(at)
    if team is None or building is None or team["building"] == at or team_is_hosted(place, building, team):
        return None
    return f"{at} does not host {team['team']} of {team['agency']} ({said_by(place, building)})."
