"""A saved plan whole again, from its JSON alone: so that another view of it can be had without the place or a search.

Its decisions are put into the model that its tables and option give; money and access are those that the model then
has. They are the plan's own, or it is refused.
"""

import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from estate_opt.audit import audit
from estate_opt.checks import checked_estate
from estate_opt.domain.body_accounts import BodyAccounts
from estate_opt.domain.estate import Estate
from estate_opt.domain.firmness import Labels
from estate_opt.domain.plan import Plan, Solved
from estate_opt.domain.programme import Programme
from estate_opt.domain.run_info import RunInfo
from estate_opt.formulation.decode import draft_plan
from estate_opt.formulation.encode import point_of
from estate_opt.formulation.model import model_of
from estate_opt.formulation.years.carry_out import carried_out_again
from estate_opt.ground.errors import UsageError
from estate_opt.options.option import Option
from estate_opt.planning import Planned
from estate_opt.questions.years.asked import carried_in
from estate_opt.results.room import findings_of_room
from estate_opt.saved.accounts_json import accounts_in
from estate_opt.saved.earlier import with_earlier
from estate_opt.saved.made_of import (
    Ending,
    about_others,
    decided_in,
    ending_of,
    labels_in,
    option_in,
    spread_in,
    tables_in,
)
from estate_opt.saved.plan_json import SavedPlan
from estate_opt.saved.programme_json import prices_of_json
from estate_opt.search.highs import Settings
from estate_opt.tables.records import sorted_locks

POUND = 1.0
_AGAIN = "Make the plan again, with --page."
_OWN_TABLES = "its own tables"


def restored(saved: SavedPlan, made: datetime) -> Planned:
    """The plan that a JSON file tells of, with its tables, checks and labels. `made`: when, as the file does not say.

    Raises UsageError where the JSON holds too little for that, or where its decisions come to other pounds than it
    told: it was written by another version, or changed by hand. InputError where the tables cannot be planned with.
    """
    tables, option, ending, labels = tables_in(saved), option_in(saved), ending_of(saved), labels_in(saved)
    checked = checked_estate(tables, option)
    estate = replace(checked.estate, locks=sorted_locks(saved.locks), unlocked=ending.unlocked)
    _refuse_others(saved, estate, labels)
    plan = _plan(saved, with_earlier(estate, saved.held_to, saved.apart_from), option, ending)
    run = RunInfo(tables.input_hash, tables.source, made, ending.versions, ending.seconds)
    findings = (*checked.findings, *findings_of_room(plan))
    return Planned(plan, audit(plan), findings, run, tables, labels, spread_in(saved), _accounts(saved, estate))


def _refuse_others(saved: SavedPlan, estate: Estate, labels: Labels | None) -> None:
    """Raises UsageError where the decisions, or their labels, are not about what the tables have."""
    decided_in(saved, estate, _OWN_TABLES)
    there = (set(estate.buildings), set(estate.teams), set(estate.functions))
    if labels is not None and (set(labels.buildings), set(labels.teams), set(labels.functions)) != there:
        raise about_others(saved, _OWN_TABLES)


def _accounts(saved: SavedPlan, estate: Estate) -> BodyAccounts | None:
    known = accounts_in(saved)
    if known is not None and set(known.by_body) != set(estate.agencies):
        raise UsageError(f"{saved.name} has accounts of other bodies than its own. Make them again.")
    return known


def _plan(saved: SavedPlan, estate: Estate, option: Option, ending: Ending) -> Plan:
    carried = carried_in(saved, estate, option, _OWN_TABLES) if saved.content.get("programme") else None
    model = model_of(estate, option)
    point = point_of(model.formulation, model.milp, saved.decided if carried is None else carried.target)
    if point is None:
        raise _broken(saved)
    solved = Solved(
        solver=ending.solver, method=ending.method, objective_gbp=model.milp.value(point),
        seconds=ending.seconds.get("solve", 0.0), variables=len(model.milp.cost), rows=len(model.milp.row_low), nodes=0,
        tidied=ending.tidied,
    )  # fmt: skip
    plan = draft_plan(model.formulation, point, ending.status, ending.bound_gbp, solved)
    if carried is not None:
        again = carried_out_again(model.formulation, plan, carried.years, Settings.of(option.levers.solver))
        if again is None:
            raise _broken(saved)
        plan = replace(again, solved=replace(again.solved, solver=ending.solver, method=ending.method))
        plan = _with_other_targets(saved, plan)
    if not abs(plan.objective_gbp - saved.objective_gbp) <= POUND:
        raise UsageError(
            f"{saved.name} costs £{plan.objective_gbp:,.0f}, not the £{saved.objective_gbp:,.0f} it told. {_AGAIN}"
        )
    return plan


def _with_other_targets(saved: SavedPlan, plan: Plan) -> Plan:
    """With what was told of limits, and of the target that is best all at once: only a search tells it again."""
    made, told = plan.programme, saved.content["programme"]
    return plan if made is None else replace(plan, programme=saved.read(lambda: _as_told(made, told, plan.option)))


def _as_told(programme: Programme, told: Mapping[str, Any], option: Option) -> Programme:
    programme = replace(programme, prices=prices_of_json(told.get("prices", []), option))
    if not told.get("were_others_looked_at", False):
        return programme
    first = told["first_target_gbp"]
    return replace(
        programme, unbound_gbp=float(told["all_at_once_gbp"]), first_gbp=math.inf if first is None else float(first),
        is_bound_of_all=told["bound_is_for_this_target"] is False,
    )  # fmt: skip


def _broken(saved: SavedPlan) -> UsageError:
    return UsageError(f"{saved.name} breaks a rule that this version of the program knows. {_AGAIN}")
