"""The audit's own arithmetic, by hand: times, discounting, releases, and what each decision costs."""

import dataclasses
import functools
from datetime import date
from typing import Any

import numpy as np
import pytest

from estate_opt.audit.clock import Clock, Years
from estate_opt.audit.money import reckon
from estate_opt.audit.point import Case, Point
from estate_opt.audit.visits import Demand, Shortfall, fewest_km, keeps, most_people, shortfall_of
from estate_opt.domain.decided import Decided
from estate_opt.domain.estate import (
    Agency,
    Arrangement,
    Building,
    Counter,
    Estate,
    Locality,
    Service,
    SupportFunction,
    Team,
    Tier,
)
from estate_opt.domain.plan import Plan, Solved, Status
from estate_opt.domain.travel import measure
from estate_opt.options import option
from estate_opt.options.option import Option

YEARS = 5


def levers_with(base: Option, **sections: dict[str, Any]) -> Option:
    """The option with some levers set, by section."""
    changed = {name: getattr(base.levers, name).model_copy(update=values) for name, values in sections.items()}
    return dataclasses.replace(base, levers=base.levers.model_copy(update=changed))


def plain() -> Option:
    """Five years from 1 April 2027; moves in year 1, three months of double running, six for functions; no uplifts."""
    return levers_with(
        option.load(),
        appraisal={"years": YEARS, "start": date(2027, 4, 1)},
        space={"running_share_by_occupancy": 0.0},
        moves={"move_year": 1, "double_running_months": 3.0, "gbp_per_fte": 1000.0},
        exits={"sale_lag_years": 2.0, "sale_cost_share": 0.02, "empty_running_share": 0.4, "backlog_years": 2},
        functions={"double_running_months": 6.0, "realised_saving_share": 0.5},
        optimism_bias={
            "standard_building": (0.1, 0.1),
            "equipment_and_development": (1.0, 1.0),
            "outsourcing": (0.2, 0.2),
        },
    )


def clock(**appraisal: Any) -> Clock:
    """The plain option's calendar."""
    return Clock(levers_with(plain(), appraisal=appraisal).levers)


def test_times_of_the_plain_option() -> None:
    """Works are paid in year 0; openings begin 3 months before year 1, old buildings are empty 3 months into it."""
    times = clock()
    assert (times.works, times.opened, times.moves, times.vacated, times.handed_over) == (0, 0.75, 1, 1.25, 1.5)


def test_moves_in_the_first_year_leave_no_time_before() -> None:
    """With moves in year 0 neither works nor openings fall before the start."""
    times = Clock(levers_with(plain(), moves={"move_year": 0}).levers)
    assert (times.works, times.opened, times.vacated) == (0, 0, 0.25)


def test_shares_of_years() -> None:
    """Paid until 1.25 is a year and a quarter; paid since 0.75 is the rest of year 0 and all that follow."""
    assert list(clock().until(1.25)) == [1, 0.25, 0, 0, 0]
    assert list(clock().since(0.75)) == [0.25, 1, 1, 1, 1]
    assert list(clock().once(3.9)) == [0, 0, 0, 1, 0]
    assert list(clock().once(5.0)) == [0, 0, 0, 0, 0]
    assert list(clock().until(float("inf"))) == [1, 1, 1, 1, 1]


def test_discounting_changes_rate_after_year_30() -> None:
    """Year 0 is not discounted, year 30 at 3.5 % thirty times, year 31 once more at 3 %."""
    factors = clock(years=40).discount_factors
    assert factors[0] == 1
    assert factors[30] == pytest.approx(1 / 1.035**30)
    assert factors[31] == pytest.approx(1 / 1.035**30 / 1.03)


def test_carbon_values_lie_on_a_straight_line() -> None:
    """£245 in 2021 and £378 in 2050: in 2027, six of 29 years on, 245 + 133 x 6 / 29; after 2050 still £378."""
    values = clock(years=30).carbon_gbp_per_tonne
    assert values[0] == pytest.approx(245 + 133 * 6 / 29)
    assert values[29] == 378


