"""The headline figures of a plan, worked out once for the Summary tab, the JSON file and the printed lines."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from estate_opt.domain.costs import Heading, Kind, heading
from estate_opt.domain.plan import LedgerRow, Plan, Status
from estate_opt.domain.tolerance import whole_desks
from estate_opt.results.assumed import AssumedShares, assumed, assumed_in_words
from estate_opt.results.limits import rests_on
from estate_opt.results.occupancy import carbon_in_plan, occupancy_in_plan, occupancy_today, posts_released
from estate_opt.results.payback import POUND, Payback, payback

AIM = (0.15, 0.20)
"""What a place aims to save of its running cost (Total Place: 15-20 % less spending for better outcomes)."""


MOST_RESTED_ON = 3
"""Things without costs that are named in one sentence."""


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


@dataclass(frozen=True, slots=True)
class FunctionFigures:
    """Support functions and who shares them."""

    agencies: int
    agencies_sharing: int
    """With at least one function supplied by a shared arrangement."""
    functions: int
    shared: int
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
    investment_gbp: float
    """Capital and one-off cash (exit costs, moves, excess travel, redundancy) that today's estate does not have."""
    receipts_gbp: float
    """From sales, less the cost of selling; undiscounted."""
    payback: Payback
    """Whether and when that is earned back."""
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
    as_near: str
    """What besides the rules the bound holds within: `that change at most 3 of …`; mostly empty."""
    tidied: str
    """What the tidy-up put together and at what cost, as a sentence; empty where it did nothing."""

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
        investment_gbp=_sum(plan.ledger, one_offs) - _sum(plan.today_ledger, one_offs),
        receipts_gbp=_sum(plan.today_ledger, receipts) - _sum(plan.ledger, receipts),
        payback=payback(plan),
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
        as_near=_as_near(plan),
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
    return f"Tidied up within what the plan may be off the best: {told or 'moves are shorter'}, {cost}."


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


def payback_year(plan: Plan) -> int | None:
    """The year by which the plan is earned back, if it is: see `payback`."""
    return payback(plan).year


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
    )


def _functions(plan: Plan) -> FunctionFigures:
    shared = [key for key in plan.supply if plan.is_shared(*key)]
    return FunctionFigures(
        agencies=len(plan.estate.agencies),
        agencies_sharing=len({agency for agency, _ in shared}),
        functions=len(plan.supply),
        shared=len(shared),
        posts_released=math.fsum(posts_released(plan, *key) for key in shared),
    )


def pounds(gbp: float) -> str:
    """An amount as it is said: £2.1 million, £340,000, £950."""
    size, sign = abs(gbp), "-" if gbp < 0 else ""
    if size >= 999_500:
        return f"{sign}£{size / 1e6:,.1f} million"
    if size >= 10_000:
        return f"{sign}£{round(size, -3):,.0f}"
    return f"{sign}£{size:,.0f}"


def _percent(share: float, digits: int = 1) -> str:
    return f"{share:.{digits}%}".replace("%", " %")


def aim_in_words(saving_share: float) -> str:
    """How a saving stands against the aim."""
    low, high = AIM
    aim = f"the aim of {low:.0%}-{high:.0%}".replace("%-", "-").replace("%", " %")
    if saving_share < low:
        return f"short of {aim}"
    return f"within {aim}" if saving_share <= high else f"beyond {aim}"


def gap_in_words(figures: Headline) -> str:
    """How good the plan is, without jargon."""
    if not math.isfinite(figures.gap):
        return "How much better another plan could be is not known."
    among = f", among those {figures.as_near}" if figures.as_near else ""
    if figures.gap_gbp < POUND:
        return f"No plan within these rules can cost less{among}."
    digits = 1 if figures.gap >= 0.001 else 3
    return (
        f"The plan is at most {_percent(figures.gap, digits)} ({pounds(figures.gap_gbp)}) "
        f"dearer than the best possible{among}."
    )


def status_in_words(figures: Headline) -> str:
    """What is claimed of the plan."""
    return {
        Status.OPTIMAL: "The search is complete: the plan is proven good to the precision asked for.",
        Status.FEASIBLE: "What was asked for is not proven: the plan keeps every rule, but a better one may exist.",
        Status.INTERRUPTED: "The search was stopped by hand: the plan keeps every rule, but a better one may exist.",
    }[figures.status]


def sentences(figures: Headline) -> tuple[str, ...]:
    """The plan in a few sentences, for the top of the Summary and for the terminal."""
    told = (assumed_in_words(figures.assumed), _saving_sentence(figures), _transfers_sentence(figures),
            _estate_sentence(figures), _carry_out_sentence(figures), figures.tidied, figures.nearness,
            _rests_on_sentence(figures))  # fmt: skip
    return (*filter(None, told), gap_in_words(figures))


def _saving_sentence(figures: Headline) -> str:
    if abs(figures.yearly_saving_gbp) < POUND:
        return f"The plan leaves the yearly running cost of {pounds(figures.yearly_today_gbp)} as it is."
    verb = "saves" if figures.yearly_saving_gbp > 0 else "adds"
    return (
        f"By {figures.last_year} the plan {verb} {pounds(abs(figures.yearly_saving_gbp))} a year, "
        f"{_percent(abs(figures.saving_share))} of today's running cost: {aim_in_words(figures.saving_share)}."
    )


def _transfers_sentence(figures: Headline) -> str:
    """Told where the cash that is saved is not all counted for the place."""
    saved = figures.transfers.yearly_saving_gbp
    if figures.counts_transfers or abs(saved) < POUND:
        return ""
    return (
        f"Of that, {pounds(abs(saved))} a year is business rates, which another part of the public purse "
        f"{'goes without' if saved > 0 else 'receives'}: not counted in the net present cost."
    )


def _estate_sentence(figures: Headline) -> str:
    buildings, staff, functions = figures.buildings, figures.staff, figures.functions
    return (
        f"Buildings go from {buildings.today} to {buildings.plan} "
        f"({buildings.closed} closed, {buildings.opened} opened); {staff.fte_moved:,.0f} of {staff.fte:,.0f} FTE move; "
        f"{functions.agencies_sharing} of {functions.agencies} agencies share support functions."
    )


def _carry_out_sentence(figures: Headline) -> str:
    cost = f"Carrying it out costs {pounds(figures.investment_gbp)}"
    if figures.investment_gbp < POUND:
        return "Carrying it out costs nothing."
    if figures.payback_year is None:
        return f"{cost}, which is not earned back by {figures.last_year}."
    if not figures.payback.is_ever_behind:
        return f"{cost}, earned back by {figures.payback_year}, when spending begins: savings and receipts come first."
    return f"{cost}, earned back by {figures.payback_year}."


def _rests_on_sentence(figures: Headline) -> str:
    """What looks cheaper than it is, as nobody has given its costs."""
    if not figures.rests_on:
        return ""
    told = [f"{name}, which has no {costs} given" for name, costs in figures.rests_on[:MOST_RESTED_ON]]
    more = len(figures.rests_on) - MOST_RESTED_ON
    told += [f"{more} more (see Findings)"] if more > 0 else []
    return f"Take care: the plan rests on {'; on '.join(told)}. A blank counts as nothing."
