"""The calendar: discount factors, and when each tenure releases a building."""

import math
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estate_opt.audit.clock import Clock
from estate_opt.domain.appraisal import NEVER, Appraisal, latest_start, months_after
from tests.hand import building, option

START = date(2027, 4, 1)


def calendar(**levers: Any) -> Appraisal:
    """The base's calendar with some levers changed, named with `__` for the dot."""
    return Appraisal(option({path.replace("__", "."): value for path, value in levers.items()}, {}))


def after(years: float) -> date:
    """The date so many years of 365.25 days from the start."""
    return START + timedelta(days=round(years * 365.25))


def test_discounting_is_the_green_books() -> None:
    """Year 0 counts in full, years 1 to 30 fall by 3.5 % a year, those after by 3.0 %."""
    factors = calendar(appraisal__years=76).discount_factors
    assert len(factors) == 76
    assert factors[:2] == pytest.approx((1.0, 1 / 1.035))
    assert factors[30] == pytest.approx(1.035**-30)
    assert factors[31] == pytest.approx(1.035**-30 / 1.03)
    assert factors[75] == pytest.approx(1.035**-30 * 1.03**-45)


def test_published_discount_factors() -> None:
    """The Green Book's own table: 0.7089 after ten years, 0.3563 after 30, 0.3459 after 31, 0.1973 after 50."""
    factors = calendar(appraisal__years=76).discount_factors
    assert [round(factors[year], 4) for year in (10, 30, 31, 50)] == [0.7089, 0.3563, 0.3459, 0.1973]


def test_the_times_of_the_base() -> None:
    """Moves at 1 with 3 months of both: works in year 0, opening at 0.75, vacated at 1.25, handed over at 1.5."""
    times = calendar()
    assert (times.move_time, times.works_time, times.opened_time) == (1, 0, 0.75)
    assert (times.vacated_time, times.handed_over_time) == (1.25, 1.5)


def test_nothing_happens_before_the_start() -> None:
    """Moves in year 0 are paid for in year 0, and what is opened costs from the first day."""
    times = calendar(moves__move_year=0)
    assert (times.move_time, times.works_time, times.opened_time, times.vacated_time) == (0, 0, 0.0, 0.25)


@pytest.mark.parametrize(
    ("tenure", "given", "released"),
    [
        ("freehold", {}, 3.25),  # vacated at 1.25, sold two years later
        ("freehold", {"lease_end": after(2)}, 3.25),  # a lease end on a freehold says nothing
        ("licence", {}, 1.25),  # six months' notice are over by then
        ("licence", {"notice_months": 24}, 2.0),
        ("licence", {"notice_months": 0}, 1.25),
        ("leasehold", {}, NEVER),
        ("leasehold", {"lease_end": after(4)}, 4),
        ("leasehold", {"lease_end": after(1)}, 1.25),  # ends first: held over until vacated
        ("leasehold", {"lease_end": after(8), "break_date": after(3)}, 3),
        ("leasehold", {"lease_end": after(2), "break_date": after(3)}, 2),
        ("leasehold", {"lease_end": after(8), "break_date": after(1)}, 8),  # before people are out
        ("leasehold", {"lease_end": after(8), "break_date": after(2), "notice_months": 25}, 8),  # notice is too late
        ("leasehold", {"lease_end": after(8), "break_date": after(2), "notice_months": 23}, 2),
        ("leasehold", {"break_date": after(3)}, 3),
        ("leasehold", {"break_date": after(1)}, NEVER),
        ("pfi", {"exit_gbp": 1.0, "lease_end": after(8)}, 1.25),
        ("pfi", {"lease_end": after(8)}, 8),
        ("pfi", {}, NEVER),
    ],
)
def test_release_by_tenure(tenure: str, given: dict[str, Any], released: float) -> None:
    """Each tenure lets go of a building when its own papers say so, never before it is vacated."""
    assert calendar().release_time(building("b", tenure=tenure, **given)) == pytest.approx(released, abs=0.002)


def test_the_notice_of_the_option_stands_in() -> None:
    """A licence without notice of its own has the option's 30 months."""
    assert calendar(exits__notice_months=30).release_time(building("b", tenure="licence")) == 2.5


