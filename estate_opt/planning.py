"""The recipe: tables → estate → MILP → solution → plan. What the command, the tests and a notebook call."""

import math
import platform
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from estate_opt.audit import Audit, audit
from estate_opt.checks import checked_estate
from estate_opt.domain.body_accounts import BodyAccounts
from estate_opt.domain.decided import Decided
from estate_opt.domain.estate import Estate
from estate_opt.domain.firmness import Labels
from estate_opt.domain.plan import Plan, Solved, Status, differences, today_decided
from estate_opt.domain.run_info import RunInfo
from estate_opt.domain.spread import Spread
from estate_opt.domain.tolerance import is_proven
from estate_opt.domain.unlocked import Unlocked
from estate_opt.formulation import Formulation
from estate_opt.formulation.decode import draft_plan, today_point
from estate_opt.formulation.figures_of_rooms import nowhere_to_go
from estate_opt.formulation.mip_start import starts_from
from estate_opt.formulation.model import Model, model_of
from estate_opt.formulation.tidy_up import reserved_seconds, tidied
from estate_opt.formulation.years.carry_out import carried_out, seconds_for_years
from estate_opt.ground.errors import AuditError, Finding, Interrupted, NoPlanError
from estate_opt.options.option import Option, load
from estate_opt.results.limits import limits_of
from estate_opt.results.room import findings_of_room
from estate_opt.saved.accounts_json import accounts_as_json
from estate_opt.saved.answers import with_decisions
from estate_opt.saved.earlier import read_earlier, with_earlier
from estate_opt.saved.plan_json import to_json
from estate_opt.saved.ticks import Ticked
from estate_opt.search.ctrl_c import ctrl_c_sets, requests_to_end_are_ctrl_c
from estate_opt.search.highs import Ending, Outcome, Report, Settings, solver_name
from estate_opt.search.milp import Array, Milp
from estate_opt.search.params import SearchParams
from estate_opt.search.regimes import search
from estate_opt.search.subproblem import polished
from estate_opt.tables.intake import read
from estate_opt.tables.typed_rows import Tables

if TYPE_CHECKING:
    from estate_opt.results.frames import Frames

MOST_HOMELESS = 3
"""Teams with nowhere to go of which it is told why."""
WORTH_RECORDING = ("estate-opt", "highspy", "pulp", "numpy", "scipy", "pandas", "openpyxl", "xlsxwriter", "pyproj")


@dataclass(frozen=True, repr=False)
class Planned:
    """A plan with what is known of how it was made."""

    plan: Plan
    audit: Audit
    findings: tuple[Finding, ...]
    run: RunInfo
    tables: Tables | None = None
    """As they were read; None where the plan was made of an estate."""
    labels: Labels | None = None
    """How firm its decisions are, where that was looked at: `labelled` in `questions/firmness.py`."""
    spread: Spread | None = None
    """How far its saving may turn out, where that was asked: `ranged` in `questions/robustness/ranged.py`."""
    accounts: BodyAccounts | None = None
    """What each body pays by itself and by its share, where known: `accounts_of_plan` in `questions/accounts/`."""

    @cached_property
    def limits(self) -> tuple[Finding, ...]:
        """Where a limit of the method shows in this very plan, or it rests on what nobody has given."""
        return limits_of(self.plan, self.tables, self.labels)

    def __repr__(self) -> str:
        audit = "passed its re-check" if self.audit.passed else "FAILED its re-check"
        return f"<Planned: {self.run.source} under {self.plan.option.title}; {self.plan.in_short}; {audit}>"

    def frames(self) -> "Frames":
        """The plan as pandas DataFrames: what the tabs of the workbook tell, ids beside names, today beside the plan.

        | name | a row is |
        |---|---|
        | `buildings` | a building: what is decided, who sits there, what it costs |
        | `moves` | a team: what happens to it, from where to where |
        | `functions` | a support function of an agency: who supplies it, what it costs |
        | `counters` | a counter for the public that is offered or possible |
        | `access` | a service and all people, a group or an area: how many are within its standard |
        | `localities` | a service and a locality: how far people go |
        | `ledger` | a payer, year and cost, of today or of the plan |

        Every column, with its unit: `help("estate_opt.results.frames")`.
        """
        from estate_opt.results.frames import frames

        return frames(self.plan)

    def tidy_frames(self) -> "Frames":
        """The same cut into things and facts that refer to them by id: the tables that `solve --export` writes."""
        from estate_opt.results.tidy import tidy

        return tidy(self.plan)

    def as_json(self, with_tables: bool = True) -> dict[str, Any]:
        """The plan as plain lists and dictionaries: what `solve --json` writes, its tables included."""
        tables = self.tables if with_tables else None
        content = to_json(self.plan, self.run, self.audit, tables, self.labels, self.spread)
        return content if self.accounts is None else {**content, "accounts": accounts_as_json(self.accounts)}


