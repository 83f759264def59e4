"""What the page is drawn with: areas of ground, scales, and figures in words."""

from datetime import datetime
from typing import Any

import numpy as np
import pytest

from estate_opt.workbook.page.drawn_map import spread
from estate_opt.workbook.page.ground_plan import areas_around, clipped, outline
from estate_opt.workbook.page.parts import in_words
from estate_opt.workbook.page.scales import Length, lengths, round_step, scale_of
from estate_opt.workbook.sheet import Format


def area_of(polygon: list[tuple[float, float]]) -> float:
    """By the shoelace formula; counter-clockwise is above nought."""
    pairs = zip(polygon, [*polygon[1:], *polygon[:1]], strict=True)
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairs) / 2


def test_a_square_cut_to_another_is_what_both_cover() -> None:
    """Two squares of side 2, one moved by 1 east and 1 north: what both cover is a square of side 1."""
    square = [(0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0)]
    both = clipped([(x + 1, y + 1) for x, y in square], square)
    assert sorted(both) == [(1.0, 1.0), (1.0, 2.0), (2.0, 1.0), (2.0, 2.0)]
    assert clipped([(x + 3, y) for x, y in square], square) == []


@pytest.mark.parametrize("points", [
    [(0.0, 0.0)], [(0.0, 0.0), (5000.0, 0.0)], [(0.0, 0.0), (1000.0, 0.0), (2000.0, 0.0)],
    [(0.0, 0.0), (900.0, 100.0), (500.0, 700.0), (300.0, 300.0), (300.0, 300.0)],
])  # fmt: skip
def test_the_areas_around_people_share_the_ground_out(points: list[tuple[float, float]]) -> None:
    """Together they cover all of the outline and none of it twice: also of one, of a line, and of two that are one."""
    around = outline(points)
    areas = areas_around(points, around)
    assert area_of(around) > 0
    assert sum(abs(area_of(area)) for area in areas) == pytest.approx(area_of(around), rel=1e-6)
    assert [bool(area) for area in areas] == [points.index(point) == n for n, point in enumerate(points)]


def test_symbols_on_each_other_are_drawn_apart() -> None:
    """Three on one point and two that touch come apart; one by itself stays, and none goes further than it may."""
    home = np.array([(50.0, 50.0), (50.0, 50.0), (50.0, 50.0), (100.0, 50.0), (104.0, 50.0), (200.0, 50.0)])
    at = spread(home, np.full(6, 4.0))
    far = np.hypot(*(at[:, None, :] - at[None, :, :]).transpose(2, 0, 1)) + 100 * np.eye(6)
    assert far.min() > 6.5, "they may overlap by a sixth of their width"
    assert np.hypot(*(at - home).T).max() <= 16.0
    assert at[5].tolist() == [200.0, 50.0]


def test_scales_have_round_figures() -> None:
    """1, 2, 2.5 or 5 times a power of ten, and room for the least, the most and nought."""
    assert [round_step(about) for about in (0.3, 1.0, 1.1, 2.2, 26.0, 5.1e6)] == [0.5, 1.0, 2.0, 2.5, 50.0, 1e7]
    scale = scale_of([-6.2e6, 8.1e6], 170)
    assert [tick.words for tick in scale.ticks] == ["-£10.0m", "-£5.0m", "0", "£5.0m", "£10.0m"]
    assert (scale.at(1e7), scale.at(-1e7)) == (0.0, 170.0)
    assert scale_of([], 100).at(0.0) == 100.0


def test_bars_begin_at_nought() -> None:
    """A gain of 30 and a loss of 10 share the width: nought at a quarter, a bar to each side, none for nothing."""
    nought, (gain, loss, nothing, little) = lengths([30.0, -10.0, 0.0, 0.1])
    assert nought == 25.0
    assert (gain, loss) == (Length(25.0, 75.0, True), Length(0.0, 25.0, False))
    assert nothing.wide == little.wide == 0.0, "what is less than half a pound is nothing"
    assert lengths([1000.0, 1.0])[1][1].wide >= 0.6, "what is little is seen to be something"
    assert lengths([]) == (0.0, [])


@pytest.mark.parametrize(("value", "shown_as", "text"), [
    (-0.4, Format.GBP, "£0"), (-1234.5, Format.GBP, "-£1,234"), (0.1234, Format.PERCENT, "12.3 %"),
    (2031, Format.YEAR, "2031"), (None, Format.GBP, ""), ("never", Format.YEAR, "never"),
    (datetime(2031, 4, 3).date(), Format.DATE, "03/04/2031"),
    (2_767_000, Format.GBP_MILLION, "£2.8m"), (40_000, Format.GBP_MILLION, "£40,000"),
    (-40_000, Format.GBP_MILLION, "-£40,000"), (50_000, Format.GBP_MILLION, "£0.1m"), (0, Format.GBP_MILLION, "£0"),
    (-2.5, Format.NUMBER, "-2.5"), (-0.00123, Format.FINE_PERCENT, "-0.123 %"), (1.005e6, Format.COUNT, "1,005,000"),
])  # fmt: skip
def test_figures_look_as_in_the_workbook(value: Any, shown_as: Format, text: str) -> None:
    """Pounds with commas, shares in per cent, days first; what rounds to nothing has no sign.

    Less than £0.05m is written in full, as a cell of the workbook is: £0.0m would say that there is nothing.
    """
    assert in_words(value, shown_as) == text
