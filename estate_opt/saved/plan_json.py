"""The plan as JSON, both ways: everything a program needs to re-check it by itself, and a saved plan read again.

What is written here is read here and nowhere else. Whether a saved plan belongs to some tables and an option is judged
by `MadeWith` (`made_with.py`), for every question that is asked about one.
"""

import csv
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from estate_opt.audit import Audit
from estate_opt.domain.decided import Decided
from estate_opt.domain.earlier import ApartFrom, EarlierPlan
from estate_opt.domain.estate import OWN, Agency, Building, Lock, Service, Team
from estate_opt.domain.firmness import Labels
from estate_opt.domain.plan import AccessShare, LedgerRow, Plan
from estate_opt.domain.run_info import RunInfo
from estate_opt.domain.spread import Spread
from estate_opt.ground.errors import Finding, UsageError
from estate_opt.options.option import Option
from estate_opt.results.limits import limits_of
from estate_opt.results.places import places
from estate_opt.results.reasons import reasons
from estate_opt.results.summary import headline
from estate_opt.saved.locks_json import lock_as_json, lock_of_json
from estate_opt.saved.made_with import OTHER_TABLES, MadeWith, of_content
from estate_opt.saved.made_with import plain as plain  # whoever reads or writes a plan knows it from here
from estate_opt.saved.plan_content import checked, seal_of
from estate_opt.saved.programme_json import decided_as_json, doors_as_json, doors_of, programme_as_json, routes_as_json
from estate_opt.saved.public_json import counters_as_json, equality_as_json, need_as_json, public_headline
from estate_opt.saved.tables_json import tables_as_json
from estate_opt.tables.typed_rows import Tables

Part = TypeVar("Part")
MOST_BYTES = 200_000_000
"""Of a plan's JSON; that of 4,000 teams has 20 million."""


def to_json(
    plan: Plan,
    run: RunInfo,
    audit: Audit,
    tables: Tables | None = None,
    labels: Labels | None = None,
    spread: Spread | None = None,
) -> dict[str, Any]:
    """The plan as plain lists and dictionaries. Ids are exact; pounds are not rounded; what is not known is null.

    `tables`: as read; with them a comparison can tell which cells of two places differ. `labels`: how firm its
    decisions are, where that was looked at. `spread`: how far its saving may turn out, where that was asked.
    """
    content = {
        "status": plan.status.value,
        "objective_gbp": plan.objective_gbp,
        "today_gbp": plan.today_gbp,
        "bound_gbp": _known(plan.bound_gbp),
        "gap": _known(plan.gap),
        "saving_taken": _known(plan.saving_taken),
        "seconds": dict(run.seconds),
        "summary": _summary(plan),
        "names": _names(plan),
        "owners": {name: building.agency for name, building in plan.estate.buildings.items()},
        "buildings": {name: "open" if is_open else "closed" for name, is_open in plan.is_open.items()},
        "fitout_desks": dict(plan.fitout_desks),
        "routes": routes_as_json(plan),
        "teams": dict(plan.housing),
        "moves": {team: why for team, why in reasons(plan).items() if plan.is_moved(team)},
        "functions": [_function(plan, *key) for key in plan.supply],
        "counters": [{"service": service, "building": building} for service, building in sorted(plan.counters)],
        "front_doors": doors_as_json(plan.decided),
        "counter_outcomes": [*counters_as_json(plan)],
        "programme": programme_as_json(plan),
        "earlier": _earlier(plan),
        "locks": [lock_as_json(lock) for lock in plan.estate.locks],
        "today": _today(plan),
        "access": [_access(share) for share in plan.access],
        "equality": [*equality_as_json(plan)],
        "need": [*need_as_json(plan)],
        "places": [asdict(each) for each in places(plan)],
        "ledger": _ledger(plan.ledger),
        "ledger_today": _ledger(plan.today_ledger),
        "discount_factors": list(plan.discount_factors),
        "audit": audit_as_json(audit),
        "option": _option(plan),
        "tidied": None if plan.solved.tidied is None else asdict(plan.solved.tidied),
        "solver": {"name": plan.solved.solver, "method": plan.solved.method},
        "input": run.source,
        "input_hash": run.input_hash,
        "versions": dict(run.versions),
        "labels": None if labels is None else _labels(labels),
        "spread": None if spread is None else asdict(spread),
        "plan_findings": [_finding(each) for each in limits_of(plan, labels=labels)],
        "tables": None if tables is None else tables_as_json(tables),
    }
    return {**content, "seal": seal_of(content)}


