"""The cards: what opens when somebody asks after a building, a body or a town, and what the search box finds."""

from collections.abc import Mapping
from typing import Any

from estate_opt.workbook.page.parts import Row, Tabs, called
from estate_opt.workbook.tabs.dossier import Dossier

_OF_BUILDINGS = (
    "decision", "agency_name", "area", "tenure", "release", "agencies_plan", "teams_today", "teams_plan", "capacity",
    "fitout", "desks_today", "desks_plan", "yearly_today", "yearly_plan", "saving", "firm", "otherwise", "forced_by",
)  # fmt: skip
_OF_BODIES = (
    "verdict", "shares", "today_yearly", "plan_yearly", "yearly_saving", "investment", "receipts", "transfers",
    "today_present", "plan_present", "present_saving", "not_cash_saving", "cash_saving",
)  # fmt: skip


_TOLD = ("kept", "closed", "opened")
"""What becomes of counters that a card tells of."""


def cards(dossier: Dossier, tabs: Tabs) -> Mapping[str, Any]:
    """All that the page's script looks up, as plain lists: figures are texts, as the workbook shows them."""
    buildings = [row for row in tabs.rows("Buildings") if row["decision"] != "not opened"]
    bodies = [row for row in tabs.rows("Agencies") if row["agency"] in dossier.plan.estate.agencies]
    known = tabs.titles("Buildings")
    fields = [key for key in _OF_BUILDINGS if key in known]
    of_bodies = tabs.titles("Agencies")
    return {
        "fields": [known[key].title for key in fields],
        "buildings": {str(row["building"]): _building(row, fields) for row in buildings},
        "counters": _counters(tabs),
        "why": {each.building: each.why for each in dossier.decisions if each.building is not None},
        "teams": [_team(row) for row in tabs.rows("Moves")],
        "bodyFields": [of_bodies[key].title for key in _OF_BODIES],
        "bodies": {str(row["agency"]): [str(row["name"]), *(row.text(key) for key in _OF_BODIES)] for row in bodies},
    }


def _building(row: Row, fields: list[str]) -> list[str]:
    return [called(row["name"], row["building"]), str(row["agency"]), *(row.text(key) for key in fields)]


def _team(row: Row) -> list[str]:
    """Id, name, body, FTE, what happens, from, to, how far, why."""
    return [
        str(row["team"]), called(row["name"], row["team"]), str(row["agency"]), row.text("fte"), str(row["outcome"]),
        str(row["origin"] or ""), str(row["to"] or ""), row.text("km"), str(row["why"] or ""),
    ]  # fmt: skip


def _counters(tabs: Tabs) -> dict[str, list[list[str]]]:
    """By building: the services that it offers or could, and what becomes of each counter."""
    found: dict[str, list[list[str]]] = {}
    for row in tabs.rows("Counters"):
        if row["outcome"] in _TOLD:
            found.setdefault(str(row["building"]), []).append(
                [called(row["service_name"], row["service"]), str(row["outcome"])]
            )
    return found
