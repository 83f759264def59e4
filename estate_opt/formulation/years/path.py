"""What is on the way from today to a target: decisions that change, each once, and those that follow anew each year.

Columns keep the numbers that they have in the formulation of the target, so that each year's state is a point of it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from estate_opt.domain.decided import Decided
from estate_opt.domain.estate import OWN, Estate
from estate_opt.domain.routes import Route
from estate_opt.formulation.assemble import Formulation
from estate_opt.formulation.decisions import Bounds, Decisions, Visiting
from estate_opt.formulation.keys import Key
from estate_opt.formulation.mip_start import tiers_of_decided
from estate_opt.formulation.nearness import differs_from_plans, few_differences_reached
from estate_opt.formulation.rows import Column, Statement
from estate_opt.formulation.rules import RULES
from estate_opt.search.milp import Array


class Step(NamedTuple):
    """Something that happens once, in one of the years, or not at all."""

    kind: str
    """`team`, `building`, `fitout`, `function` or `counter`; among several targets also `host`."""
    key: tuple[str, ...]
    """Ids; among several targets those of a team, a function and a building with ways out of its own end with where it
    goes. Blank: the team is dissolved.
    """

    @property
    def thing(self) -> tuple[str, ...]:
        """The ids of what it happens to, wherever that goes."""
        return self.key[: {"team": 1, "building": 1, "function": 2}.get(self.kind)]


@dataclass(frozen=True)
class Choices:
    """What steps there are to choose among, where a way may lead to more than one target."""

    told_by: tuple[tuple[Column, ...], ...]
    """[step]: the columns of which one tells that it is done."""
    fitted: dict[Column, int]
    """Desks of a fit-out → its step; all of them are fitted out at once, and how many is open."""
    instead: tuple[tuple[int, ...], ...]
    """Steps of which one is taken at the most."""


@dataclass(frozen=True)
class Path:
    """The way from today to a target."""

    formulation: Formulation
    """Of the target, with the decisions of the way alone."""
    today: Array
    """[column]."""
    steps: tuple[Step, ...]
    changes: dict[Column, tuple[tuple[int, float], ...]]
    """Column → the steps that change it, and by how much each."""
    anew: tuple[Column, ...]
    """Columns that are decided anew in each year: whatever suits the steps done by then."""
    choices: Choices | None = None
    """Where there is more than one target to go to."""
    put_off: dict[int, Formulation] = field(default_factory=dict, repr=False)
    """The same formulation with everything so many years later, as far as it was asked for: `formulation_of`."""

    @property
    def target(self) -> Array:
        """[column]: where all steps together lead, if they are those of one target."""
        there = self.today.copy()
        for column, changes in self.changes.items():
            there[column] += sum(by for _, by in changes)
        return there

    def way_out(self, step: int) -> Route | None:
        """The way out of its own by which a step leaves a building; None: as its tenure says, or it leaves none."""
        name = self.steps[step].key[0]
        for (building, way), column in self.formulation.decisions.route.items():
            if building == name and any(number == step for number, _ in self.changes.get(column, ())):
                ways = self.formulation.case.estate.buildings[name].routes
                return next(each for each in ways if each.route == way)
        return None

    @property
    def decided_anew(self) -> tuple[Column, ...]:
        """The columns that each year has of its own: those decided anew, and the desks of fit-outs that are open."""
        return self.anew if self.choices is None else (*self.anew, *self.choices.fitted)


def path_to(formulation: Formulation, today: Array, target: Decided) -> Path:
    """The way from today's point to a target."""
    estate = formulation.case.estate
    decisions = on_the_way(
        formulation,
        seats=set(target.housing.items()),
        kept={name for name, b in estate.buildings.items() if target.is_open[name] and b.in_use_today},
        fitted=target.fitout_desks,
        offered=set(target.counters or ()),
        doors=target.door_fte,
        through=target.through,
    )
    steps, changes = list[Step](), dict[Column, tuple[tuple[int, float], ...]]()
    for step, columns in _changes(decisions, target):
        changed = [(column, value - float(today[column])) for column, value in columns if value != today[column]]
        changes |= {column: ((len(steps), by),) for column, by in changed}
        if changed:
            steps.append(step)
    anew = (column for column in _anew(formulation, decisions, target) if column not in changes)
    return Path(replace(formulation, decisions=decisions), today, tuple(steps), changes, tuple(anew))


