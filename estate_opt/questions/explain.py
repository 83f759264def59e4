"""Why a plan decides as it does: the decision, the rules that hold it, what the opposite would cost and change.

On a large place the opposite is locked in, and only what is around it is planned anew, in ever wider rings; the same
rings are planned anew without the lock too, so that what could be gained there anyway is not counted as the
opposite's. A small place, or with `is_thorough` any, is planned anew as a whole. The price is known within the bounds
that are proven of either plan.
"""

from dataclasses import dataclass, replace

from estate_opt.domain.body_accounts import BodyAccounts
from estate_opt.domain.estate import Estate
from estate_opt.formulation.encode import point_of
from estate_opt.formulation.figures import Level
from estate_opt.formulation.keys import Key
from estate_opt.formulation.mip_start import start_from
from estate_opt.formulation.model import Model, model_of
from estate_opt.ground.errors import NoPlanError
from estate_opt.options.option import Option
from estate_opt.questions.diagnosis.diagnose import Diagnosis, diagnose_estate, diagnose_lock
from estate_opt.questions.diagnosis.elastic import bounds_of
from estate_opt.questions.opposite import (
    Opposite,
    Subject,
    as_known,
    broken_rules,
    centre_of,
    differences,
    opposite_of,
)
from estate_opt.questions.reoptimise import Made, Near, is_small, made_of, plan_whole, split_bound_gbp
from estate_opt.questions.surroundings import QuestionParams
from estate_opt.search.highs import Ending, Settings


@dataclass(frozen=True)
class Explanation:
    """One decision and its opposite."""

    estate: Estate
    subject: Subject
    decision: str
    opposite: str
    only_removes: bool
    """Whether every plan with the opposite was a plan before, so that it can never be cheaper."""
    holding: tuple[tuple[str, Key], ...]
    """Rule and key of the rows that the opposite would break if nothing else changed."""
    made: Made
    against: Made
    """What the price is told against: the plan explained, or a cheaper one that was found on the way."""
    other: Made | None
    """The plan with the opposite; None: there is none."""
    is_whole: bool
    """Whether all of the place was planned anew for that plan, not only what is around the subject."""
    standing_in_the_way: Diagnosis | None
    """Why there is none."""
    levels: tuple[Level | None, ...]
    """Of each row that holds it: what it would come to with the opposite; None where it has no figures."""
    accounts: BodyAccounts | None = None
    """What bodies pay by themselves and with the shares, and how projects hang together, where that is known."""

    @property
    def price_gbp(self) -> float | None:
        """How much more the plan with the opposite costs than the best plan known without it."""
        return None if self.other is None else self.other.objective_gbp - self.against.objective_gbp

    @property
    def price_between_gbp(self) -> tuple[float, float] | None:
        """The proven least and most of that price, were both plans the best there are."""
        if self.other is None:
            return None
        least = self.other.bound_gbp - self.against.objective_gbp
        most = self.other.objective_gbp - self.against.bound_gbp
        return (max(least, 0.0) if self.only_removes else least), most

    @property
    def changes(self) -> tuple[str, ...]:
        """What else would be different from the plan explained, but for what would anyway in the one compared with."""
        if self.other is None:
            return ()
        anyway = set(differences(self.estate, self.made.decided, self.against.decided))
        if self.against.decided is self.other.decided:
            anyway = set()
        found = differences(self.estate, self.made.decided, self.other.decided)
        return tuple(
            each[1] for each in found if each not in anyway and each[0] != (self.subject.kind, self.subject.key)
        )