def test_profiles_share_out_the_years() -> None:
    """Paid until 1.25, from 1.25, at 1.25, and spread over three years, in an appraisal of four."""
    times = calendar(appraisal__years=4)
    assert times.until(1.25).by_year == (1, 0.25, 0, 0)
    assert times.since(1.25).by_year == (0, 0.75, 1, 1)
    assert times.once(1.25).by_year == (0, 1, 0, 0)
    assert times.spread(3).by_year == pytest.approx((1 / 3, 1 / 3, 1 / 3, 0))
    assert times.always().by_year == (1, 1, 1, 1)


def test_what_falls_beyond_the_appraisal_is_not_counted() -> None:
    """A one-off at the end or later is nothing; of a cost spread over eight years half is seen in four."""
    times = calendar(appraisal__years=4)
    assert times.once(4).net_present == 0
    assert times.once(NEVER).net_present == 0
    assert sum(times.spread(8).by_year) == 0.5


def test_an_emptying_building_costs_its_share_until_released() -> None:
    """In full until 1.25, then 40 % until 2.5: 1, 0.25 + 0.3, 0.2, 0."""
    times = calendar(appraisal__years=4)
    assert times.emptying(2.5, 0.4).by_year == pytest.approx((1, 0.55, 0.2, 0))
    assert times.saved(times.until(1.25)).by_year == (0, 0.75, 1, 1)


def test_net_present_value_of_a_profile() -> None:
    """A pound in each of three years at 3.5 %."""
    assert calendar(appraisal__years=3).always().net_present == pytest.approx(1 + 1 / 1.035 + 1 / 1.035**2)


def test_carbon_value_rises_in_a_straight_line_to_2050() -> None:
    """From 2027: £245 + 6/29 of 133 a tonne; level from 2050, year 23."""
    times = calendar(appraisal__years=30)
    assert times.carbon_gbp_per_kg[0] == pytest.approx((245 + 133 * 6 / 29) / 1000)
    assert times.carbon_gbp_per_kg[23] == pytest.approx(0.378)
    assert times.carbon_gbp_per_kg[29] == pytest.approx(0.378)


def test_dates_are_counted_in_years_of_the_calendar() -> None:
    """366 days of the leap year 2027/28 are 366 / 365.25 years, and four years are four."""
    assert calendar().time_of(date(2028, 4, 1)) == pytest.approx(366 / 365.25)
    assert calendar().time_of(date(2031, 4, 1)) == pytest.approx(4)
    assert calendar().time_of(date(2026, 4, 1)) < 0
    assert math.isinf(NEVER)


@pytest.mark.parametrize(
    ("start", "months", "over"),
    [
        (date(2027, 4, 1), 3, date(2027, 7, 1)),
        (date(2027, 4, 1), 6, date(2027, 10, 1)),
        (date(2027, 4, 1), 12, date(2028, 4, 1)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),  # February has no 30th
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2027, 4, 1), 0.5, date(2027, 4, 16)),  # 365.25 / 12 / 2 = 15.2 days
        (date(2027, 4, 1), 1e9, date.max),
    ],
)
def test_months_are_those_of_the_calendar(start: date, months: float, over: date) -> None:
    """A period of months runs out on the same day of the month, or on the last of one that is shorter."""
    assert months_after(start, months) == over


@pytest.mark.parametrize("months", [1, 2, 3, 6, 9, 12, 18])
@pytest.mark.parametrize("start", [date(2027, 4, 1), date(2028, 4, 1), date(2027, 8, 31), date(2028, 2, 29)])
def test_a_break_is_used_on_the_last_day_of_notice_and_not_a_day_sooner(start: date, months: int) -> None:
    """Notice on the first day runs out so many calendar months later: that day will do, the day before will not.

    The model and the audit count the months each in its own way.
    """
    levers = option({"appraisal.start": start, "moves.move_year": 0})
    day = months_after(start, months)
    lease = building("a", tenure="leasehold", notice_months=months)
    for released in (Appraisal(levers).release_time, Clock(levers.levers).released):
        assert released(replace(lease, break_date=day)) == pytest.approx((day - start).days / 365.25)
        assert released(replace(lease, break_date=day - timedelta(days=1))) == math.inf