NEVER = float("inf")
IN_2029 = 731 / 365.25
"""1 April 2029 is 731 days after 1 April 2027: 2028 is a leap year."""


@pytest.mark.parametrize(
    ("tenure", "fields", "released"),
    [
        ("freehold", {}, 3.25),
        ("leasehold", {}, NEVER),
        ("leasehold", {"lease_end": date(2029, 4, 1)}, IN_2029),
        ("leasehold", {"lease_end": date(2028, 1, 1)}, 1.25),
        ("leasehold", {"lease_end": date(2035, 4, 1), "break_date": date(2029, 4, 1)}, IN_2029),
        ("leasehold", {"lease_end": date(2029, 4, 1), "break_date": date(2035, 4, 1)}, IN_2029),
        ("leasehold", {"break_date": date(2029, 4, 1), "notice_months": 25.0}, NEVER),
        ("leasehold", {"break_date": date(2029, 4, 1), "notice_months": 24.0}, IN_2029),
        ("leasehold", {"break_date": date(2028, 5, 1)}, NEVER),
        ("licence", {}, 1.25),
        ("licence", {"notice_months": 24.0}, 2.0),
        ("pfi", {"lease_end": date(2029, 4, 1), "exit_gbp": 5.0}, 1.25),
        ("pfi", {"lease_end": date(2029, 4, 1)}, IN_2029),
    ],
)
def test_when_a_closed_building_is_off_the_books(tenure: str, fields: dict[str, Any], released: float) -> None:
    """A sale takes its lag, a lease ends or breaks if notice can be given, a licence takes notice, PFI a payment."""
    building = Building("b", "council", tenure, **fields)
    assert clock().released(building) == pytest.approx(released)


def small_town(**changes: Any) -> Estate:
    """A hall of the council, and a freehold house of the NHS 10 km by road from it; a hub on offer."""
    made = Estate(
        agencies={name: Agency(name, name) for name in ("council", "nhs")},
        buildings={
            "hall": Building("hall", "council", easting=0, northing=0, desks=50, fitout_gbp_per_desk=100,
                             backlog_gbp=600, rent_gbp_per_year=300, rates_gbp_per_year=150, running_gbp_per_year=50),
            "house": Building("house", "nhs", easting=6000, northing=8000, desks=10, rates_gbp_per_year=10, exit_gbp=7,
                              running_gbp_per_year=100, income_gbp_per_year=20, receipt_gbp=5000, backlog_gbp=900,
                              carbon_kg_per_year=1000),
            "hub": Building("hub", "council", "leasehold", easting=0, northing=0, desks=10, rent_gbp_per_year=40,
                            opening_gbp=2000, status="candidate"),
        },
        teams={"care": Team("care", "nhs", 2, 5, "house"), "fresh": Team("fresh", "council", 9, 3)},
        services={"library": Service("library", agency="nhs")},
        counters={
            ("library", "hall"): Counter("library", "hall", False, 12, 100),
            ("library", "house"): Counter("library", "house", True, 8),
        },
        localities={"village": Locality("village", 10, easting=6000, northing=8000)},
        visits={("library", "village"): 3.0},
        functions={
            ("council", "IT"): SupportFunction("council", "IT", 30, 3000, 300, 10),
            ("nhs", "IT"): SupportFunction("nhs", "IT", 10, 1000, 0, 0),
        },
        arrangements={
            "desk": Arrangement("desk", "IT", "council", "hall", 40, 80, 7, tiers=(Tier(0, 0.8, 0.2),)),
            "firm": Arrangement("firm", "IT", "external", None, 40, 80, 7, tiers=(Tier(0, 0.8, 0.2),)),
        },
    )  # fmt: skip
    return dataclasses.replace(made, **changes)


