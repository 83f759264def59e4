"""Tabs of a pack that are tabs of the plan's workbook, cut down to what concerns whoever the pack is for.

Their figures are values: the formulas behind them are in the plan's workbook.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from estate_opt.results.charges import Charge
from estate_opt.results.occupancy import customers
from estate_opt.workbook.sheet import Cell, Column, Content, Format, Sheet, in_order, value_of
from estate_opt.workbook.tabs.body_tab import COLUMNS, years_of
from estate_opt.workbook.tabs.dossier import Dossier
from estate_opt.workbook.tabs.money_lines import SIGNS, At

Keep = Callable[[Mapping[str, Content]], bool]

BUILDINGS, PEOPLE, FUNCTIONS, COUNTERS, ACCESS, YEARS, TIES = (
    "Buildings", "People", "Support functions", "Counters", "Access", "Years", "Who depends on whom",
)  # fmt: skip
_KEYS = {
    BUILDINGS: "building name area agency_name decision release agencies_plan desks_today desks_plan yearly_today "
    "yearly_plan saving",
    PEOPLE: "team name fte outcome origin_name to_name km why",
    FUNCTIONS: "function fte arrangement how provider_name released today then saving",
    COUNTERS: "service_name building_name body_name outcome visits_today visits_plan mean_today mean_plan unit further",
    ACCESS: "name whom scope standard people before after change",
}
"""Columns that are kept, by their keys; a place without counters or localities has no such columns."""


def cut(sheet: Sheet, name: str, title: str, keep: Keep) -> Sheet | None:
    """Some rows of a tab with the columns that a pack has of it; None where it has no such columns, or no such row."""
    columns = [column.key for column in sheet.columns]
    places = [columns.index(key) for key in _KEYS[name].split() if key in columns]
    rows = [row for row in sheet.rows if places and keep(dict(zip(columns, row, strict=True)))]
    if not rows:
        return None
    kept = tuple(
        replace(sheet.columns[n], range_name="", choices=(), is_hidden=False) for n in places
    )  # fmt: skip
    content = tuple(tuple(_as_value(row[n]) for n in places) for row in rows)
    return Sheet(name, title, title, kept, content, pinned_columns=0)


def _as_value(content: Content) -> Content:
    return replace(content, formula=None, name=None) if isinstance(content, Cell) else content


def of_body(dossier: Dossier, tabs: Mapping[str, Sheet], agency: str) -> Iterator[Sheet]:
    """The tabs of a body's pack but for its words and answers: only those that have something to say."""
    found = (
        cut(tabs["Buildings"], BUILDINGS, "Your buildings: what becomes of each",
            lambda row: row["agency"] == agency and row["decision"] != "not opened"),
        cut(tabs["Moves"], PEOPLE, "Your people: who stays, who moves, who joins a shared function",
            lambda row: row["agency"] == agency),
        cut(tabs["Support functions"], FUNCTIONS, "Your support functions: who supplies them",
            lambda row: row["agency"] == agency),
        cut(tabs["Counters"], COUNTERS, "Your counters: what your public gets",
            lambda row: row.get("body") == agency and row["outcome"] != "not opened"),
        _years(dossier, agency),
        _ties(dossier, agency),
    )  # fmt: skip
    yield from (sheet for sheet in found if sheet is not None)


def of_area(tabs: Mapping[str, Sheet], area: str, buildings: frozenset[str]) -> Iterator[Sheet]:
    """The same of an area's pack. `buildings`: those in it."""
    found = (
        cut(tabs["Buildings"], BUILDINGS, "The buildings here: what becomes of each",
            lambda row: row["area"] == area and row["decision"] != "not opened"),
        cut(tabs["Moves"], PEOPLE, "People who leave a building here, or come to one",
            lambda row: row["outcome"] != "stays" and bool({row["origin"], row["to"]} & buildings)),
        cut(tabs["Counters"], COUNTERS, "The counters here",
            lambda row: row.get("building") in buildings and row["outcome"] != "not opened"),
        cut(tabs["Access"], ACCESS, "What the public of this area gets: people within the standard of each service",
            lambda row: row.get("whom") == "area" and row["scope"] == area),
    )  # fmt: skip
    yield from (sheet for sheet in found if sheet is not None)


