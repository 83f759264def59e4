"""A saved plan whole again, from its JSON alone: so that another view of it can be had without the place or a search.

Its decisions are put into the model that its tables and option give; money and access are those that the model then
has. They are the plan's own, or it is refused.
"""

import math
from dataclasses import replace
from datetime import datetime
from typing import Any

from estate_opt.audit import audit
from estate_opt.checks import checked_estate
from estate_opt.domain.estate import Estate
from estate_opt.domain.plan import Plan, Solved, Status, Tidied
from estate_opt.domain.run_info import RunInfo
from estate_opt.domain.unlocked import Unlocked
from estate_opt.formulation.decode import draft_plan
from estate_opt.formulation.encode import point_of
from estate_opt.formulation.model import model_of
from estate_opt.ground.errors import UsageError
from estate_opt.options.option import Option
from estate_opt.planning import Planned
from estate_opt.results.room import findings_of_room
from estate_opt.saved.earlier import with_earlier
from estate_opt.saved.made_of import labels_in, option_in, tables_in
from estate_opt.saved.plan_json import SavedPlan
from estate_opt.tables.records import sorted_locks

POUND = 1.0


def restored(saved: SavedPlan, made: datetime) -> Planned:
    """The plan that a JSON file tells of, with its tables, checks and labels. `made`: when, as the file does not say.

    Raises UsageError where the JSON holds too little for that, or where its decisions come to other pounds than it
    told: it was written by another version, or changed by hand.
    """
    tables, option = tables_in(saved), option_in(saved)
    checked = checked_estate(tables, option)
    estate = replace(checked.estate, locks=sorted_locks(saved.locks), unlocked=_unlocked(saved))
    plan = _plan(saved, with_earlier(estate, saved.held_to, saved.apart_from), option)
    content = saved.content
    run = RunInfo(tables.input_hash, tables.source, made, content.get("versions", {}), content.get("seconds", {}))
    return Planned(plan, audit(plan), (*checked.findings, *findings_of_room(plan)), run, tables, labels_in(saved))


def _plan(saved: SavedPlan, estate: Estate, option: Option) -> Plan:
    content, other = saved.content, "Make the plan again, with --page."
    model = model_of(estate, option)
    point = point_of(model.formulation, model.milp, saved.decided)
    if point is None:
        raise UsageError(f"{saved.name} breaks a rule that this version of the program knows. {other}")
    bound_gbp = content["bound_gbp"]
    kept = content.get("tidied")
    solver: dict[str, Any] = content.get("solver") or {}
    solved = Solved(
        solver=str(solver.get("name", "")), method=str(solver.get("method", "")),
        objective_gbp=model.milp.value(point), seconds=float(content.get("seconds", {}).get("solve", 0.0)),
        variables=len(model.milp.cost), rows=len(model.milp.row_low), nodes=0,
        tidied=None if kept is None else Tidied(**kept),
    )  # fmt: skip
    bound = -math.inf if bound_gbp is None else float(bound_gbp)
    plan = draft_plan(model.formulation, point, Status(content["status"]), bound, solved)
    if not abs(plan.objective_gbp - saved.objective_gbp) <= POUND:
        raise UsageError(
            f"{saved.name} costs £{plan.objective_gbp:,.0f}, not the £{saved.objective_gbp:,.0f} it told. {other}"
        )
    return plan


def _unlocked(saved: SavedPlan) -> Unlocked | None:
    """The plan without the decisions taken beforehand, as far as the JSON tells what these cost against it."""
    told = (saved.content.get("summary") or {}).get("locks_cost")
    if told is None:
        return None
    is_looser = told["gbp"] >= 0 and told["least_gbp"] >= 0
    objective_gbp, bound_gbp = saved.objective_gbp - told["gbp"], saved.objective_gbp - told["most_gbp"]
    return Unlocked(told["against"], objective_gbp, bound_gbp, told["decisions"], is_looser)
