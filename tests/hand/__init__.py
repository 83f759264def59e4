"""Tiny estates and plain options, for tests whose right answer can be worked out on paper."""

import json
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from estate_opt.domain.estate import (
    EXTERNAL,
    Agency,
    Arrangement,
    Building,
    Counter,
    Estate,
    Locality,
    Pair,
    Service,
    SupportFunction,
    Team,
)
from estate_opt.domain.front_doors import FrontDoor
from estate_opt.domain.plan import Plan
from estate_opt.domain.travel import measure
from estate_opt.formulation import Case, Formulation, formulate
from estate_opt.ground.errors import NoPlanError
from estate_opt.options.option import Option, load
from estate_opt.planning import solve_estate

PLAIN: dict[str, Any] = {
    "appraisal.years": 1,
    "appraisal.discount_rate": 0.0,
    "appraisal.discount_rate_after_year_30": 0.0,
    "space.desks_per_fte": 1.0,
    "space.headroom_share": 0.0,
    "space.running_share_by_occupancy": 0.0,
    "moves.gbp_per_fte": 0,
    "moves.move_year": 0,
    "moves.double_running_months": 0,
    "moves.excess_travel_gbp_per_km": 0.0,
    "exits.notice_months": 0,
    "exits.sale_lag_years": 0,
    "exits.sale_cost_share": 0.0,
    "exits.empty_running_share": 0.0,
    "exits.backlog_years": 1,
    "functions.double_running_months": 0,
    "functions.realised_saving_share": 1.0,
    "staff.turnover_share_per_year": 0.0,
    "staff.redundancy_gbp_per_post": 0,
    "carbon.gbp_per_tonne_2021": 0,
    "carbon.gbp_per_tonne_2050": 0,
    "travel.detour_factor": 1.0,
    "optimism_bias.mitigated_share": 1.0,
    "optimism_bias.standard_building": [0.0, 0.0],
    "optimism_bias.non_standard_building": [0.0, 0.0],
    "optimism_bias.equipment_and_development": [0.0, 0.0],
    "optimism_bias.outsourcing": [0.0, 0.0],
    "solver.gap": 0.0,
    "solver.threads": 1,
    "solver.time_limit_seconds": 60,
}
"""One year, undiscounted; people move on its first day, and what is left then costs nothing more."""

CALM: dict[str, Any] = PLAIN | {"access.default.no_worse": "off"}
"""The same, with nothing asked of access."""


def toml(levers: Mapping[str, Any]) -> str:
    """The text of an option file with these levers by dotted path."""
    lines = ['title = "Test"', 'extends = "base"']
    lines += [f"{path} = {_toml_value(value)}" for path, value in levers.items()]
    return "\n".join(lines) + "\n"


def _toml_value(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(str(key))} = {_toml_value(one)}" for key, one in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_toml_value(one) for one in value) + "]"
    return value.isoformat() if isinstance(value, date) else json.dumps(value)


@lru_cache(maxsize=512)
def _load(text: str) -> Option:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "test.toml"
        path.write_text(text, encoding="utf-8")
        return load(path)


def option(levers: Mapping[str, Any] | None = None, start: Mapping[str, Any] = PLAIN) -> Option:
    """The plain option with some levers changed; `start={}` begins from the base instead."""
    base = {row.path: row.value for row in load().settings}
    wanted = {path: value for path, value in {**start, **(levers or {})}.items() if not _is_idle(base, path, value)}
    return _load(toml(wanted))


def _is_idle(base: Mapping[str, Any], path: str, value: Any) -> bool:
    return path in base and base[path] == value and type(base[path]) is type(value)


def building(name: str, desks: float | None = 10, agency: str = "council", **given: Any) -> Building:
    """A freehold of the council that costs nothing but what is given."""
    return Building(name, agency, **{"desks": desks, "easting": 400_000.0, "northing": 300_000.0} | given)


def team(name: str, at: str | None, fte: float = 1, agency: str = "council", **given: Any) -> Team:
    """A team with one desk for each FTE."""
    return Team(name, agency, fte=fte, **{"desks": fte, "building": at} | given)


