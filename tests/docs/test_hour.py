"""An hour's consulting on the sample, as `inputs/README.md` tells it."""

import re

from tests.conftest import PROJECT
from tests.docs.documents import INPUTS, section

HOUR = section("An hour's consulting on the sample", INPUTS)


def test_the_hour_reads_only_what_it_wrote() -> None:
    """Each file that a command of the session reads is in the project or was written by a line before it."""
    written = {"hour/"}
    for line in HOUR.splitlines():
        if not re.match(r"estate-opt |printf ", line):
            continue
        line = line.split(" # ")[0]
        writes = set(re.findall(r"(?:-o|--json|new-option|>) (hour/\S+)", line))
        assert set(re.findall(r"hour/[\w./-]+", line)) <= written | writes, line
        assert all((PROJECT / name).is_file() for name in re.findall(r"inputs/\S+", line))
        assert not writes & written, f"{line} would replace a file"
        written |= writes | {name + "runs.sqlite" for name in writes if name.endswith("/")}
