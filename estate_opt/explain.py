"""Why a plan decides as it does: the decision, the rules that hold it, what the opposite would cost and change.

The price is that of a plan made anew with the opposite locked in, begun from the plan that is explained. Both plans
have a proven bound, so that the price is known within their two gaps.
"""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from estate_opt.changes import apply_changes
from estate_opt.checks import check
from estate_opt.diagnose import Diagnosis, diagnose_estate, in_sentences
from estate_opt.errors import InputError, NoPlanError, Severity, UsageError
from estate_opt.estate import DISSOLVED, OWN, Estate, Lock
from estate_opt.formulation import Case, Formulation, formulate
from estate_opt.intake import read
from estate_opt.loosened import activity
from estate_opt.option import Option
from estate_opt.plan import Decided
from estate_opt.planning import solve_estate
from estate_opt.records import build_estate, sorted_locks
from estate_opt.report import plain
from estate_opt.rule_words import in_words, named
from estate_opt.solve import Array, Programme, Settings, programme_of, run
from estate_opt.start import start_from
from estate_opt.travel import measure

TOLERANCE = 1e-5
MOST_RULES = 12
MOST_CHANGES = 20
"""Lines told; the JSON has them all."""


@dataclass(frozen=True)
class Made:
    """A plan as far as it matters here: what it decides, what it costs, and what is proven of that."""

    decided: Decided
    objective_gbp: float
    bound_gbp: float


@dataclass(frozen=True)
class Subject:
    """What is asked about: a building, team, function (`agency / function`) or agency, by its id."""

    kind: str
    key: str


@dataclass(frozen=True)
class Explanation:
    """One decision and its opposite."""

    estate: Estate
    subject: Subject
    decision: str
    opposite: str
    holding: tuple[tuple[str, str], ...]
    """Rule and key of the rows that the opposite would break if nothing else changed."""
    made: Made
    other: Made | None
    """The plan with the opposite; None: there is none."""
    standing_in_the_way: Diagnosis | None
    """Why there is none."""

    @property
    def price_gbp(self) -> float | None:
        """How much more the plan with the opposite costs; below 0 if the explained plan was not the best."""
        return None if self.other is None else self.other.objective_gbp - self.made.objective_gbp

    @property
    def price_between_gbp(self) -> tuple[float, float] | None:
        """The proven least and most of that price, were both plans the best there are."""
        if self.other is None:
            return None
        return (
            self.other.bound_gbp - self.made.objective_gbp,
            self.other.objective_gbp - self.made.bound_gbp,
        )

    @property
    def changes(self) -> tuple[str, ...]:
        """What else would be different, decision by decision."""
        if self.other is None:
            return ()
        found = differences(self.estate, self.made.decided, self.other.decided)
        return tuple(words for key, words in found if key != (self.subject.kind, self.subject.key))


def explain(estate: Estate, option: Option, made: Made, subject: Subject) -> Explanation:
    """The decision of a plan about a subject. Raises UsageError where the place has no such subject."""
    _must_exist(estate, subject)
    decision, opposite, opposed = _opposed(estate, made.decided, subject)
    other, why_not = None, None
    try:
        plan = solve_estate(opposed, option, begin=made.decided)
        other = Made(plan.decided, plan.objective_gbp, plan.bound_gbp)
    except NoPlanError as none:
        if none.status != "infeasible":
            raise
        why_not = diagnose_estate(opposed, option)
    return Explanation(
        estate=estate, subject=subject, decision=decision, opposite=opposite, made=made, other=other,
        holding=tuple(_holding(estate, option, made, subject)), standing_in_the_way=why_not,
    )  # fmt: skip


def explain_place(place: Path, option: Option, subject: Subject, plan_json: Path | None = None) -> Explanation:
    """The same for a workbook or folder; without the JSON of a plan for it, the plan is made first.

    Raises InputError where the tables cannot be planned with, UsageError where the JSON is of other tables or levers,
    and what solve_estate raises.
    """
    tables = read(place)
    changed = apply_changes(tables, option)
    findings = check(changed, option)
    if any(finding.severity is Severity.ERROR for finding in findings):
        raise InputError(findings)
    estate = build_estate(changed, option)
    _must_exist(estate, subject)
    if plan_json is not None:
        return explain(estate, option, _made(plan_json, tables.input_hash, option), subject)
    plan = solve_estate(estate, option)
    return explain(estate, option, Made(plan.decided, plan.objective_gbp, plan.bound_gbp), subject)


