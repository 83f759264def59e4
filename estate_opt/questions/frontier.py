"""What one aim costs in terms of another: plans of which none is better in both (a Pareto frontier).

Method: ε-constraint. The first aim is sought alone, then the second, as far as it goes; then, in even steps back from
there, the best of the first with at least so much of the second. Where steps led to the same plan, further ones halve
the widest stretch between two plans. Each step begins from a plan that keeps to its limit: so that there is a plan at
every step, however short the time.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import pairwise
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from estate_opt.checks import checked_estate
from estate_opt.domain.estate import Estate
from estate_opt.domain.plan import today_decided
from estate_opt.formulation.decisions import chosen
from estate_opt.formulation.decode import access_shares
from estate_opt.formulation.limits import carbon_kg
from estate_opt.formulation.mip_start import start_from
from estate_opt.formulation.model import model_of
from estate_opt.formulation.ways import ways_to_nearest
from estate_opt.ground.errors import Interrupted, NoPlanError, UsageError
from estate_opt.ground.figures import to_the_pound
from estate_opt.options.option import Option
from estate_opt.questions.aims import EQUAL_WAY, MEAN_WAY, PEOPLE, WAYS, Aim, Asked, aims_asked
from estate_opt.questions.way_aims import way_aim, way_told
from estate_opt.results.names import named
from estate_opt.search.ctrl_c import ctrl_c_sets
from estate_opt.search.highs import Ending, Settings
from estate_opt.search.incumbent import start_at
from estate_opt.search.milp import Array, Milp, Row
from estate_opt.search.regimes import search
from estate_opt.search.subproblem import polished
from estate_opt.tables.intake import read

ROUNDING = 1e-6
LEAST_WIDTH = 0.01
"""Stretches of the second aim narrower than this share of the whole are not looked into."""
MOST_STEPS = 2
"""Steps for each plan asked for, at the most."""


class Point(NamedTuple):
    """One plan of the frontier, by what it comes to."""

    first: float
    second: float
    net_present_cost_gbp: float
    buildings: int
    closed: tuple[str, ...]
    """Buildings in use today that are not in use in it."""
    is_proven: bool
    """Whether no plan has more than the gap asked for of the first aim, given the second."""


@dataclass(frozen=True)
class Frontier:
    """The plans between two aims, from the best in the first to the best in the second."""

    first: Aim
    second: Aim
    points: tuple[Point, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    """Of the buildings that a plan closes, by id."""
    is_stopped: bool = False
    """Whether it was stopped by hand: then there may be more plans between these and beyond them."""

    @property
    def heading(self) -> str:
        """The one aim against the other, in words."""
        return f"{self.first.title} against {self.second.title[0].lower()}{self.second.title[1:]}"


def frontier(
    estate: Estate, option: Option, between: str, number: int, stop: threading.Event | None = None
) -> Frontier:
    """So many plans between two aims, given as `npv,buildings`, if there are; what another beats in both is left out.

    A service is given by its id or its name. The option's time limit is for each step. `stop`, set from anywhere, ends
    it with the plans found so far; so does a Ctrl-C. Raises UsageError for an aim that is not known, NoPlanError where
    the rules contradict each other, Interrupted where it was stopped before there was a plan.
    """
    option.refuse_years()
    stop = stop or threading.Event()
    with ctrl_c_sets(stop):
        aims = aims_asked(between, estate)
        walk = _Walk(estate, _asking(option, aims), {each.service for each in aims if each.kind in WAYS}, stop)
        first, second = (walk.aim(each) for each in aims)
        best = walk.least(first, None)
        found = {walk.point(first, second, best): best}
        with suppress(Interrupted):  # what was found by then is told, and that it was stopped
            _spread(walk, (first, second), best, found, number)
        points = not_beaten(list(found), first.wants_more, second.wants_more)
        closed = {name: estate.buildings[name].name or name for point in points for name in point.closed}
        return Frontier(first, second, tuple(points), closed, stop.is_set())


def _spread(walk: "_Walk", aims: tuple[Aim, Aim], best: "_Found", found: dict[Point, "_Found"], number: int) -> None:
    """Find so many plans from the best in the first aim to the best in the second, into `found`.

    Raises Interrupted once it was stopped.
    """
    first, second = aims
    before = walk.least(second, None)
    start, furthest = walk.value(second, best), walk.value(second, before)
    sign, asked = 1.0 if second.wants_more else -1.0, list[float]()

    def ask(limit: float, begin: _Found) -> _Found:
        plan = walk.least(first, (second, limit), begin)
        found.setdefault(walk.point(first, second, plan), plan)
        asked.append(limit)
        return plan

    limits = [start + (furthest - start) * step / (number - 1) for step in range(number - 1, 0, -1)]
    for limit in limits if sign * (furthest - start) > ROUNDING else ():
        before = ask(limit, before)
    while True:
        points = not_beaten(list(found), first.wants_more, second.wants_more)
        between_two = _widest(points, asked, LEAST_WIDTH * abs(furthest - start)) if len(points) > 1 else None
        if between_two is None or len(points) >= number or len(asked) >= MOST_STEPS * number:
            return
        limit, beyond = between_two
        ask(limit, found[beyond])


def _widest(points: list[Point], asked: list[float], least: float) -> tuple[float, Point] | None:
    """The middle of the widest stretch of the second aim where nothing is known yet, and the point at its far end.

    A limit between two points that led to no third tells that there is none between it and the further point.
    """
    stretches = []
    for near, far in pairwise(points):
        low, high = sorted((near.second, far.second))
        ends = [*(limit for limit in asked if low < limit < high), far.second]
        top = ends[int(np.argmin(np.abs(np.array(ends) - near.second)))]
        stretches.append((abs(top - near.second), (near.second + top) / 2, far))
    width, limit, beyond = max(stretches, key=itemgetter(0))
    return (limit, beyond) if width > least else None


def frontier_of_place(place: Path, option: Option, between: str, number: int, with_hidden: bool = False) -> Frontier:
    """The same for a workbook or folder. Raises InputError besides, where the tables cannot be planned with."""
    return frontier(checked_estate(read(place, with_hidden), option).estate, option, between, number)


STOPPED = "The search was stopped by hand: there may be more plans between these and beyond them."


def in_lines(found: Frontier) -> Iterator[str]:
    """The points for a reader, a line each."""
    number = len(found.points)
    yield f"{found.heading}: {number} plan{'' if number == 1 else 's'}"
    if found.is_stopped:
        yield STOPPED
    for point in found.points:
        why = "by hand, or at the time limit" if found.is_stopped else "at the time limit"
        proven = "" if point.is_proven else f" (not proven the best: stopped {why})"
        yield f"  {_shown(point.second, found.second)}: {_shown(point.first, found.first)}{proven}"


def _shown(number: float, aim: Aim) -> str:
    if aim.unit == "£":
        return to_the_pound(number)
    return f"{100 * number:.1f} %" if aim.unit == "share" else f"{number:,.6g} {aim.unit}"


def not_beaten(points: list[Point], first_wants_more: bool, second_wants_more: bool) -> list[Point]:
    """The points that no other is as good as in both aims and better in one; of equals one; by the first aim."""
    signs = (-1.0 if first_wants_more else 1.0, -1.0 if second_wants_more else 1.0)

    def badness(point: Point) -> tuple[float, float]:
        return signs[0] * point.first, signs[1] * point.second

    kept: list[Point] = []
    for point in sorted(points, key=badness):
        # By the first aim: whoever comes later must be better in the second.
        if not kept or badness(point)[1] < badness(kept[-1])[1] - ROUNDING * max(1.0, abs(badness(point)[1])):
            kept.append(point)
    return kept


def _asking(option: Option, aims: Iterable[Asked]) -> Option:
    """The option with people counted as covered for the services among the aims, though no share need be reached."""
    access = dict(option.levers.access)
    for each in aims:
        if each.kind == PEOPLE:
            standard = option.access(each.service)
            access[each.service] = standard.model_copy(update={"min_share": standard.min_share or 0.0})
    return replace(option, levers=option.levers.model_copy(update={"access": access}))


class _Found(NamedTuple):
    point: Array
    is_proven: bool


class _Walk:
    """One formulation, solved again and again with other aims and limits."""

    def __init__(self, estate: Estate, option: Option, ways_to: set[str], stop: threading.Event) -> None:
        self._stop = stop
        self._model = model_of(estate, option, frozenset(ways_to))
        self.formulation, self._milp = self._model.formulation, self._model.milp
        if ways_to:
            rows = ways_to_nearest(self.formulation.case, self.formulation.decisions)
            self._milp = self._milp.with_rows([*rows])
        self._settings = Settings.of(option.levers.solver)
        self._start = start_from(self.formulation, self._milp, today_decided(estate))

    def least(self, aim: Aim, limit: tuple[Aim, float] | None, before: _Found | None = None) -> _Found:
        """The best plan for an aim, with at least so much (or at most so little) of another.

        Raises Interrupted where it was stopped before it began, or before there was a plan.
        """
        if self._stop.is_set():
            raise Interrupted("Stopped before a plan was found.")
        milp = self._milp if limit is None else self._limited(*limit)
        aimed = replace(milp, cost=aim.cost(len(milp.cost)), offset=0.0)
        if aim.name == "npv":
            aimed = milp
        outcome, _ = search(aimed, self._model.structure, self._settings, self._begin(before), stop=self._stop)
        if outcome.point is None and outcome.ending is Ending.STOPPED:
            raise Interrupted("Stopped before a plan was found.")
        if outcome.point is None:
            status = "infeasible" if outcome.ending is Ending.INFEASIBLE else "interrupted"
            words = {"infeasible": "No plan satisfies all the rules together: see estate-opt diagnose.",
                     "interrupted": "No plan was found in the time given. Allow more with --time-limit."}  # fmt: skip
            raise NoPlanError(words[status], status)
        # The quantities as is best for the money, whatever was aimed at: nobody fits out desks for nothing.
        point = polished(milp, outcome.point, self._settings)
        return _Found(outcome.point if point is None else point, outcome.ending is Ending.OPTIMAL)

    def _limited(self, aim: Aim, limit: float) -> Milp:
        side = aim.linear(limit) - aim.constant
        slack = ROUNDING * max(1.0, abs(side))
        if aim.wants_more:
            return self._milp.with_rows([Row.of(aim.weights, at_least=side - slack)])
        return self._milp.with_rows([Row.of(aim.weights, at_most=side + slack)])

    def _begin(self, before: _Found | None) -> Mapping[int, float]:
        if before is None:
            return self._start
        return start_at(self._milp, np.rint(before.point))

    def value(self, aim: Aim, found: _Found) -> float:
        """How much of an aim a plan has; people as the counters of the plan have them, whatever was asked for."""
        if not aim.service:
            return aim.constant + sum(weight * float(found.point[column]) for column, weight in aim.weights.items())
        counters = frozenset(chosen(self.formulation.decisions.offer, found.point))
        if aim.is_way:
            return way_told(aim, self.formulation.case, counters)
        form = ("group", aim.group) if aim.group else ("all", "")
        shares = access_shares(self.formulation.case, counters)
        told = (each for each in shares if each.service == aim.service and (each.form, each.scope) == form)
        return next(told).after_with_room

    def point(self, first: Aim, second: Aim, found: _Found) -> Point:
        """A plan by what it comes to."""
        estate = self.formulation.case.estate
        opened = set(chosen(self.formulation.decisions.is_open, found.point))
        closed = tuple(n for n, b in estate.buildings.items() if b.in_use_today and n not in opened)
        return Point(
            self.value(first, found), self.value(second, found), self._milp.value(found.point), len(opened),
            closed, found.is_proven,
        )  # fmt: skip

    def aim(self, asked: Asked) -> Aim:
        """An aim as it was asked for."""
        made: dict[str, Callable[[], Aim]] = {
            "npv": self._npv, "buildings": self._buildings, "staff-moved": self._moved, "carbon": self._carbon,
            "redundancies": self._redundancies, PEOPLE: lambda: self._people(asked),
            **dict.fromkeys((MEAN_WAY, EQUAL_WAY), lambda: way_aim(self.formulation, asked)),
        }  # fmt: skip
        return made[asked.kind]()

    def _npv(self) -> Aim:
        weights = {int(column): float(self._milp.cost[column]) for column in np.flatnonzero(self._milp.cost)}
        return Aim("npv", "Net present cost", "£", weights, self._milp.offset)

    def _buildings(self) -> Aim:
        is_open = self.formulation.decisions.is_open
        return Aim("buildings", "Buildings in use", "buildings", dict.fromkeys(is_open.values(), 1.0))

    def _carbon(self) -> Aim:
        weights = carbon_kg(self.formulation.case, self.formulation.decisions)
        return Aim("carbon", "Carbon of the buildings in use", "kg CO₂e a year", weights)

    def _moved(self) -> Aim:
        teams = self.formulation.case.estate.teams
        weights = {
            house: teams[team].fte
            for (team, at), house in self.formulation.decisions.house.items()
            if teams[team].building not in (None, at)
        }
        return Aim("staff-moved", "Staff who move", "FTE", weights)

    def _redundancies(self) -> Aim:
        case = self.formulation.case
        weights = {
            supply: case.estate.functions[agency, function].fte
            * case.redundant_share(case.estate.arrangements[arrangement].tiers[n].staff_saving)
            for (agency, function, arrangement, n), supply in self.formulation.decisions.supply.items()
        }
        return Aim("redundancies", "Posts made redundant", "posts", weights)

    def _people(self, asked: Asked) -> Aim:
        estate, case, (_, service, group) = self.formulation.case.estate, self.formulation.case, asked
        called = named(service, estate, "service")
        if service not in case.catchments:
            raise UsageError(f"The service {called} has no counter in this place.")
        counted = dict(zip(estate.localities, case.footfall[service].counted.tolist(), strict=True))
        members = {n: counted[n] for n, each in estate.localities.items() if not group or group in each.groups}
        everybody = sum(members.values())
        if not everybody:
            raise UsageError(f"Nobody in this place belongs to the group {group}.")
        covered = self.formulation.decisions.covered
        weights = {covered[service, n]: people / everybody for n, people in members.items()}
        of = case.option.access(service).counted
        who = f"{group} {of}" if group else of
        title = f"Share of {who} within {case.option.access(service).wording} of {called}"
        return Aim(asked.name, title, "share", weights, wants_more=True, service=service, group=group)


def as_json(found: Frontier) -> dict[str, Any]:
    """The frontier for a program."""
    return {
        "first": {"aim": found.first.name, "title": found.first.title, "unit": found.first.unit},
        "second": {"aim": found.second.name, "title": found.second.title, "unit": found.second.unit},
        "is_stopped": found.is_stopped,
        "points": [point._asdict() for point in found.points],
        "names": dict(found.names),
    }
