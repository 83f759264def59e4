"""Questions about a plan as its files have it: the place, the levers, and the JSON that `solve` wrote."""

from collections.abc import Callable, Sequence
from pathlib import Path

from estate_opt.checks import checked_estate
from estate_opt.domain.estate import Estate
from estate_opt.options.option import Option
from estate_opt.questions.explain import Explainer, Explanation
from estate_opt.questions.opposite import Subject, as_known
from estate_opt.questions.planned_first import Keep, as_planned, planned_first
from estate_opt.questions.refusals import Refusals, Told, refusals
from estate_opt.questions.reoptimise import Made
from estate_opt.questions.robustness.revalued import refuse_miscounted
from estate_opt.saved.accounts_json import accounts_in
from estate_opt.saved.plan_json import read_plan
from estate_opt.tables.intake import read
from estate_opt.tables.typed_rows import Tables


def explain_place(
    place: Path,
    option: Option,
    subjects: Sequence[Subject],
    plan_json: Path | None = None,
    is_thorough: bool = False,
    told: Callable[[str], None] | None = None,
    keep: Keep | None = None,
    left_out: Callable[[list[str]], None] | None = None,
    with_hidden: bool = False,
) -> list[Explanation]:
    """The decisions of a plan for a workbook or folder, one answer a subject; without its JSON, a plan is made first.

    `told` hears in words of each subject before it is looked at; one that is asked about twice, by id and by name say,
    is explained once. `keep` is given the plan that is made first, as soon as it is there. A Ctrl-C ends it with the
    answers found by then, if there are any; `left_out` hears of the subjects without one. Raises InputError where the
    tables cannot be planned with, UsageError where the place has no such subject or the JSON is of other tables or
    levers, Interrupted where the plan alone was made, and what solve_tables raises.
    """
    estate, made, _ = planned_before(place, option, plan_json, subjects, keep, with_hidden)
    accounts = None if plan_json is None else accounts_in(read_plan(plan_json))
    explainer = Explainer(estate, option, made, is_thorough, accounts=accounts)
    answers = list[Explanation]()
    asked = list(dict.fromkeys(as_known(estate, each) for each in subjects))
    try:
        for subject in asked:
            if told is not None:
                told(subject.named(estate))
            answers.append(explainer.explain(subject))
    except KeyboardInterrupt:
        if not answers:
            raise
        if left_out is not None:
            left_out([subject.named(estate) for subject in asked[len(answers) :]])
    return answers


def refusals_of_place(
    place: Path,
    option: Option,
    plan_json: Path | None,
    seconds: float,
    told: Told | None = None,
    keep: Keep | None = None,
    with_hidden: bool = False,
) -> Refusals:
    """The price of every policy that binds, for the plan of a workbook or folder. Raises as `explain_place`."""
    estate, made, tables = planned_before(place, option, plan_json, keep=keep, with_hidden=with_hidden)
    return refusals(estate, option, made, seconds, tables, told)


def planned_before(
    place: Path,
    option: Option,
    plan_json: Path | None,
    subjects: Sequence[Subject] = (),
    keep: Keep | None = None,
    with_hidden: bool = False,
) -> tuple[Estate, Made, Tables]:
    """The estate of a workbook or folder, the plan for it (from its JSON, or made now), and the tables."""
    option.refuse_years()
    tables = read(place, with_hidden)
    checked = checked_estate(tables, option)
    for subject in subjects:
        as_known(checked.estate, subject)  # said before a plan is made, not after it
    if plan_json is None:
        plan = planned_first(tables, option, keep).plan
        return checked.estate, Made(plan.decided, plan.objective_gbp, plan.bound_gbp), checked.tables
    saved = read_plan(plan_json)
    saved.refuse_others(tables.input_hash, option)
    refuse_miscounted(tables, option, saved)
    made = Made(saved.decided, saved.objective_gbp, saved.bound_gbp)
    return as_planned(checked.estate, saved), made, checked.tables
