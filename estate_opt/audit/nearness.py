"""How far the plan is from earlier plans, counted again."""

from estate_opt.audit.point import Case, Outcomes
from estate_opt.estate import EarlierPlan


def few_differences(case: Case) -> Outcomes:
    """The plan differs from the earlier plan in no more decisions than allowed, and in as many as it says."""
    earlier, limit = case.estate.held_to, case.levers.preserve.max_differences
    if earlier is None:
        yield "The plan was to stay near to an earlier one, and none was given." if limit is not None else None
        return
    counted = _buildings(case, earlier) + _teams(case, earlier) + _functions(case, earlier)
    told = len(case.plan.differences)
    yield None if told == counted else f"{told} differences from {earlier.name} are told; there are {counted}."
    if limit is not None:
        over = counted > limit
        yield f"{counted} decisions differ from {earlier.name}; the limit is {limit}." if over else None


def _buildings(case: Case, earlier: EarlierPlan) -> int:
    """Buildings that are open where they were to be closed, or the other way round."""
    return len({key for key, was in earlier.is_open.items() if was} ^ _opened_of(case, earlier))


def _opened_of(case: Case, earlier: EarlierPlan) -> set[str]:
    return {key for key, is_open in case.target.is_open.items() if is_open and key in earlier.is_open}


def _teams(case: Case, earlier: EarlierPlan) -> int:
    same = earlier.housing.items() & case.target.housing.items()
    return len(earlier.housing) - len(same)


def _functions(case: Case, earlier: EarlierPlan) -> int:
    same = earlier.supply.items() & case.target.supply.items()
    return len(earlier.supply) - len(same)


def differs_from_plans(case: Case) -> Outcomes:
    """The plan opens or closes enough buildings otherwise than each plan that it is an alternative to."""
    for apart in case.estate.apart_from:
        counted = _buildings(case, apart.plan)
        few = f"Only {counted} buildings differ from {apart.plan.name}; there should be {apart.buildings}."
        yield few if counted < apart.buildings else None
