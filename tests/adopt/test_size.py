"""Size: a hundredth of the largest register is quick, so that a slow way of working shows at once."""

import time
from pathlib import Path

from estate_opt.adopt.lists.command import adopt_as
from estate_opt.options.option import Option
from tests.adopt.conftest import Adopt
from tests.adopt.registers import write_csv
from tests.bench.registers import write_register


def test_a_thousand_rows_of_forty_columns_take_seconds(tmp_path: Path, adopting: Adopt) -> None:
    """100,000 rows are to take half a minute, so that 1,000 have ample room in three seconds, fixed costs included."""
    path = tmp_path / "register.csv"
    write_register(path, 1_000)
    began = time.process_time()
    adopted = adopting(path)
    assert time.process_time() - began < 3.0
    assert len(adopted.found) == 1_000


def test_four_times_the_notes_of_breaks_take_four_times_as_long_at_most(tmp_path: Path, adopting: Adopt) -> None:
    """A look through the whole column for the notice in each row took six times as long for 12,000 as for 3,000."""
    head = ["Asset Ref", "Property Name", "Postcode", "Tenure", "GIA (m2)", "Break"]
    taken = []
    for count in (3_000, 12_000):
        rows = [
            [f"P{n}", f"Elm House {n}", f"LA{n % 20} {n % 9}YN", "Leasehold", 400, "24.03.2029 (6m notice)"]
            for n in range(count)
        ]
        path = write_csv(tmp_path / f"{count}.csv", [head, *rows])
        began = time.process_time()
        adopted = adopting(path)
        taken.append(time.process_time() - began)
        assert {found.values["notice_months"] for found in adopted.found} == {6}
    assert taken[1] < 4.5 * taken[0]


def test_a_large_workbook_is_read_the_same_by_the_quick_reader(tmp_path: Path, adopting: Adopt) -> None:
    """The quick reader gives the buildings that the careful one gives."""
    path = tmp_path / "register.xlsx"
    write_register(path, 60)
    careful = [(found.id, found.values) for found in adopting(path).found]
    quick = [(found.id, found.values) for found in adopting(path, quickly_above_bytes=0).found]
    assert quick == careful


def test_cells_of_a_page_of_text_are_read_in_a_second(tmp_path: Path, base_option: Option) -> None:
    """Eight notes of 140,000 signs each, without a blank: a pattern that looks again from each sign would take minutes.
    Without `--as` each column is looked at for every kind of list."""
    head = ["Asset Ref", "Property Name", "Postcode", "Tenure", "GIA (m2)", "Notes"]
    rows = [[f"P{n}", f"Elm House {n}", "LA1 1YN", "Freehold", 400 + n, "y" * 140_000] for n in range(8)]
    path = write_csv(tmp_path / "assets.csv", [head, *rows])
    began = time.process_time()
    adopt_as([path], tmp_path / "place", base_option, None, "Council")
    assert time.process_time() - began < 8.0
