"""The picture of cash: what the plan saves or costs in each year, and how far it is out of pocket on the way."""

from collections.abc import Sequence
from dataclasses import dataclass

from estate_opt.ground.figures import pounds
from estate_opt.workbook.page.parts import Row, Section, Tabs, table_of
from estate_opt.workbook.page.scales import Scale, Tick, scale_of
from estate_opt.workbook.tabs.dossier import Dossier

HIGH = 170
"""Of each of the two panels, in pixels."""
_YEARS_NAMED = 6
_SCALE_WIDE = 8.0
"""What the figures of a scale take at the left, in hundredths of the width: no bar stands behind them."""


@dataclass(frozen=True, slots=True)
class Bar:
    """The cash that a year saves (above nought) or costs more (below)."""

    left: float
    wide: float
    """Both in hundredths of the width."""
    top: float
    high: float
    is_saving: bool
    words: str


@dataclass(frozen=True)
class Marked:
    """A point of the line that is told of."""

    x: float
    y: float
    words: str
    is_right: bool
    """Its words go to the right of it."""
    is_below: bool


@dataclass(frozen=True)
class Cash:
    """Both panels over the same years."""

    high: int
    bars: Sequence[Bar]
    bars_scale: Sequence[Tick]
    line: str
    line_scale: Sequence[Tick]
    marked: Sequence[Marked]
    years: Sequence[tuple[float, str]]


def cash_section(dossier: Dossier, tabs: Tabs) -> Section:
    """Cash saved in each year, and so far: the deepest point and the year of payback marked."""
    rows, change, back = tabs.rows("Years"), dossier.headline.change, dossier.headline.payback
    if change.most_cash_year is None:
        first = "It is never out of pocket at a year's end"
    else:
        first = f"At the most {pounds(change.most_cash_gbp)} out of pocket, at the end of {change.most_cash_year}"
    when = f"earned back by {back.year}" if back.year is not None else str(back)
    table = table_of(
        tabs, "Years", "year today_cash plan_running plan_repairs plan_one_off plan_double plan_receipts plan_cash "
        "saving so_far", "Cash in each year, all bodies together", rows,
    )  # fmt: skip
    notes = (
        "Cash of all bodies together in real pounds, against carrying on as today, not discounted. Business rates are "
        "in it, and charges between the bodies cancel out.",
    )
    alt = (
        f"Two panels over the years {rows[0]['year']} to {rows[-1]['year']}. Above, the cash that each year saves or "
        f"costs more than today. Below, the saving so far: {first[0].lower()}{first[1:]}; {when}; "
        f"{pounds(rows[-1].number('so_far'))} by the end of {rows[-1]['year']}."
    )
    return Section("cash", "Cash", f"{first}; {when}", drawn_years(rows, change.most_cash_year, back.year), alt,
                   notes=notes, tables=(table,))  # fmt: skip


def drawn_years(rows: Sequence[Row], worst_year: int | None, back_year: int | None) -> Cash:
    """Years with their `saving` and the saving `so_far`; the year of the deepest point, and of payback, are marked."""
    step = (100 - _SCALE_WIDE) / len(rows)
    saving, so_far = ([row.number(key) for row in rows] for key in ("saving", "so_far"))
    bars_scale, line_scale = scale_of(saving, HIGH), scale_of(so_far, HIGH)
    bars = [_bar(row, _SCALE_WIDE + number * step, step, bars_scale) for number, row in enumerate(rows)]
    middles = [_SCALE_WIDE + (number + 0.5) * step for number in range(len(rows))]
    points = " ".join(f"{x:.2f},{line_scale.at(gbp):.1f}" for x, gbp in zip(middles, so_far, strict=True))
    marked = []
    for row, x, gbp in zip(rows, middles, so_far, strict=True):
        if row["year"] == worst_year:
            words = f"{pounds(gbp)} at the end of {worst_year}"
            marked.append(Marked(round(x, 2), line_scale.at(gbp), words, x < 55, True))
        elif row["year"] == back_year and worst_year is not None:
            marked.append(Marked(round(x, 2), line_scale.at(gbp), f"earned back by {back_year}", x < 60, False))
    every = max(1, round(len(rows) / _YEARS_NAMED))
    years = [(round(middles[n], 2), f"{rows[n]['year']}") for n in range(0, len(rows), every)]
    return Cash(HIGH, bars, bars_scale.ticks, points, line_scale.ticks, marked, years)


def _bar(row: Row, left: float, step: float, scale: Scale) -> Bar:
    gbp = row.number("saving")
    ends = sorted((scale.at(gbp), scale.at(0.0)))
    does = "saves" if gbp >= 0 else "costs more by"
    return Bar(
        round(left + 0.15 * step, 2), round(0.7 * step, 2), ends[0], round(ends[1] - ends[0], 1), gbp >= 0,
        f"{row['year']} {does} {pounds(abs(gbp))}",
    )  # fmt: skip
