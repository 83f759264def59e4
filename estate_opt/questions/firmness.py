"""How firm each decision of a plan is: its opposite is turned round in the relaxation, and what that costs is read.

The opposite is that of `explain`: a building kept is closed, one that closes is kept; a team that moves stays, one that
stays does not; a function that is shared is the agency's own again, and one that is not is shared. What the relaxation
with the opposite costs at the least, every plan with it costs at the least (`search/flipped.py`): where that is more
than the plan's own cost, every plan that costs no more than this one decides as it does, every optimum included.
"""

import math
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from estate_opt.domain.estate import OWN
from estate_opt.domain.firmness import Firmness, Label, Labels
from estate_opt.domain.plan import Plan
from estate_opt.formulation import RULES, Formulation
from estate_opt.formulation.decisions import Decisions
from estate_opt.formulation.mip_start import start_from
from estate_opt.formulation.model import Model, model_of
from estate_opt.formulation.rows import Column
from estate_opt.planning import Planned
from estate_opt.results.names import lock_in_words, named
from estate_opt.search.flipped import Bound, Flip, Flipped, flipped
from estate_opt.search.highs import Settings

ROUNDING_SHARE, ROUNDING_GBP = 1e-6, 1.0
"""What the opposite must cost more at the least to be proven: a share of the plan's cost, and pounds."""
MOST_RULES = 3
"""Rules told of what forces a decision."""
NO_CHOICE = "nothing else is within the rules: what it needs, how far it may go, whom buildings take, who joins"


@dataclass(frozen=True, slots=True)
class LabelParams:
    """How long the labels may take."""

    most_seconds: float = 60.0
    share_of_time_limit: float = 0.25
    """Of the time that the search may take."""

    def seconds(self, time_limit_seconds: float) -> float:
        """How long, after a search that may take so many seconds."""
        return min(self.most_seconds, self.share_of_time_limit * time_limit_seconds)


@dataclass(frozen=True)
class _Asked:
    """One decision whose opposite is looked at."""

    kind: str
    key: str | tuple[str, str]
    flip: Flip | None
    """None: it is decided beforehand."""
    because: str = ""
    """What decides it then."""


def labelled(planned: Planned, stop: threading.Event | None = None, params: LabelParams = LabelParams()) -> Planned:
    """A plan with how firm its decisions are, in a share of the time that the search was given.

    `stop`, set from anywhere, ends it with the labels found by then.
    """
    seconds = params.seconds(planned.plan.option.levers.solver.time_limit_seconds)
    return replace(planned, labels=labels_of(planned.plan, seconds, stop))


def labels_of(plan: Plan, seconds: float, stop: threading.Event | None = None) -> Labels:
    """How firm each decision of a plan is, looked at for about so many seconds: buildings, then functions, then teams.

    Those that change come first, and of these the dearest or largest.
    """
    began = time.monotonic()
    model = model_of(plan.estate, plan.option)
    asked = [*_buildings(plan, model.formulation), *_functions(plan, model.formulation)]
    asked += _teams(plan, model.formulation)
    found = _flipped(plan, model, [each.flip for each in asked if each.flip], seconds, began, stop)
    relaxed_gbp = -math.inf if found is None else found.relaxed_gbp
    gap_gbp = max(0.0, plan.objective_gbp - max(plan.bound_gbp, relaxed_gbp))
    bounds = iter(() if found is None else found.bounds)
    told: dict[str, dict[str | tuple[str, str], Label]] = defaultdict(dict)
    for each in asked:
        bound = next(bounds, None) if each.flip else None
        told[each.kind][each.key] = _label(plan, model.formulation, each, bound, relaxed_gbp, gap_gbp)
    return Labels(
        buildings={name: told["building"][name] for name in plan.estate.buildings},
        functions={key: told["function"][key] for key in plan.estate.functions},
        teams={name: told["team"][name] for name in plan.estate.teams},
        gap_gbp=gap_gbp,
    )


def _flipped(
    plan: Plan, model: Model, flips: Sequence[Flip], seconds: float, began: float, stop: threading.Event | None
) -> Flipped | None:
    left = seconds - (time.monotonic() - began)
    if not flips or left <= 0:
        return None
    known = np.zeros(len(model.milp.cost), dtype=bool)
    for column, value in start_from(model.formulation, model.milp, plan.decided).items():
        known[column] = value > 0
    settings = replace(Settings.of(plan.option.levers.solver), time_limit_seconds=left, threads=1)
    return flipped(model.milp, model.structure, flips, known, settings, stop)


def _label(
    plan: Plan, formulation: Formulation, asked: _Asked, bound: Bound | None, relaxed_gbp: float, gap_gbp: float
) -> Label:
    if asked.flip is None:
        return Label(Firmness.FORCED, because=asked.because, is_given=True)
    if bound is None:
        return Label(Firmness.NOT_LOOKED_AT)
    if math.isinf(bound.gbp):
        return Label(Firmness.FORCED, because=_in_words(formulation, bound.rows))
    estimate_gbp, more_gbp = max(0.0, bound.gbp - relaxed_gbp), bound.gbp - plan.objective_gbp
    if more_gbp > max(ROUNDING_GBP, ROUNDING_SHARE * abs(plan.objective_gbp)):
        return Label(Firmness.FIRM, more_gbp, estimate_gbp)
    return Label(Firmness.LIKELY if estimate_gbp > gap_gbp else Firmness.OPEN, None, estimate_gbp)