def solve(
    place: Path | str | Tables,
    option: Option | None = None,
    report: Report | None = None,
    stop: threading.Event | None = None,
) -> Planned:
    """A checked plan for a place: a workbook, a folder of tables, or tables that were read (by `read`, `read_frames`).

    `option`: the base where none is given. `report` is told how the search goes; `stop`, once set, ends it with the
    best plan so far. Raises as `solve_place`.
    """
    option = load() if option is None else option
    if isinstance(place, Tables):
        return solve_tables(Ticked(place, None), option, report, stop)
    return solve_place(Path(place), option, report, stop)


def solve_place(
    place: Path,
    option: Option,
    report: Report | None = None,
    stop: threading.Event | None = None,
    locks_from: Path | None = None,
    preserve: Path | None = None,
    params: SearchParams = SearchParams(),
    price_locks: bool = False,
    with_hidden: bool = False,
) -> Planned:
    """A checked plan from a workbook or a folder of tables.

    `locks_from`, `with_hidden`: as of `read_place`. `preserve`: a plan's JSON or workbook, which the plan stays near
    to, as the option says. Raises as `solve_tables`, and InputError where the place cannot be read.
    """
    clock = _Clock()
    with clock.step("read"), requests_to_end_are_ctrl_c():
        ticked = read_place(place, locks_from, preserve, option, with_hidden)
    return solve_tables(ticked, option, report, stop, clock, params, price_locks)


def read_place(
    place: Path,
    locks_from: Path | None = None,
    preserve: Path | None = None,
    option: Option | None = None,
    with_hidden: bool = False,
) -> Ticked:
    """A place as it stands in its files, with decisions taken beforehand and the plan to stay near to.

    `locks_from`: a plan's workbook, whose ticks are kept to and whose decisions are begun from, or a folder of packs.
    `option`: what is planned with, so that it can be told where the plan to stay near to was made with another.
    `with_hidden`: hidden sheets, rows and columns too.
    """
    ticked = with_decisions(read(place, with_hidden), locks_from, option)
    if preserve is None:
        return ticked
    earlier = read_earlier(preserve, ticked.tables.input_hash, option)
    # The plan that was ticked was not held near to this one: of what the ticks cost it tells nothing.
    return replace(ticked, decided=earlier.decided, held_to=earlier, unlocked=None)


def solve_tables(
    ticked: Ticked,
    option: Option,
    report: Report | None = None,
    stop: threading.Event | None = None,
    clock: "_Clock | None" = None,
    params: SearchParams = SearchParams(),
    price_locks: bool = False,
) -> Planned:
    """A checked plan from the tables of a place, as they were read.

    `price_locks`: solve once more without the decisions taken beforehand, to tell what they cost.

    Raises InputError with every finding where the tables cannot be planned with, OptionError where the option does not
    fit them, NoPlanError, Interrupted and UsageError as `solve_estate`, AuditError where the plan fails its re-check (a
    bug of this program).
    """
    started, clock = datetime.now(UTC).astimezone(), clock or _Clock()
    stop = stop or threading.Event()
    with ctrl_c_sets(stop):  # a plan is not lost while it is re-checked
        with clock.step("check"):
            checked = checked_estate(ticked.tables, option)
            known = with_earlier(checked.estate, ticked.held_to, ticked.apart_from)
            estate = replace(known, unlocked=ticked.unlocked)
        plan = solve_estate(estate, option, report, stop, clock, ticked.decided, params)
        if price_locks:
            plan = with_locks_priced(plan, report, stop, params)
        with clock.step("audit"):
            audited = audit(plan)
        if not audited.passed:
            breaches = [breach for check in audited.checks for breach in check.breaches]
            raise AuditError(f"The plan failed its re-check and is not handed out; please report this. {breaches[0]}")
        tables = checked.tables
        run = RunInfo(tables.input_hash, tables.source, started, versions(), dict(clock.seconds))
        findings = (*checked.findings, *findings_of_room(plan))
        return Planned(plan, audited, findings, run, ticked.tables)


