"""A programme of works as JSON: what is so at the end of each year, and what to do when."""

import math
from collections.abc import Iterable, Mapping
from typing import Any

from estate_opt.domain.decided import Decided
from estate_opt.domain.plan import Plan
from estate_opt.domain.programme import LimitPrice
from estate_opt.options.option import Option
from estate_opt.results.pots import price_year
from estate_opt.results.programme import actions


def decided_as_json(decided: Decided) -> dict[str, Any]:
    """What is known of any plan: its buildings, teams and functions."""
    return {
        "buildings": {name: "open" if is_open else "closed" for name, is_open in decided.is_open.items()},
        "teams": dict(decided.housing),
        "functions": [{"agency": a, "function": f, "arrangement": k} for (a, f), k in decided.supply.items()],
    }


def doors_as_json(decided: Decided) -> list[dict[str, Any]]:
    """The front doors that are open: their staff, and the services reached through them."""
    return [
        {"building": name, "staff_fte": fte, "services": sorted(s for s, at in decided.through if at == name)}
        for name, fte in decided.door_fte.items()
    ]


def doors_of(content: Mapping[str, Any]) -> dict[str, Any]:
    """The same read again, as parts of what is decided; none of a plan that was written before there were any."""
    rows = content.get("front_doors", [])
    return {
        "door_fte": {row["building"]: row["staff_fte"] for row in rows},
        "through": frozenset((service, row["building"]) for row in rows for service in row["services"]),
    }


def _counters(decided: Decided) -> list[dict[str, str]]:
    return [{"service": service, "building": building} for service, building in sorted(decided.counters or ())]


def decided_of_json(content: Mapping[str, Any]) -> Decided:
    """What a target, or the end of a year, decides; of a year hosts are not told. Raises KeyError and the like."""
    return Decided(
        is_open={building: state == "open" for building, state in content["buildings"].items()},
        housing=dict(content["teams"]),
        supply={(row["agency"], row["function"]): row["arrangement"] for row in content["functions"]},
        hosts=dict(content.get("hosts") or {}),
        counters=frozenset((row["service"], row["building"]) for row in content["counters"]),
        fitout_desks=dict(content["fitout_desks"]),
        routes={building: row["route"] for building, row in content.get("routes", {}).items()},
        **doors_of(content),
    )


def routes_as_json(plan: Plan) -> dict[str, dict[str, Any]]:
    """By building that closes and has ways out of its own, the one it is left by, and the homes on its land."""
    taken = {name: plan.route_of(building) for name, building in plan.estate.buildings.items()}
    return {
        name: {"route": way.route, "homes": way.homes, "keeps_hall": way.keeps_hall, "because": way.because}
        for name, way in taken.items()
        if way is not None
    }


def _routes(decided: Decided) -> dict[str, dict[str, str]]:
    """The same of a target or a year: which way alone, as all else of it stands in the tables."""
    return {building: {"route": route} for building, route in decided.routes.items()}


def _price(plan: Plan, price: LimitPrice) -> dict[str, Any]:
    """What a pound, an FTE or a closing more would save: an estimate. Years are those that financial years begin in."""
    year = price_year(plan, price)
    return {"limit": price.limit, "pot": price.pot or None, "year": year, "saves_gbp": price.saves_gbp}


def prices_of_json(rows: Iterable[Mapping[str, Any]], option: Option) -> tuple[LimitPrice, ...]:
    """The prices again, their years counted as the plan counts them. Raises KeyError and the like."""
    start, first = option.levers.appraisal.start.year, option.levers.moves.move_year
    found = []
    for row in rows:
        pot, year = row["pot"] or "", row["year"]
        since = None if year is None else int(year) - start - (0 if pot else first)
        found.append(LimitPrice(row["limit"], pot, since, float(row["saves_gbp"])))
    return tuple(found)


def programme_as_json(plan: Plan) -> dict[str, Any] | None:
    """The years of a programme and its actions in order; null of a plan that happens all at once."""
    if plan.programme is None:
        return None
    first = plan.programme.first_gbp
    return {
        "all_at_once_gbp": plan.programme.unbound_gbp,
        "bound_is_for_this_target": not plan.programme.is_bound_of_all,
        "were_others_looked_at": first is not None,
        "first_target_gbp": None if first is None or math.isinf(first) else first,
        "prices": [_price(plan, each) for each in plan.programme.prices],
        "target": {
            **decided_as_json(plan.programme.target),
            "fitout_desks": dict(plan.programme.target.fitout_desks),
            "counters": _counters(plan.programme.target),
            "hosts": dict(plan.programme.target.hosts),
            "front_doors": doors_as_json(plan.programme.target),
            "routes": _routes(plan.programme.target),
        },
        "years": [
            {
                "moves_on": year.moves_on.isoformat(),
                "vacated_on": year.vacated_on.isoformat(),
                **decided_as_json(year.decided),
                "fitout_desks": dict(year.decided.fitout_desks),
                "counters": _counters(year.decided),
                "front_doors": doors_as_json(year.decided),
                "routes": _routes(year.decided),
                "waves": [
                    [
                        {"team": seat.team, "from": seat.from_building, "to": seat.to_building,
                         "is_for_a_while": seat.is_for_a_while}
                        for seat in wave
                    ]
                    for wave in year.waves
                ],
            }
            for year in plan.programme.years
        ],
        "actions": [
            {"day": each.day and each.day.isoformat(), "what": each.what, "subject": each.subject, "body": each.body,
             "words": each.words, "wave": each.wave, "fte": each.fte}
            for each in actions(plan)
        ],
    }  # fmt: skip
