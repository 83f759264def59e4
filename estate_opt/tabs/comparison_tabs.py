"""The sheets of a comparison: a column for each plan, a row for each thing that is not alike in all of them."""

from collections.abc import Sequence

from estate_opt import compare
from estate_opt.compare import Compared, Difference
from estate_opt.cost_words import words
from estate_opt.tabs.sheet import Cell, Column, Content, Format, Sheet

_FORMATS = {
    "text": Format.TEXT, "gbp": Format.GBP, "share": Format.FINE_PERCENT, "year": Format.YEAR, "count": Format.COUNT,
    "number": Format.NUMBER,
}  # fmt: skip
_FORMS = {"all": "everybody", "group": "group", "area": "area"}


def comparison_sheets(plans: Sequence[Compared]) -> tuple[Sheet, ...]:
    """Every sheet of a comparison, in order."""
    return (
        _headline(plans),
        _differences(plans, "Buildings", "Building", "buildings in use in some plans only", compare.buildings(plans)),
        _differences(plans, "Moves", "Team", "teams that do not sit alike in all plans", compare.teams(plans)),
        _differences(plans, "Support functions", "Agency|Support function", "functions that are not supplied alike",
                     compare.functions(plans)),
        _differences(plans, "Counters", "Service|Building", "counters that only some plans offer",
                     compare.counters(plans)),
        _money(plans, "Costs", "cost", "Cost"),
        _money(plans, "Agencies", "agency", "Agency"),
        _access(plans),
        _differences(plans, "Levers", "Lever", "levers and cells of the tables that the options set otherwise",
                     compare.levers(plans), has_today=False),
        _differences(plans, "Locks", "Kind|Id|Decision|Where", "locks that only some plans were made with",
                     compare.locks(plans), has_today=False),
    )  # fmt: skip


def _columns(plans: Sequence[Compared], keys: str, format: Format, has_today: bool = True) -> tuple[Column, ...]:
    """The columns of the key, of today, and of each plan."""
    long = Format.LONG_TEXT if format is Format.TEXT else format
    names = [Column(f"key{number}", title, width=26 if "|" not in keys else None)
             for number, title in enumerate(keys.split("|"))]  # fmt: skip
    today = [Column("today", "Today", format)] if has_today else []
    return (*names, *today, *(Column(f"plan{n}", _title(plans, n), long, width=18) for n in range(len(plans))))


def _title(plans: Sequence[Compared], number: int) -> str:
    """A plan's name as a heading, which no other column of any sheet here has."""
    return f"{number + 1}. {plans[number].name}"


def _rows(differences: Sequence[Difference], has_today: bool = True) -> tuple[tuple[Content, ...], ...]:
    return tuple((*row.key, *((row.today,) if has_today else ()), *row.values) for row in differences)


def _headline(plans: Sequence[Compared]) -> Sheet:
    rows: list[tuple[Content, ...]] = []
    for row, kind in compare.headlines(plans):
        cells = [Cell(value, format=_FORMATS[kind]) for value in (row.today, *row.values)]
        rows.append((*row.key, *cells))
    return Sheet(
        "Comparison",
        "The headline figures of each plan.",
        "Comparison: the headline figures side by side",
        _columns(plans, "Figure", Format.MIXED),
        tuple(rows),
        (
            "A plan may differ from another by less than what it is unproven by: see the fourth figure.",
            "The other sheets hold only what is not alike in all plans, but for money and access.",
        ),
    )


def _differences(
    plans: Sequence[Compared], name: str, keys: str, what: str, found: Sequence[Difference], has_today: bool = True
) -> Sheet:
    columns = _columns(plans, keys, Format.TEXT, has_today)
    title = f"{name}: {what}"
    return Sheet(name, title, title, columns, _rows(found, has_today), pinned_columns=len(keys.split("|")))


def _money(plans: Sequence[Compared], name: str, by: str, key: str) -> Sheet:
    columns = tuple(
        Column(c.key, c.title, c.format, width=c.width, has_total=c.format is Format.GBP)
        for c in _columns(plans, key, Format.GBP)
    )
    rows = _rows(compare.money(plans, by))
    if by == "cost":
        rows = tuple((words(str(cost)), *rest) for cost, *rest in rows)
    return Sheet(
        name,
        f"Present value of each plan, by {by}.",
        f"{name}: present value by {by} (£)",
        columns,
        rows,
        ("A cost is positive, a receipt negative. Discounted as the option of each plan says, today as the first's.",),
    )


def _access(plans: Sequence[Compared]) -> Sheet:
    rows = tuple(
        (service, _FORMS[form], scope, standard, row.today, *row.values)
        for row in compare.access(plans)
        for service, form, scope, standard in [row.key]
    )
    return Sheet(
        "Access",
        "People within the standard of each service: all, by group and by area.",
        "Access: share of people within the standard",
        _columns(plans, "Service|Whose|Which|Standard", Format.PERCENT),
        rows,
        pinned_columns=3,
    )
