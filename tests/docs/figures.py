"""The figures of a text, and whether they are so."""

import re
from typing import NamedTuple

ID = r"\b[A-Z]{3}-\d+\b"
"""How the sample names its buildings."""

_HOW = "at most|at least|less than|more than|about"
_NUMBER = r"\d[\d,]*(?:\.\d+)?"
_UNIT = r" million|m\b| %"
_WORDS = "two|three|four|five|six|seven|eight|nine|ten"
FIGURE = re.compile(
    rf"(?:\b({_HOW}) )?£?({_NUMBER})({_UNIT})?(?:-({_NUMBER})({_UNIT})?)?|\b({_WORDS})\b",
    re.IGNORECASE,
)
WORDS = ("nought", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
SCALES = {" million": 1e-6, "m": 1e-6, " %": 100.0, "": 1.0}
NEAR = 0.05
"""How far `about` may be off, as a share."""


class Figure(NamedTuple):
    """A figure as a text says it."""

    how: str
    number: str
    unit: str

    def holds(self, value: float) -> bool:
        """Whether it is so of a value: rounded to as many places as are said, unless the text says how it is meant."""
        said, is_so = float(self.number.replace(",", "")), value * SCALES[self.unit]
        return {
            "": round(is_so, len(self.number.partition(".")[2])) == said,
            "about": abs(is_so - said) <= NEAR * said,
            "at most": is_so <= said,
            "at least": is_so >= said,
            "less than": is_so < said,
            "more than": is_so > said,
        }[self.how]


def figures(text: str) -> list[Figure]:
    """Every figure of a text, in its order; ids, commands and words in quotation marks of code are none."""
    bare = re.sub(rf"`[^`]*`|{ID}", "", text)
    found = list[Figure]()
    for how, number, unit, other, its_unit, word in FIGURE.findall(bare):
        if word:
            found.append(Figure("", str(WORDS.index(word.lower())), ""))
            continue
        found.append(Figure(how.lower(), number, unit or its_unit))
        if other:
            found.append(Figure("", other, its_unit))
    return found
