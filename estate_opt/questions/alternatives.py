"""Other plans that are nearly as good as the best: each the cheapest that differs enough from those before it.

Method: modelling to generate alternatives, by exclusion in Hamming distance: for each plan found, a row says that at
least k buildings are open in the one and not in the other; then the MILP is solved again. See *Alternatives* in
`models/formulation.md`.
"""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from estate_opt.domain.decided import Decided
from estate_opt.domain.earlier import ApartFrom, EarlierPlan
from estate_opt.domain.estate import Building, Lock
from estate_opt.ground.errors import Interrupted, NoPlanError, UsageError
from estate_opt.options.option import Option
from estate_opt.planning import read_place, solve_tables
from estate_opt.questions.robustness.revalued import refuse_miscounted
from estate_opt.saved.compare import read_plans
from estate_opt.saved.plan_json import SavedPlan
from estate_opt.saved.ticks import Ticked
from estate_opt.search.ctrl_c import ctrl_c_sets, requests_to_end_are_ctrl_c
from estate_opt.tables.changes import apply_changes
from estate_opt.tables.records import build_estate, locks_of

BEST = "Best plan"
STOPPED = "The search was stopped by hand: there may be more."
ROUNDING_GBP = 0.01


@dataclass(frozen=True, slots=True)
class Wanted:
    """What alternatives are looked for."""

    count: int
    """Besides the best plan."""
    within: float
    """How much dearer than it they may be, as a share of its net present cost."""
    differ_by: int
    """Buildings that are open in the one and not in the other, at least, for any two of the plans."""


@dataclass(frozen=True)
class Alternatives:
    """The best plan and the alternatives found, as plans to be compared."""

    place: str
    wanted: Wanted
    best: SavedPlan
    others: tuple[SavedPlan, ...]
    ending: str
    """Why there are no more, as a sentence."""
    is_proven: bool
    """Whether it is proven that there is no further one."""

    @property
    def plans(self) -> tuple[SavedPlan, ...]:
        """The best plan, then the others."""
        return (self.best, *self.others)


def alternatives_of_place(
    place: Path,
    option: Option,
    wanted: Wanted,
    plan_json: Path | None = None,
    stop: threading.Event | None = None,
    with_hidden: bool = False,
) -> Iterator[str | Alternatives]:
    """The alternatives for a workbook or folder: lines on how it goes, and at the end what was found.

    `stop`, set from anywhere, ends it with those found so far; so does a Ctrl-C. `plan_json`: the best plan, if it was
    made already. Raises UsageError where it is of other tables, levers or locks, and what `solve_tables` raises for the
    best plan.
    """
    option.refuse_years()
    stop = stop or threading.Event()
    with requests_to_end_are_ctrl_c():
        tables = read_place(place, with_hidden=with_hidden)
    if plan_json is None:
        yield "Looking for the best plan …"
        with ctrl_c_sets(stop):
            best = SavedPlan(BEST, solve_tables(tables, option, stop=stop).as_json(), BEST)
    else:
        (given,) = read_plans([str(plan_json)], None)
        best = SavedPlan(BEST, plan_of_this(replace(given, name=str(plan_json)), tables, option).content, BEST)
    yield f"Best plan: net present cost £{best.content['objective_gbp']:,.0f}."
    found = [best]
    limit_gbp = _limit_gbp(best, wanted)
    ending, is_proven = f"So many were asked for ({wanted.count}); there may be more.", False
    while len(found) <= wanted.count:
        if stop.is_set():
            ending = STOPPED
            break
        number = len(found)
        yield f"Looking for alternative {number} …"
        with ctrl_c_sets(stop):
            plan, why_none = _next(tables, option, wanted, found, stop)
        if plan is None or plan.content["objective_gbp"] > limit_gbp + ROUNDING_GBP:
            ending, is_proven = (STOPPED, False) if stop.is_set() else _ending(wanted, best, plan, why_none)
            break
        found.append(plan)
        yield f"Alternative {number}: £{plan.content['objective_gbp']:,.0f}, {dearer_in_words(best, plan)}."
    yield Alternatives(tables.tables.source, wanted, best, tuple(found[1:]), ending, is_proven)


def _limit_gbp(best: SavedPlan, wanted: Wanted) -> float:
    cost_gbp = float(best.content["objective_gbp"])
    return cost_gbp + wanted.within * abs(cost_gbp)


def _next(
    tables: Ticked, option: Option, wanted: Wanted, found: Sequence[SavedPlan], stop: threading.Event
) -> tuple[SavedPlan | None, NoPlanError | Interrupted | None]:
    """The cheapest plan that differs enough from all found so far; or why there is none."""
    title = f"Alternative {len(found)}"
    decided = [plan.decided for plan in found]
    apart = tuple(ApartFrom(EarlierPlan(plan.name.lower(), plan.decided), wanted.differ_by) for plan in found)
    begin = _begin(tables, option, decided, wanted.differ_by)
    titled = replace(option, title=f"{option.title}: {title.lower()}")
    try:
        planned = solve_tables(replace(tables, decided=begin, apart_from=apart), titled, stop=stop)
    except (NoPlanError, Interrupted) as none:
        return None, none
    return SavedPlan(title, planned.as_json(), title), None


