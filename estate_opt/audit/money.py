"""Every pound of a plan, added up again from the tables, by cost, payer and year."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from estate_opt.audit.access import demand, nearness, todays_shortfall
from estate_opt.audit.clock import Clock, Years
from estate_opt.audit.point import Case, Point, with_a_desk
from estate_opt.audit.support import redundant_posts
from estate_opt.audit.visits import fewest_km
from estate_opt.domain.estate import EXTERNAL, OWN, Arrangement, Building, Counter, SupportFunction, Team
from estate_opt.domain.plan import POOLED, PUBLIC


@dataclass
class Reckoning:
    """Money of one point (the target or today), by (cost, payer)."""

    case: Case
    point: Point
    clock: Clock
    gbp: dict[tuple[str, str], Years] = field(default_factory=dict)

    def add(self, cost: str, payer: str, amount: float, profile: Years) -> None:
        """Add an amount (£, or £ a year) with its profile over the years."""
        if amount:
            self.gbp[cost, payer] = self.gbp.get((cost, payer), 0.0) + amount * profile


def reckon(case: Case, point: Point) -> dict[tuple[str, str], Years]:
    """£ of each year by (cost, payer): payers are agencies, `pooled` and `public`."""
    book = Reckoning(case, point, Clock(case.levers, case.put_off_years))
    for add_up in SUMS:
        add_up(book)
    return book.gbp


def _buildings(book: Reckoning) -> None:
    for building in book.case.estate.buildings.values():
        _building(book, building)


def _moves(book: Reckoning) -> None:
    for key, home in book.point.housing.items():
        if home is not None:
            _team(book, book.case.estate.teams[key], book.case.estate.buildings[home])


def _functions(book: Reckoning) -> None:
    for function in book.case.estate.functions.values():
        _function(book, function)


def _arrangements(book: Reckoning) -> None:
    for arrangement, customers in book.point.customers.items():
        _arrangement(book, book.case.estate.arrangements[arrangement], customers)


def _hosting(book: Reckoning) -> None:
    """Charges of today until the moves, then those of the point."""
    _hosting_in(book, book.case.today, book.clock.until(book.clock.moves))
    _hosting_in(book, book.point, book.clock.since(book.clock.moves))


def _building(book: Reckoning, building: Building) -> None:
    clock, levers, payer = book.clock, book.case.levers, building.agency
    is_open = book.point.is_open[building.building]
    if not is_open and not building.in_use_today:
        return
    works = (1 + levers.optimism_bias.building_uplift) * levers.outturn.capital_factor
    way = next((each for each in building.routes if each.route == book.point.routes.get(building.building)), None)
    end, rent_ends = (clock.released(building),) * 2 if way is None else clock.taken(building, way)
    empty = levers.exits.empty_running_share
    doubled = _beside_each_other(book, building)
    if is_open:
        held = run = let = rented = clock.always if building.in_use_today else clock.since(clock.opened)
        book.add(
            "backlog", payer, building.backlog_gbp / levers.exits.backlog_years, clock.until(levers.exits.backlog_years)
        )
        book.add("fitout", payer, _fitout_gbp(book, building) * works, clock.once(clock.works))
        if not building.in_use_today:
            book.add("opening", payer, building.opening_gbp * works, clock.once(clock.works))
    else:
        held, let = clock.until(end), clock.until(clock.vacated)
        rented = clock.until(rent_ends)
        run = let + empty * (held - let)
        due = clock.until(min(levers.exits.backlog_years, book.case.put_off_years))  # while closing it is put off
        book.add("backlog", payer, building.backlog_gbp / levers.exits.backlog_years, due)
        exit_gbp, received_gbp = building.exit_gbp, building.receipt_gbp
        if way is not None:
            exit_gbp, received_gbp = way.cost_gbp, way.receipt_gbp
            is_sublet = way.route == "let" and building.tenure != "freehold"  # then for as long as the lease runs
            taken = clock.until(rent_ends) - clock.until(end) if is_sublet else clock.since(end)
            book.add("income", payer, -way.income_gbp_per_year, taken)
        sold_gbp = received_gbp * levers.outturn.receipts_factor
        book.add("exit", payer, exit_gbp * levers.outturn.one_off_factor, clock.once(end))
        book.add("receipt", payer, -sold_gbp * (1 - levers.exits.sale_cost_share), clock.once(end))
    is_let = way is not None and way.route == "let"
    if building.tenure == "freehold" and (is_open or is_let or end >= levers.appraisal.years):  # not sold: still owned
        owned_gbp = building.residual_gbp * levers.outturn.receipts_factor
        book.add("residual", payer, -owned_gbp, clock.once(levers.appraisal.years - 1))
    stays = 0.0 if is_open else 1 - levers.outturn.buildings_saving_share
    book.add("rent", payer, building.rent_gbp_per_year, rented + stays * (1 - rented) - doubled)
    book.add("rates", payer, building.rates_gbp_per_year, held + stays * (1 - held) - doubled)
    book.add("running", payer, building.running_gbp_per_year, run + stays * (1 - run) - doubled)
    occupied_gbp = building.rent_gbp_per_year + building.running_gbp_per_year
    book.add("buildings_double_running", payer, occupied_gbp, doubled)
    book.add("rates_double_running", payer, building.rates_gbp_per_year, doubled)
    book.add("income", payer, -building.income_gbp_per_year, let)
    book.add("carbon", payer, building.carbon_kg_per_year / 1000, run * clock.carbon_gbp_per_tonne)
    _people(book, building)


def _while_both_run(book: Reckoning) -> Years:
    """From the moves until the old is empty, of what closing really saves."""
    clock = book.clock
    return book.case.levers.outturn.buildings_saving_share * (clock.until(clock.vacated) - clock.until(clock.moves))


def _beside_each_other(book: Reckoning, building: Building) -> Years:
    """When a building's yearly cost is double running: an old one's from the moves, a new one's until them."""
    clock, is_open = book.clock, book.point.is_open[building.building]
    if is_open == building.in_use_today:
        return 0.0 * clock.always
    return clock.since(clock.opened) - clock.since(clock.moves) if is_open else _while_both_run(book)


