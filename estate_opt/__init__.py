"""One plan for the buildings and support functions of every public agency in a place.

The public names, nothing else. Each is fetched from its module when it is first asked for, so that
`estate-opt --help` does not wait for the solver.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from estate_opt.audit import audit as audit_plan
    from estate_opt.checks import check
    from estate_opt.formulation.pulp_model import to_pulp
    from estate_opt.ground.errors import EstateOptError
    from estate_opt.options.option import load as load_option
    from estate_opt.planning import solve, solve_estate, solve_place
    from estate_opt.saved.plan_json import to_json
    from estate_opt.tables.frames import read_frames, to_frames
    from estate_opt.tables.intake import read
    from estate_opt.tables.records import build_estate
    from estate_opt.workbook.xlsx import write_plan

__all__ = [
    "EstateOptError",
    "audit_plan",
    "build_estate",
    "check",
    "load_option",
    "read",
    "read_frames",
    "solve",
    "solve_estate",
    "solve_place",
    "to_frames",
    "to_json",
    "to_pulp",
    "write_plan",
]

_HOMES = {
    "EstateOptError": ("ground.errors", "EstateOptError"),
    "audit_plan": ("audit", "audit"),
    "build_estate": ("tables.records", "build_estate"),
    "check": ("checks", "check"),
    "load_option": ("options.option", "load"),
    "read": ("tables.intake", "read"),
    "read_frames": ("tables.frames", "read_frames"),
    "solve": ("planning", "solve"),
    "solve_estate": ("planning", "solve_estate"),
    "solve_place": ("planning", "solve_place"),
    "to_frames": ("tables.frames", "to_frames"),
    "to_json": ("saved.plan_json", "to_json"),
    "to_pulp": ("formulation.pulp_model", "to_pulp"),
    "write_plan": ("workbook.xlsx", "write_plan"),
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, attribute = _HOMES[name]
    return getattr(import_module(f"{__name__}.{module}"), attribute)
