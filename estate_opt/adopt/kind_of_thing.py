"""Which rows are buildings, and which land, structures, postal addresses or no longer held: by kind, then by name."""

import re
from collections.abc import Iterator, Sequence

from estate_opt.adopt.fields import LEFT_ALONE

_LAND_KIND = re.compile(
        r"^(?:land|bare land|vacant land|land only|land asset|open space|amenity land"
        r"|agricultural land|grazing land|woodland|highway land|highways?|verge|car ?parks?"
        r"|surface car park|allotments?|cemetery|cemeteries|park|parks|parks and gardens|playing fields?"
        r"|play area|recreation ground|common|infrastructure|tir|road|roads|footpath|garage site"
        r"|development site|site \(land\)|land - .*|land \(.*\)|land at .*|country park|public open space"
        r"|sports field|nature reserve|burial ground|water course|bridge|bridges|investment land"
        r"|farm ?land)$", re.IGNORECASE)  # fmt: skip
_CHATTEL_KIND = re.compile(
        r"\b(?:statue|sculpture|monument|war memorial|memorial$|fountain|painting"
        r"|art ?work|public art|street furniture|bus shelter|bench|lighting column|lamp ?post|vehicles?"
        r"|fleet|plant and machinery|equipment|signage|telecoms? mast|subway|culvert)\b|^art$|^memorials?$"
        r"|^structures?$", re.IGNORECASE)  # fmt: skip
_BUILDING_KIND = re.compile(r"building|\bbuilt\b|premises|adeilad", re.IGNORECASE)
_CHATTEL_NAME = re.compile(
        r"\b(?:statue|sculpture|war memorial|monument|fountain|drinking trough|obelisk"
        r"|cenotaph|bus shelters?|street ?lights?|lamp ?posts?|vending machines?|electric lines|painting"
        r"|mural|sub-?stations?|weighbridge|cattle grid|telecoms? mast|bollards?|parking meters?|helipad"
        r"|landing stage)\b(?! (?:street|st|road|rd|lane|avenue|close|way|place|court|inn)\b)|\bbridge$"
        r"|\bgates$|\bclock$", re.IGNORECASE)  # fmt: skip
_LAND_NAME = re.compile(
        r"^(?:\d+ pieces? of )?(?:plots? of |strips? of |pieces? of |parcels? of "
        r"|part of )?(?:the )?land\b|\b(?:land|strip|verge) (?:at|adj\w*|off|to the|rear|in|on|between"
        r"|near|north|south|east|west|behind|fronting)\b|\b(?:car ?park|playing fields?|open space"
        r"|allotments?(?: gardens?)?|garage (?:sites?|plots?)(?: \d+)?"
        r"|cemetery|churchyard|burial ground|verges?|highway|highways|woodland|woods?"
        r"|recreation ground|play ?ground|play area|common|pond|grazing|ransom strip|footpath|meadow"
        r"|nature reserve|sports ground|embankment|lay-?by)$", re.IGNORECASE)  # fmt: skip


_ON_WHEELS = re.compile(
    r"\bmobile (?:library|libraries|clinic|unit|office|post office)\b|\bbook ?bus\b"
    r"|\blibrary van\b",
    re.IGNORECASE,
)
_SURELY = re.compile(
    r"\b(?:hall|centre|center|house|office|hospital|school|library|building|shop"
    r"|flats?)\b",
    re.IGNORECASE,
)
_WITH_BUILDINGS = re.compile(r"\band (?:\w+ )?(?:buildings?|premises)\b|multi.?stor", re.IGNORECASE)
_SURELY_NONE: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"^\W*(?:p\.? ?o\.? ?box|dx(?: no\.?)?)\W*\d", re.IGNORECASE), "a postal address, not a building"),
    (re.compile(
        r"^\W*(?:surrendered|disposed|demolished|terminated|relinquished)\b|^\W*(?:sold|closed|vacated)\s*[-–:(]"
        r"|\((?:now )?(?:surrendered|disposed(?: of)?|demolished|sold|terminated)\b[^)]*\)\W*$", re.IGNORECASE),
     "closed or no longer held"),
    (re.compile(r"^\W*(?:car ?park(?:ing)?|parking) ?(?:\(|spaces?\b|only\b|$)", re.IGNORECASE),
     "land, not a building"),
    (re.compile(r"\btraining tower\b|\bdrill (?:tower|yard)\b|^bus shelters?\b", re.IGNORECASE),
     "a structure or a thing, not a building"),
    (re.compile(
        r"^land (?:at|adj\w*\.?|off|between|behind|fronting"
        r"|rear of|to the rear|north of|south of|east of|west of)\b(?!.* building)",
        re.IGNORECASE), "land, not a building"),
)  # fmt: skip
"""Names that leave no doubt, in whatever list they stand."""
_MIXED_SHARE = 0.02
"""Where fewer names than this sound like land, it is a list of buildings, and `Stamford Bridge` one of them."""


