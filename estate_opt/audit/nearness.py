"""How far the plan is from earlier plans, counted again."""

from estate_opt.audit.point import Case, Outcomes
from estate_opt.domain.earlier import EarlierPlan


def differences_counted(case: Case) -> Outcomes:
    """As many decisions differ from the earlier plan as the plan says."""
    earlier, told = case.estate.held_to, len(case.plan.differences)
    if earlier is not None:
        counted = _counted(case, earlier)
        said = f"{told} differences from {earlier.name} are told; there are {counted}."
        yield None if told == counted else said


def few_differences(case: Case) -> Outcomes:
    """No more decisions differ from the earlier plan than the option allows."""
    earlier, limit = case.estate.held_to, case.levers.preserve.max_differences
    if limit is None:
        return
    if earlier is None:
        yield "The plan was to stay near to an earlier one, and none was given."
        return
    counted = _counted(case, earlier)
    yield f"{counted} decisions differ from {earlier.name}; the limit is {limit}." if counted > limit else None


def _counted(case: Case, earlier: EarlierPlan) -> int:
    """Buildings, teams and support functions that are decided otherwise."""
    was = earlier.decided
    teams = len(was.housing) - len(was.housing.items() & case.target.housing.items())
    functions = len(was.supply) - len(was.supply.items() & case.target.supply.items())
    return _buildings(case, earlier) + teams + functions


def _buildings(case: Case, earlier: EarlierPlan) -> int:
    """Buildings that are open where they were to be closed, or the other way round."""
    return len({key for key, was in earlier.decided.is_open.items() if was} ^ _opened_of(case, earlier))


def _opened_of(case: Case, earlier: EarlierPlan) -> set[str]:
    return {key for key, is_open in case.target.is_open.items() if is_open and key in earlier.decided.is_open}


def differs_from_plans(case: Case) -> Outcomes:
    """The plan opens or closes enough buildings otherwise than each plan that it is an alternative to."""
    for apart in case.estate.apart_from:
        counted = _buildings(case, apart.plan)
        few = f"Only {counted} buildings differ from {apart.plan.name}; there should be {apart.buildings}."
        yield few if counted < apart.buildings else None
