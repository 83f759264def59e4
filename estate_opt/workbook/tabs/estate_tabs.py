"""The tabs of buildings and of the teams that sit in them."""

from collections.abc import Iterator, Mapping
from math import floor, isnan

from estate_opt.domain.appraisal import Appraisal
from estate_opt.domain.costs import Heading, Theme, heading, theme
from estate_opt.domain.estate import Building, Team
from estate_opt.domain.plan import Account
from estate_opt.workbook.sheet import Cell, Column, Content, Format, Shade, Sheet, in_order
from estate_opt.workbook.tabs.dossier import Dossier
from estate_opt.workbook.tabs.locks_tab import tick_column

CARBON = "carbon"
_DECISIONS = {
    "close": Shade.BAD,
    "open": Shade.GOOD,
    "shared hub": Shade.NOTE,
    "open as shared hub": Shade.GOOD,
}

_BUILDINGS = (
    Column("building", "Building"),
    Column("name", "Name", Format.LONG_TEXT, width=28),
    Column("agency", "Agency", note="Owner or tenant"),
    Column("area", "Area"),
    Column("tenure", "Tenure"),
    Column("status", "Status in the tables", note="free, keep, close or candidate"),
    Column(
        "decision",
        "Decision",
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
    Column("agencies_plan", "Agencies in it in the plan", Format.LONG_TEXT, width=26),
    Column("teams_today", "Teams today", Format.COUNT, has_total=True),
    Column("teams_plan", "Teams in the plan", Format.COUNT, has_total=True),
    Column("capacity", "Desks there are", Format.NUMBER, note="Today; `unlimited` where the tables say so"),
    Column("fitout", "Desks added", Format.NUMBER, has_total=True),
    Column("desks_today", "Desks taken today", Format.NUMBER, has_total=True),
    Column(
        "desks_plan",
        "Desks taken in the plan",
        Format.NUMBER,
        has_total=True,
        note="By teams, and by the staff of shared arrangements",
    ),
    Column("fill_today", "Fill today", Format.PERCENT),
    Column("fill_plan", "Fill in the plan", Format.PERCENT, note="Of the desks there are and those added"),
    Column(
        "yearly_today",
        "Yearly cost today (£)",
        Format.GBP,
        has_total=True,
        note="Rent, rates and running cost less income, in the last year of the appraisal",
    ),
    Column("yearly_plan", "Yearly cost in the plan (£)", Format.GBP, has_total=True, note="The same, in the plan"),
    Column(
        "today_present",
        "Present value today (£)",
        Format.GBP,
        range_name="buildings_today_present",
        has_total=True,
        note="All money of the building over the appraisal, carbon included, discounted",
    ),
    Column(
        "plan_present",
        "Present value in the plan (£)",
        Format.GBP,
        range_name="buildings_plan_present",
        has_total=True,
        note="The same, in the plan",
    ),
    Column("saving", "Saving, present value (£)", Format.GBP, has_total=True),
    Column("today", "In use today", range_name="buildings_today"),
    Column("then", "In use in the plan", range_name="buildings_plan"),
    Column("shared_today", "Shared today", range_name="buildings_shared_today", note="Staff of two or more bodies"),
    Column("shared_plan", "Shared in the plan", range_name="buildings_shared_plan", note="Staff of two or more bodies"),
)


def buildings(dossier: Dossier) -> Sheet:
    """What becomes of each building, who sits in it, and what it costs."""
    money = {
        "today": _by_building(dossier, dossier.plan.today_accounts),
        "plan": _by_building(dossier, dossier.plan.accounts),
    }
    rows = (_building_row(dossier, building, money) for building in dossier.plan.estate.buildings.values())
    return Sheet(
        "Buildings",
        "Each building: keep, close, open or become a shared hub; who sits in it; what it costs.",
        "Buildings: what stays, what closes, what is shared",
        _BUILDINGS,
        in_order(_BUILDINGS, rows),
        ("Moves of staff and public counters are not counted here: see Costs.",),
        pinned_columns=2,
    )


Sums = dict[str, tuple[float, float]]
"""By building: recurring cash in the last year, and present value of everything."""


def _by_building(dossier: Dossier, accounts: tuple[Account, ...]) -> Sums:
    factors = dossier.plan.discount_factors
    found: Sums = {}
    for account in accounts:
        if theme(account.cost) is Theme.BUILDINGS or account.cost == CARBON:
            yearly, present = found.get(account.item, (0.0, 0.0))
            recurs = heading(account.kind, account.cost) is Heading.RUNNING
            found[account.item] = (
                yearly + (account.gbp[-1] if recurs else 0.0),
                present + sum(gbp * factor for gbp, factor in zip(account.gbp, factors, strict=True)),
            )
    return found


def _decision(dossier: Dossier, building: Building) -> str:
    becomes_hub = dossier.then[building.building].is_shared and not dossier.today[building.building].is_shared
    if not dossier.plan.is_open[building.building]:
        return "close" if building.in_use_today else "not opened"
    if not building.in_use_today:
        return "open as shared hub" if becomes_hub else "open"
    return "shared hub" if becomes_hub else "keep"


def _release_year(dossier: Dossier, building: Building) -> int | str | None:
    if not building.in_use_today or dossier.plan.is_open[building.building]:
        return None
    time = Appraisal(dossier.plan.option).release_time(building)
    return dossier.years[floor(time)] if time < len(dossier.years) else "not within the appraisal"


def _yes_no(answer: bool) -> str:
    return "yes" if answer else "no"


def _fill(desks: float, capacity: float | None, formula: str) -> Content:
    if capacity is None:
        return None
    return Cell(desks / capacity if capacity else 0.0, formula)


def _building_row(dossier: Dossier, building: Building, money: Mapping[str, Sums]) -> Mapping[str, Content]:
    name = building.building
    today, then = dossier.today[name], dossier.then[name]
    is_open, added = dossier.plan.is_open[name], dossier.plan.fitout_desks.get(name, 0.0)
    yearly_today, present_today = money["today"].get(name, (0.0, 0.0))
    yearly_plan, present_plan = money["plan"].get(name, (0.0, 0.0))
    room = None if building.desks is None else building.desks + added
    return {
        "building": name,
        "name": building.name,
        "agency": building.agency,
        "area": building.area,
        "tenure": building.tenure,
        "status": building.status,
        "decision": _decision(dossier, building),
        "tick": None,
        "today": _yes_no(building.in_use_today),
        "then": _yes_no(is_open),
        "teams_today": today.teams,
        "teams_plan": then.teams,
        "capacity": "unlimited" if building.desks is None else building.desks,
        "fitout": added,
        "desks_today": today.desks,
        "desks_plan": then.desks,
        "fill_today": _fill(today.desks, building.desks, "=IF({capacity}=0,0,{desks_today}/{capacity})"),
        "fill_plan": _fill(then.desks, room, "=IF({capacity}+{fitout}=0,0,{desks_plan}/({capacity}+{fitout}))"),
        "agencies_plan": "; ".join(then.agencies),
        "shared_today": _yes_no(today.is_shared),
        "shared_plan": _yes_no(then.is_shared),
        "release": _release_year(dossier, building),
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
    Column("fte", "FTE", Format.NUMBER, range_name="moves_fte", has_total=True, note="Full-time equivalents"),
    Column("desks", "Desks", Format.NUMBER, has_total=True),
    Column(
        "outcome",
        "What happens",
        range_name="moves_outcome",
        shades={"moves": Shade.NOTE, "dissolved": Shade.BAD},
        note="stays, moves, is housed (a new team), or is dissolved: its functions are supplied by others",
    ),
    tick_column("team"),
    Column("origin", "From"),
    Column("origin_name", "From: name", Format.LONG_TEXT, width=26),
    Column("to", "To"),
    Column("to_name", "To: name", Format.LONG_TEXT, width=26),
    Column("km", "Distance (km)", Format.NUMBER, note="By road, or as the option works it out; blank where not known"),
    Column("why", "Why", Format.LONG_TEXT, width=40),
)

_OUTCOMES = ("moves", "dissolved", "is housed", "stays")


def moves(dossier: Dossier) -> Sheet:
    """Where each team sits today and in the plan; who moves comes first."""
    rows = sorted(
        _move_rows(dossier), key=lambda row: (_OUTCOMES.index(str(row["outcome"])), row["agency"], row["team"])
    )
    return Sheet(
        "Moves",
        "Each team: whether it stays, moves or is dissolved; from where to where, and how far.",
        "Moves: who moves where",
        _MOVES,
        in_order(_MOVES, rows),
        pinned_columns=2,
    )


def _move_rows(dossier: Dossier) -> Iterator[dict[str, Content]]:
    plan, buildings = dossier.plan, dossier.plan.estate.buildings
    for name, team in plan.estate.teams.items():
        to = plan.housing[name]
        km = plan.travel.km(team.building, to) if plan.is_moved(name) and team.building and to else None
        happens = _what_happens(dossier, team)
        yield {
            "team": name,
            "name": team.name,
            "agency": team.agency,
            "fte": team.fte,
            "desks": team.desks,
            "outcome": happens,
            "tick": None,
            "origin": team.building,
            "origin_name": buildings[team.building].name if team.building else None,
            "to": to,
            "to_name": buildings[to].name if to else None,
            "km": None if km is None or isnan(km) else km,
            "why": _why(dossier, team, happens),
        }


def _what_happens(dossier: Dossier, team: Team) -> str:
    if dossier.plan.housing[team.team] is None:
        return "dissolved"
    if team.building is None:
        return "is housed"
    return "moves" if dossier.plan.is_moved(team.team) else "stays"


def _why(dossier: Dossier, team: Team, happens: str) -> str | None:
    plan = dossier.plan
    if happens == "is housed":
        return "a new team"
    if happens == "moves" and team.building is not None:
        return "its building stays open" if plan.is_open[team.building] else "its building closes"
    if happens == "stays":
        return None
    supplied = []
    for function in plan.estate.functions_of_team.get(team.team, []):
        arrangement = plan.estate.arrangements[plan.supply[function.agency, function.function]]
        supplied.append(f"{function.function} supplied by {arrangement.provider} ({arrangement.arrangement})")
    return "; ".join(supplied)
