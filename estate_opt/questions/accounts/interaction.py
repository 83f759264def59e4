"""How the projects of a plan hang together: what each saves with and without the others, from plans without them.

With V(−S) the cost of the best plan without the projects S, a project A saves V(−A) − V given the rest. The interaction
of A and B is what A saves more where B is there too:

    [V(−A) − V] − [V(−A−B) − V(−B)]  =  V(−A) + V(−B) − V − V(−A−B)

Above nought they are complementary; below it rivals: where either does the work of both, A is worth little beside B
and much without it. It is the mixed second difference of the saving, of which interaction indices are means (Grabisch
and Roubens 1999).
"""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

from estate_opt.domain.projects import Between, Interaction, Pair, Saving
from estate_opt.questions.accounts.projects import ProjectsAsked
from estate_opt.questions.accounts.values import Value, tightened, value_of
from estate_opt.questions.games.game import everybody

TWO = 2
"""Projects, at the least, whose sum is to be held against what they save together."""


def interaction_of(
    asked: ProjectsAsked, plan: Mapping[str, Any], found: Mapping[int, Mapping[str, Any]]
) -> Interaction:
    """How the projects hang together, from the plan and what was found of each group that keeps only some (as JSON)."""
    number = len(asked.projects)
    values = {group: value_of(each) for group, each in found.items()} | {everybody(number): value_of(plan)}
    return hanging_together(asked, values)


def hanging_together(asked: ProjectsAsked, values: Mapping[int, Value]) -> Interaction:
    """The same from what the place costs by the projects kept, all of them among it; groups without a plan are absent.

    To leave out more never costs less, so that values tighten each other.
    """
    number = len(asked.projects)
    every, known = everybody(number), tightened(values)
    bits = [1 << n for n in range(number)]
    singles = [known.get(every ^ bit) for bit in bits]
    alone = [known.get(bit) for bit in bits]
    savings = tuple(
        Saving(project, _saved(without, known[every]), _saved(known.get(0), only))
        for project, without, only in zip(asked.projects, singles, alone, strict=True)
    )
    pairs = tuple(_pair(first, second, known, every) for first, second in combinations(range(number), 2))
    none, times = [known.get(0)], number - 1
    return Interaction(
        savings, pairs, _saved(none[0], known[every]),
        by_itself_over=_difference([*none * times, known[every]], alone),
        given_rest_over=_difference(singles, [*[known[every]] * times, *none]),
        not_asked=asked.not_asked,
    )  # fmt: skip


def _difference(more: Sequence[Value | None], less: Sequence[Value | None]) -> Between | None:
    """The sum of some costs less that of as many others; None where one is not known, or there are fewer than two."""
    some, others = [each for each in more if each is not None], [each for each in less if each is not None]
    if len(some) < len(more) or len(others) < len(less) or len(more) < TWO:
        return None
    return Between(
        sum(each.bound_gbp for each in some) - sum(each.cost_gbp for each in others),
        sum(each.cost_gbp for each in some) - sum(each.bound_gbp for each in others),
    )


def _saved(without: Value | None, with_it: Value | None) -> Between | None:
    if without is None or with_it is None:
        return None
    saved = without.less(with_it)
    return Between(saved.bound_gbp, saved.cost_gbp)


def _pair(first: int, second: int, known: Mapping[int, Value], every: int) -> Pair:
    without_first, without_second = known.get(every ^ 1 << first), known.get(every ^ 1 << second)
    without_both = known.get(every ^ 1 << first ^ 1 << second)
    if without_first is None or without_second is None or without_both is None:
        return Pair(first, second, _saved(without_both, known[every]), None)
    found = interaction_between(known[every], without_first, without_second, without_both)
    return Pair(first, second, _saved(without_both, known[every]), found)


def interaction_between(both: Value, without_first: Value, without_second: Value, without_neither: Value) -> Between:
    """The interaction of two projects from what the place costs with both, without either, and without both.

    To leave out more never costs less: so neither saves less than nothing beside the other, nor by itself.
    """
    a, b, none = without_first, without_second, without_neither
    return Between(
        max(
            a.bound_gbp + b.bound_gbp - both.cost_gbp - none.cost_gbp,
            a.bound_gbp - none.cost_gbp,
            b.bound_gbp - none.cost_gbp,
        ),
        min(
            a.cost_gbp + b.cost_gbp - both.bound_gbp - none.bound_gbp,
            a.cost_gbp - both.bound_gbp,
            b.cost_gbp - both.bound_gbp,
        ),
    )
