"""What a column's values say it is, where its heading says nothing: a column of postcodes is one whatever its name."""

import itertools
from collections.abc import Iterator, Mapping, Set

from estate_opt.adopt.fields import BY_NAME
from estate_opt.adopt.layout import Layout, Place
from estate_opt.adopt.profiles import Profile
from estate_opt.adopt.proposal import Proposal


def by_value(layout: Layout, profiles: Mapping[int, Profile], headed: Set[int]) -> list[tuple[Place, Proposal]]:
    """Proposals from values alone. `headed`: columns whose headings already say what they are."""
    found: list[tuple[Place, Proposal]] = []
    free = [place for place in layout.places if place.column not in headed]
    for place in layout.places:
        found += [(place, each) for each in _unmistakable(profiles[place.column], place.column in headed)]
    found += _degrees(free, profiles)
    found += _grid_columns(free, profiles)
    if not layout.heading_rows or not headed:
        found += _without_headings(layout, profiles)
    return found


def _proposal(field: str, confidence: float, because: str) -> Proposal:
    return Proposal(BY_NAME[field], confidence, because)


def _unmistakable(profile: Profile, is_headed: bool) -> Iterator[Proposal]:
    """Values of a form that nothing else has."""
    if profile.share("postcode") >= 0.7 and profile.filled >= 3:
        yield _proposal("postcode", 0.9, f"{profile.share('postcode'):.0%} of its values are postcodes")
    if profile.share("occupancy") >= 0.5 and profile.filled >= 5 and not is_headed:
        yield _proposal("occupation", 0.72, f"{profile.share('occupancy'):.0%} of its values say who is in it")
    if is_headed:
        return
    if profile.share("grid") >= 0.8:
        yield _proposal(
            "grid_reference", 0.88, f"{profile.share('grid'):.0%} of its values are National Grid references"
        )
    if (
        profile.share("tenure") >= 0.85
        and (profile.distinct_share <= 0.3 or profile.distinct_share * profile.filled <= 4)
        and profile.mean_length < 40
        and profile.filled >= 5
    ):
        yield _proposal("tenure", 0.82, f"{profile.share('tenure'):.0%} of its values are words for tenure")


def _degrees(places: list[Place], profiles: Mapping[int, Profile]) -> Iterator[tuple[Place, Proposal]]:
    """A column of British latitudes beside one of British longitudes."""
    latitudes = [place for place in places if profiles[place.column].share("latitude") >= 0.9]
    longitudes = [place for place in places if profiles[place.column].share("longitude") >= 0.9]
    if len(latitudes) == 1 and len(longitudes) == 1 and abs(latitudes[0].column - longitudes[0].column) == 1:
        yield latitudes[0], _proposal("latitude", 0.85, "its values are British latitudes, and longitudes stand beside")
        yield (
            longitudes[0],
            _proposal("longitude", 0.85, "its values are British longitudes, and latitudes stand beside"),
        )


def _grid_columns(places: list[Place], profiles: Mapping[int, Profile]) -> Iterator[tuple[Place, Proposal]]:
    """Two neighbouring columns of whole numbers in the grid's range, different in most rows."""
    for left, right in itertools.pairwise(places):
        one, other = profiles[left.column], profiles[right.column]
        if right.column != left.column + 1 or min(one.filled, other.filled) < 5:
            continue
        if (
            one.share("easting") >= 0.95
            and other.share("northing") >= 0.95
            and min(one.distinct_share, other.distinct_share) > 0.3
        ):
            lengths = {len(example.partition(".")[0]) for example in (*one.examples, *other.examples)}
            if lengths <= {5, 6, 7} and abs(one.filled - other.filled) <= 0.02 * one.filled:
                yield (
                    left,
                    _proposal("easting", 0.7, "its values are in the range of eastings, and northings stand beside"),
                )
                yield (
                    right,
                    _proposal("northing", 0.7, "its values are in the range of northings, and eastings stand beside"),
                )


def _without_headings(layout: Layout, profiles: Mapping[int, Profile]) -> Iterator[tuple[Place, Proposal]]:
    """A table without headings: the order in which lists of addresses are always written, from the postcode back."""
    postcodes = [place for place in layout.places if profiles[place.column].share("postcode") >= 0.7]
    if not postcodes:
        return
    before = [place for place in layout.places if place.column < postcodes[0].column]
    words = [
        place
        for place in before
        if profiles[place.column].share("words") >= 0.6
        and profiles[place.column].share("code") < 0.5
        and profiles[place.column].share("yes/no") < 0.5
    ]
    codes = [
        place
        for place in before
        if profiles[place.column].share("code") >= 0.8 and profiles[place.column].distinct_share > 0.9
    ]
    if codes:
        yield codes[0], _proposal("building", 0.75, "no telling headings; codes, different in every row")
    repeated = [place for place in words if profiles[place.column].distinct_share < 0.5]
    distinct = [place for place in words if profiles[place.column].distinct_share >= 0.5]
    if distinct:
        yield (
            distinct[0],
            _proposal("name", 0.75, "no telling headings; the first column of words that differ from row to row"),
        )
        if repeated and repeated[0].column < distinct[0].column:
            yield repeated[0], _proposal("agency", 0.7, "no telling headings; words that repeat, before the name")
    for place in words:
        if distinct and place.column > distinct[0].column:
            yield place, _proposal("address", 0.75, "no telling headings; words between the name and the postcode")
    yield from _dates_without_headings(layout, profiles, postcodes[0].column)


def _dates_without_headings(
    layout: Layout, profiles: Mapping[int, Profile], after: int
) -> Iterator[tuple[Place, Proposal]]:
    """Dates that most rows lack: when the building closed, or its lease ends; which, only a person can say."""
    dated = [
        place for place in layout.places
        if place.column > after and profiles[place.column].share("date") + profiles[place.column].share("year") >= 0.7
    ]  # fmt: skip
    mostly = [place for place in dated if profiles[place.column].filled_share > 0.8]
    rarely = [place for place in dated if profiles[place.column].filled_share < 0.4]
    if rarely:
        because = "no telling headings; dates that most rows lack"
        because += f", beside those of column {mostly[0].letter} that nearly all have" if mostly else ""
        yield rarely[0], _proposal("closed_on", 0.6, f"{because}: when it closed?")
