"""Structures of bodies side by side, in words and for programs."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from estate_opt.ground.figures import millions, percent
from estate_opt.questions.structures import Structured, Structures, is_proven, switching_share
from estate_opt.saved.plan_json import SavedPlan


def in_lines(structures: Structures) -> list[str]:
    """What is told where the command was typed: the cheapest first, each beside the next, and what hangs on it."""
    ranked = structures.ranked()
    lines = []
    for number, (each, plan) in enumerate(ranked, start=1):
        summary = plan.content["summary"]
        worse = summary.get("localities_worse") or 0
        lines.append(
            f"{number}. {each.name}: {between(plan)}; one-off investment {millions(summary['investment_gbp'])}, "
            f"running cost {millions(summary['yearly_plan_gbp'])} a year at the end, {worse:,} "
            f"localit{'y' if worse == 1 else 'ies'} with worse access."
        )
    lines += [order_in_words(one, other) for one, other in pairwise(ranked)]
    free = structures.ranked(is_limited=False)
    if free:
        listed = "; ".join(f"{each.name} {between(plan)}" for each, plan in free)
        lines.append(f"Without the bodies' limits of capital: {listed}.")
        lines += [order_in_words(one, other, "Without limits of capital, ") for one, other in pairwise(free)]
    lines += [*limits_in_words(structures), *switching_in_words(structures), *jobs_in_words(structures)]
    return lines


def between(plan: SavedPlan) -> str:
    """A plan's net present cost, and what is proven of it: `£312.4m, of which £312.3m is proven to be needed`."""
    bound = plan.sealed_bound_gbp
    proven = f"no plan of it under {millions(bound)}" if bound > 0 else "nothing proven of it"
    return f"{millions(plan.objective_gbp)} ({proven})"


def order_in_words(one: tuple[Structured, SavedPlan], other: tuple[Structured, SavedPlan], before: str = "") -> str:
    """Whether the first is cheaper than the second: proven, or undecided."""
    (first, cheaper), (second, dearer) = one, other
    by = millions(dearer.objective_gbp - cheaper.objective_gbp)
    if is_proven(cheaper, dearer):
        least = millions(dearer.sealed_bound_gbp - cheaper.objective_gbp)
        return f"{before}{first.name} is cheaper than {second.name} by {by}, by {least} at the least: proven."
    return (
        f"{before}{first.name} or {second.name}, undecided: their plans are {by} apart, which is less than what is not "
        "proven of the dearer one. A smaller --gap may decide it."
    )


def limits_in_words(structures: Structures) -> Iterator[str]:
    """Whose limit of capital is assumed."""
    for each in structures.found:
        if each.assumed_limits and each.unlimited is not None:
            more = millions(each.plan.objective_gbp - each.unlimited.objective_gbp)
            yield (
                f"{each.name}: the limits of capital of {', '.join(each.assumed_limits)} are worked out from what "
                f"their parts had, and assumed. All the bodies' limits together cost it {more}."
            )


def switching_in_words(structures: Structures) -> Iterator[str]:
    """At which replicated share each pair of neighbours in the order would change places."""
    for (one, _), (other, _) in pairwise(structures.ranked()):
        if not one.gbp_by_share and not other.gbp_by_share:
            continue
        at = switching_share(one, other)
        assumed = " and ".join(dict.fromkeys(percent(each.replicated_share) for each in (one, other)))
        note = f"needed in every part of a divided body (assumed: {assumed}; an estimate, both plans held as they are)"
        if at is None:
            yield f"{one.name} and {other.name} change places at no share of systems and contracts {note}."
        else:
            yield f"{one.name} and {other.name} cost the same with {percent(at)} of systems and contracts {note}."


def jobs_in_words(structures: Structures) -> Iterator[str]:
    """Of each structure, the area that most jobs leave."""
    for each, _ in structures.ranked():
        left = {area: fte - each.jobs.get(area, 0.0) for area, fte in each.jobs_today.items()}
        area = max(left, key=lambda name: (left[name], name), default="")
        if left and left[area] > 0:
            before, after = each.jobs_today[area], each.jobs.get(area, 0.0)
            fte = f"{before:,.0f} FTE today and {after:,.0f} in the plan"
            yield f"{each.name}: most jobs leave {area or 'buildings without an area'}, which has {fte}."


def as_json(structures: Structures) -> dict[str, Any]:
    """The comparison for a program: the structures in order, and each beside the next."""
    return {
        "place": structures.place,
        "structures": [_structure(each) for each, _ in structures.ranked()],
        "order": [_order(one, other) for one, other in pairwise(structures.ranked())],
        "order_without_limits": [_order(one, other) for one, other in pairwise(structures.ranked(is_limited=False))],
    }


def _structure(each: Structured) -> dict[str, Any]:
    content = each.plan.content
    return {
        "title": each.name,
        "net_present_cost_gbp": each.plan.objective_gbp,
        "bound_gbp": content["bound_gbp"],
        "today_gbp": content["today_gbp"],
        "investment_gbp": content["summary"]["investment_gbp"],
        "yearly_plan_gbp": content["summary"]["yearly_plan_gbp"],
        "localities_worse": content["summary"].get("localities_worse"),
        "without_limits": None
        if each.unlimited is None
        else {
            "net_present_cost_gbp": each.unlimited.objective_gbp,
            "bound_gbp": each.unlimited.content["bound_gbp"],
        },
        "assumed_limits": list(each.assumed_limits),
        "replicated_share": each.replicated_share,
        "gbp_by_replicated_share": each.gbp_by_share,
        "bodies": {body: {"today_gbp": today, "plan_gbp": plan} for body, (today, plan) in each.bodies.items()},
        "jobs_by_area": {area: {"today_fte": each.jobs_today.get(area, 0.0), "plan_fte": each.jobs.get(area, 0.0)}
                         for area in sorted({*each.jobs_today, *each.jobs})},
        "access": content["access"],
    }  # fmt: skip


def _order(one: tuple[Structured, SavedPlan], other: tuple[Structured, SavedPlan]) -> dict[str, Any]:
    (first, cheaper), (second, dearer) = one, other
    return {
        "cheaper": first.name,
        "dearer": second.name,
        "by_gbp": dearer.objective_gbp - cheaper.objective_gbp,
        "is_proven": is_proven(cheaper, dearer),
        "switching_replicated_share": switching_share(first, second),
    }
