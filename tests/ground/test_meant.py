"""What was likely meant: near misses find their word, ids and names alike, and what is far from all finds none."""

import pytest

from estate_opt.ground.meant import LIKE, did_you_mean, nearest, nearest_id, one_letter_off
from estate_opt.options.option import load

LEVERS = [row.path for row in load().settings]
NAMES = {"SRV-1": "Libraries", "SRV-2": "Youth clubs", "day": ""}


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("liberry", "library"),
        ("LIBRARY ", "library"),
        ("swimming", None),
        ("", None),
        ("?", None),
    ],
)
def test_nearest(said: str, meant: str | None) -> None:
    """A near miss finds its word, whatever its capitals; a far one, and what holds no letter, finds none."""
    assert nearest(said, ["clinic", "library"]) == meant


@pytest.mark.parametrize("path", LEVERS)
def test_every_lever_is_found_again_by_a_slip(path: str) -> None:
    """With two letters swapped near its end, with a letter too few, and with blanks for underlines: itself."""
    swapped = path[:-2] + path[-1] + path[-2]
    slips = [slip for slip in (swapped, path[:-1], path.replace("_", " ")) if slip not in LEVERS]
    assert {nearest(slip, LEVERS) for slip in slips} <= {path}


def test_an_id_is_found_by_its_name_too() -> None:
    """Somebody who writes what a service is called is told its id; an id counts before another's name."""
    assert nearest_id("librarys", NAMES) == "SRV-1"
    assert nearest_id("srv-2", NAMES) == "SRV-2"
    assert nearest_id("car parks", NAMES) is None
    assert nearest_id("day", {"day": "Night", "x": "Day"}) == "day"
    assert nearest_id("anything", {}) is None


def test_it_is_said_in_a_sentence() -> None:
    """The likeliest with its name; all where none is like it and they are few; nothing where they are many."""
    assert did_you_mean("Youth club", NAMES, called=NAMES) == " Did you mean SRV-2 (Youth clubs)?"
    assert did_you_mean("car parks", NAMES, called=NAMES) == " There are: SRV-1 (Libraries), SRV-2 (Youth clubs), day."
    assert did_you_mean("car parks", [f"service {number}" for number in range(9)]) == ""
    assert did_you_mean("car parks", []) == ""
    assert did_you_mean("shar", ["min_share", "scope"], LIKE) == " Did you mean min_share?"


def test_one_letter_off() -> None:
    """A letter more, less, other or swapped; not two, and not the word itself."""
    for slip in ("team", "teamss", "teems", "taems"):
        assert one_letter_off(slip, ["teams"]) == "teams"
    assert one_letter_off("teams", ["teams"]) is None
    assert one_letter_off("tms", ["teams"]) is None