def _in_words(formulation: Formulation, rows: Sequence[int]) -> str:
    """The rules that contradict the opposite: those that are a choice before physics, each rule once."""
    found: dict[str, str] = {}
    stated = [formulation.rows[row] for row in rows]
    estate, decisions = formulation.case.estate, formulation.decisions
    policies = [policy for rule, key in stated if (policy := RULES[rule].policy(decisions, key)) is not None]
    for rule, key in policies or stated:
        is_about_team = rule == "team_is_housed_or_dissolved"
        words = f"team {named(key, estate, 'team')} may sit nowhere else" if is_about_team else ""
        found.setdefault(rule, words or RULES[rule].sentence(key, estate))
    return "; ".join([*found.values()][:MOST_RULES]) or "the rules together"


def _turned(columns: Sequence[Column], value: float) -> Flip:
    values = np.full(len(columns), value)
    return Flip(np.array(columns, dtype=np.int32), values, values)


def _buildings(plan: Plan, formulation: Formulation) -> Iterator[_Asked]:
    """Each building kept or opened is closed, each other is in use."""
    inside = _inside(formulation)
    decisions, bounds = formulation.decisions, formulation.bounds
    for name in _in_order_of_weight(plan):
        column, is_open = decisions.is_open[name], plan.is_open[name]
        if bounds.low[column] == bounds.high[column]:
            yield _Asked("building", name, None, _said_of_building(plan, name))
        else:
            yield _Asked(
                "building", name, _turned([column, *inside[name]] if is_open else [column], float(not is_open))
            )


def _inside(formulation: Formulation) -> Mapping[str, list[Column]]:
    """What can only be where a building is in use, by building."""
    decisions, found = formulation.decisions, defaultdict[str, list[Column]](list)
    for keys in ((decisions.house, decisions.offer), (decisions.host,)):
        for columns in keys:
            for key, column in columns.items():
                found[key[-1]].append(column)
    return found


def _in_order_of_weight(plan: Plan) -> list[str]:
    """Buildings that change first, then by what they cost today over the appraisal, the dearest first."""
    factors, gbp = plan.discount_factors, defaultdict[str, float](float)
    for account in plan.today_accounts:
        gbp[account.item] += sum(each * factor for each, factor in zip(account.gbp, factors, strict=True))
    estate = plan.estate.buildings
    return sorted(estate, key=lambda name: (estate[name].in_use_today == plan.is_open[name], -gbp[name], name))


def _said_of_building(plan: Plan, name: str) -> str:
    """What decides of a building beforehand."""
    status = plan.estate.buildings[name].status
    if status in ("keep", "close"):
        return RULES[f"status_{status}"].sentence((name,), plan.estate)
    return _lock_on(plan, "building", (name,)) or "a lock"


def _lock_on(plan: Plan, kind: str, key: tuple[str, ...]) -> str:
    """The lock on a decision, in words; empty where there is none."""
    locks = [lock for lock in plan.estate.locks if (lock.kind, lock.key) == (kind, key)]
    return f"the lock: {lock_in_words(locks[0], plan.estate)}" if locks else ""


def _functions(plan: Plan, formulation: Formulation) -> Iterator[_Asked]:
    """Each shared function is the agency's own, each other is not."""
    decisions, bounds = formulation.decisions, formulation.bounds
    for key in sorted(plan.estate.functions, key=lambda key: (plan.supply[key] == OWN, key)):
        own = decisions.own[key]
        if bounds.low[own] == bounds.high[own]:
            yield _Asked("function", key, None, _lock_on(plan, "function", key) or NO_CHOICE)
        else:
            yield _Asked("function", key, _turned([own], float(plan.supply[key] != OWN)))


def _seat(decisions: Decisions, team: str, building: str) -> Iterator[Column]:
    """What has to be so for a team to sit in a building."""
    yield decisions.house[team, building]
    yield decisions.is_open[building]


def _teams(plan: Plan, formulation: Formulation) -> Iterator[_Asked]:
    """Each team that moves stays, each that stays does not; a new one does not sit where it does."""
    decisions, bounds = formulation.decisions, formulation.bounds
    teams = plan.estate.teams
    by_weight = sorted(teams, key=lambda name: (plan.housing[name] == teams[name].building, -teams[name].fte, name))
    for name in by_weight:
        at, home = plan.housing[name], teams[name].building
        choices: dict[str | None, Column] = {place: decisions.house[name, place] for place in decisions.reach[name]}
        if name in decisions.dissolved:
            choices[None] = decisions.dissolved[name]
        possible = {place: column for place, column in choices.items() if bounds.high[column] > 0}
        if home in (None, at):
            columns, value, can_be = [choices[at]], 0.0, possible.keys() != {at}
        else:  # it stays, and so its building does
            columns, value, can_be = [*_seat(decisions, name, str(home))], 1.0, home in possible
        asked = _turned(columns, value) if can_be else None
        yield _Asked("team", name, asked, "" if asked else _lock_on(plan, "team", (name,)) or NO_CHOICE)
