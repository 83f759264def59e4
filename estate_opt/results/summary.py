"""The headline figures of a plan, worked out once for the Summary tab, the JSON file and the printed lines."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from estate_opt.domain.costs import Heading, Kind, heading, words
from estate_opt.domain.estate import EXTERNAL, OWN, Team
from estate_opt.domain.plan import LedgerRow, Plan, Status
from estate_opt.domain.tolerance import whole_desks
from estate_opt.ground.figures import pounds
from estate_opt.results.assumed import AssumedShares, assumed
from estate_opt.results.change import Change, change, settled_year
from estate_opt.results.limits import rests_on
from estate_opt.results.locks_cost import LocksCost, locks_cost
from estate_opt.results.occupancy import carbon_in_plan, occupancy_in_plan, occupancy_today, posts_released
from estate_opt.results.payback import POUND, Payback, payback


@dataclass(frozen=True, slots=True)
class BuildingFigures:
    """Buildings, today and in the plan."""

    today: int
    plan: int
    closed: int
    opened: int
    shared_today: int
    """With staff of two or more bodies."""
    shared_plan: int
    carbon_today_kg: float
    carbon_plan_kg: float


@dataclass(frozen=True, slots=True)
class StaffFigures:
    """Teams, and the people in them as full-time equivalents."""

    teams: int
    fte: float
    teams_moved: int
    fte_moved: float
    desks_moved: int
    """Whole ones, team by team, as the Moves tab has them."""
    teams_dissolved: int
    fte_dissolved: float
    """Staff whose work a shared arrangement takes over: they join its staff, and are not counted as moved."""
    fte_joining_others: float
    """Those of them who leave their body for it: another body's, or an external provider's, supplies what they did."""


@dataclass(frozen=True, slots=True)
class FunctionFigures:
    """Support functions and who shares them."""

    agencies: int
    agencies_sharing: int
    """With at least one function supplied by a shared arrangement."""
    functions: int
    shared: int
    external: int
    """Of those shared: supplied by an external provider."""
    posts_released: float


@dataclass(frozen=True, slots=True)
class Transfers:
    """Business rates: cash to the bodies that pay them, income to another part of the public purse."""

    yearly_today_gbp: float
    """In the last year of the appraisal."""
    yearly_plan_gbp: float
    present_today_gbp: float
    """Present value over the appraisal."""
    present_plan_gbp: float

    @property
    def yearly_saving_gbp(self) -> float:
        """What the bodies save of it in the last year, and who levies it goes without."""
        return self.yearly_today_gbp - self.yearly_plan_gbp


@dataclass(frozen=True, slots=True)
class Headline:
    """A plan on one page. Money in real pounds; yearly figures are of the last year of the appraisal."""

    first_year: int
    last_year: int
    yearly_today_gbp: float
    """Cash that recurs in the last year, income taken off; without one-offs, repairs and social costs."""
    yearly_plan_gbp: float
    net_present_today_gbp: float
    net_present_plan_gbp: float
    counts_transfers: bool
    """Whether business rates, a transfer within the public purse, are in both."""
    transfers: "Transfers"
    not_cash_saved: tuple[tuple[str, float], ...]
    """What of the net present saving nobody pays or is paid, in words with its present value; below nought: lost."""
    investment_gbp: float
    """Capital and one-off cash (exit costs, moves, excess travel, redundancy) that today's estate does not have;
    without double running: see `change` for all that change costs."""
    change: Change
    """What carrying it out costs with everything that change costs, the most cash ever needed, and what comes of it."""
    saves_fully_from: int
    """The year from which the yearly saving stays what it is in the last year, to within 1 %."""
    receipts_gbp: float
    """From sales, less the cost of selling; undiscounted."""
    payback: Payback
    """Whether and when all that change costs is earned back."""
    payback_without_receipts: Payback
    """The same as if nothing that is sold brought anything in."""
    buildings: BuildingFigures
    staff: StaffFigures
    functions: FunctionFigures
    localities_worse: int
    """Localities outside the standard of some service, and further from it than today by more than the margin."""
    status: Status
    gap: float
    gap_gbp: float
    """How much dearer than the best possible the plan can be at the most."""
    saving_taken: float
    assumed_cells: int
    assumed: AssumedShares
    """How much of today's money and staff is marked as estimates."""
    rests_on: tuple[tuple[str, str], ...]
    """What the plan takes into use though costs of it are blank, each with those costs in words."""
    nearness: str
    """How near the plan is to the earlier one that was given, as a sentence; empty where none was."""
    locks: LocksCost | None
    """What decisions taken beforehand cost, where that is known."""
    as_near: str
    """What besides the rules the bound holds within: `that change at most 3 of …`; mostly empty."""
    aim: tuple[float, float]
    """Least and most that the option aims to save, as shares of today's yearly running cost."""
    tidied: str
    """What the tidy-up put together and at what cost, as a sentence; empty where it did nothing."""

    @property
    def payback_rests_on_receipts(self) -> bool:
        """Whether it is earned back when it is, or at all, only because buildings are sold."""
        return self.payback.year is not None and self.payback.year != self.payback_without_receipts.year

    @property
    def payback_year(self) -> int | None:
        """Year from which the plan's cash so far stays below today's; None if it does not, or nothing is spent."""
        return self.payback.year

    @property
    def yearly_saving_gbp(self) -> float:
        """What the plan saves in the last year."""
        return self.yearly_today_gbp - self.yearly_plan_gbp

    @property
    def saving_share(self) -> float:
        """The yearly saving as a share of today's yearly cost."""
        return self.yearly_saving_gbp / self.yearly_today_gbp if self.yearly_today_gbp else 0.0

    @property
    def net_present_saving_gbp(self) -> float:
        """What the plan saves over the appraisal, at today's worth."""
        return self.net_present_today_gbp - self.net_present_plan_gbp


