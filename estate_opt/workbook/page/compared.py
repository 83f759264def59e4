"""The parts of the page of several plans side by side, from the sheets of their comparison."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from estate_opt.checks import checked_estate
from estate_opt.domain.estate import Estate
from estate_opt.ground.errors import InputError, UsageError
from estate_opt.ground.figures import percent, pounds
from estate_opt.saved.compare import names
from estate_opt.saved.made_of import option_in, tables_in
from estate_opt.saved.plan_json import SavedPlan
from estate_opt.workbook.page.drawn_map import Shown, drawn_maps
from estate_opt.workbook.page.map_picture import how_to_read
from estate_opt.workbook.page.parts import Row, Section, Tabs, called, saved_in_words, table_of
from estate_opt.workbook.page.scales import Length, lengths
from estate_opt.workbook.tabs.comparison_front import title_of

_STATES = {("open", "open"): "kept", ("open", "closed"): "closed", ("on offer", "open"): "opened"}
_SMALL_GBP, _SMALL_SHARE = 0.5, 1e-4


@dataclass(frozen=True)
class Bar:
    """A figure of one plan."""

    plan: str
    length: Length
    words: str


@dataclass(frozen=True)
class Line:
    """One plan, or one body with a bar for each plan."""

    name: str
    bars: Sequence[Bar]
    words: str = ""


@dataclass(frozen=True)
class Lines:
    """All lines, on one scale."""

    nought: float
    lines: Sequence[Line]


def compared_sections(plans: Sequence[SavedPlan], tabs: Tabs) -> list[Section]:
    """The parts of the page, in the order in which they are read."""
    found = (
        _plans(plans, tabs),
        _maps(plans),
        _listed(tabs, "Buildings", "building", "decided by one plan otherwise than today or another"),
        _bodies(plans, tabs),
        _shares(tabs),
        _listed(tabs, "Levers", "lever", "set differently by the options"),
    )
    return [section for section in found if section is not None]


def _plans(plans: Sequence[SavedPlan], tabs: Tabs) -> Section:
    """What each plan saves, and what that takes."""
    rows = tabs.rows("Overview")
    each_plan = [row for row in rows if row["saving"] is not None]
    nought, drawn = lengths([row.number("saving") for row in each_plan])
    lines = [
        Line("", [Bar(str(row["plan"]), length, f"saves {pounds(row.number('saving'))}")], _in_words(row))
        for row, length in zip(each_plan, drawn, strict=True)
    ]
    best = max(each_plan, key=lambda row: row.number("saving"))
    title = f"{best['plan']} saves most: {pounds(best.number('saving'))}"
    notes = ("Cash of all years at today's worth, against carrying on as today.",)
    keys = " ".join(tabs.titles("Overview"))
    table = table_of(tabs, "Overview", keys, "The plans side by side", rows)
    alt = "; ".join(f"{line.bars[0].plan} {line.bars[0].words}" for line in lines)
    return Section("plans", "Plans", title, Lines(nought, lines), f"{alt}.", notes=notes, tables=(table,))


def _in_words(row: Row) -> str:
    told = [
        f"{pounds(row.number('yearly'))} a year ({percent(row.number('share'))})",
        f"{pounds(row.number('investment'))} to invest, earned back {_by(row)}",
        f"{row.text('buildings')} buildings",
        f"{row.text('moved')} staff move",
    ]
    if row["best"]:
        told.append(f"best at {row['best']}")
    return "; ".join(told)


def _by(row: Row) -> str:
    back = row["payback"]
    return f"by {back}" if isinstance(back, int) else str(back)


def _maps(plans: Sequence[SavedPlan]) -> Section | None:
    """What each plan closes, opens and keeps; None where no plan's JSON has the tables with a position."""
    estate = _estate(plans)
    if estate is None:
        return None
    called_so = names(plans).get("buildings", {})
    states = [_states(plan, estate) for plan in plans]
    in_use = {name: "kept" for name, each in estate.buildings.items() if each.in_use_today}
    shown = [Shown(f"Now: {len(in_use):,} buildings", in_use, called_so)]
    for number, each in enumerate(states):
        left = sum(state != "closed" for state in each.values())
        labels = {name: f"{called_so.get(name, name)}: {state}" for name, state in each.items()}
        shown.append(Shown(f"{title_of(plans, number)}: {left:,} buildings", each, labels))
    desks = {name: each.desks or 0.0 for name, each in estate.buildings.items()}
    maps = drawn_maps(estate, desks, shown, {name: each.name or name for name, each in estate.agencies.items()})
    if maps is None:
        return None
    counts = [sum(state == "closed" for state in each.values()) for each in states]
    least, most = min(counts), max(counts)
    title = f"The plans close {least:,} to {most:,} buildings"
    title = title if least < most else f"Each plan closes {most:,} buildings"
    alt = ". ".join(f"{view.title}" for view in maps.views)
    return Section("map", "Maps", title, maps, f"{alt}.", notes=tuple(how_to_read(maps)))


