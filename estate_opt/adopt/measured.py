"""What a cell measures when its unit stands beside its figure: a floor area, land, a rate per area, staff."""

import re

from estate_opt.adopt.cell_values import Unclear, is_nominal, number_of, staff_of
from estate_opt.adopt.units import Measure, take_unit

_LONGEST = 60


def measured_kinds(text: str) -> list[str]:
    """The kinds of figure that a cell of digits and words holds: `area`, `land`, `rate`, `money`, `staffing`."""
    if len(text) > _LONGEST:
        return []
    if is_nominal(text):
        return ["money"]
    if not any(sign.isdigit() for sign in text):
        return []
    lowered = text.casefold()
    _, unit = take_unit(lowered)
    measure = unit.measure if unit is not None else None
    if measure is Measure.LAND and re.match(r"\W*\d", lowered):
        return ["land"]
    if measure is Measure.RATE and re.match(r"\W*\d", lowered):
        return ["rate"]
    found = []
    if measure is Measure.FLOOR and _reads(text, Measure.FLOOR):
        found.append("area")
    if "£" in text and _reads(text, Measure.MONEY):
        found.append("money")
    if "£" not in text and _is_staff(text):
        found.append("staffing")
    return found


def _reads(text: str, measure: Measure) -> bool:
    try:
        return number_of(text, measure).value is not None
    except Unclear:
        return False


def _is_staff(text: str) -> bool:
    try:
        return staff_of(text).value is not None
    except Unclear:
        return False
