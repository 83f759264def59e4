"""Scales: figures to a length, with round figures to be read off beside them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from estate_opt.ground.figures import pounds

_ROUND = (1.0, 2.0, 2.5, 5.0, 10.0)
_MOST_TICKS = 5


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


def round_step(about: float) -> float:
    """The least round figure that is no smaller: 1, 2, 2.5 or 5 times a power of ten."""
    power = 10.0 ** floor(log10(about))
    return next(each * power for each in _ROUND if each * power >= about * (1 - 1e-9))


def _short(gbp: float) -> str:
    return "0" if gbp == 0 else pounds(gbp).replace(" million", "m")
