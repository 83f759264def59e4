"""Writing a file whole or not at all."""

from pathlib import Path

import pytest

from estate_opt.ground.errors import UsageError
from estate_opt.ground.files import write_atomically


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
