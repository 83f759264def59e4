"""What several tests look at and takes seconds to make: made once in a run of the tests, whoever asks first."""

import os
import pickle
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import pytest

from estate_opt.ground.claims import Claimed, claimed
from estate_opt.ground.files import write_bytes

Made = TypeVar("Made")


def folder_of_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of this run of the tests share, and no other run has."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


def made_once(path: Path, make: Callable[[], Made]) -> Made:
    """What `make` returns, kept in a file; who asks while another process makes it waits for that."""
    while not path.exists():
        with suppress(Claimed), claimed(path):
            if not path.exists():
                write_bytes(pickle.dumps(make()), path, overwrite=False)
        time.sleep(0.05)
    found: Made = pickle.loads(path.read_bytes())
    return found
