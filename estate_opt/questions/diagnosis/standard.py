"""The standard itself as a way out: how far it must move so that people count as within it, all else kept."""

import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from estate_opt.domain.catchment import Catchment, shares_asked
from estate_opt.domain.estate import Estate
from estate_opt.domain.footfall import SHARE_TOLERANCE
from estate_opt.domain.tolerance import SAME_DISTANCE
from estate_opt.formulation import Case
from estate_opt.formulation.keys import joined
from estate_opt.ground.figures import told_apart
from estate_opt.options.option import Option
from estate_opt.questions.diagnosis.conflict import Conflict
from estate_opt.questions.diagnosis.elastic import Loosened, Policy, loosen
from estate_opt.questions.diagnosis.way_out import Relaxation, WayOut, given_up
from estate_opt.results.names import named

ASKS = ("share_within_standard", "no_worse_than_today")
"""Policies whose row asks for something within a standard."""
HUNDREDTHS = 100
MOST_TRIALS = 8
LEAST_SECONDS = 2.0


@dataclass(frozen=True)
class StandardMoved:
    """A service's standard to move, with what else has to give then, of conflicts that are not about it."""

    service: str
    lever: str
    """Its path."""
    limit: float
    to: float
    """In the standard's unit, rounded up to a hundredth."""
    unit: str
    others: tuple[Relaxation, ...]
    cost: float
    """As of a way out: one, the share by which it moves, and what the others count."""
    is_tried: bool
    """Whether there is a plan with it; else it is known only that it must move at least so far."""
    by_todays_counters: float | None
    """How far it would have to move if no counter were opened; None: no further, or no way at all."""

    @property
    def share(self) -> float:
        """The share of itself by which it moves."""
        return (self.to - self.limit) / (self.limit or 1.0)


def standard_in_words(moved: StandardMoved, estate: Estate) -> str:
    """How far a standard has to move, and how sure that is."""
    by_today = moved.by_todays_counters
    limit, to, by, today = told_apart(moved.limit, moved.to, moved.to - moved.limit, by_today or moved.to)
    least = "" if moved.is_tried else "at least "
    said = f"from {limit} to {least}{to} {moved.unit} (by {by}, {100 * moved.share:.4g} %): "
    said += f"the standard of {named(moved.service, estate, 'service')}"
    if by_today is not None:
        share = (by_today - moved.limit) / (moved.limit or 1.0)
        said += f"; with the counters of today alone to {today} (by {100 * share:.4g} %)"
    return said if moved.is_tried else f"{said}; whether that is enough could not be tried in the time"


def standard_as_json(moved: StandardMoved, estate: Estate) -> dict[str, Any]:
    """The same for a program."""
    return {
        "service": moved.service, "lever": moved.lever, "from": moved.limit, "to": moved.to, "unit": moved.unit,
        "by_share": moved.share, "counts": moved.cost, "is_tried": moved.is_tried,
        "with_todays_counters_to": moved.by_todays_counters, "what": standard_in_words(moved, estate),
        "others": [
            {"rule": each.policy.rule, "key": joined(each.policy.key), "from": each.limit, "to": each.to}
            for each in moved.others
        ],
    }  # fmt: skip


def standards_moved(
    loosened: Loosened, option: Option, conflicts: Sequence[Conflict], seconds: float
) -> Iterator[StandardMoved]:
    """For each service whose access is in a conflict: the least standard that is enough, as far as time allows.

    The least is worked out first as if every counter that is not closed were offered, which no plan can undercut, then
    tried in the whole model; where that is not enough, the distances beyond are halved until one is.
    """
    until = time.monotonic() + seconds
    case = Case(loosened.estate, option, loosened.formulation.case.travel)
    for service in dict.fromkeys(str(p.key[0]) for c in conflicts for p in c.policies if p.rule in ASKS):
        catchment = case.catchments.get(service)
        if catchment is None:
            continue
        asked = [p for c in conflicts for p in c.policies if p.rule in ASKS and p.key[0] == service]
        least = _least(case, catchment, _left(case.estate, catchment), asked)
        if least is not None:
            others = [p for c in conflicts if not set(c.policies) & set(asked) for p in c.policies]
            yield _moved(case, catchment, least, asked, others, until)