def _people(book: Reckoning, building: Building) -> None:
    """What goes with the people in a building, out of what the tables say of it as it usually is."""
    clock, point, payer = book.clock, book.point, building.agency
    goes_with, key = with_a_desk(book.case, building), building.building
    before = {team.team for team in book.case.today.teams_in[key]}
    stay = sum(team.desks for team in point.teams_in[key] if team.team in before)
    come = point.desks_taken(key) - stay
    go = book.case.today.desks_taken(key) - stay
    until_left = clock.until(clock.vacated)
    not_saved = 1 - book.case.levers.outturn.buildings_saving_share
    both, building_twice = _while_both_run(book), _beside_each_other(book, building)
    for cost, yearly, left, worth, told in (
        ("running", goes_with.running_gbp, until_left + not_saved * (1 - until_left), 1.0, 1.0),
        ("carbon", goes_with.carbon_kg / 1000, until_left, clock.carbon_gbp_per_tonne, 0.0),
    ):
        usually = left
        if point.is_open[key]:
            usually = clock.always if building.in_use_today else clock.since(clock.opened)
        book.add(cost, payer, -yearly * goes_with.usual, usually * worth - told * building_twice)
        for desks, profile in ((stay, clock.always), (go, left - told * both), (come, clock.since(clock.moves))):
            book.add(f"{cost}_by_desk", payer, yearly * desks, profile * worth)
        twice = go * both - goes_with.usual * building_twice
        book.add("buildings_double_running", payer, yearly * told, twice)


def _hire(book: Reckoning) -> None:
    """Desks and rooms of community bodies, by whoever of another has them: until they leave, from when they come."""
    clock, estate, point, today = book.clock, book.case.estate, book.point, book.case.today
    for key, building in estate.buildings.items():
        yearly, here = building.hire_gbp_per_desk_year, {team.team for team in point.teams_in[key]}
        if not yearly and not building.hire_gbp_per_session:
            continue
        before = {team.team for team in today.teams_in[key]}
        for name in sorted(here | before):
            team, stays = estate.teams[name], name in here and name in before
            paid = clock.always if stays else clock.since(clock.moves) if name in here else clock.until(clock.vacated)
            if team.agency != building.agency:
                book.add("hire", team.agency, yearly * team.desks, paid)
        for arrangement, fte in point.staff_in[key]:
            payer = POOLED if arrangement.provider == EXTERNAL else arrangement.provider
            if payer != building.agency:
                desks = fte * book.case.levers.space.desks_per_fte
                book.add("hire", payer, yearly * desks, clock.since(clock.moves))
        for counter in (each for each in estate.counters.values() if each.building == key):
            payer, offered = _pays_for(book, counter), point.counters
            goes_on = clock.always if counter.is_open_today else clock.since(clock.opened)
            given_up = clock.until(clock.vacated) if counter.is_open_today else 0.0 * clock.always
            paid = goes_on if (counter.service, key) in offered else given_up
            if payer != building.agency:
                book.add("hire", payer, yearly * counter.desks + _room_gbp_per_year(book, counter), paid)


def _room_gbp_per_year(book: Reckoning, counter: Counter) -> float:
    """A room of a community body for the half-days on which a counter is there; all, where it has no desks instead."""
    levers, half_days = book.case.levers.counters, counter.sessions_per_week
    if half_days is None:
        half_days = levers.sessions_per_week_all if counter.desks == 0 else 0.0
    a_week_gbp = book.case.estate.buildings[counter.building].hire_gbp_per_session * half_days
    return a_week_gbp * levers.session_weeks_per_year