def with_locks_priced(
    plan: Plan, report: Report | None = None, stop: threading.Event | None = None, params: SearchParams = SearchParams()
) -> Plan:
    """The plan with the cost of one that keeps to no lock, solved for this and begun from it.

    The plan as it is where it keeps to none, where its bound holds only among plans as near to an earlier one (the two
    could not be compared), or where the user has stopped before.
    """
    locks = [lock for lock in plan.estate.locks if lock.decides]
    if not locks or plan.is_bound_among_as_near or (stop is not None and stop.is_set()):
        return plan
    free = replace(plan.estate, locks=(), unlocked=None)
    other = solve_estate(free, plan.option, report, stop, begin=plan.decided, params=params)
    priced = Unlocked("", other.objective_gbp, other.bound_gbp, len(locks))
    return replace(plan, estate=replace(plan.estate, unlocked=priced))


def solve_estate(
    estate: Estate,
    option: Option,
    report: Report | None = None,
    stop: threading.Event | None = None,
    clock: "_Clock | None" = None,
    begin: Decided | None = None,
    params: SearchParams = SearchParams(),
) -> Plan:
    """The best plan found for an estate under an option, with its proven bound.

    `begin`: decisions to begin from, such as those of an earlier plan, in place of today's. `stop`, set from anywhere,
    ends the search with the best plan so far; so does a Ctrl-C. `params`: how the search is tuned. What `report` is
    told on the way includes the price on differences from an earlier plan, where there is one; the plan and its bound
    do not. Raises NoPlanError where nothing satisfies the rules or the time ran out first, Interrupted where the user
    stopped before there was a plan.
    """
    clock = clock or _Clock()
    with clock.step("build"):
        model = model_of(estate, option)
        formulation, milp = model.formulation, model.milp
        _refuse_homeless(formulation)
        steered, today = _steered(formulation, milp), _today(formulation)
    stop = stop or threading.Event()
    with clock.step("solve"), ctrl_c_sets(stop):
        settings, told = Settings.of(option.levers.solver), _with_today(report, steered, today)
        until, for_years = time.monotonic() + settings.time_limit_seconds, seconds_for_years(settings, formulation)
        start, otherwise = starts_from(formulation, milp, begin)
        for_target = replace(settings, time_limit_seconds=settings.time_limit_seconds - for_years)
        for_tidying = reserved_seconds(for_target, option.levers.tidy.within_gbp)
        sought = replace(
            for_target,
            gap=settings.gap * _share_of_gap_to_seek(formulation, milp, today),
            time_limit_seconds=for_target.time_limit_seconds - for_tidying,
        )
        outcome, method = search(steered, model.structure, sought, start, told, stop, params, otherwise)
        left = replace(settings, time_limit_seconds=until - for_years - time.monotonic())
        ended = _ended(model, outcome, left, method, stop, params)
    with clock.step("ledger"), ctrl_c_sets(stop):
        plan = draft_plan(formulation, *ended)
    if not option.levers.programme.years:
        return plan
    with clock.step("programme"), ctrl_c_sets(stop):
        left = replace(settings, time_limit_seconds=max(until - time.monotonic(), for_years))
        return carried_out(model, plan, left, stop, params)


def _steered(formulation: Formulation, milp: Milp) -> Milp:
    """The MILP with the price on differences from an earlier plan, which steers the search and is no cost."""
    differences_of_plan = formulation.decisions.differences
    if differences_of_plan is None:
        return milp
    cost = milp.cost.copy()
    cost[differences_of_plan] = formulation.case.levers.preserve.gbp_per_difference
    return replace(milp, cost=cost)


def _price_gbp(formulation: Formulation, point: Array) -> float:
    """What the differences of a point from an earlier plan are priced at."""
    differences_of_plan = formulation.decisions.differences
    if differences_of_plan is None:
        return 0.0
    per_difference = formulation.case.levers.preserve.gbp_per_difference
    return per_difference * round(float(point[differences_of_plan]))


