"""What a plan's saving hangs on: each figure moved by itself, and how far it must move before another choice is better.

The plan is kept as it is. A cost is moved by scaling its money, today's and the plan's alike, so that the saving is
linear in it; a lever by adding up all money anew (`revalued.py`). Methods: one-way sensitivity and switching values
(HM Treasury Green Book), with the experience of BRAC 2005 (GAO-08-159) as a stress test.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from estate_opt.domain.costs import CHANGE, COSTS, Heading, Theme, theme, words
from estate_opt.domain.spread import Spread
from estate_opt.options.option import Option
from estate_opt.questions.robustness.revalued import POUND, Valuer, Worth, valuer_of_place
from estate_opt.questions.robustness.spread import spread_of
from estate_opt.questions.robustness.switching import Switch, Switches
from estate_opt.saved.plan_json import SavedPlan
from estate_opt.tables.schema import BY_NAME
from estate_opt.tables.schema import Kind as ColumnKind
from estate_opt.tables.typed_rows import Row, Tables

Progress = Callable[[int, int], None]
"""Told how many of how many figures are done."""
_NOT_FIGURES = frozenset(
    {"prices", "sharing", "capital", "limits", "accounts", "access", "adopt", "sensitivity", "solver"}
)  # fmt: skip
"""Sections of levers that are policies or settings, unless an option gives one a range."""
MITIGATED = (0.0, 0.5, 1.0)
_CLASSES = {
    "cashable": "All cash but capital, receipts and rates", "capital": "All capital", "receipt": "All receipts",
    "transfer": "All business rates", "residual": "All that is still owned at the end",
    "efficiency": "All that saves no cash", "social": "All social costs",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Swing:
    """One figure moved down and up by itself."""

    kind: str
    """`cost`, `class`, `lever` or `estimates`."""
    name: str
    words: str
    low: str
    high: str
    """What it was moved to."""
    change_low_gbp: float
    change_high_gbp: float
    """What that does to the plan's net present saving."""

    @property
    def size_gbp(self) -> float:
        """The larger of the two changes."""
        return max(abs(self.change_low_gbp), abs(self.change_high_gbp))


@dataclass(frozen=True, slots=True)
class Stress:
    """A plan if change costs more and running cost is saved less (£, net present)."""

    plan: str
    saving_gbp: float
    change_gbp: float
    """What it costs to carry the plan out: capital, exits, moves, excess travel, redundancy."""
    running_saved_gbp: float
    left_gbp: float
    """The saving that is left then."""


@dataclass(frozen=True, slots=True)
class Bias:
    """The saving with the causes of one class of optimism bias dealt with not at all, half and fully."""

    name: str
    uplifts: tuple[float | None, ...]
    savings_gbp: tuple[float, ...]


@dataclass(frozen=True)
class Sensitivity:
    """All that hangs on figures, of the first plan; the others are what it is held against."""

    option: Option
    names: tuple[str, ...]
    worth: Worth
    swings: tuple[Swing, ...]
    """The largest first."""
    lever_savings: dict[str, tuple[float, float]]
    """Saving with a lever (or the estimates of a column) at its low and its high end."""
    switches: tuple[Switch, ...]
    stresses: tuple[Stress, ...]
    biases: tuple[Bias, ...]
    drawn: tuple[dict[str, float], ...]
    """What was drawn for each sample, by lever; none unless samples were asked for."""
    samples_gbp: tuple[tuple[float, ...], ...]
    """Net present saving in each sample, by plan."""
    others: tuple[str, ...] = ()
    """Of each plan that was made with another option than the one that all are valued under: in what, as a sentence."""

    @property
    def take_care(self) -> list[str]:
        """What must be known before the plans are held against each other."""
        valued = "Here it is valued by the levers and changes of the plan looked at, under which it may break a rule."
        return [f"{other} {valued}" for other in self.others]

    @property
    def spreads(self) -> list[Spread]:
        """How far the saving of each plan spreads over the samples."""
        if not self.drawn:
            return []
        return [
            spread_of(name, self.worth.savings_gbp[number], self.samples_gbp[number], self.samples_gbp)
            for number, name in enumerate(self.names)
        ]

    @property
    def saving_gbp(self) -> float:
        """Of the plan looked at."""
        return self.worth.savings_gbp[0]


