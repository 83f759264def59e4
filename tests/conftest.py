"""What the tests share: where the data is, the base option, and the sample's plans."""

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from estate_opt.options import option
from estate_opt.options.option import Option
from estate_opt.planning import Planned, solve_place
from tests.made_once import folder_of_run, made_once

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


@pytest.fixture(scope="session")
def sample_planned(sample_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Planned]:
    """The sample's plan under an option of the library, as `solve` makes it: solved once in a run of the tests."""
    folder = folder_of_run(tmp_path_factory)

    @cache
    def planned(name: str) -> Planned:
        return made_once(folder / f"sample under {name}.pickle", lambda: solve_place(sample_path, option.load(name)))

    return planned
