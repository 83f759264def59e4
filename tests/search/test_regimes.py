"""Which steps for what kind of place; and that every figure of the search says what it is."""

import ast
import threading
from dataclasses import FrozenInstanceError, fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from estate_opt.search import params as figures
from estate_opt.search.incumbent import Standing
from estate_opt.search.milp import Milp
from estate_opt.search.neighbourhoods import NONE, Structure
from estate_opt.search.params import SearchParams
from estate_opt.search.regimes import regime_of
from estate_opt.search.regimes.work import Work
from tests.search.test_p_median import sites, stated_sites
from tests.search.test_search import SETTINGS, made

NOT_SMALL: dict[str, int] = {"direct_choices": 0}
NOT_MIDDLING = NOT_SMALL | {"middling_choices": 0}


def named(milp: Milp, structure: Structure, **sizes: int) -> str:
    """The regime of a place where other sizes are small, middling and so on."""
    params = SearchParams().but(sizes=sizes)
    now = Standing(milp, SETTINGS, None, threading.Event(), params.noise_share)
    return regime_of(Work(milp, structure, now, SETTINGS, params)).name


@pytest.mark.parametrize(
    ("sizes", "packing", "covering"),
    [
        ({}, "small packing", "small"),
        (NOT_SMALL, "middling packing", "middling covering"),
        (NOT_MIDDLING, "packing", "covering"),
        (NOT_MIDDLING | {"wide_columns": 100}, "wide packing", "covering"),
        (NOT_SMALL | {"wide_columns": 100}, "wide packing", "middling covering"),
        (NOT_MIDDLING | {"part_teams": 10}, "large packing", "covering"),
        (NOT_SMALL | {"part_teams": 10, "wide_columns": 100}, "large packing", "middling covering"),
    ],
)
def test_a_place_goes_where_its_kind_and_size_say(sizes: dict[str, int], packing: str, covering: str) -> None:
    """Twenty teams and eight buildings, 168 decisions; of one size, or with a function, nothing is to be packed."""
    case = made(1)
    assert named(case.milp, case.structure, **sizes) == packing
    of_one_size = replace(case.structure, size=np.full(20, 10.0))
    assert named(case.milp, of_one_size, **sizes) == covering
    with_function = replace(case.structure, function=np.zeros_like(case.structure.function))
    assert named(case.milp, with_function, **sizes) == covering


def test_functions_that_are_settled_are_a_kind_of_their_own() -> None:
    """One decision is about a function: where it is fixed nothing is left to arrange; where it is free there is."""
    case = made(1)
    function = np.full_like(case.structure.function, NONE)
    function[0] = 0
    with_function, fixed = replace(case.structure, function=function), np.zeros(len(case.milp.cost), dtype=bool)
    fixed[0] = True
    settled = case.milp.fixed(fixed, case.milp.low)
    assert named(settled, with_function, **NOT_MIDDLING) == "settled covering"
    assert named(settled, with_function, **NOT_SMALL) == "middling covering"
    assert named(case.milp, with_function, **NOT_MIDDLING) == "covering"


def test_where_nothing_fills_up_no_other_regime_is_needed() -> None:
    """Whatever its size, but for a small one, which HiGHS does in no time."""
    case = stated_sites(sites(1, 3, True))
    assert named(case.milp, case.structure) == "small"
    for sizes in (NOT_SMALL, NOT_MIDDLING, NOT_MIDDLING | {"part_teams": 5, "wide_columns": 5}):
        assert named(case.milp, case.structure, **sizes) == "nothing fills up"


def groups(value: Any) -> list[Any]:
    """A group of figures and the groups in it."""
    return [value, *(each for field in fields(value) for each in groups_in(getattr(value, field.name)))]


def groups_in(value: Any) -> list[Any]:
    return groups(value) if is_dataclass(value) else []


def test_every_figure_says_what_it_is_and_cannot_be_changed() -> None:
    """Each field of each group has a docstring of its own, and a search that has begun goes on as it began."""
    tree = ast.parse(Path(figures.__file__).read_text(encoding="utf-8"))
    for group in (node for node in tree.body if isinstance(node, ast.ClassDef)):
        for field, told in zip(group.body, group.body[1:], strict=False):
            if isinstance(field, ast.AnnAssign):
                assert isinstance(told, ast.Expr), ast.unparse(field)
                assert isinstance(told.value, ast.Constant), ast.unparse(field)
    for figure in groups(SearchParams()):
        assert not hasattr(figure, "__dict__")
        with pytest.raises(FrozenInstanceError):
            setattr(figure, fields(figure)[0].name, None)


def test_some_figures_are_changed_and_the_rest_stay() -> None:
    """As the docstring has it; and a group or a figure that there is not is said at once."""
    params = SearchParams().but(sizes={"direct_choices": 0}, lns={"sweep": 4})
    assert (params.sizes.direct_choices, params.sizes.middling_choices, params.lns.sweep) == (0, 8_000, 4)
    assert params.but(sizes={"direct_choices": 3_000}, lns={"sweep": 80}) == SearchParams()
    with pytest.raises(AttributeError):
        SearchParams().but(size={"direct_choices": 0})
    with pytest.raises(TypeError):
        SearchParams().but(sizes={"direct": 0})
