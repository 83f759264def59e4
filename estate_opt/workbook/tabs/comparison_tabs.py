"""The sheets of a comparison: a column for each plan, a row for each thing that is not alike in all of them."""

from collections.abc import Sequence
from math import fsum

from estate_opt.domain.costs import Theme, theme, words
from estate_opt.saved import compare
from estate_opt.saved.compare import Difference
from estate_opt.saved.plan_json import SavedPlan
from estate_opt.workbook.sheet import Cell, Column, Content, Format, Shade, Sheet
from estate_opt.workbook.tabs.comparison_front import EVERYBODY, overview, title_of

_FORMATS = {
    "text": Format.TEXT, "gbp": Format.GBP, "share": Format.PERCENT, "year": Format.YEAR, "count": Format.COUNT,
    "number": Format.NUMBER, "fine share": Format.FINE_PERCENT,
}  # fmt: skip
_FORMS = {"all": EVERYBODY, "group": "group", "area": "area"}
_ENDINGS = {"optimal": "proven", "feasible": "not proven", "interrupted": "stopped by hand"}
_STATES = {"closed": Shade.BAD, "opened": Shade.GOOD}
_PLAN_WIDTH = 15.0
_PENNY = 0.005


def comparison_sheets(plans: Sequence[SavedPlan]) -> tuple[Sheet, ...]:
    """Every sheet of a comparison, in order: the front page, then the rest."""
    return (overview(plans), *detail_sheets(plans))


def detail_sheets(plans: Sequence[SavedPlan], have_options: bool = True) -> tuple[Sheet, ...]:
    """The sheets behind the front page; those of levers and locks only where plans have options of their own."""
    functions = _with_names(plans, compare.functions(plans), "agencies")
    counters = _with_names(plans, compare.counters(plans), "services", "buildings")
    sheets = (
        _figures(plans),
        _buildings(plans),
        _moves(plans),
        _differences(
            plans, "Support functions", "Agency|Support function", "who supplies them, where plans differ", functions
        ),
        _differences(plans, "Counters", "Service|Building", "where services are offered, where plans differ", counters),
        _costs(plans),
        _agencies(plans),
        _access(plans),
    )
    if not have_options:
        return sheets
    levers, locks = compare.levers(plans), compare.locks(plans)
    keys, what = "Kind|Id|Decision|Where", "decisions taken beforehand in some plans only"
    return (
        *sheets,
        _differences(plans, "Levers", "Lever", "what the options set differently", levers, has_today=False),
        _differences(plans, "Locks", keys, what, locks, has_today=False),
    )


def _plan_columns(
    plans: Sequence[SavedPlan], format: Format, named: str = "", shades: dict[str, Shade] | None = None,
    has_total: bool = False, has_today: bool = True,
) -> tuple[Column, ...]:  # fmt: skip
    """A column for today and one for each plan, all of one width; `named`: what formulas call them."""
    long = Format.LONG_TEXT if format is Format.TEXT else format

    def column(key: str, title: str) -> Column:
        return Column(key, title, long, width=18, least_width=_PLAN_WIDTH, has_total=has_total, shades=shades or {},
                      range_name=f"{named}_{key}" if named else "")  # fmt: skip

    today = (column("today", "Today"),) if has_today else ()
    return (*today, *(column(f"plan_{n + 1}", title_of(plans, n)) for n in range(len(plans))))


def _keys(titles: str) -> tuple[Column, ...]:
    return tuple(Column(f"key{n}", title, Format.LONG_TEXT, width=42) for n, title in enumerate(titles.split("|")))


def _figures(plans: Sequence[SavedPlan]) -> Sheet:
    rows: list[tuple[Content, ...]] = []
    for row, kind in compare.headlines(plans):
        values = (row.today, *row.values)
        if row.key == ("Search",):
            values = tuple(_ENDINGS.get(str(value)) for value in values)
        cells = [Cell(value, format=_FORMATS[kind]) for value in values]
        if row.key == ("Net present cost (£)",):
            names = ("today", *(f"plan_{n + 1}" for n in range(len(plans))))
            cells = [Cell(v, f"=SUM(costs_{n})", Format.GBP) for v, n in zip(values, names, strict=True)]
        rows.append((*row.key, *cells))
    return Sheet(
        "Figures",
        "The headline figures of each plan.",
        "Figures: the plans side by side",
        (Column("figure", "Figure", Format.LONG_TEXT, width=46), *_plan_columns(plans, Format.GBP)),
        tuple(rows),
        (
            "Net present cost and saving are as each option counts them, with the value of carbon that it sets. "
            "Today's is the first plan's.",
        ),
    )


def _buildings(plans: Sequence[SavedPlan]) -> Sheet:
    """Every building that some plan closes, opens, or treats otherwise than another."""
    number = len(plans)
    count = "+".join(f'({{plan_{n + 1}}}="closed")' for n in range(number))
    rows = []
    for row in compare.buildings_changed(plans):
        (key,) = row.key
        closing = Cell(row.values.count("closed"), f"={count}")
        owner = next((o for plan in plans if (o := plan.content.get("owners", {}).get(key))), None)
        rows.append((key, compare.name_of(plans, "buildings", key), owner, row.today, *row.values, closing))
    columns = (
        Column("key", "Building"),
        Column("name", "Name", Format.LONG_TEXT, width=30),
        Column("owner", "Agency"),
        *_plan_columns(plans, Format.TEXT, shades=_STATES),
        Column("closing", f"Plans that close it, of {number}", Format.COUNT, least_width=14),
    )
    return Sheet(
        "Buildings",
        "Buildings that any plan closes or opens, those that most plans close first.",
        "Buildings: which are closed or opened, and by which plans",
        columns,
        tuple(rows),
        ("A building that is not here stays in use, or stays unused, in every plan.",),
        pinned_columns=2,
    )


