"""The decisions of a plan that matter most, by money and by people: what somebody who signs it should know by name."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from estate_opt.domain.costs import Heading, Theme, heading, theme
from estate_opt.domain.estate import Building
from estate_opt.domain.firmness import Labels
from estate_opt.domain.plan import Plan
from estate_opt.domain.routes import WAY_IN_WORDS
from estate_opt.ground.figures import pounds
from estate_opt.results.joins import costs_more_in_words, joined
from estate_opt.results.names import enumerated, named
from estate_opt.results.occupancy import occupancy_in_plan, occupancy_today
from estate_opt.results.outcomes import Sums, building_sums
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
    theme: Theme = Theme.BUILDINGS
    """What its money has to do with: buildings, support functions or moving staff."""

    @property
    def saved_gbp(self) -> float:
        """Today less the plan; negative: it costs that much."""
        return self.today_gbp - self.plan_gbp


def every_decision(
    plan: Plan, labels: Labels | None = None, why_moved: Mapping[str, str | None] | None = None
) -> tuple[BigDecision, ...]:
    """All that the plan closes, opens, joins and moves from where things stay open; the largest by money first.

    Closures and openings count all money of their building; a joined function all that its customers and the
    arrangement pay, what joining costs among it; teams that leave a building that stays open are told by the way they
    go, with their cost. `labels`: how firm the decisions are, where that is known. `why_moved`: of each team, as of
    `reasons`; None: not worked out yet.
    """
    why = reasons(plan) if why_moved is None else why_moved
    return tuple(_by_money((*_buildings(plan), *_joined_functions(plan, labels), *_moves(plan, why))))


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
            why = _why_closed(plan, building, _of(before, name)[0], gbp[1] - gbp[0])
            yield BigDecision(f"Close {whole}", why, today[name].fte, *gbp, name)
        elif is_open and not building.in_use_today:
            whose = [plan.estate.agencies[each].name for each in then[name].agencies]
            why = f"takes in staff of {enumerated(whose, _MOST_NAMED) if whose else 'nobody'}"
            yield BigDecision(f"Open {whole}", why, then[name].fte, *gbp, name)


def _of(sums: Sums, name: str) -> tuple[float, float]:
    return sums.get(name, (0.0, 0.0))


def _why_closed(plan: Plan, building: Building, yearly_gbp: float, more_gbp: float) -> str:
    """What it costs today; where closing it costs more as a whole, that."""
    costs = costs_more_in_words(plan, more_gbp) if more_gbp >= _LEAST_GBP else f"costs {pounds(yearly_gbp)} a year"
    if building.status == "close":
        return "the tables say that it is to close" + (f"; {costs}" if more_gbp >= _LEAST_GBP else "")
    at_of = [plan.housing[name] for name, team in plan.estate.teams.items() if team.building == building.building]
    to = [named(at, plan.estate, "building") for at in dict.fromkeys(at_of) if at is not None]
    told = [f"fit into {enumerated(to, _MOST_NAMED)}"] if to else []
    told += ["join shared arrangements"] if None in at_of else []
    people = f"its people {' or '.join(told)}" if told else "no staff sit there"
    return f"{costs}; {people}{_counters_closed(plan, building)}{_way_out(plan, building)}"


def _way_out(plan: Plan, building: Building) -> str:
    """How it is left, where it has ways of its own, and why."""
    way = plan.route_of(building)
    if way is None:
        return ""
    homes = f", for {way.homes:,.0f} homes" if way.homes else ""
    hall = ", its hall kept" if way.keeps_hall else ""
    return f"; {WAY_IN_WORDS[way.route]}{homes}{hall}" + (f" ({way.because})" if way.because else "")


def _counters_closed(plan: Plan, building: Building) -> str:
    at = building.building
    closed = sum(each.is_open_today for (_, where), each in plan.estate.counters.items() if where == at)
    return f"; the {'counter' if closed == 1 else f'{closed} counters'} there: see Counters" if closed else ""


def _joined_functions(plan: Plan, labels: Labels | None) -> Iterator[BigDecision]:
    for each in joined(plan, labels):
        yield BigDecision(each.what, each.why, each.fte, each.today_gbp, each.plan_gbp, None, Theme.FUNCTIONS)


def _moves(plan: Plan, why: Mapping[str, str | None]) -> Iterator[BigDecision]:
    """Teams that leave a building that stays open, by the building they leave and the one they go to."""
    ways: dict[tuple[str, str], list[str]] = {}
    for name, team in plan.estate.teams.items():
        to = plan.housing[name]
        if plan.is_moved(name) and team.building is not None and to is not None and plan.is_open[team.building]:
            ways.setdefault((team.building, to), []).append(name)
    for (home, to), teams in ways.items():
        gbp = plan.net_present_gbp(
            each for each in plan.accounts if each.item in teams and theme(each.cost) is Theme.MOVES
        )
        fte = math.fsum(plan.estate.teams[name].fte for name in teams)
        largest = max(teams, key=lambda name: plan.estate.teams[name].fte)
        count = "1 team" if len(teams) == 1 else f"{len(teams):,} teams"
        whole = (named(end, plan.estate, "building") for end in (home, to))
        what = f"Move {count} from {' to '.join(whole)}"
        yield BigDecision(what, why[largest] or "", fte, 0.0, gbp, None, Theme.MOVES)


class Extra(NamedTuple):
    """What a payer pays more than by carrying on as today, present value in pounds; below nought: less."""

    cash_gbp: float
    """Charges between bodies and business rates included."""
    not_cash_gbp: float
    """Carbon, and what freeholds that are still owned are worth at the end."""
    cash_today_gbp: float
    """What it pays in cash today."""


def extra_by_payer(plan: Plan) -> dict[str, Extra]:
    """What each payer pays more, in cash and, apart from it, in what nobody pays."""
    found: dict[str, Extra] = {}
    for accounts, sign in ((plan.accounts, 1.0), (plan.today_accounts, -1.0)):
        for each in accounts:
            cash, not_cash, today = found.get(each.agency, Extra(0.0, 0.0, 0.0))
            gbp = plan.net_present_gbp((each,))
            if heading(each.kind, each.cost) is Heading.NOT_CASH:
                found[each.agency] = Extra(cash, not_cash + sign * gbp, today)
            else:
                found[each.agency] = Extra(cash + sign * gbp, not_cash, today + (gbp if sign < 0 else 0.0))
    return found


def who_loses(plan: Plan) -> list[tuple[str, Extra]]:
    """Payers that pay more cash at today's worth, charges between bodies and business rates included, than by carrying
    on as today, with what they pay more: the dearest first. Carbon is nobody's payment, and does not count."""
    losing = ((payer, extra) for payer, extra in extra_by_payer(plan).items() if extra.cash_gbp >= _LEAST_GBP)
    return sorted(losing, key=lambda each: (-each[1].cash_gbp, each[0]))
