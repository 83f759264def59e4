"""What a plan decides, without its money: one record for a plan, an earlier plan, a re-check and a revaluation."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Decided:
    """What a plan decides; what is not known of it is absent."""

    is_open: Mapping[str, bool]
    """Building → in use."""
    housing: Mapping[str, str | None]
    """Team → building; None: dissolved, its function is supplied by another body."""
    supply: Mapping[tuple[str, str], str]
    """(agency, function) → arrangement, or `own`."""
    hosts: Mapping[str, str | None] = field(default_factory=dict)
    """Arrangement that runs → the building its staff sit in; None: outside the place."""
    counters: frozenset[tuple[str, str]] | None = None
    """(service, building) offered; None: not known."""
    fitout_desks: Mapping[str, float] = field(default_factory=dict)
    """Desks added, by building; only where there are any."""
    door_fte: Mapping[str, float] = field(default_factory=dict)
    """Front doors that are open, with the staff of each, by building."""
    through: frozenset[tuple[str, str]] = frozenset()
    """(service, building) reached through the front door there."""
    routes: Mapping[str, str] = field(default_factory=dict)
    """Building that closes → its way out, where there is more than its tenure says."""


class OfDecided:
    """Whatever rests on what is decided: each decision by its own name."""

    decided: Decided

    @property
    def is_open(self) -> Mapping[str, bool]:
        """Building → in use."""
        return self.decided.is_open

    @property
    def fitout_desks(self) -> Mapping[str, float]:
        """Desks added, by building; only where there are any."""
        return self.decided.fitout_desks

    @property
    def routes(self) -> Mapping[str, str]:
        """Building that closes → its way out, of those that have rows of their own for it."""
        return self.decided.routes

    @property
    def housing(self) -> Mapping[str, str | None]:
        """Team → building; None: dissolved, its function is supplied by another body."""
        return self.decided.housing

    @property
    def supply(self) -> Mapping[tuple[str, str], str]:
        """(agency, function) → arrangement, or `own`."""
        return self.decided.supply

    @property
    def hosts(self) -> Mapping[str, str | None]:
        """Arrangement that runs → the building its staff sit in; None: outside the place."""
        return self.decided.hosts

    @property
    def counters(self) -> frozenset[tuple[str, str]]:
        """(service, building) offered; none where that is not known."""
        return self.decided.counters or frozenset()

    @property
    def door_fte(self) -> Mapping[str, float]:
        """Front doors that are open, with the staff of each, by building."""
        return self.decided.door_fte

    @property
    def through(self) -> frozenset[tuple[str, str]]:
        """(service, building) reached through the front door there."""
        return self.decided.through
