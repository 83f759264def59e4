"""A heading's proposal held against the column's values: they can deny it, and where a part of a heading speaks,
they must agree."""

from collections.abc import Callable
from dataclasses import replace

from estate_opt.adopt.profiles import Profile
from estate_opt.adopt.proposal import Proposal
from estate_opt.adopt.units import Measure

_AGREEING = 0.1
_UNMISTAKABLE = ("postcode", "latitude", "longitude", "grid_reference", "uprn")
_DATES = ("lease_end", "break_date", "closed_on")
_NOT_SURE = 0.45
_LETTERED = 0.04
"""Of two references that of letters and figures is rather the body's own: a number by itself may only count rows."""


def against_values(proposal: Proposal, profile: Profile) -> Proposal:
    """The proposal, less sure where the column's values speak against it; surer where only a part of the heading
    names the field and the values agree."""
    if profile.kind == "blank":
        return proposal.capped(0.4, "the column is empty", ";")
    denied = _denied(proposal, profile)
    if denied is not None:
        return denied
    if not proposal.is_in_part:
        return _confirmed_tenure(proposal, profile)
    if not _agrees(proposal.field.name, profile):
        return proposal.capped(_NOT_SURE, "its values do not settle it")
    if proposal.field.name == "building":
        is_plain = profile.share("number") >= 0.5
        return proposal if is_plain else replace(proposal, confidence=proposal.confidence + _LETTERED)
    surer = _AGREEING if "begins" in proposal.because or proposal.field.name in _UNMISTAKABLE else 0.0
    return replace(
        proposal, confidence=proposal.confidence + surer, because=f"{proposal.because}, and its values agree"
    )


def _denied(proposal: Proposal, profile: Profile) -> Proposal | None:
    """The proposal made less sure; None where the values do not speak against it."""
    field, name, kind = proposal.field, proposal.field.name, profile.kind
    if name in ("name", "building") and profile.filled_share < 0.7:
        return proposal.capped(0.72, "many rows have none")
    if name in ("name", "area") and (denied := _no_words(proposal, profile)) is not None:
        return denied
    if name == "address" and "nearly" in proposal.because and profile.share("number") >= 0.9:
        return proposal.capped(0.3, "its values are figures")
    if name == "postcode" and profile.share("postcode") + profile.share("outcode") < 0.5:
        return proposal.capped(0.6, "few values are British postcodes")
    if field.holds == ("number",):
        return _no_figure(proposal, profile)
    if name in _DATES:
        share = sum(profile.share(each) for each in ("date", "year", "day number", "date in words"))
        least = 0.3 if name == "break_date" or profile.filled < 8 else 0.5
        return proposal.capped(0.4, f"only {share:.0%} of its values are dates") if share < least else None
    if name == "tenure" and profile.share("tenure") < 0.5 and not are_codes(profile):
        return proposal.capped(_NOT_SURE, f"only {profile.share('tenure'):.0%} of its values are words for tenure")
    if name != "tenure" and field.holds and kind not in field.holds:
        if any(profile.share(each) >= 0.5 for each in field.holds):
            return None
        least_sure = 0.35 if kind in ("number", "date", "contact", "yes/no") else 0.7
        return proposal.capped(least_sure, f"its values look like {kind}")
    return None


def _no_words(proposal: Proposal, profile: Profile) -> Proposal | None:
    """A name or a district whose values are figures, with a unit or as a count of staff, is neither."""
    measured = {each: profile.share(each) for each in ("land", "area", "staffing", "rate", "money")}
    what, share = max(measured.items(), key=lambda pair: pair[1])
    figures = sum(measured.values()) + profile.share("number") * (profile.share("words") < 0.3)
    if proposal.field.name == "area" and (figures >= 0.5 or profile.share("words") < 0.5):
        return proposal.capped(0.3, "its values are no names of places")
    if proposal.field.name == "name" and share >= 0.3 and figures >= 0.6:
        return proposal.capped(0.3, f"its values are figures ({what})")
    return None


def _no_figure(proposal: Proposal, profile: Profile) -> Proposal | None:
    measures = proposal.field.measures
    kinds = {Measure.FLOOR: ("area",), Measure.MONEY: ("money", "rate"), Measure.STAFF: ("staffing",)}
    more = [kind for measure in measures for kind in kinds.get(measure, ())]
    share = min(1.0, profile.share("number") + sum(profile.share(each) for each in more))
    if Measure.FLOOR in measures and profile.share("land") >= 0.3:
        return proposal.capped(0.2, "its values are areas of land")
    if share < 0.4:
        return proposal.capped(0.3, f"only {share:.0%} of its values are figures that can be read")
    return None


def _confirmed_tenure(proposal: Proposal, profile: Profile) -> Proposal:
    if proposal.field.name != "tenure":
        return proposal
    because = f"{proposal.because}, and its values are words for tenure"
    return replace(proposal, confidence=min(proposal.confidence + 0.02, 0.99), because=because)


def are_codes(profile: Profile) -> bool:
    """Whether a column holds only letters that stand for tenure."""
    return bool(profile.examples) and all(
        each.casefold() in ("f", "l", "fh", "lh", "o", "lic", "p", "h") for each in profile.examples
    )


def _is_reference(profile: Profile) -> bool:
    is_code = max(profile.share("code"), profile.share("number")) >= 0.8 and profile.share("contact") < 0.1
    is_place = profile.kind in ("latitude", "longitude", "date", "postcode", "yes/no", "contact")
    return is_code and not is_place and profile.distinct_share >= 0.9 and profile.filled_share >= 0.8


def _is_name(profile: Profile) -> bool:
    is_words = profile.share("words") >= 0.7 and profile.distinct_share >= 0.5 and profile.filled_share >= 0.7
    return is_words and profile.kind not in ("date", "number", "contact", "postcode", "tenure", "yes/no")


def _share(kind: str, least: float) -> Callable[[Profile], bool]:
    return lambda profile: profile.share(kind) >= least


_AGREE: dict[str, Callable[[Profile], bool]] = {
    "name": _is_name,
    "building": _is_reference,
    "address": _share("words", 0.5),
    "postcode": _share("postcode", 0.5),
    "latitude": _share("latitude", 0.7),
    "longitude": lambda profile: max(profile.share("longitude"), profile.share("perhaps longitude")) >= 0.7,
    "easting": _share("number", 0.9),
    "northing": _share("number", 0.9),
    "grid_reference": lambda profile: sum(map(profile.share, ("grid", "pair", "irish grid"))) >= 0.5,
    "uprn": _share("uprn", 0.7),
    "tenure": lambda profile: profile.share("tenure") >= 0.5 or are_codes(profile),
    "category": lambda profile: profile.share("words") >= 0.7 and profile.distinct_share < 0.6,
    "agency": lambda profile: profile.share("words") >= 0.8 and profile.kind != "yes/no",
    "status": lambda profile: profile.share("words") >= 0.8 and profile.distinct_share < 0.3,
}
"""What values must be where only a part of a heading names a field; of the others, not denied is enough."""


def _agrees(name: str, profile: Profile) -> bool:
    return _AGREE[name](profile) if name in _AGREE else True
