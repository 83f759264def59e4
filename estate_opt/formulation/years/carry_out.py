"""A plan carried out over years: its target given, when each thing happens, and what that costs."""

import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from estate_opt.domain.costs import Kind
from estate_opt.domain.decided import Decided
from estate_opt.domain.plan import Account, LocalityAccess, Plan, Solved, Status
from estate_opt.domain.programme import LimitPrice, Programme, ProgrammeYear
from estate_opt.domain.tolerance import is_proven
from estate_opt.formulation.assemble import Formulation
from estate_opt.formulation.decode import PENNY, access_shares, accounts_at, locality_access, today_point
from estate_opt.formulation.model import Model
from estate_opt.formulation.years.at_prices import Effort
from estate_opt.formulation.years.charges import formulation_of
from estate_opt.formulation.years.chosen import Chosen
from estate_opt.formulation.years.path import path_to
from estate_opt.formulation.years.prices import prices_of
from estate_opt.formulation.years.searched import Found, searched
from estate_opt.formulation.years.shifted import as_done, done_by
from estate_opt.formulation.years.shortage import what_is_short
from estate_opt.formulation.years.stated import Programming
from estate_opt.formulation.years.statement import programme_for
from estate_opt.formulation.years.together import Target, chosen, has_pots
from estate_opt.formulation.years.waiting import second_move_gbp
from estate_opt.ground.errors import Interrupted, NoPlanError, OptionError
from estate_opt.search.highs import Ending, Outcome, Settings, solver_name
from estate_opt.search.milp import Array
from estate_opt.search.params import SearchParams

METHOD = "programme of works for the target found"
SHARE_OF_TIME, SHARE_WITH_POTS = 0.3, 0.75
"""Of the time allowed, kept back for the years: where little ties them together they take seconds. With pots of capital
other targets are looked at for longer.
"""


def seconds_for_years(settings: Settings, formulation: Formulation) -> float:
    """What of the time allowed is kept back from the search for the target, so that both fit into it."""
    share = SHARE_WITH_POTS if has_pots(formulation) else SHARE_OF_TIME
    return share * settings.time_limit_seconds if formulation.case.levers.programme.years else 0.0


def carried_out(
    model: Model, plan: Plan, settings: Settings, stop: threading.Event, params: SearchParams = SearchParams()
) -> Plan:
    """The plan carried out over `programme.years`: what is done in each, at the least present cost.

    Target and programme are chosen together where the place is small enough, or has pots of capital by year. Bound and
    gap are then told of both, where such a bound was found in time; else they are of the programme for this target. The
    option asks for at least one year.

    Raises OptionError where the years do not fit the appraisal or another lever, NoPlanError where nothing can be
    carried out within the limits, or nothing was found in the time given, Interrupted where it was stopped.
    """
    levers = plan.option.levers
    _refuse(plan)
    path = path_to(model.formulation, today_point(model.formulation), plan.decided)
    made = programme_for(path, levers.programme.years)
    best = chosen(model, made, Target(plan.decided, plan.objective_gbp), Effort(settings, stop, params))
    made, found, outcome = best.made, best.found, best.found.outcome
    if outcome.point is None:
        raise _none(outcome, made, settings)
    bound = min(best.bound_gbp, found.gbp)
    proven = outcome.ending is Ending.OPTIMAL and best.is_complete and is_proven(settings.gap, found.gbp, bound)
    status = Status.OPTIMAL if proven else Status.FEASIBLE
    status = Status.INTERRUPTED if outcome.ending is Ending.STOPPED else status
    told = _told(plan, made, found, prices_of(made, settings, stop), best)
    return replace(told, status=status, bound_gbp=bound)


def carried_out_again(
    formulation: Formulation, plan: Plan, years: Sequence[Decided], settings: Settings
) -> Plan | None:
    """The plan carried out as it was before, each year ending as is said; None where that keeps the rules no more.

    Only what follows anew from what is done is worked out: ways of visits, tiers, an order inside each year. How good
    it is proven to be is left as the plan says, and what a little more of a limit saves is not told.
    """
    made = programme_for(path_to(formulation, today_point(formulation), plan.decided), len(years))
    with as_done(made, done_by(made.path, years)):
        found = searched(made, replace(settings, gap=0.0), threading.Event())
    return None if found.outcome.point is None else _told(plan, made, found, ())


