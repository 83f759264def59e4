"""A relaxation of target and years together: what it costs at least is a bound for any target with any programme.

What money ties together has decisions of its own in each year: support functions, the tiers of their arrangements,
buildings, counters with the public's ways to them, and the teams that an arrangement may dissolve. All else (where
teams sit, fit-out, who is present) is decided for the last year alone, at the least that it costs in any year; what is
won by a team's waiting is owed by the building that cannot close before.
"""

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from estate_opt.domain.decided import Decided
from estate_opt.domain.plan import POOLED
from estate_opt.domain.pots import new_by_year
from estate_opt.formulation.decode import today_point
from estate_opt.formulation.mip_start import start_from
from estate_opt.formulation.model import Model
from estate_opt.formulation.years.among import all_there_is, path_among
from estate_opt.formulation.years.at_prices import Effort
from estate_opt.formulation.years.charges import Call, Charges, charges_of
from estate_opt.formulation.years.path import OF_THE_TARGET, Path, bounds_in, stated_of
from estate_opt.formulation.years.relaxed_costs import Called, Layout, called, least_costs
from estate_opt.formulation.years.statement import SLACK
from estate_opt.formulation.years.today import kept_today
from estate_opt.search.highs import run
from estate_opt.search.lp_relaxation import root_of
from estate_opt.search.milp import Milp, Row
from estate_opt.search.neighbourhoods import NONE, Mask, Structure

NOTHING = Called({}, 0.0)


@dataclass(frozen=True)
class Relaxed:
    """The relaxation in arrays."""

    milp: Milp
    structure: Structure
    lumps: Mask
    """[column]: tiers of arrangements, which are set up as a whole."""


def relaxed(model: Model, years: int) -> Relaxed:
    """The relaxation over so many years; its first columns are those of the model, in the last year."""
    formulation, today = model.formulation, today_point(model.formulation)
    path = path_among(formulation, today, all_there_is(formulation))
    at = Layout(formulation, today, years)
    charges = [charges_of(path, year) for year in range(years)]
    cost, offset = least_costs(at, [each.unit_gbp for each in charges])
    low, high = (np.empty(at.count) for _ in range(2))
    for year in range(years):
        bounds = bounds_in(path, is_last=year == years - 1)
        columns = np.arange(len(today)) if year == years - 1 else at.dated
        low[at.column(columns, year)], high[at.column(columns, year)] = bounds.low[columns], bounds.high[columns]
    whole = np.concatenate([model.milp.is_integer, np.tile(model.milp.is_integer[at.dated], years - 1)])
    milp = Milp.of(cost, (), low, high, whole, offset)
    last, before = _of_states(model, path)
    milp = _joined(milp, last, *(_in_year(before, at, year) for year in range(years - 1)))
    milp = milp.with_rows([*_never_back(at), *_pots(at, charges)])
    lumps = np.zeros(at.count, dtype=bool)
    for year in range(years):
        lumps[at.column(np.array(list(formulation.decisions.tier.values()), dtype=np.intp), year)] = True
    return Relaxed(milp, _padded(model.structure, at.count), lumps)


def _of_states(model: Model, path: Path) -> tuple[Milp, Milp]:
    """The rows of a state, with what they may be missed by: in the last year, and as far as they are kept today.

    Yes/no decisions keep theirs to the letter.
    """
    keys = [key for key in model.formulation.rows if key[0] not in OF_THE_TARGET]
    milp = model.milp.keeping(np.array([rule not in OF_THE_TARGET for rule, _ in model.formulation.rows]))
    is_plain = milp.is_integer[milp.column] & (milp.coefficient == np.rint(milp.coefficient))
    is_loose = np.zeros(len(milp.row_low), dtype=bool)
    is_loose[milp.row[~is_plain]] = True
    slack = np.where(is_loose, SLACK, 0.0)
    last = replace(milp, row_low=milp.row_low - slack, row_high=milp.row_high + slack)
    short = kept_today(path, list(stated_of(path.formulation)))
    under, over = (np.array([short.get(key, (0.0, 0.0))[side] for key in keys]) for side in (0, 1))
    return last, replace(last, row_low=last.row_low - under, row_high=last.row_high + over)


def _in_year(state: Milp, at: Layout, year: int) -> Milp:
    """The rows of what is dated, for a year before the last."""
    is_out = np.zeros(len(state.row_low), dtype=bool)
    is_out[state.row[~at.is_dated[state.column]]] = True
    kept = state.keeping(~is_out)
    return replace(kept, column=at.column(kept.column.astype(np.intp), year).astype(np.int32))


