"""The engine's page says what is so, and its examples run."""

import re
import subprocess
import sys
from pathlib import Path

import estate_opt.search
from estate_opt.search import Ending, regimes
from estate_opt.search.regimes import REGIMES
from tests.conftest import PROJECT
from tests.search.test_standalone import KNAPSACK

FOLDER = Path(estate_opt.search.__file__).parent
README = (FOLDER / "README.md").read_text(encoding="utf-8")
FIRST, SECOND = re.findall(r"^```python\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def said_by(code: str, folder: Path) -> list[str]:
    """What an example prints, run as it stands."""
    script = f"import sys; sys.path.insert(0, {str(PROJECT)!r})\n{code}"
    done = subprocess.run([sys.executable, "-c", script], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def rows_of(text: str, heading: str) -> list[list[str]]:
    """The cells of the table whose first heading is this, by row."""
    (table,) = re.findall(rf"^\| {heading} \|.*\n\|[-|]+\|\n((?:\|.*\n)+)", text, re.MULTILINE)
    return [[cell.strip() for cell in line.strip("|\n").split(" | ")] for line in table.splitlines()]


def test_the_first_example_proves_an_optimum(tmp_path: Path) -> None:
    """Its bound meets its cost. The twelve demands come to 145, for which two depots of 60 have no room: three open."""
    ended, opened = said_by(FIRST, tmp_path)
    ending, cost, bound = ended.split()
    assert ending == "optimal"
    assert float(bound) <= float(cost) <= float(bound) * 1.00001 + 0.01
    assert len(re.findall(r"\d", opened)) == 3


def test_the_example_with_a_file_finds_the_best_knapsack(tmp_path: Path) -> None:
    """Tent and lamp, worth 13, after some lines of progress."""
    (tmp_path / "knapsack.mps").write_text(KNAPSACK, encoding="utf-8")
    *progress, last = said_by(SECOND, tmp_path)
    assert progress
    assert last == "optimal 13.0 {'tent': 1.0, 'lamp': 1.0}"


def test_the_regimes_are_those_of_the_search() -> None:
    """By name and in order, on the page and where they are chosen, each with the file that it is in."""
    names = [regime.name for regime in REGIMES]
    assert [row[0] for row in rows_of(README, "regime")] == names
    assert [row[0] for row in rows_of(regimes.__doc__ or "", "regime")] == names
    pages = [row[-1].strip("`") for row in rows_of(README, "regime")]
    assert [page for page in pages if not (FOLDER / "regimes" / page).is_file()] == []


def test_every_ending_is_told_of() -> None:
    """Each with what it means."""
    assert {row[0].strip("`") for row in rows_of(README, "`outcome.ending`")} == {str(ending) for ending in Ending}


def test_every_public_name_is_told_of_and_can_be_had() -> None:
    """What is offered is on the page, and there."""
    named = set(re.findall(r"`(\w+)`", README)) | set(re.findall(r"`(\w+)\(", README))
    assert set(estate_opt.search.__all__) <= named
    assert all(getattr(estate_opt.search, name).__name__ == name for name in estate_opt.search.__all__)


def test_every_source_is_of_a_file_that_is_there() -> None:
    """And each of its names stands in that file too."""
    for _, files, source in rows_of(README, "step"):
        texts = [(FOLDER / name).read_text(encoding="utf-8") for name in re.findall(r"`([\w.]+)`", files)]
        assert texts
        for author, year in re.findall(r"(\w+)(?:, [\w ,]+)?(?: and \w+)? (\d{4})", source):
            assert any(author in text and year in text for text in texts), (author, year)
