"""Earlier plans, from the files that `solve` wrote: what they decided, as far as the tables still know of it."""

from dataclasses import replace
from pathlib import Path

from estate_opt.domain.decided import Decided
from estate_opt.domain.earlier import ApartFrom, EarlierPlan
from estate_opt.domain.estate import Estate
from estate_opt.domain.reorganise import as_reorganised
from estate_opt.ground.errors import UsageError
from estate_opt.options.option import Option
from estate_opt.saved.made_with import NOT_OF_THE_PLAN, MadeWith
from estate_opt.saved.plan_json import read_plan
from estate_opt.saved.ticks import plan_in


def read_earlier(path: Path, input_hash: str = "", option: Option | None = None) -> EarlierPlan:
    """A plan to stay near to, from its JSON file or its workbook. Raises UsageError where it is neither.

    With the tables' `input_hash` and the option that are planned with, it is judged as for every question: that it is
    of others forbids nothing here, but is told.
    """
    if path.suffix.lower() != ".json":
        decided, made_with = plan_in(path)
    else:
        saved = read_plan(path)
        decided, made_with = saved.decided, saved.made_with
    if option is None:
        return EarlierPlan(path.name, decided)
    return EarlierPlan(path.name, decided, _of_others(made_with, input_hash, option))


def _of_others(made_with: MadeWith | None, input_hash: str, option: Option) -> str:
    if made_with is None:
        return "does not say what it was made with (its tabs Run and Assumptions)"
    return made_with.other_than(input_hash, option, (*NOT_OF_THE_PLAN, "preserve"))


def with_earlier(estate: Estate, held_to: EarlierPlan | None, apart_from: tuple[ApartFrom, ...] = ()) -> Estate:
    """The estate with earlier plans, without what its tables do not have: only what both know can be compared.

    Raises UsageError where a plan has no building in common with the tables: it is of another place.
    """
    return replace(
        estate,
        held_to=None if held_to is None else _known(estate, held_to),
        apart_from=tuple(replace(each, plan=_known(estate, each.plan)) for each in apart_from),
    )


def _known(estate: Estate, plan: EarlierPlan) -> EarlierPlan:
    was = as_reorganised(estate, plan.decided)
    if not was.is_open.keys() & estate.buildings.keys():
        raise UsageError(f"{plan.name} is the plan of another place: none of its buildings is in the tables.")
    known = Decided(
        {name: was.is_open[name] for name in estate.buildings if name in was.is_open},
        {name: was.housing[name] for name in estate.teams if name in was.housing},
        {key: was.supply[key] for key in estate.functions if key in was.supply},
    )
    return EarlierPlan(plan.name, known, plan.other)
