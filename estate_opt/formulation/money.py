"""The costs, each a stream of flows. Formulas in `models/formulation.md`, under the functions' names.

What class a cost is of, and what it is called, stands in its record: `domain/costs.py`.

The objective, the ledger and each agency's account are sums over the same flows, so they cannot drift apart; only who
bears the fixed cost of an arrangement in the end (`recharge`, nil in sum) is told of a plan alone: see `decode.py`.
What of a flow is double running goes with it, so that the ledger can tell it by itself and the objective is what it is.
"""

from collections.abc import Callable, Iterator
from itertools import chain

import numpy as np

from estate_opt.domain.appraisal import Profile
from estate_opt.domain.costs import COSTS, Cost, Kind, is_counted
from estate_opt.domain.estate import EXTERNAL, Building, SupportFunction
from estate_opt.domain.plan import POOLED, PUBLIC
from estate_opt.domain.routes import LET, Route
from estate_opt.formulation.building_costs import carbon, income, rates, rent, running, ways_out
from estate_opt.formulation.case import Case
from estate_opt.formulation.decisions import Decisions
from estate_opt.formulation.flow import Flow, Flows
from estate_opt.formulation.people_costs import carbon_by_desk, hire, running_by_desk
from estate_opt.formulation.people_costs import counter_payer as counter_payer  # whoever asks of money asks here
from estate_opt.formulation.rows import Column


def backlog(case: Case, decisions: Decisions) -> Flows:
    """Repairs that fall due only if the building is kept; while its closing is put off they are paid."""
    calendar = case.appraisal
    kept = calendar.spread(case.levers.exits.backlog_years)
    waiting = calendar.weighted(kept, calendar.until(case.put_off_years).by_year)
    rest = calendar.weighted(kept, calendar.saved(calendar.until(case.put_off_years)).by_year)
    for b in case.estate.buildings.values():
        if not b.backlog_gbp:
            continue
        is_open = decisions.is_open[b.building]
        if b.in_use_today and waiting:
            yield Flow(b.agency, b.building, waiting, b.backlog_gbp, None)
            yield Flow(b.agency, b.building, rest, b.backlog_gbp, is_open)
        else:
            yield Flow(b.agency, b.building, kept, b.backlog_gbp, is_open)


def _on_release(case: Case, decisions: Decisions, gbp_of: Callable[[Building | Route], float]) -> Flows:
    """A one-off when a closed building is released: paid (1), and not paid if it stays open (−1 × is_open).

    Where it has ways out of its own: that of the way, when it is taken.
    """
    for (name, _), way, route in ways_out(case, decisions):
        if gbp := gbp_of(way):
            building = case.estate.buildings[name]
            taken = case.appraisal.once(case.appraisal.taken_time(building, way))
            yield Flow(building.agency, name, taken, gbp, route)
    has_ways = {name for name, _ in decisions.route}
    for building in case.estate.buildings.values():
        gbp = 0.0 if building.building in has_ways else gbp_of(building)
        if building.in_use_today and gbp:
            profile = case.appraisal.once(case.appraisal.release_time(building))
            is_open = decisions.is_open[building.building]
            yield Flow(building.agency, building.building, profile, gbp, None)
            yield Flow(building.agency, building.building, profile, -gbp, is_open)


def exit(case: Case, decisions: Decisions) -> Flows:
    """Dilapidations and termination when a building is left."""
    factor = case.levers.outturn.one_off_factor
    return _on_release(case, decisions, lambda b: (b.cost_gbp if isinstance(b, Route) else b.exit_gbp) * factor)


def receipt(case: Case, decisions: Decisions) -> Flows:
    """Sale value of a building that is released, less the cost of selling."""
    kept_share = (1 - case.levers.exits.sale_cost_share) * case.levers.outturn.receipts_factor
    return _on_release(case, decisions, lambda b: -b.receipt_gbp * kept_share)


