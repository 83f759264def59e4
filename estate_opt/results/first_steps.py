"""What is to be done first: the first dated steps of a plan, each in one line, with years or without.

Made of the actions of the programme (`programme.py`), so that a step and the tab Programme cannot differ; what is done
on one day in many places is one step, but each notice is its own, as each is lost by itself if it is missed.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from math import fsum

from estate_opt.domain.plan import Plan
from estate_opt.results.limits import left_after_the_lease
from estate_opt.results.names import named
from estate_opt.results.programme import (
    CLOSES,
    DOOR,
    JOINS,
    MOVES,
    NOTICE,
    OPENS,
    PUBLIC,
    WORKS,
    Action,
    actions,
    actions_all_at_once,
    teams_in_words,
)

MOST_STEPS = 8
_MOST_NAMED = 3
STAY_ON, SET_UP = "stay on", "set up"
_WORDS = {
    STAY_ON: "Agree to stay on, or move people out earlier",
    NOTICE: "Give notice by this day",
    WORKS: "Pay for works in buildings",
    SET_UP: "Agree, and pay for, shared support functions",
    OPENS: "Open buildings",
    JOINS: "Hand support functions over",
    MOVES: "Move staff",
    CLOSES: "Have everybody out",
    PUBLIC: "Open or give up counters for the public",
    DOOR: "Open front doors",
}
"""What is to be done, in the order in which it is told of one day; a building that goes off the books needs nobody."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do, or several of one kind on one day."""

    day: date
    what: str
    which: str
    """The buildings, functions or people, the first of them by name."""
    words: str
    """More of it; empty: nothing."""
    bodies: tuple[str, ...]
    """Ids of who acts, those who have most to do first."""
    building: str | None = None
    """Its id, where it is of one building."""


def first_steps(plan: Plan) -> tuple[Step, ...]:
    """The first MOST_STEPS things to do, in order of time; none where nothing changes."""
    done = actions(plan) if plan.programme is not None else actions_all_at_once(plan)
    kinds = [(each.day, _kind(each), each) for each in done if each.day is not None and _kind(each) in _WORDS]
    kinds += [(each.day, STAY_ON, each) for each in _too_late(plan) if each.day is not None]
    order = [*_WORDS]
    kinds.sort(key=lambda one: (one[0], order.index(one[1])))
    found: list[Step] = []
    for (day, kind), group in groupby(kinds, key=lambda one: one[:2]):
        of = [action for _, _, action in group]
        each_alone = kind in (NOTICE, STAY_ON)
        found += [_step(plan, day, kind, some) for some in ([[one] for one in of] if each_alone else [of])]
    return tuple(found[:MOST_STEPS])


def _kind(action: Action) -> str:
    return SET_UP if action.what == WORKS and action.building is None else action.what


def _too_late(plan: Plan) -> Iterator[Action]:
    """Leases that end before the people in the building move: the plan counts rent until they do."""
    for building, end, _ in left_after_the_lease(plan):
        moves_on = plan.closing_calendar(building.building).moves_on
        if end < moves_on:
            words = f"its {building.tenure} ends on this day, before people move on {moves_on:%d/%m/%Y}"
            subject = named(building.building, plan.estate, "building")
            yield Action(end, STAY_ON, subject, building.agency, words, building=building.building)


def _step(plan: Plan, day: date, kind: str, of: Sequence[Action]) -> Step:
    bodies = tuple(body for body, _ in Counter(each.body for each in of).most_common())
    if len(of) == 1:
        return Step(day, _WORDS[kind], of[0].subject, of[0].words, bodies, of[0].building)
    if kind == MOVES:
        largest = max(of, key=lambda each: each.fte or 0.0)
        staff = f"{fsum(each.fte or 0.0 for each in of):,.0f} staff in {teams_in_words(of)}"
        return Step(day, _WORDS[kind], staff, f"the largest is {largest.subject}, {largest.words}", bodies)
    if kind == WORKS:
        of = sorted(of, key=lambda each: -plan.fitout_desks.get(each.building or "", 0.0))
        places = len({each.building for each in of})
        where = "1 building" if places == 1 else f"{places:,} buildings"
        return Step(day, _WORDS[kind], f"{len(of):,} works in {where}", _told(of), bodies)
    is_told_whole, services = kind in (SET_UP, PUBLIC), " services" if kind == DOOR else ""
    return Step(day, _WORDS[kind], f"{len(of):,}{services} in all", _told(of, is_told_whole), bodies)


def _told(of: Sequence[Action], with_words: bool = True) -> str:
    """The first of several by name, with what is done to each; `; ` between them, as names hold commas."""
    told = [f"{each.subject}: {each.words}" if with_words else each.subject for each in of[:_MOST_NAMED]]
    return "; ".join([*told, f"{len(of) - _MOST_NAMED:,} more"] if len(of) > _MOST_NAMED else told)
