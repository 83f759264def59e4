"""Values as people write them: numbers, money, areas and dates, and the many words for "not known".

More lenient than the contract's own reading (`cell_types.py`), because nobody wrote these for us; but what could
mean two things is still refused (`Unclear`), and what was rounded or approximate is told (`Cleaned.note`).
"""

import math
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from estate_opt.adopt.units import Measure, take_unit
from estate_opt.spreadsheets.grid import CellError, Uncalculated, Value

MISSING = frozenset(
    {
        "", "-", "--", "---", "–", "—", "?", "??", ".", "..", "...", "*", "#", "n/a", "na", "n.a.", "n.a", "none",
        "null", "unknown", "not known", "unk", "nk", "n/k", "tbc", "tbd", "tba", "to be confirmed", "to be determined",
        "to be advised", "not applicable", "not available", "not recorded", "not held", "not provided", "not given",
        "no data", "nodata", "no information", "not stated", "not specified", "unspecified", "pending", "awaiting",
        "awaited", "missing", "blank", "(blank)", "nan", "#n/a", "see note", "see notes", "see below", "various",
        "ddim yn berthnasol", "anhysbys", "amherthnasol", "dim", "i'w gadarnhau", "not disclosed", "withheld",
        "redacted", "confidential", "not measured", "not surveyed", ":", "[z]", "[x]", "[c]",
    }
)  # fmt: skip
"""Words for a cell that says nothing; in small letters."""
_NIL = frozenset({"nil", "zero", "£nil", "nought"})


class Unclear(ValueError):
    """A cell that cannot be read with certainty: the reason, as a sentence."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A value, and what was done to have it where that is more than taking off a sign (empty otherwise)."""

    value: float | date | None
    note: str = ""
    is_estimate: bool = False
    is_per_m2: bool = False
    """A rate: the value is of each m² of the floor area."""


_NOTHING = Cleaned(None)
_NOMINAL = re.compile(
    r"(?:an? )?(?:peppercorn|nominal|rent[- ]free)\b[^\d]{0,40}|(?:one|1|£ ?1(?:\.00)?) if demanded", re.I
)
"""A rent of nothing, as leases say it."""


def is_nominal(text: str) -> bool:
    """Whether a cell says that nothing is paid: a peppercorn."""
    return len(text) < 60 and _NOMINAL.fullmatch(text.strip()) is not None


def is_missing(value: Value) -> bool:
    """Whether a cell says nothing: blank, or one of the words for it."""
    if value is None:
        return True
    if isinstance(value, str):
        return value.strip().casefold() in MISSING
    return isinstance(value, float) and math.isnan(value)


def text_of(value: Value) -> str:
    """A cell as one line of text: line breaks and doubled spaces become one space; empty where it says nothing."""
    if isinstance(value, str):
        return _one_line(value)
    if value is None or isinstance(value, CellError | Uncalculated):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.strftime("%d/%m/%Y")
    return str(value)


@lru_cache(maxsize=200_000)
def _one_line(value: str) -> str:
    text = " ".join(value.split())
    return "" if text.casefold() in MISSING else text


_ROUGH = re.compile(
        r"^(?:c\.?|ca\.?|circa|approx(?:\.|imately)?|about|est(?:\.|imated?)?|~"
        r"|c/)\s*(?=[£\d(.])|\s*\(?(?:approx(?:\.|imately)?|est(?:\.|imated?)?)\)?$", re.IGNORECASE)  # fmt: skip
_NUMBER = re.compile(
    r"(?P<minus>[-−]?)\s*(?P<digits>\d{1,3}(?:[,\u00a0\u202f ’']\d{3})+(?:\.\d+)?"
    r"|\d+(?:\.\d*)?(?:[eE][+-]?\d{1,2})?|\.\d+)"
    r"\s*(?P<scale>k|m|mn|bn|million|thousand|billion)?(?P<trail>-?)",
    re.IGNORECASE,
)
_SCALES = {"k": 1e3, "thousand": 1e3, "m": 1e6, "mn": 1e6, "million": 1e6, "bn": 1e9, "billion": 1e9}


def number_of(value: Value, measure: Measure | None = None, factor: float = 1.0) -> Cleaned:
    """A cell as a number in our unit: `factor` turns the column's unit into ours, unless the cell names its own.

    Raises Unclear for a range, for text, and where commas and points could mean two things.
    """
    if value is None:
        return _NOTHING
    if isinstance(value, bool):
        raise Unclear("It says yes or no where a number should stand.")
    if isinstance(value, int | float):
        return Cleaned(float(value) * factor) if math.isfinite(value) else _NOTHING
    if isinstance(value, str) and value.isdecimal() and len(value) < 16:
        return Cleaned(float(value) * factor)
    if isinstance(value, CellError):
        raise Unclear(f"The cell shows {value}.")
    if isinstance(value, Uncalculated):
        raise Unclear("The cell holds a formula that has never been calculated.")
    if not isinstance(value, str):
        raise Unclear("It is a date where a number should stand.")
    return _number_in(value, measure, factor)


