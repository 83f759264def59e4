"""A stream of pounds: what objective, ledger and accounts are sums of."""

from collections.abc import Iterator
from typing import NamedTuple

from estate_opt.domain.appraisal import Profile
from estate_opt.formulation.rows import Column


class Flow(NamedTuple):
    """Pounds: an amount, spread over the years by a profile, for each unit of an activity."""

    agency: str
    """Who pays."""
    item: str
    """What it is spent on: the id of a building, team, function …"""
    profile: Profile
    gbp: float
    activity: Column | None
    """A decision; None: it is paid whatever is decided."""
    doubled: Profile | None = None
    """What of the profile is double running, which the ledger tells by itself (`Cost.doubled_as`); None: nothing."""


Flows = Iterator[Flow]
