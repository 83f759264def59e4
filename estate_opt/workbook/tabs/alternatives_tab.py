"""The sheets of alternatives: the best plan and those nearly as good, each against the best, then side by side."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from estate_opt.saved import compare
from estate_opt.saved.likeness import Likeness
from estate_opt.saved.plan_json import SavedPlan
from estate_opt.workbook.sheet import Cell, Column, Content, Format, Sheet
from estate_opt.workbook.tabs.comparison_front import title_of
from estate_opt.workbook.tabs.comparison_tabs import detail_sheets


def alternatives_sheets(plans: Sequence[SavedPlan], notes: Sequence[str]) -> tuple[Sheet, ...]:
    """The page of alternatives, the best plan first, and the sheets that tell how they differ.

    `notes`: what was looked for, and why there are no more, as sentences.
    """
    services = [row["service"] for row in plans[0].content["access"] if row["form"] == "all"]
    columns = tuple(_columns(plans, services))
    front = Sheet(
        "Alternatives",
        "The best plan and others nearly as good, and how each differs from the best.",
        f"Alternatives to the best plan: {plans[0].content['input']}",
        columns,
        tuple(_row(plans, number, services) for number in range(len(plans))),
        tuple(notes),
        is_page=True,
        is_landscape=True,
    )
    return (front, *detail_sheets(Likeness(plans), have_options=False))


def _columns(plans: Sequence[SavedPlan], services: Sequence[str]) -> Iterator[Column]:
    standards = {row["service"]: row["standard"] for row in plans[0].content["access"]}
    yield Column("plan", "Plan", Format.LONG_TEXT, width=16, is_bold=True)
    yield Column("cost", "Net present cost", Format.GBP, width=15)
    yield Column("dearer", "Dearer than the best", Format.GBP, width=13)
    yield Column("share", "Dearer by (%)", Format.HUNDREDTHS, width=9)
    yield Column("saving", "Share of the best plan's saving", Format.PERCENT, width=13)
    yield Column("in_use", "Buildings in use", Format.COUNT, width=10)
    yield Column("differ", "Buildings that differ from the best", Format.COUNT, width=13)
    yield Column("nearest", "… from the plan most like it", Format.COUNT, width=12)
    yield Column("more", "In use here, not in the best", Format.LONG_TEXT, width=30)
    yield Column("fewer", "In use in the best, not here", Format.LONG_TEXT, width=30)
    yield Column("moved", "Staff who move (FTE)", Format.COUNT, width=10)
    for number, service in enumerate(services):
        name = compare.name_of(plans, "services", service)
        yield Column(f"access{number}", f"People within {standards[service]}: {name}", Format.PERCENT, width=12)


def _row(plans: Sequence[SavedPlan], number: int, services: Sequence[str]) -> tuple[Content, ...]:
    best, mine = plans[0].content, plans[number].content
    cost_gbp, best_gbp = float(mine["objective_gbp"]), float(best["objective_gbp"])
    saving_gbp = best["summary"]["net_present_saving_gbp"]
    kept = mine["summary"]["net_present_saving_gbp"] / saving_gbp if saving_gbp > 0 else None
    more, fewer = (_named(plans, sorted(names)) for names in (_open(mine) - _open(best), _open(best) - _open(mine)))
    others = [plan.content for plan in plans if plan is not plans[number]]
    within = {row["service"]: row["after"] for row in mine["access"] if row["form"] == "all"}
    is_best = number == 0
    return (
        title_of(plans, number),
        Cell(cost_gbp, name="best_cost" if is_best else None),
        None if is_best else Cell(cost_gbp - best_gbp, "={cost}-best_cost"),
        None
        if is_best
        else Cell(100 * (cost_gbp - best_gbp) / abs(best_gbp), "=100*({cost}-best_cost)/ABS(best_cost)"),
        kept,
        mine["summary"]["buildings_plan"],
        None if is_best else len(_open(mine) ^ _open(best)),
        min((len(_open(mine) ^ _open(other)) for other in others), default=None),
        more,
        fewer,
        mine["summary"]["fte_moved"],
        *(within.get(service) for service in services),
    )


def _open(content: Mapping[str, Any]) -> set[str]:
    return {name for name, state in content["buildings"].items() if state == "open"}


def _named(plans: Sequence[SavedPlan], buildings: Sequence[str]) -> str:
    found = ((name, compare.name_of(plans, "buildings", name)) for name in buildings)
    return ", ".join(key if name == key else f"{name} ({key})" for key, name in found)
