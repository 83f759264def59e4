"""What cannot be printed loses no file: nobody reads on, stdout has no room, the console lacks the signs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import PROJECT
from tests.small_place import SMALL, write_folder

FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.exists(), reason="this system has no device that is always full")
@pytest.mark.parametrize(("full", "code"), [("stdout", 2), ("stderr", 0)])
def test_a_full_disk_behind_a_stream(tmp_path: Path, full: str, code: int) -> None:
    """The plan is whole; that stdout could not be written is said and ends with 2, of stderr nobody asks."""
    place, plan = write_folder(tmp_path / "place", SMALL), tmp_path / "plan.xlsx"
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with FULL.open("wb") as file:
        done = subprocess.run([sys.executable, "-m", "estate_opt.cli", "solve", str(place), "-o", str(plan)],
                              cwd=PROJECT, **{**streams, full: file}, check=False)  # type: ignore[call-overload]  # fmt: skip
    assert done.returncode == code
    assert plan.exists()
    if full == "stdout":
        assert done.stderr == b"Not everything could be printed: No space left on device.\n"


def test_whoever_reads_no_further_ends_nothing(tmp_path: Path) -> None:
    """The pipe is closed before the first line is: 0, as the plan is there, and not a word."""
    place, plan = write_folder(tmp_path / "place", SMALL), tmp_path / "plan.xlsx"
    command = [sys.executable, "-m", "estate_opt.cli", "solve", str(place), "-o", str(plan)]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=60) == 0
    assert plan.exists()


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp437"])
def test_a_console_that_lacks_the_signs(tmp_path: Path, encoding: str) -> None:
    """Everything is told and written, with another sign for what the console has not."""
    place, plan = write_folder(tmp_path / "Ŵ…−place", SMALL), tmp_path / "Ŵ.xlsx"
    command = [sys.executable, "-m", "estate_opt.cli", "solve", str(place), "-o", str(plan)]
    environment = {**os.environ, "PYTHONIOENCODING": f"{encoding}:strict"}
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"Net present cost" in done.stdout
    assert plan.exists()
