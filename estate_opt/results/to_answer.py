"""What each body, or each area, has to answer of a plan: its decisions that concern it, and what an answer locks.

A decision may concern several bodies, who are each asked: whose building it is and whose people come to sit in it, who
joins an arrangement and who runs it. So two answers may contradict each other, and then that is told.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from estate_opt.domain.costs import Theme, theme
from estate_opt.domain.firmness import Firmness, Label, Labels
from estate_opt.domain.plan import Plan
from estate_opt.results.counters import CounterOutcome
from estate_opt.results.decisions_that_matter import BigDecision
from estate_opt.results.joins import joined
from estate_opt.results.names import enumerated, named, supplier
from estate_opt.results.occupancy import customers

_MOST_NAMED = 3
BUILDINGS, GUESTS, PEOPLE, FUNCTIONS, COUNTERS = (
    "Your buildings", "Who comes to you", "Your people", "Support functions", "Public counters",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OneLock:
    """A row of the table `locks`, as its cells have it."""

    kind: str
    id: str
    decision: str
    where: str | None = None
    has_day: bool = True
    """Whether it happens on a day of a programme: a new team is housed from the first on."""


@dataclass(frozen=True, slots=True)
class Price:
    """What the place pays more, in net present cost, where a decision is refused."""

    gbp: float | None = None
    """None: not known."""
    sure: str = ""
    """How sure that is, in words."""


@dataclass(frozen=True)
class ToAnswer:
    """One decision of the plan that somebody is asked about."""

    about: str
    what: str
    why: str
    people_fte: float
    saved_gbp: float | None
    """Present value of what it is about, today less the plan; None: not told apart."""
    price: Price
    agreed: tuple[OneLock, ...]
    """What holds in the next plan where it is agreed."""
    refused: tuple[OneLock, ...]
    """And where it is refused."""


class Concerned:
    """A plan, looked through for whom each of its decisions concerns."""

    def __init__(
        self,
        plan: Plan,
        labels: Labels | None,
        decisions: Sequence[BigDecision],
        counters: Sequence[CounterOutcome],
        why_moved: Mapping[str, str | None],
    ) -> None:
        """`decisions`: as of `every_decision`; `counters`: as of `counter_outcomes`; `why_moved`: as of `reasons`."""
        self._plan, self._labels, self._why_moved = plan, labels, why_moved
        self._estate = plan.estate
        self._changed = [each for each in decisions if each.building is not None]
        self._counters = [each for each in counters if each.outcome in ("closed", "opened")]
        self._of_moves: dict[str, list[float]] = defaultdict(list)
        for account in plan.accounts:
            if theme(account.cost) is Theme.MOVES:
                self._of_moves[account.item].append(plan.net_present_gbp((account,)))

    def body(self, agency: str) -> tuple[ToAnswer, ...]:
        """What a body is asked: of its buildings, its people, its support functions and its counters."""
        return (
            *self._buildings(each for each in self._changed if self._owner(each.building) == agency),
            *self._guests(agency),
            *self._people(agency),
            *self._functions(agency),
            *self._of_counters(
                each for each in self._counters if agency in (each.payer, self._owner(each.counter.building))
            ),
        )

    def area(self, area: str) -> tuple[ToAnswer, ...]:
        """What an area is asked: of the buildings and counters in it, whosever they are."""
        return (
            *self._buildings(each for each in self._changed if self._area(each.building) == area),
            *self._of_counters(each for each in self._counters if self._area(each.counter.building) == area),
        )

    def _owner(self, building: str | None) -> str:
        return self._estate.buildings[building or ""].agency

    def _area(self, building: str | None) -> str:
        return self._estate.buildings[building or ""].area

    def _buildings(self, told: Iterable[BigDecision]) -> Iterator[ToAnswer]:
        for each in told:
            name = each.building or ""
            ways = ("keep", "close") if self._plan.is_open[name] else ("close", "keep")
            agreed, refused = (OneLock("building", name, way) for way in ways)
            label = None if self._labels is None else self._labels.buildings[name]
            price = price_of([label])
            yield ToAnswer(
                BUILDINGS, each.what, each.why, each.people_fte, each.saved_gbp, price, (agreed,), (refused,)
            )

    def _guests(self, agency: str) -> Iterator[ToAnswer]:
        """Teams of others that come to sit in the body's buildings, by whose they are."""
        coming: dict[tuple[str, str], list[str]] = defaultdict(list)
        for name, team in self._estate.teams.items():
            to = self._plan.housing[name]
            if to is not None and to != team.building and self._owner(to) == agency != team.agency:
                coming[to, team.agency].append(name)
        for (to, guest), teams in sorted(coming.items()):
            whose = self._estate.agencies[guest].name or guest
            what = f"Take in {_teams(teams)} of {whose} at {named(to, self._estate, 'building')}"
            yield self._of_teams(GUESTS, what, teams, to)

    def _people(self, agency: str) -> Iterator[ToAnswer]:
        """Teams of the body that move, or are new, by the way that they go."""
        ways: dict[tuple[str | None, str], list[str]] = defaultdict(list)
        for name, team in self._estate.teams.items():
            to = self._plan.housing[name]
            if team.agency == agency and to is not None and to != team.building:
                ways[team.building, to].append(name)
        for (home, to), teams in sorted(ways.items(), key=lambda way: -self._fte(way[1])):
            where = named(to, self._estate, "building")
            if home is None:
                what = f"Seat {_teams(teams, 'new ')} in {where}"
            else:
                what = f"Move {_teams(teams)} from {named(home, self._estate, 'building')} to {where}"
            yield self._of_teams(PEOPLE, what, teams, to)

    def _of_teams(self, about: str, what: str, teams: Sequence[str], to: str) -> ToAnswer:
        """Whatever happens to several teams together, in words with the largest of them by name."""
        by_size = sorted(teams, key=lambda name: (-self._estate.teams[name].fte, name))
        whom = enumerated([named(name, self._estate, "team") for name in by_size], _MOST_NAMED)
        why = self._why_moved.get(by_size[0]) or ""
        cost = math.fsum(gbp for name in teams for gbp in self._of_moves.get(name, ()))
        labels = [None if self._labels is None else self._labels.teams[name] for name in teams]
        return ToAnswer(
            about, what, f"{whom}: {why}" if why else whom, self._fte(teams), -cost, price_of(labels),
            tuple(OneLock("team", name, "pin", to, self._sits_today(name)) for name in teams),
            tuple(OneLock("team", name, "forbid", to) for name in teams),
        )  # fmt: skip

    def _sits_today(self, team: str) -> bool:
        return self._estate.teams[team].building is not None

    def _fte(self, teams: Iterable[str]) -> float:
        return math.fsum(self._estate.teams[name].fte for name in teams)

    def _functions(self, agency: str) -> Iterator[ToAnswer]:
        """What the body joins; and what it supplies to others, all that one arrangement does."""
        for each in joined(self._plan, self._labels):
            arrangement = self._estate.arrangements[each.arrangement]
            whom = customers(self._plan, each.arrangement)
            if agency == arrangement.provider:
                others = [self._estate.agencies[other].name or other for other in whom if other != agency]
                to = f" to {enumerated(others, _MOST_NAMED)}" if others else " for yourself alone"
                what = f"Supply {arrangement.function} with {each.arrangement}{to}"
                keys = [(other, arrangement.function) for other in whom]
            elif agency in whom:
                what = f"Join {arrangement.function} in {supplier(each.arrangement, self._estate)}"
                keys = [(agency, arrangement.function)]
            else:
                continue
            fte = math.fsum(self._estate.functions[key].fte for key in keys)
            why = f"All who join, taken together: {each.why}"
            agreed = tuple(OneLock("function", " / ".join(key), "pin", each.arrangement) for key in keys)
            if agency == arrangement.provider:  # who would have joined it may join another one, so no price is known
                price, refused = Price(), tuple(replace(lock, decision="forbid") for lock in agreed)
            else:
                price = price_of([None if self._labels is None else self._labels.functions[keys[0]]])
                refused = tuple(OneLock("function", lock.id, "keep") for lock in agreed)
            yield ToAnswer(FUNCTIONS, what, why, fte, each.saved_gbp, price, agreed, refused)

    def _of_counters(self, told: Iterable[CounterOutcome]) -> Iterator[ToAnswer]:
        for each in told:
            service, at = each.counter.service, each.counter.building
            does, ways = ("Open", ("keep", "close")) if each.is_offered else ("Close", ("close", "keep"))
            called = self._estate.services[service].name or service
            what = f"{does} the counter of {called} at {named(at, self._estate, 'building')}"
            further = each.ways.people_further
            why = f"{further:,.0f} people go further" if further >= 1 else "nobody who uses it goes further"
            if each.is_offered:
                why = "the plan offers the service there"
            agreed, refused = (OneLock("counter", f"{service} / {at}", way) for way in ways)
            yield ToAnswer(COUNTERS, what, why, 0.0, None, Price(), (agreed,), (refused,))


