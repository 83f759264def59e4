"""What a column's heading says it is: known names first, then names nearly alike, then lines of cost to add up."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from estate_opt.adopt.against_values import against_values
from estate_opt.adopt.fields import BY_NAME, NAMED, Field
from estate_opt.adopt.heading_words import Parsed, parse, shorter
from estate_opt.adopt.layout import Place
from estate_opt.adopt.profiles import Profile
from estate_opt.adopt.proposal import Proposal
from estate_opt.adopt.units import Measure, Unit

SURE = 0.8
"""From this confidence on a proposal is meant to be right without a look at it."""
_VAGUE_CONFIDENCE = 0.74
_VAGUE = frozenset(
    (field, name)
    for field, names in {
        "agency": "service,library service,department,holder,operator,provider,company,board,body,"
        "partner,occupier,tenant name",
        "name": "location,office,service point,description,title,asset description,property description",
        "building": "id,ref,code,reference,urn",
        "category": "function,portfolio,purpose,kind,service type,classification",
        "status": "action,plan,decision,future,closed,in use,strategy",
        "floor_area_m2": "area,size,total area",
        "lease_end": "expires,end date,termination date,contract end date,contract end,expiry",
        "closed_on": "end date,effective end date,closing date",
        "fte": "people,occupants,staffing,establishment",
    }.items()
    for name in names.split(",")
)
"""Names that may mean several things: proposed, but never as sure."""
_LEAST_LIKENESS = 90.0
_LEAST_LENGTH_SHARE = 0.7
"""A heading only half as long as a name (`Site` and `Site land area`) is another thing, whatever its likeness."""


_IN_PART = 0.74
"""How sure a part of a heading alone can make; values that agree add to it."""
_TELLING = frozenset({
    "name", "address", "postcode", "latitude", "longitude", "easting", "northing", "grid_reference", "uprn", "tenure",
})  # fmt: skip
"""What the end of a longer heading may say: things that their values can confirm."""
_REFERENCE = re.compile(r"\b(?:no|number|code|id|ref|reference|identifier|urn|stn)$")
_NO_REFERENCE = re.compile(
    r"\b(?:phone|telephone|tel|fax|mobile|account|house|street|room|floor|vat|order|invoice|contract|post|town|ward|area"
    r"|district|region|county|parent|lease|cost|band|grade|person|staff|employee|payroll|company|charity|accident|incident|crime|offence|case|application|job|ticket)\b"
)


_COST = re.compile(

        r"energy|electric|\bgas\b|utilit|water|sewage|sewerage|\bwaste\b|clean|maintenance|repair|security"
        r"|insurance|service charge"

        r"|\bfm\b|facilities|grounds|laundry|linen|portering|catering|caretak|janitor|heating|fuel|refuse"
        r"|landscap|concierge"

        r"|reception|food service|in-?patient service|landfill|incineration|recovery cost|recycling|reycling"
        r"|ynni|glanhau|cynnal a chadw",
)  # fmt: skip
_COST_WORD = re.compile(
    r"\bcosts?\b|\bcharges?\b|\bspend\b|\bspent\b|\bexpenditure\b|\bbudget\b|\bbill\b"
    r"|\bcost\b|\bcostau\b|\bexpense"
)
_NO_COST = re.compile(

        r"backlog|eradicate|income|received|average|per (?:day|meal|unit|hour|m2|bed|patient|inpatient|head)"
        r"|one in-?patient|assessed|identified"

        r"|not requiring|required standard|capital|planned|reserve|contractor|frequency|\bdate\b|finance cost"
        r"|investment|consumed|consumption"

        r"|volume|\brisk\b|saving|forecast|lifecycle|debt|recharge|\bfee\b|depreciation|reduce|outstanding"
        r"|liability|condition|provider|supplier|\bvat\b",
)  # fmt: skip
_WHOLE_COST = re.compile(r"^(?:hard fm|soft fm|total hard|total soft|hard facilities|soft facilities)")
_BACKLOG = re.compile(
    r"backlog|eradicate|condition (?:cost|survey cost)|required maintenance"
    r"|outstanding (?:repairs|maintenance)"
)
_PART_OF_BACKLOG = re.compile(r"\b(?:high|significant|moderate|low|urgent|essential|desirable|priority \d|year \d)\b")


def by_heading(place: Place, profile: Profile) -> list[Proposal]:
    """The fields that a heading may mean, the likeliest first; each held against the unit and the values."""
    found = _by_words(place) if place.heading else []
    if place.group and re.search(r"\bland\b|\bpfi\b", place.group.casefold()):
        found = [_weaker(each, 0.25) for each in found]
    weighed = [against_values(_in_their_system(each, profile), profile) for each in found]
    return sorted(weighed, key=lambda each: -each.confidence)


def _in_their_system(proposal: Proposal, profile: Profile) -> Proposal:
    """`GeoX` is an easting in one list and a longitude in the next: its values tell."""
    degrees = {"easting": "longitude", "northing": "latitude"}.get(proposal.field.name)
    if degrees and max(profile.share("latitude"), profile.share("longitude")) >= 0.8:
        because = f"{proposal.because}, and its values are degrees"
        return replace(proposal, field=BY_NAME[degrees], because=because)
    return proposal


def _by_words(place: Place) -> list[Proposal]:
    """By the heading; then by the heading with the one above it; then as a line of cost; then by likeness."""
    own = parse(place.heading)
    joined = own
    found = list(_exact(own, "the heading is a known name"))
    if place.group:
        both = parse(f"{place.group} {place.heading}")
        joined = Parsed(both.words, both.core, both.bare, own.unit or both.unit)
    if not found and joined is not own:
        because = "the heading with the one above it is a known name"
        found = [_weaker(each, 0.06) for each in _exact(joined, because)]
    found = found or list(_cost_line(own)) or list(_near(own)) or [_weaker(e, 0.04) for e in _cost_line(joined)]
    return found or list(_in_part(place.heading, own.unit)) or list(_reference(own))


def _in_part(heading: str, unit: Unit | None) -> Iterator[Proposal]:
    """A known name with something added: what it begins with, or ends with behind a prefix. Its values settle it."""
    for part, begins in shorter(heading):
        parsed = parse(part)
        if begins:
            named = list(_exact(Parsed(parsed.words, parsed.core, "", unit), "the heading begins with a known name"))
        else:
            named = [
                each
                for each in _exact(Parsed(parsed.words, "", "", unit), "the heading ends with a known name")
                if each.field.name in _TELLING
            ]
        yield from (replace(each, confidence=min(each.confidence, _IN_PART), is_in_part=True) for each in named)
        if named:
            return


def _reference(parsed: Parsed) -> Iterator[Proposal]:
    """A number, code or id of something; whether it is a reference its values say."""
    if _REFERENCE.search(parsed.words) and not _NO_REFERENCE.search(parsed.words):
        yield Proposal(BY_NAME["building"], 0.62, "the heading is that of a reference", None, True)


def _weaker(proposal: Proposal, by: float) -> Proposal:
    return replace(proposal, confidence=proposal.confidence - by)


def _exact(parsed: Parsed, because: str) -> Iterator[Proposal]:
    for key, confidence in ((parsed.words, 0.97), (parsed.core, 0.95), (parsed.bare, 0.92)):
        named = [(field, rank) for field, rank in NAMED.get(key, ()) if key and _measures_agree(field, parsed.unit)]
        for field, rank in named:
            is_vague = (field.name, key) in _VAGUE and not (field.measures and parsed.unit)
            sure = _VAGUE_CONFIDENCE if is_vague else confidence - 0.003 * min(rank, 25)
            yield Proposal(field, sure, f"{because} ({key})", parsed.unit)
        if named:
            return


def _near(parsed: Parsed) -> Iterator[Proposal]:
    """Names nearly alike (typing errors, plurals, an added word)."""
    for name, likeness in _nearest(parsed.core or parsed.words):
        for field, rank in NAMED[name]:
            if _measures_agree(field, parsed.unit):
                confidence = 0.80 + 0.01 * min(likeness - _LEAST_LIKENESS, 8.0) - 0.0005 * min(rank, 60)
                yield Proposal(field, confidence, f"the heading is nearly “{name}” ({likeness:.0f} %)", parsed.unit)
                return


@lru_cache(maxsize=20_000)
def _nearest(words: str) -> tuple[tuple[str, float], ...]:
    from rapidfuzz import fuzz, process

    if len(words) < 5:
        return ()
    found = process.extract(words, list(NAMED), scorer=fuzz.WRatio, score_cutoff=_LEAST_LIKENESS, limit=8)
    alike = [(name, score) for name, score, _ in found if _alike_length(words, name) and _all_in(name, words)]
    return tuple(sorted(alike, key=lambda pair: (-fuzz.ratio(words, pair[0]), pair[0])))


def _all_in(name: str, heading: str) -> bool:
    """Whether each word of a name stands in the heading, slips of typing apart: `effective date` has no `end`."""
    from rapidfuzz import fuzz

    words = heading.split()
    missing = [
        word for word in name.split() if len(word) > 2 and not any(fuzz.ratio(word, other) >= 75 for other in words)
    ]
    return not missing or fuzz.ratio(name.replace(" ", ""), heading.replace(" ", "")) >= 95


def _alike_length(one: str, other: str) -> bool:
    return min(len(one), len(other)) / max(len(one), len(other)) >= _LEAST_LENGTH_SHARE


def _measures_agree(field: Field, unit: Unit | None) -> bool:
    """A unit in the heading must go with the field; a field without units goes with none but a count."""
    if unit is None:
        return True
    if field.measures:
        return unit.measure in field.measures
    return unit.measure in (Measure.COUNT, Measure.TIME)


def _cost_line(parsed: Parsed) -> Iterator[Proposal]:
    """A line of the running cost or of the backlog, to be added to the others."""
    if parsed.unit is not None and parsed.unit.measure is not Measure.MONEY:
        return
    is_money = parsed.unit is not None or _COST_WORD.search(parsed.words)
    if not is_money:
        return
    if _BACKLOG.search(parsed.words) and not re.search(r"invest|reduce|%", parsed.words):
        confidence = 0.84 if _PART_OF_BACKLOG.search(parsed.words) else 0.7
        yield Proposal(
            BY_NAME["backlog_gbp"], confidence, "a line of the repairs due, added to the others", parsed.unit
        )
    elif _COST.search(parsed.words) and not _NO_COST.search(parsed.words):
        confidence = 0.86 if _WHOLE_COST.search(parsed.words) else 0.82
        yield Proposal(
            BY_NAME["running_gbp_per_year"], confidence, "a line of the running cost, added to the others", parsed.unit
        )


def is_whole_cost(heading: str) -> bool:
    """Whether a cost line is itself a sum of such lines (`Hard FM costs`)."""
    return bool(_WHOLE_COST.search(parse(heading).words))


def is_total_cost(heading: str) -> bool:
    """Whether a cost column is the whole running cost already."""
    parsed = parse(heading)
    return (
        any(field.name == "running_gbp_per_year" for field, _ in NAMED.get(parsed.core, []))
        and "service charge" not in parsed.words
    )
