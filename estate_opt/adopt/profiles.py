"""What a column's values say it is, whatever its heading: postcodes, coordinates, dates, names, tenure words …"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from estate_opt.adopt.cell_values import Unclear, date_in_either_order, date_in_words, is_missing, number_of, text_of
from estate_opt.adopt.degrees import degrees_of
from estate_opt.adopt.measured import measured_kinds
from estate_opt.adopt.word_values import KINDS, tenure_of
from estate_opt.spreadsheets.grid import Value
from estate_opt.tables.postcodes import POSTCODE

SAMPLE = 400
"""Filled cells looked at in a column, spread over its whole length."""

_LOOKED_AT = 1_000
"""Signs of a cell."""
OUTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?", re.IGNORECASE)
GRID = re.compile(r"[HNOST][A-HJ-Z]\s?(?:\d{2}\s?\d{2}|\d{3}\s?\d{3}|\d{4}\s?\d{4}|\d{5}\s?\d{5})", re.IGNORECASE)
IRISH_GRID = re.compile(r"I?\s?([A-HJ-Z])\s?(\d{2}\s?\d{2}|\d{3}\s?\d{3}|\d{4}\s?\d{4}|\d{5}\s?\d{5})", re.IGNORECASE)
PAIR = re.compile(r"[(\[]?\s*(-?\d+(?:\.\d+)?)\s*[,;/ ]\s*(-?\d+(?:\.\d+)?)\s*[)\]]?")
CONTACT = re.compile(
    r"\S@\S|https?:|www\.|^(?:\+44|\(?0\d)(?=[\d ()\-]*[ ()\-]|\d{9}$)[\d ()\-]{7,}"
    r"|\.gov\.uk|\.org\b|\.com\b",
    re.IGNORECASE,
)
_STREET = re.compile(
        r"\b(?:road|rd|street|st|lane|ln|avenue|ave|close|drive|dr|way|crescent|place|terrace"
        r"|square|hill|court|gardens|row|parade|walk|grove|mews|heol|ffordd|stryd|lôn|park|green|estate"
        r"|blvd|highway)\b\.?", re.IGNORECASE)  # fmt: skip
_TELLING_KINDS = ("library", "hospital", "clinic", "school", "depot", "community", "leisure", "jobcentre")
_BUILDING_WORD = re.compile(
    r"\b(?:house|hall|building|tower|block|site|unit|annexe|cent(?:re|er)|station"
    r"|" + "|".join(pattern.pattern for kind, pattern in KINDS if kind in _TELLING_KINDS) + ")",
    re.IGNORECASE,
)
_OCCUPANCY = re.compile(
    r"\b(?:occupied|unoccupied|vacant|void|let out|sub-?let|let to|leased (?:in|out)|leasehold (?:in|out)|tenanted)\b",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?=.*\d)[A-Za-z0-9][A-Za-z0-9/_.\-]{1,24}|[A-Z]{2,5}")


@dataclass(frozen=True, slots=True)
class Profile:
    """A column's values in figures. Shares are of its filled cells, unless said otherwise."""

    filled: int
    filled_share: float
    """Of all rows."""
    distinct_share: float
    shares: dict[str, float]
    """By kind of value; a value can be of several kinds."""
    examples: tuple[str, ...]
    mean_length: float = 0.0
    is_running: bool = False
    """Whether it only counts the rows: 1, 2, 3 …"""
    is_constant: bool = False
    """Whether every row holds the same, so that it tells no row from another."""

    def share(self, kind: str) -> float:
        """The share of the filled cells that are of a kind."""
        return self.shares.get(kind, 0.0)

    @property
    def kind(self) -> str:
        """The one word for what the column holds."""
        if not self.filled:
            return "blank"
        for kind, least in _ORDER:
            if self.share(kind) >= least:
                return kind
        return "category" if self.distinct_share < 0.3 and self.filled >= 8 else "text"


_ORDER = (
    ("contact", 0.6), ("postcode", 0.7), ("grid", 0.7), ("pair", 0.7), ("yes/no", 0.9), ("date", 0.75),
    ("outcode", 0.8),
    ("uprn", 0.9), ("latitude", 0.9), ("longitude", 0.9), ("easting", 0.9), ("northing", 0.9), ("number", 0.75),
    ("tenure", 0.7), ("code", 0.8), ("name", 0.4), ("street", 0.5),
)  # fmt: skip


