"""The programme of works as a PuLP problem: what is done by each year, at the least present cost.

Each year's state keeps the rows of the target's own formulation; between years stand "never back", what a year can
bear, and the pots. See *The programme* in `models/formulation.md`.
"""

import math
import re
from collections.abc import Iterator

from pulp import LpAffineExpression, LpMinimize, LpProblem, LpVariable

from estate_opt.formulation.keys import Key
from estate_opt.formulation.rows import Column
from estate_opt.formulation.years.charges import charges_of
from estate_opt.formulation.years.choices import rows_of_choices
from estate_opt.formulation.years.limits import Row, pots, steps_held_back, years_bear
from estate_opt.formulation.years.path import Path, Step, bounds_in, is_new, stated_of, stated_of_the_last
from estate_opt.formulation.years.stated import Programming, Terms, gathered
from estate_opt.formulation.years.today import Rules, Shortfalls, kept_today, parts_of

SLACK = 5e-6
"""What a row of a year may be missed by: exact fits are reached by sums in another order."""

ELASTIC = frozenset(("pot", "capital_in_all", "fte_moved", "closures"))
"""What ties the years together that an option can allow more of."""


def programme_for(path: Path, years: int, missed: dict[tuple[str, ...], LpVariable] | None = None) -> Programming:
    """The programme that carries a target out in so many years, or as much of it as pays and can be paid for.

    `missed`: where it is given, pots and what a year bears may be missed, and it is told by how much each.
    """
    charges = [charges_of(path, year) for year in range(years)]
    made = Programming(path, years, LpProblem("programme", LpMinimize), charges)
    _steps(made)
    _quantities(made)
    for year, about, row in _state_rows(made):
        made.hold(_name(made, row[0]), *row[1:], of_year=year, about=about)
    for key, terms, low, high in _rows_between(made):
        if missed is not None and key[0] in ELASTIC:
            missed[key] = made.problem.add_variable(_plain(f"short__{len(made.row_years)}"), 0)
            terms = [*terms, (missed[key], -1.0)]
        made.hold(_name(made, key), terms, low, high, about=(key[0], key[1:]))
    _objective(made)
    return made


def _name(made: Programming, key: tuple[str, ...]) -> str:
    """What the next row is called: no two are called alike."""
    return _plain("__".join((*key, str(len(made.row_years)))))


def _plain(name: str) -> str:
    """Letters, digits and underlines are what every reader of a problem's files takes."""
    return re.sub(r"[^A-Za-z0-9_]", "_", name)


def _steps(made: Programming) -> None:
    path, last = made.path, made.years - 1
    held_back, must = steps_held_back(path, made.years), _must_be_taken(path)
    for number, step in enumerate(path.steps):
        latest = max((year for year in range(made.years) if (number, year) not in held_back), default=last)
        for year in range(made.years):
            waits_not = number in must and (year >= latest or _cannot_wait(path, step))
            # Years that are held back from the first on: nothing can have happened yet.
            not_yet = all((number, earlier) in held_back for earlier in range(year + 1)) and not waits_not
            name = _plain(f"{step.kind}__{'__'.join(step.key)}__{number}__{year}")
            made.done[number, year] = made.problem.add_variable(name, int(waits_not), int(not not_yet), "Integer")


def _must_be_taken(path: Path) -> set[int]:
    """Steps without which the state would not be a plan: a status or lock says so, or a new team is to be housed."""
    bounds, estate = bounds_in(path, is_last=True), path.formulation.case.estate
    outside = {
        changes[0][0]
        for column, changes in path.changes.items()
        if len(changes) == 1 and not bounds.low[column] <= path.today[column] <= bounds.high[column]
    }
    if path.choices is not None:  # where a new team goes is open: see `choices.py`
        return outside
    return outside | {number for number, step in enumerate(path.steps) if is_new(estate, step)}


def _cannot_wait(path: Path, step: Step) -> bool:
    """A new team that is to be housed is somewhere from the first year on."""
    return is_new(path.formulation.case.estate, step) and bool(path.formulation.decisions.reach[step.key[0]])


def _quantities(made: Programming) -> None:
    path, whole = made.path, made.path.formulation.decisions.is_whole
    for year in range(made.years):
        bounds = bounds_in(path, is_last=year == made.years - 1)
        for column in path.decided_anew:
            low, high = float(bounds.low[column]), float(bounds.high[column])
            kind = "Integer" if whole[column] else "Continuous"
            most = None if math.isinf(high) else high
            made.anew[column, year] = made.problem.add_variable(f"anew__{column}__{year}", low, most, kind)


def _state_rows(made: Programming) -> Iterator[tuple[int, tuple[str, Key], Row]]:
    """The rules of each year's state, by year, with the rule and key of each."""
    # What a rule asks of a state, no calendar has a say in: it is worked out once for all years.
    rules = list(stated_of(made.path.formulation))
    short, at_the_end = kept_today(made.path, rules), list(stated_of_the_last(made.path.formulation))
    for year in range(made.years):
        is_last = year == made.years - 1
        for about, row in _state(made, year, [*rules, *at_the_end] if is_last else rules, {} if is_last else short):
            yield year, about, row


def _rows_between(made: Programming) -> Iterator[Row]:
    """What ties the years together."""
    for (step, year), done in made.done.items():
        if year:
            yield ("never_back",), [(done, 1.0), (made.done[step, year - 1], -1.0)], 0.0, math.inf
    for column in made.path.formulation.decisions.door_fte.values():
        for year in range(1, made.years):
            more = [(made.anew[column, year], 1.0), (made.anew[column, year - 1], -1.0)]
            yield ("trained_for_good",), more, 0.0, math.inf
    yield from rows_of_choices(made)
    yield from years_bear(made)
    yield from pots(made)


def _state(made: Programming, year: int, rules: Rules, short: Shortfalls) -> Iterator[tuple[tuple[str, Key], Row]]:
    """The rules of the target's formulation, of the state that a year ends with. `short`: as they are kept today."""
    paid_for = {*_bought(made.path)}
    for rule, key, row in rules:
        pairs, low, high = parts_of(row)
        constant, terms = 0.0, Terms()
        for column, weight in pairs:
            fixed, varying = made.value(column, year)
            constant += weight * fixed
            terms += [(variable, weight * each) for variable, each in varying]
        if terms:
            under, over = short.get((rule, key), (0.0, 0.0))
            slack = 0.0 if any(column in paid_for for column, _ in pairs) else SLACK
            least, most = low - constant - slack - under, high - constant + slack + over
            yield (rule, key), ((rule, str(year)), terms, least, most)


def _bought(path: Path) -> Iterator[Column]:
    """Quantities that are paid for: desks of fit-outs that are open, and staff of front doors with what they hang on.

    Their rows have nothing to spare, else so much less of them would be bought.
    """
    made = path.formulation.decisions
    yield from () if path.choices is None else path.choices.fitted
    for staff in (made.door_fte, made.nearest, made.pooled_fte):
        yield from staff.values()


def _objective(made: Programming) -> None:
    """Today's cost, and what each year's changes add to it."""
    path, terms = made.path, Terms()
    constant = path.formulation.constant_gbp + float(made.charges[0].unit_gbp @ path.today)
    moving = [*path.changes, *path.decided_anew]
    for year, charges in enumerate(made.charges):
        weights = {column: float(charges.unit_gbp[column]) for column in moving if charges.unit_gbp[column]}
        fixed, varying = made.change(weights, year)
        constant, terms = constant + fixed, terms + varying
    made.problem.setObjective(LpAffineExpression(gathered(terms), constant=constant))
