"""One plan for the buildings and support functions of every public agency in a place.

The public names, nothing else. Each is fetched from its module when it is first asked for, so that
`estate-opt --help` does not wait for the solver.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from estate_opt.audit import audit as audit_plan
    from estate_opt.checks import check
    from estate_opt.errors import EstateOptError
    from estate_opt.export import write_plan
    from estate_opt.intake import read
    from estate_opt.option import load as load_option
    from estate_opt.planning import solve_estate, solve_place
    from estate_opt.records import build_estate
    from estate_opt.report import to_json

__all__ = [
    "EstateOptError",
    "audit_plan",
    "build_estate",
    "check",
    "load_option",
    "read",
    "solve_estate",
    "solve_place",
    "to_json",
    "write_plan",
]

_HOMES = {
    "EstateOptError": ("errors", "EstateOptError"),
    "audit_plan": ("audit", "audit"),
    "build_estate": ("records", "build_estate"),
    "check": ("checks", "check"),
    "load_option": ("option", "load"),
    "read": ("intake", "read"),
    "solve_estate": ("planning", "solve_estate"),
    "solve_place": ("planning", "solve_place"),
    "to_json": ("report", "to_json"),
    "write_plan": ("export", "write_plan"),
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, attribute = _HOMES[name]
    return getattr(import_module(f"{__name__}.{module}"), attribute)
