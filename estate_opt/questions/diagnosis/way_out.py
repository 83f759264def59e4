"""The cheapest way out of contradictory rules: which of them to give up or move, and by how much each."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from estate_opt.domain.estate import Team
from estate_opt.domain.plan import today_decided
from estate_opt.formulation import RULES
from estate_opt.formulation.accounts import beyond_today_gbp
from estate_opt.formulation.mip_start import start_from
from estate_opt.formulation.rule import MORE_THAN_TODAY, Amount
from estate_opt.questions.diagnosis.conflict import Conflict
from estate_opt.questions.diagnosis.elastic import Loosened, Policy
from estate_opt.search.highs import Ending, Settings, run
from estate_opt.search.milp import Array, Milp, Row

ROUNDING = 1e-6
GIVEN_UP = 0.5
MANY = 8
"""Policies of which the likeliest are tried first."""
TOO_MANY = 200
"""Policies of which no others are tried if the likeliest do: there is no time to choose among so many."""


@dataclass(frozen=True)
class Relaxation:
    """A policy to give up or to move. `to` is the limit with which there is a plan; None: it is given up."""

    policy: Policy
    limit: float | None
    to: float | None
    of: float | None = None
    """What its move is counted as a share of, where that is not the limit."""

    @property
    def by(self) -> float | None:
        """How far the limit moves."""
        return None if self.limit is None or self.to is None else abs(self.to - self.limit)


def relaxation_in_words(relaxation: Relaxation) -> str:
    """What has to give: `give up`, or `from 8 to 11 buildings (by 3)`."""
    if relaxation.to is None:
        return "give up"
    unit = RULES[relaxation.policy.rule].unit
    if unit == MORE_THAN_TODAY:
        allowed = "" if not relaxation.limit else f", where £{relaxation.limit:,.0f} more is allowed"
        return f"let it pay £{relaxation.to:,.0f} more than today{allowed}"
    if relaxation.limit is None or relaxation.by is None:
        return f"to {_amount(relaxation.to, unit)}"
    said = (_amount(each, unit) for each in (relaxation.limit, relaxation.to, relaxation.by))
    return "from {} to {} (by {})".format(*said)


def _amount(number: float, unit: str) -> str:
    if unit == "£":
        return f"£{number:,.0f}"
    if unit.startswith("share"):
        return f"{100 * number:.4g} % {unit.removeprefix('share ')}"
    return f"{number:,.10g} {unit.removesuffix('s') if number == 1 else unit}"


def cost_of(relaxations: Iterable[Relaxation]) -> float:
    """What a way out counts: one for each policy, and the share of its limit by which it moves."""
    shares = (0.0 if each.by is None else each.by / (abs(each.of or each.limit or 0.0) or 1.0) for each in relaxations)
    return sum(1 + share for share in shares)


def cheapest(loosened: Loosened, conflicts: Sequence[Conflict], seconds: float) -> tuple[list[Relaxation], bool] | None:
    """What to give up or move, so that there is a plan, and whether that is proven the cheapest.

    None where facts alone clash or time ran out.

    Among the policies of the conflicts, as few as may be; a limit that is moved counts one and the share of itself
    by which it moves. All other policies are kept.
    """
    if not conflicts or any(not conflict.policies for conflict in conflicts):
        return None
    policies = [policy for conflict in conflicts for policy in conflict.policies]
    found = None
    if len(policies) > MANY:
        # The policy that is set alone is likely meant to give way, and quick to try; the others must then do better.
        found = given_up(loosened, [conflict.policies[0] for conflict in conflicts], seconds / 2)
        seconds /= 2
    other = None
    if found is None or len(policies) <= TOO_MANY:
        other = given_up(loosened, policies, seconds)
    best = min((each for each in (found, other) if each is not None), key=lambda each: each.cost, default=None)
    return None if best is None else (best.relaxations, best is other and best.is_proven)


@dataclass(frozen=True)
class WayOut:
    """What gives way, what that counts, and whether nothing counts less."""

    relaxations: list[Relaxation]
    cost: float
    is_proven: bool


def given_up(loosened: Loosened, policies: Sequence[Policy], seconds: float) -> WayOut | None:
    """The cheapest way out when only these policies may give way."""
    first = len(loosened.milp.cost)
    milp = _elastic(_priced_moves(loosened, policies), policies, first)
    start = _today(loosened) | {
        first + number: 1.0 for number in range(len(policies))
    }  # it often keeps all that may not give way
    found = run(milp, Settings(seconds, gap=0.001, threads=1, seed=0), start)
    if found.point is None:
        return None
    sums = loosened.milp.levels(found.point[:first])
    relaxations = [
        _relaxation(loosened, policy, sums, found.point)
        for number, policy in enumerate(policies)
        if found.point[first + number] > GIVEN_UP and _is_broken(loosened.milp, policy, sums)
    ]
    return WayOut(relaxations, found.gbp, found.ending is Ending.OPTIMAL)


def _today(loosened: Loosened) -> dict[int, float]:
    """Today's estate as a point to begin from, but for buildings that are to close and whoever is there."""
    today, left = today_decided(loosened.estate), loosened.estate.to_be_left
    decided = replace(
        today,
        is_open={name: is_open and name not in left for name, is_open in today.is_open.items()},
        housing={team: at for team, at in today.housing.items() if at not in left},
        counters=frozenset(key for key in today.counters or () if key[1] not in left),
    )
    return start_from(loosened.formulation, loosened.milp, decided)