def residual(case: Case, decisions: Decisions) -> Flows:
    """What a freehold is worth at the end of the appraisal: if it is in use or let then, or not yet sold."""
    calendar, factor = case.appraisal, case.levers.outturn.receipts_factor
    at_the_end = calendar.once(calendar.years - 1)
    has_ways = {name for name, _ in decisions.route}
    for (name, _), way, route in ways_out(case, decisions):
        b = case.estate.buildings[name]
        is_owned = way.route == LET or calendar.taken_time(b, way) >= calendar.years
        if b.tenure == "freehold" and b.residual_gbp and is_owned:
            yield Flow(b.agency, name, at_the_end, -b.residual_gbp * factor, route)
    for b in case.estate.buildings.values():
        if b.tenure == "freehold" and b.residual_gbp:
            is_unsold = b.building not in has_ways and b.in_use_today and calendar.release_time(b) >= calendar.years
            yield Flow(
                b.agency,
                b.building,
                at_the_end,
                -b.residual_gbp * factor,
                None if is_unsold else decisions.is_open[b.building],
            )


def opening(case: Case, decisions: Decisions) -> Flows:
    """Opening a candidate, with optimism bias."""
    factor, works = case.works_factor, case.appraisal.once(case.appraisal.works_time)
    for b in case.estate.buildings.values():
        if not b.in_use_today and b.opening_gbp:
            is_open = decisions.is_open[b.building]
            yield Flow(b.agency, b.building, works, b.opening_gbp * factor, is_open)


def fitout(case: Case, decisions: Decisions) -> Flows:
    """Adding desks, with optimism bias."""
    factor, works = case.works_factor, case.appraisal.once(case.appraisal.works_time)
    for name, added in decisions.fitout_desks.items():
        building = case.estate.buildings[name]
        gbp = building.fitout_gbp_per_desk * factor
        yield Flow(building.agency, name, works, gbp, added)


def move(case: Case, decisions: Decisions) -> Flows:
    """Moving a team: the known cost, or a rate per FTE; a new team without a known cost moves for nothing."""
    in_move_year, per_fte = case.appraisal.once(case.appraisal.move_time), case.levers.moves.gbp_per_fte
    known, factor = case.estate.move_costs_gbp, case.levers.outturn.one_off_factor
    for key, house in decisions.house.items():
        name, building = key
        team = case.estate.teams[name]
        if building == team.building:
            continue
        gbp = factor * known.get(key, 0.0 if team.building is None else per_fte * team.fte)
        if gbp:
            yield Flow(team.agency, name, in_move_year, gbp, house)


def staff_travel(case: Case, decisions: Decisions) -> Flows:
    """Excess travel paid for some years to staff who move."""
    levers, calendar, travel = case.levers.moves, case.appraisal, case.travel
    end = calendar.until(calendar.move_time + levers.excess_travel_years)
    paid = calendar.weighted(end, calendar.since(calendar.move_time).by_year)
    km_per_fte_km = 2 * levers.excess_travel_days_per_year * levers.excess_travel_km_share
    per_fte_km = km_per_fte_km * levers.excess_travel_gbp_per_km * case.levers.outturn.one_off_factor
    if not per_fte_km:
        return
    for (name, building), house in decisions.house.items():
        team = case.estate.teams[name]
        if team.building is None or building == team.building:
            continue
        km = travel.km(team.building, building)
        if km > 0:  # a distance that is not known (NaN) costs nothing: nobody can say how far it is
            yield Flow(team.agency, name, paid, per_fte_km * team.fte * km, house)


def counter_running(case: Case, decisions: Decisions) -> Flows:
    """Running a counter: until vacated if it is given up, from opening if it is new."""
    calendar = case.appraisal
    closing, old, early = calendar.until(calendar.vacated_time), calendar.old_beside_new, calendar.new_beside_old
    not_old = calendar.times(old, -1.0)
    for key, counter in case.estate.counters.items():
        gbp, payer, offer = counter.running_gbp_per_year, counter_payer(case, counter), decisions.offer.get(key)
        line = (payer, f"{counter.service} / {counter.building}")
        if not gbp:
            continue
        if counter.is_open_today:
            yield Flow(*line, closing, gbp, None, old)
        if offer is not None and counter.is_open_today:
            yield Flow(*line, calendar.saved(closing), gbp, offer, not_old)
        elif offer is not None:
            yield Flow(*line, calendar.since(calendar.opened_time), gbp, offer, early)


