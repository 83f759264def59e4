"""Whom buildings host and arrangements take on: words that stand for nobody, and who is or is to be where they are not.

A building's `hosts` and its kind are about who newly comes: whoever is there today may stay.
"""

from collections.abc import Iterator

from estate_opt.checks.place import ERROR, NOTE, WARNING, Place, by
from estate_opt.domain.estate import EXTERNAL, OWN, Agency
from estate_opt.domain.hosting import KINDS_LEVER, kinds_in, names, takes
from estate_opt.ground.errors import Finding
from estate_opt.ground.meant import nearest
from estate_opt.options.option import load
from estate_opt.tables.schema import AGENCIES
from estate_opt.tables.typed_rows import Row

_SECTORS = next(column.choices for column in AGENCIES.columns if column.name == "sector")
_WORDS = (("buildings", "hosts", (OWN, EXTERNAL)), ("arrangements", "customers", ()))
"""Where bodies are named in a list, and the words that may stand there besides sectors and agencies."""


def unknown_body(place: Place) -> Iterator[Finding]:
    """A word in `hosts` or `customers` that is no sector and no agency."""
    for table, column, besides in _WORDS:
        words = (*besides, *_SECTORS)
        for row in place.rows(table):
            for word in row[column] or ():
                if word.casefold() in words or word in place.agencies:
                    continue
                like = nearest(word, (*words, *place.agencies))
                remedy = f"Did you mean {like}?" if like else f"Give an agency of the place, or {', '.join(words)}."
                problem = f"“{word}” is no sector and no agency."
                yield row.finding(ERROR, column, problem, f"{remedy} A blank cell means any that join.")


def body(place: Place, agency: str) -> Agency:
    """An agency as its row has it; one that is unknown is reported elsewhere, and has no sector of ours."""
    row = place.agencies.get(agency)
    return Agency(agency, agency, "other" if row is None else row["sector"] or "other")


def takes_on(place: Place, arrangement: Row, agency: str) -> bool:
    """Whether an arrangement takes on an agency, as far as its `customers` say."""
    words = arrangement["customers"]
    return not words or agency == arrangement["provider"] or names(words, body(place, agency))


def kinds_of(place: Place, building: Row | None) -> frozenset[str]:
    """The kinds for their own staff only, as the option has them, of which a building is."""
    if building is None or building["category"] is None:
        return frozenset()
    return kinds_in(building["category"], place.option.levers.sharing.kinds_for_own_staff_only)


def team_is_hosted(place: Place, building: Row, team: Row) -> bool:
    """Whether a building would take a team, were it to come newly."""
    works_in = kinds_of(place, place.buildings.get(team["building"]))
    is_new = team["building"] is None and team["function"] is None
    return _takes(place, building, team["agency"], None if is_new else works_in)


def _takes(place: Place, building: Row, agency: str, works_in: frozenset[str] | None = frozenset()) -> bool:
    staff = None if agency == EXTERNAL else body(place, agency)
    return takes(building["hosts"] or None, kinds_of(place, building), building["agency"], staff, works_in)


def said_by(place: Place, building: Row) -> str:
    """What says whom a building hosts, with its cell: `hosts: own, buildings!X5`; or its kind, and the lever."""
    said = [] if building["hosts"] is None else [f"hosts: {'; '.join(building['hosts'])}, {building.cell('hosts')}"]
    for kind in sorted(kinds_of(place, building)):
        said.append(f"kept for who works in a {kind}, {building.cell('category')} and the lever {KINDS_LEVER}")
    return "; ".join(said)


def guest_not_hosted(place: Place) -> Iterator[Finding]:
    """Guests who sit today in a building that would not take them: one finding a building."""
    for name, teams in place.teams_in.items():
        building = place.buildings.get(name)
        if building is None:
            continue
        strangers = [team for team in teams if team["agency"] not in (None, building["agency"])]
        guests = [team for team in strangers if not team_is_hosted(place, building, team)]
        if guests:
            whose = ", ".join(sorted({team["agency"] for team in guests}))
            them = "a team" if len(guests) == 1 else f"{len(guests):,} teams"
            column = "category" if building["hosts"] is None else "hosts"
            problem = f"{name} holds {them} of {whose}, whom it does not host ({said_by(place, building)})."
            yield building.finding(NOTE, column, problem, "They may stay; nobody of theirs can join them.")


def arrangement_not_hosted(place: Place) -> Iterator[Finding]:
    """An arrangement that names a building which does not take its provider's staff: it can never run."""
    for row in place.rows("arrangements"):
        building = place.buildings.get(row["building"])
        if building is None or row["provider"] is None or _takes(place, building, row["provider"]):
            continue
        problem = f"{row['building']} does not host staff of {row['provider']} ({said_by(place, building)})"
        remedy = "Name another building, or add the provider to hosts."
        yield row.finding(WARNING, "building", f"{problem}, so the arrangement cannot run.", remedy)


def customers_without_function(place: Place) -> Iterator[Finding]:
    """An arrangement whose customers have nothing that it could supply."""
    functions = by(place.rows("functions"), "function")
    for row in place.rows("arrangements"):
        having = functions.get(row["function"], [])
        if row["customers"] and having and not any(takes_on(place, row, each["agency"]) for each in having):
            problem = f"Nobody among its customers has {row['function']}, so the arrangement supplies nobody."
            yield row.finding(WARNING, "customers", problem, "Correct them, or leave the cell blank for any that join.")


def kind_of_no_building(place: Place) -> Iterator[Finding]:
    """A kind that the option keeps for its own staff, and of which the place has no building; not those of the base."""
    usual = load().levers.sharing.kinds_for_own_staff_only
    categories = sorted({row["category"] for row in place.rows("buildings")} - {None})
    for kind in place.option.levers.sharing.kinds_for_own_staff_only:
        if kind not in usual and not any(kinds_in(category, (kind,)) for category in categories):
            like = nearest(kind, categories)
            known = (
                f"Did you mean {like}?" if like else f"The kinds of the place are: {', '.join(categories) or 'none'}."
            )
            problem = f"The option keeps the kind {kind} for its own staff ({KINDS_LEVER}), but no building is of it."
            yield Finding(NOTE, "buildings", problem, known, column="category")