def headline(plan: Plan) -> Headline:
    """The headline figures of a plan."""
    first = plan.option.levers.appraisal.start.year
    last = first + plan.option.levers.appraisal.years - 1
    one_offs, receipts = Heading.ONE_OFF, Heading.RECEIPT
    return Headline(
        first_year=first,
        last_year=last,
        yearly_today_gbp=_sum(plan.today_ledger, Heading.RUNNING, last),
        yearly_plan_gbp=_sum(plan.ledger, Heading.RUNNING, last),
        net_present_today_gbp=plan.today_gbp,
        net_present_plan_gbp=plan.objective_gbp,
        counts_transfers=plan.option.levers.appraisal.count_transfers,
        transfers=_transfers(plan, last),
        not_cash_saved=_not_cash_saved(plan),
        investment_gbp=_sum(plan.ledger, one_offs) - _sum(plan.today_ledger, one_offs),
        change=change(plan),
        saves_fully_from=settled_year(plan),
        receipts_gbp=_sum(plan.today_ledger, receipts) - _sum(plan.ledger, receipts),
        payback=payback(plan),
        payback_without_receipts=payback(plan, with_receipts=False),
        buildings=_buildings(plan),
        staff=_staff(plan),
        functions=_functions(plan),
        localities_worse=len({row.locality for row in plan.localities if row.verdict == "worse"}),
        status=plan.status,
        gap=plan.gap,
        gap_gbp=max(0.0, plan.objective_gbp - plan.bound_gbp),
        saving_taken=plan.saving_taken,
        assumed_cells=len(plan.estate.assumed),
        assumed=assumed(plan.estate),
        rests_on=rests_on(plan),
        nearness=_nearness(plan),
        locks=locks_cost(plan),
        as_near=_as_near(plan),
        aim=(plan.option.levers.appraisal.aim_low_share, plan.option.levers.appraisal.aim_high_share),
        tidied=_tidied(plan),
    )


def _nearness(plan: Plan) -> str:
    earlier, preserve = plan.estate.held_to, plan.option.levers.preserve
    if earlier is None:
        return ""
    limit, price = preserve.max_differences, preserve.gbp_per_difference
    said = f"{len(plan.differences):,} of the {earlier.size:,} decisions of {earlier.name} are changed"
    said += "." if limit is None else f"; at most {limit:,} may be."
    if price:
        said += f" Each is priced at {pounds(price)}, which steers the plan and is in no cost told here."
    if not preserve.is_on:
        said += " Nothing keeps them few: neither preserve.max_differences nor preserve.gbp_per_difference is set."
    if earlier.other:
        said += f" {earlier.name} {earlier.other}: what both know of is compared."
    return said


def _as_near(plan: Plan) -> str:
    earlier, count = plan.estate.held_to, len(plan.differences)
    if plan.programme is not None:
        is_of_all = plan.programme.is_bound_of_all
        return "that can be carried out over these years" if is_of_all else "that carry out this target over years"
    if earlier is None or not plan.is_bound_among_as_near:
        return ""
    return f"that change at most {count:,} of the decisions of {earlier.name}" if count else f"that keep {earlier.name}"