def _share_of_gap_to_seek(formulation: Formulation, milp: Milp, today: Array) -> float:
    """The share of the gap to seek: it is one of the cost with the price, and is told of the cost alone."""
    held_to, per_difference = formulation.case.estate.held_to, formulation.case.levers.preserve.gbp_per_difference
    if held_to is None or not per_difference:
        return 1.0
    today_gbp = abs(math.fsum(milp.cost * today) + milp.offset)
    return today_gbp / (today_gbp + per_difference * held_to.size)


class _Clock:
    """Seconds by step."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        began = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = time.perf_counter() - began


def versions() -> dict[str, str]:
    """Versions of this program, of Python and of the libraries that have a say in the answer."""
    return {"python": platform.python_version()} | {name: version(name) for name in WORTH_RECORDING}


def _refuse_homeless(formulation: Formulation) -> None:
    """A team with no building it may sit in makes every plan impossible; that is worth its own sentence."""
    decisions, high = formulation.decisions, formulation.bounds.high
    homeless = [
        team
        for team, near in decisions.reach.items()
        if not any(high[decisions.house[team, building]] for building in near)
        and not (team in decisions.dissolved and high[decisions.dissolved[team]])
    ]
    if homeless:
        told = [nowhere_to_go(formulation.case, team) for team in homeless[:MOST_HOMELESS]]
        more = f"And {len(homeless) - len(told):,} more teams have nowhere to go. " if len(homeless) > len(told) else ""
        raise NoPlanError(
            f"No building is open to team {' '.join(each.words for each in told)} {more}Look at the needs and "
            "max_move_km of the team, the desks and status of its building, whom others host, and the locks.",
            "infeasible",
        )


def _today(formulation: Formulation) -> Array:
    """Today's estate as a point, with how much it differs from an earlier plan."""
    point = today_point(formulation)
    held_to, count = formulation.case.estate.held_to, formulation.decisions.differences
    if held_to is not None and count is not None:
        today = today_decided(formulation.case.estate)
        teams = dict.fromkeys(held_to.decided.housing) | dict(today.housing)
        point[count] = len([*differences(held_to, replace(today, housing=teams))])
    return point


def _with_today(report: Report | None, milp: Milp, today: Array) -> Report | None:
    """The reporter, told what carrying on as today costs, so that it can say the share of the saving taken."""
    if report is None:
        return None
    today_gbp = math.fsum(milp.cost * today) + milp.offset
    return lambda progress: report(progress._replace(today_gbp=today_gbp))


def _ended(
    model: Model, outcome: Outcome, settings: Settings, method: str, stop: threading.Event, params: SearchParams
) -> tuple[Array, Status, float, Solved]:
    """What a search came to, tidied up: the point, how it ended, the bound in pounds, and how it was found.

    `settings`: with the seconds that are left for that.
    """
    formulation, milp = model.formulation, model.milp
    if outcome.point is None:
        raise _no_plan(outcome)
    point = polished(milp, outcome.point, settings)
    if point is None:
        raise AuditError("The solver's plan does not survive making its decisions whole; please report this.")
    bound_gbp = outcome.bound_gbp - _price_gbp(formulation, point)
    point, tidier = tidied(model, point, bound_gbp, settings, stop, params.second)
    gbp = milp.value(point)
    # Whatever differs no more than this plan is priced no higher: what is proven of cost and price is then so of cost.
    proven_gbp = outcome.bound_gbp - _price_gbp(formulation, point)
    status = {
        Ending.OPTIMAL: Status.OPTIMAL if is_proven(settings.gap, gbp, proven_gbp) else Status.FEASIBLE,
        Ending.STOPPED: Status.INTERRUPTED,
    }.get(outcome.ending, Status.FEASIBLE)
    solved = Solved(
        solver=solver_name(), method=method, objective_gbp=gbp, seconds=outcome.seconds,
        variables=len(milp.cost), rows=len(milp.row_low), nodes=outcome.nodes, tidied=tidier,
    )  # fmt: skip
    return point, status, min(max(proven_gbp, milp.least_gbp), gbp), solved


def _no_plan(outcome: Outcome) -> NoPlanError | Interrupted:
    if outcome.ending is Ending.INFEASIBLE:
        return NoPlanError("No plan satisfies all the rules together.", "infeasible")
    if outcome.ending is Ending.STOPPED:
        return Interrupted("Stopped before a plan was found.")
    return NoPlanError("No plan was found in the time given. Allow more with --time-limit.", "interrupted")
