"""The engine: a mixed-integer linear programme as arrays, its bound and its plans. It knows no estate.

The public names, nothing else: `README.md` beside this file tells how to use them. Each is fetched from its module when
it is first asked for, so that whoever wants one of them does not wait for the solver.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from estate_opt.search.facility_location import facility_structure
    from estate_opt.search.highs import Ending, Outcome, Progress, Settings
    from estate_opt.search.milp import Milp, Row
    from estate_opt.search.mps import NamedMilp, read_mps
    from estate_opt.search.neighbourhoods import Structure
    from estate_opt.search.params import SearchParams
    from estate_opt.search.standalone import solve

__all__ = [
    "Ending",
    "Milp",
    "NamedMilp",
    "Outcome",
    "Progress",
    "Row",
    "SearchParams",
    "Settings",
    "Structure",
    "facility_structure",
    "read_mps",
    "solve",
]

_HOMES = {
    "Ending": "highs",
    "Milp": "milp",
    "NamedMilp": "mps",
    "Outcome": "highs",
    "Progress": "highs",
    "Row": "milp",
    "SearchParams": "params",
    "Settings": "highs",
    "Structure": "neighbourhoods",
    "facility_structure": "facility_location",
    "read_mps": "mps",
    "solve": "standalone",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
