"""Size: a hundredth of the largest register is quick, so that a slow way of working shows at once."""

import time
from pathlib import Path

from tests.adopt.conftest import Adopt
from tests.bench.registers import write_register


def test_a_thousand_rows_of_forty_columns_take_seconds(tmp_path: Path, adopting: Adopt) -> None:
    """100,000 rows are to take half a minute, so that 1,000 have ample room in three seconds, fixed costs included."""
    path = tmp_path / "register.csv"
    write_register(path, 1_000)
    began = time.process_time()
    adopted = adopting(path)
    assert time.process_time() - began < 3.0
    assert len(adopted.found) == 1_000


def test_a_large_workbook_is_read_the_same_by_the_quick_reader(tmp_path: Path, adopting: Adopt) -> None:
    """The quick reader gives the buildings that the careful one gives."""
    path = tmp_path / "register.xlsx"
    write_register(path, 60)
    careful = [(found.id, found.values) for found in adopting(path).found]
    quick = [(found.id, found.values) for found in adopting(path, quickly_above_bytes=0).found]
    assert quick == careful
