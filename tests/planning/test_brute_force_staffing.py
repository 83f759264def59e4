"""Counters and their staff at random: the plan against every plan on paper, and the audit against both.

Teams that serve counters with and without one where they sit, least staff given, blank, nought and short of today,
counters that take desks of buildings with few, support functions that counter staff deliver.
"""

import random
from collections import Counter as Tally
from dataclasses import replace
from typing import Any

import pytest

from estate_opt.audit import audit
from estate_opt.domain.estate import Agency, Arrangement, Building, Counter, Estate, Lock, SupportFunction, Team
from estate_opt.options.option import Option
from tests.hand import home, option, place
from tests.hand.on_paper import Paper
from tests.planning.many import is_cheapest_on_paper, seeds, solved

CASES = 240
AGENCIES = ("council", "nhs")
SERVICES = ("library", "advice")


def _teams(draw: random.Random, buildings: list[Building]) -> list[Team]:
    today = [b for b in buildings if b.status != "candidate"]
    teams = []
    for number in range(draw.randint(1, 4)):
        here, fte = draw.choice(today), float(draw.randint(1, 3))
        teams.append(
            Team(
                f"t{number}", draw.choice([here.agency, *AGENCIES]), fte, fte,
                None if draw.random() < 0.1 else here.building, movable=draw.random() < 0.85,
                max_move_km=draw.choice([None, None, 5.0]), serves=draw.choice([None, *SERVICES, *SERVICES]),
            )
        )  # fmt: skip
    return teams


def random_estate(draw: random.Random) -> Estate:
    """Up to four buildings with few desks, up to four teams, most of which serve one of two services."""
    buildings = [
        Building(
            name, draw.choice(AGENCIES), easting=400_000.0 + draw.randint(0, 9) * 1000.0, northing=300_000.0,
            desks=draw.choice([2, 4, 6, 9, None]), fitout_desks=draw.choice([0, 0, 2]),
            fitout_gbp_per_desk=draw.randint(1, 9) * 5, rent_gbp_per_year=draw.randint(0, 40) * 10,
            status=draw.choice(["free", "free", "free", "keep", "close", "candidate"]) if name != "a" else "free",
        )
        for name in "abcd"[: draw.randint(2, 4)]
    ]  # fmt: skip
    counters = [
        Counter(
            service, b.building, b.status != "candidate" and draw.random() < 0.6, draw.randint(0, 9) * 10,
            setup_gbp=draw.choice([0, 40]), desks=draw.choice([0.0, 0.0, 1.0, 2.0]),
            min_staff_fte=draw.choice([None, None, None, 0.0, 1.0, 2.0, 2.5, 4.0]),
        )
        for service in SERVICES[: draw.randint(1, 2)] for b in buildings if b.building == "a" or draw.random() < 0.7
    ]  # fmt: skip
    teams, more = _teams(draw, buildings), dict[str, Any]()
    if draw.random() < 0.3:  # what counter staff deliver may be supplied by others, who dissolve the team
        first = teams[0]
        more["functions"] = [SupportFunction(first.agency, "help", first.fte, 300, teams=(first.team,))]
        more["arrangements"] = [Arrangement("desk", "help", "external", fixed_gbp_per_year=draw.choice([0, 100]))]
    named = {c.service for c in counters}
    teams = [team if team.serves in named else replace(team, serves=None) for team in teams]
    return place(
        buildings, teams, [Agency(name, name, joins=draw.random() < 0.9) for name in AGENCIES], counters=counters,
        localities=[home(f"l{n}", draw.randint(0, 9)) for n in range(draw.randint(1, 3))], **more,
    )  # fmt: skip


def random_option(draw: random.Random) -> Option:
    """Access asked for or not, and the staffing of one service, or of all, sometimes off."""
    off: dict[str, Any] = draw.choice([
        {}, {}, {}, {"access.library.staffed": False}, {"access.default.staffed": False},
    ])  # fmt: skip
    return option({
        "appraisal.years": 2, "moves.move_year": draw.choice([0, 1]), "moves.gbp_per_fte": draw.choice([0, 15]),
        "access.default.no_worse": draw.choice(["off", "standard", "distance"]),
        "access.library.standard_km": draw.choice([2.0, 4.0]), "sharing.buildings": draw.random() < 0.9,
        "sharing.move_teams": draw.random() < 0.9,
    } | off)  # fmt: skip


@pytest.mark.parametrize("seed", seeds(range(CASES)))
def test_the_plan_is_the_cheapest_on_paper(seed: int) -> None:
    """It costs what the cheapest of all plans costs, today too, passes its audit, and is none where there is none."""
    draw = random.Random(seed)
    estate, chosen = random_estate(draw), random_option(draw)
    is_cheapest_on_paper(solved(estate, chosen), Paper(estate, chosen))


@pytest.mark.parametrize("seed", seeds(range(0, CASES, 4)))
def test_today_is_always_a_plan(seed: int) -> None:
    """With buildings, teams and counters locked as they are, and nobody new, the rules ask for nothing impossible."""
    draw = random.Random(seed)
    estate, chosen = random_estate(draw), random_option(draw)
    buildings = {
        name: b if b.status == "candidate" else replace(b, status="keep") for name, b in estate.buildings.items()
    }
    teams = {name: team for name, team in estate.teams.items() if team.building is not None}
    delivered = {key: f for key, f in estate.functions.items() if set(f.teams) <= set(teams)}
    locks = [Lock("counter", key, "keep" if c.is_open_today else "close") for key, c in estate.counters.items()]
    locks += [Lock("team", (name,), "keep") for name in teams]
    kept = replace(estate, buildings=buildings, teams=teams, functions=delivered, locks=tuple(locks))
    plan = solved(kept, chosen)
    assert plan is not None
    assert audit(plan).passed


@pytest.mark.slow
def test_the_random_places_are_worth_solving() -> None:
    """Most have a plan, some have none, and in a good part of them the rule costs something."""
    seen: Tally[str] = Tally()
    for seed in range(0, CASES, 2):
        draw = random.Random(seed)
        estate, chosen = random_estate(draw), random_option(draw)
        plan, free = (solved(estate, each) for each in (chosen, chosen.varied({
            "access.default.staffed": False, "access.library.staffed": False,
        })))  # fmt: skip
        seen["plan" if plan is not None else "none"] += 1
        if free is not None and (plan is None or plan.objective_gbp > free.objective_gbp + 1):
            seen["dearer"] += 1
    assert seen["plan"] >= 0.6 * CASES / 2
    assert seen["none"] >= 2
    assert seen["dearer"] >= 0.2 * CASES / 2
