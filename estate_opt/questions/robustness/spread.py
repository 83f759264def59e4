"""How far the saving spreads over the samples of a batch, and which decisions hold whatever turns out.

Each sample is planned anew with the figures drawn for it, so that a saving here is that of the best plan for those
figures. What the one plan that is carried out would save under other figures is told by `sensitivity`.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from estate_opt.domain.spread import Spread
from estate_opt.ground.figures import millions, pounds

Result = Mapping[str, Any]
"""A plan as JSON."""
Savings = Sequence[float | None]
"""By sample; None where there is no plan."""


@dataclass(frozen=True)
class Sampled:
    """One variant of a batch with its samples, in their order."""

    title: str
    levers: tuple[str, ...]
    """Those that were drawn."""
    central: Result | None
    """The plan with every lever as the option sets it; None: there is none."""
    samples: tuple[Result | None, ...]

    @cached_property
    def savings_gbp(self) -> tuple[float | None, ...]:
        """Net present saving of each sample; None where there is no plan."""
        return tuple(None if each is None else saving_gbp(each) for each in self.samples)

    def drawn(self, sample: int, lever: str) -> Any:
        """What a lever was drawn as; None where there is no plan to tell it."""
        result = self.samples[sample]
        return None if result is None else result["option"]["levers"].get(lever)


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of one building in how many of the samples."""

    building: str
    change: str
    """`closes`, or `opens` for a building on offer."""
    shares: tuple[float | None, ...]
    """By variant: share of the samples with a plan in which it does."""
    central: tuple[bool | None, ...]
    """By variant: whether it does with every lever as the option sets it."""
    name: str = ""
    """What the building is called."""


def saving_gbp(result: Result) -> float:
    """Net present saving of a plan against today."""
    gbp: float = result["summary"]["net_present_saving_gbp"]
    return gbp


def spreads(sampled: Sequence[Sampled]) -> list[Spread]:
    """The spread of each variant, in their order."""
    everybody = [each.savings_gbp for each in sampled]
    central = [None if each.central is None else saving_gbp(each.central) for each in sampled]
    titles = [each.title for each in sampled]
    return [spread_of(titles[n], central[n], everybody[n], everybody) for n in range(len(sampled))]


def spread_of(title: str, central_gbp: float | None, savings: Savings, among: Sequence[Savings]) -> Spread:
    """The spread of one list of savings by sample (None: no plan), which is one of those it is held against."""
    known = sorted(gbp for gbp in savings if gbp is not None)
    return Spread(
        option=title,
        samples=len(savings),
        without_plan=len(savings) - len(known),
        central_gbp=central_gbp,
        mean_gbp=math.fsum(known) / len(known) if known else None,
        p10_gbp=percentile(known, 0.1),
        p50_gbp=percentile(known, 0.5),
        p90_gbp=percentile(known, 0.9),
        loss_share=sum(gbp < 0 for gbp in known) / len(known) if known else None,
        best_share=_best_share(savings, among),
    )


def percentile(ordered: Sequence[float], share: float) -> float | None:
    """The value that so much of an ordered list lies below, in between by a straight line (as PERCENTILE does)."""
    if not ordered:
        return None
    place = share * (len(ordered) - 1)
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


def _best_share(savings: Savings, among: Sequence[Savings]) -> float | None:
    """In what share of the samples in which all have a plan it saves at least as much as every other."""
    best = [
        own == max(gbp for gbp in row if gbp is not None)
        for own, row in zip(savings, zip(*among, strict=True), strict=True)
        if None not in row
    ]
    return sum(best) / len(best) if best else None


def decisions(sampled: Sequence[Sampled]) -> list[Decision]:
    """Every building that closes or opens in some sample or central plan: those that most often do so first."""
    plans = [plan for each in sampled for plan in (each.central, *each.samples) if plan is not None]
    today = plans[0]["today"]["buildings"] if plans else {}
    names = plans[0].get("names", {}).get("buildings", {}) if plans else {}
    found = [_decision(key, state == "open", names.get(key, key), sampled) for key, state in today.items()]
    told = [one for one in found if any(one.shares) or any(one.central)]
    return sorted(told, key=lambda one: (-sum(share or 0.0 for share in one.shares), one.building))


def _decision(key: str, is_open_today: bool, name: str, sampled: Sequence[Sampled]) -> Decision:
    becomes = "closed" if is_open_today else "open"

    def share(each: Sampled) -> float | None:
        plans = [plan for plan in each.samples if plan is not None]
        return sum(plan["buildings"][key] == becomes for plan in plans) / len(plans) if plans else None

    central = tuple(None if each.central is None else each.central["buildings"][key] == becomes for each in sampled)
    return Decision(key, "closes" if is_open_today else "opens", tuple(map(share, sampled)), central, name)


def in_lines(sampled: Sequence[Sampled]) -> Iterator[str]:
    """The spread of each variant for a reader, and how many decisions hold."""
    yield from (f"{each.option}: {spread_words(each)}." for each in spreads(sampled))
    found = decisions(sampled)
    always = sum(all(share == 1.0 for share in one.shares) for one in found)
    yield f"{len(found)} buildings close or open in some sample; {always} of them in every one."


def spread_words(each: Spread) -> str:
    """The spread in a clause: `saves £2.0m on average …`."""
    if each.p10_gbp is None or each.p90_gbp is None or each.mean_gbp is None or each.loss_share is None:
        return "no sample has a plan"
    none = f"; {each.without_plan} have no plan" if each.without_plan else ""
    return (
        f"saves {millions(each.mean_gbp)} on average of {each.samples} samples; eight in ten lie between "
        f"{millions(each.p10_gbp)} and {millions(each.p90_gbp)}; "
        f"{100 * each.loss_share:.0f} % save less than nothing{none}"
    )


def range_words(each: Spread) -> str:
    """How far the saving of one plan may turn out, in a clause: `one in ten saves less than £1.2 million, …`.

    For a plan that is kept as it is, which has a saving in every sample.
    """
    if each.p10_gbp is None or each.p90_gbp is None:
        return "no draw was valued"
    draws = "1 draw" if each.samples == 1 else f"{each.samples:,} draws"
    return (
        f"one in ten saves less than {pounds(each.p10_gbp)}, one in ten more than {pounds(each.p90_gbp)}, "
        f"at today's worth; of {draws} of what is uncertain{_beyond(each)}"
    )


def _beyond(each: Spread) -> str:
    """Why a plan's own saving is not within its range: a range need not lie evenly about the figure that is used."""
    if each.central_gbp is None or each.p10_gbp is None or each.p90_gbp is None:
        return ""
    if each.p10_gbp <= each.central_gbp <= each.p90_gbp:
        return ""
    side, turn = ("above", "worse") if each.central_gbp > each.p90_gbp else ("below", "better")
    return (
        f". The plan's own figure, {pounds(each.central_gbp)}, lies {side} that range: all in all, what is uncertain "
        f"can turn out further to the {turn} than the other way"
    )


def as_json(sampled: Sequence[Sampled]) -> dict[str, Any]:
    """The same for a program, with the saving and the draws of each sample."""
    return {
        "options": [asdict(each) for each in spreads(sampled)],
        "buildings": [asdict(each) for each in decisions(sampled)],
        "samples": [
            {
                "option": each.title,
                "sample": number,
                "saving_gbp": gbp,
                "drawn": {lever: each.drawn(number - 1, lever) for lever in each.levers},
            }
            for each in sampled
            for number, gbp in enumerate(each.savings_gbp, start=1)
        ],
    }
