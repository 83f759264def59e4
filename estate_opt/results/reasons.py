"""Why each team moves, in words: what is in the way of its staying, or what its staying would cost.

A move out of a building that stays open is tried the other way round: the team is put back, with nothing else changed
but the desks added. Where the audit's rules then find a breach that was not there, that is the reason; else the
difference is priced by the audit's arithmetic, straight from the tables.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from estate_opt.audit import domains, housing, money
from estate_opt.audit.point import Case, Outcomes
from estate_opt.domain.decided import Decided
from estate_opt.domain.estate import Estate, Pair, Team
from estate_opt.domain.plan import Plan
from estate_opt.ground.figures import pounds
from estate_opt.results.names import enumerated, named, supplier
from estate_opt.results.occupancy import staff_fte
from estate_opt.results.outcomes import team_outcome

MOST_NAMED = 2
"""Teams that somebody makes room for, by name; of more it is told how many."""
POUND_GBP = 1.0
LEFTOVER = "left over from the search"
"""How the reason of a move begins for which there is none: to be looked at by hand."""

_ROOM: tuple[Callable[[Case], Outcomes], ...] = (
    housing.desks_suffice, housing.spaces_suffice, housing.short_as_today, housing.fitout_within_limit,
)  # fmt: skip
"""Rules of the audit on one building and on who is in it: they need no more of a place than that."""


def reasons(plan: Plan) -> Mapping[str, str | None]:
    """Why what happens to each team does, by team: of a move its first reason; None where it stays."""
    at = _Seats(plan)
    return {name: _reason(at, team) for name, team in plan.estate.teams.items()}


def _reason(at: "_Seats", team: Team) -> str | None:
    happens = team_outcome(at.plan, team)
    if happens == "moves":
        move = _Move(at, team)
        return next(filter(None, (reason(move) for reason in _REASONS)))
    return {"is housed": "a new team", "stays": None, "dissolved": _supplied(at.plan, team)}[happens]


def _supplied(plan: Plan, team: Team) -> str:
    """The shared arrangements that a team joins, and what they do for its body from then on."""
    told = []
    for function in plan.estate.functions_of_team.get(team.team, ()):
        if (key := (function.agency, function.function)) in plan.supply and plan.is_shared(*key):
            told.append(f"{function.function} joins {supplier(plan.supply[key], plan.estate)}")
    return "; ".join(told)


@dataclass(frozen=True)
class _Seats:
    """A plan, and who sits in which building by it."""

    plan: Plan

    @cached_property
    def teams_in(self) -> Mapping[str, list[Team]]:
        found: defaultdict[str, list[Team]] = defaultdict(list)
        for name, building in self.plan.housing.items():
            if building is not None:
                found[building].append(self.plan.estate.teams[name])
        return found

    @cached_property
    def arrangements_in(self) -> Mapping[str, list[str]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for arrangement, building in self.plan.hosts.items():
            if building is not None:
                found[building].append(arrangement)
        return found


@dataclass(frozen=True)
class _Move:
    """A team that moves, and what becomes of the two buildings without it moving."""

    at: _Seats
    team: Team

    @property
    def plan(self) -> Plan:
        return self.at.plan

    @property
    def home(self) -> str:
        assert self.team.building is not None
        return self.team.building

    @property
    def to(self) -> str:
        to = self.plan.housing[self.team.team]
        assert to is not None
        return to

    @cached_property
    def _around(self) -> Plan:
        """The plan of these two buildings alone, and of whoever sits in them."""
        plan, estate = self.plan, self.plan.estate
        teams = {each.team: each for end in (self.home, self.to) for each in self.at.teams_in.get(end, ())}
        hosts = {k: end for end in (self.home, self.to) for k in self.at.arrangements_in.get(end, ())}
        supply = {key: k for key, k in plan.supply.items() if k in hosts}
        ends = {each.building for each in teams.values()} - {None} | {self.home, self.to}
        buildings = {name: each for name, each in estate.buildings.items() if name in ends}
        pairs = tuple(p for p in estate.pairs if {p.left, p.right} <= teams.keys() | estate.agencies.keys())
        counters = {key: each for key, each in estate.counters.items() if key[1] in buildings}  # they take room
        here: Estate = replace(
            estate, buildings=buildings, teams=teams, pairs=pairs, counters=counters, localities={}, visits={},
            functions={key: each for key, each in estate.functions.items() if key in supply}, locks=(),
        )  # fmt: skip
        decided = Decided(
            is_open={name: plan.is_open[name] for name in buildings},
            housing={name: plan.housing[name] for name in teams},
            supply=supply,
            hosts=hosts,
            counters=frozenset(plan.counters & counters.keys()),
            fitout_desks={name: desks for name, desks in plan.fitout_desks.items() if name in buildings},
        )
        return replace(plan, estate=here, decided=decided)

    @cached_property
    def _if_it_stayed(self) -> Plan:
        """The same with the team at home, desks added there as needed, and not where it would not come."""
        plan = self._around
        home, added = self.plan.estate.buildings[self.home], dict(self._around.fitout_desks)
        if home.desks is not None:
            needed = (self._desks_taken_at_home + self.team.desks) / (1 - self._kept_free_at_home)
            short = max(0.0, needed - home.desks - added.get(self.home, 0.0))
            added[self.home] = max(added.get(self.home, 0.0), min(home.fitout_desks, added.get(self.home, 0.0) + short))
        added[self.to] = max(0.0, added.get(self.to, 0.0) - self.team.desks)
        return plan.deciding(
            housing={**plan.housing, self.team.team: self.home},
            fitout_desks={name: desks for name, desks in added.items() if desks > 0},
        )

    @property
    def _desks_taken_at_home(self) -> float:
        staff = math.fsum(staff_fte(self.plan, k) for k in self.at.arrangements_in.get(self.home, ()))
        teams = math.fsum(each.desks for each in self.at.teams_in.get(self.home, ()))
        counters = math.fsum(self.plan.estate.counters[key].desks for key in self.plan.counters if key[1] == self.home)
        return teams + self.plan.option.levers.space.desks_per_fte * staff + counters

    @property
    def _kept_free_at_home(self) -> float:
        """The share of the desks that is kept free where people move in."""
        came = any(each.building != self.home for each in self.at.teams_in.get(self.home, ()))
        is_joined = came or self.home in self.at.arrangements_in
        return self.plan.option.levers.space.headroom_share if is_joined else 0.0

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """The pairs of sides that are both known there."""
        return self._around.estate.pairs

    def breaches(self, *rules: Callable[[Case], Outcomes], pairs: tuple[Pair, ...] = ()) -> Iterator[str]:
        """What would break by the team's staying and is kept by its moving, with some pairs only."""
        before, after = (
            Case(replace(plan, estate=replace(plan.estate, pairs=pairs))) for plan in (self._around, self._if_it_stayed)
        )
        for rule in rules:
            known = set(rule(before))
            yield from (said for said in rule(after) if said is not None and said not in known)

    @cached_property
    def staying_costs_gbp(self) -> float:
        """Net present cost of its staying against its moving."""
        factors = np.array(self.plan.discount_factors)
        case, stays = Case(self._around), Case(self._if_it_stayed)
        moves_gbp, stays_gbp = (money.reckon(each, each.target) for each in (case, stays))
        return math.fsum(float(years @ factors) for years in stays_gbp.values()) - math.fsum(
            float(years @ factors) for years in moves_gbp.values()
        )


