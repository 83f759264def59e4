"""The sheets of a comparison: a column for each plan, a row for each thing that is not alike in all of them."""

from collections.abc import Sequence
from dataclasses import replace

from estate_opt.domain.costs import Theme, theme, words
from estate_opt.domain.estate import JOINS
from estate_opt.ground.figures import financial_year
from estate_opt.saved import compare
from estate_opt.saved.compare import Difference
from estate_opt.saved.compare_years import CAPITAL, CASH, years
from estate_opt.saved.likeness import NOT_CASH, Likeness
from estate_opt.saved.plan_json import SavedPlan
from estate_opt.workbook.sheet import Cell, Column, Content, Format, Shade, Sheet
from estate_opt.workbook.tabs.comparison_front import EVERYBODY, overview, title_of
from estate_opt.workbook.tabs.comparison_made_from import made_from_sheets

_FORMATS = {
    "text": Format.TEXT, "gbp": Format.GBP, "share": Format.PERCENT, "year": Format.YEAR, "count": Format.COUNT,
    "number": Format.NUMBER, "fine share": Format.FINE_PERCENT,
}  # fmt: skip
_FORMS = {"all": EVERYBODY, "group": "group", "area": "area"}
_ROOM = ", with room"
_ENDINGS = {"optimal": "proven", "feasible": "not proven", "interrupted": "stopped by hand"}
_JOINS = "joins a shared arrangement"
_STATES = {"closed": Shade.BAD, "opened": Shade.GOOD}
_PLAN_WIDTH = 15.0
_PENNY = 0.005
_YEARLY = {CAPITAL: Format.GBP, CASH: Format.GBP}
"""The measures by year that are no counts."""


def comparison_sheets(likeness: Likeness) -> tuple[Sheet, ...]:
    """Every sheet of a comparison, in order: the front page, what the plans were made from, then the rest."""
    return (overview(likeness), *made_from_sheets(likeness), *detail_sheets(likeness))


def detail_sheets(likeness: Likeness, have_options: bool = True) -> tuple[Sheet, ...]:
    """The sheets behind the front page; those of levers and locks only where plans have options of their own."""
    plans = likeness.plans
    functions = _with_names(plans, compare.functions(plans), "agencies")
    counters = _with_names(plans, compare.counters(plans), "services", "buildings")
    todays = 1 if likeness.is_like else len(plans)
    who, where = "who supplies them, where plans differ", "where services are offered, where plans differ"
    sheets = (
        _figures(plans, todays),
        _buildings(plans, todays),
        _moves(plans, todays),
        _differences(plans, "Support functions", "Agency|Support function", who, functions, todays),
        _differences(plans, "Counters", "Service|Building", where, counters, todays),
        _costs(plans, todays),
        _agencies(plans, todays),
        *([_shares(plans)] if any(plan.content.get("accounts") for plan in plans) else []),
        *([_projects(plans, found)] if (found := compare.interactions(plans)) else []),
        _access(plans, todays),
        _ways(plans, todays),
        *([_years(plans, found)] if (found := years(plans)) else []),
    )
    if not have_options:
        return sheets
    levers, locks = compare.levers(plans), _locks_in_words(compare.locks(plans))
    keys, what = "Kind|Id|Decision|Where", "decisions taken beforehand in some plans only"
    return (
        *sheets,
        _differences(plans, "Levers", "Lever", "what the options set differently", levers, todays=0),
        _differences(plans, "Locks", keys, what, locks, todays=0),
    )


def _plan_columns(
    plans: Sequence[SavedPlan], format: Format, named: str = "", shades: dict[str, Shade] | None = None,
    has_total: bool = False, todays: int = 1,
) -> tuple[Column, ...]:  # fmt: skip
    """A column for today and one for each plan, all of one width; `named`: what formulas call them.

    `todays`: 1 where the plans are like for like; as many as there are plans where each has its own; 0 for none.
    """
    long = Format.LONG_TEXT if format is Format.TEXT else format

    def column(key: str, title: str) -> Column:
        return Column(key, title, long, width=18, least_width=_PLAN_WIDTH, has_total=has_total, shades=shades or {},
                      range_name=f"{named}_{key}" if named else "")  # fmt: skip

    today = [column("today", "Today")] if todays == 1 else [
        column(f"today_{n + 1}", f"Today of {title_of(plans, n)}") for n in range(todays)
    ]  # fmt: skip
    return (*today, *(column(f"plan_{n + 1}", title_of(plans, n)) for n in range(len(plans))))


