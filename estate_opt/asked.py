"""Questions about a plan as its files have it: the place, the levers, and the JSON that `solve` wrote."""

import json
import math
from collections.abc import Callable, Sequence
from pathlib import Path

from estate_opt.anew import Made
from estate_opt.changes import apply_changes
from estate_opt.checks import check
from estate_opt.errors import InputError, Severity, UsageError
from estate_opt.estate import OWN, Estate
from estate_opt.explain import Explainer, Explanation
from estate_opt.intake import read
from estate_opt.opposite import Subject, must_exist
from estate_opt.option import Option
from estate_opt.plan import Decided
from estate_opt.planning import solve_estate
from estate_opt.records import build_estate
from estate_opt.refusals import Refusals, Told, refusals
from estate_opt.report import plain
from estate_opt.tables import Tables


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
        return estate, _made(plan_json, tables.input_hash, option), changed
    plan = solve_estate(estate, option)
    return estate, Made(plan.decided, plan.objective_gbp, plan.bound_gbp), changed


def _made(path: Path, input_hash: str, option: Option) -> Made:
    """A plan from the JSON that `solve` wrote, if it is of these tables and levers."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        decided = Decided(
            is_open={name: state == "open" for name, state in content["buildings"].items()},
            housing=content["teams"],
            supply={(row["agency"], row["function"]): row["arrangement"] for row in content["functions"]},
            hosts={r["arrangement"]: r["building"] for r in content["functions"] if r["arrangement"] != OWN},
            counters=frozenset((row["service"], row["building"]) for row in content["counters"]),
        )
        bound_gbp = -math.inf if content["bound_gbp"] is None else float(content["bound_gbp"])
        made, levers = Made(decided, float(content["objective_gbp"]), bound_gbp), content["option"]["levers"]
        its_hash = content["input_hash"]
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, KeyError, TypeError, AttributeError):
        raise UsageError(f"{path} is not a plan that `estate-opt solve --json` wrote.") from None
    if its_hash != input_hash:
        raise UsageError(f"{path} is the plan of other tables: these have changed since, or are of another place.")
    for setting in option.settings:
        is_same = json.loads(json.dumps(plain(setting.value))) == levers.get(setting.path)
        if not is_same and not setting.path.startswith("solver."):
            raise UsageError(
                f"{path} was made with another {setting.path}. Name the option it was made with: --option."
            )
    return made
