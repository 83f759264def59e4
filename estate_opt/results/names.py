"""What a reader calls things: names beside ids, and from a name, or an id in other letters, to the id.

`named` is the one way to put a name beside an id, `id_of` the one way back.
"""

from collections.abc import Iterable, Mapping, Sequence

from estate_opt.domain.decided import Decided
from estate_opt.domain.estate import (
    EXTERNAL,
    OWN,
    Agency,
    Building,
    Estate,
    Locality,
    Lock,
    Service,
    Team,
)
from estate_opt.ground.errors import UsageError
from estate_opt.ground.meant import nearest_id

MOST_TOLD = 8
"""Of several that a name may mean."""
LEAST_LETTERS = 3
"""Of a part of a name, to be taken for one."""
_TABLES = {
    "building": "buildings",
    "team": "teams",
    "agency": "agencies",
    "service": "services",
    "function": "functions",
}  # fmt: skip


def named(key: str | tuple[str | int, ...], estate: Estate, kind: str = "") -> str:
    """Ids, each with its name in brackets where it has one: of a tuple its parts, of a text those between ` / `.

    `kind`, where it is known what the ids are of (`building`, `team`, `agency`, `service`, `locality`): ids of two
    tables may be alike.
    """
    kinds: dict[str, Mapping[str, Building | Team | Agency | Service | Locality]] = {
        "building": estate.buildings, "team": estate.teams, "agency": estate.agencies, "service": estate.services,
        "locality": estate.localities,
    }  # fmt: skip
    records = [kinds[kind]] if kind else [*kinds.values()]
    ids = key if isinstance(key, tuple) else (key,) if kind else key.split(" / ")
    parts = []
    for part in map(str, ids):
        name = next((each[part].name for each in records if part in each), "")
        parts.append(f"{part} ({name})" if name and name != part else part)
    return " / ".join(parts)


def supplier(arrangement: str, estate: Estate) -> str:
    """Who supplies a function, with whose arrangement it is: `IT-desk (of Merrow Council)`; `its own staff`."""
    if arrangement == OWN:
        return "its own staff"
    provider = estate.arrangements[arrangement].provider
    if provider == EXTERNAL:
        return f"{arrangement} (an external provider)"
    return f"{arrangement} (of {estate.agencies[provider].name or provider})"


def joined_by(team: str, decided: Decided, estate: Estate) -> str:
    """The shared arrangements that a team joins which do all of its work: `IT-desk (of Merrow Council)`."""
    chosen = (decided.supply[each.agency, each.function] for each in estate.functions_of_team.get(team, ()))
    found = [supplier(each, estate) for each in dict.fromkeys(chosen) if each != OWN]
    return enumerated(found, MOST_TOLD) if found else "another body"


def lock_in_words(lock: Lock, estate: Estate) -> str:
    """A lock as its wording says it, with names: `team pay (Payroll): pin hall (Town Hall)`."""
    parts = {"function": ("agency", ""), "counter": ("service", "building")}.get(lock.kind, (lock.kind,))
    key = " / ".join(named(part, estate, kind) if kind else part for part, kind in zip(lock.key, parts, strict=True))
    where = lock.where_told
    where = named(where, estate, "building") if where and lock.kind == "team" else where
    return f"{lock.kind} {key}: {lock.decision}{f' {where}' if where else ''}{lock.dates_told}"


def id_of(said: str, kind: str, estate: Estate) -> str:
    """The id of a `building`, `team`, `agency`, `service` or `function` (`AGENCY / FUNCTION`) as a reader says it.

    An id counts before a name, and one that is exactly so before one in other capitals or spaces. Raises UsageError
    where the place has no such thing, naming the likeliest, and where a name means several, naming each with its id.
    """
    names = names_of(kind, estate)
    if said in names:
        return said
    for spelt in ((key, key) for key in names), names.items():
        meant = [key for key, spelling in spelt if _plain(spelling) == _plain(said)]
        if len(meant) == 1:
            return meant[0]
        if meant:
            raise UsageError(_which(said.strip(), kind, meant, estate))
    raise UsageError(_unknown(said.strip(), kind, names))


