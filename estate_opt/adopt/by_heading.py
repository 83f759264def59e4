"""What a column's heading says it is: known names first, then names nearly alike, then lines of cost to add up."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from estate_opt.adopt.fields import BY_NAME, NAMED, Field
from estate_opt.adopt.heading_words import Parsed, parse
from estate_opt.adopt.layout import Place
from estate_opt.adopt.profiles import Profile
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
        "fte": "people,occupants,staffing",
    }.items()
    for name in names.split(",")
)
"""Names that may mean several things: proposed, but never as sure."""
_LEAST_LIKENESS = 90.0
_LEAST_LENGTH_SHARE = 0.7
"""A heading only half as long as a name (`Site` and `Site land area`) is another thing, whatever its likeness."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A field that a column may be, how sure that is (0 to 1), and why."""

    field: Field
    confidence: float
    because: str
    unit: Unit | None = None


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
    weighed = [_against_values(each, profile) for each in found]
    return sorted(weighed, key=lambda each: -each.confidence)


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
    return found or list(_cost_line(own)) or list(_near(own)) or [_weaker(each, 0.04) for each in _cost_line(joined)]


def _weaker(proposal: Proposal, by: float) -> Proposal:
    return Proposal(proposal.field, proposal.confidence - by, proposal.because, proposal.unit)


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
    alike = [(name, score) for name, score, _ in found if _alike_length(words, name)]
    return tuple(sorted(alike, key=lambda pair: (-fuzz.ratio(words, pair[0]), pair[0])))


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


def _against_values(proposal: Proposal, profile: Profile) -> Proposal:
    """The proposal, less sure where the column's values speak against it."""
    field, confidence, because = proposal.field, proposal.confidence, proposal.because
    kind = profile.kind
    if kind == "blank":
        return Proposal(field, min(confidence, 0.4), f"{because}; the column is empty", proposal.unit)
    if field.name in ("name", "building") and profile.filled_share < 0.7:
        return Proposal(field, min(confidence, 0.72), f"{because}, but many rows have none", proposal.unit)
    if field.name == "postcode" and profile.share("postcode") + profile.share("outcode") < 0.5:
        return Proposal(field, 0.6, f"{because}, but few values are British postcodes", proposal.unit)
    if field.holds == ("number",):
        share = profile.share("number")
        if share < 0.4:
            return Proposal(field, 0.3, f"{because}, but only {share:.0%} of its values are numbers", proposal.unit)
        return proposal
    if field.name in ("lease_end", "break_date", "closed_on"):
        share = profile.share("date") + profile.share("year") + profile.share("day number")
        least = 0.3 if field.name == "break_date" or profile.filled < 8 else 0.5
        if share < least:
            return Proposal(field, 0.4, f"{because}, but only {share:.0%} of its values are dates", proposal.unit)
        return proposal
    if field.name == "tenure":
        share = profile.share("tenure")
        if share < 0.5 and not _are_codes(profile):
            return Proposal(
                field, 0.45, f"{because}, but only {share:.0%} of its values are words for tenure", proposal.unit
            )
        return Proposal(
            field, min(confidence + 0.02, 0.99), f"{because}, and its values are words for tenure", proposal.unit
        )
    if field.holds and kind not in field.holds and not any(profile.share(each) >= 0.5 for each in field.holds):
        return Proposal(
            field,
            0.35 if kind in ("number", "date", "contact", "yes/no") else 0.7,
            f"{because}, but its values look like {kind}",
            proposal.unit,
        )
    return proposal


def _are_codes(profile: Profile) -> bool:
    """Whether a column holds only letters that stand for tenure."""
    return bool(profile.examples) and all(
        each.casefold() in ("f", "l", "fh", "lh", "o", "lic", "p", "h") for each in profile.examples
    )