def _decided_beforehand(move: _Move) -> str | None:
    for lock in move.plan.estate.locks:
        where = {"pin": move.to, "forbid": move.home}.get(lock.decision)
        if (lock.kind, lock.key) == ("team", (move.team.team,)) and lock.where == where is not None:
            return f"decided beforehand (lock){f': {lock.because}' if lock.because else ''}"
    return None


def _building_closes(move: _Move) -> str | None:
    return None if move.plan.is_open[move.home] else "its building closes"


def _follows_its_counter(move: _Move) -> str | None:
    """The counter that it has to sit with is given up where it sits today."""
    service = move.team.serves
    if service is None or not move.plan.option.access(service).staffed:
        return None
    counter = move.plan.estate.counters.get((service, move.home))
    is_given_up = counter is not None and counter.is_open_today and (service, move.home) not in move.plan.counters
    return "follows its counter" if is_given_up else None


def _joins_its_function(move: _Move) -> str | None:
    """Only what it delivers for others too: the staff of the arrangement sit where it goes."""
    for function in move.plan.estate.functions_of_team.get(move.team.team, ()):
        arrangement = move.plan.supply.get((function.agency, function.function))
        if arrangement is not None and move.plan.hosts.get(arrangement) == move.to:
            return f"joins its shared function: {function.function} ({arrangement})"
    return None


