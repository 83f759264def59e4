"""Degrees, minutes and seconds as people write them, made decimal: `54°53'02.4"N`, `N54 36 12`, `2d44m30s W`."""

import re

_LONGEST = 40
_SIDE = r"(?P<{}>[NSEW])(?:orth|outh|ast|est)?"
_DMS = re.compile(
    r"(?:" + _SIDE.format("before") + r"\s*)?(?P<minus>[-−])?\s*(?P<degrees>\d{1,3})\s*(?:°|º|˚|d(?:eg)?\.?|[\s:])\s*"
    r"(?P<minutes>\d{1,2}(?:\.\d+)?)\s*(?:'|′|’|´|m(?:in)?\.?|[\s:]|$|(?=[NSEW]))\s*"
    r"(?:(?P<seconds>\d{1,2}(?:\.\d+)?)\s*(?:\"|″|”|''|′′|’’|s(?:ec)?\.?)?)?\s*(?:" + _SIDE.format("after") + r")?",
    re.IGNORECASE,
)  # fmt: skip
_WITH_SIDE = re.compile(
    r"(?:(?P<before>[NSEW])\s*)?(?P<degrees>\d{1,3}(?:\.\d+)?)\s*(?:°|º|deg(?:rees)?)?\s*(?P<after>[NSEW])?",
    re.IGNORECASE,
)


def degrees_of(text: str) -> float | None:
    """A position in degrees with minutes, or with the side of the world named, as a decimal; None where it is neither.

    South and west are negative. A plain decimal number is not read here: it is a number already.
    """
    if len(text) > _LONGEST or not text[-1:].strip():
        return None
    if match := _DMS.fullmatch(text.strip()):
        minutes, seconds = float(match["minutes"]), float(match["seconds"] or 0)
        if minutes >= 60 or seconds >= 60:
            return None
        value = float(match["degrees"]) + minutes / 60 + seconds / 3600
        return -value if match["minus"] or _is_negative(match) else value
    match = _WITH_SIDE.fullmatch(text.strip())
    if match is None or not (match["before"] or match["after"]):
        return None
    return -float(match["degrees"]) if _is_negative(match) else float(match["degrees"])


def _is_negative(match: re.Match[str]) -> bool:
    return (match["after"] or match["before"] or "").upper() in ("S", "W")