def _is_broken(milp: Milp, policy: Policy, sums: Array) -> bool:
    """Whether a policy that may give way really does: when time is short it need not."""
    rows = list(policy.rows)
    near = ROUNDING * np.maximum(1.0, np.abs(sums[rows]))
    return bool(np.any((sums[rows] > milp.row_high[rows] + near) | (sums[rows] < milp.row_low[rows] - near)))


def _priced_moves(loosened: Loosened, policies: Sequence[Policy]) -> Milp:
    """Nothing costs anything but a move further than allowed, by the share that it is further."""
    cost = np.zeros(len(loosened.milp.cost))
    for policy in policies:
        if RULES[policy.rule].amount is Amount.KM:
            limit = _team_of(loosened, policy).max_move_km
            for column, km in _kilometres(loosened, policy).items():
                cost[column] = (km - limit) / max(limit, 1.0) if limit is not None and math.isfinite(km) else 1.0
    return replace(loosened.milp, cost=cost, offset=0.0)


def _kilometres(loosened: Loosened, policy: Policy) -> dict[int, float]:
    """How far the moves are that a limit forbids, by column; infinite where that is not known."""
    case, decisions = loosened.formulation.case, loosened.formulation.decisions
    team, row = _team_of(loosened, policy), case.travel.building_row
    assert team.building is not None
    forbidden = set(_columns_of(loosened.milp, policy.rows[0]))
    found = {}
    for building in decisions.reach[team.team]:
        number = decisions.house[team.team, building]
        if number in forbidden:
            km = float(case.travel.km_between_buildings[row[team.building], row[building]])
            found[number] = math.inf if math.isnan(km) else km
    return found


def _columns_of(milp: Milp, row: int) -> list[int]:
    return [int(c) for c in milp.column[milp.row_start[row] : milp.row_start[row + 1]]]


def _elastic(milp: Milp, policies: Sequence[Policy], first: int) -> Milp:
    """For each policy a decision to give it up, at 1, and how far, at the share of its limit that is given way."""
    count = len(policies)
    rows: list[Row] = []
    ways: list[float] = []
    dropped = np.zeros(len(milp.row_low), dtype=bool)
    for number, policy in enumerate(policies):
        dropped[list(policy.rows)] = True
        give_way = None
        if RULES[policy.rule].amount not in (None, Amount.KM):
            give_way = first + count + len(ways)
            (row,) = policy.rows
            ways.append(1.0 / (abs(_limit(milp, row)) or 1.0))
        for row in policy.rows:
            rows += _give_way(milp, row, first + number, give_way)
    more = count + len(ways)
    extended = replace(
        milp,
        cost=np.concatenate([milp.cost, np.ones(count), ways]),
        low=np.concatenate([milp.low, np.zeros(more)]),
        high=np.concatenate([milp.high, np.ones(count), np.full(len(ways), np.inf)]),
        is_integer=np.concatenate([milp.is_integer, np.arange(more) < count]),
        row_low=np.where(dropped, -np.inf, milp.row_low),
        row_high=np.where(dropped, np.inf, milp.row_high),
    )
    return extended.with_rows(rows)


