"""Proposing which column is what: headings and values weighed together, each column one thing, with the evidence."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from estate_opt.adopt.by_heading import by_heading, is_total_cost, is_whole_cost
from estate_opt.adopt.by_value import by_value
from estate_opt.adopt.fields import BY_NAME, LEFT_ALONE
from estate_opt.adopt.heading_words import is_of_building, is_of_site
from estate_opt.adopt.layout import Layout, Place
from estate_opt.adopt.profiles import Profile, profile_of
from estate_opt.adopt.proposal import Proposal

_LEAST = 0.5
"""Below this a column is left alone, and what it may be is only told."""
_MOSTLY_DISTINCT = 0.6
_OF_SEVERAL = 0.8
"""A name that differs in fewer rows than another by that is of something above it: a site's, with its buildings."""
_A_KEY = 0.9
"""Share of different values from which a column tells rows apart."""


PERHAPS = "perhaps"
"""How the reason begins where a column is left alone that may mean something."""
_TELLING_VALUES = ("postcode", "grid", "pair", "date", "latitude", "longitude", "tenure")


@dataclass(frozen=True, slots=True)
class Choice:
    """What a column of theirs is taken to be."""

    place: Place
    to: str
    """A field's name, or `nothing`."""
    unit: str
    confidence: float
    because: str
    holds: str
    """What its values look like, in a word."""
    examples: tuple[str, ...]

    @property
    def is_dropped(self) -> bool:
        """Whether it is left alone though its heading or its values are known to mean something."""
        return self.to == LEFT_ALONE and self.holds != "blank" and self.because.startswith(PERHAPS)


def propose(layout: Layout) -> tuple[Choice, ...]:
    """A choice for every column of the table, in the order of the sheet."""
    profiles = {place.column: profile_of(layout.values(place.column)) for place in layout.places}
    proposals = [(place, proposal) for place in layout.places for proposal in by_heading(place, profiles[place.column])]
    proposals += by_value(
        layout, profiles, headed={place.column for place, each in proposals if each.confidence >= _LEAST}
    )
    proposals = list(_identity(proposals, profiles, len(layout.body)))
    taken = _levels(_assign(proposals), proposals, profiles)
    taken = _cost_lines(taken, layout.places)
    says_whose = any(each.field.name == "agency" for each in taken.values())
    return tuple(
        _choice(place, taken.get(place.column), proposals, profiles[place.column], says_whose)
        for place in layout.places
    )


def _identity(
    proposals: Sequence[tuple[Place, Proposal]], profiles: dict[int, Profile], rows: int
) -> Iterator[tuple[Place, Proposal]]:
    """`Organisation` may be the body that owns many buildings, or the name of the one in this row: its values tell.

    So may `code`: a reference is different in nearly every row.
    """
    named = {
        (place.column, each.field.name)
        for place, each in proposals
        if each.field.name in ("name", "building")
        and each.confidence >= 0.8
        and profiles[place.column].distinct_share > 0.25
    }
    most_named = max((profiles[column].distinct_share for column, name in named if name == "name"), default=0.0)
    for place, proposal in proposals:
        profile = profiles[place.column]
        if proposal.field.name == "name" and profile.distinct_share < _OF_SEVERAL * most_named:
            proposal = proposal.capped(min(0.78, proposal.confidence - 0.1), "another name differs in more rows")
        name, is_distinct = proposal.field.name, profile.distinct_share >= _MOSTLY_DISTINCT and rows >= 8
        if name == "agency" and is_distinct:
            to = (
                BY_NAME["building"]
                if profile.share("code") >= 0.6 or profile.share("number") >= 0.6
                else BY_NAME["name"]
            )
            if any(other == to.name and column != place.column for column, other in named):
                yield place, proposal
                continue
            because = f"{proposal.because}, but different in nearly every row"
            yield place, Proposal(to, min(proposal.confidence, 0.78), because)
        elif name == "building" and rows >= 8 and profile.distinct_share < 0.25:
            yield place, proposal.capped(0.3, "the same in many rows")
        elif name == "name" and rows >= 20 and profile.distinct_share < 0.1:
            yield place, proposal.capped(0.35, "the same in many rows")
        elif name == "area" and rows >= 8 and profile.distinct_share > 0.9 and profile.mean_length > 25:
            yield place, proposal.capped(0.4, "different in nearly every row")
        else:
            yield place, proposal