def counter_setup(case: Case, decisions: Decisions) -> Flows:
    """Setting up a new counter, with optimism bias."""
    factor, works = case.works_factor, case.appraisal.once(case.appraisal.works_time)
    for key, counter in case.estate.counters.items():
        if not counter.is_open_today and counter.setup_gbp and key in decisions.offer:
            item = f"{counter.service} / {counter.building}"
            gbp = counter.setup_gbp * factor
            yield Flow(counter_payer(case, counter), item, works, gbp, decisions.offer[key])


def counter_reception(case: Case, decisions: Decisions) -> Flows:
    """A counter's own reception: until vacated if it is given up, or goes through a front door; from opening if new."""
    calendar = case.appraisal
    closing, old, early = calendar.until(calendar.vacated_time), calendar.old_beside_new, calendar.new_beside_old
    not_old, is_new = calendar.times(old, -1.0), calendar.since(calendar.opened_time)
    for key, counter in case.estate.counters.items():
        gbp, offer, through = counter.reception_gbp_per_year, decisions.offer.get(key), decisions.through.get(key)
        if not gbp:
            continue
        line = (counter_payer(case, counter), f"{counter.service} / {counter.building}")
        profile, doubled = (calendar.saved(closing), not_old) if counter.is_open_today else (is_new, early)
        if counter.is_open_today:
            yield Flow(*line, closing, gbp, None, old)
        if offer is not None:
            yield Flow(*line, profile, gbp, offer, doubled)
        if through is not None:
            yield Flow(*line, profile, -gbp, through, doubled)


def door_reception(case: Case, decisions: Decisions) -> Flows:
    """The reception of a front door: so much for each post at it, from opening."""
    calendar = case.appraisal
    for building, staff in decisions.door_fte.items():
        gbp, payer = case.estate.front_doors[building].gbp_per_fte, case.estate.buildings[building].agency
        if gbp:
            yield Flow(payer, building, calendar.since(calendar.opened_time), gbp, staff, calendar.new_beside_old)


def door_opening(case: Case, decisions: Decisions) -> Flows:
    """Making a front door, with optimism bias."""
    factor, works = case.works_factor, case.appraisal.once(case.appraisal.works_time)
    for building, door in decisions.door.items():
        gbp = case.estate.front_doors[building].opening_gbp * factor
        if gbp:
            yield Flow(case.estate.buildings[building].agency, building, works, gbp, door)


def door_training(case: Case, decisions: Decisions) -> Flows:
    """Each post at a front door learns the work of the others, once."""
    in_move_year = case.appraisal.once(case.appraisal.move_time)
    gbp = case.levers.staff.training_gbp_per_head * case.levers.outturn.one_off_factor
    for building, staff in decisions.door_fte.items() if gbp else ():
        yield Flow(case.estate.buildings[building].agency, building, in_move_year, gbp, staff)


def _function_cost(case: Case, decisions: Decisions, own_gbp: dict[tuple[str, str], float],
                   stops: Callable[[SupportFunction], float],
                   saving_of: Callable[[str, int], float]) -> Flows:  # fmt: skip
    """A yearly cost of support functions: as today while own (and until it `stops`), reduced from M when shared."""
    calendar = case.appraisal
    shared = calendar.since(calendar.move_time)
    for (agency, function), own in decisions.own.items():
        gbp = own_gbp[agency, function]
        if gbp:
            line, stop_time = (agency, function), stops(case.estate.functions[agency, function])
            handing_over, runs_on = calendar.until(stop_time), calendar.between(calendar.move_time, stop_time)
            yield Flow(*line, handing_over, gbp, None, runs_on)
            yield Flow(*line, calendar.saved(handing_over), gbp, own, calendar.times(runs_on, -1.0))
    for (agency, function, name, n), supply in decisions.supply.items():
        arrangement = case.estate.arrangements[name]
        gbp = case.uplifted(arrangement, own_gbp[agency, function] * (1 - case.realised(saving_of(name, n))))
        if gbp:
            yield Flow(agency, function, shared, gbp, supply)


