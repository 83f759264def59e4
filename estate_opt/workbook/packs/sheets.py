"""The sheets of one pack, in their order: words, answers, what concerns it, and what a program reads again."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from estate_opt.domain.plan import Plan
from estate_opt.results.to_answer import OneLock, ToAnswer
from estate_opt.saved.made_with import COST, FINGERPRINT, fingerprint_of
from estate_opt.saved.packs import (
    ABOUT,
    AFTER,
    AGREE,
    ANSWER,
    ANSWERS,
    ASKED,
    BECAUSE,
    BOUND,
    FILE,
    KEPT,
    MEANINGS,
    MEANS,
    NUMBER,
    OF,
    ONLY_AFTER,
    OPTION,
    PLAN,
    REFUSE,
    ROWS,
    WHAT,
    check_of,
    plan_key,
)
from estate_opt.workbook.sheet import Column, Content, Format, Sheet, in_order

FRONT = "Pack"


@dataclass(frozen=True)
class PlanOfPacks:
    """What every pack of a plan says of it."""

    file: str
    """The name of the plan's file."""
    input_hash: str
    fingerprint: str
    option: str
    cost_gbp: float
    bound_gbp: float | None
    """None: not known, or only of plans as near to an earlier one."""
    kept: int
    """Decisions that were taken beforehand."""

    @classmethod
    def of(cls, plan: Plan, file: str, input_hash: str) -> "PlanOfPacks":
        """Of a plan, by the fingerprint of its tables."""
        is_known = math.isfinite(plan.bound_gbp) and plan.estate.held_to is None
        return cls(
            file, input_hash, plan_key(plan.decided, input_hash, plan.objective_gbp), fingerprint_of(plan.option),
            plan.objective_gbp, plan.bound_gbp if is_known else None,
            sum(lock.decides for lock in plan.estate.locks),
        )  # fmt: skip


def front(name: str, said: Sequence[tuple[str, str]]) -> Sheet:
    """The words of a pack on a page; each thing they are about is named once."""
    columns = (Column("about", "About", Format.LONG_TEXT, width=24, is_bold=True),
               Column("said", "In words", Format.LONG_TEXT, width=78))  # fmt: skip
    rows, before = [], ""
    for about, sentence in said:
        rows.append((about if about != before else None, sentence))
        before = about
    purpose = "What the plan means to you, in words."
    return Sheet(FRONT, purpose, f"What the plan means to {name}", columns, tuple(rows), is_page=True,
                 pinned_columns=0)  # fmt: skip


_ANSWERS = (
    Column("number", NUMBER, Format.TEXT),
    Column("about", "About", width=18),
    Column("what", WHAT, Format.LONG_TEXT, width=44, is_bold=True),
    Column("why", "Why, and for whom", Format.LONG_TEXT, width=44),
    Column("people", "People (FTE)", Format.NUMBER, blank_noughts=True,
           note="Who move by it, sit there or do the work"),
    Column("saved", "It saves the place, present value (£)", Format.GBP, width=14,
           note="Of what it is about, over the appraisal, today less the plan; below nought: it costs. They hang "
           "together, and do not add up"),
    Column("price", "If you say no, the place pays more (£)", Format.GBP, width=14,
           note="Net present cost of the best plan without it, less that of this plan, as far as it is known"),
    Column("sure", "How sure that is", Format.LONG_TEXT, width=28),
    Column("answer", ANSWER, width=14, choices=(AGREE, REFUSE, ONLY_AFTER),
           note="agree: it shall be so. refuse: it shall not be so. only after: agreed, but not before the date, if "
           "the plan has years"),
    Column("after", AFTER, Format.DATE, width=14, is_yours=True, note="With only after: such as 31/03/2028"),
    Column("because", BECAUSE, Format.LONG_TEXT, width=36, is_yours=True),
)  # fmt: skip


def answers(asked: Sequence[ToAnswer], notes: Sequence[str]) -> Sheet:
    """What is asked, one row a decision, with the columns to answer in."""
    rows: list[Mapping[str, Content]] = [
        {
            "number": str(number), "about": each.about, "what": each.what, "why": each.why, "people": each.people_fte,
            "saved": each.saved_gbp, "price": each.price.gbp, "sure": each.price.sure or None, "answer": None,
            "after": None, "because": None,
        }
        for number, each in enumerate(asked, start=1)
    ]  # fmt: skip
    return Sheet(ANSWERS, "Each decision that concerns you, with your answer.", "What you are asked",
                 _ANSWERS, in_order(_ANSWERS, rows), tuple(notes), pinned_columns=0)  # fmt: skip


_MEANS = tuple(Column(f"c{n}", title, Format.TEXT) for n, title in enumerate(MEANS))


def meanings(asked: Sequence[ToAnswer], of: PlanOfPacks) -> Sheet:
    """What each answer locks in the next plan, in the words of the table `locks`."""
    rows = tuple((*cells, check_of(of.fingerprint, *cells)) for cells in _meaning_cells(asked))
    return Sheet(
        MEANINGS, "What each answer makes the next plan keep to.", "What answers mean: rows of the table locks",
        _MEANS, rows, ("Of use to the program that reads your answers. Please leave it as it is.",), pinned_columns=0,
    )  # fmt: skip


def _meaning_cells(asked: Sequence[ToAnswer]) -> Iterator[tuple[str | None, ...]]:
    for number, each in enumerate(asked, start=1):
        for agreed, refused in zip(each.agreed, each.refused, strict=True):
            yield (
                str(number),
                agreed.kind,
                agreed.id,
                *_way(agreed),
                *_way(refused),
                "yes" if agreed.has_day else "no",
            )


def _way(lock: OneLock) -> tuple[str, str | None]:
    return lock.decision, lock.where


def about(name: str, key: str, asked: Sequence[ToAnswer], of: PlanOfPacks) -> Sheet:
    """What a program must know of a pack that comes back."""
    columns = (Column("what", "What", Format.LONG_TEXT, width=36), Column("value", "Value", Format.MIXED, width=70))
    rows: tuple[tuple[Content, ...], ...] = (
        (OF, name), ("Id", key), (FILE, of.file), (FINGERPRINT, of.input_hash), (PLAN, of.fingerprint),
        (OPTION, of.option), (COST, of.cost_gbp), (BOUND, of.bound_gbp), (KEPT, of.kept), (ASKED, len(asked)),
        (ROWS, sum(len(each.agreed) for each in asked)),
    )  # fmt: skip
    return Sheet(ABOUT, "Which plan this is of: leave as it is.", "This pack, and the plan it is of", columns, rows,
                 ("Please leave this tab as it is.",), pinned_columns=0)  # fmt: skip