def _does_not_suit(move: _Move) -> str | None:
    """What it needs and its building does not have: more than its staying there needs, if it sits there today."""
    said = next(move.breaches(domains.reach), None)
    return None if said is None else f"could not stay: {said.partition(': ')[2].removesuffix('.')}"


def _kept_with_or_from(move: _Move) -> str | None:
    for pair, rule in (
        (pair, {"together": housing.together, "apart": housing.apart}[pair.kind]) for pair in move.pairs
    ):
        if next(move.breaches(rule, pairs=(pair,)), None) is not None:
            other = pair.right if pair.left in (move.team.team, move.team.agency) else pair.left
            side = named(other, move.plan.estate, "team" if other in move.plan.estate.teams else "agency")
            return f"kept {'together with' if pair.kind == 'together' else 'apart from'} {side}"
    return None


def _makes_room(move: _Move) -> str | None:
    if next(move.breaches(*_ROOM), None) is None:
        return None
    estate = move.plan.estate
    came = [each for each in move.at.teams_in.get(move.home, ()) if each.building != move.home]
    came.sort(key=lambda each: (-each.desks, each.team))
    names = [f"shared {estate.arrangements[k].function} ({k})" for k in move.at.arrangements_in.get(move.home, ())]
    names += [named(each.team, estate, "team") for each in came]
    return f"makes room for {enumerated(names, MOST_NAMED)}" if names else "its building has no room for it"


def _is_cheaper(move: _Move) -> str | None:
    gbp = move.staying_costs_gbp
    return f"cheaper there by £{gbp:,.0f} in all" if gbp >= POUND_GBP else None


def _joins_its_body(move: _Move) -> str | None:
    """More of its body sits where it goes than where it comes from."""
    there, here = (
        [each for each in move.at.teams_in.get(end, ()) if each.agency == move.team.agency and each is not move.team]
        for end in (move.to, move.home)
    )
    if math.fsum(each.fte for each in there) <= math.fsum(each.fte for each in here):
        return None
    sit = "1 other team of it sits" if len(there) == 1 else f"{len(there)} other teams of it sit"
    return f"joins its body: {sit} there{_at_a_price(move)}"


def _as_it_was_planned(move: _Move) -> str | None:
    earlier = move.plan.estate.held_to
    is_kept = earlier is not None and earlier.decided.housing.get(move.team.team) == move.to
    return f"as in the plan before{_at_a_price(move)}" if is_kept else None


def _for_nothing(move: _Move) -> str:
    """What is left where nothing speaks for the move: of no consequence, or too small for the search to have minded.

    A plan that is cheaper by more than is still unproven cannot be within the rules, as none costs less than the bound:
    then a rule that the two buildings know nothing of holds the team away from home.
    """
    gbp, unproven_gbp = -move.staying_costs_gbp, max(0.0, move.plan.objective_gbp - move.plan.bound_gbp)
    if gbp < POUND_GBP:
        return "makes no difference: its staying would cost the same"
    if gbp >= unproven_gbp + POUND_GBP:
        return f"a rule for the place as a whole keeps it from staying, which would else save £{gbp:,.0f}"
    best = pounds(unproven_gbp) if math.isfinite(unproven_gbp) else "more than is known"
    return f"{LEFTOVER}: its staying would save £{gbp:,.0f}; the plan may be dearer than the best possible by {best}"


def _at_a_price(move: _Move) -> str:
    gbp = -move.staying_costs_gbp
    return f" (its staying would save £{gbp:,.0f})" if gbp >= POUND_GBP else ""


_REASONS: tuple[Callable[[_Move], str | None], ...] = (
    _decided_beforehand, _building_closes, _follows_its_counter, _joins_its_function, _does_not_suit,
    _kept_with_or_from, _makes_room, _is_cheaper, _joins_its_body, _as_it_was_planned, _for_nothing,
)  # fmt: skip
"""The first that holds is told: what is decided or out of the question before what is a matter of money or liking."""
