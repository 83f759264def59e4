"""Levers given from Python: they hold as if a file had given them, and what cannot hold is refused in a sentence."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from estate_opt import load_option
from estate_opt.ground.errors import OptionError
from estate_opt.saved.plan_json import plain
from tests.hand import PLAIN


def test_levers_given_hold_and_the_rest_is_the_options() -> None:
    """Two levers differ from the base; a service that is given one lever has the default's others."""
    chosen, base = load_option("base", {"space.desks_per_fte": 0.6, "access.court.standard_km": 2.0}), load_option()
    assert chosen.levers.space.desks_per_fte == 0.6
    assert chosen.access("court").standard_km == 2.0
    assert chosen.access("court").margin_km == base.access("default").margin_km
    before = {row.path: row.value for row in base.settings}
    changed = {row.path for row in chosen.settings if before.get(row.path) != row.value}
    assert changed == {"space.desks_per_fte", "access.court.standard_km"}
    assert chosen.title == "Base, space.desks_per_fte = 0.6, access.court.standard_km = 2"


def test_levers_given_stand_on_any_option(tmp_path: Path) -> None:
    """On one of the library, on a file, and on none, which is the base."""
    (tmp_path / "mine.toml").write_text('extends = "base"\n[moves]\nmax_km = 9\n', encoding="utf-8")
    mine = load_option(tmp_path / "mine.toml", {"space.desks_per_fte": 0.5})
    assert (mine.levers.moves.max_km, mine.levers.space.desks_per_fte) == (9, 0.5)
    shelf = load_option("co-location-only", {"space.desks_per_fte": 0.5})
    assert (shelf.levers.sharing.functions, shelf.levers.space.desks_per_fte) == (False, 0.5)
    assert load_option(None, {"space.desks_per_fte": 0.5}).levers.space.desks_per_fte == 0.5


def test_without_levers_the_option_is_as_it_was() -> None:
    """Neither none nor an empty mapping changes anything, the title included."""
    assert load_option() == load_option("base") == load_option("base", {}) == load_option(levers=None)


def test_many_levers_are_counted_in_the_title() -> None:
    """A title stands on the Summary: it does not list thirty levers."""
    assert load_option("base", PLAIN).title == f"Base, {len(PLAIN)} levers given"


@pytest.mark.parametrize(
    ("lever", "value", "held"),
    [
        ("moves.max_km", None, "no limit"),
        ("appraisal.years", np.int64(5), 5),
        ("space.desks_per_fte", np.float32(0.5), 0.5),
        ("optimism_bias.outsourcing", np.array([0.4, 0.0]), [0.4, 0.0]),
        ("sharing.buildings", np.bool_(False), False),
        ("sharing.buildings", 0, False),
        ("appraisal.start", datetime(2030, 1, 1), date(2030, 1, 1)),
    ],
)
def test_what_numpy_and_pandas_hold_is_held_as_pythons_own(lever: str, value: Any, held: Any) -> None:
    """None is "no limit"; a number of numpy's is a number that the plan's JSON can be written with."""
    option = load_option("base", {lever: value})
    recorded = option.setting(lever).value
    assert recorded == held
    assert type(recorded) is type(held)
    json.dumps(plain(recorded))


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("space.desk_per_fte", "Did you mean space.desks_per_fte?"),
        ("desks_per_fte", "Did you mean space.desks_per_fte?"),
        ("access.library.standrd_km", "Did you mean access.library.standard_km?"),
        ("space", "Give each by its path, such as space.desks_per_fte."),
        ("weather", "See models/base.toml for all of them."),
        (7, "There is no lever called 7."),
    ],
)
def test_an_unknown_lever_is_refused_with_what_may_be_meant(path: Any, meant: str) -> None:
    """The sentence names the lever that was likely meant, of the service that was named."""
    with pytest.raises(OptionError) as said:
        load_option("base", {path: 0.5})
    assert meant.casefold() in str(said.value).casefold()
    assert "\n" not in str(said.value)


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("space.desks_per_fte", -1, "cannot be -1: input should be greater than or equal to 0"),
        ("exits.sale_cost_share", 1.5, "less than or equal to 1"),
        ("appraisal.years", 2.5, "whole|integer"),
        ("space.desks_per_fte", float("nan"), "nan"),
        ("space.desks_per_fte", None, "cannot be 'no limit'"),
        ("space.desks_per_fte", "0.6", "takes a figure \\(desks per FTE\\). It cannot be '0.6'"),
        ("space.desks_per_fte", True, "takes a figure"),
        ("moves.max_km", "far", "takes a figure \\(km\\)"),
        ("moves.max_km", False, "takes a figure"),
        ("sharing.buildings", 2, "takes yes or no: True or False. It cannot be 2"),
        ("appraisal.start", 2030, "takes a date"),
        ("limits.buildings", 3, "limits.buildings cannot be 3"),
        ("access.library.min_share", 95, "access.library.min_share cannot be 95"),
    ],
)
def test_a_value_that_cannot_be_is_refused(path: str, value: Any, words: str) -> None:
    """Out of range, or of another type: a sentence that names the lever and the value, not a plan made with it."""
    with pytest.raises(OptionError, match=words) as said:
        load_option("base", {path: value})
    assert str(said.value).startswith(f"Base: {path} ")
    assert "\n" not in str(said.value)
