"""What the tests of adopting other lists than buildings share."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from estate_opt.adopt.lists.command import adopt_as
from estate_opt.options.option import Option

Adopt = Callable[..., list[str]]
Rows = Callable[..., list[dict[str, str]]]


@pytest.fixture
def adopting(tmp_path: Path, base_option: Option) -> Adopt:
    """Adopt files of a kind into the place `tmp_path / "place"`; what is said comes back."""

    def run(kind: str, *files: Path, agency: str | None = None, where: tuple[str, ...] = ()) -> list[str]:
        return adopt_as(files, tmp_path / "place", base_option, kind, agency, None, where)

    return run


@pytest.fixture
def rows(tmp_path: Path) -> Rows:
    """The rows of a file of that place."""

    def read(name: str) -> list[dict[str, str]]:
        with (tmp_path / "place" / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    return read


@pytest.fixture
def offices(tmp_path: Path) -> Path:
    """A body's register of three offices, with desks."""
    path = tmp_path / "assets.csv"
    lines = [
        "Site Code,Site Name,Postcode,Easting,Northing,Tenure,Floor Area (m2),Desks,Category",
        "A1,Quay House,LA1 1YN,347700,461700,Leasehold,1000,60,Office",
        "A2,Mill Lane Health Centre,LA1 5AP,348200,461900,Freehold,500,20,Office",
        "A3,Brook Hospital,LA1 4RP,349000,460800,Freehold,900,40,Office",
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path
