"""Questions about a programme as its files have it: the place, the levers, and the JSON that `solve` wrote."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from estate_opt.checks import checked_estate
from estate_opt.domain.decided import Decided
from estate_opt.domain.estate import Estate
from estate_opt.ground.errors import UsageError
from estate_opt.options.option import Option
from estate_opt.questions.opposite import Subject, as_known
from estate_opt.questions.planned_first import Keep, as_planned, planned_first
from estate_opt.questions.years.when import Asked, Carried, When
from estate_opt.saved.made_of import refuse_others
from estate_opt.saved.plan_json import SavedPlan, read_plan
from estate_opt.saved.programme_json import decided_of_json, prices_of_json
from estate_opt.tables.intake import read


def when_of_place(
    place: Path,
    option: Option,
    subjects: Sequence[Subject],
    plan_json: Path | None = None,
    told: Callable[[str], None] | None = None,
    keep: Keep | None = None,
    with_hidden: bool = False,
) -> list[When]:
    """When each subject happens in a plan over years, and why not earlier; without its JSON, a plan is made first.

    `told` hears in words of each subject before it is looked at; `keep` is given the plan that is made first. Raises
    as `explain_place`.
    """
    estate, carried = carried_of_place(place, option, subjects, plan_json, keep, with_hidden)
    asked, answers = Asked(estate, option, carried), []
    if plan_json is not None:
        asked.count_again(str(plan_json))
    for subject in dict.fromkeys(as_known(estate, each) for each in subjects):
        if told is not None:
            told(subject.named(estate))
        answers.append(asked.when(subject))
    return answers


def carried_of_place(
    place: Path,
    option: Option,
    subjects: Sequence[Subject],
    plan_json: Path | None,
    keep: Keep | None,
    with_hidden: bool,
) -> tuple[Estate, Carried]:
    """The estate with all that the plan was held to, and its programme, from its JSON or made now. Raises as above."""
    tables = read(place, with_hidden)
    estate = checked_estate(tables, option).estate
    for subject in subjects:
        as_known(estate, subject)  # said before a plan is made, not after it
    if plan_json is not None:
        saved = read_plan(plan_json)
        saved.refuse_others(tables.input_hash, option)
        carried = carried_in(saved, estate, option)
        told = saved.read(lambda: prices_of_json(saved.content["programme"].get("prices", []), option))
        return as_planned(estate, saved), replace(carried, prices=told)
    plan = planned_first(tables, option, keep).plan
    assert plan.programme is not None
    years = tuple(year.decided for year in plan.programme.years)
    return estate, Carried(plan.programme.target, years, plan.objective_gbp, plan.bound_gbp, plan.programme.prices)


def carried_in(saved: SavedPlan, estate: Estate, option: Option, tables: str = "these tables") -> Carried:
    """The programme that a plan's JSON has. `tables`: what the estate's are to the plan.

    Raises UsageError where an earlier version wrote it, without its target, or where it is of other years or of
    anything but what the estate has.
    """
    programme = saved.content.get("programme") or {}
    if "target" not in programme:
        raise UsageError(
            f"{saved.name} does not tell what its programme aims at: an earlier version wrote it. Make the plan again."
        )
    target = saved.read(lambda: decided_of_json(programme["target"]))
    years = saved.read(lambda: _years_of(programme["years"], option.levers.programme.years))
    for decided in (target, *years):
        refuse_others(saved, decided, estate, tables)
    return Carried(target, years, saved.objective_gbp, saved.sealed_bound_gbp)


def _years_of(rows: Sequence[Mapping[str, Any]], number: int) -> tuple[Decided, ...]:
    """The end of each year. Raises ValueError where there are not so many, and KeyError and the like."""
    if len(rows) != number:
        raise ValueError(f"{len(rows)} years, not {number}")
    return tuple(decided_of_json(year) for year in rows)
