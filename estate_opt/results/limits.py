"""Findings of a plan: where a limit of the method shows in this very plan, or the plan rests on what nobody has given.

Each with its buildings and teams by name and id, the cell where the tables are known, and what to do. That the plan
keeps the rules is the audit's to say; this is what the rules leave out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from math import fsum, isclose

from estate_opt.domain.appraisal import Appraisal, latest_start, months_after
from estate_opt.domain.estate import BlankCost, Building
from estate_opt.domain.firmness import Labels
from estate_opt.domain.plan import Plan
from estate_opt.domain.routes import LET
from estate_opt.domain.tolerance import whole_desks
from estate_opt.ground.errors import Finding, Severity
from estate_opt.ground.figures import percent
from estate_opt.results.decisions_that_matter import who_loses
from estate_opt.results.joins import NO_REASON, joined
from estate_opt.results.names import enumerated, named
from estate_opt.results.payback import POUND
from estate_opt.results.swaps import swaps
from estate_opt.tables.typed_rows import Row, Tables, shown

MOST_NAMED = 6
_COST_WORDS = {
    "rent_gbp_per_year": "rent", "rates_gbp_per_year": "rates", "running_gbp_per_year": "running cost",
    "opening_gbp": "opening cost", "setup_gbp": "set-up cost", "fixed_gbp_per_year": "fixed cost",
    "onboarding_gbp": "cost of joining",
}  # fmt: skip


def limits_of(plan: Plan, tables: Tables | None = None, labels: Labels | None = None) -> tuple[Finding, ...]:
    """What a reader of this plan must know that no figure of it tells, warnings first.

    `tables`: to tell the cells; `labels`: how firm the decisions are, where that is known.
    """
    where = _Where(plan, tables, labels)
    kinds = (
        _swapped, _lease_before_moves, _stranded, _without_costs, _break_relied_on, _renewed, _forgone, _costs_more,
        _pays_more,
    )  # fmt: skip
    found = [finding for kind in kinds for finding in kind(where)]
    return tuple(sorted(found, key=lambda finding: finding.severity is not Severity.WARNING))


def rests_on(plan: Plan) -> tuple[tuple[str, str], ...]:
    """What the plan takes into use though costs of it are blank, by name and id, with those costs in words."""
    return tuple((_blank_named(plan, blank), costs_in_words(blank.columns)) for blank in _used(plan))


def costs_in_words(columns: Sequence[str]) -> str:
    """Columns of money as one says them: `rates, running cost or opening cost`."""
    told = [_COST_WORDS[column] for column in columns]
    return told[0] if len(told) == 1 else f"{', '.join(told[:-1])} or {told[-1]}"


@dataclass(frozen=True)
class _Where:
    """A plan, with where each of its rows stands."""

    plan: Plan
    tables: Tables | None
    labels: Labels | None

    @cached_property
    def _rows(self) -> dict[tuple[str, str], Row]:
        return (
            {} if self.tables is None else {(t, row.id): row for t in self.tables.tables for row in self.tables.rows(t)}
        )

    @cached_property
    def appraisal(self) -> Appraisal:
        """The calendar of the option."""
        return Appraisal(self.plan.option)

    def closed(self) -> list[Building]:
        """The buildings in use today that the plan gives up."""
        buildings = self.plan.estate.buildings
        return [b for name, b in buildings.items() if b.in_use_today and not self.plan.is_open[name]]

    def finding(
        self, severity: Severity, table: str, row_id: str, column: str | None, problem: str, remedy: str
    ) -> Finding:
        """A finding of the plan, at a cell where its row is known."""
        row = self._rows.get((table, row_id))
        value = None if row is None or column is None or row[column] is None else shown(row[column])
        return Finding(
            severity, table, problem, remedy, is_of_plan=True, row_id=row_id, column=column, value=value,
            row=None if row is None else row.number, cell=None if row is None else row.cell(column or ""),
        )  # fmt: skip

    def building(self, building: Building, severity: Severity, column: str, problem: str, remedy: str) -> Finding:
        """A finding of the plan about a building, its name first."""
        name = named(building.building, self.plan.estate, "building")
        return self.finding(severity, "buildings", building.building, column, f"{name}: {problem}", remedy)


def _swapped(where: _Where) -> Iterator[Finding]:
    """Full buildings that exchange teams, with no order of moves in which everybody finds room."""
    estate = where.plan.estate
    for ring in swaps(where.plan) if where.plan.programme is None else ():  # a programme tells its order
        names = [named(name, estate, "building") for name in ring.buildings]
        moves = [
            f"{named(team, estate, 'team')}, {whole_desks(estate.teams[team].desks):,} desks, "
            f"to {_where_to(where.plan, team)}"
            for team in ring.teams[:MOST_NAMED]
        ]
        more = f"; and {len(ring.teams) - MOST_NAMED} more teams" if len(ring.teams) > MOST_NAMED else ""
        there_is = "no order of moves was found" if ring.is_given_up else "there is no order of moves"
        problem = (
            f"{enumerated(names, MOST_NAMED)} exchange teams, and {there_is} in which each team that comes finds room "
            f"({'; '.join(moves)}{more}). The plan tells where everybody ends, not how they get there."
        )
        remedy = (
            "Find a place to sit in between, move all in one weekend, or keep one of the teams where it is (locks)."
        )
        if ring.in_between:
            team, building = named(ring.in_between[0], estate, "team"), named(ring.in_between[1], estate, "building")
            problem += " One team has to move twice, and the costs count one move."
            remedy = f"{team} could sit in {building} in between, which has room today and in the plan."
        elif not ring.is_given_up:
            problem += " No building was found that has room for one of them in between."
        severity = Severity.NOTE if ring.in_between else Severity.WARNING
        yield where.finding(severity, "teams", ring.teams[0], "building", problem, remedy)


def _where_to(plan: Plan, team: str) -> str:
    return named(plan.housing[team] or "", plan.estate, "building")


def _lease_before_moves(where: _Where) -> Iterator[Finding]:
    """Buildings to be left whose lease ends before people move, or before the old ones are empty."""
    for building, end, teams in left_after_the_lease(where.plan):
        calendar = where.plan.closing_calendar(building.building)
        moves_on = calendar.moves_on
        until = f"its rent is counted until {shown(calendar.vacated_on)}, when it is empty"
        if end < moves_on:
            problem = (
                f"its {building.tenure} ends on {shown(end)}, before people move on {shown(moves_on)}; {until}. "
                f"The people in it ({teams} team{'s' if teams > 1 else ''}) would have to be out earlier."
            )
            remedy = "Ask for an extension at the same rent, or move these teams first (moves.move_year)."
            yield where.building(building, Severity.WARNING, "lease_end", problem, remedy)
        else:
            problem = f"its {building.tenure} ends on {shown(end)}, before double running does; {until}."
            remedy = "Hand over faster here, or ask for an extension."
            yield where.building(building, Severity.NOTE, "lease_end", problem, remedy)


def left_after_the_lease(plan: Plan) -> Iterator[tuple[Building, date, int]]:
    """Closed buildings whose lease or licence ends before they are empty: each with that day, and its teams."""
    for name, building in plan.estate.buildings.items():
        end = building.lease_end
        if not building.in_use_today or plan.is_open[name] or building.tenure == "freehold" or end is None:
            continue
        teams = sum(team.building == name for team in plan.estate.teams.values())
        if teams and end < plan.closing_calendar(name).vacated_on:
            yield building, end, teams


def day_of(finding: Finding, plan: Plan) -> date | None:
    """The day by which a finding of a lease or a break wants something to be done; None: it is of no day."""
    building = plan.estate.buildings.get(finding.row_id or "") if finding.table == "buildings" else None
    if building is None or finding.column not in ("lease_end", "break_date"):
        return None
    if finding.column == "lease_end" or building.break_date is None:
        return building.lease_end
    return latest_start(building.break_date, Appraisal(plan.option).notice_months(building))


def _stranded(where: _Where) -> Iterator[Finding]:
    """Closed leaseholds and the like whose rent is never saved."""
    for building in where.closed():
        gbp_per_year = building.rent_gbp_per_year + building.rates_gbp_per_year
        is_stranded = where.plan.release_time(building) >= where.appraisal.years
        if building.tenure == "freehold" or not is_stranded or gbp_per_year < POUND:
            continue
        end = building.lease_end
        why = "no end is given, and no break that can be used" if end is None else f"it ends on {shown(end)}"
        problem = (
            f"it is closed, but its {building.tenure} is paid to the last year ({why}): of rent and rates, "
            f"£{gbp_per_year:,.0f} a year, nothing is saved."
        )
        remedy = "Give lease_end or a break if there is one; else sublet it or agree a surrender, or keep it (locks)."
        yield where.building(building, Severity.WARNING, "lease_end", problem, remedy)


def _break_relied_on(where: _Where) -> Iterator[Finding]:
    """Breaks by which the plan ends a lease, with the last day on which notice can be given."""
    for building in where.closed():
        if building.break_date is None or building.tenure == "freehold":
            continue
        left, ends = where.plan.release_time(building), building.lease_end
        at_break = isclose(left, where.appraisal.time_of(building.break_date), abs_tol=1e-9)
        if not at_break or left >= where.appraisal.years or ends == building.break_date:
            continue
        months = where.appraisal.notice_months(building)
        problem = (
            f"the plan relies on its break of {shown(building.break_date)}. With {months:g} months' notice, the last "
            f"day to give it is {shown(latest_start(building.break_date, months))}."
        )
        remedy = "Have the conditions of the break read before anything is announced, and put the day in the calendar."
        yield where.building(building, Severity.NOTE, "break_date", problem, remedy)


def _used(plan: Plan) -> Iterator[BlankCost]:
    for blank in plan.estate.blank_costs:
        is_used = (
            plan.is_open[blank.key[0]] if blank.table == "buildings"
            else (blank.key[0], blank.key[-1]) in plan.counters if blank.table == "counters"
            else blank.key[0] in plan.hosts
        )  # fmt: skip
        if is_used:
            yield blank


def _blank_named(plan: Plan, blank: BlankCost) -> str:
    if blank.table == "counters":
        service, building = blank.key
        return f"the counter of {named(service, plan.estate, 'service')} at {named(building, plan.estate, 'building')}"
    return named(blank.key[0], plan.estate, "building") if blank.table == "buildings" else f"arrangement {blank.key[0]}"


def _without_costs(where: _Where) -> Iterator[Finding]:
    """Candidates, new counters and arrangements that the plan uses, and of which costs are blank."""
    for blank in _used(where.plan):
        problem = (
            f"The plan rests on {_blank_named(where.plan, blank)}, which has no {costs_in_words(blank.columns)} given: "
            "a blank counts as nothing, so it looks cheaper than it is."
        )
        remedy = "Give the figures, or 0 where there really is no such cost, and plan again."
        yield where.finding(Severity.WARNING, blank.table, " / ".join(blank.key), blank.columns[0], problem, remedy)


def _renewed(where: _Where) -> Iterator[Finding]:
    """Leases that end while the plan still uses the building: taken to be renewed at the same rent."""
    plan, levers = where.plan, where.plan.option.levers.appraisal
    last = months_after(levers.start, 12 * levers.years)
    those = sorted(
        (b.lease_end, name) for name, b in plan.estate.buildings.items()
        if plan.is_open[name] and b.tenure != "freehold" and b.lease_end is not None and b.lease_end < last
        and b.rent_gbp_per_year >= POUND
    )  # fmt: skip
    if not those:
        return
    told = [f"{named(name, plan.estate, 'building')} on {shown(end)}" for end, name in those[:MOST_NAMED]]
    more = f" and {len(those) - MOST_NAMED} more" if len(those) > MOST_NAMED else ""
    number = "1 building that the plan uses has a lease that ends" if len(those) == 1 else (
        f"{len(those)} buildings that the plan uses have leases that end"
    )  # fmt: skip
    problem = f"{number} before {shown(last)}, taken to be renewed at the same rent: {', '.join(told)}{more}."
    remedy = "Where the rent will be another, or the landlord wants the building, say so by an option."
    yield where.finding(Severity.NOTE, "buildings", those[0][1], "lease_end", problem, remedy)


def _received_gbp(plan: Plan, building: Building) -> float:
    """What is received for a building that closes, by its way out."""
    way = plan.route_of(building)
    return building.receipt_gbp if way is None else way.receipt_gbp


def _is_sold(plan: Plan, building: Building) -> bool:
    """Whether it is owned no more: not where it is let."""
    way = plan.route_of(building)
    return way is None or way.route != LET


def _forgone(where: _Where) -> Iterator[Finding]:
    """Freeholds that are sold, though nobody says what they would still be worth when the appraisal ends."""
    plan, levers = where.plan, where.plan.option.levers.appraisal
    sold = [
        b for b in where.closed() if b.tenure == "freehold" and _received_gbp(plan, b) >= POUND and not b.residual_gbp
        and _is_sold(where.plan, b) and where.plan.release_time(b) < levers.years
    ]  # fmt: skip
    if not sold:
        return
    end = months_after(levers.start, 12 * levers.years) - timedelta(days=1)
    names = enumerated([named(b.building, plan.estate, "building") for b in sold], MOST_NAMED)
    are = "1 freehold is" if len(sold) == 1 else f"{len(sold)} freeholds are"
    problem = (
        f"{are} sold for £{fsum(_received_gbp(plan, b) for b in sold):,.0f} ({names}), and what would still be owned "
        f"on {shown(end)} counts nothing, as it is not given: selling looks better than it is."
    )
    remedy = "Give residual_gbp, what each would be worth then in today's prices, or weigh it beside the receipts."
    yield where.finding(Severity.NOTE, "buildings", sold[0].building, "residual_gbp", problem, remedy)


def _costs_more(where: _Where) -> Iterator[Finding]:
    """Shared functions that cost more as a whole than what they replace."""
    for each in joined(where.plan, where.labels):
        if each.saved_gbp <= -POUND:
            severity = Severity.NOTE if each.settled_by else Severity.WARNING
            because = each.needed_because or NO_REASON
            problem = f"{each.what}: it {each.costs_more_in_words}, all that joining costs included; {because}."
            remedy = (
                "Plan again without it (lock the functions to own) and hold the two plans side by side, or write down "
                "what it is worth that much for."
            )
            yield where.finding(severity, "arrangements", each.arrangement, None, problem, remedy)


def _pays_more(where: _Where) -> Iterator[Finding]:
    """Bodies that pay more cash by the plan than by carrying on as today: a warning where it is much of what they pay.

    Much: from `accounts.warn_from_share` of it.
    """
    plan = where.plan
    for agency, of in who_loses(plan):
        if agency not in plan.estate.agencies:
            continue
        gbp = of.cash_gbp
        is_much = gbp >= plan.option.levers.accounts.warn_from_share * abs(of.cash_today_gbp)
        share = f", {percent(gbp / of.cash_today_gbp)} of what it pays then" if of.cash_today_gbp >= POUND else ""
        other = abs(of.not_cash_gbp)
        besides = "" if other < POUND else (
            f" What is not cash (carbon, freeholds at the end) comes to £{other:,.0f} "
            f"{'less' if of.not_cash_gbp < 0 else 'more'} besides."
        )  # fmt: skip
        problem = (
            f"{named(agency, plan.estate, 'agency')} pays £{gbp:,.0f} more over the appraisal, in cash at today's "
            f"worth, than by carrying on as today{share}.{besides}"
        )
        remedy = (
            "See Agencies. The plan is best for all together; how the gain is shared is for them to agree, or "
            "accounts.no_body_worse_off keeps it from happening."
        )
        severity = Severity.WARNING if is_much else Severity.NOTE
        yield where.finding(severity, "agencies", agency, None, problem, remedy)
