"""The columns of counters and their staff: what is read, what a blank means, and what is refused, with its cell."""

from pathlib import Path

import pytest

from estate_opt.ground.errors import Severity
from estate_opt.options.option import Option
from estate_opt.tables.records import build_estate
from tests.small_place import Grid, findings_of, read_small, with_cell

COUNTERS: Grid = [
    ("service", "building", "status", "min_staff_fte", "desks", "floor_m2"),
    ("library", "hall", "open", 2.5, 3, 120),
    ("library", "annex", "possible", "", "", ""),
    ("library", "clinic", "possible", 0, 0, 0),
]
SERVED: dict[str, Grid] = {
    "services": [("service", "agency"), ("library", "county")],
    "teams": with_cell("teams", "care", "serves", "library"),
    "localities": [("locality", "easting", "northing", "population"), ("north", 400_500, 300_500, 100)],
}


def test_they_are_read_and_a_blank_is_no_least_staff_and_no_desks(tmp_path: Path, base_option: Option) -> None:
    """A blank least is one team, which 0 is not; blank desks are none; a blank serves is no counter's."""
    estate = build_estate(read_small(tmp_path, **SERVED, counters=COUNTERS), base_option)
    told = {at: (counter.min_staff_fte, counter.desks) for (_, at), counter in estate.counters.items()}
    assert told == {"hall": (2.5, 3.0), "annex": (None, 0.0), "clinic": (0.0, 0.0)}
    assert {name: each.serves for name, each in estate.teams.items() if each.serves} == {"care": "library"}


def test_a_session_has_its_share_of_a_week(tmp_path: Path, base_option: Option) -> None:
    """Two of ten half-days cost a fifth of a week, and take a fifth of its visits; setting it up costs the same."""
    grid: Grid = [
        ("service", "building", "status", "running_gbp_per_year", "reception_gbp_per_year", "setup_gbp",
         "capacity_visits_per_year", "sessions_per_week"),
        ("library", "hall", "open", 100, 50, "", 1_000, 2),
        ("library", "annex", "possible", 100, 50, 30, "", ""),
    ]  # fmt: skip
    estate = build_estate(read_small(tmp_path, **SERVED, counters=grid), base_option)
    told = {
        at: (c.running_gbp_per_year, c.reception_gbp_per_year, c.setup_gbp, c.capacity_visits_per_year)
        for (_, at), c in estate.counters.items()
    }
    assert told == {"hall": (20, 10, 0, 200), "annex": (100, 50, 30, None)}
    assert estate.counters["library", "hall"].sessions_per_week == 2


@pytest.mark.parametrize(
    ("column", "value", "cell", "words"),
    [
        ("min_staff_fte", -1, "counters.csv!D2", "0"),
        ("min_staff_fte", "two", "counters.csv!D2", "two"),
        ("desks", "many", "counters.csv!E2", "many"),
        ("desks", -3, "counters.csv!E2", "0"),
        ("floor_m2", "large", "counters.csv!F2", "large"),
    ],
)
def test_what_cannot_be_is_refused_at_its_cell(
    tmp_path: Path, base_option: Option, column: str, value: object, cell: str, words: str
) -> None:
    """A least below nought, and words for figures, are errors that name the cell."""
    headings, first, *others = [list(row) for row in COUNTERS]
    first[headings.index(column)] = value
    found = findings_of(tmp_path, base_option, **SERVED, counters=[headings, first, *others])
    errors = [finding for finding in found if finding.severity is Severity.ERROR]
    assert [error.cell for error in errors] == [cell]
    assert words in errors[0].sentence()