def _begin(tables: Ticked, option: Option, decided: Sequence[Decided], differ_by: int) -> Decided:
    """The best plan with as many buildings left open as the plans must differ by: the cheapest that none has open.

    So there is a plan to begin from that differs from all before it, wherever there are so many and no rule forbids it.
    """
    estate = build_estate(apply_changes(tables.tables, option), option)

    def rank(building: Building) -> tuple[bool, float]:
        yearly_gbp = building.rent_gbp_per_year + building.rates_gbp_per_year + building.running_gbp_per_year
        return not building.in_use_today, yearly_gbp

    closed = [
        building
        for name, building in estate.buildings.items()
        if name not in estate.to_be_left and not any(plan.is_open.get(name, False) for plan in decided)
    ]
    reopened = {building.building: True for building in sorted(closed, key=rank)[:differ_by]}
    best = decided[0]
    return best if len(reopened) < differ_by else replace(best, is_open={**best.is_open, **reopened})


def _ending(
    wanted: Wanted, best: SavedPlan, plan: SavedPlan | None, why_none: NoPlanError | Interrupted | None
) -> tuple[str, bool]:
    """Why the search for alternatives ends here, and whether it is proven that there are no more."""
    what = f"other plan that differs from all of these by at least {wanted.differ_by} buildings"
    if plan is None:
        if isinstance(why_none, NoPlanError) and why_none.status == "infeasible":
            return f"Proven: no {what} keeps the rules.", True
        return f"The search ended before another {what.removeprefix('other ')} was found; there may be one.", False
    bound_gbp = plan.content["bound_gbp"]
    if bound_gbp is not None and bound_gbp > _limit_gbp(best, wanted):
        return f"Proven: every {what} costs more.", True
    return (
        f"No further one was found: the cheapest {what} that was found is {dearer_in_words(best, plan)}. "
        "That there is none cheap enough is not proven: a smaller --gap or a longer --time-limit may tell.",
        False,
    )


def in_sentences(found: Alternatives) -> tuple[str, ...]:
    """What was looked for and found, as sentences."""
    wanted, number = found.wanted, len(found.others)
    plans = "No other plan was" if not number else "One other plan was" if number == 1 else f"{number} other plans were"
    return (
        f"{plans} found that cost no more than {percent(wanted.within)} above the best plan (in net present cost), "
        f"each with at least {wanted.differ_by} buildings in use or closed otherwise than in every plan before it.",
        found.ending,
    )


def dearer_in_words(best: SavedPlan, plan: SavedPlan) -> str:
    """How much dearer a plan is than the best: `0.42 % dearer`."""
    cost_gbp, more_gbp = best.content["objective_gbp"], plan.content["objective_gbp"] - best.content["objective_gbp"]
    share = abs(more_gbp) / max(abs(cost_gbp), 1.0)
    if abs(more_gbp) < ROUNDING_GBP:
        return "as cheap"
    return f"{percent(share)} {'dearer' if more_gbp > 0 else 'cheaper'}"


def percent(share: float) -> str:
    """A share as it is said: `1 %`, `0.42 %`."""
    return f"{100 * share:.2f}".rstrip("0").rstrip(".") + " %"


def plan_of_this(saved: SavedPlan, tables: Ticked, option: Option) -> SavedPlan:
    """A saved plan, if it is of these tables, of this option and of these locks."""
    saved.refuse_others(tables.tables.input_hash, option)
    refuse_miscounted(tables.tables, option, saved)
    locked = {_lock_of(lock) for lock in saved.locks}
    if locked != {_lock_of(lock) for lock in locks_of(apply_changes(tables.tables, option))}:
        raise UsageError(f"{saved.name} was made with other locks. Put them into the table locks, or leave out --plan.")
    return saved


def _lock_of(lock: Lock) -> tuple[str, ...]:
    return lock.kind, lock.name, lock.decision, lock.where or ""


def as_json(found: Alternatives, files: Sequence[str]) -> dict[str, Any]:
    """The alternatives for a program: how each compares, and the file in which its whole plan is."""
    best = found.best.content
    return {
        "place": found.place,
        "count": found.wanted.count,
        "within": found.wanted.within,
        "differ_by": found.wanted.differ_by,
        "ending": found.ending,
        "is_proven": found.is_proven,
        "plans": [
            {
                "name": plan.name,
                "file": file,
                "objective_gbp": plan.content["objective_gbp"],
                "bound_gbp": plan.content["bound_gbp"],
                "dearer_gbp": plan.content["objective_gbp"] - best["objective_gbp"],
                "buildings_that_differ": {
                    other.name: sorted(
                        name for name, state in plan.content["buildings"].items()
                        if state != other.content["buildings"][name]
                    )
                    for other in found.plans if other is not plan
                },
            }
            for plan, file in zip(found.plans, files, strict=True)
        ],
    }  # fmt: skip
