"""The sheets of a comparison that tell whether like is held against like: what each plan was made from."""

from collections.abc import Iterator, Sequence

from estate_opt.saved.likeness import PROGRAM, Likeness
from estate_opt.saved.plan_json import SavedPlan
from estate_opt.workbook.sheet import Cell, Column, Content, Format, Shade, Sheet
from estate_opt.workbook.tabs.comparison_front import title_of

_ALIKE = {"yes": Shade.GOOD, "no": Shade.NOTE}


def made_from_sheets(likeness: Likeness) -> tuple[Sheet, ...]:
    """What each plan was made from; and where that is not the same file, what differs in the tables."""
    return (_made_from(likeness), *([_tables(likeness)] if likeness.are_other_files else []))


def _columns(plans: Sequence[SavedPlan], format: Format) -> tuple[Column, ...]:
    return tuple(Column(f"plan_{n + 1}", title_of(plans, n), format, width=28) for n in range(len(plans)))


def _made_from(likeness: Likeness) -> Sheet:
    rows = [(what, "yes" if len(set(values)) == 1 else "no", *values) for what, values in _facts(likeness)]
    gbp = (Cell(value, format=Format.GBP) for value in likeness.todays_gbp)
    carrying_on = "Carrying on as today: cash of all years, at today's worth (£)"
    return Sheet(
        "Made from",
        "The input, price year, version and option of each plan: whether like is held against like.",
        "Made from: what each plan was made from",
        (Column("what", "What", Format.LONG_TEXT, width=40), Column("alike", "Alike", shades=_ALIKE),
         *_columns(likeness.plans, Format.MIXED)),
        (*rows, (carrying_on, "yes" if likeness.is_one_today else "no", *gbp)),
        tuple(likeness.sentences([title_of(likeness.plans, n) for n in range(len(likeness.plans))])),
        pinned_columns=2,
    )  # fmt: skip


def _facts(likeness: Likeness) -> Iterator[tuple[str, tuple[Content, ...]]]:
    contents = [plan.content for plan in likeness.plans]
    yield "Input", tuple(str(content.get("input", "")) for content in contents)
    yield "Fingerprint of the input (SHA-256, input_hash)", likeness.hashes
    yield "Price year (prices.price_year)", likeness.price_years
    yield "First year", tuple(content["summary"]["first_year"] for content in contents)
    yield "Last year", tuple(content["summary"]["last_year"] for content in contents)
    yield "Option", tuple(content["option"]["title"] for content in contents)
    yield "Why", tuple(content["option"].get("why", "") for content in contents)
    yield f"Version of {PROGRAM}", likeness.versions
    yield "Solver", tuple(str((content.get("solver") or {}).get("name", "")) for content in contents)


def _tables(likeness: Likeness) -> Sheet:
    rows: list[tuple[Content, ...]] = [
        (each.table, each.first, each.name or None, "id, likely changed",
         *(each.first if each.first in plan.content.get(each.table, {}) else each.other for plan in likeness.plans))
        for each in likeness.renamed
    ]  # fmt: skip
    for each in likeness.cells:
        values = ("not known" if value is None else value or "blank" for value in each.values)
        rows.append((each.table, each.row, each.name or None, each.column or "the row", *values))
    notes = ("All that differs is the file: no value in it.",) if not rows else ()
    if likeness.are_unknown:
        notes = ("Not every plan's JSON has the tables it was made from: what is here may not be all.",)
    return Sheet(
        "Tables",
        "What differs between the tables that the plans were made from.",
        "Tables: in which cells the plans' tables differ",
        (Column("table", "Table"), Column("row", "Row", Format.LONG_TEXT, width=24),
         Column("name", "Name", Format.LONG_TEXT, width=30), Column("column", "Column"),
         *_columns(likeness.plans, Format.MIXED)),
        tuple(rows),
        notes,
        pinned_columns=4,
    )  # fmt: skip