_LONGEST_FIGURE = 500
"""Signs of a cell that may be a figure, its note counted in; looking for one in a page of text takes seconds."""


@lru_cache(maxsize=100_000)
def _number_in(written: str, measure: Measure | None, factor: float) -> Cleaned:
    text = " ".join(written.split())
    if len(text) > _LONGEST_FIGURE:
        raise Unclear(f"“{text[:40]}…” is not a number.")
    if text.casefold() in MISSING:
        return _NOTHING
    if text.casefold() in _NIL or (measure in (None, Measure.MONEY) and is_nominal(text)):
        return Cleaned(0.0)
    if measure is Measure.STAFF:
        return staff_of(text)
    if measure is Measure.MONEY and (rate := _rate_in(text)) is not None:
        return rate
    rough = bool(_ROUGH.search(text))
    text = _ROUGH.sub("", text).strip()
    sign = 1.0
    if text.startswith("(") and text.endswith(")"):
        text, sign = text[1:-1].strip(), -1.0
    plain, own_factor = _without_unit(text, measure)
    match = _NUMBER.fullmatch(plain)
    if match is None:
        raise Unclear(_why_no_number(written, plain))
    if match["minus"] or match["trail"]:
        sign = -sign
    digits = re.sub(r"[,\u00a0\u202f ’']", "", match["digits"])
    scale = _SCALES[match["scale"].casefold()] if match["scale"] else 1.0
    if scale != 1.0 and own_factor is None:
        own_factor = 1.0  # `1.2m` in a column headed £000 is 1.2 million all the same
    used = factor if own_factor is None else own_factor
    note = "approximate" if rough else "its own unit" if own_factor is not None and own_factor != factor else ""
    return Cleaned(sign * float(digits) * scale * used, note, rough)


def _without_unit(text: str, measure: Measure | None) -> tuple[str, float | None]:
    """The digits of a cell, and the factor of the unit written beside them."""
    lowered = text.casefold()
    if lowered.endswith("%"):
        return lowered[:-1].strip(), 0.01
    if lowered.startswith(("£", "-£", "−£", "+£", "gbp")) or "£" in lowered:
        lowered = lowered.replace("£", "").replace("gbp", "").strip()
        lowered = _QUALIFIED.sub("", lowered) if len(lowered) < _LONGEST_NOTE else lowered
        if match := re.search(r"\s*(?:pcm|per (?:calendar )?month)$", lowered):
            return lowered[: match.start()].strip(), 12.0
        return lowered, None
    if measure in (Measure.FLOOR, Measure.CARBON, Measure.TIME) and re.search(r"[a-z²]", lowered):
        rest, unit = take_unit(f"({lowered})" if measure is Measure.TIME and not lowered.endswith(")") else lowered)
        if (
            unit is None
            and measure is Measure.TIME
            and (match := re.fullmatch(r"(\d+)\s*(month|week|year)s?", lowered))
        ):
            return match[1], {"month": 1.0, "week": 12 / 52, "year": 12.0}[match[2]]
        if unit is not None and unit.measure is measure:
            return rest.strip("() "), unit.factor
    return re.sub(
        r"^(?:gia|nia)\s*[:=]?\s*|\s*(?:p\.?a\.?|per annum|fte|wte|staff|desks?|spaces|beds)$", "", lowered
    ), None


_QUALIFIED = re.compile(
    r"(?:[\s,;]*\(?\b(?:p\.?a\.?x?|per annum|per year|a year|yearly"
    r"|annually|exclusive|excl?\.?|inclusive|incl?\.?|net|gross"
    r"|plus|of|vat)(?:\b|(?<=\.))\)?|\s*\+\s*(?=vat))+$"
)
"""What leases add to a rent, and does not change it: `p.a. + VAT`, `per annum exclusive`."""
_RATE = re.compile(
    r"£?\s*(\d+(?:\.\d+)?)\s*(?:/|per\b|p\b|a\b)?\s*"
    r"(?P<foot>p\.?s\.?f\b\.?|(?:/|per |p )?(?:sq\.? ?f(?:ee|oo)?t|sqft|ft2|ft²))?"
    r"(?P<metre>p\.?s\.?m\b\.?|(?:/|per |p )?(?:sq\.? ?m(?:et(?:re|er)s?)?|sqm|m2|m²))?\.?", re.IGNORECASE)  # fmt: skip


def _rate_in(text: str) -> Cleaned | None:
    """`£4.20 psf`: pounds for each m²; None where it is no rate."""
    if len(text) > 40:
        return None
    match = _RATE.fullmatch(_QUALIFIED.sub("", text.casefold()).strip())
    if match is None or not (match["foot"] or match["metre"]):
        return None
    per_m2 = float(match[1]) / (0.09290304 if match["foot"] else 1.0)
    return Cleaned(per_m2, f"“{text}” × the floor area", True, True)


