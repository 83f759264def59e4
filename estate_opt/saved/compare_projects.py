"""How the projects of each plan hang together, plan by plan, where accounts know it."""

from collections.abc import Mapping, Sequence

from estate_opt.domain.projects import Interaction
from estate_opt.results.projects import savings_in_words, verdict_in_words
from estate_opt.saved.accounts_json import accounts_in
from estate_opt.saved.compare_ways import Difference
from estate_opt.saved.plan_json import SavedPlan

Key = tuple[str, str]
"""A project, and another or nothing; by name."""


def interactions(plans: Sequence[SavedPlan]) -> list[Difference]:
    """What each project saves and whether two are rivals, in words: by (project, other project or nothing).

    Blank where a plan has no such project, or it was not looked at (`estate-opt accounts --interaction --plan-json`).
    """
    known = [accounts_in(plan) for plan in plans]
    by_plan = [_told(None if each is None else each.interaction) for each in known]
    keys = dict.fromkeys(key for each in by_plan for key in each)
    nothing = (None,) * len(plans)
    single_first = sorted(keys, key=lambda key: bool(key[1]))
    return [Difference(key, nothing, tuple(each.get(key) for each in by_plan)) for key in single_first]


def _told(found: Interaction | None) -> Mapping[Key, str]:
    if found is None:
        return {}
    names = [saving.project.name for saving in found.savings]
    told = {(name, ""): savings_in_words(saving) for name, saving in zip(names, found.savings, strict=True)}
    for pair in found.pairs:
        first, second = sorted((names[pair.first], names[pair.second]))
        told[first, second] = verdict_in_words(pair)
    return told
