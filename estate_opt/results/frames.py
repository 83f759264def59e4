"""A plan as pandas DataFrames: what the tabs of the workbook tell, one row for each thing, ids beside names.

Text is `string`, yes or no `bool`, counts `int64`, figures `float64`. Where there is nothing to tell it is NA (NaN of
a figure); a year or an answer that may be NA is `Int64` or `boolean`. Money is in real pounds of the option's price
year, receipts and income negative. `yearly` is cash that recurs, in the last year of the appraisal; `present` is all
money over the appraisal, discounted.

## buildings
One row for each building, in use or on offer: what closes first, then what opens, stays, is not opened; then by id.

| column | is |
|---|---|
| `building`, `building_name` | id and name |
| `agency`, `agency_name` | owner or tenant |
| `area`, `tenure`, `status` | as in the tables |
| `decision` | keep, close, shared hub (newly with staff of two or more bodies), open, open as shared hub, not opened |
| `in_use_today`, `in_use_plan` | whether it is in use |
| `shared_today`, `shared_plan` | whether staff of two or more bodies sit there |
| `release_year` | year in which a closed building is off the books; NA: not closed, or not within the appraisal |
| `agencies_today`, `agencies_plan` | ids of those whose staff sit there, with semicolons |
| `teams_today`, `teams_plan` | teams there |
| `fte_today`, `fte_plan` | full-time equivalents there, staff of shared arrangements included |
| `desks` | desks there are today; NA: no limit |
| `desks_added` | desks that the plan adds |
| `desks_taken_today`, `desks_taken_plan` | desks taken, by counters too |
| `fill_today_share`, `fill_plan_share` | desks taken ÷ desks there are (in the plan with those added); NA: no limit |
| `yearly_today_gbp`, `yearly_plan_gbp` | rent, rates and running cost less income, in the last year |
| `present_today_gbp`, `present_plan_gbp` | all money of the building, carbon included, present value |
| `floor_area_m2`, `carbon_kg_per_year` | as in the tables; NA: floor area not known |
| `carbon_plan_kg_per_year` | with the people in it in the plan; nil where it is not in use |
| `easting_m`, `northing_m` | British National Grid; NA: not known |

## moves
One row for each team: who moves first, then who is dissolved, is housed (a new team), stays; by agency and id.

| column | is |
|---|---|
| `team`, `team_name` | id and name |
| `agency`, `agency_name` | who employs them |
| `function` | support function they deliver; NA: front line |
| `fte`, `desks` | full-time equivalents, and desks they need |
| `outcome` | moves, dissolved, is housed or stays |
| `building_today`, `building_today_name` | where they sit today; NA: a new team |
| `building_plan`, `building_plan_name` | where they sit in the plan; NA: dissolved |
| `moved_km` | how far they move; NA: they do not, or not known |
| `why` | why, in words: the first reason that holds; NA: they stay |

## functions
One row for each support function of an agency, by agency and function.

| column | is |
|---|---|
| `agency`, `agency_name` | whose function it is |
| `function` | IT, finance, HR … |
| `fte` | staff who deliver it today, full-time equivalents |
| `teams` | ids of the teams that deliver it today, with semicolons |
| `arrangement_plan` | how it is supplied in the plan: own (as today), or the id of an arrangement |
| `shared_plan` | whether by a shared arrangement |
| `provider_plan`, `provider_plan_name` | who supplies it in the plan: an agency, or external |
| `building_plan`, `building_plan_name` | where the arrangement's staff sit; NA: own, or outside the place |
| `staff_saving_share`, `systems_saving_share` | what the arrangement saves at the scale it reaches; NA: own |
| `posts_released_fte` | posts released, full-time equivalents |
| `yearly_today_gbp`, `yearly_plan_gbp` | staff, systems, contracts in the last year, before arrangements' fixed cost |

## counters
One row for each counter that is offered or possible, by service and building.

| column | is |
|---|---|
| `service`, `service_name` | what it offers |
| `building`, `building_name` | where |
| `offered_today`, `offered_plan`, `front_door_plan` | whether it is offered, and reached through a front door |
| `running_gbp_per_year`, `setup_gbp` | its costs, as in the tables |
| `capacity_visits_per_year`, `sessions_per_week` | visits it can take, NA: no limit; its half-days, NA: all week |

## access
One row for each service and all people or a priority group, by service; then one for each service and area.

| column | is |
|---|---|
| `service`, `service_name` | the service |
| `form`, `scope` | all, group or area; and which (NA: all) |
| `standard` | how near it must be, in words |
| `people` | people it is told of |
| `within_today_share`, `within_plan_share` | share of them within the standard, by distance |
| `with_room_today_share`, `with_room_plan_share` | share of them within it whose visits find room in counters there |
| `required_share` | the least share the option asks for, with room; NA: none |
| `met` | whether the plan gives it; NA: none is asked for |

## localities
One row for each service and locality.

| column | is |
|---|---|
| `service`, `service_name` | the service |
| `locality`, `locality_name`, `area` | where people live |
| `groups` | its priority groups, with semicolons |
| `people` | people who live there |
| `distance_today`, `distance_plan` | to the nearest counter; NA: nowhere to go |
| `distance_unit` | km or minutes, as the service's standard |
| `within_today`, `within_plan` | whether within the standard, by distance |
| `with_room_today_share`, `with_room_plan_share` | share of its people within it who find room there |
| `verdict` | same, nearer, further within the standard, further within the margin, or worse |

## ledger
One row for each payer, year and cost, of today (carrying on as today) and of the plan.

| column | is |
|---|---|
| `scenario` | today or plan |
| `agency`, `agency_name` | who pays |
| `year` | the calendar year in which the year begins |
| `cost_class` | cashable, capital, receipt, efficiency or social |
| `cost`, `cost_name` | name as in models/formulation.md, and in words |
| `theme` | what the cost has to do with |
| `counted_as` | running, repairs, one-off, receipt or not cash, as on the Summary |
| `gbp`, `present_gbp` | the amount, and its present value: all of the plan's add up to its cost |
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from estate_opt.domain.costs import words
from estate_opt.domain.estate import Agency, Building, Service
from estate_opt.domain.plan import Plan
from estate_opt.results import ledger
from estate_opt.results.occupancy import carbon_in_plan, occupancy_in_plan, occupancy_today, posts_released
from estate_opt.results.outcomes import (
    access_in_order,
    building_sums,
    buildings_in_order,
    decision,
    fill_share,
    function_sums,
    is_met,
    moved_km,
    release_year,
    team_outcome,
    teams_in_order,
)
from estate_opt.results.reasons import reasons

Row = dict[str, Any]
Frame = pd.DataFrame
Frames = dict[str, pd.DataFrame]
Groups = tuple[tuple[str, str], ...]
"""Columns in their order, by what they are."""

_TEXT, _YES_NO, _COUNT, _FIGURE = "string", "bool", "int64", "float64"

_COLUMNS: dict[str, Groups] = {
    "buildings": (
        (_TEXT, "building building_name agency agency_name area tenure status decision"),
        (_YES_NO, "in_use_today in_use_plan shared_today shared_plan"),
        ("Int64", "release_year"),
        (_TEXT, "agencies_today agencies_plan"),
        (_COUNT, "teams_today teams_plan"),
        (_FIGURE, "fte_today fte_plan desks desks_added desks_taken_today desks_taken_plan"),
        (_FIGURE, "fill_today_share fill_plan_share yearly_today_gbp yearly_plan_gbp"),
        (_FIGURE, "present_today_gbp present_plan_gbp floor_area_m2"),
        (_FIGURE, "carbon_kg_per_year carbon_plan_kg_per_year easting_m northing_m"),
    ),
    "moves": (
        (_TEXT, "team team_name agency agency_name function"),
        (_FIGURE, "fte desks"),
        (_TEXT, "outcome building_today building_today_name building_plan building_plan_name"),
        (_FIGURE, "moved_km"),
        (_TEXT, "why"),
    ),
    "functions": (
        (_TEXT, "agency agency_name function"),
        (_FIGURE, "fte"),
        (_TEXT, "teams arrangement_plan"),
        (_YES_NO, "shared_plan"),
        (_TEXT, "provider_plan provider_plan_name building_plan building_plan_name"),
        (_FIGURE, "staff_saving_share systems_saving_share posts_released_fte yearly_today_gbp yearly_plan_gbp"),
    ),
    "counters": (
        (_TEXT, "service service_name building building_name"),
        (_YES_NO, "offered_today offered_plan front_door_plan"),
        (_FIGURE, "running_gbp_per_year setup_gbp capacity_visits_per_year sessions_per_week"),
    ),
    "access": (
        (_TEXT, "service service_name form scope standard"),
        (
            _FIGURE,
            "people within_today_share within_plan_share with_room_today_share with_room_plan_share required_share",
        ),
        ("boolean", "met"),
    ),
    "localities": (
        (_TEXT, "service service_name locality locality_name area groups"),
        (_FIGURE, "people distance_today distance_plan"),
        (_TEXT, "distance_unit"),
        (_YES_NO, "within_today within_plan"),
        (_FIGURE, "with_room_today_share with_room_plan_share"),
        (_TEXT, "verdict"),
    ),
    "ledger": (
        (_TEXT, "scenario agency agency_name"),
        (_COUNT, "year"),
        (_TEXT, "cost_class cost cost_name theme counted_as"),
        (_FIGURE, "gbp present_gbp"),
    ),
}


def frames(plan: Plan) -> Frames:
    """The plan as DataFrames: buildings, moves, functions, counters, access, localities and ledger.

    The columns of each, with units, are told at the top of this module: `help("estate_opt.results.frames")`.
    """
    rows = {
        "buildings": _buildings(plan),
        "moves": _moves(plan),
        "functions": _functions(plan),
        "counters": _counters(plan),
        "access": _access(plan),
        "localities": _localities(plan),
        "ledger": _ledger(plan),
    }
    return {name: frame_of([*rows[name]], groups) for name, groups in _COLUMNS.items()}


def frame_of(rows: list[Row], groups: Groups) -> pd.DataFrame:
    """Rows as a frame of these columns."""
    return pd.DataFrame(
        {
            column: pd.Series([row[column] for row in rows], dtype=dtype)
            for dtype, columns in groups
            for column in columns.split()
        }
    )


def _named(records: Mapping[str, Agency | Building | Service], key: str | None, column: str) -> Row:
    """An id and the name that goes with it; a key that is none of the records' (such as external) is its own name."""
    record = None if key is None else records.get(key)
    return {column: key, f"{column}_name": key if record is None else record.name or key}


