"""A programme of works: how far a plan has come at each of its years, and in what order each year is carried out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from estate_opt.domain.decided import Decided
from estate_opt.domain.estate import Tier
from estate_opt.domain.ways import LocalityAccess


@dataclass(frozen=True, slots=True)
class Seat:
    """A team that changes its seat in one wave."""

    team: str
    from_building: str | None
    """None: it is new."""
    to_building: str | None
    """None: its people join a shared arrangement."""
    is_for_a_while: bool = False
    """Whether it waits there for room where it goes: it moves once more."""


@dataclass(frozen=True)
class ProgrammeYear:
    """One year of a programme: what is so once its moves are made."""

    moves_on: date
    vacated_on: date
    decided: Decided
    tiers: Mapping[str, Tier]
    localities: tuple[LocalityAccess, ...] = ()
    """Each locality's way to each service."""
    waves: tuple[tuple[Seat, ...], ...] = ()
    """Moves in an order that can be carried out: those of a wave at once, one wave after another."""


@dataclass(frozen=True, slots=True)
class LimitPrice:
    """What a little more of what ties the years together would save: an estimate."""

    limit: str
    """`pot` (of a year), `capital_in_all` (over all years), `fte_moved` or `closures` (in a year)."""
    pot: str
    """An agency, or POOLED; empty: of no pot."""
    year: int | None
    """Of a pot: of the appraisal, from 0; of FTE and closings: of the programme."""
    saves_gbp: float
    """Net present cost that a pound, an FTE or a closing more would save."""


@dataclass(frozen=True)
class Programme:
    """How a plan is carried out over years."""

    target: Decided
    """What was to be reached."""
    years: tuple[ProgrammeYear, ...]
    """The last is what is reached."""
    unbound_gbp: float
    """What the target that is best all at once costs, if all of it is carried out in the first year."""
    first_gbp: float | None = None
    """What that target costs carried out over these years, where others were looked at too; infinite where it cannot be
    carried out. None: it is the only one looked at.
    """
    prices: tuple[LimitPrice, ...] = ()
    """Of each pot by year, and of what a year bears; none where nothing ties the years together."""
    is_bound_of_all: bool = False
    """Whether the bound is one of all targets with all their programmes, not of this target alone."""