def _joined(milp: Milp, *parts: Milp) -> Milp:
    """The columns of a MILP with the rows of others."""
    lengths = np.concatenate([np.diff(part.row_start) for part in parts])
    return replace(
        milp,
        row_low=np.concatenate([part.row_low for part in parts]),
        row_high=np.concatenate([part.row_high for part in parts]),
        row_start=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32),
        column=np.concatenate([part.column for part in parts]).astype(np.int32),
        coefficient=np.concatenate([part.coefficient for part in parts]),
    )


def _never_back(at: Layout) -> Iterator[Row]:
    """What has been done stays done."""
    for columns, rises in at.once():
        for year in range(at.years - 1):
            now, then = at.column(columns, year), at.column(columns, year + 1)
            sign = np.repeat([1.0, -1.0], len(columns))
            yield Row(np.concatenate([then, now] if rises else [now, then]), sign, at_least=0.0)
    for pair in at.dissolving.values():
        for year in range(at.years - 1):
            yield Row(at.column(np.array(pair), year), np.ones(2), at_most=1.0)


def _pots(at: Layout, charges: list[Charges]) -> Iterator[Row]:
    """By the end of a year no more has been spent than has come in; what is not dated, as late as it can be.

    A pot into which running cost saved comes is left out.
    """
    case = at.formulation.case
    levers, in_the_end = case.levers.capital, case.appraisal.years - 1
    capital, receipts = [each.capital for each in charges], [each.receipts for each in charges]
    if not levers.reinvest_saving_share:
        for name, new in new_by_year(case.estate, case.levers).items():
            whose = None if name == POOLED else name
            for by in sorted({*range(at.years), in_the_end}):
                share = levers.recycle_receipts_share
                came = called(at, [_less(call, share) for call in receipts], whose, by) if share else NOTHING
                yield from _within(called(at, capital, whose, by), came, math.fsum(new[: by + 1]))
    limits: dict[str | None, float | None] = {None: levers.pooled_limit_gbp}
    if levers.use_agency_limits:
        limits |= {name: agency.capital_limit_gbp for name, agency in case.estate.agencies.items()}
    for whose, limit in limits.items():
        if limit is not None:
            yield from _within(called(at, capital, whose, in_the_end), NOTHING, limit)


def _less(call: Call, share: float) -> Call:
    return {key: -share * gbp for key, gbp in call.items()}


def _within(spent: Called | None, came: Called | None, limit: float) -> Iterator[Row]:
    if spent is not None and came is not None:
        weights = dict(spent.weights)
        for column, weight in came.weights.items():
            weights[column] = weights.get(column, 0.0) + weight
        if weights:
            yield Row.of(weights, at_most=limit - spent.constant - came.constant)


def _padded(of: Structure, count: int) -> Structure:
    """The structure of a model whose later columns are no places of anybody."""
    more = count - len(of.is_house)
    no, none = np.zeros(more, dtype=bool), np.full(more, NONE, dtype=np.int32)
    return replace(
        of, strategic=np.concatenate([of.strategic, no]), is_house=np.concatenate([of.is_house, no]),
        team=np.concatenate([of.team, none]), building=np.concatenate([of.building, none]),
        function=np.concatenate([of.function, none]),
    )  # fmt: skip


def bound_of_all(model: Model, years: int, known: Decided, effort: Effort) -> float:
    """What no target costs less than, with whatever programme; −∞ where the time was too short to tell.

    `known`: a target to begin from. After the relaxation the lumps are branched on, for as long as there is time.
    """
    until = time.monotonic() + effort.settings.time_limit_seconds
    of = relaxed(model, years)
    start = np.zeros(len(of.milp.cost), dtype=bool)
    start[: len(model.milp.cost)] = today_point(model.formulation) > 0
    start[[column for column, value in start_from(model.formulation, model.milp, known).items() if value]] = True
    left = effort.within(until - time.monotonic())
    root = root_of(of.milp, of.structure, start, left.settings, effort.stop, effort.params.sifting)
    if root is None:
        return -math.inf
    left = effort.within(until - time.monotonic())
    lumps = root.lean(replace(of.milp, is_integer=of.milp.is_integer & of.lumps))
    return max(root.gbp, run(lumps, replace(left.settings, bound_only=True), stop=effort.stop).bound_gbp)
