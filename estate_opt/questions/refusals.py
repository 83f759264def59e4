"""The price of each refusal: what the place would save if one lock, status, limit or other policy were lifted.

Every policy is lifted by itself, all else kept. First what is around it is planned anew, with and without it; then,
the dearest first and while time lasts, a small place as a whole, with a proven bound, and a large one in wider rings:
so much is found. What it can be at the most is also proven by arithmetic where that is possible: to keep a building
that would not be needed costs its own upkeep and no more.
"""

import math
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from estate_opt.domain.estate import Estate
from estate_opt.formulation import RULES
from estate_opt.formulation.encode import point_of
from estate_opt.formulation.figures import Level
from estate_opt.formulation.keys import joined
from estate_opt.formulation.model import Model
from estate_opt.formulation.rule import MORE_THAN_TODAY, About
from estate_opt.formulation.structure import structure_of
from estate_opt.ground.errors import NoPlanError
from estate_opt.options.option import Option
from estate_opt.questions.diagnosis.diagnose import where_said
from estate_opt.questions.diagnosis.elastic import Loosened, Policy, loosen
from estate_opt.questions.explain import Explainer
from estate_opt.questions.opposite import Subject, level_at
from estate_opt.questions.reoptimise import Made, Near, is_small, made_of, plan_whole
from estate_opt.questions.surroundings import Centre, QuestionParams
from estate_opt.search.ctrl_c import ctrl_c_sets, requests_to_end_are_ctrl_c
from estate_opt.search.highs import Ending, Settings
from estate_opt.search.milp import Milp
from estate_opt.search.neighbourhoods import NONE
from estate_opt.tables.typed_rows import Tables

TOLERANCE = 1e-6
FEW = 24
"""Policies of one rule that are looked at before the others."""
SECONDS_EACH = 60.0
"""At most so long for one policy."""
SECONDS_NEAR_BY = 8.0
"""The same where all are looked at for the first time."""
YES = 0.5
AROUND = "planned anew around it"

Told = Callable[[int, int], None]
"""Hears how many of how many policies have been looked at."""


@dataclass(frozen=True)
class Refusal:
    """One policy and what lifting it would save."""

    policy: Policy
    """`consent` of an agency besides the rules."""
    where: str
    """The cell or lever that says it."""
    found_gbp: float | None
    """What was found to be saved, plan against plan; None: not looked at in the time."""
    at_most_gbp: float | None
    """Proven: it cannot save more; None: not proven."""
    how: str
    """How far was looked, in words."""
    level: Level | None = None
    """What it comes to in the plan, against its limit; None where it has no figures."""


@dataclass(frozen=True)
class Refusals:
    """All policies that bind, the dearest first."""

    estate: Estate
    objective_gbp: float
    refusals: tuple[Refusal, ...]
    slack: int
    """Policies that the plan keeps with room to spare: not looked at."""
    all_moves: bool
    """Whether the limit of every team's moves was among the policies."""
    is_stopped: bool = False
    """Whether it was stopped by hand before all were looked at."""


def refusals(
    estate: Estate,
    option: Option,
    made: Made,
    seconds: float,
    tables: Tables | None = None,
    told: Told | None = None,
    params: QuestionParams = QuestionParams(),
) -> Refusals:
    """The same for an estate and its plan, in about so many seconds; a Ctrl-C ends it with what was found by then.

    Raises NoPlanError where it is no plan for it.
    """
    look = _Look(estate, option, made, seconds, params)
    binding = [policy for policy in look.loosened.policies if look.binds(policy)]
    withheld = [Policy("consent", (name,), ()) for name, agency in estate.agencies.items() if not agency.joins]
    with ctrl_c_sets(threading.Event()):  # what was looked at is told, whatever comes meanwhile
        found = look.prices([*binding, *withheld], told)
        listed = [
            replace(each, where=where_said(each.policy, tables, option), level=look.level(each.policy))
            for each in found
        ]
        listed.sort(key=_dearest_first)
        slack = len(look.loosened.policies) - len(binding)
        return Refusals(estate, made.objective_gbp, tuple(listed), slack, look.loosened.all_moves, look.is_stopped)