def sensitivity_of_place(
    place: Path,
    option: Option,
    plans: Sequence[SavedPlan],
    told: Progress | None = None,
    samples: int = 0,
    seed: int = 1,
    with_hidden: bool = False,
) -> Sensitivity:
    """What the first plan's saving hangs on, against today and against the other plans.

    `samples`: how often to value the plans, kept as they are, with everything uncertain drawn from its range. Raises as
    `valuer_of_place`, UsageError where samples are asked for and nothing has a range.
    """
    return sensitivity(valuer_of_place(place, option, plans, with_hidden), told, samples, seed)


def sensitivity(valuer: Valuer, told: Progress | None = None, samples: int = 0, seed: int = 1) -> Sensitivity:
    """The same for plans that can be valued."""
    drawn = valuer.option.drawn(samples, seed) if samples else []
    base, option = valuer.base, valuer.option
    looked = _Looked(valuer, told or (lambda _done, _of: None))
    swings = [*_cost_swings(base, option), *looked.levers, *looked.estimates]
    switches = Switches(valuer, [each.name for each in looked.levers])
    return Sensitivity(
        option=option,
        names=valuer.names,
        worth=base,
        swings=tuple(sorted(swings, key=lambda each: (-each.size_gbp, each.kind, each.name))),
        lever_savings=looked.savings,
        switches=tuple(switches.all(_moving_costs(base))),
        stresses=tuple(_stress(base, option, number, name) for number, name in enumerate(valuer.names)),
        biases=tuple(_biases(valuer)),
        drawn=tuple(drawn),
        samples_gbp=tuple(zip(*(valuer.varied(levers).savings_gbp for levers in drawn), strict=True)),
        others=valuer.others,
    )


def _moving_costs(base: Worth) -> list[str]:
    """Costs that there are, but for what one public body pays another."""
    return sorted({cost for each in base.present for cost in each if theme(cost) is not Theme.TRANSFERS})


def saved_gbp(base: Worth, costs: Sequence[str], plan: int = 0) -> float:
    """What a plan saves of some costs, net present."""
    return sum(base.present[0].get(cost, 0.0) - base.present[plan + 1].get(cost, 0.0) for cost in costs)


def _cost_swings(base: Worth, option: Option) -> Iterator[Swing]:
    share = option.levers.sensitivity.either_way_share
    ends = f"-{100 * share:g} %", f"+{100 * share:g} %"
    classes: dict[str, list[str]] = defaultdict(list)
    for cost in _moving_costs(base):
        classes[COSTS[cost].kind.value].append(cost)
        change = share * saved_gbp(base, [cost])
        if abs(change) >= POUND:
            yield Swing("cost", cost, words(cost), *ends, -change, change)
    for name, costs in classes.items():
        change = share * saved_gbp(base, costs)
        if abs(change) >= POUND:
            yield Swing("class", name, f"{_CLASSES[name]} ({', '.join(costs)})", *ends, -change, change)


class _Looked:
    """Levers and estimates moved one by one."""

    def __init__(self, valuer: Valuer, told: Progress) -> None:
        self._valuer, self._base = valuer, valuer.base.savings_gbp[0]
        self.savings: dict[str, tuple[float, float]] = {}
        levers, marked = list(_figures(valuer.option)), _marked(valuer.tables)
        of = len(levers) + len(marked)
        self.levers: list[Swing] = []
        self.estimates: list[Swing] = []
        for done, path in enumerate(levers, start=1):
            self.levers += self._lever(path)
            told(done, of)
        for done, (table, column) in enumerate(marked, start=len(levers) + 1):
            self.estimates += self._estimate(table, column, marked[table, column])
            told(done, of)

    def _swing(self, kind: str, name: str, said: str, ends: tuple[str, str], worths: Sequence[Worth]) -> list[Swing]:
        low, high = (worth.savings_gbp[0] for worth in worths)
        swing = Swing(kind, name, said, *ends, low - self._base, high - self._base)
        if swing.size_gbp < POUND:
            return []
        self.savings[name] = low, high
        return [swing]

    def _lever(self, path: str) -> list[Swing]:
        low, high = ends_of(self._valuer.option, path)
        worths = [self._valuer.varied({path: end}) for end in (low, high)]
        unit = self._valuer.option.setting(path).unit
        return self._swing("lever", path, unit, (f"{low:,.6g}", f"{high:,.6g}"), worths)

    def _estimate(self, table: str, column: str, ids: frozenset[str]) -> list[Swing]:
        share = self._valuer.option.levers.sensitivity.either_way_share
        worths = [
            self._valuer.with_tables(_scaled(self._valuer.tables, table, column, ids, factor))
            for factor in (1 - share, 1 + share)
        ]
        cells = "1 cell" if len(ids) == 1 else f"{len(ids):,} cells"
        said = f"Estimates: {table} › {column}, {cells}"
        ends = f"-{100 * share:g} %", f"+{100 * share:g} %"
        return self._swing("estimates", f"{table}.{column}", said, ends, worths)


