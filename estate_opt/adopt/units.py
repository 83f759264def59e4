"""Units that people write into headings and cells, and what turns them into ours.

A short table of our own: a units library reads `£1.2m` as metres. The unit is taken out of a heading before the
heading is compared with any name, so that `Area (m²)` and `Area (ft²)` are the same thing in different units.
"""

import re
from dataclasses import dataclass
from enum import StrEnum


class Measure(StrEnum):
    """What a unit measures."""

    FLOOR = "floor area"
    LAND = "land area"
    MONEY = "money"
    FOREIGN_MONEY = "money that is not pounds"
    RATE = "money per unit of area"
    SHARE = "share"
    COUNT = "number of things"
    STAFF = "staff"
    CARBON = "carbon"
    TIME = "time"
    OTHER = "something else"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as it was written, and the factor from it to ours (m², £, £ a year, kg CO₂e, months)."""

    name: str
    measure: Measure
    factor: float = 1.0


FT2 = Unit("ft²", Measure.FLOOR, 0.09290304)
M2 = Unit("m²", Measure.FLOOR, 1.0)
_AREA_WORDS = (
    r"(?:m2|m²|sq\.? ?m(?:et(?:re|er)s?|trs?)?\.?|sqm|square met(?:re|er)s?|ft2|ft²"
    r"|sq\.? ?f(?:ee|oo)?t\.?|sqft)"
)
_UNITS: tuple[tuple[str, Unit], ...] = (
    (
        rf"(?:£|gbp|cost|rent)?[^()]{{0,12}}(?:\bper|/|\bp) ?{_AREA_WORDS}|\bpsf\b|\bpsm\b",
        Unit("£ per area", Measure.RATE),
    ),
    (r"£ ?'?0{3}'?s?|£ ?k\b|£ ?thousands?|\bgbp ?k\b|'0{3}s?\b|\bk£", Unit("£000", Measure.MONEY, 1e3)),
    (r"£ ?m(?:illions?)?\b|£ ?mn\b", Unit("£m", Measure.MONEY, 1e6)),
    (r"£|\bgbp\b|\bpounds?\b(?! sterling per)", Unit("£", Measure.MONEY)),
    (r"\$|\busd\b|€|\beuros?\b", Unit("foreign money", Measure.FOREIGN_MONEY)),
    (r"\bsq\.? ?f(?:ee|oo)?t\b\.?|\bsqft\b|\bft ?2\b|ft²|\bsquare f(?:ee|oo)t\b|\bft sq\b|\bsf\b", FT2),
    (
        r"\bsq\.? ?m(?:et(?:re|er)s?|trs?)?\b\.?|\bsqm\b|\bm ?2\b|m²|\bsquare met(?:re|er)s?\b|\bmet(?:re"
        r"|er)s? squared\b|\bm sq\b", M2),
    (r"\bhectares?\b|\bha\b", Unit("ha", Measure.LAND, 10_000.0)),
    (r"\bacres?\b|\bacreage\b", Unit("acres", Measure.LAND, 4_046.856)),
    (r"\bt(?:onnes?)? ?co2 ?e?q?\b|\bt ?co₂ ?e?\b|\btonnes? (?:of )?(?:co2|carbon)e?\b",
     Unit("t CO₂e", Measure.CARBON, 1_000.0)),
    (r"\bkg ?co2 ?e?q?\b|\bkg ?co₂ ?e?\b", Unit("kg CO₂e", Measure.CARBON)),
    (
        r"\bkwh\b|\bmwh\b|\bm3\b|m³|\bkw\b|\bmw\b|\bwatts?\b|\btonnes?\b|\bkm\b|\bmiles?\b|\bhours?\b|\bhrs\b"
        r"|\blitres?\b", Unit("other", Measure.OTHER)),
    (r"%|\bper ?cent(?:age)?\b|\bpct\b", Unit("%", Measure.SHARE, 0.01)),
    (r"\bw\.?t\.?e\.?\b|\bf\.?t\.?e\.?\b|\bheadcount\b", Unit("FTE", Measure.STAFF)),
    (r"\(no\.?s?\)|\(number\)|\(count\)", Unit("number", Measure.COUNT)),
    (r"\((?:in )?months?\)|\bmonths$", Unit("months", Measure.TIME)),
    (r"\((?:in )?weeks?\)|\bweeks$", Unit("weeks", Measure.TIME, 12 / 52)),
    (r"\((?:in )?years?\)|\byears$|\byrs$", Unit("years", Measure.TIME, 12.0)),
)  # fmt: skip
_CARBON, _TONNES = re.compile(r"co2|co₂|carbon|emission"), re.compile(r"\btonnes?\b|\btco2e?\b")
_COMPILED = tuple((re.compile(pattern), unit) for pattern, unit in _UNITS)
_PERIODS: tuple[tuple[re.Pattern[str], float], ...] = (
    (re.compile(r"\bper (?:calendar )?month\b|\bpcm\b|\bmonthly\b|\bp/m\b|/month\b"), 12.0),
    (re.compile(r"\bper quarter\b|\bquarterly\b|\bpq\b|/quarter\b"), 4.0),
    (re.compile(r"\bper week\b|\bweekly\b|\bpw\b|/week\b"), 52.0),
    (
        re.compile(
            r"\bper annum\b|\bp\.?a\.?(?=\W|$)|\bper year\b|\bannual(?:ly)?\b|\byearly\b|\ba year\b"
            r"|/(?:year|yr)\b"
        ),
        1.0,
    ),
)


def take_unit(text: str) -> tuple[str, Unit | None]:
    """A heading in small letters without its unit, and the unit: `rent (£000 p.a.)` → `rent`, £000."""
    period = 1.0
    for pattern, times in _PERIODS:
        if pattern.search(text):
            text, period = pattern.sub(" ", text), times
            break
    if _CARBON.search(text) and _TONNES.search(text):
        return _TONNES.sub(" ", text), Unit("t CO₂e", Measure.CARBON, 1_000.0)
    for pattern, unit in _COMPILED:
        if pattern.search(text):
            text = pattern.sub(" ", text, count=1)
            if unit.measure is Measure.MONEY and period != 1.0:
                unit = Unit(f"{unit.name} × {period:g} a year", unit.measure, unit.factor * period)
            return text, unit
    return text, Unit(f"£ × {period:g} a year", Measure.MONEY, period) if period != 1.0 else None


def unit_named(name: str) -> Unit | None:
    """The unit that a mapping names; None where it names none that is known."""
    for _, unit in _COMPILED:
        if unit.name == name:
            return unit
    base, _, times = name.removesuffix(" a year").partition(" × ")
    found = unit_named(base) if times else None
    try:
        return Unit(name, found.measure, found.factor * float(times)) if found else None
    except ValueError:
        return None
