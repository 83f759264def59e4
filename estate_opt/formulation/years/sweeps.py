"""Sweeps over a programme among several targets: a few support functions at a time are decided again, in every year.

Large neighbourhood search (Shaw 1998). Where money is short, what is set up as a whole is what is hard: which
arrangements run, who joins them and when. A sweep has those of one or two functions to decide, with the time at which
others are joined, while the estate is held: small enough that HiGHS comes to its end. Now and then who joins what is
held instead, and all else is open.
"""

import itertools
import threading
import time
from collections import defaultdict, deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from estate_opt.domain.estate import Estate
from estate_opt.formulation.decisions import YES
from estate_opt.formulation.rows import Column
from estate_opt.formulation.years.path import Path, Step
from estate_opt.formulation.years.stated import Programming
from estate_opt.search.beside import wait_awake
from estate_opt.search.highs import Settings, run
from estate_opt.search.incumbent import start_at
from estate_opt.search.milp import Array, Milp
from estate_opt.search.neighbourhoods import NONE, Mask
from estate_opt.search.subproblem import Remainder

SHARE_OF_GAP = 0.02
"""Of the gap asked for, in each sweep: what a sweep gains is a small part of the cost."""

SHARE_OF_TIME, SHARE_FOR_ALL = 0.15, 0.4
"""Of the time that is left, at the most, for one sweep; for one in which everything but who joins what is open."""

NODES = 500
"""Branching nodes of one sweep."""

Numbers = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Columns:
    """The columns of a programme's MILP by what they decide."""

    of_kind: dict[str, Mask]
    """Support function → what is decided of it, of all bodies and in all years, and when its teams' buildings close."""
    step: Numbers
    """[column]: whose being done it is; NONE: it is decided anew each year."""
    arrangement: Numbers
    """[column]: which arrangement it is about; NONE."""
    is_present: Mask
    """[column]: who is present where, which follows from the rest."""

    @classmethod
    def of(cls, made: Programming, names: list[str]) -> "Columns":
        """The columns, whose names stand in their order."""
        number, path, count = {name: n for n, name in enumerate(names)}, made.path, len(names)
        rows = path.formulation.case.estate.arrangements
        of_kind = {row.function: np.zeros(count, dtype=bool) for row in rows.values()}
        step, arrangement = (np.full(count, NONE, dtype=np.intp) for _ in range(2))
        numbers, is_present = {k: n for n, k in enumerate(rows)}, np.zeros(count, dtype=bool)
        kinds_in = _kinds_in_buildings(path.formulation.case.estate)
        kinds = [_kinds_of(path, each, kinds_in) & set(of_kind) for each in path.steps]
        joined = [numbers.get(each.key[-1] if each.kind == "function" else each.key[0], NONE) for each in path.steps]
        for (n, _), variable in made.done.items():
            if (at := number.get(variable.name)) is not None:
                step[at], arrangement[at] = n, joined[n] if path.steps[n].kind in ("function", "host") else NONE
                for kind in kinds[n]:
                    of_kind[kind][at] = True
        whose, present = dict(_arrangements(path)), set(path.formulation.decisions.present.values())
        for (column, _), variable in made.anew.items():
            if (at := number.get(variable.name)) is None:
                continue
            is_present[at] = column in present
            if (k := whose.get(column)) is not None:
                of_kind[rows[k].function][at], arrangement[at] = True, numbers[k]
        return cls(of_kind, step, arrangement, is_present)


def _kinds_in_buildings(estate: Estate) -> dict[str, set[str]]:
    """Building → the support functions of the teams that are in it today."""
    found = defaultdict[str, set[str]](set)
    for name, team in estate.teams.items():
        if team.building is not None:
            found[team.building] |= {each.shared_as for each in estate.functions_of_team.get(name, ())}
    return found


def _kinds_of(path: Path, step: Step, kinds_in: dict[str, set[str]]) -> set[str]:
    """The support functions that a step is about: whose arrangements it joins or seats, or whose teams it moves."""
    estate, first = path.formulation.case.estate, step.key[0]
    if step.kind == "function":
        return {estate.functions[first, step.key[1]].shared_as}
    if step.kind == "host":
        return {estate.arrangements[first].function}
    if step.kind == "team":
        return {each.shared_as for each in estate.functions_of_team.get(first, ())}
    if step.kind == "building":  # it may close once those teams have left
        return kinds_in.get(first, set())
    return set()


