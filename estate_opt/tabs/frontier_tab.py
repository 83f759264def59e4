"""The sheet of a frontier: a row for each plan, and the first aim drawn over the second."""

from estate_opt.frontier import Aim, Frontier
from estate_opt.tabs.sheet import Cell, Chart, Column, Content, Format, Sheet

_FORMATS = {"£": Format.GBP, "share": Format.PERCENT, "buildings": Format.COUNT, "posts": Format.NUMBER}


def frontier_sheets(frontier: Frontier) -> tuple[Sheet, ...]:
    """One sheet with the table and the chart."""
    first, second = frontier.first, frontier.second
    rows: list[tuple[Content, ...]] = [
        (
            Cell(point.second), Cell(point.first), point.net_present_cost_gbp, point.buildings,
            "yes" if point.is_proven else "no, stopped at the time limit", ", ".join(point.closed),
        )
        for point in frontier.points
    ]  # fmt: skip
    columns = (
        Column("second", _heading(second), _format(second), range_name="frontier_second", width=18),
        Column("first", _heading(first), _format(first), range_name="frontier_first", width=18),
        Column("cost", "Net present cost of the plan, £", Format.GBP, width=18),
        Column("buildings", "Number in use", Format.COUNT, width=10),
        Column("proven", "Proven within the gap", Format.LONG_TEXT, width=16),
        Column("closed", "Not in use any more", Format.LONG_TEXT, width=44),
    )
    return (
        Sheet(
            "Frontier",
            "what the one aim costs in terms of the other",
            frontier.heading,
            columns,
            tuple(rows),
            ("Each row is a plan that keeps every rule. No plan here is better than another in both aims.",),
            chart=Chart(
                frontier.heading,
                f"One line over {len(rows)} plans: {_words(first)} of each, in order of {_words(second)}. "
                "The figures are in the table above.",
                _format(first),
                "frontier_second",
                ((first.title, "frontier_first"),),
                has_negatives=any(point.first < 0 for point in frontier.points),
            ),
        ),
    )


def _format(aim: Aim) -> Format:
    return _FORMATS.get(aim.unit, Format.NUMBER)


def _heading(aim: Aim) -> str:
    return aim.title if aim.unit in ("share", "buildings") else f"{aim.title}, {aim.unit}"


def _words(aim: Aim) -> str:
    return f"the {aim.title[0].lower()}{aim.title[1:]}"
