"""What the tests share: where the data is, and the base option."""

import os
from pathlib import Path

import pytest

from estate_opt.options import option
from estate_opt.options.option import Option

PROJECT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data, which is no part of the project: tests that need it are skipped without it."""
    folder = Path(os.environ.get("ESTATE_OPT_SHARED", PROJECT.parent / "shared"))
    if not (folder / "data" / "lancashire").is_dir():
        pytest.skip(f"there is no real data in {folder}; set ESTATE_OPT_SHARED")
    return folder


@pytest.fixture(scope="session")
def sample_path() -> Path:
    """The made-up place that comes with the project."""
    return PROJECT / "inputs" / "sample.xlsx"


@pytest.fixture(scope="session")
def base_option() -> Option:
    """The option of models/base.toml."""
    return option.load()
