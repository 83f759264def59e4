"""Two aims as they are asked for, `npv,people-within:Public library`: which they are, services by id or name."""

import re
from typing import NamedTuple

from estate_opt.domain.estate import Estate
from estate_opt.ground.errors import UsageError
from estate_opt.ground.meant import did_you_mean
from estate_opt.results.names import id_of

AIMS = ("npv", "people-within:SERVICE[:GROUP]", "buildings", "staff-moved", "carbon", "redundancies")
PEOPLE = "people-within"
_KINDS = "|".join(name.partition(":")[0] for name in AIMS)
_BETWEEN = re.compile(rf",(?=\s*(?:{_KINDS})\s*(?:[:,]|$))")
"""A comma with an aim after it: names of services have commas too."""


class Asked(NamedTuple):
    """An aim that is asked for."""

    kind: str
    service: str = ""
    """Id; of people within reach alone."""
    group: str = ""
    """Of these people; empty: everybody."""

    @property
    def name(self) -> str:
        """As it is written: `people-within:library:deprived`."""
        return ":".join(part for part in self if part)


def aims_asked(between: str, estate: Estate) -> tuple[Asked, Asked]:
    """The two aims. Raises UsageError where they are not two, or one is not known."""
    parts = _BETWEEN.split(between)
    if len(parts) != 2:
        parts = between.split(",")
    names = [part.strip() for part in parts]
    asked = [_asked(name, estate) for name in names] if len(names) == 2 else []
    if len({*asked}) != 2:
        raise UsageError(f"Name two different aims of {', '.join(AIMS)}, with a comma between them.")
    first, second = asked
    return first, second


def _asked(name: str, estate: Estate) -> Asked:
    kind, _, rest = (part.strip() for part in name.partition(":"))
    if kind == PEOPLE and rest:
        return _people(rest, estate)
    if name in AIMS:
        return Asked(name)
    raise UsageError(f"There is no aim called {name}. There are: {', '.join(AIMS)}.")


def _people(rest: str, estate: Estate) -> Asked:
    """`SERVICE` or `SERVICE:GROUP`; a colon may also be part of the service's name."""
    service, colon, group = (part.strip() for part in rest.rpartition(":"))
    try:
        return Asked(PEOPLE, id_of(rest, "service", estate))
    except UsageError:
        if not colon:
            raise
    return Asked(PEOPLE, id_of(service, "service", estate), _group(group, estate))


def _group(said: str, estate: Estate) -> str:
    groups = {group for locality in estate.localities.values() for group in locality.groups}
    alike = [group for group in groups if group.casefold() == said.casefold()]
    if said in groups or not said:
        return said
    if len(alike) == 1:
        return alike[0]
    raise UsageError(f"Nobody in this place belongs to the group {said}.{did_you_mean(said, groups)}")
