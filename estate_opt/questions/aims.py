"""Two aims as they are asked for, `npv,people-within:Public library`: which they are, services by id or name."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from estate_opt.domain.estate import Estate
from estate_opt.ground.errors import UsageError
from estate_opt.ground.meant import did_you_mean
from estate_opt.results.names import id_of
from estate_opt.search.milp import Array

AIMS = (
    "npv", "people-within:SERVICE[:GROUP]", "mean-way:SERVICE[:GROUP]", "equal-way:SERVICE[:GROUP]", "buildings",
    "staff-moved", "carbon", "redundancies",
)  # fmt: skip
PEOPLE, MEAN_WAY, EQUAL_WAY = "people-within", "mean-way", "equal-way"
WAYS = (MEAN_WAY, EQUAL_WAY)
OF_A_SERVICE = (PEOPLE, *WAYS)
_KINDS = "|".join(name.partition(":")[0] for name in AIMS)
_BETWEEN = re.compile(rf",(?=\s*(?:{_KINDS})\s*(?:[:,]|$))")
"""A comma with an aim after it: names of services have commas too."""


class Asked(NamedTuple):
    """An aim that is asked for."""

    kind: str
    service: str = ""
    """Id; of people within reach and of ways alone."""
    group: str = ""
    """Of these people; empty: everybody."""

    @property
    def name(self) -> str:
        """As it is written: `people-within:library:deprived`."""
        return ":".join(part for part in self if part)


@dataclass(frozen=True)
class Aim:
    """What is wanted: a sum over the decisions, as little of it as possible, or as much."""

    name: str
    title: str
    unit: str
    weights: Mapping[int, float]
    """By column."""
    constant: float = 0.0
    wants_more: bool = False
    service: str = ""
    group: str = ""
    """Of people within reach of a service, or their ways: whose it is; empty: everybody's."""
    is_way: bool = False
    kappa: float = 0.0
    """Of an equal way: its sum over the decisions is Σ p e^(−κ (z − about)) ÷ Σ p, and it is told as a way."""
    about: float = 0.0

    def cost(self, columns: int) -> Array:
        """What to minimise; shares and ways in millionths, as what is below a hundredth is none to the solver."""
        scale = 1e6 if self.unit == "share" or self.is_way else 1.0
        cost = np.zeros(columns)
        for column, weight in self.weights.items():
            cost[column] = scale * (-weight if self.wants_more else weight)
        return cost

    def linear(self, told: float) -> float:
        """What the sum over the decisions is where so much is told."""
        return math.exp(-self.kappa * (told - self.about)) if self.kappa else told


def aims_asked(between: str, estate: Estate) -> tuple[Asked, Asked]:
    """The two aims. Raises UsageError where they are not two, or one is not known."""
    parts = _BETWEEN.split(between)
    if len(parts) != 2:
        parts = between.split(",")
    names = [part.strip() for part in parts]
    asked = [_asked(name, estate) for name in names] if len(names) == 2 else []
    if len({*asked}) != 2:
        raise UsageError(f"Name two different aims of {', '.join(AIMS)}, with a comma between them.")
    first, second = asked
    return first, second


def _asked(name: str, estate: Estate) -> Asked:
    kind, _, rest = (part.strip() for part in name.partition(":"))
    if kind in OF_A_SERVICE and rest:
        return _of_service(kind, rest, estate)
    if name in AIMS:
        return Asked(name)
    raise UsageError(f"There is no aim called {name}. There are: {', '.join(AIMS)}.")


def _of_service(kind: str, rest: str, estate: Estate) -> Asked:
    """`SERVICE` or `SERVICE:GROUP`; a colon may also be part of the service's name."""
    service, colon, group = (part.strip() for part in rest.rpartition(":"))
    try:
        return Asked(kind, id_of(rest, "service", estate))
    except UsageError:
        if not colon:
            raise
    return Asked(kind, id_of(service, "service", estate), _group(group, estate))


def _group(said: str, estate: Estate) -> str:
    groups = {group for locality in estate.localities.values() for group in locality.groups}
    alike = [group for group in groups if group.casefold() == said.casefold()]
    if said in groups or not said:
        return said
    if len(alike) == 1:
        return alike[0]
    raise UsageError(f"Nobody in this place belongs to the group {said}.{did_you_mean(said, groups)}")
