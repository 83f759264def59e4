"""Rules on earlier plans: to stay near to one, or to differ from some. Formulas in `models/formulation.md`."""

from collections import defaultdict
from collections.abc import Mapping

from estate_opt.domain.decided import Decided
from estate_opt.domain.estate import OWN
from estate_opt.formulation.case import Case
from estate_opt.formulation.decisions import Decisions
from estate_opt.formulation.rows import Column, Rows, at_least, at_most, exactly
from estate_opt.ground.errors import UsageError

Sum = tuple[list[tuple[Column, float]], float]
"""Pairs of decision and coefficient, and a constant."""


def decide_differences(case: Case, decisions: Decisions) -> None:
    """The number of differences as a quantity, where it is limited or priced.

    Raises UsageError where the option asks for nearness to an earlier plan and none is given.
    """
    if not case.levers.preserve.is_on:
        return
    if case.estate.held_to is None:
        raise UsageError(
            "The option keeps the plan near to an earlier one (preserve), and none is given. "
            "Give it with --preserve, which solve and diagnose know."
        )
    decisions.differences = decisions.amount(float(case.estate.held_to.size))


def differences_counted(case: Case, decisions: Decisions) -> Rows:
    """The differences from the earlier plan are those of its buildings, teams and support functions."""
    if decisions.differences is not None and case.estate.held_to is not None:
        pairs, constant = _decisions_that_differ(case.estate.held_to.decided, decisions)
        yield ("all",), exactly([(decisions.differences, 1.0), *((v, -weight) for v, weight in pairs)], constant)


def few_differences(case: Case, decisions: Decisions) -> Rows:
    """No more decisions differ from the earlier plan than are allowed to."""
    limit = case.levers.preserve.max_differences
    if decisions.differences is not None and limit is not None:
        yield ("all",), at_most([(decisions.differences, 1.0)], limit)


def few_differences_reached(case: Case, decisions: Decisions) -> Rows:
    """The limit on differences as a row of the decisions themselves: for what a programme reaches of its target."""
    limit, held_to = case.levers.preserve.max_differences, case.estate.held_to
    if limit is not None and held_to is not None:
        pairs, constant = _decisions_that_differ(held_to.decided, decisions)
        yield ("all",), at_most(pairs, limit - constant)


def differs_from_plans(case: Case, decisions: Decisions) -> Rows:
    """At least so many buildings are open where another plan closes them, or closed where it opens them."""
    for number, apart in enumerate(case.estate.apart_from, start=1):
        pairs, constant = _buildings_that_differ(apart.plan.decided.is_open, decisions)
        yield (number, apart.plan.name), at_least(pairs, apart.buildings - constant)


def _buildings_that_differ(was_open: Mapping[str, bool], decisions: Decisions) -> Sum:
    pairs = [(decisions.is_open[name], -1.0 if was else 1.0) for name, was in was_open.items()]
    return pairs, float(sum(was_open.values()))


def _decisions_that_differ(earlier: Decided, decisions: Decisions) -> Sum:
    """A building, team or function differs unless it is decided as before; what can no longer be so does differ."""
    pairs, constant = _buildings_that_differ(earlier.is_open, decisions)
    supplied: dict[tuple[str, str, str], list[Column]] = defaultdict(list)
    for (agency, function, arrangement, _), supply in decisions.supply.items():
        supplied[agency, function, arrangement].append(supply)
    for team, at in earlier.housing.items():
        as_before = decisions.dissolved.get(team) if at is None else decisions.house.get((team, at))
        pairs += [] if as_before is None else [(as_before, -1.0)]
    for (agency, function), name in earlier.supply.items():
        same = [decisions.own[agency, function]] if name == OWN else supplied[agency, function, name]
        pairs += [(each, -1.0) for each in same]
    return pairs, constant + len(earlier.housing) + len(earlier.supply)
