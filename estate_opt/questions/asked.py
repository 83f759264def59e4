"""Questions about a plan as its files have it: the place, the levers, and the JSON that `solve` wrote."""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from estate_opt.checks import check
from estate_opt.domain.estate import ApartFrom, Estate, Lock
from estate_opt.domain.plan import Decided
from estate_opt.ground.errors import InputError, Severity, UsageError
from estate_opt.options.option import Option
from estate_opt.planning import solve_estate
from estate_opt.questions.explain import Explainer, Explanation
from estate_opt.questions.opposite import Subject, must_exist
from estate_opt.questions.refusals import Refusals, Told, refusals
from estate_opt.questions.reoptimise import Made
from estate_opt.saved.earlier import decided_of, earlier_plan, read_json, with_earlier
from estate_opt.saved.plan_json import plain
from estate_opt.tables.changes import apply_changes
from estate_opt.tables.intake import read
from estate_opt.tables.records import build_estate, sorted_locks
from estate_opt.tables.typed_rows import Tables


def explain_place(
    place: Path,
    option: Option,
    subjects: Sequence[Subject],
    plan_json: Path | None = None,
    is_thorough: bool = False,
    told: Callable[[Subject], None] | None = None,
) -> list[Explanation]:
    """The decisions of a plan for a workbook or folder, one answer a subject; without its JSON, a plan is made first.

    `told` hears of each subject before it is looked at. Raises InputError where the tables cannot be planned with,
    UsageError where the JSON is of other tables or levers, and what solve_estate raises.
    """
    estate, made, _ = planned_before(place, option, plan_json, subjects)
    explainer = Explainer(estate, option, made, is_thorough)
    answers = []
    for subject in subjects:
        if told is not None:
            told(subject)
        answers.append(explainer.explain(subject))
    return answers


def refusals_of_place(
    place: Path, option: Option, plan_json: Path | None, seconds: float, told: Told | None = None
) -> Refusals:
    """The price of every policy that binds, for the plan of a workbook or folder. Raises as `explain_place`."""
    estate, made, tables = planned_before(place, option, plan_json)
    return refusals(estate, option, made, seconds, tables, told)


def planned_before(
    place: Path, option: Option, plan_json: Path | None, subjects: Sequence[Subject] = ()
) -> tuple[Estate, Made, Tables]:
    """The estate of a workbook or folder, the plan for it (from its JSON, or made now), and the tables."""
    tables = read(place)
    changed = apply_changes(tables, option)
    findings = check(changed, option)
    if any(finding.severity is Severity.ERROR for finding in findings):
        raise InputError(findings)
    estate = build_estate(changed, option)
    for subject in subjects:
        must_exist(estate, subject)
    if plan_json is not None:
        content = read_json(plan_json)
        _must_be_of(content, plan_json, tables.input_hash, option)
        return _as_planned(estate, content, plan_json.name), _made(content, plan_json.name), changed
    plan = solve_estate(estate, option)
    return estate, Made(plan.decided, plan.objective_gbp, plan.bound_gbp), changed


def _must_be_of(content: Mapping[str, Any], path: Path, input_hash: str, option: Option) -> None:
    """Raises UsageError where a plan is not of these tables and levers."""
    levers = content.get("option", {}).get("levers", {})
    if content.get("input_hash") != input_hash:
        raise UsageError(f"{path} is the plan of other tables: these have changed since, or are of another place.")
    for setting in option.settings:
        is_same = json.loads(json.dumps(plain(setting.value))) == levers.get(setting.path)
        if not is_same and not setting.path.startswith("solver."):
            raise UsageError(
                f"{path} was made with another {setting.path}. Name the option it was made with: --option."
            )


def _as_planned(estate: Estate, content: Mapping[str, Any], name: str) -> Estate:
    """The estate with all that the plan was held to: locks that were ticked, plans to stay near to or apart from."""
    locks = [
        Lock(each["kind"], tuple(each["id"].split(" / ")), each["decision"], each["where"], each["because"] or "")
        for each in content.get("locks", [])
    ]
    earlier = content.get("earlier", {})
    near, apart = earlier.get("held_to"), earlier.get("apart_from", [])
    held_to = None if near is None else earlier_plan(near["plan"], _decisions_of(near, name))
    apart_from = tuple(
        ApartFrom(earlier_plan(each["plan"], _decisions_of(each, name)), each["at_least_buildings"]) for each in apart
    )
    return with_earlier(replace(estate, locks=sorted_locks(locks)), held_to, apart_from)


def _decisions_of(content: Mapping[str, Any], name: str) -> Decided:
    """Of an earlier plan, of which neither hosts nor counters are kept."""
    functions = [{**row, "building": None} for row in content["functions"]]
    return decided_of({**content, "functions": functions, "counters": []}, name)


def _made(content: Mapping[str, Any], name: str) -> Made:
    """The plan in its JSON. A bound that holds only among plans as near to an earlier one is none here."""
    near = content.get("earlier", {}).get("held_to") or {}
    try:
        bound_gbp, gbp = content["bound_gbp"], float(content["objective_gbp"])
        is_none = bound_gbp is None or near.get("bound_is_among_as_near", False)
        return Made(decided_of(content, name), gbp, -math.inf if is_none else float(bound_gbp))
    except (KeyError, TypeError, ValueError):
        raise UsageError(f"{name} is not a plan that `estate-opt solve --json` wrote.") from None
