"""What decisions taken beforehand cost: the plan against the same plan without them, and what is proven of that."""

from dataclasses import dataclass

from estate_opt.domain.plan import Plan


@dataclass(frozen=True, slots=True)
class LocksCost:
    """In pounds of net present cost. Below nought: the plan is cheaper, as locks were lifted besides."""

    decisions: int
    against: str
    """The file of the plan without them; empty: that was solved for this."""
    gbp: float
    """The one plan's cost less the other's, as they were found."""
    least_gbp: float
    """The best plan with them costs at least so much more than the best without: proven."""
    most_gbp: float
    """And at most so much: proven."""
    is_answered: bool = False
    """The decisions are answers that came back in packs."""


def locks_cost(plan: Plan) -> LocksCost | None:
    """What the decisions cost that the plan keeps to and another, of the same tables and option, does not.

    With the costs C of the two plans and their bounds B, the best plans' costs C* differ by at least
    B(with) − C(without) and at most C(with) − B(without), as B ≤ C* ≤ C for each. Where the other plan keeps to nothing
    else, it cannot be less than nought. None where there is no such plan, and of a plan over years, whose bound may be
    of its own target alone.
    """
    other = plan.estate.unlocked
    if other is None or plan.programme is not None:
        return None
    floor = 0.0 if other.is_looser else float("-inf")
    most = max(plan.objective_gbp - other.bound_gbp, floor)
    return LocksCost(
        decisions=other.decisions,
        against=other.name,
        gbp=max(plan.objective_gbp - other.objective_gbp, floor),
        least_gbp=min(max(plan.bound_gbp - other.objective_gbp, floor), most),
        most_gbp=most,
        is_answered=other.is_answered,
    )