@pytest.mark.parametrize("months", [0, 1, 3, 12])
@pytest.mark.parametrize("start", [date(2027, 4, 1), date(2028, 4, 1)])
def test_a_break_is_used_on_the_day_on_which_people_are_out(start: date, months: int) -> None:
    """People are out so many calendar months after a year: 365 or 366 days, of which 365 are less than a 365.25th."""
    levers = option({"appraisal.start": start, "moves.move_year": 1, "moves.double_running_months": months})
    day, lease = months_after(start, 12 + months), building("a", tenure="leasehold", notice_months=0)
    times = Appraisal(levers)
    for released in (times.release_time, Clock(levers.levers).released):
        on_the_day = released(replace(lease, break_date=day))
        assert times.vacated_time <= on_the_day < times.vacated_time + 4 / 365.25
        assert released(replace(lease, break_date=day - timedelta(days=1))) == math.inf


@pytest.mark.parametrize(
    ("by", "months", "last"),
    [
        (date(2029, 3, 31), 1, date(2029, 2, 28)),  # from 1 March it runs out on 1 April
        (date(2029, 3, 31), 3, date(2028, 12, 31)),
        (date(2029, 3, 31), 6, date(2028, 9, 30)),
        (date(2029, 2, 28), 1, date(2029, 1, 31)),  # from 28, 29, 30 and 31 January alike
        (date(2028, 2, 28), 1, date(2028, 1, 28)),  # the month has a 29th
        (date(2028, 2, 29), 12, date(2027, 2, 28)),
        (date(2028, 8, 31), 6, date(2028, 2, 29)),
        (date(2029, 4, 30), 1, date(2029, 3, 31)),
        (date(2028, 3, 24), 0.5, date(2028, 3, 9)),  # 15.2 days
        (date(2028, 1, 15), 1, date(2027, 12, 15)),
        (date(2028, 1, 15), 1e9, date.min),
    ],
)
def test_the_last_day_of_notice(by: date, months: float, last: date) -> None:
    """The latest day from which so many months run out by the break, by the same rule as they run out."""
    assert latest_start(by, months) == last


AT_ONCE = option({"moves.move_year": 0, "moves.double_running_months": 0})


@settings(deadline=None)
@given(
    st.dates(date(2020, 1, 1), date(2060, 12, 31)),
    st.one_of(st.integers(0, 36), st.floats(0, 36), st.sampled_from([0.25, 0.5, 1.5, 5.97])),
)
def test_the_last_day_of_notice_is_the_models(by: date, months: float) -> None:
    """Model and audit can use a break if the appraisal begins on the last day of notice, and not if a day later.

    So what is told of a plan is what it was made by.
    """
    lease = building("a", tenure="leasehold", break_date=by, notice_months=months)
    for days, is_used in ((0, True), (1, False)):
        start = latest_start(by, months) + timedelta(days=days)
        appraisal = AT_ONCE.levers.appraisal.model_copy(update={"start": start})
        begun = replace(AT_ONCE, levers=AT_ONCE.levers.model_copy(update={"appraisal": appraisal}))
        for released in (Appraisal(begun).release_time(lease), Clock(begun.levers).released(lease)):
            assert math.isfinite(released) == is_used


@pytest.mark.parametrize("months", range(61))
@pytest.mark.parametrize("year", [1, 2])
def test_model_and_audit_have_people_out_on_the_same_day(year: int, months: int) -> None:
    """Whatever a computer makes of 12 × (1 + 13 / 12): a break on that day is in time for both, not a day before."""
    start = date(2027, 3, 31)
    levers = option({"appraisal.start": start, "moves.move_year": year, "moves.double_running_months": months})
    day, lease = months_after(start, 12 * year + months), building("a", tenure="leasehold", notice_months=0)
    assert Appraisal(levers).vacated_on == day
    for released in (Appraisal(levers).release_time, Clock(levers.levers).released):
        assert math.isfinite(released(replace(lease, break_date=day)))
        assert released(replace(lease, break_date=day - timedelta(days=1))) == math.inf


def test_carbon_is_level_before_2021_and_after_2050() -> None:
    """From 2019: two years at the value of 2021, a straight line, then that of 2050; the audit counts the same."""
    levers = option({"appraisal.start": date(2019, 4, 1), "appraisal.years": 40}, {})
    values = Appraisal(levers).carbon_gbp_per_kg
    assert values[:3] == pytest.approx([0.245] * 3)
    assert values[3] == pytest.approx(0.245 + 0.133 / 29)
    assert values[31:] == pytest.approx([0.378] * 9)
    assert tuple(Clock(levers.levers).carbon_gbp_per_tonne / 1000) == pytest.approx(values)