def sample_of(values: Sequence[Value]) -> list[Value]:
    """Filled cells, evenly spread."""
    step = max(1, len(values) // (SAMPLE * 4))
    found = [value for value in values[::step] if not is_missing(value)]
    if len(found) < SAMPLE // 4 and step > 1:
        found = [value for value in values if not is_missing(value)]
    thin = max(1, len(found) // SAMPLE)
    return found[::thin]


def profile_of(values: Sequence[Value]) -> Profile:
    """A column's profile, from a sample of it."""
    filled = sample_of(values)
    if not filled:
        return Profile(0, 0.0, 0.0, {}, ())
    texts = [text_of(value) for value in filled]
    counts: Counter[str] = Counter()
    for value, text in zip(filled, texts, strict=True):
        counts.update(_kinds(value, text))
    total = sum(not is_missing(value) for value in values) if len(values) <= 5_000 else round(
        len(values) * sum(not is_missing(value) for value in values[:: max(1, len(values) // 2_000)])
        / len(values[:: max(1, len(values) // 2_000)])
    )  # fmt: skip
    return Profile(
        filled=max(total, len(filled)),
        filled_share=max(total, len(filled)) / len(values),
        distinct_share=len({text.casefold() for text in texts}) / len(texts),
        shares={kind: count / len(filled) for kind, count in counts.items()},
        examples=tuple(dict.fromkeys(text[:40] for text in texts if text))[:3],
        mean_length=sum(map(len, texts)) / len(texts),
        is_running=_only_counts([value for value in values[:60] if not is_missing(value)]),
        is_constant=total == len(values) and len(set(texts)) == 1,
    )


def _only_counts(values: Sequence[Value]) -> bool:
    """Whether the first cells of a column only count the rows."""
    texts = [text_of(value) for value in values]
    if len(texts) < 8 or not all(text.isdecimal() and len(text) < 9 for text in texts):
        return False
    first = int(texts[0])
    return first <= 1 and [int(text) for text in texts] == list(range(first, first + len(texts)))


def _kinds(value: Value, text: str) -> list[str]:
    """Every kind that one value could be; of a page of text its beginning tells."""
    text = text[:_LOOKED_AT]
    if isinstance(value, datetime | date):
        return ["date"]
    if isinstance(value, bool):
        return ["yes/no"]
    found: list[str] = []
    number = _number(value, text)
    if number is not None:
        found += ["number", *_numeric_kinds(number, text)]
    if POSTCODE.fullmatch(text):
        found.append("postcode")
    elif OUTCODE.fullmatch(text):
        found.append("outcode")
    if GRID.fullmatch(text):
        found.append("grid")
    elif IRISH_GRID.fullmatch(text):
        found.append("irish grid")
    elif PAIR.fullmatch(text) and number is None:
        found.append("pair")
    if CONTACT.search(text):
        found.append("contact")
    if number is None or re.fullmatch(r"(?:19|20)\d{6}", text):
        found += _date_kinds(text)
    if text.casefold() in ("yes", "no", "y", "n", "true", "false"):
        found.append("yes/no")
    if _CODE.fullmatch(text):
        found.append("code")
    if number is None:
        found += measured_kinds(text)
        found += _word_kinds(value, text)
        found += _in_degrees(text)
    return found


def _in_degrees(text: str) -> list[str]:
    """Degrees with minutes or a side of the world; figures alone say nothing."""
    degrees = degrees_of(text) if not text.replace(" ", "").replace(".", "").isdecimal() else None
    if degrees is None:
        return []
    return ["latitude"] if 49.5 <= degrees <= 61.5 else ["longitude"] if -11.0 <= degrees <= 2.2 else []


def _number(value: Value, text: str) -> float | None:
    if isinstance(value, int | float):
        return float(value)
    if not any(character.isdigit() for character in text):
        return None
    try:
        read = number_of(text)
    except Unclear:
        return None
    return read.value if isinstance(read.value, float) else None


def _numeric_kinds(number: float, text: str) -> list[str]:
    found = []
    is_whole = number.is_integer()
    if is_whole and 20_000 <= number <= 80_000:
        found.append("day number")
    if is_whole and 1e5 <= number < 1e12 and text.isdigit():
        found.append("uprn")
    if 49.5 <= number <= 61.5 and not is_whole:
        found.append("latitude")
    if -9.0 <= number <= 2.2 and "." in text and len(text.partition(".")[2]) >= 3:
        found.append("longitude")
    if -9.0 <= number <= 2.2 and "." in text:
        found.append("perhaps longitude")
    if 50_000 <= number <= 660_000:
        found.append("easting")
    if 5_000 <= number <= 1_225_000:
        found.append("northing")
    if "£" in text:
        found.append("money")
    if re.fullmatch(r"(?:19|20)\d{2}", text):
        found.append("year")
    return found


def _date_kinds(text: str) -> list[str]:
    if len(text) > 30 or not any(character.isdigit() for character in text):
        return ["date in words"] if date_in_words(text) is not None else []
    try:
        return ["date"] if date_in_either_order(text).value is not None else []
    except Unclear:
        return ["date in words"] if date_in_words(text) is not None else []


def _word_kinds(value: Value, text: str) -> list[str]:
    found = ["occupancy"] if len(text) < 60 and _OCCUPANCY.search(text) else []
    try:
        if len(text) < 60 and tenure_of(text)[0]:
            found.append("tenure")
    except Unclear:
        pass
    if _STREET.search(text):
        found.append("street")
    if _BUILDING_WORD.search(text):
        found.append("name")
    if any(character.isalpha() for character in text):
        found.append("words")
    if isinstance(value, str) and ("\n" in value.strip() or "\r" in value.strip() or text.count(",") >= 2):
        found.append("multiline")
    return found
