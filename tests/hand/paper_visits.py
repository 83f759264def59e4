"""Visits on paper: who finds room where, as a small linear programme written from `models/formulation.md` alone."""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.optimize import linprog

CLOSE = 1e-9
MILLIONTH = 1e-6

Way = tuple[str, str]


@dataclass(frozen=True)
class Missing:
    """What today's counters cannot do: no plan need."""

    turned_away: float = 0.0
    unplaced: float = 0.0
    shares: bool = True


@dataclass
class Visits:
    """One service: visits and people by home, room by counter, the ways between, and what is asked."""

    visits: Mapping[str, float]
    people: Mapping[str, float]
    room: Mapping[str, float]
    """By counter of the tables; infinite where blank."""
    km: Mapping[Way, float]
    """Of each way that is known; nought where only its minutes are."""
    within: Collection[Way]
    kept: Collection[str]
    """Homes that the rule of no worse than today keeps within the standard."""
    shares: list[tuple[list[str], float]]
    costed: bool
    today: list[str]
    """Counters open today."""
    _missing: Missing | None = field(default=None, init=False)
    _found: dict[tuple[str, tuple[str, ...], Missing], float] = field(default_factory=dict, init=False)
    """The least of an aim, by aim, counters offered and what may be missing: every plan asks for it again."""

    @property
    def travellers(self) -> list[str]:
        """Homes from which there is a way to somewhere today."""
        return [home for home in self.visits if any((home, at) in self.km for at in self.today)]

    @property
    def missing(self) -> Missing:
        """Today's shortfall, one part after the other."""
        if self._missing is None:
            away = self._best("turned away", self.today, Missing(math.inf, math.inf, shares=False))
            shares = self._best("nothing", self.today, Missing(away, math.inf)) < math.inf
            left = self._best("unplaced", self.today, Missing(away, math.inf, shares)) if self.costed else 0.0
            self._missing = Missing(away, left, shares)
        return self._missing

    def holds(self, offered: list[str]) -> bool:
        """Whether these counters keep what is asked of visits."""
        return self._best("nothing", offered, self.asked) < math.inf

    @property
    def asked(self) -> Missing:
        """What a plan may leave undone: as today, but the shares are to be given."""
        return Missing(self.missing.turned_away, self.missing.unplaced)

    def km_a_year(self, offered: list[str], is_today: bool) -> float:
        """One way, the fewest in all."""
        return self._best("km", offered, self.missing if is_today else self.asked)

    def people_with_room(self, offered: list[str], is_today: bool) -> float:
        """As many as can at once."""
        return -self._best("people", offered, self.missing if is_today else self.asked)

    def fits(self, offered: list[str], is_today: bool, room: Mapping[str, float]) -> bool:
        """Whether so large a share of each home's people finds room within the standard."""
        return self._best("nothing", offered, self.missing if is_today else self.asked, room) < math.inf

    def _best(
        self, aim: str, offered: list[str], most: Missing, served: Mapping[str, float] | None = None
    ) -> float:  # fmt: skip
        if served is not None:
            return self._least(aim, offered, most, served)
        asked = aim, tuple(offered), most
        if asked not in self._found:
            self._found[asked] = self._least(aim, offered, most)
        return self._found[asked]

    def _least(
        self, aim: str, offered: list[str], most: Missing, served: Mapping[str, float] | None = None
    ) -> float:  # fmt: skip
        """The least of an aim; infinite where it cannot be. Columns: visits of each way, served visits of each home."""
        homes = [home for home, number in self.visits.items() if number > 0]
        ways = [w for w in self.km if w[1] in offered and w[0] in homes and (self.costed or w in self.within)]
        rows: list[np.ndarray[Any, np.dtype[np.float64]]] = []
        bounds: list[float] = []
        column = {key: number for number, key in enumerate([*ways, *homes])}

        def at_most(weights: Mapping[Any, float], bound: float) -> None:
            row = np.zeros(len(column))
            for key, weight in weights.items():
                row[column[key]] = weight
            rows.append(row)
            bounds.append(bound)

        for home in homes:
            at_most({home: 1.0} | {w: -1.0 for w in ways if w[0] == home and w in self.within}, 0.0)
            at_most({w: 1.0 for w in ways if w[0] == home}, self.visits[home])
            if self.costed and not most.unplaced and home in self.travellers:
                at_most({w: -1.0 for w in ways if w[0] == home}, -self.visits[home])
            if served is not None:
                at_most({home: -1.0}, -self.visits[home] * (served[home] - MILLIONTH))
        for at in offered:
            if self.room[at] < math.inf:
                at_most({w: 1.0 for w in ways if w[1] == at}, self.room[at])
        kept = [home for home in homes if home in self.kept]
        if most.turned_away < math.inf:
            at_most(dict.fromkeys(kept, -1.0), most.turned_away - sum(self.visits[home] for home in kept) + CLOSE)
        travellers = [home for home in homes if home in self.travellers]
        going = {w: -1.0 for w in ways if w[0] in travellers}
        if self.costed and 0 < most.unplaced < math.inf:
            at_most(going, most.unplaced - sum(self.visits[home] for home in travellers) + CLOSE)
        for scope, share in self.shares if most.shares else []:
            idle = sum(self.people[h] for h in scope if h not in homes and self._is_near(h, offered))
            whole = sum(self.people[home] for home in scope)
            worth = {h: -self.people[h] / self.visits[h] for h in scope if h in homes}
            at_most(worth, idle - share * whole * (1 - MILLIONTH))
        aims: dict[str, Mapping[Any, float]] = {
            "nothing": {}, "km": {w: self.km[w] for w in ways}, "turned away": dict.fromkeys(kept, -1.0),
            "unplaced": going, "people": {h: -self.people[h] / self.visits[h] for h in homes},
        }  # fmt: skip
        constant = {
            "turned away": sum(self.visits[home] for home in kept),
            "unplaced": sum(self.visits[home] for home in travellers),
            "people": -sum(p for h, p in self.people.items() if h not in homes and self._is_near(h, offered)),
        }.get(aim, 0.0)
        if not column:
            return constant if all(bound >= -CLOSE for bound in bounds) else math.inf
        cost = np.array([aims[aim].get(key, 0.0) for key in column])
        limits = [(0.0, None)] * len(ways) + [(0.0, self.visits[home]) for home in homes]
        found = linprog(cost, A_ub=np.array(rows), b_ub=np.array(bounds), bounds=limits, method="highs")
        if not found.success:
            return math.inf
        value = constant + float(found.fun)
        return 0.0 if abs(value) < MILLIONTH else value

    def _is_near(self, home: str, offered: Collection[str]) -> bool:
        return any((home, at) in self.within for at in offered)
