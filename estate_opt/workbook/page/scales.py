"""Scales: figures to a length, with round figures to be read off beside them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from estate_opt.ground.figures import pounds

_ROUND = (1.0, 2.0, 2.5, 5.0, 10.0)
_MOST_TICKS = 5
_SMALLEST = 0.6
"""Of a bar, in hundredths of the width: what is little is seen to be something."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A round figure on a scale."""

    at: float
    words: str
    is_nought: bool


@dataclass(frozen=True)
class Scale:
    """Figures on a length, nought among them: the largest at its begin (the top), the least at its end."""

    least: float
    most: float
    length: float

    def at(self, figure: float) -> float:
        """Where a figure stands, from the top."""
        return round((self.most - figure) / (self.most - self.least) * self.length, 1)

    @property
    def ticks(self) -> Sequence[Tick]:
        """Round pounds to be read off."""
        step = round_step((self.most - self.least) / _MOST_TICKS)
        first, last = ceil(self.least / step - 1e-9), floor(self.most / step + 1e-9)
        return [Tick(self.at(n * step), _short(n * step), n == 0) for n in range(first, last + 1)]


def scale_of(figures: Iterable[float], length: float) -> Scale:
    """A scale on which all of some figures have room, and nought."""
    those = [*figures, 0.0]
    least, most = min(those), max(those)
    if most - least < 1e-9:
        most = least + 1.0
    step = round_step((most - least) / _MOST_TICKS)
    return Scale(floor(least / step) * step, ceil(most / step) * step, length)


@dataclass(frozen=True, slots=True)
class Length:
    """A bar from nought, in hundredths of the width."""

    left: float
    wide: float
    is_saving: bool


def lengths(amounts: Sequence[float]) -> tuple[float, list[Length]]:
    """Where nought is in hundredths of the width, and a bar from there for each amount: all on one scale."""
    least, most = min([0.0, *amounts]), max([0.0, *amounts])
    span = (most - least) or 1.0
    nought = -least / span * 100

    def length(gbp: float) -> Length:
        wide = 0.0 if abs(gbp) < 0.5 else max(abs(gbp) / span * 100, _SMALLEST)
        return Length(round(nought if gbp >= 0 else nought - wide, 2), round(wide, 2), gbp >= 0)

    return round(nought, 2), [length(gbp) for gbp in amounts]


def round_step(about: float) -> float:
    """The least round figure that is no smaller: 1, 2, 2.5 or 5 times a power of ten."""
    power = 10.0 ** floor(log10(about))
    return next(each * power for each in _ROUND if each * power >= about * (1 - 1e-9))


def _short(gbp: float) -> str:
    return "0" if gbp == 0 else pounds(gbp).replace(" million", "m")
