"""A run of `solve` that is told to end, or killed, at any moment: old or new files whole, and nothing left behind."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.conftest import PROJECT
from tests.small_place import SMALL, write_folder

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system sends no such signals")
MANY = int(os.environ.get("ESTATE_OPT_MOMENTS", "0"))
"""Moments of each signal on the made-up county, through search, re-check, labels and writing: 30 take five minutes."""
FEW = 3
"""Where none are asked for, on a place that is solved in a second."""
PATIENCE_SECONDS = 60.0
COMMAND = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # tests that run in the background are deaf to it
from estate_opt.cli import ending
from estate_opt.cli.main import main
hears = ending.requests_end_the_process
def begins(code):
    hears(code)
    print("begun", file=sys.stderr, flush=True)
ending.requests_end_the_process = begins
main()
"""
"""The command as it is installed; it says when it has begun to hear, which is the first thing that it does."""
PLAN, BOOK = "plan.json", "plan.xlsx"


def command(place: Path, folder: Path, *more: str) -> list[str]:
    words = ["solve", str(place), "-o", str(folder / BOOK), "--json", str(folder / PLAN), "--overwrite", *more]
    return [sys.executable, "-c", COMMAND, *words]


def seconds_of_a_run(place: Path, folder: Path) -> float:
    """How long a whole run takes; its files are in the folder then."""
    began = time.monotonic()
    subprocess.run(command(place, folder), cwd=PROJECT, check=True, capture_output=True)
    return time.monotonic() - began


def told_to_end(place: Path, folder: Path, sent: signal.Signals, after_seconds: float) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a run that gets a signal so long after it has begun."""
    process = subprocess.Popen(command(place, folder), cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               text=True)  # fmt: skip
    assert process.stderr is not None
    assert process.stderr.readline() == "begun\n"
    time.sleep(after_seconds)
    process.send_signal(sent)
    told, said = process.communicate(timeout=PATIENCE_SECONDS)
    return process.returncode, told, said


def files(folder: Path) -> Mapping[str, bytes]:
    return {name: (folder / name).read_bytes() for name in (BOOK, PLAN)}


def assert_whole(folder: Path) -> None:
    """Both files can be read from end to end, and the plan passed its re-check."""
    with ZipFile(folder / BOOK) as book:
        assert book.testzip() is None
    content = json.loads((folder / PLAN).read_text(encoding="utf-8"))
    assert content["audit"]["passed"] is True


def assert_ends_well(place: Path, folder: Path, sent: signal.Signals, moments: int) -> None:
    """At so many moments drawn from a seed, from the beginning to after the end."""
    whole_seconds = seconds_of_a_run(place, folder)
    dice, ended_with = random.Random(21), []
    for _ in range(moments):
        before = files(folder)
        after_seconds = dice.random() * whole_seconds
        code, told, said = told_to_end(place, folder, sent, after_seconds)
        moment = f"{sent.name} after {after_seconds:.2f} of {whole_seconds:.2f} s: {code}\n{told}\n{said}"
        assert "Traceback" not in said, moment
        now = files(folder)
        assert_whole(folder)
        if sent is signal.SIGKILL:
            assert code in (-sent, 0), moment
        elif now == before:
            assert code == 130, moment
        else:
            assert code == 0, moment
            assert now[BOOK] != before[BOOK], moment
            assert now[PLAN] != before[PLAN], moment
        ended_with.append(code)
    assert len(ended_with) == moments
    subprocess.run(command(place, folder, "--gap", "0.5", "--no-labels"), cwd=PROJECT, check=True, capture_output=True)
    assert {path.name for path in folder.iterdir()} == {BOOK, PLAN, "runs.sqlite"}
    assert_whole(folder)


@pytest.mark.parametrize("sent", ["SIGTERM", "SIGINT", "SIGKILL"])
def test_any_moment(tmp_path: Path, sample_path: Path, sent: str) -> None:
    """Each leaves a plan once there was one, or says that there was none; a killed one old or new files whole."""
    (tmp_path / "out").mkdir()
    place = sample_path if MANY else write_folder(tmp_path / "place", SMALL)
    assert_ends_well(place, tmp_path / "out", getattr(signal, sent), MANY or FEW)