def _left(estate: Estate, catchment: Catchment) -> list[int]:
    """Columns of the counters that neither a status nor a lock closes."""
    closed = {lock.key for lock in estate.locks if (lock.kind, lock.decision) == ("counter", "close")}
    return [
        column
        for column, building in enumerate(catchment.buildings)
        if building not in estate.to_be_left and (catchment.service, building) not in closed
    ]


def _least(case: Case, catchment: Catchment, columns: Sequence[int], asked: Sequence[Policy]) -> float | None:
    """The least standard with which those counters are enough; None where it need not move, or no standard will do."""
    distance = catchment.distance[:, columns]
    nearest = distance.min(axis=1, initial=np.inf)
    least = catchment.standard.standard
    rules = {policy.rule for policy in asked}
    if "no_worse_than_today" in rules:
        limit = catchment.limit_of_no_worse
        worse = np.isfinite(limit) & (nearest > limit + SAME_DISTANCE)
        least = max(least, float(nearest[worse].max(initial=0.0)))
    if "share_within_standard" in rules:
        scopes = {str(policy.key[1]) for policy in asked if policy.rule == "share_within_standard"}
        for scope, members, share in shares_asked(catchment, case.estate.localities):
            if scope in scopes:
                least = max(least, _far_enough(case, catchment, nearest, members, share))
    return least if math.isfinite(least) and least > catchment.standard.standard + SAME_DISTANCE else None


def _far_enough(case: Case, catchment: Catchment, nearest: np.ndarray, members: Sequence[str], share: float) -> float:
    """The distance within which that share of what some localities count have their nearest counter."""
    wanted, at, counted = set(members), [], case.footfall[catchment.service].counted
    for row, name in enumerate(catchment.localities):
        if name in wanted:
            at.append((float(nearest[row]), float(counted[row])))
    needed = share * math.fsum(people for _, people in at) * (1 - SHARE_TOLERANCE)
    within = 0.0
    for far, people in sorted(at):
        if within >= needed:
            break
        within += people
        reached = far
    return reached if within >= needed and needed > 0 else math.inf


def _moved(
    case: Case,
    catchment: Catchment,
    least: float,
    asked: Sequence[Policy],
    others: Sequence[Policy],
    until: float,
) -> StandardMoved:
    """The least standard that is enough, looked for from one that no plan can undercut."""
    beyond = sorted({far for far in catchment.distance[np.isfinite(catchment.distance)].tolist() if far >= least})
    low, high, found = 0, len(beyond), None
    trial = 0
    while low < high and trial < MOST_TRIALS and until - time.monotonic() > LEAST_SECONDS:
        middle = low if trial == 0 else (low + high) // 2
        way = _with_standard(case, catchment, beyond[middle], others, until)
        if way is None:
            low = middle + 1
        else:
            found, high = (beyond[middle], way), middle
        trial += 1
    standard = catchment.standard
    to = _rounded_up(least if found is None else found[0])
    today = _least(case, catchment, np.flatnonzero(catchment.is_open_today).tolist(), asked)
    by_today = None if today is None or _rounded_up(today) <= to else _rounded_up(today)
    given = () if found is None else tuple(found[1].relaxations)
    cost = 1 + (to - standard.standard) / (standard.standard or 1.0) + (0.0 if found is None else found[1].cost)
    return StandardMoved(
        service=catchment.service, lever=_lever(catchment), limit=standard.standard, to=to,
        unit="minutes" if standard.in_minutes else "km", others=given, cost=cost, is_tried=found is not None,
        by_todays_counters=by_today,
    )  # fmt: skip


def _rounded_up(far: float) -> float:
    return math.ceil(round(far * HUNDREDTHS, 6)) / HUNDREDTHS


def _lever(catchment: Catchment) -> str:
    return f"access.{catchment.service}.standard_{'minutes' if catchment.standard.in_minutes else 'km'}"


def _with_standard(
    case: Case, catchment: Catchment, standard: float, others: Sequence[Policy], until: float
) -> WayOut | None:
    """What has to give besides, with that standard; None where there is no plan with it, or none in time."""
    moved = case.option.varied({_lever(catchment): _rounded_up(standard)})
    loosened = loosen(case.estate, moved)
    may_give = {(policy.rule, policy.key) for policy in others}
    policies = [policy for policy in loosened.policies if (policy.rule, policy.key) in may_give]
    seconds = max(until - time.monotonic(), LEAST_SECONDS)
    return given_up(loosened, policies, seconds)
