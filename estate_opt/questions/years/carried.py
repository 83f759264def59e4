"""Whether a plan can be carried out over the years that an option gives it, and what stands in the way if not."""

from pathlib import Path

from estate_opt.ground.errors import NoPlanError
from estate_opt.options.option import Option
from estate_opt.planning import solve_place

SECONDS, GAP = 60.0, 0.01
"""A plan is looked for that long, and need not be a good one."""


def against_carrying_out(
    place: Path, option: Option, preserve: Path | None = None, with_hidden: bool = False
) -> str | None:
    """What stands against carrying out what is best all at once, in words: the pot that is too small and by how much,
    what a year bears, or full buildings without room to wait; None: nothing does, as far as was looked.

    Raises as `solve_place`; NoPlanError where the time was too short to know.
    """
    brief = option.with_solver(time_limit_seconds=min(SECONDS, option.levers.solver.time_limit_seconds), gap=GAP)
    try:
        solve_place(place, brief, preserve=preserve, with_hidden=with_hidden)
    except NoPlanError as problem:
        if problem.status == "infeasible":
            return str(problem)
        raise
    return None
