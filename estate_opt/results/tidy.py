"""A plan as tidy tables for other programs (Power BI, Tableau, R): things by themselves, and facts that refer to them.

The columns are those of `frames.py`, cut so that each fact stands once and refers to things by their ids.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from estate_opt.domain.appraisal import months_after
from estate_opt.domain.plan import Plan
from estate_opt.results import frames as told
from estate_opt.results.frames import Frames, frame_of, frames
from estate_opt.results.ledger import payer_name, payers
from estate_opt.results.nhs_sites import NhsSite, nhs_sites

_UNITS = (
    ("gbp_per_year", "£ a year"), ("gbp", "£"), ("kg_per_year", "kg CO2e a year"), ("visits_per_year", "visits a year"),
    ("km", "km"), ("m2", "m²"), ("_m", "m"), ("share", "share: 1 is all"), ("fte", "full-time equivalents"),
    ("desks", "desks"), ("people", "people"),
    ("sessions_per_week", "half-days a week"), ("teams_today", "teams"), ("teams_plan", "teams"),
)  # fmt: skip
"""By what the name of a column ends in, or holds."""


@dataclass(frozen=True, slots=True)
class Tidy:
    """One tidy table: which columns of which frame it is, and what its columns refer to."""

    name: str
    frame: str
    columns: tuple[str, ...]
    """Empty: all of them."""
    key: tuple[str, ...]
    refers: Mapping[str, str]
    """By column: the table whose key it holds."""
    row_is: str


NHS_SITES = "nhs_sites"
_BODY, _BUILDING = {"agency": "dim_agency"}, "dim_building"
TIDY = (
    Tidy("dim_agency", "agencies", (), ("agency",), {}, "a body, or who else pays for something"),
    Tidy("dim_building", "buildings", (), ("building",), _BODY, "a building, in use or on offer"),
    Tidy("dim_team", "moves", ("team", "team_name", "agency", "function", "fte", "desks"), ("team",), _BODY, "a team"),
    Tidy("dim_year", "years", (), ("year",), {}, "a year of the appraisal"),
    Tidy("fact_money", "ledger",
         ("scenario", "agency", "year", "cost_class", "cost", "cost_name", "theme", "counted_as", "gbp", "present_gbp"),
         ("scenario", "agency", "year", "cost_class", "cost"), {**_BODY, "year": "dim_year"},
         "a payer, year and cost, of carrying on as today or of the plan"),
    Tidy("fact_moves", "moves", ("team", "outcome", "building_today", "building_plan", "moved_km", "why"), ("team",),
         {"team": "dim_team", "building_today": _BUILDING, "building_plan": _BUILDING}, "what happens to a team"),
    Tidy("fact_supply", "functions", (), ("agency", "function"), {**_BODY, "building_plan": _BUILDING},
         "a support function of a body, and who supplies it"),
    Tidy("fact_counters", "counters", (), ("service", "building"), {"building": _BUILDING},
         "a counter for the public, offered or possible"),
    Tidy("fact_access", "access", (), (), {}, "a service, and people within its standard: all, a group, an area"),
    Tidy("fact_localities", "localities", (), ("service", "locality"), {},
         "a service and a locality: how far its people go"),
)  # fmt: skip
"""Every table, things first."""
WHERE_GIVEN = (
    Tidy("fact_nhs_sites", NHS_SITES, (), ("building",), {"building": _BUILDING}, "a site of an NHS body in the plan"),
)
"""Tables of what not every place has, after the others."""

_OTHER_MEANINGS = {
    "agencies": {
        "agency": "id", "agency_name": "name", "sector": "as in the tables; empty: no body",
        "joins": "whether it shares with others, as in the tables",
    },
    NHS_SITES: {
        "building": "id of the site", "neighbourhood": "its area", "site": "existing, upgrade or new",
        "fte_today": "staff of all bodies there today", "fte_plan": "the same in the plan",
        "added_desks": "that the plan adds", "services": "ids of those offered there in the plan",
        "disposals": "ids of buildings that close and most of whose people come here",
        "receipts_gbp": "from selling these, less the cost of selling; undiscounted",
        "released_gbp_per_year": "running cost of these that is saved, in the last year",
        "capital_gbp": "opening, fitting out and new counters, with optimism bias; undiscounted",
    },
    "years": {
        "year": "the calendar year in which it begins", "begins": "its first day",
        "discount_factor": "what a pound of it is worth in the first year",
    },
}  # fmt: skip


def tidy(plan: Plan) -> Frames:
    """The plan as tidy DataFrames, by the names of `TIDY` and `WHERE_GIVEN`, each with its columns in order."""
    found = {**frames(plan), "agencies": _agencies(plan), "years": _years(plan)}
    if sites := nhs_sites(plan):
        found[NHS_SITES] = _nhs_sites(sites)
    return {
        table.name: found[table.frame][list(table.columns)] if table.columns else found[table.frame]
        for table in (*TIDY, *WHERE_GIVEN) if table.frame in found
    }  # fmt: skip


def _nhs_sites(sites: Sequence[NhsSite]) -> told.Frame:
    rows = [
        {
            "building": each.building, "neighbourhood": each.neighbourhood or None, "site": each.kind,
            "fte_today": each.fte_today, "fte_plan": each.fte_plan, "added_desks": each.desks_added,
            "services": "; ".join(each.services) or None, "disposals": "; ".join(each.disposals) or None,
            "receipts_gbp": each.receipts_gbp, "released_gbp_per_year": each.released_gbp_per_year,
            "capital_gbp": each.capital_gbp,
        }
        for each in sites
    ]  # fmt: skip
    figures = "fte_today fte_plan added_desks receipts_gbp released_gbp_per_year capital_gbp"
    of = frame_of(rows, (("string", "building neighbourhood site services disposals"), ("float64", figures)))
    return of[list(rows[0])]


def _agencies(plan: Plan) -> told.Frame:
    known = plan.estate.agencies
    rows = [
        {
            "agency": payer, "agency_name": payer_name(plan, payer),
            "sector": known[payer].sector if payer in known else None,
            "joins": known[payer].joins if payer in known else None,
        }
        for payer in payers(plan)
    ]  # fmt: skip
    return frame_of(rows, (("string", "agency agency_name sector"), ("boolean", "joins")))


def _years(plan: Plan) -> told.Frame:
    start = plan.option.levers.appraisal.start
    rows = [
        {"year": start.year + n, "begins": months_after(start, 12 * n).isoformat(), "discount_factor": factor}
        for n, factor in enumerate(plan.discount_factors)
    ]
    return frame_of(rows, (("int64", "year"), ("string", "begins"), ("float64", "discount_factor")))


def meanings(frame: str) -> Mapping[str, str]:
    """What each column of a frame is, as the top of `frames.py` says, where Python keeps it (not with -OO)."""
    if frame in _OTHER_MEANINGS:
        return _OTHER_MEANINGS[frame]
    found = re.search(rf"^## {frame}\n(.*?)(?=^## |\Z)", told.__doc__ or "", re.MULTILINE | re.DOTALL)
    text = found[1] if found else ""
    rows: Sequence[tuple[str, str]] = re.findall(r"^\| (`.*?`) \| (.*) \|$", text, re.MULTILINE)
    return {column: words for columns, words in rows for column in re.findall(r"`(\w+)`", columns)}


def unit_of(column: str) -> str:
    """The unit of a column by its name; empty: it has none."""
    return next((unit for ending, unit in _UNITS if column.endswith(ending) or f"_{ending}_" in f"_{column}_"), "")
