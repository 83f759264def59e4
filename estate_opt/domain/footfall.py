"""Whose visits find room where, today and with any counters offered: one definition for rule, travel and report.

A transport problem for each service: visits go from localities to counters, within the standard or beyond it, and no
counter takes more than its capacity. It is solved as a linear programme by scipy where it cannot be seen at a glance.
What today's counters cannot do is asked of no plan either: it is carried as today's shortfall.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from estate_opt.domain.catchment import Catchment, shares_asked
from estate_opt.domain.estate import Estate
from estate_opt.domain.need import counted, travel_weights
from estate_opt.domain.travel import Travel
from estate_opt.options.option import Option

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.intp]

if TYPE_CHECKING:
    from scipy.sparse import sparray

_Row: TypeAlias = "tuple[sparray, Numbers, Numbers]"
"""Rows of the linear programme: coefficients, least and most."""

ROUNDING = 1e-9
"""Of all visits: what a limit on them is widened by."""
SHARE_TOLERANCE = 1e-6
"""A share of people is met within a millionth."""
NOUGHT = 1e-7
"""A shortfall of less than this share of all visits is none: the solver's rounding."""


class _Least(Enum):
    """What is made as little as can be."""

    NOTHING = "nothing"
    TURNED_AWAY = "visits kept within the standard that find no room there"
    UNPLACED = "visits that find no room at all"
    KM = "kilometres"
    PEOPLE = "people for whom there is no room within the standard"


@dataclass(frozen=True)
class _Asked:
    """What a way to place the visits must keep."""

    turned_away: float | None
    """Visits kept within the standard that may find no room there; None: nothing is asked of them."""
    unplaced: float | None
    """Of the visits that have a way to go today, how many may find no room at all; None: nothing is asked."""
    shares: bool
    """Whether the shares of people asked for must be served within the standard."""


@dataclass(frozen=True)
class _Placed:
    """Visits placed."""

    least: float
    visits: Numbers
    """[locality, counter] a year."""
    unserved: Numbers
    """By locality: the share of it for which there is no room within the standard."""


