"""The tabs of buildings and of the teams that sit in them."""

from collections.abc import Iterator, Mapping

from estate_opt.domain.estate import JOINS, Building
from estate_opt.domain.tolerance import whole_desks, whole_room
from estate_opt.results.outcomes import (
    Sums,
    building_sums,
    buildings_in_order,
    decision,
    fill_share,
    moved_km,
    outcome_in_words,
    release_year,
    teams_in_order,
)
from estate_opt.workbook.sheet import (
    Cell,
    Column,
    Content,
    FootLine,
    Format,
    Shade,
    Sheet,
    in_order,
    without_noughts,
)
from estate_opt.workbook.tabs.dossier import Dossier
from estate_opt.workbook.tabs.firm_columns import firm_cells, with_firm
from estate_opt.workbook.tabs.locks_tab import tick_column
from estate_opt.workbook.tabs.map_tab import MAP_COLUMNS, map_cells

_DECISIONS = {
    "close": Shade.BAD,
    "open": Shade.GOOD,
    "shared hub": Shade.NOTE,
    "open as shared hub": Shade.GOOD,
}

_BUILDINGS = (
    Column("building", "Building", range_name="buildings_building"),
    Column("name", "Name", Format.LONG_TEXT, width=28),
    Column("agency", "Agency", note="Owner or tenant"),
    Column("agency_name", "Agency: name", Format.LONG_TEXT, width=28),
    Column("area", "Area"),
    Column("tenure", "Tenure"),
    Column("status", "Status in the tables", note="free, keep, close or candidate"),
    Column(
        "decision",
        "Decision",
        range_name="buildings_decision",
        shades=_DECISIONS,
        note="shared hub: staff of two or more bodies in the plan, and not so today",
    ),
    tick_column("building"),
    Column(
        "release",
        "Released in",
        Format.YEAR,
        note="Year in which a closed building is off the books: sold, or its lease ended",
    ),
    Column("route", "Way out", note="Of a building that closes, where the table routes names any"),
    Column("route_because", "Way out: because", Format.LONG_TEXT, width=28),
    Column("homes", "Homes on its land", Format.COUNT, has_total=True, range_name="buildings_homes"),
    Column("agencies_plan", "Agencies in it in the plan", Format.LONG_TEXT, width=26),
    Column("teams_today", "Teams today", Format.COUNT, has_total=True),
    Column("teams_plan", "Teams in the plan", Format.COUNT, has_total=True),
    Column("capacity", "Desks there are", Format.COUNT, note="Whole ones, today; `unlimited` where the tables say so"),
    Column("fitout", "Desks added", Format.COUNT, has_total=True),
    Column("desks_today", "Desks taken today", Format.COUNT, has_total=True, note="By teams, and by counters"),
    Column(
        "desks_plan",
        "Desks taken in the plan",
        Format.COUNT,
        has_total=True,
        note="By teams, the staff of shared arrangements, and counters: their sum, rounded up to whole desks",
    ),
    Column("fill_today", "Fill today", Format.PERCENT, note="Before the desks are rounded to whole ones"),
    Column(
        "fill_plan", "Fill in the plan", Format.PERCENT, note="Of the desks there are and those added, before rounding"
    ),
    Column(
        "yearly_today",
        "Yearly cost in {last}, as today (£)",
        Format.GBP,
        has_total=True,
        note="Rent, rates and running cost less income, in that year, by carrying on as today",
    ),
    Column(
        "yearly_plan",
        "Yearly cost in {last}, in the plan (£)",
        Format.GBP,
        has_total=True,
        note="The same, in the plan",
    ),
    Column(
        "today_present",
        "Present value {span}, as today (£)",
        Format.GBP,
        range_name="buildings_today_present",
        has_total=True,
        note="All money of the building over the appraisal, carbon included, discounted",
    ),
    Column(
        "plan_present",
        "Present value {span}, in the plan (£)",
        Format.GBP,
        range_name="buildings_plan_present",
        has_total=True,
        note="The same, in the plan",
    ),
    Column("saving", "Saving, present value {span} (£)", Format.GBP, has_total=True),
    Column("today", "In use today", range_name="buildings_today"),
    Column("then", "In use in the plan", range_name="buildings_plan"),
    Column("shared_today", "Shared today", range_name="buildings_shared_today", note="Staff of two or more bodies"),
    Column("shared_plan", "Shared in the plan", range_name="buildings_shared_plan", note="Staff of two or more bodies"),
    *MAP_COLUMNS,
)


_BLANK = ("teams_today", "teams_plan", "fitout", "desks_today", "desks_plan", "fill_today", "fill_plan", "saving")
"""Where a nought says no more than a blank does."""


def buildings(dossier: Dossier) -> Sheet:
    """What becomes of each building, who sits in it, and what it costs."""
    money = {
        "today": building_sums(dossier.plan, dossier.plan.today_accounts),
        "plan": building_sums(dossier.plan, dossier.plan.accounts),
    }
    told = buildings_in_order(dossier.plan, dossier.today, dossier.then)
    rows = (_building_row(dossier, building, money) for building in told)
    columns = with_firm(without_noughts(dossier.dated(_BUILDINGS), *_BLANK), dossier.labels is not None)
    return Sheet(
        "Buildings",
        "Each building: keep, close, open or become a shared hub; who sits in it; what it costs.",
        "Buildings: what stays, what closes, what is shared",
        columns,
        in_order(columns, rows),
        ("Closures come first. Moves of staff and public counters are not counted here: see Costs.",),
        pinned_columns=2,
    )


def _yes_no(answer: bool) -> str:
    return "yes" if answer else "no"