def _arrangements(path: Path) -> Iterator[tuple[Column, str]]:
    """The columns that are decided anew of each arrangement."""
    made = path.formulation.decisions
    yield from ((column, k) for (_, _, k, _), column in made.supply.items())
    yield from ((column, k) for (k, _), column in made.tier.items())
    for seats in (made.host, made.staff_fte):
        yield from ((column, k) for (k, _, _), column in seats.items())


def swept(
    made: Programming, milp: Milp, names: list[str], point: Array, settings: Settings, stop: threading.Event
) -> Array:
    """A point that costs no more than one that keeps every row, by sweeps until none gains or the time is over.

    As many at once as there may be threads, each from the same point; what they gain is put together where that fits.
    """
    until, columns, rest = time.monotonic() + settings.time_limit_seconds, Columns.of(made, names), Remainder(milp)
    turns, idle = deque(_turns(columns)), 0
    with ThreadPoolExecutor(max_workers=settings.threads) as workers:
        while idle < len(turns) and (left := until - time.monotonic()) > 0 and not stop.is_set():
            batch = [turns[n] for n in range(min(settings.threads, len(turns)))]
            turns.rotate(-len(batch))
            asked = [_asked(settings, turn, left) for turn in batch]
            free = [_free(columns, turn, point) for turn in batch]
            running = [workers.submit(_tried, rest, point, *each, stop) for each in zip(free, asked, strict=True)]
            wait_awake(stop, *running)
            better = _together(milp, rest, point, [tried for each in running if (tried := each.result()) is not None])
            idle = 0 if milp.value(better) < milp.value(point) - settings.noise_gbp else idle + len(batch)
            point = better
    return point


def _asked(settings: Settings, turn: "Turn", left: float) -> Settings:
    seconds = max(left * (SHARE_OF_TIME if turn else SHARE_FOR_ALL), 0.1)
    return replace(settings, time_limit_seconds=seconds, gap=SHARE_OF_GAP * settings.gap, nodes=NODES)


def _together(milp: Milp, rest: Remainder, point: Array, found: list[Array]) -> Array:
    """The cheapest of a point, of what was found from it, and of all that together if it keeps every row."""
    together = point.copy()
    for each in found:
        is_other = each != point
        together[is_other] = each[is_other]
    if len(found) > 1 and rest.keeps_rows(together):
        found = [*found, together]
    return min((point, *found), key=milp.value)


Turn = tuple[str, ...]
"""The functions that are decided again; none: the estate, and when each thing happens."""


def _turns(columns: Columns) -> list[Turn]:
    """Each function by itself, the estate, and every two functions together."""
    kinds = sorted(columns.of_kind)
    return [*((kind,) for kind in kinds), (), *itertools.combinations(kinds, 2)]


def _free(columns: Columns, turn: Turn, point: Array) -> Mask:
    """[column]: whether a sweep may decide it again: functions, with when others are joined, or all but who joins."""
    is_step, is_of_arrangement = columns.step != NONE, columns.arrangement != NONE
    is_taken = is_step & np.isin(columns.step, columns.step[is_step & (point > YES)])
    is_running = is_of_arrangement & np.isin(columns.arrangement, columns.arrangement[is_taken])
    is_as_chosen = is_running & (is_taken | ~is_step)
    if not turn:
        return np.asarray(~is_of_arrangement | is_as_chosen)
    is_free = columns.is_present | is_as_chosen
    for kind in turn:
        is_free |= columns.of_kind[kind]
    return np.asarray(is_free)


def _tried(rest: Remainder, point: Array, is_free: Mask, settings: Settings, stop: threading.Event) -> Array | None:
    """The point with some of its columns decided again; None where that found nothing."""
    part, free = rest.without(~is_free, point)
    found = run(part, settings, start_at(part, point[free]), stop=stop).point
    if found is None:
        return None
    tried = point.copy()
    tried[free] = np.where(part.is_integer, np.rint(found), found)
    return tried
