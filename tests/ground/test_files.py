"""Writing a file whole or not at all, and losing nothing that took long to make."""

import json
import os
from pathlib import Path

import pytest

from estate_opt.ground.errors import UsageError
from estate_opt.ground.files import hand_over, next_free, refuse_folder, refuse_outputs, write_atomically, write_json


def test_whole_or_not_at_all(tmp_path: Path) -> None:
    """An error while writing leaves what was there before, and nothing beside it."""
    path = tmp_path / "plan.txt"
    path.write_text("before")

    def fail_halfway() -> None:
        with write_atomically(path, overwrite=True) as temporary:
            temporary.write_text("half of")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_halfway()
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]
    with write_atomically(path, overwrite=True) as temporary:
        temporary.write_text("after")
        assert path.read_text() == "before"
    assert path.read_text() == "after"
    assert list(tmp_path.iterdir()) == [path]


def test_refusals(tmp_path: Path) -> None:
    """A file that exists, a folder, and a folder that does not exist are refused in a sentence."""
    path = tmp_path / "plan.txt"
    path.write_text("before")
    for asked, words in ((path, "exists already"), (tmp_path, "is a folder"), (tmp_path / "a" / "b", "no folder")):
        with pytest.raises(UsageError, match=words), write_atomically(asked, overwrite=False):
            pass
    assert path.read_text() == "before"


def test_a_file_that_came_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    """What was not there when the writing began, and is there at its end, stays."""
    path = tmp_path / "plan.txt"

    def write_while_another_does() -> None:
        with write_atomically(path, overwrite=False) as temporary:
            temporary.write_text("mine")
            path.write_text("precious")

    with pytest.raises(UsageError, match="exists already"):
        write_while_another_does()
    assert path.read_text() == "precious"
    assert list(tmp_path.iterdir()) == [path]


def test_the_next_free_name(tmp_path: Path) -> None:
    """The name itself, then with 2, 3 …; where other files go with it, one of which none is there."""
    path = tmp_path / "v1.2-plan.xlsx"
    assert next_free(path) == path
    path.touch()
    (tmp_path / "v1.2-plan-2.xlsx").touch()
    assert next_free(path) == tmp_path / "v1.2-plan-3.xlsx"
    (tmp_path / "v1.2-plan-3-best.json").touch()
    with_best = next_free(path, lambda each: [each.with_name(f"{each.stem}-best.json")])
    assert with_best == tmp_path / "v1.2-plan-4.xlsx"


def test_what_took_long_is_written_elsewhere_rather_than_lost(tmp_path: Path) -> None:
    """A file that came meanwhile stays, the result goes beside it; that is a problem only if the name was asked for."""
    first, second = tmp_path / "a.json", tmp_path / "b.json"
    first.write_text("precious")
    files = {path: lambda path, overwrite: write_json([1], path, overwrite) for path in (first, second)}
    named = hand_over(files, overwrite=False)
    beside = tmp_path / "a-2.json"
    assert first.read_text() == "precious"
    assert json.loads(beside.read_text()) == json.loads(second.read_text()) == [1]
    assert [line.endswith(f"Wrote {path}{end}.") for line, path, end in zip(
        named.lines, (beside, second), (" instead", ""), strict=True)] == [True, True]  # fmt: skip
    assert str(named.problem) == f"{beside} holds what was to be in {first}."
    assert hand_over({first: files[first]}, overwrite=False, any_name_will_do=True).problem is None
    assert (tmp_path / "a-3.json").exists()


def test_what_can_be_written_is_though_another_file_cannot(tmp_path: Path) -> None:
    """The folder of the first is gone: that is told, and the second is there."""
    gone, there = tmp_path / "gone" / "a.json", tmp_path / "b.json"
    handed = hand_over(dict.fromkeys((gone, there), lambda path, over: write_json([1], path, over)), overwrite=False)
    assert handed.lines == [f"Wrote {there}."]
    assert str(handed.problem) == f"There is no folder {gone.parent} to write a.json in."


def test_a_folder_that_cannot_be_written_is_told_before_the_work(tmp_path: Path) -> None:
    """By trying, so also where one is allowed but the disk is not; nothing is left behind by the trial."""
    refuse_folder(tmp_path / "to" / "be" / "made")
    refuse_outputs(None, {".json": tmp_path / "a.json"}, overwrite=False)
    assert list(tmp_path.iterdir()) == []
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    if os.access(closed, os.W_OK):  # the superuser may write anywhere but into what the kernel keeps
        closed = Path("/proc")
    for folder in (closed, closed / "to" / "be" / "made"):
        with pytest.raises(UsageError, match="Nothing can be written into "):
            refuse_folder(folder)
    with pytest.raises(UsageError, match="Nothing can be written into "):
        refuse_outputs(None, {".json": closed / "a.json"}, overwrite=False)