def money(option_: Option | None = None, **decisions: Any) -> dict[tuple[str, str], Years]:
    """What a point of the small town costs, by (cost, payer); unless told otherwise all stays as it is."""
    chosen, estate = option_ or plain(), small_town()
    plan = Plan(
        estate=estate, option=chosen, travel=measure(estate, chosen), status=Status.FEASIBLE, bound_gbp=0,
        decided=Decided(
            is_open={"hall": True, "house": True, "hub": False}, housing={"care": "house", "fresh": "hall"},
            supply={("council", "IT"): "own", ("nhs", "IT"): "own"}, counters=frozenset({("library", "house")}),
        ),
        tiers={}, accounts=(), today_accounts=(), access=(), localities=(),
        solved=Solved("by hand", "direct", 0, 0, 0, 0, 0),
    )  # fmt: skip
    decided = {name: decisions.pop(name) for name in vars(plan.decided) if name in decisions}
    case = Case(dataclasses.replace(plan.deciding(**decided), **decisions))
    return reckon(case, case.target)


def assert_paid(found: dict[tuple[str, str], Years], cost: str, **expected: list[float]) -> None:
    """Who pays for a cost, and how much in each year."""
    paid = {payer: years for (of, payer), years in found.items() if of == cost and np.any(np.abs(years) > 1e-9)}
    assert set(paid) == set(expected)
    for payer, years in expected.items():
        assert list(paid[payer]) == pytest.approx(years)


def test_a_building_that_stays() -> None:
    """A building in use costs the same every year, and its backlog half in each of two years."""
    found = money()
    assert_paid(found, "rent", council=[300] * 5)
    assert_paid(found, "backlog", council=[300, 300, 0, 0, 0], nhs=[450, 450, 0, 0, 0])
    assert_paid(found, "income", nhs=[-20] * 5)
    assert_paid(found, "exit")


CLOSED: dict[str, Any] = {
    "is_open": {"hall": True, "house": False, "hub": False},
    "housing": {"care": "hall", "fresh": "hall"},
}


def test_a_freehold_that_is_closed() -> None:
    """Empty after 1.25 years at 40 % of its running cost, sold after 3.25 with 2 % lost; no backlog, no more income.

    The quarter from 1 to 1.25, when care sits in the hall already, is double running: 25 of its 100, 2.5 of its rates.
    """
    found = money(**CLOSED, counters=frozenset({("library", "hall")}))
    assert_paid(found, "rates", council=[150] * 5, nhs=[10, 10 - 2.5, 10, 2.5, 0])
    assert_paid(found, "running", council=[50] * 5, nhs=[100, 0.4 * 75, 40, 0.4 * 25, 0])
    assert_paid(found, "buildings_double_running", nhs=[0, 25, 0, 0, 0])
    assert_paid(found, "rates_double_running", nhs=[0, 2.5, 0, 0, 0])
    assert_paid(found, "income", nhs=[-20, -5, 0, 0, 0])
    assert_paid(found, "exit", nhs=[0, 0, 0, 7, 0])
    assert_paid(found, "receipt", nhs=[0, 0, 0, -4900, 0])
    assert_paid(found, "backlog", council=[300, 300, 0, 0, 0])
    value = [245 + 133 * (6 + year) / 29 for year in range(YEARS)]
    assert_paid(found, "carbon", nhs=[value[0], 0.55 * value[1], 0.4 * value[2], 0.1 * value[3], 0])


def test_a_team_that_moves() -> None:
    """2 FTE move for £1,000 each; half of 13 km by road, there and back on 130 days, is paid in the years 1 to 3."""
    found = money(**CLOSED)
    assert_paid(found, "move", nhs=[0, 2000, 0, 0, 0])
    yearly = 2 * 13 * 2 * 130 * 0.5 * 0.28
    assert_paid(found, "staff_travel", nhs=[0, yearly, yearly, yearly, 0])


