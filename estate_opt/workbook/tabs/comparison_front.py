"""The front page of a comparison: what it shows, in words, and a line for each plan."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from textwrap import wrap
from typing import Any

from estate_opt.ground.figures import pounds
from estate_opt.results.names import enumerated
from estate_opt.saved import compare
from estate_opt.saved.likeness import NOT_CASH, Likeness, cell_in_words
from estate_opt.saved.plan_json import SavedPlan
from estate_opt.workbook.sheet import Cell, Column, Content, Format, Shade, Sheet

EVERYBODY = "everybody"
"""How the Access sheet calls the share of all people."""
_IN_MILLIONS_FROM_GBP = 20e6
_LINE = 190
"""Letters to a line of the page."""
_KG_PER_TONNE = 1000
_MOST_NAMED = 8


@dataclass(frozen=True, slots=True)
class _Measures:
    """A plan by what a reader decides on."""

    title: str
    content: Mapping[str, Any]
    saving_gbp: float
    """Present value of cash against the plan's own today."""
    people_within: float | None
    """Mean over the services of the share of people within the standard."""

    @property
    def summary(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.content["summary"]
        return found

    @property
    def yearly_saving_gbp(self) -> float:
        return float(self.summary["yearly_today_gbp"] - self.summary["yearly_plan_gbp"])

    @property
    def unproven_gbp(self) -> float | None:
        """How much dearer than the best of its option it can be; None: not known."""
        gap = self.content["gap"]
        return None if gap is None else float(gap * abs(self.content["objective_gbp"]))


@dataclass(frozen=True, slots=True)
class _Aim:
    """Something that one plan is best at."""

    words: str
    """`saves most a year …`: what is said of the plan that does."""
    short: str
    value: Callable[[_Measures], float | None]
    wants_more: bool
    said: Callable[[_Measures], str]


_AIMS = (
    _Aim("saves most a year once all is done", "yearly saving", lambda m: m.yearly_saving_gbp, True,
         lambda m: f"{pounds(m.yearly_saving_gbp)}, {_percent(m.summary['saving_share'])} of today's running cost"),
    _Aim("needs least investment", "investment", lambda m: m.summary["investment_gbp"], False,
         lambda m: pounds(m.summary["investment_gbp"])),
    _Aim("is earned back first", "payback", lambda m: m.summary["payback_year"], False,
         lambda m: f"by {m.summary['payback_year']}"),
    _Aim("moves fewest staff", "few moves", lambda m: m.summary["fte_moved"], False,
         lambda m: f"{m.summary['fte_moved']:,.0f} FTE"),
    _Aim("releases fewest posts", "jobs", lambda m: m.summary["posts_released"], False,
         lambda m: f"{m.summary['posts_released']:,.1f} FTE" if m.summary["posts_released"] else "none"),
    _Aim("emits least carbon", "carbon", lambda m: m.summary["carbon_plan_kg"], False,
         lambda m: f"{m.summary['carbon_plan_kg'] / _KG_PER_TONNE:,.0f} tonnes a year"),
    _Aim("brings most people within the standards", "access", lambda m: m.people_within, True,
         lambda m: f"{_percent(m.people_within or 0.0)} on average over the services"),
)  # fmt: skip
"""Besides the saving over all years, which comes first."""


def overview(likeness: Likeness) -> Sheet:
    """What a comparison shows: sentences, then each plan with the figures that a decision turns on."""
    plans, measures = likeness.plans, _measured(likeness.plans)
    columns = _columns(plans, likeness)
    todays = range(1 if likeness.is_like else len(plans))
    rows = [
        *(_today(plans, number, likeness) for number in todays),
        *(_row(plans, number, measures, likeness) for number in range(len(plans))),
    ]
    return Sheet(
        "Overview",
        "What the comparison shows, in words, and each plan with the figures that a decision turns on.",
        f"Comparison of {len(plans)} plans: {plans[0].content['input']}",
        columns,
        tuple(tuple(row[column.key] for column in columns) for row in rows),
        tuple(line for sentence in _told(likeness, measures) for line in wrap(sentence, _LINE)),
        is_page=True,
        is_landscape=True,
    )


def what_it_shows(likeness: Likeness) -> tuple[str, ...]:
    """A comparison in sentences: whether plans are like for like, which is best at what, what to be careful of."""
    return _told(likeness, _measured(likeness.plans))


def _told(likeness: Likeness, measures: Sequence[_Measures]) -> tuple[str, ...]:
    plans = likeness.plans
    told = (*likeness.sentences([title_of(plans, n) for n in range(len(plans))]), *_shown_cells(likeness))
    return (*told, *_sentences(plans, measures, likeness))


def _shown_cells(likeness: Likeness) -> Iterator[str]:
    """The first cells in which the tables differ, and where the others are."""
    for each in likeness.cells[:_MOST_NAMED]:
        yield f"   {cell_in_words(each)}"
    if len(likeness.cells) > _MOST_NAMED:
        yield f"   and {len(likeness.cells) - _MOST_NAMED:,} more: see Tables."


def title_of(plans: Sequence[SavedPlan], number: int) -> str:
    """A plan's name as a heading, which no other column of a sheet has."""
    return plans[number].heading or f"{number + 1}. {plans[number].name}"


def _measured(plans: Sequence[SavedPlan]) -> list[_Measures]:
    return [
        _Measures(plan.name, plan.content, fsum(compare.cash_savings(plan)[1].values()),
                  _people_within(plan.content, "after"))
        for plan in plans
    ]  # fmt: skip


def _people_within(content: Mapping[str, Any], when: str) -> float | None:
    shares = [row[when] for row in content["access"] if row["form"] == "all"]
    return fsum(shares) / len(shares) if shares else None


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _columns(plans: Sequence[SavedPlan], likeness: Likeness) -> tuple[Column, ...]:
    first = plans[0].content["summary"]
    money = Format.GBP_MILLION if first["yearly_today_gbp"] >= _IN_MILLIONS_FROM_GBP else Format.GBP
    years = f"{first['first_year']}-{first['last_year']}"
    found = [
        Column("plan", "Plan", Format.LONG_TEXT, width=26, is_bold=True),
        *([] if likeness.is_like else [Column("own", "Cost of its own today", money, width=14)]),
        Column("saving", f"Saving {years}, at today's worth", money, width=16),
        Column("yearly", f"Saving a year by {first['last_year']}", money, width=13),
        Column("share", "Share of running cost", Format.PERCENT, width=11),
        Column("investment", "One-off investment", Format.GBP, width=14),
        Column(
            "change",
            "What it costs to carry out",
            Format.GBP,
            width=14,
            note="One-off investment and double running: all that change costs",
        ),
        Column("payback", "Earned back by", Format.YEAR, width=11),
        Column("buildings", "Buildings in use", Format.COUNT, width=12),
        Column("moved", "Staff who move (FTE)", Format.COUNT, width=12),
        Column("posts", "Posts released (FTE)", Format.NUMBER, width=11),
        Column("carbon", "Carbon (tonnes a year)", Format.COUNT, width=11),
    ]
    if plans[0].content["access"]:
        found += [
            Column("access", "People within the standards, on average", Format.PERCENT, width=17),
            Column("worse", "Localities worse off", Format.COUNT, width=12),
        ]
    if likeness.is_like:
        found.append(Column("best", "Best at", Format.LONG_TEXT, width=42, shades={"total saving": Shade.GOOD}))
    return tuple(found)


def _today(plans: Sequence[SavedPlan], number: int, likeness: Likeness) -> dict[str, Content]:
    content = plans[number].content
    within = _people_within(content, "before")
    whose = "" if likeness.is_like else f", by {title_of(plans, number)}"
    named = "access_today" if likeness.is_like else f"access_today_{number + 1}"
    return {
        "plan": f"Carrying on as today{whose}", "own": likeness.todays_gbp[number], "saving": None,
        "yearly": None, "share": None, "investment": None, "change": None, "payback": None,
        "buildings": content["summary"]["buildings_today"], "moved": None, "posts": None,
        "carbon": content["summary"]["carbon_today_kg"] / _KG_PER_TONNE,
        "access": None if within is None else Cell(within, f'=AVERAGEIFS({named},access_whose,"{EVERYBODY}")'),
        "worse": None, "best": None,
    }  # fmt: skip


def _row(
    plans: Sequence[SavedPlan], number: int, measures: Sequence[_Measures], likeness: Likeness
) -> dict[str, Content]:
    mine, summary = measures[number], measures[number].summary
    today = "costs_today" if likeness.is_like else f"costs_today_{number + 1}"
    cash = f'=SUMIFS({today},costs_counts,"cash")-SUMIFS(costs_plan_{number + 1},costs_counts,"cash")'
    people = f'=AVERAGEIFS(access_plan_{number + 1},access_whose,"{EVERYBODY}")'
    return {
        "plan": title_of(plans, number),
        "own": likeness.todays_gbp[number],
        "saving": Cell(mine.saving_gbp, cash),
        "yearly": mine.yearly_saving_gbp,
        "share": summary["saving_share"],
        "investment": summary["investment_gbp"],
        "change": summary.get("cost_of_change_gbp"),
        "payback": Cell(summary["payback_year"] or summary.get("payback", f"not by {summary['last_year']}")),
        "buildings": summary["buildings_plan"],
        "moved": summary["fte_moved"],
        "posts": summary["posts_released"],
        "carbon": summary["carbon_plan_kg"] / _KG_PER_TONNE,
        "access": None if mine.people_within is None else Cell(mine.people_within, people),
        "worse": summary["localities_worse"],
        "best": "; ".join(_best_at(number, measures)),
    }


def _best_at(number: int, measures: Sequence[_Measures]) -> Iterator[str]:
    if number in _first(measures, lambda m: m.saving_gbp, wants_more=True):
        yield "total saving"
    for aim in _AIMS:
        if number in _first(measures, aim.value, aim.wants_more):
            yield aim.short


def _first(
    measures: Sequence[_Measures], value: Callable[[_Measures], float | None], wants_more: bool
) -> tuple[int, ...]:
    """The plans that are best by a figure; nobody where half of them or more are equally good."""
    known = {number: found for number, each in enumerate(measures) if (found := value(each)) is not None}
    if not known:
        return ()
    best = max(known.values()) if wants_more else min(known.values())
    near = max(abs(best), 1.0) * 1e-6
    first = tuple(number for number, found in known.items() if abs(found - best) <= near)
    return first if 2 * len(first) <= len(measures) and len(first) < len(measures) else ()


def _sentences(plans: Sequence[SavedPlan], measures: Sequence[_Measures], likeness: Likeness) -> Iterator[str]:
    if likeness.is_like:
        yield from _verdicts(plans, measures)
    yield _agreed(plans)
    yield from _caveats(plans, measures)


def _verdicts(plans: Sequence[SavedPlan], measures: Sequence[_Measures]) -> Iterator[str]:
    """Which plan is best at what: of plans that are like for like."""
    first = plans[0].content["summary"]
    ranked = sorted(measures, key=lambda m: m.saving_gbp, reverse=True)
    most, least = ranked[0], ranked[-1]
    following = f"next is “{ranked[1].title}” with {pounds(ranked[1].saving_gbp)}; " if len(ranked) > 2 else ""
    yield (
        f"“{most.title}” saves most, {pounds(most.saving_gbp)} over {first['first_year']}-{first['last_year']} at "
        f"today's worth; {following}“{least.title}” saves least, {pounds(least.saving_gbp)}."
    )
    yield from _worse_off(ranked)
    for aim in _AIMS:
        best = _first(measures, aim.value, aim.wants_more)
        if best:
            who = enumerated([f"“{measures[number].title}”" for number in best], _MOST_NAMED)
            yield f"{who} {aim.words if len(best) == 1 else _plural(aim.words)}: {aim.said(measures[best[0]])}."


def _plural(words: str) -> str:
    verb, _, rest = words.partition(" ")
    return f"{'are' if verb == 'is' else verb.removesuffix('s')} {rest}"


def _worse_off(ranked: Sequence[_Measures]) -> Iterator[str]:
    """Whose saving is paid for by worse access, and who saves most without that."""
    counts = [(m.title, m.summary["localities_worse"]) for m in ranked]
    worse = [f"“{title}” (in {count:,} localities)" for title, count in counts if count]
    if worse:
        yield f"Access to some service gets clearly worse under {enumerated(worse, _MOST_NAMED)}."
    harmless = [m for m in ranked if not m.summary["localities_worse"]]
    if worse and harmless:
        best = harmless[0]
        yield f"Of the other plans “{best.title}” saves most: {pounds(best.saving_gbp)}."


def _agreed(plans: Sequence[SavedPlan]) -> str:
    """What all plans do alike with the buildings."""
    states = [plan.content["buildings"] for plan in plans]
    alike = {name for name in states[0] if len({each.get(name) for each in states}) == 1}
    today = plans[0].content["today"]["buildings"]
    shut = sorted(name for name in alike if states[0][name] == "closed" and today.get(name) == "open")
    named = [_named(plans, name) for name in shut]
    closed = f"All plans close {enumerated(named, _MOST_NAMED)}" if shut else "No building is closed by all plans"
    differing = len(set().union(*states)) - len(alike)
    return f"{closed}; {differing:,} building{' is' if differing == 1 else 's are'} decided differently: see Buildings."


def _named(plans: Sequence[SavedPlan], building: str) -> str:
    name = compare.name_of(plans, "buildings", building)
    return building if name == building else f"{name} ({building})"


def _caveats(plans: Sequence[SavedPlan], measures: Sequence[_Measures]) -> Iterator[str]:
    """What must be known before one figure is held against another."""
    if any(row["class"] in NOT_CASH for plan in plans for row in plan.content["ledger_today"]):
        yield "Savings on this page are cash: the value of carbon and other social costs is left out (see Figures)."
    known = [(found, m.title) for m in measures if (found := m.unproven_gbp) is not None]
    if known and max(known)[0] >= 1:
        gbp, title = max(known)
        yield (
            "A search may stop before the very best plan of its option: by less than "
            f"{pounds(gbp)} here (“{title}”). Smaller differences in cost prove nothing."
        )