class KindOfThing:
    """Tells buildings from land, art and chattels by what the columns of kinds say, then by the name."""

    def __init__(self, kind_values: Sequence[tuple[str, Sequence[str]]], called: Sequence[str]) -> None:
        """`kind_values`: each column of kinds, its heading and its words; `called`: every row's name."""
        words = [word for _, each in kind_values for word in each]
        self.names_buildings = any(_BUILDING_KIND.search(word) for word in words)
        self.headings = [heading for heading, _ in kind_values]
        odd = sum(_by_name(name, False) is not None for name in called)
        self.has_structures = odd > _MIXED_SHARE * len(called)
        self.is_mixed = odd > max(1, _MIXED_SHARE * len(called)) or any(_LAND_KIND.match(word) for word in words)

    def set_aside(self, kinds: Sequence[str], name: str, address: str) -> str | None:
        """The reason why a row is no building; None where it is one, or nothing speaks against it."""
        says_building = says_only_building = False
        for heading, kind in zip(self.headings, kinds, strict=True):
            if re.search(r"land only|only land", heading, re.IGNORECASE):
                if kind.casefold() in ("y", "yes", "true"):
                    return f"land, not a building ({heading}: {kind})"
                continue
            if kind and _LAND_KIND.match(kind):
                return f"land, not a building ({heading}: {kind})"
            if kind and _PRIVATE_SCHOOL.fullmatch(kind):
                return f"of the independent sector, and no public body's ({heading}: {kind})"
            if kind and _CHATTEL_KIND.search(kind) and (self.names_buildings or not _STRUCTURE.fullmatch(kind)):
                return f"a structure or a thing, not a building ({heading}: {kind})"
            if kind and _BUILDING_KIND.search(kind):
                says_building = True
                says_only_building = says_only_building or "land" not in kind.casefold()
        called = name or address
        for pattern, reason in _SURELY_NONE:
            is_land = reason.startswith("land")
            if pattern.search(called) and not (says_only_building or (is_land and says_building)):
                return f"{reason} (called “{called[:60]}”)"
        if _ON_WHEELS.search(called):
            return f"on wheels, not a building (called “{called[:60]}”)"
        if says_only_building or not self.has_structures:
            return None
        return _by_name(called, says_building) if self.is_mixed else _structure(called)


_PRIVATE_SCHOOL = re.compile(r"(?:other )?independent (?:special )?schools?", re.IGNORECASE)
"""As the register of schools (GIAS) calls them."""
_STRUCTURE = re.compile(r"structures?", re.IGNORECASE)


def _by_name(called: str, says_building: bool) -> str | None:
    if found := _structure(called):
        return found
    what = re.split(r"\s*[,(]|\s[-–]\s", called, maxsplit=1)[0]  # `Cemetery, Moor Lane`; `Car park - Church Street`
    is_land = _LAND_NAME.search(called) or _LAND_NAME.search(what)
    if not says_building and is_land and not _WITH_BUILDINGS.search(called):
        return f"land, not a building (called “{called[:60]}”)"
    return None


def _structure(called: str) -> str | None:
    if _CHATTEL_NAME.search(called) and not _SURELY.search(called):
        return f"a structure or a thing, not a building (called “{called[:60]}”)"
    return None


_YES = re.compile(r"yes|y|true|1", re.IGNORECASE)
_PRIVATE = re.compile(
    r"(?:the )?(?:independent|private|commercial|for[- ]profit)(?: (?:healthcare )?(?:sector|provider|company"
    r"|hospital)s?)?",
    re.IGNORECASE,
)
_FLAGS: tuple[tuple[re.Pattern[str], str, re.Pattern[str]], ...] = (
    (re.compile(r"\b(?:postal|mailing|correspondence)\b.*(?:\bflag\b|\bonly\b|\?)|\bis postal\b|^po box$"),
     "a postal address, not a building", _YES),
    (re.compile(r"\b(?:dummy|test) (?:record|entry|row|site)\b"), "a trial entry, not a building", _YES),
    (re.compile(r"^(?:is )?(?:virtual|non[- ]?physical)\b"), "a place on paper, not a building", _YES),
    (re.compile(r"\bsector\b|^nhs or (?:independent|private)$|^public or private$"),
     "of the independent sector, and no public body's", _PRIVATE),
)  # fmt: skip


def flag_of(heading: str, to: str) -> tuple[str, re.Pattern[str]] | None:
    """What a column of this heading says a row is that is none of the body's buildings, and which cells say so; None
    for other columns, and for those taken over as something else than a kind."""
    words = " ".join(heading.replace("_", " ").casefold().split())
    is_free = to in (LEFT_ALONE, "category")
    return next(((reason, cells) for each, reason, cells in _FLAGS if is_free and each.search(words)), None)


def different(values: Sequence[str]) -> Iterator[str]:
    """The different words of a column, in order."""
    yield from dict.fromkeys(value for value in values if value)
