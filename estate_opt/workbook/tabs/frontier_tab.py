"""The sheets of a frontier: a row for each plan, the first aim drawn over the second; and which buildings close."""

from collections.abc import Mapping
from itertools import pairwise

from estate_opt.questions.aims import Aim
from estate_opt.questions.frontier import STOPPED, Frontier
from estate_opt.workbook.sheet import Cell, Chart, Column, Content, Format, Sheet

_FORMATS = {"£": Format.GBP, "share": Format.PERCENT, "buildings": Format.COUNT, "posts": Format.NUMBER}


def frontier_sheets(frontier: Frontier) -> tuple[Sheet, ...]:
    """The plans with the chart, and a row for each building that some of them close."""
    return _plans(frontier), _buildings(frontier)


def _plans(frontier: Frontier) -> Sheet:
    """A row for each plan."""
    first, second, points = frontier.first, frontier.second, frontier.points
    has_cost = "npv" in (first.name, second.name)
    changes = ["", *(_changes(before.closed, after.closed, frontier.names) for before, after in pairwise(points))]
    not_proven = "no, stopped" if frontier.is_stopped else "no, stopped at the time limit"
    rows: list[tuple[Content, ...]] = [
        (
            Cell(point.second), Cell(point.first), Cell(abs(point.first - points[0].first)),
            *(() if has_cost else (point.net_present_cost_gbp,)),
            point.buildings, "yes" if point.is_proven else not_proven, change,
        )
        for point, change in zip(points, changes, strict=True)
    ]  # fmt: skip
    cost = Column("cost", "Net present cost of the plan, £", Format.GBP, width=18)
    columns = (
        Column("second", _heading(second), _format(second), range_name="frontier_second", width=18),
        Column("first", _heading(first), _format(first), width=18),
        Column("worse", "Worse than the first row by", _format(first), range_name="frontier_worse", width=16),
        *(() if has_cost else (cost,)),
        Column("buildings", "Number of buildings", Format.COUNT, width=11),
        Column("proven", "Proven within the gap", Format.LONG_TEXT, width=18),
        Column("changes", "Buildings that change from the row above", Format.LONG_TEXT, width=60),
    )
    return Sheet(
        "Frontier",
        "what the one aim costs in terms of the other",
        frontier.heading,
        columns,
        tuple(rows),
        (
            "Each row is a plan that keeps every rule. No plan here is better than another in both aims.",
            *([STOPPED] if frontier.is_stopped else []),
        ),
        chart=Chart(
            frontier.heading,
            f"One line over {len(rows)} plans: by how much {_words(first)} is worse than in the first, in order of "
            f"{_words(second)}. The figures are in the table above.",
            _format(first),
            "frontier_second",
            ((f"{first.title}: worse than the first row by", "frontier_worse"),),
            has_negatives=False,
            categories_format=_format(second),
        ),
    )


def _buildings(frontier: Frontier) -> Sheet:
    """A row for each building that is closed in some plan, a column for each plan."""
    closed = [frozenset(point.closed) for point in frontier.points]
    columns = (
        Column("building", "Building", Format.TEXT, width=14),
        *(Column(f"plan_{n}", f"Plan {n}", Format.TEXT, width=9) for n in range(1, len(closed) + 1)),
        Column("plans", f"Plans that close it, of {len(closed)}", Format.COUNT, width=14),
        Column("name", "Name", Format.LONG_TEXT, width=30),
    )
    rows: list[tuple[Content, ...]] = [
        (
            building,
            *("closed" if building in one else "in use" for one in closed),
            sum(building in one for one in closed),
            frontier.names.get(building, building),
        )
        for building in sorted(frozenset().union(*closed), key=lambda b: (all(b in one for one in closed), b))
    ]
    notes = (
        "Plans in the order of the sheet Frontier. First the buildings that the plans do not agree on.",
        "Buildings in use today that no plan closes are left out.",
    )
    return Sheet("Buildings", "which plan closes which building", "Buildings that close", columns, tuple(rows), notes)


def _changes(before: tuple[str, ...], after: tuple[str, ...], names: Mapping[str, str]) -> str:
    """What another plan closes, and what it keeps in use, each with its name where it has one."""

    def told(buildings: set[str]) -> str:
        return ", ".join(f"{b} ({names[b]})" if names.get(b, b) != b else b for b in sorted(buildings))

    kept, closed = set(before) - set(after), set(after) - set(before)
    parts = [f"{word}: {told(those)}" for word, those in (("in use", kept), ("closed", closed)) if those]
    return "; ".join(parts) or "none"


def _format(aim: Aim) -> Format:
    return _FORMATS.get(aim.unit, Format.NUMBER)


def _heading(aim: Aim) -> str:
    return aim.title if aim.unit in ("share", "buildings") else f"{aim.title}, {aim.unit}"


def _words(aim: Aim) -> str:
    return f"the {aim.title[0].lower()}{aim.title[1:]}"