def _tidied(plan: Plan) -> str:
    tidied = plan.solved.tidied
    if tidied is None:
        return ""
    before, after = tidied.presences_before, tidied.presences_after
    told = f"bodies sit in {after:,} places in all instead of {before:,}" if after < before else ""
    if (fewer_fte := tidied.fte_moved_before - tidied.fte_moved_after) >= 0.5:
        told += f"{' and ' if told else ''}{fewer_fte:,.0f} FTE fewer move"
    cost = f"for {pounds(tidied.cost_gbp)} of net present cost" if tidied.cost_gbp >= POUND else "at no cost"
    if tidied.cost_gbp <= -POUND:
        cost = f"and {pounds(-tidied.cost_gbp)} of net present cost saved besides"
    return f"Tidied up after the search: {told or 'moves are shorter'}, {cost}."


def _sum(ledger: Sequence[LedgerRow], counted_as: Heading, year: int | None = None) -> float:
    return math.fsum(
        row.gbp for row in ledger if heading(row.kind, row.cost) is counted_as and year in (None, row.year)
    )


def _transfers(plan: Plan, last: int) -> Transfers:
    def yearly(ledger: Sequence[LedgerRow]) -> float:
        return math.fsum(row.gbp for row in ledger if row.kind is Kind.TRANSFER and row.year == last)

    present_today, present_plan = (
        plan.net_present_gbp(account for account in accounts if account.kind is Kind.TRANSFER)
        for accounts in (plan.today_accounts, plan.accounts)
    )
    return Transfers(yearly(plan.today_ledger), yearly(plan.ledger), present_today, present_plan)


_NOT_CASH = {
    "carbon": "carbon, at the government's value",
    "carbon_by_desk": "carbon, at the government's value",
    "public_travel": "the public's travel",
    "residual": "what freeholds still owned are worth at the end",
}


def _not_cash_saved(plan: Plan) -> tuple[tuple[str, float], ...]:
    saved: dict[str, float] = {}
    for accounts, sign in ((plan.today_accounts, 1.0), (plan.accounts, -1.0)):
        for each in accounts:
            if heading(each.kind, each.cost) is Heading.NOT_CASH:
                what = _NOT_CASH.get(each.cost, words(each.cost))
                saved[what] = saved.get(what, 0.0) + sign * plan.net_present_gbp((each,))
    return tuple((what, gbp) for what, gbp in sorted(saved.items()) if abs(gbp) >= POUND)


def _buildings(plan: Plan) -> BuildingFigures:
    buildings = plan.estate.buildings
    in_use = {name for name, building in buildings.items() if building.in_use_today}
    kept = {name for name in buildings if plan.is_open[name]}
    return BuildingFigures(
        today=len(in_use),
        plan=len(kept),
        closed=len(in_use - kept),
        opened=len(kept - in_use),
        shared_today=sum(found.is_shared for found in occupancy_today(plan).values()),
        shared_plan=sum(found.is_shared for found in occupancy_in_plan(plan).values()),
        carbon_today_kg=math.fsum(buildings[name].carbon_kg_per_year for name in in_use),
        carbon_plan_kg=math.fsum(carbon_in_plan(plan).values()),
    )


def _staff(plan: Plan) -> StaffFigures:
    teams = plan.estate.teams
    moved = [team for name, team in teams.items() if plan.is_moved(name)]
    dissolved = [team for name, team in teams.items() if plan.housing[name] is None]
    return StaffFigures(
        teams=len(teams),
        fte=math.fsum(team.fte for team in teams.values()),
        teams_moved=len(moved),
        fte_moved=math.fsum(team.fte for team in moved),
        desks_moved=sum(whole_desks(team.desks) for team in moved),
        teams_dissolved=len(dissolved),
        fte_dissolved=math.fsum(team.fte for team in dissolved),
        fte_joining_others=math.fsum(team.fte for team in dissolved if _joins_another(plan, team)),
    )


def _joins_another(plan: Plan, team: Team) -> bool:
    """Whether anything that a team delivers is supplied by somebody else than its own body."""
    chosen = (plan.supply[each.agency, each.function] for each in plan.estate.functions_of_team.get(team.team, ()))
    return any(plan.estate.arrangements[name].provider != team.agency for name in chosen if name != OWN)


def _functions(plan: Plan) -> FunctionFigures:
    shared = [key for key in plan.supply if plan.is_shared(*key)]
    return FunctionFigures(
        agencies=len(plan.estate.agencies),
        agencies_sharing=len({agency for agency, _ in shared}),
        functions=len(plan.supply),
        shared=len(shared),
        external=sum(plan.estate.arrangements[plan.supply[key]].provider == EXTERNAL for key in shared),
        posts_released=math.fsum(posts_released(plan, *key) for key in shared),
    )
