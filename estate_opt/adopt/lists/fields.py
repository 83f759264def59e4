"""The columns of every kind of list, by the word that follows `--as`."""

from estate_opt.adopt.lists.field_types import DATE, LEFT, NUMBER, PERSONAL, ListField
from estate_opt.adopt.lists.fields_of_places import COUNTERS, LEASES, LOCALITIES, SPACES
from estate_opt.adopt.lists.fields_of_staff import FUNCTIONS, TEAMS, UNITS

__all__ = ["DATE", "KINDS", "LEFT", "NUMBER", "PERSONAL", "ListField"]

KINDS: dict[str, tuple[ListField, ...]] = {
    "teams": TEAMS,
    "functions": FUNCTIONS,
    "leases": LEASES,
    "spaces": SPACES,
    "counters": COUNTERS,
    "localities": LOCALITIES,
    "units": UNITS,
}
"""By the word that follows `--as`."""