class Explainer:
    """Answers questions about one plan: the MILP is made once for all of them."""

    def __init__(
        self,
        estate: Estate,
        option: Option,
        made: Made,
        is_thorough: bool = False,
        params: QuestionParams = QuestionParams(),
        accounts: BodyAccounts | None = None,
    ) -> None:
        self._params, self._accounts = params, accounts
        self._estate, self._option, self._made, self._is_thorough = estate, option, made, is_thorough
        self._settings = Settings.of(option.levers.solver)
        self._model = model_of(estate, option)
        self._point = point_of(self._model.formulation, self._model.milp, made.decided)

    def explain(self, subject: Subject) -> Explanation:
        """The decision about a subject, by id or name. Raises UsageError where the place has no such subject."""
        subject = as_known(self._estate, subject)
        opposed = opposite_of(self._estate, self._option.levers.sharing.move_teams, self._made.decided, subject)
        against, other, is_whole = self._made, None, True
        model = self._opposed_model(opposed)
        if model is not None:
            against, other, is_whole = self._both(model, subject)
        if other is not None and opposed.only_removes:
            other = replace(other, bound_gbp=max(other.bound_gbp, self._made.bound_gbp))
            against = min(against, replace(other, bound_gbp=against.bound_gbp), key=lambda plan: plan.objective_gbp)
        holding = self._holding(subject)
        return Explanation(
            estate=self._estate, subject=subject, decision=opposed.decision, opposite=opposed.opposite,
            only_removes=opposed.only_removes, holding=tuple((rule, key) for rule, key, _ in holding),
            made=self._made, against=against,
            other=other, is_whole=is_whole,
            standing_in_the_way=None if other is not None else self._why_not(opposed),
            levels=tuple(level for _, _, level in holding),
            accounts=self._accounts,
        )  # fmt: skip

    def _why_not(self, opposed: Opposite) -> Diagnosis:
        look = diagnose_estate if opposed.lock is None else diagnose_lock
        return look(opposed.estate, self._option)

    def _holding(self, subject: Subject) -> tuple[tuple[str, Key, Level | None], ...]:
        if self._point is None:
            return ()
        of, decided = self._model, self._made.decided
        return tuple(broken_rules(of.formulation, of.milp, self._point, decided, subject))

    def _opposed_model(self, opposed: Opposite) -> Model | None:
        """The MILP with the opposite in it; None where a lock or status stands against it."""
        if opposed.lock is None:
            try:
                return model_of(opposed.estate, self._option)
            except NoPlanError:
                return None
        bounds = bounds_of(opposed.lock, self._model.formulation)
        if bounds is None:
            return None
        low, high = self._model.milp.low.copy(), self._model.milp.high.copy()
        for column, least, most in bounds:
            low[column], high[column] = least, most
        return replace(self._model, milp=replace(self._model.milp, low=low, high=high))

    def _both(self, model: Model, subject: Subject) -> tuple[Made, Made | None, bool]:
        """What to compare with, the plan with the opposite if there is one, and whether the whole place was planned."""
        if not self._is_thorough and not is_small(model, self._params) and self._point is not None:
            centre = centre_of(self._estate, self._made.decided, subject)
            near = Near(self._model, model, self._settings, self._params)
            found = near.both(self._point, self._made, centre, self._params.rings)
            if found is not None:
                return found[0], replace(found[1], bound_gbp=split_bound_gbp(model, self._settings)), False
        begin = start_from(model.formulation, model.milp, self._made.decided)
        outcome = plan_whole(model, self._settings, begin, self._params)
        if outcome.ending is Ending.INFEASIBLE:
            return self._made, None, True
        other = None
        if outcome.point is not None:
            other = made_of(model, outcome.point, outcome.bound_gbp, self._settings)
        if other is None:
            raise NoPlanError("No plan with the opposite was found in the time given: see --time-limit.", "interrupted")
        return self._made, other, True


def explain(
    estate: Estate,
    option: Option,
    made: Made,
    subject: Subject,
    is_thorough: bool = False,
    params: QuestionParams = QuestionParams(),
) -> Explanation:
    """The decision of a plan about one subject. Raises UsageError where the place has no such subject."""
    return Explainer(estate, option, made, is_thorough, params).explain(subject)
