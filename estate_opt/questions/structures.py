"""Several structures of bodies side by side: which is cheapest, whether that is proven, and what hangs on it.

Every structure is a run of the batch. Its cost is an interval, from what is proven to what was found; of two whose
intervals meet, which is cheaper is undecided. Limits of capital of bodies that merge or are divided are assumed, so
each structure is priced a second time without any: what is left then is the borders.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from estate_opt.audit.point import Point
from estate_opt.domain.decided import Decided
from estate_opt.domain.estate import Estate
from estate_opt.formulation.mip_start import tiers_of_decided
from estate_opt.ground.errors import UsageError
from estate_opt.options.levers import Levers
from estate_opt.options.option import Option
from estate_opt.questions.robustness.revalued import Valuer
from estate_opt.saved.compare import money
from estate_opt.saved.plan_json import SavedPlan
from estate_opt.tables.changes import apply_changes
from estate_opt.tables.records import build_estate
from estate_opt.tables.typed_rows import Tables

REPLICATED = "reorganisation.replicated_share"
TODAYS = "Today's bodies"
LIMITS = "capital.use_agency_limits"
_FURTHER = 0.1
"""How far the share is moved to see what a plan costs by it: as its decisions are held, that is a straight line."""


@dataclass(frozen=True)
class Structured:
    """One structure: its plan, and what is read off it."""

    option: Option
    plan: SavedPlan
    unlimited: SavedPlan | None
    """The plan without the bodies' limits of capital; None where there is none, or it was not asked for."""
    gbp_by_share: float
    """What its plan costs more for each 1 of the replicated share, its decisions held."""
    jobs_today: Mapping[str, float]
    """FTE by area."""
    jobs: Mapping[str, float]
    assumed_limits: tuple[str, ...]
    """Bodies of which the limit of capital is worked out, and nobody's."""

    @property
    def name(self) -> str:
        """What it is called."""
        return self.plan.name

    @cached_property
    def bodies(self) -> Mapping[str, tuple[float, float]]:
        """By body, what it pays today and in the plan over the appraisal, all charges in; what nobody owns among it."""
        return {
            row.key[0]: (float(row.todays[0] or 0), float(row.values[0] or 0)) for row in money([self.plan], "agency")
        }

    @property
    def replicated_share(self) -> float:
        """The share of systems and contracts that every part of a divided body needs."""
        return self.option.levers.reorganisation.replicated_share


@dataclass(frozen=True)
class Structures:
    """Several structures of one place, the cheapest first."""

    place: str
    found: tuple[Structured, ...]

    def ranked(self, is_limited: bool = True) -> list[tuple[Structured, SavedPlan]]:
        """The structures with their plans, cheapest first; `is_limited`: with the bodies' own limits of capital."""
        plans = [(each, each.plan if is_limited else each.unlimited) for each in self.found]
        known = [(each, plan) for each, plan in plans if plan is not None]
        return sorted(known, key=lambda pair: pair[1].objective_gbp)


def options_asked(options: Sequence[Option], with_unlimited: bool) -> list[tuple[Option, Option | None]]:
    """What is solved: today's bodies, then each structure; and the same without limits of capital, where there are any.

    Raises UsageError where no option reorganises anything, or two have one title.
    """
    if not any(option.reorganise for option in options):
        raise UsageError("None of these options has a [[reorganise]] block: there is no structure to compare.")
    titles = [option.title for option in options]
    twice = next((title for title in titles if titles.count(title) > 1), None)
    if twice is not None:
        raise UsageError(f"Two of the options are called {twice}. Give each a title of its own.")
    for option in options:
        option.refuse_years()
    every = [*options]
    if all(option.reorganise for option in options):
        first = options[0]
        every.insert(0, replace(first, title=TODAYS, why="No body merges or is divided.", reorganise=()))
    return [(option, _unlimited(option) if with_unlimited else None) for option in every]


def _unlimited(option: Option) -> Option | None:
    if not option.levers.capital.use_agency_limits:
        return None
    return option.varied({LIMITS: False}, f"{option.title}, no limits of capital")


def structures_of(
    tables: Tables,
    asked: Sequence[tuple[Option, Option | None]],
    plans: Sequence[Mapping[str, Any]],
    unlimited: Sequence[Mapping[str, Any] | None],
) -> Structures:
    """Structures from the plans that a batch made of them, as JSON, in the order in which they were asked for."""
    found = [
        _structured(tables, option, SavedPlan(option.title, plan), None if free is None else SavedPlan("", free))
        for (option, _), plan, free in zip(asked, plans, unlimited, strict=True)
    ]
    return Structures(tables.source, tuple(sorted(found, key=lambda each: each.plan.objective_gbp)))


def _structured(tables: Tables, option: Option, plan: SavedPlan, unlimited: SavedPlan | None) -> Structured:
    estate = build_estate(apply_changes(tables, option), option)
    today = Decided(
        is_open={}, housing={name: team.building for name, team in estate.teams.items()}, supply={}, counters=None
    )
    limited = [cell.row_id for cell in estate.assumed if (cell.table, cell.column) == ("agencies", "capital_limit_gbp")]
    return Structured(
        option, plan, unlimited, _gbp_by_share(tables, option, plan), jobs_by_area(estate, option.levers, today),
        jobs_by_area(estate, option.levers, plan.decided),
        tuple(body for body in limited if body in {block.into for block in option.reorganise}),
    )  # fmt: skip


def jobs_by_area(estate: Estate, levers: Levers, decided: Decided) -> dict[str, float]:
    """FTE by the area of the building they sit in, staff of arrangements included; in no area: under a blank one."""
    tiers = {name: estate.arrangements[name].tiers[n] for name, n in tiers_of_decided(estate, decided)}
    point = Point(estate, levers, decided, tiers)
    found: dict[str, float] = {}
    for name, building in estate.buildings.items():
        fte = math.fsum(team.fte for team in point.teams_in[name])
        fte += math.fsum(staff for _, staff in point.staff_in[name])
        if fte:
            found[building.area] = found.get(building.area, 0.0) + fte
    return dict(sorted(found.items()))


def _gbp_by_share(tables: Tables, option: Option, plan: SavedPlan) -> float:
    if not option.reorganise:
        return 0.0
    valuer, share = Valuer(tables, option, [plan]), option.levers.reorganisation.replicated_share
    step = _FURTHER if share + _FURTHER <= 1 else -_FURTHER
    moved = valuer.varied({REPLICATED: share + step})
    before, after = (math.fsum(worth.present[1].values()) for worth in (valuer.base, moved))
    return (after - before) / step


def is_proven(cheaper: SavedPlan, dearer: SavedPlan) -> bool:
    """Whether one is proven to be cheaper than the other: its plan costs less than any of the other can."""
    return cheaper.objective_gbp < dearer.sealed_bound_gbp


def switching_share(one: Structured, other: Structured) -> float | None:
    """The replicated share at which two plans cost the same, both held as they are; None: at none from 0 to 1.

    An estimate: with another share each structure might be planned otherwise.
    """
    slope = one.gbp_by_share - other.gbp_by_share
    if abs(slope) < 1.0:
        return None
    at = [each.plan.objective_gbp - each.gbp_by_share * each.replicated_share for each in (one, other)]
    share = (at[1] - at[0]) / slope
    return share if 0 <= share <= 1 else None


def areas_of(found: Sequence[Structured]) -> Iterator[str]:
    """Every area in which somebody works, today or in any plan."""
    yield from sorted({area for each in found for area in (*each.jobs_today, *each.jobs)})
