"""The sheets of structures of bodies side by side: the order, each body's account, jobs by area, the comparison."""

from itertools import pairwise

from estate_opt.questions.structures import Structures, areas_of, is_proven, switching_share
from estate_opt.questions.structures_words import limits_in_words, order_in_words, switching_in_words
from estate_opt.saved.likeness import Likeness
from estate_opt.workbook.sheet import Column, Content, Format, Sheet
from estate_opt.workbook.tabs.comparison_tabs import comparison_sheets


def structures_sheets(structures: Structures) -> tuple[Sheet, ...]:
    """Structures, Bodies, Jobs by area, and every sheet of a comparison of their plans."""
    likeness = Likeness([plan for _, plan in structures.ranked()])
    return (_order(structures), _bodies(structures), _jobs(structures), *comparison_sheets(likeness))


def _order(structures: Structures) -> Sheet:
    ranked = structures.ranked()
    columns = (
        Column("name", "Structure", Format.LONG_TEXT, width=28, is_bold=True),
        Column("why", "What it is for", Format.LONG_TEXT, width=44),
        Column("cost", "Net present cost (£)", Format.GBP, width=16),
        Column("bound", "No plan of it costs less than (£)", Format.GBP, width=16),
        Column("more", "More than the cheapest (£)", Format.GBP, width=15),
        Column("is_proven", "Dearer than the one above it", Format.LONG_TEXT, width=14,
               note="Proven, where the one above costs less than any plan of this one can"),
        Column("one_off", "One-off investment (£)", Format.GBP, width=15),
        Column("yearly", "Running cost a year, at the end (£)", Format.GBP, width=16),
        Column("worse", "Localities with worse access", Format.COUNT, width=12),
        Column("unlimited", "Cost without limits of capital (£)", Format.GBP, width=16),
        Column("share", "Replicated share assumed", Format.PERCENT, width=11),
        Column("by_share", "Costs more for each 1 % of it (£)", Format.GBP, width=14),
        Column("switching", "Share at which it costs as much as the one above", Format.PERCENT, width=15,
               note="An estimate: both plans are held as they are. Blank: at none"),
    )  # fmt: skip
    above = [None, *(pair for pair, _ in pairwise(ranked))]
    rows: list[tuple[Content, ...]] = []
    for before, (each, plan) in zip(above, ranked, strict=True):
        summary, bound = plan.content["summary"], plan.sealed_bound_gbp
        rows.append((
            each.name, each.option.why, plan.objective_gbp, bound if bound > 0 else None,
            plan.objective_gbp - ranked[0][1].objective_gbp,
            None if before is None else "proven" if is_proven(before[1], plan) else "undecided",
            summary["investment_gbp"], summary["yearly_plan_gbp"], summary.get("localities_worse"),
            None if each.unlimited is None else each.unlimited.objective_gbp,
            each.replicated_share if each.option.reorganise else None, each.gbp_by_share / 100,
            None if before is None else switching_share(before[0], each),
        ))  # fmt: skip
    free = [order_in_words(one, other, "Without limits of capital, ")
            for one, other in pairwise(structures.ranked(is_limited=False))]  # fmt: skip
    notes = (
        *(order_in_words(one, other) for one, other in pairwise(ranked)), *free,
        *limits_in_words(structures), *switching_in_words(structures),
        "Net present cost over the appraisal. What setting up, merging or dividing bodies costs is in no table.",
    )  # fmt: skip
    return Sheet(
        "Structures", "Structures of bodies side by side, the cheapest first: proven order, or undecided.",
        f"Structures of bodies: {structures.place}", columns, tuple(rows), notes, is_page=True, is_landscape=True,
    )  # fmt: skip


def _bodies(structures: Structures) -> Sheet:
    columns = (
        Column("structure", "Structure", Format.LONG_TEXT, width=28),
        Column("body", "Body", Format.LONG_TEXT, width=34, is_bold=True),
        Column("today", "As today (£)", Format.GBP, width=17),
        Column("plan", "In its plan (£)", Format.GBP, width=17),
        Column("saves", "Saves (£)", Format.GBP, width=16),
    )
    rows = tuple(
        (each.name, plan.content["names"]["agencies"].get(body, body), today, then, today - then)
        for each, plan in structures.ranked()
        for body, (today, then) in each.bodies.items()
    )
    notes = (
        "What each body of the structure pays over the appraisal, at today's worth, with all charges between bodies. "
        "What is paid before the new bodies begin is put to who comes after.",
    )
    return Sheet("Bodies", "What each body of each structure pays: as today, and in its plan.",
                 "Each body's account, structure by structure", columns, rows, notes)  # fmt: skip


def _jobs(structures: Structures) -> Sheet:
    ranked = [each for each, _ in structures.ranked()]
    columns = (
        Column("area", "Area", Format.LONG_TEXT, width=24, is_bold=True),
        Column("today", "Today (FTE)", Format.NUMBER, width=13, has_total=True),
        *(Column(f"plan_{number}", f"{each.name} (FTE)", Format.NUMBER, width=16, has_total=True)
          for number, each in enumerate(ranked, start=1)),
    )  # fmt: skip
    rows: list[tuple[Content, ...]] = [
        (area or "(no area)", ranked[0].jobs_today.get(area, 0.0), *(each.jobs.get(area, 0.0) for each in ranked))
        for area in areas_of(ranked)
    ]
    notes = ("Full-time equivalents by the area of the building they sit in. Posts that are saved are in no area.",)
    return Sheet("Jobs by area", "Where people work today, and in the plan of each structure.",
                 "Jobs by area, structure by structure", columns, tuple(rows), notes)  # fmt: skip