def test_a_guest_pays_its_host_from_the_move() -> None:
    """5 desks at £500 a year over 50 desks cost the guest £50 a year from year 1, and its host gets them."""
    assert_paid(money(**CLOSED), "hosting_charge", nhs=[0, 50, 50, 50, 50], council=[0, -50, -50, -50, -50])


def test_desks_and_openings_are_paid_a_year_before_with_uplift() -> None:
    """3 desks at £100 and a hub at £2,000 cost 10 % more, in year 0; the hub's rent begins in its last quarter.

    That quarter is double running, as nobody has moved yet.
    """
    found = money(fitout_desks={"hall": 3.0}, is_open={"hall": True, "house": True, "hub": True})
    assert_paid(found, "fitout", council=[330, 0, 0, 0, 0])
    assert_paid(found, "opening", council=[2200, 0, 0, 0, 0])
    assert_paid(found, "rent", council=[300, 340, 340, 340, 340])
    assert_paid(found, "buildings_double_running", council=[10, 0, 0, 0, 0])


def test_counters() -> None:
    """A counter given up costs until 1.25, a new one from 0.75 and set-up in year 0; the service's agency pays.

    A quarter of the new one before 1 and a quarter of the old one after it are double running.
    """
    found = money(counters=frozenset({("library", "hall")}))
    assert_paid(found, "counter_running", nhs=[8, 12, 12, 12, 12])
    assert_paid(found, "counters_double_running", nhs=[3, 2, 0, 0, 0])
    assert_paid(found, "counter_setup", nhs=[110, 0, 0, 0, 0])


def shared_by(arrangement: str, host: str | None) -> dict[str, Any]:
    """Both agencies supplied by one arrangement."""
    return {
        "supply": {("council", "IT"): arrangement, ("nhs", "IT"): arrangement},
        "tiers": {arrangement: Tier(0, 0.8, 0.2)},
        "hosts": {arrangement: host},
    }


def test_shared_functions() -> None:
    """Half the promised saving comes true, from year 1, and the old way runs on for six months of that year."""
    found = money(**shared_by("desk", "hall"))
    assert_paid(found, "function_staff", council=[3000, 1800, 1800, 1800, 1800], nhs=[1000, 600, 600, 600, 600])
    assert_paid(found, "function_systems", council=[300, 270, 270, 270, 270])
    assert_paid(found, "functions_double_running", council=[0, 1500 + 150, 0, 0, 0], nhs=[0, 500, 0, 0, 0])
    assert_paid(found, "function_contracts", council=[10] * 5)
    assert_paid(found, "arrangement_fixed", council=[0, 40, 40, 40, 40])
    assert_paid(found, "arrangement_setup", council=[160, 0, 0, 0, 0])
    assert_paid(found, "onboarding", nhs=[14, 0, 0, 0, 0])


def test_systems_are_paid_until_their_contracts_end() -> None:
    """Others supply from year 1, the council's contracts run to 30 September 2029, 913 days on: for so long
    its 300 a year of systems are paid, from year 1 on beside the shared ones. An end before F changes nothing.
    """
    bought_until = functools.partial(dataclasses.replace, small_town().functions["council", "IT"])
    others = {("nhs", "IT"): small_town().functions["nhs", "IT"]}

    def paid(end: date) -> dict[tuple[str, str], Years]:
        bought = {("council", "IT"): bought_until(contracts_end=end)}
        return money(estate=small_town(functions=bought | others), **shared_by("desk", "hall"))

    late = paid(date(2029, 9, 30))
    tied = 300 * (913 / 365.25 - 2)
    assert_paid(late, "functions_double_running", council=[0, 1500 + 300, tied, 0, 0], nhs=[0, 500, 0, 0, 0])
    assert_paid(late, "function_systems", council=[300, 270, 270, 270, 270])
    assert_paid(
        paid(date(2028, 4, 1)), "functions_double_running", council=[0, 1500 + 150, 0, 0, 0], nhs=[0, 500, 0, 0, 0]
    )


