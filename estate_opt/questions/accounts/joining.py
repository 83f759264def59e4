"""The game of a place: what the whole of it costs when only some bodies join, and everybody else keeps to itself.

One model for all groups of bodies: who is not in the group has `joins` set to no. So no group is worth more than its
parts, and "the others carry on as today" need not be a plan that keeps the rules.
"""

from collections.abc import Collection
from dataclasses import replace

from estate_opt.domain.estate import Estate


def joiners(estate: Estate) -> tuple[str, ...]:
    """The bodies that join, in their order: the players of the game."""
    return tuple(name for name, agency in estate.agencies.items() if agency.joins)


def with_only(estate: Estate, group: Collection[str]) -> Estate:
    """The estate in which of its joiners only a group joins."""
    agencies = {name: replace(agency, joins=agency.joins and name in group) for name, agency in estate.agencies.items()}
    return replace(estate, agencies=agencies)
