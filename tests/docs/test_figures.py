"""Figures in texts are read as a reader takes them."""

import pytest

from tests.docs.figures import Figure, figures


@pytest.mark.parametrize(
    ("text", "value", "is_so"),
    [
        ("£313m", 313_499_999, True),
        ("£313m", 313_500_001, False),
        ("£2.8m a year", 2_750_001, True),
        ("12.3 % of it", 0.1234, True),
        ("12.3 % of it", 0.1236, False),
        ("about £6m", 6_290_000, True),
        ("about £6m", 6_310_000, False),
        ("at most £0.4m more", 399_000, True),
        ("at most £0.4m more", 401_000, False),
        ("less than £3m", 3_000_000, False),
        ("More than £2m", 2_000_001, True),
        ("the two wishes", 2, True),
        ("by 2030.", 2030, True),
    ],
)
def test_a_figure_says_what_a_reader_takes_it_to_say(text: str, value: float, is_so: bool) -> None:
    """Figures are rounded to the places that are said, and `about`, `at most` and the like are taken at their word."""
    (figure,) = figures(text)
    assert figure.holds(value) is is_so


def test_no_figure_of_a_text_is_missed() -> None:
    """Ranges are two figures of one unit, ids and code are none."""
    text = "2 warnings: teams leave ADC-02; the aim of 15-20 % is missed by £1,250 in `compare-2.xlsx`, ten years on"
    assert figures(text) == [
        Figure("", "2", ""),
        Figure("", "15", " %"),
        Figure("", "20", " %"),
        Figure("", "1,250", ""),
        Figure("", "10", ""),
    ]
