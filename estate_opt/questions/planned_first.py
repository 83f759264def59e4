"""The plan that a question is about, where none was given: made first, and kept before anything is asked about it."""

import threading
from collections.abc import Callable
from dataclasses import replace

from estate_opt.domain.estate import Estate
from estate_opt.ground.errors import Interrupted
from estate_opt.options.option import Option
from estate_opt.planning import Planned, solve_tables
from estate_opt.saved.earlier import with_earlier
from estate_opt.saved.plan_json import SavedPlan
from estate_opt.saved.ticks import Ticked
from estate_opt.search.ctrl_c import ctrl_c_sets
from estate_opt.tables.records import sorted_locks
from estate_opt.tables.typed_rows import Tables

Keep = Callable[[Planned], None]
"""Given a plan as soon as it is there."""


def planned_first(tables: Tables, option: Option, keep: Keep | None) -> Planned:
    """A plan for these tables, kept. Raises Interrupted where the user stopped once it was there, and what
    `solve_tables` raises."""
    stop = threading.Event()
    with ctrl_c_sets(stop):  # once it is there it is kept, whatever comes meanwhile
        planned = solve_tables(Ticked(tables, None), option, stop=stop)
        if keep is not None:
            keep(planned)
    if stop.is_set():
        raise Interrupted("Stopped once there was a plan, before anything was asked about it.")
    return planned


def as_planned(estate: Estate, saved: SavedPlan) -> Estate:
    """The estate with all that a plan was held to: locks that were ticked, plans to stay near to or apart from."""
    return with_earlier(replace(estate, locks=sorted_locks(saved.locks)), saved.held_to, saved.apart_from)
