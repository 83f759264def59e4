"""Writing a file whole or not at all, and losing nothing that took long to make."""

import errno
import json
import os
import sys
import tempfile
from pathlib import Path

import pytest

from estate_opt.ground.errors import UsageError
from estate_opt.ground.files import (
    free_names,
    hand_over,
    next_free,
    refuse_folder,
    refuse_outputs,
    write_atomically,
    write_json,
)


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
    with_best = free_names(path, lambda each: [each.with_name(f"{each.stem}-best.json")])
    assert next(with_best) == tmp_path / "v1.2-plan-4.xlsx"


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


def test_what_can_be_written_is_though_another_file_cannot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder of the first is gone: it is where temporary files go, and that is told; the second is there."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    gone, there = tmp_path / "gone" / "a.json", tmp_path / "b.json"
    handed = hand_over(dict.fromkeys((gone, there), lambda path, over: write_json([1], path, over)), overwrite=False)
    (instead,) = tmp_path.glob("estate-opt-*/a.json")
    assert json.loads(instead.read_text()) == json.loads(there.read_text()) == [1]
    assert instead.parent.stat().st_mode & 0o077 == 0 or os.name == "nt"  # a plan is nobody else's
    why = f"There is no folder {gone.parent} to write a.json in."
    assert handed.lines == [f"{why} Wrote {instead} instead.", f"Wrote {there}."]
    assert str(handed.problem) == f"{instead} holds what was to be in {gone}."


def test_what_can_be_written_nowhere_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file as large as no disk here takes: a sentence with the reason, the other is there, and nothing is left."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def full(path: Path, overwrite: bool) -> None:
        with write_atomically(path, overwrite) as unfinished:
            unfinished.write_text("half of")
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    first, there = tmp_path / "a.json", tmp_path / "b.json"
    handed = hand_over({first: full, there: lambda path, over: write_json([1], path, over)}, overwrite=False)
    assert handed.lines == [f"Wrote {there}."]
    assert str(handed.problem) == f"{first} cannot be written: No space left on device."
    assert list(tmp_path.iterdir()) == [there]


def test_a_fault_in_one_file_keeps_no_other_from_being_written(tmp_path: Path) -> None:
    """What took long is in the JSON though the workbook met a fault of ours; not once somebody wants it to end."""
    first, other = tmp_path / "a.xlsx", tmp_path / "b.json"

    def meet(fault: type[BaseException]) -> None:
        def writing(_path: Path, _overwrite: bool) -> None:
            raise fault

        with pytest.raises(fault):
            hand_over({first: writing, other: lambda path, over: write_json([1], path, over)}, overwrite=True)

    meet(KeyboardInterrupt)
    assert not other.exists()
    meet(MemoryError)
    assert json.loads(other.read_text()) == [1]


def test_half_a_sign_can_be_written(tmp_path: Path) -> None:
    """A file's name that is no text, as the system hands it over: the JSON holds it, and is read back."""
    write_json({"input": "\udcff.xlsx"}, tmp_path / "a.json", overwrite=False)
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8")) == {"input": "\udcff.xlsx"}


@pytest.mark.skipif(sys.platform == "win32", reason="this system has no such limits")
@pytest.mark.parametrize("name", ["x" * 300 + ".json", "x" * 300 + "/a.json"])
def test_a_name_too_long_is_told_before_the_work(tmp_path: Path, name: str) -> None:
    """Of a file or of its folder."""
    with pytest.raises(UsageError, match=r"File name too long\. Give another (name|folder)\."):
        refuse_outputs(None, {".json": tmp_path / name}, overwrite=False)


@pytest.mark.skipif(sys.platform == "win32", reason="this system has no such limits")
def test_a_full_disk_is_told_before_the_work(tmp_path: Path) -> None:
    """No file may be longer than 20 kB, as it is on a disk with so much room: a file can be made, but not filled."""
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
    try:
        with pytest.raises(UsageError, match=r"Nothing can be written into .*: File too large\. Give another folder\."):
            refuse_folder(tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list(tmp_path.iterdir()) == []


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