def _buildings(plan: Plan) -> Iterator[Row]:
    held_today, held_then, carbon = occupancy_today(plan), occupancy_in_plan(plan), carbon_in_plan(plan)
    sums_today, sums_plan = building_sums(plan, plan.today_accounts), building_sums(plan, plan.accounts)
    for building in buildings_in_order(plan, held_today, held_then):
        key = building.building
        today, then, added = held_today[key], held_then[key], plan.fitout_desks.get(key, 0.0)
        released = release_year(plan, building)
        (yearly_today, present_today), (yearly_plan, present_plan) = (
            sums.get(key, (0.0, 0.0)) for sums in (sums_today, sums_plan)
        )
        yield {
            **_named(plan.estate.buildings, key, "building"),
            **_named(plan.estate.agencies, building.agency, "agency"),
            "area": building.area or None,
            "tenure": building.tenure,
            "status": building.status,
            "decision": decision(plan, building, today, then),
            "in_use_today": building.in_use_today,
            "in_use_plan": plan.is_open[key],
            "shared_today": today.is_shared,
            "shared_plan": then.is_shared,
            "release_year": released if isinstance(released, int) else None,
            "agencies_today": "; ".join(today.agencies) or None,
            "agencies_plan": "; ".join(then.agencies) or None,
            "teams_today": today.teams,
            "teams_plan": then.teams,
            "fte_today": today.fte,
            "fte_plan": then.fte,
            "desks": building.desks,
            "desks_added": added,
            "desks_taken_today": today.desks,
            "desks_taken_plan": then.desks,
            "fill_today_share": fill_share(today.desks, building.desks),
            "fill_plan_share": fill_share(then.desks, None if building.desks is None else building.desks + added),
            "yearly_today_gbp": yearly_today,
            "yearly_plan_gbp": yearly_plan,
            "present_today_gbp": present_today,
            "present_plan_gbp": present_plan,
            "floor_area_m2": building.floor_area_m2,
            "carbon_kg_per_year": building.carbon_kg_per_year,
            "carbon_plan_kg_per_year": carbon[key],
            "easting_m": building.easting,
            "northing_m": building.northing,
        }