class _Look:
    """One MILP with every policy in it, from which each is taken away in turn."""

    def __init__(self, estate: Estate, option: Option, made: Made, seconds: float, params: QuestionParams) -> None:
        self._params, self._near_by = params, params.rings[:1]
        self._estate, self._option, self._made = estate, option, made
        self._until = time.monotonic() + seconds
        self.is_stopped = False
        self.loosened: Loosened = loosen(estate, option)
        self._settings = replace(Settings.of(option.levers.solver), time_limit_seconds=SECONDS_EACH)
        structure = structure_of(self.loosened.formulation)
        self._model = Model(self.loosened.formulation, self._without(()), structure)
        point = point_of(self.loosened.formulation, self._model.milp, made.decided)
        if point is None:
            raise NoPlanError("The plan given breaks a rule of these tables and levers: plan them again.", "infeasible")
        self._point = point
        self._sums = self.loosened.milp.levels(point)

    def binds(self, policy: Policy) -> bool:
        """Whether the plan is at the limit of one of the policy's rows.

        What a body pays goes in leaps: it may be held by its limit and be far from it.
        """
        if RULES[policy.rule].row_unit == MORE_THAN_TODAY:
            return True
        whole, rows = self.loosened.milp, list(policy.rows)
        near = TOLERANCE * np.maximum(1.0, np.abs(self._sums[rows]))
        at_limit = (self._sums[rows] >= whole.row_high[rows] - near) | (self._sums[rows] <= whole.row_low[rows] + near)
        return bool(at_limit.any())

    def level(self, policy: Policy) -> Level | None:
        """What a policy of one row comes to in the plan, against its limit."""
        formulation = self.loosened.formulation
        if len(policy.rows) != 1 or policy.rows[0] >= len(formulation.rows):  # a domain is no row of a rule
            return None
        return level_at(formulation, self.loosened.milp, policy.rows[0], self._point)

    def prices(self, policies: Sequence[Policy], told: Told | None) -> list[Refusal]:
        """What each is worth: near by for all, then with more around it, the dearest first, while time lasts."""
        found, in_order = list[Refusal](), self._likeliest_first(policies)
        try:
            with requests_to_end_are_ctrl_c():
                self._look_at(in_order, found, told)
        except KeyboardInterrupt:
            self.is_stopped = True
        return [*found, *(Refusal(each, "", None, None, "not looked at: stopped") for each in in_order[len(found) :])]

    def _look_at(self, policies: Sequence[Policy], found: list[Refusal], told: Told | None) -> None:
        """Look at policies in their order, into `found`; then again at those that are worth it."""
        for number, policy in enumerate(policies):
            if told is not None and self._seconds() > 0:
                told(number, len(policies))
            found.append(self._price(policy, self._near_by))
        for number in sorted(range(len(found)), key=lambda n: -(found[n].found_gbp or 0.0)):
            is_worth_it = is_small(self._model, self._params) or bool(found[number].found_gbp)
            if self._seconds() > 0 and is_worth_it and found[number].how.startswith(AROUND):
                rings = None if is_small(self._model, self._params) else self._params.rings
                again = self._price(found[number].policy, rings)
                found[number] = again if again.found_gbp is not None else found[number]

    def _likeliest_first(self, policies: Sequence[Policy]) -> list[Policy]:
        """What is set one by one before what many teams or buildings have; of these the most upkeep first."""
        number = Counter(policy.rule for policy in policies)

        def place(policy: Policy) -> tuple[bool, float]:
            upkeep_gbp = self._upkeep_gbp(policy)
            return number[policy.rule] > FEW, -(upkeep_gbp or 0.0)

        return sorted(policies, key=place)

    def _seconds(self) -> float:
        return self._until - time.monotonic()

    def _price(self, policy: Policy, sizes: tuple[int, ...] | None) -> Refusal:
        """One policy; `sizes` of the rings to look at, None: everywhere."""
        upkeep_gbp = self._upkeep_gbp(policy)
        if upkeep_gbp == 0.0:
            return Refusal(policy, "", 0.0, 0.0, "by arithmetic")
        if self._seconds() <= 0:
            return Refusal(policy, "", None, upkeep_gbp, "not looked at in the time")
        if policy.rule == "consent":
            return self._consent(policy)
        model = replace(self._model, milp=self._without(policy.rows))
        each = SECONDS_NEAR_BY if sizes == self._near_by and not is_small(self._model, self._params) else SECONDS_EACH
        settings = replace(self._settings, time_limit_seconds=min(each, self._seconds()))
        centre = self._centre(policy)
        if centre is None or sizes is None:
            return self._by_planning_all(policy, model, settings, upkeep_gbp)
        both = Near(self._model, model, settings, self._params, frees=True).both(self._point, self._made, centre, sizes)
        if both is None:
            return Refusal(policy, "", None, upkeep_gbp, "not looked at in the time")
        saved = max(both[0].objective_gbp - both[1].objective_gbp, 0.0)
        how = f"{AROUND}, {sizes[-1]} buildings"
        return Refusal(policy, "", _within(saved, upkeep_gbp), upkeep_gbp, how)

    def _by_planning_all(self, policy: Policy, model: Model, settings: Settings, most_gbp: float | None) -> Refusal:
        whole = np.flatnonzero(model.milp.is_integer)
        begin = dict(zip(whole.tolist(), np.rint(self._point[whole]).tolist(), strict=True))
        outcome = plan_whole(model, settings, begin, self._params)
        other = None
        if outcome.point is not None:
            other = made_of(model, outcome.point, outcome.bound_gbp, settings)
        if other is None:
            return Refusal(policy, "", None, most_gbp, "not looked at in the time")
        proven_gbp = max(self._made.objective_gbp - other.bound_gbp, 0.0)
        most_gbp = proven_gbp if most_gbp is None else min(most_gbp, proven_gbp)
        saved = max(self._made.objective_gbp - other.objective_gbp, 0.0)
        how = "all planned anew" if outcome.ending is Ending.OPTIMAL else "all planned anew, stopped by the time"
        return Refusal(policy, "", _within(saved, most_gbp), most_gbp, how)

    def _consent(self, policy: Policy) -> Refusal:
        """An agency that stays out, let in: other rows and columns, so a MILP of its own."""
        option = self._option.with_solver(time_limit_seconds=min(SECONDS_EACH, max(self._seconds(), 1.0)))
        explainer = Explainer(self._estate, option, self._made, params=self._params)
        told = explainer.explain(Subject("agency", str(policy.key[0])))
        if told.price_gbp is None or told.other is None:
            return Refusal(policy, "", None, None, "not looked at in the time")
        most = max(told.against.objective_gbp - told.other.bound_gbp, 0.0)
        how = "all planned anew" if told.is_whole else AROUND
        return Refusal(policy, "", max(-told.price_gbp, 0.0), most if math.isfinite(most) else None, how)

    def _without(self, dropped: Sequence[int]) -> Milp:
        """The MILP with every policy but the rows of one; what only forbids or fixes columns is made a bound."""
        whole = self.loosened.milp
        row_low, row_high = whole.row_low.copy(), whole.row_high.copy()
        low, high = whole.low.copy(), whole.high.copy()
        row_low[list(dropped)], row_high[list(dropped)] = -np.inf, np.inf
        first = len(self.loosened.formulation.rows)
        for row in sorted(set(range(first, len(row_low))) - set(dropped)):
            columns = whole.column[whole.row_start[row] : whole.row_start[row + 1]]
            if len(columns) == 1:
                low[columns] = np.maximum(low[columns], row_low[row])
                high[columns] = np.minimum(high[columns], row_high[row])
            else:  # none of these moves
                high[columns] = 0.0
        return replace(whole, low=low, high=high, row_low=row_low, row_high=row_high)

    def _upkeep_gbp(self, policy: Policy) -> float | None:
        """The most that need not be paid if a building need not be kept; None where arithmetic does not tell.

        Take the best plan in which it is not kept, and open it again with nobody in it: if that breaks no rule, it is
        a plan under the policy, and dearer by what the open building costs.
        """
        whole = self.loosened.milp
        column = self._kept_building(policy)
        if column is None:
            return None
        entries = np.flatnonzero(whole.column == column)
        entries = entries[~np.isin(whole.row[entries], policy.rows)]
        rows, weights = whole.row[entries], whole.coefficient[entries]
        is_harmless = np.where(weights > 0, np.isinf(whole.row_high[rows]), np.isinf(whole.row_low[rows]))
        return max(float(whole.cost[column]), 0.0) if bool(is_harmless.all()) else None

    def _kept_building(self, policy: Policy) -> int | None:
        """The column of the building that a policy keeps, if it says nothing else."""
        whole = self.loosened.milp
        if policy.rule not in ("status_keep", "lock") or len(policy.rows) != 1 or whole.row_low[policy.rows[0]] < YES:
            return None
        column = int(whole.column[whole.row_start[policy.rows[0]]])
        made = self.loosened.formulation.decisions.is_open.values()
        is_building = column in made
        return column if is_building else None

    def _centre(self, policy: Policy) -> Centre | None:
        """What the rows of a policy are about; None for a rule about the whole place."""
        whole, of = self.loosened.milp, self._model.structure
        about = RULES[policy.rule].about
        if about is About.PLACE:
            return None
        columns = np.concatenate([whole.column[whole.row_start[r] : whole.row_start[r + 1]] for r in policy.rows])
        teams = frozenset(of.team[columns[of.team[columns] != NONE]].tolist())
        functions = frozenset(of.function[columns[of.function[columns] != NONE]].tolist())
        if about is About.SEATS:
            seats = {self._made.decided.housing[name] for n, name in enumerate(self._estate.teams) if n in teams}
            number = {name: n for n, name in enumerate(self._estate.buildings)}
            return Centre(frozenset(number[seat] for seat in seats if seat is not None), teams, functions)
        near = frozenset(of.building[columns[of.building[columns] != NONE]].tolist())
        return Centre(near, frozenset(), functions)


def _within(saved_gbp: float, most_gbp: float | None) -> float:
    return saved_gbp if most_gbp is None else min(saved_gbp, most_gbp)


def _dearest_first(refusal: Refusal) -> tuple[float, float, str, str]:
    found, most = refusal.found_gbp or 0.0, refusal.at_most_gbp
    return -found, -math.inf if most is None else -most, refusal.policy.rule, joined(refusal.policy.key)
