"""A claim keeps other runs from a file while its process lives, and not a moment longer."""

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from estate_opt.ground import claims
from estate_opt.ground.claims import Claimed, claimed, clear_away, unfinished_beside
from estate_opt.ground.files import refuse_folder, write_bytes
from tests.conftest import PROJECT

HOLDS = """
import sys, time
from pathlib import Path
from estate_opt.ground.claims import claimed, unfinished_beside
path = Path(sys.argv[1])
with claimed(path):
    unfinished_beside(path).write_text("half of")
    print("held", flush=True)
    time.sleep(60)
"""


@contextmanager
def another_run(path: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that has claimed a file and has begun to write it."""
    command = [sys.executable, "-c", HOLDS, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=PROJECT) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_file_is_claimed_while_its_run_lives(tmp_path: Path) -> None:
    """Nobody else may claim or write it, its neighbours are free, and nothing of the living run is cleared away."""
    path = tmp_path / "plan.json"
    with another_run(path) as other:
        with (
            pytest.raises(Claimed, match=r"Another run of estate-opt is to write .*plan\.json\. Let it end"),
            claimed(path),
        ):
            pass
        with pytest.raises(Claimed):
            write_bytes(b"mine", path, overwrite=True)
        write_bytes(b"mine", tmp_path / "other.json", overwrite=False)
        clear_away(tmp_path)
        assert len(list(tmp_path.glob(".estate-opt-*"))) == 2
        other.kill()
        other.wait()
        with claimed(path):  # what a dead run holds is no obstacle
            pass
    assert not path.exists()


def test_what_a_killed_run_left_is_cleared_away_by_the_next(tmp_path: Path) -> None:
    """Its lock and its unfinished file, whatever the next one writes; files that only look alike stay."""
    alike = [tmp_path / name for name in (".estate-opt-notes.txt", ".estate-opt-0123.lock", "mine.part")]
    for path in alike:
        path.touch()
    with another_run(tmp_path / "plan.json") as other:
        other.kill()
        other.wait()
    assert len(list(tmp_path.iterdir())) == 5
    refuse_folder(tmp_path)
    assert sorted(tmp_path.iterdir()) == sorted(alike)


def test_whoever_has_a_claim_may_claim_again(tmp_path: Path) -> None:
    """A command claims its file before the work and writes it after; when it ends nothing is left."""
    path = tmp_path / "plan.json"
    with claimed(path):
        write_bytes(b"whole", path, overwrite=False)
        assert len(list(tmp_path.iterdir())) == 2
        assert unfinished_beside(path) != unfinished_beside(path)
    assert list(tmp_path.iterdir()) == [path]


def test_a_name_as_long_as_a_folder_takes_can_be_written(tmp_path: Path) -> None:
    """255 bytes: what lies beside it meanwhile is no longer."""
    path = tmp_path / ("x" * 250 + ".json")
    write_bytes(b"whole", path, overwrite=False)
    assert path.read_bytes() == b"whole"


@pytest.mark.skipif(sys.platform == "win32", reason="locks are others there")
def test_a_folder_without_locks_can_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A network drive that knows none: everything is written all the same, and nothing left."""

    def refuse(_handle: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(claims, "_lock", refuse)
    path = tmp_path / "plan.json"
    with claimed(path):
        write_bytes(b"whole", path, overwrite=False)
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_system_without_links_replaces_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A memory stick, say: what is written gets its name all the same."""

    def refuse(*_paths: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", refuse)
    write_bytes(b"whole", tmp_path / "plan.json", overwrite=False)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"whole"]