def test_redundancy_is_what_turnover_does_not_take() -> None:
    """40 % of the posts go; 2 years of 8 % leave by themselves; 24 % of 30 and of 10 FTE are paid for in year 1."""
    found = money(levers_with(plain(), staff={"redundancy_gbp_per_post": 100.0}), **shared_by("desk", "hall"))
    assert_paid(found, "redundancy", council=[0, 720, 0, 0, 0], nhs=[0, 240, 0, 0, 0])


def test_recharge_goes_by_fte_served() -> None:
    """The NHS, with 10 of 40 FTE, pays the council a quarter of the fixed and set-up cost."""
    found = money(**shared_by("desk", "hall"))
    assert_paid(found, "recharge", nhs=[40, 10, 10, 10, 10], council=[-40, -10, -10, -10, -10])


def test_an_external_provider_is_dearer_and_paid_from_the_pool() -> None:
    """Staff and fixed costs are 20 % dearer; the pool pays first and gets all of it back from the customers."""
    found = money(**shared_by("firm", None))
    assert_paid(found, "function_staff", council=[3000, 2160, 2160, 2160, 2160], nhs=[1000, 720, 720, 720, 720])
    assert_paid(found, "arrangement_fixed", pooled=[0, 48, 48, 48, 48])
    assert_paid(
        found,
        "recharge",
        nhs=[40, 12, 12, 12, 12],
        council=[120, 36, 36, 36, 36],
        pooled=[-160, -48, -48, -48, -48],
    )
    assert_paid(found, "onboarding", council=[14, 0, 0, 0, 0], nhs=[14, 0, 0, 0, 0])


def test_staff_of_an_arrangement_are_not_charged() -> None:
    """The council's desk sits in the NHS house, and nobody pays the NHS a hosting charge for that."""
    estate = small_town()
    desk = dataclasses.replace(estate.arrangements["desk"], building="house")
    found = money(estate=small_town(arrangements={"desk": desk}), **shared_by("desk", "house"))
    assert_paid(found, "hosting_charge")


def test_public_travel() -> None:
    """Three visits go nowhere far today; when the library moves 13 km away they cost 3 x 13 x 2 x £0.50 from year 1."""
    costed = levers_with(plain(), travel={"public_gbp_per_km": 0.5})
    anywhere = {
        name: standard.model_copy(update={"no_worse": "off"}) for name, standard in costed.levers.access.items()
    }
    costed = dataclasses.replace(costed, levers=costed.levers.model_copy(update={"access": anywhere}))
    assert_paid(money(costed), "public_travel")
    assert_paid(money(costed, counters=frozenset({("library", "hall")})), "public_travel", public=[0, 39, 39, 39, 39])


def test_today_is_as_it_is() -> None:
    """Today no new team is housed, no candidate is open and nothing is shared, whatever the plan decides."""
    estate, chosen = small_town(), plain()
    today: Point = Case(
        Plan(
            estate=estate, option=chosen, travel=measure(estate, chosen), status=Status.FEASIBLE, bound_gbp=0,
            decided=Decided({}, {}, {}), tiers={}, accounts=(), today_accounts=(), access=(), localities=(),
        solved=Solved("by hand", "direct", 0, 0, 0, 0, 0),
        )
    ).today  # fmt: skip
    assert today.housing == {"care": "house", "fresh": None}
    assert today.is_open == {"hall": True, "house": True, "hub": False}
    assert set(today.supply.values()) == {"own"}
    assert today.counters == {("library", "house")}


def visits(
    capacity: list[float], km: list[list[float]], kept: list[bool], least: float | None = None, is_costed: bool = True
) -> Demand:
    """Ten visits (and ten people) from every locality, counters within the standard up to 5 km."""
    distance, count = np.array(km), len(km)
    everybody = np.ones(count, dtype=bool)
    return Demand(
        visits=np.full(count, 10.0),
        capacity=np.array(capacity),
        km=np.where(np.isfinite(distance), distance, 0.0),
        passable=np.isfinite(distance),
        within=distance <= 5,
        kept=np.array(kept),
        people=np.full(count, 10.0),
        least=() if least is None else ((everybody, least),),
        travels=np.isfinite(distance).any(axis=1) & is_costed,
        is_costed=is_costed,
    )