def _told(
    plan: Plan, made: Programming, found: Found, prices: tuple[LimitPrice, ...], best: Chosen | None = None
) -> Plan:
    """The plan with its programme, its money over the years, and what is reached."""
    formulation = made.path.formulation
    solved = Solved(
        solver=solver_name(), method=METHOD, objective_gbp=found.gbp, seconds=plan.solved.seconds + found.seconds,
        variables=made.problem.numVariables(), rows=made.problem.numConstraints(), nodes=found.outcome.nodes,
        tidied=plan.solved.tidied,
    )  # fmt: skip
    accounts = [*_accounts(made, found.states), *_waiting(made, found.years)]
    years = tuple(_with_ways(formulation, found.years))
    reached = years[-1]
    first_gbp, is_of_all = (None, False) if best is None else (best.first_gbp, best.is_bound_of_all)
    target = plan.decided if made.path.choices is None else reached.decided
    if best is not None and best.target is not None:
        target = best.target
    return replace(
        plan, solved=solved, decided=reached.decided, tiers=reached.tiers,
        accounts=tuple(sorted(accounts, key=lambda each: (each.agency, each.kind, each.cost, each.item))),
        access=tuple(access_shares(formulation.case, reached.decided.counters or frozenset())),
        localities=reached.localities,
        programme=Programme(target, years, plan.objective_gbp, first_gbp, prices, is_of_all),
    )  # fmt: skip


def _with_ways(formulation: Formulation, years: tuple[ProgrammeYear, ...]) -> Iterator[ProgrammeYear]:
    """Each year with the public's ways to its counters, measured once for as long as these are the same."""
    known: dict[frozenset[tuple[str, str]], tuple[LocalityAccess, ...]] = {}
    for year in years:
        counters = year.decided.counters or frozenset()
        if counters not in known:
            known[counters] = tuple(locality_access(formulation.case, counters))
        yield replace(year, localities=known[counters])


def _refuse(plan: Plan) -> None:
    """What a programme of years does not go together with."""
    levers = plan.option.levers
    last = levers.moves.move_year + levers.programme.years - 1
    if last >= levers.appraisal.years:
        raise OptionError(
            f"{plan.option.title}: a programme of {levers.programme.years} years from moves.move_year = "
            f"{levers.moves.move_year} on goes beyond the {levers.appraisal.years} years of the appraisal. Take fewer "
            "programme.years, or more appraisal.years."
        )
    if levers.accounts.no_body_worse_off:
        raise OptionError(
            f"{plan.option.title}: accounts.no_body_worse_off is not kept by a programme of years yet. Switch it off, "
            "or take programme.years = 0."
        )


def _none(outcome: Outcome, made: Programming, settings: Settings) -> NoPlanError | Interrupted:
    if outcome.ending is Ending.STOPPED:
        return Interrupted("Stopped before a programme was found.")
    if outcome.ending is Ending.INFEASIBLE:
        return NoPlanError(
            f"Nothing carries the plan out in {made.years} years: what must happen by then (a building to close, a new "
            f"team to house, a lock) does not fit. {what_is_short(made.path, made.years, settings)}",
            "infeasible",
        )
    return NoPlanError("No programme was found in the time given. Allow more with --time-limit.", "interrupted")


def _waiting(made: Programming, years: tuple[ProgrammeYear, ...]) -> Iterator[Account]:
    """Second moves of teams that wait elsewhere for a while."""
    for number, year in enumerate(years):
        case = formulation_of(made.path, number).case
        in_year = case.appraisal.once(case.appraisal.move_time).by_year
        for seat in (seat for wave in year.waves for seat in wave if seat.is_for_a_while):
            if gbp := second_move_gbp(case, seat.team, str(seat.to_building)):
                body = case.estate.teams[seat.team].agency
                yield Account(body, Kind.CASHABLE, "move", f"{seat.team} (a while in {seat.to_building})",
                              tuple(gbp * share for share in in_year))  # fmt: skip


def _accounts(made: Programming, states: tuple[Array, ...]) -> Iterator[Account]:
    """Today's money, and what each year's changes add to it."""
    sums: dict[tuple[str, Kind, str, str], Array] = defaultdict(
        lambda: np.zeros(made.path.formulation.case.appraisal.years)
    )
    for year, state in enumerate(states):
        points = [(-1.0, states[year - 1])] if year else []
        points.append((1.0, state))
        told = accounts_at(formulation_of(made.path, year), *(point for _, point in points))
        for (sign, _), accounts in zip(points, told, strict=True):
            for account in accounts:
                sums[account.agency, account.kind, account.cost, account.item] += sign * np.array(account.gbp)
    for key, gbp in sorted(sums.items()):
        if any(abs(each) > PENNY for each in gbp):
            yield Account(*key, tuple(gbp.tolist()))
