"""A plan in sentences, for the top of the Summary and for the terminal."""

import math
from collections.abc import Sequence

from estate_opt.domain.plan import Status
from estate_opt.ground.figures import SAME, percent, pounds
from estate_opt.results.assumed import assumed_in_words
from estate_opt.results.locks_cost import LocksCost
from estate_opt.results.payback import POUND
from estate_opt.results.summary import Headline

MOST_RESTED_ON = 3
"""Things without costs that are named in one sentence."""


def aim_in_words(saving_share: float, aimed_at: tuple[float, float]) -> str:
    """How a saving stands against the aim: the least and the most that is aimed at, as shares of today's running cost.

    The aim is that of the levers `appraisal.aim_low_share` and `appraisal.aim_high_share`.
    """
    low, high = aimed_at
    shares = f"{100 * low:.3g}-{100 * high:.3g} %" if low < high else f"{100 * low:.3g} %"
    aim = f"the aim of {shares}"
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
        f"The plan is at most {percent(figures.gap, digits)} ({pounds(figures.gap_gbp)}) "
        f"dearer than the best possible{among}{_taken_in_words(figures)}."
    )


def share_taken(figures: Headline) -> float:
    """Share of the possible saving that the plan is proven to take: it is told as the least, so it is rounded down.

    To a tenth of a per cent. Below nought where the plan costs more than carrying on as today.
    """
    return math.floor(1000 * figures.saving_taken + SAME) / 1000


def _taken_in_words(figures: Headline) -> str:
    share = share_taken(figures)
    if share <= 0 or figures.net_present_saving_gbp < POUND:
        return ""
    return f": it makes at least {percent(share)} of the saving that is possible over the years"


def status_in_words(figures: Headline) -> str:
    """What is claimed of the plan."""
    return {
        Status.OPTIMAL: "The search is complete: the plan is proven good to the precision asked for.",
        Status.FEASIBLE: "What was asked for is not proven: the plan keeps every rule, but a better one may exist.",
        Status.INTERRUPTED: "The search was stopped by hand: the plan keeps every rule, but a better one may exist.",
    }[figures.status]


def sentences(figures: Headline) -> tuple[str, ...]:
    """The plan in a few sentences, for the top of the Summary and for the terminal."""
    saving, estate, carry_out = verdict(figures)
    told = (assumed_in_words(figures.assumed), saving, _transfers_sentence(figures), estate, carry_out,
            *_with_care(figures))  # fmt: skip
    return (*filter(None, told), *_how_near(figures))


def verdict(figures: Headline) -> tuple[str, str, str]:
    """Of these sentences the three that somebody with no time reads: what is saved, what changes, what it costs."""
    return _saving_sentence(figures), _estate_sentence(figures), _carry_out_sentence(figures)


def beside_the_verdict(figures: Headline) -> tuple[str, ...]:
    """The others of these sentences: how far the three can be relied on, and what they leave unsaid."""
    told = (assumed_in_words(figures.assumed), _transfers_sentence(figures), *_with_care(figures))
    return (*filter(None, told), *_how_near(figures))


def _how_near(figures: Headline) -> tuple[str, ...]:
    """To the best there can be; that it is not proven, where it is not."""
    not_proven = () if figures.status is Status.OPTIMAL else (status_in_words(figures),)
    return gap_in_words(figures), *not_proven


def _with_care(figures: Headline) -> tuple[str, ...]:
    return figures.tidied, _locks_sentence(figures.locks), figures.nearness, _rests_on_sentence(figures)