def names_of(kind: str, estate: Estate) -> Mapping[str, str]:
    """Id → name of all of a kind; without a name of its own, a thing is called by its id."""
    if kind == "function":
        return {f"{a} / {f}": f"{estate.agencies[a].name or a} / {f}" for a, f in estate.functions}
    records: Mapping[str, Mapping[str, Building | Team | Agency | Service]] = {
        "building": estate.buildings, "team": estate.teams, "agency": estate.agencies, "service": estate.services,
    }  # fmt: skip
    return {key: record.name or key for key, record in records[kind].items()}


def enumerated(names: Sequence[str], most: int) -> str:
    """Some names, at least one, as a sentence has them: `a, b and c`; of many the first, and how many more."""
    told = list(names[:most])
    if len(names) > most:
        told.append(f"{len(names) - most} more")
    return told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"


def _plain(words: str) -> str:
    return " ".join(words.split()).casefold()


def _which(said: str, kind: str, meant: Iterable[str], estate: Estate) -> str:
    """The several that a name may mean, each with whose it is."""
    told = [_whose(key, kind, estate) for key in sorted(meant)]
    more = f" and {len(told) - MOST_TOLD:,} more" if len(told) > MOST_TOLD else ""
    plural = _TABLES[kind]
    return f"{len(told):,} {plural} are called {said}: {', '.join(told[:MOST_TOLD])}{more}. Give the id of one of them."


def _whose(key: str, kind: str, estate: Estate) -> str:
    records: Mapping[str, Mapping[str, Building | Team]] = {"building": estate.buildings, "team": estate.teams}
    if kind not in records:
        return key
    agency = records[kind][key].agency
    return f"{key} (of {estate.agencies[agency].name or agency})"


def _unknown(said: str, kind: str, names: Mapping[str, str]) -> str:
    """That there is no such thing, with what was likely meant, or where to look."""
    problem = f"There is no {kind} {said} in this place."
    near = nearest_id(said, names)
    likely = [key for key, name in names.items() if len(said) >= LEAST_LETTERS and _plain(said) in _plain(name)]
    likely = likely if near is None else [near]
    if 0 < len(likely) <= MOST_TOLD and (near is not None or kind != "function"):
        told = " or ".join(f"{key} ({names[key]})" if names[key] != key else key for key in sorted(likely))
        return f"{problem} Did you mean {told}?"
    if kind == "function" and names:
        return f"{problem} Write it as AGENCY / FUNCTION, such as “{next(iter(names))}”."
    return f"{problem} Its ids and names stand in the table {_TABLES[kind]}."


def host_in_words(key: tuple[str | int, ...], estate: Estate) -> str:
    """A building that does not take everybody, with whom it takes: `a (Town Hall), hosts: own`."""
    building = estate.buildings.get(str(key[0]))
    if building is None:
        return str(key[0])
    whom = f"kept for who works in a {building.category.casefold()}"
    if building.hosts is not None:
        whom = f"hosts: {'; '.join(sorted(building.hosts))}"
    return f"{named(building.building, estate, 'building')}, {whom}"


def arrangement_in_words(key: tuple[str | int, ...], estate: Estate) -> str:
    """An arrangement with whose it is, at which scale, and where: `IT-desk (of Council), at the scale from 52 FTE`."""
    name, *others = key
    arrangement = estate.arrangements.get(str(name))
    if arrangement is None:
        return named(key, estate)
    words = [supplier(str(name), estate)]
    for part in others:
        if isinstance(part, int):
            words.append(f"at the scale from {arrangement.tiers[part].from_fte:,.0f} FTE")
        else:
            words.append(f"in {named(part, estate, 'building')}" if part in estate.buildings else part)
    return ", ".join(words)


def team_in_words(key: tuple[str | int, ...], estate: Estate) -> str:
    """A team, without the number of its row: `pay (Payroll)`."""
    return named(str(key[0]), estate, "team")


def customers_in_words(key: tuple[str | int, ...], estate: Estate) -> str:
    """An arrangement that does not take on everybody, with whom it takes on: `IT-county, customers: council; fire`."""
    arrangement = estate.arrangements.get(str(key[0]))
    words = arrangement and arrangement.customers
    return f"{key[0]}, customers: {'; '.join(sorted(words))}" if words else str(key[0])


def shortened(name: str, most: int) -> str:
    """A name that fits beside a mark of a picture; the whole one is in the table."""
    return name if len(name) <= most else f"{name[: most - 1].rstrip()}…"