def _fitout_gbp(book: Reckoning, building: Building) -> float:
    return building.fitout_gbp_per_desk * book.point.fitout_desks.get(building.building, 0.0)


def _team(book: Reckoning, team: Team, building: Building) -> None:
    """What it costs to move a team to where it sits; nothing if it stays."""
    if team.building == building.building:
        return
    clock, moves, factor = book.clock, book.case.levers.moves, book.case.levers.outturn.one_off_factor
    usual = 0.0 if team.building is None else moves.gbp_per_fte * team.fte
    known = book.case.estate.move_costs_gbp.get((team.team, building.building))
    book.add("move", team.agency, factor * (usual if known is None else known), clock.once(clock.moves))
    km = math.nan if team.building is None else book.case.plan.travel.km(team.building, building.building)
    if not math.isnan(km):
        km_per_year = factor * team.fte * km * 2 * moves.excess_travel_days_per_year * moves.excess_travel_km_share
        paid = clock.until(clock.moves + moves.excess_travel_years) - clock.until(clock.moves)
        book.add("staff_travel", team.agency, km_per_year * moves.excess_travel_gbp_per_km, paid)


def _pays_for(book: Reckoning, counter: Counter) -> str:
    """Who pays for a counter: who provides it there, else who provides the service, else whose building it is in."""
    estate = book.case.estate
    return counter.agency or estate.services[counter.service].agency or estate.buildings[counter.building].agency


def _counters(book: Reckoning) -> None:
    clock, estate = book.clock, book.case.estate
    levers = book.case.levers
    works = (1 + levers.optimism_bias.building_uplift) * levers.outturn.capital_factor
    for key, counter in estate.counters.items():
        payer, offered = _pays_for(book, counter), key in book.point.counters
        if counter.is_open_today:
            profile = clock.always if offered else clock.until(clock.moves)
            book.add("counter_running", payer, counter.running_gbp_per_year, profile)
            if not offered:
                twice = clock.until(clock.vacated) - clock.until(clock.moves)
                book.add("counters_double_running", payer, counter.running_gbp_per_year, twice)
        elif offered:
            twice = clock.since(clock.opened) - clock.since(clock.moves)
            book.add("counters_double_running", payer, counter.running_gbp_per_year, twice)
            book.add("counter_running", payer, counter.running_gbp_per_year, clock.since(clock.moves))
            book.add("counter_setup", payer, counter.setup_gbp * works, clock.once(clock.works))


def _receptions(book: Reckoning) -> None:
    """Receptions of counters by themselves, and of front doors."""
    clock, estate, point, levers = book.clock, book.case.estate, book.point, book.case.levers
    works = (1 + levers.optimism_bias.building_uplift) * levers.outturn.capital_factor
    opening = clock.since(clock.opened) - clock.since(clock.moves)
    for key, counter in estate.counters.items():
        payer, gbp = _pays_for(book, counter), counter.reception_gbp_per_year
        has_its_own = key in point.counters and key not in point.through
        if counter.is_open_today:
            book.add("counter_reception", payer, gbp, clock.always if has_its_own else clock.until(clock.moves))
            twice = 0.0 if has_its_own else 1.0
            book.add(
                "counters_double_running", payer, gbp * twice, clock.until(clock.vacated) - clock.until(clock.moves)
            )
        elif has_its_own:
            book.add("counter_reception", payer, gbp, clock.since(clock.moves))
            book.add("counters_double_running", payer, gbp, opening)
    for building, fte in point.door_fte.items():
        door, payer = estate.front_doors[building], estate.buildings[building].agency
        gbp = door.reception_gbp_per_year * fte / door.minimum_staff_fte
        book.add("door_reception", payer, gbp, clock.since(clock.moves))
        book.add("counters_double_running", payer, gbp, opening)
        book.add("door_opening", payer, door.opening_gbp * works, clock.once(clock.works))
        training = fte * levers.staff.training_gbp_per_head * levers.outturn.one_off_factor
        book.add("door_training", payer, training, clock.once(clock.moves))


