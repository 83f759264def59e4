"""Every programme of every target there is, for estates small enough: each course of states that never goes back."""

import heapq
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain, combinations, product

from estate_opt.domain.decided import Decided
from estate_opt.domain.estate import OWN, Counter, Estate
from estate_opt.options.option import Option
from tests.hand.paper_facts import Sharing
from tests.hand.paper_years import PaperYears, State, Step

MOST_ENDINGS = 250
"""States of the last year that are followed up."""


@dataclass(frozen=True)
class Raw:
    """What is decided by the end of a year."""

    opened: frozenset[str]
    seats: tuple[tuple[str, str | None], ...]
    """None: its people have joined an arrangement."""
    supply: tuple[tuple[tuple[str, str], str], ...]
    hosts: tuple[tuple[str, str | None], ...]
    offered: frozenset[tuple[str, str]]
    added: tuple[tuple[str, float], ...]


class PaperTogether(PaperYears):
    """The programmes of an estate in which every team has a building today."""

    def __init__(self, estate: Estate, chosen: Option, levers_of: dict[str, object]) -> None:
        super().__init__(estate, chosen, Decided({}, {}, {}, {}, frozenset()), levers_of)
        self.nothing = Raw(
            frozenset(b.building for b in estate.buildings.values() if b.in_use_today),
            tuple((t.team, t.building) for t in estate.teams.values()),
            tuple((key, OWN) for key in estate.functions),
            (),
            frozenset(key for key, c in estate.counters.items() if c.is_open_today),
            (),
        )

    def _steps(self) -> Iterator[Step]:
        yield from ()

    # States

    @cache  # noqa: B019 one object a test
    def at(self, raw: Raw, year: int) -> State | None:
        """The state in a year; None where a rule is broken."""
        sharing = self._shared(raw, year)
        # A target keeps the rules of the first year: no posts beyond its turnover, though later years have more.
        if sharing is None or self._shared(raw, 0) is None:
            return None
        if {t for t, at in raw.seats if at is None} != sharing.dissolved:
            return None
        offered = self._counters(raw.offered)
        supply, tiers = dict(raw.supply), self._scales(raw, year)
        return self.state_of(raw.opened, supply, tiers or {}, sharing, dict(raw.seats), offered, dict(raw.added), year)

    def _counters(self, offered: frozenset[tuple[str, str]]) -> tuple[Counter, ...]:
        return tuple(c for key, c in self.estate.counters.items() if key in offered)

    def _scales(self, raw: Raw, year: int) -> dict[str, int] | None:
        """At which tier each arrangement that runs works; None where at none."""
        rows, hosts = self.estate.arrangements, dict(raw.hosts)
        for some in product(*(range(len(rows[k].tiers)) for k in hosts)):
            tiers = dict(zip(hosts, some, strict=True))
            if self.papers[year]._sharing(dict(raw.supply), tiers, hosts) is not None:
                return tiers
        return None

    def _shared(self, raw: Raw, year: int) -> Sharing | None:
        tiers = self._scales(raw, year)
        return None if tiers is None else self.papers[year]._sharing(dict(raw.supply), tiers, dict(raw.hosts))

    def endings(self) -> list[Raw]:
        """Whatever may be so at the end of a year."""
        paper, rows = self.papers[0], self.estate.buildings
        keys = list(self.estate.functions)
        ways = [[way for way in (OWN, *self.estate.arrangements) if paper._may_serve(key, way)] for key in keys]
        flips = [key for key, c in self.estate.counters.items() if c.is_open_today or paper._may_offer(c)]
        may_turn = [b.building for b in rows.values() if b.status != "keep"]
        found = []
        for answer, turned in product(product(*ways), _subsets(may_turn)):
            opened = self.nothing.opened.symmetric_difference(turned)
            running = sorted(set(answer) - {OWN})
            places = [paper._hosts(self.estate.arrangements[k], opened) for k in running]
            dissolved = {t for t in self.estate.teams if paper._is_dissolved(t, dict(zip(keys, answer, strict=True)))}
            seats = [
                [None] if t.team in dissolved else sorted({*paper.reach(t), str(t.building)} & opened)
                for t in self.estate.teams.values()
            ]
            for at, where, flipped in product(product(*places), product(*seats), _subsets(flips)):
                offered = self.nothing.offered.symmetric_difference(flipped)
                if any(building not in opened for _, building in offered):
                    continue
                raw = Raw(opened, tuple(zip(self.estate.teams, where, strict=True)),
                          tuple(zip(keys, answer, strict=True)), tuple(zip(running, at, strict=True)),
                          frozenset(offered), ())  # fmt: skip
                found += list(self._fitted(raw))
                if len(found) > MOST_ENDINGS:
                    return found
        return found

    def _fitted(self, raw: Raw) -> Iterator[Raw]:
        """With every amount of fit-out that could make a difference."""
        rows = [self.estate.buildings[b] for b in raw.opened if self.estate.buildings[b].fitout_desks]
        amounts = []
        for b in rows:
            per_fte = self.levers.space.desks_per_fte
            shared = [s for y in range(self.years) if (s := self._shared(raw, y)) is not None]
            staff = {sum(fte * per_fte for _, at, fte in s.seated if at == b.building) for s in shared}
            taken = {
                sum(each) + of_staff
                for each in _subsets([t.desks for t in self.estate.teams.values()])
                for of_staff in {0.0, *staff}
            }
            needed = set[float]() if b.desks is None else {each / self.papers[0].in_use - b.desks for each in taken}
            amounts.append([0.0, *sorted(n for n in needed if 0 < n <= b.fitout_desks)])
        for chosen in product(*amounts):
            added = tuple((b.building, desks) for b, desks in zip(rows, chosen, strict=True) if desks)
            one = Raw(raw.opened, raw.seats, raw.supply, raw.hosts, raw.offered, added)
            if any(self.at(one, year) is not None for year in range(self.years)):
                yield one

    # Courses

    def best(self) -> float:
        """Cost of the best programme of all; infinite where there is none. By cost so far and the least to come."""
        raws, last = self.endings(), self.years - 1
        worth = {(r, y): self.gbp(state, y) for r in raws for y in range(self.years) if (state := self.at(r, y))}
        after = {one: [other for other in raws if self._leads_to(one, other)] for one in [*raws, self.nothing]}
        to_come: dict[tuple[Raw, int], float] = {(r, last): 0.0 for r, y in worth if y == last and self._may_end(r)}
        for year in range(last - 1, -1, -1):
            for raw in raws:
                steps = (
                    worth[other, year + 1] - worth[raw, year + 1] + to_come[other, year + 1]
                    for other in after[raw]
                    if (other, year + 1) in to_come and (raw, year + 1) in worth
                )
                if (raw, year) in worth:
                    to_come[raw, year] = min(steps, default=math.inf)
        return self._by_cost(after, worth, to_come)

    def _by_cost(
        self, after: dict[Raw, list[Raw]], worth: dict[tuple[Raw, int], float], to_come: dict[tuple[Raw, int], float]
    ) -> float:
        number, queue = 0, [(0.0, 0, 0.0, tuple[Raw, ...]())]
        while queue:
            _, _, gbp, course = heapq.heappop(queue)
            if len(course) == self.years:
                if self.pays([state for y, raw in enumerate(course) if (state := self.at(raw, y))]):
                    return gbp
                continue
            year, before = len(course), course[-1] if course else self.nothing
            was = worth[before, year] if year else self.papers[0].today()
            for other in after[before]:
                if to_come.get((other, year), math.inf) < math.inf and self._bears(before, other, year):
                    reached = (gbp if year else was) + worth[other, year] - was + self._between(before, other, year)
                    number += 1
                    if reached < math.inf:
                        heapq.heappush(queue, (reached + to_come[other, year], number, reached, (*course, other)))
        return math.inf

    def _between(self, before: Raw, other: Raw, year: int) -> float:
        then = self.at(other, year)
        assert then is not None
        return self.waits(self.at(before, year - 1) if year else None, then, year) if before != other else 0.0

    def _may_end(self, raw: Raw) -> bool:
        """Whether statuses hold in the end, and everybody is where they may stay."""
        paper = self.papers[0]
        shut = all(b not in raw.opened for b, row in self.estate.buildings.items() if row.status == "close")
        return shut and all(at is None or at in paper.reach(self.estate.teams[t]) for t, at in raw.seats)

    def _leads_to(self, one: Raw, other: Raw) -> bool:
        """Whether nothing that has been done is undone or done otherwise."""
        nothing = self.nothing
        pairs = ((one.seats, other.seats, nothing.seats), (one.supply, other.supply, nothing.supply))
        same = all(a in (b, c) for x, y, z in pairs for a, b, c in zip(x, y, z, strict=True))
        turned = all(b in other.opened.symmetric_difference(nothing.opened) for b in one.opened ^ nothing.opened) and (
            one.offered ^ nothing.offered
        ) <= (other.offered ^ nothing.offered)
        kept = set(one.hosts) <= set(other.hosts) and set(one.added) <= set(other.added)
        return same and turned and kept

    def _bears(self, before: Raw, other: Raw, year: int) -> bool:
        return self._year_bears(self._done(before), self._done(other), year)

    @cache  # noqa: B019 one object a test
    def _done(self, raw: Raw) -> frozenset[Step]:
        nothing = self.nothing
        moved = (t for (t, at), (_, was) in zip(raw.seats, nothing.seats, strict=True) if at not in (None, was))
        return frozenset(
            chain(
                (("building", b) for b in raw.opened ^ nothing.opened),
                (("fitout", b) for b, _ in raw.added),
                (("team", t) for t in moved),
                (("function", key) for key, way in raw.supply if way != OWN),
                (("counter", key) for key in raw.offered ^ nothing.offered),
            )
        )


def _subsets(of: list) -> list[tuple]:  # type: ignore[type-arg]
    return [some for n in range(len(of) + 1) for some in combinations(of, n)]
