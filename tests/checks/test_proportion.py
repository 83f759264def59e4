"""Figures out of all proportion: which columns are looked at, and that what is let pass can be planned with."""

from pathlib import Path

from estate_opt.checks.proportion import ODD_ABOVE, TIMES_TOO_FAR
from estate_opt.options.option import Option
from estate_opt.planning import solve
from estate_opt.tables.schema import TABLES, Kind
from tests.small_place import read_small, with_cell

FIGURES = (Kind.NUMBER, Kind.WHOLE, Kind.MONEY, Kind.LIMIT)
BOUNDED = {"°", "m", "agencies"}
"""Units whose columns have a least and a most of their own, or are compared with how many there are."""


def test_every_figure_has_its_measure() -> None:
    """No column of figures is left out: it has a unit with a measure, or bounds of its own."""
    units = {column.unit for table in TABLES for column in table.columns if column.kind in FIGURES}
    assert units - BOUNDED == set(ODD_ABOVE)


def test_beside_the_largest_figure_there_is_a_plan(tmp_path: Path, base_option: Option) -> None:
    """A running cost just short of the error is planned with: the pounds of the others still decide, and all add up.

    Money of a kept building is paid in any case. The annex costs £1,400 and £5,000 of rent a year, ten people of one
    body sit in it, and the hall has room for them: it is worth closing, whatever the clinic costs.
    """
    most = TIMES_TOO_FAR * ODD_ABOVE["£ a year"]
    tables = read_small(
        tmp_path, buildings=with_cell("buildings", "clinic", "running_gbp_per_year", most),
        teams=with_cell("teams", "books", "movable", "no"),
    )  # fmt: skip
    planned = solve(tables, base_option)
    assert planned.audit.passed
    told = [finding for finding in planned.findings if "out of all proportion" in finding.problem]
    assert [finding.cell for finding in told] == ["buildings.csv!J4"]
    assert planned.plan.decided.housing["pay"] == "hall"
