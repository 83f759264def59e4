"""Registers in a layout that many bodies share, known by their headings: the NHS estates return ERIC, InSite, and the
Local Government Transparency Code."""

import re
from dataclasses import dataclass

from estate_opt.adopt.heading_words import words_apart
from estate_opt.adopt.layout import Layout

_ERIC = tuple(
    re.compile(pattern)
    for pattern in (
        r"\bgross internal (?:site )?floor area\b",
        r"\boccupied floor area\b",
        r"\bsite (?:heated volume|footprint)\b|\bbuilding footprint\b",
        r"\bland area (?:owned|not delivering)\b|\bsite land area\b",
        r"\b(?:clinical|non clinical) space\b|\b(?:non )?patient occupied floor area\b",
        r"\bnot functionally suitable\b",
        r"\bfloor area (?:empty|under used)\b",
        r"\bcost to eradicate\b.*\bbacklog\b|\brisk adjusted backlog\b|\bcritical infrastructure risk\b",
        r"\bage profile\b",
        r"\b(?:hard|soft) fm\b",
        r"\bestates and (?:property maintenance|facilities finance)\b|\belectro ?bio ?medical\b",
        r"\bgrounds and gardens\b",
        r"\b(?:isolation rooms|single bedrooms for patients)\b",
        r"\bcommissioning region\b|^trust type$",
        r"\binpatient (?:food services?|main meals)\b|\bcost of feeding one\b",
        r"\bportering (?:service|staff)\b",
        r"\blaundry and linen\b",
        r"\b(?:landfill|incineration|clinical waste)\b.*\b(?:cost|volume)\b",
        r"\bchp unit\b",
        r"\bpremises (?:and facilities )?assurance\b",
        r"\bvalue of contracted out services\b",
        r"\binvestment (?:to reduce backlog|for new build)\b",
    )
)
"""Data items of ERIC as NHS Digital's data definitions call them, 2012/13 to today; small letters without signs."""
_LEAST_OF_ERIC = 4
_CODE = ("effective date", "property name", "asset code", "tenure type", "tenure detail", "holding type", "geo x",
         "geo y", "organisation uri", "organisation label", "land area", "building size")  # fmt: skip
"""Headings of the land and building assets dataset of the Code's guidance (LGA, Local transparency guidance, 2016)."""
_LEAST_OF_CODE = 6
_INSITE = ("property reference", "property name", "building reference", "building name", "contract reference",
           "occupation reference", "occupation agreement type", "break notice term", "break penalty",
           "actual break date", "uprn", "expiry date")  # fmt: skip
_SURELY_INSITE = ("break notice term", "break penalty", "occupation agreement type", "actual break date")
_LEAST_OF_INSITE = 4
_SITE = re.compile(r"^site (?:code|name|number)$")


@dataclass(frozen=True, slots=True)
class KnownLayout:
    """A layout that is known by its name."""

    name: str
    """In words that go in brackets: `the NHS estates return ERIC, by site`."""
    rows_are: str = ""
    """`buildings` or `bodies` where that is sure; empty where it has sheets of several kinds."""


def known_layout(layout: Layout) -> KnownLayout | None:
    """The layout that a table's headings are of; None where they are of none that is known."""
    full = [_plain(place.full) for place in layout.places]
    own = {_plain(place.heading) for place in layout.places}
    if sum(any(map(pattern.search, full)) for pattern in _ERIC) >= _LEAST_OF_ERIC:
        if any(_SITE.match(heading) for heading in own):
            return KnownLayout("the NHS estates return ERIC, by site", "buildings")
        if own & {"organisation code", "organisation name", "trust code", "trust name"}:
            return KnownLayout("the NHS estates return ERIC, by trust", "bodies")
    if len(own & set(_CODE)) >= _LEAST_OF_CODE:
        return KnownLayout("as the Local Government Transparency Code asks", "buildings")
    if len(own & set(_INSITE)) >= _LEAST_OF_INSITE and own & set(_SURELY_INSITE):
        return KnownLayout("from InSite")
    return None


def _plain(heading: str) -> str:
    text = words_apart(heading[:500]).casefold().replace("&", " and ")
    return " ".join(re.findall(r"[a-z0-9]+", re.sub(r"\([^)]*\)", " ", text)))