_STAFF_WORD = (
    r"(?:fte|wte|ftes|posts?|staff|heads?|people|officers?|employees|wt|rds|on[- ]?call"
    r"|retained|wholetime|ft|pt|pcso?s?|ds|dc)"
)
_STAFF_PART = re.compile(rf"(\d+(?:\.\d+)?)\s*({_STAFF_WORD})?", re.IGNORECASE)
_STAFF_PARTS = re.compile(
    rf"\d+(?:\.\d+)?\s*{_STAFF_WORD}?(?:\s*(?:[+/&]|and)\s*\d+(?:\.\d+)?\s*{_STAFF_WORD}?){{0,3}}", re.IGNORECASE
)


def staff_of(text: str) -> Cleaned:
    """Staff as establishments are written: `112 FTE (118 heads)` is 112; `28 WT / 12 RDS` is 40, and an estimate.

    Raises Unclear.
    """
    plain = " ".join(text.split())
    if not plain or plain.casefold() in MISSING:
        return _NOTHING
    if match := re.match(r"(\d[\d,]*(?:\.\d+)?)\s*(?:fte|wte)s?\b(?:\s*\(.{0,40}\))?$", plain, re.IGNORECASE):
        return Cleaned(float(match[1].replace(",", "")))
    if len(plain) <= 60 and not _NUMBER.fullmatch(plain) and _STAFF_PARTS.fullmatch(plain):
        parts = _STAFF_PART.findall(plain)
        total = sum(float(figure) for figure, _ in parts)
        is_plain = len(parts) == 1
        return Cleaned(total, "" if is_plain else f"“{plain}” added up", not is_plain)
    return _number_in(plain, Measure.COUNT, 1.0)


def _why_no_number(written: str, plain: str) -> str:
    if re.fullmatch(r"[\d.,]+\s*(?:-|–|to)\s*[\d.,]+.*", plain):
        return f"“{written}” is a range, not a number."
    if re.fullmatch(r"[\d.,]+", plain):
        return f"“{written}” could be read in more than one way."
    return f"“{written}” is not a number."