def _made(path: Path, input_hash: str, option: Option) -> Made:
    """A plan from the JSON that `solve` wrote, if it is of these tables and levers."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        decided = Decided(
            is_open={name: state == "open" for name, state in content["buildings"].items()},
            housing=content["teams"],
            supply={(row["agency"], row["function"]): row["arrangement"] for row in content["functions"]},
            hosts={r["arrangement"]: r["building"] for r in content["functions"] if r["arrangement"] != OWN},
            counters=frozenset((row["service"], row["building"]) for row in content["counters"]),
        )
        bound_gbp = -math.inf if content["bound_gbp"] is None else float(content["bound_gbp"])
        made, levers = Made(decided, float(content["objective_gbp"]), bound_gbp), content["option"]["levers"]
        its_hash = content["input_hash"]
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, KeyError, TypeError, AttributeError):
        raise UsageError(f"{path} is not a plan that `estate-opt solve --json` wrote.") from None
    if its_hash != input_hash:
        raise UsageError(f"{path} is the plan of other tables: these have changed since, or are of another place.")
    for setting in option.settings:
        is_same = json.loads(json.dumps(plain(setting.value))) == levers.get(setting.path)
        if not is_same and not setting.path.startswith("solver."):
            raise UsageError(
                f"{path} was made with another {setting.path}. Name the option it was made with: --option."
            )
    return made


def _must_exist(estate: Estate, subject: Subject) -> None:
    among: dict[str, Any] = {
        "building": estate.buildings,
        "team": estate.teams,
        "agency": estate.agencies,
        "function": {" / ".join(key) for key in estate.functions},
    }
    if subject.key not in among[subject.kind]:
        raise UsageError(f"There is no {subject.kind} {subject.key} in this place.")


def _opposed(estate: Estate, decided: Decided, subject: Subject) -> tuple[str, str, Estate]:
    """The decision and its opposite in words, and the estate with the opposite locked in."""
    if subject.kind == "agency":
        agency = estate.agencies[subject.key]
        words = ("it shares buildings and functions with others", "it keeps to itself")
        turned = {**estate.agencies, subject.key: replace(agency, joins=not agency.joins)}
        return words[not agency.joins], words[agency.joins], replace(estate, agencies=turned)
    decision, opposite, lock = {"building": _of_building, "team": _of_team, "function": _of_function}[subject.kind](
        estate, decided, subject.key
    )
    others = [each for each in estate.locks if (each.kind, each.key) != (lock.kind, lock.key)]
    return decision, opposite, replace(estate, locks=sorted_locks([*others, lock]))


def _of_building(estate: Estate, decided: Decided, key: str) -> tuple[str, str, Lock]:
    today = estate.buildings[key].in_use_today
    words = ("it is kept", "it is closed") if today else ("it is opened", "it is not opened")
    is_open = decided.is_open[key]
    return words[not is_open], words[is_open], Lock("building", (key,), "close" if is_open else "keep")


def _of_team(estate: Estate, decided: Decided, key: str) -> tuple[str, str, Lock]:
    home, at = estate.teams[key].building, decided.housing[key]
    if at == home:
        return f"it stays in {home}", f"it does not stay in {home}", Lock("team", (key,), "forbid", home)
    decision = "it is dissolved, others supply its functions" if at is None else f"it sits in {at}"
    if home is None:
        return decision, f"it does not sit in {at}", Lock("team", (key,), "forbid", at or DISSOLVED)
    return decision, f"it stays in {home}", Lock("team", (key,), "keep")


def _of_function(estate: Estate, decided: Decided, key: str) -> tuple[str, str, Lock]:
    agency, _, function = key.partition(" / ")
    supplied = decided.supply[agency, function]
    if supplied == OWN:
        return (
            "the agency supplies it itself",
            "another supplies it",
            Lock("function", (agency, function), "forbid", OWN),
        )
    return f"{supplied} supplies it", "the agency supplies it itself", Lock("function", (agency, function), "keep")


def _holding(estate: Estate, option: Option, made: Made, subject: Subject) -> Iterator[tuple[str, str]]:
    """The rows that would break if the decision were turned and nothing else changed."""
    formulation = formulate(Case(estate, option, measure(estate, option)))
    programme = programme_of(formulation.problem, formulation.decisions.variables)
    point = _point(formulation, programme, made.decided)
    if point is None:
        return
    turned = point.copy()
    for column, value in _turned(formulation, made.decided, subject).items():
        turned[column] = value
    sums = activity(programme, turned)
    broken = (sums > programme.row_high + TOLERANCE) | (sums < programme.row_low - TOLERANCE)
    yield from (formulation.rows[number] for number in np.flatnonzero(broken))


def _point(formulation: Formulation, programme: Programme, decided: Decided) -> Array | None:
    """The plan as a point of the programme: its yes/no decisions, the rest decided best."""
    held, values = np.zeros(len(programme.cost), dtype=bool), np.zeros(len(programme.cost))
    for column, value in start_from(formulation, programme, decided).items():
        held[column], values[column] = True, value
    return run(programme.fixed(held, values), Settings(30.0, gap=0.001, threads=1, seed=0)).point


def _turned(formulation: Formulation, decided: Decided, subject: Subject) -> dict[int, float]:
    """The columns that the opposite decision itself sets."""
    made, column = formulation.decisions, formulation.column
    if subject.kind == "building":
        is_open = decided.is_open[subject.key]
        turned = {column[id(made.is_open[subject.key])]: float(not is_open)}
        if is_open:  # nobody and nothing is there any more
            inside = [v for (_, b), v in (*made.house.items(), *made.offer.items()) if b == subject.key]
            inside += [v for (_, _, b), v in (*made.host.items(), *made.staff_fte.items()) if b == subject.key]
            inside += [made.fitout_desks[subject.key]] if subject.key in made.fitout_desks else []
            turned |= {column[id(variable)]: 0.0 for variable in inside}
        return turned
    if subject.kind == "team":
        home, at = formulation.case.estate.teams[subject.key].building, decided.housing[subject.key]
        turned = {column[id(v)]: 0.0 for (team, _), v in made.house.items() if team == subject.key}
        if at != home and (subject.key, home) in made.house:
            turned[column[id(made.house[subject.key, str(home)])]] = 1.0
        return turned
    if subject.kind == "function":
        agency, _, function = subject.key.partition(" / ")
        turned = {column[id(v)]: 0.0 for (a, f, _, _), v in made.supply.items() if (a, f) == (agency, function)}
        turned[column[id(made.own[agency, function])]] = float(decided.supply[agency, function] != OWN)
        return turned
    return {}


def differences(estate: Estate, one: Decided, other: Decided) -> Iterator[tuple[tuple[str, str], str]]:
    """What two plans decide differently: kind and id, and the change from the one to the other in words."""
    for name in estate.buildings:
        if one.is_open[name] != other.is_open[name]:
            change = "in use" if other.is_open[name] else "not in use"
            yield ("building", name), f"building {named(name, estate)}: {change}"
    for name in estate.teams:
        if one.housing[name] != other.housing[name]:
            where = [decided.housing[name] or "dissolved" for decided in (one, other)]
            yield ("team", name), f"team {named(name, estate)}: {where[1]} instead of {where[0]}"
    for key in estate.functions:
        if one.supply[key] != other.supply[key]:
            yield (
                ("function", " / ".join(key)),
                f"{key[1]} of {key[0]}: {other.supply[key]} instead of {one.supply[key]}",
            )
    for service, building in sorted((one.counters or frozenset()) ^ (other.counters or frozenset())):
        change = "offered" if (service, building) in (other.counters or ()) else "no longer offered"
        yield ("counter", f"{service} / {building}"), f"{service} at {named(building, estate)}: {change}"


def in_lines(explanation: Explanation) -> Iterator[str]:
    """The explanation for a reader."""
    subject, estate = explanation.subject, explanation.estate
    yield f"{subject.kind.capitalize()} {named(subject.key, estate)}: {explanation.decision}."
    yield from _holding_lines(explanation)
    if explanation.other is None:
        yield f"The opposite ({explanation.opposite}) is not possible:"
        if explanation.standing_in_the_way is not None:
            yield from (f"  {line}" for line in in_sentences(explanation.standing_in_the_way))
        return
    yield from _price_lines(explanation)
    changes = explanation.changes
    yield f"With it would change ({len(changes):,}):" if changes else "Nothing else would change."
    yield from _first(changes, MOST_CHANGES)


def _holding_lines(explanation: Explanation) -> Iterator[str]:
    if not explanation.holding:
        yield "No rule holds it: turned by itself it would break none. It is a matter of cost."
        return
    yield "Turned by itself, with nothing else changed, it would break these rules:"
    words: dict[str, list[str]] = {}
    for rule, key in explanation.holding:
        words.setdefault(rule, []).append(key)
    for rule, keys in words.items():
        yield from (f"  - {in_words(rule, key, explanation.estate)}" for key in keys[:MOST_RULES])
        if len(keys) > MOST_RULES:
            yield f"    … and {len(keys) - MOST_RULES:,} more of this kind"


def _price_lines(explanation: Explanation) -> Iterator[str]:
    price, between = explanation.price_gbp, explanation.price_between_gbp
    assert price is not None
    assert between is not None
    dearer = f"costs £{price:,.0f} more" if price >= 0 else f"costs £{-price:,.0f} less"
    yield f"The opposite ({explanation.opposite}) {dearer} in net present cost, with all else decided best for it."
    if all(map(math.isfinite, between)):
        low, high = (f"-£{-gbp:,.0f}" if gbp < 0 else f"£{gbp:,.0f}" for gbp in between)
        yield f"Proven: between {low} and {high}, given how far either plan may be from the best."


def _first(lines: tuple[str, ...], most: int) -> Iterator[str]:
    yield from (f"  - {line}" for line in lines[:most])
    if len(lines) > most:
        yield f"  … and {len(lines) - most:,} more"


def as_json(explanation: Explanation) -> dict[str, Any]:
    """The explanation for a program."""
    price, between = explanation.price_gbp, explanation.price_between_gbp
    return {
        "subject": {"kind": explanation.subject.kind, "id": explanation.subject.key},
        "decision": explanation.decision,
        "opposite": explanation.opposite,
        "holding": [
            {"rule": rule, "key": key, "words": in_words(rule, key, explanation.estate)}
            for rule, key in explanation.holding
        ],
        "is_opposite_possible": explanation.other is not None,
        "price_gbp": price,
        "price_at_least_gbp": None if between is None or not math.isfinite(between[0]) else between[0],
        "price_at_most_gbp": None if between is None or not math.isfinite(between[1]) else between[1],
        "changes": list(explanation.changes),
        "words": list(in_lines(explanation)),
    }