def _function(book: Reckoning, function: SupportFunction) -> None:
    clock, payer = book.clock, function.agency
    staff, systems = function.staff_gbp_per_year, function.systems_gbp_per_year
    book.add("function_contracts", payer, function.contracts_gbp_per_year, clock.always)
    supplier = book.point.supply[function.agency, function.function]
    if supplier == OWN:
        book.add("function_staff", payer, staff, clock.always)
        book.add("function_systems", payer, systems, clock.always)
        return
    levers, tier = book.case.levers, book.point.tiers[supplier]
    realised = levers.functions.realised_saving_share * levers.outturn.take_up_share
    shared = clock.since(clock.moves)
    dearer = _running_uplift(book, book.case.estate.arrangements[supplier])
    both_run = clock.until(clock.handed_over) - clock.until(clock.moves)
    tied_until = -math.inf if function.contracts_end is None else clock.time_of(function.contracts_end)
    systems_run = clock.until(max(clock.handed_over, tied_until)) - clock.until(clock.moves)
    book.add("functions_double_running", payer, staff, both_run)
    book.add("functions_double_running", payer, systems, systems_run)
    book.add("function_staff", payer, staff, clock.until(clock.moves))
    book.add("function_staff", payer, staff * (1 - realised * tier.staff_saving) * dearer, shared)
    book.add("function_systems", payer, systems, clock.until(clock.moves))
    book.add("function_systems", payer, systems * (1 - realised * tier.systems_saving) * dearer, shared)
    posts = redundant_posts(book.case, function.agency, function.function)
    paid = posts * levers.staff.redundancy_gbp_per_post * levers.outturn.one_off_factor
    book.add("redundancy", payer, paid, clock.once(clock.moves))


def _running_uplift(book: Reckoning, arrangement: Arrangement) -> float:
    external = arrangement.provider == EXTERNAL
    return 1 + book.case.levers.optimism_bias.external_running_uplift if external else 1.0


def _arrangement(book: Reckoning, arrangement: Arrangement, customers: list[SupportFunction]) -> None:
    """What an arrangement costs as a whole, who pays it first, and its recharge to customers by FTE served."""
    clock = book.clock
    levers = book.case.levers
    setup = (1 + levers.optimism_bias.setup_uplift) * levers.outturn.capital_factor
    payer = POOLED if arrangement.provider == EXTERNAL else arrangement.provider
    fixed_gbp = arrangement.fixed_gbp_per_year * _running_uplift(book, arrangement)
    setup_gbp = arrangement.setup_gbp * setup
    book.add("arrangement_fixed", payer, fixed_gbp, clock.since(clock.moves))
    book.add("arrangement_setup", payer, setup_gbp, clock.once(clock.works))
    recharged = fixed_gbp * clock.since(clock.moves) + setup_gbp * clock.once(clock.works)
    total_fte = sum(function.fte for function in customers)
    for function in customers:
        is_elsewhere = function.agency != arrangement.provider
        if is_elsewhere or (arrangement.home_way and function.way != arrangement.home_way):
            joining_gbp = arrangement.onboarding_gbp * function.onboarding_share * setup
            book.add("onboarding", function.agency, joining_gbp, clock.once(clock.works))
        if total_fte > 0:
            book.add("recharge", function.agency, function.fte / total_fte, recharged)
            book.add("recharge", payer, -function.fte / total_fte, recharged)


def _public_travel(book: Reckoning) -> None:
    """The shortest ways in all for which there is room: by one rule for today's counters and for the target's."""
    case, gbp_per_km = book.case, book.case.levers.travel.public_gbp_per_km
    if not gbp_per_km:
        return
    for near in nearness(case):
        shortfall = todays_shortfall(case, near)
        before = fewest_km(demand(case, near, case.today), shortfall)
        asked = shortfall if book.point is case.today else shortfall._replace(with_shares=True)
        after = fewest_km(demand(case, near, book.point), asked)
        for km, profile in ((before, book.clock.until(book.clock.moves)), (after, book.clock.since(book.clock.moves))):
            book.add("public_travel", PUBLIC, math.nan if km is None else km * 2 * gbp_per_km, profile)


def _hosting_in(book: Reckoning, point: Point, profile: Years) -> None:
    """From each guest agency to its host, by its teams' desks; staff of arrangements are not charged."""
    space = book.case.levers.space
    for key, building in book.case.estate.buildings.items():
        yearly = building.rent_gbp_per_year + building.rates_gbp_per_year + building.running_gbp_per_year
        by_desk = yearly / building.desks if building.desks else math.inf
        floor_m2 = building.floor_area_m2
        by_floor = yearly * space.m2_per_guest_desk / floor_m2 if floor_m2 else math.inf
        if math.isinf(cheaper := min(by_desk, by_floor)):
            continue
        each = space.hosting_charge_share * cheaper
        for team in point.teams_in[key]:
            if team.agency != building.agency:
                book.add("hosting_charge", team.agency, each * team.desks, profile)
                book.add("hosting_charge", building.agency, -each * team.desks, profile)


SUMS: tuple[Callable[[Reckoning], None], ...] = (
    _buildings, _hire, _moves, _counters, _receptions, _functions, _arrangements, _public_travel, _hosting,
)  # fmt: skip
"""What is added up. The class of each cost stands in its record: `domain/costs.py`."""