def _limit(milp: Milp, row: int) -> float:
    high = float(milp.row_high[row])
    return (high if math.isfinite(high) else float(milp.row_low[row])) + 0.0  # no minus nought


def _give_way(milp: Milp, row: int, give_up: int, give_way: int | None) -> list[Row]:
    """A row that need not hold once its policy is given up; then by the amount it gives way, where it has one."""
    start, end = milp.row_start[row], milp.row_start[row + 1]
    columns, coefficients = milp.column[start:end], milp.coefficient[start:end]
    entries = dict(zip(columns.tolist(), coefficients.tolist(), strict=True))
    low, high = milp.row_low[row], milp.row_high[row]
    ends = coefficients * milp.low[columns], coefficients * milp.high[columns]
    furthest = float(np.maximum(*ends).sum()), float(np.minimum(*ends).sum())
    rows: list[Row] = []
    for side, end, sign in ((high, furthest[0], 1.0), (low, furthest[1], -1.0)):
        if not math.isfinite(side) or (most := sign * (end - side)) <= 0:
            continue
        amount = {give_up: -sign * most} if give_way is None else {give_way: -sign}
        weights = entries | amount
        rows.append(Row.of(weights, at_most=float(side)) if sign > 0 else Row.of(weights, at_least=float(side)))
        if give_way is not None:
            rows.append(Row.of({give_way: 1.0, give_up: -most}, at_most=0.0))
    return rows


def _relaxation(loosened: Loosened, policy: Policy, sums: Array, point: Array) -> Relaxation:
    amount = RULES[policy.rule].amount
    if amount is None:
        return Relaxation(policy, None, None)
    if amount is Amount.KM:
        moves = _kilometres(loosened, policy)
        km = max((km for column, km in moves.items() if point[column] > GIVEN_UP), default=math.inf)
        limit = _team_of(loosened, policy).max_move_km
        return Relaxation(policy, limit, math.ceil(km * 100) / 100 if math.isfinite(km) else None)
    (row,) = policy.rows
    bound, reached = _limit(loosened.milp, row), float(sums[row])
    if RULES[policy.rule].unit == MORE_THAN_TODAY:
        case, made = loosened.formulation.case, loosened.formulation.decisions
        more_gbp, allowed_gbp = beyond_today_gbp(case, made, loosened.milp, row, point[: len(loosened.milp.cost)])
        return Relaxation(policy, allowed_gbp, float(math.ceil(more_gbp)), of=bound)
    if amount is Amount.COUNT:
        return Relaxation(policy, bound, float(round(reached)))
    if amount is Amount.SHARE:
        share = _share(loosened, policy)
        if share is None or not bound:
            return Relaxation(policy, share, None)
        return Relaxation(policy, share, math.floor(share * reached / bound * 1e6) / 1e6)
    return Relaxation(policy, bound, float(math.ceil(reached * (1 + ROUNDING))))


def _team_of(loosened: Loosened, policy: Policy) -> Team:
    return loosened.estate.teams[str(policy.key[0])]


def _share(loosened: Loosened, policy: Policy) -> float | None:
    """The share that the option asks for: of a lever by group, that of the group."""
    option = loosened.formulation.case.option
    path = RULES[policy.rule].lever_of(policy.key) or ""
    section, _, name = path.rpartition(".")
    if not section.startswith("access."):
        return option.levers.limits.min_area_headcount_share
    share = getattr(option.access(str(policy.key[0])), name)
    return share.get(str(policy.key[1]).partition(" ")[2]) if isinstance(share, dict) else share
