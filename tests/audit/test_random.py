"""Random small places with something of everything: the MILP and the audit, written apart, must agree on each."""

import random
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

import pytest

from estate_opt.audit import audit
from estate_opt.domain.estate import (
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
    Tier,
)
from estate_opt.domain.plan import Plan
from estate_opt.ground.errors import NoPlanError
from estate_opt.options import option
from estate_opt.options.levers import BuildingCount
from estate_opt.options.option import Option
from estate_opt.planning import solve_estate
from tests.audited_town import with_access, with_levers

AGENCIES = "ABCD"
START = date(2027, 4, 1)


class Chance(random.Random):
    """A seeded source of made-up figures."""

    def maybe(self, share: float) -> bool:
        """Yes in that share of cases."""
        return self.random() < share

    def day(self, earliest: int, latest: int) -> date:
        """A day so many days after the start of the appraisal."""
        return START + timedelta(days=self.randrange(earliest, latest))


def random_building(draw: Chance, number: int) -> Building:
    """A building of any tenure and status, at a known place or not."""
    tenure = draw.choice(["freehold", "leasehold", "leasehold", "licence", "pfi"])
    leased = tenure != "freehold"
    status = draw.choice(["free"] * 6 + ["keep", "candidate", "close"]) if number > 4 else "free"
    return Building(
        f"b{number:02}", draw.choice(AGENCIES), tenure, status=status, area=draw.choice(["north", "south", ""]),
        easting=None if draw.maybe(0.05) else draw.uniform(4e5, 4.2e5), northing=draw.uniform(3e5, 3.2e5),
        lease_end=draw.day(-300, 9000) if leased and draw.maybe(0.8) else None,
        break_date=draw.day(0, 4000) if leased and draw.maybe(0.5) else None,
        notice_months=draw.choice([None, 3.0, 12.0, 30.0]),
        desks=None if draw.maybe(0.1) else float(draw.randrange(20, 120)),
        fitout_desks=draw.choice([0.0, 20.0]), fitout_gbp_per_desk=draw.uniform(500, 9000),
        rent_gbp_per_year=draw.uniform(0, 3e5) if leased else 0, rates_gbp_per_year=draw.uniform(0, 9e4),
        running_gbp_per_year=draw.uniform(1e4, 2e5), backlog_gbp=draw.uniform(0, 3e5),
        receipt_gbp=0 if leased else draw.uniform(0, 2e6), exit_gbp=draw.choice([0, draw.uniform(0, 4e5)]),
        opening_gbp=draw.uniform(0, 2e6) if status == "candidate" else 0, income_gbp_per_year=draw.uniform(0, 3e4),
        carbon_kg_per_year=draw.uniform(0, 1e5), features=frozenset(f for f in "xy" if draw.maybe(0.7)),
        spaces={"bay": float(draw.randrange(1, 6))} if draw.maybe(0.6) else {},
    )  # fmt: skip


def random_team(draw: Chance, name: str, buildings: dict[str, Building], free_desks: dict[str, float]) -> Team | None:
    """A team in a building with room for it (its agency's own, as a rule), or a new one; None if there is no room."""
    agency, fte = draw.choice(AGENCIES), float(draw.randrange(2, 30))
    if "-" in name:
        agency = name[0]
    homes = [
        building
        for building in buildings.values()
        if building.in_use_today
        and free_desks[building.building] >= 0.7 * fte
        and (building.agency == agency or draw.maybe(0.15))
    ]
    if not homes:
        return None
    home = draw.choice(homes)
    free_desks[home.building] -= 0.7 * fte
    is_new = draw.maybe(0.06)
    return Team(
        name, agency, fte, 0.7 * fte, None if is_new else home.building,
        needs=frozenset(feature for feature in home.features if draw.maybe(0.15)),
        movable=home.status == "close" or draw.maybe(0.9),
        max_move_km=None if home.status == "close" else draw.choice([None, 15.0, 15.0, 6.0]),
        function=name[2:] if "-" in name else None,
    )  # fmt: skip


def random_teams(draw: Chance, buildings: dict[str, Building]) -> dict[str, Team]:
    """Teams of the front line, and of the support functions of each agency."""
    free_desks = {key: 1e9 if b.desks is None else 0.85 * b.desks for key, b in buildings.items()}
    names = [f"{agency}-{function}" for agency in AGENCIES for function in ("HR", "IT")]
    names += [f"t{number:02}" for number in range(24)]
    teams = [random_team(draw, name, buildings, free_desks) for name in names]
    return {team.team: team for team in teams if team is not None}


def random_functions(draw: Chance, teams: dict[str, Team]) -> dict[tuple[str, str], SupportFunction]:
    """Two functions of each agency, which make up the whole of the team that delivers them or not."""
    found = {}
    for agency in AGENCIES:
        for function in ("HR", "IT"):
            team = teams.get(f"{agency}-{function}")
            fte = (team.fte if team else 7.0) * draw.choice([1.0, 1.0, 0.96, 0.5])
            costs = fte * 4e4, fte * draw.uniform(0, 2e4), draw.uniform(0, 1e5)
            delivered_by = (team.team,) if team else ()
            found[agency, function] = SupportFunction(agency, function, fte, *costs, delivered_by)
    return found