def _assign(proposals: Sequence[tuple[Place, Proposal]]) -> dict[int, Proposal]:
    """Each column its likeliest field, each field its likeliest column (the leftmost of equals)."""
    taken: dict[int, Proposal] = {}
    used: set[str] = set()
    for place, proposal in sorted(proposals, key=lambda pair: (-round(pair[1].confidence, 4), pair[0].column)):
        field = proposal.field
        if proposal.confidence < _LEAST or place.column in taken or (field.name in used and not field.many):
            continue
        taken[place.column] = proposal
        used.add(field.name)
    return taken


def _levels(
    taken: dict[int, Proposal], proposals: Sequence[tuple[Place, Proposal]], profiles: dict[int, Profile]
) -> dict[int, Proposal]:
    """Of a site's reference and one of the building on it, the latter is the building's own.

    Not where the building's is no key: block A of every site.
    """
    refs = [place for place, each in proposals if each.field.name == "building" and each.confidence >= _LEAST]
    own = next((place for place in refs if is_of_building(place.heading)), None)
    site = next((place for place in refs if is_of_site(place.heading)), None)
    if own is None or site is None or profiles[own.column].distinct_share < _A_KEY:
        return taken
    rest = {column: each for column, each in taken.items() if each.field.name != "building"}
    because = f"a reference of its own; “{site.heading}” is that of the site"
    return rest | {
        own.column: Proposal(BY_NAME["building"], 0.9, because),
        site.column: Proposal(BY_NAME["site"], 0.9, f"the site's reference, beside “{own.heading}”"),
    }


def _cost_lines(taken: dict[int, Proposal], places: Sequence[Place]) -> dict[int, Proposal]:
    """Of cost columns that contain one another only one level is added up, and none twice."""
    headings = {place.column: place.heading for place in places}
    for name in ("running_gbp_per_year", "backlog_gbp"):
        lines = [column for column in sorted(taken) if taken[column].field.name == name]
        keep = _one_level(lines, headings) if name == "running_gbp_per_year" else _one_backlog(lines, headings)
        keep = [
            column
            for place, column in enumerate(keep)
            if headings[column] not in {headings[c] for c in keep[:place]} or not headings[column]
        ]
        taken = {column: each for column, each in taken.items() if column not in lines or column in keep}
    return taken


def _one_level(lines: list[int], headings: dict[int, str]) -> list[int]:
    totals = [column for column in lines if is_total_cost(headings[column])]
    if totals:
        return totals[:1] + [c for c in totals[1:] if "charge" in headings[c].casefold()]
    wholes = [column for column in lines if is_whole_cost(headings[column])]
    return wholes if len(wholes) >= 2 else lines


def _one_backlog(lines: list[int], headings: dict[int, str]) -> list[int]:
    whole = [column for column in lines if "total" in headings[column].casefold()]
    if whole:
        return whole[:1]
    by_risk = [
        c
        for c in lines
        if "risk" in headings[c].casefold()
        and "adjusted" not in headings[c].casefold()
        and "infrastructure" not in headings[c].casefold()
    ]
    return (
        by_risk
        if len(by_risk) >= 2
        else lines[:1]
        if len(lines) > 1
        and not any("priority" in headings[c].casefold() or "year" in headings[c].casefold() for c in lines)
        else lines
    )


def _choice(
    place: Place,
    taken: Proposal | None,
    proposals: Sequence[tuple[Place, Proposal]],
    profile: Profile,
    says_whose: bool,
) -> Choice:
    if taken is not None:
        unit = taken.unit.name if taken.unit is not None and taken.field.measures else ""
        confidence, because = round(taken.confidence, 2), taken.because
        if taken.field.name == "floor_area_m2" and not unit:
            unit, because = "m²", f"{because}; no unit is given, square metres are supposed"
            confidence = min(confidence, 0.79)
        return Choice(place, taken.field.name, unit, confidence, because, profile.kind, profile.examples)
    others = [each for other, each in proposals if other.column == place.column]
    best = max(others, key=lambda each: each.confidence, default=None)
    because = f"{PERHAPS} {best.field.name}: {best.because}" if best else "nothing that is asked for"
    if best is not None and best.field.name == "agency" and profile.is_constant and says_whose:
        because = "the same in every row, and another column says whose they are"
    if best is None and profile.kind in _TELLING_VALUES:
        because = (
            f"{PERHAPS} something that counts: its values look like {profile.kind}, its heading says nothing known"
        )
    return Choice(place, LEFT_ALONE, "", 0.0, because, profile.kind, profile.examples)