def _moves(plan: Plan) -> Iterator[Row]:
    estate, why = plan.estate, reasons(plan)
    for team in teams_in_order(plan):
        yield {
            "team": team.team,
            "team_name": team.name or team.team,
            **_named(estate.agencies, team.agency, "agency"),
            "function": team.function,
            "fte": team.fte,
            "desks": team.desks,
            "outcome": team_outcome(plan, team),
            **_named(estate.buildings, team.building, "building_today"),
            **_named(estate.buildings, plan.housing[team.team], "building_plan"),
            "moved_km": moved_km(plan, team),
            "why": why[team.team],
        }


def _functions(plan: Plan) -> Iterator[Row]:
    estate = plan.estate
    today, then = function_sums(plan.today_accounts), function_sums(plan.accounts)
    for key, function in estate.functions.items():
        chosen, is_shared = plan.supply[key], plan.is_shared(*key)
        provider = estate.arrangements[chosen].provider if is_shared else function.agency
        tier = plan.tiers[chosen] if is_shared else None
        yield {
            **_named(estate.agencies, function.agency, "agency"),
            "function": function.function,
            "fte": function.fte,
            "teams": "; ".join(function.teams) or None,
            "arrangement_plan": chosen,
            "shared_plan": is_shared,
            **_named(estate.agencies, provider, "provider_plan"),
            **_named(estate.buildings, plan.hosts.get(chosen) if is_shared else None, "building_plan"),
            "staff_saving_share": None if tier is None else tier.staff_saving,
            "systems_saving_share": None if tier is None else tier.systems_saving,
            "posts_released_fte": posts_released(plan, *key),
            "yearly_today_gbp": today.get(key, 0.0),
            "yearly_plan_gbp": then.get(key, 0.0),
        }


