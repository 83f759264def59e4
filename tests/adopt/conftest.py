"""What the tests of adopting share."""

from collections.abc import Callable
from pathlib import Path

import pytest

from estate_opt.adopt.build import Adopted
from estate_opt.adopt.command import adopt
from estate_opt.options.option import Option

Adopt = Callable[..., Adopted]


@pytest.fixture(scope="session")
def published(shared: Path) -> Path:
    """The registers as published; skipped without them."""
    folder = shared / "data" / "registers"
    if not folder.is_dir():
        pytest.skip(f"there are no registers in {folder}")
    return folder


@pytest.fixture(scope="session")
def published_again(shared: Path) -> Path:
    """The second set of registers; skipped without them."""
    folder = shared / "data" / "registers-2"
    if not folder.is_dir():
        pytest.skip(f"there is no second set of registers in {folder}")
    return folder


@pytest.fixture
def adopting(tmp_path: Path, base_option: Option) -> Adopt:
    """Adopt files into the place `tmp_path / "place"`."""

    def run(*files: Path, agency: str = "A", **more: object) -> Adopted:
        return adopt(list(files), tmp_path / "place", base_option, agency, **more)[0]  # type: ignore[arg-type]

    return run
