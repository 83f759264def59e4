"""Part of what a building costs goes with the people in it: what a desk in use costs, and gives off, in a year."""

from collections.abc import Mapping
from dataclasses import dataclass

from estate_opt.domain.estate import Building, Estate
from estate_opt.options.levers import Space

LEAST_IN_USE = 0.5
"""Share of its desks by which a desk's part is worked out at the least: a nearly empty building is not dear beyond
reason."""


@dataclass(frozen=True, slots=True)
class PerDesk:
    """What goes with each desk in use in a building."""

    running_gbp: float
    """A year."""
    carbon_kg: float
    """A year."""
    usual: float
    """Desks in use for which the table's running cost and carbon hold: today's, half of them in a candidate."""


def per_desk(estate: Estate, space: Space) -> Mapping[str, PerDesk]:
    """By building, what goes with a desk in use: `running_share_by_occupancy` of the floor that its desks take up.

    For a hospital is mostly wards, and what these cost goes with nobody who moves a desk. A building's own
    `running_gbp_per_desk` is taken instead, up to all that it costs; its carbon goes with people as its running cost
    does. With no desks in use, and none or no end of them there, no share can be told.
    """
    taken = dict.fromkeys(estate.buildings, 0.0)
    for team in estate.teams.values():
        if team.building is not None:
            taken[team.building] += team.desks
    return {name: _per_desk(each, taken[name], space) for name, each in estate.buildings.items()}


def _per_desk(building: Building, taken: float, space: Space) -> PerDesk:
    floor, running = LEAST_IN_USE * (building.desks or 0.0), building.running_gbp_per_year
    usual, divisor = taken if building.in_use_today else floor, max(taken, floor)
    desks_m2 = (building.desks or taken) * space.m2_per_guest_desk
    share = space.running_share_by_occupancy
    if building.floor_area_m2:
        share *= min(1.0, desks_m2 / building.floor_area_m2)
    part = share / divisor if divisor else 0.0
    given = building.running_gbp_per_desk
    if given is None:
        return PerDesk(part * running, part * building.carbon_kg_per_year, usual)
    gbp = min(given, running / usual) if usual else given
    return PerDesk(gbp, (gbp / running if running else part) * building.carbon_kg_per_year, usual)