def _counters(plan: Plan) -> Iterator[Row]:
    for key, counter in plan.estate.counters.items():
        yield {
            **_named(plan.estate.services, counter.service, "service"),
            **_named(plan.estate.buildings, counter.building, "building"),
            "offered_today": counter.is_open_today,
            "offered_plan": key in plan.counters,
            "front_door_plan": key in plan.through,
            "running_gbp_per_year": counter.running_gbp_per_year,
            "setup_gbp": counter.setup_gbp,
            "capacity_visits_per_year": counter.capacity_visits_per_year,
            "sessions_per_week": counter.sessions_per_week,
        }


def _access(plan: Plan) -> Iterator[Row]:
    for share in access_in_order(plan):
        yield {
            **_named(plan.estate.services, share.service, "service"),
            "form": share.form,
            "scope": share.scope or None,
            "standard": share.standard,
            "people": share.people,
            "counted": share.of,
            "within_today_share": share.before,
            "within_plan_share": share.after,
            "with_room_today_share": share.before_with_room,
            "with_room_plan_share": share.after_with_room,
            "required_share": share.required,
            "met": is_met(share),
        }


def _localities(plan: Plan) -> Iterator[Row]:
    for row in plan.localities:
        locality = plan.estate.localities[row.locality]
        yield {
            **_named(plan.estate.services, row.service, "service"),
            "locality": row.locality,
            "locality_name": locality.name or row.locality,
            "area": locality.area or None,
            "groups": "; ".join(sorted(locality.groups)) or None,
            "people": locality.population,
            "distance_today": row.before,
            "distance_plan": row.after,
            "distance_unit": "minutes" if plan.option.access(row.service).in_minutes else "km",
            "within_today": row.within_before,
            "within_plan": row.within_after,
            "with_room_today_share": row.room_before,
            "with_room_plan_share": row.room_after,
            "verdict": row.verdict,
        }


def _ledger(plan: Plan) -> Iterator[Row]:
    for line in ledger.lines(plan):
        yield {
            "scenario": line.scenario,
            "agency": line.agency,
            "agency_name": ledger.payer_name(plan, line.agency),
            "year": line.year,
            "cost_class": line.kind,
            "cost": line.cost,
            "cost_name": words(line.cost),
            "theme": line.theme.value,
            "counted_as": line.heading.value,
            "gbp": line.gbp,
            "present_gbp": line.present,
        }
