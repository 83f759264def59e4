"""The decisions of a plan that matter most, by money and by people: what somebody who signs it should know by name."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from estate_opt.domain.estate import Building
from estate_opt.domain.plan import Account, Plan
from estate_opt.ground.figures import pounds
from estate_opt.results.ledger import payer_name
from estate_opt.results.names import enumerated, named, supplier
from estate_opt.results.occupancy import customers, occupancy_in_plan, occupancy_today, served_fte
from estate_opt.results.outcomes import FUNCTION_COSTS, Sums, building_sums
from estate_opt.results.reasons import reasons

MOST = 10
"""Decisions that one page can name."""
_MOST_NAMED = 2
_LEAST_GBP = 0.5


@dataclass(frozen=True, slots=True)
class BigDecision:
    """One decision, with what it saves and whom it concerns."""

    what: str
    """`close Town Hall (A-01)`: with the name beside the id."""
    why: str
    people_fte: float
    """Who moves by it, sits in it or whose function it is."""
    today_gbp: float
    """Present value over the appraisal of what it is about, carrying on as today."""
    plan_gbp: float
    """The same in the plan."""
    building: str | None = None
    """Whose closing or opening it is; None: a joined function, or a move."""

    @property
    def saved_gbp(self) -> float:
        """Today less the plan; negative: it costs that much."""
        return self.today_gbp - self.plan_gbp


def every_decision(plan: Plan) -> tuple[BigDecision, ...]:
    """All that the plan closes, opens, joins and moves from where things stay open; the largest by money first.

    Closures and openings count all money of their building; a joined function what its customers pay for it, with the
    arrangement's own cost; teams that leave a building that stays open are told by the way they go, with their cost.
    """
    return tuple(_by_money((*_buildings(plan), *_joined_functions(plan), *_moves(plan))))


def decisions_that_matter(every: Sequence[BigDecision], most: int = MOST) -> list[BigDecision]:
    """The largest by money and the largest by people in turn, each told once; then by money, the most first.

    `every`: as of `every_decision`.
    """
    by_people = sorted(every, key=lambda each: (-each.people_fte, each.what))
    in_turn = [each for pair in zip(every, by_people, strict=True) for each in pair]
    return _by_money(list(dict.fromkeys(in_turn))[:most])


def _by_money(told: Iterable[BigDecision]) -> list[BigDecision]:
    return sorted(told, key=lambda each: (-abs(each.saved_gbp), each.what))


def _buildings(plan: Plan) -> Iterator[BigDecision]:
    """Those that close or open."""
    before, after = (building_sums(plan, accounts) for accounts in (plan.today_accounts, plan.accounts))
    today, then = occupancy_today(plan), occupancy_in_plan(plan)
    for name, building in plan.estate.buildings.items():
        is_open, gbp = plan.is_open[name], (_of(before, name)[1], _of(after, name)[1])
        whole = named(name, plan.estate, "building")
        if building.in_use_today and not is_open:
            why = _why_closed(plan, building, _of(before, name)[0])
            yield BigDecision(f"Close {whole}", why, today[name].fte, *gbp, name)
        elif is_open and not building.in_use_today:
            who = enumerated(then[name].agencies, _MOST_NAMED) if then[name].agencies else "nobody"
            why = f"takes in staff of {who}"
            yield BigDecision(f"Open {whole}", why, then[name].fte, *gbp, name)


def _of(sums: Sums, name: str) -> tuple[float, float]:
    return sums.get(name, (0.0, 0.0))


def _why_closed(plan: Plan, building: Building, yearly_gbp: float) -> str:
    if building.status == "close":
        return "the tables say that it is to close"
    at_of = [plan.housing[name] for name, team in plan.estate.teams.items() if team.building == building.building]
    to = [named(at, plan.estate, "building") for at in dict.fromkeys(at_of) if at is not None]
    told = [f"fit into {enumerated(to, _MOST_NAMED)}"] if to else []
    told += ["join shared arrangements"] if None in at_of else []
    people = f"its people {' or '.join(told)}" if told else "no staff sit there"
    return f"costs {pounds(yearly_gbp)} a year; {people}{_counters_closed(plan, building)}"


def _counters_closed(plan: Plan, building: Building) -> str:
    at = building.building
    closed = sum(each.is_open_today for (_, where), each in plan.estate.counters.items() if where == at)
    return f"; the {'counter' if closed == 1 else f'{closed} counters'} there: see Counters" if closed else ""


def _joined_functions(plan: Plan) -> Iterator[BigDecision]:
    for name, tier in plan.tiers.items():
        arrangement, who = plan.estate.arrangements[name], customers(plan, name)
        keys = {(agency, arrangement.function) for agency in who}
        before = _present(plan, (each for each in plan.today_accounts if _is_of(each, keys)))
        after = _present(plan, (each for each in plan.accounts if _is_of(each, keys) or each.item == name))
        agencies = enumerated([payer_name(plan, each) or each for each in who], _MOST_NAMED) if who else ""
        yield BigDecision(
            f"Join {arrangement.function} in {supplier(name, plan.estate)}",
            f"for {agencies}: staff cost {tier.staff_saving:.0%} less at that scale",
            served_fte(plan, name),
            before,
            after,
        )


def _is_of(account: Account, keys: set[tuple[str, str]]) -> bool:
    return account.cost in FUNCTION_COSTS and (account.agency, account.item) in keys


def _moves(plan: Plan) -> Iterator[BigDecision]:
    """Teams that leave a building that stays open, by the building they leave and the one they go to."""
    why, ways = reasons(plan), dict[tuple[str, str], list[str]]()
    for name, team in plan.estate.teams.items():
        to = plan.housing[name]
        if plan.is_moved(name) and team.building is not None and to is not None and plan.is_open[team.building]:
            ways.setdefault((team.building, to), []).append(name)
    for (home, to), teams in ways.items():
        gbp = _present(plan, (each for each in plan.accounts if each.item in teams))
        fte = math.fsum(plan.estate.teams[name].fte for name in teams)
        largest = max(teams, key=lambda name: plan.estate.teams[name].fte)
        count = "1 team" if len(teams) == 1 else f"{len(teams):,} teams"
        whole = (named(end, plan.estate, "building") for end in (home, to))
        yield BigDecision(f"Move {count} from {' to '.join(whole)}", why[largest] or "", fte, 0.0, gbp)


def _present(plan: Plan, accounts: Iterator[Account]) -> float:
    return math.fsum(
        gbp * factor for each in accounts for gbp, factor in zip(each.gbp, plan.discount_factors, strict=True)
    )


def who_loses(plan: Plan) -> list[tuple[str, float]]:
    """Payers whose present cost, charges between bodies and business rates included, is dearer than carrying on as
    today, with by how many pounds: the dearest first."""
    more: dict[str, float] = {}
    for accounts, sign in ((plan.accounts, 1.0), (plan.today_accounts, -1.0)):
        for each in accounts:
            more[each.agency] = more.get(each.agency, 0.0) + sign * _present(plan, iter((each,)))
    losing = ((payer, gbp) for payer, gbp in more.items() if gbp >= _LEAST_GBP)
    return sorted(losing, key=lambda each: (-each[1], each[0]))