def function_staff(case: Case, decisions: Decisions) -> Flows:
    """Pay of support functions."""
    gbp = {key: f.staff_gbp_per_year for key, f in case.estate.functions.items()}
    arrangements, handed_over = case.estate.arrangements, case.appraisal.handed_over_time
    return _function_cost(
        case, decisions, gbp, lambda _: handed_over, lambda k, n: arrangements[k].tiers[n].staff_saving
    )


def function_systems(case: Case, decisions: Decisions) -> Flows:
    """Systems of support functions."""
    gbp = {key: f.systems_gbp_per_year for key, f in case.estate.functions.items()}
    arrangements, calendar = case.estate.arrangements, case.appraisal
    return _function_cost(case, decisions, gbp, lambda each: calendar.systems_end_time(each.contracts_end),
                          lambda k, n: arrangements[k].tiers[n].systems_saving)  # fmt: skip


def function_contracts(case: Case, decisions: Decisions) -> Flows:
    """Contracts of support functions: they stay as they are, whoever supplies the function."""
    for f in case.estate.functions.values():
        if f.contracts_gbp_per_year:
            line = (f.agency, f.function)
            yield Flow(*line, case.appraisal.always(), f.contracts_gbp_per_year, None)


def arrangement_fixed(case: Case, decisions: Decisions) -> Flows:
    """Fixed running cost of an arrangement that runs."""
    shared = case.appraisal.since(case.appraisal.move_time)
    for (name, _), tier in decisions.tier.items():
        arrangement = case.estate.arrangements[name]
        payer = POOLED if arrangement.provider == EXTERNAL else arrangement.provider
        gbp = case.uplifted(arrangement, arrangement.fixed_gbp_per_year)
        if gbp:
            yield Flow(payer, name, shared, gbp, tier)


def arrangement_setup(case: Case, decisions: Decisions) -> Flows:
    """Setting an arrangement up, with optimism bias."""
    factor, works = case.setup_factor, case.appraisal.once(case.appraisal.works_time)
    for (name, _), tier in decisions.tier.items():
        arrangement = case.estate.arrangements[name]
        payer = POOLED if arrangement.provider == EXTERNAL else arrangement.provider
        if arrangement.setup_gbp:
            yield Flow(payer, name, works, arrangement.setup_gbp * factor, tier)


def onboarding(case: Case, decisions: Decisions) -> Flows:
    """Joining an arrangement, with optimism bias; its provider does not join."""
    factor, works = case.setup_factor, case.appraisal.once(case.appraisal.works_time)
    for (agency, function, name, _), supply in decisions.supply.items():
        arrangement = case.estate.arrangements[name]
        if gbp := case.onboarding_gbp(arrangement, case.estate.functions[agency, function]) * factor:
            yield Flow(agency, function, works, gbp, supply)


def redundancy(case: Case, decisions: Decisions) -> Flows:
    """Posts released above natural turnover."""
    in_move_year = case.appraisal.once(case.appraisal.move_time)
    per_post = case.levers.staff.redundancy_gbp_per_post * case.levers.outturn.one_off_factor
    for (agency, function, name, n), supply in decisions.supply.items():
        share = case.redundant_share(case.estate.arrangements[name].tiers[n].staff_saving)
        posts = case.estate.functions[agency, function].fte * share
        gbp = posts * per_post
        if gbp:
            yield Flow(agency, function, in_move_year, gbp, supply)