def _estate(plans: Sequence[SavedPlan]) -> Estate | None:
    """The place, from the first plan whose JSON has it."""
    for plan in plans:
        with suppress(UsageError, InputError):
            return checked_estate(tables_in(plan), option_in(plan)).estate
    return None


def _states(plan: SavedPlan, estate: Estate) -> Mapping[str, str]:
    today = plan.content["today"]["buildings"]
    found = {name: _STATES.get((today.get(name, ""), state)) for name, state in plan.content["buildings"].items()}
    return {name: state for name, state in found.items() if state is not None and name in estate.buildings}


def _listed(tabs: Tabs, sheet: str, one: str, how: str) -> Section | None:
    """A sheet of what differs, as it is; None where nothing does. `how`: `set differently by the options`."""
    rows = tabs.rows(sheet)
    if not rows:
        return None
    title = f"{len(rows):,} {one}{'s are' if len(rows) > 1 else ' is'} {how}"
    table = table_of(tabs, sheet, " ".join(tabs.titles(sheet)), f"{sheet}: plan by plan", rows)
    return Section("listed", sheet, title, table)


def _bodies(plans: Sequence[SavedPlan], tabs: Tabs) -> Section:
    """What each body saves or pays more by each plan."""
    rows, keys = tabs.rows("Agencies"), [f"plan_{number + 1}" for number in range(len(plans))]
    nought, drawn = lengths([row.number(key) for row in rows for key in keys])
    lengths_of = iter(drawn)
    lines = []
    for row in rows:
        saved = [saved_in_words(row.number(key)) for key in keys]
        bars = [Bar(title_of(plans, number), next(lengths_of), words) for number, words in enumerate(saved)]
        lines.append(Line(called(row["name"], row["key"]), bars))
    losing = [sum(row.number(key) <= -_SMALL_GBP for row in rows) for key in keys]
    title = "No body pays more than today by any plan" if not any(losing) else "Who pays more than today: " + "; ".join(
        f"{title_of(plans, number)} {count:,} of {len(rows):,}" for number, count in enumerate(losing)
    )  # fmt: skip
    table = table_of(tabs, "Agencies", " ".join(tabs.titles("Agencies")), "What each body saves by each plan", rows)
    notes = ("Cash of all years at today's worth. To the left, hatched, a body pays more than today.",)
    return Section("plans", "Who pays", title, Lines(nought, lines), title, notes=notes, tables=(table,))


def _shares(tabs: Tabs) -> Section | None:
    """Access: shares of everybody, priority groups and areas within the standards; None where nobody lives there."""
    rows = tabs.rows("Access")
    if not rows:
        return None
    titles = tabs.titles("Access")
    table = table_of(tabs, "Access", " ".join(titles), "People within the standard, plan by plan", rows)
    return Section("listed", "Access", _who_loses(rows, [*titles]), table)


def _who_loses(rows: Sequence[Row], keys: Sequence[str]) -> str:
    """Of which people the share within a standard falls most; of plans that have one today."""
    plans = [key for key in keys if key.startswith("plan_")]
    if "today" not in keys:
        return "Who is within the standard of each service, plan by plan"
    falls = [(max(row.number("today") - row.number(key) for key in plans), row) for row in rows]
    most, worst = max(falls, key=lambda each: each[0])
    if most < _SMALL_SHARE:
        return "No plan brings fewer people within the standard of any service"
    whom = worst["which"] or worst["whose"]
    return f"{worst['service']} loses most: by one plan {percent(most)} of {whom} are no longer within the standard"
