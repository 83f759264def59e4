"""Bodies that merge or are divided, for tests: blocks without a file, and what today costs without solving."""

import math
import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from estate_opt.domain.estate import Estate
from estate_opt.domain.reorganise import reorganised
from estate_opt.formulation.arrays import to_arrays
from estate_opt.formulation.decode import today_point
from estate_opt.options.option import Option
from estate_opt.options.reorganise import Reorganise
from tests.hand import built


def block(into: str, *takes: str, shares_of: Mapping[str, list[str]] | None = None, **given: Any) -> Reorganise:
    """What comes into a body: whole ones, and parts of divided ones by their areas."""
    parts = {body: {"areas": areas} for body, areas in (shares_of or {}).items()}
    content = {"into": into, "takes": takes, "shares_of": parts, "begins": date(2027, 4, 1), "because": "a test"}
    return Reorganise.model_validate(content | given)


def anew(estate: Estate, chosen: Option, *blocks: Reorganise) -> Estate:
    """The estate as the blocks have it."""
    return reorganised(estate, replace(chosen, reorganise=blocks))


def today_gbp(estate: Estate, chosen: Option) -> float:
    """What carrying on as today costs."""
    formulation = built(estate, chosen)
    milp = to_arrays(formulation)
    return math.fsum(milp.cost * today_point(formulation)) + milp.offset


def random_blocks(draw: random.Random, estate: Estate) -> list[Reorganise]:
    """Another structure of a random estate: some bodies merge, one may be divided between two by its areas."""
    bodies = sorted(estate.agencies)
    draw.shuffle(bodies)
    areas = sorted({b.area for b in estate.buildings.values()} | {one.area for one in estate.localities.values()})
    divided = bodies.pop() if len(areas) > 1 and draw.random() < 0.6 else None
    taken = bodies[: draw.randint(1, len(bodies))]
    cut = draw.randint(0, len(taken))
    first, second = taken[:cut], taken[cut:]
    if divided is None:
        return [block(f"new {n}", *each) for n, each in enumerate((first, second)) if each]
    return [
        block("new 0", *first, shares_of={divided: areas[:1]}),
        block("new 1", *second, shares_of={divided: areas[1:]}),
    ]