def public_travel(case: Case, decisions: Decisions) -> Flows:
    """Social cost of the public's travel, if it is costed: today's until M, the plan's from M."""
    per_km = 2 * case.levers.travel.public_gbp_per_km
    if not per_km:
        return
    calendar, travel = case.appraisal, case.travel
    before, after = calendar.until(calendar.move_time), calendar.since(calendar.move_time)
    for service, footfall in case.footfall.items():
        weighed_km = np.nan_to_num(footfall.km) * footfall.travel_weight[:, None]
        km_a_year = float((footfall.visits_today * weighed_km).sum())
        if km_a_year:
            yield Flow(PUBLIC, service, before, km_a_year * per_km, None)
    for (service, locality, building), going in decisions.visits.items():
        km = travel.km_to_building[travel.locality_row[locality], travel.building_row[building]]
        if np.isfinite(km):
            weight = float(case.footfall[service].travel_weight[travel.locality_row[locality]])
            yield Flow(PUBLIC, service, after, float(km) * weight * per_km, going)


def hosting_charge(case: Case, decisions: Decisions) -> Flows:
    """What guests pay their hosts for desks: nil in sum, shown in each account."""
    share, calendar = case.levers.space.hosting_charge_share, case.appraisal
    before, after = calendar.until(calendar.move_time), calendar.since(calendar.move_time)
    m2 = case.levers.space.m2_per_guest_desk
    per_desk = {b.building: share * _gbp_per_desk(b, m2) for b in case.estate.buildings.values()}

    def both(guest: str, host: str, item: str, profile: Profile, gbp: float, house: Column | None) -> Flows:
        yield Flow(guest, item, profile, gbp, house)
        yield Flow(host, item, profile, -gbp, house)

    for team in case.estate.teams.values():
        here = team.building
        if here is not None and (host := case.estate.buildings[here].agency) != team.agency and per_desk[here]:
            yield from both(team.agency, host, team.team, before, per_desk[here] * team.desks, None)
    for (name, building), house in decisions.house.items():
        team, host = case.estate.teams[name], case.estate.buildings[building].agency
        gbp = per_desk[building] * team.desks
        if host != team.agency and gbp:
            yield from both(team.agency, host, name, after, gbp, house)


def _gbp_per_desk(building: Building, m2_per_desk: float) -> float:
    """A desk's share of the building: by floor where that is known (a hospital is mostly wards), else by desks."""
    yearly = building.rent_gbp_per_year + building.rates_gbp_per_year + building.running_gbp_per_year
    shares = [1 / building.desks] if building.desks else []
    if building.floor_area_m2:
        shares.append(m2_per_desk / building.floor_area_m2)
    return yearly * min(shares, default=0.0)


FLOWS: tuple[Callable[[Case, Decisions], Flows], ...] = (
    rent, rates, running, running_by_desk, hire, income, backlog, exit, receipt, residual, opening, fitout, move,
    staff_travel, counter_running, counter_setup, counter_reception, door_reception, door_opening, door_training,
    function_staff, function_systems, function_contracts,
    arrangement_fixed, arrangement_setup, onboarding, redundancy, carbon, carbon_by_desk, public_travel, hosting_charge,
)  # fmt: skip
"""The flows of each cost, by the name of its record in `domain/costs.py`."""


def flows_by_cost(case: Case, decisions: Decisions) -> Iterator[tuple[Cost, Flows]]:
    """Every cost of the case with its flows. Made afresh each time: a large place has millions, and few are used."""
    return ((COSTS[flows_of.__name__], flows_of(case, decisions)) for flows_of in FLOWS)


def counted_flows(case: Case, decisions: Decisions) -> Flows:
    """The flows of the objective: all but transfers within the public purse where the option does not count them."""
    counts = case.levers.appraisal.count_transfers
    by_cost = flows_by_cost(case, decisions)
    return chain.from_iterable(flows for cost, flows in by_cost if is_counted(cost.kind, counts))


def capital_flows(case: Case, decisions: Decisions) -> Flows:
    """The flows that call on capital pots: those of the costs that are capital."""
    return chain.from_iterable(flows for cost, flows in flows_by_cost(case, decisions) if cost.kind is Kind.CAPITAL)
