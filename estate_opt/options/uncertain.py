"""What is uncertain: how far a lever may turn out from what it is set to, and drawing values from such ranges.

Method: Latin hypercube sampling (McKay, Beckman and Conover 1979): each range is cut into as many equally likely parts
as there are samples, and one value is drawn from each. A lever's draws depend on its name, the seed and the number of
samples only, so that options with other ranges beside it still meet the same luck (common random numbers).
"""

import math
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from estate_opt.ground.errors import OptionError

CERTAIN = "certain"
"""Written instead of a range: takes away the one that the parent gives."""
_KEYS = {"low", "likely", "high", "source"}
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Range:
    """How far one lever may turn out."""

    path: str
    low: float
    likely: float | None
    """Most likely of all (triangular); None: everything in between is equally likely (uniform)."""
    high: float
    source: str
    set_by: str
    """Title of the option that gave it."""

    @property
    def ends(self) -> tuple[float, ...]:
        """The figures that it is stated by."""
        return (self.low, self.high) if self.likely is None else (self.low, self.likely, self.high)

    def at(self, share: float) -> float:
        """The value that so much of the chance lies below: the inverse of the distribution function."""
        low, high, width = self.low, self.high, self.high - self.low
        if self.likely is None:
            return low + share * width
        below = (self.likely - low) / width
        if share <= below:
            return low + math.sqrt(share * width * (self.likely - low))
        return high - math.sqrt((1 - share) * width * (high - self.likely))

    @property
    def wording(self) -> str:
        """As a reader says it."""
        likely = "" if self.likely is None else f", most likely {self.likely:g}"
        return f"{self.low:g} to {self.high:g}{likely}"


def ranges_of(table: Any, title: str, file: str) -> dict[str, Range | None]:
    """The ranges of an option file's `[uncertain]` by lever; None where one is taken away.

    Raises OptionError, with file and lever, for what is no range.
    """
    if not isinstance(table, Mapping):
        raise OptionError(f"{file}: uncertain must be a section: [uncertain].")
    return {path: _range(path, value, title, file) for path, value in _leaves(table)}


def _leaves(table: Mapping[str, Any], path: str = "") -> Iterable[tuple[str, Any]]:
    """Levers by dotted path, whether the path was written with quotation marks or without."""
    for key, value in table.items():
        here = f"{path}.{key}" if path else key
        if isinstance(value, Mapping) and value and not _KEYS & set(value):
            yield from _leaves(value, here)
        else:
            yield here, value


def _range(path: str, value: Any, title: str, file: str) -> Range | None:
    label = f"{file}: the range of {path}"
    if value == CERTAIN:
        return None
    if not isinstance(value, Mapping) or not {"low", "high"} <= set(value) <= _KEYS:
        raise OptionError(
            f"{label} cannot be read. Write {{ low = …, likely = …, high = … }}, without likely where all is equally "
            f'likely, or "{CERTAIN}".'
        )
    figures = {key: value[key] for key in ("low", "likely", "high") if key in value}
    for key, figure in figures.items():
        if isinstance(figure, bool) or not isinstance(figure, int | float) or not math.isfinite(figure):
            raise OptionError(f"{label}: {key} must be a number, not {figure!r}.")
    low, likely, high = figures["low"], figures.get("likely"), figures["high"]
    if low >= high:
        raise OptionError(f"{label}: low ({low:g}) must be less than high ({high:g}).")
    if likely is not None and not low <= likely <= high:
        raise OptionError(f"{label}: likely ({likely:g}) must lie between low ({low:g}) and high ({high:g}).")
    return Range(path, low, likely, high, str(value.get("source", "")), title)


def draws(ranges: Iterable[Range], number: int, seed: int) -> list[dict[str, float]]:
    """So many samples, each a value for every lever, to six digits. The same seed and number give the same."""
    columns = {each.path: _column(each, number, seed) for each in ranges}
    return [{path: values[sample] for path, values in columns.items()} for sample in range(number)]


def _column(each: Range, number: int, seed: int) -> list[float]:
    """One value from each of so many equally likely parts of a range, in an order drawn by lot."""
    # Only random() is promised to give the same numbers in every version of Python: hence no shuffle.
    lot = random.Random(f"{seed} {number} {each.path}")
    parts = sorted((lot.random(), part) for part in range(number))
    return [float(f"{each.at((part + lot.random()) / number):.{_DIGITS}g}") for _, part in parts]