def _figures(option: Option) -> Iterator[str]:
    """Levers that are figures, and what has a range."""
    ranged = {each.path for each in option.uncertain}
    for row in option.settings:
        if row.path in ranged or (option.figure(row.path) is not None and row.path.split(".")[0] not in _NOT_FIGURES):
            yield row.path
    yield from sorted(ranged - {row.path for row in option.settings})


def ends_of(option: Option, path: str) -> tuple[float, float]:
    """How far a lever is moved: over its range if it has one, else by the option's share either way, as far as it can.

    A whole number is moved by one at least.
    """
    given = next((each for each in option.uncertain if each.path == path), None)
    is_whole = option.is_whole_number(path)
    if given is not None:
        return (round(given.low), round(given.high)) if is_whole else (given.low, given.high)
    value, share = option.figure(path) or 0.0, option.levers.sensitivity.either_way_share
    low, high = value * (1 - share), value * (1 + share)
    if is_whole:
        low, high = min(round(low), value - 1), max(round(high), value + 1)
    least, most = option.least_and_most(path)
    return max(low, least), min(high, most)


def _marked(tables: Tables) -> dict[tuple[str, str], frozenset[str]]:
    """Rows by table and column of money of which the cell is marked as an estimate."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for name in tables.tables:
        money = {column.name for column in BY_NAME[name].columns if column.kind is ColumnKind.MONEY}
        for row in tables.rows(name):
            for column in money & set(row["assumed"] or ()):
                if row[column]:
                    found[name, column].add(row.id)
    return {key: frozenset(ids) for key, ids in sorted(found.items())}


def _scaled(tables: Tables, table: str, column: str, ids: frozenset[str], factor: float) -> Tables:
    rows = [
        Row(row.heading, row.number, {**row.values, column: row[column] * factor})
        if row.id in ids and column in (row["assumed"] or ()) and row[column]
        else row
        for row in tables.rows(table)
    ]
    return tables.with_rows(table, rows)


def _stress(base: Worth, option: Option, number: int, name: str) -> Stress:
    levers = option.levers.sensitivity
    by_heading: dict[Heading, list[str]] = defaultdict(list)
    for cost in {cost for each in base.present for cost in each}:
        by_heading[COSTS[cost].heading].append(cost)
    change = -saved_gbp(base, [cost for each in CHANGE for cost in by_heading[each]], number)
    running = saved_gbp(base, by_heading[Heading.RUNNING], number)
    saving = base.savings_gbp[number]
    left = saving - levers.more_spent_share * change - levers.less_saved_share * max(0.0, running)
    return Stress(name, saving, change, running, left)


_BUILDINGS = ("optimism_bias.standard_building", "optimism_bias.non_standard_building")
_BIASES: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("Buildings: opening, fitting out, new counters", _BUILDINGS, "building_uplift"),
    (
        "Setting up and joining shared functions",
        ("optimism_bias.equipment_and_development",),
        "setup_uplift",
    ),
    ("Running cost of outside suppliers", ("optimism_bias.outsourcing",), "external_running_uplift"),
)
"""What a class of optimism bias is added to, its levers, and which uplift they make."""


def _biases(valuer: Valuer) -> Iterator[Bias]:
    settings = {row.path: row.value for row in valuer.option.settings}
    for name, paths, uplift in _BIASES:
        uplifts, savings = [], []
        for share in MITIGATED:
            levers = {path: [_between(settings[path], share)] * 2 for path in paths}
            uplifts.append(getattr(valuer.option.varied(levers).levers.optimism_bias, uplift))
            savings.append(valuer.varied(levers).savings_gbp[0])
        yield Bias(name, tuple(uplifts), tuple(savings))
    together = [valuer.varied({"optimism_bias.mitigated_share": share}).savings_gbp[0] for share in MITIGATED]
    yield Bias("All of them", (None,) * len(MITIGATED), tuple(together))


def _between(bounds: Any, mitigated: float) -> float:
    upper, lower = bounds
    return float(upper - (upper - lower) * mitigated)