def _keys(titles: str) -> tuple[Column, ...]:
    return tuple(Column(f"key{n}", title, Format.LONG_TEXT, width=42) for n, title in enumerate(titles.split("|")))


def _figures(plans: Sequence[SavedPlan], todays: int) -> Sheet:
    rows: list[tuple[Content, ...]] = []
    columns = _plan_columns(plans, Format.GBP, todays=todays)
    for row, kind in compare.headlines(plans):
        values = (*row.todays[:todays], *row.values)
        if row.key == ("Search",):
            values = tuple(_ENDINGS.get(str(value)) for value in values)
        cells = [Cell(value, format=_FORMATS[kind]) for value in values]
        if row.key == ("Net present cost (£)",):
            cells = [Cell(v, f"=SUM(costs_{c.key})", Format.GBP) for v, c in zip(values, columns, strict=True)]
        rows.append((*row.key, *cells))
    return Sheet(
        "Figures",
        "The headline figures of each plan.",
        "Figures: the plans side by side",
        (Column("figure", "Figure", Format.LONG_TEXT, width=46), *columns),
        tuple(rows),
        (
            "Net present cost and saving are as each option counts them, with the value of carbon that it sets. "
            f"{_whose_today(todays)}",
        ),
    )


def _whose_today(todays: int) -> str:
    return "Today's is the first plan's." if todays == 1 else "Each plan has its own today: hold it against that."