def _moves(plans: Sequence[SavedPlan]) -> Sheet:
    rows = tuple(
        (row.key[0], compare.name_of(plans, "teams", row.key[0]), row.today, *row.values)
        for row in compare.teams(plans)
    )
    return Sheet(
        "Moves",
        "Teams that do not sit in the same building in all plans.",
        "Moves: where teams sit, where plans differ",
        (Column("key", "Team"), Column("name", "Name", Format.LONG_TEXT, width=30),
         *_plan_columns(plans, Format.TEXT)),
        rows,
        (f"“{compare.DISSOLVED}”: others supply what the team does.",),
        pinned_columns=2,
    )  # fmt: skip


def _with_names(plans: Sequence[SavedPlan], found: Sequence[Difference], *kinds: str) -> list[Difference]:
    """Differences with the names of what their keys begin with, in place of the ids."""
    named = []
    for row in found:
        first = tuple(
            name if (name := compare.name_of(plans, kind, part)) == part else f"{name} ({part})"
            for kind, part in zip(kinds, row.key, strict=False)
        )
        named.append(Difference((*first, *row.key[len(first) :]), row.today, row.values))
    return named


def _differences(
    plans: Sequence[SavedPlan], name: str, keys: str, what: str, found: Sequence[Difference], has_today: bool = True
) -> Sheet:
    columns = (*_keys(keys), *_plan_columns(plans, Format.TEXT, has_today=has_today))
    rows = tuple((*row.key, *((row.today,) if has_today else ()), *row.values) for row in found)
    notes = () if found else ("All plans agree.",)
    return Sheet(name, f"{name}: {what}.", f"{name}: {what}", columns, rows, notes, pinned_columns=len(keys.split("|")))


def _costs(plans: Sequence[SavedPlan]) -> Sheet:
    classes, order = compare.classes(plans), list(Theme)
    rows: list[tuple[int, tuple[Content, ...]]] = []
    for row in compare.money(plans, "cost"):
        (cost,) = row.key
        counts = "not cash" if classes[cost] in compare.NOT_CASH else "cash"
        values = (_gbp(float(value or 0.0)) for value in (row.today, *row.values))
        rows.append((order.index(theme(cost)), (str(theme(cost)).capitalize(), words(cost), counts, *values)))
    return Sheet(
        "Costs",
        "Present value of each plan, by what it is spent on.",
        "Costs: what the money is spent on, at today's worth (£)",
        (
            Column("about", "About"),
            Column("cost", "Cost", Format.LONG_TEXT, width=46),
            Column("counts", "Counts as", range_name="costs_counts"),
            *_plan_columns(plans, Format.GBP, "costs", has_total=True),
        ),
        tuple(row for _, row in sorted(rows, key=lambda row: row[0])),
        ("A cost is positive, a receipt negative. Discounted as the option of each plan says, today as the first's.",),
        pinned_columns=2,
    )


def _gbp(amount: float) -> float:
    """An amount; what is nil but for rounding is nil, and is not shown with a minus."""
    return 0.0 if abs(amount) < _PENNY else amount


def _agencies(plans: Sequence[SavedPlan]) -> Sheet:
    savings = [compare.cash_savings(plan) for plan in plans]
    rows: list[tuple[Content, ...]] = []
    for agency in dict.fromkeys(name for today, _ in savings for name in today):
        saved = (_gbp(each.get(agency, 0.0)) for _, each in savings)
        rows.append((agency, compare.name_of(plans, "agencies", agency), savings[0][0].get(agency, 0.0), *saved))
    today, *each = _plan_columns(plans, Format.GBP, has_total=True)
    return Sheet(
        "Agencies",
        "What each agency saves by each plan.",
        "Agencies: who saves how much, and who pays, at today's worth (£)",
        (
            Column("key", "Agency"),
            Column("name", "Name", Format.LONG_TEXT, width=34),
            Column(today.key, "Cost of carrying on as today", today.format, has_total=True),
            *each,
        ),
        tuple(rows),
        (
            f"A saving is positive; a minus means that the agency pays more. Cash of all years, discounted: "
            f"{_together(savings)}; carbon and other social costs are left out.",
        ),
        pinned_columns=2,
    )


def _together(savings: Sequence[tuple[dict[str, float], dict[str, float]]]) -> str:
    todays = {round(fsum(today.values())) for today, _ in savings}
    return "each plan against the same today" if len(todays) == 1 else "each plan against its own today"


def _access(plans: Sequence[SavedPlan]) -> Sheet:
    order = list(_FORMS)
    found = sorted(compare.access(plans), key=lambda row: (row.key[0], order.index(row.key[1])))
    rows = tuple(
        (compare.name_of(plans, "services", service), _FORMS[form], scope or None, standard, row.today, *row.values)
        for row in found
        for service, form, scope, standard in [row.key]
    )
    return Sheet(
        "Access",
        "People within the standard of each service: everybody, by priority group and by area.",
        "Access: share of people within the standard",
        (
            Column("service", "Service", Format.LONG_TEXT, width=28),
            Column("whose", "Whose", range_name="access_whose"),
            Column("which", "Which"),
            Column("standard", "Standard"),
            *_plan_columns(plans, Format.PERCENT, "access"),
        ),
        rows,
        pinned_columns=3,
    )