def _known(number: float) -> float | None:
    """JSON has no infinity: a bound or gap that is not known is null."""
    return number if math.isfinite(number) else None


def _summary(plan: Plan) -> dict[str, Any]:
    """The headline figures, as on the Summary tab."""
    figures = headline(plan)
    return {
        "first_year": figures.first_year,
        "last_year": figures.last_year,
        "yearly_today_gbp": figures.yearly_today_gbp,
        "yearly_plan_gbp": figures.yearly_plan_gbp,
        "saving_share": figures.saving_share,
        "net_present_saving_gbp": figures.net_present_saving_gbp,
        "not_cash_saving_gbp": math.fsum(gbp for _, gbp in figures.not_cash_saved),
        "counts_transfers": figures.counts_transfers,
        "yearly_transfers_today_gbp": figures.transfers.yearly_today_gbp,
        "yearly_transfers_plan_gbp": figures.transfers.yearly_plan_gbp,
        "present_transfers_today_gbp": figures.transfers.present_today_gbp,
        "present_transfers_plan_gbp": figures.transfers.present_plan_gbp,
        "investment_gbp": figures.investment_gbp,
        "receipts_gbp": figures.receipts_gbp,
        "payback_year": figures.payback_year,
        "payback": str(figures.payback),
        "payback_without_receipts": str(figures.payback_without_receipts),
        "cost_of_change_gbp": figures.change.gbp,
        "double_running_gbp": figures.change.double_running_gbp,
        "most_cash_gbp": figures.change.most_cash_gbp,
        "most_cash_year": figures.change.most_cash_year,
        "present_cost_of_change_gbp": figures.change.present_gbp,
        "benefit_cost_ratio": figures.change.benefit_cost_ratio,
        "saves_fully_from": figures.saves_fully_from,
        "buildings_today": figures.buildings.today,
        "buildings_plan": figures.buildings.plan,
        "closed": figures.buildings.closed,
        "opened": figures.buildings.opened,
        "shared_today": figures.buildings.shared_today,
        "shared_plan": figures.buildings.shared_plan,
        "carbon_today_kg": figures.buildings.carbon_today_kg,
        "carbon_plan_kg": figures.buildings.carbon_plan_kg,
        "fte_moved": figures.staff.fte_moved,
        "posts_released": figures.functions.posts_released,
        "agencies_sharing": figures.functions.agencies_sharing,
        "localities_worse": figures.localities_worse,
        **public_headline(plan),
        "assumed_cells": figures.assumed_cells,
        "assumed_share_of_money": figures.assumed.money,
        "assumed_share_of_staff": figures.assumed.staff,
        "locks_cost": None if figures.locks is None else asdict(figures.locks),
    }


def _finding(found: Finding) -> dict[str, Any]:
    """A limit that shows in the plan: what, where and what to do."""
    return {
        "severity": found.severity.value, "table": found.table, "id": found.row_id, "column": found.column,
        "problem": found.problem, "remedy": found.remedy,
    }  # fmt: skip


def _labels(labels: Labels) -> dict[str, Any]:
    """How firm each decision is."""
    return {
        "gap_gbp": labels.gap_gbp,
        "buildings": {name: asdict(label) for name, label in labels.buildings.items()},
        "functions": [
            {"agency": agency, "function": function, **asdict(label)}
            for (agency, function), label in labels.functions.items()
        ],
        "teams": {name: asdict(label) for name, label in labels.teams.items()},
    }


def _names(plan: Plan) -> dict[str, dict[str, str]]:
    """What things are called, where that is not their id."""
    estate = plan.estate
    kinds: dict[str, Mapping[str, Agency | Building | Team | Service]] = {
        "agencies": estate.agencies, "buildings": estate.buildings, "teams": estate.teams, "services": estate.services,
    }  # fmt: skip
    return {
        kind: {key: record.name for key, record in records.items() if record.name and record.name != key}
        for kind, records in kinds.items()
    }


def _function(plan: Plan, agency: str, function: str) -> dict[str, str | None]:
    """Who supplies a function; the building is where the arrangement's staff sit (null for an agency's own)."""
    arrangement = plan.supply[agency, function]
    building = None if arrangement == OWN else plan.hosts.get(arrangement)
    return {"agency": agency, "function": function, "arrangement": arrangement, "building": building}


