"""Which body comes of which where bodies merge or are divided, and what share of the divided ones each gets."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from estate_opt.domain.estate import Estate
from estate_opt.options.reorganise import Reorganise


@dataclass(frozen=True, slots=True)
class Part:
    """What of a former body goes to one of the new structure."""

    into: str
    share: float
    """Of what is divided by people, 0 … 1; 1 of a body that goes whole."""
    areas: frozenset[str] = frozenset()
    """Of a divided body: the areas of its buildings and front line. Empty: it goes whole."""


@dataclass(frozen=True)
class Structure:
    """The bodies of the new structure. A body that nothing is said of stays as it is."""

    parts: Mapping[str, tuple[Part, ...]]
    """By former body: one part where it goes whole, several where it is divided."""
    blocks: Mapping[str, Reorganise]
    """By the bodies that come of it."""

    def of(self, body: str) -> tuple[Part, ...]:
        """What becomes of a body."""
        return self.parts.get(body, (Part(body, 1.0),))

    def is_divided(self, body: str) -> bool:
        """Whether several come of a body."""
        return len(self.of(body)) > 1

    def heirs(self, body: str) -> list[str]:
        """The bodies that come of a body."""
        return [part.into for part in self.of(body)]

    def at(self, body: str, area: str) -> str:
        """Which body of the new structure has what a body has in an area; in none of its areas, the largest part."""
        parts = self.of(body)
        there = (part for part in parts if area in part.areas)
        return next(there, max(parts, key=lambda part: part.share)).into

    def named(self, words: Iterable[str]) -> frozenset[str]:
        """Words that may name bodies, with those that come of them in their place."""
        return frozenset(heir for word in words for heir in self.heirs(word))

    @cached_property
    def made_of(self) -> Mapping[str, tuple[str, ...]]:
        """By body of the new structure, the former bodies that it is made of, wholly or in part."""
        found: dict[str, list[str]] = {into: [] for into in self.blocks}
        for body, parts in self.parts.items():
            for part in parts:
                found[part.into].append(body)
        return {into: tuple(bodies) for into, bodies in found.items()}


def structure_of(estate: Estate, blocks: Sequence[Reorganise]) -> Structure:
    """The structure that the blocks ask for, which have passed the checks. Who takes only itself stays as it is."""
    spoken_for = {body for block in blocks for body in (*block.takes, *block.shares_of)}
    parts: dict[str, list[Part]] = {}
    kept: dict[str, Reorganise] = {}
    for block in blocks:
        keeps_itself = block.into in estate.agencies and block.into not in spoken_for
        whole = dict.fromkeys([block.into, *block.takes] if keeps_itself else block.takes)
        says_nothing = block.joins is None and block.capital_limit_gbp is None
        if [*whole] == [block.into] and not block.shares_of and says_nothing:
            continue
        kept[block.into] = block
        for body in whole:
            parts.setdefault(body, []).append(Part(block.into, 1.0))
        for body, part in block.shares_of.items():
            parts.setdefault(body, []).append(Part(block.into, 1.0, frozenset(part.areas)))
    return Structure({body: _shared_out(estate, body, each) for body, each in parts.items()}, kept)


def _shared_out(estate: Estate, body: str, parts: Sequence[Part]) -> tuple[Part, ...]:
    """The parts of a body with their shares: by the people of their areas; where nobody is known, see `_weights`."""
    if len(parts) == 1:
        return (Part(parts[0].into, 1.0),)
    weights = _weights(estate, body, parts)
    whole = math.fsum(weights)
    return tuple(
        Part(part.into, weight / whole, part.areas) for part, weight in zip(parts, weights, strict=True)
    )  # fmt: skip


def _weights(estate: Estate, body: str, parts: Sequence[Part]) -> list[float]:
    """People of the areas of each part; else FTE of its front line there; else alike."""
    people: dict[str, float] = {}
    for locality in estate.localities.values():
        people[locality.area] = people.get(locality.area, 0.0) + locality.population
    fte: dict[str, float] = {}
    for team in estate.teams.values():
        if team.agency == body and team.building is not None and team.function is None:
            area = estate.buildings[team.building].area
            fte[area] = fte.get(area, 0.0) + team.fte
    for by_area in (people, fte):
        weights = [math.fsum(by_area.get(area, 0.0) for area in sorted(part.areas)) for part in parts]
        if sum(weights) > 0:
            return weights
    return [1.0 for _ in parts]