@dataclass(frozen=True)
class Footfall:
    """The visits to one service, and the room that its counters have for them."""

    catchment: Catchment
    people: Numbers
    """By locality."""
    counted: Numbers
    """By locality, what it counts in shares: its people, but for what `weigh_by` says."""
    travel_weight: Numbers
    """By locality, how often a kilometre counts where travel is weighed."""
    visits: Numbers
    """A year, by locality."""
    capacity: Numbers
    """Visits a year, by counter; infinite where there is no limit."""
    kept: Flags
    """By locality: whether the rule of no worse than today keeps it within the standard."""
    km: Numbers
    """[locality, counter]; NaN where not known."""
    has_a_way: Flags
    """[locality, counter] whether its kilometres or its minutes are known, whatever the standard is in."""
    shares: tuple[tuple[Flags, float], ...]
    """Which localities, and the least of what they count that is to be served within the standard."""
    is_costed: bool
    """Whether the public's travel is weighed: then all visits go somewhere, not only those within the standard."""

    @cached_property
    def everybody(self) -> float:
        """All visits a year."""
        return float(self.visits.sum())

    @property
    def is_limited(self) -> bool:
        """Whether any counter has a capacity."""
        return bool(np.isfinite(self.capacity).any())

    @cached_property
    def room_in_all_today(self) -> float:
        """Visits a year that today's counters can take in all, whoever makes them."""
        room = np.minimum(self.capacity, self.everybody)[self.catchment.is_open_today]
        return min(float(room.sum()), self.everybody)

    @cached_property
    def goes_today(self) -> Flags:
        """By locality: whether there is a way to a counter open today, so that its visits are on the road."""
        return np.asarray(self.has_a_way[:, self.catchment.is_open_today].any(axis=1))

    @cached_property
    def turned_away_today(self) -> float:
        """Visits a year, of those kept within the standard, for which today's counters within it have no room."""
        today = self.catchment.is_open_today
        if not (self.kept & ~self._easily_served(today)).any():
            return 0.0
        placed = self._placed(today, _Least.TURNED_AWAY, _Asked(None, None, shares=False))
        assert placed is not None
        return self._shortfall(placed.least)

    @cached_property
    def today_gives_the_shares(self) -> bool:
        """Whether today's counters serve the shares of people asked for."""
        if not self.shares:
            return True
        asked = _Asked(self.turned_away_today, None, shares=True)
        return self._placed(self.catchment.is_open_today, _Least.NOTHING, asked) is not None

    @cached_property
    def unplaced_today(self) -> float:
        """Visits a year, of those that have a way to go, for which today's counters have no room at all."""
        today = self.catchment.is_open_today
        if self._nearest_today is not None:
            return 0.0
        asked = _Asked(self.turned_away_today, None, self.today_gives_the_shares)
        placed = self._placed(today, _Least.UNPLACED, asked)
        assert placed is not None
        return self._shortfall(float(self.visits[self.goes_today].sum()) + placed.least)

    @property
    def is_short_today(self) -> bool:
        """Whether today's counters leave any visit without the room that it needs."""
        return self.turned_away_today > 0 or (self.is_costed and self.unplaced_today > 0)

    @cached_property
    def visits_today(self) -> Numbers:
        """[locality, counter] visits a year as they go today: by every plan's rule, the fewest kilometres in all."""
        if self._nearest_today is not None:
            return self._nearest_today
        asked = _Asked(self.turned_away_today, self.unplaced_today, self.today_gives_the_shares)
        placed = self._placed(self.catchment.is_open_today, _Least.KM, asked)
        assert placed is not None
        return placed.visits

    @cached_property
    def _nearest_today(self) -> Numbers | None:
        """Everybody at the nearest counter open today, within the standard where kept; None where that will not do."""
        today, within = self.catchment.is_open_today, self.catchment.within_standard
        going = np.flatnonzero(self.goes_today & (self.visits > 0))
        found = np.zeros_like(self.km)
        if len(going):
            held = self.kept & (within & today).any(axis=1)
            allowed = self.has_a_way & today & (within | ~held[:, None])
            km = np.where(allowed, np.nan_to_num(self.km), np.inf)[going]
            nearest = km.argmin(axis=1)
            found[going, nearest] = self.visits[going]
        inside = (found * within).sum(axis=1) >= self.visits * (within & today).any(axis=1)
        served = np.where((within & today).any(axis=1) & inside, self.counted, 0.0)
        gives_shares = all(float(served[who].sum()) >= least * (1 - SHARE_TOLERANCE) for who, least in self.shares)
        return found if gives_shares and (found.sum(axis=0) <= self.capacity).all() else None

    def visits_with(self, offered: Collection[str]) -> Numbers:
        """[locality, counter] visits a year as they go where these counters are offered, each to one of them.

        As many as find room, then the fewest kilometres in all; whoever is kept within the standard goes within it.
        Where the public's travel is weighed these are the ways that it is costed by. Where it is not, nothing decides
        where visits go, and they are told by the same rule.
        """
        chosen = np.array([building in offered for building in self.catchment.buildings], dtype=bool)
        if not chosen.any():
            return np.zeros_like(self.km)
        as_if_today = replace(self.catchment, is_open_today=chosen)
        return replace(self, catchment=as_if_today, is_costed=True).visits_today

    def served(self, offered: Collection[str]) -> Numbers:
        """By locality, the share of its people within the standard whose visits find room in counters within it.

        So many people in all as can be, once what is asked is kept: whoever is kept within the standard (but for
        today's shortfall), and the shares. Where the counters cannot keep it, as many people as can be.
        """
        chosen = np.array([building in offered for building in self.catchment.buildings], dtype=bool)
        within = (self.catchment.within_standard & chosen).any(axis=1)
        if self._easily_served(chosen)[within].all():
            return np.asarray(within, dtype=np.float64)
        unplaced = self.unplaced_today if self.is_costed else None
        for turned_away, shares, going in (
            (self.turned_away_today, True, unplaced), (self.turned_away_today, False, unplaced), (None, False, None)
        ):  # fmt: skip
            placed = self._placed(chosen, _Least.PEOPLE, _Asked(turned_away, going, shares))
            if placed is not None:
                share = np.clip(1 - placed.unserved, 0.0, 1.0)
                whole = np.rint(share)
                return np.where(within, np.where(np.abs(share - whole) < NOUGHT, whole, share), 0.0)
        raise AssertionError("visits that need find no room can always be placed")

    def _shortfall(self, visits: float) -> float:
        """None where it is the solver's rounding; else a hair more, so that nobody who keeps to it is out by a digit.

        Each is measured with those before it kept to the very figures that plans are then held to: had they a hair more
        room here than there, it would come out smaller than any plan can keep.
        """
        return 0.0 if visits <= NOUGHT * max(self.everybody, 1.0) else visits + ROUNDING * self.everybody

    def _easily_served(self, chosen: Flags) -> Flags:
        """By locality: whether it makes no visits, or has a counter within the standard that could take everybody."""
        within = self.catchment.within_standard & chosen
        could_come = self.everybody if self.is_costed else self.visits @ within
        ample = self.capacity >= could_come
        return np.asarray((within & ample).any(axis=1) | (within.any(axis=1) & (self.visits <= 0)))

    def _placed(self, chosen: Flags, least: _Least, asked: _Asked) -> _Placed | None:
        """The visits placed in the counters chosen; None where what is asked cannot be kept.

        Columns: visits of each way, then for each locality the share of it not served within the standard.
        """
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import vstack

        within = self.catchment.within_standard & chosen
        origin, counter = np.nonzero(self.has_a_way & chosen if self.is_costed else within)
        ways = len(origin)
        rows = [*self._room(within, origin, counter), *self._going(asked, origin), *self._limits(asked, ways)]
        parts, low, high = zip(*rows, strict=True)
        cost = np.zeros(ways + len(self.visits))
        if least is _Least.KM:
            cost[:ways] = np.nan_to_num(self.km[origin, counter]) * self.travel_weight[origin]
        elif least is _Least.UNPLACED:
            cost[:ways] = -self.goes_today[origin].astype(np.float64)
        elif least is not _Least.NOTHING:
            cost[ways:] = self._kept_visits if least is _Least.TURNED_AWAY else self.counted
        fewest = np.concatenate([np.zeros(ways), np.where(within.any(axis=1), 0.0, 1.0)])
        most = np.concatenate([np.full(ways, np.inf), np.ones(len(self.visits))])
        answer = milp(
            cost,
            constraints=LinearConstraint(vstack(parts, format="csr"), np.concatenate(low), np.concatenate(high)),
            bounds=Bounds(fewest, most),
        )
        if answer.x is None:
            return None
        placed = np.zeros_like(self.km)
        placed[origin, counter] = answer.x[:ways]
        return _Placed(float(answer.fun), placed, np.asarray(answer.x[ways:]))

    @property
    def _kept_visits(self) -> Numbers:
        return np.where(self.kept, self.visits, 0.0)

    def _room(self, within: Flags, origin: Whole, counter: Whole) -> Iterator[_Row]:
        """Who is served within the standard goes there; no counter takes more than its capacity."""
        from scipy.sparse import csr_array, diags_array, hstack

        ways, count, counters = len(origin), len(self.visits), len(self.capacity)
        inside = within[origin, counter].astype(np.float64)
        served = csr_array((inside, (origin, np.arange(ways))), (count, ways))
        coming = csr_array((np.ones(ways), (counter, np.arange(ways))), (counters, ways))
        yield hstack([served, diags_array(self.visits)]), self.visits, np.full(count, np.inf)
        yield hstack([coming, csr_array((counters, count))]), np.zeros(counters), self.capacity

    def _going(self, asked: _Asked, origin: Whole) -> Iterator[_Row]:
        """Where travel is weighed: nobody goes twice, and whoever has a way today goes, but for what finds no room."""
        from scipy.sparse import csr_array, hstack

        if not self.is_costed:
            return
        ways, count = len(origin), len(self.visits)
        leaving = csr_array((np.ones(ways), (origin, np.arange(ways))), (count, ways))
        must = self.goes_today if asked.unplaced == 0.0 else np.zeros(count, dtype=bool)
        yield hstack([leaving, csr_array((count, count))]), np.where(must, self.visits, 0.0), self.visits
        if asked.unplaced:
            going = self.goes_today.astype(np.float64)
            least = np.array([float(self.visits @ going) - asked.unplaced])
            yield hstack([csr_array(going[None, origin]), csr_array((1, count))]), least, np.array([np.inf])

    def _limits(self, asked: _Asked, ways: int) -> Iterator[_Row]:
        """Of those kept within the standard, and of the people of each share, only so many are not served there."""
        from scipy.sparse import csr_array, hstack

        limits: list[tuple[Numbers, float]] = []
        if asked.turned_away is not None:
            limits.append((self._kept_visits, asked.turned_away))
        if asked.shares:
            for who, least in self.shares:
                counted = np.where(who, self.counted, 0.0)
                limits.append((counted, float(counted.sum()) - least * (1 - SHARE_TOLERANCE)))
        for weights, most in limits:
            row = hstack([csr_array((1, ways)), csr_array(weights[None, :])])
            yield row, np.array([-np.inf]), np.array([most])


