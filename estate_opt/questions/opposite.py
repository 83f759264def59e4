"""A decision of a plan and its opposite: in words, as a lock, and what it would break if nothing else changed."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from estate_opt.domain.decided import Decided
from estate_opt.domain.estate import DISSOLVED, OWN, Estate, Lock
from estate_opt.formulation import RULES, Formulation
from estate_opt.formulation.accounts import beyond_today_gbp, with_recharges
from estate_opt.formulation.figures import Level, level_of
from estate_opt.formulation.keys import Key
from estate_opt.formulation.rule import MORE_THAN_TODAY
from estate_opt.questions.surroundings import Centre
from estate_opt.results.names import id_of, joined_by, named, supplier
from estate_opt.search.milp import Array, Milp
from estate_opt.tables.records import sorted_locks

TOLERANCE = 1e-5


@dataclass(frozen=True)
class Subject:
    """What is asked about: a building, team, function (`agency / function`) or agency, by its id."""

    kind: str
    key: str

    def named(self, estate: Estate) -> str:
        """As a reader is told of it: `building MCC-07 (Old Town Hall)`."""
        if self.kind != "function":
            return f"{self.kind} {named(self.key, estate, self.kind)}"
        agency, _, function = self.key.partition(" / ")
        return f"function {named(agency, estate, 'agency')} / {function}"


@dataclass(frozen=True)
class Opposite:
    """A decision, its opposite in words, and the estate with the opposite locked in."""

    decision: str
    opposite: str
    estate: Estate
    lock: Lock | None
    """The lock that the estate has more; None where more than that is different."""
    only_removes: bool
    """Whether every plan with the opposite was a plan before: then the opposite can never be cheaper."""


def as_known(estate: Estate, subject: Subject) -> Subject:
    """A subject by its id, whether it was given by that or by its name. Raises UsageError as `id_of`."""
    return Subject(subject.kind, id_of(subject.key, subject.kind, estate))


def opposite_of(estate: Estate, moves_teams: bool, decided: Decided, subject: Subject) -> Opposite:
    """What a plan decides about a subject, turned. `moves_teams`: whether the option lets teams move at all."""
    if subject.kind == "agency":
        agency = estate.agencies[subject.key]
        words = ("it shares buildings and functions with others", "it keeps to itself")
        turned = {**estate.agencies, subject.key: replace(agency, joins=not agency.joins)}
        opposed = replace(estate, agencies=turned)
        return Opposite(words[not agency.joins], words[agency.joins], opposed, None, agency.joins)
    decision, opposite, lock = {"building": _of_building, "team": _of_team, "function": _of_function}[subject.kind](
        estate, decided, subject.key
    )
    others = [each for each in estate.locks if (each.kind, each.key) != (lock.kind, lock.key)]
    opposed = replace(estate, locks=sorted_locks([*others, lock]))
    # A lock in its place is lifted; and whom a closing building sends away may move, even if others may not.
    is_more = len(others) == len(estate.locks) and (moves_teams or opposed.to_be_left == estate.to_be_left)
    return Opposite(decision, opposite, opposed, lock if is_more else None, is_more)


def _of_building(estate: Estate, decided: Decided, key: str) -> tuple[str, str, Lock]:
    today = estate.buildings[key].in_use_today
    words = ("it is kept", "it is closed") if today else ("it is opened", "it is not opened")
    is_open = decided.is_open[key]
    return words[not is_open], words[is_open], Lock("building", (key,), "close" if is_open else "keep")


def _of_team(estate: Estate, decided: Decided, key: str) -> tuple[str, str, Lock]:
    home, at = estate.teams[key].building, decided.housing[key]
    if at == home and home is not None:
        seat = _seat(home, estate)
        return f"it stays in {seat}", f"it does not stay in {seat}", Lock("team", (key,), "forbid", home)
    decision = f"it joins {joined_by(key, decided, estate)}" if at is None else f"it sits in {_seat(at, estate)}"
    if home is None:
        opposite = "it stays a team of its own" if at is None else f"it does not sit in {_seat(at, estate)}"
        return decision, opposite, Lock("team", (key,), "forbid", at or DISSOLVED)
    return decision, f"it stays in {_seat(home, estate)}", Lock("team", (key,), "keep")


def _seat(building: str | None, estate: Estate) -> str:
    return "nowhere yet" if building is None else named(building, estate, "building")


def _seat_or_joined(team: str, decided: Decided, estate: Estate) -> str:
    at = decided.housing[team]
    return f"joins {joined_by(team, decided, estate)}" if at is None else _seat(at, estate)


def _of_function(estate: Estate, decided: Decided, key: str) -> tuple[str, str, Lock]:
    agency, _, function = key.partition(" / ")
    supplied = decided.supply[agency, function]
    if supplied == OWN:
        return (
            "the agency supplies it itself",
            "another supplies it",
            Lock("function", (agency, function), "forbid", OWN),
        )
    return (
        f"{supplier(supplied, estate)} supplies it",
        "the agency supplies it itself",
        Lock("function", (agency, function), "keep"),
    )


def centre_of(estate: Estate, decided: Decided, subject: Subject) -> Centre:
    """What has to do with a subject: what is planned anew first."""
    building = {name: number for number, name in enumerate(estate.buildings)}
    team = {name: number for number, name in enumerate(estate.teams)}
    function = {name: n for n, name in enumerate(dict.fromkeys(f.shared_as for f in estate.functions.values()))}
    if subject.kind == "building":
        at_home = frozenset(team[name] for name, each in estate.teams.items() if each.building == subject.key)
        return Centre(frozenset({building[subject.key]}), at_home)
    if subject.kind == "team":
        about = {estate.teams[subject.key].building, decided.housing[subject.key]} - {None}
        delivered = {function[each.shared_as] for each in estate.functions_of_team.get(subject.key, ())}
        numbers = frozenset(building[str(name)] for name in about)
        return Centre(numbers, frozenset({team[subject.key]}), frozenset(delivered))
    if subject.kind == "function":
        agency, _, name = subject.key.partition(" / ")
        delivering = estate.functions[agency, name].teams
        homes = {estate.teams[each].building for each in delivering} | {decided.housing[each] for each in delivering}
        homes |= {decided.hosts.get(decided.supply[agency, name])}
        teams = frozenset(team[each] for each in delivering)
        return Centre(
            frozenset(building[each] for each in homes if each),
            teams,
            frozenset({function[estate.functions[agency, name].shared_as]}),
        )
    owned = {building[name] for name, each in estate.buildings.items() if each.agency == subject.key}
    staff = {name for name, each in estate.teams.items() if each.agency == subject.key}
    seats = {building[str(decided.housing[name])] for name in staff if decided.housing[name] is not None}
    return Centre(
        frozenset(owned | seats), frozenset(team[name] for name in staff), frozenset(function.values())
    )  # fmt: skip


def broken_rules(
    formulation: Formulation, milp: Milp, point: Array, decided: Decided, subject: Subject
) -> Iterator[tuple[str, Key, Level | None]]:
    """Rule and key of the rows that would break if the decision were turned and nothing else changed, in figures."""
    turned = point.copy()
    for column, value in _turned(formulation, decided, subject).items():
        turned[column] = value
    turned = with_recharges(formulation.case, formulation.decisions, turned)
    sums = milp.levels(turned)
    broken = (sums > milp.row_high + TOLERANCE) | (sums < milp.row_low - TOLERANCE)
    for number in np.flatnonzero(broken).tolist():
        rule, key = formulation.rows[number]
        yield rule, key, level_at(formulation, milp, number, turned)


def level_at(formulation: Formulation, milp: Milp, number: int, point: Array) -> Level | None:
    """A row of a rule at a point, against its limit, as it is told; None where the rule has no figures."""
    unit = RULES[formulation.rows[number][0]].row_unit
    if not unit:
        return None
    if unit == MORE_THAN_TODAY:
        more_gbp, allowed_gbp = beyond_today_gbp(formulation.case, formulation.decisions, milp, number, point)
        return Level(round(more_gbp), round(allowed_gbp), True, unit)
    return level_of(milp, number, point, unit)


def _turned(formulation: Formulation, decided: Decided, subject: Subject) -> dict[int, float]:
    """The columns that the opposite decision itself sets."""
    made = formulation.decisions
    if subject.kind == "building":
        is_open = decided.is_open[subject.key]
        turned = {made.is_open[subject.key]: float(not is_open)}
        ways = [column for (name, _), column in made.route.items() if name == subject.key]
        turned |= {column: float(is_open and column == ways[0]) for column in ways}  # left by one of its ways, or none
        if is_open:  # nobody and nothing is there any more
            inside = [v for (_, b), v in (*made.house.items(), *made.offer.items()) if b == subject.key]
            inside += [v for (_, _, b), v in (*made.host.items(), *made.staff_fte.items()) if b == subject.key]
            inside += [made.fitout_desks[subject.key]] if subject.key in made.fitout_desks else []
            turned |= dict.fromkeys(inside, 0.0)
        return turned
    if subject.kind == "team":
        home, at = formulation.case.estate.teams[subject.key].building, decided.housing[subject.key]
        turned = {v: 0.0 for (team, _), v in made.house.items() if team == subject.key}
        if at != home and (subject.key, home) in made.house:
            turned[made.house[subject.key, str(home)]] = 1.0
        return turned
    if subject.kind == "function":
        agency, _, function = subject.key.partition(" / ")
        turned = {v: 0.0 for (a, f, _, _), v in made.supply.items() if (a, f) == (agency, function)}
        turned[made.own[agency, function]] = float(decided.supply[agency, function] != OWN)
        return turned
    return {}


def differences(estate: Estate, one: Decided, other: Decided) -> Iterator[tuple[tuple[str, str], str]]:
    """What two plans decide differently: kind and id, and the change from the one to the other in words."""
    for name in estate.buildings:
        if one.is_open[name] != other.is_open[name]:
            change = "in use" if other.is_open[name] else "not in use"
            yield ("building", name), f"building {named(name, estate, 'building')}: {change}"
    for name in estate.teams:
        if one.housing[name] != other.housing[name]:
            was, now = (_seat_or_joined(name, decided, estate) for decided in (one, other))
            was = was.replace("joins ", "joining ", 1) if one.housing[name] is None else was
            yield ("team", name), f"team {named(name, estate, 'team')}: {now} instead of {was}"
    for key in estate.functions:
        if one.supply[key] != other.supply[key]:
            yield (
                ("function", " / ".join(key)),
                f"{key[1]} of {named(key[0], estate, 'agency')}: "
                f"{supplier(other.supply[key], estate)} instead of {supplier(one.supply[key], estate)}",
            )
    for service, building in sorted((one.counters or frozenset()) ^ (other.counters or frozenset())):
        change = "offered" if (service, building) in (other.counters or ()) else "no longer offered"
        yield (
            ("counter", f"{service} / {building}"),
            f"{named(service, estate, 'service')} at {named(building, estate, 'building')}: {change}",
        )