def _buildings(plans: Sequence[SavedPlan], todays: int) -> Sheet:
    """Every building that some plan closes, opens, or treats otherwise than another."""
    number = len(plans)
    count = "+".join(f'({{plan_{n + 1}}}="closed")' for n in range(number))
    rows = []
    for row in compare.buildings_changed(plans):
        (key,) = row.key
        closing = Cell(row.values.count("closed"), f"={count}")
        owner = next((o for plan in plans if (o := plan.content.get("owners", {}).get(key))), None)
        whose = owner and _name_and_id(plans, "agencies", owner)
        rows.append((key, compare.name_of(plans, "buildings", key), whose, *row.todays[:todays], *row.values, closing))
    columns = (
        Column("key", "Building"),
        Column("name", "Name", Format.LONG_TEXT, width=30),
        Column("owner", "Agency", Format.LONG_TEXT, width=30),
        *_plan_columns(plans, Format.TEXT, shades=_STATES, todays=todays),
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


def _moves(plans: Sequence[SavedPlan], todays: int) -> Sheet:
    rows = tuple(
        (
            row.key[0],
            compare.name_of(plans, "teams", row.key[0]),
            *(_seat(plans, at) for at in (*row.todays[:todays], *row.values)),
        )
        for row in compare.teams(plans)
    )
    return Sheet(
        "Moves",
        "Teams that do not sit in the same building in all plans.",
        "Moves: where teams sit, where plans differ",
        (Column("key", "Team"), Column("name", "Name", Format.LONG_TEXT, width=30),
         *_plan_columns(plans, Format.TEXT, todays=todays)),
        rows,
        (f"“{_JOINS}”: the one that takes over what the team does.",),
        pinned_columns=2,
    )  # fmt: skip


def _seat(plans: Sequence[SavedPlan], at: str | float | None) -> str | float | None:
    """A team's building by name and id; that it joins a shared arrangement, where it has none of its own."""
    if at is None:
        return None
    return _JOINS if at == compare.DISSOLVED else _name_and_id(plans, "buildings", str(at))


def _name_and_id(plans: Sequence[SavedPlan], kind: str, key: str) -> str:
    name = compare.name_of(plans, kind, key)
    return name if name == key else f"{name} ({key})"


def _with_names(plans: Sequence[SavedPlan], found: Sequence[Difference], *kinds: str) -> list[Difference]:
    """Differences with the names of what their keys begin with, in place of the ids."""
    named = []
    for row in found:
        first = tuple(_name_and_id(plans, kind, part) for kind, part in zip(kinds, row.key, strict=False))
        named.append(Difference((*first, *row.key[len(first) :]), row.todays, row.values))
    return named


def _locks_in_words(found: Sequence[Difference]) -> list[Difference]:
    """Locks, a team's that has no building of its own as the reader is told of it."""
    said = {compare.DISSOLVED: JOINS}
    return [replace(row, key=(*row.key[:-1], said.get(row.key[-1], row.key[-1]))) for row in found]


def _differences(
    plans: Sequence[SavedPlan], name: str, keys: str, what: str, found: Sequence[Difference], todays: int
) -> Sheet:
    columns = (*_keys(keys), *_plan_columns(plans, Format.TEXT, todays=todays))
    rows = tuple((*row.key, *row.todays[:todays], *row.values) for row in found)
    notes = () if found else ("All plans agree.",)
    return Sheet(name, f"{name}: {what}.", f"{name}: {what}", columns, rows, notes, pinned_columns=len(keys.split("|")))


def _costs(plans: Sequence[SavedPlan], todays: int) -> Sheet:
    classes, order = compare.classes(plans), list(Theme)
    rows: list[tuple[int, tuple[Content, ...]]] = []
    for row in compare.money(plans, "cost"):
        (cost,) = row.key
        counts = "not cash" if classes[cost] in NOT_CASH else "cash"
        values = (_gbp(float(value or 0.0)) for value in (*row.todays[:todays], *row.values))
        rows.append((order.index(theme(cost)), (str(theme(cost)).capitalize(), words(cost), counts, *values)))
    return Sheet(
        "Costs",
        "Present value of each plan, by what it is spent on.",
        "Costs: what the money is spent on, at today's worth (£)",
        (
            Column("about", "About"),
            Column("cost", "Cost", Format.LONG_TEXT, width=46),
            Column("counts", "Counts as", range_name="costs_counts"),
            *_plan_columns(plans, Format.GBP, "costs", has_total=True, todays=todays),
        ),
        tuple(row for _, row in sorted(rows, key=lambda row: row[0])),
        (
            "A cost is positive, a receipt negative. Discounted as the option of each plan says. "
            f"{_whose_today(todays)}",
        ),
        pinned_columns=2,
    )


def _gbp(amount: float) -> float:
    """An amount; what is nil but for rounding is nil, and is not shown with a minus."""
    return 0.0 if abs(amount) < _PENNY else amount


def _agencies(plans: Sequence[SavedPlan], todays: int) -> Sheet:
    savings = [compare.cash_savings(plan) for plan in plans]
    rows: list[tuple[Content, ...]] = []
    for agency in dict.fromkeys(name for today, _ in savings for name in today):
        before = (today.get(agency, 0.0) for today, _ in savings[:todays])
        saved = (_gbp(each.get(agency, 0.0)) for _, each in savings)
        rows.append((agency, compare.name_of(plans, "agencies", agency), *before, *saved))
    columns = _plan_columns(plans, Format.GBP, has_total=True, todays=todays)
    carrying_on = (
        replace(each, title=each.title.replace("Today", "Cost of carrying on as today", 1), least_width=0.0)
        for each in columns[:todays]
    )
    whose = "each plan against the same today" if todays == 1 else "each plan against its own today"
    return Sheet(
        "Agencies",
        "What each agency saves by each plan.",
        "Agencies: who saves how much, and who pays, at today's worth (£)",
        (
            Column("key", "Agency"),
            Column("name", "Name", Format.LONG_TEXT, width=34),
            *carrying_on,
            *columns[todays:],
        ),
        tuple(rows),
        (
            f"A saving is positive; a minus means that the agency pays more. Cash of all years, discounted: {whose}, "
            "not against what a body could save by itself; carbon and other social costs are left out.",
        ),
        pinned_columns=2,
    )


def _years(plans: Sequence[SavedPlan], found: Sequence[Difference]) -> Sheet:
    """What each plan does in which year, where at least one is carried out over years."""
    columns = _plan_columns(plans, Format.COUNT, todays=0)
    rows: tuple[tuple[Content, ...], ...] = tuple(
        (what, financial_year(int(year)), *(Cell(value, format=_YEARLY.get(what)) for value in row.values))
        for row in found
        for what, year in [row.key]
    )
    return Sheet(
        "By year",
        "What each plan does in which year: moves, closings, joins, capital and cash.",
        "By year: the programmes side by side",
        (Column("what", "What", Format.LONG_TEXT, width=30), Column("year", "Year"), *columns),
        rows,
        (
            "Pounds as they are paid, undiscounted; cash against today, below nought where less is paid. A plan that "
            "happens all at once does all of it in the year of its moves. Later years are on each plan's tab Years.",
        ),
        pinned_columns=2,
    )


def _shares(plans: Sequence[SavedPlan]) -> Sheet:
    """Of the plans whose accounts are known: what each body pays by itself and with the shares."""
    rows = tuple(
        (row.key[0], compare.name_of(plans, "agencies", row.key[0]), *row.todays, *row.values)
        for row in compare.shares(plans)
    )
    columns = _plan_columns(plans, Format.GBP, has_total=True, todays=len(plans))
    alone = (
        replace(each, key=f"alone_{n + 1}", title=f"By itself, of {title_of(plans, n)}")
        for n, each in enumerate(columns[: len(plans)])
    )
    return Sheet(
        "Shares",
        "What each body pays by itself and with the shares, where that is known.",
        "Shares: what each body pays by itself, and with the shares, at today's worth (£)",
        (Column("key", "Agency"), Column("name", "Name", Format.LONG_TEXT, width=34), *alone, *columns[len(plans) :]),
        rows,
        ("As estate-opt accounts found it; blank where a plan's accounts are not known.",),
        pinned_columns=2,
    )


def _projects(plans: Sequence[SavedPlan], found: Sequence[Difference]) -> Sheet:
    what = "what each saves, and which are complementary or rivals, where that is known"
    return _differences(plans, "Interaction", "Project|and", what, found, todays=0)


def _access(plans: Sequence[SavedPlan], todays: int) -> Sheet:
    order = list(_FORMS)
    both = [(row, "") for row in compare.access(plans)] + [(row, _ROOM) for row in compare.access_with_room(plans)]
    both.sort(key=lambda each: (each[0].key[0], order.index(each[0].key[1]), each[0].key[2], each[1]))
    rows = tuple(
        (
            compare.name_of(plans, "services", service),
            _FORMS[form] + ending,
            scope or None,
            standard,
            *row.todays[:todays],
            *row.values,
        )
        for row, ending in both
        for service, form, scope, standard in [row.key]
    )  # fmt: skip
    notes = (
        "By distance to the nearest counter. With room: of these, as many as the counters within the standard can take "
        "all at once; only where they are fewer.",
    )
    return Sheet(
        "Access",
        "People within the standard of each service: everybody, by priority group and by area.",
        "Access: share of people within the standard",
        (
            Column("service", "Service", Format.LONG_TEXT, width=28),
            Column("whose", "Whose", range_name="access_whose", width=22),
            Column("which", "Which"),
            Column("standard", "Standard"),
            *_plan_columns(plans, Format.PERCENT, "access", todays=todays),
        ),
        rows,
        notes,
        pinned_columns=3,
    )


def _ways(plans: Sequence[SavedPlan], todays: int) -> Sheet:
    rows = tuple(
        (compare.name_of(plans, "services", service), group or "everybody", measure, unit, *row.todays[:todays],
         *row.values)
        for row in compare.ways(plans)
        for service, group, measure, unit in [row.key]
    )  # fmt: skip
    return Sheet(
        "Equality",
        "How far people go to each service: on average, the worst tenth, and the equal way.",
        "Equality: how far everybody and each priority group go",
        (
            Column("service", "Service", Format.LONG_TEXT, width=28),
            Column("whose", "Whose", width=16),
            Column("measure", "Measure", width=14),
            Column("unit", "Unit"),
            *_plan_columns(plans, Format.HUNDREDTHS, todays=todays),
        ),
        rows,
        (
            "To the nearest counter, of those who have a way. Worst tenth: the average of the tenth with furthest to "
            "go. Equal way: as good as their ways are, had all the same (Kolm-Pollak).",
        ),
        pinned_columns=3,
    )