def _building_row(dossier: Dossier, building: Building, money: Mapping[str, Sums]) -> Mapping[str, Content]:
    name = building.building
    today, then = dossier.today[name], dossier.then[name]
    is_open, added = dossier.plan.is_open[name], dossier.plan.fitout_desks.get(name, 0.0)
    yearly_today, present_today = money["today"].get(name, (0.0, 0.0))
    yearly_plan, present_plan = money["plan"].get(name, (0.0, 0.0))
    room = None if building.desks is None else building.desks + added
    decided, way = decision(dossier.plan, building, today, then), dossier.plan.route_of(building)
    return {
        "building": name,
        "name": building.name,
        "agency": building.agency,
        "agency_name": dossier.agency_name(building.agency),
        "area": building.area,
        "tenure": building.tenure,
        "status": building.status,
        "decision": decided,
        **map_cells(building, decided),
        "tick": None,
        **firm_cells(dossier, "building", name),
        "today": _yes_no(building.in_use_today),
        "then": _yes_no(is_open),
        "teams_today": today.teams,
        "teams_plan": then.teams,
        "capacity": "unlimited" if building.desks is None else whole_room(building.desks),
        "fitout": whole_desks(added),
        "desks_today": whole_desks(today.desks),
        "desks_plan": whole_desks(then.desks),
        "fill_today": fill_share(today.desks, building.desks),
        "fill_plan": fill_share(then.desks, room),
        "agencies_plan": "; ".join(then.agencies),
        "shared_today": _yes_no(today.is_shared),
        "shared_plan": _yes_no(then.is_shared),
        "release": release_year(dossier.plan, building),
        "route": None if way is None else way.route,
        "route_because": None if way is None else way.because or None,
        "homes": None if way is None else way.homes or None,
        "yearly_today": yearly_today,
        "yearly_plan": yearly_plan,
        "today_present": present_today,
        "plan_present": present_plan,
        "saving": Cell(present_today - present_plan, "={today_present}-{plan_present}"),
    }


_MOVES = (
    Column("team", "Team"),
    Column("name", "Name", Format.LONG_TEXT, width=30),
    Column("agency", "Agency"),
    Column("agency_name", "Agency: name", Format.LONG_TEXT, width=28),
    Column("fte", "FTE", Format.NUMBER, range_name="moves_fte", has_total=True, note="Full-time equivalents"),
    Column(
        "desks",
        "Desks",
        Format.COUNT,
        has_total=True,
        note="Whole ones, rounded up team by team: those of a building's teams may come to more than it has taken",
    ),
    Column(
        "outcome",
        "What happens",
        range_name="moves_outcome",
        shades={"moves": Shade.NOTE, JOINS: Shade.NOTE},
        note="stays, moves, is housed (a new team), or joins the shared arrangement that takes its work over",
    ),
    tick_column("team"),
    Column("origin", "From"),
    Column("origin_name", "From: name", Format.LONG_TEXT, width=26),
    Column("to", "To"),
    Column("to_name", "To: name", Format.LONG_TEXT, width=26),
    Column("km", "Distance (km)", Format.NUMBER, note="By road, or as the option works it out; blank where not known"),
    Column(
        "why",
        "Why",
        Format.LONG_TEXT,
        width=40,
        range_name="moves_why",
        note="The first reason that holds; in all: over the appraisal",
    ),
)


def moves(dossier: Dossier) -> Sheet:
    """Where each team sits today and in the plan; who moves comes first."""
    columns = with_firm(_MOVES, dossier.labels is not None)
    return Sheet(
        "Moves",
        "Each team: whether it stays, moves or joins a shared arrangement; from where to where, and how far.",
        "Moves: who moves where",
        columns,
        in_order(columns, _move_rows(dossier)),
        pinned_columns=2,
        total_of="of all staff, whether they move or not",
        foot=_by_outcome(dossier),
    )


def _by_outcome(dossier: Dossier) -> tuple[FootLine, ...]:
    """The total of all staff by what happens to them: who moves, who joins a shared function, who stays."""
    fte: dict[str, float] = {}
    for team in dossier.plan.estate.teams.values():
        happens = outcome_in_words(dossier.plan, team)
        fte[happens] = fte.get(happens, 0.0) + team.fte
    lines = [
        FootLine(words, {"fte": Cell(fte[happens], f'=SUMIFS(moves_fte,moves_outcome,"{happens}")')})
        for happens, words in _OUTCOMES.items()
        if happens in fte
    ]
    return (*lines, FootLine("All staff", {"fte": Cell(sum(fte.values()), "=SUM(moves_fte)")}, is_outcome=True))


_OUTCOMES = {
    "moves": "Staff who move with their team",
    JOINS: "Staff who join a shared function, and sit where its staff do (see Arrangements)",
    "is housed": "Staff of new teams, who are housed",
    "stays": "Staff who stay",
}


def _move_rows(dossier: Dossier) -> Iterator[dict[str, Content]]:
    plan, buildings, why = dossier.plan, dossier.plan.estate.buildings, dossier.why_moved
    for team in teams_in_order(plan):
        to = plan.housing[team.team]
        yield {
            "team": team.team,
            "name": team.name,
            "agency": team.agency,
            "agency_name": dossier.agency_name(team.agency),
            "fte": team.fte,
            "desks": whole_desks(team.desks),
            "outcome": outcome_in_words(plan, team),
            "tick": None,
            **firm_cells(dossier, "team", team.team),
            "origin": team.building,
            "origin_name": buildings[team.building].name if team.building else None,
            "to": to,
            "to_name": buildings[to].name if to else None,
            "km": moved_km(plan, team),
            "why": why[team.team],
        }
