"""Dates of locks: when what is decided beforehand may happen in a programme of years."""

from collections.abc import Iterator
from datetime import date

from estate_opt.checks.place import ERROR, NOTE, WARNING, Place, status_of
from estate_opt.domain.appraisal import Appraisal
from estate_opt.ground.errors import Finding
from estate_opt.tables.records import key_parts
from estate_opt.tables.typed_rows import Row

_COLUMNS = ("not_before", "by")


def _dated(place: Place) -> Iterator[tuple[Row, tuple[str, ...]]]:
    """The locks that have a date, with their key."""
    for row in place.rows("locks"):
        is_whole = row["kind"] is not None and row["id"] is not None and row["decision"] is not None
        if is_whole and any(row[column] is not None for column in _COLUMNS):
            yield row, key_parts(row["kind"], row["id"])


def _column(row: Row) -> str:
    return next(column for column in _COLUMNS if row[column] is not None)


def _is_closing(place: Place, row: Row, key: tuple[str, ...]) -> bool:
    """Whether what happens is that a building or counter of today closes."""
    if row["kind"] == "counter":
        return any(each.key == key and each["status"] == "open" for each in place.rows("counters"))
    return row["kind"] == "building" and status_of(place.buildings.get(key[0])) != "candidate"


def _nothing_happens(place: Place, row: Row, key: tuple[str, ...]) -> str | None:
    """Why what a lock decides happens on no day."""
    kind, decision = row["kind"], row["decision"]
    if decision == "forbid":
        return "What is forbidden happens on no day"
    is_kept = decision == "keep" and (kind in ("team", "function") or _is_closing(place, row, key))
    if is_kept or (decision == "close" and not _is_closing(place, row, key)):
        return f"{' / '.join(key)} stays as it is today, which happens on no day"
    if kind == "team" and key[0] in place.teams and place.teams[key[0]]["building"] is None:
        return f"{key[0]} is a new team, which is housed from the first year on"
    return None


def dates_that_mean_nothing(place: Place) -> Iterator[Finding]:
    """A date of something that does not happen."""
    for row, key in _dated(place):
        if (why := _nothing_happens(place, row, key)) is not None:
            remedy = "Clear the date; to leave whether to the plan and say when alone, choose free."
            yield row.finding(ERROR, _column(row), f"{why}, so that it has no date.", remedy)


def dates_without_years(place: Place) -> Iterator[Finding]:
    """Dates under an option by which everything happens at once."""
    if place.option.levers.programme.years:
        return
    for row, _ in _dated(place):
        problem = "Without programme.years everything happens in one year, so that this date has no say."
        yield row.finding(WARNING, _column(row), problem, "Plan with programme.years, or clear the date.")


def impossible_dates(place: Place) -> Iterator[Finding]:
    """Dates between which there is no day on which it could happen."""
    for row, key in _dated(place):
        not_before, by, years = row["not_before"], row["by"], place.option.levers.programme.years
        if not_before is not None and by is not None and by < not_before:
            problem = f"It must happen by {by:%d/%m/%Y} and not before {not_before:%d/%m/%Y}."
            yield row.finding(ERROR, "by", problem, "Give a day in by that is not before the one in not_before.")
        elif years and _nothing_happens(place, row, key) is None:
            is_closing = _is_closing(place, row, key)
            days = [Appraisal(place.option, year).happens_on(is_closing) for year in range(years)]
            yield from _none_allowed(row, days, is_closing)


def _none_allowed(row: Row, days: list[date], is_closing: bool) -> Iterator[Finding]:
    """Where no year of the programme has its day between the dates; `free` says then that it never happens."""
    not_before, by = (row[column] or default for column, default in zip(_COLUMNS, (date.min, date.max), strict=True))
    if any(not_before <= day <= by for day in days):
        return
    what = "Buildings and counters are given up" if is_closing else "Things happen"
    problem = f"{what} on {days[0]:%d/%m/%Y} and then once a year up to {days[-1]:%d/%m/%Y}: none of these days is "
    if not_before > days[-1]:
        problem, column = f"{problem}on or after {not_before:%d/%m/%Y}", "not_before"
    elif by < days[0]:
        problem, column = f"{problem}on or before {by:%d/%m/%Y}", "by"
    else:
        problem, column = f"{problem}from {not_before:%d/%m/%Y} to {by:%d/%m/%Y}", "by"
    if row["decision"] == "free":
        yield row.finding(NOTE, column, f"{problem}, so that it does not happen.", "Nothing to do if that is meant.")
    else:
        yield row.finding(ERROR, column, f"{problem}.", "Correct the date, or take more programme.years.")