def footfalls(
    estate: Estate, option: Option, travel: Travel, catchments: Mapping[str, Catchment]
) -> dict[str, Footfall]:
    """The footfall of every service that has a catchment, in their order."""
    people = np.array([locality.population for locality in estate.localities.values()], dtype=np.float64)
    rows = np.array([travel.locality_row[locality] for locality in estate.localities], dtype=np.intp)
    found = {}
    for service, catchment in catchments.items():
        homes = estate.localities.values()
        visits = np.array([estate.visits.get((service, name), 0.0) for name in catchment.localities], dtype=np.float64)
        weighed = counted(catchment.standard, homes, visits)
        limits = (estate.counters[service, at].capacity_visits_per_year for at in catchment.buildings)
        columns = np.array([travel.building_row[building] for building in catchment.buildings], dtype=np.intp)
        shares = []
        for _, members, share in shares_asked(catchment, estate.localities):
            who = np.isin(catchment.localities, members)
            shares.append((who, share * float(weighed[who].sum())))
        km, minutes = (matrix[np.ix_(rows, columns)] for matrix in (travel.km_to_building, travel.minutes_to_building))
        found[service] = Footfall(
            catchment=catchment,
            people=people,
            counted=weighed,
            travel_weight=travel_weights(catchment.standard, homes),
            visits=visits,
            capacity=np.array([np.inf if limit is None else limit for limit in limits], dtype=np.float64),
            kept=catchment.kept_within,
            km=km,
            has_a_way=np.isfinite(km) | np.isfinite(minutes),
            shares=tuple(shares),
            is_costed=option.levers.travel.public_gbp_per_km > 0,
        )
    return found