def _years(dossier: Dossier, agency: str) -> Sheet | None:
    number = dossier.payer_number.get(agency)
    if number is None:
        return None
    rows = [
        {key: _as_value(content) for key, content in row.items()} for row in years_of(dossier, At("", number))
    ]  # fmt: skip
    return Sheet(YEARS, "What you pay and gain in each year.", "What you pay and gain, year by year", COLUMNS,
                 in_order(COLUMNS, rows), (SIGNS,))  # fmt: skip


_TIES = (
    Column("way", "How", Format.LONG_TEXT, width=30),
    Column("body", "Body", Format.LONG_TEXT, width=34),
    Column("what", "What", Format.LONG_TEXT, width=46),
    Column("fte", "FTE", Format.NUMBER),
    Column("gbp", "Charged in {last} (£)", Format.GBP, note="For desks and for shared functions, in the last year"),
)
THEY_SIT, YOU_SIT, YOU_SUPPLY, THEY_SUPPLY = (
    "They sit with you", "You sit with them", "You supply them", "They supply you",
)  # fmt: skip
THEY_PAY, YOU_PAY = "They pay you", "You pay them"


def _ties(dossier: Dossier, agency: str) -> Sheet | None:
    """Who depends on a body in the plan, and on whom it depends: seats, support functions, and what is charged."""
    rows = [*_seats(dossier, agency), *_supplies(dossier, agency), *_charged(dossier, agency)]
    if not rows:
        return None
    return Sheet(TIES, "Who depends on you in the plan, and on whom you depend.",
                 "Who depends on you in the plan, and on whom you depend", dossier.dated(_TIES),
                 in_order(_TIES, rows))  # fmt: skip


def _tie(way: str, body: str | None, what: str, fte: float | None, gbp: float | None = None) -> dict[str, Content]:
    return {"way": way, "body": body, "what": what, "fte": fte, "gbp": gbp}


def _seats(dossier: Dossier, agency: str) -> Iterator[dict[str, Content]]:
    estate, fte = dossier.plan.estate, dict[tuple[str, str, str], float]()
    for name, team in estate.teams.items():
        at = dossier.plan.housing[name]
        owner = None if at is None else estate.buildings[at].agency
        if at is None or owner is None or owner == team.agency or agency not in (owner, team.agency):
            continue
        way, other = (THEY_SIT, team.agency) if owner == agency else (YOU_SIT, owner)
        fte[way, other, at] = fte.get((way, other, at), 0.0) + team.fte
    for (way, other, at), sum_fte in sorted(fte.items()):
        yield _tie(way, dossier.agency_name(other), estate.buildings[at].name or at, sum_fte)


def _supplies(dossier: Dossier, agency: str) -> Iterator[dict[str, Content]]:
    plan = dossier.plan
    for name in sorted(plan.tiers):
        arrangement = plan.estate.arrangements[name]
        for body in customers(plan, name):
            fte = plan.estate.functions[body, arrangement.function].fte
            what = f"{arrangement.function} ({name})"
            if arrangement.provider == agency != body:
                yield _tie(YOU_SUPPLY, dossier.agency_name(body), what, fte)
            elif body == agency != arrangement.provider:
                yield _tie(THEY_SUPPLY, dossier.agency_name(arrangement.provider), what, fte)


_FOR = {"hosting_charge": "for desks", "recharge": "for shared functions"}


def _charged(dossier: Dossier, agency: str) -> Iterator[dict[str, Content]]:
    last = dossier.years[-1]
    for each in dossier.charges:
        if each.year == last and agency in (each.payer, each.receiver):
            yield _charge(dossier, each, each.receiver == agency)


def _charge(dossier: Dossier, each: Charge, is_received: bool) -> dict[str, Content]:
    other = each.payer if is_received else each.receiver
    body = dossier.payer_label.get(other, other)
    return _tie(THEY_PAY if is_received else YOU_PAY, body, _FOR[each.cost], None, each.gbp)


def figure_of(sheet: Sheet | None, key: str) -> float:
    """The sum of a column of a tab; nought where there is no such tab or column."""
    columns = [] if sheet is None else [column.key for column in sheet.columns]
    if sheet is None or key not in columns:
        return 0.0
    figures = (value_of(row[columns.index(key)]) for row in sheet.rows)
    return float(sum(figure for figure in figures if isinstance(figure, int | float)))