def on_the_way(
    formulation: Formulation,
    seats: Collection[tuple[str, str | None]],
    kept: set[str],
    fitted: Collection[str],
    offered: set[tuple[str, str]],
    doors: Collection[str],
    through: Collection[tuple[str, str]],
) -> Decisions:
    """The decisions without seats, counters and ways to them that are neither today's nor among those that are given.

    `seats`: team and building, None: its people join an arrangement. `kept`: the buildings in use that stay so.
    `fitted`: the buildings that may be fitted out. `doors`: those that may have one front door, `through`: for which
    service and building.
    """
    made, estate = formulation.decisions, formulation.case.estate
    house = {
        (team, b): column
        for (team, b), column in made.house.items()
        if b == estate.teams[team].building or (team, b) in seats
    }
    housed_at, reach = defaultdict(list), {team: list[str]() for team in made.reach}
    for team, b in house:
        housed_at[b].append(team)
        reach[team].append(b)
    offered = {key for key, counter in estate.counters.items() if counter.is_open_today} | offered
    return replace(
        made,
        house=house,
        housed_at=housed_at,
        reach=reach,
        always_open=kept,
        fitout_desks={b: column for b, column in made.fitout_desks.items() if b in fitted},
        offer={key: column for key, column in made.offer.items() if key in offered},
        door={b: column for b, column in made.door.items() if b in doors},
        door_fte={b: column for b, column in made.door_fte.items() if b in doors},
        through={key: column for key, column in made.through.items() if key in through},
        nearest={key: column for key, column in made.nearest.items() if key[:2] in through},
        pooled_fte={key: column for key, column in made.pooled_fte.items() if key in through},
        visits={key: column for key, column in made.visits.items() if (key[0], key[2]) in offered},
        dissolved={team: column for team, column in made.dissolved.items() if (team, None) in seats},
        visiting={service: _going(visiting, offered) for service, visiting in made.visiting.items()},
    )


def _going(visiting: Visiting, offered: Collection[tuple[str, str]]) -> Visiting:
    """Visits with the counters of today and of the target as their only choice."""
    choices = visiting.choices.items()
    return replace(
        visiting, choices={home: [b for b in near if (visiting.service, b) in offered] for home, near in choices}
    )


Changes = Iterator[tuple[Step, list[tuple[Column, float]]]]


def _changes(decisions: Decisions, target: Decided) -> Changes:
    """Each thing that could happen, with its columns and what they are in the target."""
    ways_out = defaultdict[str, list[tuple[Column, float]]](list)
    for (b, way), column in decisions.route.items():
        ways_out[b].append((column, float(target.routes.get(b) == way)))
    for b, column in decisions.is_open.items():
        yield Step("building", (b,)), [(column, float(target.is_open[b])), *ways_out[b]]
    for b, column in decisions.fitout_desks.items():
        yield Step("fitout", (b,)), [(column, target.fitout_desks[b])]
    for team, near in decisions.reach.items():
        seats = [(decisions.house[team, b], float(target.housing[team] == b)) for b in near]
        gone = [(decisions.dissolved[team], 1.0)] if team in decisions.dissolved else []
        yield Step("team", (team,)), [*seats, *gone]
    for key, column in decisions.own.items():
        yield Step("function", key), [(column, float(target.supply[key] == OWN))]
    for key, column in decisions.offer.items():
        yield Step("counter", key), [(column, float(key in (target.counters or ())))]
    for b, column in decisions.door.items():
        yield Step("door", (b,)), [(column, 1.0)]
    for key, column in decisions.through.items():
        yield Step("through", key), [(column, 1.0)]


def _anew(formulation: Formulation, decisions: Decisions, target: Decided) -> Iterator[Column]:
    """What is decided anew each year: how visits go, who is present, and at which scale each arrangement works."""
    yield from decisions.as_today.values()
    yield from decisions.covered.values()
    yield from decisions.visits.values()
    yield from decisions.beyond.values()
    for doors in (decisions.door_fte, decisions.nearest, decisions.pooled_fte):
        yield from doors.values()
    yield from decisions.present.values()
    highest = dict(tiers_of_decided(formulation.case.estate, target))
    for (agency, function, k, n), column in decisions.supply.items():
        if target.supply[agency, function] == k and n <= highest[k]:
            yield column
    for (k, n), column in decisions.tier.items():
        if n <= highest.get(k, -1):
            yield column
    for seats in (decisions.host, decisions.staff_fte):
        for (k, n, b), column in seats.items():
            if n <= highest.get(k, -1) and target.hosts.get(k) == b:
                yield column


def bounds_in(path: Path, is_last: bool) -> Bounds:
    """What each column may be in a year: at the end as in the target's formulation, before that as it is today too."""
    low, high = path.formulation.bounds.low, path.formulation.bounds.high
    if is_last:
        return Bounds(low.copy(), high.copy())
    return Bounds(np.minimum(low, path.today), np.maximum(high, path.today))


def is_new(estate: Estate, step: Step) -> bool:
    """Whether a step houses or dissolves a new team: it is nowhere today, and is no move."""
    return step.kind == "team" and estate.teams[step.key[0]].building is None


OF_THE_TARGET = frozenset(
    (
        "agency_capital", "pooled_capital", "recharged_by_fte", "no_body_worse_off", "differences_counted",
        "few_differences", "differs_from_plans",
    )
)  # fmt: skip
"""Rules that are not about a state: of all years together, or of the target alone."""


def stated_of_the_last(formulation: Formulation) -> Iterator[tuple[str, Key, Statement]]:
    """The rows that what is reached in the end keeps besides: how near to an earlier plan, and how far from others."""
    for name, rows in (("few_differences", few_differences_reached), ("differs_from_plans", differs_from_plans)):
        for key, row in rows(formulation.case, formulation.decisions):
            yield name, key, row


def stated_of(formulation: Formulation) -> Iterator[tuple[str, Key, Statement]]:
    """The rows of a state, by rule and key."""
    for rule in RULES.values():
        if rule.rows is not None and rule.name not in OF_THE_TARGET:
            for key, row in rule.rows(formulation.case, formulation.decisions):
                yield rule.name, key, row