_MONTHS = {name: number for number, names in enumerate((
    "january jan ionawr", "february feb chwefror", "march mar mawrth", "april apr ebrill", "may mai",
    "june jun mehefin",
    "july jul gorffennaf", "august aug awst", "september sep sept medi", "october oct hydref", "november nov tachwedd",
    "december dec rhagfyr"), start=1) for name in names.split()}  # fmt: skip
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?")
_NUMERIC = re.compile(r"(\d{1,2})\s?[/.\-]\s?(\d{1,2})\s?[/.\-]\s?(\d{2}|\d{4})(?:\s+\d{1,2}:\d{2}.*)?")
_WORDED = re.compile(r"(?:\w{3,9},? )?(\d{1,2})(?:st|nd|rd|th)?[ \-./]*([A-Za-z]{3,10})\.?,?[ \-./]*'?(\d{4}|\d{2})")
_AMERICAN = re.compile(r"([A-Za-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
_MONTH_YEAR = re.compile(r"([A-Za-z]{3,10})\.?[ \-./]*'?(\d{4}|\d{2})")
_DAY_0 = date(1899, 12, 30)
_ENDLESS = re.compile(
        r"perpetu|indefinit|holding over|periodic|rolling|year to year|month to month"
        r"|monthly|no (?:end|expiry|fixed)|at will|open[- ]ended|expired|n/?a ?-|^(?:no|none)\b|permanent"
        r"|ongoing|999 ?y", re.IGNORECASE)  # fmt: skip


def date_of(value: Value, month_first: bool = False) -> Cleaned:
    """A cell as a date: day first unless the column has shown otherwise; a month or year alone means its last day.

    Raises Unclear. A year of two figures from 70 on is of the last century.
    """
    if value is None:
        return _NOTHING
    if isinstance(value, datetime):
        return Cleaned(value.date())
    if isinstance(value, date):
        return Cleaned(value)
    if isinstance(value, CellError | Uncalculated | bool):
        raise Unclear(f"The cell shows {value}.")
    return _date_in(text_of(value), month_first)


def date_in_either_order(value: Value) -> Cleaned:
    """A cell as a date, day or month first: which of the two holds the whole column says. Raises Unclear."""
    try:
        return date_of(value)
    except Unclear:
        return date_of(value, month_first=True)


@lru_cache(maxsize=50_000)
def _date_in(text: str, month_first: bool) -> Cleaned:
    if not text:
        return _NOTHING
    if match := _ISO.fullmatch(text):
        return Cleaned(_day(text, int(match[1]), int(match[2]), int(match[3])))
    if match := _NUMERIC.fullmatch(text):
        return _numeric_date(text, match, month_first)
    if re.fullmatch(r"\d{8}", text):
        return Cleaned(_day(text, int(text[:4]), int(text[4:6]), int(text[6:])))
    if re.fullmatch(r"\d{5}(?:\.\d+)?", text) and 10_000 <= float(text) < 110_000:
        return Cleaned(_DAY_0 + timedelta(days=int(float(text))), "a spreadsheet's day number")
    if re.fullmatch(r"(?:19|20|21)\d{2}", text):
        return Cleaned(date(int(text), 12, 31), "only a year is given: its last day", True)
    if (match := _WORDED.fullmatch(text)) and (month := _MONTHS.get(match[2].casefold())):
        return Cleaned(_day(text, _year(match[3]), month, int(match[1])), _short_year(match[3]))
    if (match := _AMERICAN.fullmatch(text)) and (month := _MONTHS.get(match[1].casefold())):
        return Cleaned(_day(text, int(match[3]), month, int(match[2])))
    if (match := _MONTH_YEAR.fullmatch(text)) and (month := _MONTHS.get(match[1].casefold())):
        year = _year(match[2])
        after = date(year + month // 12, month % 12 + 1, 1)
        return Cleaned(after - timedelta(days=1), "only a month is given: its last day", True)
    if _ENDLESS.search(text):
        return Cleaned(None, f"“{text}” is not a date: there is no fixed end")
    raise Unclear(f"“{text}” is not a date.")


_LONGEST_NOTE = 200
_INSIDE = re.compile(
    r"(?<![\d/.\-])(?:\d{4}-\d{2}-\d{2}|\d{1,2}[/.\-]\d{1,2}[/.\-]"
    r"(?:\d{4}|\d{2})|\d{1,2}(?:st|nd|rd|th)? ?[A-Za-z]{3,9},? ?\d{4})"
    r"(?![\d/])"
)
_NOTICE = re.compile(r"(?<![\d/.\-])(\d{1,2}) ?-?(m|mths?|months?|years?)\b(?!²)", re.IGNORECASE)
_TERM = re.compile(r"(\d{1,3})[ -]?(?:years?|yrs?)\b.{0,12}\bfrom\b\s*(.+)", re.IGNORECASE)


@lru_cache(maxsize=50_000)
def date_in_words(text: str) -> date | None:
    """The one date inside a note (`T only 24.03.2029 (6m notice)`, `125 years from 25/03/1988`); None where there is
    none, or several that differ."""
    if not 6 < len(text) <= _LONGEST_NOTE:
        return None
    term = _TERM.search(text)
    found = set()
    for match in _INSIDE.finditer(text):
        try:
            read = _date_in(match[0], False).value
        except Unclear:
            continue
        if isinstance(read, date):
            found.add(read)
    if len(found) != 1:
        return None
    day = found.pop()
    return _years_on(day, int(term[1])) if term else day


def notice_in_words(text: str) -> float | None:
    """The months' notice that a note on a break names (`6m notice`, `on 12 months`, `(12m)`); None where it names none,
    or several."""
    if not 2 < len(text) <= _LONGEST_NOTE:
        return None
    found = {float(match[1]) * (12.0 if match[2][0] in "yY" else 1.0) for match in _NOTICE.finditer(text)}
    return found.pop() if len(found) == 1 else None


def _years_on(day: date, years: int) -> date:
    last = day.replace(year=day.year + years, day=min(day.day, 28) if day.month == 2 else day.day)
    return last - timedelta(days=1)


def _numeric_date(text: str, match: re.Match[str], month_first: bool) -> Cleaned:
    first, second, year = int(match[1]), int(match[2]), _year(match[3])
    if month_first:
        return Cleaned(_day(text, year, first, second), "month first, as in the whole column")
    return Cleaned(_day(text, year, second, first), _short_year(match[3]))


def _short_year(figures: str) -> str:
    return "year of two figures" if len(figures) == 2 else ""


def _year(figures: str) -> int:
    year = int(figures)
    return year if len(figures) == 4 else year + (1900 if year >= 70 else 2000)


def _day(text: str, year: int, month: int, day: int) -> date:
    try:
        found = date(year, month, day)
    except ValueError:
        raise Unclear(f"“{text}”: there is no such day.") from None
    if not 1800 <= year <= 3100:
        raise Unclear(f"“{text}”: the year cannot be right.")
    return found


def is_month_first(values: list[str]) -> bool:
    """Whether a column's dates are American: some have a second figure above 12, and none a first."""
    pairs = [(int(m[1]), int(m[2])) for text in values if (m := _NUMERIC.fullmatch(text.strip()))]
    return any(second > 12 for _, second in pairs) and not any(first > 12 for first, _ in pairs)
