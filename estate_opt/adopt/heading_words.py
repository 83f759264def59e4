"""A heading as people write it, made comparable: one line, small letters, the unit and the filler words taken out."""

import re
from dataclasses import dataclass
from functools import lru_cache

from estate_opt.adopt.units import Unit, take_unit

_FILLERS = frozenset(
    [
        "the",
        "of",
        "for",
        "a",
        "an",
        "and",
        "at",
        "in",
        "to",
        "by",
        "site",
        "building",
        "property",
        "asset",
        "premises",
        "your",
        "our",
        "council's",
        "current",
        "currently",
        "existing",
        "present",
        "latest",
        "total",
        "overall",
        "annual",
        "council",
        "trust",
        "organisation",
        "authority",
        "estimated",
        "approx",
        "approximate",
        "please",
        "enter",
        "select",
        "if",
        "known",
        "applicable",
        "any",
        "details",
        "detail",
        "per",
        "held",
        "information",
        "info",
        "data",
        "field",
        "value",
        "actual",
        "budget",
        "budgeted",
        "gross",
        "net",
        "passing",
        "main",
        "full",
        "official",
        "text",
        "label",
        "description",
        "desc",
        "est",
    ]
)
_MEANINGFUL_FILLERS = frozenset({"gross", "net", "total"})
"""Left out only after the rest has been compared with them in."""
_YEARS = re.compile(r"\b(?:19|20)\d{2}(?: ?[-/–] ?(?:\d{4}|\d{2}))?\b|\b\d{2}/\d{2}\b|\bfy ?\d{2,4}\b|\bas at\b.*$")


_ADDRESS_LINE = re.compile(r"\b(?:add|addr|adr|address)(?: line)? ?(\d)\b")
"""`Add_4`, `addr1`: the lines of an address, however many."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A heading made comparable."""

    words: str
    """Without unit, years and signs: `gross internal site floor area`."""
    core: str
    """And without filler words: `gross internal floor area`."""
    bare: str
    """And without those either: `internal floor area`."""
    unit: Unit | None


def words_apart(heading: str) -> str:
    """A heading in one line with its words apart: `BuildingID` and `Building_ID` → `Building ID`."""
    return " ".join(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading.replace("_", " ")).split())


def shorter(heading: str) -> tuple[tuple[str, bool], ...]:
    """A heading without what is added to it, and whether it began with what is left: without what stands in
    brackets, before a slash, a dash or a colon, and its last words behind a prefix (`court_addr_pcode`)."""
    text = words_apart(heading)
    found = [(re.sub(r"\s*[(\[][^)\]]*[)\]]?\s*", " ", text).strip(), True)]
    found += [
        (re.split(mark, text, maxsplit=1)[0].strip(" ("), True) for mark in (r"\s*/\s*", r"\s[-–]\s", r"\s*[:,;]\s")
    ]
    words = text.split()
    found += [(" ".join(words[-count:]), False) for count in (3, 2, 1) if len(words) > count]
    return tuple(dict.fromkeys((each, begins) for each, begins in found if each and each != text))


_SHORT = {
    "bldg": "building", "bld": "building", "prop": "property", "pcode": "postcode", "loc": "location",
    "dept": "department", "descr": "description", "desc": "description", "rm": "room", "lvl": "level", "flr": "floor",
    "ctr": "centre", "cntr": "centre", "cntre": "centre", "pos": "position", "ee": "employee", "emp": "employee",
    "dir": "directorate", "nua": "net usable area", "exp": "expiry", "yrs": "years", "mths": "months",
}  # fmt: skip
"""Words cut short in headings of finance, staff and property systems."""
_WORDS_CUT_SHORT = re.compile(rf"\b(?:{'|'.join(_SHORT)})\b\.?")


def spelled_out(text: str) -> str:
    """A heading in small letters with words in full that people cut short: `bldg ref` → `building ref`."""
    return _WORDS_CUT_SHORT.sub(lambda match: _SHORT[match[0].rstrip(".")], text)


_SYSTEM = re.compile(r"\b(?:bng|osgb ?(?:36)?|epsg:? ?\d*|27700|wgs ?84|4326|etrs ?89|british national grid|decimal)\b")
"""Coordinate systems: which it is the values say."""


@lru_cache(maxsize=20_000)
def parse(heading: str) -> Parsed:
    """A heading's words and unit."""
    text = re.sub(r"\((e?s)\)", r"\1", words_apart(heading).casefold().replace("’", "'"))
    text = spelled_out(text)
    text = re.sub(r"\s*/?\s*\(\s*income\s*\)", " ", text)  # `Rent / (income)`: a rent; in brackets it is received
    without = _SYSTEM.sub(" ", text)
    rest, unit = take_unit(without if re.search(r"[a-z]", without) else text)
    text = rest if re.search(r"[a-z]", rest) else text  # `Headcount` is a unit and the heading too
    text = _ADDRESS_LINE.sub(lambda match: f"address line {min(int(match[1]), 5)}", text)
    text = _YEARS.sub(" ", re.sub(r"co[2₂]e?\b", "carbon", text))
    text = (
        re.sub(r"(?<=[a-z])[¹²³\d](?=$|[\s,(])", "", text)
        if not re.search(r"\b(?:line|address|x|y)\s?\d", text)
        else text
    )
    text = re.sub(r"(?<=[a-z])(?=\d)", " ", text)
    words = re.sub(r"[^\w'&/+#]+", " ", text).replace("/", " ").split()
    words = list(dict.fromkeys(words)) if words.count("carbon") > 1 else words
    core = [word for word in words if word not in _FILLERS or word in _MEANINGFUL_FILLERS]
    bare = [word for word in core if word not in _MEANINGFUL_FILLERS]
    return Parsed(" ".join(words), " ".join(core), " ".join(bare), unit)


_REFERENCE = r"\b(?:ref|reference|code|id|no|number|identifier|key)\b"
_OF_BUILDING = re.compile(rf"\b(?:building|block)s?\b.*{_REFERENCE}", re.IGNORECASE)
_OF_SITE = re.compile(rf"\b(?:site|property|estate|campus|complex)\b.*{_REFERENCE}", re.IGNORECASE)


def is_of_building(heading: str) -> bool:
    """Whether a heading is that of a building's reference, where there may be one of a site too."""
    return bool(_OF_BUILDING.search(_parted(heading)))


def is_of_site(heading: str) -> bool:
    """Whether a heading is that of a site's reference, where there may be one of a building too."""
    parted = _parted(heading)
    return bool(_OF_SITE.search(parted)) and not _OF_BUILDING.search(parted)


def _parted(heading: str) -> str:
    """`BldgID` and `bldg_id` as two words, in full."""
    return spelled_out(words_apart(heading).casefold())
