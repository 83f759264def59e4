"""The staff of counters as records of rules need them: whose choice a row is, the lever that says it, and its words."""

from estate_opt.domain.estate import Estate
from estate_opt.formulation.decisions import Decisions
from estate_opt.formulation.keys import Key
from estate_opt.results.names import named


def staffing_policy(_: Decisions, key: Key) -> tuple[str, Key]:
    """Whose seats go with a counter, and whether it has them, is one choice for each service."""
    return "counter_has_staff", key[:1]


def staffed_lever(key: Key) -> str:
    """The lever that says it of a service."""
    return f"access.{key[0]}.staffed"


def counter_in_words(key: Key, estate: Estate) -> str:
    """A service, or its counter in a building: `library (Public library) at CC-1 (City Hall)`."""
    service = named(str(key[0]), estate, "service")
    return service if len(key) == 1 else f"{service} at {named(str(key[1]), estate, 'building')}"


def staff_in_words(key: Key, estate: Estate) -> str:
    """Who serves what, and where they would sit: `t (Librarians), who serve library, in a (Town Hall)`."""
    service, team, building = map(str, key)
    return (
        f"{named(team, estate, 'team')}, who serve {named(service, estate, 'service')}, in "
        f"{named(building, estate, 'building')}"
    )