def _earlier(plan: Plan) -> dict[str, Any]:
    """The plans that it was held near to or apart from: with them, the rules about it can be re-checked."""
    held_to, estate = plan.estate.held_to, plan.estate
    return {
        "held_to": None
        if held_to is None
        else {
            "plan": held_to.name,
            **decided_as_json(held_to.decided),
            "differences": [asdict(each) for each in plan.differences],
            "bound_is_among_as_near": plan.is_bound_among_as_near,
        },
        "apart_from": [
            {"at_least_buildings": each.buildings, "plan": each.plan.name, **decided_as_json(each.plan.decided)}
            for each in estate.apart_from
        ],
    }


def _today(plan: Plan) -> dict[str, Any]:
    """What is so today, in the form in which the plan's decisions are given."""
    estate = plan.estate
    offered = (key for key, counter in estate.counters.items() if counter.is_open_today)
    return {
        "buildings": {name: "open" if b.in_use_today else "on offer" for name, b in estate.buildings.items()},
        "teams": {name: team.building for name, team in estate.teams.items() if team.building is not None},
        "functions": [{"agency": a, "function": f, "arrangement": OWN} for a, f in estate.functions],
        "counters": [{"service": service, "building": building} for service, building in offered],
    }


def _access(share: AccessShare) -> dict[str, Any]:
    scope = {} if share.form == "all" else {share.form: share.scope}
    return {
        "service": share.service, "form": share.form, **scope, "standard": share.standard, "people": share.people,
        "before": share.before, "after": share.after, "before_with_room": share.before_with_room,
        "after_with_room": share.after_with_room, "required": share.required, "of": share.of,
    }  # fmt: skip


def _ledger(rows: Sequence[LedgerRow]) -> list[dict[str, Any]]:
    return [
        {"agency": row.agency, "year": row.year, "class": row.kind.value, "cost": row.cost, "gbp": row.gbp}
        for row in rows
    ]


def audit_as_json(audit: Audit) -> dict[str, Any]:
    """Every check of a re-check, and whether nothing at all was found wrong."""
    checks = (
        {"rule": check.rule, "what": check.what, "checked": check.checked, "breaches": list(check.breaches)}
        for check in audit.checks
    )
    return {"passed": audit.passed, "checks": list(checks)}


def _option(plan: Plan) -> dict[str, Any]:
    option = plan.option
    return {
        "title": option.title,
        "why": option.why,
        "levers": {row.path: plain(row.value) for row in option.settings},
        "changes": [plain(change.model_dump()) for change in option.changes],
        **({"reorganise": [block.as_plain() for block in option.reorganise]} if option.reorganise else {}),
    }