def _teams(teams: Sequence[str], new: str = "") -> str:
    return f"1 {new}team" if len(teams) == 1 else f"{len(teams):,} {new}teams"


def price_of(labels: Iterable[Label | None]) -> Price:
    """What refusing several decisions at once costs at the least: as much as the dearest of them refused alone.

    A plan without any of them is one without each, so it cannot be cheaper. Of estimates the same holds of what the
    relaxation says. None known: nothing is said.
    """
    known = [label for label in labels if label is not None]
    forced = next((label for label in known if label.firmness is Firmness.FORCED), None)
    if forced is not None:
        return Price(None, f"no plan within the rules is without it: {forced.because}")
    proven = [label.at_least_gbp for label in known if label.at_least_gbp is not None]
    if proven:
        return Price(max(proven), "at least, proven")
    guessed = [label.estimate_gbp for label in known if label.estimate_gbp is not None]
    if guessed:
        return Price(max(guessed), "by estimate, not proven")
    return Price()


def whom_to_ask(plan: Plan, by: str) -> Mapping[str, str]:
    """Ids of all bodies (`by` body), or names of all areas of buildings (`by` area), each with what it is called."""
    if by == "area":
        areas = sorted({each.area for each in plan.estate.buildings.values() if each.area})
        return {area: area for area in areas}
    return {key: agency.name or key for key, agency in plan.estate.agencies.items()}
