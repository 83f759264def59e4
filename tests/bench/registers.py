"""How long adopting takes: `python -m tests.bench.registers [--rows 100000] [--format csv|xlsx]`.

Writes a made-up register of so many rows and 40 columns into a temporary folder, adopts it, and prints seconds,
processor seconds and the most memory held.
"""

import argparse
import csv
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from estate_opt.adopt.command import adopt
from estate_opt.options import option
from estate_opt.tables.postcodes import outcodes

COLUMNS = 40
_HEAD = (
    "Asset Ref", "Property Name", "Street", "Town", "Post Code", "Easting", "Northing", "Tenure", "Property Type",
    "GIA (sq ft)", "Annual Rent (£)", "Lease Expiry", "Business Rates", "Cleaning cost (£)", "Energy cost (£)", "Desks",
    "UPRN", "Status",
)  # fmt: skip
_KINDS = ("Library", "Office", "Depot", "Clinic", "School")


def make_rows(count: int, seed: int = 1) -> Iterator[list[str | int]]:
    """A register's rows, headings first; the same seed gives the same rows."""
    rng = random.Random(seed)
    places = sorted(outcodes().items())
    yield [*_HEAD, *(f"Further {number}" for number in range(COLUMNS - len(_HEAD)))]
    for number in range(count):
        outcode, middle = rng.choice(places)
        kind = rng.choice(_KINDS)
        name = f"{rng.choice(('North', 'South', 'Old', 'High'))}{rng.choice(('field', 'gate', 'ton'))} {kind} {number}"
        yield [
            f"A{number:06d}", name, f"{rng.randint(1, 300)} High Street", f"Town {number % 500}",
            f"{outcode} {rng.randint(1, 9)}{rng.choice('ABDEFGHJ')}{rng.choice('ABDEFGHJ')}",
            int(middle.easting) + rng.randint(-900, 900), int(middle.northing) + rng.randint(-900, 900),
            rng.choice(("Freehold", "Leasehold", "Licence")), kind, f"{rng.randint(1000, 50000):,}",
            f"£{rng.randint(1, 90) * 1000:,}",
            f"{rng.randint(1, 28):02d}/{rng.randint(1, 12):02d}/{rng.randint(2027, 2040)}",
            rng.randint(1000, 50000), rng.randint(1000, 30000), rng.randint(1000, 30000), rng.randint(5, 200),
            10_000_000_000 + number, rng.choice(("Operational", "Surplus")),
            *(f"{rng.choice(('alpha', 'beta'))} {rng.randint(1, 5000)}" for _ in range(COLUMNS - len(_HEAD))),
        ]  # fmt: skip


def write_register(path: Path, count: int) -> None:
    """Write a register as .csv or .xlsx, as the path's name says."""
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(make_rows(count))
        return
    from xlsxwriter import Workbook

    book = Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("Assets")
    for number, row in enumerate(make_rows(count)):
        for column, value in enumerate(row):
            sheet.write(number, column, value)
    book.close()


def main() -> None:
    """Measure one adoption and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--format", choices=("csv", "xlsx"), default="csv")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"register.{asked.format}"
        write_register(path, asked.rows)
        clock, processor = time.perf_counter(), time.process_time()
        adopted, _ = adopt([path], Path(folder) / "place", option.load(), "Somebody")
        seconds, busy = time.perf_counter() - clock, time.process_time() - processor
    most_gb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"{len(adopted.found):,} buildings from {asked.rows:,} rows × {COLUMNS} columns ({asked.format}): ", end="")
    print(f"{seconds:.1f} s, {busy:.1f} s of processor time, {most_gb:.2f} GB")


if __name__ == "__main__":
    main()
