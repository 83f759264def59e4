"""The tab NHS sites: by neighbourhood each site, existing, upgraded or new, what it lets go and what it takes."""

from collections.abc import Mapping

from estate_opt.results.nhs_sites import EXISTING, NEW, NHS, UPGRADE, NhsSite, nhs_sites
from estate_opt.workbook.sheet import Cell, Column, Content, Format, Shade, Sheet, in_order, without_noughts
from estate_opt.workbook.tabs.dossier import Dossier

_GBP = Format.GBP
_COLUMNS = (
    Column("neighbourhood", "Neighbourhood", note="The building's area; blank: the tables give none"),
    Column("building", "Site"),
    Column("name", "Name", Format.LONG_TEXT, width=30),
    Column("agency_name", "Owner or tenant", Format.LONG_TEXT, width=28),
    Column("kind", "Existing, upgrade or new", shades={NEW: Shade.GOOD, UPGRADE: Shade.NOTE},
           note=f"{NEW}: opened by the plan. {UPGRADE}: it spends capital on it or adds desks. {EXISTING}: neither"),
    Column("bodies", "Bodies in it in the plan", Format.LONG_TEXT, width=26),
    Column("services", "Services offered in the plan", Format.LONG_TEXT, width=26),
    Column("fte_today", "Staff today (FTE)", Format.NUMBER, has_total=True),
    Column("fte_plan", "Staff in the plan (FTE)", Format.NUMBER, has_total=True),
    Column("desks_added", "Desks added", Format.NUMBER, has_total=True),
    Column("disposals", "Disposals enabled", Format.LONG_TEXT, width=34,
           note="Buildings that close and most of whose people come here: each is named at one site alone"),
    Column("receipts", "Receipts of these (£)", _GBP, has_total=True, note="Less the cost of selling; undiscounted"),
    Column("released", "Running cost of these released a year, in {last} (£)", _GBP, has_total=True),
    Column("capital", "Capital (£)", _GBP, is_bold=True, has_total=True,
           note="Opening, fitting out and new counters, with optimism bias; undiscounted"),
    Column("net", "Capital less receipts (£)", _GBP, has_total=True),
)  # fmt: skip


def nhs_sites_tab(dossier: Dossier) -> Sheet | None:
    """The list; None where no NHS body has a site in the plan."""
    sites = nhs_sites(dossier.plan)
    if not sites:
        return None
    columns = without_noughts(dossier.dated(_COLUMNS), "fte_today", "fte_plan", "desks_added", "receipts", "released",
                              "capital", "net")  # fmt: skip
    listed = {each for site in sites for each in site.disposals}
    others = [
        name for name, each in dossier.plan.estate.buildings.items()
        if each.in_use_today and not dossier.plan.is_open[name] and name not in listed and _is_of_nhs(dossier, name)
    ]  # fmt: skip
    notes = ["Every building in use in the plan that an NHS body has, sits in or offers a service in."]
    if others:
        named = "; ".join(_called(dossier, name) for name in others)
        notes.append(f"Closed, and none of these takes most of its people: {named}.")
    return Sheet(
        "NHS sites",
        "Sites of NHS bodies by neighbourhood: existing, upgrade or new; disposals enabled; capital.",
        "NHS sites: what is there, upgraded and new, what that lets go, and its capital",
        columns,
        in_order(columns, (_row(dossier, site) for site in sites)),
        tuple(notes),
        pinned_columns=3,
    )


def _is_of_nhs(dossier: Dossier, building: str) -> bool:
    agency = dossier.plan.estate.agencies.get(dossier.plan.estate.buildings[building].agency)
    return agency is not None and agency.sector == NHS


def _called(dossier: Dossier, building: str) -> str:
    name = dossier.plan.estate.buildings[building].name
    return f"{building} ({name})" if name and name != building else building


def _row(dossier: Dossier, site: NhsSite) -> Mapping[str, Content]:
    estate = dossier.plan.estate
    building = estate.buildings[site.building]
    bodies = dossier.then[site.building].agencies
    return {
        "neighbourhood": site.neighbourhood or None,
        "building": site.building,
        "name": building.name,
        "agency_name": dossier.agency_name(building.agency),
        "kind": site.kind,
        "bodies": "; ".join(dossier.agency_name(each) or each for each in bodies),
        "services": "; ".join(estate.services[each].name or each for each in site.services),
        "fte_today": site.fte_today,
        "fte_plan": site.fte_plan,
        "desks_added": site.desks_added,
        "disposals": "; ".join(_called(dossier, each) for each in site.disposals),
        "receipts": site.receipts_gbp,
        "released": site.released_gbp_per_year,
        "capital": site.capital_gbp,
        "net": Cell(site.capital_gbp - site.receipts_gbp, "={capital}-{receipts}"),
    }
