"""Pounds as they are said: what reads as nothing has no minus, in sentences and in the cells of a workbook."""

import pytest

from estate_opt.ground.figures import in_short, millions, pounds, to_the_pound
from estate_opt.workbook.charts import number_format
from estate_opt.workbook.sheet import Format


@pytest.mark.parametrize(
    ("said", "text"),
    [
        (pounds(-0.3), "£0"),
        (pounds(-0.0), "£0"),
        (pounds(-39_497), "-£39,000"),
        (pounds(-2_100_000), "-£2.1 million"),
        (millions(-3_000), "£0.00m"),
        (millions(-50_000), "-£0.05m"),
        (in_short(-0.3), "£0"),
        (in_short(-1_200_000), "-£1.2m"),
        (to_the_pound(-0.49), "£0"),
        (to_the_pound(-0.51), "-£1"),
    ],
)
def test_nothing_has_no_sign(said: str, text: str) -> None:
    """Less than half of the last digit that is shown is nothing; more than that keeps its minus."""
    assert said == text


@pytest.mark.parametrize("kind", [Format.GBP, Format.COUNT, Format.NUMBER, Format.PERCENT])
def test_a_cell_that_reads_as_nought_has_no_minus(kind: Format) -> None:
    """A millionth below nought is written by a format in which no minus stands; what is 1 below keeps it."""
    positive, _, negative = number_format(kind, -1e-6).partition(";")
    assert "-" not in positive.replace("$£-809", "")
    assert negative == positive
    assert number_format(kind, -1.0) == number_format(kind, 1.0)


def test_less_than_a_tenth_of_a_million_is_not_nought_of_a_million() -> None:
    """£39,497 would read £0.0m: it is written in pounds, like the other pounds; £60,000 reads £0.1m."""
    assert number_format(Format.GBP_MILLION, -39_497.0) == number_format(Format.GBP, -39_497.0)
    assert number_format(Format.GBP_MILLION, -60_000.0) == number_format(Format.GBP_MILLION, -5e6)
    assert number_format(Format.GBP_MILLION, -60_000.0) != number_format(Format.GBP, -60_000.0)