@dataclass(frozen=True)
class SavedPlan:
    """A plan as its JSON tells it."""

    name: str
    """Of its file or run, or what it is called in a comparison."""
    content: Mapping[str, Any]
    heading: str = ""
    """Of its column in a comparison; empty: its number and name."""

    @cached_property
    def decided(self) -> Decided:
        """What it decides. Raises UsageError where something of that is lacking."""
        return self.read(lambda: _decided_of(self.content))

    @cached_property
    def objective_gbp(self) -> float:
        """Its net present cost. Raises UsageError as `decided`."""
        return self.read(lambda: float(self.content["objective_gbp"]))

    @cached_property
    def bound_gbp(self) -> float:
        """What is proven of every plan; −∞ where nothing is, or only of plans as near to an earlier one."""
        near, bound_gbp = (self.content.get("earlier") or {}).get("held_to") or {}, self.sealed_bound_gbp
        return -math.inf if near.get("bound_is_among_as_near", False) else bound_gbp

    @cached_property
    def sealed_bound_gbp(self) -> float:
        """What its search proved, of every plan or of those as near to an earlier one; −∞ where nothing is proven.

        Nobody can work a bound out again, so one without the seal that it was written with (`plan_content.py`) is none.
        Raises UsageError as `decided`.
        """
        bound_gbp = self.read(lambda: self.content["bound_gbp"])
        is_none = bound_gbp is None or not self.content.get("seal")
        return -math.inf if is_none else self.read(lambda: float(bound_gbp))

    @cached_property
    def locks(self) -> list[Lock]:
        """The locks it was made with, ticks included."""
        rows = self.content.get("locks", [])
        return self.read(lambda: [lock_of_json(row) for row in rows])

    @cached_property
    def held_to(self) -> EarlierPlan | None:
        """The plan that it was to stay near to."""
        near = self.read(lambda: (self.content.get("earlier") or {}).get("held_to"))
        return None if near is None else self.read(lambda: EarlierPlan(near["plan"], _compared_of(near)))

    @cached_property
    def apart_from(self) -> tuple[ApartFrom, ...]:
        """The plans that it was to differ from."""
        apart = self.read(lambda: (self.content.get("earlier") or {}).get("apart_from", []))
        return self.read(lambda: tuple(
            ApartFrom(EarlierPlan(each["plan"], _compared_of(each)), each["at_least_buildings"]) for each in apart
        ))  # fmt: skip

    def read(self, part: Callable[[], Part]) -> Part:
        """A part of its JSON. Raises UsageError where it is not as `solve --json` writes it."""
        try:
            return part()
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError, csv.Error):  # a wrong lever among them
            raise UsageError(f"{self.name} is not a plan that `estate-opt solve --json` wrote.") from None

    def refuse_other_tables(self, input_hash: str) -> None:
        """Raises UsageError where the plan was not made of the tables with this fingerprint."""
        if self.content.get("input_hash") != input_hash:
            raise UsageError(f"{self.name} {OTHER_TABLES}: these have changed since, or are another place.")

    def refuse_others(self, input_hash: str, option: Option) -> None:
        """Raises UsageError where the plan was not made of these tables and of this option, its changes included."""
        self.refuse_other_tables(input_hash)
        other = self.other_than(input_hash, option)
        if other:
            raise UsageError(f"{self.name} {other}. Name the option it was made with: --option.")

    def other_than(self, input_hash: str, option: Option) -> str:
        """In what it is not the plan of these tables and this option, as `MadeWith.other_than`; empty: it is theirs."""
        return self.made_with.other_than(input_hash, option)

    @cached_property
    def made_with(self) -> MadeWith:
        """The tables, levers and changes that it was made with."""
        return of_content(self.content)

    @property
    def tables(self) -> Mapping[str, Any] | None:
        """The tables it was made from, as its JSON keeps them; None where it was written before they were kept."""
        kept: Mapping[str, Any] | None = self.content.get("tables")
        return kept


def read_plan(path: Path) -> SavedPlan:
    """The plan in a JSON file. Raises UsageError where it cannot be read, holds no plan, or does not add up."""
    return SavedPlan(str(path), read_content(path))


def read_content(path: Path) -> Mapping[str, Any]:
    """What the JSON file of a plan holds. Raises as `read_plan`, and where it tells of a run without a plan."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise UsageError(f"{path} is no plan: it has over {MOST_BYTES // 1_000_000} MB.")
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UsageError(f"There is no plan {path}. Give the JSON file of a plan, or the number of a run.") from None
    except OSError as problem:
        raise UsageError(f"{path} cannot be read: {problem.strerror}.") from None
    except (ValueError, RecursionError):  # no text, no JSON, a number of thousands of digits, too deep
        raise UsageError(f"{path} is not a JSON file. Give what estate-opt solve --json wrote.") from None
    if isinstance(content, dict) and "message" in content and "buildings" not in content:
        raise UsageError(f"{path} holds no plan: its run ended as {str(content.get('status'))[:40]}.")
    if not isinstance(content, dict):
        raise UsageError(f"{path} is not a plan that `estate-opt solve --json` wrote.")
    return checked(content, str(path))


def _decided_of(content: Mapping[str, Any]) -> Decided:
    return Decided(
        is_open={building: state == "open" for building, state in content["buildings"].items()},
        housing=dict(content["teams"]),
        supply={(row["agency"], row["function"]): row["arrangement"] for row in content["functions"]},
        hosts={row["arrangement"]: row["building"] for row in content["functions"] if row["arrangement"] != OWN},
        counters=frozenset((row["service"], row["building"]) for row in content["counters"]),
        fitout_desks=dict(content["fitout_desks"]),
        **doors_of(content),
        routes={building: row["route"] for building, row in content.get("routes", {}).items()},
    )


def _compared_of(content: Mapping[str, Any]) -> Decided:
    """Of an earlier plan, of which neither hosts nor counters are kept."""
    return Decided(
        is_open={building: state == "open" for building, state in content["buildings"].items()},
        housing=dict(content["teams"]),
        supply={(row["agency"], row["function"]): row["arrangement"] for row in content["functions"]},
    )
