"""The picture of need: for each service the curve of its visits against the localities that make them."""

from collections.abc import Sequence
from dataclasses import dataclass

from estate_opt.workbook.page.parts import Row, Section, Tabs, called, table_of

HIGH = 110
"""Of each curve, in pixels."""
_POINTS = range(1, 11)


@dataclass(frozen=True, slots=True)
class Curve:
    """One service: its curve from nothing to all, in hundredths along and in pixels from the top."""

    name: str
    points: str
    fifth_y: float
    fifth: str
    """What the fifth of the localities with most visits make, and where that is."""
    words: str


@dataclass(frozen=True)
class Need:
    """All services."""

    high: int
    curves: Sequence[Curve]


def need_section(tabs: Tabs) -> Section | None:
    """How concentrated need is; None where nobody comes to anything."""
    rows = tabs.rows("Need")
    if not rows:
        return None
    curves = [_curve(row) for row in rows]
    most = max(rows, key=lambda row: row.number("fifth"))
    title = f"A fifth of the localities make {most.text('fifth')} of the visits to {_name(most)}"
    notes = (
        "Along: the localities, those with most visits first; up: the share of the visits that they make together. "
        "Were all alike it would be the thin line. The dot is the fifth of the localities that make most.",
        "Which localities they are, and how far they go, is on the tab Need by locality of the workbook.",
    )
    table = table_of(
        tabs, "Need", "name visits localities tenth fifth half share first outside_before outside_after further "
        "protected", "How few localities make most of the visits", rows,
    )  # fmt: skip
    alt = " ".join(f"{curve.name}: {curve.words}" for curve in curves)
    return Section("need", "Need", title, Need(HIGH, curves), alt, notes=notes, tables=(table,))


def _name(row: Row) -> str:
    return called(row["name"], row["service"])


def _curve(row: Row) -> Curve:
    shares = [0.0, *(row.number(f"curve{tenths}") for tenths in _POINTS)]
    points = " ".join(f"{10 * tenths},{HIGH * (1 - share):.1f}" for tenths, share in enumerate(shares))
    further = row.number("further")
    further_words = "none of which goes further" if not further else f"{further:,.0f} of which go further"
    if further == 1:
        further_words = "one of which goes further"
    words = (
        f"The tenth of the localities with most visits make {row.text('tenth')} of them, the fifth "
        f"{row.text('fifth')}. {row.text('share')} come from {row.text('first')} of {row.text('localities')} "
        f"localities, {further_words}."
    )
    return Curve(_name(row), points, round(HIGH * (1 - row.number("fifth")), 1), row.text("fifth"), words)