def random_arrangement(draw: Chance, number: int, buildings: dict[str, Building]) -> Arrangement:
    """A shared way to supply a function, in a building of anybody or wherever the provider likes."""
    tiers = Tier(0, 0.02, 0), Tier(12, 0.15, 0.1), Tier(25, draw.uniform(0.15, 0.4), 0.3)
    return Arrangement(
        f"k{number}", draw.choice(["HR", "IT"]), draw.choice([*AGENCIES, "external"]),
        draw.choice(list(buildings)) if draw.maybe(0.3) else None, draw.uniform(0, 5e4), draw.uniform(0, 3e5),
        draw.uniform(0, 5e4), draw.choice([None, 40.0]), draw.choice([1, 2, 3]), tiers,
    )  # fmt: skip


def random_counters(
    draw: Chance, buildings: dict[str, Building], visits: dict[tuple[str, str], float]
) -> dict[tuple[str, str], Counter]:
    """Six counters of each service, each with room for two fifths of all visits at the least."""
    found = {}
    for service in ("jobs", "library"):
        everybody = sum(number for (of, _), number in visits.items() if of == service)
        limits = draw.choice([0.3, 1.0])
        for key in sorted(draw.sample(list(buildings), 6)):
            is_open = buildings[key].in_use_today and draw.maybe(0.6)
            capacity = draw.uniform(0.4, 1) * everybody if draw.maybe(limits) else None
            setup_gbp = 0 if is_open else draw.uniform(0, 1e5)
            found[service, key] = Counter(service, key, is_open, draw.uniform(0, 5e4), setup_gbp, capacity)
    return found


def random_estate(draw: Chance) -> Estate:
    """A place of four agencies, twelve buildings and about thirty teams."""
    buildings = {b.building: b for b in (random_building(draw, number) for number in range(12))}
    teams = random_teams(draw, buildings)
    localities = {
        f"l{n:02}": Locality(
            f"l{n:02}", float(draw.randrange(0, 3000)), area=draw.choice(["north", "south", ""]),
            easting=draw.uniform(4e5, 4.2e5), northing=draw.uniform(3e5, 3.2e5),
            groups=frozenset(group for group in ("older", "rural") if draw.maybe(0.3)),
        )
        for n in range(20)
    }  # fmt: skip
    visits = {(s, key): draw.uniform(0, 2000) for s in ("jobs", "library") for key in localities if draw.maybe(0.9)}
    limits = [draw.uniform(2e5, 3e6) if draw.maybe(0.5) else None for _ in AGENCIES]
    pairs = [Pair(kind, *draw.sample(list(teams), 2)) for kind in ("together", "apart") if draw.maybe(0.5)]
    return Estate(
        agencies={
            a: Agency(a, a, joins=a != "C", capital_limit_gbp=gbp) for a, gbp in zip(AGENCIES, limits, strict=True)
        },
        buildings=buildings,
        teams=teams,
        pairs=tuple(pairs),
        services={"jobs": Service("jobs", agency="B"), "library": Service("library")},
        counters=random_counters(draw, buildings, visits),
        localities=localities,
        visits=visits,
        functions=random_functions(draw, teams),
        arrangements={f"k{number}": random_arrangement(draw, number, buildings) for number in range(4)},
        move_costs_gbp={
            (draw.choice(list(teams)), draw.choice(list(buildings))): draw.uniform(0, 5e4) for _ in range(9)
        },
    )


def random_option(draw: Chance) -> Option:
    """An option with any of the levers moved."""
    made = option.load().with_solver(time_limit_seconds=20, gap=1e-6, threads=1)
    made = with_levers(
        made, "moves", move_year=draw.choice([0, 1, 2]), double_running_months=draw.choice([0.0, 3.0, 7.0])
    )
    made = with_levers(made, "appraisal", years=draw.choice([5, 20, 40]))
    if draw.maybe(0.5):
        factors = {f"{of}_factor": draw.uniform(0.5, 1.5) for of in ("capital", "one_off", "receipts")}
        shares = {f"{of}_share": draw.uniform(0.3, 1.0) for of in ("buildings_saving", "take_up")}
        made = with_levers(made, "outturn", **factors, **shares)
    made = with_levers(made, "staff", allow_redundancy=draw.maybe(0.7))
    made = with_levers(made, "sharing", buildings=draw.maybe(0.85), functions=draw.maybe(0.85))
    if draw.maybe(0.3):
        counts = BuildingCount(scope="all", at_most=11), BuildingCount(scope="area:north", at_least=1)
        made = with_levers(made, "limits", min_area_headcount_share=0.5, carbon_kg_per_year=6e5, buildings=counts)
        made = with_levers(made, "capital", pooled_limit_gbp=2e6)
    made = with_access(
        made, no_worse=draw.choice(["off", "standard", "distance"]), standard_minutes=draw.choice([None, None, 18.0])
    )
    if draw.maybe(0.4):
        made = with_access(made, min_share=0.2, min_group_share={"older": 0.1}, min_area_share=0.05)
    return with_levers(made, "travel", public_gbp_per_km=0.3) if draw.maybe(0.3) else made


def plans_of(seeds: Iterable[int]) -> Iterator[tuple[int, Plan]]:
    """Of random places with random options those that have a plan, with their seeds."""
    for seed in seeds:
        draw = Chance(seed)
        estate, chosen = random_estate(draw), random_option(draw)
        try:
            yield seed, solve_estate(estate, chosen)
        except NoPlanError:
            continue


@pytest.mark.parametrize("first", range(0, 80, 20))
def test_the_milp_and_the_audit_agree(first: int) -> None:
    """Of twenty random places a good part has a plan, and each plan passes its audit, to the pound."""
    plans, wrong = 0, {}
    for seed, plan in plans_of(range(first, first + 20)):
        plans += 1
        wrong[seed] = [check for check in audit(plan).checks if check.breaches]
    assert plans >= 8
    assert {seed: checks for seed, checks in wrong.items() if checks} == {}