NOTHING_MISSING = Shortfall(0.0, 0.0, True)
"""As asked of a plan where today's counters turn nobody away."""


@pytest.mark.parametrize(
    ("demand", "missing"),
    [
        (visits([20, 5], [[1, 9], [1, 9]], [True, True]), 0),
        (visits([15, 5], [[1, 9], [1, 9]], [True, True]), 5),
        (visits([15, 5], [[1, 4], [1, 9]], [True, True]), 0),
        (visits([15, 5], [[1, 9], [1, 9]], [True, False]), 0),
        (visits([15, 5], [[1, 9], [1, 9]], [False, False], least=15), 0),
        (visits([15, 5], [[1, 9], [1, 9]], [False, False], least=16), None),
        (visits([15, 5], [[1, 9], [1, 9]], [True, False], least=16), None),
        (visits([float("inf")], [[1], [1]], [True, True], least=20), 0),
        (visits([float("inf")], [[1], [6]], [True, False], least=11), None),
    ],
)
def test_room_for_visits_within_the_standard(demand: Demand, missing: float | None) -> None:
    """Of 20 visits, as many find no room as the capacities of the counters within 5 km leave over.

    In the last case there is room for all who are near, but too few people are: ten of twenty, and eleven are asked.
    """
    within = dataclasses.replace(demand, travels=np.zeros(2, dtype=bool), is_costed=False)
    found = shortfall_of(within)
    assert found.turned_away == pytest.approx(missing or 0, abs=1e-3)
    assert found.with_shares == (missing is not None)
    assert keeps(within, NOTHING_MISSING) == (missing == 0)
    assert keeps(within, Shortfall(5.001, 0.0, False))


@pytest.mark.parametrize(
    ("demand", "km"),
    [
        (visits([20, 20], [[1, 9], [2, 3]], [True, True]), 10 * 1 + 10 * 2),
        (visits([15, 20], [[1, 9], [2, 3]], [True, True]), 10 * 1 + 5 * 2 + 5 * 3),
        (visits([15, 20], [[1, 9], [2, 9]], [True, False]), 10 * 1 + 5 * 2 + 5 * 9),
        (visits([10, 20], [[3, 5], [1, 8]], [True, False]), 10 * 5 + 10 * 1),
        (visits([10, 20], [[3, 6], [1, 8]], [True, False]), 10 * 3 + 10 * 8),
        (visits([10, 5], [[1, 9], [2, 3]], [True, True]), None),
        (visits([20, 20], [[1, 9], [np.inf, np.inf]], [True, False]), 10 * 1),
    ],
)
def test_the_fewest_kilometres_for_which_there_is_room(demand: Demand, km: float | None) -> None:
    """Everybody goes to the nearest counter with room, and those to be kept within 5 km come first there."""
    found = fewest_km(demand, NOTHING_MISSING)
    assert found is None if km is None else found == pytest.approx(km)


def test_visits_for_which_today_has_no_room_are_asked_of_no_plan() -> None:
    """Ten visits of two places each, room for 10 at 1 and 2 km: those of the nearer go, and its ten people count."""
    full = visits([10], [[1], [2]], [True, True])
    today = shortfall_of(full)
    assert today.turned_away == pytest.approx(10)
    assert today.unplaced == pytest.approx(10)
    assert fewest_km(full, today) == pytest.approx(10 * 1, rel=1e-6)
    assert most_people(full, today) == pytest.approx(10, rel=1e-6)
    assert keeps(full, today)
    assert not keeps(visits([9], [[1], [2]], [True, True]), today)