def _saving_sentence(figures: Headline) -> str:
    if abs(figures.yearly_saving_gbp) < POUND:
        return f"The plan leaves the yearly running cost of {pounds(figures.yearly_today_gbp)} as it is."
    verb = "saves" if figures.yearly_saving_gbp > 0 else "adds"
    aim = aim_in_words(figures.saving_share, figures.aim)
    return (
        f"Once all of it runs, from {figures.saves_fully_from}, the plan {verb} "
        f"{pounds(abs(figures.yearly_saving_gbp))} a year, "
        f"{percent(abs(figures.saving_share))} of today's running cost: {aim}."
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
    join = f", {staff.fte_dissolved:,.0f} more join shared functions" if staff.fte_dissolved >= 0.5 else ""
    return (
        f"Buildings go from {buildings.today} to {buildings.plan} ({buildings.closed} closed, "
        f"{buildings.opened} opened); {staff.fte_moved:,.0f} of {staff.fte:,.0f} FTE move{join}; "
        f"{functions.agencies_sharing} of {functions.agencies} agencies share support functions."
    )


def _carry_out_sentence(figures: Headline) -> str:
    cost = f"Carrying it out costs {pounds(figures.change.gbp)}"
    if figures.change.gbp < POUND:
        return "Carrying it out costs nothing."
    if figures.payback_year is None:
        return f"{cost}, which is not earned back by {figures.last_year}."
    without = f"without receipts from sales, {figures.payback_without_receipts}"
    if not figures.payback.is_ever_behind:
        first = "savings and receipts come first"
        told = f"{cost}, earned back by {figures.payback_year}, when spending begins: {first}"
        return f"{told}; {without}." if figures.payback_rests_on_receipts else f"{told}."
    if figures.payback_rests_on_receipts:
        receipts = pounds(figures.receipts_gbp)
        told = f"{cost}, earned back by {figures.payback_year} with {receipts} of receipts from sales"
        return f"{told}; without them {figures.payback_without_receipts}."
    return f"{cost}, earned back by {figures.payback_year}."


def not_cash_in_words(saved: Sequence[tuple[str, float]]) -> str:
    """What of a net present saving is not cash, by what it is: `carbon, at the government's value: £1.4 million`."""
    return "; ".join(f"{what}: {pounds(gbp)}" for what, gbp in saved)


def _locks_sentence(cost: LocksCost | None) -> str:
    """What decisions taken beforehand cost, against which plan, and what is proven of it."""
    if cost is None:
        return ""
    is_one, them = cost.decisions == 1, "it" if cost.decisions == 1 else "them"
    count = "" if is_one else f"{cost.decisions:,} "
    if cost.against:
        who = f"Your {count}{'tick' if is_one else 'ticks'}"
        if cost.is_answered:
            who = f"What was answered ({count or '1 '}{'decision' if is_one else 'decisions'}), taken together,"
            is_one = True
        against = f"against the plan in {cost.against}, which is made of the same tables and option without {them}"
    else:
        who = f"The {count}{'decision' if is_one else 'decisions'} taken beforehand"
        against = f"against the plan without {them}, solved for this with the same tables and option"
    verb = ("save" if cost.gbp < 0 else "cost") + ("s" if is_one else "")
    amount = "nothing" if abs(cost.gbp) < POUND else f"{pounds(abs(cost.gbp))} of net present cost"
    return f"{who} {verb} {amount}, {against}. {_proven_of(cost)}"


def _proven_of(cost: LocksCost) -> str:
    if cost.most_gbp - cost.least_gbp < POUND:
        return "That is proven."
    least = "less than nothing" if cost.least_gbp < 0 else pounds(cost.least_gbp) if cost.least_gbp else "nothing"
    return f"Proven: at least {least}, at most {pounds(cost.most_gbp)}."


def _rests_on_sentence(figures: Headline) -> str:
    """What looks cheaper than it is, as nobody has given its costs."""
    if not figures.rests_on:
        return ""
    told = [f"{name}, which has no {costs} given" for name, costs in figures.rests_on[:MOST_RESTED_ON]]
    more = len(figures.rests_on) - MOST_RESTED_ON
    told += [f"{more} more (see Findings)"] if more > 0 else []
    return f"Take care: the plan rests on {'; on '.join(told)}. A blank counts as nothing."
