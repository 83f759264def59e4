"""What records of rules say of access and counter staff: whose choice a row is, which lever says it, in which words."""

from estate_opt.domain.estate import Estate
from estate_opt.formulation.decisions import Decisions
from estate_opt.formulation.keys import Key
from estate_opt.results.names import named


def service_of(key: Key) -> Key:
    """The service that a row is about."""
    return key[:1]


def service_and_unit(key: Key) -> Key:
    """The service that a row is about, and whether it is in km or minutes."""
    return key[0], key[-1]


def without_unit(key: Key, estate: Estate) -> str:
    """What a row is about, in words, but for its unit."""
    return named(key[:-1], estate)


def certain_visits(_: Decisions, key: Key) -> tuple[str, Key] | None:
    """Visits that are certain only because `no_worse_than_today` keeps them within the standard."""
    is_certain = len(key) == 2 or key[2:] == ("once",) or key[1:] == ("all", "no fewer than today")
    return ("no_worse_than_today", key[:1]) if is_certain else None


def no_worse_lever(key: Key) -> str:
    """The lever that keeps a service's localities no worse off."""
    return f"access.{key[0]}.no_worse"


def further_lever(key: Key) -> str:
    """The lever that says how much further a priority group may go."""
    return f"access.{key[0]}.group_max_further_{key[-1]}"


def need_lever(key: Key) -> str:
    """The lever that says how much of the need is protected."""
    return f"access.{key[0]}.protect_need_share"


def share_lever(key: Key) -> str:
    """The lever that asks for a share: of all, of an area or of a group."""
    scope = str(key[1]).partition(" ")[0]
    return f"access.{key[0]}.{ {'all': 'min_share', 'area': 'min_area_share'}.get(scope, 'min_group_share') }"


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
