"""The tab of places: every area before and after."""

from collections.abc import Mapping

from estate_opt.results.places import AreaOutcome, places
from estate_opt.workbook.sheet import Cell, Column, Content, Format, Sheet, in_order
from estate_opt.workbook.tabs.dossier import Dossier

_ON_AVERAGE = "On average over the services; of each service: see Access"
_COLUMNS = (
    Column("area", "Area"),
    Column("people", "People", Format.COUNT, has_total=True),
    Column("jobs_today", "Public jobs today (FTE)", Format.NUMBER, has_total=True, note="Who sit in its buildings"),
    Column("jobs_plan", "Public jobs in the plan (FTE)", Format.NUMBER, has_total=True),
    Column("jobs_change", "Change of jobs (FTE)", Format.NUMBER),
    Column("buildings_today", "Buildings in use today", Format.COUNT, has_total=True),
    Column("buildings_plan", "Buildings in use in the plan", Format.COUNT, has_total=True),
    Column("within_today", "Within the standards today", Format.PERCENT, note=_ON_AVERAGE),
    Column("within_plan", "Within the standards in the plan", Format.PERCENT, note=_ON_AVERAGE),
    Column("further", "People who go further", Format.COUNT, has_total=True, note="To some service, each counted once"),
    Column("homes", "Homes on land let go", Format.COUNT, has_total=True),
    Column("carbon_today", "Carbon today (kg CO₂e a year)", Format.COUNT, has_total=True),
    Column("carbon_plan", "Carbon in the plan (kg CO₂e a year)", Format.COUNT, has_total=True),
)


def areas_before_and_after(dossier: Dossier) -> Sheet:
    """What becomes of each area: access, jobs, buildings, homes, carbon."""
    rows = [_row(each) for each in places(dossier.plan)]
    notes = (
        "Least jobs of every area: limits.min_area_headcount_share; least share within a standard: "
        "access.….min_area_share. Priority groups by area: see Equality.",
    )
    return Sheet(
        "Places",
        "Every area before and after: jobs, buildings, access, homes and carbon.",
        "Places: every area before and after",
        _COLUMNS,
        in_order(_COLUMNS, rows),
        notes if rows else ("The tables give no building and no locality an area.",),
        pinned_columns=1,
    )


def _row(told: AreaOutcome) -> Mapping[str, Content]:
    return {
        "area": told.area,
        "people": told.people,
        "jobs_today": told.jobs_today,
        "jobs_plan": told.jobs_plan,
        "jobs_change": Cell(told.jobs_plan - told.jobs_today, "={jobs_plan}-{jobs_today}"),
        "buildings_today": told.buildings_today,
        "buildings_plan": told.buildings_plan,
        "within_today": told.within_today,
        "within_plan": told.within_plan,
        "further": told.further or None,
        "homes": told.homes or None,
        "carbon_today": told.carbon_today_kg,
        "carbon_plan": told.carbon_plan_kg,
    }
