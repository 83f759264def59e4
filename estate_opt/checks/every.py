"""`CHECKS`: what must hold across the tables before planning with them, each a plain function that yields findings.

An error stops planning, a warning tells of what will look odd in a plan, a note only informs. That a team can
be housed nowhere is not looked at here: it depends on the rules, and the formulation says it.
"""

from collections.abc import Callable, Iterator

from estate_opt.checks import (
    agencies,
    areas,
    dates_of_locks,
    front_doors,
    functions,
    hire,
    hosting,
    housing,
    journeys,
    leases,
    locks,
    on_offer,
    pairs,
    places,
    proportion,
    references,
    reorganising,
    services,
    sessions,
    spending,
    staffing,
    ways_out,
)
from estate_opt.checks.place import Place
from estate_opt.ground.errors import Finding, Severity
from estate_opt.options.option import Option
from estate_opt.tables.typed_rows import Tables

CHECKS: tuple[Callable[[Place], Iterator[Finding]], ...] = (
    references.duplicate_keys,
    references.dangling_references,
    references.reserved_ids,
    references.alike_spellings,
    references.unknown_assumed_columns,
    references.price_year_without_deflator,
    proportion.out_of_proportion,
    agencies.agency_with_nothing,
    agencies.no_capital,
    agencies.blackout_ends_first,
    spending.less_than_the_tables,
    spending.handed_on_and_planned,
    spending.body_without_spend,
    areas.area_not_given,
    leases.lease_over,
    leases.break_unusable,
    leases.lease_end_missing,
    leases.dates_out_of_order,
    leases.residual_of_others,
    leases.freehold_with_rent,
    leases.money_blank,
    hire.hire_of_public_building,
    hire.costs_of_hired_building,
    ways_out.freehold_handed_back,
    ways_out.way_out_of_what_stays,
    on_offer.candidate_without_costs,
    on_offer.counter_without_costs,
    on_offer.arrangement_without_costs,
    housing.desks_over_capacity,
    housing.more_by_desk_than_in_all,
    housing.spaces_over_capacity,
    housing.team_in_candidate,
    housing.team_in_closing_building,
    housing.team_lacks_feature,
    hosting.unknown_body,
    hosting.guest_not_hosted,
    hosting.arrangement_not_hosted,
    hosting.customers_without_function,
    hosting.kind_of_no_building,
    pairs.pair_with_itself,
    pairs.ambiguous_side,
    pairs.contradictory_pairs,
    pairs.immovable_pairs,
    places.half_a_position,
    places.position_missing,
    places.positions_from_postcodes,
    places.degrees_swapped,
    places.outside_britain,
    places.far_from_the_rest,
    places.positions_disagree,
    journeys.journeys,
    journeys.length_not_known,
    journeys.no_length,
    journeys.shorter_than_straight,
    journeys.impossible_speed,
    journeys.far_from_roads,
    journeys.roads_in_pieces,
    journeys.nodes_without_position,
    services.service_without_counters,
    services.counter_cannot_be_open,
    services.population_nought,
    services.demand_incomplete,
    services.demand_not_given,
    services.demand_over_capacity,
    sessions.more_than_a_week,
    sessions.sessions_without_room,
    sessions.sessions_that_are_no_access,
    sessions.team_in_session_room,
    staffing.staff_without_counter,
    staffing.counter_short_of_staff,
    staffing.staff_of_shared_function,
    staffing.staff_that_say_nothing,
    front_doors.door_for_unknown_service,
    front_doors.door_without_counters,
    front_doors.door_without_costs,
    front_doors.reception_without_costs,
    front_doors.visits_without_minutes,
    functions.staff_above_team,
    functions.team_not_covered,
    functions.team_of_another_agency,
    functions.function_without_team,
    functions.contracts_run_on,
    functions.function_nobody_has,
    functions.provider_does_not_join,
    functions.arrangement_building,
    functions.tiers,
    functions.too_few_agencies,
    locks.lock_of_nothing,
    locks.decision_of_another_kind,
    locks.lock_leads_nowhere,
    locks.contradictory_locks,
    locks.lock_against_the_tables,
    dates_of_locks.dates_that_mean_nothing,
    dates_of_locks.dates_without_years,
    dates_of_locks.impossible_dates,
    staffing.lock_parts_staff_from_counter,
    reorganising.names_of_bodies,
    reorganising.bodies_given_twice,
    reorganising.areas_of_parts,
    reorganising.parts_of_one,
    reorganising.begins_after_moves,
    reorganising.sides_become_one,
    reorganising.limits_of_merged,
)
"""In the order in which they are carried out."""


def check(tables: Tables, option: Option) -> list[Finding]:
    """Everything noticed in a place, that of reading it included, in the order of its sheets and rows.

    `tables` with the option's changes already made. Works on whatever could be read, so that all that is wrong is
    told at once; a cell that could not be read is not reported as blank as well.
    """
    place = Place(tables, option)
    findings = list(tables.findings)
    unreadable = {finding.cell for finding in findings if finding.column and finding.severity is Severity.ERROR}
    for rule in CHECKS:
        findings += [finding for finding in rule(place) if finding.cell not in unreadable]
    order = {table: position for position, table in enumerate(tables.tables)}
    return sorted(findings, key=lambda finding: (order.get(finding.table, -1), finding.row or 0))
