"""How much of what a plan rests on is assumed: by money and people, not by cells."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from estate_opt.domain.estate import Estate

MOST = 0.5
"""From this share on it is said before anything else."""
_OF_BUILDINGS = ("rent_gbp_per_year", "rates_gbp_per_year", "running_gbp_per_year")
_OF_FUNCTIONS = ("staff_gbp_per_year", "systems_gbp_per_year", "contracts_gbp_per_year")


@dataclass(frozen=True, slots=True)
class AssumedShares:
    """Shares of today that are marked as estimates, 0 … 1."""

    money: float
    """Of the yearly cost of buildings, counters and support functions."""
    staff: float
    """Of the staff, in FTE."""
    money_gbp: float = 0.0
    """What of the yearly cost that is."""


def assumed(estate: Estate) -> AssumedShares:
    """How much of today's yearly money and staff the tables mark as estimates (column `assumed`)."""
    marked_gbp = math.fsum(gbp for gbp, is_assumed in _money(estate) if is_assumed)
    return AssumedShares(_share(_money(estate)), _share(_staff(estate)), marked_gbp)


def _share(amounts: Iterator[tuple[float, bool]]) -> float:
    listed = list(amounts)
    whole = math.fsum(amount for amount, _ in listed)
    return math.fsum(amount for amount, is_assumed in listed if is_assumed) / whole if whole > 0 else 0.0


def _money(estate: Estate) -> Iterator[tuple[float, bool]]:
    marked = {(each.table, each.row_id, each.column) for each in estate.assumed}
    for building in estate.buildings.values():
        for column in _OF_BUILDINGS if building.in_use_today else ():
            yield getattr(building, column), ("buildings", building.building, column) in marked
    for (service, at), counter in estate.counters.items():
        if counter.is_open_today:
            is_marked = ("counters", f"{service} / {at}", "running_gbp_per_year") in marked
            yield counter.running_gbp_per_year, is_marked
    for (agency, name), function in estate.functions.items():
        for column in _OF_FUNCTIONS:
            yield getattr(function, column), ("functions", f"{agency} / {name}", column) in marked


def _staff(estate: Estate) -> Iterator[tuple[float, bool]]:
    marked = {each.row_id for each in estate.assumed if (each.table, each.column) == ("teams", "fte")}
    return ((team.fte, name in marked) for name, team in estate.teams.items())


def assumed_in_words(of: AssumedShares) -> str:
    """The sentence that comes first where most of the money or of the staff is assumed; empty elsewhere."""
    if max(of.money, of.staff) < MOST:
        return ""
    money, staff = (f"{share:.0%}".replace("%", " %") for share in (of.money, of.staff))
    return (
        f"Much of this is assumed: {money} of what today costs a year and {staff} of the staff are estimates, no "
        "figures of the bodies themselves. It is a way to begin the conversation, not its end."
    )