def place(
    buildings: Iterable[Building],
    teams: Iterable[Team] = (),
    agencies: Iterable[Agency] = (),
    counters: Iterable[Counter] = (),
    localities: Iterable[Locality] = (),
    functions: Iterable[SupportFunction] = (),
    arrangements: Iterable[Arrangement] = (),
    services: Iterable[Service] = (),
    doors: Iterable[FrontDoor] = (),
    pairs: tuple[Pair, ...] = (),
    visits: Mapping[tuple[str, str], float] | None = None,
    moves: Mapping[tuple[str, str], float] | None = None,
) -> Estate:
    """An estate of these rows; agencies and services that are only named join, and belong to nobody in particular."""
    houses, staff, offices = tuple(buildings), tuple(teams), tuple(functions)
    desks, deals = tuple(counters), tuple(arrangements)
    offered = {c.service: Service(c.service) for c in desks} | {s.service: s for s in services}
    rows: tuple[Building | Team | SupportFunction, ...] = (*houses, *staff, *offices)
    named = {row.agency for row in rows} | {k.provider for k in deals if k.provider != EXTERNAL}
    named |= {service.agency for service in offered.values() if service.agency is not None}
    bodies = {name: Agency(name, name) for name in named} | {a.agency: a for a in agencies}
    return Estate(
        agencies=dict(sorted(bodies.items())),
        buildings={b.building: b for b in sorted(houses, key=lambda b: b.building)},
        teams={t.team: t for t in sorted(staff, key=lambda t: t.team)},
        pairs=pairs,
        services=dict(sorted(offered.items())),
        counters={(c.service, c.building): c for c in sorted(desks, key=lambda c: (c.service, c.building))},
        front_doors={door.building: door for door in sorted(doors, key=lambda door: door.building)},
        localities={one.locality: one for one in sorted(localities, key=lambda one: one.locality)},
        visits=visits or {},
        functions={(f.agency, f.function): f for f in sorted(offices, key=lambda f: (f.agency, f.function))},
        arrangements={k.arrangement: k for k in sorted(deals, key=lambda k: k.arrangement)},
        move_costs_gbp=moves or {},
    )


def home(name: str, km_east: float, people: float = 100, **given: Any) -> Locality:
    """A locality so many kilometres east of where every `building` stands unless it is told otherwise."""
    return Locality(name, people, **{"easting": 400_000.0 + 1000 * km_east, "northing": 300_000.0} | given)


def east(km: float) -> dict[str, Any]:
    """The position of a building so many kilometres east."""
    return {"easting": 400_000.0 + 1000 * km, "northing": 300_000.0}


def built(estate: Estate, chosen: Option, ways_to: Iterable[str] = ()) -> Formulation:
    """The MILP of an estate, unsolved; the ways to some services counted."""
    return formulate(Case(estate, chosen, measure(estate, chosen), counts_ways_to=frozenset(ways_to)))


def best(estate: Estate, levers: Mapping[str, Any] | None = None, start: Mapping[str, Any] = PLAIN) -> Plan:
    """The plan for an estate under the plain option with some levers changed."""
    return solve_estate(estate, option(levers, start))


def costs(plan: Plan, gbp: float, today: float | None = None) -> None:
    """The plan is proven best, costs so much by solver and by ledger alike, and today costs what is said."""
    assert plan.status == "optimal"
    assert plan.objective_gbp == pytest.approx(gbp, abs=0.01)
    assert plan.solved.objective_gbp == pytest.approx(gbp, abs=0.01)
    assert plan.bound_gbp == pytest.approx(gbp, abs=0.01)
    if today is not None:
        assert plan.today_gbp == pytest.approx(today, abs=0.01)


def has_no_plan(estate: Estate, levers: Mapping[str, Any] | None = None, start: Mapping[str, Any] = PLAIN) -> None:
    """The rules contradict each other, and that is said."""
    with pytest.raises(NoPlanError) as said:
        best(estate, levers, start)
    assert said.value.status == "infeasible"


def spent(plan: Plan, cost: str, agency: str | None = None) -> float:
    """Undiscounted sum of one cost in the plan, of one payer or of all."""
    return sum(sum(a.gbp) for a in plan.accounts if a.cost == cost and agency in (None, a.agency))


def closed(plan: Plan) -> set[str]:
    """The buildings not in use in the plan."""
    return {name for name, is_open in plan.is_open.items() if not is_open}


def with_building(estate: Estate, name: str, **changed: Any) -> Estate:
    """The estate with some cells of one building changed."""
    return replace(estate, buildings={**estate.buildings, name: replace(estate.buildings[name], **changed)})
