"""Run as a script in a process of its own: the sheets of an .ods, .xls or .xlsb file as JSON on standard output.

calamine fills the rectangle around all cells, so that one far cell asks for more memory than there is and
aborts the interpreter. Here that ends this process alone. Imports nothing of the package.
"""

import json
import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

LEAST_MEMORY_BYTES, MOST_MEMORY_BYTES, MEMORY_PER_BYTE = 160_000_000, 3_000_000_000, 60
"""What reading a file may take: in proportion to what it weighs, so that a small one cannot be made into a large one.
Linux keeps to it; macOS and Windows know no such limit, and there the count of cells and the clock alone hold."""


def main(path: str, max_cells: int) -> int:
    """Print the sheets of `path`; where that cannot be, print the reason and return 1."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

    _limit_memory(Path(path).stat().st_size)
    try:
        with CalamineWorkbook.from_path(path) as book:
            sheets = []
            for about in book.sheets_metadata:
                if "WorkSheet" not in str(about.typ):
                    continue
                sheet = book.get_sheet_by_name(about.name)
                max_cells -= sheet.total_height * sheet.total_width
                if max_cells < 0:
                    print("has more cells than can be read.", end="")
                    return 1
                sheets.append(_plain(about.name, about.visible != SheetVisibleEnum.Visible, sheet))
    except PasswordError:
        print("is protected by a password.", end="")
        return 1
    except MemoryError:
        print("is refused: it asks for far more memory than it weighs.", end="")
        return 1
    except (CalamineError, ValueError, OSError, EOFError):
        print("is damaged, or no workbook.", end="")
        return 1
    json.dump(sheets, sys.stdout)
    return 0


def _limit_memory(file_bytes: int) -> None:
    """Where the system can: a file that asks for too much ends this process, not the machine's patience."""
    try:
        import resource
    except ImportError:  # Windows has none
        return
    most = min(MOST_MEMORY_BYTES, LEAST_MEMORY_BYTES + MEMORY_PER_BYTE * file_bytes)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _plain(name: str, hidden: bool, sheet: Any) -> dict[str, Any]:
    rows = []
    for number, row in enumerate(sheet.to_python(skip_empty_area=False), start=1):
        values = [_json_value(value) for value in row]
        while values and values[-1] is None:
            values.pop()
        if values:
            rows.append((number, values))
    merged = [
        (top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in (sheet.merged_cell_ranges or [])
    ]
    return {"name": name, "hidden": hidden, "rows": rows, "merged": merged}


def _json_value(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return {"date": value.isoformat()}
    if isinstance(value, time | timedelta):
        return str(value)
    if isinstance(value, str) and not value.strip():
        return None
    return value


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
