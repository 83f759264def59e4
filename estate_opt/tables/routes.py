"""The rows of the table routes on the buildings that they are about: what each blank means is settled here."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from estate_opt.domain.estate import Building
from estate_opt.domain.routes import HAND_BACK, ROUTES, SELL, Route
from estate_opt.options.option import Option


def with_routes(
    buildings: Mapping[str, Building], rows: Iterable[Mapping[str, Any]], option: Option
) -> dict[str, Building]:
    """The buildings in the order of their ids, each with its ways out in the order of ROUTES."""
    ways: dict[str, list[Route]] = {}
    for row in rows:
        if row["building"] in buildings:
            ways.setdefault(row["building"], []).append(_route(row, buildings[row["building"]], option))
    return {
        name: replace(each, routes=tuple(sorted(ways[name], key=lambda way: ROUTES.index(way.route))))
        if name in ways
        else each
        for name, each in sorted(buildings.items())
    }


def _route(row: Mapping[str, Any], building: Building, option: Option) -> Route:
    """A way out; selling and handing back are what the building's own columns tell of, where the row says nothing."""
    is_usual = row["route"] in (SELL, HAND_BACK)
    lag = option.levers.exits.sale_lag_years if row["route"] == SELL else 0.0
    receipt, cost = row["receipt_gbp"], row["cost_gbp"]
    return Route(
        building=row["building"],
        route=row["route"],
        receipt_gbp=(building.receipt_gbp if is_usual else 0.0) if receipt is None else receipt,
        income_gbp_per_year=row["income_gbp_per_year"] or 0.0,
        cost_gbp=(building.exit_gbp if is_usual else 0.0) if cost is None else cost,
        lag_years=lag if row["lag_years"] is None else row["lag_years"],
        homes=row["homes"] or 0.0,
        keeps_hall=row["keeps_hall"] is True,
        because=row["because"] or "",
    )
